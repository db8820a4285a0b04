"""When the next look is due, case by case."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.schedule.cadence import NEVER, REST_S, SETTLE_S, SLOWEST_S, Moment, next_look

JUST_NOW = Moment(since_look_s=0.0)

CASES = [
    ("never looked at", Moment(), 0.0),
    ("while things change, the interval", JUST_NOW, 1.0),
    ("part of the interval is over", Moment(since_look_s=0.4), 0.6),
    ("the interval is over", Moment(since_look_s=3.0), 0.0),
    ("calm for ten seconds", Moment(since_look_s=0.0, since_change_s=10.0), 1.0),
    ("calm for half a minute", Moment(since_look_s=0.0, since_change_s=30.0), 3.0),
    ("calm for nine seconds, as is told", Moment(since_look_s=0.0, since_change_s=9.0, since_drawn_s=9.0), 6.0),
    ("calm for an hour", Moment(since_look_s=0.0, since_change_s=3600.0), SLOWEST_S),
    ("calm, but something was drawn", Moment(since_look_s=1.0, since_change_s=3600.0, stirred=True), 0.0),
    ("calm, but a video plays", Moment(since_look_s=0.0, since_change_s=3600.0, restless=True), 1.0),
    ("drawn right after a look that found news", Moment(since_look_s=0.25, since_change_s=0.1, stirred=True), 0.25),
    ("drawn right after a look in vain", Moment(since_look_s=0.25, since_change_s=3600.0, stirred=True), 0.0),
    (
        "it is still drawn",
        Moment(since_look_s=5.0, since_change_s=99.0, stirred=True, since_stir_s=0.5, since_drawn_s=0.1),
        0.15,
    ),
    (
        "a page was turned",
        Moment(since_look_s=5.0, stirred=True, since_stir_s=0.02, since_drawn_s=0.02, at_one_stroke=True),
        0.1,
    ),
    (
        "it has come to rest",
        Moment(since_look_s=5.0, since_change_s=99.0, stirred=True, since_stir_s=0.5, since_drawn_s=0.25),
        0.0,
    ),
    (
        "it is drawn and drawn",
        Moment(since_look_s=1.0, since_change_s=0.0, stirred=True, since_stir_s=1.0, since_drawn_s=0.0),
        0.0,
    ),
    (
        "much of it is drawn line by line",
        Moment(since_look_s=1.0, since_change_s=99.0, stirred=True, since_stir_s=0.5, since_drawn_s=0.0, much=True),
        0.0,
    ),
    (
        "drawn on battery",
        Moment(since_look_s=0.0, stirred=True, since_stir_s=0.0, since_drawn_s=0.0, on_battery=True),
        1.0,
    ),
    ("it was drawn at the look", Moment(since_look_s=0.0, pending=True, since_drawn_s=0.0), 0.25),
    ("a change comes to rest", Moment(since_look_s=0.0, pending=True), 0.5),
    ("a change comes to rest on battery", Moment(since_look_s=0.0, pending=True, on_battery=True), 1.0),
    ("another window in front", Moment(since_look_s=5.0, since_front_s=0.0, since_change_s=3600.0), SETTLE_S),
    (
        "another one before that settled",
        Moment(since_look_s=5.0, since_front_s=0.1, since_fronts_s=0.6),
        SETTLE_S - 0.1,
    ),
    ("one after the other", Moment(since_look_s=5.0, since_front_s=0.1, since_fronts_s=1.0), 0.0),
    ("another window, settled", Moment(since_look_s=5.0, since_front_s=0.5), 0.0),
    ("that window was looked at", Moment(since_look_s=0.2, since_front_s=0.5), 0.8),
    ("another window on battery", Moment(since_look_s=5.0, since_front_s=0.1, on_battery=True), SETTLE_S - 0.1),
    ("on battery", Moment(since_look_s=0.0, on_battery=True), 2.0),
    ("busy", Moment(since_look_s=0.0, load=0.9), 2.0),
    ("half busy", Moment(since_look_s=0.0, load=0.5), 1.0),
    ("busy and on battery", Moment(since_look_s=0.0, load=0.9, on_battery=True), 4.0),
    ("busy, on battery and calm", Moment(since_look_s=0.0, load=1.0, on_battery=True, since_change_s=99.0), SLOWEST_S),
    ("black", Moment(since_look_s=0.0, black=True), SLOWEST_S),
    ("black, and something was drawn", Moment(since_look_s=1.0, black=True, stirred=True), 0.0),
    ("an interval above the slowest", Moment(since_look_s=0.0, interval_s=60.0, since_change_s=999.0), 60.0),
    ("a short interval", Moment(since_look_s=0.0, interval_s=0.2), 0.2),
    ("a short interval, coming to rest", Moment(since_look_s=0.0, interval_s=0.2, pending=True), 0.2),
    ("paused", Moment(paused=True), None),
    ("locked", Moment(locked=True, since_front_s=0.0), None),
    ("nobody there", Moment(idle_s=180.0), None),
    ("somebody there", Moment(idle_s=179.9), 0.0),
    ("patient with idleness", Moment(idle_s=500.0, idle_after_s=3600.0), 0.0),
]


@pytest.mark.parametrize(("moment", "wait"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_next_look(moment: Moment, wait: float | None) -> None:
    assert next_look(moment) == (None if wait is None else pytest.approx(wait))


@given(
    st.floats(0.2, 60.0),
    st.floats(0, 1e6),
    st.floats(0, 1e6),
    st.floats(0, 1e6) | st.just(NEVER),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.floats(0, 1),
    st.floats(0, 10),
)
def test_a_monitor_is_never_left_for_longer_than_the_slowest_pause(
    interval_s: float,
    since_look_s: float,
    since_change_s: float,
    since_front_s: float,
    stirred: bool,
    pending: bool,
    black: bool,
    load: float,
    drawn_s: float,
) -> None:
    moment = Moment(
        interval_s=interval_s,
        since_look_s=since_look_s,
        since_change_s=since_change_s,
        since_front_s=since_front_s,
        stirred=stirred,
        pending=pending,
        black=black,
        load=load,
    )
    wait = next_look(moment)
    assert wait is not None
    assert 0 <= wait <= max(SLOWEST_S, interval_s)
    assert wait + since_look_s <= max(SLOWEST_S, interval_s, since_look_s) + SETTLE_S
    # What was drawn makes it later only until it has come to rest.
    nudged = next_look(dataclasses.replace(moment, stirred=True, since_stir_s=drawn_s, since_drawn_s=drawn_s))
    assert nudged is not None
    assert nudged <= max(wait, REST_S - drawn_s)
