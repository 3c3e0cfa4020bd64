"""How is a dataset of Hugging Face's package `datasets` read?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from onepixel import _class_labels
from onepixel._given import GivenSet
from onepixel._pictures import as_picture

# What a column of labels is called where no feature says that it is one.
_LABELS = ("label", "labels", "fine_label", "target", "class")


def sets_of(data: Any, image: str | None, label: str | None) -> tuple[list[GivenSet], list[str] | None, str]:
    """The sets, the names of the classes where they are stated, and what the dataset calls itself.

    Raises:
        ValueError: It is no such dataset, or which columns are meant is not clear.
    """
    sets = dict(data) if isinstance(data, Mapping) else {str(getattr(data, "split", None) or "train"): data}
    if not sets:
        raise ValueError("data: expected at least one set, found none")
    for one in sets.values():
        if not hasattr(one, "features") or not hasattr(one, "__len__"):
            found = type(one).__name__
            advice = "; a stream has no length: load it without streaming" if hasattr(one, "features") else ""
            raise ValueError(f"data: expected datasets.Dataset, datasets.DatasetDict or a path, found {found}{advice}")
    first = sets.get("train") or next(iter(sets.values()))
    features = first.features
    image = _column("image", image, features, [name for name in features if _is(features[name], "Image")])
    stated = [name for name in features if _is(features[name], "ClassLabel")]
    label = _column("label", label, features, stated or [name for name in _LABELS if name in features][:1])
    classes = list(features[label].names) if _is(features[label], "ClassLabel") else None
    order = sorted(sets, key=lambda name: sets[name] is not first)
    given = [_set_of(name, sets[name], image, label) for name in order]
    return given, classes, first.info.dataset_name or "dataset"


def _set_of(name: str, data: Any, image: str, label: str) -> GivenSet:
    images_called, labels_called = f"column {image!r} of {name}", f"column {label!r} of {name}"
    if _is(data.features[image], "Image"):
        # The files as they are: they are decoded by all threads, as those of a folder are.
        data = data.cast_column(image, replace(data.features[image], decode=False))
    cells = list(data[image])
    images = [as_picture(f"{images_called}, row {row}", cell) for row, cell in enumerate(cells)]
    names = [str(cell["path"]) for cell in cells if isinstance(cell, dict) and cell.get("path")]
    labels = None
    if label in data.features:
        given = list(data[label])
        # Labels that are withheld are all -1.
        withheld = all(one == -1 for one in given)
        labels = None if withheld else _class_labels.as_labels(labels_called, given, len(images))
    return GivenSet(name, images, labels, names if len(names) == len(cells) else None, images_called, labels_called)


def _column(parameter: str, asked: str | None, features: Any, candidates: list[str]) -> str:
    columns = ", ".join(features)
    if asked is not None:
        if asked not in features:
            raise ValueError(f"{parameter}: expected one of the columns {columns}, found {asked!r}")
        return asked
    if len(candidates) != 1:
        found = ", ".join(candidates) or "none"
        expected = f"one column that says that it is the {parameter}"
        raise ValueError(f"{parameter}: expected {expected}, found {found}: name one of {columns}")
    return candidates[0]


def _is(feature: Any, kind: str) -> bool:
    return type(feature).__name__ == kind
