"""What a sentence changes without saying of what: “it's 19 June, not 12 June”, “pushed back a week”.

Which fact is meant is found among what is known: the one with the value that holds no longer, or the one date of the
thing that is spoken of.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta, tzinfo
from itertools import pairwise

from memory_core.agents.base import Known
from memory_core.agents.families import is_post
from memory_core.agents.labelling import spans_of_kind
from memory_core.agents.passages import ME, Passage
from memory_core.agents.rewording import NAME
from memory_core.agents.same_values import shortened
from memory_core.agents.sentence_forms import hedged, is_asked
from memory_core.agents.stated import Change, Fact
from memory_core.agents.written_dates import is_moved, written_date
from memory_core.language.names import AMOUNT, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.words import normal
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.memory import Draft, Memory
from memory_core.retrieval.periods import Spoken, find_times

_INSTEAD = re.compile(r"[,;]?\s*(?:and\s+)?(?:not|instead\s+of|rather\s+than)\s+(?:on\s+|by\s+|the\s+)*", re.IGNORECASE)
# “It's not 15 April, I meant 30 April”
_NOT = re.compile(r"\bnot\s+(?:on\s+|by\s+|the\s+)*$", re.IGNORECASE)
_BUT = re.compile(
    r"\s*[,;.–—-]*\s*(?:but\s+)?(?:(?:it['’]s|it\s+is|that['’]s|i\s+meant?|make\s+(?:it|that)|it\s+should\s+be|rather)\s+)*(?:on\s+|by\s+|the\s+)*",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom\s+(?:the\s+)?$", re.IGNORECASE)
_TO = re.compile(r",?\s*(?:back\s+)?to\s+(?:the\s+)?", re.IGNORECASE)
_BECAME = re.compile(r"\s*(?:->|=>|→)\s*|\s+(?:has\s+|have\s+)?(?:becomes?|became)\s+", re.IGNORECASE)
# “£850 a month, up from £745”, “4 June instead of 14 May”
_UP_FROM = re.compile(
    r"(?:\s+(?:a|per)\s+\w+)?\s*[,;(–—-]*\s*(?:(?:(?:up|down|back)\s+)?from|instead\s+of|rather\s+than|"
    r"(?:it\s+)?(?:was|used\s+to\s+be)|previously|formerly)\s+(?:on\s+|by\s+|the\s+)*",
    re.IGNORECASE,
)
# “To York from Leeds”, “at Contoso (formerly Acme)”
_AWAY_FROM = re.compile(
    r"(?:\s+|\s+back\s+)from\s+(?:the\s+)?|\s*[,(]\s*(?:previously|formerly)\s+(?:(?:at|in|with)\s+)?", re.I
)
# “Kofi is taking over Heron from Ana”
_OVER_FROM = re.compile(rf"\b(?:over|on)\b[^.;!?]{{0,40}}?\bfrom\s+(?P<old>{NAME}|me\b)")
_LASTS = timedelta(days=90)
_LATEST = 200
_LONGEST = 240
_DAY = 10


def change_in(passage: Passage, zone: tzinfo | None, topic: str) -> Change | None:
    """What a plain statement changes, if it says no more than that."""
    text = passage.text
    if len(text) > _LONGEST or passage.quoted or is_asked(text) or not _cue().search(text):
        return None
    if any(hedged(part) for part in re.split(r"[.;:](?=\s)", text)):
        return None
    found = _swapped(passage, zone) or _put_off(passage, zone)
    return None if found is None else replace(found, about=topic, said=text)


def fact_of(change: Change, passage: Passage) -> Fact:
    """The change as a fact whose subject is still to be found."""
    corrects = bool(change.old) and " not " in f" {passage.text} "
    return Fact("", "", change.new, passage.text, True, (), 0.8, corrects=corrects, change=change)


def resolved(draft: Draft, change: Change, fresh: Sequence[Draft], known: Known) -> Draft | None:
    """The draft as one of the only fact that the change can mean; None when that cannot be known."""
    recent = known.latest(Kind.SEMANTIC, since=draft.at - _LASTS, limit=_LATEST)
    meant = list(_meant([*(one for one in fresh if one.valid_to is None), *recent], change))
    spoken = f" {normal(change.said)} "
    named = [
        one for one in meant if any(f" {normal(name)} " in spoken for name in (one.subject, *known.names(one.subject)))
    ]
    about = [one for one in meant if change.about and normal(one.subject) == normal(change.about)]
    chosen = _only(named, spoken) or (None if named else _only(about, spoken))
    if chosen is None and not named and not about and change.old:
        chosen = _only(meant, spoken) or _dated_thing([*fresh, *recent], spoken, change, known)
    if chosen is None and change.old and change.new:
        return _in_post(draft, change, [*(one for one in fresh if one.valid_to is None), *recent])
    if chosen is None:
        return None
    new, shown = (change.new, change.shown) if change.new else _later(chosen.object, change.days)
    templates = load_pack().table("form_texts")
    text = templates.get(chosen.predicate, templates[""]).format(s=chosen.subject, p=chosen.predicate, o=shown)
    if chosen.predicate == "is":
        text = f"The {chosen.subject} is on {shown}."
    elif chosen.subject == ME:
        text = f"My {chosen.predicate} is {shown}."
    return replace(draft, body=replace(chosen, object=new), text=text[0].upper() + text[1:], entities=(chosen.subject,))


def _in_post(draft: Draft, change: Change, facts: Iterable[Draft | Memory]) -> Draft | None:
    """The post of whoever goes as that of whoever comes: “Priya stepped down, Tom took over”."""
    for one in facts:
        said = one.body
        if not is_post(said) or said.predicate != "job":
            continue
        if normal(said.subject) == normal(change.old) or shortened(change.old, said.subject):
            body = FactBody(change.new, "job", said.object)
            return replace(draft, body=body, text=f"{change.new} works as {said.object}.", entities=(change.new,))
    return None


def value_before(fact: Fact, text: str, passage: Passage, zone: tzinfo | None) -> tuple[str, str] | None:
    """What a sentence says that was so until then (“from £84,000 to £91,500”), and how that is told."""
    if not fact.single or fact.corrects or fact.ended or fact.predicate == "called":
        return None
    if fact.predicate == "lead":
        return _led_before(fact, text, passage)
    for first, second in pairwise(_values_in(text)):
        before, between = text[: first[0]], text[first[1] : second[0]]
        if (_FROM.search(before) and _TO.fullmatch(between)) or _BECAME.fullmatch(between):
            old, new = first, second
        elif (_AWAY_FROM if first[2] == "name" else _UP_FROM).fullmatch(between):
            old, new = second, first
        else:
            continue
        (value, shown), (then, said) = (_written(text[slice(*one[:2])], one[2], passage, zone) for one in (new, old))
        alike = first[2] == second[2] and (first[2] != "name" or kind_of(value) is kind_of(then))
        if alike and value == fact.object != then and shown in fact.text:
            return then, fact.text.replace(shown, said)
    return None


def _led_before(fact: Fact, text: str, passage: Passage) -> tuple[str, str] | None:
    """Who hands it over."""
    found = _OVER_FROM.search(text)
    old = passage.speaker if found and found["old"] == "me" else found["old"] if found else ""
    return (old, fact.text.replace(fact.object, old)) if old and fact.object not in (ME, old) else None


def _values_in(text: str) -> list[tuple[int, int, str]]:
    """Whatever may be a value, with its kind; a bare figure is a sum (“from 745 to 850”)."""
    found = spans_of_kind(text)
    bare = (one.span() for one in re.finditer(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)", text))
    found += [(*span, "sum") for span in bare if all(span[1] <= one[0] or span[0] >= one[1] for one in found)]
    return sorted(found)


def _written(said: str, kind: str, passage: Passage, zone: tzinfo | None) -> tuple[str, str]:
    """A value to compare and to show."""
    times = find_times(said, passage.observation.at, zone, ahead=True) if kind == "date" else []
    return written_date(times[0], zone) if times else (said, said)


def _dated_thing(facts: Iterable[Draft | Memory], spoken: str, change: Change, known: Known) -> FactBody | None:
    """The one date of the thing that is named, where nobody saw the wrong one."""
    dated = _meant(facts, replace(change, old="", days=1)) if re.match(r"\d{4}-", change.new) else ()
    named = [
        one for one in dated if any(f" {normal(name)} " in spoken for name in (one.subject, *known.names(one.subject)))
    ]
    return _only(named, spoken)


def _meant(facts: Iterable[Draft | Memory], change: Change) -> Iterator[FactBody]:
    """Facts with the old value; or, for what is put off, those whose value is a date."""
    for one in facts:
        if not isinstance(one.body, FactBody) or not one.metadata.get("single"):
            continue
        value = one.body.object
        dated = re.match(r"\d{4}-\d\d-\d\d", value) is not None
        old = change.old != "" and (_same(value, change.old, dated=dated) or shortened(change.old, value))
        if old or (change.days and dated):
            yield one.body


def _same(value: str, old: str, *, dated: bool) -> bool:
    return value[:_DAY] == old[:_DAY] if dated else normal(value) == normal(old)


def _only(found: Sequence[FactBody], spoken: str) -> FactBody | None:
    """The only one, or the only one whose attribute is named; of dates the deadline."""
    distinct = {(normal(one.subject), one.predicate): one for one in reversed(found)}
    for wanted in (
        list(distinct.values()),
        [one for one in distinct.values() if f" {one.predicate} " in spoken],
        [one for one in distinct.values() if one.predicate == "deadline"],
    ):
        if len(wanted) == 1:
            return wanted[0]
    return None


def _later(value: str, days: int) -> tuple[str, str]:
    day = date.fromisoformat(value[:_DAY]) + timedelta(days=days)
    return day.isoformat(), f"{day:%a} {day.day} {day:%B %Y}"


def _swapped(passage: Passage, zone: tzinfo | None) -> Change | None:
    text = passage.text
    times = find_times(text, passage.observation.at, zone, ahead=True)
    for first, second in pairwise(times):
        before, between = text[: first.start], text[first.end : second.start]
        if _INSTEAD.fullmatch(between):
            (old, _), (new, shown) = written_date(second, zone), written_date(first, zone)
        elif (_NOT.search(before) and _BUT.fullmatch(between)) or _is_moved(before, between):
            (old, _), (new, shown) = written_date(first, zone), written_date(second, zone)
        else:
            continue
        return Change(old, new, shown) if old[:_DAY] != new[:_DAY] and len(new) >= _DAY else None
    found = _values().search(text)
    return Change(found["old"], found["new"], found["new"]) if found else None


def _is_moved(before: str, between: str) -> bool:
    """Whether it moved from the one day to the other; “leave from 1 June to 31 August” only lasts so long."""
    return _FROM.search(before) is not None and _TO.fullmatch(between) is not None and is_moved(before)


def _put_off(passage: Passage, zone: tzinfo | None) -> Change | None:
    text = passage.text
    found = _shift().search(text)
    if found is None or any(one.until - one.since <= timedelta(days=2) for one in _dates(passage, found, zone)):
        return None
    numbers = load_pack().table("shift_numbers")
    said = found["count"].casefold()
    count = int(said) if said.isdigit() else int(numbers[said])
    days = count * int(load_pack().table("shift_units")[found["unit"].casefold()])
    earlier = re.search(rf"\b(?:{'|'.join(load_pack().listed('shift_earlier'))})\b", found.group(), re.IGNORECASE)
    return Change(days=-days if earlier else days)


def _dates(passage: Passage, found: re.Match[str], zone: tzinfo | None) -> list[Spoken]:
    """The days that are named beside the shift; none where no figure stands there."""
    rest = f"{passage.text[: found.start()]} {passage.text[found.end() :]}"
    return find_times(rest, passage.observation.at, zone, ahead=True) if any(map(str.isdigit, rest)) else []


@functools.cache
def _cue() -> re.Pattern[str]:
    return re.compile(rf"\bnot\b|\binstead\s+of\b|\brather\s+than\b|\bfrom\b|{_shift().pattern}", re.IGNORECASE)


@functools.cache
def _values() -> re.Pattern[str]:
    """“It's Carla Pinto, not Tiago Melo”, and nothing of what."""
    value = rf"{AMOUNT.pattern}|{NAME}"
    opening = "|".join(load_pack().listed("shift_openings"))
    return re.compile(
        rf"^(?:(?i:{opening})[,:]?\s+)*(?i:it['’]s|it\s+is|it\s+was|(?:that|it)\s+(?:should|ought\s+to)\s+(?:be|say|read"
        r"|have\s+(?:been|said|read))|i\s+meant(?:\s+to\s+(?:say|write))?|make\s+(?:it|that)"
        rf"|(?-i:{NAME})(?:\s+is)?(?=\s+[€$£]?\d))\s+"
        rf"(?P<new>{value}),?\s+(?:and\s+)?(?:not|instead\s+of)\s+(?P<old>{value})[\s.!]*$"
    )


@functools.cache
def _shift() -> re.Pattern[str]:
    pack = load_pack()
    verbs, units = "|".join(pack.listed("shift_verbs")), "|".join(pack.table("shift_units"))
    numbers = "|".join(pack.table("shift_numbers"))
    ends = "|".join([*pack.listed("shift_earlier"), "later"])
    return re.compile(
        rf"\b(?i:{verbs})\b[^.;!?\d]{{0,30}}?\s(?:by\s+)?(?P<count>{numbers}|\d{{1,2}})\s+(?:more\s+)?"
        rf"(?P<unit>{units})\b(?:\s+(?:{ends})\b)?",
        re.IGNORECASE,
    )
