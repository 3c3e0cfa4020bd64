"""What do all results have in common?"""

from __future__ import annotations

import json
from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from onepixel import _html, _native
from onepixel._figure import Figure
from onepixel._show import Shown
from onepixel._table import Table

if TYPE_CHECKING:
    import pandas
    import polars


class Result(Shown):
    """What was found, as the document that the command writes as JSON. Fractions, seconds, coordinates from 0.

    It survives pickling and `copy.deepcopy`, and whatever knows Arrow's PyCapsule interface takes its table as it is.
    """

    def __init__(self, text: str) -> None:
        self._json = text
        self._document: dict[str, Any] = json.loads(text)

    @property
    def timing(self) -> dict[str, Any]:
        """Wall-clock seconds, where they are part of the document. The only part that differs from run to run."""
        return self._document.get("timing", {})

    @property
    @abstractmethod
    def table(self) -> Table:
        """The rows of what was found."""

    def to_dict(self) -> dict[str, Any]:
        """A copy of the whole document, as JSON has it."""
        return json.loads(self._json)

    def to_json(self) -> str:
        """The whole document as JSON text."""
        return self._json

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a DataFrame of pandas.

        Raises:
            ImportError: pandas is not installed.
        """
        return self.table.to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """The table as a DataFrame of Polars.

        Raises:
            ImportError: Polars is not installed.
        """
        return self.table.to_polars()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table as a stream of Arrow's."""
        return self.table.__arrow_c_stream__(requested_schema)

    @property
    def _name(self) -> str:
        return self._document["dataset"]["name"]

    @abstractmethod
    def _lines(self) -> list[str]:
        """What it says in a few lines, the number that decides first."""

    def _repr_html_(self) -> str:
        return self._html_summary() + self.table._repr_html_()

    def _html_summary(self) -> str:
        first, *rest = self._lines()
        return _html.summary([f"{self._name}: {first}", *rest])

    def __repr__(self) -> str:
        return f"<onepixel.{type(self).__name__} of {self._name!r}: " + "\n  ".join(self._lines()) + ">"


class DrawnResult(Result):
    """A result with a figure."""

    def __init__(self, found: _native.Found) -> None:
        super().__init__(found.json)
        self._found: _native.Found | None = found
        self._svg: str | None = None

    def figure(self) -> Figure:
        """The figure that the command draws, as SVG.

        Raises:
            OSError: An image file cannot be read any more.
        """
        if self._svg is None and self._found is not None:
            self._svg = self._found.svg()
        return Figure(self._svg or "")

    def _repr_html_(self) -> str:
        return self._html_summary() + self.figure()._repr_html_()

    def __getstate__(self) -> dict[str, Any]:
        # What draws the figure holds the images, which stay here: the figure itself goes along.
        return {**self.__dict__, "_svg": self.figure().svg, "_found": None}
