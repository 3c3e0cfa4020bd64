"""Which words do options take?"""

from typing import Literal, TypeAlias, TypedDict

Rule: TypeAlias = Literal["lookup", "threshold"]
Metric: TypeAlias = Literal["accuracy", "balanced"]
Split: TypeAlias = Literal["train", "test", "all"]


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
    max_time: float | None
    per_class: int | None
    seeds: int
    seed: int


class ReadOptions(TypedDict):
    """How a source is read; `onepixel.load` says what each means."""

    label_column: str | None
    shape: tuple[int, int, int] | None
    size: tuple[int, int] | None
    per_class: int | None
    seed: int
    skip_unreadable: bool
    memory: int | None
