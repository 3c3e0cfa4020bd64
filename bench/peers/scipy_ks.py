"""What would a statistician do? SciPy's two-sample Kolmogorov–Smirnov test at every pixel of every pair.

½ + ½·KS is the balanced accuracy of the best threshold. To fit the table, `correct` is that share of `total`, rounded.
"""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy.stats import ks_2samp

from idx import read_train
from pairs import PairResult, run_peer


def search(folder: Path) -> Iterator[PairResult]:
    """All pairs of the ten digits, the lower first."""
    images, labels = read_train(folder)
    width = images.shape[2]
    images = images.reshape(len(images), -1)
    for a, b in combinations(range(10), 2):
        images_a, images_b = images[labels == a], images[labels == b]
        statistics = ks_2samp(images_a, images_b, axis=0, method="asymp").statistic
        pixel = int(np.argmax(statistics))
        total = len(images_a) + len(images_b)
        correct = round((0.5 + 0.5 * float(statistics[pixel])) * total)
        yield PairResult(a, b, pixel // width, pixel % width, correct, total)


if __name__ == "__main__":
    run_peer(__doc__.splitlines()[0], search)
