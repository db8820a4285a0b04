"""Writes all that is remembered into one zip of JSON lines and pictures, encrypted as age does it by default."""

import contextlib
import dataclasses
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, cast

from desktop.unfinished import UNFINISHED, noted
from desktop.verbs import shapes
from desktop.verbs.base import Context
from desktop.verbs.params import Params
from memory_core.errors import ConfigError, HomeUnwritable, NotFound, StoreDamaged, StoreError
from memory_core.home import Home
from memory_core.privacy.age import AgeWriter
from memory_core.privacy.strength import weakness
from memory_core.records.ids import ConversationId, MemoryId, ObservationId
from memory_core.records.memory import Memory
from memory_core.records.observation import Observation
from memory_core.records.past import past_json
from memory_core.records.scope import Scope

_PAGE = 500
# So often it begins anew because something was forgotten meanwhile.
_TRIES = 5
_README = """\
What Scrubjay remembered, as of {at}.

{sealed}

observations.jsonl   what was seen and heard, one JSON object a line, newest first
memories.jsonl       what was concluded from it; "evidence" names observations, "status" whether it still holds
conversations.jsonl  questions and answers, one conversation a line
pictures/ID.webp     what the observations show that name it as their "picture"
manifest.json        how many of each

Times are ISO 8601 in UTC. Exact things that are kept sealed appear with their caption only{vault}.
"""

_PLAIN = "This file is NOT encrypted: whoever has it can read everything in it."
_SEALED = "This was encrypted with a passphrase; now that it is open, whoever has it can read everything in it."


def export(context: Context, params: Params, cancelled: Callable[[], bool]) -> Iterator[shapes.Json]:
    """Write the zip under a temporary name, then move it into place; tells how far it is.

    It is encrypted with `passphrase` before anything reaches the disk; only with `plain` it is not. The last event
    holds the file and the counts; `unreadable`: pictures that do not open, without which it is written. What is
    forgotten meanwhile is not in it. Raises `ConfigError` when the file is there already, and when only what goes was
    asked for and nothing does.
    """
    passphrase = _passphrase(params)
    target = Path(params.text("file", required=True)).expanduser()
    force = params.flag("force")
    _check_target(target, context.core.home, force=force)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=UNFINISHED, suffix=".zip")
    except OSError as error:
        raise HomeUnwritable(f"Nothing can be written to {target.parent} ({error.strerror}).") from error
    with noted(context.core.home, Path(name)):
        try:
            with os.fdopen(handle, "wb") as file:
                counts = yield from _written(file, passphrase, context, params, cancelled)
                if counts is None:
                    return
                file.flush()
                os.fsync(file.fileno())
            if target.exists() and not force:
                raise ConfigError(f"{target} appeared meanwhile. Choose another name, or add --force to replace it.")
            os.replace(name, target)
        except OSError as error:
            raise HomeUnwritable(
                f"The export to {target} failed ({error.strerror}). Nothing was left behind."
            ) from error
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
    yield {"type": "exported", "file": str(target), **counts, "bytes": target.stat().st_size}


def _written(
    file: IO[bytes], passphrase: str, context: Context, params: Params, cancelled: Callable[[], bool]
) -> Generator[shapes.Json, None, dict[str, int] | None]:
    """Write all of it; how many of each, or None when nobody wants it any more. Raises `StoreError`."""
    memory = context.core.memory
    for _ in range(_TRIES):
        file.seek(0)
        file.truncate()
        as_of = memory.forgettings
        writer = _GraphWriter(context, params) if params.flag("graphml") else _Writer(context, params)
        with contextlib.suppress(_Moved, NotFound), _sealing(file, passphrase) as inside:
            for event in writer.write(inside):
                if cancelled():
                    return None
                if memory.forgettings != as_of:
                    raise _Moved
                yield event
            if memory.forgettings == as_of:
                return writer.counts
    raise StoreError("So much is being forgotten that no export could be made. Try it again in a while.")


class _Moved(Exception):
    """What was read page by page is not what it was; to be begun anew, as where something is not found any more."""


def _passphrase(params: Params) -> str:
    """What the export is sealed with; “” where anybody may read it."""
    passphrase = params.text("passphrase")
    if bool(passphrase) == params.flag("plain"):
        raise ConfigError("An export takes either a passphrase, or the wish that anybody may read it.")
    if passphrase and (problem := weakness(passphrase)):
        raise ConfigError(f"The passphrase is too weak. {problem}")
    return passphrase


