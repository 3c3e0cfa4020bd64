"""The ladder of models, and models of one's own beside it."""

import json

import numpy as np
import pytest

import onepixel

QUICK = ["single-pixel", "pixel-vote"]


@pytest.fixture
def colours(random_images):
    """A train set, and the same images as a test set."""
    images, labels = random_images
    return onepixel.Dataset(images, labels, images, labels, classes=["red", "green", "blue"], name="colours")


def test_the_rungs_have_names_and_settings():
    rungs = onepixel.rungs()
    assert set(QUICK) <= set(rungs)
    assert rungs["single-pixel"].startswith("best single pixel: lookup rule")


def test_rungs_are_measured_in_the_order_asked_for(digits):
    result = onepixel.ladder(digits, QUICK[::-1])
    assert [rung["name"] for rung in result.rungs] == QUICK[::-1]
    pixels = onepixel.pixels(digits)
    assert result.rung("pixel-vote")["accuracy"] == pixels.vote_model["accuracy"]
    assert result.rung("single-pixel")["accuracy"] == pixels.single_pixel_all_classes["held_out"]["accuracy"]
    assert np.sum(result.rung("pixel-vote")["confusion"]) == 1797
    assert [time["name"] for time in result.timing["rungs"]] == QUICK[::-1]
    with pytest.raises(KeyError, match="no rung 'x'"):
        result.rung("x")


def test_the_document_is_the_same_as_dict_and_as_text_but_for_times(colours):
    results = [onepixel.ladder(colours, QUICK, threads=threads, per_class=5) for threads in (1, 3)]
    documents = [result.to_dict() for result in results]
    assert documents[0] == json.loads(results[0].to_json())
    assert list(documents[0]) == ["schema_version", "onepixel_version", "dataset", "ladder", "timing"]
    assert documents[0]["ladder"]["per_class"] == 5
    for document in documents:
        del document["timing"]
    assert documents[0] == documents[1]


def test_own_models_stand_beside_the_rungs(colours):
    labels = colours.test_labels
    names = np.array(colours.classes)[labels]
    scores = np.eye(3)[labels] * 0.5
    tied = np.ones((60, 3), np.float32)
    predictions = {"index": labels, "name": list(names), "score": scores, "tied": tied, "wrong": (labels + 1) % 3}
    result = onepixel.ladder(colours, ["single-pixel"], predictions=predictions)
    assert [(rung["name"], rung["own"], rung["correct"]) for rung in result.rungs[:5]] == [
        ("index", True, 60), ("name", True, 60), ("score", True, 60), ("tied", True, 20), ("wrong", True, 0),
    ]  # fmt: skip
    assert "wrong: 0.0 % [0.0, " in repr(result) and "single-pixel: 100.0 % [" in repr(result)


def test_models_become_a_data_frame(colours):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = onepixel.ladder(colours, QUICK, predictions={"mine": colours.test_labels}).to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert frame.name.tolist() == ["mine", *QUICK]
    assert frame.fit_seconds.isna().tolist() == [True, False, False]
    assert frame.accuracy.iloc[0] == 1.0


REFUSED = {
    "rung": ({"rungs": ["oak"]}, r'rungs: expected some of .*single-pixel.*, found "oak"'),
    "string": ({"rungs": "tree"}, r"rungs: expected a sequence of names, found the one string 'tree'"),
    "max_time": ({"max_time": 0.0}, r"max_time: expected a number of seconds above 0, found 0"),
    "time": ({"time": -1.0}, r"time: expected a number of seconds above 0, found -1"),
    "per_class": ({"per_class": 0}, r"per_class: expected a whole number from 1"),
    "seeds": ({"seeds": 0}, r"seeds: expected a whole number from 1 to 1000, found 0"),
    "seed": ({"seed": -1}, r"seed: expected a whole number from 0"),
    "threads": ({"threads": 0}, r"threads: expected"),
    "length": ({"predictions": {"mine": [0, 1]}}, r"predictions\['mine'\]: expected 60, one for each image, found 2"),
    "class": ({"predictions": {"mine": [3] * 60}}, r"predictions\['mine'\]: expected an index .* found 3 at image 0"),
    "name": ({"predictions": {"mine": ["pink"] * 60}}, r"the 3 class names \(red, green, blue\), found 'pink'"),
    "float": ({"predictions": {"mine": [0.5] * 60}}, r"expected integers, or strings that name classes"),
    "shape": ({"predictions": {"mine": np.ones((60, 2))}}, r"expected scores of shape \(60, 3\), found \(60, 2\)"),
    "nan": ({"predictions": {"mine": np.full((60, 3), np.nan)}}, r"found NaN at image 0, class 0"),
    "text": ({"predictions": {"mine": np.full((60, 3), "x")}}, r"expected scores that are numbers"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_options(colours, case):
    options, message = REFUSED[case]
    with pytest.raises(ValueError, match=message):
        onepixel.ladder(colours, **{"rungs": QUICK, **options})


def test_predictions_need_a_test_set(digits):
    with pytest.raises(ValueError, match=r"predictions\['mine'\]: .* has no test set"):
        onepixel.ladder(digits, QUICK, predictions={"mine": [0]})
