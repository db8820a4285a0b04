"""What reading told of windows where the system is silent: that they are private, and what their address bar says."""

import re
from collections import OrderedDict
from dataclasses import dataclass

from capture.sources.base import WindowInfo

REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the address bar of a window shows under a title, and what it showed first."""

    title: str
    said: tuple[str, ...]
    first: str


class Learned:
    """Eyes learn, and all that judges windows asks; from any thread.

    What an address bar shows counts for as long as its window has that title, in which counters may turn; the bar is
    ahead of the page for a moment.
    """

    def __init__(self) -> None:
        self._private: set[int] = set()
        self._addresses: OrderedDict[int, _Shown] = OrderedDict()

    def is_private(self, window: WindowInfo) -> bool:
        """Whether its tool bar said so."""
        return window.id in self._private

    def addresses(self, window: WindowInfo) -> tuple[str, ...]:
        """What its address bar showed under this title; several where it can be read in more than one way."""
        shown = self._addresses.get(window.id)
        return shown.said if shown is not None and shown.title == _lasting(window.title) else ()

    def page(self, window: WindowInfo) -> str:
        """The address of the page under this title, as read, without its query, in which reading makes mistakes; “”
        when none was. It is the first that the bar showed: later, somebody may be typing another one there."""
        shown = self._addresses.get(window.id)
        return shown.first if shown is not None and shown.title == _lasting(window.title) else ""

    def learn_private(self, window: WindowInfo) -> None:
        """It stays so for as long as the window is there."""
        if window.id:
            self._private.add(window.id)

    def learn_addresses(self, window: WindowInfo, said: tuple[str, ...]) -> None:
        """Under this title its address bar shows that."""
        if window.id:
            first = self.page(window) or re.split(r"[?#]", said[0], maxsplit=1)[0]
            self._addresses[window.id] = _Shown(_lasting(window.title), said, first)
            self._addresses.move_to_end(window.id)
            while len(self._addresses) > REMEMBERED:
                self._addresses.popitem(last=False)


def _lasting(title: str) -> str:
    return "".join(sign for sign in title if not sign.isdigit())
