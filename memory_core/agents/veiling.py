"""Keeps what is in the vault from every language model, whatever it is asked for and wherever the value stands."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from memory_core.language.exact_things import ExactThing
from memory_core.language.hiding import hidden
from memory_core.llm.base import LLM, Request

T = TypeVar("T")


class VeiledLLM:
    """In front of a model: a mark stands in each prompt and caption for every value that is `sealed`.

    Closing it leaves the model open.
    """

    def __init__(self, llm: LLM, sealed: Callable[[], Iterable[ExactThing]]) -> None:
        self._llm = llm
        self._sealed = sealed

    @property
    def name(self) -> str:
        """The model's."""
        return self._llm.name

    def complete(self, request: Request, answer: type[T]) -> T:
        """As the model."""
        return self._llm.complete(self._veiled(request), answer)

    def stream(self, request: Request) -> Iterator[str]:
        """As the model."""
        return self._llm.stream(self._veiled(request))

    def close(self) -> None:
        """Nothing of its own to close."""

    def _veiled(self, request: Request) -> Request:
        found = {thing.value: thing.kind for thing in self._sealed()}
        pictures = tuple(replace(one, caption=hidden(one.caption, found)) for one in request.pictures)
        return replace(request, prompt=hidden(request.prompt, found), pictures=pictures)
