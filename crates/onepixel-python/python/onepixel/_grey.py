"""Which grey values do the numbers of images stand for?"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from onepixel import _native

# So many numbers become float64 at a time.
_CHUNK = 1 << 20


def grey_values(
    name: str, sets: Sequence[Sequence[npt.NDArray[Any]]]
) -> tuple[list[list[npt.NDArray[np.uint8]]], list[str]]:
    """The arrays of all sets as uint8, by the rule that holds for files, and what was done, a sentence each.

    The first set that has arrays decides: integers from 0 to 255 stay, floats from 0 to 1 are multiplied by 255, values from -1 to 1 are
    brought to 0 to 255, and so is any other range.

    Raises:
        ValueError: A number is infinite or none.
    """
    if all(array.dtype == np.uint8 for arrays in sets for array in arrays):
        return [list(arrays) for arrays in sets], []
    train = next(arrays for arrays in sets if arrays)
    survey = _native.ValueSurvey()
    for chunk in _chunks(name, train):
        survey.take(chunk)
    scaling = survey.scaling(any(array.dtype.kind == "f" for array in train))
    outside, scaled = 0, []
    for arrays in sets:
        grey = []
        for array in arrays:
            parts = [scaling.grey_values(chunk) for chunk in _chunks(name, [array])]
            outside += sum(clipped for _, clipped in parts)
            grey.append(np.frombuffer(b"".join(pixels for pixels, _ in parts), np.uint8).reshape(array.shape))
        scaled.append(grey)
    return scaled, scaling.notes(name, outside)


def _chunks(name: str, arrays: Sequence[npt.NDArray[Any]]) -> Iterator[bytes]:
    """The numbers of arrays in row-major order, some at a time: float64."""
    for array in arrays:
        rows = max(1, _CHUNK // max(1, array[0].size))
        for begin in range(0, len(array), rows):
            chunk = np.asarray(array[begin : begin + rows], np.float64)
            if not np.isfinite(chunk).all():
                found = chunk[~np.isfinite(chunk)][0]
                raise ValueError(f"{name}: expected finite numbers, found {found}")
            yield chunk.tobytes()
