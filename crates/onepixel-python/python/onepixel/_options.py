"""Which words do options take?"""

from collections.abc import Sequence
from os import PathLike
from typing import Any, Literal, TypeAlias, TypedDict

Rule: TypeAlias = Literal["lookup", "threshold"]
Metric: TypeAlias = Literal["accuracy", "balanced"]
Split: TypeAlias = str  # the name of a set, or "all"
Fit: TypeAlias = Literal["stretch", "crop", "pad"]
Size: TypeAlias = tuple[int, int] | Literal["native"]
ClassLevel: TypeAlias = int | Literal["leaf"]
Dialect: TypeAlias = Literal["lorena", "ecol", "pymfe", "problexity"]
Layout: TypeAlias = Literal["class-folders", "splits-then-classes", "classes-then-splits", "flat"]


class PixelsOptions(TypedDict):
    """The options of the one-pixel probe."""

    rule: Rule
    metric: Metric
    split: Split
    permutations: int
    seed: int
    listed: int


class LadderOptions(TypedDict):
    """The options of the ladder."""

    rungs: list[str] | None
    time: float | None
    max_time: float | None
    per_class: int | None
    seeds: int
    seed: int


class GainsOptions(TypedDict):
    """The options of the gains."""

    augment: list[str] | None
    quick: bool
    time: float | None
    seed: int


class ComplexityOptions(TypedDict):
    """The options of complexity measures."""

    split: str
    dialect: Dialect
    most: int
    seed: int


class DuplicatesOptions(TypedDict):
    """The options of the search for duplicates."""

    near: bool
    turns: bool
    edits: bool | None
    rungs: list[str] | None
    seed: int


class LabelsOptions(TypedDict):
    """The options of the labels."""

    rungs: list[str] | None
    split: str | None
    filter: str
    listed: int
    seed: int


class AuditOptions(TypedDict):
    """The options of an audit."""

    quick: bool
    time: float | None
    max_time: float | None
    label_errors: float | None
    seed: int


class ReadOptions(TypedDict):
    """How a source is read; `onepixel.load` says what each means."""

    label_column: str | None
    shape: tuple[int, int, int] | None
    size: tuple[int, int] | None
    own_size: bool
    fit: Fit
    exif: bool
    per_class: int | None
    seed: int
    skip_unreadable: bool
    strict: bool
    layout: Layout | None
    class_level: str | None
    label_table: str | PathLike[str] | None
    name_column: str | None
    label_pattern: str | None
    memory: int | None


class Called(TypedDict):
    """What a dataset is called, where its images come from, and its classes."""

    name: str
    source: str
    classes: list[str]


class PixelSet(TypedDict):
    """A set of pixels: uint8, shape (n, height, width, channels); labels are uint16."""

    name: str
    images: bytes
    labels: bytes | None
    names: list[str] | None


class SketchBatch(TypedDict):
    """A batch of a sketch: pixels are uint8, labels uint16, indices into the classes."""

    set: str
    images: bytes
    labels: bytes | None
    classes: list[str]
    names: list[str] | None
    shard: str | None


class EncodedSet(TypedDict):
    """A set of image files: the bytes or the path of each; labels are uint16."""

    name: str
    images: list[Any]
    labels: bytes | None
    names: list[str] | None


def names(rungs: Sequence[str] | None) -> list[str] | None:
    """The names of rungs.

    Raises:
        ValueError: One string where a sequence of them is needed.
    """
    if rungs is None:
        return None
    if isinstance(rungs, str):
        raise ValueError(f"rungs: expected a sequence of names, found the one string {rungs!r}")
    return list(rungs)


class DecisionItem(TypedDict):
    """A decision about an image, which is named by its name, its index, or both."""

    name: str | None
    index: int | None
    set: str | None
    decision: str | None
    label: str | None
