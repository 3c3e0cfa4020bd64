"""Does `onepixel complexity --dialect` compute what pymfe and problexity do? Each of their measures beside ours.

On iris (as images of four values), the digits and the first images of MNIST's test set; images go to onepixel as NPY files, to
the libraries as arrays. Needs scikit-learn, pymfe 0.4.4 and problexity 0.5.11. ECoL is a package of R: `--ecol FILE.json` takes
what it printed, as {"iris": {"f1": 0.27, ...}, ...}.

    python bench/dialects.py --onepixel target/release/onepixel --data $ONEPIXEL_DATA
"""

import argparse
import gzip
import json
import subprocess
import tempfile
import warnings
from pathlib import Path
from time import perf_counter

import numpy as np
from problexity import ComplexityCalculator
from pymfe.mfe import MFE
from sklearn.datasets import load_digits, load_iris

from measure import describe_machine

# What a library calls a measure where documents call it otherwise.
NAMES = {"clsCoef": "cls_coef"}


def read_idx(path: Path, header: int) -> np.ndarray:
    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=header)


def datasets(data: Path, images: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Images as uint8 of shape (n, height, width), and labels."""
    iris, digits = load_iris(), load_digits()
    mnist = read_idx(data / "mnist/t10k-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)
    labels = read_idx(data / "mnist/t10k-labels-idx1-ubyte.gz", 8)
    return {
        "iris": (np.round(10 * iris.data).astype(np.uint8).reshape(-1, 1, 4), iris.target),
        "digits": (digits.images.astype(np.uint8)[:images], digits.target[:images]),
        "mnist": (mnist[:images], labels[:images].astype(int)),
    }


def of_pymfe(images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    extractor = MFE(groups=["complexity"], summary=["mean"], random_state=1)
    extractor.fit(images.reshape(len(images), -1).astype(float), labels, transform_num=False)
    names, values = extractor.extract(suppress_warnings=True)
    return {name.removesuffix(".mean"): float(value) for name, value in zip(names, values)}


def of_problexity(images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    np.random.seed(1)
    calculator = ComplexityCalculator().fit(images.reshape(len(images), -1).astype(float), labels)
    return {NAMES.get(name, name): float(value) for name, value in zip(calculator._metrics(), calculator.complexity)}


def of_onepixel(onepixel: Path, dialect: str, images: np.ndarray, labels: np.ndarray) -> dict[str, float | str]:
    with tempfile.TemporaryDirectory() as folder:
        for name, array in {"images": images, "labels": labels.astype(np.uint8)}.items():
            np.save(f"{folder}/{name}.npy", array)
        files = ["--images", f"{folder}/images.npy", "--labels", f"{folder}/labels.npy"]
        command = [onepixel, "complexity", *files, "--dialect", dialect, "--json", "-"]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    measures = found["complexity"]["measures"]
    return {one["key"]: one["without"] if one["value"] is None else one["value"] for one in measures}


def shown(value: float | str | None) -> str:
    return f"{value:.6f}" if isinstance(value, float) else str(value or "–")


def verdict(ours: float | str, theirs: float | None) -> str:
    if isinstance(ours, str) or theirs is None:
        return ""
    if np.isnan(theirs):
        return "the library fails"
    return "agrees" if abs(ours - theirs) < 1e-6 else "DIFFERS"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onepixel", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--images", type=int, default=500, help="of the digits and MNIST")
    parser.add_argument("--only", nargs="+", choices=["iris", "digits", "mnist"], help="these datasets only")
    parser.add_argument("--ecol", type=Path, help="JSON with what ECoL printed")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    print(describe_machine())
    recorded = json.loads(arguments.ecol.read_text()) if arguments.ecol else {}
    for name, (images, labels) in datasets(arguments.data, arguments.images).items():
        if arguments.only and name not in arguments.only:
            continue
        libraries = {"pymfe": of_pymfe, "problexity": of_problexity, "ecol": lambda *_: recorded.get(name)}
        for dialect, ask in libraries.items():
            start = perf_counter()
            theirs = ask(images, labels)
            seconds = perf_counter() - start
            if theirs is None:
                continue
            start = perf_counter()
            ours = of_onepixel(arguments.onepixel, dialect, images, labels)
            print(f"\n{name}, {len(images)} images, {dialect}: {seconds:.1f} s, onepixel {perf_counter() - start:.1f} s\n")
            print(f"| measure | {dialect} | onepixel | |\n|---|---|---|---|")
            for key, value in ours.items():
                print(f"| {key} | {shown(theirs.get(key))} | {shown(value)} | {verdict(value, theirs.get(key))} |")


if __name__ == "__main__":
    main()
