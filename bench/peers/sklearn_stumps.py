"""What would a scikit-learn user do? One decision stump per pair. Impurity is not accuracy: some miss the best cut."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from idx import read_train
from pairs import PairResult, run_peer


def search(folder: Path) -> Iterator[PairResult]:
    """All pairs of the ten digits, the lower first; `correct` of the threshold rule that the stump found."""
    images, labels = read_train(folder)
    width = images.shape[2]
    images = images.reshape(len(images), -1)
    for a, b in combinations(range(10), 2):
        chosen = (labels == a) | (labels == b)
        pair_images, pair_labels = images[chosen], labels[chosen]
        stump = DecisionTreeClassifier(max_depth=1, random_state=0).fit(pair_images, pair_labels)
        correct = int(np.count_nonzero(stump.predict(pair_images) == pair_labels))
        pixel = int(stump.tree_.feature[0])
        yield PairResult(a, b, pixel // width, pixel % width, correct, len(pair_labels))


if __name__ == "__main__":
    run_peer(__doc__.splitlines()[0], search)
