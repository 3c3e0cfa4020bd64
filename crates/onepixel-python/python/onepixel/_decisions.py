"""How are decisions about images given in Python?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from math import isnan
from os import PathLike
from typing import Any

from onepixel._options import DecisionItem

_TEXTS = ("name", "set", "decision", "label")


def as_decisions(decisions: str | PathLike[str] | Iterable[Mapping[str, Any]] | Any) -> str | list[DecisionItem]:
    """The path of a file, or checked rows.

    Raises:
        ValueError: They are neither, or a row holds what is no text or no index; the message says which row.
    """
    if isinstance(decisions, (str, PathLike)):
        return os.fspath(decisions)
    rows = list(_rows(decisions))
    if rows and not any("decision" in row for row in rows):
        raise ValueError(
            f"decisions: expected rows with a decision, found {', '.join(map(str, rows[0])) or 'empty rows'}"
        )
    return [_checked(f"decisions[{place}]", row) for place, row in enumerate(rows)]


def _rows(decisions: Any) -> Iterable[Mapping[str, Any]]:
    if hasattr(decisions, "iloc"):
        return decisions.to_dict("records")
    if hasattr(decisions, "iter_rows"):
        return decisions.iter_rows(named=True)
    expected = "a path, a table of pandas or Polars, or rows as dicts"
    if isinstance(decisions, Mapping) or not isinstance(decisions, Iterable):
        raise ValueError(f"decisions: expected {expected}, found {type(decisions).__name__}")
    rows = list(decisions)
    for place, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise ValueError(f"decisions[{place}]: expected a dict, found {type(row).__name__}")
    return rows


def _checked(called: str, row: Mapping[str, Any]) -> DecisionItem:
    named = dict(row)
    if "set" not in named and "split" in named:
        named["set"] = named["split"]
    texts = {key: _text(f"{called}, {key}", named.get(key)) for key in _TEXTS}
    index = _whole(named.get("index"))
    if index is not None and (not isinstance(index, int) or not 0 <= index < 2**32):
        raise ValueError(f"{called}, index: expected an index, counted from 0, found {index!r}")
    return {**texts, "index": index}  # type: ignore[typeddict-item]


def _text(called: str, cell: Any) -> str | None:
    # A table that was read from CSV has numbers where all names of a column are digits.
    cell = _whole(cell)
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool) or not isinstance(cell, (str, int, PathLike)):
        raise ValueError(f"{called}: expected a text, found {cell!r}")
    return os.fspath(cell) if isinstance(cell, PathLike) else str(cell)


def _whole(cell: Any) -> Any:
    """A cell with whole numbers as such, and None for what is missing."""
    if cell is None or type(cell).__name__ in ("NAType", "NaTType"):
        return None
    if hasattr(cell, "item"):
        cell = cell.item()
    if isinstance(cell, float):
        return None if isnan(cell) else int(cell) if cell.is_integer() else cell
    return cell
