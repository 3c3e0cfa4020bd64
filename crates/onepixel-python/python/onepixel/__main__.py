"""`python -m onepixel` is the command `onepixel`."""

import sys

from onepixel._command import main

sys.exit(main())
