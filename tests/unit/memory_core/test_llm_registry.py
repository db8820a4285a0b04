"""Naming a language model, and the scripted one."""

import subprocess
import sys

import pytest

from memory_core.config import CoreConfig
from memory_core.errors import AnswerInvalid, Cancelled, ConfigError, ProviderTimeout
from memory_core.llm.base import Request
from memory_core.llm.registry import open_llm, open_seeing, parse, seeing_choice
from memory_core.llm.scripted import Line, ScriptedLLM

ASKED = Request(purpose="chat", system="", prompt="When is the launch?")


def test_a_model_is_named_by_provider_and_model() -> None:
    choice = parse("ollama:llama3.2:3b")
    assert (choice.vendor.name, choice.model, choice.host) == ("ollama", "llama3.2:3b", "127.0.0.1:11434")


@pytest.mark.parametrize("name", ["llama", "nobody:model", "ollama:", ":x", "openai"])
def test_a_name_that_means_nothing_is_explained(name: str) -> None:
    with pytest.raises(ConfigError, match="provider:model"):
        parse(name)


def test_a_provider_without_an_address_asks_for_one() -> None:
    with pytest.raises(ConfigError, match="Model address"):
        parse("azure:gpt")
    with pytest.raises(ConfigError, match="no address"):
        parse("azure:gpt", "example")


@pytest.mark.parametrize("given", ["https://me.openai.azure.com", "https://me.openai.azure.com/openai/v1"])
def test_an_azure_resource_is_spoken_to_at_its_first_version(given: str) -> None:
    assert parse("azure:gpt", given).base_url == "https://me.openai.azure.com/openai/v1"


def test_a_provider_that_needs_a_key_asks_for_it() -> None:
    with pytest.raises(ConfigError, match="API key"):
        open_llm(CoreConfig(llm="google:gemini-2.5-flash"))


def test_no_choice_is_no_model() -> None:
    assert open_llm(CoreConfig()) is None


def test_no_choice_is_no_model_for_pictures() -> None:
    assert open_seeing(CoreConfig(llm="ollama:llama3.2"), api_key="key") is None


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({"see_model": "ollama:llava"}, "http://127.0.0.1:11434/v1"),
        (
            {"llm": "ollama:x", "llm_base_url": "http://127.0.0.1:9/v1", "see_model": "Ollama:llava"},
            "http://127.0.0.1:9/v1",
        ),
        (
            {"llm": "openai:x", "llm_base_url": "http://127.0.0.1:9/v1", "see_model": "lmstudio:y"},
            "http://127.0.0.1:1234/v1",
        ),
        (
            {"llm": "compatible:x", "see_model": "compatible:y", "see_base_url": "http://127.0.0.1:8/v1"},
            "http://127.0.0.1:8/v1",
        ),
    ],
)
def test_pictures_go_where_the_settings_say(settings: dict[str, str], address: str) -> None:
    assert seeing_choice(CoreConfig(**settings)).base_url == address  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "works"),
    [
        ({"llm": "google:gemini-2.5-pro"}, True),
        ({"llm": ""}, False),
        ({"llm": "openai:gpt"}, False),
        ({"llm": "nonsense"}, False),
        ({"llm": "google:gemini-2.5-pro", "see_base_url": "https://example.org"}, False),
    ],
)
def test_the_language_models_key_is_used_at_the_same_provider_and_address_alone(
    settings: dict[str, str], works: bool
) -> None:
    config = CoreConfig(see_model="google:gemini-2.5-flash", **settings)  # type: ignore[arg-type]
    if works:
        assert open_seeing(config, llm_api_key="key") is not None
    else:
        with pytest.raises(ConfigError, match="“API key for descriptions”"):
            open_seeing(config, llm_api_key="key")


def test_choosing_a_model_loads_no_vendor_library() -> None:
    code = (
        "import sys; from memory_core.config import CoreConfig; from memory_core.llm.registry import open_llm;"
        "open_llm(CoreConfig(llm='ollama:x')).close();"
        "print([m for m in ('pydantic_ai', 'openai', 'httpx', 'google.genai') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_the_script_refuses_what_is_not_in_it() -> None:
    llm = ScriptedLLM([Line("weather", "Sunny.")])
    with pytest.raises(AnswerInvalid, match="weather"):
        list(llm.stream(ASKED))
    with pytest.raises(AnswerInvalid, match="end"):
        llm.complete(ASKED, str)
    assert llm.finished()


def test_the_script_plays_answers_errors_and_stops() -> None:
    llm = ScriptedLLM([Line("launch", ["12 ", ProviderTimeout("late")]), Line("launch", "x"), Line("launch", 3)])
    pieces = llm.stream(ASKED)
    assert next(pieces) == "12 "
    with pytest.raises(ProviderTimeout):
        next(pieces)
    stopped = Request(purpose="chat", system="", prompt="launch", cancelled=lambda: True)
    with pytest.raises(Cancelled):
        list(llm.stream(stopped))
    with pytest.raises(AnswerInvalid, match="int"):
        llm.complete(ASKED, str)
