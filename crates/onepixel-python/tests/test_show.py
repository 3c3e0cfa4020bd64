"""What `show()` shows, and where: below the cell of a notebook, or in a browser."""

import sys
import webbrowser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest

import onepixel
from onepixel import Dataset

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def shown():
    """Results, a figure, a page and a table of a dataset whose name would be a script."""
    few = onepixel.load("digits", per_class=4)
    dataset = Dataset(few.train_images, few.train_labels, name=HOSTILE)
    audit = onepixel.audit(dataset, time=1)
    ladder = onepixel.ladder(dataset, ["nearest-mean"])
    pixels = onepixel.pixels(dataset)
    return {
        "PixelsResult": pixels,
        "LadderResult": ladder,
        "FewPixelsResult": onepixel.few_pixels(dataset, most=1),
        "AuditResult": audit,
        "Figure": pixels.figure(),
        "Report": audit.report(),
        "Table": ladder.table,
    }


KINDS = ["PixelsResult", "LadderResult", "FewPixelsResult", "AuditResult", "Figure", "Report", "Table"]


@pytest.fixture
def opened(monkeypatch):
    """The addresses that a browser was asked to open."""
    addresses = []
    monkeypatch.setattr(webbrowser, "open", lambda address: addresses.append(address) or True)
    return addresses


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_notebook_a_page_opens_in_the_browser_and_its_place_is_printed(shown, kind, opened, capsys):
    shown[kind].show()
    (address,) = opened
    page = Path(unquote(urlsplit(address).path.lstrip("/" if sys.platform == "win32" else "")))
    assert (urlsplit(address).scheme, page.name) == ("file", f"{kind}.html")
    assert capsys.readouterr().out == f"Opened in the browser: {page}\n"
    html = page.read_text("utf-8")
    assert html.startswith("<!DOCTYPE html>") and HOSTILE not in html
    if kind == "Report":
        assert html == shown[kind].html
    else:
        assert f"<title>onepixel {kind}</title>" in html and shown[kind]._repr_html_() in html


@pytest.mark.parametrize("fails", ["returns False", "raises"])
def test_where_no_browser_opens_the_error_says_where_the_page_is(shown, fails, monkeypatch, capsys):
    def open(_):
        if fails == "raises":
            raise webbrowser.Error("could not locate runnable browser")
        return False

    monkeypatch.setattr(webbrowser, "open", open)
    with pytest.raises(RuntimeError, match="show: expected a browser that can be opened, found none; .*: ") as error:
        shown["Figure"].show()
    assert "<svg" in Path(str(error.value).split("yourself: ")[1]).read_text("utf-8")
    assert capsys.readouterr().out == ""


def test_ipython_in_a_terminal_is_no_notebook(shown, opened, monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: SimpleNamespace()))
    shown["Figure"].show()
    assert len(opened) == 1
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    shown["Figure"].show()
    assert len(opened) == 2
