"""What a person may ask to be forgotten, as the dialog offers it, and the selection that it becomes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from memory_core.errors import ScrubjayError
from memory_core.records.query import Selection
from memory_core.store.sites import site_of

WAYS = (
    ("last", "The last minutes or hours"),
    ("app", "An application"),
    ("site", "A site, with what is below it"),
    ("person", "A person, by all their names"),
    ("words", "What a search finds"),
    ("range", "From one moment to another"),
    ("everything", "Everything"),
)
LASTS = ((15, "15 minutes"), (30, "30 minutes"), (60, "hour"), (240, "4 hours"), (1440, "24 hours"))


@dataclass(frozen=True, slots=True)
class Wish:
    """What was filled in; only what belongs to `way` counts."""

    way: str
    minutes: int = 15
    app: str = ""
    site: str = ""
    person: str = ""
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None


def selection_of(wish: Wish, now: datetime) -> Selection | str:
    """The selection, or a sentence that says what is missing."""
    if wish.way == "last":
        return Selection(since=now - timedelta(minutes=wish.minutes))
    if wish.way == "range":
        if wish.since is None or wish.until is None or wish.since >= wish.until:
            return "The end must be after the beginning."
        return Selection(since=wish.since, until=wish.until)
    if wish.way == "everything":
        return Selection(everything=True)
    return _by_name(wish)


def _by_name(wish: Wish) -> Selection | str:
    if wish.way == "app":
        return Selection(app=wish.app) if wish.app else "Choose an application."
    if wish.way == "person":
        return Selection(person=wish.person.strip()) if wish.person.strip() else "Say whose name it is."
    if wish.way == "words":
        return Selection(matching=wish.words.strip()) if wish.words.strip() else "Say which words must be in it."
    try:
        return Selection(site=site_of(wish.site))
    except ScrubjayError as error:
        return str(error)