def _check_target(target: Path, home: Home, *, force: bool) -> None:
    """Refuse what is no place for a file, or holds one already. Raises `ConfigError`."""
    if not target.is_absolute():
        raise ConfigError("The file to export to must be an absolute path.")
    if home.holds(target):
        raise ConfigError(f"{target} is the place of a file of Scrubjay's own. Choose another folder.")
    try:
        target.parent.stat()
        target.lstat()
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        raise ConfigError(f"No file can be called {str(target)[:200]} ({_why(error)}). Choose another name.") from error
    if target.is_dir():
        raise ConfigError(f"{target} is a folder. Name a file, e.g. {target / 'scrubjay.zip'}")
    if target.exists() and not target.is_file():
        raise ConfigError(f"{target} is not an ordinary file. Name another one.")
    if target.exists() and not force:
        raise ConfigError(f"{target} is there already. Choose another name, or add --force to replace it.")


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


@contextlib.contextmanager
def _sealing(file: IO[bytes], passphrase: str) -> Iterator[IO[bytes]]:
    if not passphrase:
        yield file
        return
    with AgeWriter(file, passphrase) as sealed:
        yield cast(IO[bytes], sealed)


class _GraphWriter:
    """Streams the graph as GraphML: who and what is known, and how they are related, of everybody or of a scope."""

    def __init__(self, context: Context, params: Params) -> None:
        self._lines = context.core.memory.graphml(params.scope())
        self.counts = {"nodes": 0, "edges": 0}

    def write(self, file: IO[bytes]) -> Iterator[shapes.Json]:
        """Write it line by line; yields progress now and then."""
        for number, line in enumerate(self._lines):
            file.write(f"{line}\n".encode("utf-8", "replace"))
            self.counts["nodes"] += line.lstrip().startswith("<node ")
            self.counts["edges"] += line.lstrip().startswith("<edge ")
            if number % _PAGE == 0:
                yield {"type": "progress", **self.counts}


