"""Facts by what a clause says of its subject: verbs and nouns of each predicate, in the language's data file.

A frame knows neither who is meant nor how the clause puts it; `clauses.py` does. A clause that denies ends a fact.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from memory_core.agents.beginnings import begins, day_of_effect, days_in, starts
from memory_core.agents.clauses import Clause, last_thing, read_clauses
from memory_core.agents.fact_fit import canonical, fits, is_name_first, may_be_customer
from memory_core.agents.fact_rules import filled, pattern_slots
from memory_core.agents.loose_facts import mentions
from memory_core.agents.passages import ME, Passage
from memory_core.agents.relatives import is_relative
from memory_core.agents.sentence_forms import Context, hedged, without_trail
from memory_core.agents.written_dates import find_dates, written_date
from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack

ALSO_CALLED = "also called"
_NEAR = 14
_GOING_ON = re.compile(r"\w+ing\b")
_NAMING = re.compile(r"(?:named|made|appointed|hired|elected|employed|engaged)\b(?!\s+(?:it|up|as)\b)")
_RENAMING = frozenset({"renamed", "rebranded", "rechristened", "new name"})
_POSTCODE = re.compile(r"\s+[A-Z]{1,2}\d\w?(?:\s+\d[A-Z]{2})?$")


@dataclass(frozen=True, slots=True)
class Framed:
    """What one clause says. `ended`: that it is so no longer. `void`: of somebody unknown, or only supposed."""

    subject: str
    predicate: str
    value: str
    text: str
    since: datetime | None = None
    ended: bool = False
    void: bool = False
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """`event`: told in the past it holds from then on. `inverse`: the subject is the value. `soon`: also of what will
    be, without a day. `still`: only where it is said that it is still, now or at last so. `thing`: it tells of things.
    `denied`: only where it is not so (any more).
    """

    predicate: str
    pattern: re.Pattern[str]
    object: str
    text: str
    nouns: frozenset[str]
    event: bool
    being: bool
    inverse: bool
    ends: bool
    shared: bool
    soon: bool
    still: bool
    thing: bool
    denied: bool


@functools.cache
def frames() -> tuple[Frame, ...]:
    """The frames, compiled once."""
    pack = load_pack()
    slots = {**pattern_slots(), **pack.table("frame_slots")}
    texts = pack.table("frame_texts")
    return tuple(
        Frame(
            entry["predicate"],
            re.compile(filled(entry["pattern"], slots)),
            entry.get("object", ""),
            entry.get("text", texts.get(entry["predicate"], texts[""])),
            frozenset(entry.get("nouns", ())),
            bool(entry.get("event")),
            bool(entry.get("being")),
            bool(entry.get("inverse")),
            bool(entry.get("ends")),
            bool(entry.get("shared")),
            bool(entry.get("soon")),
            bool(entry.get("still")),
            bool(entry.get("thing")),
            bool(entry.get("denied")),
        )
        for entry in pack.listed("frames")
    )


def framed_facts(passage: Passage, text: str, zone: tzinfo | None, context: Context) -> Iterator[Framed]:
    """What the clauses of a sentence say."""
    supposed = only_supposed(text)
    for clause in read_clauses(text, passage, context):
        void = supposed or clause.supposed or hearsay(clause.before)
        for framed in _of_clause(clause, passage, zone, context):
            yield replace(framed, void=framed.void or void)
            for other in clause.beside if framed.predicate in load_pack().words("said_of_both") else ():
                yield replace(framed, subject=canonical(other), void=void)


def _of_clause(clause: Clause, passage: Passage, zone: tzinfo | None, context: Context) -> Iterator[Framed]:
    said: set[str] = set()
    for frame in frames():
        if frame.predicate in said or not _suits(frame, clause):
            continue
        match = frame.pattern.match(clause.said)
        if match and clause.obliged and frame.object not in ("date", "amount"):
            continue
        framed = _framed(frame, match, clause, passage, zone, context) if match else None
        if framed is not None:
            said.add(framed.predicate)
            yield framed
            if not frame.shared:
                return


def _suits(frame: Frame, clause: Clause) -> bool:
    """Whether a clause of this form can be told by the frame."""
    noun = clause.noun.split()[-1] if clause.noun else ""
    if frame.nouns and not (noun in frame.nouns or clause.noun in frame.nouns):
        return False
    if noun and not frame.nouns:
        return False
    if (frame.being and not clause.being) or (frame.still and not clause.still) or (frame.denied and not clause.denied):
        return False
    return frame.event or clause.perfect or not clause.past


def _framed(
    frame: Frame, match: re.Match[str], clause: Clause, passage: Passage, zone: tzinfo | None, context: Context
) -> Framed | None:
    stated = _of_whom(frame, match, clause, passage, context)
    if stated is None:
        return None
    subject, value = stated
    around = f"{context.before} {clause.before} {clause.said}"
    own = bool(match.groupdict().get("me"))  # whoever says “me” is somebody
    if value and frame.object and not own and not _fitting(frame.object, value, around):
        return None
    if _is_something_else(frame, value, match, clause) or (frame.object == "firm" and clause.we):
        return None
    until = match.start("o") if match.groupdict().get("o") else 0
    shown = value
    if frame.object == "date":
        times = find_dates(clause.said, passage.observation.at, zone, start=until)
        # “Moved to Perth last week” is no date.
        if not times or times[0].start > _NEAR or is_name_first(clause.said[until : until + times[0].start]):
            return None
        value, shown = written_date(times[0], zone)
    since = _since(clause, frame, passage, zone) if frame.object not in ("date", "amount") else None
    void = _is_void(frame, clause, until, since) or not subject or (frame.inverse and not clause.subject)
    predicate, text = _told_as(frame, match, clause, value)
    # “Project Heron” is known as Heron.
    known = {"called": canonical(value)}.get(frame.predicate, value)
    return Framed(canonical(subject), predicate, known, text, since, frame.ends != clause.denied, void, shown)


def _of_whom(
    frame: Frame, match: re.Match[str], clause: Clause, passage: Passage, context: Context
) -> tuple[str, str] | None:
    """The subject, “” for somebody unknown, and the value as it stands there; None where they cannot be those."""
    subject, value = clause.subject, _value(match, frame, context) or _speaker(match, passage)
    if frame.ends and not value:
        value = "".join(clause.beside[:1])  # “Jago and I have called it off”
        if frame.predicate == "partner" and not value:
            return None
    if frame.inverse:
        whose = match.groupdict().get("whose") or ("it" if frame.thing else "my")
        subject, value = _owner(whose, passage, clause, context), subject
        if not _may_be_owned(frame, subject, value):
            return None
    elif frame.thing and clause.we:
        subject = last_thing(clause.before) or context.topic
        if not subject:
            return None
    if not (value or frame.ends) or value == subject or (subject and not _may_be_subject(frame, subject)):
        return None
    return subject, value


def _may_be_owned(frame: Frame, owner: str, value: str) -> bool:
    """Whether the value can be the owner's; who manages Falcon is nobody's boss."""
    somebody = frame.predicate.startswith("{p}") or value == ME or is_somebody(value)
    return somebody and (frame.predicate != "manager" or owner == ME or kind_of(owner) is NameKind.PERSON)


def _told_as(frame: Frame, match: re.Match[str], clause: Clause, value: str) -> tuple[str, str]:
    """The predicate and the template of its text; “she's at Hill Primary now” speaks of no work."""
    if frame.predicate == "works at" and _is_pupil(value, clause.said):
        return "school", load_pack().table("frame_texts")[""]
    if frame.predicate == "called" and clause.also:
        return ALSO_CALLED, load_pack().table("frame_texts")[ALSO_CALLED]  # another name besides, and no new one
    return _predicate(frame, match, clause), frame.text


