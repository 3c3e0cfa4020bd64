"""How fast does `onepixel` decode an image dataset in Parquet shards, beside Hugging Face `datasets`? Whole processes.

Makes two shards of MNIST's 60,000 training images as PNG, as `datasets` writes them, which also warms the file cache;
checks that onepixel finds in them exactly what it finds in the same images as raw IDX; and prints a table with ratios.
onepixel does more than the peers: it also finds the best pixel of all pairs, with cross-validation.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import Measurement, describe_machine, measure, verdict
from pixels import make_raw_copies

BENCH = Path(__file__).resolve().parent
MAKE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
import datasets
from PIL import Image
from idx import read_train
datasets.disable_progress_bars()
images, labels = read_train(Path(sys.argv[1]))
names = [str(digit) for digit in range(10)]
features = datasets.Features({"image": datasets.Image(), "label": datasets.ClassLabel(names=names)})
columns = {"image": [Image.fromarray(image) for image in images], "label": labels.tolist()}
dataset = datasets.Dataset.from_dict(columns, features=features)
for shard in range(2):
    part = dataset.shard(2, shard, contiguous=True)
    part.to_parquet(Path(sys.argv[2]) / f"train-{shard:05}-of-00002.parquet")
print(len(images), int(images.sum(dtype="int64")))
"""


def make_shards(raw: Path, shards: Path) -> str:
    """Writes the shards; returns the number of images and the sum of their pixels."""
    shards.mkdir()
    command = [sys.executable, "-c", MAKE, str(raw), str(shards), str(BENCH / "peers")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def line(name: str, measured: Measurement, onepixel: float, agrees: bool) -> None:
    """One row of the table."""
    ratio = measured.median / onepixel
    target = "" if ratio == 1 else f"at least 1 x: {verdict(ratio, 1, at_most=False)}"
    print(
        f"{name:<44} {measured.median:>9.2f} {measured.least:>9.2f} {ratio:>7.1f}"
        f" {measured.peak_bytes / 2**20:>9.0f}  {'agrees' if agrees else 'DIFFERS':<8} {target}",
        flush=True,
    )


def main() -> None:
    """Makes the shards, measures, compares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--onepixel", type=Path, required=True, help="release build of the command")
    parser.add_argument("--data", type=Path, required=True, help="folder with mnist/*.gz")
    parser.add_argument("--runs", type=int, default=10, help="runs of onepixel (default 10)")
    parser.add_argument("--peer-runs", type=int, default=3, help="runs of each peer (default 3)")
    arguments = parser.parse_args()
    onepixel = str(arguments.onepixel.resolve())

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        raw, shards, cache = folder / "raw", folder / "shards", folder / "cache"
        make_raw_copies(arguments.data / "mnist", raw)
        for test_file in raw.glob("t10k-*"):
            test_file.unlink()
        contents = make_shards(raw, shards)
        size = sum(path.stat().st_size for path in shards.iterdir())
        print(describe_machine())
        print(f"2 shards, {size / 2**20:.1f} MiB, images and sum of pixels: {contents.strip()}")
        print(f"{'':<44} {'median s':>9} {'least s':>9} {'ratio':>7} {'peak MiB':>9}")

        command = [onepixel, "pixels", str(shards), "--csv", "-"]
        base = measure(command, arguments.runs, warm_up=1)
        same = base.output == measure([onepixel, "pixels", str(raw), "--csv", "-"]).output
        line("onepixel pixels", base, base.median, same)

        peer = [sys.executable, str(BENCH / "peers/hf_parquet.py")]
        for processes in (1, 2):
            options = [str(shards), str(cache), "--processes", str(processes)]
            noun = "process" if processes == 1 else "processes"
            seconds, peak, output = [], 0, ""
            for _ in range(arguments.peer_runs):
                shutil.rmtree(cache, ignore_errors=True)
                first = measure([*peer, "datasets", *options])
                seconds, peak, output = seconds + first.seconds, max(peak, first.peak_bytes), first.output
            first_use = Measurement(seconds, peak, output)
            line(f"datasets, first use, {processes} {noun}", first_use, base.median, output == contents)
            for way, name in (("datasets", "datasets, from its cache"), ("pyarrow", "pyarrow and Pillow")):
                measured = measure([*peer, way, *options], arguments.peer_runs)
                line(f"{name}, {processes} {noun}", measured, base.median, measured.output == contents)


if __name__ == "__main__":
    main()
