"""Leaves a model alone for a while after it failed: longer each time, until it answers again."""

import threading
from collections.abc import Iterator
from typing import TypeVar

from memory_core.clock import Clock
from memory_core.config import CoreConfig
from memory_core.errors import (
    BudgetSpent,
    Cancelled,
    ContentRefused,
    LLMError,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnavailable,
)
from memory_core.llm.base import LLM, Request

T = TypeVar("T")
_FIRST_S = 5.0
_LONGEST_S = 900.0
# A key that is not accepted is not accepted a minute later either.
_IN_TROUBLE = (ProviderUnavailable, ProviderTimeout, ProviderRefused)


class RestingLLM:
    """In front of a model that is asked in the background, so that a provider in trouble is not asked all the time,
    and one that says for how long to wait not before.

    While it rests, `ProviderUnavailable` comes at once, and nothing is sent. Closing it leaves the model open.
    """

    def __init__(self, llm: LLM, clock: Clock) -> None:
        self._llm = llm
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0
        self._problem = ""

    @property
    def name(self) -> str:
        """The model's."""
        return self._llm.name

    @property
    def problem(self) -> str:
        """Why the last call failed; “” when it did not."""
        with self._lock:
            return self._problem

    def complete(self, request: Request, answer: type[T]) -> T:
        """As the model; raises `ProviderUnavailable` while it rests."""
        self._judge()
        try:
            found = self._llm.complete(request, answer)
        except LLMError as error:
            self._failed(error)
            raise
        self._answered()
        return found

    def stream(self, request: Request) -> Iterator[str]:
        """As the model; raises `ProviderUnavailable` while it rests."""
        self._judge()
        try:
            yield from self._llm.stream(request)
        except LLMError as error:
            self._failed(error)
            raise
        self._answered()

    def close(self) -> None:
        """Nothing of its own to close."""

    def _judge(self) -> None:
        with self._lock:
            left = self._until - self._clock.monotonic()
        if left > 0:
            raise ProviderUnavailable(f"{self.name} failed just now; it is asked again in {left:.0f} seconds.")

    def _failed(self, error: LLMError) -> None:
        """Rest for as long as was asked for, and never shorter than by its own count; not because of what was asked."""
        if isinstance(error, ContentRefused | Cancelled | BudgetSpent):
            return
        with self._lock:
            self._problem = str(error)
        if not isinstance(error, _IN_TROUBLE):
            return
        with self._lock:
            pause = max(error.retry_after_s or 0.0, min(_LONGEST_S, _FIRST_S * 2 ** min(self._failures, 10)))
            self._failures += 1
            self._until = self._clock.monotonic() + pause

    def _answered(self) -> None:
        with self._lock:
            self._failures, self._until, self._problem = 0, 0.0, ""


def idle_choice(config: CoreConfig) -> str:
    """What was chosen of a model's help to remember that has no effect, in a sentence; empty where all has."""
    if config.remember_model.strip() and not config.remember_with_llm:
        return (
            "A model that helps to remember is chosen, but it is not asked: “Let the model help to remember” "
            "(remember_with_llm) is off."
        )
    if config.remember_with_llm and not (config.remember_model.strip() or config.llm.strip()):
        return "A model may help to remember, but none is chosen."
    return ""
