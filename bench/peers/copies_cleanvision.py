"""The same by cleanvision."""

import sys

from cleanvision import Imagelab

if __name__ == "__main__":
    lab = Imagelab(data_path=sys.argv[1])
    lab.find_issues({"exact_duplicates": {}, "near_duplicates": {}}, verbose=False)
    print(lab.issue_summary.to_string())
