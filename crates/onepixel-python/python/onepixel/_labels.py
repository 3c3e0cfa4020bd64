"""Which labels are probably wrong?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from onepixel import _native
from onepixel._dataset import Dataset
from onepixel._options import LabelsOptions, names
from onepixel._result import DrawnResult
from onepixel._source import AnyDataset, loaded
from onepixel._table import Table

Filter = Literal["prune-by-noise-rate", "prune-by-class", "both", "confident-learning", "self-confidence"]

_COLUMNS = (
    *("set", "index", "name", "given", "label", "suggested", "suggested_label"),
    *("score", "suggested_probability", "flagged"),
)


def labels(
    dataset: AnyDataset,
    rungs: Sequence[str] | None = None,
    *,
    split: str | None = None,
    predictions: npt.ArrayLike | None = None,
    filter: Filter = "prune-by-noise-rate",
    listed: int = 500,
    seed: int = 0,
    threads: int | None = None,
) -> LabelsResult:
    """Ranks images by how improbable their label is to models that have not seen them.

    >>> import onepixel
    >>> digits = onepixel.load("digits")
    >>> labels = digits.train_labels.copy()
    >>> labels[0] = 7
    >>> suspect = onepixel.labels(onepixel.Dataset(digits.train_images, labels), ["naive-bayes"]).suspects[0]
    >>> suspect["index"], suspect["given"], suspect["suggested"]
    (0, 7, 0)

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`, or a name or path as `onepixel.load` takes it.
        rungs: Names of models that say how probable each class is; of several, their mean counts. By default one, a
            convolutional network.
        split: Whose labels: the name of a set, or "all"; by default the test set's, or the train set's where there is no
            other.
        predictions: Out-of-sample probabilities of a model of your own in place of the ladder models': shape (images of the
            split, classes).
        filter: How images are flagged, by confident learning.
        listed: How many suspects are listed at least.
        seed: Seed of folds and models.
        threads: Threads to compute with; by default as many as there are cores.

    Raises:
        ValueError: An option is none of its choices, a rung has no probabilities, or predictions are no probabilities of
            the split.
        OSError: An image file cannot be read any more.
        KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
    """
    dataset = loaded(dataset)
    options = LabelsOptions(rungs=names(rungs), split=split, filter=filter, listed=listed, seed=seed)
    given = None if predictions is None else _probabilities(predictions, dataset)
    return LabelsResult(_native.labels(dataset._native, options, given, threads))


class LabelsResult(DrawnResult):
    """Images whose labels are suspicious. The keys are those of the JSON that the command writes."""

    @property
    def sets(self) -> list[dict[str, Any]]:
        """A dict for each set that was looked at: `set`, `flagged`, `suspects`, `ambiguous`, `outliers`, …"""
        return self._document["labels"]["sets"]

    @property
    def suspects(self) -> list[dict[str, Any]]:
        """The suspects of the first set, the least probable label first: `index`, `given`, `suggested`, …"""
        return self.sets[0]["suspects"]

    @property
    def table(self) -> Table:
        """A row for each suspect of all sets, the least probable label first; `label` and `suggested_label` are names."""
        classes = self._document["labels"]["classes"]
        rows = [
            {
                "set": one["set"],
                **suspect,
                "label": classes[suspect["given"]],
                "suggested_label": classes[suspect["suggested"]],
            }
            for one in self.sets
            for suspect in one["suspects"]
        ]
        return Table.of_rows(_COLUMNS, rows)

    def _lines(self) -> list[str]:
        def told(one: dict[str, Any]) -> str:
            known = "not measured" if one["flagged"] is None else one["flagged"]
            return f"{known} of {one['images']:,} {one['set']} labels flagged"

        return [", ".join(map(told, self.sets))]


def _probabilities(values: npt.ArrayLike, dataset: Dataset) -> bytes:
    array = np.asarray(values)
    classes = len(dataset.classes)
    if array.ndim != 2 or array.shape[1] != classes:
        raise ValueError(f"predictions: expected shape (n, {classes}), found {array.shape}")
    if array.dtype.kind != "f":
        raise ValueError(f"predictions: expected probabilities, found {array.dtype}")
    return np.ascontiguousarray(array, np.float32).tobytes()
