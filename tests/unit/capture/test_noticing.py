"""What is read at once, and what is waited for until it has come to rest."""

import dataclasses

import pytest

from capture.change.detector import Change, ChangeDetector
from capture.noticing import AT_IT_S, GOES_ON_S, REST_S, TYPING_REST_S, UNTOLD_S, Noticing
from capture.reading.page import Page
from capture.tally import Tally
from memory_core.records.observation import Box

TYPED = Change((Box(0, 96, 96, 32),), 0.004)
TURNED = Change((Box(0, 0, 640, 480),), 0.5)
STANDING = Change((Box(0, 0, 640, 480),), 0.5, moving=False)


def waits(change: Change, rested_s: float | None, times: list[float]) -> list[bool]:
    """Whether it is waited for at each of these looks."""
    noticing = Noticing(Tally())
    noticing.read_at = 0.0
    return [noticing.settled(change, now, rested_s) is None for now in times]


@pytest.mark.parametrize(
    ("change", "rested_s", "waited"),
    [
        (TYPED, TYPING_REST_S, False),
        (TYPED, REST_S, True),
        (dataclasses.replace(TYPED, rests=True), REST_S, False),
        (TURNED, REST_S, False),
        (TURNED, 0.0, True),
        (STANDING, 0.0, False),
        (TYPED, None, False),
        (TURNED, None, False),
    ],
    ids=[
        "hands that rest",
        "hands between two words",
        "hands that rest while a caret blinks",
        "a page that was turned",
        "a page that is being turned",
        "what stood since the last look",
        "typing, where drawing is not told",
        "a page, where drawing is not told",
    ],
)
def test_what_has_come_to_rest_is_read_at_once(change: Change, rested_s: float | None, waited: bool) -> None:
    assert waits(change, rested_s, [10.0]) == [waited]


@pytest.mark.parametrize(
    ("strokes", "rested_s", "waited"),
    [
        ((0.0, 0.5), REST_S, True),
        ((0.0, 0.5), TYPING_REST_S, False),
        ((0.0, 0.5), None, False),
        ((0.0, AT_IT_S), REST_S, False),
        ((GOES_ON_S, GOES_ON_S + 0.5), REST_S, False),
    ],
    ids=["two words", "words, and hands that rest", "words, where drawing is not told", "two messages", "much unread"],
)
def test_what_stands_between_two_words_is_not_read_after_each(
    strokes: tuple[float, ...], rested_s: float | None, waited: bool
) -> None:
    noticing = Noticing(Tally())
    noticing.read_at = 0.0
    for at in strokes:
        noticing.settled(TYPED, at, None if rested_s is None else 0.0)
    standing = dataclasses.replace(TYPED, moving=False)
    assert (noticing.settled(standing, strokes[-1] + 0.2, rested_s) is None) is waited


@pytest.mark.parametrize("change", [TYPED, TURNED])
def test_what_goes_on_and_on_is_read_now_and_then(change: Change) -> None:
    assert waits(change, 0.0, [10.0, 11.0, 12.0, 10.0 + GOES_ON_S]) == [True, True, True, False]


def test_where_drawing_is_not_told_larger_changes_are_read_sooner() -> None:
    just_read = [0.1, 0.5, 1.0, UNTOLD_S, 2.0]
    assert waits(TURNED, None, just_read) == [False, True, True, False, False]
    assert waits(TYPED, None, just_read) == [False, True, True, True, True]


def test_beside_a_video_that_plays_what_came_to_rest_is_read_for_itself() -> None:
    note, video = Box(0, 96, 96, 32), Box(320, 0, 320, 320)
    both = Change((note, video), 0.3, still=(note,))
    noticing = Noticing(Tally())
    noticing.read_at = 0.0
    alone = noticing.settled(both, 1.0, 0.0)
    assert alone == Change((note,), alone.share if alone else 0.0, moving=False)
    assert alone.share == pytest.approx(0.3 * 3072 / 105_472)
    noticing.accept(alone.boxes, Page(), [], ("", ""), 1.0)
    assert noticing.read_at == 0.0, "the video is as long unread as before"
    assert noticing.settled(Change((video,), 0.3), 2.0, 0.0) is None
    assert noticing.settled(both, 2.5, REST_S) == both, "all of it came to rest"
    typing = Change((note, Box(320, 96, 96, 32)), 0.01, still=(note,))
    assert Noticing(Tally()).settled(typing, 1.0, REST_S) is None, "two lines of one hand"


def test_what_goes_on_inside_of_a_film_is_the_film(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChangeDetector, "film", (Box(320, 0, 320, 320),))
    part, beside = Change((Box(352, 32, 96, 64),), 0.03), Change((Box(352, 32, 96, 64), Box(0, 96, 96, 32)), 0.04)
    assert waits(part, 0.0, [10.0, 11.0, 12.0, 13.0, 20.0]) == [True] * 5
    assert waits(beside, 0.0, [10.0, 11.0, 12.0, 10.0 + GOES_ON_S]) == [True, True, True, False]
    assert waits(dataclasses.replace(part, moving=False), 0.0, [10.0]) == [False], "it stopped"
    monkeypatch.setattr(ChangeDetector, "due", True)
    assert waits(part, 0.0, [10.0, 10.0 + GOES_ON_S]) == [True, False], "once in a while it is looked at"
