"""Takes a memory of another home in as it was there: with its past, and also when it does not hold any more."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from memory_core.privacy.redaction import cleaned
from memory_core.records.bodies import Body, FactBody
from memory_core.records.dialogue import Citation, Conversation, Turn
from memory_core.records.memory import HistoryEntry, Memory, Status
from memory_core.records.past import Past
from memory_core.store.database import Connection
from memory_core.store.past import keep_past
from memory_core.store.rows import to_micros
from memory_core.store.store import Store

Scrub = Callable[[str], tuple[str, Mapping[str, int]]]
# Of so many it is looked which stand in others: names do in the text.
_FEW = 200


def take_in(store: Store, scrub: Scrub, connection: Connection, memory: Memory, past: Past | None) -> None:
    """Keep one that is not known yet; inside a transaction."""
    memory = clean_memory(memory, scrub)
    if past is None or not past.entries:
        added = HistoryEntry(memory.id, "add", memory.created_at, "imported", "", memory.text)
        past = Past(((added, None),), past.superseded_by if past is not None else None)
    store.memories.insert(connection, memory)
    keep_past(connection, memory.id, clean_past(past, scrub))
    if memory.status is Status.SUPERSEDED:
        # It was believed from when it was learnt until it was superseded.
        store.graph.link(connection, dataclasses.replace(memory, updated_at=memory.created_at))
        store.graph.close_relations(connection, memory.id, valid_to=None, now=to_micros(memory.updated_at))
    else:
        store.graph.link(connection, memory)
    store.outbox.put(connection, memory.id)


def clean_memory(memory: Memory, scrub: Scrub) -> Memory:
    """Without secrets that somebody may have written into the file; the value of the vault stays, for it is sealed."""
    body = memory.body
    told = {body.predicate: body.object} if isinstance(body, FactBody) else {}
    held = [getattr(body, field.name) for field in dataclasses.fields(body)]
    if is_clean((memory.text, memory.title, memory.app, memory.entities, memory.metadata, held, told), scrub):
        return memory
    text, title, app = (_clean(said, scrub) for said in (memory.text, memory.title, memory.app))
    return dataclasses.replace(
        memory,
        text=text,
        title=title,
        app=app,
        body=_clean_body(body, scrub),
        entities=_clean(memory.entities, scrub),
        metadata=cleaned(memory.metadata, scrub),
    )


def clean_talk(talk: Conversation, turns: Sequence[Turn], scrub: Scrub) -> tuple[Conversation, list[Turn]]:
    """The same for a conversation."""
    said = [(turn.question, turn.answer, turn.provider) for turn in turns]
    cited = [(one.text, one.title, one.app) for turn in turns for one in turn.citations]
    if is_clean((talk.title, said, cited), scrub):
        return talk, list(turns)
    return dataclasses.replace(talk, title=_clean(talk.title, scrub)), [_clean_turn(turn, scrub) for turn in turns]


def _clean_turn(turn: Turn, scrub: Scrub) -> Turn:
    cited = tuple(_clean_citation(one, scrub) for one in turn.citations)
    question, answer, provider = (_clean(said, scrub) for said in (turn.question, turn.answer, turn.provider))
    return dataclasses.replace(turn, question=question, answer=answer, provider=provider, citations=cited)


def _clean_citation(cited: Citation, scrub: Scrub) -> Citation:
    text, title, app = (_clean(said, scrub) for said in (cited.text, cited.title, cited.app))
    return dataclasses.replace(cited, text=text, title=title, app=app)


def _clean_body(body: Body, scrub: Scrub) -> Body:
    said = {field.name: getattr(body, field.name) for field in dataclasses.fields(body)}
    clean = {name: _clean(value, scrub) for name, value in said.items()}
    if isinstance(body, FactBody):
        # Of “password” and its value only both together tell that it is one.
        (clean["object"],) = cleaned({body.predicate: body.object}, scrub).values()
    return dataclasses.replace(body, **{name: value for name, value in clean.items() if value != said[name]})


def is_clean(values: Any, scrub: Scrub) -> bool:
    """Whether there is nothing to take out of some texts, in tuples and mappings. To look at many short ones takes
    several times as long as at one that has them all."""
    lines = sorted(set(_lines(values)), key=len, reverse=True)
    parts: list[str] = []
    for line in lines if len(lines) <= _FEW else ():
        if not any(line in longer for longer in parts):
            parts.append(line)
    text = "\n".join(parts or lines)
    return scrub(text)[0] == text


def _lines(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, str):
        yield f"{name}: {value}" if name else value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _lines(one, str(key))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _lines(one, name)


def _clean(value: Any, scrub: Scrub) -> Any:
    if isinstance(value, tuple):
        return tuple(_clean(one, scrub) for one in value)
    return scrub(value)[0] if isinstance(value, str) and value else value


def clean_past(past: Past, scrub: Scrub) -> Past:
    """Without secrets that somebody may have written into the file."""
    entries = []
    for entry, cause in past.entries:
        old, new, reason = (scrub(text)[0] for text in (entry.old_text, entry.new_text, entry.reason))
        entries.append((dataclasses.replace(entry, old_text=old, new_text=new, reason=reason), cause))
    return dataclasses.replace(past, entries=tuple(entries))
