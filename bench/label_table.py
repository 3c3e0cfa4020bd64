"""Are images whose labels a table has read as fast as images in class folders? The same 60,000 PNG files, linked.

    python bench/label_table.py --onepixel target/release/onepixel --data $ONEPIXEL_DATA
"""

import argparse
import os
import tempfile
from pathlib import Path
from statistics import median

from PIL import Image

from measure import describe_machine, measure, verdict
from peers.idx import read_idx


def make(folder: Path, data: Path) -> tuple[Path, Path]:
    """MNIST's train images in class folders, and the same files in one folder beside a table."""
    images = read_idx(data / "mnist" / "train-images-idx3-ubyte.gz")
    labels = read_idx(data / "mnist" / "train-labels-idx1-ubyte.gz")
    classes, flat = folder / "classes", folder / "flat"
    (flat / "images").mkdir(parents=True)
    rows = []
    for index, (image, label) in enumerate(zip(images, labels)):
        file = classes / str(label) / f"{index:05}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(file)
        os.link(file, flat / "images" / file.name)
        rows.append(f"{index:05}.png,{label}\n")
    (flat / "labels.csv").write_text("file,label\n" + "".join(rows))
    return classes, flat


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onepixel", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    print(describe_machine())
    with tempfile.TemporaryDirectory() as name:
        forms = make(Path(name), arguments.data)
        answers = {in_sample(measure([str(arguments.onepixel), "pixels", str(form), "--csv", "-"]).output) for form in forms}
        seconds: dict[str, list[float]] = {form.name: [] for form in forms}
        for run in range(arguments.runs + 1):
            for form in forms:
                measured = measure([str(arguments.onepixel), "datasets", str(form)])
                seconds[form.name] += measured.seconds if run else []
    folders, table = (median(seconds[form]) for form in ("classes", "flat"))
    print(f"onepixel datasets, whole process: class folders {folders:.3f} s, label table {table:.3f} s")
    print(f"the same pixels for all pairs: {'yes' if len(answers) == 1 else 'NO'}")
    print(f"ratio {table / folders:.2f}, at most 1.05: {verdict(table / folders, 1.05, at_most=True)}")


def in_sample(csv: str) -> str:
    """The columns up to the accuracy: folds depend on the order of the images."""
    return "\n".join(",".join(line.split(",")[:8]) for line in csv.splitlines())


if __name__ == "__main__":
    main()