def _is_pupil(firm: str, said: str) -> bool:
    small = firm.split()[-1].casefold() in load_pack().words("schools_for_children") if firm else False
    return small and re.search(r"\b(?:work|teach|job|staff|as\s+an?\b|head\b)", said) is None


def _is_something_else(frame: Frame, value: str, match: re.Match[str], clause: Clause) -> bool:
    """A shop that somebody is only at, a lead that is no job."""
    if frame.predicate == "works at":
        return may_be_customer(value, f"{clause.before} {clause.said}")
    if frame.predicate != "job":
        return False
    if (_NAMING.match(clause.said) and not clause.being) or (" " not in value and kind_of(value) is NameKind.PERSON):
        return True  # “we named the puppy Bruno”, “call me Annie”
    return _leads_something(value, clause.said, clause.said[match.end("o") :])


def _leads_something(value: str, said: str, rest: str) -> bool:
    """“Project lead for Quartz” and “our designer for Quartz” are no jobs."""
    named = re.match(r"\s+(?:for|of|on)\s+(?:the\s+)?[A-ZÀ-Þ]", rest) is not None
    ours = re.match(r"(?:\w+\s+)?our\s", said) is not None
    return named and (ours or value.split()[-1].casefold() in load_pack().words("bare_titles"))


def _is_void(frame: Frame, clause: Clause, until: int, since: datetime | None) -> bool:
    """Whether it is denied of the past, supposed, or to come some day."""
    if clause.denied and (frame.event or clause.past or clause.perfect or " yet" in f" {clause.said}"):
        return True
    if frame.object in ("date", "amount"):
        return clause.denied
    if clause.ahead and since is None and not frame.soon:
        return True
    if frame.event and clause.being and _GOING_ON.match(clause.said):
        # “Moving to Falmouth in the autumn, maybe”, “moving to Oslo next year”
        far = since is None and re.search("|".join(load_pack().listed("far_off")), clause.said) is not None
        if far or any(map(hedged, clause.said.split(","))):
            return True
    return hedged(f"{_segment(clause.before)} {clause.said[:until]}") or _was(frame, clause)


