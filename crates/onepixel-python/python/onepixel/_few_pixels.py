"""How many pixels does it take?"""

from __future__ import annotations

from typing import Any

from onepixel import _native
from onepixel._map import as_pair
from onepixel._percent import interval, percent
from onepixel._result import Result
from onepixel._source import AnyDataset, loaded
from onepixel._table import Table

_COLUMNS = ("pixels", "optimal", "positions", "train_accuracy", "accuracy", "accuracy_low", "accuracy_high")


def few_pixels(
    dataset: AnyDataset,
    pair: tuple[str, str] | None = None,
    *,
    most: int = 16,
    seed: int = 0,
    threads: int | None = None,
) -> FewPixelsResult:
    """Measures decision trees that look at one pixel, at two, and so on, on images that they have not seen.

    >>> import onepixel
    >>> onepixel.few_pixels(onepixel.load("digits"), ("0", "1"), most=3).needed
    {0.8: 1, 0.9: 1, 0.95: 1, 0.99: 2}

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`, or a name or path as `onepixel.load` takes it.
        pair: The names of two classes to tell apart; by default all classes.
        most: The most pixels.
        seed: Seed of the folds.
        threads: Threads to compute with; by default as many as there are cores.

    Raises:
        ValueError: An option is none of its choices, or there are no two such classes.
        OSError: An image file cannot be read any more.
        KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
    """
    dataset = loaded(dataset)
    classes = None if pair is None else as_pair(*pair)
    return FewPixelsResult(_native.few_pixels(dataset._native, classes, most, seed, threads))


class FewPixelsResult(Result):
    """How accurate trees of few pixels are. The keys are those of the JSON that the command writes."""

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The tree of one pixel, of two, and so on: `pixels`, `positions`, `accuracy`, `accuracy_low`, …"""
        return self._document["few_pixels"]["steps"]

    @property
    def needed(self) -> dict[float, int | None]:
        """The fewest pixels that reach an accuracy on held-out images, by that accuracy; None where none does."""
        return {one["accuracy"]: one["pixels"] for one in self._document["few_pixels"]["needed"]}

    @property
    def table(self) -> Table:
        """A row for each number of pixels."""
        return Table.of_rows(_COLUMNS, self.steps)

    def _lines(self) -> list[str]:
        how = self._document["few_pixels"]["how"]
        lines = [f"held out ({how})"] if self.steps else [f"no tree was measured ({how})"]
        for one in self.steps:
            pixels = "1 pixel" if one["pixels"] == 1 else f"{one['pixels']} pixels"
            lines.append(f"{pixels}: {percent(one['accuracy'])} {interval(one['accuracy_low'], one['accuracy_high'])}")
        return lines
