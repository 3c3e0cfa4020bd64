"""Makes the MATLAB files of this folder in the layout of their publishers. Needs NumPy and SciPy (made with SciPy 1.17.1)."""

from pathlib import Path

import numpy as np
from scipy.io import savemat

HERE = Path(__file__).parent


def letter_images(count):
    """A bar at the left, and one at the top that is as long as the image's number plus 5: stored by columns."""
    images = np.zeros((count, 28, 28), np.uint8)
    for index, image in enumerate(images):
        image[4:24, 6] = 200
        image[4, 6 : 11 + index] = 100
    return images.transpose(0, 2, 1).reshape(count, 784)


def emnist():
    mapping = np.array([[label, 64 + label, 96 + label] for label in range(1, 27)], np.float64)

    def part(labels):
        labels = np.array(labels, np.uint8).reshape(-1, 1)
        return {"images": letter_images(len(labels)), "labels": labels, "writers": labels.astype(np.float64)}

    dataset = {"train": part([1, 26, 6]), "test": part([6, 1]), "mapping": mapping}
    savemat(HERE / "emnist-letters.mat", {"dataset": dataset}, do_compression=True)


def svhn(name, labels):
    """The value at (row, column, channel) of image i is 7 row + 3 column + 50 channel + i, modulo 256."""
    row, column, channel, image = np.indices((32, 32, 3, len(labels)))
    pixels = ((7 * row + 3 * column + 50 * channel + image) % 256).astype(np.uint8)
    labels = np.array(labels, np.uint8).reshape(-1, 1)
    savemat(HERE / name, {"X": pixels, "y": labels}, do_compression=True)


emnist()
svhn("train_32x32.mat", [1, 10, 9, 2])
svhn("test_32x32.mat", [10, 2])
