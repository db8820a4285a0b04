"""From a file to sealed observations in the spool."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

from capture.reading.vad import Vad
from desktop.readers import text as texts
from desktop.readers.base import Piece, Unreadable, check_file, sections, shown
from desktop.readers.pdf import read_pdf
from desktop.readers.picture import Reads, ScrubsLines, read_picture
from desktop.readers.shortened import LeftOut
from desktop.readers.sound import Transcribes, read_sound
from memory_core.clock import Clock
from memory_core.errors import ReadingError, ScrubjayError
from memory_core.privacy.dialogue import Cleaned, Dialogue, ScrubsSpeech
from memory_core.records.ids import ObservationId, new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind
from memory_core.wording import counted

_log = logging.getLogger(__name__)
_HTML = {".html", ".htm", ".xhtml"}
_MARKDOWN = {".md", ".markdown", ".mdown"}


class Outbox(Protocol):
    """Where observations go; the spool fits."""

    def append(self, captured: Captured) -> None:
        """Durable when it returns. Raises `SpoolError`."""
        ...


class Scrubber(ScrubsSpeech, ScrubsLines, Protocol):
    """Removes secrets from what was said, from lines on a picture, and from what was written."""

    def scrub(self, text: str, told: Callable[[float], None] | None = None) -> Cleaned:
        """The text without its secrets; `told` hears which share of the work is done."""
        ...


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file; `waiting` of the observations are sound that waits for a speech model.

    `left_out`: signs of endless words, and parts that came again, that are not in them.
    """

    observations: tuple[ObservationId, ...]
    waiting: int = 0
    left_out: LeftOut = field(default_factory=LeftOut)


class Importer:
    """Reads one file after the other. Scrubs all of a text before it cuts it, so that no secret is cut in two."""

    def __init__(
        self,
        *,
        spool: Outbox,
        scrubber: Scrubber,
        ocr: Reads,
        transcriber: Transcribes,
        vad: Callable[[], Vad],
        clock: Clock,
    ) -> None:
        self._spool = spool
        self._scrubber = scrubber
        self._ocr = ocr
        self._transcriber = transcriber
        self._vad = vad
        self._clock = clock

    def read(
        self,
        path: Path,
        progress: Callable[[int], None] = lambda pieces: None,
        looking: Callable[[float], None] = lambda share: None,
    ) -> Imported:
        """Put a file's content into the spool, in order. Raises `Unreadable`, or `SpoolError` when the disk is full.

        `looking` hears which share of a text was looked at for secrets, and `progress` how many pieces are kept by now.
        Observations carry the time of the import, so that “forget the last 15 minutes” undoes it.
        """
        check_file(path)
        names: list[ObservationId] = []
        waiting = 0
        left_out = LeftOut()
        try:
            kind, title, pieces = self._pieces(path, left_out, looking)
            source = self._source(path, title)
            start = self._clock.now()
            for number, piece in enumerate(pieces):
                at = start + timedelta(milliseconds=number)
                captured = _captured(source, kind, piece, at, first=not number)
                self._spool.append(captured)
                names.append(captured.observation.id)
                waiting += captured.sound is not None
                progress(len(names))
        except ReadingError as error:
            raise Unreadable(f"{path}: {error}{_kept(len(names))}") from error
        except Unreadable as error:
            raise Unreadable(f"{error}{_kept(len(names))}") from error
        except OSError as error:
            raise Unreadable(f"{path} cannot be read ({error.strerror}).{_kept(len(names))}") from error
        except ScrubjayError:
            raise
        # A malformed file breaks the libraries in any way, and must not cost the files after it.
        except Exception as error:
            _log.info("A %s could not be read (%s)", sort_of(path), type(error).__name__)
            raise Unreadable(f"{path} is damaged and cannot be read.{_kept(len(names))}") from error
        if not names:
            what = "speech" if kind is ObservationKind.SPEECH else "text"
            raise Unreadable(f"No {what} was found in {path}.")
        return Imported(tuple(names), waiting, left_out)

    def _pieces(
        self, path: Path, left_out: LeftOut, looking: Callable[[float], None]
    ) -> tuple[ObservationKind, str, Iterator[Piece]]:
        sort = sort_of(path)
        if sort == "sound":
            speech = read_sound(path, vad=self._vad(), transcriber=self._transcriber, talk=Dialogue(self._scrubber))
            return ObservationKind.SPEECH, path.name, speech
        if sort == "picture":
            piece = read_picture(path, ocr=self._ocr, scrubber=self._scrubber)
            return ObservationKind.FILE, path.name, iter([piece])
        if sort == "pdf":
            pages, title = read_pdf(path)
            return ObservationKind.FILE, title or path.name, self._sections(pages, left_out, looking)
        if sort == "html":
            text, title = texts.read_html(path)
            return ObservationKind.FILE, title or path.name, self._sections([(0, text)], left_out, looking)
        text = texts.read_text(path)
        title = texts.heading(text) if sort == "markdown" else ""
        return ObservationKind.FILE, title or path.name, self._sections([(0, text)], left_out, looking)

    def _sections(
        self, pages: list[tuple[int, str]], left_out: LeftOut, looking: Callable[[float], None]
    ) -> Iterator[Piece]:
        for number, (page, text) in enumerate(pages):
            scrubbed = self._scrubber.scrub(
                left_out.shorten(shown(text)), partial(_looking_at, looking, number, len(pages))
            )
            counts = dict(scrubbed.counts)
            for section in left_out.once(sections(scrubbed.text)):
                yield Piece(section, page=page, redactions=counts)
                counts = {}

    def _source(self, path: Path, title: str) -> "_Source":
        """What all pieces of a file have in common, scrubbed once."""
        whole = path.absolute()
        named = self._scrubber.scrub(str(whole)).text
        heading = self._scrubber.scrub(shown(title)[:300])
        return _Source(
            file=self._scrubber.scrub(path.name).text,
            path=named,
            url=whole.as_uri() if named == str(whole) else "",
            modified=path.stat().st_mtime,
            title=heading.text,
            redactions=heading.counts,
        )


