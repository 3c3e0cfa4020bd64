"""What do all probes say about a dataset?"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import Any, Literal

from onepixel import _native
from onepixel._audited_images import audited_images
from onepixel._dataset import Dataset
from onepixel._difficulty import DifficultyResult
from onepixel._difficulty import difficulty as measure_difficulty
from onepixel._figure import Figure
from onepixel._options import AuditOptions
from onepixel._report import Report, place_of
from onepixel._result import Result
from onepixel._source import AnyDataset, loaded
from onepixel._table import Table


def audit(
    dataset: AnyDataset,
    *,
    quick: bool = False,
    time: float | None = None,
    max_time: float | None = None,
    label_errors: float | None = None,
    report: str | PathLike[str] | None = None,
    difficulty: str | None = None,
    seed: int = 0,
    threads: int | None = None,
) -> AuditResult:
    """Asks every question of a dataset, and says what it is good for.

    A part that fails costs only itself: `AuditResult.missing` says which, and why.

    >>> import onepixel
    >>> audit = onepixel.audit(onepixel.load("digits"), time=2)
    >>> len(audit.images), audit["pixels"]["pairs_total"]
    (1797, 45)

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`, or a name or path as `onepixel.load` takes it.
        quick: An answer in ten seconds: no networks, near copies and suspected labels.
        time: Seconds for the whole audit. What tells most for its time is asked first, models learn from as many images as
            there is time for, and what is left out says so. By default as long as it takes; 10 with `quick`.
        max_time: Seconds; a model that would take longer, as estimated from small samples, is left out.
        label_errors: The share of wrong labels among the held-out images, where it is known: no model can be better.
        report: Where to write the audit as one self-contained HTML page.
        difficulty: Also measure how hard each image is, by `onepixel.difficulty`: "train", "test", the name of another labelled
            set, or "all" for all of them. `AuditResult.images` then has its columns. It takes its own time, beside `time`.
        seed: Seed of samples, folds and models.
        threads: Threads to compute with; by default as many as there are cores.

    Raises:
        ValueError: An option is none of its choices.
        OSError: The page cannot be written, or its images cannot be read any more.
        KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
    """
    dataset = loaded(dataset)
    place = None if report is None else place_of(report)
    sets = [] if difficulty is None else _labelled_sets(dataset, difficulty)
    options = AuditOptions(quick=quick, time=time, max_time=max_time, label_errors=label_errors, seed=seed)
    found = _native.audit(dataset._native, options, threads)
    hard = {name: measure_difficulty(dataset, split=name, seed=seed, threads=threads) for name in sets}
    result = AuditResult(dataset, found, hard)
    if place is not None:
        result.report(place)
    return result


def _labelled_sets(dataset: Dataset, named: str) -> list[str]:
    """The one set of this name, or all labelled sets that have images."""
    labelled = [name for name, size in dataset.sizes.items() if size > 0 and dataset.labels(name) is not None]
    if named != "all" and named not in labelled:
        raise ValueError(f"difficulty: expected {', '.join(labelled)} or all, found {named!r}")
    return labelled if named == "all" else [named]


class AuditResult(Result):
    """Everything that was found in one dataset. The keys are those of the JSON that the command writes."""

    def __init__(
        self, dataset: Dataset, found: _native.Audit, difficulty: Mapping[str, DifficultyResult] | None = None
    ) -> None:
        super().__init__(found.json)
        self._difficulty = dict(difficulty or {})
        self._dataset: Dataset | None = dataset
        self._found: _native.Audit | None = found
        self._images: Table | None = None
        self._svgs: dict[str, str | None] = {}
        self._page: str | None = None

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

    @property
    def difficulty(self) -> dict[str, DifficultyResult]:
        """How hard each image is, by the set; empty where it was not asked for."""
        return dict(self._difficulty)

    @property
    def images(self) -> Table:
        """A row for each image: `set`, `index`, `name`, `label`; of images that models were scored on, and had not seen,
        `prediction`, what the ladder's most accurate model takes it for, and `models_right`, how many models name its label;
        `self_confidence`, how probable its label is, and `suggested_label`, of those whose label is listed as suspicious;
        `duplicate_group`; `outlier_score`, of those that are listed as outliers; and `suspect_of`, what speaks against it,
        divided by commas. Of images of sets whose difficulty was asked for (`audit(..., difficulty="train")`) also the columns
        `group` to `nearest_other` of `DifficultyResult.images`."""
        if self._images is None and self._dataset is not None:
            answers = None if self._found is None else self._found.answers()
            self._images = audited_images(self._document, self._dataset, answers, self._difficulty)
        return self._images or Table({})

    @property
    def table(self) -> Table:
        """The same as `images`."""
        return self.images

    def figure(self, part: Literal["pixels", "ladder"] = "pixels") -> Figure:
        """The figure of a part as SVG: the table of all pairs, or the models' accuracy against their time.

        Raises:
            ValueError: There is no such figure, or the part is missing.
        """
        if part not in ("pixels", "ladder"):
            raise ValueError(f"part: expected pixels or ladder, found {part!r}")
        if part not in self._svgs and self._found is not None:
            self._svgs[part] = self._found.svg(part)
        svg = self._svgs.get(part)
        if svg is None:
            raise ValueError(f"part: expected one that is in the audit, found {part!r}: {self.missing.get(part)}")
        return Figure(svg)

    def report(self, path: str | PathLike[str] | None = None) -> Report:
        """The audit as one self-contained HTML page, which a notebook shows; with a path it is written there, too.

        Raises:
            OSError: The page cannot be written, or its images cannot be read any more.
            ValueError: The result was pickled before its page was made: the page needs the images.
        """
        place = None if path is None else place_of(path)
        if self._page is None:
            if self._found is None:
                raise ValueError(
                    "report: expected the images to be there, found a result that was pickled without its page"
                )
            self._page = self._found.page().decode()
        report = Report(self._page)
        if place is not None:
            report.save(place)
        return report

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

    def _lines(self) -> list[str]:
        verdict = self.verdict
        if verdict is None:
            return ["no verdict"]
        return [verdict["headline"]]

    def _repr_html_(self) -> str:
        is_drawn = self._document["pixels"] is not None
        return self._html_summary() + (self.figure()._repr_html_() if is_drawn else "")

    def __getstate__(self) -> dict[str, Any]:
        # The images stay here; what is drawn and listed of them goes along, but for a page that nobody has asked for.
        images = self.images
        svgs = {part: None if self._document[part] is None else self.figure(part).svg for part in ("pixels", "ladder")}
        return {**self.__dict__, "_images": images, "_svgs": svgs, "_dataset": None, "_found": None}
