"""Which windows must not be seen, and which part of the screen that makes black."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from capture.config import CaptureConfig
from capture.rules.regions import uncovered
from capture.sources.base import WindowInfo
from memory_core.clock import Clock, SystemClock
from memory_core.privacy.lookalikes import looks
from memory_core.records.observation import Box

# A closed or moved window is still on the screen until what lay below it is painted anew, or has faded out.
LINGER_S = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to black out (virtual desktop), and why. `shown`: the windows that may be seen, top of the pile first.

    `front_private`: the front window is excluded by its title, as private browser windows are, not by its application.
    """

    masks: tuple[Box, ...]
    present: tuple[Box, ...]
    shown: tuple[WindowInfo, ...]
    front_excluded: bool = False
    front_own: bool = False
    front_private: bool = False


class Exclusions:
    """Judges the pile of windows. Every visible window counts, not only the front one."""

    def __init__(self, config: CaptureConfig, own_pids: Callable[[], Set[int]], *, clock: Clock | None = None) -> None:
        self._apps = tuple(name for name in map(_squeezed, config.excluded_apps) if name)
        self._titles = tuple(phrase for phrase in map(_plain, config.excluded_titles) if phrase)
        self._own_pids = own_pids
        self._clock = clock or SystemClock()
        self._lingering: dict[Box, float | None] = {}  # when it was first missed; None: it is there

    @property
    def active(self) -> bool:
        """Whether there is anything that must not be seen."""
        return bool(self._apps or self._titles)

    def judge(self, windows: Sequence[WindowInfo]) -> Verdict:
        """What may be seen of `windows` (top of the pile first)."""
        own_pids = self._own_pids()
        own = {place for place, window in enumerate(windows) if window.pid and window.pid in own_pids}
        barred = self._barred(windows) - own
        hidden = own | barred
        masks = tuple(box for place in sorted(hidden) for box in _seen_of(place, windows))
        return Verdict(
            masks=self._with_lingering(masks),
            present=masks,
            shown=tuple(window for place, window in enumerate(windows) if place not in hidden),
            front_excluded=any(windows[place].front for place in barred),
            front_own=any(windows[place].front for place in own),
            front_private=any(windows[place].front and not self._named(windows[place]) for place in barred),
        )

    def _barred(self, windows: Sequence[WindowInfo]) -> set[int]:
        barred = {place for place, window in enumerate(windows) if self._matches(window)}
        pids = {windows[place].pid for place in barred} - {0}
        # A menu or a pop-up without a name, of a process that has an excluded window: in doubt, no.
        return barred | {
            place
            for place, window in enumerate(windows)
            if window.pid in pids and (not window.title or not window.ordinary)
        }

    def _matches(self, window: WindowInfo) -> bool:
        title = _plain(window.title)
        return self._named(window) or any(phrase in title for phrase in self._titles)

    def _named(self, window: WindowInfo) -> bool:
        app = _squeezed(window.app)
        return any(name in app for name in self._apps)

    def _with_lingering(self, masks: tuple[Box, ...]) -> tuple[Box, ...]:
        """These masks, and those that were first missed less than a second ago."""
        now = self._clock.monotonic()
        for box in [box for box in self._lingering if box not in masks]:
            missed_at = self._lingering[box]
            if missed_at is None:
                self._lingering[box] = now
            elif now - missed_at > LINGER_S:
                del self._lingering[box]
        self._lingering.update(dict.fromkeys(masks))
        return tuple(self._lingering)


def _seen_of(place: int, windows: Sequence[WindowInfo]) -> list[Box]:
    return uncovered(windows[place].box, (above.box for above in windows[:place] if above.opaque))


def _plain(text: str) -> str:
    """As it looks, without runs of white space: a letter of another alphabet must not open what a rule shuts."""
    return " ".join(looks(text).split())


def _squeezed(text: str) -> str:
    """Letters and digits alone, so that “Proton Pass” and “proton-pass” are one."""
    return "".join(sign for sign in _plain(text) if sign.isalnum())
