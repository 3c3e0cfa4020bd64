"""Which small image sets are hard on a one-pixel search? Seeded: ties, constants, gaps, tiny classes, colour."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEED = 20260101


@dataclass
class LabelledImages:
    """A train and a test set of the same shape; images (n, values) of u8, values in (row, column, channel) order."""

    name: str
    shape: tuple[int, int, int]
    classes: int
    train: NDArray[np.uint8]
    train_labels: NDArray[np.int64]
    test: NDArray[np.uint8]
    test_labels: NDArray[np.int64]


Draw = Callable[[np.random.Generator, tuple[int, int]], NDArray[np.integer]]


def uniform(low: int, high: int) -> Draw:
    """Grey values from `low` to `high`, both included."""
    return lambda random, size: random.integers(low, high + 1, size)


def among(*values: int) -> Draw:
    """Only these grey values."""
    return lambda random, size: random.choice(values, size)


def drawn(
    name: str, shape: tuple[int, int, int], sizes: list[int], train: Draw, test: Draw | None = None, pull: int = 0
) -> LabelledImages:
    """Classes of these sizes, shuffled, and 20 test images; each first value grows by `pull` times the label."""
    random = np.random.default_rng([SEED, *name.encode()])
    values = int(np.prod(shape))
    labels = random.permutation(np.repeat(np.arange(len(sizes)), sizes))
    test_labels = random.integers(0, len(sizes), 20)
    images, test_images = train(random, (len(labels), values)), (test or train)(random, (20, values))
    images[:, 0] = np.minimum(images[:, 0] + pull * labels, 255)
    test_images[:, 0] = np.minimum(test_images[:, 0] + pull * test_labels, 255)
    return LabelledImages(
        name, shape, len(sizes), images.astype(np.uint8), labels, test_images.astype(np.uint8), test_labels
    )


def random_sets() -> Iterator[LabelledImages]:
    """All sets, each named by what is hard about it."""
    yield drawn("few_values_many_ties", (2, 3, 1), [15, 15, 15], uniform(0, 3))
    yield drawn("few_values_unequal_classes", (2, 3, 1), [6, 9, 30], uniform(0, 2), uniform(0, 4))
    yield drawn("sizes_six_and_nine_tie_in_frequency", (1, 8, 1), [6, 9], uniform(0, 1))
    yield drawn("all_pixels_constant_at_seven", (2, 2, 1), [9, 4], among(7), uniform(0, 20))
    yield drawn("all_pixels_constant_at_zero", (2, 2, 1), [5, 5], among(0), uniform(0, 20))
    yield drawn("empty_bins", (2, 2, 1), [12, 20, 16], among(10, 20, 31, 200, 255), uniform(0, 255), 9)
    yield drawn("no_image_has_zero", (2, 2, 1), [30, 8, 9], uniform(100, 104), uniform(95, 110))
    yield drawn("black_and_white", (3, 4, 1), [20, 14, 26], among(0, 255), uniform(0, 255))
    yield drawn("colour", (2, 2, 3), [18, 22], uniform(0, 255), None, 60)
    yield drawn("one_image_per_class", (2, 3, 1), [1, 1, 1, 1, 1], uniform(0, 255))
    yield drawn("one_image_against_many", (2, 3, 1), [1, 40, 2], uniform(0, 9))
    yield drawn("single_pixel_images", (1, 1, 1), [17, 11], uniform(0, 40), uniform(0, 60), 15)
    yield drawn("full_range", (3, 4, 1), [30, 30], uniform(0, 255), None, 100)
    yield drawn("extremes_only_at_255", (1, 4, 1), [10, 13], among(254, 255), uniform(250, 255))

    twice = drawn("every_pixel_twice", (2, 4, 1), [14, 10, 8], uniform(0, 20), None, 8)
    for images in (twice.train, twice.test):
        images[:, 4:] = images[:, :4]
    yield twice

    some_constant = drawn("some_pixels_constant", (2, 3, 1), [12, 25], uniform(0, 12), None, 4)
    for images in (some_constant.train, some_constant.test):
        images[:, [1, 3, 4]] = [0, 255, 9]
    yield some_constant

    apart = drawn("perfectly_apart_without_spread", (1, 3, 1), [7, 12], uniform(0, 255))
    apart.train[:, 2] = np.where(apart.train_labels == 0, 3, 200)
    yield apart

    gap = drawn("class_without_train_images", (1, 3, 1), [11, 0, 13, 6], uniform(0, 30), None, 5)
    yield gap
