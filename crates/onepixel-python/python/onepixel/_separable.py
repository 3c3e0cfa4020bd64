"""Which classes does a plane separate without a single error?"""

from __future__ import annotations

from typing import Any

from onepixel import _native
from onepixel._result import DrawnResult
from onepixel._source import AnyDataset, loaded
from onepixel._table import Table

_COLUMNS = ("set", "a", "b", "images_a", "images_b", "is_separable", "margin", "meeting_images", "in_the_way")


def separable(
    dataset: AnyDataset, *, rest: bool = False, time: float | None = None, threads: int | None = None
) -> SeparableResult:
    """Decides which classes are linearly separable, on the train images, the test images and both together.

    Every answer is proven in exact integer arithmetic; what cannot be proven is None.

    >>> import onepixel
    >>> onepixel.separable(onepixel.load("digits", per_class=10))
    <onepixel.SeparableResult of 'UCI Optical Recognition of Handwritten Digits (test part)': 45 of 45 pairs linearly separable (train)>

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`, or a name or path as `onepixel.load` takes it.
        rest: Whether to ask for each class whether a plane separates it from all others, too.
        time: Seconds to divide among all questions; by default there is no limit.
        threads: Threads to compute with; by default as many as there are cores.

    Raises:
        ValueError: There are fewer than two classes with images.
        OSError: An image file cannot be read any more.
        KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
    """
    dataset = loaded(dataset)
    return SeparableResult(_native.separable(dataset._native, rest, time, threads))


class SeparableResult(DrawnResult):
    """Which classes are linearly separable. The keys are those of the JSON that the command writes."""

    @property
    def problems(self) -> list[dict[str, Any]]:
        """A dict for each question: `set`, `a`, `b`, `is_separable`, `margin`, `in_the_way`, …"""
        return self._document["separable"]["problems"]

    @property
    def table(self) -> Table:
        """A row for each question."""
        return Table.of_rows(_COLUMNS, self.problems)

    def _lines(self) -> list[str]:
        lines = []
        for images in ("train", "test", "both"):
            answers = [one["is_separable"] for one in self.problems if one["set"] == images and one["b"] is not None]
            if answers:
                lines.append(f"{answers.count(True)} of {len(answers)} pairs linearly separable ({images})")
        return lines
