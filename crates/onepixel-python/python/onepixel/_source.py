"""Where do datasets come from?"""

from collections.abc import Sequence
from os import PathLike
from typing import Literal, TypeAlias, get_args

from onepixel import _native
from onepixel._dataset import Dataset
from onepixel._options import Fit, Layout, ReadOptions

Path: TypeAlias = str | PathLike[str]


def load(
    name_or_path: Path,
    *,
    label_column: str | None = None,
    shape: Sequence[int] | None = None,
    size: tuple[int, int] | Literal["native"] | None = None,
    fit: Fit = "stretch",
    exif: bool = True,
    per_class: int | None = None,
    seed: int = 0,
    skip_unreadable: bool = False,
    strict: bool = False,
    layout: Layout | None = None,
    class_level: int | Literal["leaf"] | None = None,
    labels: Path | None = None,
    name_column: str | None = None,
    label_pattern: str | None = None,
    memory: int | None = None,
) -> Dataset:
    """Loads a dataset by its name, or from a folder or a file.

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
    if skip_unreadable and strict:
        raise ValueError("strict: expected not to be set together with skip_unreadable")
    options = _options(label_column, shape, size, per_class, seed, skip_unreadable, memory, fit, exif)
    options["strict"] = strict
    options["layout"] = layout
    options["class_level"] = None if class_level is None else str(class_level)
    options["label_table"] = labels
    options["name_column"] = name_column
    options["label_pattern"] = label_pattern
    return Dataset._of(_native.Dataset.load(name_or_path, options))


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
    options = _options(None, shape, None, per_class, seed, False, memory)
    return Dataset._of(_native.Dataset.load_files((images, labels), test, options))


def _options(
    label_column: str | None,
    shape: Sequence[int] | None,
    size: tuple[int, int] | Literal["native"] | None,
    per_class: int | None,
    seed: int,
    skip_unreadable: bool,
    memory: int | None,
    fit: Fit = "stretch",
    exif: bool = True,
) -> ReadOptions:
    if per_class is not None and per_class < 1:
        raise ValueError(f"per_class: expected at least 1, found {per_class}")
    own_size = size == "native"
    if own_size:
        size = None
    if size is not None and (isinstance(size, str) or len(size) != 2 or min(size) < 1):
        raise ValueError(f"size: expected (height, width), found {size!r}")
    if fit not in get_args(Fit):
        raise ValueError(f"fit: expected one of {', '.join(get_args(Fit))}, found {fit!r}")
    return {
        "label_column": label_column,
        "shape": _sides(shape),
        "size": size,
        "own_size": own_size,
        "fit": fit,
        "exif": exif,
        "per_class": per_class,
        "seed": seed,
        "skip_unreadable": skip_unreadable,
        "strict": False,
        "layout": None,
        "class_level": None,
        "label_table": None,
        "name_column": None,
        "label_pattern": None,
        "memory": memory,
    }


def _sides(shape: Sequence[int] | None) -> tuple[int, int, int] | None:
    if shape is None:
        return None
    sides = tuple(shape)
    if len(sides) not in (2, 3) or not all(isinstance(side, int) and side > 0 for side in sides):
        raise ValueError(f"shape: expected (height, width) or (height, width, channels), found {shape!r}")
    return (sides[0], sides[1], sides[2] if len(sides) == 3 else 1)
