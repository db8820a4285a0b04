"""Slows down whoever guesses at the passphrase: each wrong one makes the next wait longer, across restarts, too."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from memory_core.clock import Clock, SystemClock
from memory_core.errors import LockedError
from memory_core.home import Home
from memory_core.privacy.private_files import wipe, write_private

# Slips of the hand cost nothing.
FREE = 3
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class _Count:
    wrong: int = 0
    last: datetime = datetime.fromtimestamp(0, UTC)


class Guesses:
    """Counts wrong passphrases in a file of the home. Ask `guard`, under the lock of the keys.

    This slows down a person or a program that goes through Scrubjay. Whoever has a copy of the files can guess without
    it; there the cost of Argon2id is what counts.
    """

    def __init__(self, home: Home, clock: Clock | None = None) -> None:
        self._path = guesses_file(home)
        self._clock = clock or SystemClock()

    def guard(self, unwrap: Callable[[], bytes]) -> bytes:
        """What `unwrap` returns. Raises `LockedError` at once while it is too early for another guess.

        A guess is counted before it is made, so that ending the program does not undo it.
        """
        count = self._by_this_clock(self._read())
        if (left := self._wait(count)) > timedelta(0):
            raise LockedError(
                f"After {count.wrong} wrong passphrases the next one can be tried in {_spoken(left)}. Waiting is all "
                "that helps; starting again does not shorten it. Nothing was changed."
            )
        self._write(_Count(count.wrong + 1, self._clock.now()))
        try:
            key = unwrap()
        except LockedError as error:
            left = self._wait(self._read())
            later = f" The next one can be tried in {_spoken(left)}." if left > timedelta(0) else ""
            raise LockedError(f"{error}{later}") from error
        wipe(self._path)
        return key

    def _wait(self, count: _Count) -> timedelta:
        if count.wrong <= FREE:
            return timedelta(0)
        # No more than 2^10 times five seconds is ever computed; the longest wait comes sooner.
        whole: timedelta = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(count.wrong - FREE - 1, 10))
        return count.last + whole - self._clock.now()

    def _by_this_clock(self, count: _Count) -> _Count:
        """The same; where the last guess lies ahead, as made now: a clock set back locks nobody out."""
        if count.last <= self._clock.now():
            return count
        anew = _Count(count.wrong, self._clock.now())
        self._write(anew)
        return anew

    def _read(self) -> _Count:
        try:
            values: Any = json.loads(self._path.read_bytes())
            return _Count(max(0, int(values["wrong"])), datetime.fromisoformat(values["last"]).astimezone(UTC))
        except FileNotFoundError:
            return _Count()
        except (OSError, ValueError, KeyError, TypeError, OverflowError):
            # Damaging the file is no way round it: as after the first wait.
            return _Count(FREE + 1, self._modified())

    def _modified(self) -> datetime:
        try:
            return datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        except OSError:
            return self._clock.now()

    def _write(self, count: _Count) -> None:
        write_private(self._path, json.dumps({"wrong": count.wrong, "last": count.last.isoformat()}).encode("ascii"))


def guesses_file(home: Home) -> Path:
    """Where wrong passphrases are counted."""
    return home.path / "guesses.json"


def _spoken(left: timedelta) -> str:
    seconds = max(1, -(-left // timedelta(seconds=1)))
    if seconds < 90:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{-(-seconds // 60)} minutes"
