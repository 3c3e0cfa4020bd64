"""How hard are the classes to tell apart?"""

from __future__ import annotations

from typing import Any

from onepixel import _native
from onepixel._map import as_pair
from onepixel._options import ComplexityOptions, Dialect
from onepixel._result import Result
from onepixel._source import AnyDataset, loaded
from onepixel._table import Table

_COLUMNS = ("key", "family", "value", "low", "high", "most", "easy_when_low", "without", "cautions")
_PAIR_COLUMNS = ("a", "b", "images", "f1", "f1v", "f2", "f3", "f4", "l1", "l2", "l3", "c1", "c2")
_FIRST = ("n3", "n1", "l2", "f3", "dimension_mle_20")


def complexity(
    dataset: AnyDataset,
    pair: tuple[str, str] | None = None,
    *,
    split: str = "train",
    dialect: Dialect = "lorena",
    most: int = 70_000,
    seed: int = 0,
    threads: int | None = None,
) -> ComplexityResult:
    """Computes the complexity measures of Lorena et al. (2019), intrinsic dimension, Bayes error bounds and class separation.

    >>> import onepixel
    >>> result = onepixel.complexity(onepixel.load("digits"), ("1", "8"))
    >>> round(result.values["n3"], 3)
    0.014

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`, or a name or path as `onepixel.load` takes it.
        pair: The names of two classes to tell apart; by default all classes.
        split: The set to measure: "train", "test", or the name of another labelled set.
        dialect: Whose definitions to follow: "lorena" (Lorena et al. 2019), or the library "ecol", "pymfe" or "problexity", to
            compare with numbers that it gave; at most 5,000 images then, and no value where it cannot be followed exactly.
        most: The most images to measure; of more, a random sample with the same class shares.
        seed: Seed of the sample, of points between images and of intervals.
        threads: Threads to compute with; by default as many as there are cores.

    Raises:
        ValueError: An option is none of its choices, or there are no two such classes.
        OSError: An image file cannot be read any more.
        KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
    """
    dataset = loaded(dataset)
    classes = None if pair is None else as_pair(*pair)
    options = ComplexityOptions(split=split, dialect=dialect, most=most, seed=seed)
    return ComplexityResult(_native.complexity(dataset._native, classes, options, threads))


class ComplexityResult(Result):
    """Complexity measures. The keys are those of the JSON that the command writes."""

    @property
    def measures(self) -> dict[str, dict[str, Any]]:
        """Each measure by its key: `value`, `low`, `high`, `most`, `easy_when_low`, `without`, `cautions`."""
        return {one["key"]: one for one in self._document["complexity"]["measures"]}

    @property
    def values(self) -> dict[str, float | None]:
        """The value of each measure by its key; None where it has none."""
        return {key: one["value"] for key, one in self.measures.items()}

    @property
    def pairs(self) -> Table:
        """A row for each pair of classes, with the measures of two classes."""
        return Table.of_rows(_PAIR_COLUMNS, self._document["complexity"]["pairs"])

    @property
    def table(self) -> Table:
        """A row for each measure."""
        return Table.of_rows(_COLUMNS, self._document["complexity"]["measures"])

    def _lines(self) -> list[str]:
        found = self._document["complexity"]
        shown = [f"{key} {self.values[key]:.4g}" for key in _FIRST if self.values[key] is not None]
        return [", ".join(shown), f"{found['images']:,} images of {found['classes']:,} classes"]
