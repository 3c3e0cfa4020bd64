import numpy as np
import pytest

from onepixel import Dataset

IMAGES = np.arange(4 * 2 * 3, dtype=np.uint8).reshape(4, 2, 3)
LABELS = [0, 1, 1, 0]


def test_arrays_come_back_as_they_went_in():
    dataset = Dataset(IMAGES, LABELS, IMAGES[:2], LABELS[:2], name="tiny")
    assert (dataset.name, dataset.source, dataset.licence) == ("tiny", "memory", None)
    assert (dataset.shape, dataset.train_size, dataset.test_size) == ((2, 3, 1), 4, 2)
    assert dataset.train_images.shape == (4, 2, 3, 1)
    assert np.array_equal(dataset.train_images[..., 0], IMAGES)
    assert dataset.train_labels.tolist() == LABELS
    assert np.array_equal(dataset.test_images[..., 0], IMAGES[:2])
    assert dataset.test_labels.tolist() == LABELS[:2]
    assert repr(dataset) == "<onepixel.Dataset 'tiny': 4 + 2 images of 2×3, 2 classes>"


def test_without_a_test_set_there_are_no_test_arrays():
    dataset = Dataset(IMAGES, LABELS)
    assert (dataset.test_size, dataset.test_images, dataset.test_labels) == (0, None, None)


def test_the_dataset_does_not_change_with_the_array_it_was_made_from():
    images = IMAGES.copy()
    dataset = Dataset(images, LABELS)
    images[:] = 0
    assert np.array_equal(dataset.train_images[..., 0], IMAGES)
    assert not dataset.train_images.flags.writeable


@pytest.mark.parametrize("layout", ["fortran", "reversed", "every other", "channels moved"])
def test_any_memory_layout_is_read_in_order(layout):
    base = np.arange(4 * 2 * 3 * 2, dtype=np.uint8).reshape(4, 2, 3, 2)
    images = {
        "fortran": np.asfortranarray(base),
        "reversed": base[::-1, :, ::-1],
        "every other": np.repeat(base, 2, axis=2)[:, :, ::2],
        "channels moved": np.moveaxis(base, 3, 1),
    }[layout]
    assert np.array_equal(Dataset(images, LABELS).train_images, images)


def test_distinct_integers_become_classes_by_their_value():
    dataset = Dataset(IMAGES, np.array([10, -1, 9, 10]), IMAGES[:1], np.array([12], np.uint64))
    assert dataset.classes == ("-1", "9", "10", "12")
    assert dataset.train_labels.tolist() == [2, 0, 1, 2]
    assert dataset.test_labels.tolist() == [3]


@pytest.mark.parametrize(
    "labels",
    [
        ["cat", "い", "cat", "ant"],
        np.array(["cat", "い", "cat", "ant"]),
        np.array(["cat", "い", "cat", "ant"], object),
        np.array([["cat"], ["い"], ["cat"], ["ant"]]),
    ],
)
def test_strings_name_classes(labels):
    dataset = Dataset(IMAGES, labels)
    assert dataset.classes == ("ant", "cat", "い")
    assert dataset.train_labels.tolist() == [1, 2, 1, 0]


@pytest.mark.parametrize("labels", [[2, 0, 0, 1], ["c", "a", "a", "b"], np.array([[2], [0], [0], [1]], np.int8)])
def test_given_classes_keep_their_order_even_without_images(labels):
    dataset = Dataset(IMAGES, labels, classes=["a", "b", "c", "none"])
    assert dataset.classes == ("a", "b", "c", "none")
    assert dataset.train_labels.tolist() == [2, 0, 0, 1]


def test_booleans_are_two_classes():
    assert Dataset(IMAGES, [True, False, False, True]).classes == ("0", "1")


REFUSED = {
    "a type that is no number": (([["a"]], LABELS), {}, r"train_images: expected an array of numbers, found <U1"),
    "images of several shapes": (
        (np.array([IMAGES[0], IMAGES[1, :1]], object), LABELS),
        {},
        r"found object; give one array in which all images have the same shape",
    ),
    "rows": ((IMAGES.reshape(4, 6), LABELS), {}, r"found \(4, 6\); .*reshape\(-1, height, width\)"),
    "five dimensions": ((IMAGES[..., None, None], LABELS), {}, r"expected shape .* found \(4, 2, 3, 1, 1\)"),
    "no image": ((IMAGES[:0], []), {}, r"at least one image .* found shape \(0, 2, 3\)"),
    "no pixel": ((IMAGES[:, :0], LABELS), {}, r"at least one pixel, found shape \(4, 0, 3\)"),
    "few labels": ((IMAGES, LABELS[:3]), {}, r"train_labels: expected 4, one for each image, found 3"),
    "one-hot labels": ((IMAGES, np.eye(4, dtype=int)), {}, r"found \(4, 4\); .*argmax"),
    "fractional labels": ((IMAGES, [0.0, 1.0, 1.0, 0.0]), {}, r"expected integers.* found float64 .*astype\('int64'\)"),
    "bytes": ((IMAGES, [b"a", b"b", b"b", b"a"]), {}, r"train_labels: expected integers, or strings .*b'a'"),
    "mixed labels": ((IMAGES, ["a", 1, 1, "a"]), {}, r"train_labels: expected integers, or strings .* with 1"),
    "one class": ((IMAGES, [7, 7, 7, 7]), {}, r"at least two classes, found only '7', 4 times"),
    "a label beyond": ((IMAGES, [0, 1, 2, 2]), {"classes": ["a", "b"]}, r"2 classes \(0 to 1\), found 2 at image 2"),
    "a label below": ((IMAGES, [0, 1, -1, 0]), {"classes": ["a", "b"]}, r"found -1 at image 2"),
    "an unknown name": (
        (IMAGES, ["a", "b", "x", "a"]),
        {"classes": ["a", "b"]},
        r"2 class names \(a, b\), found 'x' at image 2",
    ),
    "one string for classes": ((IMAGES, LABELS), {"classes": "ab"}, r"classes: expected a sequence .*'ab'"),
    "numbers for classes": ((IMAGES, LABELS), {"classes": [0, 1]}, r"classes: expected strings, found 0"),
    "equal classes": ((IMAGES, LABELS), {"classes": ["a", "a"]}, r"'a' twice"),
    "too many classes": ((IMAGES, LABELS), {"classes": [str(i) for i in range(65537)]}, r"at most 65536, found 65537"),
    "half a test set": ((IMAGES, LABELS, IMAGES), {}, r"test_labels: expected a test set to have images and labels"),
    "another shape": ((IMAGES, LABELS, IMAGES[:, :1], LABELS), {}, r"test_images: .*\(2, 3, 1\).* found \(1, 3, 1\)"),
    "names and numbers": ((IMAGES, LABELS, IMAGES, list("abba")), {}, r"both to be integers or both strings"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_what_was_expected_and_found(case):
    arguments, options, message = REFUSED[case]
    with pytest.raises(ValueError, match=message):
        Dataset(*arguments, **options)
