"""The journal of a day."""

from collections.abc import Iterable
from datetime import date, timedelta, tzinfo

from desktop.verbs import shapes
from desktop.verbs.base import Context
from desktop.verbs.params import Params
from desktop.verbs.recall import caught_up
from memory_core.journal_markdown import as_markdown
from memory_core.records.journal import Journal, JournalEntry, Spent
from memory_core.records.scope import Scope


def journal(context: Context, params: Params) -> shapes.Json:
    """The day as told by episodes, as data and as Markdown; `day` in words or ISO, today by default."""
    caught_up(context)
    day = _day(params)
    made = context.core.memory.journal(day, summary=params.flag("summary"), scope=params.scope() or Scope())
    return _shape(made, None)


def _day(params: Params) -> date:
    moment = params.moment("day") or params.now
    return moment.astimezone().date()


def _shape(made: Journal, zone: tzinfo | None) -> shapes.Json:
    return {
        "day": made.day.isoformat(),
        "since": shapes.time_text(made.since),
        "until": shapes.time_text(made.until),
        "seconds": _seconds(made.time),
        "apps": _spent(made.apps),
        "projects": _spent(made.projects),
        "meetings": _entries(made.meetings),
        "documents": _entries(made.documents),
        "decisions": _entries(made.decisions),
        "open_ends": _entries(made.open_ends),
        "episodes": _entries(made.episodes),
        "summary": made.summary,
        "summary_by": made.summary_by,
        "markdown": as_markdown(made, zone),
    }


def _spent(found: Iterable[Spent]) -> list[shapes.Json]:
    return [
        {
            "name": one.name,
            "seconds": _seconds(one.time),
            "first": shapes.time_text(one.first),
            "last": shapes.time_text(one.last),
        }
        for one in found
    ]


def _entries(found: Iterable[JournalEntry]) -> list[shapes.Json]:
    return [
        {
            "id": one.id,
            "text": one.text,
            "at": shapes.time_text(one.at),
            "until": shapes.time_text(one.until),
            "app": one.app,
            "title": one.title,
            "people": list(one.people),
            "details": one.details,
            "seconds": _seconds(one.time),
        }
        for one in found
    ]


def _seconds(time: timedelta) -> float:
    return round(time.total_seconds(), 3)
