"""Does the observatory audit what is there, make its site, and bring profiles up to date with care?"""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[4] / "bench" / "observatory.py"


@pytest.fixture(scope="module")
def observatory():
    spec = importlib.util.spec_from_file_location("observatory", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def observe(output, *options):
    command = [sys.executable, SCRIPT, "--onepixel", os.environ["ONEPIXEL"], "-o", output, *options]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)


def test_what_is_on_disk_is_audited_and_what_cannot_be_is_said(tmp_path):
    known = tmp_path / "profiles.json"
    known.write_text("[]")
    names = ["digits"]
    if os.environ.get("ONEPIXEL_DATA"):
        names += ["usps"]
    observe(tmp_path / "out", "--time", "6", "--only", *names, "--profiles", known)
    assert json.loads((tmp_path / "out/skipped.json").read_text()) == {}
    assert len(list((tmp_path / "out/audits").iterdir())) == len(names)
    index = (tmp_path / "out/site/index.html").read_text("utf-8")
    assert index.count('scope="row"') == len(names) and "The first run." in index
    profiles = json.loads((tmp_path / "out/profiles.json").read_text("utf-8"))
    assert len(profiles) == len(names) and all(profile["rungs"] for profile in profiles)
    # The audits of before are kept where that is asked for, and the site says that nothing changed.
    again = observe(tmp_path / "out", "--keep", "--only", *names)
    assert again.stdout.count("audited") == 0
    assert "Nothing changed since the last run." in (tmp_path / "out/site/index.html").read_text("utf-8")


def test_a_profile_is_replaced_only_by_one_that_has_seen_as_much(observatory):
    def profile(name, rungs, per_class=None, images=10):
        of = [{"name": rung, "accuracy": accuracy} for rung, accuracy in rungs.items()]
        return {"name": name, "train_images": images, "per_class": per_class, "rungs": of}

    old = [profile("a", {"knn": 0.5}), profile("b", {"knn": 0.5, "cnn": 0.6}), profile("c", {"knn": 0.5}), profile("d", {"knn": 1})]
    new = [
        profile("a", {"knn": 0.7, "cnn": 0.9}),
        profile("b", {"knn": 0.9}),  # a model is missing
        profile("c", {"knn": 0.9}, per_class=5),  # its models learned from less
        profile("d", {"knn": 0.9}, images=9),  # it is another dataset
        profile("e", {"knn": 0.9}),
        profile("f", {}),  # nothing was measured
    ]
    merged = observatory.merged(old, new)
    assert merged == [new[0], old[1], old[2], old[3], new[4]]


def test_every_part_of_a_dataset_is_audited_by_its_name(observatory):
    assert observatory.named({"name": "emnist"}, ["letters", "digits"]) == ["emnist/letters", "emnist/digits"]
    assert observatory.named({"name": "mnist"}, []) == ["mnist"]
