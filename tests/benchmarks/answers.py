"""How good answers without a model are, on long dialogues in LoCoMo's format: token-F1, exact dates, abstaining.

Every turn is one observation; each question is put to `Memory.ask` as it stands. Beside it, in the same run, the plain
way: of the first hit of a search the sentence that shares most words with the question.
"""

import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from memory_core.bootstrap import open_memory
from memory_core.home import Home
from memory_core.language.sentences import read_sentences
from memory_core.language.words import content_words
from memory_core.memory import Memory
from memory_core.privacy.keys import open_keys
from memory_core.records.dialogue import Answered
from memory_core.records.query import Query
from tests.benchmarks import worlds
from tests.benchmarks.recall import stored
from tests.benchmarks.report import Row

KINDS = {1: "several turns", 2: "time", 3: "open", 4: "one turn"}
ADVERSARIAL = 5
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?:of\s+)?{_MONTH},?\s+(?P<year>(?:19|20)\d\d)\b", re.I
)
_AMERICAN = re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b", re.I)
_YEAR = re.compile(r"\b(?P<year>(?:19|20)\d\d)\b")
_BEFORE = re.compile(r"\b(?P<what>weekend|week|mon|tue|wed|thu|fri|sat|sun)[a-z]*\s+(?P<way>before|after|of)\b", re.I)
_RANGE = re.compile(rf"\b(?P<first>\d{{1,2}})(?:\s+(?P<other>[a-z]+))?\s?[–-]\s?(?={_DATE.pattern})", re.I)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Score:
    """One question: F1 of the answer and of the plain sentence; None where no exact date is asked for."""

    category: int
    f1: float
    plain_f1: float
    grounded: bool
    date: bool | None = None
    plain_date: bool | None = None


def rows(path: Path, *, quick: bool) -> list[Row]:
    """The rows of the table; `quick`: of the first dialogue only."""
    scores = run(path, conversations=[0] if quick else None)
    asked = [score for score in scores if score.category != ADVERSARIAL]
    found = [_f1_row("all", asked)]
    found += [_f1_row(name, [one for one in asked if one.category == kind]) for kind, name in KINDS.items()]
    dated = [one for one in asked if one.date is not None]
    found.append(
        Row(
            "answers",
            "exact dates",
            _percent([bool(one.date) for one in dated]),
            "%",
            _percent([bool(one.plain_date) for one in dated]),
            f"of {len(dated)} answers that are a date",
        )
    )
    unfounded = [not one.grounded for one in scores if one.category == ADVERSARIAL]
    found.append(Row("answers", "abstains, nothing there", _percent(unfounded), "%", 0, f"of {len(unfounded)}"))
    missed = [not one.grounded for one in asked]
    found.append(Row("answers", "abstains, it is there", _percent(missed), "%", 0, f"of {len(missed)}"))
    return found + worlds.rows(quick=quick)


def run(path: Path, *, conversations: Sequence[int] | None = None) -> list[Score]:
    """The scores of every question, in order."""
    data: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    scores: list[Score] = []
    for number in range(len(data)) if conversations is None else conversations:
        with tempfile.TemporaryDirectory() as folder:
            scores.extend(_measured(data[number], Path(folder)))
    return scores


def score(question: str, category: int, gold: str, answered: Answered, plain: str) -> Score:
    """How one answer does beside the plain sentence."""
    said = answered.short
    wanted = period_of(gold) if question.casefold().startswith(("when", "on which", "what date")) else None
    return Score(
        category,
        token_f1(said, gold),
        token_f1(plain, gold),
        answered.grounded,
        None if wanted is None else period_of(said) is not None and _same(period_of(said), wanted),
        None if wanted is None else period_of(plain) is not None and _same(period_of(plain), wanted),
    )


def token_f1(said: str, gold: str) -> float:
    """The harmonic mean of precision and recall over words, without case, punctuation and articles."""
    one, other = _tokens(said), _tokens(gold)
    shared = sum((Counter(one) & Counter(other)).values())
    return 2 * shared / (len(one) + len(other)) if shared else 0.0


