"""How are images to be read?"""

from collections.abc import Sequence
from os import PathLike
from typing import get_args

from onepixel._options import ClassLevel, Fit, Layout, ReadOptions, Size


def read_options(
    *,
    label_column: str | None = None,
    shape: Sequence[int] | None = None,
    size: Size | None = None,
    fit: Fit = "stretch",
    exif: bool = True,
    per_class: int | None = None,
    seed: int = 0,
    skip_unreadable: bool = False,
    strict: bool = False,
    layout: Layout | None = None,
    class_level: ClassLevel | None = None,
    labels: str | PathLike[str] | None = None,
    name_column: str | None = None,
    label_pattern: str | None = None,
    memory: int | None = None,
) -> ReadOptions:
    """The options, checked; `onepixel.load` says what each means.

    Raises:
        ValueError: One is none of its choices.
    """
    if skip_unreadable and strict:
        raise ValueError("strict: expected not to be set together with skip_unreadable")
    if per_class is not None and per_class < 1:
        raise ValueError(f"per_class: expected at least 1, found {per_class}")
    if fit not in get_args(Fit):
        raise ValueError(f"fit: expected one of {', '.join(get_args(Fit))}, found {fit!r}")
    return {
        "label_column": label_column,
        "shape": _sides(shape),
        "size": _size(size),
        "own_size": size == "native",
        "fit": fit,
        "exif": exif,
        "per_class": per_class,
        "seed": seed,
        "skip_unreadable": skip_unreadable,
        "strict": strict,
        "layout": layout,
        "class_level": None if class_level is None else str(class_level),
        "label_table": labels,
        "name_column": name_column,
        "label_pattern": label_pattern,
        "memory": memory,
    }


def _size(size: Size | None) -> tuple[int, int] | None:
    if size is None or size == "native":
        return None
    if isinstance(size, str) or len(size) != 2 or min(size) < 1:
        raise ValueError(f"size: expected (height, width), found {size!r}")
    return (size[0], size[1])


def _sides(shape: Sequence[int] | None) -> tuple[int, int, int] | None:
    if shape is None:
        return None
    sides = tuple(shape)
    if len(sides) not in (2, 3) or not all(isinstance(side, int) and side > 0 for side in sides):
        raise ValueError(f"shape: expected (height, width) or (height, width, channels), found {shape!r}")
    return (sides[0], sides[1], sides[2] if len(sides) == 3 else 1)
