"""How far does one pixel get?"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from onepixel import _native
from onepixel._dataset import Dataset
from onepixel._figure import Figure
from onepixel._options import Metric, PixelsOptions, Rule, Split
from onepixel._percent import interval, percent
from onepixel._result import Result
from onepixel._source import AnyDataset, loaded
from onepixel._table import Table

FigureOf: TypeAlias = Literal["held-out", "in-sample"]

_COLUMNS = (
    *(
        "a",
        "b",
        "row",
        "col",
        "channel",
        "correct",
        "total",
        "accuracy",
        "balanced_accuracy",
        "threshold",
        "dark_class",
    ),
    *("held_out_accuracy", "held_out_low", "held_out_high", "held_out_images", "held_out_how", "told_apart"),
    *("majority_share", "ties", "p_value", "f1", "f3"),
)


def pixels(
    dataset: AnyDataset,
    *,
    rule: Rule = "lookup",
    metric: Metric = "accuracy",
    split: Split = "train",
    permutations: int = 0,
    seed: int = 0,
    threads: int | None = None,
    listed: int = 10,
) -> PixelsResult:
    """Finds, for each pair of classes, the pixel that tells them apart best.

    >>> import onepixel
    >>> pair = onepixel.pixels(onepixel.load("digits")).pair("3", "8")
    >>> pair["row"], pair["col"], round(pair["held_out"]["accuracy"], 3)
    (5, 3, 0.838)

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`, or a name or path as `onepixel.load` takes it.
        rule: "lookup": each grey value means the class that shows it more often; or "threshold": grey values up to a
            threshold mean one class, those above it the other.
        metric: What a pixel should be best at: "accuracy", or "balanced", the mean of the two classes' accuracies.
        split: The images to learn on: the name of a set ("train", "test", that of a validation set), or "all": the
            train set and the one that models are scored on. What is learned on the train images is scored on the test
            images; otherwise, and without a test set, by stratified 5-fold cross-validation.
        permutations: Label permutations per pair for a p-value; 0 for none.
        seed: Seed of folds and permutations.
        threads: Threads to compute with; by default as many as there are cores.
        listed: Of more than 100,000 pairs only the hardest and the easiest are listed: how many of both.

    Raises:
        ValueError: An option is none of its choices, the split does not exist, or it has fewer than two classes.
        OSError: An image file cannot be read any more.
        KeyboardInterrupt: On Ctrl-C, within a fraction of a second. The computation ends in the background when it
            gets to its next step.
    """
    dataset = loaded(dataset)
    options = PixelsOptions(rule=rule, metric=metric, split=split, permutations=permutations, seed=seed, listed=listed)
    return PixelsResult(dataset, _native.pixels(dataset._native, options, threads))


class PixelsResult(Result):
    """The best pixel of each pair of classes, and what such pixels add up to.

    The keys are those of the `pixels` object in the JSON that the command writes. Accuracies are fractions, coordinates
    count from 0.
    """

    def __init__(self, dataset: Dataset, finding: _native.Pixels) -> None:
        super().__init__(finding.json())
        self._dataset_name = dataset.name
        self._finding: _native.Pixels | None = finding
        self._accuracies: bytes | bytearray | None = None
        self._svgs: dict[str, str] = {}
        self.classes: tuple[str, ...] = dataset.classes
        """The names of the classes."""

    @property
    def rule(self) -> str:
        """How a one-pixel classifier decides: "lookup" or "threshold"."""
        return self._document["rule"]

    @property
    def metric(self) -> str:
        """What the best pixel is best at: "accuracy" or "balanced"."""
        return self._document["metric"]

    @property
    def split(self) -> str:
        """The images that pixels and rules were learned on: "train", "test" or "all"."""
        return self._document["split"]

    @property
    def pairs(self) -> list[dict[str, Any]]:
        """A dict for each pair of classes: names `a`, `b`; pixel `row`, `col`, `channel`; `accuracy`, `held_out`, …"""
        return self._document["pairs"]

    @property
    def summary(self) -> dict[str, Any]:
        """All pairs in a few numbers: `hardest`, `easiest`, `mean`, `share_above_90`, `mean_held_out`."""
        return self._document["summary"]

    @property
    def vote_model(self) -> dict[str, Any] | None:
        """How well the votes of all pairs' pixels classify held-out images; None where there are too many pairs."""
        return self._document["vote_model"]

    @property
    def single_pixel_all_classes(self) -> dict[str, Any]:
        """The one pixel that tells all classes apart best."""
        return self._document["single_pixel_all_classes"]

    def pair(self, a: str, b: str) -> dict[str, Any]:
        """The listed pair of two classes, in either order.

        Raises:
            KeyError: There is no such pair, or it is not listed.
        """
        for pair in self.pairs:
            if {pair["a"], pair["b"]} == {a, b}:
                return pair
        raise KeyError(f"no pair of {a!r} and {b!r} is listed")

    def accuracy_matrix(self) -> npt.NDArray[np.float64]:
        """The accuracy of every pair's best pixel, by the chosen metric, listed or not.

        float64, shape (classes, classes), symmetric; NaN on the diagonal and where a class has no images.
        """
        if self._accuracies is None and self._finding is not None:
            self._accuracies = self._finding.accuracies()
        size = len(self.classes)
        return np.frombuffer(self._accuracies or b"", np.float64).reshape(size, size)

    def figure(self, of: FigureOf = "held-out") -> Figure:
        """The table of all pairs as SVG.

        Args:
            of: "held-out": accuracies on images that neither pixel nor rule has seen; "in-sample": on those that the pixel was
                chosen on.

        Raises:
            ValueError: `of` is none of its choices.
        """
        if of not in self._svgs and self._finding is not None:
            self._svgs[of] = self._finding.svg(of)
        if of not in self._svgs:
            raise ValueError(f"of: expected one of {', '.join(get_args(FigureOf))}, found {of!r}")
        return Figure(self._svgs[of])

    @property
    def table(self) -> Table:
        """A row for each pair; `held_out` becomes columns `held_out_accuracy`, `held_out_low`, …."""
        return Table.of_rows(_COLUMNS, self.pairs)

    @property
    def _name(self) -> str:
        return self._dataset_name

    def _lines(self) -> list[str]:
        held_out, mean, in_sample = self.summary["held_out"], self.summary["mean_held_out"], self.summary["mean"]
        pairs = f"{self._document['pairs_total']:,} pairs"
        first = f"mean in sample {percent(in_sample)} over {pairs}; nothing held out"
        if mean is not None:
            first = f"mean held out {percent(mean)} over {pairs}, in sample {percent(in_sample)}"
        lines = [first]
        for name in ("hardest", "easiest"):
            pair = self.summary[name] if held_out is None else held_out[name]
            scored = f"in sample {percent(pair['accuracy'])}"
            if held_out is not None:
                scored = f"held out {percent(pair['accuracy'])} {interval(pair['low'], pair['high'])}"
                scored += f", in sample {percent(pair['in_sample'])}" + (
                    "" if pair["told_apart"] else ", not told apart"
                )
            lines.append(f"{name}: {pair['a']} and {pair['b']}, {scored}")
        if self.vote_model is not None:
            vote = self.vote_model
            lines.append(f"vote of all pairs: held out ({vote['how']}) {percent(vote['accuracy'])}")
        return [*lines, f"{self.rule} rule, {self.metric}, {self.split} images"]

    def _repr_html_(self) -> str:
        return self._html_summary() + self.figure()._repr_html_()

    def __getstate__(self) -> dict[str, Any]:
        # What draws and counts stays here; what it would have made goes along.
        for of in get_args(FigureOf):
            self.figure(of)
        accuracies = bytes(self.accuracy_matrix().tobytes())
        return {**self.__dict__, "_accuracies": accuracies, "_finding": None}
