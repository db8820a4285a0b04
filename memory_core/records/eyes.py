"""How the describing of pictures goes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Eyes:
    """What the model was asked and said, and what of today's budget is spent.

    `described` and `given_up` (the model failed on them) count pictures since ever, `alike` those that look like one
    that is described; `waiting` those that are worth it. The rest is today's; `masked_today`: pictures sent with
    something blacked out. `problem`: why nothing is described right now.
    """

    model: str
    described: int
    waiting: int
    alike: int
    given_up: int
    requests_today: int
    pictures_today: int
    masked_today: int
    bytes_today: int
    pictures_a_day: int
    bytes_a_day: int
    problem: str = ""
