"""Turns a captured observation into bytes and back: a versioned JSON header, then the picture, then the sound."""

import json
import re
import struct
from typing import Any

from memory_core.errors import SpoolError
from memory_core.records.ids import BlobId, ObservationId
from memory_core.records.observation import Box, Captured, Observation, ObservationKind, TextLine, Word
from memory_core.records.past import counts_told, moment_told
from memory_core.records.scope import Scope

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
_MAGIC = b"SJO1"
_PREFIX = struct.Struct(">4sIII")  # magic, bytes of header, of picture + 1, of sound + 1 (0: there is none)


def encode(captured: Captured) -> bytes:
    """The bytes of one captured observation, not sealed yet."""
    header_json = _to_json(captured.observation) | ({"again": True} if captured.again else {})
    if captured.picture_of is not None:
        header_json["picture_of"] = captured.picture_of
    text = json.dumps(header_json, ensure_ascii=False, separators=(",", ":"))
    # Window titles and names of files are not always Unicode. Their stray halves of characters must not cost the row,
    # nor come to the store, which cannot keep them.
    header = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode("utf-8")
    picture, sound = captured.picture, captured.sound
    prefix = _PREFIX.pack(_MAGIC, len(header), _stated(picture), _stated(sound))
    return b"".join((prefix, header, picture or b"", sound or b""))


def decode(data: bytes) -> Captured:
    """What `encode` was given. Raises `SpoolError` for bytes that it did not make."""
    try:
        magic, header_size, picture_size, sound_size = _PREFIX.unpack_from(data)
        if magic != _MAGIC:
            raise SpoolError("A captured row was written by another version of Scrubjay. Update Scrubjay.")
        picture_at = _PREFIX.size + header_size
        sound_at = picture_at + max(picture_size - 1, 0)
        if len(data) != sound_at + max(sound_size - 1, 0):
            raise ValueError("wrong length")
        values = json.loads(data[_PREFIX.size : picture_at].decode("utf-8", "replace"))
        return Captured(
            observation=_checked(_from_json(values)),
            picture=data[picture_at:sound_at] if picture_size else None,
            sound=data[sound_at:] if sound_size else None,
            again=values.get("again", False) is True,
            picture_of=ObservationId(_name(values["picture_of"])) if values.get("picture_of") else None,
        )
    except (struct.error, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise SpoolError("A captured row cannot be understood: it is damaged.") from error


def _stated(part: bytes | None) -> int:
    return 0 if part is None else len(part) + 1


def _to_json(seen: Observation) -> dict[str, Any]:
    return {
        "id": seen.id,
        "kind": seen.kind.value,
        "at": seen.at.isoformat(),
        "until": seen.until.isoformat(),
        "text": seen.text,
        "app": seen.app,
        "title": seen.title,
        "url": seen.url,
        "monitor": seen.monitor,
        "speaker": seen.speaker,
        "language": seen.language,
        "device": seen.device,
        "scope": [seen.scope.tenant, seen.scope.agent, seen.scope.user, seen.scope.session],
        "lines": [[line.text, *_box(line.box), [_word(word) for word in line.words]] for line in seen.lines],
        "redactions": dict(seen.redactions),
        "metadata": dict(seen.metadata),
        "picture": seen.picture,
    }


def _from_json(values: dict[str, Any]) -> Observation:
    return Observation(
        id=ObservationId(_name(values["id"])),
        kind=ObservationKind(values["kind"]),
        at=moment_told(values["at"]),
        until=moment_told(values["until"]),
        text=values["text"],
        app=values["app"],
        title=values["title"],
        url=values["url"],
        monitor=values["monitor"],
        speaker=values["speaker"],
        language=values["language"],
        device=values["device"],
        scope=Scope(*values["scope"]),
        lines=tuple(_line(line) for line in values["lines"]),
        redactions=counts_told(values["redactions"]),
        metadata=values["metadata"],
        picture=BlobId(_name(values["picture"])) if values["picture"] is not None else None,
    )


def _checked(seen: Observation) -> Observation:
    """The same, if its values are of the right kinds: a wrong one would stop whoever works on the row."""
    texts = [seen.text, seen.app, seen.title, seen.url, seen.speaker, seen.language, seen.device]
    texts += [seen.scope.tenant, seen.scope.agent, seen.scope.user, seen.scope.session]
    texts += [*seen.metadata, *seen.metadata.values(), *seen.redactions]
    texts += [text for line in seen.lines for text in (line.text, *(word.text for word in line.words))]
    numbers = [seen.monitor]
    boxes = [box for line in seen.lines for box in (line.box, *(word.box for word in line.words))]
    numbers += [number for box in boxes for number in (box.left, box.top, box.width, box.height)]
    if not all(isinstance(text, str) for text in texts) or not all(
        isinstance(number, int | float) and abs(number) < 2**31 for number in numbers
    ):
        raise ValueError("a value of the wrong kind")
    "".join(texts).encode("utf-8")  # half a character would stop the store
    return seen


def _name(said: str) -> str:
    """An id that may become a part of a file's name: whoever seals a row must not reach other folders by it."""
    if _NAME.fullmatch(said) is None:
        raise ValueError("no name")
    return said


def _box(box: Box) -> tuple[int, int, int, int]:
    return box.left, box.top, box.width, box.height


def _word(word: Word) -> list[Any]:
    return [word.text, *_box(word.box), word.confidence]


def _line(values: list[Any]) -> TextLine:
    text, left, top, width, height, words = values
    return TextLine(
        text=text,
        box=Box(left, top, width, height),
        words=tuple(Word(word[0], Box(*word[1:5]), word[5]) for word in words),
    )
