"""Says which date words such as “on Friday” meant when they were said."""

import functools
import re
from datetime import datetime, timedelta, tzinfo

from memory_core.language.names import WORDED
from memory_core.language.pack import load_pack
from memory_core.language.words import stems, words
from memory_core.retrieval.periods import Spoken, find_times

_PLAIN = re.compile(r"\b(?:19|20)\d{2}\b")
_CLOCK = re.compile(r"^(?:at\s+)?[\d:.\s]*(?:[ap]\.?m\.?)?$", re.IGNORECASE)
_DAY = timedelta(days=1)
_LONG_AGO, _SOON = timedelta(days=240), timedelta(days=120)
# “Four hundred and twenty” is one number.
CLAUSES = re.compile(
    rf"[;:]\s+|(?:(?<!\bhundred)(?<!\bthousand)(?<!\bmillion)|(?!\s+and\s+{WORDED}\b))"
    r",?\s+(?=(?:and|but|so|because|which|while|since)\s)",
    re.IGNORECASE,
)


def leans_ahead(sentence: str) -> bool:
    """Whether a sentence speaks of what is still to come, so that “Friday” is the next one.

    Plain words (“will”, “moved to Friday”) decide before “was”, that before “due” and “by”, and those before any other
    verb in the past. A sentence without a past verb speaks of the future when it names a day. Of “Carla said the parcel
    arrives on Monday” what she said decides.
    """
    patterns = _patterns()
    reported = patterns["reported"].match(sentence)
    if reported and not has_tense(sentence[reported.end() :]):
        return True
    if surely_ahead(sentence) or patterns["moved"].search(sentence) or patterns["intended"].search(sentence):
        return True
    if patterns["was"].search(sentence):
        return False
    if patterns["passive"].search(sentence):
        return True
    if patterns["weak"].search(sentence):
        return True
    past = load_pack().words("past_verbs")
    return patterns["any"].search(sentence) is None and not any(word in past for word in words(sentence))


def times_said(sentence: str, at: datetime, zone: tzinfo | None) -> list[Spoken]:
    """The words of time in a sentence, each as its clause means it: “left on the 10th and should arrive on Friday”."""
    ahead = leans_ahead(sentence)
    found = find_times(sentence, at, zone, ahead=ahead)
    other = find_times(sentence, at, zone, ahead=not ahead) if found else []
    if [one.start for one in other] != [one.start for one in found]:
        return found
    edges = [0, *(clause.start() for clause in CLAUSES.finditer(sentence)), len(sentence)]
    return [
        one
        if _leans_so(sentence, one, edges, ahead=ahead) and not _soon_rather(sentence, one, reverse, at)
        else reverse
        for one, reverse in zip(found, other, strict=True)
    ]


def _soon_rather(sentence: str, one: Spoken, other: Spoken, at: datetime) -> bool:
    """Whether a day without a year is rather the one to come: “they offered us the third of July”, said in May."""
    near = one.moment < at - _LONG_AGO and at < other.moment < at + _SOON
    if not near or _patterns()["offered"].search(sentence):
        return near
    # Of “school trip on 17 March, bring a packed lunch” the part that names the day tells of nothing that was.
    begin, end = sentence.rfind(", ", 0, one.start) + 1, sentence.find(", ", one.end)
    part = sentence[begin : end if end > 0 else len(sentence)]
    return part != sentence and not has_tense(part)


def _leans_so(sentence: str, one: Spoken, edges: list[int], *, ahead: bool) -> bool:
    """Whether the clause in which a time stands leans as the sentence does; one without a verb of its own does."""
    begin = max(edge for edge in edges if edge <= one.start)
    end = min((edge for edge in edges if edge > one.start), default=len(sentence))
    clause = sentence[begin:end]
    return not has_tense(clause) or leans_ahead(clause) is ahead


def has_tense(clause: str) -> bool:
    """Whether a part of a sentence tells by itself of what was, or of what will be."""
    past = load_pack().words("past_verbs")
    told = any(word in past for word in words(clause)) or _patterns()["any"].search(clause) is not None
    return told or surely_ahead(clause)


def surely_ahead(sentence: str) -> bool:
    """Whether it says by plain words (“will”, “remind me”, “tomorrow”) that it is still to be done."""
    return _patterns()["plain"].search(sentence) is not None


def is_to_come(sentence: str, asked: frozenset[str]) -> bool:
    """Whether what was asked for, by its stems, is told as something that is still to be done."""
    clauses = [clause for clause in CLAUSES.split(sentence) if clause.strip()] or [sentence]
    most = max(len(set(stems(clause)) & asked) for clause in clauses)
    told = [clause for clause in clauses if len(set(stems(clause)) & asked) == most]
    return sentence.casefold().startswith("to do") or all(map(surely_ahead, told))


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    pack = load_pack()
    names = [*pack.table("weekdays"), *pack.table("weekday_abbreviations"), *pack.table("months")]
    day = rf"\d|(?:{'|'.join(names)})\b"
    sources = {**pack.table("ahead_pattern"), **pack.table("past_pattern")}
    return {name: re.compile(str(text).replace("{DAY}", day), re.IGNORECASE) for name, text in sources.items()}


def with_dates(sentence: str, at: datetime, zone: tzinfo | None) -> str:
    """The sentence, with the full date in brackets after words of time that don't say it themselves, each date once."""
    found = times_said(sentence, at, zone)
    named: set[str] = set()
    inserted: list[tuple[int, str]] = []
    for spoken in found:
        said = sentence[spoken.start : spoken.end]
        if _CLOCK.match(said) or _PLAIN.search(said) or _PLAIN.search(sentence[spoken.end : spoken.end + 20]):
            continue
        date = written(spoken, zone)
        if date and date not in named and date not in sentence:
            named.add(date)
            inserted.append((spoken.end, date))
    for end, date in reversed(inserted):
        sentence = f"{sentence[:end]} ({date}){sentence[end:]}"
    return sentence


def written(spoken: Spoken, zone: tzinfo | None) -> str:
    """“Fri 27 Nov 2026”, for a week “16–22 Nov 2026”; nothing for what is longer or is only a time of day."""
    since, until = spoken.since.astimezone(zone), (spoken.until - timedelta(minutes=1)).astimezone(zone)
    if spoken.until - spoken.since <= _DAY + timedelta(hours=2):
        day = spoken.moment.astimezone(zone)
        return f"{day:%a} {day.day} {day:%B %Y}"
    if spoken.until - spoken.since <= timedelta(days=8):
        return f"{since.day} {since:%b} – {until.day} {until:%b %Y}"
    return ""
