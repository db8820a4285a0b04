"""`python -m capture`: the capture process. Started by the supervisor, not by hand."""

import sys

from capture.worker import main

if __name__ == "__main__":
    sys.exit(main())
