"""The simplest models as estimators of scikit-learn."""

import copy
import pickle
import subprocess
import sys

import numpy as np
import pytest

import onepixel

pytest.importorskip("sklearn", reason="scikit-learn is not installed")

from sklearn.utils.estimator_checks import parametrize_with_checks

from onepixel.sklearn import CHEAP_MODELS, OnePixelClassifier, PixelLadder


@parametrize_with_checks(
    [OnePixelClassifier(rule, strategy) for rule in ("lookup", "threshold") for strategy in ("vote", "single")]
    + [PixelLadder(), PixelLadder(["forest"], random_state=3)]
)
def test_scikit_learn_takes_it_for_an_estimator(estimator, check):
    check(estimator)


@pytest.mark.parametrize("rule", ["lookup", "threshold"])
def test_it_classifies_as_the_models_of_the_library(digits, rule):
    images, labels = digits.train_images.reshape(-1, 64), digits.train_labels
    train, test = slice(0, 1200), slice(1200, None)
    split = onepixel.Dataset(
        digits.train_images[train], labels[train], digits.train_images[test], labels[test], classes=digits.classes
    )
    found = onepixel.pixels(split, rule=rule)
    vote = OnePixelClassifier(rule).fit(images[train], labels[train])
    assert vote.score(images[test], labels[test]) == pytest.approx(found.vote_model["accuracy"], abs=1e-12)
    single = OnePixelClassifier(strategy="single").fit(images[train], labels[train])
    best = found.single_pixel_all_classes
    assert single.features_.tolist() == [8 * best["row"] + best["col"]]
    assert single.score(images[train], labels[train]) == pytest.approx(best["accuracy"], abs=1e-12)


def test_numbers_of_any_type_classify_alike_and_a_copy_does_too(digits):
    images, labels = digits.train_images.reshape(-1, 64), np.array(digits.classes)[digits.train_labels]
    expected = OnePixelClassifier().fit(images, labels).predict(images)
    assert expected.dtype == labels.dtype
    for numbers in (images.astype(np.float64), images.astype(np.int64)):
        assert np.array_equal(OnePixelClassifier().fit(numbers, labels).predict(numbers), expected)
    again = pickle.loads(pickle.dumps(OnePixelClassifier().fit(images, labels)))
    assert np.array_equal(again.predict(images), expected)


def test_options_and_classes_are_checked(digits):
    images, labels = digits.train_images.reshape(-1, 64), digits.train_labels
    with pytest.raises(ValueError, match='strategy: expected "vote" or "single", found "all"'):
        OnePixelClassifier(strategy="all").fit(images, labels)
    with pytest.raises(ValueError, match="y: expected at least two classes, found one class, 7"):
        OnePixelClassifier().fit(images, np.full(len(images), 7))


@pytest.fixture
def rows(digits):
    """Rows to learn from and to be asked about, with their labels."""
    images, labels = digits.train_images.reshape(-1, 64), digits.train_labels
    return images[:400], labels[:400], images[400:800], labels[400:800]


def test_the_ladder_scores_as_the_library_and_predicts_with_the_best_model_of_all_rows(digits, rows):
    images, labels, asked, expected = rows
    estimator = PixelLadder().fit(images, labels)
    as_images = [pixels.reshape(-1, 8, 8, 1) for pixels in (images, asked)]
    found = onepixel.ladder(onepixel.Dataset(as_images[0], labels, classes=digits.classes), CHEAP_MODELS)
    assert estimator.held_out_ == {rung["name"]: rung["accuracy"] for rung in found.rungs}
    assert list(estimator.held_out_) == list(CHEAP_MODELS)
    assert estimator.best_model_ == "pca-knn"
    tested = onepixel.Dataset(as_images[0], labels, as_images[1], expected, classes=digits.classes)
    assert estimator.score(asked, expected) == onepixel.ladder(tested, ["pca-knn"]).rung("pca-knn")["accuracy"] > 0.85


def test_of_equally_accurate_models_the_first_is_taken():
    images = np.repeat([[0, 9], [9, 0]], 10, axis=0)
    labels = np.repeat(["a", "b"], 10)
    for models in (["nearest-mean", "single-pixel"], ["single-pixel", "nearest-mean"]):
        estimator = PixelLadder(models).fit(images, labels)
        assert estimator.held_out_ == dict.fromkeys(models, 1.0) and estimator.best_model_ == models[0]
        assert estimator.predict([[9, 1], [0, 8]]).tolist() == ["b", "a"]


@pytest.mark.parametrize("model", ["forest", "pca-knn"])
def test_a_copy_of_a_ladder_learns_the_same_model_again(rows, model):
    images, labels, asked, _ = rows
    estimator = PixelLadder([model], random_state=5).fit(images, labels)
    expected = estimator.predict(asked)
    assert len(set(expected.tolist())) == 10
    for again in (pickle.loads(pickle.dumps(estimator)), copy.deepcopy(estimator)):
        assert again.best_model_ == model and np.array_equal(again.predict(asked), expected)
        twice = pickle.loads(pickle.dumps(again))
        assert np.array_equal(twice.predict(asked), expected)


def test_the_state_of_chance_decides_as_elsewhere_in_scikit_learn(rows):
    images, labels, _, _ = rows
    scores = [
        PixelLadder(["forest"], random_state=state).fit(images, labels).held_out_["forest"]
        for state in (1, np.random.RandomState(1), np.random.RandomState(1), 2)
    ]
    assert scores[1] == scores[2] and len({scores[0], scores[1], scores[3]}) > 1


def test_models_that_look_at_neighbours_need_the_shape_of_images(rows):
    images, labels, asked = rows[0][:60], rows[1][:60], rows[2][:40]
    square = PixelLadder(["patches"]).fit(images, labels)
    assert np.array_equal(square.predict(asked), PixelLadder(["patches"], (8, 8)).fit(images, labels).predict(asked))
    with pytest.raises(ValueError, match=r"models: expected one that can learn .* found none: patches: .*1×64"):
        PixelLadder(["patches"], image_shape=(1, 64)).fit(images, labels)


REFUSED = {
    "string": ({"models": "forest"}, r"models: expected some of majority, .*, found 'forest'"),
    "unknown": ({"models": ["oak"]}, r"models: expected some of .*, found \['oak'\]"),
    "none": ({"models": []}, r"models: expected some of .*, found \[\]"),
    "product": ({"image_shape": (8, 9)}, r"image_shape: expected \(height, width\) .* of 64 features, found \(8, 9\)"),
    "sign": ({"image_shape": (-8, -8)}, r"image_shape: expected .*, found \(-8, -8\)"),
    "sides": ({"image_shape": (64,)}, r"image_shape: expected .*, found \(64,\)"),
    "seed": ({"random_state": -1}, r"Seed must be between 0 and"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_ladder_refuses(rows, case):
    images, labels, _, _ = rows
    options, message = REFUSED[case]
    with pytest.raises(ValueError, match=message):
        PixelLadder(**options).fit(images, labels)


def test_a_ladder_needs_rows_to_hold_out(rows):
    images, _, _, _ = rows
    with pytest.raises(ValueError, match="y: expected two classes with two rows each at least, to hold some out"):
        PixelLadder().fit(images[:4], [0, 0, 1, 2])


def test_scikit_learn_is_imported_only_when_it_is_asked_for():
    told = "import sys, onepixel; onepixel.pixels(onepixel.load('digits')); print('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True).stdout == "False\n"
