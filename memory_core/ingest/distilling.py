"""One sentence for several memories that say the same: the most telling of them, or a model's, when it holds."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from memory_core.agents.budget import TokenBudget, request_within
from memory_core.agents.sameness import more_telling
from memory_core.errors import LLMError
from memory_core.language.exact_things import veil
from memory_core.language.names import entities
from memory_core.language.words import stems
from memory_core.llm.base import LLM
from memory_core.llm.blocks import data
from memory_core.prompts import load_prompt
from memory_core.records.memory import Memory

_log = logging.getLogger(__name__)
_MOST_TOKENS = 200
_LONGEST = 400
_TIMEOUT_S = 60.0
_FROM_SOURCES = 0.8


@dataclass(frozen=True)
class DistilledAnswer:
    """One sentence that says what all of them say; “” when they do not say the same."""

    text: str


class Distilling:
    """With rules alone the most telling sentence stays; a model may word it better, within the hour's budget."""

    def __init__(self, *, llm: Callable[[], LLM | None], budget: TokenBudget) -> None:
        self._llm = llm
        self._budget = budget

    def __call__(self, memories: Sequence[Memory]) -> str:
        """The sentence for these."""
        ruled = more_telling(memories).text
        llm = self._llm()
        if llm is None:
            return ruled
        system = load_prompt("distil")
        hide = veil(one.text for one in memories)
        prompt = "\n".join(f"<memory>\n{data(hide(one.text)[:_LONGEST])}\n</memory>" for one in memories)
        request = request_within(self._budget, system, prompt, max_tokens=_MOST_TOKENS, timeout_s=_TIMEOUT_S)
        if request is None:
            return ruled
        try:
            said = " ".join(llm.complete(request, DistilledAnswer).text.split())
        except LLMError as error:
            _log.info("The model did not help to distil: %s.", type(error).__name__)
            return ruled
        except Exception as error:  # noqa: BLE001 — the edge around a model: whatever it does, the rules' work stays
            _log.error("The model's answer broke the distilling: %s.", type(error).__name__)
            return ruled
        return said if holds(said, memories) else ruled


def holds(said: str, memories: Sequence[Memory]) -> bool:
    """Whether a sentence keeps the figures and names of its sources, and is made of their words."""
    if not said or len(said) > _LONGEST:
        return False
    figures = [sorted(re.findall(r"\d+", one.text)) for one in memories]
    if sorted(re.findall(r"\d+", said)) != figures[0]:
        return False
    sources = " ".join(one.text for one in memories)
    if not set(entities(f"{said} ")) <= set(entities(f"{sources} ")):
        return False
    own, theirs = set(stems(said)), set(stems(sources))
    return bool(own) and len(own & theirs) >= _FROM_SOURCES * len(own)
