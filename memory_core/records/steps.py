"""Which change of a memory is taken back next, and which is made again."""

from collections.abc import Sequence
from dataclasses import dataclass

from memory_core.records.memory import HistoryEntry

# What a memory begins with: while that is taken back, what came after it has no ground.
BEGINNINGS = ("add", "merge")


@dataclass(frozen=True, slots=True)
class Step:
    """Take back `change`, or make it again: the memory becomes what it was before `before`."""

    change: HistoryEntry
    before: HistoryEntry


def step_back(entries: Sequence[HistoryEntry]) -> Step | None:
    """The latest change that still stands, of a history that is oldest first; None where none does."""
    standing, taken = _stacks(entries)
    if not standing or any(step.change.event in BEGINNINGS for step in taken):
        return None
    return Step(standing[-1], standing[-1])


def step_forward(entries: Sequence[HistoryEntry]) -> Step | None:
    """The change that was taken back last, unless another one was made since; None where there is none."""
    _, taken = _stacks(entries)
    return taken[-1] if taken else None


def beginning(entries: Sequence[HistoryEntry]) -> HistoryEntry | None:
    """What the memory began with; None where that is not known, or taken back."""
    standing, _ = _stacks(entries)
    return next((entry for entry in reversed(standing) if entry.event in BEGINNINGS), None)


def ended(entries: Sequence[HistoryEntry]) -> set[int]:
    """The numbers of the changes after which the memory counted no more."""
    events = {entry.number: entry.event for entry in entries if entry.undoes is None}
    out: set[int] = set()
    for entry in entries:
        event = entry.event if entry.undoes is None else events.get(entry.undoes, "")
        if event in BEGINNINGS if entry.event == "undo" else event in ("supersede", "archive"):
            out.add(entry.number)
    return out


def _stacks(entries: Sequence[HistoryEntry]) -> tuple[list[HistoryEntry], list[Step]]:
    """The changes that stand, oldest first; and those that can be made again, the next one last."""
    standing: list[HistoryEntry] = []
    taken: list[Step] = []
    for entry in entries:
        if entry.undoes is None:
            standing.append(entry)
            taken.clear()
        elif entry.event == "undo":
            taken += [Step(one, entry) for one in standing if one.number == entry.undoes]
            standing = [one for one in standing if one.number != entry.undoes]
        else:
            standing += [step.change for step in taken if step.change.number == entry.undoes]
            standing.sort(key=lambda one: one.number)
            taken = [step for step in taken if step.change.number != entry.undoes]
    return standing, taken
