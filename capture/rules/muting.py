"""Whether anything may be heard, by what is on the screen: excluded windows mute, and rules of their own."""

from collections.abc import Callable, Iterator, Sequence, Set

from capture.config import CaptureConfig
from capture.errands import Errands
from capture.grammar.rule import Rule
from capture.grammar.seen import Seen
from capture.rules.exclusions import Addresses, Exclusions, readable, seen_of
from capture.rules.learned import Learned
from capture.sources.base import WindowInfo, WindowSource
from memory_core.clock import Clock
from memory_core.errors import CaptureError

BY_RULE = "Muted by the rule “{rule}”."
IN_DOUBT = "Muted, because it is not known which windows are open, and a rule that mutes depends on them."


class Muting:
    """Asked every second. Windows that others cover count for the rules that mute: a call goes on behind them, and one
    that is minimised goes on, too.

    A system that does not say within `patience_s` which windows are open (a display server that froze, say) shows no
    other ones either: it is judged by those that were open last.
    """

    def __init__(
        self,
        windows: WindowSource,
        own_pids: Callable[[], Set[int]],
        *,
        clock: Clock,
        addresses: Addresses,
        patience_s: float = 1.5,
        learned: Learned | None = None,
    ) -> None:
        self._learned = learned or Learned()
        self._windows, self._own_pids, self._clock, self._addresses = windows, own_pids, clock, addresses
        self._errands, self._patience_s = Errands("windows for muting"), patience_s
        self._open: Sequence[WindowInfo] | None = None
        self._away: Sequence[WindowInfo] = ()
        self._said = ""
        self.configure(CaptureConfig())

    def configure(self, config: CaptureConfig) -> None:
        """Obey new settings from the next question on."""
        self._config = config
        self._rules = tuple(readable(config.mute_when))
        self._exclusions = Exclusions(
            config, self._own_pids, clock=self._clock, addresses=self._addresses, learned=self._learned
        )

    def why(self) -> str:
        """Why nothing may be heard now; empty when it may."""
        if hours := self._exclusions.closed_by():
            self._said = BY_RULE.format(rule=hours)
        elif not self._rules and (self._config.mute_for_excluded == "never" or not self._exclusions.active):
            self._said = ""
        else:
            self._said = self._judged()
        return self._said

    def _judged(self) -> str:
        try:
            windows = self._visible()
        except CaptureError:
            # What is excluded cannot be seen on a machine without a screen; a rule about calls is in doubt.
            return self._by_rules(()) or (IN_DOUBT if any(not rule.everything for rule in self._rules) else "")
        return self._by_rules(windows) or self._by_exclusion(windows)

    def _visible(self) -> Sequence[WindowInfo]:
        if not self._errands.busy:
            self._errands.run(self._ask, self._patience_s)
        found = self._open
        if found is None:
            raise CaptureError("The system does not say which windows are open.")
        return found

    def _ask(self) -> None:
        try:
            self._open = self._windows.visible()
            self._away = self._windows.away() if any("call" in rule.kinds for rule in self._rules) else ()
        except CaptureError:
            self._open, self._away = None, ()
            raise

    def _by_rules(self, windows: Sequence[WindowInfo]) -> str:
        at = self._clock.now().astimezone()
        hours = [rule for rule in self._rules if rule.everything and rule.holds(Seen("", "", at=at))]
        if hours:
            return BY_RULE.format(rule=hours[0])
        own = self._own_pids()
        for window, about in self._to_judge(windows):
            if window.pid in own and window.pid:
                continue
            asks = any(rule.kinds & {"site", "path"} for rule in about) and bool(window.title)
            told = (self._addresses(window) or "") if asks else ""
            private = self._learned.is_private(window)
            for url in (told, *(() if told else self._learned.addresses(window))):
                seen = seen_of(window, at=at, url=url, private=private)
                if rule := next((rule for rule in about if rule.holds(seen)), None):
                    return BY_RULE.format(rule=rule)
        return ""

    def _to_judge(self, windows: Sequence[WindowInfo]) -> Iterator[tuple[WindowInfo, list[Rule]]]:
        """Each window with the rules that may be about it."""
        about = [rule for rule in self._rules if not rule.everything]
        calls = [rule for rule in about if "call" in rule.kinds]
        for group, rules in ((windows, about), (self._away, calls)):
            yield from ((window, rules) for window in group if rules)

    def _by_exclusion(self, windows: Sequence[WindowInfo]) -> str:
        if self._config.mute_for_excluded == "never":
            return ""
        verdict = self._exclusions.judge(windows)
        rules: tuple[Rule | None, ...] = verdict.because
        if self._config.mute_for_excluded == "front":
            rules = (verdict.front_because,)
        if rule := next(filter(None, rules), None):
            return BY_RULE.format(rule=rule)
        return self._said if verdict.undecided else ""