def _may_be_subject(frame: Frame, subject: str) -> bool:
    """Whether somebody or, where the frame tells of things, something can be what it tells of."""
    if not frame.thing:
        return is_somebody(subject)
    first = subject.split()[0].casefold()
    plain = load_pack().words("not_subjects") | load_pack().words("stop_words") | load_pack().words("openers")
    kind = kind_of(subject)
    # “Stella Maris” may be a project.
    return subject != ME and first not in plain and (kind is not NameKind.PERSON or len(subject.split()) > 1)


def _was(frame: Frame, clause: Clause) -> bool:
    """“I lived in Cork” says nothing of today."""
    return not frame.event and not clause.perfect and not clause.being and _is_past(clause.said)


def _speaker(match: re.Match[str], passage: Passage) -> str:
    """Who is meant by “me” in “they report to me”."""
    return (ME if passage.mine else passage.speaker) if match.groupdict().get("me") else ""


def _value(match: re.Match[str], frame: Frame, context: Context) -> str:
    """The value as it stands there, or what “here” and “there” mean."""
    groups = match.groupdict()
    if groups.get("here"):
        return context.place
    if groups.get("there"):
        return context.firm
    value = without_trail(groups.get("o") or "")
    if frame.object == "settlement":  # “Seeweg 4, Kiel”
        parts = value.split(", ")
        parts = [_POSTCODE.sub("", one) for one in parts]
        value = next((one for one in parts if not any(map(str.isdigit, one))), "")
        return value if len(parts) < 3 and any(map(str.isdigit, parts[0])) or len(parts) == 1 else ", ".join(parts)
    return value


def _fitting(wanted: str, value: str, around: str) -> bool:
    if wanted == "place" and fits("settlement", value) and not fits("place", value):
        return mentions(around, load_pack().words("moving_words"))  # “moved in with Paula, we're in Wismar now”
    if wanted in ("somebody", "person") and value == ME:
        return True
    if wanted == "somebody":
        return kind_of(value) is NameKind.PERSON
    if wanted == "name" and mentions(around, _RENAMING):
        return True  # “Stella Maris” looks like a woman
    if wanted == "school":
        return value.split()[-1].casefold() in load_pack().words("school_words")
    if wanted in ("date", "amount"):
        return True
    return is_title(value) if wanted == "title" else fits(wanted, value)


