"""What is different between two datasets or two audits is told by content."""

import copy
import pickle

import numpy as np
import pytest

import onepixel

IMAGES = np.arange(8, dtype=np.uint8).reshape(8, 1, 1)


def test_what_decisions_did_is_what_is_different():
    before = onepixel.Dataset(IMAGES, ["a", "b"] * 4)
    after = before.apply(
        [
            {"index": 0, "decision": "drop"},
            {"index": 3, "decision": "relabel", "label": "a"},
            {"index": 5, "decision": "keep"},
        ]
    )
    diff = onepixel.diff(before, after)
    counts = {"unchanged": 6, "added": 0, "removed": 1, "relabelled": 1, "changed": 0, "moved": 0, "renamed": 0}
    assert diff.counts == counts and diff
    assert [row["changes"] for row in diff.table] == ["removed", "relabelled"]
    assert (diff.table[1]["class_before"], diff.table[1]["class_after"]) == ("b", "a")
    assert "1 removed, 1 relabelled; 6 images unchanged" in repr(diff)
    assert not onepixel.diff(before, before)
    assert copy.deepcopy(diff).to_dict() == pickle.loads(pickle.dumps(diff)).to_dict() == diff.to_dict()


def test_paths_and_names_are_loaded(tmp_path):
    digits = onepixel.load("digits")
    saved = digits.save(tmp_path / "digits.npz")
    assert onepixel.diff("digits", saved).counts["unchanged"] == 1797


def test_audits_are_compared_as_they_are_and_as_they_were_saved(tmp_path):
    before = onepixel.audit(onepixel.Dataset(IMAGES, ["a", "b"] * 4), quick=True)
    after = onepixel.audit(onepixel.Dataset(np.concatenate([IMAGES, IMAGES[:1]]), ["a", "b"] * 4 + ["a"]), quick=True)
    (tmp_path / "before.json").write_text(before.to_json())
    diff = onepixel.diff(tmp_path / "before.json", after)
    new = [change for change in diff.changes if change["status"] == "new"]
    assert [change["kind"] for change in new] == ["duplicates"] and diff.counts["new"] == 1
    assert len(diff.table) == len(diff.changes)
    assert not onepixel.diff(before, tmp_path / "before.json")


def test_what_cannot_be_compared_is_refused(tmp_path):
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(ValueError, match="two datasets or two audits"):
        onepixel.diff("digits", tmp_path / "a.json")
    with pytest.raises(ValueError, match="a.json: expected the document of an audit"):
        onepixel.diff(tmp_path / "a.json", tmp_path / "a.json")
    with pytest.raises(FileNotFoundError):
        onepixel.diff(tmp_path / "none.json", tmp_path / "a.json")
