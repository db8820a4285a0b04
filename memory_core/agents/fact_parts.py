"""The parts of a fact that a pattern found: of whom and what it tells, its date, its text, how sure it is."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta, tzinfo

from memory_core.agents.fact_fit import canonical, is_name_first
from memory_core.agents.fact_rules import Rule
from memory_core.agents.passages import ME, Passage
from memory_core.agents.rows import plain_heading
from memory_core.agents.sentence_forms import of_another
from memory_core.agents.written_dates import find_dates, written_date
from memory_core.language.pack import load_pack
from memory_core.retrieval.periods import Spoken, find_times

_DAY = timedelta(days=1, hours=2)
_PUT_OFF = re.compile(
    r"(?:again\s+)?(?:[a-z]+ed|put\s+(?:back|off)|brought\s+forward|set)\s+(?:until|till|to|for)\b", re.IGNORECASE
)
_NOON = 12
# “at 7:00”, “07:00” and “7 am” say which half of the day they mean; of “at 7” the event tells it.
_OF_THE_CLOCK = re.compile(r"\d[:.]\d\d|\bo'?clock\b.*\bmorning\b|\d\s?[ap]\.?m\b|\bmorning\b", re.IGNORECASE)
_YOURS = re.compile(r"^(?!.*\b(?:I|my|we|our)\b).*\byour\b", re.IGNORECASE | re.DOTALL)


def date_in(match: re.Match[str], text: str, passage: Passage, zone: tzinfo | None) -> Spoken | None:
    """The date at the beginning of the object, looking ahead unless the sentence says “was”."""
    rest = text[match.start("o") :]
    before = match.group()[: match.start("o") - match.start()]
    # “Was moved to 3 May” tells of what is to come.
    moved = _PUT_OFF.match(rest) is not None
    ahead = moved or not re.search(r"\bwas\b(?:\s+(?:on|in|at|for|the))*\s*$", before)
    times = find_dates(text, passage.observation.at, zone, start=match.start("o"), ahead=ahead)
    for place, spoken in enumerate(times):
        following = times[place + 1] if place + 1 < len(times) else None
        if following is not None and _is_replaced(
            f"{before[-8:]}{rest[: spoken.start]}", rest[spoken.end : following.start]
        ):
            continue
        # “Moved to Perth last week” is no date of Sydney's.
        if (spoken.start <= 12 or place) and not is_name_first(rest[: spoken.start]):
            return spoken
    return None


def in_the_evening(spoken: Spoken, groups: Mapping[str, str], said: str) -> Spoken:
    """“Dinner is at 7” is no breakfast: of what is had in the evening a bare hour is one of the evening."""
    event = groups.get("p", "").casefold().split()[-1:]
    early = spoken.exact and 0 < spoken.moment.hour < _NOON
    if not early or not load_pack().words("evening_events").intersection(event) or _OF_THE_CLOCK.search(said):
        return spoken
    half = timedelta(hours=_NOON)
    return replace(spoken, since=spoken.since + half, until=spoken.until + half, moment=spoken.moment + half)


def _is_replaced(before: str, between: str) -> bool:
    """“From 9 May to 16 May”: the first date holds no longer."""
    moved = re.search(r"\bfrom\s+(?:the\s+|\w+day,?\s+)*$", before) and re.match(r"[^.;!?]{0,20}\bto\b", between)
    return moved is not None


def with_date(said: str, passage: Passage, zone: tzinfo | None) -> str:
    """The text with the day in brackets that its words of time mean, when it names none in full."""
    for spoken in find_times(said, passage.observation.at, zone, ahead=True):
        if spoken.until - spoken.since <= _DAY and not re.search(r"\b20\d\d\b", said):
            return f"{said.rstrip('.')} ({written_date(spoken, zone)[1]})"
    return said


def _small(word: str) -> str:
    """In small letters, but for “CFO”."""
    return word if len(word) > 1 and word.isupper() else word.casefold()


def values_of(
    rule: Rule, groups: dict[str, str], passage: Passage, subject: str, predicate: str, shown: str, text: str
) -> dict[str, str]:
    """What stands in the places of the sentence that a rule tells."""
    me = subject == ME
    by_speaker = "I" if me else subject
    kept = " ".join(map(_small, groups.get("p", predicate).split())).removeprefix("as ").removeprefix("new ")
    linked = re.search(rf"\b(with|to)\s+{re.escape(groups.get('s', '-'))}", text)
    joint = linked[1] if linked else "of"
    verb = groups.get("p", predicate) if rule.name in ("prefers", "does") else predicate
    if rule.name == "prefers":
        verb = predicate.removesuffix("s") if me else predicate
    return {
        "s": by_speaker if rule.name not in ("todo", "command") else subject,
        "p": verb,
        "said": kept,
        "likes": "like" if me else "likes",
        "dislikes": _dislikes(text, me=me),
        "event": groups.get("p", ""),
        "o": shown,
        "of": f" {joint} {_called(subject, groups, passage)}" if subject else "",
        "on": f" ({subject})" if subject and subject not in (ME, "decided") else "",
        "is": "am" if (me and rule.text.startswith("{s} {is}")) or groups.get("o") == "I" and shown == "I" else "is",
        "works": "work" if me else "works",
        "lives": "live" if me else "lives",
        "my": "my" if me else f"{subject}'s",
        "My": "My" if me else f"{subject}'s",
        "whole": re.sub(r"^(?i:decisions?|decided|agreed)\s*:\s*", "", text[0].upper() + text[1:]),
    }


def _dislikes(said: str, *, me: bool) -> str:
    """“No longer like” where it was liked before; whoever is “not a fan” of something may never have been one."""
    if re.search(r"\bany\s?(?:more|longer)\b|\bno\s+longer\b|\b(?:stopped|quit|gone\s+off|enough\s+of)\b", said, re.I):
        return "no longer like" if me else "no longer likes"
    return "don't like" if me else "doesn't like"


def _called(subject: str, groups: dict[str, str], passage: Passage) -> str:
    """The subject as it was called: “Project Aurora” reads better than “Aurora”."""
    said = groups.get("s") or passage.about
    return said if said and canonical(said) == subject else subject


def confidence_in(rule: Rule, passage: Passage) -> float:
    """How sure a fact is, 0…1: surest where it is known who says it."""
    if rule.name == "is_a":
        return 0.6
    return 0.85 if passage.mine or passage.speaker else 0.75


def tidy(text: str) -> str:
    """One line that ends as a sentence does."""
    text = " ".join(text.split())
    return text if text[-1] in ".!?)" else f"{text}."


def subject_of(rule: Rule, groups: dict[str, str], passage: Passage) -> str | None:
    """Whom or what the fact is about; “” when it must speak for itself, None when nobody can know."""
    speaker = ME if passage.mine else passage.speaker
    said = groups.get("s", "")
    if "home" in rule.subject and "mine" not in groups:
        return ME if speaker else None  # “the rent”, “your salary”
    if "speaker" in rule.subject and of_another(passage.text):
        return None
    if "speaker" in rule.subject and passage.letter and _YOURS.search(passage.text):
        return ME if passage.speaker and not passage.mine else None  # “your lease at 9 Elm Road, Otley”
    if "speaker" in rule.subject or said == "I" or groups.get("mine", "").casefold() in ("my", "our"):
        return speaker or None
    if said.casefold() == "your":
        return ME if passage.speaker and not passage.mine else None
    owned = ("we" in rule.subject and said.casefold() == "we") or ("me" in rule.subject and said == "me")
    if owned or "task" in rule.subject:
        # Orders on a screen are nobody's task; spoken and written ones are.
        return speaker or None
    if said:
        they = said.casefold() in ("we", "they", "the team")
        return canonical(passage.about or "") if they else re.sub(r"['’]s?$", "", canonical(said))
    if passage.mine and groups.get("p", "").casefold() in load_pack().words("own_sums"):
        return ME  # “rent: 1,850”
    about = canonical(plain_heading(passage.about)) if passage.about else ""
    return about if "about" in rule.subject or "topic" in rule.subject else ""


def predicate_of(rule: Rule, groups: dict[str, str]) -> str:
    """What of the subject it tells, under its usual name."""
    said = " ".join(groups.get("p", "").casefold().split())
    for spelled, usual in load_pack().table("predicate_spellings").items():
        said = said.replace(spelled, usual)
    predicate = _bare(rule.predicate.replace("{p}", said)) if "{p}" in rule.predicate else rule.predicate
    renamed = load_pack().table("predicate_names").get(predicate, predicate)
    return str(renamed).removeprefix("new ").strip()


def _bare(predicate: str) -> str:
    """“and the deadline” and “actually the offsite” as “deadline” and “offsite”."""
    said, pack = predicate.split(), load_pack()
    if predicate in pack.table("opposites"):
        return predicate  # “can't stand” is no mere “stand”
    idle = pack.words("stop_words") | pack.words("vague_words") | pack.words("asides")
    while len(said) > 1 and said[0] in idle:
        said.pop(0)
    return " ".join(said)
