"""Which language models are chosen for what, and what they took."""

import dataclasses
from typing import Any

from desktop.verbs.base import Context
from desktop.verbs.params import Params
from memory_core.config import CoreConfig

_MOST_DAYS = 400


def models(context: Context, params: Params) -> dict[str, Any]:
    """The chosen models by purpose, and calls, tokens and dollars by day, purpose and model."""
    spent = context.core.spending.days(params.whole("days", 31, most=_MOST_DAYS))
    return {
        "chosen": _chosen(context.core.settings.core),
        "spent": [dataclasses.asdict(one) for one in spent],
        "dollars": round(sum(one.dollars for one in spent), 6),
    }


def _chosen(config: CoreConfig) -> dict[str, str]:
    remember = (config.remember_model or config.llm) if config.remember_with_llm else ""
    return {"chat": config.llm, "remember": remember, "see": config.see_model}
