"""A server of language models on this machine."""

from collections.abc import Iterator

import pytest

from tests.fakes.llm_server import LLMServer


@pytest.fixture
def server() -> Iterator[LLMServer]:
    """It says what a test tells it to."""
    running = LLMServer()
    yield running
    running.close()
