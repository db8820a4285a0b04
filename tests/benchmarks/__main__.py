"""What Scrubjay costs here, and what it finds. Prints a table, and writes JSON when asked."""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from memory_core.errors import ScrubjayError
from tests.benchmarks import answers, recall
from tests.benchmarks.capture.scenes import SCENES
from tests.benchmarks.report import Row, document, machine, table

BENCHMARKS = {
    "capture": "tests.benchmarks.capture.runner",
    "memory": "tests.benchmarks.memory",
    "scrub": "tests.benchmarks.scrub",
    "start": "tests.benchmarks.start",
}
# Take minutes, or judge rules and not the machine, so they run only when they are named.
NAMED = {"speed": "tests.benchmarks.speed", "facts": "tests.benchmarks.facts"}
ALIASES = {"add": "memory", "search": "memory"}
# These need a file of dialogues, so they run only when they are named.
DIALOGUES = {"recall": recall.rows, "answers": answers.rows}
SCENE_NAMES = [scene.name for scene in SCENES]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the named benchmarks, all by default."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of {', '.join([*BENCHMARKS, *NAMED, *ALIASES, *DIALOGUES])}; default: {', '.join(BENCHMARKS)}",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there as well")
    parser.add_argument("--quick", action="store_true", help="a few seconds each: does it run? The numbers mean little")
    parser.add_argument(
        "--locomo", type=Path, metavar="FILE", help="the dialogues for recall and answers, in LoCoMo's format"
    )
    parser.add_argument(
        "--scene",
        action="append",
        default=[],
        choices=SCENE_NAMES,
        metavar="NAME",
        help=f"only this scene of capture; may be given again: {', '.join(SCENE_NAMES)}",
    )
    parser.add_argument(
        "--long",
        type=_minutes,
        nargs="?",
        const=60.0,
        metavar="MINUTES",
        help="capture only: the scenes over and over, with the memory watched (default: 60)",
    )
    parser.add_argument(
        "--sizes",
        type=_sizes,
        default=(),
        metavar="N,N,…",
        help="speed only: at how many memories (default: 1000,10000,100000)",
    )
    chosen = parser.parse_args(argv)
    names = _names(parser, chosen)
    # The keys of the throw-away homes have no business in the person's keyring.
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    rows: list[Row] = []
    try:
        for name in names:
            print(f"{name} …", file=sys.stderr, flush=True)
            for row in _rows(name, chosen):
                rows.append(row)
    except ScrubjayError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    finally:
        # When one fails, what the others measured is shown all the same.
        print("  ".join(f"{key}: {value}" for key, value in machine().items()))
        print(table(rows))
        if chosen.json:
            chosen.json.write_text(json.dumps(document(rows, quick=chosen.quick), indent=2) + "\n", "utf-8")
    return 0


def _names(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> list[str]:
    """Which benchmarks to run; ends with a usage error when that cannot be done."""
    names = list(dict.fromkeys(ALIASES.get(name, name) for name in chosen.names)) or list(BENCHMARKS)
    unknown = sorted(set(names) - {*BENCHMARKS, *NAMED, *DIALOGUES})
    if unknown:
        parser.error(f"there is no benchmark called {' or '.join(unknown)}")
    if (chosen.scene or chosen.long) and names != ["capture"]:
        parser.error("--scene and --long belong to capture: python -m tests.benchmarks capture …")
    if chosen.long and chosen.quick:
        parser.error("--long and --quick exclude each other; --long takes a number of minutes")
    if chosen.sizes and names != ["speed"]:
        parser.error("--sizes belongs to speed: python -m tests.benchmarks speed --sizes 1000,10000")
    needing = [name for name in names if name in DIALOGUES]
    if needing and (chosen.locomo is None or not chosen.locomo.is_file()):
        parser.error(f"{needing[0]} needs --locomo FILE: a JSON file of dialogues in LoCoMo's format")
    return names


def _rows(name: str, chosen: argparse.Namespace) -> Iterable[Row]:
    if name in DIALOGUES:
        return DIALOGUES[name](chosen.locomo, quick=chosen.quick)
    module = importlib.import_module({**BENCHMARKS, **NAMED}[name])
    if name == "capture":
        rows: Iterable[Row] = module.run(quick=chosen.quick, scenes=chosen.scene, long_minutes=chosen.long)
    elif name == "speed":
        rows = module.run(quick=chosen.quick, sizes=chosen.sizes)
    else:
        rows = module.run(quick=chosen.quick)
    return rows


def _sizes(text: str) -> tuple[int, ...]:
    sizes = tuple(int(part.replace("_", "")) for part in text.split(","))
    # Each size adds to the one before, and some hundred are added in between.
    if any(size < 1_000 for size in sizes) or any(b < 2 * a for a, b in zip(sizes, sizes[1:], strict=False)):
        raise argparse.ArgumentTypeError("numbers of at least 1000, each at least twice the one before")
    return sizes


def _minutes(text: str) -> float:
    minutes = float(text)
    if not 0 < minutes < 24 * 60:
        raise argparse.ArgumentTypeError("minutes between 0 and 1440")
    return minutes


if __name__ == "__main__":
    sys.exit(main())
