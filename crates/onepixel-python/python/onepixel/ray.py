"""Sketches made by Ray: its workers open and decode the shards, and merge what they saw.

    import onepixel.ray

    sketch = onepixel.ray.sketch_paths(paths, (32, 32, 3))
    sketch.finish().report("page.html")

A task that fails or whose worker dies is tried again by Ray, and its shard counts once. A shard that cannot be read is named in
the audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike
from typing import Any

from onepixel._options import Fit
from onepixel._shards import Reading, add, look
from onepixel._sketch import Sketch

__all__ = ["sketch_batches", "sketch_paths"]

_AT_A_TIME = 16
"""So many sketches are merged by one task."""


def sketch_paths(
    paths: Iterable[str | PathLike[str]],
    shape: Sequence[int],
    *,
    sample: int = 256,
    set: str | None = None,
    fit: Fit = "stretch",
    label_column: str | None = None,
    skip_unreadable: bool = False,
    task_options: dict[str, Any] | None = None,
) -> Sketch:
    """The sketch of shards that every worker can open: a task for each shard, and tasks that merge.

    Args:
        paths: The shards, each anything that `onepixel.load` reads.
        shape: (height, width) or (height, width, channels) of every image; images are brought to that height and width.
        sample: As for `onepixel.Sketch`.
        set: As for `onepixel.Sketch.update_path`.
        fit: As for `onepixel.load`.
        label_column: As for `onepixel.load`.
        skip_unreadable: As for `onepixel.load`.
        task_options: Options of the tasks, as `ray.remote` takes them: `num_cpus`, `max_retries`, `memory`, …

    Raises:
        ValueError: The shape is none, or a shard's images are of another shape.
    """
    import ray

    options: dict[str, Any] = {"num_cpus": 1, **(task_options or {})}
    empty = Sketch(shape, sample=sample)
    reading = Reading(set=set, fit=fit, label_column=label_column, skip_unreadable=skip_unreadable)
    look_at, merge = ray.remote(**options)(look), ray.remote(**options)(add)
    waiting = [look_at.remote(empty, str(path), reading) for path in paths]
    while len(waiting) > 1:
        # What is ready first is merged first: no order matters.
        some, others = ray.wait(waiting, num_returns=min(_AT_A_TIME, len(waiting)))
        waiting = [*others, merge.remote(*some)]
    if not waiting:
        return empty
    merged: Sketch = ray.get(waiting[0])
    return merged


def sketch_batches(
    data: Any,
    shape: Sequence[int],
    *,
    image: str = "image",
    label: str | None = "label",
    name: str | None = None,
    set: str = "train",
    sample: int = 256,
    batch_size: int = 1024,
) -> Sketch:
    """The sketch of a `ray.data.Dataset` whose images Ray has decoded already, as uint8 arrays of one shape.

    Args:
        data: The dataset.
        shape: (height, width) or (height, width, channels) of every image.
        image: The column of the images.
        label: The column of the labels; None for a set without labels.
        name: The column of the images' names.
        set: As for `onepixel.Sketch.update`.
        sample: As for `onepixel.Sketch`.
        batch_size: Images of a batch.

    Raises:
        ValueError: A batch does not hold images of this shape, or labels.
    """
    empty = Sketch(shape, sample=sample)

    def look(batch: dict[str, Any]) -> dict[str, Any]:
        sketch = Sketch(shape, sample=sample)
        names = None if name is None else [str(one) for one in batch[name]]
        sketch.update(batch[image], None if label is None else batch[label], names=names, set=set)
        return {"sketch": [sketch.to_bytes()]}

    for row in data.map_batches(look, batch_format="numpy", batch_size=batch_size).iter_rows():
        empty.merge(Sketch.from_bytes(row["sketch"]))
    return empty
