"""Where an observation stands among the others."""

from typing import NamedTuple


class Place(NamedTuple):
    """`number` counts what was kept; `line` names scope and application, in which one follows the other.

    `at` and `until` are seconds since 1970; `speaker` is who said it, if that is known; `opening` is how it begins.
    A tuple, because a search looks at hundreds.
    """

    number: int
    line: str
    at: float
    until: float
    speaker: str
    opening: str