class _Writer:
    """Streams page after page into the zip, so that memory use does not grow with what is remembered."""

    def __init__(self, context: Context, params: Params) -> None:
        self._memory = context.core.memory
        self._plain = params.flag("plain")
        self._at = context.clock.now()
        self._vault = params.flag("with_vault")
        # An archive of what the limits are about to take.
        self._going = self._what_goes() if params.flag("going") else None
        if self._going == [] and not self._memory.pictures_going(limit=1):
            raise ConfigError("The limits take nothing now, so there is nothing to archive. No file was written.")
        self._where: dict[str, Any] = {
            "app": params.text("app"),
            "since": params.moment("since"),
            "until": params.moment("until", end=True),
        }
        self._scope = params.scope()
        # Several may show the same picture: it is written once, under the name of the one that is listed first.
        self._with_pictures: dict[str, ObservationId] = {}
        self.counts = {"observations": 0, "memories": 0, "conversations": 0, "pictures": 0}

    def write(self, file: IO[bytes]) -> Iterator[shapes.Json]:
        """Write everything; yields progress after each page."""
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            yield from self._lines(archive, "observations", self._observations())
            yield from self._lines(archive, "memories", self._memories())
            yield from self._lines(archive, "conversations", self._conversations())
            for name in self._with_pictures.values():
                try:
                    body = self._memory.picture(name)
                except StoreDamaged:  # of one that is damaged all else is not to be lost
                    self.counts["unreadable"] = self.counts.get("unreadable", 0) + 1
                    continue
                if body is not None:
                    archive.writestr(zipfile.ZipInfo(f"pictures/{name}.webp", self._date()), body)
                    self.counts["pictures"] += 1
                    yield self._progress()
            vault = ", and with their value" if self._vault else ""
            readme = _README.format(
                at=shapes.time_text(self._at), vault=vault, sealed=_PLAIN if self._plain else _SEALED
            )
            archive.writestr("README.txt", readme)
            manifest = {"format": 1, "at": shapes.time_text(self._at), **self.counts}
            archive.writestr("manifest.json", json.dumps(manifest, indent=2) + "\n")

    def _lines(self, archive: zipfile.ZipFile, name: str, pages: Iterable[list[shapes.Json]]) -> Iterator[shapes.Json]:
        entry = zipfile.ZipInfo(f"{name}.jsonl", self._date())
        entry.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(entry, "w", force_zip64=True) as file:
            for page in pages:
                for row in page:
                    file.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
                self.counts[name] += len(page)
                yield self._progress()

    def _observations(self) -> Iterator[list[shapes.Json]]:
        for page in self._pages_of_observations():
            for item in page:
                if item.picture is not None:
                    self._with_pictures.setdefault(item.picture, item.id)
            yield [shapes.observation_detail(item, ()) | {"picture": self._picture_name(item)} for item in page]

    def _pages_of_observations(self) -> Iterator[list[Observation]]:
        if self._going is not None:
            for names in _parts(self._going, "o_"):
                yield [one for one in self._memory.register.records(names).values() if isinstance(one, Observation)]
            yield from self._pages_of_pictures(set(self._going))
            return
        before: ObservationId | None = None
        while page := self._memory.observations(limit=_PAGE, before=before, scope=self._scope, **self._where):
            before = page[-1].id
            yield [item for item in page if self._belongs(item.scope)]
        _check_there(self._memory.observation, before)

    def _what_goes(self) -> list[str]:
        """By the limits as they are now: whoever archives may be the first to ask."""
        self._memory.picture_plan()
        self._memory.aging_plan()
        return self._memory.aging()

    def _pages_of_pictures(self, told: set[str]) -> Iterator[list[Observation]]:
        """Those that stay but lose their picture."""
        after: ObservationId | None = None
        while page := self._memory.pictures_going(limit=_PAGE, after=after):
            after = page[-1].id
            yield [item for item in page if item.id not in told]

    def _memories(self) -> Iterator[list[shapes.Json]]:
        for page in self._pages_of_memories():
            rows = []
            pasts = self._memory.register.pasts([item.id for item in page])
            for item in page:
                if not self._belongs(item.scope):
                    continue
                row = shapes.memory_detail(item, (), ()) | past_json(pasts.get(item.id))
                row["evidence"] = list(item.evidence)
                if self._vault and item.kind.value == "vault":
                    row["secret"] = self._memory.reveal(item.id)
                rows.append(row)
            yield rows

    def _pages_of_memories(self) -> Iterator[list[Memory]]:
        if self._going is not None:
            for names in _parts(self._going, "m_"):
                yield [one for one in self._memory.register.records(names).values() if isinstance(one, Memory)]
            return
        before: MemoryId | None = None
        while page := self._memory.memories(limit=_PAGE, before=before, scope=self._scope, ended=True, **self._where):
            before = page[-1].id
            yield page
        _check_there(self._memory.memory, before)

    def _conversations(self) -> Iterator[list[shapes.Json]]:
        if any(self._where.values()):
            return
        before: ConversationId | None = None
        while page := self._memory.conversations(before=before, scope=self._scope):
            before = page[-1].id
            for talk in page:
                if self._going is None or talk.id in self._going:
                    turns = [shapes.turn(turn) for turn in self._memory.turns(talk.id)]
                    yield [{**shapes.conversation(talk), "scope": dataclasses.asdict(talk.scope), "turns": turns}]
        _check_there(self._memory.conversation, before)

    def _belongs(self, scope: Scope) -> bool:
        """Whether it is of the scope that was asked for, and not only readable from there."""
        return self._scope is None or self._scope.holds(scope)

    def _progress(self) -> shapes.Json:
        return {"type": "progress", **self.counts}

    def _date(self) -> tuple[int, int, int, int, int, int]:
        local = self._at.astimezone()
        return (local.year, local.month, local.day, local.hour, local.minute, local.second)

    def _picture_name(self, item: Observation) -> str | None:
        return None if item.picture is None else f"pictures/{self._with_pictures[item.picture]}.webp"


def _check_there(find: Callable[[Any], object], last: str | None) -> None:
    """After the last page: one that ended because the page before it is gone is no end. Raises `_Moved`."""
    if last is not None:
        try:
            find(last)
        except NotFound as error:
            raise _Moved from error


def _parts(names: Sequence[str], prefix: str) -> Iterator[list[str]]:
    wanted = [name for name in names if name.startswith(prefix)]
    for start in range(0, len(wanted), _PAGE):
        yield wanted[start : start + _PAGE]
