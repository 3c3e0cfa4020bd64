"""The simplest models as estimators of scikit-learn."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

import onepixel

pytest.importorskip("sklearn", reason="scikit-learn is not installed")

from sklearn.utils.estimator_checks import parametrize_with_checks

from onepixel.sklearn import OnePixelClassifier


@parametrize_with_checks(
    [OnePixelClassifier(rule, strategy) for rule in ("lookup", "threshold") for strategy in ("vote", "single")]
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


def test_scikit_learn_is_imported_only_when_it_is_asked_for():
    told = "import sys, onepixel; onepixel.pixels(onepixel.load('digits')); print('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True).stdout == "False\n"
