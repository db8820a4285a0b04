"""Finds language-model servers that already run on this machine; asks the loopback address alone."""

from dataclasses import dataclass

from memory_core.llm.registry import VENDORS

_LOCAL = ("ollama", "lmstudio", "llamacpp")


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answered, with the names of its models."""

    provider: str
    title: str
    base_url: str
    models: tuple[str, ...]


def find_local_servers(*, timeout_s: float = 0.3, addresses: dict[str, str] | None = None) -> list[LocalServer]:
    """Ask the usual ports of Ollama, LM Studio and llama.cpp for their models; at most `timeout_s` for each.

    `addresses` replaces the usual base URLs (provider → URL). Servers without a model are left out.
    """
    import httpx

    found = []
    with httpx.Client(timeout=timeout_s, trust_env=False, follow_redirects=False) as client:
        for provider, base_url in (addresses or {name: VENDORS[name].base_url for name in _LOCAL}).items():
            try:
                answer = client.get(f"{base_url}/models")
                listed = answer.json()["data"] if answer.status_code == 200 else []
                models = tuple(str(model["id"]) for model in listed)
            except (httpx.HTTPError, ValueError, KeyError, TypeError):
                continue
            if models:
                found.append(LocalServer(provider, VENDORS[provider].title, base_url, models))
    return found
