"""Carries what is kept from one home to another, as JSON, sealed or not. Secrets of the vault stay where they are."""

import contextlib
import dataclasses
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TypeVar

from memory_core.errors import NotFound, PassphraseMissing, UsageError
from memory_core.library.grammar import said, too_deep
from memory_core.privacy.private_files import write_private
from memory_core.records.bodies import Body, Kind
from memory_core.records.dialogue import Citation, Conversation, Turn
from memory_core.records.ids import ConversationId, ObservationId, read_name
from memory_core.records.memory import Memory, Status
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.past import Past, counts_told, moment_told, past_json, past_of
from memory_core.records.scope import PARTS, Scope
from memory_core.store.rows import dump_body, load_body

Talk = tuple[Conversation, Sequence[Turn]]
FORMAT = "scrubjay-memory"
# What the window writes begins so.
_ZIP = b"PK\x03\x04"
_VERSION = 1
_DAMAGED = "The export is damaged: one of its records cannot be understood. Nothing was taken."
_MISUNDERSTOOD = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
_Read = TypeVar("_Read")
_TIMES = ("at", "until", "valid_from", "valid_to", "created_at", "updated_at")
_TYPES: Mapping[str, Any] = {
    "monitor": int, "number": int, "kept": bool, "grounded": bool, "importance": int | float, "confidence": int | float,
    "observation": str | None,
}  # fmt: skip
_LARGEST = 2**63
_SAID = ("id", "question", "answer", "grounded", "provider")
_CITED = ("number", "id", "kind", "text", "app", "title", "observation")
_SEEN = ("id", "text", "app", "title", "url", "monitor", "speaker", "language", "device")
_KEPT = ("id", "text", "title", "app", "importance", "confidence", "kept")


def export_of(
    records: Sequence[Memory | Observation], talks: Sequence[Talk] = (), past: Mapping[str, Past] | None = None
) -> dict[str, Any]:
    """All records as one JSON document; `sealed` counts those of the vault, which are left out.

    `past`: what they were before.
    """
    before = past or {}
    memories = [one for one in records if isinstance(one, Memory)]
    return {
        "format": FORMAT,
        "version": _VERSION,
        "observations": [
            _from_observation(one) | past_json(before.get(one.id)) for one in records if isinstance(one, Observation)
        ],
        "memories": [
            _from_memory(one) | past_json(before.get(one.id)) for one in memories if one.kind is not Kind.VAULT
        ],
        "conversations": [_from_talk(talk, turns) for talk, turns in talks],
        "sealed": sum(1 for one in memories if one.kind is Kind.VAULT),
    }


def write_export(document: Mapping[str, Any], path: Path, taken: Callable[[Path], bool], passphrase: str = "") -> None:
    """Write it for its owner alone, in age's format where there is a passphrase. Raises `HomeUnwritable`, and
    `UsageError` for a place that is `taken` by ours."""
    if taken(path.absolute()):
        raise UsageError(f"{path} is the place of a file of this memory's own. Choose another folder.")
    if path.exists() and not path.is_file():  # a folder; or a device, in whose place a file would be put
        raise UsageError(f"{path} is not an ordinary file. Name another one.")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}. Make it first, or name another one.")
    text = json.dumps(document, ensure_ascii=False, indent=1).encode()
    write_private(path, _sealed(text, passphrase) if passphrase else text)


def _sealed(text: bytes, passphrase: str) -> bytes:
    from memory_core.privacy.age import AgeWriter

    held = io.BytesIO()
    with AgeWriter(held, passphrase) as file:
        file.write(text)
    return held.getvalue()


def read_export(source: object, passphrase: str = "") -> Mapping[str, Any]:
    """A document, or the file that holds one. Raises `NotFound`, `UsageError`; of a sealed file `PassphraseMissing`,
    `FilePassphraseWrong` and `StoreDamaged`."""
    if isinstance(source, str | Path):
        try:
            source = json.loads(_text_of(Path(source).expanduser(), passphrase))
        except UsageError:
            raise
        except FileNotFoundError as error:
            raise NotFound(f"There is no file {source}. Give the path of an export.") from error
        except (OSError, ValueError, RecursionError) as error:
            raise UsageError(f"The file {source} cannot be read as an export; it may be incomplete.") from error
    if not isinstance(source, Mapping) or source.get("format") != FORMAT:
        raise UsageError(f"That is not an export of memories, but {said(source)}. Make one with export().")
    if source.get("version") != _VERSION:
        raise UsageError("This export was made by a newer Scrubjay. Update Scrubjay, then import it.")
    return source


