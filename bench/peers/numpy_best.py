"""How fast can NumPy be? One histogram per class, counted without the zeros, on two threads; then pairs as arrays.

Tried on MNIST train, seconds for the ten histograms on a busy machine: `bincount` of all bytes 0.68; of blocks that
fit the cache 0.78; of each pixel's column 0.35; of nonzero bytes found by `flatnonzero` 0.28 to 0.40; of nonzero
bytes found by a mask 0.23; that in two processes 0.25, in two threads 0.16 (kept: much of NumPy runs without Python's
lock). In-sample lookup only: no held-out numbers, no second rule.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from idx import read_train
from pairs import PairResult, run_peer


def histogram(images: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Counts (pixels, 256) of one class. Four of five bytes are zero: the others are counted, zeros are the rest."""
    n, pixels = images.shape
    offsets = np.broadcast_to(np.arange(pixels, dtype=np.int32) * 256, images.shape)
    nonzero = images != 0
    counts = np.bincount(offsets[nonzero] + images[nonzero], minlength=pixels * 256).reshape(pixels, 256)
    counts[:, 0] = n - counts.sum(axis=1)
    return counts.astype(np.uint16)


def search(folder: Path) -> Iterator[PairResult]:
    """All pairs of the ten digits, the lower first."""
    images, labels = read_train(folder)
    width = images.shape[2]
    images = images.reshape(len(images), -1)
    sizes = np.bincount(labels, minlength=10)
    with ThreadPoolExecutor(2) as threads:
        counts = list(threads.map(lambda label: histogram(images[labels == label]), range(10)))
    for a, b in combinations(range(10), 2):
        correct = np.maximum(counts[a], counts[b]).sum(axis=1, dtype=np.uint32)
        pixel = int(correct.argmax())
        yield PairResult(a, b, pixel // width, pixel % width, int(correct[pixel]), int(sizes[a] + sizes[b]))


if __name__ == "__main__":
    run_peer(__doc__.splitlines()[0], search)
