"""Daft's workers make the sketch that one machine makes."""

import random

import pytest
from conftest import lost

daft = pytest.importorskip("daft", reason="daft is not installed")


def test_workers_make_the_sketch_of_one_machine_in_any_order(shards, sketched):
    import onepixel.daft

    shuffled = random.Random(1).sample(shards, len(shards))
    assert onepixel.daft.sketch_paths(shuffled, (8, 8)) == sketched
    assert onepixel.daft.sketch_paths([], (8, 8)) == onepixel.Sketch((8, 8))


def test_a_shard_that_is_damaged_is_named(shards, damaged):
    import onepixel.daft

    sketch = onepixel.daft.sketch_paths([*shards[:2], *damaged], (8, 8))
    assert lost(sketch) == ["bad.npz", "gone.npz"] and sketch.shards == 2


def test_images_of_another_shape_are_a_mistake_of_the_caller(shards):
    import onepixel.daft

    with pytest.raises(Exception, match="the sketch is of images of 8×8×2"):
        onepixel.daft.sketch_paths(shards, (8, 8, 2))


def test_files_in_a_column_make_the_same_counts(encoded, sketched_alone):
    import onepixel.daft

    files, labels = encoded
    frame = daft.from_pydict({"picture": files, "digit": labels})
    assert onepixel.daft.sketch_batches(frame, (8, 8), image="picture", label="digit") == sketched_alone