def _text_of(path: Path, passphrase: str) -> str:
    from memory_core.privacy.age import AgeReader, is_age

    if path.exists() and not path.is_file():  # a pipe would be waited for, and a device read, without end
        raise UsageError(f"{path} is not an ordinary file.")
    with path.open("rb") as file, contextlib.ExitStack() as opened:
        inside: IO[bytes] = file
        if is_age(path):
            if not passphrase:
                raise PassphraseMissing(f"{path} is sealed. Write import_(path, passphrase='…') with its passphrase.")
            inside = opened.enter_context(io.BufferedReader(AgeReader(file, passphrase)))
        found = inside.read()
    if found.startswith(_ZIP):
        raise UsageError(
            f"{path} was written by the window or by “scrubjay export”. Take it back by “scrubjay import”."
        )
    return found.decode("utf-8")


def observation_of(values: Mapping[str, Any]) -> Observation:
    """One record of an export. Raises `UsageError` when it cannot be understood."""
    return _understood(_to_observation, values)


def memory_of(values: Mapping[str, Any]) -> tuple[Memory, Past]:
    """The same, with what it was before."""
    return _understood(lambda one: (_to_memory(one), past_of(one)), values)


def talk_of(values: Mapping[str, Any]) -> Talk:
    """The same of a conversation."""
    return _understood(_to_talk, values)


def _understood(read: Callable[[Any], _Read], values: Mapping[str, Any]) -> _Read:
    try:
        _as_json(values)
        return read(values)
    except _MISUNDERSTOOD as error:
        raise UsageError(_DAMAGED) from error


def records_of(
    document: Mapping[str, Any],
) -> tuple[list[Observation], list[Memory], list[Talk], dict[str, Past]]:
    """The records of an export, and what they were before. Raises `UsageError` when one cannot be understood; then
    none is taken."""
    try:
        _as_json(document)
        # The oldest first, as they came: what is of one moment keeps its order.
        observations = [_to_observation(one) for one in reversed(document["observations"])]
        memories = [_to_memory(one) for one in reversed(document["memories"])]
        talks = [_to_talk(one) for one in document.get("conversations", ())]
        past = {str(one["id"]): past_of(one) for one in (*document["observations"], *document["memories"])}
        names = [str(one.id) for one in observations] + [str(one.id) for one in memories]
        names += [str(talk.id) for talk, _ in talks] + [str(turn.id) for _, said in talks for turn in said]
        _each_once(names)
    except _MISUNDERSTOOD as error:
        raise UsageError(_DAMAGED) from error
    return observations, memories, talks, past


def _from_observation(one: Observation) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in _SEEN}
    return {
        **values,
        "kind": one.kind.value,
        **_times(one),
        "scope": _scope(one.scope),
        "redactions": dict(one.redactions),
        "metadata": dict(one.metadata),
    }


def _from_memory(one: Memory) -> dict[str, Any]:
    values = {name: getattr(one, name) for name in _KEPT}
    return {
        **values,
        "kind": one.kind.value,
        "body": json.loads(dump_body(one.body)[0]),
        **_times(one),
        "status": one.status.value,
        "entities": list(one.entities),
        "evidence": list(one.evidence),
        "scope": _scope(one.scope),
        "metadata": dict(one.metadata),
    }


def _to_observation(values: Mapping[str, Any]) -> Observation:
    plain = _plain(values, _SEEN)
    read_name(plain["id"], "o")
    return Observation(
        **plain,
        kind=ObservationKind(values["kind"]),
        at=moment_told(values["at"]),
        until=moment_told(values["until"]),
        scope=_scope_of(values),
        redactions=counts_told(values["redactions"]),
        metadata=_metadata(values),
    )


