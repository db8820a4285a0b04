"""What minutes note down below a heading, line by line: decisions, deadlines, and who is to do what by when."""

import functools
import re
from collections.abc import Iterator
from datetime import tzinfo

from memory_core.agents.fact_fit import canonical
from memory_core.agents.fact_parts import with_date
from memory_core.agents.passages import Passage
from memory_core.agents.rows import plain_heading
from memory_core.agents.stated import Fact
from memory_core.agents.written_dates import find_dates, written_date
from memory_core.language.names import NameKind, find_names, kind_of
from memory_core.language.pack import load_pack

_DATED = re.compile(
    r"^(?P<what>[^:]{3,60}?)\s*(?::|\s[-–—]|\s(?:is\s+|are\s+)?due(?:\s+(?:on|by))?|\sby|\suntil)\s+(?P<when>\S.{2,40})$"
)
# “Wren: order the scanners by 27 Feb”, “Piet to send the figures”
_TASK = re.compile(
    r"^(?P<who>[A-ZÀ-Þ][\w.’'-]+(?:\s+[A-ZÀ-Þ][\w.’'-]*){0,2})\s*(?::|\s+(?:to|will)|\s[-–—])\s+(?P<what>[a-z].{4,160})$"
)
# “Action (Piet): send the figures”, “AP Piet: …”
_ACTION = re.compile(
    r"^\W{0,3}(?i:action(?:\s+(?:item|point))?|ai|ap|task|to-?do)\b\W{0,2}\s*(?P<who>[A-ZÀ-Þ][\w.’'-]+(?:\s+[A-ZÀ-Þ][\w.’'-]*)?)"
    r"\W{0,2}\s*(?::|\s[–—-]|\s(?:to|will))\s*(?P<what>[a-zA-Z].{4,160})$"
)
_LEAST_WORDS = 2
_LONGEST = 200


def minuted_facts(passage: Passage, zone: tzinfo | None) -> Iterator[Fact]:
    """What a line below such a heading says; a decision of whatever the minutes are about."""
    speaker, heading = passage.sentence.speaker, passage.sentence.heading.strip(" :")
    # “Wren: order the scanners” looks like a saying.
    text = f"{speaker}: {passage.text}" if speaker else passage.text
    if len(text) > _LONGEST or len(text.split()) < _LEAST_WORDS or text.endswith("?"):
        return
    if (named := _ACTION.match(text)) is not None:
        yield from _task(f"{named['who']}: {named['what'][0].lower()}{named['what'][1:]}", passage, zone)
        return
    if _heads("decision_headings").fullmatch(heading):
        yield _decision(text, passage, zone)
    elif _heads("deadline_headings").fullmatch(heading):
        yield from _deadline(text, passage, zone)
    elif _heads("action_headings").fullmatch(heading):
        yield from _task(text, passage, zone)


def _decision(text: str, passage: Passage, zone: tzinfo | None) -> Fact:
    about = canonical(plain_heading(passage.about)) if passage.about else "decided"
    on = f" ({about})" if passage.about else ""
    return Fact(about, "decided", text, with_date(f"Decision{on}: {text}", passage, zone), False, _named(text), 0.8)


def _deadline(text: str, passage: Passage, zone: tzinfo | None) -> Iterator[Fact]:
    match = _DATED.match(text)
    times = find_dates(match["when"], passage.observation.at, zone) if match else []
    if match is None or not times or times[0].start > len("Wednesday, "):
        return
    what = canonical(match["what"])
    subject = what if what[:1].isupper() and len(what.split()) == 1 else what[0].upper() + what[1:]
    value, shown = written_date(times[0], zone)
    yield Fact(
        subject, "deadline", value, f"The deadline of {subject} is on {shown}.", True, _named(text) or (subject,), 0.8
    )


def _task(text: str, passage: Passage, zone: tzinfo | None) -> Iterator[Fact]:
    match = _TASK.match(text)
    if match is None or kind_of(match["who"]) not in (NameKind.PERSON, NameKind.THING):
        return
    who, what = match["who"], match["what"].rstrip(".")
    yield Fact(
        who, "to do", what, with_date(f"To be done by {who}: {what}", passage, zone), False, (who, *_named(what)), 0.75
    )


def _named(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.text for one in find_names(f"{text} ")))[:8]


@functools.cache
def _heads(section: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(load_pack().listed(section))})", re.IGNORECASE)
