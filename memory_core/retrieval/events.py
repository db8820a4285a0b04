"""Times that only the memory can tell: “before the call with Chen”, “after talking to Maria”, “during our trip”."""

import functools
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from memory_core.language.pack import load_pack
from memory_core.language.words import fold, stem, stems
from memory_core.retrieval import calendar
from memory_core.retrieval.counted_days import counted_from, counting
from memory_core.retrieval.periods import Period, find_times, read_period

# “Dr. Chen” is one name.
_SENTENCE = re.compile(r"(?<!\b[DM]r\.)(?<!\bM[rs]s\.)(?<!\bMs\.)(?<!\bProf\.)(?<=[.!?])\s+|\n+")
_REST = r"(?:(?<=\b[DM]r)\.|(?<=\bM[rs]s)\.|(?<=\bMs)\.|(?<=\bProf)\.|[^?.!,;\n]){1,60}"
_SIDE = r"(?P<side>(?:right|just|shortly|long)?\s*(?:before|after|during|since|until|till|prior\s+to|following))\s+"
_NEAR = timedelta(hours=12)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Event:
    """What a question sets a time by. `side`: “before”, “after” or “during”; `name`: the call with Chen.

    `within`: when it was as far as the question says so itself: “before the call with Chen on Friday”. `counted`: the
    words that count days from it: “the day after”, “two weeks before”.
    """

    side: str
    name: str
    within: Period | None = None
    counted: str = ""


@functools.cache
def _phrase() -> re.Pattern[str]:
    nouns = "|".join(sorted(map(re.escape, load_pack().words("event_words")), key=len, reverse=True))
    return re.compile(
        rf"\b{_SIDE}(?P<name>(?:(?:the|my|our|his|her|their|that|this|a|an|[A-Z][\w-]*['’]s)\s+)(?:[\w’'-]+\s+){{0,3}}?"
        rf"(?:{nouns})s?\b(?:\s+(?:with|about|of|on|in|to|at|for|by)\s+{_REST})?|(?:{nouns})\s+with\s+{_REST})",
        re.IGNORECASE,
    )


@functools.cache
def _deed() -> re.Pattern[str]:
    verbs = "|".join(load_pack().table("event_verbs"))
    return re.compile(
        rf"\b{_SIDE}(?:(?:(?:I|we)\s+)?(?P<verb>{verbs})\s+(?:(?:to|with)\s+)?(?!(?:the|a|an|my|our|it|that|this)\b)(?P<whom>{_REST})"
        rf"|(?P<who>[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)?)\s+(?P<did>{verbs})\b(?:\s+(?:me|us)\b)?)",
        re.IGNORECASE,
    )


def find_event(text: str) -> tuple[Event | None, str]:
    """The event that a question sets a time by, and the question without it."""
    match = _phrase().search(text)
    deed = None if match else _deed().search(text)
    if deed is not None:
        verb, whom = deed["verb"] or deed["did"], deed["whom"] or deed["who"]
        name = f"{load_pack().table('event_verbs')[verb.casefold()]} with {whom}"
    elif match is not None:
        name = match["name"]
    found = match or deed
    if found is None:
        return None, text
    word = found["side"].casefold().split()[-1]
    side = {"since": "after", "following": "after", "during": "during"}.get(word, word)
    side = "before" if side in ("until", "till", "to") else side
    before = text[: found.end("side")]
    counted = counting(before)
    rest = f"{before[: len(before) + 1 - len(counted)] if counted else text[: found.start()]} {text[found.end() :]}"
    return Event(side, name.strip(), counted=counted), " ".join(rest.split())


def find_dated_event(text: str, now: datetime, zone: tzinfo | None) -> tuple[Event | None, str]:
    """The same where the question also names a day on which it was: “before the call with Chen on Friday”."""
    event, rest = find_event(text)
    if event is None:
        return None, text
    within, name = read_period(event.name, now, zone)
    if within is None:
        within, rest = read_period(rest, now, zone)
    return replace(event, name=name, within=within), rest


def names_it(text: str, event: Event) -> bool:
    """Whether a text speaks of the event: it has all the telling words of its name but, perhaps, what kind it is."""
    kinds = {stem(fold(word)) for word in load_pack().words("event_words")}
    wanted = set(stems(event.name))
    telling = wanted - kinds or wanted
    there = set(stems(text))
    return bool(telling) and telling <= there and (telling == wanted or bool(there & kinds))


def moment_of(text: str, event: Event, at: datetime, zone: tzinfo | None) -> tuple[datetime, int]:
    """When the event is, as a text that was written at a moment tells it; and how well it knows.

    2: it names a time of day, 1: a day, 0: it names nothing, so that it was written when it was.
    """
    for sentence in _SENTENCE.split(text):
        if not names_it(sentence, event):
            continue
        for spoken in find_times(sentence, at, zone, ahead=True):
            return spoken.moment, 2 if spoken.exact else 1
    return at, 0


def period_around(event: Event, start: datetime, end: datetime, zone: tzinfo | None, *, near: bool) -> Period:
    """What “before”, “after” or “during” it means; `near`: only hours of it, as when nothing else is asked."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    days = (first.date(), calendar.one_day(last.date())[1])
    if first.tzinfo and last.tzinfo and (counted := counted_from(event.counted, len(event.counted), days)):
        begin, after = counted[1]
        return Period(calendar.moment(begin, 0, first.tzinfo), calendar.moment(after, 0, last.tzinfo))
    if event.side == "during":
        return Period(start, max(end, start + _HOUR))
    if event.side == "before":
        return Period(start - _NEAR if near else None, start)
    # What tells of it is not after it.
    return Period(end + timedelta.resolution, end + _NEAR if near else None)
