"""How do images and labels that somebody holds become a dataset?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from onepixel import _class_labels, _native
from onepixel._grey import grey_values
from onepixel._options import Called, EncodedSet, PixelSet, ReadOptions
from onepixel._pictures import Picture, encoded


@dataclass
class GivenSet:
    """A set of images, checked as far as it can be by itself."""

    name: str
    """What it is called, which says what it is for."""
    images: npt.NDArray[Any] | list[Picture]
    """Numbers of shape (n, height, width, channels), or pictures that may differ in shape."""
    labels: npt.NDArray[Any] | None
    """Integers or strings; None where it has none."""
    names: list[str] | None = None
    """What each image is called."""
    images_called: str = "images"
    """What messages call the images."""
    labels_called: str = "labels"
    """What messages call the labels."""


def joined(
    sets: Sequence[GivenSet], classes: Sequence[str] | None, name: str, source: str, options: ReadOptions
) -> tuple[_native.Dataset, dict[str, bytes]]:
    """The dataset of these sets, the first of which is learned from; and the bytes of those whose pixels are as given.

    Raises:
        ValueError: The sets do not belong together; the message says what was expected and what was found.
    """
    names, numbers = _numbered(sets, classes)
    called = Called(name=name, source=source, classes=names)
    labels = [None if of_set is None else of_set.tobytes() for of_set in numbers]
    stacked = [_stacked(one.images) for one in sets]
    if any(images is None for images in stacked):
        pictures, notes = _all_encoded(sets)
        given = [
            EncodedSet(name=one.name, images=images, labels=of_set, names=one.names)
            for one, images, of_set in zip(sets, pictures, labels, strict=True)
        ]
        return _native.Dataset.from_encoded(called, given, notes, options), {}
    arrays = [images for images in stacked if images is not None]
    for one, images in zip(sets[1:], arrays[1:], strict=True):
        _check_same_shape(one.images_called, arrays[0], images)
    grey, notes = grey_values(sets[0].images_called, [[images] for images in arrays])
    pixels = [np.ascontiguousarray(images).tobytes() for (images,) in grey]
    held = [
        PixelSet(name=one.name, images=images, labels=of_set, names=one.names)
        for one, images, of_set in zip(sets, pixels, labels, strict=True)
    ]
    shape = arrays[0].shape[1:]
    native = _native.Dataset.from_pixels(called, shape, held, notes, options)
    return native, dict(zip([one.name for one in sets], pixels, strict=True)) if native.shape == shape else {}


def _numbered(
    sets: Sequence[GivenSet], classes: Sequence[str] | None
) -> tuple[list[str], list[npt.NDArray[np.uint16] | None]]:
    """The names of the classes, and the labels of each set as indices into them."""
    first = sets[0]
    if first.labels is None:
        raise ValueError(f"{first.labels_called}: expected a label for each image to learn from, found none")
    labelled = [one.labels for one in sets if one.labels is not None]
    names = _class_labels.distinct(*labelled) if classes is None else _class_labels.as_names(classes)
    if len(names) > _class_labels.MOST_CLASSES:
        raise ValueError(f"classes: expected at most {_class_labels.MOST_CLASSES}, found {len(names)}")
    by_name = classes is None
    numbers = [
        None if one.labels is None else _class_labels.numbered(one.labels_called, one.labels, names, by_name=by_name)
        for one in sets
    ]
    learned = numbers[0]
    if learned is not None and (learned == learned[0]).all():
        found = f"only {names[learned[0]]!r}, {len(learned)} times"
        raise ValueError(f"{first.labels_called}: expected at least two classes, found {found}")
    return names, numbers


def _stacked(images: npt.NDArray[Any] | list[Picture]) -> npt.NDArray[Any] | None:
    """The images as one array; None where some are files or shapes differ."""
    if isinstance(images, np.ndarray):
        return images
    arrays = [image for image in images if isinstance(image, np.ndarray)]
    if len(arrays) < len(images) or len({(image.shape, image.dtype.kind) for image in arrays}) > 1:
        return None
    return np.stack(arrays)


def _all_encoded(sets: Sequence[GivenSet]) -> tuple[list[list[Any]], list[str]]:
    """All images as files: those that are arrays become some, their numbers grey values by the rule for files."""
    arrays = [[image[np.newaxis] for image in one.images if isinstance(image, np.ndarray)] for one in sets]
    grey, notes = grey_values(sets[0].images_called, arrays)
    pictures: list[list[Any]] = []
    for one, of_set in zip(sets, grey, strict=True):
        remaining = iter(of_set)
        pictures.append(
            [encoded(next(remaining)[0]) if isinstance(image, np.ndarray) else image for image in one.images]
        )
    return pictures, notes


def _check_same_shape(name: str, train: npt.NDArray[Any], images: npt.NDArray[Any]) -> None:
    if train.shape[1:] != images.shape[1:]:
        raise ValueError(
            f"{name}: expected images of the shape of the train images, {train.shape[1:]}, found {images.shape[1:]}"
        )
