"""Reads an export, encrypted or not, and gives it back to the memory; nothing of it touches the disk in the clear."""

import contextlib
import dataclasses
import io
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from desktop.verbs.base import Context
from desktop.verbs.library_export import LibraryExport, Reading, holds_library_export, is_library_export
from desktop.verbs.listed import opened_zip
from desktop.verbs.params import Params
from desktop.verbs.shapes import Json
from memory_core.errors import ConfigError
from memory_core.privacy.age import AgeReader, is_age
from memory_core.records.bodies import (
    Body,
    CoreBody,
    EpisodeBody,
    FactBody,
    Kind,
    ProcedureBody,
    ResourceBody,
    VaultBody,
)
from memory_core.records.dialogue import Citation, Conversation, Turn
from memory_core.records.ids import ConversationId, MemoryId, ObservationId, TurnId, read_name
from memory_core.records.memory import Memory, Status
from memory_core.records.observation import Captured, Observation, ObservationKind
from memory_core.records.past import Past, counts_told, moment_told, past_of
from memory_core.records.scope import Scope

FORMAT = 1
# A hostile archive must not fill the memory: no line and no picture is larger than this.
_LONGEST_LINE = 16 * 1024**2
# So much of the lines lies unpacked at a time.
_HELD = 4 * 1024**2
# Words become some ten times smaller in a zip; what becomes hundreds of times smaller is there to fill the memory.
_SUSPECT, _MOST_FOLDED = 50_000_000, 200
# Pictures are packed already, and hardly become smaller at all. Many that do would fill the disk.
_SUSPECT_PICTURE, _MOST_FOLDED_PICTURE = 100_000, 10
_FOLDED = "{} in this export unpacks to far more than {} would. Nothing was taken in."
_LARGEST_PICTURE = 64 * 1024**2
# How many are looked up at once.
_ASKED = 500
# What the readers of zips, and of what is packed in them, raise where bytes are not what they should be; and what the
# store raises for a number or a sign that cannot be.
_DAMAGED: tuple[type[Exception], ...] = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError)
_DAMAGED += (OSError, ValueError, OverflowError, NotImplementedError, RuntimeError)  # RecursionError is one of these
_BODIES: Mapping[Kind, type[Any]] = {
    Kind.CORE: CoreBody,
    Kind.EPISODIC: EpisodeBody,
    Kind.SEMANTIC: FactBody,
    Kind.PROCEDURAL: ProcedureBody,
    Kind.RESOURCE: ResourceBody,
    Kind.VAULT: VaultBody,
}


def is_export(path: Path) -> bool:
    """Whether a file is an export of ours, as far as it can be seen from outside."""
    # A pipe would be waited for without end, and a device read without end.
    if not path.is_file():
        return False
    if is_age(path) or is_library_export(path):
        return True
    try:
        with path.open("rb") as file, opened_zip(file) as archive:
            return {"manifest.json", "observations.jsonl"} <= set(archive.namelist())
    except (zipfile.BadZipFile, ConfigError):
        return _begins_a_zip(path)  # one that was cut: told as damaged, not as a file without text
    except (OSError, ValueError):
        return False


def _begins_a_zip(path: Path) -> bool:
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"
    return False


def restore(
    context: Context, params: Params, cancelled: Callable[[], bool], told: Callable[[int], None] = lambda read: None
) -> Iterator[Json]:
    """Take in all of an export or, when anything in it is wrong, nothing; with `preview`, only say what is in it.

    The last event holds the counts of what was new, or of what there is. `told` hears how many lines were read. Raises
    `LockedError` for a wrong passphrase, `StoreDamaged` for a file whose bytes were changed, `ConfigError` for one that
    is no export.
    """
    source = Path(params.text("file", required=True)).expanduser()
    yield {"type": "progress"}
    if source.exists() and not source.is_file():
        raise ConfigError(f"{source} is not an ordinary file.")
    memory, preview = context.core.memory, params.flag("preview")
    try:
        with contextlib.ExitStack() as opened:
            read: _Export | LibraryExport
            file = opened.enter_context(_readable(source, params.text("passphrase")))
            if holds_library_export(file):
                read = LibraryExport(file, cancelled, told)
            else:
                read = _Export(opened.enter_context(opened_zip(file)), cancelled, told)
            if preview:
                counts = _counted(read, lambda names: len(memory.register.records(names)))
            else:
                counts = memory.restore(read.observations(), read.memories(), read.conversations())
    except _DAMAGED as error:
        if isinstance(error, OSError) and error.strerror:
            raise ConfigError(f"{source} cannot be read ({error.strerror}).") from error
        raise ConfigError(f"{source} is no export of Scrubjay, or it is damaged. Nothing was taken in.") from error
    yield {"type": "preview" if preview else "restored", "file": str(source), **counts, "sealed": read.sealed}


