"""Turn recall without a model on long dialogues in LoCoMo's format: found evidence turns among all evidence turns.

Through the library's face: every turn is one observation, kept as it is; every question of categories 1–4 is searched
inside its own conversation.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from memory_core import Memory
from memory_core.memory import Memory as Core
from tests.benchmarks.report import Row

CUTS = (5, 10, 20)
_TIME = re.compile(r"(\d{1,2}):(\d{2}) ([ap]m) on (\d{1,2} \w+, \d{4})")
_REFERENCE = re.compile(r"D\d+:\d+")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the turns that answer it."""

    text: str
    category: int
    evidence: frozenset[str]


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said when, and what the data call it."""

    text: str
    at: datetime
    name: str


def run(path: Path, *, conversations: Sequence[int] | None = None) -> dict[str, float]:
    """Percentages by cut (`recall@5` …) and by category (`recall@10 category 1` …), over all questions."""
    data: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    chosen = range(len(data)) if conversations is None else conversations
    scores: dict[str, list[float]] = {}
    for number in chosen:
        with tempfile.TemporaryDirectory() as folder:
            for name, value in _measured(data[number], Path(folder)):
                scores.setdefault(name, []).append(value)
    by_cut = sorted(scores, key=lambda name: (int(re.findall(r"\d+", name)[0]), name))
    return {name: round(100 * sum(scores[name]) / len(scores[name]), 1) for name in by_cut}


def rows(path: Path, *, quick: bool) -> list[Row]:
    """The same as rows of the table; `quick`: of the first dialogue only."""
    scores = run(path, conversations=[0] if quick else None)
    note = "evidence turns found, mean over the questions"
    return [Row("recall", name.removeprefix("recall"), value, "%", note=note) for name, value in scores.items()]


def _measured(entry: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, float]]:
    with Memory(folder / "home") as memory:
        said = list(_turns(entry["conversation"]))
        kept = memory.add_many([{"messages": turn.text, "timestamp": turn.at} for turn in said], infer=False)
        names = {one["id"]: turn.name for one, turn in zip(kept["results"], said, strict=True)}
        memory.drain(600)
        for question in _questions(entry["qa"]):
            found = [names[hit["id"]] for hit in memory.search(question.text, top_k=max(CUTS))["results"]]
            for cut in CUTS:
                share = len(question.evidence & set(found[:cut])) / len(question.evidence)
                yield f"recall@{cut}", share
                yield f"recall@{cut} category {question.category}", share


def stored(memory: Core, conversation: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Store every turn as something that was seen; pairs of observation id and the turn's own name."""
    for turn in _turns(conversation):
        yield memory.add(turn.text, at=turn.at), turn.name


def _turns(conversation: Mapping[str, Any]) -> Iterator[Turn]:
    sessions = sorted((key for key in conversation if re.fullmatch(r"session_\d+", key)), key=lambda key: int(key[8:]))
    for session in sessions:
        spoken = conversation[f"{session}_date_time"]
        at = _moment(spoken)
        for place, turn in enumerate(conversation[session]):
            text = f"{turn['speaker']} ({spoken.split(' on ', 1)[-1]}): {turn['text']}"
            yield Turn(text, at + timedelta(seconds=20 * place), turn["dia_id"])


def _moment(spoken: str) -> datetime:
    match = _TIME.search(spoken)
    if match is None:
        raise ValueError(f"not a session's time: {spoken}")
    clock = f"{match[4]} {match[1]}:{match[2]} {match[3].upper()}"
    return datetime.strptime(clock, "%d %B, %Y %I:%M %p").replace(tzinfo=UTC)


def _questions(entries: Sequence[Mapping[str, Any]]) -> Iterator[Question]:
    for entry in entries:
        evidence = frozenset(name for text in entry.get("evidence", ()) for name in _REFERENCE.findall(text))
        if entry["category"] in (1, 2, 3, 4) and evidence:
            yield Question(entry["question"], entry["category"], evidence)
