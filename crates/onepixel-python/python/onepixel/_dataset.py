"""What is a dataset in Python?"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path, PurePath
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from onepixel import _labels, _native
from onepixel._images import as_images

_FORMATS = ("idx", "npz", "parquet", "png")


class Dataset:
    """A train set of labelled images and, where there is one, a test set over the same classes.

    Args:
        train_images: uint8, shape (n, height, width) or (n, height, width, channels). The pixels are copied once.
        train_labels: shape (n,) or (n, 1): integers, or strings that name classes.
        test_images: As `train_images`, of the same image shape.
        test_labels: As `train_labels`.
        classes: The names of the classes. Integer labels are indices into them, strings are looked up in them.
            Without it the classes are the distinct labels of both sets, sorted.
        name: What to call the dataset in what is written about it.

    Raises:
        ValueError: Arrays of another type or shape, a label that `classes` does not have, sets that do not belong
            together, no image, or train images of one class only. The message says what was expected and what was
            found.
    """

    def __init__(
        self,
        train_images: npt.ArrayLike,
        train_labels: npt.ArrayLike,
        test_images: npt.ArrayLike | None = None,
        test_labels: npt.ArrayLike | None = None,
        *,
        classes: Sequence[str] | None = None,
        name: str = "dataset",
    ) -> None:
        if (test_images is None) != (test_labels is None):
            missing = "test_images" if test_images is None else "test_labels"
            raise ValueError(f"{missing}: expected a test set to have images and labels, found only one of the two")
        sets = [_checked("train", train_images, train_labels)]
        if test_images is not None:
            sets.append(_checked("test", test_images, test_labels))
            _check_same_shape(sets[0][0], sets[1][0])
        names = _labels.distinct(*(labels for _, labels in sets)) if classes is None else _labels.as_names(classes)
        if len(names) > _labels.MOST_CLASSES:
            raise ValueError(f"classes: expected at most {_labels.MOST_CLASSES}, found {len(names)}")
        split_bytes = []
        for split, (images, labels) in zip(("train", "test"), sets, strict=False):
            numbers = _labels.numbered(f"{split}_labels", labels, names, by_name=classes is None)
            if split == "train" and (numbers == numbers[0]).all():
                raise ValueError(
                    f"train_labels: expected at least two classes, found only {names[numbers[0]]!r}, {len(numbers)} times"
                )
            split_bytes.append((images.tobytes(), numbers.tobytes()))
        height, width, channels = sets[0][0].shape[1:]
        test_bytes = split_bytes[1] if len(split_bytes) > 1 else None
        self._native = _native.Dataset.from_bytes(name, (height, width, channels), names, split_bytes[0], test_bytes)
        # The native dataset reads these very bytes: the arrays cost nothing.
        self.train_images = self._images(split_bytes[0][0])
        self.test_images = self._images(test_bytes[0]) if test_bytes else None

    @classmethod
    def _of(cls, native: _native.Dataset) -> Dataset:
        """The dataset that the native half has loaded."""
        dataset = cls.__new__(cls)
        dataset._native = native
        return dataset

    @property
    def notes(self) -> tuple[str, ...]:
        """What its reader had to decide or leave out, a sentence each."""
        return tuple(self._native.notes)

    @property
    def name(self) -> str:
        """What people call it."""
        return self._native.name

    @property
    def source(self) -> str:
        """Where it was read from: a path, "embedded", or "memory"."""
        return self._native.source

    @property
    def licence(self) -> str | None:
        """The terms of its use, as its publisher states them; None where they are not known."""
        return self._native.licence

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes; labels are indices into it."""
        return tuple(self._native.classes)

    @property
    def shape(self) -> tuple[int, int, int]:
        """The shape of every image: (height, width, channels)."""
        return self._native.shape

    @property
    def train_size(self) -> int:
        """The number of train images."""
        return self._native.sizes[0]

    @cached_property
    def train_names(self) -> tuple[str, ...] | None:
        """What the source calls each train image, in order: a file, a member, a key; None where it calls them nothing."""
        names = self._native.names(False)
        return None if names is None else tuple(names)

    @cached_property
    def test_names(self) -> tuple[str, ...] | None:
        """As `train_names`, of the test images."""
        names = self._native.names(True)
        return None if names is None else tuple(names)

    @property
    def test_size(self) -> int:
        """The number of test images; 0 where there is no test set."""
        return self._native.sizes[1] or 0

    @cached_property
    def train_images(self) -> npt.NDArray[np.uint8]:
        """uint8, shape (n, height, width, channels); read-only. Images in files are read when first asked for."""
        return self._images(self._native.images(False))

    @cached_property
    def test_images(self) -> npt.NDArray[np.uint8] | None:
        """As `train_images`; None where there is no test set."""
        pixels = self._native.images(True)
        return None if pixels is None else self._images(pixels)

    @cached_property
    def train_labels(self) -> npt.NDArray[np.uint16]:
        """Indices into `classes`: uint16, shape (n,); read-only."""
        return np.frombuffer(self._native.labels(False), np.uint16)

    @cached_property
    def test_labels(self) -> npt.NDArray[np.uint16] | None:
        """As `train_labels`; None where there is no test set."""
        labels = self._native.labels(True)
        return None if labels is None else np.frombuffer(labels, np.uint16)

    def save(
        self,
        path: str | PathLike[str],
        *,
        format: Literal["idx", "npz", "parquet", "png"] | None = None,
        gzip: bool = True,
        replace: bool = False,
        verify: bool = True,
    ) -> Path:
        """Writes the dataset in files that other programs read, with its class names and its licence.

        Args:
            path: The file (npz) or folder (all others) to write; the folder that it is in must be there. It gets its
                name when it is complete.
            format: "idx": a folder with the files of MNIST. "npz": a file with the arrays of Keras. "parquet": a folder
                as Hugging Face lays image datasets out. "png": folders of pictures. By default "npz" for a path that
                ends in .npz, and "idx" for one without an ending.
            gzip: Whether the files of "idx" are compressed.
            replace: Whether a file, or a folder that holds a converted dataset and nothing else, may be replaced.
            verify: Whether all that was written is read back and compared.

        Returns:
            The path, absolute.

        Raises:
            ValueError: The place is taken, or the format cannot hold the dataset; the message says why.
            OSError: The place cannot be written.
        """
        suffix = PurePath(path).suffix.lower()
        if format is None:
            format = "npz" if suffix == ".npz" else "idx"
            if suffix not in ("", ".npz"):
                raise ValueError(f"{os.fspath(path)}: no format is known by this ending: say which it is with format")
        elif format not in _FORMATS:
            raise ValueError(f"format: expected one of {', '.join(_FORMATS)}, found {format!r}")
        layout = "idx-raw" if format == "idx" and not gzip else format
        return self._native.save(path, layout, replace, verify)

    def _images(self, pixels: bytes) -> npt.NDArray[np.uint8]:
        return np.frombuffer(pixels, np.uint8).reshape(-1, *self.shape)

    def __repr__(self) -> str:
        height, width, channels = self.shape
        sides = f"{height}×{width}" + (f"×{channels}" if channels > 1 else "")
        test = f" + {self.test_size:,}" if self.test_size else ""
        return f"<onepixel.Dataset {self.name!r}: {self.train_size:,}{test} images of {sides}, {len(self.classes)} classes>"


def _checked(split: str, images: Any, labels: Any) -> tuple[npt.NDArray[np.uint8], npt.NDArray[Any]]:
    array = as_images(f"{split}_images", images)
    return array, _labels.as_labels(f"{split}_labels", labels, len(array))


def _check_same_shape(train: npt.NDArray[np.uint8], test: npt.NDArray[np.uint8]) -> None:
    if train.shape[1:] != test.shape[1:]:
        raise ValueError(
            f"test_images: expected images of {train.shape[1:]} like the train images, found {test.shape[1:]}"
        )
