"""Tells whether a text says nothing that the last one did not say."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from memory_core.records.ids import ObservationId

ALIKE = 0.9
NEWS = 12
SHINGLE = 3
WINDOWS = 64
LINES = 500
# That something is still so is told so often, in seconds.
TELL_S = 30.0


@dataclass(slots=True)
class _Kept:
    lines: tuple[str, ...]
    observation: ObservationId | None
    since: float
    seen: float
    told: float
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """A window is seen, and says nothing new.

    `observation`: what was kept of it is still so, without a break, and that should be told now. `since`: when the
    present visit began, in the caller's seconds; `interrupted`: it was away since its observation was kept, so that
    the observation must not be said to have gone on.
    """

    observation: ObservationId | None
    since: float
    interrupted: bool


class Said:
    """What was kept of each window, as which observation: the lines of the last 64 windows, at most 500 each."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, _Kept] = {}

    def of(self, window: Hashable) -> tuple[str, ...] | None:
        """The lines that were kept of it; None when it is new."""
        kept = self._kept.get(window)
        return None if kept is None else kept.lines

    def id_of(self, window: Hashable) -> ObservationId | None:
        """The observation that was kept last of it."""
        kept = self._kept.get(window)
        return None if kept is None else kept.observation

    def keep(
        self,
        window: Hashable,
        lines: Sequence[str],
        observation: ObservationId | None = None,
        now: float = 0.0,
        *,
        beside: bool = False,
    ) -> None:
        """These lines were kept as this observation; `beside` what is known of the window, which is covered in part."""
        before = self._kept.pop(window, None)
        known = before.lines if before is not None and beside else ()
        joined = tuple(dict.fromkeys((*lines, *known)))[:LINES]
        self._kept[window] = _Kept(joined, observation, since=now, seen=now, told=now)
        while len(self._kept) > WINDOWS:
            del self._kept[next(iter(self._kept))]

    def seen(self, window: Hashable, now: float, longest_gap: float) -> Visit | None:
        """The window is seen at `now`, and repeats what was kept of it; None when nothing was.

        Seen before more than `longest_gap` seconds ago, it was away: what is seen from then on is another visit.
        """
        kept = self._kept.get(window)
        if kept is None:
            return None
        if now - kept.seen > longest_gap:
            kept.since, kept.interrupted = now, True
        kept.seen = now
        if kept.interrupted or now - kept.told < TELL_S:
            return Visit(None, kept.since, kept.interrupted)
        kept.told = now
        return Visit(kept.observation, kept.since, interrupted=False)


def repeated(lines: Sequence[str], before: Sequence[str]) -> bool:
    """Whether `lines` repeat `before`: word three-shingles alike (Jaccard ≥ 0.9), and no new line of 12 characters."""
    return not _has_news(lines, before) and alike(lines, before) >= ALIKE


def contained(lines: Sequence[str], before: Sequence[str]) -> bool:
    """Whether `before` said all of `lines`, maybe more: nine in ten word three-shingles, and no new line of 12
    characters."""
    one, other = _shingles(lines), _shingles(before)
    return not _has_news(lines, before) and len(one & other) >= ALIKE * len(one)


def alike(lines: Sequence[str], before: Sequence[str]) -> float:
    """Jaccard of the word three-shingles of two texts, 0…1; two empty texts are alike."""
    one, other = _shingles(lines), _shingles(before)
    return len(one & other) / len(one | other) if one | other else 1.0


def _has_news(lines: Sequence[str], before: Sequence[str]) -> bool:
    known = {_plain(line) for line in before}
    return any(len(line) >= NEWS for line in map(_plain, lines) if line not in known)


def _shingles(lines: Sequence[str]) -> set[tuple[str, ...]]:
    """Of each line by itself, so that the order in which the lines were read does not matter."""
    found: set[tuple[str, ...]] = set()
    for line in lines:
        words = _plain(line).split()
        found.update(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)) if words)
    return found


def _plain(line: str) -> str:
    return " ".join(line.casefold().split())
