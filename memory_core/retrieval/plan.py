"""Turns a question into what to look for: words, names, a period, kinds."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from memory_core.language.pack import load_pack
from memory_core.language.words import fold
from memory_core.records.query import Query
from memory_core.retrieval.events import Event, find_dated_event
from memory_core.retrieval.other_languages import small_words
from memory_core.retrieval.periods import Period, guess_moment, read_period

_TOKEN = re.compile(r"[^\W_]+(?:[.@_-][^\W_]+)*", re.UNICODE)
_PIECE = re.compile(r"[^\W_]+")
# “When do we talk again?” asks for no list.
_ASKS_ONE_THING = re.compile(r"\W*(?:when|where|why|who|whom|whose)\b", re.IGNORECASE)
_MOST_TERMS = 32
_FEW = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """`text`: the question; `terms`: its telling words without those of time, folded; `period`: what it says of time.

    `words` are the telling words of the whole text: a text may name its own date, so “May” is looked for as well.
    `asked` is the query as given: its own filters are law, while `period` is read from words and may be mistaken.
    `kinds`: kinds of memory that the question's shape hints at. `event`: what the period must still be found by.
    """

    asked: Query
    text: str
    terms: tuple[str, ...]
    words: tuple[str, ...] = ()
    period: Period | None = None
    kinds: frozenset[str] = frozenset()
    event: Event | None = None

    @property
    def lists(self) -> bool:
        """Whether nothing is asked but “what was there”: list by time instead of searching."""
        return not self.terms

    @property
    def says_nothing(self) -> bool:
        """Whether it holds no word (“???”), or none but one that asks (“Where?”): nothing fits, and it is no list."""
        bare = self.lists and self.period is None and _ASKS_ONE_THING.match(self.text) is not None
        return bool(self.text) and (bare or not any(map(str.isalnum, self.text)))

    def placed(self, period: Period | None) -> "Plan":
        """The plan with the period of its event; None: nothing is known of it, so its words are words like others."""
        if period is None:
            within = self.event.within if self.event else None
            return replace(self, terms=self.words, event=None, period=within)
        return replace(self, period=period, event=None)

    def narrowed(self) -> Query:
        """The query with the spoken period as a filter, inside the given ones."""
        if self.period is None:
            return self.asked
        since, until = self.period.since, self.period.until
        if self.asked.since is not None:
            since = max(since, self.asked.since) if since else self.asked.since
        if self.asked.until is not None:
            until = min(until, self.asked.until) if until else self.asked.until
        return replace(self.asked, since=since, until=until)


def make_plan(query: Query, now: datetime, zone: tzinfo | None = None) -> Plan:
    """Read a query. Bounded: of a very long text only the first words count."""
    text = text_of(query)
    period, rest = read_period(text, now, zone) if text else (None, "")
    if period is None and text and (moment := guess_moment(text, now, zone)) is not None:
        period = Period(moment - timedelta(minutes=30), moment + timedelta(minutes=30))
    event, other = find_dated_event(text, now, zone)
    if event is not None:
        period, rest = None, other
    small = small_words(text)
    every = [one for one in terms_of(text) if one not in small]
    telling = every if rest == text else [one for one in terms_of(rest) if one not in small]
    if not telling and period is None and event is None and _ASKS_ONE_THING.match(text):
        telling = every = [one for one in terms_of(text, fillers=True) if one not in small]
    if not telling and period is None and event is None:
        telling = every = _mere_words(text)
    return Plan(query, text, tuple(telling), tuple(every), period, _hinted(text), event)


def text_of(query: Query) -> str:
    """What a plan has as its text."""
    return query.text[:2_000].strip()


def _mere_words(text: str) -> list[str]:
    """“The”, “kind” or “Hà Nội”, whose words tell nothing in a sentence, are looked for where they are all that is
    given; “everything” and “what now?” ask for a list."""
    said = [piece for token in _TOKEN.findall(fold(text)) for piece in _PIECE.findall(token)]
    listing = load_pack().words("listing_words")
    return said if 0 < len(said) <= _FEW and listing.isdisjoint(said) else []


def terms_of(text: str, *, fillers: bool = False) -> tuple[str, ...]:
    """The words of a question that can tell texts apart, each once; with joined names also their pieces.

    Words that only ask (“show”, “tell”) do not count, but with `fillers`, and a single letter only where there is
    nothing else (“C++”).
    """
    pack = load_pack()
    stop = pack.words("stop_words") if fillers else pack.words("stop_words") | pack.words("question_fillers")
    pieces = [piece for token in _TOKEN.findall(fold(text.replace("’", "'"))) for piece in _PIECE.findall(token)]
    kept = [piece for piece in pieces if piece not in stop]
    telling = [piece for piece in kept if len(piece) > 1 or piece.isdigit() or ord(piece) > 0x2E80] or kept
    return tuple(dict.fromkeys(telling))[:_MOST_TERMS]


def _hinted(text: str) -> frozenset[str]:
    return frozenset(kind for kind, pattern in _hints().items() if pattern.search(text))


@functools.cache
def _hints() -> Mapping[str, re.Pattern[str]]:
    return {kind: re.compile(said, re.IGNORECASE) for kind, said in load_pack().table("kind_hints").items()}
