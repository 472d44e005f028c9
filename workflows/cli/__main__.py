"""``python -m workflows.cli``: the command where the entry point is not on PATH (the server's own worker)."""

import sys

from workflows.cli import main

if __name__ == "__main__":
    sys.exit(main())
