"""The numbers of a scene as rows, with the targets that they are to meet."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks.capture.desk import Log, Trigger
from tests.benchmarks.capture.measures import Result, attributed, fair, readable, recalled
from tests.benchmarks.capture.meter import slope
from tests.benchmarks.report import Row

RECALL = 0.97
STATIC_CPU_S = 0.3
TYPING_SHARE = 0.1
UNCHANGED_MS = 1.0
SEARCHABLE_S = 2.0
# A trigger that was never found counts as this long.
NEVER_S = 20.0
SLOPE_SAMPLES = 12


@dataclass(frozen=True, slots=True)
class Told:
    """A scene: what Scrubjay and the two baselines made of it, what they were shown, the words of the pictures."""

    logs: tuple[Log, Log, Log]
    ours: Result
    full: Result
    gated: Result
    read: Mapping[str, frozenset[str]]

    @property
    def all(self) -> tuple[Result, Result, Result]:
        """The three."""
        return self.ours, self.full, self.gated


def looking_rows(median: float, p95: float, caret: float) -> list[Row]:
    """How long a look takes that finds nothing."""
    note = "ChangeDetector on a real frame, after the grab"
    return [
        Row("capture", "frame without change, median", median, "ms", note=note).meets(
            f"< {UNCHANGED_MS:g}", median < UNCHANGED_MS
        ),
        Row("capture", "frame without change, p95", p95, "ms"),
        Row("capture", "frame with a blinking caret, median", caret, "ms"),
    ]


def scene_rows(name: str, told: Told) -> list[Row]:
    """All there is to say about a scene."""
    return [*_costs(name, told), *_finds(name, told), *_holds(name, told)]


def _costs(name: str, told: Told) -> list[Row]:
    cpu = [result.cpu * 60 / result.seconds for result in told.all]
    spent = _row(name, "CPU", cpu, "s/min", "process tree, without start-up")
    if name == "static":
        spent = spent.meets(f"≤ {STATIC_CPU_S:g}", cpu[0] <= STATIC_CPU_S)
    if name == "typing":
        spent = spent.meets(f"≤ {TYPING_SHARE:g} of baseline", cpu[0] <= TYPING_SHARE * cpu[1])
    minutes = [result.seconds / 60 for result in told.all]
    return [
        spent,
        _row(name, "start-up", [result.start_cpu for result in told.all], "CPU s", "imports, and the first look"),
        _row(name, "frames", [r.frames / m for r, m in zip(told.all, minutes, strict=True)], "/min"),
        _row(name, "OCR calls", [r.ocr_calls / m for r, m in zip(told.all, minutes, strict=True)], "/min"),
        _row(name, "OCR pixels", [r.ocr_pixels / m / 1e6 for r, m in zip(told.all, minutes, strict=True)], "Mpx/min"),
    ]


def _finds(name: str, told: Told) -> list[Row]:
    rows = []
    log = told.logs[0]
    if standing := readable(log, told.read):
        shares = [
            recalled(shown, result.kept, by_window=result is told.ours) / max(1, readable(shown, told.read))
            for shown, result in zip(told.logs, told.all, strict=True)
        ]
        note = f"of {standing} words in {len(log.standing())} states that stood ≥ 2 s, as full-frame OCR reads them"
        rows.append(_row(name, "word recall", shares, "", note).meets(f"≥ {RECALL:g}", shares[0] >= RECALL))
    filed = [attributed(log, result.kept) for result in told.all]
    if filed[0][1]:
        precision = [right / total if total else 0.0 for right, total in filed]
        rows.append(_row(name, "attribution", precision, "", "words under the right window; baselines: the front one"))
    return rows + _soon(name, told, fair(log, told.read))


def _soon(name: str, told: Told, triggers: Sequence[Trigger]) -> list[Row]:
    if not triggers:
        return []
    waits = [sorted(result.found.get(trigger, NEVER_S) for trigger in triggers) for result in told.all]
    # The baselines saw another replay, with triggers of the same words at other moments.
    for place, result in enumerate(told.all[1:], start=1):
        by_word = {trigger.word: seconds for trigger, seconds in result.found.items()}
        waits[place] = sorted(by_word.get(trigger.word, NEVER_S) for trigger in triggers)
    lost = [sum(seconds >= NEVER_S for seconds in one) for one in waits]
    halves, most = [statistics.median(one) for one in waits], [_p95(one) for one in waits]
    note = f"{len(triggers)} words; until a search has it, for the baselines until it is read"
    never = f"never found: {lost[0]}, baselines {lost[1]} and {lost[2]} (counted as {NEVER_S:g} s)"
    return [
        _row(name, "searchable, p50", halves, "s", note),
        _row(name, "searchable, p95", most, "s", never).meets(f"≤ {SEARCHABLE_S:g}", most[0] <= SEARCHABLE_S),
    ]


def _holds(name: str, told: Told) -> list[Row]:
    memory = [max((held for _, held in result.memory), default=0.0) for result in told.all]
    slopes = [slope(result.own[len(result.own) // 3 :]) for result in told.all]
    hours = told.ours.seconds / 3600
    rows = [_row(name, "memory, peak PSS", memory, "MB", "process tree")]
    if len(told.ours.memory) >= SLOPE_SAMPLES:
        note = f"noise floor {slopes[0][1]:,.0f}: too short to tell; see --long"
        rows.append(_row(name, "memory, slope", [found for found, _ in slopes], "MB/h", note))
    return rows + [
        Row("capture", f"{name}: queue", told.ours.spooled_bytes / hours / 1e6, "MB/h", note=f"{told.ours.rows} rows"),
        Row("capture", f"{name}: home", told.ours.grown_bytes / hours / 1e6, "MB/h", note="what remembering it takes"),
    ]


def _row(name: str, what: str, values: Sequence[float], unit: str, note: str = "") -> Row:
    ours, full, gated = values
    return Row("capture", f"{name}: {what}", ours, unit, full, note, gated)


def _p95(ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
