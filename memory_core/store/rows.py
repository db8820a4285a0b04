"""How records become columns and columns become records."""

import dataclasses
import hashlib
import json
import re
import unicodedata
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

from memory_core.records.bodies import (
    Body,
    CoreBody,
    EpisodeBody,
    FactBody,
    ProcedureBody,
    ResourceBody,
    VaultBody,
)
from memory_core.records.observation import Box, TextLine, Word

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_BODIES: dict[str, type[Any]] = {
    "core": CoreBody,
    "episode": EpisodeBody,
    "fact": FactBody,
    "procedure": ProcedureBody,
    "resource": ResourceBody,
    "vault": VaultBody,
}
_NAMES = {body: name for name, body in _BODIES.items()}
_NOT_WORDS = re.compile(r"[\W_]+")
_AT_ONCE = 500

T = TypeVar("T")


def to_micros(at: datetime) -> int:
    """An aware datetime as microseconds since 1970, exactly."""
    return (at - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware datetime in UTC of a column."""
    return _EPOCH + timedelta(microseconds=micros)


def maybe_micros(at: datetime | None) -> int | None:
    """As `to_micros`, None staying None."""
    return None if at is None else to_micros(at)


def maybe_moment(micros: int | None) -> datetime | None:
    """As `from_micros`, None staying None."""
    return None if micros is None else from_micros(micros)


def dump(value: Any) -> str:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def load_counts(text: str) -> dict[str, int]:
    """A JSON object of numbers."""
    return cast(dict[str, int], json.loads(text))


def load_mapping(text: str) -> dict[str, Any]:
    """A JSON object of anything."""
    return cast(dict[str, Any], json.loads(text))


def marks_for(values: Collection[object]) -> str:
    """The places of these values in a statement: “?, ?, ?”."""
    return ", ".join("?" * len(values))


def in_parts(values: Collection[T]) -> Iterator[tuple[list[T], str]]:
    """The values in parts that fit into one statement, each with its places."""
    every = list(values)
    for start in range(0, len(every), _AT_ONCE):
        part = every[start : start + _AT_ONCE]
        yield part, marks_for(part)


def dump_mapping(value: Mapping[str, Any]) -> str:
    """A mapping as JSON."""
    return dump(dict(value)) if value else "{}"


def fold(name: str) -> str:
    """A name as it is compared: compatibility forms, case and outer spaces folded."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def normal_text(text: str) -> str:
    """A text as it is compared for sameness: case, spaces and punctuation folded."""
    return _NOT_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def normal_key(text: str) -> bytes:
    """A short key of the normalised text, for an index."""
    return hashlib.blake2b(normal_text(text).encode(), digest_size=16).digest()


def dump_lines(lines: Sequence[TextLine]) -> bytes:
    """Lines with their boxes and words, compact and compressed."""
    plain = [
        [line.text, *_numbers(line.box), [[w.text, *_numbers(w.box), round(w.confidence, 3)] for w in line.words]]
        for line in lines
    ]
    return zlib.compress(dump(plain).encode(), 1)


def load_lines(packed: bytes) -> tuple[TextLine, ...]:
    """What `dump_lines` packed."""
    return tuple(
        TextLine(
            text,
            Box(left, top, width, height),
            tuple(Word(word[0], Box(*word[1:5]), word[5]) for word in words),
        )
        for text, left, top, width, height, words in json.loads(zlib.decompress(packed))
    )


def _numbers(box: Box) -> tuple[int, int, int, int]:
    return box.left, box.top, box.width, box.height


def dump_body(body: Body) -> tuple[str, bytes | None]:
    """The body as JSON, and the sealed secret apart (only vault memories have one)."""
    values = {field.name: getattr(body, field.name) for field in dataclasses.fields(body)}
    secret = values.pop("secret", None)
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = to_micros(value)
    return dump({"body": _NAMES[type(body)], **values}), secret


def load_body(text: str, secret: bytes | None) -> Body:
    """What `dump_body` wrote."""
    values = json.loads(text)
    kind = _BODIES[values.pop("body")]
    if kind is VaultBody:
        values["secret"] = secret or b""
    if values.get("seen_at") is not None:
        values["seen_at"] = from_micros(values["seen_at"])
    for name in ("steps", "participants"):
        if name in values:
            values[name] = tuple(values[name])
    return cast(Body, kind(**values))
