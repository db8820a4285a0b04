"""Times that only the memory can tell: “before the call with Chen”, “after our trip to Oslo”."""

import functools
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from memory_core.language.pack import load_pack
from memory_core.language.words import fold, stem, stems
from memory_core.retrieval.periods import Period, find_times

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_NEAR = timedelta(hours=12)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Event:
    """What a question sets a time by. `side`: “before”, “after” or “during”; `name`: the call with Chen."""

    side: str
    name: str


@functools.cache
def _phrase() -> re.Pattern[str]:
    nouns = "|".join(sorted(map(re.escape, load_pack().words("event_words")), key=len, reverse=True))
    return re.compile(
        r"\b(?P<side>(?:right|just|shortly|long)?\s*(?:before|after|during|since|until|till|prior\s+to|following))\s+"
        r"(?P<name>(?:(?:the|my|our|his|her|their|that|this|a|an|[A-Z][\w-]*['’]s)\s+)(?:[\w’'-]+\s+){0,3}?"
        rf"(?:{nouns})s?\b(?:\s+(?:with|about|of|on|in|to|at|for|by)\s+[^?.!,;\n]{{1,60}})?)",
        re.IGNORECASE,
    )


def find_event(text: str) -> tuple[Event | None, str]:
    """The event that a question sets a time by, and the question without it."""
    match = _phrase().search(text)
    if match is None:
        return None, text
    word = match["side"].casefold().split()[-1]
    side = {"since": "after", "following": "after", "during": "during"}.get(word, word)
    side = "before" if side in ("until", "till", "to") else side
    return Event(side, match["name"].strip()), " ".join(f"{text[: match.start()]} {text[match.end() :]}".split())


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


def period_around(event: Event, start: datetime, end: datetime, *, near: bool) -> Period:
    """What “before”, “after” or “during” it means; `near`: only hours of it, as when nothing else is asked."""
    if event.side == "during":
        return Period(start, max(end, start + _HOUR))
    if event.side == "before":
        return Period(start - _NEAR if near else None, start)
    # What tells of it is not after it.
    return Period(end + timedelta.resolution, end + _NEAR if near else None)
