"""Shards become one sketch, whoever looks at which, and it is audited as the dataset that it is."""

import pickle
import random

import numpy as np
import pytest

import onepixel


def shards(count):
    digits = onepixel.load("digits")
    images, labels = digits.train_images[..., 0], digits.train_labels
    return [(images[part::count], labels[part::count], f"{part}.tar") for part in range(count)]


def sketch_of(some, **options):
    sketch = onepixel.Sketch((8, 8), sample=20, **options)
    for images, labels, shard in some:
        half = len(images) // 2
        names = [f"{shard}/{index}" for index in range(len(images))]
        sketch.update(images[:half], labels[:half], names=names[:half], shard=shard)
        sketch.update(images[half:], labels[half:], names=names[half:], shard=shard)
    return sketch


@pytest.mark.parametrize("workers", [1, 2, 7, 40])
def test_any_number_of_workers_in_any_order_gives_the_same_bytes(workers):
    parts = shards(40)
    whole = sketch_of(parts).to_bytes()
    random.Random(workers).shuffle(parts)
    results = [pickle.loads(pickle.dumps(sketch_of(parts[worker::workers]))) for worker in range(workers)]
    merged = results.pop()
    for result in results:
        merged.merge(result)
    assert merged.to_bytes() == whole
    assert merged.sizes == {"train": 1797}
    assert merged.shards == 40


def test_the_audit_says_what_is_exact_and_what_is_sampled():
    sketch = sketch_of(shards(3))
    audit = sketch.finish(name="digits", time=2)
    plain = onepixel.pixels(onepixel.load("digits"))
    of_all = audit["pixels"]
    assert [pair["correct"] for pair in of_all["pairs"]] == [pair["correct"] for pair in plain.pairs]
    assert of_all["vote_model"] is None
    assert audit["dataset"]["train"]["images"] == 1797
    assert audit["sketch"]["exact"] == ["dataset", "pixels", "duplicates", "facts"]
    assert (audit["sketch"]["shards"], audit["sketch"]["sampled_images"], len(audit.images)) == (3, 200, 200)
    assert "All else comes from a sample of 200 images" in audit.report().html


def test_a_path_is_opened_and_decoded(tmp_path):
    digits = onepixel.load("digits", per_class=10)
    digits.save(tmp_path / "shard.npz")
    sketch = onepixel.Sketch((8, 8))
    sketch.update_path(tmp_path / "shard.npz")
    assert (sketch.sizes, sketch.shards) == ({"train": 100}, 1)
    sketch.update_path(tmp_path / "shard.npz")
    assert sketch.sizes == {"train": 100}, "the same task, tried again"
    sketch.update(digits.train_images, digits.train_labels, set="test", shard="other")
    with pytest.raises(ValueError, match="shard.npz is in both sketches"):
        sketch.update_path(tmp_path / "shard.npz")
    with pytest.raises(FileNotFoundError):
        sketch.update_path(tmp_path / "gone.npz")
    sketch.note_lost(tmp_path / "gone.npz", "it is not there")
    assert sketch.sizes == {"train": 100, "test": 100}
    lost = sketch.finish(time=1)["sketch"]["lost_shards"]
    assert [shard["reason"] for shard in lost] == ["it is not there"]


def test_what_cannot_be_added_is_refused_and_changes_nothing():
    sketch = sketch_of(shards(3)[:2])
    before = sketch.to_bytes()
    with pytest.raises(ValueError, match="1.tar is in both sketches"):
        sketch.merge(sketch_of(shards(3)[1:]))
    with pytest.raises(ValueError, match="8×8.*4×4"):
        sketch.merge(onepixel.Sketch((4, 4), sample=20))
    with pytest.raises(ValueError, match="expected uint8, found float64"):
        sketch.update(np.zeros((1, 8, 8)), [0])
    with pytest.raises(ValueError, match=r"found \(4, 4, 1\)"):
        sketch.update(np.zeros((1, 4, 4), np.uint8), [0])
    sketch.merge(sketch_of(shards(3)[:2]))
    assert sketch.to_bytes() == before


def test_bytes_that_are_no_sketch_or_a_damaged_one_are_refused():
    data = sketch_of(shards(3)[:1]).to_bytes()
    assert onepixel.Sketch.from_bytes(data).to_bytes() == data
    for damaged in (b"", b"something else", data[:-1], data[:200] + bytes([data[200] ^ 1]) + data[201:]):
        with pytest.raises(ValueError, match="not a whole sketch: expected"):
            onepixel.Sketch.from_bytes(damaged)


def test_nothing_to_learn_from_is_said():
    sketch = onepixel.Sketch((8, 8))
    sketch.update(np.zeros((2, 8, 8), np.uint8), None, set="test")
    assert sketch.sizes == {"test": 2}
    with pytest.raises(ValueError, match="no train images with labels"):
        sketch.finish()
