"""Remembers where drawing leads to nothing new (a caret, a clock, a video), so that it does not ask for looks."""

from collections.abc import Iterable, Sequence
from enum import IntEnum

from capture.rules.regions import covered, overlap
from capture.schedule.cadence import NEVER, REST_S, STROKE_REST_S
from memory_core.records.observation import Box, around

# A caret or a spinner is smaller; what is drawn on a larger area is looked at now and then.
SMALL_SHARE = 0.01
MARGIN = 8
PLACES = 8
FORGET_S = 300.0
# A page that is turned or a window that is shown is at least so much of the monitor, and drawn in no longer than this.
LARGE_SHARE = 0.2
STROKE_S = 0.05
# Hands that type draw on less than this share of the monitor; a page that scrolls or is written line by line, on more.
MUCH_SHARE = 0.05
# Parts of a film stand still, and are not known as part of it.
FILM_SHARE = 0.5


class Stir(IntEnum):
    """What was drawn on a monitor since the last look."""

    NOTHING = 0
    RESTLESS = 1
    NEWS = 2


class Stirring:
    """What the system says was drawn on one monitor; `place` is where that stands on the virtual desktop.

    `last_at`: when news were drawn last, −∞ where nobody ever told; `first_at`: when those since the last look began.
    `film`: where a video plays, on the virtual desktop, as the last look found.
    """

    def __init__(self, place: Box) -> None:
        self._place = place
        self._dull: dict[Box, float] = {}
        self._since_look: list[Box] = []
        self._large = False
        self._reach: Box | None = None
        self.stir = Stir.NOTHING
        self.film: Sequence[Box] = ()
        self.first_at = self.last_at = float("-inf")
        # Whether all drawing since the last look is known; None while nobody was asked since.
        self._complete: bool | None = False

    @property
    def at_one_stroke(self) -> bool:
        """Whether what was drawn since the last look is a large part of the monitor, drawn at once."""
        return self._large and self.last_at - self.first_at <= STROKE_S

    @property
    def much(self) -> bool:
        """Whether news were drawn on a good part of the monitor since the last look."""
        return self._reach is not None and self._reach.area >= MUCH_SHARE * self._place.area

    def rested_s(self, now: float) -> float:
        """For how many seconds no news were drawn; what was drawn at one stroke counts as rested a little later.

        Infinite where nobody ever told, or only the same as ever was drawn: some compositors draw the whole screen anew
        for a caret. A video never rests.
        """
        passed = now - self.last_at
        if self.film:
            return 0.0 if passed < NEVER else NEVER
        if self.stir is Stir.RESTLESS:
            return NEVER
        return max(passed, REST_S) if self.at_one_stroke and passed >= STROKE_REST_S else passed

    @property
    def still(self) -> bool:
        """Whether it is certain that nothing was drawn there since the last look."""
        return self._complete is True and not self._since_look

    def note(self, drawn: Iterable[Box] | None, now: float) -> None:
        """What was drawn, there or elsewhere; None: nobody knows."""
        self._complete = drawn is not None and self._complete is not False
        for box in drawn or ():
            here = overlap(box, self._place)
            if here is None:
                continue
            self._since_look = [*self._since_look, here][-PLACES:]
            stir = self._judged(here, now)
            if stir is Stir.NEWS:
                self.first_at = self.first_at if self.stir is Stir.NEWS else now
                self.last_at = now
                self._reach = around(filter(None, (self._reach, here)))
                self._large |= here.area >= LARGE_SHARE * self._place.area
            self.stir = max(self.stir, stir)

    def looked(self) -> tuple[Box, ...]:
        """A look begins: what was drawn since the last one."""
        drawn, self._since_look, self.stir = tuple(self._since_look), [], Stir.NOTHING
        self._complete = None
        self._large, self._reach = False, None
        return drawn

    def led_to(self, drawn: Iterable[Box], *, news: bool, now: float) -> None:
        """What a look after that drawing found."""
        if news:
            self._dull.clear()
            return
        for box in drawn:
            self._dull[box.grown(MARGIN)] = now
        while len(self._dull) > PLACES:
            del self._dull[min(self._dull, key=lambda place: self._dull[place])]

    def _judged(self, box: Box, now: float) -> Stir:
        if sum(part.area for place in self.film if (part := overlap(box, place))) >= FILM_SHARE * box.area:
            return Stir.RESTLESS
        for place, noted in list(self._dull.items()):
            if now - noted > FORGET_S:
                del self._dull[place]
            elif covered(box, (place,)):
                small = place.area <= SMALL_SHARE * self._place.area
                return Stir.NOTHING if small else Stir.RESTLESS
        return Stir.NEWS
