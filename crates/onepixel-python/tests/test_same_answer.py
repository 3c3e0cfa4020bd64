"""The same images give the same answer, however they come: by command or library, from files, tables or another package."""

import json
import subprocess
import sys

import numpy as np
import pytest

import onepixel
from onepixel import Dataset


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """A folder of 90 pictures by set and class: noise, and a corner that is as bright as the class says. One is there twice."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    random = np.random.default_rng(11)
    folder = tmp_path_factory.mktemp("same") / "photos"
    for part, images in (("train", 20), ("test", 10)):
        for place, kind in enumerate(("ant", "<b>bee", "cätchfly")):
            (folder / part / kind).mkdir(parents=True)
            for number in range(images):
                pixels = random.integers(0, 120, (8, 8, 3), np.uint8)
                pixels[:4, :4] += np.uint8(60 * place)
                image.fromarray(pixels).save(folder / part / kind / f"{number:02}.png")
    twice = folder / "train" / "ant" / "00.png"
    (folder / "test" / "ant" / "00.png").write_bytes(twice.read_bytes())
    return folder


def by_command(*arguments, cwd):
    """The JSON that `onepixel audit` prints."""
    command = [sys.executable, "-m", "onepixel", "audit", *map(str, arguments)]
    command += ["--quick", "--time", "600", "--no-cache", "--json", "-"]
    run = subprocess.run(command, check=False, capture_output=True, timeout=300, cwd=cwd)
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout.decode()


def but_for_timing(text):
    assert json.loads(text)["timing"]["load_seconds"] > 0
    begin = text.index('\n  "timing": {')
    return text[:begin] + text[text.index("\n  }", begin) :]


def test_a_folder_gives_the_same_document_by_command_and_in_python(photos, monkeypatch):
    monkeypatch.chdir(photos.parent)
    document = by_command("photos", cwd=photos.parent)
    assert json.loads(document)["duplicates"]["all"]["test_images_in_train"] == 1
    ours = onepixel.audit(onepixel.load("photos"), quick=True, time=600).to_json()
    assert but_for_timing(ours) == but_for_timing(document)
    ours = onepixel.audit(Dataset.from_folder(photos), quick=True, time=600).to_json()
    assert but_for_timing(ours) == but_for_timing(by_command(photos, cwd=photos.parent))


def test_files_and_what_is_built_in_give_the_same_document_by_command_and_in_python(tmp_path):
    few = onepixel.load("digits", per_class=12)
    arguments = ("digits", "--per-class", 12, "--seed", 2, "--label-errors", "0.01")
    expected = but_for_timing(by_command(*arguments, cwd=tmp_path))
    ours = [onepixel.audit(few, quick=True, time=600, label_errors=0.01, seed=seed).to_json() for seed in (2, 3)]
    assert [but_for_timing(one) == expected for one in ours] == [True, False]
    files = {"images": tmp_path / "x.npy", "labels": tmp_path / "y.npy"}
    np.save(files["images"], few.train_images[..., 0])
    np.save(files["labels"], few.train_labels)
    named = [part for name, file in files.items() for part in (f"--{name}", file)]
    ours = onepixel.audit(onepixel.load_files(**files), quick=True, time=600).to_json()
    assert but_for_timing(by_command(*named, cwd=tmp_path)) == but_for_timing(ours)


def digest(dataset):
    return onepixel.audit(dataset, time=0.5)["digest"]


@pytest.fixture(scope="module")
def rows(photos):
    """The pictures in the order of the folder: their paths, classes and sets."""
    of_folder = onepixel.load(photos)
    paths = [path for part in ("train", "test") for path in of_folder.names(part)]
    parts = [part for part in ("train", "test") for _ in of_folder.names(part)]
    return {"path": paths, "kind": [path.split("/")[-2] for path in paths], "split": parts}


@pytest.mark.parametrize("cells", ["path", "bytes"])
@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_table_with_sets_has_the_digest_of_the_folder(photos, rows, package, cells):
    frame = pytest.importorskip(package, reason=f"{package} is not installed").DataFrame
    table = frame(rows | {"bytes": [(photos / path).read_bytes() for path in rows["path"]]})
    dataset = Dataset.from_dataframe(table, image=cells, label="kind", split="split", root=photos)
    assert dataset.sizes == {"train": 60, "test": 30}
    assert digest(dataset) == digest(onepixel.load(photos))
    # Another order of the same images is another digest.
    assert digest(Dataset.from_dataframe(table[::-1], image=cells, label="kind", split="split", root=photos)) != digest(
        dataset
    )


def test_hugging_face_datasets_have_the_digest_of_the_folder(photos, tmp_path):
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    loaded = datasets.load_dataset("imagefolder", data_dir=str(photos), cache_dir=str(tmp_path / "cache"))
    expected = digest(onepixel.load(photos))
    assert digest(Dataset.from_huggingface(loaded)) == expected
    loaded.save_to_disk(tmp_path / "saved")
    assert digest(Dataset.from_huggingface(tmp_path / "saved")) == expected


def test_torchvision_has_the_digest_of_the_folder(photos):
    datasets = pytest.importorskip("torchvision.datasets", reason="torchvision is not installed")
    transforms = pytest.importorskip("torchvision.transforms", reason="torchvision is not installed")
    expected = digest(onepixel.load(photos))
    pictures = [datasets.ImageFolder(photos / part) for part in ("train", "test")]
    assert digest(Dataset.from_torchvision(*pictures)) == expected
    # What is given as pixels has no files, of which something would be known.
    folder = onepixel.load(photos)
    pixels = Dataset(
        *(folder.train_images, folder.train_labels, folder.test_images, folder.test_labels), classes=folder.classes
    )
    tensors = [datasets.ImageFolder(photos / part, transforms.ToTensor()) for part in ("train", "test")]
    assert digest(Dataset.from_torchvision(*tensors)) == digest(pixels) != expected
