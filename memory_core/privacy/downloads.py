"""Fetches a model of files with known sizes and checksums, once the person has agreed; takes up what was broken off."""

import hashlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from memory_core.clock import Clock, SystemClock
from memory_core.errors import ModelError
from memory_core.home import Home
from memory_core.privacy.outgoing import web_client

if TYPE_CHECKING:
    import httpx

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model: its size in bytes and its SHA-256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ModelRelease:
    """One published version of a model; `revision` is a commit, so that the files can never change."""

    name: str
    address: str
    files: tuple[ModelFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


_TRIES = 4


class ConnectionRecord(Protocol):
    """Where each connection is written down before it is made."""

    def record(self, when: datetime, host: str, purpose: str, bytes_out: int) -> None:
        """Note it."""
        ...


class _Interrupted(Exception):
    """The connection broke; what came so far is kept and the rest can follow."""


class _Stopped(Exception):
    """The person stopped it."""


class Download:
    """The files of one release in a home's folder of models. Touches the network in `fetch` alone.

    `what` names it in sentences and in the log of connections. `connections` takes note of each connection before it
    is made; without it the home's own log does, for which its keys are opened.
    """

    def __init__(
        self,
        home: Home,
        release: ModelRelease,
        *,
        what: str,
        address: str = "",
        connections: ConnectionRecord | None = None,
        clock: Clock | None = None,
        timeout_s: float = 30.0,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._home = home
        self._release = release
        self._what = what
        self._address = (address or release.address).rstrip("/")
        self._connections = connections
        self._clock = clock or SystemClock()
        self._timeout_s = timeout_s
        self._wait = wait

    @property
    def size(self) -> int:
        """Bytes that a download takes in all."""
        return self._release.size

    @property
    def host(self) -> str:
        """The machine that is asked for it, for the sentence that asks for consent."""
        return urlsplit(self._address).hostname or ""

    def path(self) -> Path | None:
        """Where it lies; None while it was not fetched whole."""
        target = self._target
        return target if all(_has_size(target / file.name, file.size) for file in self._release.files) else None

    def fetch(self, progress: Progress | None = None, cancelled: Callable[[], bool] = lambda: False) -> Path | None:
        """Fetch it; only called after the person agreed. Goes on where an earlier try ended.

        `progress(bytes there, bytes in all)`. None when it was cancelled (what came is kept). Raises `ModelError`.
        """
        if (ready := self.path()) is not None:
            return ready
        self._home.models.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with FileLock(self._home.models / "download.lock", mode=0o600, timeout=0):
                return self._download(progress or (lambda _there, _all: None), cancelled)
        except Timeout as error:
            raise ModelError(f"The {self._what} is being downloaded already. Wait until that is done.") from error
        except _Stopped:
            return None
        except OSError as error:
            raise ModelError(
                f"The {self._what} cannot be saved in {self._home.models} ({error.strerror}). Free "
                f"{_megabytes(self.size)} there, and try again."
            ) from error

    @property
    def _target(self) -> Path:
        return self._home.models / self._release.name

    @property
    def _staging(self) -> Path:
        return self._home.models / f"{self._release.name}.part"

    def _download(self, progress: Progress, cancelled: Callable[[], bool]) -> Path:
        import httpx

        self._staging.mkdir(mode=0o700, exist_ok=True)
        free = shutil.disk_usage(self._staging).free
        if free < self.size - _bytes_in(self._staging):
            raise ModelError(
                f"The {self._what} needs {_megabytes(self.size)}, but only {_megabytes(free)} are free in "
                f"{self._home.models}. Free some space, and try again."
            )
        with web_client(
            self._note,
            timeout=httpx.Timeout(self._timeout_s, connect=min(10.0, self._timeout_s)),
            follow_redirects=True,
            headers={"Accept-Encoding": "identity", "User-Agent": "Scrubjay"},
        ) as client:
            done = 0
            for file in self._release.files:
                self._fetch(client, file, _from(done, self.size, progress), cancelled)
                done += file.size
        return self._publish()

    def _fetch(
        self, client: "httpx.Client", file: ModelFile, progress: Callable[[int], None], cancelled: Callable[[], bool]
    ) -> None:
        """One file, in as many pieces as the network breaks it into; checked at the end."""
        ready, part = self._staging / file.name, self._staging / f"{file.name}.part"
        if _has_size(ready, file.size):
            progress(file.size)
            return
        failures, furthest, there = 0, _size(part), _size(part)
        while there < file.size or not part.exists():
            try:
                self._receive(client, file, part, progress, cancelled)
            except _Interrupted as error:
                # A server that starts over again and again makes no progress.
                failures = 1 if _size(part) > furthest else failures + 1
                furthest = max(furthest, _size(part))
                if failures >= _TRIES:
                    raise ModelError(
                        f"The {self._what} could not be downloaded: {error} Check the network and try again; what "
                        "came so far is kept."
                    ) from error
                self._wait(0.5 * 2 ** (failures - 1))
            there = _size(part)
            if there > file.size:
                break
        _verify(part, file)
        part.replace(ready)

    def _receive(
        self,
        client: "httpx.Client",
        file: ModelFile,
        part: Path,
        progress: Callable[[int], None],
        cancelled: Callable[[], bool],
    ) -> None:
        import httpx

        start = _size(part)
        headers = {"Range": f"bytes={start}-"} if start else {}
        if cancelled():
            raise _Stopped
        try:
            with client.stream("GET", f"{self._address}/{file.name}", headers=headers) as answer:
                if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                    part.unlink(missing_ok=True)
                self._judge(answer.status_code)
                goes_on = answer.status_code == httpx.codes.PARTIAL_CONTENT and (
                    answer.headers.get("Content-Range", "").startswith(f"bytes {start}-")
                )
                with part.open("ab" if goes_on else "wb") as output:
                    there = start if goes_on else 0
                    for chunk in answer.iter_bytes():
                        output.write(chunk)
                        there += len(chunk)
                        progress(min(there, file.size))
                        if cancelled():
                            raise _Stopped
                        if there > file.size:
                            return
        except httpx.TimeoutException as error:
            raise _Interrupted(f"{self.host} did not answer in time.") from error
        except httpx.TransportError as error:
            raise _Interrupted(f"{self.host} cannot be reached.") from error
        if there < file.size:
            raise _Interrupted(f"{self.host} ended the connection early.")

    def _note(self, request: "httpx.Request") -> None:
        """Before each connection, redirects too: encrypted or on this machine, and written down."""
        host = request.url.host
        if request.url.scheme != "https" and host not in ("127.0.0.1", "localhost", "::1"):
            raise ModelError(f"{host} offered the {self._what} without encryption; it was refused. Try again later.")
        sent = sum(len(name) + len(value) + 4 for name, value in request.headers.raw) + len(request.url.raw_path) + 16
        if self._connections is None:
            from memory_core.privacy.connections import ConnectionLog
            from memory_core.privacy.keys import open_keys

            self._connections = ConnectionLog(self._home, open_keys(self._home))
        self._connections.record(self._clock.now(), host, self._what, sent)

    def _judge(self, status: int) -> None:
        if status in (200, 206):
            return
        if status == 416 or status >= 500 or status in (408, 429):
            raise _Interrupted(f"{self.host} is not able to deliver it now ({status}).")
        raise ModelError(
            f"{self.host} does not offer the {self._what} any more ({status}). Update Scrubjay, or choose a folder "
            "with a model."
        )

    def _publish(self) -> Path:
        """Put the whole model in its place in one step."""
        if self._target.exists():
            shutil.rmtree(self._target)
        self._staging.replace(self._target)
        return self._target


def _from(done: int, everything: int, progress: Progress) -> Callable[[int], None]:
    """Progress within one file as progress of all files."""
    return lambda there: progress(done + there, everything)


def _verify(part: Path, file: ModelFile) -> None:
    """Raise `ModelError` and remove the file unless it is what it should be."""
    with part.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    size = part.stat().st_size
    if size == file.size and digest == file.sha256:
        return
    part.unlink()
    wrong = "has the wrong size" if size != file.size else "is not the expected one"
    raise ModelError(f"The downloaded {file.name} {wrong}; it was removed. Try again, or choose a folder with a model.")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _has_size(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"
