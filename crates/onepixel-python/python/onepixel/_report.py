"""What is the page of an audit in Python?"""

from __future__ import annotations

import os
import tempfile
from os import PathLike
from pathlib import Path

from onepixel import _html
from onepixel._show import Shown


class Report(Shown):
    """A self-contained HTML page; a notebook shows it."""

    def __init__(self, html: str) -> None:
        self.html = html
        """The page."""

    def save(self, path: str | PathLike[str]) -> Path:
        """Writes the page to a file, all of it or nothing.

        Raises:
            OSError: The file cannot be written.
        """
        place = place_of(path)
        _write(place, self.html.encode())
        return place.absolute()

    def _as_page(self) -> str:
        return self.html

    def _repr_html_(self) -> str:
        return _html.frame(self.html)

    def __repr__(self) -> str:
        return f"<onepixel.Report: HTML, {len(self.html):,} characters>"


def place_of(report: str | PathLike[str]) -> Path:
    """Where the page goes; what cannot be written is known before the work begins."""
    place = Path(report)
    if place.is_dir() or not place.absolute().parent.is_dir():
        raise OSError(f"report: expected a file in a folder that is there, found {place}")
    return place


def _write(place: Path, page: bytes) -> None:
    """All of the page or nothing."""
    handle, temporary = tempfile.mkstemp(dir=place.absolute().parent, prefix=".onepixel-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(page)
        os.chmod(temporary, 0o666 & ~_mask())
        os.replace(temporary, place)
    except BaseException:
        os.unlink(temporary)
        raise


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
