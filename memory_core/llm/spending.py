"""What the language models of a home took, by day: kept sealed, numbers alone."""

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from memory_core.clock import Clock, SystemClock
from memory_core.errors import ScrubjayError
from memory_core.home import Home
from memory_core.privacy.cipher import Cipher
from memory_core.privacy.keys import Keys
from memory_core.privacy.private_files import write_private

_KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Spent:
    """Of one day, purpose and model. `dollars`: of the calls whose price is known; `unpriced` counts the others."""

    day: str
    purpose: str
    model: str
    calls: int = 0
    failed: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    dollars: float = 0.0
    unpriced: int = 0


class Spending:
    """The book of one home. A book that cannot be read begins anew; one that cannot be written loses no answer."""

    def __init__(self, home: Home, keys: Keys, clock: Clock | None = None) -> None:
        self._path = home.spending
        self._cipher = Cipher(keys.connections)
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()

    def add(
        self,
        purpose: str,
        model: str,
        *,
        input_tokens: int = 0,
        output_tokens: int = 0,
        dollars: float | None = None,
        failed: bool = False,
    ) -> None:
        """Enter one finished call; `dollars` None: nobody knows."""
        today = self._clock.now().date()
        with self._lock:
            kept = {key: one for key, one in self._read().items() if one.day >= (today - _KEPT).isoformat()}
            key = (today.isoformat(), purpose, model)
            was = kept.get(key, Spent(*key))
            kept[key] = replace(
                was,
                calls=was.calls + 1,
                failed=was.failed + failed,
                input_tokens=was.input_tokens + input_tokens,
                output_tokens=was.output_tokens + output_tokens,
                dollars=round(was.dollars + (dollars or 0.0), 8),
                unpriced=was.unpriced + (dollars is None and not failed),
            )
            document = json.dumps([asdict(one) for one in kept.values()])
            write_private(self._path, self._cipher.encrypt(document.encode()))

    def days(self, count: int = 31) -> list[Spent]:
        """What the last so many days took, the latest first."""
        first = (self._clock.now().date() - timedelta(days=count - 1)).isoformat()
        with self._lock:
            found = [one for one in self._read().values() if one.day >= first]
        return sorted(found, key=lambda one: (one.day, one.purpose, one.model), reverse=True)

    def _read(self) -> Mapping[tuple[str, str, str], Spent]:
        try:
            rows = [Spent(**row) for row in json.loads(self._cipher.decrypt(self._path.read_bytes()))]
        except (OSError, ValueError, TypeError, ScrubjayError):
            return {}
        return {(one.day, one.purpose, one.model): one for one in rows}
