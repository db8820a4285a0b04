"""What the limits for texts take, and when."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AgingPlan:
    """Of one kind (“screen”, “speech”, a kind of memory, or “conversation”): `goes` of `total` are beyond its limits.

    They go from `first` on, the last of them at `last`, each some days after that was announced; `aged` of them because
    they are too old, the others for want of room. `bytes` and `total_bytes` are of texts alone. `kept`: so many are
    kept for ever. `days` and `gb`: the limits, 0 for none.
    """

    kind: str
    days: int
    gb: float
    total: int = 0
    total_bytes: int = 0
    goes: int = 0
    bytes: int = 0
    aged: int = 0
    kept: int = 0
    first: datetime | None = None
    last: datetime | None = None
