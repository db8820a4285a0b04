"""What comes again and again: “I play chess with Omar on Fridays”, “rehearsals move to Mondays”.

Such a day is none of the calendar. A habit is a fact of whoever has it, with its times for the object, so that new
times follow the older ones.
"""

import functools
import re
from collections.abc import Iterator

from memory_core.agents.fact_fit import canonical
from memory_core.agents.passages import ME, Passage
from memory_core.agents.relatives import relative_of
from memory_core.agents.rewording import NAME
from memory_core.agents.sentence_forms import Context, hedged
from memory_core.agents.stated import Fact, entity_of
from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.words import words

_CLOCK = r"\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm)?\b"
_AFTER = re.compile(rf"^,?\s*(?:(?:at|from)\s+)?(?:{_CLOCK}(?:\s*[-–]\s*{_CLOCK})?|half\s+(?:past\s+)?\w+)", re.I)


def habit_facts(passage: Passage, text: str, context: Context) -> Iterator[Fact]:
    """The habits of a sentence; nothing that is supposed or over."""
    if recurring().search(text) is None:
        return
    match = _does().search(text)
    if match is not None and not hedged(text[: match.start("when")]):
        subject = _subject(match, passage, context)
        if subject:
            yield _of_somebody(subject, match, passage)
        return
    yield from _of_event(text, passage)


def names_a_day(text: str) -> bool:
    """Whether a sentence names a day of the calendar besides."""
    months = "|".join(load_pack().table("months"))
    return (
        re.search(
            rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{months})\b|\b(?:{months})\s+\d|\b\d{{4}}\b", text, re.I
        )
        is not None
    )


def _subject(match: re.Match[str], passage: Passage, context: Context) -> str:
    by = ME if passage.mine else passage.speaker
    if match["i"]:
        return by
    if match["pronoun"]:
        return context.person
    if match["kin"]:
        return match["called"] or (relative_of(by, match["kin"]) if by else "")
    name = canonical(match["name"])
    plain = load_pack().words("openers") | load_pack().words("not_subjects")
    somebody = kind_of(name) in (NameKind.PERSON, NameKind.THING) and name.split()[0].casefold() not in plain
    return name if somebody else ""


def _of_somebody(subject: str, match: re.Match[str], passage: Passage) -> Fact:
    """“(Nadia) plays tennis | on Sundays” as what she does, and when."""
    verb, _, rest = match["deed"].partition(" ")
    base = _base(verb)
    times, deed = _times(match), f"{base} {rest}".strip()
    who, does = (
        ("I", base) if subject == ME else (subject[0].upper() + subject[1:], verb if verb != base else _third(base))
    )
    said = " ".join(f"{who} {does} {rest} {times}.".split())
    sure = 0.85 if passage.mine or passage.speaker else 0.75
    return Fact(subject, deed, times, said, True, entity_of(subject, passage), sure)


def _of_event(text: str, passage: Passage) -> Iterator[Fact]:
    """“Choir is on Tuesdays, half seven”, “rehearsals move to Mondays from next week”, “yoga on Thursdays at 7pm”."""
    match = _event().search(text)
    if match is None or hedged(text[: match.end()]) or not (passage.mine or passage.speaker or passage.about):
        return
    said, pack = words(match["what"]), load_pack()
    plain = pack.words("stop_words") | pack.words("openers") | pack.words("not_events")
    if plain.intersection(said) or any(re.fullmatch(rf"(?i:{_verbs()})|\w+ed", one) for one in said):
        return
    subject, times = match["what"][0].upper() + match["what"][1:], _times(match)
    owner, _, verb = subject.rpartition(" ")
    if owner and verb in pack.words("opening_verbs"):  # “The shop closes on weekdays at 8 pm”
        article = re.search(r"\b(?:the|my|our)\s+$", text[: match.start("what")], re.IGNORECASE)
        told = f"{article.group().capitalize()}{match['what']}" if article else subject
        yield Fact(owner, verb, times, f"{told} {times}.", True, entity_of(owner, passage), 0.7)
        return
    yield Fact(subject, "takes place", times, f"{subject} takes place {times}.", True, entity_of(subject, passage), 0.7)


def _times(match: re.Match[str]) -> str:
    rest = match.string[match.end("when") :]
    more = _more_days().match(rest)
    also = more.group() if more else ""
    after = _AFTER.match(rest[len(also) :])
    before = f" at {at}" if (at := match.groupdict().get("at")) else ""
    return " ".join(f"{match['when']}{also}{after.group() if after else before}".split())


def _base(verb: str) -> str:
    """“plays” as “play”, “goes” as “go”, “studies” as “study”."""
    low = verb.casefold()
    if low in ("has", "have"):
        return "have"
    if low.endswith("ies"):
        return f"{low[:-3]}y"
    if low.endswith(("oes", "ches", "shes")):
        return low[:-2]
    return low[:-1] if low.endswith("s") and not low.endswith("ss") else low


def _third(verb: str) -> str:
    """“play” as “plays”."""
    if verb == "have":
        return "has"
    if verb.endswith("y") and verb[-2:-1] not in "aeou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("o", "ch", "sh", "s", "x")) else f"{verb}s"


@functools.cache
def recurring() -> re.Pattern[str]:
    """Words that tell of something that comes again: “on Sundays”, “every other week”, “twice a month”."""
    pack = load_pack()
    either = "|".join(pack.listed("recurring_times")).replace("{DAY}", "|".join(pack.table("weekdays")))
    return re.compile(rf"(?<![\w-])(?i:{either})(?!\w)")


@functools.cache
def _more_days() -> re.Pattern[str]:
    """“… and Thursday” behind “every Tuesday”."""
    day = rf"(?:{'|'.join(load_pack().table('weekdays'))})s?\b"
    return re.compile(rf"(?:,\s+{day})*,?\s+(?:and|&)\s+(?:on\s+)?{day}", re.IGNORECASE)


@functools.cache
def _verbs() -> str:
    return "|".join(load_pack().listed("habit_verbs"))


@functools.cache
def _does() -> re.Pattern[str]:
    """Who does what, and when."""
    kin = "|".join(load_pack().words("singular_kin") | load_pack().words("plural_kin"))
    relative = rf"(?i:my|our)\s+(?P<kin>{kin})(?:\s+(?P<called>{NAME}))?"
    who = rf"(?:(?P<i>I|[Ww]e)|(?P<pronoun>[Ss]?[Hh]e)|{relative}|(?P<name>{NAME}))"
    adverbs = r"(?:(?:also|now|still|always|usually|often|mostly|normally)\s+)*"
    return re.compile(
        rf"(?:^|[.;:,!]\s+|\b(?:and|but|so|that|because)\s+){who}\s+{adverbs}"
        rf"(?P<deed>(?:{_verbs()})\b(?:\s+[\w'’&-]+){{0,5}}?)\s+(?P<when>{recurring().pattern})"
    )


@functools.cache
def _event() -> re.Pattern[str]:
    """What takes place, and when."""
    moved = "|".join(load_pack().listed("event_moves"))
    return re.compile(
        r"(?:^|[:,;.]\s+)(?:(?i:from\s+now\s+on|as\s+of\s+\w+|starting\s+\w+|from\s+\w+\s+on),?\s+)?(?:(?i:and|so|also|the|my|our)\s+)*"
        r"(?P<what>[A-Za-zÀ-ÿ][\w’'-]+(?:\s+[a-zß-ÿ][\w’'-]+){0,2}?)\s+"
        rf"(?:(?i:{moved})\s+)?(?:at\s+(?P<at>{_CLOCK})\s+)?(?P<when>{recurring().pattern})"
    )
