"""A line that is known but for a few words that were read uncertainly is the known one."""

import pytest

from capture.change.respelling import respelled
from capture.reading.layout import line_of
from memory_core.records.observation import Box, TextLine, Word

KNOWN = ["$ git status", "ledger-api-5d8bb  1/1  Running  2  9h01lm", "settled batch 8812 for Novak Tools"]


def read(text: str) -> TextLine:
    """A line of words that are certain, but for those with a question mark."""
    words = [
        Word(word, Box(90 * at, 0, 80, 14), 0.6 if word.endswith("?") else 0.95) for at, word in enumerate(text.split())
    ]
    return line_of([Word(word.text.rstrip("?"), word.box, word.confidence) for word in words])


@pytest.mark.parametrize(
    "line",
    [
        "ledger-api-5d8bb 1/1 Running 2 9h0O1lm?",
        "ledger-api-5d8bb 1/1 Running 2 9hOllm",
        "ledger-api-5d8bb. 1/1 Running 2 9hO1lm",
        "ledger-api-5d8hb? 1/1 Running 2 9h01lm",
    ],
    ids=["uncertain", "letters among figures", "specks", "the first word"],
)
@pytest.mark.parametrize("covered", [False, True])
def test_the_same_signs_read_in_another_way_are_known(line: str, *, covered: bool) -> None:
    assert respelled([read(line)], KNOWN, covered=covered) == [KNOWN[1]]


@pytest.mark.parametrize("line", ["Running 6? 9h01lm", "1/1 Running 2", "ledger-api-5d8bb o/1? Running"])
def test_a_part_of_a_known_line_is_known_where_a_window_may_cover_the_rest(line: str) -> None:
    assert respelled([read(line)], KNOWN, covered=True) == [KNOWN[1]]
    said = read(line)
    assert respelled([said], KNOWN, covered=False) == [said.text]


@pytest.mark.parametrize(
    "line",
    [
        "settled batch 8813 for Novak Tools",
        "settled batch 8812 for Novak Tools twice",
        "settled batch 8812? for Halvorsen",
        "settled batch 8812 for Halvorsen? Shipping?",
        "$ git -status",
        "quite another line",
        "Norway? Tooling?",
        "",
    ],
)
@pytest.mark.parametrize("covered", [False, True])
def test_what_is_read_for_certain_is_never_taken_for_something_else(line: str, *, covered: bool) -> None:
    said = read(line) if line else TextLine("", Box(0, 0, 1, 1), ())
    assert respelled([said], KNOWN, covered=covered) == [said.text]


def test_what_stands_in_a_secret_s_place_is_compared_as_it_is() -> None:
    words = read("settled batch 8812? for Novak Tools").words
    line = TextLine("settled batch [card] for Novak Tools", Box(0, 0, 400, 14), words)
    assert respelled([line], KNOWN, covered=True) == [line.text]
