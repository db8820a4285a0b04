"""The table “What it costs” of README.md, from measured numbers: `python -m tests.benchmarks.readme NUMBERS.json`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.report import Row

# What the table says, and the measurement that it is.
LOOKING = (
    ("looking at a static 1080p screen, CPU per minute", "static: CPU"),
    ("while somebody types, CPU per minute", "typing: CPU"),
    ("scrolling a long page, CPU per minute", "scrolling: CPU"),
    ("beside a playing video, CPU per minute", "video: CPU"),
    ("words of a chat that are kept, of those that can be read", "chat: word recall"),
    ("words of a page that is scrolled", "scrolling: word recall"),
    ("words filed under the right window, four windows on two monitors", "two-monitors: attribution"),
    ("from a new chat line to finding it, 95th percentile", "chat: searchable, p95"),
    ("memory of the capture process, peak", "typing: memory, peak PSS"),
)
OTHERS = (
    ("from the command to a window that answers, CPU", "start", "later: CPU", "an empty Qt window"),
    (
        "adding at 10,000 memories, until it is safe on the disk, median",
        "add",
        "10,000, p50",
        "plain SQLite, vector made at once",
    ),
    ("searching 10,000 memories, median", "search", "10,000: new query, p50", "plain SQLite and numpy"),
)


def tables(rows: Sequence[Row]) -> str:
    """Two Markdown tables; what was not measured is left out."""
    measured = {(row.bench, row.what): row for row in rows}
    seeing = ["| Seeing | Scrubjay | full-frame OCR | pHash gate, then OCR |", "|---|---|---|---|"]
    for says, what in LOOKING:
        if (row := measured.get(("capture", what))) is not None:
            values = [_value(value, row.unit) for value in (row.value, row.baseline, row.gate)]
            seeing.append(f"| {says} | {' | '.join(values)} |")
    rest = ["| What | Scrubjay | the plain way |", "|---|---|---|"]
    for says, bench, what, plain in OTHERS:
        if (row := measured.get((bench, what))) is not None:
            rest.append(f"| {says} | {_value(row.value, row.unit)} | {_value(row.baseline, row.unit)} ({plain}) |")
    return "\n".join([*seeing, "", *rest])


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    if not unit:
        return f"{100 * min(value, 1):.1f} %"
    number = f"{value:.0f}" if value >= 10 else f"{value:.2g}"
    return f"{number} {unit.removesuffix('/min')}"


def main() -> None:
    """Print the tables."""
    numbers = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    print(tables([Row(**row) for row in numbers["rows"]]))


if __name__ == "__main__":
    main()
