"""What describes a dataset as Croissant is valid to the field's own reader, and means the same images and labels to it."""

import json
import subprocess
import sys

import numpy as np
import pytest

import onepixel

mlcroissant = pytest.importorskip("mlcroissant")
image = pytest.importorskip("PIL.Image")


def described(dataset, file):
    command = [
        sys.executable,
        "-m",
        "onepixel",
        "audit",
        dataset,
        "--quick",
        "--time",
        "5m",
        "--no-cache",
        "--croissant",
        file,
    ]
    run = subprocess.run([str(part) for part in command], check=False, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    return mlcroissant.Dataset(str(file))


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


@pytest.fixture
def photos(tmp_path):
    random = np.random.default_rng(7)
    for number in range(24):
        folder = tmp_path / "photos" / ("test" if number % 3 == 0 else "train") / ("cat", "dog", "<b>ö")[number % 3 - 1]
        folder.mkdir(parents=True, exist_ok=True)
        image.fromarray(random.integers(0, 255, (6, 5, 3), np.uint8)).save(folder / f"{number}.png")
    extra = tmp_path / "photos" / "test" / "cat"
    extra.mkdir(exist_ok=True)
    image.fromarray(np.zeros((6, 5, 3), np.uint8)).save(extra / "x.png")
    return tmp_path / "photos"


def test_pictures_have_the_labels_and_sets_that_onepixel_reads(photos):
    read = described(photos, photos / "croissant.json")
    assert read.metadata.name == "photos" and read.metadata.ctx.is_v1_1()
    records = list(read.records("images"))
    seen = sorted(
        (text(one["images/set"]), text(one["images/label"]), one["images/image"].tobytes()) for one in records
    )
    ours = onepixel.load(photos)
    own = sorted(
        (part, ours.classes[label], picture.tobytes())
        for part in ours.sizes
        for picture, label in zip(ours.images(part), ours.labels(part), strict=True)
    )
    assert seen == own and len(own) == 25
    classes = [text(one["classes/name"]) for one in read.records("classes")]
    assert classes == list(ours.classes)
    again = onepixel.load(photos / "croissant.json")
    assert (again.classes, again.sizes) == (ours.classes, ours.sizes)
    assert not [change for change in onepixel.diff(ours, again).changes if change["kinds"] != ["renamed"]]


def test_arrays_and_what_is_built_in_are_valid_too(tmp_path):
    onepixel.load("digits").save(tmp_path / "digits")
    read = described(tmp_path / "digits", tmp_path / "digits" / "croissant.json")
    assert {file.sha256 is not None for file in read.metadata.distribution} == {True}
    read = described("digits", tmp_path / "built-in.json")
    assert [one["sets/images"] for one in read.records("sets")] == [1797]
    document = json.loads((tmp_path / "built-in.json").read_text())
    assert any(one["name"] == "best_accuracy" for one in document["additionalProperty"])
