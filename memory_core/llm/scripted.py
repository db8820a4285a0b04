"""A language model that follows a script and refuses everything else; for tests and replays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from memory_core.errors import AnswerInvalid, Cancelled, LLMError
from memory_core.llm.base import Request

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """One scripted call: when `expects` stands in the prompt, give `answer`.

    `answer`: a dataclass for `complete`, a text or pieces of it for `stream`, or an error to raise. Pieces may end
    with an error, as a connection that breaks mid-way does.
    """

    expects: str
    answer: Any


class ScriptedLLM:
    """Plays its lines in order; a prompt that is not the next line's is refused."""

    def __init__(self, script: Sequence[Line], name: str = "scripted:model") -> None:
        self._script = list(script)
        self._name = name
        self.requests: list[Request] = []
        self.closed = False

    @property
    def name(self) -> str:
        """`provider:model`."""
        return self._name

    def complete(self, request: Request, answer: type[T]) -> T:
        """The next line's answer. Raises `AnswerInvalid` when it is of another shape, and what `sending` raises."""
        request.sending(len(request.prompt) + sum(len(one.data) + len(one.caption) for one in request.pictures))
        said = self._next(request)
        if isinstance(said, LLMError):
            raise said
        if not isinstance(said, answer):
            raise AnswerInvalid(f"The script answers {type(said).__name__} where {answer.__name__} was asked.")
        return said

    def stream(self, request: Request) -> Iterator[str]:
        """The next line's pieces."""
        said = self._next(request)
        for piece in [said] if isinstance(said, str | LLMError) else said:
            if request.cancelled():
                raise Cancelled("The answer was stopped.")
            if isinstance(piece, LLMError):
                raise piece
            yield piece

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True

    def finished(self) -> bool:
        """Whether the whole script was played."""
        return not self._script

    def _next(self, request: Request) -> Any:
        self.requests.append(request)
        if not self._script:
            raise AnswerInvalid("The script is at its end, and the model was asked once more.")
        line = self._script.pop(0)
        if line.expects not in request.prompt:
            raise AnswerInvalid(f"The script expects “{line.expects}” in the prompt.")
        return line.answer
