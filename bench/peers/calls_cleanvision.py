"""What cleanvision answers of the ten usual calls: it looks at images, not at labels."""

from pathlib import Path

from calls import main


def equal_copies(folder: Path, **_: Path) -> None:
    from cleanvision import Imagelab

    lab = Imagelab(data_path=str(folder))
    lab.find_issues({"exact_duplicates": {}}, verbose=False)
    print(lab.info["exact_duplicates"]["sets"])


def near_copies(folder: Path, **_: Path) -> None:
    from cleanvision import Imagelab

    lab = Imagelab(data_path=str(folder))
    lab.find_issues({"exact_duplicates": {}, "near_duplicates": {}}, verbose=False)
    print(lab.info["exact_duplicates"]["sets"], lab.info["near_duplicates"]["sets"])


def leakage(folder: Path, **_: Path) -> None:
    from cleanvision import Imagelab

    lab = Imagelab(data_path=str(folder))
    lab.find_issues({"exact_duplicates": {}, "near_duplicates": {}}, verbose=False)
    leaked = set()
    for kind in ("exact_duplicates", "near_duplicates"):
        for copies in lab.info[kind]["sets"]:
            parts = {path: path.removeprefix(str(folder)).split("/")[1] for path in copies}
            if "train" in parts.values():
                leaked |= {path for path, part in parts.items() if part == "test"}
    print(len(leaked))


def quality(folder: Path, **_: Path) -> None:
    from cleanvision import Imagelab

    lab = Imagelab(data_path=str(folder))
    kinds = ("dark", "light", "odd_aspect_ratio", "odd_size", "low_information", "blurry", "grayscale")
    lab.find_issues({kind: {} for kind in kinds}, verbose=False)
    print(lab.issues[lab.issues.filter(like="_issue").any(axis=1)])


def report(folder: Path, **_: Path) -> None:
    from cleanvision import Imagelab

    lab = Imagelab(data_path=str(folder))
    lab.find_issues(verbose=False)
    lab.report()


def without_copies(folder: Path, to: Path, **_: Path) -> None:
    import shutil

    from cleanvision import Imagelab

    lab = Imagelab(data_path=str(folder))
    lab.find_issues({"exact_duplicates": {}}, verbose=False)
    drop = {path for copies in lab.info["exact_duplicates"]["sets"] for path in sorted(copies)[1:]}
    for path in sorted(set(lab.issues.index) - drop):
        place = to / "cleaned" / Path(path).relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)


if __name__ == "__main__":
    main(globals())
