"""Real MNIST against the independently recorded answers of the Rust tests."""

import json
import os
from pathlib import Path

import pytest

import onepixel

ORACLES = Path(__file__).parents[2] / "onepixel" / "tests" / "data" / "oracles_mnist.json"
FOLDER = Path(os.environ.get("ONEPIXEL_DATA", "")) / "mnist"

pytestmark = [
    pytest.mark.skipif("ONEPIXEL_DATA" not in os.environ, reason="ONEPIXEL_DATA is not set"),
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} is not a folder"),
    pytest.mark.skipif(not ORACLES.is_file(), reason=f"{ORACLES} is not there"),
]


@pytest.fixture(scope="module")
def mnist():
    return onepixel.load("mnist")


@pytest.fixture(scope="module")
def oracles():
    return json.loads(ORACLES.read_text())


@pytest.mark.parametrize("metric", ["accuracy", "balanced"])
@pytest.mark.parametrize("rule", ["lookup", "threshold"])
def test_every_pair_is_as_recorded(mnist, oracles, rule, metric):
    result = onepixel.pixels(mnist, rule=rule, metric=metric)
    assert len(result.pairs) == len(oracles["pairs"]) == 45
    for pair, recorded in zip(result.pairs, oracles["pairs"], strict=True):
        best = recorded[rule][metric]
        assert (pair["a"], pair["b"]) == (str(recorded["a"]), str(recorded["b"]))
        assert [pair[key] for key in ("row", "col", "channel", "ties")] == [
            best[key] for key in ("row", "col", "channel", "ties")
        ]
        assert pair["correct"] == best["correct_a"] + best["correct_b"]
        assert pair["threshold"] == best.get("threshold")
        test_images = recorded["test_images_a"] + recorded["test_images_b"]
        assert pair["held_out"]["images"] == test_images
        assert pair["held_out"]["accuracy"] == (best["test_correct_a"] + best["test_correct_b"]) / test_images


def test_arrays_give_what_files_give(mnist):
    arrays = onepixel.Dataset(mnist.train_images, mnist.train_labels, mnist.test_images, mnist.test_labels)
    assert arrays.train_images.shape == (60_000, 28, 28, 1)
    assert onepixel.pixels(arrays).to_json() == onepixel.pixels(mnist).to_json()
