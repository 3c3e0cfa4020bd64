"""Ctrl-C. The computation would take years, so that whenever the signal comes, only it can end the call."""

import os
import subprocess
import sys

import pytest

INTERRUPTED = """
import os, signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
import onepixel

def computing():
    return "onepixel" in [name(task) for task in Path("/proc/self/task").iterdir()]

def name(task):
    try:
        return (task / "comm").read_text().strip()
    except OSError:  # the thread has ended meanwhile
        return None

digits = onepixel.load("digits")
timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
try:
    timer.start()
    onepixel.pixels(digits, permutations=2**32 - 1)
except KeyboardInterrupt:
    print("interrupted")
if sys.platform == "linux":
    while computing():
        time.sleep(0.01)
    print("stopped")
print(len(onepixel.pixels(digits).pairs), "pairs")
"""


# Rungs whose work the machine cannot finish before the signal: the vote of 99,681 pairs over 60,000 images.
LADDER = """
import os, signal, threading
signal.signal(signal.SIGINT, signal.default_int_handler)
import numpy as np
import onepixel

generator = np.random.default_rng(2026)
labels = np.arange(60_000) % 447
images = generator.integers(0, 256, (60_000, 4, 4), dtype=np.uint8)
many = onepixel.Dataset(images, labels)
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    onepixel.ladder(many, ["pixel-vote"])
except KeyboardInterrupt:
    print("interrupted", flush=True)
# The vote goes on in the background up to its next step, which is not waited for.
os._exit(0)
"""


FORKED = """
import os, sys
import onepixel

digits = onepixel.load("digits")
onepixel.pixels(digits)
child = os.fork()
pairs = len(onepixel.pixels(digits).pairs)
if child == 0:
    print(pairs, "pairs in the child", flush=True)
    os._exit(0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="os.kill cannot send SIGINT to the own process on Windows")
def test_ctrl_c_ends_the_call_and_then_the_computation():
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], check=False, capture_output=True, text=True, timeout=300)
    expected = ["interrupted", "stopped", "45 pairs"] if sys.platform == "linux" else ["interrupted", "45 pairs"]
    assert (done.stdout.splitlines(), done.stderr, done.returncode) == (expected, "", 0)


@pytest.mark.skipif(sys.platform == "win32", reason="os.kill cannot send SIGINT to the own process on Windows")
def test_ctrl_c_ends_the_ladder():
    done = subprocess.run([sys.executable, "-c", LADDER], check=False, capture_output=True, text=True, timeout=300)
    assert (done.stdout, done.stderr, done.returncode) == ("interrupted\n", "", 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_process_computes_too():
    done = subprocess.run([sys.executable, "-c", FORKED], check=False, capture_output=True, text=True, timeout=300)
    assert (done.stdout, done.returncode) == ("45 pairs in the child\n", 0)
