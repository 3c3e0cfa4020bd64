"""Which images are there twice?"""

from __future__ import annotations

import os
from collections.abc import Sequence
from os import PathLike
from typing import Any

from onepixel import _native
from onepixel._dataset import Dataset
from onepixel._options import DuplicatesOptions, names
from onepixel._result import DrawnResult
from onepixel._table import Table


def duplicates(
    dataset: Dataset | str | PathLike[str],
    *,
    near: bool = True,
    turns: bool = True,
    edits: bool | None = None,
    rungs: Sequence[str] | None = None,
    seed: int = 0,
    threads: int | None = None,
) -> DuplicatesResult:
    """Compares all images with all: equal ones, and near copies, within each set and between every two.

    >>> import onepixel
    >>> images, labels = onepixel.load("digits").train_images, onepixel.load("digits").train_labels
    >>> leaky = onepixel.Dataset(images, labels, images[:3], labels[:3])
    >>> onepixel.duplicates(leaky, near=False, rungs=[]).counts["test_images_in_train"]
    3

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`; or the path of a folder, archive or file, whose images need not
            have labels.
        near: Whether to look for near copies: up to noise, an encoder, a brightness or a shift of one pixel. How near is
            near comes from the dataset's own distances.
        turns: Whether to look for flipped copies and those turned by quarters, too.
        edits: Whether to look for cropped, scaled, straightened and retouched copies, too; by default if the images have colours.
        rungs: Names of `onepixel.rungs()` that are scored with and without duplicates, where test images have some
            in train; by default a few.
        seed: Seed of the rungs that depend on chance.
        threads: Threads to compute with; by default as many as there are cores.

    Raises:
        ValueError: An option is none of its choices.
        FileNotFoundError: There is nothing at the path.
        OSError: An image file cannot be read, or not any more.
        KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
    """
    options = DuplicatesOptions(near=near, turns=turns, edits=edits, rungs=names(rungs), seed=seed)
    if isinstance(dataset, Dataset):
        return DuplicatesResult(_native.duplicates(dataset._native, options, threads))
    return DuplicatesResult(_native.duplicates_in(os.fspath(dataset), options, threads))


class DuplicatesResult(DrawnResult):
    """Groups of images that are there twice. The keys are those of the JSON that the command writes."""

    @property
    def groups(self) -> list[dict[str, Any]]:
        """A dict for each group, those with unequal labels first."""
        return self._document["duplicates"]["groups"]

    @property
    def counts(self) -> dict[str, Any]:
        """How many groups and images, equal and near together."""
        return self._document["duplicates"]["all"]

    @property
    def table(self) -> Table:
        """A row for each image that is there more than once, by groups."""
        columns: dict[str, list[Any]] = {
            name: [] for name in ("group", "set", "index", "name", "class", "exact", "conflicting", "across")
        }
        for place, group in enumerate(self.groups):
            for image in group["images"]:
                columns["group"].append(place)
                columns["set"].append(image["split"])
                for name in ("index", "name", "class"):
                    columns[name].append(image[name])
                for name in ("exact", "conflicting", "across"):
                    columns[name].append(group[name])
        return Table(columns)

    def _lines(self) -> list[str]:
        counts = self.counts
        return [
            f"{counts['test_images_in_train']} test images with a duplicate in train, {counts['groups']} groups in all"
        ]
