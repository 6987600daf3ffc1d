"""``python -m futurs.cli``: the same as ``futurs``."""

import sys

from futurs.cli import main

if __name__ == "__main__":
    sys.exit(main())
