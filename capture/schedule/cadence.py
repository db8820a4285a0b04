"""When to look at a monitor: a pure function of what is going on."""

from dataclasses import dataclass

SETTLE_S = 0.3
REST_S = 0.25
# What was drawn at one stroke comes to rest with it, if nothing follows.
STROKE_REST_S = 0.12
# What came to rest is looked at sooner than the interval says, but not sooner than this share of it after a look that
# led to something to read; after one that found nothing, at once.
SOONEST = 0.5
SLOWEST_S = 10.0
CALM_AFTER_S = 10.0
# Where the system tells that something is drawn, it also tells that nothing is.
CALM_TOLD_S = 1.5
PENDING_S = 0.5
AWAY_S = 2.0
BATTERY_FACTOR = 2.0
BUSY_FACTOR = 2.0
BUSY_LOAD = 0.85
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Moment:
    """All that the next look at one monitor depends on.

    Times in seconds. `interval_s`: the setting; `since_look_s`: since it was last looked at; `since_change_s`: since
    something worth reading was last noticed on it; `since_front_s`: since another window came to its front, and
    `since_fronts_s`: since the first of those that did since the last look;
    `stirred`: the system says that something was drawn since the last look, first `since_stir_s` and last
    `since_drawn_s` ago, `much` of it, and `at_one_stroke` a large part; `restless`: a video plays, or what is drawn
    came to nothing before; `pending`: a change was noticed that has not come to rest yet; `load`: share of the machine
    that others use, 0…1.
    """

    interval_s: float = 1.0
    since_look_s: float = NEVER
    since_change_s: float = 0.0
    since_front_s: float = NEVER
    since_fronts_s: float = 0.0
    stirred: bool = False
    since_stir_s: float = NEVER
    since_drawn_s: float = NEVER
    much: bool = False
    at_one_stroke: bool = False
    restless: bool = False
    pending: bool = False
    black: bool = False
    idle_s: float = 0.0
    idle_after_s: float = 180.0
    locked: bool = False
    paused: bool = False
    on_battery: bool = False
    load: float = 0.0


def next_look(moment: Moment) -> float | None:
    """Seconds until the next look, 0: now; None while nothing may be looked at (paused, locked, nobody there).

    Another window came to the front: when it has settled, or after the interval. While things change: the interval;
    sooner, when a change only has to come to rest. While nothing does: ever slower, down to ten seconds, unless the
    system says that something was drawn: when that has come to rest, or goes on for longer than the interval. In a
    video, captions come and go: the interval. Twice as slow on battery, and again when the machine is busy. A black
    monitor is looked at every ten seconds.
    """
    if moment.paused or moment.locked or moment.idle_s >= moment.idle_after_s:
        return None
    if moment.since_front_s < moment.since_look_s:
        # A title that turns all the time never settles.
        at_most_s = max(SETTLE_S, moment.interval_s) - moment.since_fronts_s
        return max(0.0, min(SETTLE_S - moment.since_front_s, at_most_s))
    wait = max(0.0, _pause(moment) - moment.since_look_s)
    if not moment.stirred:
        return wait
    # A window is drawn part by part, a page is turned by many steps: what is looked at meanwhile is looked at twice. Of
    # what is written or scrolls for longer, the first lines are read while the next ones come.
    soon = moment.pending or moment.much
    at_most_s = min(moment.interval_s, PENDING_S) if soon else moment.interval_s
    rest_s = STROKE_REST_S if moment.at_one_stroke else REST_S
    return max(wait, min(rest_s - moment.since_drawn_s, at_most_s - moment.since_stir_s))


def _pause(moment: Moment) -> float:
    """Seconds from one look to the next."""
    slowest = max(SLOWEST_S, moment.interval_s)
    if moment.black and not moment.stirred:
        return slowest
    pause = moment.interval_s
    if moment.stirred:
        pause *= SOONEST if moment.since_change_s <= moment.since_look_s else 0.0
    if moment.pending:
        # What had not rested at the look, will soon have.
        drawn_s = moment.since_drawn_s - moment.since_look_s
        pause = min(pause, PENDING_S if drawn_s >= REST_S else REST_S)
    elif not (moment.stirred or moment.restless):
        calm = max(1.0, moment.since_change_s / (CALM_AFTER_S if moment.since_drawn_s == NEVER else CALM_TOLD_S))
        pause *= calm
    pause *= BATTERY_FACTOR if moment.on_battery else 1.0
    pause *= BUSY_FACTOR if moment.load > BUSY_LOAD else 1.0
    return min(pause, slowest)
