"""What results can be turned into: tables, figures, pages, notebooks, copies."""

import copy
import json
import pickle
from xml.etree import ElementTree

import numpy as np
import pytest

import onepixel
from onepixel import Dataset, Table


@pytest.fixture(scope="module")
def flawed():
    """Two classes of bright halves with hostile names: one label is wrong, one image is there twice, across sets."""
    generator = np.random.default_rng(7)
    labels = generator.permutation(np.repeat([0, 1], 60))
    images = generator.integers(0, 60, (120, 8, 8), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[:, 4 * label : 4 * label + 4] += 150
    given = labels.copy()
    given[5] = 1 - given[5]
    test = np.concatenate([images[3:4], images[60:]])
    names = ["<script>alert(1)</script>", "right & left"]
    return Dataset(
        images[:60], given[:60], test, np.concatenate([labels[3:4], labels[60:]]), classes=names, name="<b>halves"
    )


@pytest.fixture(scope="module")
def results(flawed):
    return {
        "pixels": onepixel.pixels(flawed),
        "few_pixels": onepixel.few_pixels(flawed, most=2),
        "complexity": onepixel.complexity(flawed),
        "difficulty": onepixel.difficulty(flawed, rungs=["nearest-mean", "logistic"]),
        "gains": onepixel.gains(flawed, quick=True),
        "separable": onepixel.separable(flawed),
        "ladder": onepixel.ladder(flawed, ["nearest-mean", "logistic"]),
        "labels": onepixel.labels(flawed, ["logistic"], split="train"),
        "duplicates": onepixel.duplicates(flawed, rungs=[]),
        "shortcuts": onepixel.shortcuts(flawed, models=False),
        "quality": onepixel.quality(flawed),
        "audit": onepixel.audit(flawed, time=20),
    }


KINDS = [
    *("pixels", "few_pixels", "complexity", "difficulty", "gains", "separable"),
    *("ladder", "labels", "duplicates", "shortcuts", "quality", "audit"),
]
DRAWN = [kind for kind in KINDS if kind not in ("few_pixels", "complexity")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_result_survives_pickling_and_copying(results, kind):
    result = results[kind]
    for again in (pickle.loads(pickle.dumps(result)), copy.deepcopy(result)):
        assert type(again) is type(result)
        assert again.to_json() == result.to_json() and repr(again) == repr(result)
        assert list(again.table) == list(result.table)
        if kind in DRAWN:
            assert again.figure().svg == result.figure().svg
    if kind == "pixels":
        again = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(result))))
        assert np.array_equal(again.accuracy_matrix(), result.accuracy_matrix(), equal_nan=True)
        assert again.figure("in-sample").svg == result.figure("in-sample").svg


@pytest.mark.parametrize("kind", KINDS)
def test_a_result_is_a_document(results, kind):
    result = results[kind]
    assert json.loads(result.to_json()) == result.to_dict()
    result.to_dict().clear()
    assert result.to_dict()


@pytest.mark.parametrize("kind", KINDS)
def test_a_result_is_a_table_for_pandas_polars_and_pyarrow(results, kind):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    polars = pytest.importorskip("polars", reason="polars is not installed")
    result = results[kind]
    rows = list(result.table)
    frame, other = result.to_pandas(), result.to_polars()
    assert isinstance(frame, pandas.DataFrame) and isinstance(other, polars.DataFrame)
    assert list(frame.columns) == other.columns == list(result.table.columns)
    assert other.rows(named=True) == rows and len(frame) == len(rows)
    assert polars.DataFrame(result).equals(other)
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    assert arrow.table(result).to_pylist() == rows


