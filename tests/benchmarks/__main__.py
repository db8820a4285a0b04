"""What Scrubjay costs here. Prints a table, and writes JSON when asked."""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import answers, recall
from tests.benchmarks.report import Row, document, machine, table

BENCHMARKS = {
    "capture": "tests.benchmarks.capture",
    "memory": "tests.benchmarks.memory",
    "start": "tests.benchmarks.start",
}
ALIASES = {"add": "memory", "search": "memory"}
# These need a file of dialogues, so they run only when they are named.
DIALOGUES = {"recall": recall.rows, "answers": answers.rows}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the named benchmarks, all by default."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of {', '.join([*BENCHMARKS, *ALIASES, *DIALOGUES])}; default: {', '.join(BENCHMARKS)}",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there as well")
    parser.add_argument("--quick", action="store_true", help="a few seconds each: does it run? The numbers mean little")
    parser.add_argument(
        "--locomo", type=Path, metavar="FILE", help="the dialogues for recall and answers, in LoCoMo's format"
    )
    chosen = parser.parse_args(argv)
    names = list(dict.fromkeys(ALIASES.get(name, name) for name in chosen.names)) or list(BENCHMARKS)
    unknown = sorted(set(names) - {*BENCHMARKS, *DIALOGUES})
    if unknown:
        parser.error(f"there is no benchmark called {' or '.join(unknown)}")
    needing = [name for name in names if name in DIALOGUES]
    if needing and (chosen.locomo is None or not chosen.locomo.is_file()):
        parser.error(f"{needing[0]} needs --locomo FILE: a JSON file of dialogues in LoCoMo's format")
    # The keys of the throw-away homes have no business in the person's keyring.
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    rows: list[Row] = []
    try:
        for name in names:
            print(f"{name} …", file=sys.stderr, flush=True)
            if name in DIALOGUES:
                rows += DIALOGUES[name](chosen.locomo, quick=chosen.quick)
            else:
                rows += importlib.import_module(BENCHMARKS[name]).run(quick=chosen.quick)
    finally:
        # When one fails, what the others measured is shown all the same.
        print("  ".join(f"{key}: {value}" for key, value in machine().items()))
        print(table(rows))
        if chosen.json:
            chosen.json.write_text(json.dumps(document(rows, quick=chosen.quick), indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
