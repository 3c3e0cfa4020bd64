"""How fast do Quick, Draw! bitmaps stream into histograms? Files as large as the publisher's, made of a sample repeated.

The sample's drawings are repeated until each category has as many as asked for; nothing but the number of images differs
from the publisher's files, of which each class is one. Build first: cargo build --release -p onepixel-bench
"""

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

from measure import describe_machine

IMAGE_BYTES = 28 * 28


def header(images: int) -> bytes:
    """What precedes the pixels in the publisher's files: 80 bytes, as old versions of NumPy wrote."""
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({images}, {IMAGE_BYTES}), }}"
    return b"\x93NUMPY\x01\x00F\x00" + text.ljust(69).encode() + b"\n"


def repeat(sample: Path, target: Path, images: int) -> None:
    content = sample.read_bytes()
    pixels = content[-(len(content) // IMAGE_BYTES * IMAGE_BYTES) :]
    with open(target, "wb") as file:
        file.write(header(images))
        left = images * IMAGE_BYTES
        while left > 0:
            left -= file.write(pixels[:left])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stream", type=Path, required=True, help="target/release/stream")
    parser.add_argument("--data", type=Path, required=True, help="folder with quickdraw/bitmap/*.npy")
    parser.add_argument("--temp", type=Path, help="where to put the files (default: the system's)")
    parser.add_argument("--images", type=int, default=300_000, help="images of each category")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, os.cpu_count() or 1])
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()

    print(describe_machine())
    with tempfile.TemporaryDirectory(dir=arguments.temp) as folder:
        for sample in sorted((arguments.data / "quickdraw" / "bitmap").glob("*.npy")):
            repeat(sample, Path(folder) / sample.name, arguments.images)
        for threads in arguments.threads:
            environment = os.environ | {"RAYON_NUM_THREADS": str(threads)}
            command = [arguments.stream.resolve(), folder, str(arguments.rounds)]
            subprocess.run(command, env=environment, check=True)


if __name__ == "__main__":
    main()
