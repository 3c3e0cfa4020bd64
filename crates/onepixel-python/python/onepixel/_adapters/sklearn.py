"""How is a bunch of scikit-learn read?"""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt, prod
from typing import Any

import numpy as np
import numpy.typing as npt

from onepixel import _class_labels
from onepixel._given import GivenSet
from onepixel._images import as_images


def set_of(bunch: Any, shape: Sequence[int] | None) -> tuple[GivenSet, list[str] | None]:
    """The images and labels, and the names of the classes where they are stated.

    Raises:
        ValueError: There are no images or labels, or rows have no shape.
    """
    if not hasattr(bunch, "target"):
        found = f"{type(bunch).__name__} without target"
        raise ValueError(f"bunch: expected one with target and with images or data, found {found}")
    images = as_images("bunch.images", bunch.images, False) if hasattr(bunch, "images") else _of_rows(bunch, shape)
    target = np.asarray(bunch.target)
    labels = _class_labels.as_labels(
        "bunch.target", target.tolist() if target.dtype.kind == "O" else target, len(images)
    )
    names = getattr(bunch, "target_names", None)
    # Where they are too few they are the names of columns, as those of fetch_openml.
    is_stated = names is not None and labels.dtype.kind in "iu" and len(names) > int(labels.max())
    return GivenSet("train", images, labels, None, "bunch.images", "bunch.target"), (
        [str(name) for name in names] if is_stated and names is not None else None
    )


def _of_rows(bunch: Any, shape: Sequence[int] | None) -> npt.NDArray[Any]:
    if not hasattr(bunch, "data"):
        raise ValueError("bunch: expected images or data, found neither")
    rows = np.asarray(bunch.data)
    if rows.ndim != 2:
        raise ValueError(f"bunch.data: expected a row for each image, shape (n, values), found {rows.shape}")
    values = rows.shape[1]
    sides = (isqrt(values), isqrt(values)) if shape is None else tuple(shape)
    if prod(sides) != values:
        expected = "a square number of values in each row" if shape is None else f"rows of {prod(sides)} values"
        advice = "; give shape=(height, width)" if shape is None else ""
        raise ValueError(f"bunch.data: expected {expected}, found {values}{advice}")
    return as_images("bunch.data", rows.reshape(len(rows), *sides), False)
