"""Sketches made by Daft: its workers open and decode the shards, and merge what they saw.

    import onepixel.daft

    sketch = onepixel.daft.sketch_paths(paths, (32, 32, 3))
    sketch.finish().report("page.html")

A shard that cannot be read is named in the audit. On a cluster (`daft.set_runner_ray`) a task that fails is tried again, and its
shard counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike
from typing import Any

from onepixel._options import Fit
from onepixel._shards import Columns, Reading, add_bytes, look, look_at_table
from onepixel._sketch import Sketch

__all__ = ["sketch_batches", "sketch_paths"]


def sketch_paths(
    paths: Iterable[str | PathLike[str]],
    shape: Sequence[int],
    *,
    sample: int = 256,
    set: str | None = None,
    fit: Fit = "stretch",
    label_column: str | None = None,
    skip_unreadable: bool = False,
) -> Sketch:
    """The sketch of shards that every worker can open.

    Args:
        paths: The shards, each anything that `onepixel.load` reads.
        shape: (height, width) or (height, width, channels) of every image; images are brought to that height and width.
        sample: As for `onepixel.Sketch`.
        set: As for `onepixel.Sketch.update_path`.
        fit: As for `onepixel.load`.
        label_column: As for `onepixel.load`.
        skip_unreadable: As for `onepixel.load`.

    Raises:
        ValueError: The shape is none, or a shard's images have another number of channels.
    """
    import daft

    empty, shards = Sketch(shape, sample=sample), [str(path) for path in paths]
    if not shards:
        return empty
    reading = Reading(set=set, fit=fit, label_column=label_column, skip_unreadable=skip_unreadable)
    blank = empty.to_bytes()

    @daft.func(return_dtype=daft.DataType.binary())
    def look_at(path: str) -> bytes:
        return look(Sketch.from_bytes(blank), path, reading).to_bytes()

    frame = daft.from_pydict({"path": shards})
    return _first(frame.select(look_at(daft.col("path")).alias("sketch")), ["sketch"], _Added, empty)


def sketch_batches(
    data: Any,
    shape: Sequence[int],
    *,
    image: str = "image",
    label: str = "label",
    name: str | None = None,
    set: str = "train",
    sample: int = 256,
) -> Sketch:
    """The sketch of a `daft.DataFrame` with a row for each image.

    Args:
        data: The frame.
        shape: (height, width) or (height, width, channels) of every image; images are brought to that height and width.
        image: The column of the images: the bytes of image files, paths, or arrays.
        label: The column of the labels: integers or strings.
        name: The column of the images' names.
        set: Which set the images are of.
        sample: As for `onepixel.Sketch`.

    Raises:
        ValueError: The shape is none, there is no such column, or what it holds are no images or labels.
    """
    empty = Sketch(shape, sample=sample)
    columns = Columns(image=image, label=label, name=name, set=set)
    asked = [column for column in (image, label, name) if column is not None]

    class Seen(_Combined):
        """The sketch of the rows."""

        def aggregate(self, *series: Any) -> bytes:
            import pyarrow as pa

            seen = Sketch.from_bytes(self.blank)
            if len(series[0]):
                look_at_table(
                    seen, pa.table(dict(zip(asked, (one.to_arrow() for one in series), strict=True))), columns
                )
            return seen.to_bytes()

    return _first(data, asked, Seen, empty)


class _Combined:
    """Adds up the sketches of all parts of a column; `blank` is the sketch of no rows."""

    def __init__(self, blank: bytes) -> None:
        self.blank = blank

    def combine(self, states: Any) -> bytes:
        return add_bytes(states.to_pylist())

    def finalize(self, state: bytes) -> bytes:
        return state


class _Added(_Combined):
    """Adds up the sketches of a column."""

    def aggregate(self, sketches: Any) -> bytes:
        return add_bytes([self.blank, *sketches.to_pylist()])


def _first(frame: Any, columns: list[str], aggregate: type, empty: Sketch) -> Sketch:
    """What a class that aggregates makes of some columns of a frame."""
    import daft

    binary = daft.DataType.binary()
    aggregated = daft.udaf(return_dtype=binary, state=binary)(aggregate)(empty.to_bytes())
    found = frame.agg(aggregated(*(daft.col(column) for column in columns)).alias("sketch")).to_pydict()["sketch"]
    return Sketch.from_bytes(found[0]) if found and found[0] is not None else empty
