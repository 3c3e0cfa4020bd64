"""onepixel's simplest models as estimators of scikit-learn: the baseline that any classifier of images should beat.

>>> from onepixel.sklearn import OnePixelClassifier
>>> from sklearn.datasets import load_digits
>>> from sklearn.model_selection import cross_val_score
>>> images, labels = load_digits(return_X_y=True)
>>> bool(cross_val_score(OnePixelClassifier(), images, labels).mean() > 0.7)
True
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isqrt, prod
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from onepixel import _native
from onepixel._grey import grey_values
from onepixel._options import Called, LadderOptions, PixelSet, Rule
from onepixel._read_options import read_options

__all__ = ["CHEAP_MODELS", "OnePixelClassifier", "PixelLadder"]

CHEAP_MODELS = (
    *("majority", "single-pixel", "pixel-vote", "shallow-tree"),
    *("nearest-mean", "naive-bayes", "logistic", "pca-knn"),
)
"""The models that `PixelLadder` chooses from by default, the simplest first: `onepixel.rungs()` says what each is."""


class _ClassifierOfPixels(ClassifierMixin, BaseEstimator):
    """Features become grey values by the rule that holds for images in files; those learned from decide."""

    def _learned(self, X: npt.ArrayLike, y: npt.ArrayLike) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint16]]:
        """The grey values of rows to learn from, shape (n, features), and the places of their classes, shape (n,).

        Raises:
            ValueError: They are something else, or of one class only.
        """
        rows, classes = validate_data(self, X, y)
        check_classification_targets(classes)
        found, labels = np.unique(classes, return_inverse=True)
        self.classes_: npt.NDArray[Any] = found
        if len(self.classes_) < 2:
            raise ValueError(f"y: expected at least two classes, found one class, {self.classes_.tolist()[0]!r}")
        self._deciding = _deciding(rows)
        return self._grey_values(rows), labels.astype(np.uint16)

    def _asked(self, X: npt.ArrayLike) -> npt.NDArray[np.uint8]:
        """The grey values of rows to classify, shape (n, features).

        Raises:
            ValueError: They are no such rows.
            sklearn.exceptions.NotFittedError: Nothing was learned yet.
        """
        check_is_fitted(self)
        return self._grey_values(validate_data(self, X, reset=False))

    def _grey_values(self, rows: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
        (_, (grey,)), _ = grey_values("X", [[self._deciding], [rows]])
        return grey


class OnePixelClassifier(_ClassifierOfPixels):
    """Classifies by single features, each of which is one pixel where rows are images.

    Features become grey values by the rule that holds for images in files; those learned from decide.

    Args:
        rule: How a feature tells two classes apart: "lookup", each grey value means the class that shows it more often; or
            "threshold", values up to a threshold mean one class, those above it the other. Of strategy "vote".
        strategy: "vote": the best feature of each pair of classes votes, and the class with the most votes wins; or "single":
            one feature decides, each grey value meaning the class that shows it most.

    Attributes:
        classes_: The classes.
        n_features_in_: The number of features.
        features_: The feature of each rule: shape (rules,).
        meanings_: The index of the class that each grey value means by each rule: shape (rules, 256).
    """

    def __init__(self, rule: Rule = "lookup", strategy: Literal["vote", "single"] = "vote") -> None:
        self.rule = rule
        self.strategy = strategy

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> OnePixelClassifier:
        """Learns from rows of features, shape (n, features), and their classes, shape (n,).

        Raises:
            ValueError: They are something else, of one class only, or an option is none of its choices.
        """
        grey, labels = self._learned(X, y)
        dataset = _dataset(grey.tobytes(), labels.tobytes(), (1, grey.shape[1], 1), len(self.classes_))
        rules = _native.one_pixel_rules(dataset, self.rule, self.strategy)
        self.features_: npt.NDArray[np.int64] = np.array([feature for feature, _ in rules])
        self.meanings_: npt.NDArray[np.uint16] = np.stack([np.frombuffer(meanings, np.uint16) for _, meanings in rules])
        return self

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:
        """The class of each row of features: shape (n,).

        Raises:
            ValueError: They are no such rows.
            sklearn.exceptions.NotFittedError: Nothing was learned yet.
        """
        grey = self._asked(X)
        rows = np.arange(len(grey))
        votes = np.zeros((len(grey), len(self.classes_)), np.uint32)
        for feature, meanings in zip(self.features_, self.meanings_, strict=True):
            votes[rows, meanings[grey[:, feature]]] += 1
        # Of several with equally many votes the first class wins.
        return self.classes_[votes.argmax(axis=1)]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        # One feature at a time need not tell apart what scikit-learn's checks ask for.
        tags.classifier_tags.poor_score = True
        return tags


class PixelLadder(_ClassifierOfPixels):
    """Classifies rows that are images by the model of the ladder that is most accurate on held-out rows.

    Each model is scored as by `onepixel.ladder`, in stratified 5-fold cross-validation; the most accurate one is then fitted to
    all rows. Features become grey values by the rule that holds for images in files; those learned from decide.

    The fitted model itself cannot be pickled. A pickled or copied estimator keeps the rows it learned from, and fits the same
    model to them again when it is first asked to predict.

    >>> from sklearn.datasets import load_digits
    >>> images, labels = load_digits(return_X_y=True)
    >>> ladder = PixelLadder(models=["single-pixel", "nearest-mean"]).fit(images, labels)
    >>> ladder.best_model_, round(ladder.held_out_["nearest-mean"], 1)
    ('nearest-mean', 0.9)

    Args:
        models: Names of `onepixel.rungs()` to choose from, of equally accurate ones the first; by default `CHEAP_MODELS`.
        image_shape: (height, width) or (height, width, channels) of the image that each row is; by default a square where there
            are as many features, otherwise a single row. Only networks and patches look at it.
        random_state: Seed of folds and of models that depend on chance; or, as everywhere in scikit-learn, a
            `numpy.random.RandomState` or None.

    Attributes:
        classes_: The classes.
        n_features_in_: The number of features.
        best_model_: The name of the model that classifies.
        held_out_: The accuracy of each model on held-out rows, a fraction, by its name. A model that cannot learn from these
            rows is left out.
    """

    def __init__(
        self,
        models: Sequence[str] | None = None,
        image_shape: Sequence[int] | None = None,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.models = models
        self.image_shape = image_shape
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> PixelLadder:
        """Learns from rows of features, shape (n, features), and their classes, shape (n,).

        Raises:
            ValueError: They are something else, no two classes have two rows, an option is none of its choices, or no model can
                learn from them.
            KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
        """
        grey, labels = self._learned(X, y)
        if np.count_nonzero(np.bincount(labels) > 1) < 2:
            raise ValueError("y: expected two classes with two rows each at least, to hold some out, found fewer")
        models = _models(self.models)
        self._shape = _image_shape(self.image_shape, grey.shape[1])
        self._seed = _seed(self.random_state)
        self._pixels, self._labels = grey.tobytes(), labels.tobytes()
        options = LadderOptions(rungs=models, time=None, max_time=None, per_class=None, seeds=1, seed=self._seed)
        found = json.loads(_native.ladder(self._rows(), options, [], None).json)["ladder"]
        self.held_out_: dict[str, float] = {one["name"]: one["accuracy"] for one in found["rungs"]}
        if not self.held_out_:
            reasons = "; ".join(f"{one['name']}: {one['reason']}" for one in found["skipped"])
            raise ValueError(f"models: expected one that can learn from these rows, found none: {reasons}")
        # Of several equally accurate ones `max` takes the first.
        self.best_model_: str = max(self.held_out_, key=lambda name: self.held_out_[name])
        self._model: _native.RungModel | None = self._fitted()
        return self

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:
        """The class of each row of features: shape (n,).

        Raises:
            ValueError: They are no such rows.
            sklearn.exceptions.NotFittedError: Nothing was learned yet.
            KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
        """
        grey = self._asked(X)
        if self._model is None:
            self._model = self._fitted()
        return self.classes_[np.frombuffer(self._model.predict(grey.tobytes()), np.uint16)]

    def _fitted(self) -> _native.RungModel:
        return _native.fit_rung(self._rows(), self.best_model_, self._seed)

    def _rows(self) -> _native.Dataset:
        return _dataset(self._pixels, self._labels, self._shape, len(self.classes_))

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = dict(super().__getstate__())
        return state | {"_model": None} if "_model" in state else state


def _dataset(pixels: bytes, labels: bytes, shape: tuple[int, int, int], classes: int) -> _native.Dataset:
    """The rows as images of a shape; the classes are called by their places."""
    called = Called(name="X", source="memory", classes=[str(place) for place in range(classes)])
    given = PixelSet(name="train", images=pixels, labels=labels, names=None)
    return _native.Dataset.from_pixels(called, shape, [given], [], read_options(size="native"))


def _models(models: Sequence[str] | None) -> list[str]:
    if models is None:
        return list(CHEAP_MODELS)
    known = [name for name, _, _ in _native.rungs()]
    if isinstance(models, str) or not models or any(name not in known for name in models):
        raise ValueError(f"models: expected some of {', '.join(known)}, found {models!r}")
    return list(models)


def _image_shape(shape: Sequence[int] | None, features: int) -> tuple[int, int, int]:
    if shape is None:
        side = isqrt(features)
        return (side, side, 1) if side * side == features else (1, features, 1)
    sides = tuple(shape)
    if len(sides) not in (2, 3) or min(sides) < 1 or prod(sides) != features:
        expected = f"(height, width) or (height, width, channels) of {features} features"
        raise ValueError(f"image_shape: expected {expected}, found {shape!r}")
    return (sides[0], sides[1], sides[2] if len(sides) == 3 else 1)


def _seed(random_state: int | np.random.RandomState | None) -> int:
    generator = check_random_state(random_state)
    if isinstance(random_state, (int, np.integer)):
        return int(random_state)
    return int(generator.randint(2**31 - 1))


def _deciding(rows: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A few of the numbers, which decide how grey values are made as all of them do: the least, the greatest, and one that
    is not whole."""
    broken = rows[np.trunc(rows) != rows][:1]
    return np.concatenate([[rows.min(), rows.max()], broken]).astype(rows.dtype)
