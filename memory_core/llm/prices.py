"""What a call costs, by the price list that comes with the library; nothing is looked up on the network."""

from memory_core.llm.registry import Choice

_NAMES = {"compatible": None, "ollama": None, "lmstudio": None, "llamacpp": None}


def price_of(choice: Choice, input_tokens: int, output_tokens: int) -> float | None:
    """In US dollars; None when the model is not in the list. A server of the person's own costs nothing."""
    provider = _NAMES.get(choice.vendor.name, choice.vendor.name)
    if provider is None:
        return 0.0
    from genai_prices import Usage, calc_price

    usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    try:
        return float(calc_price(usage, model_ref=choice.model, provider_id=provider).total_price)
    except (LookupError, ValueError):
        return None
