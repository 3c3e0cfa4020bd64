"""What a notebook shows, as Jupyter runs it."""

import pytest

CELLS = [
    "import onepixel\ndigits = onepixel.load('digits')",
    "onepixel.pixels(digits)",
    "audit = onepixel.audit(digits, time=1)\naudit",
    "audit.images[:3]",
    "audit.figure()",
    "audit.report()",
    "audit.show()",
    "audit.figure().show()",
]


def test_results_are_shown_as_html():
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    first, *shown = [[output["data"]["text/html"] for output in cell["outputs"]] for cell in notebook.cells]
    assert first == []
    pixels, audit, images, figure, report, shown_audit, shown_figure = ["".join(html) for html in shown]
    assert "mean held out 93.4 % over 45 pairs" in pixels and "<svg" in pixels
    assert "Optical Recognition" in audit and "<svg" in audit
    assert images.count("<tr>") == 4 and "<th>suspect_of</th>" in images
    assert figure.startswith("<div") and "<svg" in figure
    assert report.startswith("<iframe srcdoc=")
    assert (shown_audit, shown_figure) == (audit, figure)
    assert {output["output_type"] for cell in notebook.cells[-2:] for output in cell["outputs"]} == {"display_data"}
