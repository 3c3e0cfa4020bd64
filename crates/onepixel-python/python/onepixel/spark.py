"""Sketches made by Spark: its workers open and decode the shards, and merge what they saw.

    import onepixel.spark

    sketch = onepixel.spark.sketch_paths(spark, paths, (32, 32, 3))
    sketch.finish().report("page.html")

A task that fails or whose worker dies is tried again by Spark, and its shard counts once. A shard that cannot be read is named in
the audit. Sketches travel through RDDs, which a session of Spark Connect has not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from typing import Any

from onepixel._options import Fit
from onepixel._shards import Columns, Reading, add, look, look_at_table
from onepixel._sketch import Sketch

__all__ = ["sketch_batches", "sketch_paths"]


def sketch_paths(
    spark: Any,
    paths: Iterable[str | PathLike[str]],
    shape: Sequence[int],
    *,
    sample: int = 256,
    set: str | None = None,
    fit: Fit = "stretch",
    label_column: str | None = None,
    skip_unreadable: bool = False,
) -> Sketch:
    """The sketch of shards that every worker can open: a task for each shard, and a tree of tasks that merge.

    Args:
        spark: The `SparkSession`.
        paths: The shards, each anything that `onepixel.load` reads.
        shape: (height, width) or (height, width, channels) of every image; images are brought to that height and width.
        sample: As for `onepixel.Sketch`.
        set: As for `onepixel.Sketch.update_path`.
        fit: As for `onepixel.load`.
        label_column: As for `onepixel.load`.
        skip_unreadable: As for `onepixel.load`.

    Raises:
        ValueError: The shape is none. Where a shard's images have another number of channels, Spark's own error says so.
    """
    empty, shards = Sketch(shape, sample=sample), [str(path) for path in paths]
    if not shards:
        return empty
    reading = Reading(set=set, fit=fit, label_column=label_column, skip_unreadable=skip_unreadable)
    blank = empty.to_bytes()

    def look_at(path: str) -> Sketch:
        return look(Sketch.from_bytes(blank), path, reading)

    merged: Sketch = spark.sparkContext.parallelize(shards, len(shards)).map(look_at).treeReduce(add)
    return merged


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
    """The sketch of a `pyspark.sql.DataFrame` with a row for each image, whose partitions the workers look at.

    Args:
        data: The frame.
        shape: (height, width) or (height, width, channels) of every image; images are brought to that height and width.
        image: The column of the images: the bytes of image files, paths, or arrays.
        label: The column of the labels: integers or strings.
        name: The column of the images' names.
        set: Which set the images are of.
        sample: As for `onepixel.Sketch`.

    Raises:
        ValueError: The shape is none. What is wrong with a row, Spark's own error says.
    """
    empty = Sketch(shape, sample=sample)
    blank, columns = empty.to_bytes(), Columns(image=image, label=label, name=name, set=set)

    def look_at(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        seen = Sketch.from_bytes(blank)
        for batch in batches:
            if batch.num_rows:
                look_at_table(seen, pa.Table.from_batches([batch]), columns)
        yield pa.RecordBatch.from_pydict({"sketch": [seen.to_bytes()]})

    def as_sketch(row: Any) -> Sketch:
        return Sketch.from_bytes(bytes(row.sketch))

    sketches = data.mapInArrow(look_at, "sketch binary").rdd.map(as_sketch)
    if sketches.getNumPartitions() == 0:
        return empty
    merged: Sketch = sketches.treeReduce(add)
    return merged
