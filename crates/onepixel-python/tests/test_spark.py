"""Spark's workers make the sketch that one machine makes."""

import os
import random

import pytest
from conftest import lost

import onepixel


def test_workers_make_the_sketch_of_one_machine_in_any_order(spark, shards, sketched):
    import onepixel.spark

    shuffled = random.Random(1).sample(shards, len(shards))
    assert onepixel.spark.sketch_paths(spark, shuffled, (8, 8)) == sketched
    assert onepixel.spark.sketch_paths(spark, [], (8, 8)) == onepixel.Sketch((8, 8))


def test_a_shard_that_is_damaged_is_named(spark, shards, damaged):
    import onepixel.spark

    sketch = onepixel.spark.sketch_paths(spark, [*shards[:2], *damaged], (8, 8))
    assert lost(sketch) == ["bad.npz", "gone.npz"] and sketch.shards == 2


def test_images_of_another_shape_are_a_mistake_of_the_caller(spark, shards):
    import onepixel.spark

    with pytest.raises(Exception, match="the sketch is of images of 8×8×2"):
        onepixel.spark.sketch_paths(spark, shards, (8, 8, 2))


def test_a_worker_that_dies_is_tried_again_and_its_shard_counts_once(spark, shards, sketched, tmp_path):
    from onepixel._shards import add, look

    marker, blank = str(tmp_path / "died"), onepixel.Sketch((8, 8)).to_bytes()

    def dies_once(path):
        found = look(onepixel.Sketch.from_bytes(blank), path, {})
        if not os.path.exists(marker):
            open(marker, "w").close()
            os._exit(1)
        return found

    paths = [str(path) for path in shards]
    found = spark.sparkContext.parallelize(paths, len(paths)).map(dies_once).treeReduce(add)
    assert os.path.exists(marker) and found == sketched


def test_files_in_a_column_make_the_same_counts(spark, encoded, sketched_alone):
    import onepixel.spark

    files, labels = encoded
    rows = list(zip(map(bytearray, files), labels, strict=True))
    frame = spark.createDataFrame(rows, "picture binary, digit int").repartition(3)
    assert onepixel.spark.sketch_batches(frame, (8, 8), image="picture", label="digit") == sketched_alone
