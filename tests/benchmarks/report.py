"""Rows of numbers, the machine that they are from, a table for people and JSON for programs."""

import os
import platform
import sqlite3
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

NUMBERS = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement; `baseline` is the plain way of doing the same, measured in the same run, if there is one.

    `gate`: another plain way, which asks a perceptual hash first. `target` says what `value` is to be, and `passed`
    whether it is.
    """

    bench: str
    what: str
    value: float
    unit: str
    baseline: float | None = None
    note: str = ""
    gate: float | None = None
    target: str = ""
    passed: bool | None = None

    def meets(self, target: str, passed: bool) -> "Row":
        """The same with a target, and whether it was met."""
        return replace(self, target=target, passed=passed)

    def beside(self, baseline: float | None) -> "Row":
        """The same beside the plain way."""
        return replace(self, baseline=baseline)


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
    """The rows, aligned, one line each; a column in which there is nothing is left out."""
    cells = [("", "what", "value", "baseline", "pHash gate", "unit", "target", "", "")]
    cells += [
        (
            row.bench,
            row.what,
            _number(row.value),
            "" if row.baseline is None else _number(row.baseline),
            "" if row.gate is None else _number(row.gate),
            row.unit,
            row.target,
            "" if row.passed is None else "pass" if row.passed else "FAIL",
            row.note,
        )
        for row in rows
    ]
    widths = [max(map(len, column)) if any(column[1:]) else 0 for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in NUMBERS else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
            if width
        ).rstrip()
        for line in cells
    )


def document(rows: Sequence[Row], *, quick: bool) -> dict[str, Any]:
    """All of it, ready for JSON."""
    return {"machine": machine(), "quick": quick, "rows": [asdict(row) for row in rows]}


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
