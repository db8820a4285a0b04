"""Which language models can be named, and how one is opened. Nothing heavy is imported before a model is asked."""

import contextlib
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from memory_core.config import CoreConfig
from memory_core.errors import ConfigError
from memory_core.llm.base import LLM
from memory_core.llm.ledger import Ledger
from memory_core.privacy.connections import ConnectionLog

Protocol = Literal["openai", "anthropic", "google"]


@dataclass(frozen=True, slots=True)
class Vendor:
    """How a provider is spoken to. An empty `base_url` means that the person must give one."""

    name: str
    title: str
    protocol: Protocol
    base_url: str
    needs_key: bool


VENDORS = {
    vendor.name: vendor
    for vendor in (
        Vendor("google", "Google Gemini", "google", "https://generativelanguage.googleapis.com", True),
        Vendor("openai", "OpenAI", "openai", "https://api.openai.com/v1", True),
        Vendor("anthropic", "Anthropic", "anthropic", "https://api.anthropic.com", True),
        Vendor("azure", "Azure OpenAI", "openai", "", True),
        Vendor("deepseek", "DeepSeek", "openai", "https://api.deepseek.com", True),
        Vendor("ollama", "Ollama", "openai", "http://127.0.0.1:11434/v1", False),
        Vendor("lmstudio", "LM Studio", "openai", "http://127.0.0.1:1234/v1", False),
        Vendor("llamacpp", "llama.cpp", "openai", "http://127.0.0.1:8080/v1", False),
        Vendor("compatible", "another OpenAI-compatible server", "openai", "", False),
    )
}


# Names by which people know a provider better.
_ALSO = {
    "gemini": "google",
    "claude": "anthropic",
    "azure-openai": "azure",
    "lm-studio": "lmstudio",
    "llama.cpp": "llamacpp",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen model, checked: the vendor, the model's own name, and the address that will be spoken to."""

    vendor: Vendor
    model: str
    base_url: str

    @property
    def name(self) -> str:
        """`provider:model`."""
        return f"{self.vendor.name}:{self.model}"

    @property
    def host(self) -> str:
        """The host and port that bytes go to."""
        return urlsplit(self.base_url).netloc


def parse(llm: str, base_url: str = "") -> Choice:
    """Read `provider:model`. Raises `ConfigError` with what would be right."""
    provider, colon, model = llm.strip().partition(":")
    name = provider.strip().lower()
    vendor = VENDORS.get(_ALSO.get(name, name))
    if vendor is None or not colon or not model.strip():
        raise ConfigError(
            f"“{llm}” names no language model. Write provider:model, for example ollama:llama3.2; the providers are "
            f"{', '.join(VENDORS)}."
        )
    address = base_url.strip() or vendor.base_url
    if not address:
        raise ConfigError(f"{vendor.title} needs an address: set “Model address” to the server's base URL.")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ConfigError(f"“{address}” is no address of a server; it should look like http://127.0.0.1:11434/v1.")
    if vendor.name == "azure" and not parts.path.strip("/"):
        address = f"{address.rstrip('/')}/openai/v1"
    return Choice(vendor=vendor, model=model.strip(), base_url=address)


def open_llm(
    config: CoreConfig, *, api_key: str = "", connections: ConnectionLog | None = None, ledger: Ledger | None = None
) -> LLM | None:
    """The chosen model, ready to be asked; None when none is chosen. Connects to nothing yet.

    Raises `ConfigError` when the choice cannot work (unknown provider, no key, no address).
    """
    if not config.llm.strip():
        return None
    choice = parse(config.llm, config.llm_base_url)
    return _opened(choice, api_key, "API key", connections=connections, ledger=ledger)


def seeing_choice(config: CoreConfig) -> Choice:
    """The model that is to describe pictures. Raises `ConfigError`."""
    return _choice(config, config.see_model, config.see_base_url)


def open_seeing(
    config: CoreConfig,
    *,
    api_key: str = "",
    llm_api_key: str = "",
    connections: ConnectionLog | None = None,
    ledger: Ledger | None = None,
) -> LLM | None:
    """The model that is to describe pictures, as `open_llm` opens the one for answers; None when none is chosen.

    Without a key of its own it uses the language model's (`llm_api_key`), where provider and address are the same: a
    key is shown to nobody else.
    """
    if not config.see_model.strip():
        return None
    choice = seeing_choice(config)
    key = api_key or _shared_key(config, choice, llm_api_key)
    return _opened(choice, key, "API key for descriptions", connections=connections, ledger=ledger)


def open_remembering(
    config: CoreConfig,
    *,
    api_key: str = "",
    llm_api_key: str = "",
    connections: ConnectionLog | None = None,
    ledger: Ledger | None = None,
) -> LLM | None:
    """The model that helps to remember, where another one than the language model is chosen; as `open_seeing`."""
    if not config.remember_model.strip():
        return None
    choice = _choice(config, config.remember_model, config.remember_base_url)
    key = api_key or _shared_key(config, choice, llm_api_key)
    setting = "API key of the model that helps to remember"
    return _opened(choice, key, setting, connections=connections, ledger=ledger)


def _choice(config: CoreConfig, model: str, base_url: str) -> Choice:
    """Without an address of its own, a model is spoken to where the language model of the same provider is."""
    same = _provider(model) == _provider(config.llm)
    return parse(model, base_url.strip() or (config.llm_base_url if same else ""))


def _provider(model: str) -> str:
    name = model.strip().partition(":")[0].strip().lower()
    return _ALSO.get(name, name)


def _shared_key(config: CoreConfig, choice: Choice, llm_api_key: str) -> str:
    if not config.llm.strip():
        return ""
    with contextlib.suppress(ConfigError):
        other = parse(config.llm, config.llm_base_url)
        if (other.vendor, other.base_url) == (choice.vendor, choice.base_url):
            return llm_api_key
    return ""


def _opened(
    choice: Choice, api_key: str, setting: str, *, connections: ConnectionLog | None, ledger: Ledger | None
) -> LLM:
    api_key = api_key.strip()  # a copied key often brings the end of its line along
    if not (api_key.isascii() and api_key.isprintable()):
        raise ConfigError(f"The {setting} holds signs that no key has. Copy it anew, and enter it in the settings.")
    if choice.vendor.needs_key and not api_key:
        raise ConfigError(f"{choice.vendor.title} needs an API key: enter it in the settings under “{setting}”.")
    from memory_core.llm.pydantic_ai_models import PydanticAiModel

    return PydanticAiModel(choice=choice, api_key=api_key, connections=connections, ledger=ledger or Ledger())
