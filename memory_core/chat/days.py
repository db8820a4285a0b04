"""Of which day a sentence tells: what it names itself, and what stands above the entries of a calendar."""

from datetime import datetime, tzinfo

from memory_core.chat.questions import only_a_day
from memory_core.chat.resolve import times_said
from memory_core.chat.terms import Candidate, Terms, bare_clock, share
from memory_core.retrieval.periods import Period, find_times

_BESIDE = 0.6


def names_time(text: str, at: datetime, period: Period, zone: tzinfo | None) -> bool:
    """Whether a text names a day of a period."""
    return any(period.holds(said.moment) for said in times_said(text, at, zone) if not said.exact)


def tells_of(one: Candidate, period: Period | None, zone: tzinfo | None) -> bool:
    """Whether a sentence, or the line that dates it, names a day of a period, or was said in it."""
    at = one.piece.hit.at
    if period is None or period.holds(at):
        return True
    lines = (one.sentence.text, *(one.above.splitlines() if bare_clock(one.sentence.text) else ()))
    return any(period.holds(said.moment) for line in lines for said in times_said(line, at, zone) if not said.exact)


def dated_in(one: Candidate, period: Period | None, zone: tzinfo | None) -> bool | None:
    """Whether a line names a day that lies in a period; None where either names none."""
    if period is None:
        return None
    found = [spoken for spoken in find_times(one.sentence.text, one.piece.hit.at, zone) if not spoken.exact]
    return any(period.holds(spoken.moment) for spoken in found) if found else None


def without_day(one: Candidate, terms: Terms, zone: tzinfo | None) -> bool:
    """Whether it tells no “when”: a time of day of which no line above says the day, or a day alone and of nothing."""
    text = one.sentence.text
    if only_a_day(text) and ":" not in text:  # an hour, as on a ticket, tells more
        # What it is the day of may stand beside it: “Fri 23 Oct” over “School closed”.
        return share(terms, (one.head | one.reply | one.around, 1.0)) < _BESIDE
    above = (line for line in one.above.splitlines() if not bare_clock(line))
    return bare_clock(text) and not any(find_times(line, one.piece.hit.at, zone) for line in above)
