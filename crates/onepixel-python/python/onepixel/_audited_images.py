"""What does an audit say of each image?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from onepixel._dataset import Dataset
from onepixel._difficulty import DifficultyResult
from onepixel._table import Table

_OF_DIFFICULTY = (
    *("group", "confidence", "variability", "right_epochs", "learned_epoch", "forgettings", "margin"),
    *("information", "dimension", "nearest_own", "nearest_other"),
)
_MEASURED = ("prediction", "models_right", "self_confidence", "suggested_label", "duplicate_group", "outlier_score")


# The set that models were scored on, and of each of its images the index, how many models are right, and a predicted label.
Answers: TypeAlias = tuple[str, list[int], list[int], list[int]]


def audited_images(
    document: dict[str, Any], dataset: Dataset, answers: Answers | None, difficulty: Mapping[str, DifficultyResult]
) -> Table:
    """A row for each image of each set, with what the audit's document says of it, what its models answer, and how hard it
    is in the sets where that was measured."""
    columns: dict[str, list[Any]] = {name: [] for name in ("set", "index", "name", "label")}
    first: dict[str, int] = {}
    for name, size in dataset.sizes.items():
        labels = dataset.labels(name)
        first[name] = len(columns["set"])
        columns["set"] += [name] * size
        columns["index"] += range(size)
        columns["name"] += dataset.names(name) or [None] * size
        columns["label"] += [None] * size if labels is None else [dataset.classes[label] for label in labels.tolist()]
    rows = len(columns["set"])
    columns |= {name: [None] * rows for name in _MEASURED}
    against: list[list[str]] = [[] for _ in range(rows)]
    _take_answers(answers, dataset.classes, columns, first)
    _take_difficulty(difficulty, columns, first)
    _take_labels(document["labels"], columns, against, first)
    _take_duplicates(document["duplicates"], columns, against, first)
    for one in (document["quality"] or {"odd": []})["odd"]:
        against[first[one["set"]] + one["index"]].append(one["kind"])
    columns["suspect_of"] = [", ".join(dict.fromkeys(kinds)) or None for kinds in against]
    return Table(columns)


def _take_answers(
    answers: Answers | None, classes: tuple[str, ...], columns: dict[str, list[Any]], first: dict[str, int]
) -> None:
    if answers is None:
        return
    name, indices, right, predicted = answers
    for index, models, label in zip(indices, right, predicted, strict=True):
        columns["models_right"][first[name] + index] = models
        columns["prediction"][first[name] + index] = classes[label]


def _take_difficulty(
    difficulty: Mapping[str, DifficultyResult], columns: dict[str, list[Any]], first: dict[str, int]
) -> None:
    if not difficulty:
        return
    rows = len(columns["set"])
    columns |= {name: [None] * rows for name in _OF_DIFFICULTY}
    for name, result in difficulty.items():
        for column in _OF_DIFFICULTY:
            values = result.images.column(column)
            columns[column][first[name] : first[name] + len(values)] = values


def _take_labels(
    labels: dict[str, Any] | None, columns: dict[str, list[Any]], against: list[list[str]], first: dict[str, int]
) -> None:
    if labels is None:
        return
    for one in labels["sets"]:
        begin = first[one["set"]]
        for suspect in one["suspects"]:
            row = begin + suspect["index"]
            columns["self_confidence"][row] = suspect["score"]
            columns["suggested_label"][row] = labels["classes"][suspect["suggested"]]
            if suspect["flagged"]:
                against[row].append("wrong_label")
        for image in one["ambiguous"]:
            against[begin + image["index"]].append("ambiguous")
        for image in one["outliers"]:
            columns["outlier_score"][begin + image["index"]] = image["score"]
            against[begin + image["index"]].append("outlier")


def _take_duplicates(
    duplicates: dict[str, Any] | None, columns: dict[str, list[Any]], against: list[list[str]], first: dict[str, int]
) -> None:
    if duplicates is None:
        return
    for place, group in enumerate(duplicates["groups"]):
        for image in group["images"]:
            row = first[image["split"]] + image["index"]
            columns["duplicate_group"][row] = place
            against[row].append("duplicate")
            if group["across"]:
                against[row].append("leakage")
