"""The capture process speaks to whoever started it, and never waits for them."""

import json
import os
import sys
from collections.abc import Iterator

import pytest

from capture.teller import Teller

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the pipe is one of Unix")


@pytest.fixture
def pipe() -> Iterator[tuple[int, Teller]]:
    """The end that is read, and who writes into the other."""
    read, write = os.pipe()
    teller = Teller(write)
    yield read, teller
    os.close(read)
    teller.close()
    assert not teller._thread.is_alive()  # noqa: SLF001
    os.close(write)


def _lines(descriptor: int, ends: str) -> list[dict[str, object]]:
    """All that comes, up to an event."""
    said = b""
    while not said.endswith(b"\n") or json.loads(said.splitlines()[-1])["event"] != ends:
        said += os.read(descriptor, 1 << 16)
    return [json.loads(line) for line in said.splitlines()]


def test_it_says_what_it_is_told(pipe: tuple[int, Teller]) -> None:
    read, teller = pipe
    # The last one is half a character, as titles of windows may hold.
    for event, word, comes in (("status", "größer", "größer"), ("captured", "x", "x"), ("stopped", "a\udc00b", "a?b")):
        teller.say({"event": event, "word": word})
        assert _lines(read, event) == [{"event": event, "word": comes}]


def test_nobody_waits_for_one_who_does_not_read_and_later_the_last_of_each_is_said(pipe: tuple[int, Teller]) -> None:
    read, teller = pipe
    for number in range(100):
        teller.say({"event": "status", "number": number, "long": "x" * 100_000})
        teller.say({"event": "captured", "number": number})
    teller.close(wait_s=0.01)
    teller.say({"event": "stopped"})
    said = _lines(read, "stopped")
    assert len(said) <= 5, "a short one was said, and a long one was being said"
    assert [(line["event"], line.get("number")) for line in said[-3:]] == [
        ("status", 99),
        ("captured", 99),
        ("stopped", None),
    ]
