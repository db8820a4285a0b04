"""What each part says of itself."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a part is."""

    OK = "ok"
    OFF = "off"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class PartHealth:
    """One line of the health page: what is so (`message`) and what to do about it (`remedy`, empty when fine)."""

    part: str
    state: State
    message: str
    remedy: str = ""