def _predicate(frame: Frame, match: re.Match[str], clause: Clause) -> str:
    said = {"{noun}": clause.noun, "{p}": match.groupdict().get("p") or ""}.get(frame.predicate, frame.predicate)
    return _usual(said)


def _usual(said: str) -> str:
    said = " ".join(said.casefold().split()).removeprefix("new ").removeprefix("current ")
    for spelled, usual in load_pack().table("predicate_spellings").items():
        said = said.replace(spelled, usual)
    return str(load_pack().table("predicate_names").get(said, said))


def _owner(said: str, passage: Passage, clause: Clause, context: Context) -> str:
    """Whose manager somebody is: “my”, “your”, “Maria’s”."""
    whose = said.casefold()
    by = ME if passage.mine else passage.speaker
    if whose in ("my", "our", "me", "us"):
        return by
    if whose in ("it", "this", "this one"):
        return last_thing(clause.before) or context.topic
    if whose in ("your", "you"):
        return ME if passage.speaker and not passage.mine else ""
    return re.sub(r"['’]s?$", "", said)


def is_somebody(name: str) -> bool:
    """Whether a name can be a person's, or a relative's without one."""
    if name == ME or is_relative(name):
        return True
    first = name.casefold().split(maxsplit=1)[:1]
    if not first or any(map(str.isdigit, name)):  # “Van 6”, “Platform 4”
        return False
    pack = load_pack()
    plain = ("openers", "not_names", "label_words", "not_subjects", "stop_words")
    if any(first[0] in pack.words(section) for section in plain):
        return False
    return kind_of(name) in (NameKind.PERSON, NameKind.THING) and len(name.split()) <= 4


def is_title(value: str) -> bool:
    """Whether a value can be what a job is called."""
    words = value.split()
    if len(words) == 1 and words[0].casefold() in load_pack().words("bare_titles"):
        return False
    if {"a", "an", "the", "my", "our", "your", "his", "her", "their"}.intersection(words):
        return False
    return 1 <= len(words) <= 6 and words[0].casefold() not in load_pack().words("no_title")


def _segment(before: str) -> str:
    return re.split(r"[.;!?](?=\s)|\bbut\s|,\s+so\s", before)[-1].replace(",", " ")


def only_supposed(text: str) -> bool:
    """Whether a sentence begins as one that only supposes: “if”, “in case”."""
    told = re.split(r":\s+", text, maxsplit=1)[-1]  # “In case you wonder: I've moved to Assen”
    return re.match(rf"(?i:{'|'.join(load_pack().listed('suppositions'))})\b", told) is not None


def hearsay(before: str) -> bool:
    """Whether the clause hangs on what somebody is only said to have said."""
    segment = _segment(before)
    return any(re.search(pattern, segment, re.IGNORECASE) for pattern in load_pack().listed("hearsay"))


def _since(clause: Clause, frame: Frame, passage: Passage, zone: tzinfo | None) -> datetime | None:
    """The day from which it holds, as its clause or what stands right before it tells."""
    own, at = re.split(r"[.;!?]+\s", clause.said)[0], passage.observation.at
    for said in (own, re.split(r"[.;!?](?=\s)|\bbut\s", clause.before)[-1].replace(",", " ")[-60:]):
        if (day := begins(said, at, zone)) is not None:
            return day
    if clause.ahead and (day := starts(passage.text, at, zone)) is not None:
        return day
    if not (frame.event or frame.ends):
        return None
    # “On 1 March I start at …”
    opening = re.search(rf"(?:{day_of_effect().pattern}),?\s+$", clause.before)
    own = f"{opening.group()}{own}" if opening else own
    happened = clause.past or clause.perfect or _is_past(clause.said)
    days = days_in(own, at, zone, ahead=clause.ahead or not happened)
    return next((one.since for one in days), None)


def _is_past(said: str) -> bool:
    first = said.split(" ", 1)[0].casefold()
    return first.endswith("ed") or first in load_pack().words("frame_past_verbs")
