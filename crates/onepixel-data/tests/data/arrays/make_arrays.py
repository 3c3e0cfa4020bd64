"""Writes the arrays that the tests read, with NumPy and SciPy.

    python make_arrays.py

NumPy 2.4.6 and SciPy 1.17.1 wrote the files that lie here. `matlab/` is not written by this script: see README.md.
"""

import bz2
import gzip
import io
from pathlib import Path

import numpy as np
from scipy.io import savemat

HERE = Path(__file__).parent
INTEGERS = ["i1", "u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", ">u4", "<i8", ">i8", "<u8", ">u8"]
FLOATS = ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]


def grey_by_rule(values: np.ndarray, train: np.ndarray) -> np.ndarray:
    """The rule of scaling.rs, as its table states it."""
    low, high = float(train.min()), float(train.max())
    floats = train.dtype.kind == "f"
    whole = bool(np.all(np.trunc(train) == train))
    if not floats and low >= 0 and high <= 255:
        ends = (0, 255)
    elif floats and low >= 0 and high <= 1:
        ends = (0, 1)
    elif floats and whole and low >= 0 and high <= 255:
        ends = (0, 255)
    elif low < 0 and low >= -1 and high <= 1:
        ends = (-1, 1)
    else:
        ends = (low, high)
    scaled = (values.astype("f8") - ends[0]) / (ends[1] - ends[0]) * 255
    return np.clip(np.floor(scaled + 0.5), 0, 255).astype("u1")


def ranges(kind: str) -> dict[str, np.ndarray]:
    """4 images of 2x3 in each range that the rule tells apart, as f64."""
    draw = np.random.default_rng(3).random((4, 2, 3))
    draw.flat[:2] = 0, 1
    if kind == "f":
        return {"unit": draw, "signed": draw * 2 - 1, "grey": np.round(draw * 255), "wide": draw * 6000 - 1000}
    return {"grey": np.round(draw * 127), "wide": draw}


def arrays_of_every_type() -> None:
    members = {}
    for dtype in INTEGERS + FLOATS:
        kind = np.dtype(dtype).kind
        for name, values in ranges(kind).items():
            if kind != "f" and name == "wide":
                limits = np.iinfo(dtype)
                least, most = max(limits.min // 2, -30_000), min(limits.max // 2, 1_000_000)
                values = np.round(least + values * (most - least))
            array = values.astype(dtype)
            if name != "wide" or dtype != "u1":
                key = f"{name}_{dtype.replace('<', 'le_').replace('>', 'be_')}"
                members[key] = array
                members[f"{key}_fortran"] = np.asfortranarray(array)
                members[f"{key}_expected"] = grey_by_rule(array, array)
    np.savez_compressed(HERE / "every_type.npz", **members)


def mat_files() -> None:
    rng = np.random.default_rng(5)
    numbers = {
        name: (np.arange(24).reshape(2, 3, 4) * scale - shift).astype(name)
        for name, scale, shift in [
            ("int8", 5, 60), ("uint8", 11, 0), ("int16", 1000, 9000), ("uint16", 2500, 0), ("int32", 70000, 800000),
            ("uint32", 70000, 0), ("int64", 10**15, 10**16), ("uint64", 10**15, 0), ("float32", 0.5, 6),
            ("float64", 0.25, 3),
        ]
    }
    numbers["scalar"] = np.uint8(7)
    numbers["whole"] = np.arange(6.0).reshape(2, 3)
    # What SVHN and EMNIST look like.
    images = rng.integers(0, 256, (5, 3, 4, 2), dtype="u1")
    labels = np.array([10, 1, 2, 1, 3], dtype="u1")
    svhn = {"X": images.transpose(1, 2, 3, 0), "y": labels[:, None]}
    rows = rng.integers(0, 256, (6, 9), dtype="u1")
    half = {"images": rows, "labels": np.arange(1.0, 7.0)[:, None], "writers": np.full((6, 1), 3.0)}
    emnist = {"dataset": {"train": half, "test": {**half, "images": rows[::-1]}, "mapping": np.arange(12).reshape(6, 2)}}
    for name, compressed in [("", False), ("_compressed", True)]:
        savemat(HERE / f"numbers{name}.mat", numbers, do_compression=compressed)
        savemat(HERE / f"svhn{name}.mat", svhn, do_compression=compressed)
        savemat(HERE / f"emnist{name}.mat", emnist, do_compression=compressed)
        for path in HERE.glob(f"*{name}.mat"):
            content = bytearray(path.read_bytes())
            content[:116] = b"MATLAB 5.0 MAT-file, written by SciPy for onepixel".ljust(116)
            path.write_bytes(content)
    np.savez_compressed(
        HERE / "mat_expected.npz", **{name: np.asarray(array) for name, array in numbers.items()},
        svhn=images.transpose(0, 1, 2, 3), svhn_labels=labels, emnist=rows,
    )


def words() -> None:
    images = np.arange(12, dtype="u1").reshape(3, 2, 2)
    np.savez_compressed(
        HERE / "words.npz", x_train=images, y_train=np.array([0, 2, 1]), x_test=images, y_test=np.array([1.0, 1.0, 2.0]),
        class_names=np.array(["kōhai", "owl", "日本"]), licence=np.array("CC BY 4.0"),
    )
    np.savez(
        HERE / "words_bytes.npz", train_images=images, train_labels=np.array([[0], [2], [1]]), test_images=images,
        test_labels=np.array([[0], [0], [0]]), val_images=images, val_labels=np.array([[1], [1], [1]]),
        class_names=np.array([b"cat", b"owl", b"dog"]),
    )


def compressed_texts() -> None:
    usps = "7 1:-1 2:0.5 4:1\n10 1:0.25 3:-0.5 4:0.1\n"
    (HERE / "sparse.bz2").write_bytes(bz2.compress(usps.encode()))
    table = "label,a,b,c,d\n3,0,1,2,3\n5,252,253,254,255\n"
    (HERE / "table.csv.gz").write_bytes(gzip.compress(table.encode(), mtime=0))
    (HERE / "table.csv.bz2").write_bytes(bz2.compress(table.encode()))
    buffer = io.BytesIO()
    np.save(buffer, np.arange(12, dtype="u1").reshape(3, 2, 2))
    (HERE / "images.npy.bz2").write_bytes(bz2.compress(buffer.getvalue()))


arrays_of_every_type()
mat_files()
words()
compressed_texts()
