"""Audits a folder of images: the verdict, the images to look at, and a page with everything.

python audit_folder.py photos audit.html
"""

import argparse
from pathlib import Path

import onepixel


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folders of images by class")
    parser.add_argument("page", type=Path, help="the HTML page to write")
    parser.add_argument("--time", type=float, default=60.0, help="seconds that the audit may take")
    options = parser.parse_args()

    audit = onepixel.audit(onepixel.Dataset.from_folder(options.folder), time=options.time, report=options.page)
    if audit.verdict is not None:
        print(audit.verdict["headline"])
    for part, reason in audit.missing.items():
        print(f"not measured: {part}: {reason}")
    for row in audit.images:
        if row["suspect_of"] is not None:
            print(f"{row['set']}/{row['name']}: {row['suspect_of']}")


if __name__ == "__main__":
    main()
