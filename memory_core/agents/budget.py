"""How many tokens the agents may spend on a language model per hour."""

import threading
from collections import deque

from memory_core.clock import Clock
from memory_core.errors import BudgetSpent
from memory_core.llm.base import Request

_HOUR_S = 3600.0


class TokenBudget:
    """A sliding hour of spent tokens; thread-safe, because model minds run side by side."""

    def __init__(self, *, per_hour: int, clock: Clock) -> None:
        self._per_hour = per_hour
        self._clock = clock
        self._spent: deque[tuple[float, int]] = deque()
        self._lock = threading.Lock()

    def resize(self, per_hour: int) -> None:
        """From now on so many in an hour; what was spent counts."""
        with self._lock:
            self._per_hour = per_hour

    def spend(self, tokens: int) -> bool:
        """Take `tokens` from the hour's budget, or say no and take nothing."""
        with self._lock:
            if self._used() + tokens > self._per_hour:
                return False
            self._spent.append((self._clock.monotonic(), tokens))
            return True

    def spend_over(self, tokens: int) -> None:
        """Enter what was taken beyond what was asked for, even where there is not so much left."""
        if tokens > 0:
            with self._lock:
                self._spent.append((self._clock.monotonic(), tokens))

    def left(self) -> int:
        """Tokens that may still be spent now."""
        with self._lock:
            return max(0, self._per_hour - self._used())

    def _used(self) -> int:
        horizon = self._clock.monotonic() - _HOUR_S
        while self._spent and self._spent[0][0] <= horizon:
            self._spent.popleft()
        return sum(tokens for _, tokens in self._spent)


class _Repairs:
    """Takes each sending of a call after the first from the hour's budget, too; the first was taken before.

    `cost` is a guess: what the provider counts beyond it is taken as well, so that no hour costs more than it may for
    longer than one call.
    """

    def __init__(self, budget: TokenBudget, cost: int) -> None:
        self._budget = budget
        self._cost = cost
        self._sendings = 0

    def __call__(self, size: int) -> None:
        """Raises `BudgetSpent` when there is nothing left for a repair."""
        self._sendings += 1
        if self._sendings > 1 and not self._budget.spend(self._cost):
            raise BudgetSpent("The hour's budget for the language model does not allow to ask once more.")

    def count(self, tokens: int) -> None:
        """What the whole call took, by the provider's count."""
        self._budget.spend_over(tokens - self._cost * self._sendings)


def request_within(
    budget: TokenBudget, system: str, prompt: str, *, max_tokens: int, timeout_s: float
) -> Request | None:
    """A request that helps to remember, taken from the hour's budget; None where not so much is left of it."""
    cost = estimate_tokens(system) + estimate_tokens(prompt) + max_tokens
    if not budget.spend(cost):
        return None
    repairs = _Repairs(budget, cost)
    return Request(
        "remember",
        system,
        prompt,
        max_tokens=max_tokens,
        timeout_s=timeout_s,
        sending=repairs,
        used=repairs.count,
    )


def estimate_tokens(text: str) -> int:
    """A cautious guess without a tokenizer: four characters of English or one of Chinese are about a token."""
    wide = sum(1 for letter in text if ord(letter) > 0x2E80)
    return wide + (len(text) - wide) // 4 + 1
