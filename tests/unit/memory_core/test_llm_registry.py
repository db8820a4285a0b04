"""Naming a language model, and the scripted one."""

import subprocess
import sys

import pytest

from memory_core.config import CoreConfig
from memory_core.errors import AnswerInvalid, Cancelled, ConfigError, ProviderTimeout
from memory_core.llm.base import Request
from memory_core.llm.registry import open_llm, parse
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
