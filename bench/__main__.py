"""Every figure that this machine can measure: `make bench`."""

import sys

from bench import ingest

if __name__ == "__main__":  # the readers of an import start by importing this again
    sys.exit(ingest.main([]))
