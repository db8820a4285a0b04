"""What a day left open, read from its own words: labels, requests, and promises in talks and letters."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from memory_core.agents.frames import without_frame
from memory_core.agents.passages import is_self, is_window
from memory_core.agents.sentence_forms import hedged
from memory_core.language.pack import load_pack
from memory_core.language.sentences import read_sentences
from memory_core.language.words import jaccard, normal, words
from memory_core.records.journal import JournalEntry
from memory_core.records.observation import Observation, ObservationKind

_MOST = 40
_LONGEST = 220
_SAME = 0.6
_ME = "Me"


def open_ends(
    seen: Sequence[Observation], told: Sequence[JournalEntry], since: datetime, until: datetime
) -> tuple[JournalEntry, ...]:
    """Those that were concluded (`told`), and those that stand in what was seen and heard, each once, by time.

    What was only begun together (“Let's begin with …”) is none.
    """
    table = load_pack().table("journal")
    heard = normal("\n".join(one.text for one in seen))
    found = [one for one in told if not _proposed(one.text, heard)]
    for entry in _read(seen, table):
        if since <= entry.at < until and len(found) < _MOST and not is_told(entry.text, found):
            found.append(entry)
    return tuple(sorted(found, key=lambda one: (one.at, one.id)))


def decisions_of(
    seen: Sequence[Observation], told: Sequence[JournalEntry], since: datetime, until: datetime
) -> tuple[JournalEntry, ...]:
    """The decisions that were concluded (`told`), and those that only stand in what was seen and heard (“we decided to
    move the release”, of which the new day is what was concluded), each once, by time."""
    pattern = load_pack().table("journal")["decided"]
    found = list(told)
    for one in seen:
        if not (since <= one.at < until) or len(found) >= _MOST:
            continue
        text = without_frame(one.text) if is_window(one) else one.text
        for sentence in read_sentences(text, one.speaker if one.kind is ObservationKind.SPEECH else ""):
            said = sentence.text
            if re.search(pattern, said, re.IGNORECASE) and not hedged(said) and not is_told(said, found):
                who = sentence.speaker or one.speaker
                who = f"{_ME if is_self(who) else who}: " if who else ""
                found.append(
                    JournalEntry(one.id, f"{_capital(who)}{said}"[:_LONGEST], one.at, one.at, one.app, one.title)
                )
    return tuple(sorted(found, key=lambda one: (one.at, one.id)))


def _read(seen: Sequence[Observation], table: Mapping[str, Any]) -> Iterator[JournalEntry]:
    for one in seen:
        spoken = one.kind is ObservationKind.SPEECH
        talk = spoken or re.search(table["talk_apps"], f"{one.app} {one.title}", re.IGNORECASE) is not None
        if re.search(table["editors"], one.app, re.IGNORECASE):
            continue  # what is to be done in code stands there for months
        text = without_frame(one.text) if is_window(one) else one.text
        patterns = [table["labels"], *([table["requests"], table["promises"]] if talk else [])]
        for sentence in read_sentences(text, one.speaker if spoken else ""):
            if sentence.is_heading or re.search(table["not_open"], sentence.text, re.IGNORECASE):
                continue
            if what := _first(sentence.text, patterns):
                who = sentence.speaker or one.speaker
                who = _ME if is_self(who) else who
                text = f"{_capital(who)}: {what}" if who else what
                yield JournalEntry(one.id, text[:_LONGEST], one.at, one.at, one.app, one.title)


def _first(sentence: str, patterns: Iterable[str]) -> str:
    for pattern in patterns:
        if found := re.search(pattern, sentence, re.IGNORECASE):
            return _capital(found["what"].strip())
    return ""


def is_told(text: str, entries: Iterable[JournalEntry]) -> bool:
    """Whether another one says the same, maybe in a sentence more."""
    own = set(words(text))
    for other in entries:
        theirs = set(words(other.text))
        smaller = min(len(own), len(theirs))
        if jaccard(own, theirs) >= _SAME or (smaller > 1 and len(own & theirs) >= 0.75 * smaller):
            return True
    return False


def _proposed(text: str, heard: str) -> bool:
    begun = normal(text.partition(": ")[2] or text)[:40]
    return any(f"{proposal} {begun}" in heard for proposal in load_pack().table("journal")["proposals"])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
