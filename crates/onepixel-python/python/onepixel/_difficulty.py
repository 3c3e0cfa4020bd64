"""How hard is each image?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onepixel import _native
from onepixel._percent import percent
from onepixel._result import DrawnResult
from onepixel._source import AnyDataset, loaded
from onepixel._table import Table

_OF_CLASSES = ("label", "predicted")


def difficulty(
    dataset: AnyDataset,
    *,
    split: str = "train",
    rungs: Sequence[str] | None = None,
    seed: int = 0,
    threads: int | None = None,
) -> DifficultyResult:
    """Measures how hard each image of a set is, with the label that it has.

    A network is watched while it learns from the train images; models that have not seen an image are asked for its label; its
    nearest images say how far its own class and the others are.

    >>> import numpy as np
    >>> from onepixel import Dataset, difficulty
    >>> images = np.repeat(np.array([20, 200], np.uint8), 20).repeat(16).reshape(40, 4, 4)
    >>> labels = np.repeat([0, 1], 20)
    >>> labels[3] = 1  # dark, and labelled bright
    >>> difficulty(Dataset(images, labels, classes=["dark", "bright"]), rungs=["nearest-mean"]).hardest[0]
    3

    `difficulty(dataset).images.to_pandas()` is a table of all images, `onepixel.audit(dataset, difficulty="train").images` one
    with what the audit says of them, too.

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`, or a name or path as `onepixel.load` takes it.
        split: The set to look at: "train", "test", or the name of another labelled set.
        rungs: Names of models to ask (see `onepixel.rungs`); by default five quick ones.
        seed: Seed of folds, models and the network.
        threads: Threads to compute with; by default as many as there are cores.

    Raises:
        ValueError: An option is none of its choices, or there are fewer than two classes with train images.
        OSError: An image file cannot be read any more.
        KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
    """
    dataset = loaded(dataset)
    chosen = None if rungs is None else list(rungs)
    return DifficultyResult(_native.difficulty(dataset._native, split, chosen, seed, threads))


class DifficultyResult(DrawnResult):
    """How hard each image is. The keys are those of the JSON that the command writes."""

    @property
    def groups(self) -> list[dict[str, Any]]:
        """A dict for each group, easy, ambiguous, hard: `group`, `images`, `models_right`."""
        return self._document["difficulty"]["groups"]

    @property
    def models(self) -> list[dict[str, Any]]:
        """A dict for each model that had not seen the images: `name`, `title`, `settings`, `right`."""
        return self._document["difficulty"]["models"]

    @property
    def images(self) -> Table:
        """A row for each image, in the set's order: `set`, `index`, `name`, `label`, `predicted`, `models_right`, `information` (bits),
        `confidence`, `variability`, `right_epochs`, `learned_epoch`, `forgettings`, `margin`, `group`, `dimension`,
        `nearest_own`, `nearest_other` (grey values). None where a number is not known."""
        found = self._document["difficulty"]
        columns = {**found["images"]}
        for key in _OF_CLASSES:
            columns[key] = [None if label is None else found["classes"][label] for label in columns[key]]
        images = len(columns["label"])
        return Table({"set": [found["set"]] * images, "index": list(range(images)), **columns})

    @property
    def table(self) -> Table:
        """The same as `images`."""
        return self.images

    @property
    def hardest(self) -> list[int]:
        """The indices of the images, the hardest first: those of the least area under the margin."""
        margins = self._document["difficulty"]["images"]["margin"]
        known = [index for index, margin in enumerate(margins) if margin is not None]
        return sorted(known, key=lambda index: margins[index])

    def _lines(self) -> list[str]:
        found = self._document["difficulty"]
        total = len(found["images"]["label"])
        shares = [f"{percent(one['images'] / total)} {one['group'] or 'in no group'}" for one in self.groups]
        return [", ".join(shares), f"{total:,} {found['set']} images, {len(found['models'])} models"]
