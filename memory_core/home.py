"""The data folder: where each file lies, who may read it, and who owns it right now."""

import errno
import os
import re
import stat
import sys
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from memory_core.errors import HomeInUse, HomeUnwritable

_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


# What the names of our files begin with, up to the first point or dash.
_OURS = frozenset(
    """
    settings keys key secrets memories spool pictures vectors models logs connections spending owner reserve rekeyed
    screen pause capture guesses window socket run exporting
    """.split()  # noqa: SIM905 - a list of quoted words is no easier to read
)


class Home:
    """Names the files of one data folder. Making one touches nothing; `prepare` does."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self.settings = self.path / "settings.json"
        self.keys = self.path / "keys.json"
        self.key_file = self.path / "key"
        self.secrets = self.path / "secrets"
        self.database = self.path / "memories.db"
        self.spool = self.path / "spool.db"
        self.pictures = self.path / "pictures"
        self.vectors = self.path / "vectors"
        self.models = self.path / "models"
        self.logs = self.path / "logs"
        self.connections = self.path / "connections.db"
        self.spending = self.path / "spending.sealed"
        self.lock = self.path / "owner.lock"
        self.reserve = self.path / "reserve"
        self.rekeyed = self.path / "rekeyed"
        self.screen_token = self.path / "screen-token"

    @classmethod
    def resolve(cls, given: str | None = None) -> "Home":
        """The home that was named, else `SCRUBJAY_HOME`, else the platform's data directory."""
        named = given or os.environ.get("SCRUBJAY_HOME")
        return cls(Path(named) if named else Path(platformdirs.user_data_dir("Scrubjay", appauthor=False)))

    def prepare(self) -> None:
        """Make the folder, for its owner alone. Raises `HomeUnwritable` when it cannot be used, saying why."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not any(self.path.iterdir()):
                narrowed(self.path)  # made by hand, and nobody else's
            if sys.platform != "win32" and stat.S_IMODE(self.path.stat().st_mode) & 0o077:
                raise HomeUnwritable(f"Others can read {self.path}. Close it to them with: chmod 700 '{self.path}'")
            self._close_to_others()
            probe = self.path / ".writable"
            probe.touch(mode=0o600)
            probe.unlink(missing_ok=True)  # another process may be probing as well
        except OSError as error:
            remedy = "Free some space" if error.errno in _FULL else "Make it writable"
            raise HomeUnwritable(
                f"Scrubjay cannot write to {self.path} ({error.strerror}). {remedy}, or choose another folder with "
                "--home."
            ) from error

    def holds(self, path: Path) -> bool:
        """Whether a file is, or would be, one of ours or lie in a folder of ours: nobody else may write there."""
        try:
            parts = (path.parent.resolve() / path.name).relative_to(self.path.resolve()).parts
        except (OSError, ValueError, RuntimeError):
            return False
        return not parts or re.split("[.-]", parts[0].casefold())[0] in _OURS | {""}

    def _close_to_others(self) -> None:
        """A home that was copied or unpacked may have lost the modes of what lies in it."""
        ours = {one for one in vars(self).values() if isinstance(one, Path)}
        for path in self.path.iterdir():
            if narrowed(path) and path in ours and path.is_dir():
                for inner in path.rglob("*"):
                    narrowed(inner)


def narrowed(path: Path) -> bool:
    """Take a file or folder from all but its owner; whether that was needed. What a link leads to is not ours."""
    if sys.platform == "win32":
        return False
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode) or not mode & 0o077:
            return False
        path.chmod(stat.S_IMODE(mode) & 0o700)
    except FileNotFoundError:  # another process may have removed it
        return False
    return True


class Ownership:
    """Holds a home for one process. The lock ends with the process, however it ends."""

    def __init__(self, home: Home) -> None:
        # It may be closed on another thread than it was opened on, as `AsyncMemory.close` does.
        self._lock = FileLock(home.lock, mode=0o600, thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise HomeInUse(f"Another Scrubjay is using {home.path}. Close it, or choose another folder.") from error
        except OSError as error:
            raise HomeUnwritable(
                f"Scrubjay cannot write to {home.path} ({error.strerror}). Make it writable, or choose another folder "
                "with --home."
            ) from error

    def close(self) -> None:
        """Let others have it."""
        self._lock.release()
