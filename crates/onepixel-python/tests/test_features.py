"""Do features find their images, and do models and labels use them?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

import onepixel


def features(labels: npt.NDArray[np.uint16]) -> npt.NDArray[np.float64]:
    """Two numbers for each image, the first of which tells its class."""
    return np.stack([labels, np.arange(len(labels)) % 7 / 100], axis=1).astype(np.float64)


@pytest.fixture
def dataset() -> onepixel.Dataset:
    images = np.random.default_rng(0).integers(0, 255, (60, 4, 4), dtype=np.uint8)
    labels = np.arange(60) % 3
    return onepixel.Dataset(images[:40], labels[:40], test_images=images[40:], test_labels=labels[40:])


def test_arrays_of_all_sets_or_of_each_are_the_same(dataset: onepixel.Dataset) -> None:
    train, test = features(dataset.train_labels), features(dataset.test_labels)
    whole = dataset.with_features(np.concatenate([train, test]))
    each = dataset.with_features({"test": test, "train": train})
    for featured in (whole, each):
        assert featured.features is not None and featured.features["dimensions"] == 2
        ladder = onepixel.ladder(featured, models=["linear-probe", "feature-neighbours"])
        assert [rung["accuracy"] for rung in ladder.to_dict()["ladder"]["rungs"]] == [1.0, 1.0]
    assert dataset.features is None


def test_files_are_read_as_the_command_reads_them(dataset: onepixel.Dataset, tmp_path: Path) -> None:
    np.savez(tmp_path / "f.npz", train=features(dataset.train_labels), test=features(dataset.test_labels))
    featured = dataset.with_features(tmp_path / "f.npz")
    assert featured.features is not None and featured.features["name"] == "f.npz"
    labels = onepixel.labels(featured)
    assert labels.to_dict()["labels"]["sets"][0]["models"][0]["name"] == "linear-probe"


def test_what_is_not_of_the_images_is_refused(dataset: onepixel.Dataset, tmp_path: Path) -> None:
    train = features(dataset.train_labels)
    with pytest.raises(ValueError, match="40 of train, 20 of test"):
        dataset.with_features(train)
    with pytest.raises(ValueError, match="test images have no features"):
        dataset.with_features({"train": train})
    with pytest.raises(ValueError, match=r"shape \(40,\)"):
        dataset.with_features({"train": train[:, 0]})
    with pytest.raises(ValueError, match="image 3, feature 1"):
        wrong = np.concatenate([train, features(dataset.test_labels)])
        wrong[3, 1] = np.nan
        dataset.with_features(wrong)
    with pytest.raises(FileNotFoundError):
        dataset.with_features(tmp_path / "absent.npy")
