"""Reads what users of Mem0 hand over: its config, and names of arguments and verbs that are other ones here.

What has a counterpart is taken, what is not needed here is told and passed over, and what would change the outcome and
has no counterpart raises `UsageError` with what to write instead.
"""

import os
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from memory_core.config import CoreConfig
from memory_core.errors import UsageError
from memory_core.library.arguments import read_path, read_word
from memory_core.library.grammar import said

_KEYS = ("home", "passphrase", "llm", "vector_store", "embedder", "history_db_path", "reranker", "version")
_WRITE = 'Memory.from_config({"home": "/a/folder", "llm": {…}})'
# By Mem0's names: ours, what its config calls the address, and where else Mem0 looks for the key and the address.
_PROVIDERS: Mapping[str, tuple[str, str, tuple[str, ...], str]] = {
    "openai": ("openai", "openai_base_url", ("OPENAI_API_KEY",), "OPENAI_BASE_URL"),
    "openai_structured": ("openai", "openai_base_url", ("OPENAI_API_KEY",), "OPENAI_BASE_URL"),
    "azure_openai": ("azure", "azure_endpoint", ("LLM_AZURE_OPENAI_API_KEY",), "LLM_AZURE_ENDPOINT"),
    "azure_openai_structured": ("azure", "azure_endpoint", ("LLM_AZURE_OPENAI_API_KEY",), "LLM_AZURE_ENDPOINT"),
    "anthropic": ("anthropic", "anthropic_base_url", ("ANTHROPIC_API_KEY",), ""),
    "gemini": ("google", "", ("GOOGLE_API_KEY", "GEMINI_API_KEY"), ""),
    "deepseek": ("deepseek", "deepseek_base_url", ("DEEPSEEK_API_KEY",), "DEEPSEEK_API_BASE"),
    "ollama": ("ollama", "ollama_base_url", (), ""),
    "lmstudio": ("lmstudio", "lmstudio_base_url", (), ""),
    "vllm": ("compatible", "vllm_base_url", ("VLLM_API_KEY",), "VLLM_BASE_URL"),
}
_OF_STORE = ("path", "collection_name", "embedding_model_dims", "on_disk", "distance_strategy")

_EXPIRES = (
    "Nothing expires here by itself. Write metadata={'expires': '2026-12-31'}, and leave out what is over by "
    "filters={'NOT': [{'expires': {'lt': '2026-12-31'}}]} with the day of today."
)
# What Mem0's verbs take and ours don't, and what to write instead.
INSTEAD: Mapping[str, str] = {
    "expiration_date": _EXPIRES,
    "show_expired": "Nothing expires here by itself; all is shown.",
    "memory_type": "Leave it out: steps and repeated commands become procedural memories by themselves.",
    "prompt": "What is concluded follows no prompt of yours; with infer=False a text is kept as it is.",
    "llm": "Name the model when you open the memory: Memory(home, llm='ollama:llama3.2').",
    "reference_date": "Name the day in the query, such as “on 2 May 2026”, or filter by created_at.",
    "app_id": "Use agent_id, or metadata={'app_id': …} and a filter on it.",
    "actor_id": "Use metadata={'actor_id': …} and a filter on it.",
    "page": "Ask for more by top_k, and take the part that you want.",
    "page_size": "Ask for more by top_k, and take the part that you want.",
    "enable_graph": "The graph is always there: see surroundings() and entities().",
    "output_format": "Results are always under “results”.",
    "version": "Results are always under “results”.",
    "api_version": "Results are always under “results”.",
    "async_mode": "add() returns at once, and what is concluded follows; drain() waits for it. See AsyncMemory, too.",
    "keyword_search": "Words and meaning are always searched together.",
    "filter_memories": "Use filters and threshold.",
    "fields": "Every field is there; take those that you want.",
    "categories": "Use metadata={'category': …} and a filter on it.",
    "custom_categories": "Use metadata={'category': …} and a filter on it.",
    "custom_instructions": "What is concluded follows no instructions of yours; infer=False keeps a text as it is.",
    "includes": "What is concluded follows no instructions of yours; infer=False keeps a text as it is.",
    "excludes": "What is concluded follows no instructions of yours; infer=False keeps a text as it is.",
    "immutable": "Nobody changes a memory but update(), and its history() keeps what it was.",
    "options": "Give each option by its name.",
}
# The same of verbs.
VERBS: Mapping[str, str] = {
    "chat": "Write ask(question).",
    "users": "Write scopes().",
    "delete_users": "Write delete_all(user_id=…).",
    "batch_update": "Write update(…) for each.",
    "batch_delete": "Write delete(…) for each, or delete_all(filters={'id': {'in': […]}}).",
    "create_memory_export": "Write export(path, passphrase='…').",
    "get_memory_export": "Write export(path, passphrase='…').",
    "get_summary": "Write journal(day).",
    "feedback": "That is of Mem0's platform; there is nothing like it here.",
}


