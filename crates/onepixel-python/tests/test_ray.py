"""Ray's workers make the sketch that one machine makes."""

import random

import numpy as np
import pytest
from conftest import lost

import onepixel

ray = pytest.importorskip("ray", reason="ray is not installed")


def test_workers_make_the_sketch_of_one_machine_in_any_order(cluster, shards, sketched):
    import onepixel.ray

    shuffled = random.Random(1).sample(shards, len(shards))
    assert onepixel.ray.sketch_paths(shuffled, (8, 8)) == sketched


def test_a_shard_that_is_damaged_is_named(cluster, shards, damaged):
    import onepixel.ray

    sketch = onepixel.ray.sketch_paths([*shards[:2], *damaged], (8, 8))
    assert lost(sketch) == ["bad.npz", "gone.npz"] and sketch.shards == 2


def test_a_worker_that_dies_is_tried_again_and_its_shard_counts_once(cluster, shards, tmp_path):
    from onepixel._shards import look

    alone = onepixel.Sketch((8, 8))
    alone.update_path(shards[0])
    marker = tmp_path / "died"

    @ray.remote(max_retries=2)
    def dies_once(empty, path, reading):
        import os

        found = look(empty, path, reading)
        if not marker.exists():
            marker.touch()
            os._exit(1)
        return found

    found = ray.get(dies_once.remote(onepixel.Sketch((8, 8)), str(shards[0]), {}))
    assert marker.exists() and found.to_bytes() == alone.to_bytes()


def test_batches_that_ray_has_decoded_make_the_same_counts(cluster):
    import onepixel.ray

    digits = onepixel.load("digits")
    images, labels = digits.train_images[..., 0], digits.train_labels.astype(np.int64)
    data = ray.data.from_items([{"image": image, "label": label} for image, label in zip(images, labels, strict=True)])
    sketch = onepixel.ray.sketch_batches(data, (8, 8), batch_size=300)
    alone = onepixel.Sketch((8, 8))
    alone.update(images, labels)
    assert sketch.sizes == {"train": 1797}
    found, expected = sketch.finish(time=1), alone.finish(time=1)
    assert found["pixels"] == expected["pixels"] and found["duplicates"]["exact"] == expected["duplicates"]["exact"]
