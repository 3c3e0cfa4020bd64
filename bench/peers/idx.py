"""How does an IDX file hold an array? Reads and writes it, raw or gzipped."""

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ELEMENT = {0x08: np.dtype("u1"), 0x0C: np.dtype(">i4")}


def write_header(shape: tuple[int, ...], element: int) -> bytes:
    """The bytes before the elements: two zeros, element type, number of dimensions, then each as a big-endian u32."""
    return bytes([0, 0, element, len(shape)]) + np.array(shape, ">u4").tobytes()


def read_idx(path: Path) -> NDArray:
    """The array in the file; a name that ends in .gz is inflated."""
    with open(path, "rb") as file:
        if path.suffix == ".gz":
            data = gzip.decompress(file.read())
            shape = np.frombuffer(data, ">u4", data[3], 4)
            return np.frombuffer(data, ELEMENT[data[2]], offset=4 + 4 * data[3]).reshape(shape)
        _, _, element, dimensions = file.read(4)
        shape = np.fromfile(file, ">u4", dimensions)
        return np.fromfile(file, ELEMENT[element]).reshape(shape)


def read_train(folder: Path) -> tuple[NDArray[np.uint8], NDArray]:
    """The train images, (n, height, width), and labels of a folder with MNIST's file names, raw or gzipped."""
    ending = "" if (folder / "train-images-idx3-ubyte").exists() else ".gz"
    images = read_idx(folder / f"train-images-idx3-ubyte{ending}")
    return images, read_idx(folder / f"train-labels-idx1-ubyte{ending}")


def write_idx(path: Path, array: NDArray) -> None:
    """Writes u8 or i32 elements, raw."""
    element = 0x08 if array.dtype == np.uint8 else 0x0C
    with open(path, "wb") as file:
        file.write(write_header(array.shape, element))
        np.ascontiguousarray(array, ELEMENT[element]).tofile(file)
