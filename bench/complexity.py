"""Complexity measures of MNIST: seconds, peak memory and growth, and libraries beside it where they manage.

The test images (10,000), then samples of the train images up to all 60,000, by `onepixel complexity` and `onepixel separable`;
the exponent of growth is the slope of log seconds over log images. Then pymfe (its measures of the group "complexity") on the same
images, from few to more, until it takes longer than `--longest` seconds; problexity knows two classes only and gets 3 and 5.

    pip install pymfe==0.4.4 problexity==0.5.11
    python bench/complexity.py --onepixel target/release/onepixel --data $ONEPIXEL_DATA
"""

import argparse
import json
import math
import sys
from pathlib import Path
from time import perf_counter

import numpy as np

from measure import describe_machine, measure, verdict
from peers.idx import read_idx


def images_and_labels(data: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    folder = data / "mnist"
    images = read_idx(folder / f"{part}-images-idx3-ubyte.gz")
    return images.reshape(len(images), -1).astype(np.float64), read_idx(folder / f"{part}-labels-idx1-ubyte.gz").astype(int)


def ours(onepixel: Path, data: Path, *options: str) -> tuple[float, dict]:
    """Seconds of the whole process, and what it says."""
    found = measure([str(onepixel), "complexity", str(data / "mnist"), *options, "--json", "-"])
    document = json.loads(found.output)["complexity"]
    print(f"onepixel {' '.join(options):<24} {document['images']:>7,} images {found.median:8.1f} s {found.peak_bytes / 2**30:6.2f} GiB")
    return found.median, document


def pymfe(images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    from pymfe.mfe import MFE

    extractor = MFE(groups=["complexity"], summary=["mean"], suppress_warnings=True)
    extractor.fit(images, labels, transform_num=False)
    return dict(zip(*extractor.extract(suppress_warnings=True)))


def problexity(images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    from problexity import ComplexityCalculator

    return ComplexityCalculator().fit(images, labels).report()["complexities"]


def peer(name: str, compute, images: np.ndarray, labels: np.ndarray, longest: float) -> None:
    """Doubles the images until one run takes too long."""
    rng = np.random.default_rng(0)
    count = 500
    while count <= len(labels):
        chosen = rng.permutation(len(labels))[:count]
        begin = perf_counter()
        found = compute(images[chosen], labels[chosen])
        seconds = perf_counter() - begin
        numbers = {key: round(float(value), 4) for key, value in found.items()}
        print(f"{name:<33} {count:>7,} images {seconds:8.1f} s  {numbers}")
        if seconds > longest / 4:
            return
        count *= 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onepixel", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--longest", type=float, default=120, help="seconds that one run of a peer may take, about")
    parser.add_argument("--without-peers", action="store_true")
    arguments = parser.parse_args()
    print(describe_machine())
    seconds, _ = ours(arguments.onepixel, arguments.data, "--split", "test")
    print(f"at most 10 s: {verdict(seconds, 10, at_most=True)}")
    sizes = [10_000, 20_000, 40_000, 60_000]
    times = [ours(arguments.onepixel, arguments.data, "--most", str(size))[0] for size in sizes]
    print(f"at most 240 s: {verdict(times[-1], 240, at_most=True)}")
    slope = np.polyfit([math.log(size) for size in sizes], [math.log(time) for time in times], 1)[0]
    print(f"seconds grow with images to the power of {slope:.2f}")
    if arguments.without_peers:
        return
    images, labels = images_and_labels(arguments.data, "train")
    for name, compute, chosen in [
        ("pymfe", pymfe, labels >= 0),
        ("problexity, 3 and 5", problexity, (labels == 3) | (labels == 5)),
    ]:
        try:
            binary = (labels[chosen] == 5).astype(int) if name.startswith("problexity") else labels[chosen]
            peer(name, compute, images[chosen], binary, arguments.longest)
        except ImportError as missing:
            print(f"{name}: not installed ({missing})", file=sys.stderr)


if __name__ == "__main__":
    main()
