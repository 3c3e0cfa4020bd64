"""How does `onepixel pixels` do with thousands of classes? A set of Kuzushiji-Kanji's shape: 7.34 million pairs.

Makes the set with kuzushiji_kanji_like.py (575 MB) unless the folder has it already.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from measure import describe_machine, measure, verdict

BENCH = Path(__file__).resolve().parent
MOST_SECONDS, MOST_BYTES = 10, 4 * 2**30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--onepixel", type=Path, required=True, help="release build of the command")
    parser.add_argument("--folder", type=Path, required=True, help="where the set is, or is to be made")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()

    images = arguments.folder / "train-images-idx3-ubyte"
    if not images.exists():
        maker = BENCH / "kuzushiji_kanji_like.py"
        subprocess.run([sys.executable, str(maker), str(arguments.folder)], check=True)

    print(describe_machine())
    command = [str(arguments.onepixel.resolve()), "pixels", str(arguments.folder)]
    measured = measure(command, arguments.runs, warm_up=1)
    print(f"median {measured.median:.2f} s, least {measured.least:.2f} s", end=": ")
    print(f"at most {MOST_SECONDS} s: {verdict(measured.median, MOST_SECONDS, at_most=True)}")
    share = measured.peak_bytes / images.stat().st_size
    print(f"peak {measured.peak_bytes / 2**20:.0f} MiB, {share:.1f} times the images", end=": ")
    print(f"at most {MOST_BYTES / 2**30:.0f} GiB: {verdict(measured.peak_bytes, MOST_BYTES, at_most=True)}")


if __name__ == "__main__":
    main()
