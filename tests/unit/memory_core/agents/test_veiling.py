"""No language model is shown what is sealed, in a prompt or in a picture's caption."""

from collections.abc import Iterator
from typing import TypeVar

from memory_core.agents.veiling import VeiledLLM
from memory_core.language.exact_things import ExactThing
from memory_core.llm.base import Picture, Request

T = TypeVar("T")


class Listener:
    """A model that keeps what it was asked."""

    name = "listener"

    def __init__(self) -> None:
        self.asked: list[Request] = []

    def complete(self, request: Request, answer: type[T]) -> T:
        """An empty one."""
        self.asked.append(request)
        return answer()

    def stream(self, request: Request) -> Iterator[str]:
        """A word."""
        self.asked.append(request)
        yield "yes"

    def close(self) -> None:
        """Nothing is open."""


def test_every_way_to_a_model_is_veiled_with_what_is_sealed_at_that_time() -> None:
    listener, sealed = Listener(), [ExactThing("customer number", "4471-229-083")]
    llm = VeiledLLM(listener, lambda: sealed)
    request = Request(
        "see", "rules 4471-229-083", "the letter 4471 229 083", pictures=(Picture(b"x", "of 4471229083"),)
    )
    assert list(llm.stream(request)) == ["yes"]
    assert llm.complete(request, dict) == {}
    sealed.clear()
    list(llm.stream(request))
    assert [one.prompt for one in listener.asked] == ["the letter [customer number]"] * 2 + ["the letter 4471 229 083"]
    assert [one.pictures[0].caption for one in listener.asked[:2]] == ["of [customer number]"] * 2
    assert llm.name == "listener"
