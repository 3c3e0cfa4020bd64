"""Photographs of CIFAR-10 in 40 WebDataset shards and in 40 Parquet files: whatever looks at the shards, in whichever order and parts,
finds what one machine finds that reads all at once."""

import io
import os
import random
import tarfile
import zipfile
from pathlib import Path

import pytest

import onepixel

ARCHIVE = Path(os.environ.get("ONEPIXEL_DATA", "")) / "cifar-10-leaks" / "cifar-10-half.zip"
SHAPE = (32, 32, 3)
SHARDS = 40
EACH = 50

pytestmark = pytest.mark.skipif(not ARCHIVE.is_file(), reason=f"{ARCHIVE} is not there (ONEPIXEL_DATA)")


@pytest.fixture(scope="module")
def photographs():
    """Names, files and labels: 1,500 of the train set, then 500 of the test set, classes mixed."""
    with zipfile.ZipFile(ARCHIVE) as archive:
        names = sorted(archive.namelist())
        train = random.Random(0).sample([name for name in names if name.startswith("train/")], 30 * EACH)
        test = random.Random(0).sample([name for name in names if name.startswith("test/")], 10 * EACH)
        return [(name, archive.read(name), name.split("/")[1]) for name in train + test]


@pytest.fixture(scope="module")
def shards_of(photographs, tmp_path_factory):
    """The shards by format: those of the train set, then those of the test set."""
    folder, shards = tmp_path_factory.mktemp("cifar"), {"tar": [], "parquet": []}
    for number in range(SHARDS):
        some = photographs[number * EACH : (number + 1) * EACH]
        path = folder / f"{number:02}.tar"
        with tarfile.open(path, "w") as tar:
            for place, (_, file, label) in enumerate(some):
                for ending, data in (("jpg", file), ("cls", label.encode())):
                    member = tarfile.TarInfo(f"{number:02}{place:04}.{ending}")
                    member.size = len(data)
                    tar.addfile(member, io.BytesIO(data))
        shards["tar"].append(path)
        shards["parquet"].append(write_parquet(folder / f"{number:02}.parquet", some))
    return shards


def write_parquet(path, some):
    arrow, parquet = (
        pytest.importorskip(name, reason="pyarrow is not installed") for name in ("pyarrow", "pyarrow.parquet")
    )
    parquet.write_table(
        arrow.table({"image": [file for _, file, _ in some], "label": [label for *_, label in some]}), path
    )
    return path


def by_hand(paths, **options):
    sketch = onepixel.Sketch(SHAPE)
    for path in paths:
        sketch.update_path(path, **options)
    return sketch


def by_ray(paths, **options):
    import onepixel.ray

    return onepixel.ray.sketch_paths(paths, SHAPE, **options)


def by_daft(paths, **options):
    pytest.importorskip("daft", reason="daft is not installed")
    import onepixel.daft

    return onepixel.daft.sketch_paths(paths, SHAPE, **options)


def by_spark(spark):
    import onepixel.spark

    return lambda paths, **options: onepixel.spark.sketch_paths(spark, paths, SHAPE, **options)


def both_sets(shards, sketch_of):
    """The sketch of shards in random order."""
    train, test = shards[:30], shards[30:]
    found = sketch_of(random.Random(2).sample(train, len(train)), set="train")
    found.merge(sketch_of(random.Random(3).sample(test, len(test)), set="test"))
    return found


@pytest.mark.parametrize("form", ["tar", "parquet"])
def test_daft_makes_the_sketch_of_one_machine(form, shards_of):
    assert both_sets(shards_of[form], by_daft) == both_sets(shards_of[form], by_hand)


@pytest.mark.parametrize("form", ["tar", "parquet"])
def test_ray_makes_the_sketch_of_one_machine(cluster, form, shards_of):
    assert both_sets(shards_of[form], by_ray) == both_sets(shards_of[form], by_hand)


@pytest.mark.parametrize("form", ["tar", "parquet"])
def test_spark_makes_the_sketch_of_one_machine(spark, form, shards_of):
    assert both_sets(shards_of[form], by_spark(spark)) == both_sets(shards_of[form], by_hand)


@pytest.mark.parametrize("form", ["tar", "parquet"])
@pytest.mark.parametrize("parts", [1, 2, 7, 40])
def test_parts_and_their_order_do_not_matter(parts, form, shards_of):
    def sketch_of(paths, **options):
        each = [by_hand(paths[part::parts], **options) for part in range(parts)]
        merged = onepixel.Sketch(SHAPE)
        for sketch in random.Random(parts).sample(each, parts):
            merged.merge(onepixel.Sketch.from_bytes(sketch.to_bytes()))
        return merged

    assert both_sets(shards_of[form], sketch_of) == both_sets(shards_of[form], by_hand)


def test_the_audit_says_what_that_of_all_images_says(photographs, shards_of):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    audit = both_sets(shards_of["tar"], by_hand).finish(quick=True, time=2)
    train = 30 * EACH
    columns = {"image": [file for _, file, _ in photographs], "label": [label for *_, label in photographs]}
    table = pandas.DataFrame(columns | {"split": ["train"] * train + ["test"] * 10 * EACH})
    whole = onepixel.Dataset.from_dataframe(table, split="split")
    found, expected = audit["pixels"], onepixel.pixels(whole).to_dict()
    assert found["pairs"] == expected["pairs"]
    summary = {**found["summary"], "vote": None}
    assert summary == {**expected["summary"], "vote": None}
    assert audit["dataset"]["train"]["images"] == train and audit["dataset"]["test"]["images"] == 10 * EACH
