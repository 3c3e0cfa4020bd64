"""What gives labels away without the content?"""

from __future__ import annotations

from typing import Any

from onepixel import _native
from onepixel._result import DrawnResult
from onepixel._source import AnyDataset, loaded
from onepixel._table import Table

_SHARES = ("share_of_class", "share_of_rest", "balanced_accuracy")
_COLUMNS = (
    *("class", "kind", "rule", "sure", "effect", "p_value"),
    *(f"{of}_{what}" for of in _SHARES for what in ("share", "low", "high")),
)


def shortcuts(
    dataset: AnyDataset, *, models: bool = True, seed: int = 0, threads: int | None = None
) -> ShortcutsResult:
    """Looks for marks, frames, grey values, facts about the files and an order that tell classes apart.

    >>> import onepixel
    >>> digits = onepixel.load("digits")
    >>> stamped = digits.train_images.copy()
    >>> stamped[digits.train_labels == 4, 0, 0] = 16
    >>> sure = onepixel.shortcuts(onepixel.Dataset(stamped, digits.train_labels), models=False).sure
    >>> sure[0]["class"], sure[0]["kind"]
    ('4', 'mark')

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`, or a name or path as `onepixel.load` takes it.
        models: Whether to fit models to parts of the images, which takes longest.
        seed: Seed of folds and samples.
        threads: Threads to compute with; by default as many as there are cores.

    Raises:
        ValueError: There are fewer than two classes with images.
        OSError: An image file cannot be read any more.
        KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
    """
    dataset = loaded(dataset)
    return ShortcutsResult(_native.shortcuts(dataset._native, models, seed, threads))


class ShortcutsResult(DrawnResult):
    """Suspected shortcuts. The keys are those of the JSON that the command writes."""

    @property
    def shortcuts(self) -> list[dict[str, Any]]:
        """A dict for each suspect, the surest first: `class`, `kind`, `rule`, `sure`, `effect`, …"""
        return self._document["shortcuts"]["shortcuts"]

    @property
    def sure(self) -> list[dict[str, Any]]:
        """The suspects that are sure, after correcting for everything that was looked at."""
        return [shortcut for shortcut in self.shortcuts if shortcut["sure"]]

    @property
    def table(self) -> Table:
        """A row for each suspect, the surest first."""
        return Table.of_rows(_COLUMNS, self.shortcuts)

    def _lines(self) -> list[str]:
        return [
            f"{len(self.sure)} sure of {len(self.shortcuts)}",
            *(f"{one['class']}: {one['rule']}" for one in self.sure),
        ]
