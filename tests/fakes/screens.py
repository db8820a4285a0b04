"""A working day as it is read from a screen and heard: whole windows with their frames, scrolled, typed and revisited.

The screens, the script of the day and what was said stand in `tests/data/screens`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind

FOLDER = Path(__file__).parents[1] / "data" / "screens"
# A Tuesday.
DAY = datetime(2026, 11, 17, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Screen:
    """One window: its frame (`head`, `foot`) and what stands in it."""

    app: str
    title: str
    url: str
    head: tuple[str, ...]
    body: tuple[str, ...]
    foot: tuple[str, ...]

    def text(self, since: int = 0, until: int | None = None) -> str:
        """What is read while these lines of the body are in sight."""
        return "\n".join((*self.head, *self.body[since:until], *self.foot))

    def seen(self, at: datetime, text: str | None = None) -> Observation:
        """It as it was seen at a moment."""
        return Observation(
            new_observation_id(),
            ObservationKind.SCREEN,
            at,
            at,
            self.text() if text is None else text,
            self.app,
            self.title,
            self.url,
        )


def read_screens(folder: Path = FOLDER) -> dict[str, Screen]:
    """All windows by name."""
    found: dict[str, Screen] = {}
    for path in sorted(folder.glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("=== ")[1:]:
            name, _, rest = block.partition("\n")
            top, head, body, foot = re.split(r"^--- (?:head|body|foot)\n", rest, flags=re.MULTILINE)
            field = dict(re.findall(r"^(\w+): ?(.*)$", top, re.MULTILINE))
            parts = (tuple(part.splitlines()) for part in (head, body, foot))
            found[name.strip()] = Screen(field["app"], field["title"], field["url"], *parts)
    return found


def the_working_day(folder: Path = FOLDER) -> list[Captured]:
    """What capture would send on that day, in order of time; what stood still comes as `again`."""
    screens = read_screens(folder)
    rows: list[Captured] = []
    for line in (folder / "day.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            when, name, mode, looks, gap, *shown = line.split()
            start, step = _moment(when), timedelta(seconds=int(gap))
            rows += _visit(screens[name], mode, start, int(looks), step, int(shown[0]) if shown else 0)
    rows += [Captured(one) for one in _heard(folder)]
    return sorted(rows, key=lambda row: row.observation.until)


def _visit(screen: Screen, mode: str, start: datetime, looks: int, step: timedelta, shown: int) -> Iterator[Captured]:
    latest: Observation | None = None
    for number in range(looks):
        at = start + number * step
        text = _sight(screen, mode, number, looks, shown)
        if latest is not None and text == latest.text:
            yield Captured(replace(latest, text="", until=at), again=True)
            latest = replace(latest, until=at)
            continue
        latest = screen.seen(at, text)
        yield Captured(latest)
    if latest is not None:
        # When another window comes, it is told until when this one stood.
        left = start + looks * step - timedelta(seconds=5)
        yield Captured(replace(latest, text="", until=left), again=True)


def _sight(screen: Screen, mode: str, number: int, looks: int, shown: int) -> str:
    count = len(screen.body)
    share = (number + 1) / looks
    if mode == "grow":
        return screen.text(0, max(1, round(count * share)))
    if mode == "tail":
        end = max(1, round(count * share))
        return screen.text(max(0, end - shown), end)
    if mode == "scroll":
        first = round((count - shown) * number / max(1, looks - 1)) if count > shown else 0
        return screen.text(first, first + shown)
    if mode == "type":
        body = "\n".join(screen.body)
        return "\n".join((*screen.head, body[: round(len(body) * share)], *screen.foot))
    return screen.text()


def _heard(folder: Path) -> Iterator[Observation]:
    for line in (folder / "heard.txt").read_text(encoding="utf-8").splitlines():
        when, speaker, _, text = line.split(maxsplit=3)
        at = _moment(when)
        until = at + timedelta(seconds=2 + len(text) / 15)
        thread = "o_thread_1" if at.hour < 12 else "o_thread_2"
        yield Observation(
            new_observation_id(),
            ObservationKind.SPEECH,
            at,
            until,
            text,
            speaker=speaker,
            metadata={"thread": thread},
        )


def _moment(clock: str) -> datetime:
    hour, minute, second = (*map(int, clock.split(":")), 0)[:3]
    return DAY.replace(hour=hour, minute=minute, second=second)
