"""How good is every pixel for one pair of classes?"""

import numpy as np
import numpy.typing as npt

from onepixel import _native
from onepixel._options import Metric, Rule, Split
from onepixel._source import AnyDataset, loaded


def accuracy_map(
    dataset: AnyDataset,
    a: str,
    b: str,
    *,
    rule: Rule = "lookup",
    metric: Metric = "accuracy",
    split: Split = "train",
    threads: int | None = None,
) -> npt.NDArray[np.float64]:
    """The accuracy of each pixel's own best rule for two classes, on the images that it is learned on.

    >>> import onepixel
    >>> accuracies = onepixel.accuracy_map(onepixel.load("digits"), "3", "8")
    >>> accuracies.shape, round(float(accuracies.max()), 2)
    ((8, 8, 1), 0.87)

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`, or a name or path as `onepixel.load` takes it.
        a: The name of one class.
        b: The name of another.
        rule: As for `onepixel.pixels`; so are the others.
        metric: What a rule should be best at.
        split: The images to learn on.
        threads: Threads to compute with.

    Returns:
        float64, shape (height, width, channels). Its largest value is the accuracy of the pair in `onepixel.pixels`.

    Raises:
        TypeError: A class is not given by its name.
        ValueError: There is no such class, or no image of it; the two are the same; or as `onepixel.pixels`.
        OSError: An image file cannot be read any more.
    """
    dataset = loaded(dataset)
    accuracies = _native.accuracy_map(dataset._native, as_pair(a, b), rule, metric, split, threads)
    return np.frombuffer(accuracies, np.float64).reshape(dataset.shape)


def as_pair(a: str, b: str) -> tuple[str, str]:
    """The names of two classes.

    Raises:
        TypeError: One is no name.
    """
    for name in (a, b):
        if not isinstance(name, str):
            raise TypeError(
                f"a class is given by its name, as in dataset.classes: found {name!r}, perhaps meant '{name}'"
            )
    return a, b
