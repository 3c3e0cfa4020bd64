from pathlib import Path

import numpy as np
import pytest

import onepixel


def test_the_digits_are_built_in(digits):
    assert (digits.shape, digits.train_size, digits.test_size) == ((8, 8, 1), 1797, 0)
    assert digits.classes == tuple("0123456789")
    assert digits.licence == "CC BY 4.0"
    assert digits.train_images.shape == (1797, 8, 8, 1)
    assert digits.train_images.max() == 16
    assert np.bincount(digits.train_labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


@pytest.fixture
def arrays(tmp_path: Path):
    images = np.arange(4 * 6, dtype=np.uint8).reshape(4, 2, 3)
    labels = np.array([3, 5, 5, 3])
    np.save(tmp_path / "images.npy", images)
    np.save(tmp_path / "labels.npy", labels)
    np.savez(tmp_path / "both.npz", x_train=images, y_train=labels, x_test=images[:1], y_test=labels[:1])
    rows = np.column_stack([images.reshape(4, 6), labels])
    np.savetxt(tmp_path / "table.csv", rows, "%d", ",")
    return tmp_path, images


def test_an_npz_file_is_a_dataset(arrays):
    folder, images = arrays
    dataset = onepixel.load(folder / "both.npz")
    assert np.array_equal(dataset.train_images[..., 0], images)
    assert dataset.classes == ("3", "5")
    assert dataset.test_labels.tolist() == [0]


def test_a_few_images_of_each_class_are_chosen_by_seed_and_the_notes_say_so():
    dataset = onepixel.load("digits", per_class=5, seed=3)
    assert np.bincount(dataset.train_labels).tolist() == [5] * 10
    assert dataset.notes == ("50 of the 1797 train images were taken, at most 5 of each class, with seed 3",)
    again, other = (onepixel.load("digits", per_class=5, seed=seed) for seed in (3, 4))
    assert np.array_equal(dataset.train_images, again.train_images)
    assert not np.array_equal(dataset.train_images, other.train_images)
    with pytest.raises(ValueError, match="per_class: expected at least 1, found 0"):
        onepixel.load("digits", per_class=0)


def test_a_table_takes_a_label_column_and_a_shape(arrays):
    folder, images = arrays
    dataset = onepixel.load(str(folder / "table.csv"), label_column="last", shape=(2, 3))
    assert np.array_equal(dataset.train_images[..., 0], images)


def test_images_and_labels_can_be_files_of_their_own(arrays):
    folder, images = arrays
    files = (folder / "images.npy", folder / "labels.npy")
    dataset = onepixel.load_files(*files, *files)
    assert np.array_equal(dataset.test_images[..., 0], images)
    assert dataset.train_labels.tolist() == [0, 1, 1, 0]


def test_an_unknown_name_is_a_file_not_found_that_suggests_another():
    with pytest.raises(FileNotFoundError, match="did you mean digits"):
        onepixel.load("digit")


def test_functions_take_a_name_or_a_path_where_a_dataset_is_asked_for(digits, arrays):
    assert onepixel.separable("digits").to_dict()["separable"] == onepixel.separable(digits).to_dict()["separable"]
    assert onepixel.histograms(arrays[0] / "both.npz").shape[-1] == 256
    for function in (onepixel.pixels, onepixel.audit, onepixel.difficulty):
        with pytest.raises(TypeError, match=r"dataset: expected an onepixel\.Dataset, a name or a path, found list"):
            function([1, 2])


def test_messages_advise_in_the_words_of_python(arrays):
    folder, _ = arrays
    with pytest.raises(ValueError, match=r"name the two files with onepixel.load_files: `images` and `labels`"):
        onepixel.load(folder / "images.npy")
    with pytest.raises(ValueError, match=r"say which column it is with `label_column`: first, last or its name$"):
        onepixel.load(folder / "table.csv", label_column="digit")
    np.savez(folder / "rows.npz", x_train=np.zeros((4, 6), np.uint8), y_train=[0, 1, 1, 0])
    with pytest.raises(ValueError, match=r"say the shape with `shape`$"):
        onepixel.load(folder / "rows.npz")
    (folder / "photos").mkdir()
    (folder / "photos" / "one.pgm").write_bytes(b"P5 1 1 255 \x07")
    with pytest.raises(ValueError, match=r"say where the labels are with `labels` \(a table\) or `label_pattern`"):
        onepixel.load(folder / "photos")


def test_a_cut_file_is_a_value_error_that_says_where(arrays):
    folder, _ = arrays
    whole = (folder / "images.npy").read_bytes()
    (folder / "images.npy").write_bytes(whole[:-1])
    with pytest.raises(ValueError, match=r"images.npy: at byte 151: expected 152 bytes"):
        onepixel.load_files(folder / "images.npy", folder / "labels.npy")


@pytest.mark.parametrize("shape", [(28,), (0, 3), (1, 2, 3, 4), (2.0, 3), "2x3"])
def test_a_shape_is_two_or_three_whole_numbers(arrays, shape):
    folder, _ = arrays
    with pytest.raises(ValueError, match="shape: expected"):
        onepixel.load(folder / "table.csv", shape=shape)


def test_folders_and_tables_are_read_as_asked(tmp_path: Path):
    for name, grey in (("a1", 0), ("a2", 9), ("b1", 200), ("b2", 250)):
        folder = tmp_path / "images" / name[0]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.pgm").write_bytes(b"P5 2 2 255 " + bytes([grey] * 4))
    table = tmp_path / "kinds.csv"
    table.write_text("file,kind,other\na1,x,p\na2,y,p\nb1,x,q\nb2,y,q\n")
    images = tmp_path / "images"
    assert onepixel.load(images).classes == ("a", "b")
    assert onepixel.load(images).train_names == ("a/a1.pgm", "a/a2.pgm", "b/b1.pgm", "b/b2.pgm")
    named = onepixel.load(images, labels=table, label_column="kind", name_column="file")
    assert (named.classes, named.train_labels.tolist()) == (("x", "y"), [0, 1, 0, 1])
    assert onepixel.load(images, layout="flat", label_pattern=r"^.(\d)").classes == ("1", "2")
    with pytest.raises(ValueError, match="layout: expected"):
        onepixel.load(images, layout="deep")
    with pytest.raises(ValueError, match="class_level: expected 1, 2 or leaf, found 0"):
        onepixel.load(images, class_level=0)
    (images / "a" / "a3.pgm").write_bytes(b"no image")
    with pytest.raises(ValueError, match="found 1 that cannot"):
        onepixel.load(images, strict=True)
    assert onepixel.load(images, skip_unreadable=True).train_size == 4
