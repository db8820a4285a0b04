"""How long somebody was somewhere, from the sentence that tells when it began and the one that tells when it ended."""

import re
from collections.abc import Sequence
from datetime import datetime, tzinfo

from memory_core.chat.resolve import times_said
from memory_core.chat.sums import Summed
from memory_core.chat.terms import Candidate
from memory_core.language.names import find_names
from memory_core.language.pack import load_pack
from memory_core.language.words import stems
from memory_core.wording import counted

_OF_ME = re.compile(r"\b(?:I|we)\b")
_MONTHS, _DAYS = 12, 30.44


def stayed(question: str, said: Sequence[Candidate], zone: tzinfo | None) -> Summed | None:
    """“2 years and 3 months (3 March 2024 – 30 June 2026)” with both sentences; None where either is not told.

    Of what was asked every name must stand in both; where the person asks of themselves, they must have said it.
    """
    table = load_pack().table("stays")
    names = [frozenset(stems(name.text)) for name in find_names(question)]
    if not names or not re.search(table["asked"], question, re.IGNORECASE):
        return None
    mine = _OF_ME.search(question) is not None
    about = [one for one in said if all(name <= one.own for name in names)]
    about = [one for one in about if not mine or _OF_ME.search(one.sentence.text)]
    ends = [_told(about, table[way], zone) for way in ("begin", "end")]
    if ends[0] is None or ends[1] is None or ends[0][0] >= ends[1][0]:
        return None
    (since, first), (until, last) = ends[0], ends[1]
    days = f"{since.day} {since:%B %Y} – {until.day} {until:%B %Y}"
    return Summed(f"{_length(since, until)} ({days})", (first, last))


def _told(said: Sequence[Candidate], way: str, zone: tzinfo | None) -> tuple[datetime, Candidate] | None:
    """The latest that tells of such a deed with its day."""
    found = [
        (times[0].moment.astimezone(zone), one)
        for one in said
        if re.search(way, one.sentence.text, re.IGNORECASE)
        and (times := times_said(one.sentence.text, one.piece.hit.at, zone))
    ]
    return max(found, key=lambda one: one[1].piece.hit.at, default=None)


def _length(since: datetime, until: datetime) -> str:
    """Years and months, or for less than two months days."""
    days = (until.date() - since.date()).days
    months = round(days / _DAYS)
    if months < 2:
        return counted(days, "day")
    years, rest = divmod(months, _MONTHS)
    return " and ".join(counted(number, unit) for number, unit in ((years, "year"), (rest, "month")) if number)
