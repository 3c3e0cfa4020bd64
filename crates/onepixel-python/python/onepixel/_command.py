"""How does the command run?"""

import os
import signal
import sys

from onepixel import _native


def main() -> int:
    """Runs the command `onepixel` with the process's arguments; what it returns is the process's exit code."""
    # The command does not look whether Python has caught a signal: an interruption is the system's and its own affair.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Where the network of `onepixel[photos]` lies, if it is installed.
    os.environ.setdefault("ONEPIXEL_SITE_PACKAGES", os.pathsep.join(path for path in sys.path if path))
    return _native.run_command(sys.argv[1:], _native.__file__)
