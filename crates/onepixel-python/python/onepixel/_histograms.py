"""How often does each class show each grey value at each pixel?"""

import numpy as np
import numpy.typing as npt

from onepixel import _native
from onepixel._options import Split
from onepixel._source import AnyDataset, loaded


def histograms(dataset: AnyDataset, *, split: Split = "train", threads: int | None = None) -> npt.NDArray[np.uint32]:
    """Counts images by class, pixel and grey value: all that a one-pixel rule can depend on.

    >>> import onepixel
    >>> counts = onepixel.histograms(onepixel.load("digits"))
    >>> counts.shape, int(counts[3, 0, 0, 0].sum())
    ((10, 8, 8, 1, 256), 183)

    Args:
        dataset: From `onepixel.load` or `onepixel.Dataset`, or a name or path as `onepixel.load` takes it.
        split: The images to count: the name of a set ("train", "test", that of a validation set), or "all": the
            train set and the one that models are scored on.
        threads: Threads to compute with; by default as many as there are cores.

    Returns:
        uint32, shape (classes, height, width, channels, 256).

    Raises:
        ValueError: The split does not exist, or the counts take more than 4 GiB.
        OSError: An image file cannot be read any more.
    """
    dataset = loaded(dataset)
    counts = _native.histograms(dataset._native, split, threads)
    return np.frombuffer(counts, np.uint32).reshape(len(dataset.classes), *dataset.shape, 256)
