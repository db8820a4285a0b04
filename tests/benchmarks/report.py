"""Rows of numbers, the machine that they are from, a table for people and JSON for programs."""

import os
import platform
import sqlite3
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement; `baseline` is the plain way of doing the same, measured in the same run, if there is one."""

    bench: str
    what: str
    value: float
    unit: str
    baseline: float | None = None
    note: str = ""


def machine() -> dict[str, Any]:
    """What the numbers depend on."""
    import psutil

    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def _processor() -> str:
    if sys.platform == "linux":
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as info:
            for line in info:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    return platform.processor()


def quantiles(seconds: Sequence[float]) -> tuple[float, float]:
    """p50 and p95 in milliseconds."""
    ordered = sorted(seconds)
    return statistics.median(ordered) * 1e3, ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))] * 1e3


def table(rows: Sequence[Row]) -> str:
    """The rows, aligned, one line each."""
    cells = [("", "what", "value", "baseline", "unit", "")]
    for row in rows:
        baseline = "" if row.baseline is None else _number(row.baseline)
        cells.append((row.bench, row.what, _number(row.value), baseline, row.unit, row.note))
    widths = [max(len(line[column]) for line in cells) for column in range(6)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in (2, 3) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )


def document(rows: Sequence[Row], *, quick: bool) -> dict[str, Any]:
    """All of it, ready for JSON."""
    return {"machine": machine(), "quick": quick, "rows": [asdict(row) for row in rows]}


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
