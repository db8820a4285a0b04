"""`python -m tests.fuzz [EXAMPLES] [-k NAME]`: the properties of tests/unit/fuzz with many more examples than in CI."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = "SCRUBJAY_FUZZ"


def main(argv: Sequence[str] | None = None) -> int:
    """Run them; the exit code is pytest's. A failure prints the smallest example that fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("examples", nargs="?", type=int, default=20_000, help="for each property (20,000)")
    parser.add_argument("-k", default="", metavar="NAME", help="only properties with this in their name")
    chosen = parser.parse_args(argv)
    command = [sys.executable, "-m", "pytest", "-q", "tests/unit/fuzz", *(["-k", chosen.k] if chosen.k else [])]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, EXAMPLES: str(chosen.examples)}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
