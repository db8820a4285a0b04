"""Which windows must not be seen, and which part of the screen that makes black."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from capture.config import CaptureConfig
from capture.grammar.defaults import PRIVATE_TITLES
from capture.grammar.rule import Rule, RuleError, read_rule, rule_of
from capture.grammar.seen import Seen
from capture.rules.learned import Learned
from capture.rules.regions import uncovered
from capture.sources.base import WindowInfo
from capture.sources.titles import document_in
from memory_core.clock import Clock, SystemClock
from memory_core.records.observation import Box, around

# A closed or moved window is still on the screen until what lay below it is painted anew, or has faded out.
LINGER_S = 1.0
# So many windows, by application, title and address, are known with the rules that are about them.
REMEMBERED = 512

# What tells the address of a window's document: “” when nobody knows, None while it is being asked.
Addresses = Callable[[WindowInfo], str | None]
_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to black out (virtual desktop), and why. `present`: what is to be seen of windows that must not be, and
    `hidden`: for each such part the window. `shown`: the windows that may be seen, top of the pile first.

    `front_private`: the front window is excluded as a private window of a browser, not by a rule about something else.
    `closed_by`: the rule by which nothing may be seen now. `undecided`: some window's address is still being asked.
    `because`: the rules that hold for what can be seen of excluded windows; `front_because`: for the one in front.
    """

    masks: tuple[Box, ...]
    present: tuple[Box, ...]
    shown: tuple[WindowInfo, ...]
    hidden: tuple[WindowInfo, ...] = ()
    front_excluded: bool = False
    front_own: bool = False
    front_private: bool = False
    closed_by: Rule | None = None
    undecided: bool = False
    because: tuple[Rule, ...] = ()
    front_because: Rule | None = None

    @property
    def hides(self) -> frozenset[int]:
        """The numbers of the windows of which a part is black; 0 among them where one has none."""
        return frozenset(window.id for window in self.hidden)


class Exclusions:
    """Judges the pile of windows. Every visible window counts, not only the front one."""

    def __init__(
        self,
        config: CaptureConfig,
        own_pids: Callable[[], Set[int]],
        *,
        clock: Clock | None = None,
        addresses: Addresses = lambda _: "",
        learned: Learned | None = None,
    ) -> None:
        rules = tuple(excluding(config))
        self._hours = tuple(rule for rule in rules if rule.everything)
        self._rules = tuple(rule for rule in rules if not rule.everything)
        self._by_address = frozenset(kind for rule in self._rules for kind in rule.kinds & {"site", "path"})
        self._own_pids = own_pids
        self._clock = clock or SystemClock()
        self._addresses = addresses
        self._learned = learned or Learned()
        self._known: OrderedDict[_Key, tuple[Rule, ...]] = OrderedDict()
        # Of these it is not known yet whether a rule is about them.
        self._in_doubt: set[_Key] = set()
        self._browses: dict[tuple[object, ...], bool] = {}
        self._lingering: dict[Box, float | None] = {}  # when it was first missed; None: it is there
        self._stood: dict[int, Box] = {}  # where windows that must not be seen stood last, by their numbers

    @property
    def active(self) -> bool:
        """Whether there is anything that must not be seen."""
        return bool(self._rules or self._hours)

    def judge(self, windows: Sequence[WindowInfo]) -> Verdict:
        """What may be seen of `windows` (top of the pile first)."""
        own_pids = self._own_pids()
        own = {place for place, window in enumerate(windows) if window.pid and window.pid in own_pids}
        reasons, undecided = self._reasons(windows, own)
        barred = (self._with_menus(windows, reasons.keys()) | undecided) - own
        hidden = own | barred
        seen = {place: _seen_of(place, windows) for place in sorted(hidden)}
        present = tuple(box for boxes in seen.values() for box in boxes)
        black = tuple(windows[place] for place, boxes in seen.items() for _ in boxes)
        front = next((place for place, window in enumerate(windows) if window.front), None)
        front_because = reasons.get(front) if front is not None else None
        return Verdict(
            masks=self._with_lingering((*present, *self._ways(black))),
            present=present,
            hidden=black,
            shown=tuple(window for place, window in enumerate(windows) if place not in hidden),
            front_excluded=front in barred,
            front_own=front in own,
            front_private=front_because is not None and _is_of_private_windows(front_because),
            closed_by=self.closed_by(),
            undecided=bool(undecided),
            because=tuple(dict.fromkeys(rule for place, rule in reasons.items() if seen[place])),
            front_because=front_because,
        )

    def barred_by_reading(self, windows: Sequence[WindowInfo]) -> bool:
        """Whether what was read says that one of these must not be seen, whatever became of it since."""
        return any(
            self._rule_for(window, "")
            if self._learned.is_private(window)
            else self._rule_as_read(window) and not self._address(window)
            for window in windows
        )

    def _reasons(self, windows: Sequence[WindowInfo], own: Set[int]) -> tuple[dict[int, Rule], set[int]]:
        """The rule that holds for each window that must not be seen, and the windows that cannot be judged yet."""
        reasons: dict[int, Rule] = {}
        undecided = set()
        for place, window in enumerate(windows):
            if place in own:
                continue
            address = self._address(window)
            if rule := self._rule_for(window, address or "") or (None if address else self._rule_as_read(window)):
                reasons[place] = rule
            elif address is None or self._key(window, address) in self._in_doubt:
                undecided.add(place)
        _hand_down(reasons, undecided, windows, own)
        return reasons, undecided

    def _with_menus(self, windows: Sequence[WindowInfo], barred: Set[int]) -> set[int]:
        pids = {windows[place].pid for place in barred} - {0}
        # A menu or a pop-up without a name, of a process that has an excluded window: in doubt, no.
        return set(barred) | {
            place
            for place, window in enumerate(windows)
            if window.pid in pids and (not window.title or not window.ordinary)
        }

    def _address(self, window: WindowInfo) -> str | None:
        """Asked only where a rule depends on it, and of windows that one works in."""
        if not self._by_address or not (window.ordinary or window.front) or not window.title:
            return ""
        if "path" not in self._by_address and not self._is_browser(window):
            return ""
        return self._addresses(window)

    def _is_browser(self, window: WindowInfo) -> bool:
        key = (window.app, window.names)
        if key not in self._browses:
            if len(self._browses) >= REMEMBERED:
                self._browses.clear()
            self._browses[key] = self._seen(window, "").browses
        return self._browses[key]

    def _rule_as_read(self, window: WindowInfo) -> Rule | None:
        """By what was read in its address bar, where nobody tells its address. It may be misread, and excuses none."""
        rules = (self._rule_for(window, said) for said in self._learned.addresses(window))
        return next(filter(None, rules), None)

    def _rule_for(self, window: WindowInfo, address: str) -> Rule | None:
        key = self._key(window, address)
        rules = self._known.get(key)
        if rules is None:
            seen = self._seen(window, address, private=self._is_private(window))
            rules = tuple(rule for rule in self._rules if rule.holds_without_time(seen))
            self._remember(key, rules, in_doubt=seen.in_doubt)
        return next((rule for rule in rules if not rule.timed or rule.open_at(self._seen(window, address))), None)

    def _remember(self, key: _Key, rules: tuple[Rule, ...], *, in_doubt: bool) -> None:
        """What is in doubt is asked again."""
        if in_doubt:
            if len(self._in_doubt) >= REMEMBERED:
                self._in_doubt.clear()
            self._in_doubt.add(key)
            return
        self._in_doubt.discard(key)
        self._known[key] = rules
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def _key(self, window: WindowInfo, address: str) -> _Key:
        return (window.app, window.title, window.names, self._is_private(window), address)

    def _is_private(self, window: WindowInfo) -> bool:
        return window.private or self._learned.is_private(window)

    def _seen(self, window: WindowInfo, address: str, *, private: bool = False) -> Seen:
        return seen_of(window, at=self._clock.now().astimezone(), url=address, private=private)

    def closed_by(self) -> Rule | None:
        """The rule by which nothing may be captured at this hour, whatever is open."""
        if not self._hours:
            return None
        nothing = Seen("", "", at=self._clock.now().astimezone())
        return next((rule for rule in self._hours if rule.holds(nothing)), None)

    def _ways(self, hidden: Sequence[WindowInfo]) -> tuple[Box, ...]:
        """Where windows that must not be seen may have stood on their way from where they were last to where they are;
        a picture may show them there still."""
        before, self._stood = self._stood, {window.id: window.box for window in hidden if window.id}
        ways = ((before.get(number, box), box) for number, box in self._stood.items())
        return tuple(around(way) for way in ways if way[0] != way[1])

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


