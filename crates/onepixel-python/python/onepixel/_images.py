"""Which arrays are images?"""

from typing import Any

import numpy as np
import numpy.typing as npt


def as_images(name: str, images: Any) -> npt.NDArray[np.uint8]:
    """The images as uint8, shape (n, height, width, channels), of any memory layout.

    Raises:
        ValueError: The array has another type or number of dimensions, or no images. The message calls it `name`.
    """
    array = np.asarray(images)
    if array.dtype != np.uint8:
        raise ValueError(
            f"{name}: expected uint8 (grey values from 0 to 255), found {_described(array)}; {_advice(array)}"
        )
    if array.ndim not in (3, 4):
        advice = ""
        if array.ndim == 2:
            advice = "; give rows of values their shape: images.reshape(-1, height, width)"
        raise ValueError(
            f"{name}: expected shape (n, height, width) or (n, height, width, channels), found {array.shape}{advice}"
        )
    if array.size == 0:
        raise ValueError(f"{name}: expected at least one image of at least one pixel, found shape {array.shape}")
    return array if array.ndim == 4 else array[..., np.newaxis]


def _described(array: npt.NDArray[Any]) -> str:
    if array.dtype.kind not in "iuf" or array.size == 0:
        return str(array.dtype)
    return f"{array.dtype} with values from {array.min()} to {array.max()}"


def _advice(array: npt.NDArray[Any]) -> str:
    if array.dtype.kind == "f" and array.size > 0 and 0 <= array.min() and array.max() <= 1:
        return "convert fractions with (images * 255).round().astype('uint8')"
    if array.dtype.kind == "b":
        return "convert with images.astype('uint8')"
    if array.dtype.kind in "iuf":
        return "if all values are whole numbers from 0 to 255, convert with images.astype('uint8')"
    return "give one array of numbers in which all images have the same shape"