def period_of(text: str) -> tuple[date, date] | None:
    """First and last day of the first date in a text: “7 May 2023”, “May 2023”, “the week before 9 June 2023”."""
    if whole := _RANGE.search(text):
        end = date(int(whole["year"]), _MONTHS[whole["month"].casefold()], int(whole["day"] or 1))
        first = _MONTHS.get((whole["other"] or "")[:3].casefold(), end.month)
        return date(end.year - (first > end.month), first, int(whole["first"])), end
    matches = [match for match in (_DATE.search(text), _AMERICAN.search(text)) if match]
    if not matches:
        alone = _YEAR.search(text)
        return None if alone is None else (date(int(alone["year"]), 1, 1), date(int(alone["year"]), 12, 31))
    match = min(matches, key=lambda one: one.start())
    year, month = int(match["year"]), _MONTHS[match["month"].casefold()]
    if match["day"] is None:
        after = date(year + month // 12, month % 12 + 1, 1)
        return date(year, month, 1), after - timedelta(days=1)
    try:
        day = date(year, month, int(match["day"]))
    except ValueError:
        return None
    return _moved(day, text[: match.start()])


def _moved(day: date, before: str) -> tuple[date, date]:
    """The days that are meant by words such as “the Friday before”."""
    match = _BEFORE.search(before)
    if match is None:
        return day, day
    what, way = match["what"].casefold(), match["way"].casefold()
    if what == "week":
        first = {"before": -7, "after": 1, "of": -day.weekday()}[way]
        return day + timedelta(days=first), day + timedelta(days=first + 6)
    if what == "weekend":
        saturday = day - timedelta(days=(day.weekday() - 5) % 7 or 7)
        saturday += timedelta(days=0 if way == "before" else 7)
        return saturday, saturday + timedelta(days=1)
    back = (day.weekday() - _WEEKDAYS.index(what)) % 7
    meant = day - timedelta(days=back or 7) if way == "before" else day + timedelta(days=(7 - back) % 7 or 7)
    return meant, meant


def _same(said: tuple[date, date] | None, wanted: tuple[date, date]) -> bool:
    """Whether the days that were said lie in those that are right, and are no wider than a few days more."""
    if said is None:
        return False
    slack = timedelta(days=0 if wanted[0] == wanted[1] else 1)
    return wanted[0] - slack <= said[0] and said[1] <= wanted[1] + slack


def _measured(entry: Mapping[str, Any], folder: Path) -> Iterator[Score]:
    home = Home(folder / "home")
    home.prepare()
    memory = open_memory(home, keys=open_keys(home, passphrase="benchmark"), threads=False)
    try:
        for _ in stored(memory, entry["conversation"]):
            pass
        memory.drain(600)
        for asked in entry["qa"]:
            question, gold = asked["question"], str(asked.get("answer", ""))
            *_, answered = memory.ask(question)
            assert isinstance(answered, Answered)
            yield score(question, asked["category"], gold, answered, _plain(memory, question))
    finally:
        memory.close()


def _plain(memory: Memory, question: str) -> str:
    """Of the first hit the sentence that shares most words with the question."""
    hits = memory.search(Query(text=question, k=1, layer="observations"))
    asked = set(content_words(question))
    sentences = [one.text for hit in hits for one in read_sentences(hit.text)]
    return max(sentences, key=lambda text: len(asked & set(content_words(text))), default="")


def _f1_row(name: str, scores: Sequence[Score]) -> Row:
    value = 100 * sum(one.f1 for one in scores) / max(1, len(scores))
    plain = 100 * sum(one.plain_f1 for one in scores) / max(1, len(scores))
    return Row("answers", f"token-F1, {name}", round(value, 1), "%", round(plain, 1), f"of {len(scores)} questions")


def _percent(values: Sequence[bool]) -> float:
    return round(100 * sum(values) / max(1, len(values)), 1)


def _tokens(text: str) -> list[str]:
    found = re.findall(r"[^\W_]+", re.sub(r"['’]s\b", "", text.casefold()))
    return [word for word in found if word not in ("a", "an", "the")]
