"""What is done again and again."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from capture.schedule.jobs import Jobs
from memory_core.clock import FrozenClock, SystemClock
from tests.fakes.scripted_seeing import eventually


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs(SystemClock(), ("look", "other"))
    yield made
    made.close()


def test_a_job_runs_at_once_and_again_always_in_the_same_thread(jobs: Jobs) -> None:
    ran: list[int] = []
    jobs.every(0.05, "look", lambda: ran.append(threading.get_ident()), lane="look")
    eventually(lambda: len(ran) >= 3)
    assert len(set(ran)) == 1
    assert ran[0] != threading.get_ident()


def test_a_job_that_fails_runs_again_and_its_words_stay_out_of_the_log(
    jobs: Jobs, allow_logs: pytest.LogCaptureFixture
) -> None:
    ran: list[int] = []

    def fail() -> None:
        ran.append(1)
        raise ValueError("the captured words")

    jobs.every(0.05, "look", fail, lane="look")
    eventually(lambda: len(ran) >= 2)
    assert "The job “look” failed: ValueError" in allow_logs.text
    assert "captured words" not in allow_logs.text


def test_a_slow_job_neither_piles_up_nor_holds_the_others(jobs: Jobs) -> None:
    hold, begun, beats = threading.Event(), threading.Semaphore(0), []

    def slow() -> None:
        begun.release()
        hold.wait(10)

    jobs.every(0.05, "look", slow, lane="look")
    jobs.every(0.05, "beat", lambda: beats.append(1), lane="other")
    assert begun.acquire(timeout=5)
    eventually(lambda: len(beats) >= 4)
    assert jobs.longest_s()[0] == "look"
    assert jobs.longest_s()[1] > 0.1
    assert not begun.acquire(timeout=0.1)
    hold.set()


def test_a_job_that_waits_by_itself_runs_always_and_lets_others_in(jobs: Jobs) -> None:
    ran: list[int] = []
    once: list[int] = []
    jobs.always(0.001, "look", lambda: ran.append(threading.get_ident()), lane="look")
    eventually(lambda: len(ran) >= 3)
    jobs.once("last", lambda: once.append(threading.get_ident()), lane="look")
    eventually(lambda: bool(once))
    assert {*ran, *once} == {once[0]}
    jobs.drop("look")
    eventually(lambda: jobs.longest_s()[1] == 0.0)
    jobs.once("after", lambda: once.append(len(ran)), lane="look")
    eventually(lambda: len(once) == 2)
    assert len(ran) == once[1]


def test_what_runs_always_is_not_tried_again_at_once_after_it_failed(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch, allow_logs: pytest.LogCaptureFixture
) -> None:
    apart: list[float] = []

    class Waits(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            apart.append(timeout or 0.0)
            return super().wait(0.001)

    def look() -> None:
        raise KeyError

    monkeypatch.setattr(jobs, "_closed", Waits())
    jobs.always(0.05, "look", look, lane="look")
    eventually(lambda: len(apart) >= 3)
    jobs.drop("look")
    assert apart[:3] == [0.05, 1.0, 1.0]


def test_a_job_can_be_hastened_replaced_and_dropped(jobs: Jobs) -> None:
    ran: list[str] = []
    jobs.every(60, "look", lambda: ran.append("old"), lane="look")
    eventually(lambda: ran == ["old"])
    jobs.every(60, "look", lambda: ran.append("new"), lane="look")
    eventually(lambda: ran == ["old", "new"])
    jobs.soon("look")
    eventually(lambda: ran == ["old", "new", "new"])
    jobs.drop("look")
    jobs.drop("look")
    jobs.soon("look")
    jobs.once("last", lambda: ran.append("last"), lane="look")
    eventually(lambda: ran[-1] == "last")
    assert ran.count("new") == 2


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(hours=1)])
def test_a_jump_of_the_clock_is_noticed_and_everything_planned_anew(jump: timedelta) -> None:
    noon = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    clock = FrozenClock(noon)
    jobs = Jobs(clock, ("look",))
    ran: list[int] = []
    jobs.every(3600, "look", lambda: ran.append(1), lane="look")
    eventually(lambda: len(ran) == 1)
    clock.advance(5.0)
    assert not jobs.check_clock()
    clock.jump(noon + jump)
    assert jobs.check_clock()
    eventually(lambda: len(ran) == 2)
    assert not jobs.check_clock()
    jobs.close()
