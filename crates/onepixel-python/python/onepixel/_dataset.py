"""What is a dataset in Python?"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path, PurePath
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from onepixel import _class_labels, _native
from onepixel._decisions import as_decisions
from onepixel._features import Features, vectors
from onepixel._given import GivenSet, joined
from onepixel._images import as_images
from onepixel._options import Fit, Size
from onepixel._read_options import read_options

_FORMATS = ("idx", "npz", "parquet", "png", "files")


class Dataset:
    """A train set of labelled images and whatever other sets there are, of the same image shape and over the same classes.

    Numbers become grey values by the rule that holds for files: integers from 0 to 255 stay, floats from 0 to 1 are
    multiplied by 255, values from -1 to 1 are brought to 0 to 255, and so is any other range; the train images decide, and
    `notes` says what was done.

    >>> import onepixel
    >>> images = np.array([[[0, 250]], [[250, 0]], [[1, 251]]], np.uint8)
    >>> dataset = onepixel.Dataset(images, ["right", "left", "right"], name="sides")
    >>> dataset
    <onepixel.Dataset 'sides': 3 images of 1×2, 2 classes>
    >>> dataset.classes, dataset.train_labels.tolist()
    (('left', 'right'), [1, 0, 1])

    Args:
        train_images: Numbers of shape (n, height, width), (n, height, width, channels) or (n, channels, height, width). The
            pixels are copied once.
        train_labels: shape (n,) or (n, 1): integers, or strings that name classes.
        test_images: As `train_images`, of the same image shape.
        test_labels: As `train_labels`.
        others: Further sets by their names, such as "validation": a pair of images and labels, or of images and None.
        classes: The names of the classes. Integer labels are indices into them, strings are looked up in them.
            Without it the classes are the distinct labels of all sets, sorted.
        channels_first: Whether channels come before height and width; without it, the shape decides where it can.
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
        others: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike | None]] | None = None,
        classes: Sequence[str] | None = None,
        channels_first: bool | None = None,
        name: str = "dataset",
    ) -> None:
        if (test_images is None) != (test_labels is None):
            missing = "test_images" if test_images is None else "test_labels"
            raise ValueError(f"{missing}: expected a test set to have images and labels, found only one of the two")
        given: list[tuple[str, str, Any, str, Any]] = [
            ("train", "train_images", train_images, "train_labels", train_labels)
        ]
        if test_images is not None:
            given.append(("test", "test_images", test_images, "test_labels", test_labels))
        for one, (images, labels) in (others or {}).items():
            given.append((one, f"others[{one!r}][0]", images, f"others[{one!r}][1]", labels))
        sets = []
        for one, images_called, images, labels_called, labels in given:
            array = as_images(images_called, images, channels_first)
            checked = None if labels is None else _class_labels.as_labels(labels_called, labels, len(array))
            sets.append(GivenSet(one, array, checked, None, images_called, labels_called))
        self._native, self._pixels = joined(sets, classes, name, "memory", read_options(size="native"))

    @classmethod
    def _of(cls, native: _native.Dataset) -> Dataset:
        """The dataset that the native half has loaded."""
        dataset = cls.__new__(cls)
        dataset._native, dataset._pixels = native, {}
        return dataset

    @classmethod
    def from_folder(cls, path: str | PathLike[str], **options: Any) -> Dataset:
        """The dataset in a folder or a file; as `onepixel.load`, but that a path is never taken for a dataset's name.

        Args:
            path: The folder or file.
            **options: As for `onepixel.load`.

        Raises:
            FileNotFoundError: There is no such path.
            OSError: A file cannot be read.
            ValueError: A file is not what its format demands; the message says where.
        """
        if not os.path.exists(path):
            raise FileNotFoundError(f"path: expected a folder or a file, found nothing at {os.fspath(path)}")
        return cls._of(_native.Dataset.load(os.path.join(os.curdir, path), read_options(**options)))

    @classmethod
    def from_huggingface(
        cls,
        data: Any,
        *,
        image: str | None = None,
        label: str | None = None,
        name: str | None = None,
        size: Size | None = None,
        fit: Fit = "stretch",
        skip_unreadable: bool = False,
    ) -> Dataset:
        """The dataset of `datasets.Dataset` or `datasets.DatasetDict`, with its sets and class names; or at a path, as
        `save_to_disk` writes it.

        Args:
            data: The dataset, or its path.
            image: The column of the images; by default the one with the feature `Image`.
            label: The column of the labels; by default the one with the feature `ClassLabel`, or else called "label".
            name: What to call the dataset; by default as it calls itself.
            size: As for `onepixel.load`.
            fit: As for `onepixel.load`.
            skip_unreadable: As for `onepixel.load`.

        Raises:
            ValueError: It is something else, or which columns are meant is not clear.
            OSError: A file cannot be read.
        """
        if isinstance(data, (str, PathLike)):
            return cls.from_folder(data, size=size, fit=fit, skip_unreadable=skip_unreadable, label_column=label)
        from onepixel._adapters.huggingface import sets_of

        sets, classes, own_name = sets_of(data, image, label)
        options = read_options(size=size, fit=fit, skip_unreadable=skip_unreadable)
        return cls._of(joined(sets, classes, name or own_name, "Hugging Face datasets", options)[0])

    @classmethod
    def from_torchvision(
        cls,
        train: Any,
        test: Any | None = None,
        *,
        others: Mapping[str, Any] | None = None,
        classes: Sequence[str] | None = None,
        channels_first: bool | None = None,
        name: str | None = None,
        size: Size | None = None,
        fit: Fit = "stretch",
    ) -> Dataset:
        """The dataset of map-style datasets of PyTorch, torchvision's among them: `len(set)`, and `set[i]` is an image and
        its label.

        Of torchvision's `ImageFolder` without a transform the files themselves are read, as `from_folder` reads them.

        Args:
            train: The train set. Images are PIL images, tensors or arrays.
            test: The test set.
            others: Further sets by their names.
            classes: The names of the classes; by default `train.classes`, where it is there.
            channels_first: Whether arrays have their channels first, as tensors have by default.
            name: What to call the dataset; by default the name of the class of `train`.
            size: As for `onepixel.load`.
            fit: As for `onepixel.load`.

        Raises:
            ValueError: What the sets hold are no images and labels, or the sets do not belong together.
        """
        from onepixel._adapters.torchvision import set_of

        given = {"train": train} | ({} if test is None else {"test": test}) | dict(others or {})
        sets = [set_of(one, data, channels_first) for one, data in given.items()]
        stated = getattr(train, "classes", None) if classes is None else classes
        options = read_options(size=size, fit=fit)
        native, _ = joined(sets, stated, name or type(train).__name__, type(train).__module__, options)
        return cls._of(native)

    @classmethod
    def from_dataframe(
        cls,
        table: Any,
        *,
        image: str = "image",
        label: str = "label",
        split: str | None = None,
        names: str | None = None,
        root: str | PathLike[str] | None = None,
        classes: Sequence[str] | None = None,
        channels_first: bool | None = None,
        name: str = "table",
        size: Size | None = None,
        fit: Fit = "stretch",
        skip_unreadable: bool = False,
    ) -> Dataset:
        """The dataset of a table with a row for each image: pandas, Polars, or whatever else has Arrow's PyCapsule interface
        (`__arrow_c_stream__`), as pyarrow and DuckDB.

        Args:
            table: The table.
            image: The column of the images: the bytes of image files, their paths, arrays, or PIL images.
            label: The column of the labels: integers, strings or categories.
            split: The column that says which set a row is of; without it all rows are of the train set.
            names: The column of the images' names; by default the paths, where images are paths.
            root: The folder that paths are relative to; by default the working directory.
            classes: The names of the classes. Integer labels are indices into them.
            channels_first: Whether arrays have their channels first; without it, their shape decides where it can.
            name: What to call the dataset.
            size: As for `onepixel.load`.
            fit: As for `onepixel.load`.
            skip_unreadable: As for `onepixel.load`.

        Raises:
            ValueError: There is no such column, or what it holds are no images or labels; the message says which row.
            OSError: A file cannot be read.
        """
        from onepixel._adapters.dataframe import sets_of

        columns = {"image": image, "label": label, "split": split, "names": names}
        sets = sets_of(table, columns, None if root is None else Path(root), channels_first)
        options = read_options(size=size, fit=fit, skip_unreadable=skip_unreadable)
        return cls._of(joined(sets, classes, name, "table", options)[0])

    @classmethod
    def from_sklearn(
        cls,
        bunch: Any,
        *,
        shape: Sequence[int] | None = None,
        name: str | None = None,
        size: Size | None = None,
        fit: Fit = "stretch",
    ) -> Dataset:
        """The dataset of a `sklearn.utils.Bunch`, as scikit-learn's `load_digits`, `fetch_olivetti_faces`, `fetch_lfw_people`
        and `fetch_openml` return it.

        Args:
            bunch: Has `target` and `images`, or else `data` with a row for each image.
            shape: (height, width) or (height, width, channels) of the rows of `data`; by default a square.
            name: What to call the dataset.
            size: As for `onepixel.load`.
            fit: As for `onepixel.load`.

        Raises:
            ValueError: It lacks one of these, or its rows are no squares.
        """
        from onepixel._adapters.sklearn import set_of

        given, classes = set_of(bunch, shape)
        options = read_options(size=size, fit=fit)
        return cls._of(joined([given], classes, name or "scikit-learn", "scikit-learn", options)[0])

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

    @cached_property
    def sizes(self) -> dict[str, int]:
        """The number of images of each set by the set's name: train, validation sets, test, others."""
        return dict(self._native.sets)

    def images(self, set: str) -> npt.NDArray[np.uint8]:
        """The images of the set of this name: uint8, shape (n, height, width, channels); read-only.

        Raises:
            KeyError: There is no such set.
        """
        pixels = self._pixels[set] if set in self._pixels else self._native.images(set)
        return np.frombuffer(pixels, np.uint8).reshape(-1, *self.shape)

    def labels(self, set: str) -> npt.NDArray[np.uint16] | None:
        """The labels of the set of this name: indices into `classes`, uint16, shape (n,); None where it has none.

        Raises:
            KeyError: There is no such set.
        """
        labels = self._native.labels(set)
        return None if labels is None else np.frombuffer(labels, np.uint16)

    def names(self, set: str) -> tuple[str, ...] | None:
        """What the source calls each image of the set of this name: a file, a member, a key; None where it calls them
        nothing.

        Raises:
            KeyError: There is no such set.
        """
        names = self._native.names(set)
        return None if names is None else tuple(names)

    @property
    def train_size(self) -> int:
        """The number of train images."""
        return self.sizes["train"]

    @property
    def test_size(self) -> int:
        """The number of test images; 0 where there is no test set."""
        return self.sizes.get("test", 0)

    @cached_property
    def train_images(self) -> npt.NDArray[np.uint8]:
        """uint8, shape (n, height, width, channels); read-only. Images in files are read when first asked for."""
        return self.images("train")

    @cached_property
    def test_images(self) -> npt.NDArray[np.uint8] | None:
        """As `train_images`; None where there is no test set."""
        return self.images("test") if "test" in self.sizes else None

    @cached_property
    def train_labels(self) -> npt.NDArray[np.uint16]:
        """Indices into `classes`: uint16, shape (n,); read-only."""
        labels = self.labels("train")
        assert labels is not None, "a train set has labels"
        return labels

    @cached_property
    def test_labels(self) -> npt.NDArray[np.uint16] | None:
        """As `train_labels`; None where there is no test set, or it has none."""
        return self.labels("test") if "test" in self.sizes else None

    @cached_property
    def train_names(self) -> tuple[str, ...] | None:
        """What the source calls each train image, in order; None where it calls them nothing."""
        return self.names("train")

    @cached_property
    def test_names(self) -> tuple[str, ...] | None:
        """As `train_names`, of the test images."""
        return self.names("test") if "test" in self.sizes else None

    def apply(self, decisions: str | PathLike[str] | Iterable[Mapping[str, Any]]) -> Dataset:
        """The dataset with decisions applied, as `onepixel convert --decisions` does; this one stays as it is.

        >>> import onepixel
        >>> cleaned = onepixel.load("digits").apply([{"index": 3, "decision": "drop"}])
        >>> cleaned.train_size, cleaned.notes[-1]
        (1796, 'decisions: train: 1 dropped; 1,796 of 1,797 images left')

        Args:
            decisions: The path of a CSV file, as the page of an audit saves it or as made by hand; a DataFrame of pandas or
                Polars; or rows as dicts. Each names an image by `name` or by `index` (from 0) and, where there are several
                sets, `set`, and says the `decision`: "keep", "drop", or "relabel" with the name of a class as `label`. Rows
                without a decision change nothing.

        Returns:
            The dataset without what was dropped. `applied` says what was changed, and so do the last of its `notes`.

        Raises:
            ValueError: A row names no image or no class, or says something else than another one; the message says which row,
                and of a file the line. Or no image of the train set would stay.
            OSError: The file cannot be read.
        """
        return self._of(self._native.apply(as_decisions(decisions)))

    def with_features(self, features: Features | Mapping[str, Features]) -> Dataset:
        """The dataset with a vector for each image, as embeddings of your network; this one stays as it is.

        A linear probe and nearest neighbours on them join the models, labels are judged by them, and duplicates are
        proposed by them and confirmed by pixels.

        >>> import numpy as np, onepixel
        >>> digits = onepixel.load("digits")
        >>> vectors = digits.train_images.reshape(len(digits.train_images), -1).astype(np.float32)
        >>> digits.with_features(vectors).features["dimensions"]
        64

        Args:
            features: An array of shape (images, dimensions), or the path of an NPY, NPZ or Parquet file, of the images of all
                sets in the order of `sizes`; or a dict of these for each set. In a Parquet file with a column of file names
                rows come in any order.

        Raises:
            ValueError: There is not one row for each image, a number is not finite, or the images to learn from or to
                score on have none.
            OSError: A file cannot be read.
        """
        given = dict(features) if isinstance(features, Mapping) else {None: features}
        files = [(name, path) for name, path in given.items() if isinstance(path, (str, PathLike))]
        if len(files) == len(given):
            return self._of(self._native.with_feature_files(files))
        if files:
            raise ValueError("features: expected arrays or paths, found both")
        return self._of(self._native.with_feature_arrays([(name, *vectors(of)) for name, of in given.items()]))

    @property
    def features(self) -> dict[str, Any] | None:
        """Where the features of the images come from: `dimensions`, `name`, `digest` (SHA-256), `trained_on` and
        `preparation`. None where there are none."""
        features = self._native.features
        return None if features is None else json.loads(features)

    @property
    def applied(self) -> dict[str, Any] | None:
        """What `apply` changed: `sets`, each with `set`, `images` (before), `kept`, `dropped`, `relabelled` (a list of `from`,
        `to` and `images`) and `unchanged`; and `undecided`, the rows without a decision. None where nothing was applied."""
        applied = self._native.applied
        return None if applied is None else json.loads(applied)

    def save(
        self,
        path: str | PathLike[str],
        *,
        format: Literal["idx", "npz", "parquet", "png", "files"] | None = None,
        gzip: bool = True,
        replace: bool = False,
        verify: bool = True,
    ) -> Path:
        """Writes the dataset in files that other programs read, with its class names and its licence.

        Args:
            path: The file (npz) or folder (all others) to write; the folder that it is in must be there. It gets its
                name when it is complete.
            format: "idx": a folder with the files of MNIST. "npz": a file with the arrays of Keras. "parquet": a folder
                as Hugging Face lays image datasets out. "png": folders of pictures. "files": such folders with the
                picture files that the dataset was read from, byte for byte and under their own names, at whatever size
                it was loaded. By default "npz" for a path that ends in .npz, and "idx" for one without an ending.
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

    def __repr__(self) -> str:
        height, width, channels = self.shape
        sides = f"{height}×{width}" + (f"×{channels}" if channels > 1 else "")
        sizes = " + ".join(f"{size:,}" for size in self.sizes.values())
        return f"<onepixel.Dataset {self.name!r}: {sizes} images of {sides}, {len(self.classes)} classes>"
