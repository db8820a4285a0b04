"""Tells which window a line of text stands in, and puts the front window's lines first."""

from collections.abc import Sequence

from capture.glance import Glance
from capture.reading.layout import reading_order
from capture.sources.base import WindowInfo
from memory_core.records.observation import Box, TextLine


def by_window(lines: Sequence[TextLine], glance: Glance) -> tuple[list[TextLine], int]:
    """All lines in the order in which a person would read them, and how many of them are the front window's."""
    front = glance.front
    windows = [(window, glance.on_picture(window.box)) for window in glance.verdict.shown]
    groups: dict[WindowInfo | None, list[TextLine]] = {front: []} if front else {}
    groups.update({window: [] for window, _ in windows if window is not front})
    groups[None] = []
    for line in lines:
        groups[_owner(line, windows)].append(line)
    ordered = [line for group in groups.values() for line in reading_order(group)]
    return ordered, len(reading_order(groups[front])) if front else 0


def _owner(line: TextLine, windows: Sequence[tuple[WindowInfo, Box]]) -> WindowInfo | None:
    """The topmost window under the middle of the line."""
    across, down = line.box.left + line.box.width / 2, line.box.top + line.box.height / 2
    for window, box in windows:
        if box.left <= across < box.right and box.top <= down < box.bottom:
            return window
    return None
