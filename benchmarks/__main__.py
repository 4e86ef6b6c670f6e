"""`python -m benchmarks`; the command is only imported here, so that a fresh process of a row imports no more than it needs."""

import sys

if __name__ == "__main__":
    from benchmarks.command import main

    sys.exit(main())