def _to_memory(values: Mapping[str, Any]) -> Memory:
    plain = _plain(values, _KEPT)
    read_name(plain["id"], "m")
    times: dict[str, Any] = {name: moment_told(values[name]) if values[name] else None for name in _TIMES}
    kind = Kind(values["kind"])
    if kind is Kind.VAULT or None in (times["at"], times["created_at"], times["updated_at"]):
        raise ValueError("a secret without its value, or a memory without its times")
    return Memory(
        **plain | times,
        kind=kind,
        body=_body(values["body"]),
        status=Status(values["status"]),
        entities=_texts(values["entities"]),
        evidence=tuple(ObservationId(read_name(name, "o")) for name in _texts(values["evidence"])),
        scope=_scope_of(values),
        metadata=_metadata(values),
    )


def _from_talk(talk: Conversation, turns: Sequence[Turn]) -> dict[str, Any]:
    return {
        "id": talk.id,
        "title": talk.title,
        "started_at": talk.started_at.isoformat(),
        "updated_at": talk.updated_at.isoformat(),
        "scope": _scope(talk.scope),
        "turns": [
            {**{name: getattr(one, name) for name in _SAID}, "at": one.at.isoformat(), "citations": _citations(one)}
            for one in turns
        ],
    }


def _citations(turn: Turn) -> list[dict[str, Any]]:
    return [{**{name: getattr(one, name) for name in _CITED}, "at": one.at.isoformat()} for one in turn.citations]


def _to_talk(values: Mapping[str, Any]) -> Talk:
    name = ConversationId(read_name(values["id"], "c"))
    talk = Conversation(
        name, str(values["title"]), moment_told(values["started_at"]), moment_told(values["updated_at"]),
        scope=_scope_of(values),
    )  # fmt: skip
    return talk, [_to_turn(name, one) for one in values["turns"]]


def _to_turn(conversation: ConversationId, values: Mapping[str, Any]) -> Turn:
    cited = [Citation(**_plain(one, _CITED) | {"at": moment_told(one["at"])}) for one in values["citations"]]
    _each_once([one.number for one in cited])
    said = _plain(values, _SAID)
    read_name(said["id"], "t")
    return Turn(**said, conversation=conversation, at=moment_told(values["at"]), citations=tuple(cited))


def _scope(scope: Scope) -> dict[str, str]:
    return {part: getattr(scope, part) for part in ("tenant", *PARTS)}


def _times(one: Memory | Observation) -> dict[str, str | None]:
    values = {name: getattr(one, name) for name in _TIMES if hasattr(one, name)}
    return {name: value.isoformat() if value else None for name, value in values.items()}


def _plain(values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """These fields, each of the type as which it is kept. Raises `KeyError`, `TypeError`, `ValueError`."""
    for name in names:
        value = values[name]
        if not isinstance(value, _TYPES.get(name, str)):
            raise TypeError(f"{name} of another type")
        if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
            raise ValueError("a number that no database keeps")
        if name in ("importance", "confidence") and not 0 <= values[name] <= 1:
            raise ValueError("not between 0 and 1")
    return {name: values[name] for name in names}


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list | tuple) or not all(isinstance(one, str) for one in values):
        raise TypeError("no list of texts")
    return tuple(values)


def _each_once(names: Sequence[object]) -> None:
    if len(set(names)) < len(names):
        raise ValueError("one of them stands there twice")


def _scope_of(values: Mapping[str, Any]) -> Scope:
    scope = Scope(**values["scope"])
    _texts(dataclasses.astuple(scope))
    if scope.tenant != Scope().tenant:
        raise ValueError("whose nobody could read")
    return scope


def _metadata(values: Mapping[str, Any]) -> dict[str, Any]:
    found = values["metadata"]
    if not isinstance(found, Mapping) or too_deep(found):
        raise TypeError("no mapping, or too deep")
    _texts(list(found))
    return dict(found)


def _body(values: Any) -> Body:
    body = load_body(json.dumps(values), None)
    for value in dataclasses.astuple(body):
        if not isinstance(value, str | datetime | None):
            _texts(value)
    return body


def _as_json(document: Mapping[str, Any]) -> None:
    """Raise `ValueError` for half a character, or a number that is none, anywhere in it."""
    json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
