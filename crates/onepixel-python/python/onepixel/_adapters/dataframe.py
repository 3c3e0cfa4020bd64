"""How is a table with a row for each image read?"""

from __future__ import annotations

import os
from math import isnan
from pathlib import Path
from typing import Any

import numpy.typing as npt

from onepixel import _class_labels, _native
from onepixel._given import GivenSet
from onepixel._pictures import as_picture


def sets_of(
    table: Any, columns: dict[str, str | None], root: Path | None, channels_first: bool | None
) -> list[GivenSet]:
    """The sets whose rows the table has, the train set first. `columns` has the column that each parameter asks for.

    Raises:
        ValueError: It is no table, there is no such column, or what it holds are no images or labels.
    """
    asked = {parameter: name for parameter, name in columns.items() if name is not None}
    cells = _cells(table, asked)
    rows = len(cells["image"])
    if rows == 0:
        raise ValueError("table: expected a row for each image, found no row")
    sets: dict[str, list[int]] = {}
    for row, split in enumerate(cells.get("split", ["train"] * rows)):
        if not isinstance(split, str) or not split:
            raise ValueError(f"split: expected the name of a set in each row, found {split!r} in row {row}")
        sets.setdefault(split, []).append(row)
    order = sorted(sets, key=lambda name: name != "train")
    return [_set_of(name, sets[name], asked, cells, root, channels_first) for name in order]


def _set_of(
    name: str,
    rows: list[int],
    columns: dict[str, str],
    cells: dict[str, list[Any]],
    root: Path | None,
    channels_first: bool | None,
) -> GivenSet:
    image, label = f"column {columns['image']!r}", f"column {columns['label']!r}"
    images = [
        as_picture(f"{image}, row {row}", cells["image"][row], root=root, channels_first=channels_first) for row in rows
    ]
    named = cells.get("names", cells["image"])
    names = [one for one in (_name(named[row]) for row in rows) if one is not None]
    labels = _checked(label, [cells["label"][row] for row in rows], rows)
    return GivenSet(name, images, labels, names if len(names) == len(rows) else None, image, label)


def _checked(called: str, labels: list[Any], rows: list[int]) -> npt.NDArray[Any] | None:
    """The labels of a set; None where none of its rows has one."""
    missing = [_is_missing(label) for label in labels]
    if all(missing):
        return None
    if any(missing):
        row = rows[missing.index(True)]
        raise ValueError(f"{called}: expected a label in each row of a set or in none, found none in row {row}")
    if all(isinstance(label, float) and label.is_integer() for label in labels):
        # In pandas a column of integers is one of floats where rows of another set have none.
        labels = [int(label) for label in labels]
    return _class_labels.as_labels(called, labels, len(labels))


def _is_missing(label: Any) -> bool:
    # Of pandas' own missing value no import of ours is sure.
    return label is None or type(label).__name__ == "NAType" or (isinstance(label, float) and isnan(label))


def _name(cell: Any) -> str | None:
    if isinstance(cell, dict):
        cell = cell.get("path")
    return os.fspath(cell) if isinstance(cell, (str, os.PathLike)) else None


def _cells(table: Any, columns: dict[str, str]) -> dict[str, list[Any]]:
    """The cells of each column, by the parameter that asks for it."""
    if hasattr(table, "iloc"):
        # pandas has Arrow's interface only with pyarrow, which it need not have.
        known = [str(name) for name in table.columns]
        found = {name: table[name].tolist() for name in columns.values() if name in known}
    elif hasattr(table, "__arrow_c_stream__"):
        found, known = _native.read_columns(table.__arrow_c_stream__(), list(columns.values()))
    else:
        expected = "a table of pandas or Polars, or one with __arrow_c_stream__"
        raise ValueError(f"table: expected {expected}, found {type(table).__name__}")
    for parameter, name in columns.items():
        if name not in found:
            raise ValueError(f"{parameter}: expected one of the columns {', '.join(known)}, found {name!r}")
    return {parameter: found[name] for parameter, name in columns.items()}
