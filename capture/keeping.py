"""Makes an observation of what is new in a window, with its picture, and hands it to the spool."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from capture.album import Album
from capture.attribution import Share
from capture.covering import covering
from capture.events import Skip, Stage
from capture.glance import Glance
from capture.lookout import identity
from capture.reading.page import Page
from capture.rules.regions import overlap, uncovered
from capture.sources.base import Told, WindowInfo
from capture.sources.titles import document_in
from capture.stages import Stages
from capture.tally import Tally
from capture.title_bars import one_line
from memory_core.clock import Clock
from memory_core.privacy.redaction import Scrubbed, Scrubber, labels_of
from memory_core.records.ids import ObservationId, new_observation_id
from memory_core.records.observation import BESIDE, Box, Captured, Observation, ObservationKind, TextLine

Key = tuple[str, str, int, int]


class Keeper(Protocol):
    """Where observations go; the spool."""

    def append(self, captured: Captured) -> None:
        """Durable when it returns. Raises `SpoolError`."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """What one look gave, before it is kept. `routine`: what changed does so of its own accord; `work`: it is more than
    a clock or a spinner; `stretched`: the windows that reach over other monitors, too."""

    glance: Glance
    boxes: tuple[Box, ...]
    page: Page
    lines: tuple[TextLine, ...]
    shares: tuple[Share, ...]
    secret: tuple[Box, ...]
    redactions: Mapping[str, int]
    # The front window is kept, whatever it says; `since` then: for what it has shown so long.
    keyframe: bool
    since: datetime | None
    routine: bool
    work: bool
    stretched: tuple[WindowInfo, ...] = ()

    @property
    def here(self) -> list[TextLine]:
        """The lines that stand on this monitor, at least in part."""
        return [line for line in self.lines if overlap(line.box, self.glance.whole)]


def key_of(window: WindowInfo | None) -> Key:
    """What makes it another window among all."""
    return (*identity(window), window.pid if window else 0, window.nth if window else 0)


class Keeping:
    """Seals observations. `told`: what an application says of a window; `page`: what was read in its address bar;
    `device`: the name of this machine."""

    def __init__(
        self,
        *,
        spool: Keeper,
        scrubber: Scrubber,
        clock: Clock,
        tally: Tally,
        stages: Stages,
        told: Callable[[WindowInfo], Told | None],
        page: Callable[[WindowInfo], str],
        device: str,
    ) -> None:
        self._spool, self._scrubber, self._clock = spool, scrubber, clock
        self._tally, self._stages = tally, stages
        self._told, self._page, self._device = told, page, device
        self._album = Album()

    def keep(
        self,
        sight: Sight,
        fresh: Sequence[Share],
        shown: NDArray[np.uint8] | None,
        *,
        stands: Callable[[Key], ObservationId | None],
    ) -> Iterator[tuple[Share, Observation]]:
        """Keep what stands in some windows, one after the other; `shown`: the picture of what was read, None where none
        is to be kept. `stands`: what was kept last of a window; a picture names what else it shows, so that it goes
        when that is forgotten.

        Raises `SpoolError`: then nothing is known to be kept.
        """
        # All names first: the picture of one window may show another that is kept after it.
        names = {share.window: new_observation_id() for share in fresh}
        for share in fresh:
            others = beside(share, sight.glance) if shown is not None else ()
            found = dict.fromkeys(names.get(window) or stands(key_of(window)) for window in others)
            name = names[share.window]
            yield share, self._keep(name, sight, share, shown, " ".join(filter(None, found)))

    def _keep(
        self, name: ObservationId, sight: Sight, share: Share, shown: NDArray[np.uint8] | None, others: str
    ) -> Observation:
        observation = self._observation(name, share, sight)
        captured = Captured(observation)
        shot = None
        if shown is not None:
            with self._stages.running(Stage.PICTURE):
                secret = covering(_on_picture(sight), sight.page.lines, shown)
                window, now = key_of(share.window), self._clock.monotonic()
                shot = self._album.shoot(window, observation.id, shown, share.place, secret, now=now)
            if shot.picture is not None and others:
                observation = replace(observation, metadata={**observation.metadata, BESIDE: others})
            captured = Captured(observation, picture=shot.picture, picture_of=shot.of)
        self._spool.append(captured)
        if shot is not None:
            self._album.keep(shot)
        self._tally.count("observations")
        self._tally.count("redactions", sum(observation.redactions.values()))
        return observation

    def _url(self, share: Share) -> Scrubbed:
        """The address of the document in a window, where it is told; else as read in a browser's address bar."""
        if share.window is None:
            return Scrubbed("", {})
        told = self._told(share.window) if share.front else None
        read = document_in(share.window.title) or self._page(share.window)
        return self._scrubber.scrub((told.url if told else "") or read)

    def _observation(self, name: ObservationId, share: Share, sight: Sight) -> Observation:
        window, frame = share.window, sight.glance.frame
        title = one_line(window.title, self._scrubber.scrub) if window else Scrubbed("", {})
        url = self._url(share)
        text = "\n".join(share.texts)
        # A secret over several lines is marked in each and counted once; one in title and address, too.
        redactions = Counter({kind: min(n, labels_of(kind, text)) for kind, n in sight.redactions.items()})
        redactions.update(Counter(title.counts) | Counter(url.counts))
        return Observation(
            id=name,
            kind=ObservationKind.SCREEN,
            at=sight.since if share.front and sight.since is not None else frame.at,
            until=frame.at,
            text=text,
            app=window.app if window else "",
            title=title.text,
            url=url.text,
            monitor=frame.monitor,
            device=self._device,
            lines=share.lines_in_place(),
            redactions=dict(+redactions),
            metadata={"width": str(share.place.width), "height": str(share.place.height)},
        )


def beside(share: Share, glance: Glance) -> list[WindowInfo]:
    """The other windows of which the picture of one shows a part: around the one in front, and above one behind it."""
    pile, whole = glance.verdict.shown, share.front or share.window is None
    return [
        window
        for depth, window in enumerate(pile)
        if window != share.window
        for part in uncovered(window.box, (above.box for above in pile[:depth] if above.opaque))
        if overlap(glance.on_picture(part), glance.whole if whole else share.place)
    ]


def _on_picture(sight: Sight) -> Sequence[Box]:
    """The boxes of secrets as far as they stand on this monitor."""
    return [part for box in sight.secret if (part := overlap(box, sight.glance.whole))]


def nothing_new(sight: Sight) -> Skip:
    """Why nothing of a look is kept: one reason, the one that tells most."""
    if not sight.shares:
        return Skip.OWN_WINDOW if sight.glance.verdict.front_own else Skip.NO_TEXT
    return Skip.SECRET if any(share.secret for share in sight.shares) else Skip.REPEATED
