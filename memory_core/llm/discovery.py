"""Finds language-model servers that already run on this machine; asks the loopback address alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from memory_core.llm.registry import VENDORS
from memory_core.privacy.connections import ConnectionLog
from memory_core.privacy.outgoing import web_client

if TYPE_CHECKING:
    import httpx

_LOCAL = ("ollama", "lmstudio", "llamacpp")
# Ollama is asked about each of its models by itself.
_MOST_ASKED = 20
_TIMEOUT_S = 0.3
_PURPOSE = "look for models"


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answered, with the names of its models; `seeing`: those that say they can see pictures."""

    provider: str
    title: str
    base_url: str
    models: tuple[str, ...]
    seeing: tuple[str, ...] = ()


def find_local_servers(
    *, addresses: dict[str, str] | None = None, connections: ConnectionLog | None = None
) -> list[LocalServer]:
    """Ask the usual ports of Ollama, LM Studio and llama.cpp for their models; at most 0.3 s for each answer.

    Each request is written to `connections` first; one that cannot be is not made. `addresses` replaces the usual base
    URLs (provider → URL). Servers without a model are left out.
    """
    import httpx

    def note(request: httpx.Request) -> None:
        if connections is not None:
            size = int(request.headers.get("content-length", 0))
            connections.record(datetime.now(UTC), request.url.netloc.decode("ascii"), _PURPOSE, size)

    found = []
    with web_client(note, timeout=_TIMEOUT_S, trust_env=False, follow_redirects=False) as client:
        for provider, base_url in (addresses or {name: VENDORS[name].base_url for name in _LOCAL}).items():
            try:
                answer = client.get(f"{base_url}/models")
                listed = answer.json() if answer.status_code == 200 else {"data": []}
                models = tuple(str(model["id"]) for model in listed["data"])
            except (httpx.HTTPError, ValueError, KeyError, TypeError):
                continue
            if models:
                seeing = _seeing(client, provider, base_url.removesuffix("/v1"), models, listed)
                found.append(LocalServer(provider, VENDORS[provider].title, base_url, models, seeing))
    return found


def _seeing(
    client: "httpx.Client", provider: str, root: str, models: Sequence[str], listed: dict[str, Any]
) -> tuple[str, ...]:
    """Which models say of themselves that they see: each kind of server has its own way. None when it does not say."""
    import httpx

    try:
        if provider == "ollama":
            return tuple(model for model in models[:_MOST_ASKED] if _ollama_sees(client, root, model))
        if provider == "lmstudio":
            told = client.get(f"{root}/api/v0/models").json()["data"]
            seeing = {str(model["id"]) for model in told if model.get("type") == "vlm"}
        else:
            told = listed.get("models", [])
            seeing = {str(model["name"]) for model in told if "multimodal" in model.get("capabilities", ())}
        return tuple(model for model in models if model in seeing)
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError):
        return ()


def _ollama_sees(client: "httpx.Client", root: str, model: str) -> bool:
    told = client.post(f"{root}/api/show", json={"model": model}).json()
    return "vision" in told.get("capabilities", ())
