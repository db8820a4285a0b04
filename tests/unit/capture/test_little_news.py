"""A page of which only a short line changes: another sum, another room."""

from datetime import timedelta

import pytest

from capture.sources.base import WindowInfo
from memory_core.records.observation import Box, Observation
from tests.fakes.scripted_desk import Desk

PLACE = Box(0, 0, 640, 400)
WINDOW = WindowInfo("writer", "Order", PLACE, pid=10, front=True)
ROWS = [f"The {what} of this order is told on a page of its own" for what in ("day", "way", "box", "tax", "use", "fee")]


@pytest.fixture
def desk() -> Desk:
    desk = Desk(PLACE)
    desk.windows.show([WINDOW])
    for row, text in enumerate(ROWS):
        desk.write(text, top=20 + 30 * row)
    write(desk, "Total 41.50")
    desk.clock.advance(2)
    assert len(desk.seeing.look()) == 1
    stand(desk, 20)
    return desk


def write(desk: Desk, text: str) -> None:
    desk.screen.pixels[0][250:300] = 240
    desk.write(text, top=260)


def stand(desk: Desk, seconds: int) -> list[Observation]:
    """What is kept in so many seconds, with a look every two."""
    kept = []
    for _ in range(seconds // 2):
        desk.clock.advance(2)
        kept += desk.seeing.look()
    return kept


@pytest.mark.parametrize("line", ["Total 58.00", "Room 317", "Tom", "好"])
def test_a_short_line_that_changed_and_stands_is_kept_once_as_of_when_it_came(desk: Desk, line: str) -> None:
    write(desk, line)
    changed = desk.clock.now()
    (seen,) = stand(desk, 40)
    assert seen.text.splitlines() == [*ROWS, line]
    assert timedelta(0) < seen.at - changed <= timedelta(seconds=2)


def test_a_short_line_that_changed_is_kept_also_beside_a_clock_that_ticks(desk: Desk) -> None:
    write(desk, "Total 58.00")
    kept = []
    for seconds in range(10, 40, 2):
        desk.screen.pixels[0][330:370] = 240
        desk.write(f"21:30:{seconds}", top=340)
        kept += stand(desk, 2)
    assert ["Total 58.00" in seen.text for seen in kept] == [True]


@pytest.mark.parametrize("line", ["10:31", "Loading…", "—", "Q"])
def test_a_time_of_day_what_goes_on_and_an_icon_say_nothing(desk: Desk, line: str) -> None:
    write(desk, line)
    assert stand(desk, 20) == []


def test_what_does_not_stand_is_not_kept_and_the_page_lasts_on(desk: Desk) -> None:
    (row,) = desk.spool.rows
    for number in range(8):
        write(desk, ("Total 58.00", "Total 41.50")[number % 2])
        assert stand(desk, 4) == []
    desk.seeing.rest()
    assert desk.spool.agains[-1].observation.id == row.observation.id
    assert desk.clock.now() - desk.spool.agains[-1].observation.until <= timedelta(seconds=2)


def test_what_is_as_it_was_kept_again_is_no_news(desk: Desk) -> None:
    write(desk, "Total 58.00")
    assert stand(desk, 4) == []
    write(desk, "Total 41.50")
    assert stand(desk, 20) == []


def test_what_was_there_long_before_and_holds_again_is_kept_again(desk: Desk) -> None:
    write(desk, "Total 58.00")
    stand(desk, 60)
    write(desk, "Total 41.50")
    assert [seen.text.splitlines()[-1] for seen in stand(desk, 10)] == ["Total 41.50"]


def test_one_after_the_other_is_kept_some_time_apart(desk: Desk) -> None:
    write(desk, "Total 58.00")
    stand(desk, 8)
    write(desk, "Total 63.00")
    assert stand(desk, 8) == [], "it is only eight seconds since the last one"
    assert [seen.text.splitlines()[-1] for seen in stand(desk, 10)] == ["Total 63.00"]


def total(euros: int) -> str:
    return f"The total of this order is {euros} EUR"


def test_a_sum_that_changes_again_and_again_is_kept_when_it_stands(desk: Desk) -> None:
    for euros in range(400, 580, 30):
        write(desk, total(euros))
        assert [seen.text.splitlines()[-1] for seen in stand(desk, 100)] == [total(euros)]


def test_what_counts_all_the_time_is_kept_a_few_times_and_never_again(desk: Desk) -> None:
    kept = []
    for minutes in range(2, 12):
        write(desk, f"The last change was {minutes} minutes ago")
        kept += stand(desk, 60)
    assert len(kept) == 6, "five, and one because five minutes of change were not kept"
