"""The seam to language models."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

T = TypeVar("T")
Purpose = Literal["remember", "chat", "see"]


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `system` holds our instructions; `prompt` holds marked, escaped blocks and the question.

    `cancelled` is asked between pieces; when it says yes the call ends with `errors.Cancelled`.
    """

    purpose: Purpose
    system: str
    prompt: str
    max_tokens: int = 1024
    timeout_s: float = 60.0
    cancelled: Callable[[], bool] = lambda: False


class LLM(Protocol):
    """A language model. All failures are `errors.LLMError`s."""

    @property
    def name(self) -> str:
        """`provider:model`."""
        ...

    def complete(self, request: Request, answer: type[T]) -> T:
        """A typed answer; `answer` is a (frozen) dataclass. Raises `AnswerInvalid` when one repair did not help."""
        ...

    def stream(self, request: Request) -> Iterator[str]:
        """The answer's text, piece by piece."""
        ...

    def close(self) -> None:
        """Give back connections."""
        ...
