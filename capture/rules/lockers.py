"""Which lock screens stand over everything: where no login service tells of the lock, their windows do."""

from collections.abc import Iterable

from capture.grammar.defaults import LOCKERS
from capture.rules.regions import covered
from capture.sources.base import EVERYWHERE, WindowInfo
from memory_core.records.observation import Box

_NAMES = tuple(name.casefold() for name in LOCKERS)


def locked_by(windows: Iterable[WindowInfo], monitors: Iterable[Box]) -> bool:
    """Whether windows of lock screens cover all `monitors`. One without a place covers nothing, for its program may be
    waiting; a dialogue of its settings does not cover them."""
    covers = [window.box for window in windows if window.box != EVERYWHERE and window.app.casefold().startswith(_NAMES)]
    places = list(monitors) if covers else []
    return bool(places) and all(covered(place, covers) for place in places)
