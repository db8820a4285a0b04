"""Reads what callers give: whose memory, which filters, which moment, which messages. Wrong ones raise `UsageError`."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from memory_core.errors import UsageError
from memory_core.library.grammar import read_filters, said, sound, too_deep
from memory_core.records.bodies import Kind
from memory_core.records.filters import Compare, Every, Neither, Operator, Where, comparisons, moment_of
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.past import YEARS
from memory_core.records.query import Query
from memory_core.records.scope import Scope

ENTITIES = ("user_id", "agent_id", "run_id")
_LONGEST_NAME = 400
_LONGEST_TEXT = 1_000_000
_MOST = 100_000
_LONGEST_PATH = 4_096
_LONGEST_S = 1_000_000
# Below what texts can fit, however far apart they are.
_NO_FLOOR = -10.0
_ITEM = ("messages", "user_id", "agent_id", "run_id", "metadata", "timestamp", "infer", "app", "title", "url")
# Whose messages say how to behave, and what stands in the place of a text where a model calls for something.
_TOLD = ("system", "developer")
_CALLS = ("tool_calls", "function_call")
_RESERVED = (*ENTITIES, "created_at", "updated_at", "id")


@dataclass(frozen=True, slots=True)
class Whose:
    """A scope as Mem0 names it."""

    user_id: str | None = None
    agent_id: str | None = None
    run_id: str | None = None

    def scope(self) -> Scope:
        """The scope. Raises `UsageError`."""
        names = {name: _name(name, getattr(self, name)) for name in ENTITIES}
        return Scope(agent=names["agent_id"], user=names["user_id"], session=names["run_id"])


@dataclass(frozen=True, slots=True)
class Note:
    """What is kept of one message."""

    text: str
    role: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How notes are kept."""

    scope: Scope
    at: datetime
    infer: bool
    metadata: Mapping[str, Any] = field(default_factory=dict)
    app: str = ""
    title: str = ""
    url: str = ""

    def observation(self, note: Note) -> Observation:
        """The note as it will stand in the store."""
        role = {"role": note.role} if note.role else {}
        return Observation(
            id=new_observation_id(),
            kind=ObservationKind.TEXT if self.infer else ObservationKind.NOTE,
            at=self.at,
            until=self.at,
            text=note.text,
            app=self.app,
            title=self.title,
            url=self.url,
            speaker=note.speaker,
            scope=self.scope,
            metadata={**role, **self.metadata},
        )


def read_flag(value: object, name: str) -> bool:
    """Yes or no, and nothing that only looks like it: the text "no" would count as yes."""
    if not isinstance(value, bool):
        raise UsageError(f"“{name}” is true or false, not {said(value)}.")
    return value


def read_id(value: object) -> str:
    """The id of a memory or of a conversation."""
    if not isinstance(value, str) or not value:
        raise UsageError(f"An id is a text such as 'o_…' or 'm_…', not {said(value)}.")
    return sound(value)


def read_word(value: object, name: str) -> str:
    """A text that may be empty."""
    if not isinstance(value, str):
        raise UsageError(f"“{name}” is a text, not {said(value)}.")
    return sound(_short_enough(value, f"“{name}”"))


def read_path(value: object, name: str) -> str:
    """The path of a file or folder."""
    path = os.fspath(value) if isinstance(value, str | os.PathLike) else None
    if not isinstance(path, str) or not path.strip() or "\0" in path or len(path) > _LONGEST_PATH:
        raise UsageError(f"“{name}” is the path of a file or folder, not {said(value)}.")
    return sound(path)


def read_seconds(value: object, name: str) -> float:
    """A time span."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LONGEST_S:
        raise UsageError(f"“{name}” is a number of seconds from 0 to {_LONGEST_S:,}, not {said(value)}.")
    return float(value)


def read_query(
    text: str,
    whose: Whose,
    filters: Mapping[str, Any] | None,
    top_k: int = 20,
    *,
    rerank: bool = True,
    least: float | None = None,
    explain: bool = False,
) -> Query:
    """A query in both layers. Entities that stand at the top of the filters, with a plain value, are the scope.

    `least`: the least score, where one is given; what hardly fits is then not left out besides.
    """
    if filters is not None and not isinstance(filters, Mapping):
        raise UsageError(f"Filters are a mapping such as {{'user_id': 'anna'}}, not {said(filters)}.")
    rest = dict(filters or {})
    names: dict[str, str | None] = {}
    for name in ENTITIES:
        given = getattr(whose, name)
        there = rest.get(name)
        if name in rest and isinstance(there, str) and there != "*":
            del rest[name]
            if given is not None and given != there:
                raise UsageError(f"“{name}” is given twice, and not the same: {said(given)} and {said(there)}.")
            given = there
        names[name] = given
    where: Where | None = read_filters(rest) if rest else None
    floor = None if least is None else _NO_FLOOR
    scope = Whose(**names).scope()
    return Query(text, top_k, "both", scope=scope, where=where, rerank=rerank, floor=floor, explain=explain)


def without_digest(query: Query) -> Query:
    """The query without “about you” (kind “core”), whose lines repeat what stands in other memories; as it is where its
    filters themselves speak of kinds or ids."""
    if query.where is not None and any(one.field in ("kind", "id") for one in comparisons(query.where)):
        return query
    other = Neither((Compare("kind", Operator.EQ, (Kind.CORE.value,)),))
    return replace(query, where=other if query.where is None else Every((query.where, other)))


def read_words(query: object) -> str:
    """What is looked for."""
    if not isinstance(query, str) or not query.strip():
        raise UsageError(f"What to search for is a text of at least one word, not {said(query)}; get_all lists all.")
    return sound(query)


def read_count(value: object, name: str = "top_k") -> int:
    """How many at most."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
        raise UsageError(f"“{name}” is a whole number from 1 to {_MOST:,}, not {said(value)}.")
    return value


