"""Groups of near duplicates among the pictures of a folder, as fastdup, cleanvision and imagededup find them by default.

Each runs in a process of its own, with a Python that has it. imagededup's network is not asked: its weights are a download.
"""

import json
from pathlib import Path

from measure import Measurement, measure

CODE = {
    "cleanvision": """
import json, sys
from cleanvision import Imagelab
lab = Imagelab(data_path=sys.argv[1])
lab.find_issues({"exact_duplicates": {}, "near_duplicates": {}}, verbose=False)
sets = [lab.info[kind]["sets"] for kind in ("exact_duplicates", "near_duplicates")]
json.dump([list(map(str, group)) for kind in sets for group in kind], open(sys.argv[2], "w"))
""",
    "fastdup": """
import json, sys
import fastdup
work = fastdup.create(input_dir=sys.argv[1], work_dir=sys.argv[3])
work.run(overwrite=True, print_summary=False, verbose=False)
components, _ = work.connected_components()
groups = {}
for row in components.itertuples():
    groups.setdefault(row.component_id, []).append(row.filename)
json.dump([group for group in groups.values() if len(group) > 1], open(sys.argv[2], "w"))
""",
    "imagededup": """
import json, sys
from imagededup.methods import PHash
found = PHash(verbose=False).find_duplicates(image_dir=sys.argv[1])
json.dump([[name, *others] for name, others in found.items() if others], open(sys.argv[2], "w"))
""",
}


def find(name: str, python: Path, pictures: Path, work: Path) -> tuple[Measurement, list[list[str]]]:
    """How the run went, and the groups as names of files, without folders and endings. `work` is a folder for its own files."""
    work.mkdir(parents=True, exist_ok=True)
    found = work / f"{name}.json"
    run = measure([str(part) for part in (python, "-c", CODE[name], pictures, found, work / name)])
    return run, [[Path(file).stem for file in group] for group in json.loads(found.read_text())]
