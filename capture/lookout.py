"""The half of seeing that grabs: when each monitor is looked at, and what of it may be seen. It never waits for the
half that reads."""

import dataclasses
import logging
import threading
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from capture.attribution import private_windows, shown_addresses
from capture.config import CaptureConfig
from capture.events import Skip, Stage
from capture.glance import Glance, Glancer
from capture.rules.exclusions import Exclusions
from capture.rules.learned import Learned
from capture.rules.lockers import locked_by
from capture.rules.regions import overlap
from capture.schedule.cadence import NEVER, Moment, next_look
from capture.sources.accessibility import Accessible
from capture.sources.base import PowerSource, PresenceSource, ScreenSource, StirSource, Told, WindowInfo, WindowSource
from capture.stages import Stages
from capture.stirring import Stir, Stirring
from capture.stretched import distinct, reaches
from capture.tally import Tally
from memory_core.clock import Clock
from memory_core.errors import CaptureError, NoDisplay
from memory_core.records.observation import Box, TextLine

log = logging.getLogger(__name__)

Identity = tuple[str, str]
# How often is asked whether drawing has come to rest, and whether a window came to the front beside a video.
_NEWS_S, _RESTLESS_S = 0.1, 0.25
# And whether somebody is there and which monitors there are, while nothing is drawn: what matters draws; waking costs.
_CALM_S = 5.0
# So long what the system said of keys and mouse is relied on.
_FRESH_S = 0.5


