"""How far does each standard model get, and how fast?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from onepixel import _class_labels, _native
from onepixel._dataset import Dataset
from onepixel._options import LadderOptions, names
from onepixel._percent import interval, percent
from onepixel._result import DrawnResult
from onepixel._source import AnyDataset, loaded
from onepixel._table import Table

_COLUMNS = (
    *(
        "name",
        "own",
        "title",
        "settings",
        "per_class",
        "chosen",
        "correct",
        "accuracy",
        "accuracy_low",
        "accuracy_high",
    ),
    *("balanced_accuracy", "balanced_accuracy_low", "balanced_accuracy_high"),
    *("spread_seeds", "spread_mean", "spread_standard_deviation", "spread_least", "spread_most"),
    *("fit_seconds", "predict_seconds"),
)


def rungs() -> dict[str, str]:
    """The rungs of the ladder in their order: their names, and the model and its settings in words.

    >>> import onepixel
    >>> onepixel.rungs()["majority"]
    'majority class: the class with the most train images'
    """
    return {name: f"{title}: {settings}" for name, title, settings in _native.rungs()}


def ladder(
    dataset: AnyDataset,
    rungs: Sequence[str] | None = None,
    *,
    time: float | None = None,
    max_time: float | None = None,
    per_class: int | None = None,
    seeds: int = 1,
    seed: int = 0,
    predictions: Mapping[str, npt.ArrayLike] | None = None,
    threads: int | None = None,
) -> LadderResult:
    """Measures how far each standard model gets on images that it has not seen, and how fast.

    Each is learned from the train images and scored on the test images; without a test set, by stratified 5-fold
    cross-validation.

    >>> import onepixel
    >>> result = onepixel.ladder(onepixel.load("digits"), ["single-pixel", "pixel-vote"])
    >>> [(rung["name"], round(rung["accuracy"], 3)) for rung in result.rungs]
    [('single-pixel', 0.259), ('pixel-vote', 0.804)]

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`, or a name or path as `onepixel.load` takes it.
        rungs: Names of `onepixel.rungs()`; by default all, of `cnn` and `colour-cnn` the one that suits the images.
        time: Seconds for all rungs together: what tells most for its time comes first, and a rung that would not fit
            learns from fewer images.
        max_time: Seconds; a rung that would take longer in all, as estimated from small samples, is left out.
        per_class: Learn from at most so many images of each class, chosen at random.
        seeds: How often the rungs that depend on chance are repeated, for their spread.
        seed: Seed of samples and folds, and the first of the rungs'.
        predictions: What models of your own predicted for the test images, by their names: labels of shape (n,), indices
            into the classes or names of classes; or scores of shape (n, classes), of which the highest names the class,
            and of equally high ones the first.
        threads: Threads to compute with; by default as many as there are cores.

    Raises:
        ValueError: An option is none of its choices, predictions do not fit the test set, or there are fewer than two
            classes.
        OSError: An image file cannot be read any more.
        KeyboardInterrupt: On Ctrl-C, within a fraction of a second. The computation ends in the background when it
            gets to its next step.
    """
    dataset = loaded(dataset)
    options = LadderOptions(
        rungs=names(rungs), time=time, max_time=max_time, per_class=per_class, seeds=seeds, seed=seed
    )
    own = [(name, _labels_of(name, values, dataset)) for name, values in (predictions or {}).items()]
    return LadderResult(_native.ladder(dataset._native, options, own, threads))


class LadderResult(DrawnResult):
    """What each rung of the ladder got, and how long it took.

    The keys are those of the JSON that the command writes. Accuracies are fractions, times are seconds.
    """

    @property
    def rungs(self) -> list[dict[str, Any]]:
        """A dict for each model, your own ones first: `name`, `own`, `title`, `accuracy`, `accuracy_low`, `confusion`, …"""
        return self._document["ladder"]["rungs"]

    @property
    def skipped(self) -> list[dict[str, Any]]:
        """The rungs that were not measured: `name`, `title` and `reason`."""
        return self._document["ladder"]["skipped"]

    @property
    def timing(self) -> dict[str, Any]:
        """Wall-clock seconds: `load_seconds`, for each rung `fit_seconds` and `predict_seconds`, and the estimates of
        rungs that were left out. The only part that differs from run to run."""
        return self._document["timing"]

    def rung(self, name: str) -> dict[str, Any]:
        """The measured rung, or the model of your own, of a name.

        Raises:
            KeyError: There is none.
        """
        for rung in self.rungs:
            if rung["name"] == name:
                return rung
        raise KeyError(f"no rung {name!r} was measured")

    @property
    def table(self) -> Table:
        """A row for each measured model, with `fit_seconds` and `predict_seconds`."""
        times = {one["name"]: one for one in self.timing["rungs"]}
        rows = []
        for rung in self.rungs:
            time = {} if rung["own"] else times[rung["name"]]
            rows.append(rung | {key: time.get(key) for key in ("fit_seconds", "predict_seconds")})
        return Table.of_rows(_COLUMNS, rows)

    def _lines(self) -> list[str]:
        ladder = self._document["ladder"]
        lines = [f"held out ({ladder['how']}), majority class {percent(ladder['majority_share'])}"]
        for rung in self.rungs:
            ends = interval(rung["accuracy_low"], rung["accuracy_high"])
            lines.append(f"{rung['name']}: {percent(rung['accuracy'])} {ends}")
        return [*lines, *(f"{rung['name']}: {rung['reason']}" for rung in self.skipped)]


def _labels_of(name: str, values: npt.ArrayLike, dataset: Dataset) -> bytes:
    """The predicted classes of the test images, uint16."""
    argument = f"predictions[{name!r}]"
    if not dataset.test_size:
        raise ValueError(f"{argument}: {dataset.name} has no test set that they could be for")
    array = np.asarray(values)
    if array.ndim == 2 and array.shape[1] > 1:
        return _highest(argument, array, dataset).tobytes()
    labels = _class_labels.as_labels(argument, values, dataset.test_size)
    return _class_labels.numbered(argument, labels, list(dataset.classes), by_name=False).tobytes()


def _highest(argument: str, scores: npt.NDArray[Any], dataset: Dataset) -> npt.NDArray[np.uint16]:
    expected = (dataset.test_size, len(dataset.classes))
    if scores.shape != expected:
        raise ValueError(f"{argument}: expected scores of shape {expected}, found {scores.shape}")
    if scores.dtype.kind not in "biuf":
        raise ValueError(f"{argument}: expected scores that are numbers, found {scores.dtype}")
    none = np.isnan(scores)
    if none.any():
        image, label = np.argwhere(none)[0].tolist()
        raise ValueError(f"{argument}: expected a number, found NaN at image {image}, class {label}")
    return scores.argmax(axis=1).astype(np.uint16)