def read_threshold(value: object) -> float | None:
    """The least score; None stays None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise UsageError(f"“threshold” is a number from 0 to 1, not {said(value)}.")
    return float(value)


def read_moment(value: object, name: str = "timestamp") -> datetime | None:
    """A datetime, an ISO date or date and time, or seconds since 1970; without a zone it is UTC. None stays None."""
    if value is None:
        return None
    found = _moment(value)
    if found is None:
        raise UsageError(f"“{name}” is a datetime, an ISO date or seconds since 1970, not {said(value)}.")
    if found.year not in YEARS:
        raise UsageError(f"“{name}” is a moment from the year {YEARS[0]} to {YEARS[-1]}, not {said(value)}.")
    return found.astimezone(UTC)


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, str):
        return moment_of(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def read_metadata(value: object) -> dict[str, Any]:
    """Metadata as it can be kept and found again: JSON, with text for names."""
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(key, str) and key for key in value):
        raise UsageError(f"Metadata is a mapping with texts for names, not {said(value)}.")
    for name in value:
        if name in _RESERVED:
            raise UsageError(f"Metadata cannot be called “{name}”; that is a field of each memory.")
    try:
        text = json.dumps(value, default=_dated, allow_nan=False, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(
            "Metadata may hold texts, numbers, true, false, nothing, dates, and lists and mappings of these."
        ) from error
    kept: dict[str, Any] = json.loads(sound(_short_enough(text, "Metadata", "Keep it in a file, and its name here.")))
    if too_deep(kept):
        raise UsageError("In metadata, lists and mappings lie in each other too often. Give it fewer levels.")
    return kept


def read_text(value: object, what: str = "A memory") -> str:
    """A text with at least one letter, as it is."""
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{what} is a text with at least one letter, not {said(value)}.")
    return sound(_short_enough(value, what, "Add it in parts."))


def read_messages(messages: object) -> list[Note]:
    """A text, a message, or a list of messages with `role` and `content`; what the model was told of how to behave is
    left out, and so are pictures and calls."""
    if isinstance(messages, str):
        return [Note(read_text(messages))]
    if isinstance(messages, Mapping):
        messages = [messages]
    if not isinstance(messages, Sequence) or not messages:
        raise UsageError(f"Add a text, or a list of messages with “role” and “content”, not {said(messages)}.")
    notes = [_message(one) for one in messages]
    kept = [note for note in notes if note is not None]
    if not kept:
        raise UsageError("There is nothing to keep in these messages: each is the system's, or has no text.")
    return kept


def read_item(given: object) -> dict[str, Any]:
    """One of many, as arguments of `add`."""
    if isinstance(given, str):
        return {"messages": given}
    if not isinstance(given, Mapping):
        raise UsageError(f"Each of add_many is a text or a mapping with “messages”, not {said(given)}.")
    item = dict(given)
    for other in ("text", "memory", "content"):
        if other in item and "messages" not in item:
            item["messages"] = item.pop(other)
    if unknown := [name for name in item if name not in _ITEM]:
        raise UsageError(f"An item of add_many has no “{unknown[0]}”; it may have {', '.join(_ITEM)}.")
    if "messages" not in item:
        raise UsageError("Each mapping of add_many has the text under “messages”.")
    return item


def _message(message: object) -> Note | None:
    there = isinstance(message, Mapping) and isinstance(message.get("role"), str)
    if not isinstance(message, Mapping) or not there or not any(name in message for name in ("content", *_CALLS)):
        raise UsageError(f"A message is a mapping with “role” and “content”, not {said(message)}.")
    role, content = message["role"], message.get("content")
    if isinstance(content, Mapping | list | tuple):
        # The texts alone: there is nothing in a picture that words could find.
        several = [content] if isinstance(content, Mapping) else content
        parts = [part.get("text") if isinstance(part, Mapping) else part for part in several]
        content = "\n".join(part for part in parts if isinstance(part, str))
    if role in _TOLD or content is None or (isinstance(content, str) and not content.strip()):
        return None
    name = message.get("name")
    speaker = name if isinstance(name, str) else "" if role == "user" else role
    return Note(read_text(content, "The content of a message"), sound(role), sound(speaker))


def _name(key: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"“{key}” is a text with at least one letter, not {said(value)}.")
    if len(value) > _LONGEST_NAME:
        raise UsageError(f"“{key}” has at most {_LONGEST_NAME} characters; this has {len(value):,}.")
    return sound(value)


def _short_enough(text: str, what: str, instead: str = "Shorten it.") -> str:
    if len(text) > _LONGEST_TEXT:
        raise UsageError(f"{what} has at most {_LONGEST_TEXT:,} characters; this has {len(text):,}. {instead}")
    return text


def _dated(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError
