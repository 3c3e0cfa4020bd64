"""The command that comes with the package is the command, to the last exit code."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import onepixel

MODULE = [sys.executable, "-m", "onepixel"]
SCRIPT = [str(Path(sys.executable).with_name("onepixel.exe" if sys.platform == "win32" else "onepixel"))]


def run(*arguments, command=MODULE, **options):
    return subprocess.run([*command, *arguments], check=False, capture_output=True, text=True, timeout=300, **options)


@pytest.mark.parametrize("command", [MODULE, SCRIPT], ids=["module", "script"])
def test_help_and_version_name_the_command(command):
    helped = run("--help", command=command)
    assert (helped.returncode, helped.stderr) == (0, "")
    assert "Usage: onepixel <COMMAND>" in helped.stdout
    assert run("--version", command=command).stdout == f"onepixel {onepixel.__version__}\n"


@pytest.mark.parametrize("command", [MODULE, SCRIPT], ids=["module", "script"])
def test_wrong_usage_and_unreadable_input_end_with_2(command):
    wrong = run("pixels", "digits", "--rule", "tree", command=command)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "invalid value 'tree' for '--rule <RULE>'" in wrong.stderr
    missing = run("pixels", "no-such-dataset", command=command)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.startswith("onepixel: ") and "no-such-dataset" in missing.stderr


def test_a_violated_policy_ends_with_1(tmp_path):
    policy = tmp_path / "onepixel.toml"
    policy.write_text("[classes]\nmin_images = 1000\n")
    violated = run("check", "digits", "--policy", str(policy))
    assert violated.returncode == 1, violated.stderr


def test_the_command_finds_what_the_library_finds(digits):
    document = json.loads(run("pixels", "digits", "--json", "-").stdout)
    assert document["pixels"] == onepixel.pixels(digits).to_dict()


def test_an_audit_names_the_command_that_made_it(tmp_path):
    made = run("audit", "digits", "--time", "2", "--no-cache", "--markdown", "digits.md", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    text = (tmp_path / "digits.md").read_text("utf-8")
    assert "\nonepixel audit digits --time 2 --no-cache --markdown digits.md\n" in text


def test_names_that_are_no_text_reach_the_command(tmp_path):
    name = os.fsdecode(b"\xff.npz") if os.name == "posix" else "\u00ff.npz"
    onepixel.load("digits").save(tmp_path / name)
    assert run("pixels", str(tmp_path / name)).returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_reader_that_stops_reading_is_no_error():
    with subprocess.Popen([*MODULE, "man"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdout.close()
        told = run.stderr.read()
    assert (run.returncode, told) == (0, b"")


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is needed")
@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colour_is_for_terminals_whose_user_has_not_asked_for_none(no_color, coloured):
    import pty

    terminal, end = pty.openpty()
    environment = os.environ | {"NO_COLOR": no_color, "TERM": "xterm-256color"}
    with subprocess.Popen([*MODULE, "show", "digits", "--index", "0"], stdout=end, env=environment) as run:
        os.close(end)
        printed = b""
        while chunk := _read(terminal):
            printed += chunk
    os.close(terminal)
    assert run.returncode == 0
    assert (b"\x1b[" in printed) == coloured, printed


def _read(terminal):
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # Linux says so when nobody holds the other end any more
        return b""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_ends_with_130_and_leaves_no_file_behind(tmp_path):
    command = [*MODULE, "pixels", "digits", "--permutations", "1000000", "--json", "new.json"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        while not list(tmp_path.iterdir()):
            time.sleep(0.01)
        run.send_signal(signal.SIGINT)
        assert run.communicate(timeout=60) == (b"", b"")
    assert (run.returncode, list(tmp_path.iterdir())) == (130, [])


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_ctrl_c_ends_a_command_that_has_nothing_to_keep():
    command = [*MODULE, "pixels", "digits", "--permutations", "1000000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        while len(list(Path(f"/proc/{run.pid}/task").iterdir())) < 2:
            time.sleep(0.01)
        run.send_signal(signal.SIGINT)
        assert run.communicate(timeout=60) == (b"", b"")
    assert run.returncode == -signal.SIGINT


def test_the_package_is_imported_without_numpy():
    told = "import sys, onepixel; print('numpy' in sys.modules); onepixel.Dataset; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"]
    with pytest.raises(AttributeError, match="module 'onepixel' has no attribute 'pixel'"):
        _ = onepixel.pixel
