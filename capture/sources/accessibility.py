"""What the front application says of its window, asked beside the looks: a look takes what is there and never waits."""

import logging
import re
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from capture.sources.base import AccessibleTree, Told, WindowInfo
from memory_core.clock import Clock
from memory_core.errors import CaptureError
from memory_core.privacy.hosts import shown_in

log = logging.getLogger(__name__)

DEADLINE_S = 0.15
# A browser that was just started needs half a second for its first answer, and rules depend on the address.
ADDRESS_DEADLINE_S = 1.0
FRESH_S = 5.0
# Who says nothing for this much of his time had too little of it.
SLOW = 0.7
# An answer that took long is asked for again later: a hundredth of the time at most is spent on it.
SPENT = 0.01
# An application that did not answer is left alone for so long.
SULKS_S = 30.0
WINDOWS = 16
# So long is waited for an address; then it is not known.
ADDRESS_S = 2.0
ADDRESSES = ("http", "https", "ftp", "file")
LONGEST = 2048

_Key = tuple[int, str, str]


class Accessible:
    """Asks in a thread of its own, one window at a time, the newest first. `ask` and `known` return at once."""

    def __init__(
        self,
        make: Callable[[], AccessibleTree | None],
        *,
        clock: Clock,
        deadline_s: float = DEADLINE_S,
        address_deadline_s: float = ADDRESS_DEADLINE_S,
    ) -> None:
        self._make = make
        self._clock = clock
        self._deadline_s, self._address_deadline_s = deadline_s, max(deadline_s, address_deadline_s)
        self._changed = threading.Condition()
        self._known: OrderedDict[_Key, tuple[float, Told | None]] = OrderedDict()
        self._silent: dict[tuple[int, bool], float] = {}  # by process, and whether its address was wanted
        self._wanted: WindowInfo | None = None
        self._addressed: OrderedDict[_Key, tuple[float, WindowInfo]] = OrderedDict()
        self._asking = False
        self._closed = False
        self._thread: threading.Thread | None = None

    def ask(self, window: WindowInfo) -> None:
        """Begin to find out about `window`, unless that was done a moment ago. Call it whenever its content changed."""
        with self._changed:
            if self._askable(window, self._clock.monotonic(), for_address=False):
                self._wanted = window
                self._wake()

    def address(self, window: WindowInfo) -> str | None:
        """The address of the document in `window`, which need not be in front; “” when it is not to be had, None while
        it is being asked for, which is over soon. A title that differs only in its digits has the old one meanwhile."""
        now, key = self._clock.monotonic(), _key(window)
        with self._changed:
            asked_at, _ = self._addressed.get(key, (now, window))
            if self._askable(window, now, for_address=True) and key not in self._addressed:
                self._addressed[key] = (now, window)
                self._wake()
            if key in self._known:
                return _address_of(self._known[key][1])
            if key not in self._addressed or now - asked_at > ADDRESS_S:
                return ""
            alike = [told for other, (_, told) in self._known.items() if _alike(other, key)]
            return _address_of(alike[-1]) if alike else None

    def known(self, window: WindowInfo) -> Told | None:
        """What was found out about `window`; None when nothing is known (yet). Scrub it like text from the screen."""
        with self._changed:
            return self._known.get(_key(window), (0.0, None))[1]

    def settle(self, timeout_s: float) -> bool:
        """Wait until nothing is being asked; whether that was so in time. For tests."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._wanted is None and not self._addressed and not self._asking, timeout_s
            )

    def close(self) -> None:
        """End the thread; returns within the deadline of a question."""
        with self._changed:
            self._closed, self._wanted = True, None
            self._addressed.clear()
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(2 * self._address_deadline_s + 1.0)

    def _askable(self, window: WindowInfo, now: float, *, for_address: bool) -> bool:
        fresh_until, _ = self._known.get(_key(window), (now, None))
        return not (self._closed or now < fresh_until or now < self._silent.get((window.pid, for_address), now))

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="accessibility", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _run(self) -> None:
        tree: AccessibleTree | None = None
        try:
            tree = self._make()
            while (window := self._next()) is not None:
                began = self._clock.monotonic()
                with self._changed:
                    for_address = _key(window) in self._addressed
                told = self._told(tree, window, self._address_deadline_s if for_address else self._deadline_s)
                self._note(window, told, self._clock.monotonic() - began, for_address=for_address)
        except CaptureError as error:
            log.info("Applications cannot be asked what they show: %s", error)
        except Exception as error:  # noqa: BLE001 (the edge of a thread: reading goes on without it)
            log.warning("Asking applications what they show ended: %s", type(error).__name__)
        finally:
            if tree is not None:
                tree.close()
            with self._changed:
                self._closed, self._wanted, self._asking = True, None, False
                self._addressed.clear()
                self._changed.notify_all()

    def _next(self) -> WindowInfo | None:
        with self._changed:
            self._asking = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._closed or self._wanted is not None or bool(self._addressed))
            window, self._wanted = self._wanted, None
            if window is None and not self._closed:
                # It stays among those that are asked until it is answered.
                window = next(iter(self._addressed.values()))[1]
            self._asking = window is not None
            return window

    def _told(self, tree: AccessibleTree | None, window: WindowInfo, deadline_s: float) -> Told | None:
        try:
            return tree.tell(window, deadline_s) if tree is not None else None
        except CaptureError:
            return None

    def _note(self, window: WindowInfo, told: Told | None, took_s: float, *, for_address: bool) -> None:
        now, key = self._clock.monotonic(), _key(window)
        with self._changed:
            self._known[key] = (now + max(FRESH_S, took_s / SPENT), told)
            self._known.move_to_end(key)
            if for_address:
                self._addressed.pop(key, None)
                late = took_s >= self._address_deadline_s
            elif late := told is None and took_s >= SLOW * self._deadline_s:
                del self._known[key]  # Who wants the address may wait longer for it.
            if late or took_s >= self._address_deadline_s:
                self._silent[window.pid, for_address] = now + SULKS_S
            while len(self._known) > WINDOWS:
                self._known.popitem(last=False)
            while len(self._silent) > WINDOWS:
                del self._silent[next(iter(self._silent))]


def accessible_tree() -> AccessibleTree | None:
    """The way of this system to ask applications; None when it has none. Raises `CaptureError`."""
    if sys.platform == "linux":
        from capture.sources._linux_accessibility import AtSpiTree

        return AtSpiTree()
    if sys.platform == "darwin":
        from capture.sources._macos_accessibility import AxTree

        return AxTree()
    if sys.platform == "win32":
        from capture.sources._windows_accessibility import UiaTree

        return UiaTree()
    return None


def address(text: str) -> str:
    """A URL or a path as it may be kept: without name and password; empty when it is neither.

    Of a long one the beginning stays, without its query: rules about sites and folders go by it.
    """
    text = shown_in(text.strip())
    if len(text) > LONGEST:
        text = re.split(r"[?#]", text, maxsplit=1)[0][:LONGEST]
    if not text or any(sign.isspace() and sign != " " for sign in text):
        return ""
    if text.startswith("/") or text[1:3] in (":\\", ":/"):
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if parts.scheme not in ADDRESSES or not (parts.netloc or parts.path):
        return ""
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _key(window: WindowInfo) -> _Key:
    return window.pid, window.app, window.title


def _address_of(told: Told | None) -> str:
    return told.url if told is not None else ""


def _alike(one: _Key, other: _Key) -> bool:
    """The same application, and a title that differs in its numbers alone."""
    return one[:2] == other[:2] and _letters(one[2]) == _letters(other[2])


def _letters(title: str) -> str:
    return "".join(sign for sign in title.casefold() if sign.isalpha())
