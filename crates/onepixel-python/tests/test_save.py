"""What is saved is what is loaded again, and what NumPy reads."""

from pathlib import Path

import numpy as np
import pytest

import onepixel


@pytest.mark.parametrize(("format", "name"), [(None, "a.npz"), (None, "a"), ("parquet", "a")])
def test_a_saved_dataset_is_the_same_when_loaded(tmp_path, format, name):
    digits = onepixel.load("digits")
    path = digits.save(tmp_path / name, format=format)
    again = onepixel.load(path)
    np.testing.assert_array_equal(again.train_images, digits.train_images)
    np.testing.assert_array_equal(again.train_labels, digits.train_labels)
    assert (again.classes, again.licence) == (digits.classes, digits.licence)


@pytest.mark.parametrize("format", ["png", "parquet"])
def test_images_beyond_the_working_size_are_saved_in_their_own(tmp_path, format):
    images = np.random.default_rng(3).integers(0, 256, (6, 40, 40, 3), dtype=np.uint8)
    onepixel.Dataset(images, [0, 1, 0, 1, 0, 1]).save(tmp_path / "large", format=format)
    np.testing.assert_array_equal(onepixel.load(tmp_path / "large", size="native").train_images, images)
    assert onepixel.load(tmp_path / "large").shape == (32, 32, 3)


def test_pictures_are_saved_as_the_files_that_they_were(tmp_path):
    images = np.random.default_rng(4).integers(0, 256, (6, 40, 40, 3), dtype=np.uint8)
    files = onepixel.Dataset(images, [0, 1, 0, 1, 0, 1]).save(tmp_path / "pictures", format="png")
    pictures = onepixel.load(files)
    first = pictures.names("train")[0]
    saved = pictures.apply([{"name": first, "decision": "drop"}]).save(tmp_path / "clean", format="files")
    kept = {path.relative_to(files) for path in files.rglob("*.png")} - {Path(first)}
    assert {path.relative_to(saved) for path in saved.rglob("*.png")} == kept
    assert all((saved / path).read_bytes() == (files / path).read_bytes() for path in kept)
    np.testing.assert_array_equal(onepixel.load(saved).train_images, pictures.train_images[1:])
    with pytest.raises(ValueError, match="another format"):
        onepixel.load("digits").save(tmp_path / "digits", format="files")


def test_numpy_reads_the_arrays_of_an_npz(tmp_path):
    images = np.arange(4 * 3 * 2, dtype=np.uint8).reshape(4, 3, 2)
    onepixel.Dataset(images, ["b", "a", "b", "ö"]).save(tmp_path / "x.npz")
    with np.load(tmp_path / "x.npz") as read:
        np.testing.assert_array_equal(read["x_train"], images)
        np.testing.assert_array_equal(read["class_names"][read["y_train"]], ["b", "a", "b", "ö"])


def test_raw_idx_has_no_ending(tmp_path):
    onepixel.load("digits").save(tmp_path / "x", gzip=False)
    assert (tmp_path / "x" / "train-images-idx3-ubyte").stat().st_size == 16 + 1797 * 64


def test_what_is_there_is_replaced_only_when_asked(tmp_path):
    digits = onepixel.load("digits")
    (tmp_path / "x.npz").write_text("old")
    with pytest.raises(ValueError, match="replace=True"):
        digits.save(tmp_path / "x.npz")
    assert (tmp_path / "x.npz").read_text() == "old"
    digits.save(tmp_path / "x.npz", replace=True)
    assert onepixel.load(tmp_path / "x.npz").train_size == 1797


def test_what_cannot_be_saved_is_said_and_leaves_nothing(tmp_path):
    digits = onepixel.load("digits")
    with pytest.raises(FileNotFoundError, match="create that folder first"):
        digits.save(tmp_path / "no" / "such")
    with pytest.raises(ValueError, match="with format"):
        digits.save(tmp_path / "x.tar")
    with pytest.raises(ValueError, match="expected one of"):
        digits.save(tmp_path / "x", format="jpeg")
    assert not list(tmp_path.iterdir())
