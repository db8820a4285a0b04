"""What is a leak, and what only looks like one."""

import math
from collections.abc import Callable

import pytest

from capture.leak import LeakWatch, Rules, modest_mb, most_mb

MINUTE = 60.0


def with_model(size_mb: float) -> Rules:
    """What holds for a process with a speech model of this size."""
    model = int(size_mb * 1e6)
    return Rules(most_mb=most_mb(model), modest_mb=modest_mb(model))


def judged(level: Callable[[float], float], minutes: float, rules: Rules | None = None) -> tuple[str, float]:
    """(verdict, minute of the verdict) for a process that holds `level(seconds)` megabytes, looked at each 10 s."""
    watch = LeakWatch(rules)
    for sample in range(int(minutes * 6) + 1):
        at = 10.0 * sample
        watch.take(1000.0 + at, level(at))
        if watch.verdict:
            return watch.verdict, at / MINUTE
    return "", minutes


def stepped(*steps: tuple[float, float], start: float = 150.0) -> Callable[[float], float]:
    """`start` megabytes, and more from each (minute, megabytes) on."""
    return lambda at: start + sum(mb for minute, mb in steps if at >= minute * MINUTE)


@pytest.mark.parametrize(
    ("level", "minutes"),
    [
        (lambda at: 180.0, 90),
        (lambda at: 150 + at % 450 / 3.5, 90),
        (lambda at: 180.0 + 40 * math.sin(at / 47), 90),
        # a model is loaded, before or while it is watched; then another one
        (stepped((2, 600)), 90),
        (stepped((20, 600)), 90),
        (stepped((2, 200), (4, 300), (40, 500)), 90),
        # a working set that fills up and stays
        (lambda at: 150 + 250 * (1 - math.exp(-at / 60)), 90),
        # a screenful now and then that is given back
        (lambda at: 180 + (500 if at % 170 < 20 else 0), 90),
        # a little more each hour
        (lambda at: 180 + at / 3600 * 30, 240),
        # much, but not for long
        (lambda at: 3000 if 300 <= at <= 320 else 180, 30),
    ],
    ids=["flat", "a heavier screen", "waves", "model", "late model", "models", "warm", "screens", "slow", "peak"],
)
def test_what_is_no_leak(level: Callable[[float], float], minutes: float) -> None:
    assert judged(level, minutes)[0] == ""


@pytest.mark.parametrize(
    ("level", "latest"),
    [
        (lambda at: 180 + at * 1.0, 7.0),  # 60 MB a minute
        (lambda at: 180 + at / MINUTE * 20, 7.5),
        (lambda at: 180 + at / 3600 * 477, 17.0),  # as much as another recorder lost for hours
        (lambda at: 180 + at / 3600 * 120, 66.0),
        (lambda at: 180 + at / MINUTE * 25 + 40 * math.sin(at / 7), 8.0),
        (lambda at: 180 + 30 * (at // MINUTE), 8.0),  # in steps
        (lambda at: stepped((3, 400))(at) + at / MINUTE * 40, 13.0),  # beside a model that is loaded
    ],
    ids=["fast", "steady", "hourly", "slow", "noisy", "steps", "with a model"],
)
def test_what_is_a_leak(level: Callable[[float], float], latest: float) -> None:
    verdict, minute = judged(level, 120)
    assert verdict.startswith("it grew from ")
    assert minute <= latest


def test_a_model_that_takes_its_place_bit_by_bit_is_no_leak_and_what_grows_beyond_it_is() -> None:
    fills = stepped(*((2 + n, 60) for n in range(8)))
    assert judged(fills, 90)[0], "without a model it would be one"
    assert judged(fills, 90, with_model(480))[0] == ""
    verdict, minute = judged(lambda at: fills(at) + at / MINUTE * 25, 120, with_model(480))
    assert verdict.startswith("it grew from ")
    assert minute < 25


def test_a_slow_leak_is_one_within_the_day() -> None:
    verdict, minute = judged(lambda at: 180 + at / 3600 * 30, 24 * 60)
    assert verdict.startswith("it grew from ")
    assert verdict.endswith("within 240 minutes")
    assert minute < 6 * 60


def test_the_verdict_names_the_numbers() -> None:
    assert judged(lambda at: 100 + at, 10)[0] == "it grew from 205 to 455 MB within 5 minutes"


def test_too_much_is_a_leak_however_it_came() -> None:
    verdict, minute = judged(lambda at: 1500.0, 10)
    assert verdict == "it holds 1,500 MB"
    assert minute < 1
    assert judged(lambda at: 1500.0, 10, Rules(most_mb=most_mb(145_000_000)))[0] == ""


def test_too_much_at_once_at_the_start_is_seen_before_it_has_settled() -> None:
    watch = LeakWatch(Rules(settled_s=1000.0, over_s=20.0))
    for at in (0.0, 10.0, 20.0):
        watch.take(at, 9000.0)
    assert watch.verdict == "it holds 9,000 MB"


def test_a_gap_in_which_the_machine_slept_judges_nothing() -> None:
    watch = LeakWatch()
    for at in (*range(0, 200, 10), *range(400, 480, 10)):
        watch.take(float(at), 180.0 + at)
    assert watch.verdict == ""
