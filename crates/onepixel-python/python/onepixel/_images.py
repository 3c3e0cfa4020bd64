"""Which arrays are images?"""

from typing import Any

import numpy as np
import numpy.typing as npt

MOST_CHANNELS = 4


def as_images(name: str, images: Any, channels_first: bool | None = None) -> npt.NDArray[Any]:
    """The images as an array of numbers, shape (n, height, width, channels), of any memory layout.

    Raises:
        ValueError: The array holds no numbers, has another number of dimensions, or no images; or its shape does not say
            where the channels are. The message calls it `name`.
    """
    array = np.asarray(images)
    if array.dtype.kind not in "biuf":
        raise ValueError(
            f"{name}: expected an array of numbers, found {array.dtype}; give one array in which all images have the same "
            "shape"
        )
    if array.ndim not in (3, 4):
        advice = ""
        if array.ndim == 2:
            advice = "; give rows of values their shape: images.reshape(-1, height, width)"
        raise ValueError(
            f"{name}: expected shape (n, height, width), (n, height, width, channels) or (n, channels, height, width), "
            f"found {array.shape}{advice}"
        )
    if array.size == 0:
        raise ValueError(f"{name}: expected at least one image of at least one pixel, found shape {array.shape}")
    if array.ndim == 3:
        return array[..., np.newaxis]
    return np.moveaxis(array, 1, 3) if has_channels_first(name, array.shape, channels_first) else array


def has_channels_first(name: str, shape: tuple[int, ...], stated: bool | None) -> bool:
    """Whether channels come before height and width, as its last three sides or the caller say.

    Raises:
        ValueError: Neither says so.
    """
    if stated is not None:
        return stated
    first, last = shape[-3] in (1, 3), shape[-1] <= MOST_CHANNELS
    if first == last:
        what = "both its first and its last side could be" if first else "neither its first nor its last side is likely"
        raise ValueError(
            f"{name}: expected a shape that says where the channels are, found {shape}: {what} the channels; say "
            f"channels_first=True for {shape[-3]} channels, or channels_first=False for {shape[-1]}"
        )
    return first
