"""Where do datasets come from?"""

from collections.abc import Sequence
from os import PathLike
from typing import TypeAlias

from onepixel import _native
from onepixel._dataset import Dataset

Path: TypeAlias = str | PathLike[str]


def load(name_or_path: Path, *, label_column: str | None = None, shape: Sequence[int] | None = None) -> Dataset:
    """Loads a dataset by its name, or from a folder or a file.

    Args:
        name_or_path: "digits", which is built in; the name of a folder in the directory ONEPIXEL_DATA or in the user's
            cache; or a path: a folder of IDX files (raw or .gz), an .npz file, or a .csv file.
        label_column: For CSV, the column that holds the labels: "first", "last", or its name.
        shape: (height, width) or (height, width, channels), for files whose images are rows of values.

    Raises:
        FileNotFoundError: There is no such name and no such path.
        OSError: A file cannot be read.
        ValueError: A file is not what its format demands; the message says where.
    """
    return Dataset._of(_native.Dataset.load(name_or_path, label_column, _sides(shape)))


def load_files(
    images: Path,
    labels: Path,
    test_images: Path | None = None,
    test_labels: Path | None = None,
    *,
    shape: Sequence[int] | None = None,
) -> Dataset:
    """Loads a dataset from files of images and labels: IDX or NPY, raw or .gz, or NPZ with one array each.

    Args:
        images: The train images.
        labels: Their labels.
        test_images: The test images.
        test_labels: Their labels.
        shape: (height, width) or (height, width, channels), for files whose images are rows of values.

    Raises:
        FileNotFoundError: There is no such file.
        OSError: A file cannot be read.
        ValueError: A file is not what its format demands, or the files do not belong together.
    """
    if (test_images is None) != (test_labels is None):
        missing = "test_images" if test_images is None else "test_labels"
        raise ValueError(f"{missing}: expected a test set to have images and labels, found only one of the two")
    test = None if test_images is None or test_labels is None else (test_images, test_labels)
    return Dataset._of(_native.Dataset.load_files((images, labels), test, _sides(shape)))


def _sides(shape: Sequence[int] | None) -> tuple[int, int, int] | None:
    if shape is None:
        return None
    sides = tuple(shape)
    if len(sides) not in (2, 3) or not all(isinstance(side, int) and side > 0 for side in sides):
        raise ValueError(f"shape: expected (height, width) or (height, width, channels), found {shape!r}")
    return (sides[0], sides[1], sides[2] if len(sides) == 3 else 1)
