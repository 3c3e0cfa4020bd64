"""Decisions about images make a cleaned dataset, which says what was changed."""

import csv

import numpy as np
import pytest

import onepixel

IMAGES = np.arange(6, dtype=np.uint8).reshape(6, 1, 1)
LABELS = ["a", "b", "c", "a", "b", "c"]


def dataset():
    return onepixel.Dataset(IMAGES, LABELS, IMAGES[:2], ["c", "c"])


def test_images_are_dropped_and_relabelled_and_the_dataset_says_so():
    before = dataset()
    rows = [
        {"index": 0, "set": "train", "decision": "drop"},
        {"index": 1, "set": "train", "decision": "relabel", "label": "c"},
        {"index": 1, "set": "test", "decision": "keep", "label": None},
        {"index": 2, "set": "train"},
    ]
    after = before.apply(rows)
    np.testing.assert_array_equal(after.train_images.ravel(), [1, 2, 3, 4, 5])
    np.testing.assert_array_equal(after.train_labels, [2, 2, 0, 1, 2])
    assert (before.sizes, before.applied, after.sizes) == ({"train": 6, "test": 2}, None, {"train": 5, "test": 2})
    assert after.notes[-3:] == (
        "decisions: train: 1 dropped, 1 relabelled (b to c: 1); 5 of 6 images left",
        "decisions: test: 1 kept as they are; 2 of 2 images left",
        "decisions: 1 row without a decision",
    )
    train = after.applied["sets"][0]
    assert (train["set"], train["dropped"], train["relabelled"]) == (
        "train",
        1,
        [{"from": "b", "to": "c", "images": 1}],
    )


def test_a_file_and_tables_of_it_do_the_same(tmp_path):
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    file = tmp_path / "decisions.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as to:
        csv.writer(to).writerows([["label", "index", "decision"], ["9", 5, "relabel"], ["", 0, "drop"]])
    digits = onepixel.load("digits")
    cleaned = [digits.apply(given) for given in (file, str(file), pandas.read_csv(file), polars.read_csv(file))]
    assert [one.applied for one in cleaned] == [cleaned[0].applied] * 4
    assert (cleaned[0].train_size, cleaned[0].train_labels[4], digits.train_labels[5]) == (1796, 9, 5)


def test_names_choose_images_and_stay_with_them():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"image": list(IMAGES), "label": LABELS, "file": [f"x/{n}.png" for n in range(6)]})
    named = onepixel.Dataset.from_dataframe(table, image="image", label="label", names="file")
    after = named.apply([{"name": "x/3.png", "decision": "drop"}, {"name": "5", "decision": "keep"}])
    assert after.train_names == ("x/0.png", "x/1.png", "x/2.png", "x/4.png", "x/5.png")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([{"index": 9, "set": "train", "decision": "drop"}], r"decisions\[0\], index: .* found 9 in a set of 6 images"),
        (
            [{"index": 0, "set": "train", "decision": "delete"}],
            r"decisions\[0\], decision: expected keep, drop, relabel",
        ),
        (
            [{"index": 0, "set": "train", "decision": "relabel", "label": "x"}],
            r"label: expected the name of a class \(a, b, c\)",
        ),
        (
            [{"index": 0, "set": "train", "decision": "drop"}, {"index": 0, "set": "train", "decision": "keep"}],
            r"decisions\[1\]: expected one decision about image 0 .* but decisions\[0\] says drop",
        ),
        ([{"index": -1, "decision": "drop"}], r"decisions\[0\], index: expected an index"),
        ([{"index": 0, "decision": ["drop"]}], r"decisions\[0\], decision: expected a text"),
        ([{"index": 0}], "expected rows with a decision"),
        (["drop"], r"decisions\[0\]: expected a dict, found str"),
        (7, "expected a path, a table"),
        (
            [{"index": n, "set": "train", "decision": "drop"} for n in range(6)],
            "expected images of the train set to stay",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(rows, says):
    with pytest.raises(ValueError, match=says):
        dataset().apply(rows)


def test_a_file_is_refused_with_its_line(tmp_path):
    (tmp_path / "decisions.csv").write_text("name,decision\na.png,drop\n")
    with pytest.raises(ValueError, match="decisions.csv: line 2, name"):
        onepixel.load("digits").apply(tmp_path / "decisions.csv")
    with pytest.raises(FileNotFoundError, match="none.csv"):
        onepixel.load("digits").apply(tmp_path / "none.csv")