@contextlib.contextmanager
def _readable(source: Path, passphrase: str) -> Iterator[IO[bytes]]:
    """What the file holds, opened with its passphrase where it is sealed."""
    with contextlib.ExitStack() as opened:
        file: IO[bytes] = opened.enter_context(source.open("rb"))
        if is_age(source):
            if not passphrase:
                raise ConfigError(f"{source} is encrypted. Give its passphrase in SCRUBJAY_EXPORT_PASSPHRASE.")
            file = opened.enter_context(io.BufferedReader(AgeReader(file, passphrase)))
        yield file


class _Export(Reading):
    """One open export. `sealed`: vault memories without their value, which cannot come back."""

    def __init__(
        self, archive: zipfile.ZipFile, cancelled: Callable[[], bool], told: Callable[[int], None] = lambda read: None
    ) -> None:
        super().__init__(cancelled, told)
        self._archive = archive
        self._names = set(archive.namelist())
        # Of the pictures so far: each may be small, and all of them fill the disk.
        self._unpacked_bytes, self._packed_bytes = 0, 0
        self.sealed = 0
        manifest = _judged("manifest.json", self._read("manifest.json", _LONGEST_LINE), json.loads)
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise ConfigError("This export was written by another version of Scrubjay. Nothing was taken in.")

    def observations(self) -> Iterator[Captured]:
        """Oldest first, as they came, so that who owns a picture comes before who shows it."""
        owners: dict[str, ObservationId] = {}
        for row in self._backwards("observations"):
            yield _judged("observations.jsonl", row, lambda row: self._captured(row, owners))

    def memories(self) -> Iterator[tuple[Memory, Past]]:
        """What was concluded, with what it was before; a vault memory with its value in the clear."""
        for row in self._backwards("memories"):
            memory, past = _judged("memories.jsonl", row, lambda row: (_memory(row), past_of(row)))
            if isinstance(memory.body, VaultBody) and not memory.body.secret:
                self.sealed += 1
                continue
            yield memory, past

    def conversations(self) -> Iterator[tuple[Conversation, list[Turn]]]:
        """Each with its turns."""
        for line in self._unpacked("conversations"):
            yield _judged("conversations.jsonl", line, lambda line: _talk(json.loads(line)))

    def _backwards(self, name: str) -> Iterator[Any]:
        """The rows, the last one first. Packed meanwhile: together they may be far more than memory takes."""
        packed: list[bytes] = []
        held: list[bytes] = []
        size = 0
        for line in self._unpacked(name):
            held.append(line)
            size += len(line)
            if size >= _HELD:
                packed.append(zlib.compress(b"".join(held), 1))
                held, size = [], 0
        packed.append(zlib.compress(b"".join(held), 1))
        while packed:
            for line in reversed(zlib.decompress(packed.pop()).split(b"\n")):
                if line:
                    yield _judged(f"{name}.jsonl", line, json.loads)

    def _unpacked(self, name: str) -> Iterator[bytes]:
        if f"{name}.jsonl" not in self._names:
            raise ConfigError(f"{name}.jsonl is missing in this export. Nothing was taken in.")
        with self._archive.open(self._unsuspected(f"{name}.jsonl", "words", _SUSPECT, _MOST_FOLDED)) as file:
            while line := file.readline(_LONGEST_LINE):
                if len(line) == _LONGEST_LINE:
                    raise ConfigError(f"A line of {name}.jsonl in this export is damaged. Nothing was taken in.")
                yield self.passed(line).rstrip() + b"\n"

    def _captured(self, row: Json, owners: dict[str, ObservationId]) -> Captured:
        name = row.get("picture")
        observation = _observation(row)
        if not isinstance(name, str) or name not in self._names:
            return Captured(observation)
        if name in owners:
            return Captured(observation, picture_of=owners[name])
        entry = self._unsuspected(name, "a picture", _SUSPECT_PICTURE, _MOST_FOLDED_PICTURE)
        self._unpacked_bytes += entry.file_size
        self._packed_bytes += entry.compress_size
        if self._unpacked_bytes > max(_SUSPECT, _MOST_FOLDED_PICTURE * self._packed_bytes):
            raise ConfigError(_FOLDED.format("The folder of pictures", "pictures"))
        picture = self._read(name, _LARGEST_PICTURE)
        if picture[:4] != b"RIFF" or picture[8:12] != b"WEBP":
            raise ValueError("no WebP picture")
        owners[name] = observation.id
        return Captured(observation, picture=picture)

    def _unsuspected(self, name: str, what: str, size: int, folded: int) -> zipfile.ZipInfo:
        """What the archive says of a file of it. Raises `ConfigError` for one above a size that was folded too far."""
        entry = self._archive.getinfo(name)
        if entry.file_size > max(size, folded * entry.compress_size):
            raise ConfigError(_FOLDED.format(name, what))
        return entry

    def _read(self, name: str, most: int) -> bytes:
        if name not in self._names:
            raise ConfigError(f"This is no export of Scrubjay: {name} is missing. Nothing was taken in.")
        with self._archive.open(name) as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise ConfigError(f"{name} in this export is larger than it can be. Nothing was taken in.")
        return data


