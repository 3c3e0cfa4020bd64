"""Which photographs of a folder are there twice, equal or nearly? By onepixel."""

import sys

import onepixel

if __name__ == "__main__":
    print(onepixel.duplicates(sys.argv[1]))
