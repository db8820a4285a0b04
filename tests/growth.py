"""Whether work takes time by the length of its text alone. It is compared with itself, so no machine is too slow."""

from collections.abc import Callable
from time import thread_time

# Eight times the text may take eight times as long; sixty-four times would be the square of it.
TIMES = 8
_AT_MOST = 20.0
# Less is told by chance.
_LEAST_S = 0.003
_TRIES = 5


def assert_takes_time_by_length(work: Callable[[str], object], sign: str, length: int, *, before: str = "") -> None:
    """Do `work` on `sign` over and over, `length` signs and an eighth of them; `before` stands before both.

    Counted is the time of this thread, the best of several tries of each by turns: another program may take the
    processor's cache away at any moment. One try that is good enough ends it; what takes the square never has one.
    """
    short, long = (before + (sign * (size // len(sign) + 1))[:size] for size in (length // TIMES, length))
    work(before + sign)  # what is made when it is first needed
    short_s = long_s = float("inf")
    for _ in range(_TRIES):
        short_s = min(short_s, _seconds(work, short), _seconds(work, short))
        long_s = min(long_s, _seconds(work, long))
        if long_s < _AT_MOST * max(short_s, _LEAST_S):
            return
    raise AssertionError(f"{len(short)} signs took {short_s:.3f} s, and {len(long)} took {long_s:.3f} s")


def _seconds(work: Callable[[str], object], text: str) -> float:
    began = thread_time()
    work(text)
    return thread_time() - began
