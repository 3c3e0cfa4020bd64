"""What is different between two states of a dataset, or two audits?"""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

from onepixel import _native
from onepixel._audit import AuditResult
from onepixel._dataset import Dataset
from onepixel._result import Result
from onepixel._source import loaded
from onepixel._table import Table

Side: TypeAlias = Dataset | AuditResult | str | PathLike[str]


def diff(before: Side, after: Side) -> DiffResult:
    """What changed between two datasets, by the content of their images, or between two audits.

    >>> import onepixel
    >>> digits = onepixel.load("digits")
    >>> relabelled = digits.apply([{"index": 0, "decision": "relabel", "label": "8"}])
    >>> onepixel.diff(digits, relabelled).counts["relabelled"]
    1

    Args:
        before: A dataset, or its name or path; or an audit, or the path of a saved one, which ends in .json.
        after: The same as it is now.

    Raises:
        ValueError: One is a dataset and the other an audit, or a document is no audit of this version.
        FileNotFoundError: There is nothing at a path.
        OSError: A file cannot be read.
        KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
    """
    sides = {"before": before, "after": after}
    audits = {called: side for called, side in sides.items() if _is_audit(side)}
    if audits and len(audits) < len(sides):
        raise ValueError(
            f"before, after: expected two datasets or two audits, found {next(iter(audits))} alone an audit"
        )
    if audits:
        documents = [_document(called, side) for called, side in audits.items()]
        return DiffResult(*_native.diff_audits(documents[0], documents[1]))
    assert not isinstance(before, AuditResult) and not isinstance(after, AuditResult), "audits were compared above"
    return DiffResult(*_native.diff_datasets(loaded(before)._native, loaded(after)._native))


def _is_audit(side: Side) -> bool:
    if isinstance(side, (AuditResult, Dataset)):
        return isinstance(side, AuditResult)
    return os.fspath(side).lower().endswith(".json")


def _document(called: str, side: Side) -> tuple[str, str]:
    if isinstance(side, AuditResult):
        return called, side.to_json()
    assert not isinstance(side, Dataset), "what is a dataset was compared as one"
    return os.fspath(side), Path(side).read_text(encoding="utf-8")


class DiffResult(Result):
    """What is different: a row for each image or each finding. The keys are those of the JSON that the command writes."""

    def __init__(self, text: str, summary: str) -> None:
        super().__init__(text)
        self._summary = summary
        self._of_datasets = "datasets" in self._document

    @property
    def counts(self) -> dict[str, int]:
        """Of datasets, how many images were `added`, `removed`, `relabelled`, `changed`, `moved`, `renamed` and `unchanged`; of
        audits, how many findings are `new`, `changed`, `gone` and `unchanged`."""
        if self._of_datasets:
            return dict(self._document["datasets"]["counts"])
        return {name: self._document["audits"][name] for name in ("new", "changed", "gone", "unchanged")}

    @property
    def changes(self) -> list[dict[str, Any]]:
        """Of datasets, a dict for each image that is not as it was, with `kinds`, `before` and `after`; of audits for each
        finding, with `status`, `kind`, `before` and `after`."""
        return self._document["datasets"]["changes"] if self._of_datasets else self._document["audits"]["findings"]

    @property
    def table(self) -> Table:
        """A row for each image or each finding that is not as it was."""
        if self._of_datasets:
            rows = [
                {"changes": " ".join(change["kinds"])}
                | {f"{key}_before": (change["before"] or {}).get(key) for key in _IMAGE}
                | {f"{key}_after": (change["after"] or {}).get(key) for key in _IMAGE}
                for change in self.changes
            ]
            columns = ["changes", *(f"{key}_{side}" for side in ("before", "after") for key in _IMAGE)]
            return Table.of_rows(columns, rows)
        rows = [
            {"status": change["status"], "kind": change["kind"]}
            | {key: _first(change).get(key) for key in _IMAGE[:3]}
            | {
                side: (change[side] or {}).get("details") and str(change[side]["details"])
                for side in ("before", "after")
            }
            for change in self.changes
        ]
        return Table.of_rows(["status", "kind", *_IMAGE[:3], "before", "after"], rows)

    def __bool__(self) -> bool:
        """Whether anything is different."""
        return bool(self.changes)

    @property
    def _name(self) -> str:
        sides = self._document["datasets" if self._of_datasets else "audits"]
        before, after = (
            sides[side] if isinstance(sides[side], str) else sides[side]["name"] for side in ("before", "after")
        )
        return before if before == after else f"{before} to {after}"

    def _lines(self) -> list[str]:
        return [self._summary]


_IMAGE = ("set", "index", "name", "class")


def _first(change: dict[str, Any]) -> dict[str, Any]:
    """The first image that a finding is about."""
    images = (change["after"] or change["before"])["images"]
    return images[0] if images else {}