@pytest.mark.parametrize("kind", DRAWN)
def test_a_figure_is_svg_and_goes_into_files_and_notebooks(results, kind, tmp_path):
    figure = results[kind].figure()
    assert ElementTree.fromstring(figure.svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert figure.save(tmp_path / "x.svg").read_text("utf-8") == figure.svg
    assert figure.svg in figure._repr_html_()


@pytest.mark.parametrize("kind", KINDS)
def test_a_notebook_shows_text_in_its_own_colours_and_no_markup_of_the_dataset(results, kind):
    html = results[kind]._repr_html_()
    assert "&lt;b&gt;halves" in html
    assert "<b>halves" not in html and "<script" not in html
    before_figure = html.split("<svg")[0]
    assert "color:" not in before_figure.replace("color-scheme:light", "")


def test_the_held_out_number_comes_first():
    generator = np.random.default_rng(0)
    noise = Dataset(generator.integers(0, 256, (200, 8, 8), dtype=np.uint8), generator.integers(0, 10, 200))
    result = onepixel.pixels(noise)
    assert result.summary["mean"] > 0.85 and result.summary["mean_held_out"] < 0.6
    first = repr(result).splitlines()[0]
    assert f"mean held out {100 * result.summary['mean_held_out']:.1f} %" in first
    assert first.index("held out") < first.index("in sample")


def test_an_audit_says_of_each_image_what_speaks_against_it(results, flawed):
    images = results["audit"].images
    assert len(images) == 121
    assert images.columns == (
        "set", "index", "name", "label", "prediction", "models_right", "self_confidence", "suggested_label",
        "duplicate_group", "outlier_score", "suspect_of",
    )  # fmt: skip
    third, fifth, last = images[3], images[5], images[60]
    assert (fifth["set"], fifth["index"], fifth["label"]) == ("train", 5, flawed.classes[flawed.train_labels[5]])
    assert (last["set"], last["index"]) == ("test", 0)
    assert third["duplicate_group"] == last["duplicate_group"] == 0
    assert "duplicate, leakage" in third["suspect_of"]
    assert images[1]["duplicate_group"] is None
    # Models are scored on the test images, and none of them had seen these.
    rungs = [rung for rung in results["audit"].ladder["rungs"] if rung["name"] != "majority"]
    assert {(row["prediction"], row["models_right"]) for row in images[:60]} == {(None, None)}
    right = images.column("models_right")[60:]
    assert sum(right) == sum(rung["correct"] for rung in rungs) and max(right) <= len(rungs)
    best = max(rung["correct"] for rung in rungs)
    assert sum(row["prediction"] == row["label"] for row in images[60:]) == best
    labelled = onepixel.Dataset(flawed.train_images, flawed.train_labels, classes=flawed.classes)
    suspects = [row for row in onepixel.audit(labelled, time=20).images if "wrong_label" in (row["suspect_of"] or "")]
    assert [row["index"] for row in suspects] == [5]
    assert suspects[0]["self_confidence"] < 0.5 and suspects[0]["suggested_label"] != suspects[0]["label"]


def test_an_audit_shows_its_page_and_writes_it(results, tmp_path):
    audit = results["audit"]
    report = audit.report(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text("utf-8") == report.html
    assert report.html.startswith("<!DOCTYPE html>")
    shown = report._repr_html_()
    assert shown.startswith("<iframe srcdoc=") and "<!DOCTYPE" not in shown
    assert pickle.loads(pickle.dumps(audit)).report().html == report.html
    fresh = onepixel.audit(onepixel.load("digits"), time=0.5)
    with pytest.raises(ValueError, match="report: expected the images to be there, found a result that was pickled"):
        pickle.loads(pickle.dumps(fresh)).report()
    with pytest.raises(OSError, match="report: expected a file in a folder that is there"):
        audit.report(tmp_path / "none" / "page.html")


def test_a_figure_that_is_not_there_is_refused_with_the_reason(results):
    with pytest.raises(ValueError, match="of: expected"):
        results["pixels"].figure("train")
    with pytest.raises(ValueError, match="part: expected pixels or ladder, found 'labels'"):
        results["audit"].figure("labels")
    assert "svg" in results["audit"].figure("ladder").svg


def test_a_table_has_rows_columns_and_slices():
    rows = [{"a": 1, "b": {"c": 2.5}, "d": [1, 2]}, {"a": None, "b": None, "d": None}]
    table = Table.of_rows(["a", "b_c", "d"], rows)
    assert table.columns == ("a", "b_c", "d")
    assert list(table) == [{"a": 1, "b_c": 2.5, "d": "[1, 2]"}, {"a": None, "b_c": None, "d": None}]
    assert (table[1], len(table[:1]), table.column("b_c")) == ({"a": None, "b_c": None, "d": None}, 1, [2.5, None])
    assert repr(table) == "<onepixel.Table: 2 rows, columns a, b_c, d>"
    empty = Table.of_rows(["a", "b_c"], [])
    assert (len(empty), list(empty), empty.columns) == (0, [], ("a", "b_c"))
    assert "and 15 more rows" in Table({"x": list(range(25))})._repr_html_()
    with pytest.raises(KeyError, match="no column 'e': the columns are a, b_c, d"):
        table.column("e")
