"""Where do datasets come from?"""

from collections.abc import Sequence
from os import PathLike
from typing import TypeAlias

from onepixel import _native
from onepixel._dataset import Dataset
from onepixel._options import ClassLevel, Fit, Layout, Size
from onepixel._read_options import read_options

Path: TypeAlias = str | PathLike[str]

AnyDataset: TypeAlias = Dataset | Path


def load(
    name_or_path: Path,
    *,
    label_column: str | None = None,
    shape: Sequence[int] | None = None,
    size: Size | None = None,
    fit: Fit = "stretch",
    exif: bool = True,
    per_class: int | None = None,
    seed: int = 0,
    skip_unreadable: bool = False,
    strict: bool = False,
    layout: Layout | None = None,
    class_level: ClassLevel | None = None,
    labels: Path | None = None,
    name_column: str | None = None,
    label_pattern: str | None = None,
    memory: int | None = None,
) -> Dataset:
    """Loads a dataset by its name, or from a folder or a file.

    >>> import onepixel
    >>> onepixel.load("digits")
    <onepixel.Dataset 'UCI Optical Recognition of Handwritten Digits (test part)': 1,797 images of 8×8, 10 classes>

    Args:
        name_or_path: "digits", which is built in; a name of the catalogue, or of a folder, in the directory
            ONEPIXEL_DATA or in the user's cache; or a path to a file or a folder in any format that onepixel reads.
        label_column: For tables, the column that holds the labels: "first", "last", or its name.
        shape: (height, width) or (height, width, channels), for files whose images are rows of values.
        size: (height, width) that all images are brought to. Without it, images of unequal sizes are brought to the most
            frequent size, or to 32×32 where that has more than 4,096 values; "native" keeps it.
        fit: How images of other proportions fit into that size: stretched, cropped in the middle, or padded with black.
        exif: Whether image files are turned upright as their EXIF orientation says.
        per_class: At most so many images of each class of each set, chosen at random.
        seed: The seed of that choice, and of a split where the publisher has none.
        skip_unreadable: Whether images that cannot be read are left out however many they are. Without it, up to one in
            twenty of a set are, and counted in `Dataset.notes`.
        strict: Whether one image that cannot be read is an error.
        layout: How the folders that images lie in are read, where it is open: each is a class, or a set with classes in it,
            or a class with sets in it, or none says anything.
        class_level: Which folders are classes, where they lie at several depths: 1, 2, or "leaf".
        labels: The table of the labels of images in a folder or archive: CSV, TSV, JSON lines, or JSON. Without it, tables
            beside the images are found by themselves.
        name_column: The column of that table with the names of the images.
        label_pattern: A regular expression that fits the names of images, with the label in its first group.
        memory: Bytes of memory for the pixels of each set; larger sets are re-read on every pass. By
            default a quarter of what is free.

    Raises:
        FileNotFoundError: There is no such name and no such path.
        OSError: A file cannot be read.
        ValueError: A file is not what its format demands; the message says where.
    """
    options = read_options(
        label_column=label_column,
        shape=shape,
        size=size,
        fit=fit,
        exif=exif,
        per_class=per_class,
        seed=seed,
        skip_unreadable=skip_unreadable,
        strict=strict,
        layout=layout,
        class_level=class_level,
        labels=labels,
        name_column=name_column,
        label_pattern=label_pattern,
        memory=memory,
    )
    return Dataset._of(_native.Dataset.load(name_or_path, options))


def loaded(dataset: AnyDataset) -> Dataset:
    """A dataset as it is, or the one of a name or path."""
    if isinstance(dataset, Dataset):
        return dataset
    if isinstance(dataset, (str, PathLike)):
        return load(dataset)
    raise TypeError(f"dataset: expected an onepixel.Dataset, a name or a path, found {type(dataset).__name__}")


def load_files(
    images: Path,
    labels: Path,
    test_images: Path | None = None,
    test_labels: Path | None = None,
    *,
    shape: Sequence[int] | None = None,
    per_class: int | None = None,
    seed: int = 0,
    memory: int | None = None,
) -> Dataset:
    """Loads a dataset from files of images and labels: IDX or NPY, raw or .gz, or NPZ with one array each.

    Args:
        images: The train images.
        labels: Their labels.
        test_images: The test images.
        test_labels: Their labels.
        shape: (height, width) or (height, width, channels), for files whose images are rows of values.
        per_class: At most so many images of each class of each set, chosen at random.
        seed: The seed of that choice.
        memory: Bytes of memory for the pixels of each set, as in `load`.

    Raises:
        FileNotFoundError: There is no such file.
        OSError: A file cannot be read.
        ValueError: A file is not what its format demands, or the files do not belong together.
    """
    if (test_images is None) != (test_labels is None):
        missing = "test_images" if test_images is None else "test_labels"
        raise ValueError(f"{missing}: expected a test set to have images and labels, found only one of the two")
    test = None if test_images is None or test_labels is None else (test_images, test_labels)
    options = read_options(shape=shape, per_class=per_class, seed=seed, memory=memory)
    return Dataset._of(_native.Dataset.load_files((images, labels), test, options))
