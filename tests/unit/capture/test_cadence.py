"""When to look next."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.schedule.cadence import Moment, next_look


@pytest.mark.parametrize(
    ("circumstances", "seconds"),
    [
        ({}, 1.0),
        ({"since_change_s": 9}, 1.0),
        ({"since_change_s": 30}, 3.0),
        ({"since_change_s": 3600}, 10.0),
        ({"since_change_s": 3600, "interval_s": 30}, 30),
        ({"since_change_s": 3600, "since_front_s": 0.1}, 0.2),
        ({"since_front_s": 0.3}, 1.0),
        ({"idle_s": 180}, 2.0),
        ({"idle_s": 180, "interval_s": 5}, 5.0),
        ({"locked": True, "since_front_s": 0.0}, 2.0),
        ({"on_battery": True}, 2.0),
        ({"load": 0.9}, 2.0),
        ({"on_battery": True, "load": 0.9}, 4.0),
        ({"paused": True}, None),
    ],
)
def test_the_next_look(circumstances: dict[str, Any], seconds: float | None) -> None:
    assert next_look(Moment(**circumstances)) == (None if seconds is None else pytest.approx(seconds))


@given(
    st.builds(
        Moment,
        interval_s=st.floats(0.2, 60),
        since_change_s=st.floats(0, 1e5),
        since_front_s=st.floats(0, 1e5),
        idle_s=st.floats(0, 1e5),
        locked=st.booleans(),
        on_battery=st.booleans(),
        load=st.floats(0, 1),
    )
)
def test_there_is_always_a_next_look_and_never_a_rush(moment: Moment) -> None:
    pause = next_look(moment)
    assert pause is not None
    assert 0 < pause <= max(10.0, moment.interval_s)
