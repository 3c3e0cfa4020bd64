"""How much does a dataset leave to augmentation, semi-supervised learning and transfer?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onepixel import _native
from onepixel._dataset import Dataset
from onepixel._options import GainsOptions, names
from onepixel._percent import percent
from onepixel._result import DrawnResult
from onepixel._source import AnyDataset, loaded
from onepixel._table import Table

_COLUMNS = (
    *("kind", "method", "from", "per_class", "images_per_class", "runs", "held_out_images", "without", "with"),
    *("gain", "low", "high", "p", "corrected_p", "outcome"),
    *("share_of_error", "equivalent_factor", "equivalent_is_more"),
)


def gains(
    dataset: AnyDataset,
    *,
    learned_on: Sequence[Dataset] = (),
    augment: Sequence[str] | None = None,
    quick: bool = False,
    time: float | None = None,
    seed: int = 0,
    threads: int | None = None,
) -> GainsResult:
    """Measures how much a dataset leaves to augmentation, semi-supervised learning and transfer.

    Each gain compares one model with itself, with the help and without: the same settings, steps and images to learn from,
    scored on images that neither has seen.

    >>> import onepixel
    >>> result = onepixel.gains(onepixel.load("digits"), quick=True)
    >>> spread = next(gain for gain in result.gains if gain["method"] == "label_spreading")
    >>> spread["low"] <= spread["gain"] <= spread["high"]
    True

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`, or a name or path as `onepixel.load` takes it.
        learned_on: Other datasets: a network learns features on each, which are then probed on this one.
        augment: The augmentations to make, of "shift", "rotate", "flip", "jitter"; by default those that suit the images.
        quick: Whether to learn from fewer images in fewer steps, in about 10 seconds.
        time: Seconds for all; what does not fit is left out. By default there is no limit.
        seed: Seed of samples, models and changes.
        threads: Threads to compute with; by default as many as there are cores.

    Raises:
        ValueError: An option is none of its choices, or there are fewer than two classes with images.
        OSError: An image file cannot be read any more.
        KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
    """
    dataset = loaded(dataset)
    others = [other._native for other in learned_on]
    options = GainsOptions(augment=names(augment), quick=quick, time=time, seed=seed)
    return GainsResult(_native.gains(dataset._native, others, options, threads))


class GainsResult(DrawnResult):
    """What a dataset leaves to each. The keys are those of the JSON that the command writes."""

    @property
    def gains(self) -> list[dict[str, Any]]:
        """A dict for each gain: `kind`, `method`, `per_class`, `without`, `with`, `gain`, `low`, `high`, `outcome`, …"""
        return self._document["gains"]["gains"]

    @property
    def sure(self) -> list[dict[str, Any]]:
        """The gains that are sure, those that remove most of the error first."""
        sure = [gain for gain in self.gains if gain["outcome"] == "gain"]
        return sorted(sure, key=lambda gain: -gain["share_of_error"])

    @property
    def left_out(self) -> list[dict[str, Any]]:
        """What was not measured: `part` and `reason`."""
        return self._document["gains"]["left_out"]

    @property
    def table(self) -> Table:
        """A row for each gain; accuracies are means of all runs."""
        return Table.of_rows(_COLUMNS, [_row(gain) for gain in self.gains])

    def _lines(self) -> list[str]:
        lines = []
        for kind in ("augmentation", "semi_supervised", "transfer"):
            of_kind = [gain for gain in self.gains if gain["kind"] == kind]
            sure = next((gain for gain in self.sure if gain["kind"] == kind), None)
            words = kind.replace("_", "-")
            if sure:
                removed = percent(sure["share_of_error"])
                lines.append(f"{words}: {sure['method'].replace('_', ' ')} removes {removed} of the error")
            else:
                lines.append(f"{words}: {'no sure gain' if of_kind else 'not measured'}")
        return lines


def _row(gain: dict[str, Any]) -> dict[str, Any]:
    worth = gain["label_equivalent"] or {}
    return {
        **gain,
        "without": gain["without"]["accuracy"],
        "with": gain["with"]["accuracy"],
        "equivalent_factor": worth.get("factor"),
        "equivalent_is_more": worth.get("is_more"),
    }