@dataclass(frozen=True, slots=True)
class _Source:
    """The file that pieces come from; `modified` in seconds since 1970, `redactions` those of the title."""

    file: str
    path: str
    url: str
    modified: float
    title: str
    redactions: Mapping[str, int]


def _looking_at(looking: Callable[[float], None], page: int, pages: int, share: float) -> None:
    looking((page + share) / pages)


def _captured(source: _Source, kind: ObservationKind, piece: Piece, at: datetime, *, first: bool) -> Captured:
    metadata = {
        "file": source.file,
        "path": source.path,
        "modified": datetime.fromtimestamp(source.modified, at.tzinfo).isoformat(timespec="seconds"),
    }
    if piece.page:
        metadata["page"] = str(piece.page)
    if piece.offset_s is not None:
        metadata["offset_s"] = f"{piece.offset_s:.1f}"
    counts = Counter(piece.redactions)
    if first:  # each piece has the same title
        counts.update(source.redactions)
    observation = Observation(
        id=new_observation_id(),
        kind=kind,
        at=at,
        until=at,
        text=piece.text,
        title=source.title,
        url=source.url,
        lines=piece.lines,
        redactions=dict(counts),
        metadata=metadata,
    )
    return Captured(observation, picture=piece.picture, sound=piece.sound)


def _kept(pieces: int) -> str:
    """What to add to a sentence about a file that broke off."""
    return f" What was read before that is kept ({counted(pieces, 'piece')})." if pieces else ""


def sort_of(path: Path) -> str:
    """sound, picture, pdf, html, markdown or text: by the first bytes, then by the name."""
    with path.open("rb") as file:
        start = file.read(64)
    if start.lstrip()[:5] == b"%PDF-":
        return "pdf"
    if _is_picture(start):
        return "picture"
    if _is_sound(start):
        return "sound"
    by_name = {".pdf": "pdf", ".wav": "sound", ".mp3": "sound", ".flac": "sound", ".ogg": "sound", ".m4a": "sound"}
    pictures = dict.fromkeys((".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"), "picture")
    ending = path.suffix.lower()
    if ending in _HTML or start.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    if ending in _MARKDOWN:
        return "markdown"
    return (by_name | pictures).get(ending, "text")


def _is_picture(start: bytes) -> bool:
    return start.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")) or (
        start[:4] == b"RIFF" and start[8:12] == b"WEBP"
    )


def _is_sound(start: bytes) -> bool:
    return start.startswith((b"fLaC", b"OggS", b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")) or (
        start[:4] == b"RIFF" and start[8:12] == b"WAVE"
    )
