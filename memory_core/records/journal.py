"""A day as its episodes tell it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Spent:
    """How long something was in use that day: an application or a project; no moment counts twice."""

    name: str
    time: timedelta
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One line of the day; `id` names the memory or the observation that tells it, `until` is when it ended.

    `details`: the sentence that tells most of it. `time`: for how long it was in front, each moment once.
    """

    id: str
    text: str
    at: datetime
    until: datetime
    app: str = ""
    title: str = ""
    people: tuple[str, ...] = ()
    details: str = ""
    time: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Journal:
    """What one day was, from its local midnight `since` to the next, `until` (both in UTC).

    `time`: how long there was anything to see or hear, each moment once. `summary`: a model's paragraph, if one was
    asked, which `summary_by` names.
    """

    day: date
    since: datetime
    until: datetime
    time: timedelta
    apps: tuple[Spent, ...] = ()
    projects: tuple[Spent, ...] = ()
    episodes: tuple[JournalEntry, ...] = ()
    meetings: tuple[JournalEntry, ...] = ()
    documents: tuple[JournalEntry, ...] = ()
    decisions: tuple[JournalEntry, ...] = ()
    open_ends: tuple[JournalEntry, ...] = ()
    summary: str = ""
    summary_by: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is remembered of the day."""
        return not (self.episodes or self.apps or self.documents or self.decisions or self.open_ends)