@dataclass(frozen=True, slots=True)
class View:
    """The window one works in, as the last look found it; nothing is said of one that is excluded.

    `title` is as the window has it, with its secrets.
    """

    app: str
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one monitor; `drawn` is what the system said was drawn before it, on the virtual desktop, and
    `rested_s` how long ago that was then, None where the system does not tell. `later`: the monitors that were looked
    at at the same time, and are read after it."""

    glance: Glance
    drawn: tuple[Box, ...] = ()
    rested_s: float | None = None
    later: frozenset[int] = frozenset()

    @property
    def monitor(self) -> int:
        """Which one, from 1."""
        return self.glance.frame.monitor


@dataclass(slots=True)
class _Monitor:
    """What the next look at it depends on; times on the monotonic clock."""

    place: Box
    stirring: Stirring
    changed_at: float
    looked_at: float = -NEVER
    front_at: float = -NEVER
    fronts_at: float = 0.0
    pending: bool = False
    black: Skip | None = None
    hidden: Skip | None = None
    fell: Skip | None = None

    def shows_another(self, now: float) -> None:
        """Another window, or another document in it, came to its front."""
        self.fronts_at = now if self.front_at <= self.looked_at else self.fronts_at
        self.front_at = now


class Lookout:
    """Looks when it is time to. `due`, `wait`, `looks` and `close` belong to one thread; the rest to any."""

    def __init__(
        self,
        *,
        screen: ScreenSource,
        windows: WindowSource,
        presence: PresenceSource,
        stirs: StirSource,
        config: CaptureConfig,
        own_pids: Callable[[], Set[int]],
        clock: Clock,
        tally: Tally,
        stages: Stages,
        power: PowerSource,
        accessible: Accessible | None = None,
        load: Callable[[], float] = lambda: 0.0,
        learned: Learned | None = None,
    ) -> None:
        self._screen, self._windows, self._presence, self._stirs = screen, windows, presence, stirs
        self._own_pids = own_pids
        self._clock, self._tally, self._stages = clock, tally, stages
        self._power, self._load, self._accessible = power, load, accessible
        self._lock = threading.Lock()
        self._monitors: dict[int, _Monitor] = {}
        self._front: Identity | None = None
        self._spread: frozenset[int] = frozenset()
        self._locker, self._trouble = False, ""
        self.learned = learned or Learned()
        self.view: View | None = None
        # Whoever switched it on was there, whatever the system says of keys and mouse before.
        self._began = self._there_at = clock.monotonic()
        self._asked_at = -NEVER
        self.configure(config)

    def configure(self, config: CaptureConfig) -> None:
        """Obey new settings from the next look on."""
        self._config = config
        self._exclusions = Exclusions(
            config, self._own_pids, clock=self._clock, addresses=self._address, learned=self.learned
        )
        self._glancer = Glancer(self._screen, self._windows, self._exclusions, self._clock)

    @property
    def troubles(self) -> dict[str, str]:
        """Sentences for the person about what does not work while the rest goes on: `screen`, `windows`."""
        said = {"screen": self._trouble, "windows": self._glancer.trouble}
        return {part: sentence for part, sentence in said.items() if sentence}

    @property
    def numbers(self) -> Set[int]:
        """The monitors that there are."""
        return self._monitors.keys()

    @property
    def places(self) -> dict[int, Box]:
        """Where the monitors stand on the virtual desktop, by number."""
        return {number: monitor.place for number, monitor in self._monitors.copy().items()}

    def close(self) -> None:
        """Give back screen, windows, presence, and what tells of drawing and of documents."""
        if self._accessible is not None:
            self._accessible.close()
        self._stirs.close()
        self._presence.close()
        self._windows.close()
        self._screen.close()

    def nobody(self) -> Skip | None:
        """Why there is nothing to look at, whatever the screen shows: nobody is there, or the hour is excluded."""
        closed = self._exclusions.closed_by() is not None
        if closed:
            self._know_monitors(self._clock.monotonic())
        with self._stages.running(Stage.WINDOWS):
            # At such an hour no look finds a lock screen.
            if self._presence.locked() or self._locker_shown(ask=closed or self._locker):
                return Skip.LOCKED
            idle = not closed and self._ask_idle_s() >= self._config.idle_after_s
        return Skip.HOURS if closed else Skip.IDLE if idle else None

    def _locker_shown(self, *, ask: bool) -> bool:
        """Whether a lock screen stands over all monitors: not each tells the login service."""
        try:
            self._locker = ask and locked_by(self._windows.visible(), self.places.values())
        except CaptureError:
            self._locker = False  # What follows says so.
        return self._locker

    def due(self) -> list[int]:
        """The monitors whose time has come. Raises `NoDisplay`."""
        now = self._clock.monotonic()
        self._know_monitors(now)
        self._know_front(now)
        with self._stages.running(Stage.WINDOWS):
            drawn = self._stirs.stirred()
        slept = self._power.slept_s() > 0
        with self._lock:
            for monitor in self._monitors.values():
                monitor.stirring.note(None if slept else drawn, now)
                if slept:
                    monitor.shows_another(now)  # Nothing that was known before a sleep is relied on.
        due = {number for number, wait in self._waits(now).items() if wait == 0.0}
        # What reaches over several monitors is looked at on all of them at once: its halves belong together.
        spread = self._spread & self._monitors.keys()
        return sorted(due | spread if due & spread else due)

    def wait(self) -> None:
        """Return when it may be time to look, or `wake` is called; after some seconds in any case."""
        now = self._clock.monotonic()
        stirs = [monitor.stirring.stir for monitor in self._monitors.values()]
        waits = [wait for wait in self._waits(now).values() if wait is not None]
        # Once it is known that something is drawn, being told of each stroke says nothing more.
        often = _NEWS_S if Stir.NEWS in stirs else _RESTLESS_S if Stir.RESTLESS in stirs else _CALM_S
        self._stirs.wait(min(often, *waits), drawing=often == _CALM_S)

    def wake(self) -> None:
        """End the present wait, or else the next one. May be called from any thread."""
        self._stirs.wake()

    def pause_s(self) -> float:
        """Seconds from now in which every monitor will have been looked at, if all goes as planned."""
        return max((wait or 0.0 for wait in self._waits(self._clock.monotonic()).values()), default=0.0)

    def everywhere(self) -> list[int]:
        """All monitors, whatever is known of drawing. Raises `NoDisplay`."""
        self._know_monitors(self._clock.monotonic())
        for monitor in self._monitors.values():
            monitor.stirring.note(None, monitor.looked_at)
        return list(self._monitors)

    def looks(self, numbers: Iterable[int]) -> list[Look]:
        """Look at these; what may not be seen is counted, and left out.

        Raises `NoDisplay`, and `CaptureError` when none of them could be looked at.
        """
        found: list[Look] = []
        failures: list[CaptureError] = []
        numbers = tuple(numbers)
        for number in numbers:
            try:
                look = self._look(number)
            except NoDisplay:
                raise
            except CaptureError as error:
                log.warning("monitor %d could not be looked at: %s", number, type(error).__name__)
                failures.append(error)
            else:
                found += [look] if look is not None else []
        if numbers:
            self._trouble = str(failures[0]) if failures else ""
            self._say_rest()
        in_vain = bool(failures) and len(failures) == len(numbers)
        if len(failures) > in_vain:
            self._tally.skip(Skip.ERROR, len(failures) - in_vain)  # Whoever is told of one counts that.
        if in_vain:
            raise failures[0]
        numbered = [look.monitor for look in found]
        return [dataclasses.replace(look, later=frozenset(numbered[at:])) for at, look in enumerate(found, start=1)]

    def stands(self, glance: Glance) -> bool:
        """Whether all that must be black now was black then."""
        return self._glancer.stands(glance)

    def told(self, window: WindowInfo) -> Told | None:
        """What the application of a window that may be seen says of it; nothing of that is scrubbed. It is asked again
        by the way, without waiting."""
        if self._accessible is None or not self._config.accessibility:
            return None
        self._accessible.ask(window)
        return self._accessible.known(window)

    def learn(self, lines: Sequence[TextLine], glance: Glance) -> None:
        """What was read may say that a window must not be seen: then it is masked from now on, and the look does not
        stand."""
        for window in private_windows(lines, glance):
            self.learned.learn_private(window)
        for window, said in shown_addresses(lines, glance).items():
            self.learned.learn_addresses(window, said)

    def _address(self, window: WindowInfo) -> str | None:
        """The address of the document in a window, where it is told; None while it is being asked."""
        asked = self._accessible is not None and self._config.accessibility
        return self._accessible.address(window) if asked and self._accessible is not None else ""

    def found(
        self, look: Look, *, news: bool, pending: bool, black: bool, film: Sequence[Box] = (), fell: bool = False
    ) -> None:
        """What the half that reads found in a look: something to read, a change that has not come to rest, nothing;
        where on it a video plays, and whether the look did not stand."""
        now = self._clock.monotonic()
        with self._lock:
            monitor = self._monitors.get(look.monitor)
            if monitor is None:
                return
            monitor.pending = pending
            monitor.stirring.film = tuple(map(look.glance.on_desktop, film))
            monitor.black = look.glance.darkened_by if black else None
            monitor.fell = Skip.EXCLUDED if fell else None
            if news or pending:
                monitor.changed_at = now
            monitor.stirring.led_to(look.drawn, news=news or pending, now=now)
        if pending:
            self.wake()  # It may already wait for a later look.

    def _look(self, number: int) -> Look | None:
        monitor = self._monitors[number]
        monitor.looked_at = self._clock.monotonic()
        with self._lock:
            rested_s, still = monitor.stirring.rested_s(monitor.looked_at), monitor.stirring.still
            drawn = monitor.stirring.looked()
        with self._stages.running(Stage.GRAB):
            glance = self._glancer.take(number, still=still)
        self._tally.count("frames")
        monitor.hidden = Skip.EXCLUDED if glance is None or glance.verdict.front_excluded else None
        if glance is not None and glance.verdict.front_private:
            monitor.hidden = Skip.PRIVATE
        if monitor.hidden is not None:
            self._tally.skip(monitor.hidden)
        if glance is None:
            return None
        self._know_view(number, glance)
        return Look(glance, drawn, None if rested_s == NEVER else rested_s)

    def _say_rest(self) -> None:
        """Say why nothing of the screen is kept, when that is so on every monitor."""
        reasons = [monitor.hidden or monitor.black or monitor.fell for monitor in self._monitors.values()]
        self._stages.rests(reasons[0] if reasons and None not in reasons else None)

    def _know_view(self, number: int, glance: Glance) -> None:
        window = glance.front
        if window is not None and (window.front or number == 1):
            self.view = View(window.app, window.title, glance.frame.at)

    def _know_monitors(self, now: float) -> None:
        with self._stages.running(Stage.WINDOWS):
            places = distinct(self._screen.monitors())
        if places == {number: monitor.place for number, monitor in self._monitors.items()}:
            return
        with self._lock:
            self._monitors = {
                number: monitor
                if (monitor := self._monitors.get(number)) is not None and monitor.place == place
                else _Monitor(place, Stirring(place), changed_at=now)
                for number, place in places.items()
            }

    def _know_front(self, now: float) -> None:
        """Notice that another window came to the front, or that it shows another document."""
        try:
            with self._stages.running(Stage.WINDOWS):
                windows = self._windows.visible()
        except CaptureError:
            return  # The look that follows says so.
        self._locker = locked_by(windows, self.places.values())
        window = next((window for window in windows if window.front), None)
        front = identity(window)
        self._spread = frozenset(
            number for number, monitor in self._monitors.items() if window and reaches(window.box, monitor.place)
        )
        if self._front is not None and front != self._front:
            for monitor in self._monitors.values():
                if window is None or overlap(window.box, monitor.place):
                    monitor.shows_another(now)
            if window is not None and window in self._exclusions.judge(windows).shown:
                self.told(window)  # Asked while it settles, it may be known at the look.
        self._front = front

    def _waits(self, now: float) -> dict[int, float | None]:
        """In how many seconds each monitor is to be looked at."""
        # Asking the system costs more than all the rest, and `nobody` has just asked.
        idle_s = now - self._there_at if now - self._asked_at < _FRESH_S else self._ask_idle_s()
        return {number: self._wait_s(monitor, now, idle_s) for number, monitor in self._monitors.items()}

    def _wait_s(self, monitor: _Monitor, now: float, idle_s: float) -> float | None:
        return next_look(
            Moment(
                interval_s=self._config.interval_s,
                since_look_s=now - monitor.looked_at,
                since_change_s=now - monitor.changed_at,
                since_front_s=now - monitor.front_at,
                since_fronts_s=now - monitor.fronts_at,
                stirred=monitor.stirring.stir is Stir.NEWS,
                since_stir_s=now - monitor.stirring.first_at,
                since_drawn_s=now - monitor.stirring.last_at,
                much=monitor.stirring.much,
                at_one_stroke=monitor.stirring.at_one_stroke,
                restless=bool(monitor.stirring.film) or monitor.stirring.stir is Stir.RESTLESS,
                pending=monitor.pending,
                black=monitor.black is not None,
                idle_s=idle_s,
                idle_after_s=self._config.idle_after_s,
                on_battery=self._power.on_battery(),
                load=self._load(),
            )
        )

    def _ask_idle_s(self) -> float:
        """For how long nobody was there, asked of the system."""
        now = self._clock.monotonic()
        idle_s = min(self._presence.idle_seconds(), now - self._began)
        self._there_at, self._asked_at = now - idle_s, now
        return idle_s


def identity(window: WindowInfo | None) -> Identity:
    """What makes it another window: its application and the letters of its title, in no order, for titles turn."""
    letters = sorted(filter(str.isalpha, window.title.casefold())) if window else ()
    return (window.app if window else ""), "".join(letters)
