"""onepixel's simplest models as estimators of scikit-learn: the baseline that any classifier of images should beat.

>>> from onepixel.sklearn import OnePixelClassifier
>>> from sklearn.datasets import load_digits
>>> from sklearn.model_selection import cross_val_score
>>> images, labels = load_digits(return_X_y=True)
>>> bool(cross_val_score(OnePixelClassifier(), images, labels).mean() > 0.7)
True
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from onepixel import _native
from onepixel._grey import grey_values
from onepixel._options import Called, PixelSet, Rule
from onepixel._read_options import read_options


class OnePixelClassifier(ClassifierMixin, BaseEstimator):
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
        rows, classes = validate_data(self, X, y)
        check_classification_targets(classes)
        self.classes_, labels = np.unique(classes, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"y: expected at least two classes, found one class, {self.classes_.tolist()[0]!r}")
        self._deciding = _deciding(rows)
        rules = _native.one_pixel_rules(self._dataset(rows, labels), self.rule, self.strategy)
        self.features_ = np.array([feature for feature, _ in rules])
        self.meanings_ = np.stack([np.frombuffer(meanings, np.uint16) for _, meanings in rules])
        return self

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:
        """The class of each row of features: shape (n,).

        Raises:
            ValueError: They are no such rows.
            sklearn.exceptions.NotFittedError: Nothing was learned yet.
        """
        check_is_fitted(self)
        grey = self._grey_values(validate_data(self, X, reset=False))
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

    def _grey_values(self, rows: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
        (_, (grey,)), _ = grey_values("X", [[self._deciding], [rows]])
        return grey

    def _dataset(self, rows: npt.NDArray[Any], labels: npt.NDArray[Any]) -> _native.Dataset:
        called = Called(name="X", source="memory", classes=[str(place) for place in range(len(self.classes_))])
        pixels, numbers = self._grey_values(rows).tobytes(), labels.astype(np.uint16).tobytes()
        given = PixelSet(name="train", images=pixels, labels=numbers, names=None)
        return _native.Dataset.from_pixels(called, (1, rows.shape[1], 1), [given], [], read_options(size="native"))


def _deciding(rows: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A few of the numbers, which decide how grey values are made as all of them do: the least, the greatest, and one that
    is not whole."""
    broken = rows[np.trunc(rows) != rows][:1]
    return np.concatenate([[rows.min(), rows.max()], broken]).astype(rows.dtype)