def seen_of(window: WindowInfo, *, at: datetime, url: str = "", private: bool = False) -> Seen:
    """A window as rules see it; `at` in local time."""
    return Seen(
        window.app,
        window.title,
        at=at,
        url=url,
        document=document_in(window.title),
        names=window.names,
        private=private or window.private,
    )


def _is_of_private_windows(rule: Rule) -> bool:
    return rule.kinds == {"private"} or rule.only("title").casefold() in PRIVATE_TITLES


def excluding(config: CaptureConfig) -> Iterator[Rule]:
    """The rules of all settings that exclude; one that cannot be read was told when the settings were."""
    for kind, values in (("app", config.excluded_apps), ("title", config.excluded_titles)):
        for value in values:
            try:
                yield rule_of(kind, value)
            except RuleError:
                continue  # Nothing but signs and spaces, which no name holds.
    yield from readable(config.exclusions)


def readable(said: Sequence[str]) -> Iterator[Rule]:
    """The rules that can be read."""
    for text in said:
        try:
            yield read_rule(text)
        except RuleError:
            continue


def _hand_down(reasons: dict[int, Rule], undecided: set[int], windows: Sequence[WindowInfo], own: Set[int]) -> None:
    """What holds for a window holds for its dialogs, and theirs: “Save as” has a title of its own."""
    places = {window.id: place for place, window in enumerate(windows) if window.id}
    for place, window in enumerate(windows):
        owner, gone = places.get(window.owner) if window.owner else None, {place}
        while owner is not None and owner not in gone and place not in own | reasons.keys():
            if owner in reasons:
                reasons[place] = reasons[owner]
                undecided.discard(place)
            elif owner in undecided:
                undecided.add(place)
            gone.add(owner)
            owner = places.get(windows[owner].owner) if windows[owner].owner else None


def _seen_of(place: int, windows: Sequence[WindowInfo]) -> list[Box]:
    return uncovered(windows[place].box, (above.box for above in windows[:place] if above.opaque))
