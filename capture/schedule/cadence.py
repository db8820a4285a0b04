"""When to look next: a pure function of what is going on."""

from dataclasses import dataclass

SETTLE_S = 0.3
SLOWEST_S = 10.0
CALM_AFTER_S = 10.0
AWAY_S = 2.0
BATTERY_FACTOR = 2.0
BUSY_FACTOR = 2.0
BUSY_LOAD = 0.85


@dataclass(frozen=True, slots=True)
class Moment:
    """All that the next look depends on.

    Times in seconds. `interval_s`: the setting; `since_change_s`: since something was last noticed on this monitor;
    `since_front_s`: since another window came to the front; `load`: share of the machine that others use, 0…1.
    """

    interval_s: float = 1.0
    since_change_s: float = 0.0
    since_front_s: float = float("inf")
    idle_s: float = 0.0
    idle_after_s: float = 180.0
    locked: bool = False
    paused: bool = False
    on_battery: bool = False
    load: float = 0.0


def next_look(moment: Moment) -> float | None:
    """Seconds until the next look; None while paused.

    Right after another window came to the front: when it has settled. While things change: the interval. While nothing
    does: ever slower, down to ten seconds. Idle or locked: only the cheap question whether somebody is back. Twice as
    slow on battery, and again when the machine is busy.
    """
    if moment.paused:
        return None
    if moment.locked or moment.idle_s >= moment.idle_after_s:
        return max(AWAY_S, moment.interval_s)
    if moment.since_front_s < SETTLE_S:
        return SETTLE_S - moment.since_front_s
    pause = moment.interval_s
    if moment.since_change_s > CALM_AFTER_S:
        pause *= moment.since_change_s / CALM_AFTER_S
    pause *= BATTERY_FACTOR if moment.on_battery else 1.0
    pause *= BUSY_FACTOR if moment.load > BUSY_LOAD else 1.0
    return min(pause, max(SLOWEST_S, moment.interval_s))
