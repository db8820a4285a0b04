"""The journal: one day after the other, as told by what is remembered of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from PySide6.QtCore import QObject, Signal

from desktop.bridge.operations import Operations, QueryOp, sentence_of
from memory_core.clock import Clock
from memory_core.records.changes import Changes


@dataclass(frozen=True, slots=True)
class JournalState:
    """What the page shows; `shown`: loading, day or failed. `text`: the day as Markdown, without its headline.

    `may_sum_up`: whether a model can be asked for a paragraph; `summing`: it is being asked.
    """

    shown: str = "loading"
    headline: str = ""
    text: str = ""
    message: str = ""
    is_today: bool = True
    may_sum_up: bool = False
    summing: bool = False


class JournalViewModel(QObject):
    """Reads a day off the window's thread; nothing is read before somebody looks."""

    changed = Signal()
    refused = Signal(str)

    def __init__(
        self,
        *,
        read: Callable[[date], str],
        sum_up: Callable[[date, Callable[[], bool]], str] = lambda day, stopped: "",
        has_model: Callable[[], bool] = lambda: False,
        operations: Operations,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        """`read`: a day as Markdown, under a headline of its own. `sum_up`: the same with a paragraph by the model, or
        “” where it did not help; told whether to stop."""
        super().__init__(parent)
        self._sum_up, self._has_model = sum_up, has_model
        self._read, self._operations, self._clock = read, operations, clock
        self._day: date | None = None
        self._watched = False
        self.state = JournalState(headline=_headline(self._today()))

    def watch(self, watched: bool) -> None:
        """Somebody looks at it now, or no longer."""
        self._watched = watched
        if watched:
            self._load()

    def go(self, days: int) -> None:
        """So many days on, or back; never beyond today."""
        day = min(self._today(), self.day + timedelta(days=days))
        self._day = None if day == self._today() else day
        self._set(JournalState(headline=_headline(day), is_today=self._day is None))
        self._load()

    def today(self) -> None:
        """Back to the present day."""
        self.go((self._today() - self.day).days)

    def sum_up(self) -> None:
        """Ask the model for a paragraph about the day that is shown; asked already: stop."""
        if self.state.summing:
            self.stop()
        elif self.state.may_sum_up:
            day = self.day
            self._set(replace(self.state, summing=True))
            op: QueryOp[str] = self._operations.query(lambda: self._sum_up(day, lambda: op.stale), key="journal")
            op.success(lambda text: self._on_summed_up(day, text)).failure(self._on_not_summed_up).run()

    def stop(self) -> None:
        """The model is asked no longer; what is there stays."""
        if self.state.summing:
            self._operations.cancel("journal")
            self._set(replace(self.state, summing=False))

    @property
    def day(self) -> date:
        """The day that is shown; today goes on at midnight."""
        return self._day or self._today()

    @property
    def latest(self) -> date:
        """The last day that there is anything of."""
        return self._today()

    def on_changes(self, changes: Changes) -> None:
        """What was forgotten is not told any more."""
        if changes.memories_forgotten or changes.observations_forgotten:
            self._set(JournalState(headline=_headline(self.day), is_today=self._day is None))
            if self._watched:
                self._load()

    def _today(self) -> date:
        return self._clock.now().astimezone().date()

    def _load(self) -> None:
        day = self.day
        self._operations.query(lambda: self._read(day), key="journal").success(
            lambda text: self._on_read(day, text)
        ).failure(lambda error: self._on_failed(day, error)).run()

    def _on_read(self, day: date, text: str) -> None:
        _, _, told = text.partition("\n")
        self._set(
            JournalState(
                "day", _headline(day), told.strip(), is_today=day == self._today(), may_sum_up=self._has_model()
            )
        )

    def _on_summed_up(self, day: date, text: str) -> None:
        if text:
            self._on_read(day, text)
            return
        self._set(replace(self.state, summing=False))
        self.refused.emit("The model wrote nothing about this day. Try again, or see Health for how it is.")

    def _on_not_summed_up(self, error: Exception) -> None:
        self._set(replace(self.state, summing=False))
        self.refused.emit(sentence_of(error))

    def _on_failed(self, day: date, error: Exception) -> None:
        self._set(JournalState("failed", _headline(day), message=sentence_of(error), is_today=day == self._today()))

    def _set(self, state: JournalState) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit()


def _headline(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B %Y}"
