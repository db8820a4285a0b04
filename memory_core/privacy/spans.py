"""Where in a text a secret stands."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

_PLACE = attrgetter("start", "end", "label")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` up to but not including `end` stands a secret; `label` says of what sort."""

    start: int
    end: int
    label: str


def moved(spans: Iterable[Span], by: int) -> Iterator[Span]:
    """The same spans in a text in which theirs begins at `by`."""
    return (Span(by + span.start, by + span.end, span.label) for span in spans)


def find_in_lines(text: str, find: Callable[[str], Iterable[Span]]) -> Iterator[Span]:
    """What `find` finds in each line of a text."""
    start = 0
    for line in text.split("\n"):
        yield from moved(find(line), start)
        start += len(line) + 1


def settle(spans: Iterable[Span]) -> list[Span]:
    """Spans in order that do not overlap: those that do become one, named by the longest of them."""
    settled: list[Span] = []
    for span in sorted(spans, key=_PLACE):
        if settled and span.start < settled[-1].end:
            last = settled[-1]
            longer = last if last.end - last.start >= span.end - span.start else span
            settled[-1] = Span(last.start, max(last.end, span.end), longer.label)
        else:
            settled.append(span)
    return settled
