"""Which of the many objects that stand for one image is this?"""

import os
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from onepixel._images import has_channels_first

Picture: TypeAlias = "npt.NDArray[Any] | bytes | Path"
"""An array of shape (height, width, channels); or an image file, or the path of one."""

_PAM_TYPES = {1: "GRAYSCALE", 2: "GRAYSCALE_ALPHA", 3: "RGB", 4: "RGB_ALPHA"}


def as_picture(name: str, image: Any, *, root: Path | None = None, channels_first: bool | None = None) -> Picture:
    """One image, whoever made it: PIL, PyTorch, NumPy, the bytes or the path of a file, or Hugging Face's dict of both.

    Raises:
        ValueError: It is something else. The message calls it `name`.
    """
    if isinstance(image, dict):
        image = image.get("bytes") or image.get("path")
    if isinstance(image, (bytes, bytearray, memoryview)):
        return bytes(image)
    if isinstance(image, (str, os.PathLike)):
        return (root or Path()) / os.fspath(image)
    if hasattr(image, "getbands"):
        return _of_pil(image)
    if hasattr(image, "detach"):
        array = image.detach().cpu().numpy()
        # PyTorch's images have their channels first, whatever their sides.
        return _of_array(name, array, True if channels_first is None else channels_first)
    array = np.asarray(image)
    if array.dtype.kind not in "biuf":
        expected = "an image (an array of numbers, a PIL image, a tensor, the bytes of a file, or a path)"
        raise ValueError(f"{name}: expected {expected}, found {_described(image)}")
    return _of_array(name, array, channels_first)


def encoded(picture: npt.NDArray[np.uint8]) -> bytes:
    """An array as an image file: PAM, which keeps its values as they are."""
    height, width, channels = picture.shape
    if channels not in _PAM_TYPES:
        raise ValueError(f"images: expected at most 4 channels where their shapes differ, found {channels}")
    header = (
        f"P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH {channels}\nMAXVAL 255\nTUPLTYPE {_PAM_TYPES[channels]}\nENDHDR\n"
    )
    return header.encode() + picture.tobytes()


def _of_pil(image: Any) -> npt.NDArray[Any]:
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    elif image.mode == "1":
        image = image.convert("L")
    elif image.mode not in ("L", "LA", "RGB", "RGBA", "I", "F") and not image.mode.startswith("I;16"):
        image = image.convert("RGB")
    array = np.asarray(image)
    return array if array.ndim == 3 else array[..., np.newaxis]


def _of_array(name: str, array: npt.NDArray[Any], channels_first: bool | None) -> npt.NDArray[Any]:
    if array.ndim not in (2, 3) or array.size == 0:
        raise ValueError(
            f"{name}: expected shape (height, width), (height, width, channels) or (channels, height, width), found "
            f"{array.shape}"
        )
    if array.ndim == 2:
        return array[..., np.newaxis]
    return np.moveaxis(array, 0, 2) if has_channels_first(name, array.shape, channels_first) else array


def _described(image: Any) -> str:
    return "None" if image is None else f"{type(image).__name__} {str(image)[:40]!r}"
