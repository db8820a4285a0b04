"""Says which date words such as “on Friday” meant when they were said."""

import re
from datetime import datetime, timedelta, tzinfo

from memory_core.retrieval.periods import Spoken, find_times

_PLAIN = re.compile(r"\b(?:19|20)\d{2}\b")
_CLOCK = re.compile(r"^(?:at\s+)?[\d:.\s]*(?:[ap]\.?m\.?)?$", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:will|shall|going to|plan\w*|schedul\w*|deadline|due|launch\w*|next|until|by|meeting is|is on|are on|starts?|"
    r"(?:moved|postponed|pushed|shifted) (?:the|our|my|it)\b|"
    # A meeting that moved to Friday is still to come; a person who moved to Berlin on Friday did so.
    r"(?<!\bI )(?<!\bwe )(?<!\bhe )(?<!\bshe )(?<!\bthey )(?:moved|postponed|rescheduled|pushed|shifted) to|"
    r"remind|tomorrow|must|should|let's|can you|could you|please)\b",
    re.IGNORECASE,
)
_DAY = timedelta(days=1)


def leans_ahead(sentence: str) -> bool:
    """Whether a sentence speaks of what is still to come, so that “Friday” is the next one."""
    return _AHEAD.search(sentence) is not None


def with_dates(sentence: str, at: datetime, zone: tzinfo | None) -> str:
    """The sentence, with the full date in brackets after words of time that don't say it themselves."""
    found = find_times(sentence, at, zone, ahead=leans_ahead(sentence))
    for spoken in reversed(found):
        words = sentence[spoken.start : spoken.end]
        if _CLOCK.match(words) or _PLAIN.search(words) or _PLAIN.search(sentence[spoken.end : spoken.end + 20]):
            continue
        if named := written(spoken, zone):
            sentence = f"{sentence[: spoken.end]} ({named}){sentence[spoken.end :]}"
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