def _counted(read: _Export | LibraryExport, known: Callable[[Sequence[str]], int]) -> Json:
    """How many of each there are and how many of these are known here already, how many pictures, and of when."""
    names: list[str] = []
    first: datetime | None = None
    last, pictures = first, 0
    for item in read.observations():
        names.append(item.observation.id)
        pictures += item.picture is not None
        first = min(first or item.observation.at, item.observation.at)
        last = max(last or item.observation.until, item.observation.until)
    seen = len(names)
    names += [memory.id for memory, _ in read.memories()]
    return {
        "observations": seen,
        "memories": len(names) - seen,
        "conversations": sum(1 for _ in read.conversations()),
        "pictures": pictures,
        "known": sum(known(names[start : start + _ASKED]) for start in range(0, len(names), _ASKED)),
        "first": None if first is None else first.isoformat(),
        "last": None if last is None else last.isoformat(),
    }


def _judged(name: str, value: Any, read: Callable[[Any], Any]) -> Any:
    try:
        return read(value)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ConfigError(f"A line of {name} in this export is damaged. Nothing was taken in.") from error


def _observation(row: Json) -> Observation:
    at = moment_told(row["at"])
    return Observation(
        id=ObservationId(_name(row["id"], "o")),
        kind=ObservationKind(row["kind"]),
        at=at,
        until=max(at, moment_told(row["until"])),
        text=_text(row["text"]),
        app=_text(row.get("app", "")),
        title=_text(row.get("title", "")),
        url=_text(row.get("url", "")),
        speaker=_text(row.get("speaker", "")),
        language=_text(row.get("language", "")),
        device=_text(row.get("device", "")),
        monitor=int(row.get("monitor", 0)),
        scope=_scope(row),
        redactions=counts_told(row.get("redactions", {})),
        metadata=_words(row.get("metadata", {})),
        kept=row.get("kept") is True,
    )


def _memory(row: Json) -> Memory:
    kind = Kind(row["kind"])
    return Memory(
        id=MemoryId(_name(row["id"], "m")),
        kind=kind,
        text=_text(row["text"]),
        body=_body(kind, row["body"], row.get("secret")),
        at=moment_told(row["at"]),
        evidence=tuple(ObservationId(_name(name, "o")) for name in row["evidence"]),
        title=_text(row.get("title", "")),
        app=_text(row.get("app", "")),
        until=_maybe_moment(row.get("until")),
        valid_from=_maybe_moment(row.get("valid_from")),
        valid_to=_maybe_moment(row.get("valid_to")),
        created_at=moment_told(row["created_at"]),
        updated_at=moment_told(row["updated_at"]),
        importance=_share(row["importance"]),
        confidence=_share(row["confidence"]),
        entities=_texts(row.get("entities", ())),
        status=Status(row["status"]),
        scope=_scope(row),
        metadata=_words(row.get("metadata", {})),
        kept=row.get("kept") is True,
    )


def _body(kind: Kind, row: Json, secret: Any) -> Body:
    made: dict[str, Any] = {}
    for field in dataclasses.fields(_BODIES[kind]):
        if field.name == "secret":
            made["secret"] = _text(secret or "").encode("utf-8")
        elif field.name == "seen_at":
            made["seen_at"] = _maybe_moment(row.get("seen_at"))
        elif field.name in row:
            value = row[field.name]
            made[field.name] = _texts(value) if isinstance(value, list) else _text(value)
    body: Body = _BODIES[kind](**made)
    return body


def _talk(row: Json) -> tuple[Conversation, list[Turn]]:
    name = ConversationId(_name(row["id"], "c"))
    turns = [_turn(name, turn) for turn in row["turns"]]
    talk = Conversation(
        id=name,
        title=_text(row["title"]),
        started_at=moment_told(row["started_at"]),
        updated_at=moment_told(row["updated_at"]),
        turns=len(turns),
        scope=_scope(row),
    )
    return talk, turns


def _turn(conversation: ConversationId, row: Json) -> Turn:
    return Turn(
        id=TurnId(_name(row["id"], "t")),
        conversation=conversation,
        at=moment_told(row["at"]),
        question=_text(row["question"]),
        answer=_text(row["answer"]),
        grounded=row["grounded"] is True,
        provider=_text(row["provider"]),
        citations=tuple(
            Citation(
                number=number,
                id=_text(cited["id"]),
                kind=_text(cited["kind"]),
                text=_text(cited["text"]),
                at=moment_told(cited["at"]),
                app=_text(cited["app"]),
                title=_text(cited["title"]),
            )
            for number, cited in enumerate(row["citations"], start=1)
        ),
    )


def _scope(row: Json) -> Scope:
    return Scope(**{name: _text(value) for name, value in row.get("scope", {}).items()})


def _maybe_moment(value: Any) -> datetime | None:
    return None if value is None else moment_told(value)


def _share(value: Any) -> float:
    if not 0 <= float(value) <= 1:
        raise ValueError("not between 0 and 1")
    return float(value)


def _words(row: Mapping[str, Any]) -> dict[str, str]:
    return {_text(name): _text(value) for name, value in row.items()}


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(_text(value) for value in values)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _name(value: Any, kind: str) -> str:
    return read_name(_text(value), kind)
