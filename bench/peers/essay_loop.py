"""How long does the essay's own way take? Its loop, in the same structure: no histogram is kept, everything is Python.

The essay ("Is it Time to Ditch the MNIST Dataset?", April 2020; its notebook is content/ditch-mnist in the repository
THargreaves/ttested) takes each pair of digits and each of the 784 pixels, and walks over the images of either digit
with a Python loop that adds one to a NumPy `uint16` counter per image. Then a Python loop over the 256 grey values
adds up the larger counts (correct) and the smaller (incorrect). So each pixel of each image is counted nine times,
once per pair that its digit is in: 423 million increments.

Rewritten, not copied. Three things differ from the notebook, none of them in the loop's work: it does not run today
(`np.float` is gone, `X_train` is never defined), it reads a CSV file (here: raw IDX), and it runs at module level,
where Python is slower than in a function as here. In NumPy 2 `0 + np.uint16` stays `uint16`: `correct` would wrap
silently above 65,535 images per pair, which MNIST never has.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from idx import read_train
from pairs import PairResult, run_peer


def count_values(column: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """How many images have each grey value at one pixel."""
    counts = np.zeros(256, dtype=np.uint16)
    for value in column:
        counts[value] += 1
    return counts


def search(folder: Path) -> Iterator[PairResult]:
    """All pairs, the lower digit first."""
    images, labels = read_train(folder)
    width = images.shape[2]
    images = images.reshape(len(images), -1)
    for a in range(10):
        for b in range(a + 1, 10):
            images_a, images_b = images[labels == a], images[labels == b]
            best, best_correct, best_pixel = -1.0, 0, 0
            for pixel in range(images.shape[1]):
                counts_a, counts_b = count_values(images_a[:, pixel]), count_values(images_b[:, pixel])
                correct = incorrect = 0
                for value in range(256):
                    correct += max(counts_a[value], counts_b[value])
                    incorrect += min(counts_a[value], counts_b[value])
                accuracy = correct / (correct + incorrect)
                if accuracy > best:
                    best, best_correct, best_pixel = accuracy, int(correct), pixel
            total = len(images_a) + len(images_b)
            yield PairResult(a, b, best_pixel // width, best_pixel % width, best_correct, total)


if __name__ == "__main__":
    run_peer(__doc__.splitlines()[0], search)
