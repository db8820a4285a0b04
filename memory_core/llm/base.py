"""The seam to language models."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

T = TypeVar("T")
Purpose = Literal["remember", "chat", "see"]


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture that goes with a request; `caption` is a marked, escaped block and stands before it."""

    data: bytes
    caption: str
    media_type: str = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `system` holds our instructions; `prompt` holds marked, escaped blocks and the question.

    `pictures` follow the prompt. `cancelled` is asked between pieces; when it says yes the call ends with
    `errors.Cancelled`. `sending` is told, before each time that something is sent (again for a repair), how many bytes
    it is; an `LLMError` that it raises ends the call, and nothing is sent. `used` is told at the end how many tokens it
    took in all, by the provider's own count, where that is known.
    """

    purpose: Purpose
    system: str
    prompt: str
    max_tokens: int = 1024
    timeout_s: float = 60.0
    cancelled: Callable[[], bool] = lambda: False
    pictures: tuple[Picture, ...] = ()
    sending: Callable[[int], None] = lambda size: None
    used: Callable[[int], None] = lambda tokens: None


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
