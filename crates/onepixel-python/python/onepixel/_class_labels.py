"""Which class does each label mean?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

MOST_CLASSES = 65_536


def as_labels(name: str, labels: Any, images: int) -> npt.NDArray[Any]:
    """The labels of `images` images, shape (n,): of an integer type, or of object type holding strings.

    Raises:
        ValueError: They are something else, or not as many. The message calls them `name`.
    """
    array = np.asarray(labels)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        advice = "; one-hot labels become numbers with labels.argmax(axis=1)" if array.ndim == 2 else ""
        raise ValueError(f"{name}: expected shape (n,), one label for each image, found {array.shape}{advice}")
    if len(array) != images:
        raise ValueError(f"{name}: expected {images}, one for each image, found {len(array)}")
    if array.dtype.kind == "b":
        return array.astype(np.uint8)
    if array.dtype.kind in "iu":
        return array
    # A list that mixes strings and numbers becomes an array of strings: look at what was given.
    given = np.asarray(labels, dtype=object).reshape(-1)
    other = next((label for label in given if not isinstance(label, str)), None)
    if other is not None:
        advice = "; whole numbers become integers with labels.astype('int64')" if array.dtype.kind == "f" else ""
        raise ValueError(
            f"{name}: expected integers, or strings that name classes, found {array.dtype} with {other!r}{advice}"
        )
    return given


def as_names(classes: Sequence[str]) -> list[str]:
    """The names of the classes.

    Raises:
        ValueError: They are no strings, or not all different, or too many or too few.
    """
    if isinstance(classes, str):
        raise ValueError(f"classes: expected a sequence of class names, found the one string {classes!r}")
    names = list(classes)
    other = next((name for name in names if not isinstance(name, str)), None)
    if other is not None:
        raise ValueError(f"classes: expected strings, found {other!r}")
    if len(set(names)) < len(names):
        twice = next(name for index, name in enumerate(names) if name in names[:index])
        raise ValueError(f"classes: expected different names, found {twice!r} twice")
    return [str(name) for name in names]


def distinct(*label_sets: npt.NDArray[Any]) -> list[str]:
    """The names of the classes of labels that come without: the distinct labels in order, numbers by their value and before
    all others, as in files.

    Raises:
        ValueError: Train and test labels are not both integers or both strings.
    """
    if len({labels.dtype.kind == "O" for labels in label_sets}) > 1:
        raise ValueError(
            "train_labels and test_labels: expected both to be integers or both strings, found one of each"
        )
    found = {str(label) for labels in label_sets for label in np.unique(labels).tolist()}
    return sorted(found, key=_place)


def _place(name: str) -> tuple[bool, int, str]:
    """What names are sorted by: those that are just how an integer is written by its value, before all others."""
    digits = name.removeprefix("-")
    if digits.isascii() and digits.isdigit() and str(int(name)) == name:
        return (False, int(name), name)
    return (True, 0, name)


def numbered(name: str, labels: npt.NDArray[Any], classes: list[str], *, by_name: bool) -> npt.NDArray[np.uint16]:
    """The labels as indices into the class list, uint16, shape (n,).

    Strings, and with `by_name` integers too, are looked up among the names; other integers are indices already.

    Raises:
        ValueError: A label is not in the class list.
    """
    labels_found, places = np.unique(labels, return_inverse=True)
    index_of: dict[Any, int]
    if by_name or labels.dtype.kind == "O":
        index_of = {label: index for index, label in enumerate(classes)}
        keys = [str(label) for label in labels_found.tolist()]
        known = f"the {len(classes)} class names ({_some(classes)})"
    else:
        index_of = {index: index for index in range(len(classes))}
        keys = labels_found.tolist()
        known = f"an index into the {len(classes)} classes (0 to {len(classes) - 1})"
    numbers = np.zeros(len(keys), np.uint16)
    for place, key in enumerate(keys):
        if key not in index_of:
            image = int(np.argmax(places.reshape(-1) == place))
            raise ValueError(f"{name}: expected {known}, found {key!r} at image {image}")
        numbers[place] = index_of[key]
    return numbers[places.reshape(-1)]


def _some(names: list[str]) -> str:
    most = 12
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
