"""Until when a state holds that a sentence tells: “in Porto until mid-June”, “manager from 1 June to 30 September”."""

import re
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from memory_core.agents.passages import Passage
from memory_core.agents.stated import Fact
from memory_core.agents.written_dates import as_read, find_dates, written_date
from memory_core.language.pack import load_pack
from memory_core.records.memory import UNTIL, Draft
from memory_core.retrieval.periods import Spoken

_UNTIL = re.compile(r"\b(?:until|till|til|through)\s+(?:(?:at\s+least|the)\s+)*$", re.IGNORECASE)
_OPENS = re.compile(r"(?:until|till|til|through)\b", re.IGNORECASE)
# What goes on behind these tells of something else: “I work at Acme, and I'm off until Monday”.
_ELSE = re.compile(r"[,.;:!?(–—]|\b(?:and|but|so|because|while|which|who|if)\b", re.IGNORECASE)


def limited(draft: Draft, fact: Fact, passage: Passage, zone: tzinfo | None) -> Draft:
    """The draft with the end of what it tells, and a text that says so; unchanged where the sentence names none."""
    family = load_pack().table("predicate_families").get(fact.predicate, fact.predicate)
    if not fact.single or fact.ended or fact.change or family not in load_pack().words("limited_states"):
        return draft
    place = passage.text.find(fact.object) if fact.object else -1
    until = _end(passage.text, place + len(fact.object), passage.observation.at, zone) if place >= 0 else None
    begun = max(draft.at, draft.valid_from or draft.at)
    if until is None or until.until <= begun:
        return draft
    last = replace(until, since=until.until - timedelta(days=1), moment=until.until - timedelta(days=1), joined=False)
    text = f"{draft.text.rstrip('.')} (until {as_read(written_date(last, zone)[0])})."
    return replace(draft, text=text, metadata={**draft.metadata, UNTIL: until.until.isoformat()})


def _end(text: str, start: int, at: datetime, zone: tzinfo | None) -> Spoken | None:
    for one in find_dates(text, at, zone, start=start):
        before = text[start : start + one.start]
        if _ELSE.search(before):
            return None
        if one.joined or _UNTIL.search(before) or _OPENS.match(text[start + one.start :]):
            return None if one.exact else one
    return None
