"""To which day something moves of which little is said: “op moved to the 21st” is of the only operation that is known,
and of the month in which it was to be."""

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo

from memory_core.agents.base import Known
from memory_core.agents.overtaken import shown_day, slipped
from memory_core.agents.stated import Fact
from memory_core.agents.written_dates import is_moved
from memory_core.language.pack import either, load_pack
from memory_core.language.words import normal
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.memory import Draft, Memory
from memory_core.retrieval.periods import find_times

_LATEST = 80
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# “Now 3pm”, “moved to 15:00”
_NOW = re.compile(r"\b(?:now|moved|pushed|changed|shifted|brought\s+forward|put\s+back|rescheduled)\b", re.IGNORECASE)
_DUE = re.compile(r"\b(?:deadlines?|due|cut-?off|submi\w+|hand\w*\s+in)\b", re.IGNORECASE)
_BARE_DAY = r"\b(?:to|until|till|for)\s+the\s+\d{1,2}(?:st|nd|rd|th)\b(?!\s+(?:of\b|"


def slips(fact: Fact, text: str) -> bool:
    """Whether something moves to that day, and it is not said what of it, or of which of its kind."""
    return fact.predicate in ("deadline", "is") and is_moved(text) and _DUE.search(text) is None


def said_of_day(text: str, at: datetime, zone: tzinfo | None) -> str:
    """“number” where no more is said of the day to which something moves, “hour” where only that is another now."""
    months = either(load_pack().table("months"))
    if re.search(rf"{_BARE_DAY}{months}))", text, re.IGNORECASE):
        return "number"
    if _NOW.search(text) is None:
        return ""
    times = find_times(text, at, zone)
    return "hour" if times and all(one.dayless and one.exact for one in times) else ""


def moved_day(
    draft: Draft,
    fact: Fact | None,
    all_of: Callable[[str], Sequence[Draft | Memory]],
    fresh: Iterable[Draft],
    known: Known,
) -> tuple[Draft, FactBody] | None:
    """The draft as the day of what it must be, in the month that is meant; None where it says all by itself.

    `all_of`: what is known of a subject. `fresh`: what the same batch told.
    """
    body = draft.body
    if fact is None or not isinstance(body, FactBody) or not _DAY.match(body.object):
        return None
    found = None
    if fact.slips and body.predicate == "is":
        by_itself = any(isinstance(one.body, FactBody) and one.body.predicate == "is" for one in all_of(body.subject))
        found = None if by_itself else _of_noun(draft, body, [*fresh, *known.latest(Kind.SEMANTIC, limit=_LATEST)])
    elif fact.slips:
        found = slipped(draft, all_of(body.subject))
    if not fact.said_of_day:
        return found
    draft, body = found or (draft, body)
    told = (one.body for one in (all_of(body.subject) if body.subject else ()))
    was = next((one for one in told if isinstance(one, FactBody) and one.predicate == body.predicate), None)
    placed = _in_its_month if fact.said_of_day == "number" else _on_its_day
    return placed(draft, body, was) or found


def _of_noun(draft: Draft, body: FactBody, told: Iterable[Draft | Memory]) -> tuple[Draft, FactBody] | None:
    """“The operation” as the only one of which a day is known; None where there may be several."""
    noun = normal(body.subject)
    noun = str(load_pack().table("typed_short").get(noun, noun))
    meant = {(normal(said.subject), said.predicate): (text, said) for text, said in _dated(told, noun)}
    if len(meant) != 1:
        return None
    ((text, was),) = meant.values()
    moved = replace(was, object=body.object)
    text = text.replace(shown_day(was.object), shown_day(body.object))
    return replace(draft, body=moved, text=text, entities=tuple(dict.fromkeys((was.subject, *draft.entities)))), moved


def _dated(told: Iterable[Draft | Memory], noun: str) -> Iterator[tuple[str, FactBody]]:
    """Open facts that tell the day of such a thing: “Dad | operation”, “choir concert | is”."""
    for one in told:
        said = one.body
        if not isinstance(said, FactBody) or one.valid_to is not None or not _DAY.match(said.object):
            continue
        if said.predicate == noun or (said.predicate == "is" and normal(said.subject).split()[-1:] == [noun]):
            yield one.text, said


def _on_its_day(draft: Draft, body: FactBody, was: FactBody | None) -> tuple[Draft, FactBody] | None:
    """With the day that was known and the hour that is said now: “sprint review now 3pm”."""
    if was is None or not _DAY.match(was.object) or date.fromisoformat(was.object[:10]) < draft.at.date():
        return None
    moved = replace(body, object=f"{was.object[:10]}{body.object[10:]}")
    return replace(draft, body=moved, text=draft.text.replace(shown_day(body.object), shown_day(moved.object))), moved


def _in_its_month(draft: Draft, body: FactBody, was: FactBody | None) -> tuple[Draft, FactBody] | None:
    """With the day that is nearest to the one that was known, of those that are still to come."""
    if was is None or not _DAY.match(was.object):
        return None
    old, read = date.fromisoformat(was.object[:10]), date.fromisoformat(body.object[:10])
    around = (old.replace(day=1) + timedelta(days=31 * step) for step in (-1, 0, 1))
    days = [one.replace(day=read.day) for one in around if read.day <= calendar.monthrange(one.year, one.month)[1]]
    to_come = [one for one in days if one >= draft.at.date()]
    if not to_come or old < draft.at.date():
        return None
    day = min(to_come, key=lambda one: abs(one - old))
    moved = replace(body, object=f"{day.isoformat()}{body.object[10:]}")
    return replace(draft, body=moved, text=draft.text.replace(shown_day(body.object), shown_day(moved.object))), moved