def says_nothing(name: str, value: object) -> bool:
    """Whether an argument of Mem0's that ours don't have asks for nothing, or for what is so anyway."""
    return name in INSTEAD and (value is None or (name == "show_expired" and isinstance(value, bool)))


def no_such(owner: object, name: str) -> AttributeError:
    """What is raised for a verb that there is not, with what to write instead of one of Mem0's."""
    instead = f" {VERBS[name]}" if name in VERBS else ""
    return AttributeError(f"{type(owner).__name__} has no “{name}”.{instead}", name=name, obj=owner)


def read_config(given: object, *, callers: int) -> dict[str, Any]:
    """What Mem0's `from_config` takes, as arguments of `Memory`. What of it is not needed here is told by a warning, at
    the line of the program that is so many callers away."""
    if not isinstance(given, Mapping):
        more = "; give its model_dump()" if hasattr(given, "model_dump") else ""
        raise UsageError(f"A config is a mapping such as {{'home': '/a/folder'}}, not {said(given)}{more}.")
    reading = _Reading(given)
    options = reading.options()
    if reading.unneeded:
        unneeded = f"Not needed here, and passed over: {'; '.join(reading.unneeded)}."
        warnings.warn(unneeded, UserWarning, stacklevel=callers + 2)
    return options


class _Reading:
    """One reading of a config; collects what is passed over."""

    def __init__(self, given: Mapping[Any, Any]) -> None:
        self._given = {key: value for key, value in given.items() if value is not None}
        self.unneeded: list[str] = []
        self._settings: dict[str, Any] = {}

    def options(self) -> dict[str, Any]:
        """The arguments of `Memory`."""
        readers: dict[str, Callable[[], dict[str, Any]]] = {"llm": self._llm, "vector_store": self._vector_store}
        found: dict[str, Any] = {}
        for key in self._given:
            if key in readers:
                found = readers[key]() | found
            elif key in ("home", "passphrase"):
                found[key] = self._given[key]
            elif key == "embedder":
                self._embedder()
            elif key == "reranker":
                self._reranker()
            else:
                self._passed_over(key)
        return found | ({"config": CoreConfig(**self._settings)} if self._settings else {})

    def _passed_over(self, key: object) -> None:
        reasons = {
            "history_db_path": "“history_db_path”: the history lies in the folder",
            "version": "“version”: results are always under “results”",
            "graph_store": "“graph_store”: the graph lies in the folder",
        }
        if key == "version" and self._given[key] == "v1.1":
            return
        if key in reasons:
            self.unneeded.append(reasons[str(key)])
        elif str(key).startswith("custom_"):
            raise UsageError(f"“{key}” has no counterpart. {INSTEAD['custom_instructions']} Leave it out.")
        else:
            raise UsageError(f"A config has no {said(key)}; it may have {', '.join(_KEYS)}.")

    def _section(self, name: str) -> tuple[str, dict[str, Any]]:
        section = self._given[name]
        if not isinstance(section, Mapping):
            raise UsageError(f"“{name}” is a mapping with “provider” and “config”, not {said(section)}.")
        provider, config = section.get("provider"), section.get("config")
        if not isinstance(provider, str) or not provider.strip():
            raise UsageError(f"“{name}” names no provider; write {{'provider': …, 'config': {{…}}}}.")
        if not isinstance(config, Mapping | None):
            raise UsageError(f"The “config” of “{name}” is a mapping, not {said(config)}.")
        return provider.strip().lower(), {key: value for key, value in (config or {}).items() if value is not None}

    def _llm(self) -> dict[str, Any]:
        if isinstance(self._given["llm"], str):
            return {"llm": self._given["llm"]}
        provider, config = self._section("llm")
        if provider not in _PROVIDERS:
            raise UsageError(
                f"“llm” names the provider {said(provider)}, which is not spoken to here; there are "
                f"{', '.join(_PROVIDERS)}. Of whatever speaks as OpenAI does, give its address: "
                "{'provider': 'vllm', 'config': {'model': …, 'vllm_base_url': 'http://…/v1'}}."
            )
        ours, address, keys, address_there = _PROVIDERS[provider]
        azure = config.pop("azure_kwargs", None)
        if isinstance(azure, Mapping):
            config = {**config, **{key: value for key, value in azure.items() if value is not None}}
        model = config.pop("azure_deployment", None) or config.pop("model", None)
        config.pop("model", None)
        if not isinstance(model, str) or not model.strip():
            raise UsageError(f"“llm” names no model; write {{'provider': {provider!r}, 'config': {{'model': …}}}}.")
        key = config.pop("api_key", None) or next(filter(None, map(os.environ.get, keys)), "")
        base_url = read_word(config.pop(address, None) or os.environ.get(address_there) or "", address)
        if ours == "ollama" and base_url and not base_url.rstrip("/").endswith("/v1"):
            base_url = f"{base_url.rstrip('/')}/v1"
        self._settings |= {"llm": f"{ours}:{model}", "llm_base_url": base_url, "remember_with_llm": True}
        self._not_followed("llm", config)
        return {"api_key": key}

    def _vector_store(self) -> dict[str, Any]:
        provider, config = self._section("vector_store")
        unknown = [key for key in config if key not in _OF_STORE]
        if "home" in self._given:
            self.unneeded.append("“vector_store”: vectors lie in the folder")
            return {}
        if unknown or "path" not in config:
            why = f"with {unknown[0]}, which is of a server" if unknown else "without the path of a folder"
            raise UsageError(
                f"“vector_store” names {provider} {why}; everything is kept in one encrypted folder on this machine. "
                f"Write {_WRITE}, or the folder as its path."
            )
        name = read_word(config.get("collection_name", "mem0"), "collection_name")
        if not name.strip() or name in (".", "..") or {"/", "\\", "\0"} & set(name):
            raise UsageError(f"“collection_name” becomes the name of a folder; {said(name)} cannot be one.")
        return {"home": Path(read_path(config["path"], "path")).expanduser() / name}

    def _embedder(self) -> None:
        provider, config = self._section("embedder")
        folder = _folder_of(config.get("model"))
        if folder:
            self._settings["embedding_folder"] = folder
        else:
            self.unneeded.append(f"“embedder” ({provider}): the model that comes with Scrubjay compares texts here")

    def _reranker(self) -> None:
        provider, config = self._section("reranker")
        folder = _folder_of(config.get("model"))
        if provider in ("llm_reranker", "llm"):
            self._settings["rerank_with_llm"] = True
        elif folder:
            self._settings["reranker_folder"] = folder
        else:
            raise UsageError(
                f"“reranker” names {provider}, which is not spoken to here. Write the folder of a cross-encoder (with "
                "model.onnx and tokenizer.json) as its model, or the provider llm_reranker, or leave it out."
            )

    def _not_followed(self, section: str, config: Mapping[str, Any]) -> None:
        if config:
            names = ", ".join(str(key) for key in config)
            self.unneeded.append(f"of “{section}” {names}: that goes by what is asked")


def _folder_of(model: object) -> str:
    """The folder that a model is named by; empty when it is named otherwise."""
    if not isinstance(model, str) or not model.strip() or "\0" in model:
        return ""
    folder = Path(model).expanduser()
    return str(folder) if (folder / "model.onnx").is_file() else ""
