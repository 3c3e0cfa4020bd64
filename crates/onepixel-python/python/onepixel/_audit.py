"""What do all probes say about a dataset?"""

from __future__ import annotations

import os
import tempfile
from os import PathLike
from pathlib import Path
from typing import Any

from onepixel import _native
from onepixel._dataset import Dataset
from onepixel._document import Document
from onepixel._options import AuditOptions


def audit(
    dataset: Dataset,
    *,
    quick: bool = False,
    time: float | None = None,
    max_time: float | None = None,
    label_errors: float | None = None,
    report: str | PathLike[str] | None = None,
    seed: int = 0,
    threads: int | None = None,
) -> AuditResult:
    """Asks every question of a dataset, and says what it is good for.

    A part that fails costs only itself: `AuditResult.missing` says which, and why.

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`.
        quick: An answer in ten seconds: no networks, near copies and suspected labels.
        time: Seconds for the whole audit. What tells most for its time is asked first, models learn from as many images as
            there is time for, and what is left out says so. By default as long as it takes; 10 with `quick`.
        max_time: Seconds; a model that would take longer, as estimated from small samples, is left out.
        label_errors: The share of wrong labels among the held-out images, where it is known: no model can be better.
        report: Where to write the audit as one self-contained HTML page.
        seed: Seed of samples, folds and models.
        threads: Threads to compute with; by default as many as there are cores.

    Raises:
        ValueError: An option is none of its choices.
        OSError: The page cannot be written, or its images cannot be read any more.
        KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
    """
    place = None if report is None else _place(report)
    options = AuditOptions(quick=quick, time=time, max_time=max_time, label_errors=label_errors, seed=seed)
    found = _native.audit(dataset._native, options, threads)
    if place is not None:
        _write(place, found.page())
    return AuditResult(found.json)


class AuditResult(Document):
    """Everything that was found in one dataset. The keys are those of the JSON that the command writes."""

    @property
    def verdict(self) -> dict[str, Any] | None:
        """What the dataset is good for: `headline`, `purposes` with their rules and numbers, `explanation`, …"""
        return self._document["verdict"]

    @property
    def profile(self) -> dict[str, Any]:
        """The numbers by which datasets are compared."""
        return self._document["profile"]

    @property
    def missing(self) -> dict[str, str]:
        """The parts that are not there, and why."""
        return {one["part"]: one["reason"] for one in self._document["missing"]}

    def __getitem__(self, part: str) -> Any:
        """A part of the document: `audit["ladder"]`, `audit["headroom"]`, …; None where it is missing."""
        return self._document[part]

    def __getattr__(self, part: str) -> Any:
        """The same parts as attributes: `audit.ladder`, `audit.facts`, `audit.drift`, …"""
        document = self.__dict__.get("_document", {})
        if part.startswith("_") or part not in document:
            parts = ", ".join(key for key in document if key not in ("missing", "timing"))
            raise AttributeError(f"an audit has no part {part!r}; its parts are: {parts}")
        return document[part]

    def __repr__(self) -> str:
        verdict = self.verdict
        told = "no verdict" if verdict is None else verdict["headline"]
        return f"<onepixel.AuditResult of {self._name!r}: {told}>"


def _place(report: str | PathLike[str]) -> Path:
    """Where the page goes; what cannot be written is known before the work begins."""
    place = Path(report)
    if place.is_dir() or not place.absolute().parent.is_dir():
        raise OSError(f"report: expected a file in a folder that is there, found {place}")
    return place


def _write(place: Path, page: bytes) -> None:
    """All of the page or nothing."""
    handle, temporary = tempfile.mkstemp(dir=place.absolute().parent, prefix=".onepixel-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(page)
        os.chmod(temporary, 0o666 & ~_mask())
        os.replace(temporary, place)
    except BaseException:
        os.unlink(temporary)
        raise


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
