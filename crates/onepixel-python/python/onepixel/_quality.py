"""Which images look unlike the others?"""

from __future__ import annotations

import os
from os import PathLike
from typing import Any

from onepixel import _native
from onepixel._dataset import Dataset
from onepixel._result import DrawnResult
from onepixel._table import Table

_COLUMNS = ("set", "index", "name", "kind", "value", "threshold")


def quality(
    dataset: Dataset | str | PathLike[str], *, false_alarms: float = 0.001, threads: int | None = None
) -> QualityResult:
    """Finds images that are dark, light, blurry, of low information, grey among colour, of odd size or shape, framed, cut or upscaled.

    Large images are measured in their original size, while they are decoded. What is odd is decided by the dataset's own
    distribution, and what more than a fifth of the images have is never odd.

    >>> import numpy as np
    >>> import onepixel
    >>> photos = np.random.default_rng(0).integers(0, 256, (100, 20, 20), dtype=np.uint8)
    >>> photos[7] //= 8  # at night
    >>> dataset = onepixel.Dataset(photos, np.arange(100) % 2, name="photos")
    >>> onepixel.quality(dataset)
    <onepixel.QualityResult of 'photos': 1 of 100 images looks unlike the others
      dark: 1, low information: 1>
    >>> onepixel.quality(dataset).odd[0]["index"]
    7

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`; or the path of a folder, archive or file, whose images need not
            have labels.
        false_alarms: The share of images to expect beyond each threshold where nothing is wrong, above 0 and below 0.2.
        threads: Threads to compute with; by default as many as there are cores.

    Raises:
        ValueError: The share is out of range.
        FileNotFoundError: There is nothing at the path.
        OSError: An image file cannot be read, or not any more.
        KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
    """
    if isinstance(dataset, Dataset):
        return QualityResult(_native.quality(dataset._native, false_alarms, threads))
    return QualityResult(_native.quality_in(os.fspath(dataset), false_alarms, threads))


class QualityResult(DrawnResult):
    """Images that look unlike the others. The keys are those of the JSON that the command writes."""

    @property
    def odd(self) -> list[dict[str, Any]]:
        """A dict for each image and kind, the oddest of each kind first: `set`, `index`, `name`, `kind`, `value`, `threshold`."""
        return self._document["quality"]["odd"]

    @property
    def kinds(self) -> list[dict[str, Any]]:
        """A dict for each kind: `kind`, `found`, how many images are odd so, `usual`, `median`, `threshold`, `below`. None where
        there are fewer than 30 images."""
        return self._document["quality"]["kinds"]

    @property
    def table(self) -> Table:
        """A row for each image and kind, the oddest of each kind first; of a kind at most 1,000."""
        return Table.of_rows(_COLUMNS, self.odd)

    def _lines(self) -> list[str]:
        found = self._document["quality"]
        if found["too_few"]:
            return [f"{found['images']} images are too few to say what is usual"]
        odd = len({(one["set"], one["index"]) for one in self.odd})
        look = "looks" if odd == 1 else "look"
        first = f"{odd:,} of {found['images']:,} images {look} unlike the others"
        counts = [f"{one['kind'].replace('_', ' ')}: {one['found']:,}" for one in self.kinds if one["found"]]
        return [first, *([", ".join(counts)] if counts else [])]
