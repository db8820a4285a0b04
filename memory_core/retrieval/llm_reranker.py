"""A language model as a reranker."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from memory_core.language.exact_things import veil
from memory_core.llm.base import LLM, Request
from memory_core.prompts import load_prompt

_CHARACTERS = 800
_TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Scores:
    """One score for each text, from 0 to 10, in their order."""

    scores: list[float]


class LLMReranker:
    """Asks a model for one score a text. Texts go in marked, escaped blocks. Raises the model's `LLMError`s."""

    def __init__(self, llm: LLM) -> None:
        self._llm = llm

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One number for each text, higher is better."""
        hide = veil([question, *texts])
        blocks = [
            f'<text number="{number}">{html.escape(hide(text)[:_CHARACTERS])}</text>'
            for number, text in enumerate(texts, 1)
        ]
        prompt = "\n".join([*blocks, f"<question>{html.escape(hide(question))}</question>"])
        request = Request("chat", load_prompt("rerank"), prompt, max_tokens=256, timeout_s=_TIMEOUT_S)
        return list(self._llm.complete(request, Scores).scores)

    def close(self) -> None:
        """Nothing to free: the model belongs to whoever opened it."""
