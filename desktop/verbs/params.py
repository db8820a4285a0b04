"""What a verb was given: plain values (they may have crossed a socket), judged one by one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from memory_core.errors import ConfigError
from memory_core.records.bodies import Kind
from memory_core.records.observation import ObservationKind
from memory_core.records.scope import Scope

# Before it, local time has no rules, and at the very first year none at all.
_FIRST_YEAR = 1900
# After it comes a day that no calendar of Python's has.
_LAST_YEAR = 9998


class Params:
    """Reads named values; a wrong one raises `ConfigError` with a sentence that says which."""

    def __init__(self, values: Mapping[str, Any], *, now: datetime) -> None:
        self._values = values
        self.now = now

    def text(self, name: str, *, required: bool = False) -> str:
        """A text; “” when it is missing."""
        value = self._values.get(name) or ""
        if not isinstance(value, str):
            raise ConfigError(f"“{name}” takes a text.")
        if required and not value.strip():
            raise ConfigError(f"“{name}” must not be empty.")
        return _utf8(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty when it is missing."""
        value = self._values.get(name) or ()
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise ConfigError(f"“{name}” takes a list of texts.")
        return tuple(map(_utf8, value))

    def flag(self, name: str) -> bool:
        """Yes or no; no when it is missing."""
        return self._values.get(name) is True

    def whole(self, name: str, default: int, *, most: int) -> int:
        """A whole number from 1 to `most`."""
        value = self._values.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise ConfigError(f"“{name}” takes a whole number from 1 to {most}.")
        return value

    def seconds(self, name: str, default: float) -> float:
        """A time span in seconds, not negative."""
        value = self._values.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
            raise ConfigError(f"“{name}” takes a number of seconds.")
        return float(value)

    def moment(self, name: str, *, end: bool = False) -> datetime | None:
        """A moment from ISO or words (“yesterday 3pm”), with `end` its end; None when it is missing."""
        said = self.text(name).strip()
        if not said:
            return None
        from memory_core.retrieval.periods import read_moment

        moment = read_moment(said, self.now, end=end)
        if moment.year < _FIRST_YEAR:
            raise ConfigError(f"“{said}” is too long ago: Scrubjay knows times from {_FIRST_YEAR} on.")
        if moment.year > _LAST_YEAR:
            raise ConfigError(f"“{said}” is too far ahead: Scrubjay knows times up to the year {_LAST_YEAR}.")
        return moment

    def scope(self) -> Scope | None:
        """Whose memories are meant, by agent, user and session; None when none of them is given."""
        agent, user, session = (self.text(name).strip() for name in ("agent", "user", "session"))
        return Scope(agent=agent, user=user, session=session) if agent or user or session else None

    def last(self) -> datetime | None:
        """The moment `last` seconds ago; None when it is missing."""
        if self._values.get("last") is None:
            return None
        return self.now - timedelta(seconds=self.seconds("last", 0))

    def memory_kind(self) -> Kind | None:
        """A kind of memory; None when it is missing."""
        said = self.text("kind").strip().lower()
        if not said:
            return None
        try:
            return Kind(said)
        except ValueError:
            raise ConfigError(f"There is no kind “{said}” of memory; there are {_named(Kind)}.") from None

    def observation_kind(self) -> ObservationKind | None:
        """A kind of observation; None when it is missing."""
        said = self.text("kind").strip().lower()
        if not said:
            return None
        try:
            return ObservationKind(said)
        except ValueError:
            raise ConfigError(
                f"There is no kind “{said}” of observation; there are {_named(ObservationKind)}."
            ) from None


def _utf8(text: str) -> str:
    """The text with “?” where a command line held bytes that are no UTF-8; nothing could keep or find those."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _named(kinds: type[Kind] | type[ObservationKind]) -> str:
    return ", ".join(kind.value for kind in kinds)
