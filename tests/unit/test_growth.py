"""The measure of how time grows tells the square of a length from the length, on a noisy machine too."""

from collections.abc import Callable, Iterator
from itertools import chain, repeat

import pytest

from tests import growth


@pytest.mark.parametrize(
    ("takes", "noise", "linear"),
    [
        (lambda length: length * 1e-5, repeat(1.0), True),
        (lambda length: length * 1e-5, chain((1.0, 1.0, 1.0, 9.0), repeat(1.2)), True),
        (lambda length: 0.0005 if length < 100 else 0.01, repeat(1.0), True),
        (lambda length: length**2 * 1e-8, repeat(1.0), False),
        (lambda length: length * 1e-5 + length**2 * 1e-8, repeat(1.0), False),
        (lambda length: length**2 * 1e-8, chain((1.0, 2.0, 2.0), repeat(1.0)), False),
    ],
)
def test_the_square_of_a_length_is_told_from_the_length(
    takes: Callable[[int], float], noise: Iterator[float], linear: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0

    def work(text: str) -> None:
        nonlocal now
        now += takes(len(text)) * next(noise)

    monkeypatch.setattr(growth, "thread_time", lambda: now)
    if linear:
        growth.assert_takes_time_by_length(work, "ab", 32_000)
    else:
        with pytest.raises(AssertionError, match="32000 took"):
            growth.assert_takes_time_by_length(work, "ab", 32_000)
