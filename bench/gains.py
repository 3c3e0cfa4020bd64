"""Are gains with known answers found, and none where there is none?

`known`: MNIST, Fashion-MNIST, a sample of CIFAR-10 and photographs of clothes: the gains of `onepixel gains`, beside what is
published. `flips`: what a flip alone does on MNIST and on CIFAR-10. `shuffled`: digits whose labels are dealt out at random, run
after run: how many runs call any gain sure, where 5 of 100 may.

    python bench/gains.py known flips shuffled --onepixel target/release/onepixel --data $ONEPIXEL_DATA --runs 100
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from measure import describe_machine

KNOWN = ["mnist", "fashion-mnist", "cifar-10-sample", "clothing"]


def gains(onepixel: Path, dataset: str, *options: str) -> tuple[dict, float]:
    begin = perf_counter()
    command = [str(onepixel), "gains", dataset, "--json", "-", *options]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)}: {run.stderr}")
    return json.loads(run.stdout)["gains"], perf_counter() - begin


def row(gain: dict) -> str:
    labels = gain["per_class"] or "all"
    share = gain["share_of_error"]
    worth = gain["label_equivalent"]
    times = "" if worth is None else f"{'> ' if worth['is_more'] else ''}{worth['factor']:.1f}"
    cells = [
        gain["method"] + (f" ({gain['from']})" if gain["from"] else ""),
        f"{labels}",
        f"{gain['runs']}",
        f"{100 * (1 - gain['without']['accuracy']):.2f}",
        f"{100 * (1 - gain['with']['accuracy']):.2f}",
        f"{100 * gain['gain']:+.2f} [{100 * gain['low']:.2f}, {100 * gain['high']:.2f}]",
        gain["outcome"],
        "" if share is None else f"{100 * share:.0f} %",
        times,
    ]
    return "| " + " | ".join(cells) + " |"


HEAD = """
| method | labels a class | runs | error without, % | error with, % | gain, points | | of the error | worth in labels |
|---|---|---|---|---|---|---|---|---|"""


def tell(name: str, found: dict, seconds: float) -> None:
    print(f"\n**{name}** ({seconds:.0f} s)\n{HEAD}")
    for gain in found["gains"]:
        print(row(gain))
    for one in found["augmentations"]:
        if one["left_out"]:
            print(f"\n{one['augmentation']} not for the classes {one['left_out']} ({one['why']})")
    for one in found["left_out"]:
        print(f"\nleft out: {one['part']}: {one['reason']}")
    sys.stdout.flush()


def known(arguments: argparse.Namespace) -> None:
    for name in arguments.datasets or KNOWN:
        tell(name, *gains(arguments.onepixel, str(arguments.data / name)))


def flips(arguments: argparse.Namespace) -> None:
    for name in ["mnist", "cifar-10-sample"]:
        tell(f"{name}, flips of all classes", *gains(arguments.onepixel, str(arguments.data / name), "--augment", "flip"))


def shuffled(arguments: argparse.Namespace) -> None:
    """The rows of the UCI digits with labels dealt out anew, as a CSV file."""
    rows = [line.split() for line in (arguments.data / "optdigits" / arguments.digits).read_text().splitlines() if line]
    wrong = looked_at = sure = 0
    begin = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for run in range(arguments.runs):
            labels = [row[-1] for row in rows]
            random.Random(run).shuffle(labels)
            file = Path(folder) / "shuffled.csv"
            lines = [",".join([*row[:-1], label]) for row, label in zip(rows, labels, strict=True)]
            file.write_text("\n".join(lines) + "\n")
            options = ["--label-column", "last", "--shape", "8x8", "--quick", "--seed", str(run)]
            found, _ = gains(arguments.onepixel, str(file), *options)
            called = [gain for gain in found["gains"] if gain["outcome"] != "unsure"]
            looked_at += len(found["gains"])
            sure += len(called)
            wrong += bool(called)
            for gain in called:
                print(f"run {run}: {row(gain)}")
                sys.stdout.flush()
    print(f"\n{wrong} of {arguments.runs} runs call a gain or a loss sure ({sure} of {looked_at} gains)")
    print(f"{(perf_counter() - begin) / arguments.runs:.1f} s a run")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="+", choices=["known", "flips", "shuffled"])
    parser.add_argument("--onepixel", type=Path, default=Path("target/release/onepixel"))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--datasets", nargs="*")
    parser.add_argument("--digits", default="optdigits.tes")
    parser.add_argument("--runs", type=int, default=100)
    arguments = parser.parse_args()
    print(describe_machine())
    for what in arguments.what:
        {"known": known, "flips": flips, "shuffled": shuffled}[what](arguments)


if __name__ == "__main__":
    main()
