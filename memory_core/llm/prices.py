"""What a call costs, by the price list that comes with the library; nothing is looked up on the network."""

import contextlib
import ipaddress
from urllib.parse import urlsplit

from memory_core.llm.registry import Choice

_OWN = ("ollama", "lmstudio", "llamacpp")


def price_of(choice: Choice, input_tokens: int, output_tokens: int) -> float | None:
    """In US dollars; None when the model is not in the list. A server of the person's own costs nothing."""
    if choice.vendor.name in _OWN or (choice.vendor.name == "compatible" and _is_near(choice.host)):
        return 0.0
    from genai_prices import Usage, calc_price

    usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    try:
        if choice.vendor.name == "compatible":
            # Whoever speaks OpenAI's protocol for money is known by the address.
            found = calc_price(usage, model_ref=choice.model, provider_api_url=choice.base_url)
        else:
            found = calc_price(usage, model_ref=choice.model, provider_id=choice.vendor.name)
    except (LookupError, ValueError):
        return None
    return float(found.total_price)


def _is_near(host: str) -> bool:
    """Whether a server is on this machine or in the person's own network."""
    name = urlsplit(f"//{host}").hostname or ""
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(name)
        return address.is_loopback or address.is_private or address.is_link_local
    return name == "localhost" or "." not in name or name.endswith((".local", ".lan", ".home.arpa", ".internal"))
