"""What is a figure in Python?"""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path

from onepixel import _html
from onepixel._show import Shown


class Figure(Shown):
    """A figure as SVG text; a notebook shows it."""

    def __init__(self, svg: str) -> None:
        self.svg = svg
        """The figure: one `svg` element."""

    def save(self, path: str | PathLike[str]) -> Path:
        """Writes the figure to a file.

        Raises:
            OSError: The file cannot be written.
        """
        Path(path).write_text(self.svg, encoding="utf-8")
        return Path(os.path.abspath(path))

    def _repr_html_(self) -> str:
        return _html.figure(self.svg)

    def __repr__(self) -> str:
        return f"<onepixel.Figure: SVG, {len(self.svg):,} characters>"
