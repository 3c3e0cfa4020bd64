import itertools
import json

import numpy as np
import pytest

import onepixel


def best_lookup(images, labels, a, b):
    """The first of the best values by the lookup rule, and how many images of the pair it gets right, the long way."""
    first, second = (images[labels == label].reshape(-1, images[0].size) for label in (a, b))
    correct = [
        np.maximum(np.bincount(x, minlength=256), np.bincount(y, minlength=256)).sum()
        for x, y in zip(first.T, second.T, strict=True)
    ]
    return int(np.argmax(correct)), int(max(correct))


def test_every_pair_of_digits_has_the_pixel_that_counting_the_long_way_finds(digits):
    result = onepixel.pixels(digits)
    assert len(result.pairs) == 45
    for pair, (a, b) in zip(result.pairs, itertools.combinations(range(10), 2), strict=True):
        pixel, correct = best_lookup(digits.train_images, digits.train_labels, a, b)
        assert (pair["a"], pair["b"]) == (str(a), str(b))
        assert (pair["row"], pair["col"], pair["channel"], pair["correct"]) == (pixel // 8, pixel % 8, 0, correct)
        assert pair["accuracy"] == correct / pair["total"]


def test_one_value_of_a_colour_image_tells_all_classes_apart(random_images):
    result = onepixel.pixels(onepixel.Dataset(*random_images, classes=["low", "middle", "high"]), rule="threshold")
    for pair in result.pairs:
        assert (pair["row"], pair["col"], pair["channel"], pair["accuracy"]) == (1, 2, 1, 1.0)
    assert [pair["threshold"] for pair in result.pairs] == [10, 10, 90]
    assert [pair["dark_class"] for pair in result.pairs] == ["low", "low", "middle"]
    assert result.single_pixel_all_classes["accuracy"] == 1.0
    assert result.vote_model["how"] == "5-fold"
    assert (result.rule, result.metric, result.split) == ("threshold", "accuracy", "train")


def test_a_test_set_is_what_is_held_out(random_images):
    images, labels = random_images
    dataset = onepixel.Dataset(images, labels, images[:5], labels[:5])
    assert onepixel.pixels(dataset).vote_model["how"] == "test"
    assert onepixel.pixels(dataset).vote_model["images"] == 5
    assert onepixel.pixels(dataset, split="all").vote_model["images"] == 65
    assert onepixel.pixels(dataset, split="test").summary["easiest"]["accuracy"] == 1.0


def test_the_document_is_the_same_as_dict_and_as_text(digits):
    result = onepixel.pixels(digits)
    assert json.loads(result.to_json()) == result.to_dict()
    assert list(result.to_dict()) == [
        "rule", "metric", "split", "pairs_total", "pairs", "single_pixel_all_classes", "vote_model", "summary",
    ]  # fmt: skip
    assert result.pair("8", "3") == result.pair("3", "8") == result.to_dict()["pairs"][28]
    with pytest.raises(KeyError, match="no pair of '3' and 'x'"):
        result.pair("3", "x")


def test_the_matrix_has_each_pair_twice_and_no_diagonal(digits):
    for metric, key in [("accuracy", "accuracy"), ("balanced", "balanced_accuracy")]:
        result = onepixel.pixels(digits, metric=metric)
        matrix = result.accuracy_matrix()
        assert np.isnan(np.diag(matrix)).all()
        assert np.array_equal(matrix, matrix.T, equal_nan=True)
        assert np.allclose(matrix[np.triu_indices(10, 1)], [pair[key] for pair in result.pairs], rtol=1e-14)


def test_a_class_without_images_is_in_no_pair(random_images):
    result = onepixel.pixels(onepixel.Dataset(*random_images, classes=["a", "b", "c", "none"]))
    assert len(result.pairs) == 3
    assert np.isnan(result.accuracy_matrix()[3]).all()


def test_threads_change_nothing_and_the_seed_does(digits):
    one = onepixel.pixels(digits, threads=1).to_json()
    assert one == onepixel.pixels(digits, threads=3).to_json() == onepixel.pixels(digits).to_json()
    assert one != onepixel.pixels(digits, seed=2**64 - 1).to_json()


def test_permutations_bring_p_values(random_images):
    pairs = onepixel.pixels(onepixel.Dataset(*random_images), permutations=19).pairs
    assert [pair["p_value"] for pair in pairs] == [0.05, 0.05, 0.05]


def test_the_map_peaks_at_the_pixel_of_the_pair(digits):
    pair = onepixel.pixels(digits, rule="threshold").pair("0", "1")
    accuracies = onepixel.accuracy_map(digits, "1", "0", rule="threshold")
    assert accuracies.shape == (8, 8, 1)
    assert np.unravel_index(accuracies.argmax(), accuracies.shape) == (pair["row"], pair["col"], pair["channel"])
    assert accuracies.max() == pair["accuracy"]


def test_histograms_count_each_value(random_images):
    images, labels = random_images
    counts = onepixel.histograms(onepixel.Dataset(images, labels))
    assert (counts.shape, counts.dtype) == ((3, 2, 4, 2, 256), np.uint32)
    expected = np.zeros_like(counts)
    for image, label in zip(images, labels, strict=True):
        for place in np.ndindex(image.shape):
            expected[(label, *place, image[place])] += 1
    assert np.array_equal(counts, expected)


def test_the_representation_says_the_main_numbers(digits):
    result = onepixel.pixels(digits)
    first, *rest = repr(result).splitlines()
    assert first.startswith(
        f"<onepixel.PixelsResult of {digits.name!r}: mean held out 93.4 % over 45 pairs, in sample 94.9 %"
    )
    assert rest[0] == "  hardest: 1 and 8, held out 78.9 % [74.4, 82.8], in sample 82.0 %"
    assert rest[2:] == ["  vote of all pairs: held out (5-fold) 80.4 %", "  lookup rule, accuracy, train images>"]


def test_pairs_become_a_data_frame(digits):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    result = onepixel.pixels(digits)
    frame = result.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert frame.accuracy.tolist() == [pair["accuracy"] for pair in result.pairs]
    assert frame.held_out_low.tolist() == [pair["held_out"]["low"] for pair in result.pairs]


REFUSED = {
    "rule": ({"rule": "tree"}, r'rule: expected "lookup" or "threshold", found "tree"'),
    "metric": ({"metric": "f1"}, r'metric: expected "accuracy" or "balanced"'),
    "split": ({"split": "validation"}, r'split: expected "train" or "test" or "all"'),
    "no test set": ({"split": "test"}, r"has no test set"),
    "threads": ({"threads": 0}, r"threads: expected a whole number from 1 to 1024, found 0"),
    "permutations": ({"permutations": -1}, r"permutations: expected .* found -1"),
    "seed": ({"seed": 2**64}, r"seed: expected a whole number from 0 to 18446744073709551615"),
    "listed": ({"listed": 0}, r"listed: expected"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_options(digits, case):
    options, message = REFUSED[case]
    with pytest.raises(ValueError, match=message):
        onepixel.pixels(digits, **options)


def test_a_map_needs_two_classes_by_name(digits):
    with pytest.raises(TypeError, match=r"found 3, perhaps meant '3'"):
        onepixel.accuracy_map(digits, 3, 8)
    with pytest.raises(ValueError, match=r'class named "x"; the classes are: 0, 1'):
        onepixel.accuracy_map(digits, "3", "x")
    with pytest.raises(ValueError, match=r'not "3" twice'):
        onepixel.accuracy_map(digits, "3", "3")


def test_histograms_that_are_too_large_are_refused():
    images = np.zeros((2, 2048, 2049), np.uint8)
    with pytest.raises(ValueError, match=r"2 classes of 2048×2049 images take 8594128896 bytes"):
        onepixel.histograms(onepixel.Dataset(images, [0, 1]))
