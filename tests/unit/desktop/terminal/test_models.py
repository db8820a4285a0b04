"""Which models are chosen, and what they took."""

import pytest

from memory_core.home import Home
from memory_core.llm import discovery
from memory_core.llm.discovery import LocalServer
from tests.fakes.open_home import OpenHome
from tests.fakes.terminal import Scrubjay


@pytest.fixture
def scrubjay(home: Home) -> Scrubjay:
    OpenHome(home).close()
    return Scrubjay(home.path, inside=True)


def test_what_models_took_is_told_by_day_with_its_price(scrubjay: Scrubjay, home: Home) -> None:
    core = OpenHome(home)
    core.spending.add("chat", "openai:gpt-4o-mini", input_tokens=1200, output_tokens=30, dollars=0.0002)
    core.spending.add("chat", "openai:gpt-4o-mini", failed=True)
    core.spending.add("see", "openai:nobody-knows", input_tokens=9)
    core.change_settings(llm="ollama:tiny", remember_with_llm=True, remember_model="ollama:small")
    core.close()

    told = " ".join(scrubjay.run("models").out.split())
    assert "$0.0002" in told
    assert "2 calls, 1 failed" in told
    assert "price unknown" in told
    found = scrubjay("models").json()
    assert found["chosen"] == {"chat": "ollama:tiny", "remember": "ollama:small", "see": ""}
    assert found["dollars"] == 0.0002
    assert {one["purpose"] for one in found["spent"]} == {"chat", "see"}


def test_servers_of_this_machine_are_looked_for_only_when_asked(
    scrubjay: Scrubjay, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def found(**_: object) -> list[LocalServer]:
        looked.append(1)
        return [LocalServer("ollama", "Ollama", "http://127.0.0.1:11434/v1", ("llama3.2",))]

    monkeypatch.setattr(discovery, "find_local_servers", found)
    assert "No model was asked yet." in scrubjay.run("models").out
    assert not looked
    assert "Ollama at http://127.0.0.1:11434/v1: llama3.2" in scrubjay.run("models", "--look").out
