"""What the workers of any engine do: look at a shard, look at a table of images, add sketches up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict

import numpy as np

from onepixel._dataset import Dataset
from onepixel._options import Fit
from onepixel._sketch import Sketch


class Reading(TypedDict, total=False):
    """How shards are opened: the parameters of `Sketch.update_path`."""

    set: str | None
    fit: Fit
    label_column: str | None
    skip_unreadable: bool


class Columns(TypedDict):
    """Which columns of a table are what, and which set its rows are of."""

    image: str
    label: str
    name: str | None
    set: str


def look(empty: Sketch, path: str, reading: Reading) -> Sketch:
    """`empty` with what one shard holds, or with the reason for which it could not be read.

    Raises:
        ValueError: Its images are of another shape, which is a mistake of the caller's and not of the shard.
    """
    try:
        empty.update_path(path, **reading)
    except OSError as error:
        empty.note_lost(path, str(error))
    except ValueError as error:
        if "the sketch is of images of" in str(error):
            raise
        empty.note_lost(path, str(error))
    return empty


def look_at_table(sketch: Sketch, table: Any, columns: Columns) -> None:
    """Adds the images of a table: whatever `Dataset.from_dataframe` takes, with images as bytes of image files, paths or arrays,
    which are brought to the sketch's height and width.

    Raises:
        ValueError: There is no such column, or what it holds are no images or labels; the message says which row.
    """
    height, width, channels = sketch.shape
    batch = Dataset.from_dataframe(
        table, image=columns["image"], label=columns["label"], names=columns["name"], size=(height, width)
    )
    images = batch.train_images
    if images.shape[-1] == 1 and channels == 3:
        # A batch of grey images only, of a set in colour.
        images = np.repeat(images, 3, axis=-1)
    names = None if columns["name"] is None else batch.train_names
    sketch.update(images, batch.train_labels, names=names, set=columns["set"], classes=batch.classes)


def add(first: Sketch, *others: Sketch) -> Sketch:
    """All of them as one, which is the first."""
    for other in others:
        first.merge(other)
    return first


def add_bytes(sketches: Iterable[bytes]) -> bytes:
    """The same of sketches as bytes, of which there is at least one."""
    return add(*(Sketch.from_bytes(sketch) for sketch in sketches)).to_bytes()
