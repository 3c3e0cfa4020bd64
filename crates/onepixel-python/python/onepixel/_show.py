"""How does something reach the eyes of whoever asks for it?"""

from __future__ import annotations

import sys
import tempfile
import webbrowser
from abc import ABC, abstractmethod
from importlib import import_module
from pathlib import Path

from onepixel import _html


class Shown(ABC):
    """What a notebook shows by itself, and everything else when asked."""

    def show(self) -> None:
        """Shows it: in a notebook below the cell, elsewhere as a page in the browser.

        The page is a temporary file, which stays; where it is, is printed.

        Raises:
            OSError: The file cannot be written, or an image file cannot be read any more.
            RuntimeError: No browser can be opened. The message says where the page is.
        """
        if _is_in_notebook():
            import_module("IPython.display").display(self)
            return
        page = Path(tempfile.mkdtemp(prefix="onepixel-")) / f"{type(self).__name__}.html"
        page.write_text(self._as_page(), encoding="utf-8")
        _open(page)
        print(f"Opened in the browser: {page}")

    def _as_page(self) -> str:
        """What the browser shows: a whole HTML page."""
        return _html.page(f"onepixel {type(self).__name__}", self._repr_html_())

    @abstractmethod
    def _repr_html_(self) -> str:
        """What a notebook shows: a piece of HTML."""


def _is_in_notebook() -> bool:
    # IPython in a terminal shows text only; what shows HTML has a kernel.
    ipython = sys.modules.get("IPython")
    return ipython is not None and getattr(ipython.get_ipython(), "kernel", None) is not None


def _open(page: Path) -> None:
    try:
        is_open = webbrowser.open(page.as_uri())
    except webbrowser.Error:
        is_open = False
    if not is_open:
        raise RuntimeError(f"show: expected a browser that can be opened, found none; open the page yourself: {page}")
