"""What the system says was drawn, and what of it is worth a look."""

import pytest

from capture.schedule.cadence import NEVER, REST_S, STROKE_REST_S
from capture.stirring import FORGET_S, PLACES, Stir, Stirring
from memory_core.records.observation import Box

MONITOR = Box(1920, 0, 1920, 1080)
CARET = Box(2000, 100, 2, 16)
VIDEO = Box(2200, 200, 800, 450)
PAGE = Box(1920, 40, 1800, 900)


def stir(stirring: Stirring) -> Stir:
    return stirring.stir


def after(stirring: Stirring, box: Box, *, news: bool, now: float = 0.0) -> None:
    """Something is drawn, a look follows, and finds news or none."""
    stirring.note([box], now)
    stirring.led_to(stirring.looked(), news=news, now=now)


def test_drawing_on_another_monitor_is_none_of_its_business() -> None:
    stirring = Stirring(MONITOR)
    stirring.note([Box(0, 0, 1920, 1080)], 0.0)
    assert stir(stirring) is Stir.NOTHING
    stirring.note([Box(1800, 0, 200, 100)], 0.0)
    assert stir(stirring) is Stir.NEWS
    assert stirring.looked() == (Box(1920, 0, 80, 100),)
    assert stir(stirring) is Stir.NOTHING
    assert stirring.looked() == ()


def test_a_blinking_caret_asks_for_no_more_looks() -> None:
    stirring = Stirring(MONITOR)
    after(stirring, CARET, news=False)
    stirring.note([CARET], 1.0)
    assert stir(stirring) is Stir.NOTHING


def test_a_video_asks_for_a_look_now_and_then() -> None:
    stirring = Stirring(MONITOR)
    after(stirring, VIDEO, news=False)
    stirring.note([VIDEO], 1.0)
    assert stir(stirring) is Stir.RESTLESS


def test_a_film_that_plays_stays_one_whatever_else_is_found() -> None:
    stirring = Stirring(MONITOR)
    after(stirring, VIDEO, news=True)
    stirring.film = (VIDEO.grown(-16),)
    after(stirring, VIDEO, news=True)
    stirring.note([VIDEO], 1.0)
    assert stir(stirring) is Stir.RESTLESS
    assert stirring.rested_s(1.0) == 0.0, "it never rests"
    stirring.note([PAGE], 1.1)
    assert stir(stirring) is Stir.NEWS, "most of that is no film"


def test_where_nobody_tells_of_drawing_a_film_does_not_either() -> None:
    stirring = Stirring(MONITOR)
    stirring.film = (VIDEO,)
    assert stirring.rested_s(5.0) == NEVER


def test_what_is_drawn_beside_it_is_news() -> None:
    stirring = Stirring(MONITOR)
    after(stirring, VIDEO, news=False)
    stirring.note([VIDEO], 1.0)
    stirring.note([Box(2200, 900, 300, 20)], 1.0)
    assert stir(stirring) is Stir.NEWS


def test_news_makes_everything_worth_a_look_again() -> None:
    stirring = Stirring(MONITOR)
    after(stirring, CARET, news=False)
    after(stirring, Box(2000, 0, 900, 900), news=True)
    stirring.note([CARET], 1.0)
    assert stir(stirring) is Stir.NEWS


def test_what_was_dull_long_ago_is_tried_again() -> None:
    stirring = Stirring(MONITOR)
    after(stirring, CARET, news=False)
    stirring.note([CARET], FORGET_S + 1)
    assert stir(stirring) is Stir.NEWS


def test_it_remembers_a_few_places_only() -> None:
    stirring = Stirring(MONITOR)
    for number in range(PLACES + 1):
        after(stirring, Box(2000, 50 * number, 2, 16), news=False, now=float(number))
    stirring.note([Box(2000, 0, 2, 16)], 20.0)
    assert stir(stirring) is Stir.NEWS
    stirring.looked()
    stirring.note([Box(2000, 50 * PLACES, 2, 16)], 20.0)
    assert stir(stirring) is Stir.NOTHING


@pytest.mark.parametrize(
    ("drawn", "at_once"),
    [
        ([(PAGE, 0.0)], True),
        ([(CARET, 0.0), (PAGE, 0.03)], True),
        ([(PAGE, 0.0), (PAGE, 0.08)], False),
        ([(CARET, 0.0)], False),
    ],
    ids=["a page", "a page and a caret", "a page that is turned step by step", "a caret"],
)
def test_a_page_that_was_drawn_at_one_stroke_soon_counts_as_rested(
    drawn: list[tuple[Box, float]], at_once: bool
) -> None:
    stirring = Stirring(MONITOR)
    for box, at in drawn:
        stirring.note([box], at)
    last = drawn[-1][1]
    assert stirring.at_one_stroke is at_once
    assert stirring.much is (PAGE in [box for box, _ in drawn])
    assert stirring.rested_s(last + 0.02) == pytest.approx(0.02)
    later = STROKE_REST_S + 0.01
    assert stirring.rested_s(last + later) == pytest.approx(REST_S if at_once else later)
    stirring.looked()
    assert not stirring.at_one_stroke
    assert not stirring.much


def test_that_nothing_was_drawn_is_certain_only_when_all_was_told_since_the_look() -> None:
    stirring = Stirring(MONITOR)
    stirring.note([], 0.0)
    assert not stirring.still, "what was before the first look"
    stirring.looked()
    assert not stirring.still, "nobody was asked since"
    stirring.note([], 1.0)
    stirring.note([Box(0, 0, 100, 100)], 2.0)
    assert stirring.still, "that is on another monitor"
    stirring.note(None, 3.0)
    stirring.note([], 4.0)
    assert not stirring.still, "for a while nobody told"
    stirring.looked()
    after(stirring, CARET, news=False, now=5.0)
    stirring.note([CARET], 6.0)
    assert stir(stirring) is Stir.NOTHING
    assert not stirring.still, "a caret asks for no look, and was drawn"
