"""`python -m capture`: the capture process. Started by the supervisor, not by hand."""

import sys

from capture.entry import main
from memory_core.privacy import hardening

if __name__ == "__main__":
    hardening.harden()
    sys.exit(main())
