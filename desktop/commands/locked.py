"""Capturing while the home is locked: sealed to its public key; nothing is read, and nobody opens it meanwhile."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from desktop.commands.base import Call
from desktop.commands.session import Session, settle
from memory_core.errors import LockedError, PassphraseMissing
from memory_core.home import Home, Ownership

STAYS_LOCKED = (
    "The memories are locked: what was captured is kept sealed, and is remembered once the passphrase is given."
)
_ANSWER = "A capture runs in this home, sealed, without its passphrase; nothing can be read until it has ended."


@contextlib.contextmanager
def opened_or_locked(home: Home, *, end: Callable[[], None], **how: Any) -> Iterator[Session | None]:
    """A session as `Session` makes it, which others can use; None where the home is locked and no passphrase was given.

    A wrong passphrase is told as what it is. Raises what `Session` does.
    """
    with contextlib.ExitStack() as inside:
        session: Session | None = None
        try:
            session = inside.enter_context(Session(home, serve=True, end=end, **how))
        except PassphraseMissing:
            inside.enter_context(_owned(home, end))
        yield session


def remembered(call: Call, session: Session | None, since: datetime, until: datetime) -> dict[str, int] | None:
    """Wait for what was captured, and count the memories of it; None where it stays sealed for now."""
    if session is None:
        return None
    try:
        settle(session, call.terminal)
        came = session.call("outcome", since=since.isoformat(), until=until.isoformat())
    except LockedError:  # the window that owns the home is locked
        return None
    memories: dict[str, int] = came["memories"]
    return memories


@contextlib.contextmanager
def _owned(home: Home, end: Callable[[], None]) -> Iterator[None]:
    from desktop.door import END, Answering, Locked
    from desktop.ipc import Server

    with contextlib.closing(Ownership(home)), contextlib.closing(Server(home, Answering(Locked(_ANSWER), {END: end}))):
        yield
