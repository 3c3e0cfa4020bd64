"""What the documentation shows is what the package does: examples, notebooks, and a reference of every name."""

import doctest
import importlib
import json
import pkgutil
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import onepixel

PACKAGE = Path(__file__).parents[1]
DOCS = PACKAGE.parents[1] / "docs"
NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.ipynb"))
# All but the native one, and the one that is the command.
MODULES = [
    module.name
    for module in pkgutil.walk_packages(onepixel.__path__, "onepixel.")
    if not module.name.endswith(("_native", "__main__"))
]


@pytest.mark.parametrize("name", ["onepixel", *MODULES])
def test_examples_in_docstrings_print_what_they_say(name):
    if name == "onepixel.sklearn":
        pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_every_function_that_asks_a_question_has_an_example():
    asked = [getattr(onepixel, name) for name in onepixel.__all__ if name.islower() and name != "__version__"]
    assert len(asked) > 12
    assert [one.__name__ for one in asked if ">>> " not in one.__doc__] == ["load_files"]


def example(name, *arguments, folder):
    command = [sys.executable, str(PACKAGE / "examples" / name), *map(str, arguments)]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300, cwd=folder)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_the_example_of_one_pixel_names_the_hardest_pairs(tmp_path):
    assert "\n1 and 8: row 1, column 2, 0.789 held out\n" in example("one_pixel.py", folder=tmp_path)


def test_the_example_that_cleans_drops_what_leaks(tmp_path):
    said = example("clean.py", folder=tmp_path)
    assert "100 test images with a duplicate in train" in said
    assert "'removed': 100" in said


def test_the_example_that_audits_a_folder_names_images_and_writes_a_page(tmp_path):
    few = onepixel.load("digits", per_class=6)
    images, labels = few.train_images, few.train_labels
    onepixel.Dataset(images, labels, images[:10], labels[:10]).save(tmp_path / "photos", format="png")
    said = example("audit_folder.py", "photos", "page.html", "--time", "1", folder=tmp_path)
    assert "test/" in said and "duplicate, leakage" in said
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_the_example_of_a_baseline_ends_with_the_best_simple_model(tmp_path):
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    said = example("baseline.py", folder=tmp_path)
    assert said.endswith("the best simple model: pca-knn\n") and "one pixel a pair: 0.7" in said


def test_every_notebook_is_linked_where_readers_look():
    assert len(NOTEBOOKS) == 3
    for readme, link in (
        (PACKAGE / "README.md", "../../docs/notebooks/"),
        (DOCS.parent / "README.md", "docs/notebooks/"),
    ):
        text = readme.read_text("utf-8")
        assert not [notebook.name for notebook in NOTEBOOKS if f"({link}{notebook.name})" not in text]


# What the notebooks find, in a word of each that only a working one prints.
FOUND = {
    "clean_a_folder_of_photographs": ["0 test images with a duplicate in train, 0 groups in all", "meadow to sea: 1"],
    "gate_a_dataset_in_ci": ["duplicates.across", "duplicates.conflicting_labels", "failed, as it should:"],
    "is_mnist_worth_it": ["1 and 8: row 1, column 2", "first_model: "],
}


@pytest.mark.parametrize("name", FOUND)
def test_a_notebook_has_no_outputs_and_runs_from_top_to_bottom(name, tmp_path, monkeypatch):
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    notebook = nbformat.read(DOCS / "notebooks" / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    # MNIST takes minutes without optimisation; the digits that are built in take its place.
    monkeypatch.delenv("ONEPIXEL_DATA", raising=False)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    resources = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(notebook, timeout=240, kernel_name="python3", resources=resources).execute()
    said = json.dumps([cell["outputs"] for cell in cells])
    assert not [words for words in FOUND[name] if words not in said]


@pytest.fixture
def build():
    pytest.importorskip("pdoc", reason="pdoc is not installed")
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    return DOCS / "api" / "build.py"


def test_the_reference_has_every_public_name(build, tmp_path):
    run = subprocess.run(
        [sys.executable, str(build), str(tmp_path)], check=False, capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr
    page = (tmp_path / "onepixel.html").read_text("utf-8")
    assert not [name for name in onepixel.__all__ if f'id="{name}"' not in page]
    assert 'id="AuditResult.show"' in page and 'id="Dataset.from_folder"' in page
    of_sklearn = (tmp_path / "onepixel" / "sklearn.html").read_text("utf-8")
    assert 'id="PixelLadder.fit"' in of_sklearn and 'id="OnePixelClassifier"' in of_sklearn


def test_a_public_name_without_docstring_is_found(build, tmp_path, monkeypatch):
    source = "def named():\n    '''Has one.'''\n\ndef bare(): ...\n\nclass Thing:\n    '''Has one.'''\n    def bare(self): ...\n    def _own(self): ...\n"
    (tmp_path / "half_documented.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    pdoc = importlib.import_module("pdoc.doc")
    missing = runpy.run_path(str(build))["undocumented"](pdoc.Module.from_name("half_documented"))
    assert list(missing) == ["half_documented.bare", "half_documented.Thing.bare"]
