"""Which vectors does a caller hold?"""

from __future__ import annotations

from os import PathLike
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Features: TypeAlias = "npt.NDArray[Any] | str | PathLike[str]"


def vectors(features: Any) -> tuple[bytes, int]:
    """The numbers of an array as f32, row after row, and how many each image has."""
    array = np.asarray(features)
    if array.ndim != 2 or 0 in array.shape:
        raise ValueError(f"features: expected an array of shape (images, dimensions), found shape {array.shape}")
    if array.dtype.kind not in "fiub":
        raise ValueError(f"features: expected numbers, found {array.dtype}")
    return np.ascontiguousarray(array, dtype=np.float32).tobytes(), array.shape[1]
