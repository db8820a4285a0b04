"""When work in the background may go on."""

import threading

import pytest

from memory_core.ingest.lull import Lull, Patience


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    moment = [100.0]
    monkeypatch.setattr("memory_core.ingest.lull.time.monotonic", lambda: moment[0])
    return moment


def test_it_waits_until_nobody_has_added_for_a_while_or_somebody_waits_for_the_work(at: list[float]) -> None:
    lull = Lull()
    patience = Patience(lull, quiet_s=1.0)
    awaited = threading.Event()
    awaited.set()
    assert patience.ready()
    lull.disturb()
    assert not patience.ready()
    lull.wait(threading.Event(), awaited)  # else it would be for ever, as no time passes
    at[0] += 1.0
    assert patience.ready()


def test_what_was_spoilt_is_tried_again_later_each_time_and_not_for_ever(at: list[float]) -> None:
    patience = Patience(Lull(), quiet_s=1.0, rest_s=4.0, most_s=20.0)
    for rest in (1.0, 2.0, 4.0, 4.0):
        assert patience.ready()
        assert patience.lasts()
        patience.tried(done=False)
        at[0] += rest - 0.01
        assert not patience.ready()
        at[0] += 0.01
    at[0] += 20.0
    assert patience.ready()
    assert not patience.lasts()
    patience.tried(done=True)
    assert patience.ready()
    assert patience.lasts()
