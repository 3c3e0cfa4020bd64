"""How is a dataset looked at shard by shard?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike
from typing import Any

import numpy as np
import numpy.typing as npt

from onepixel import _class_labels, _native
from onepixel._audit import AuditResult
from onepixel._dataset import Dataset
from onepixel._images import as_images
from onepixel._options import AuditOptions, Fit, SketchBatch
from onepixel._read_options import read_options


class Sketch:
    """What was seen of a dataset, shard by shard: small, and merged with the sketches of other shards in any order to the same
    result. It can be pickled, so that Ray, Dask, Spark and the like send it from worker to worker.

    Counts of grey values for each class and pixel, classes, and equal images are exact; all else comes from a sample of each
    class.

    >>> import onepixel
    >>> digits = onepixel.load("digits")
    >>> first, second = onepixel.Sketch((8, 8)), onepixel.Sketch((8, 8))
    >>> first.update(digits.train_images[:900], digits.train_labels[:900], shard="0")
    >>> second.update(digits.train_images[900:], digits.train_labels[900:], shard="1")
    >>> first.merge(second)
    >>> first
    <onepixel.Sketch: 1,797 train images of 8×8 from 2 shards>
    >>> first.finish(time=2)["pixels"]["summary"]["hardest"]["b"]
    '8'

    Args:
        shape: (height, width) or (height, width, channels) of every image.
        sample: How many images of each class and set are kept as the sample.

    Raises:
        ValueError: Images of this shape are too large to be counted, or the sample is too large.
    """

    def __init__(self, shape: Sequence[int], *, sample: int = 256) -> None:
        sides = read_options(shape=shape)["shape"]
        if sides is None:
            raise ValueError("shape: expected (height, width) or (height, width, channels), found None")
        self._native = _native.Sketch(sides, sample)

    @classmethod
    def from_bytes(cls, data: bytes) -> Sketch:
        """The sketch that `to_bytes`, or the command `onepixel sketch`, wrote.

        Raises:
            ValueError: The bytes are something else, or damaged; the message says where.
        """
        sketch = cls.__new__(cls)
        sketch._native = _native.Sketch.from_bytes(bytes(data))
        return sketch

    def to_bytes(self) -> bytes:
        """The sketch as bytes, which `onepixel merge` and `onepixel audit` read as files, too."""
        return self._native.to_bytes()

    def update(
        self,
        images: npt.ArrayLike,
        labels: npt.ArrayLike | None,
        *,
        names: Iterable[str] | None = None,
        set: str = "train",
        shard: str | None = None,
        classes: Sequence[str] | None = None,
        channels_first: bool | None = None,
    ) -> None:
        """Looks at a batch of images of one set. What goes wrong changes nothing.

        Args:
            images: uint8, of the sketch's shape: (n, height, width), (n, height, width, channels) or (n, channels, height,
                width). Other numbers would become grey values by the range of all images, which no batch knows.
            labels: Integers, or strings that name classes; None for a set without labels.
            names: What each image is called.
            set: What the set is called, which says what it is for: "train", "validation", "test", or anything else.
            shard: What the shard is called that the images come from. Sketches that share a shard are not merged, so that a
                task that runs twice counts once.
            classes: The names of the classes. Integer labels are indices into them. Without it a class is called as its
                labels are.
            channels_first: Whether channels come before height and width.

        Raises:
            ValueError: Arrays of another type or shape, or labels that do not fit; the message says what was found.
        """
        array = as_images("images", images, channels_first)
        if array.dtype != np.uint8:
            raise ValueError(f"images: expected uint8, found {array.dtype}")
        if array.shape[1:] != self.shape:
            raise ValueError(
                f"images: expected images of the shape of the sketch, {self.shape}, found {array.shape[1:]}"
            )
        known, numbers = _numbered(labels, len(array), classes)
        batch = SketchBatch(
            set=set,
            images=np.ascontiguousarray(array).tobytes(),
            labels=numbers,
            classes=known,
            names=None if names is None else list(names),
            shard=shard,
        )
        self._native.update(batch)

    def update_path(
        self,
        path: str | PathLike[str],
        *,
        set: str | None = None,
        fit: Fit = "stretch",
        label_column: str | None = None,
        skip_unreadable: bool = False,
    ) -> None:
        """Opens and decodes a shard, anything that `onepixel.load` reads, and looks at its images, which are brought to the
        sketch's height and width. What goes wrong changes nothing.

        Args:
            path: The file or folder.
            set: Which set all of its images are of; by default files and folders tell.
            fit: As for `onepixel.load`.
            label_column: As for `onepixel.load`.
            skip_unreadable: As for `onepixel.load`.

        Raises:
            FileNotFoundError: There is no such path.
            OSError: A file cannot be read.
            ValueError: A file is not what its format demands, or the sketch has counted it.
        """
        height, width, _ = self.shape
        options = read_options(
            size=(height, width), fit=fit, label_column=label_column, skip_unreadable=skip_unreadable
        )
        self._native.update_path(path, set, options)

    def note_lost(self, path: str | PathLike[str], reason: str) -> None:
        """Notes that a shard could not be read, so that the audit says that it is missing. If a sketch that this one is merged
        with has counted it, it is not."""
        self._native.note_lost(path, reason)

    def merge(self, other: Sketch) -> None:
        """Adds another sketch to this one. Any order gives the same; an equal one changes nothing.

        Raises:
            ValueError: The two are of other shapes or samples, or share a shard; the message says what.
        """
        self._native.merge(other._native)

    def finish(
        self,
        *,
        name: str = "sketch",
        quick: bool = False,
        time: float | None = None,
        max_time: float | None = None,
        label_errors: float | None = None,
        seed: int = 0,
        threads: int | None = None,
    ) -> AuditResult:
        """Asks every question of what was seen, as `onepixel.audit` does. `result["sketch"]` says what is exact and how large
        the sample is that all else comes from; `result.images` is of that sample.

        Args:
            name: What to call the dataset.
            quick: As for `onepixel.audit`.
            time: As for `onepixel.audit`.
            max_time: As for `onepixel.audit`.
            label_errors: As for `onepixel.audit`.
            seed: As for `onepixel.audit`.
            threads: As for `onepixel.audit`.

        Raises:
            ValueError: There are no train images with labels, or an option is none of its choices.
            KeyboardInterrupt: On Ctrl-C, within a fraction of a second.
        """
        options = AuditOptions(quick=quick, time=time, max_time=max_time, label_errors=label_errors, seed=seed)
        found, sample = self._native.finish(name, options, threads)
        return AuditResult(Dataset._of(sample), found)

    @property
    def shape(self) -> tuple[int, int, int]:
        """The shape of every image: (height, width, channels)."""
        return self._native.shape

    @property
    def sample(self) -> int:
        """How many images of each class and set are kept."""
        return self._native.sample

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that were seen, in their order."""
        return tuple(self._native.classes)

    @property
    def sizes(self) -> dict[str, int]:
        """The number of images of each set by the set's name."""
        return dict(self._native.sets)

    @property
    def shards(self) -> int:
        """How many shards were counted."""
        return self._native.shards

    def __reduce__(self) -> tuple[Any, ...]:
        return (Sketch.from_bytes, (self.to_bytes(),))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sketch) and self.to_bytes() == other.to_bytes()

    def __repr__(self) -> str:
        height, width, channels = self.shape
        sides = f"{height}×{width}" + (f"×{channels}" if channels > 1 else "")
        sizes = ", ".join(f"{size:,} {name}" for name, size in self.sizes.items()) or "no"
        return f"<onepixel.Sketch: {sizes} images of {sides} from {self.shards} shards>"


def _numbered(
    labels: npt.ArrayLike | None, images: int, classes: Sequence[str] | None
) -> tuple[list[str], bytes | None]:
    """The names of the classes, and the labels as indices into them."""
    if labels is None:
        return [], None
    checked = _class_labels.as_labels("labels", labels, images)
    known = _class_labels.distinct(checked) if classes is None else _class_labels.as_names(classes)
    return known, _class_labels.numbered("labels", checked, known, by_name=classes is None).tobytes()
