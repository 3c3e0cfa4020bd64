"""The package's types, checked as its users check theirs: by mypy and pyright in strict mode."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1]

# Each line that says so is wrong, and no other is.
USES = """\
from typing import assert_type

import numpy as np
import numpy.typing as npt
import onepixel

digits = onepixel.load("digits", size=(8, 8))
assert_type(digits, onepixel.Dataset)
assert_type(digits.shape, tuple[int, int, int])
assert_type(digits.train_images, npt.NDArray[np.uint8])
assert_type(digits.test_labels, npt.NDArray[np.uint16] | None)
onepixel.load(3)  # wrong
onepixel.load("digits", size=8)  # wrong
onepixel.load("digits", fit="squeeze")  # wrong

result = onepixel.pixels(digits, rule="threshold")
assert_type(result.table, onepixel.Table)
assert_type(result.to_json(), str)
assert_type(result.figure(of="in-sample").svg, str)
assert_type(result.accuracy_matrix(), npt.NDArray[np.float64])
onepixel.pixels(digits, rule="tree")  # wrong
onepixel.pixels(digits, "threshold")  # wrong
result.figure(of="train")  # wrong
result.show(result)  # wrong

audit = onepixel.audit(digits, quick=True)
assert_type(audit.images[0]["label"], object)  # wrong
assert_type(audit.images[:2], onepixel.Table)
assert_type(audit.missing, dict[str, str])
assert_type(onepixel.duplicates("photos").show(), None)
onepixel.audit(7)  # wrong
onepixel.audits(digits)  # wrong
"""

CHECKERS = {
    "mypy": (["mypy"], r"^uses\.py:(\d+): error: "),
    "basedpyright": (["basedpyright"], r"uses\.py:(\d+):\d+ - error: "),
}


def check(checker, folder, *arguments):
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    pytest.importorskip(checker, reason=f"{checker} is not installed")
    command = [sys.executable, "-m", *CHECKERS[checker][0], *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=300, cwd=folder)


@pytest.mark.parametrize("checker", CHECKERS)
def test_the_package_and_its_examples_have_no_type_errors(checker):
    run = check(checker, PACKAGE)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("checker", CHECKERS)
def test_of_the_installed_package_wrong_uses_are_found_and_right_ones_are_not(checker, tmp_path):
    (tmp_path / "uses.py").write_text(USES)
    (tmp_path / "pyproject.toml").write_text('[tool.pyright]\ntypeCheckingMode = "strict"\n')
    run = check(checker, tmp_path, *(["--strict"] if checker == "mypy" else []), "uses.py")
    found = {int(line) for line in re.findall(CHECKERS[checker][1], run.stdout, re.MULTILINE)}
    expected = {number for number, line in enumerate(USES.splitlines(), 1) if line.endswith("# wrong")}
    assert found == expected, run.stdout + run.stderr


def test_every_public_name_has_a_type_that_is_known_in_full(tmp_path):
    run = check("basedpyright", tmp_path, "--verifytypes", "onepixel", "--ignoreexternal", "--outputjson")
    known = json.loads(run.stdout)["typeCompleteness"]
    incomplete = [one["name"] for one in known["symbols"] if not one["isTypeKnown"]]
    # scikit-learn, whose classes these derive from, has no types.
    of_sklearn = ("OnePixelClassifier", "PixelLadder", "_ClassifierOfPixels")
    assert sorted(incomplete) == [f"onepixel.sklearn.{name}" for name in of_sklearn]
    assert {"onepixel.audit", "onepixel._dataset.Dataset.from_folder"} <= {one["name"] for one in known["symbols"]}
