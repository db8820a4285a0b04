"""Where an observation stands among the others."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """`number` counts what was kept; `line` names scope and application, in which one follows the other.

    `at` and `until` are seconds since 1970; `speaker` is who said it, if that is known; `opening` is how it begins.
    """

    number: int
    line: str
    at: float
    until: float
    speaker: str
    opening: str
