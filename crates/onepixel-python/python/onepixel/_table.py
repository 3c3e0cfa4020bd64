"""What is a table in Python?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from onepixel import _html, _native
from onepixel._show import Shown

if TYPE_CHECKING:
    import pandas
    import polars

# So many rows are shown in a notebook.
_SHOWN = 10


class Table(Shown):
    """Rows and columns: `len(table)`, `table[index]`, and a loop over it go by rows, each a dict.

    Whatever knows Arrow's PyCapsule interface takes it as it is: `polars.DataFrame(table)`, `pyarrow.table(table)`, DuckDB.

    >>> import onepixel
    >>> table = onepixel.Table({"class": ["cat", "dog"], "images": [3, 5]})
    >>> len(table), table[1], table.column("images")
    (2, {'class': 'dog', 'images': 5}, [3, 5])
    """

    def __init__(self, columns: Mapping[str, list[Any]]) -> None:
        self._columns = {name: _plain(values) for name, values in columns.items()}

    @classmethod
    def of_rows(cls, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Table:
        """The table with these columns of rows; what a dict `a` of a row has under `b` is in the column `a_b`."""
        flat = [dict(_flat(row)) for row in rows]
        return cls({name: [row.get(name) for row in flat] for name in columns})

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._columns)

    def column(self, name: str) -> list[Any]:
        """The values of a column.

        Raises:
            KeyError: There is no such column.
        """
        if name not in self._columns:
            raise KeyError(f"no column {name!r}: the columns are {', '.join(self._columns)}")
        return list(self._columns[name])

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a DataFrame of pandas.

        Raises:
            ImportError: pandas is not installed.
        """
        import pandas

        return pandas.DataFrame(self._columns)

    def to_polars(self) -> polars.DataFrame:
        """The table as a DataFrame of Polars.

        Raises:
            ImportError: Polars is not installed.
        """
        import polars

        return polars.DataFrame(self)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table as a stream of Arrow's, in its own types, which the interface allows whatever is requested."""
        return _native.arrow_stream(list(self._columns.items()))

    def __len__(self) -> int:
        return len(next(iter(self._columns.values()), []))

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> Table: ...
    def __getitem__(self, index: int | slice) -> dict[str, Any] | Table:
        if isinstance(index, slice):
            return Table({name: values[index] for name, values in self._columns.items()})
        return {name: values[index] for name, values in self._columns.items()}

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for values in zip(*self._columns.values(), strict=True):
            yield dict(zip(self._columns, values, strict=True))

    def _repr_html_(self) -> str:
        shown = list(zip(*(values[:_SHOWN] for values in self._columns.values()), strict=True))
        return _html.table(self.columns, shown, len(self) - len(shown))

    def __repr__(self) -> str:
        return f"<onepixel.Table: {len(self):,} rows, columns {', '.join(self._columns)}>"


def _flat(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}_{key}", inner) for key, inner in _flat(value))
        else:
            yield name, value


def _plain(values: list[Any]) -> list[Any]:
    """Values of which each is a number, text or None; lists as JSON."""
    return [json.dumps(value) if isinstance(value, (list, tuple, dict)) else value for value in values]
