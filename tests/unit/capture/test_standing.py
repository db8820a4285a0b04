"""An observation that goes on being true."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from capture.standing import LAPSE, TELL_EVERY, VISIT, WINDOWS, Memo, Standing
from memory_core.errors import SpoolError
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Box, Captured, Observation, ObservationKind, TextLine

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
GAP = timedelta(seconds=70)


def seen(name: str = "o_1", at: datetime = NOON) -> Observation:
    lines = (TextLine("words", Box(0, 0, 9, 9)),)
    return Observation(ObservationId(name), ObservationKind.SCREEN, at, at, "words", app="a", title="t", lines=lines)


def nowhere(row: Captured) -> None:
    """Lose it."""


def told(sent: list[Captured]) -> list[tuple[str, float]]:
    """(id, seconds after noon) of each row."""
    assert all(row.again and not row.observation.text and not row.observation.lines for row in sent)
    return [(row.observation.id, (row.observation.until - NOON).total_seconds()) for row in sent]


def test_what_stands_is_told_once_a_minute_and_at_the_end() -> None:
    sent: list[Captured] = []
    standing = Standing(sent.append)
    standing.kept("w", seen())
    for second in range(0, 150, 10):
        standing.seen("w", NOON + timedelta(seconds=second), GAP)
    assert told(sent) == [("o_1", 60.0), ("o_1", 120.0)]
    standing.rest()
    standing.rest()
    assert told(sent)[2:] == [("o_1", 140.0)]


def test_it_ends_when_the_window_says_something_else() -> None:
    sent: list[Captured] = []
    standing = Standing(sent.append)
    standing.kept("w", seen())
    standing.seen("w", NOON + timedelta(seconds=30), GAP)
    standing.kept("w", seen("o_2", NOON + timedelta(seconds=31)))
    assert told(sent) == [("o_1", 30.0)]
    standing.seen("w", NOON + timedelta(seconds=40), GAP)
    standing.rest()
    assert told(sent)[1:] == [("o_2", 40.0)]


def test_what_stood_before_a_restart_is_recalled_also_beside_a_clock_that_went_on() -> None:
    memo = Memo()
    Standing(nowhere, memo).kept("w", replace(seen(), text="Shopping list\n21:30:39"))
    assert Standing(nowhere, Memo(memo.rows)).recalls("w", ["Shopping list", "21:30:55"])
    assert not Standing(nowhere, Memo(memo.rows)).recalls("w", ["Shopping list", "twelve lanterns", "21:30:55"])


def test_an_unknown_window_stands_for_nothing() -> None:
    sent: list[Captured] = []
    standing = Standing(sent.append)
    standing.seen("w", NOON, GAP)
    standing.rest()
    assert sent == []
    assert standing.lapsed("w", NOON)


def test_a_short_absence_is_not_counted_and_looking_back_adds_nothing() -> None:
    sent: list[Captured] = []
    standing = Standing(sent.append)
    standing.kept("w", seen())
    standing.seen("w", NOON + timedelta(seconds=60), GAP)
    for second in range(300, 590, 10):
        assert standing.seen("w", NOON + timedelta(seconds=second), GAP) is None
    standing.rest()
    assert told(sent) == [("o_1", 60.0)]


def test_a_visit_that_lasts_is_to_be_kept_from_its_beginning() -> None:
    standing = Standing(nowhere)
    standing.kept("w", seen())
    back = NOON + timedelta(seconds=300)
    assert standing.seen("w", back, GAP) is None
    for second in range(60, 300, 60):
        assert standing.seen("w", back + timedelta(seconds=second), GAP) is None
    assert standing.seen("w", back + VISIT, GAP) == back
    standing.kept("w", seen("o_2", back + VISIT))
    assert standing.seen("w", back + VISIT + timedelta(seconds=10), GAP) is None


def test_after_a_long_absence_it_is_kept_at_once() -> None:
    standing = Standing(nowhere)
    standing.kept("w", seen())
    assert not standing.lapsed("w", NOON + LAPSE)
    late = NOON + LAPSE + timedelta(seconds=1)
    assert standing.lapsed("w", late)
    assert standing.seen("w", late, GAP) == late


def test_a_clock_that_was_set_back_extends_nothing() -> None:
    sent: list[Captured] = []
    standing = Standing(sent.append)
    standing.kept("w", seen())
    earlier = NOON - timedelta(hours=1)
    assert standing.seen("w", earlier, GAP) == earlier
    standing.rest()
    assert sent == []


def test_what_the_spool_refuses_is_told_later() -> None:
    sent: list[Captured] = []
    full = [True]

    def send(row: Captured) -> None:
        if full[0]:
            raise SpoolError("The disk is full.")
        sent.append(row)

    standing = Standing(send)
    standing.kept("w", seen())
    with pytest.raises(SpoolError):
        standing.seen("w", NOON + TELL_EVERY, GAP)
    full[0] = False
    standing.rest()
    assert told(sent) == [("o_1", 60.0)]


def test_it_remembers_a_bounded_number_of_windows() -> None:
    sent: list[Captured] = []
    standing = Standing(sent.append)
    for number in range(WINDOWS + 1):
        standing.kept(number, seen(f"o_{number}"))
        standing.seen(number, NOON + timedelta(seconds=5), GAP)
    assert told(sent) == [("o_0", 5.0)]
    assert standing.lapsed(0, NOON)
