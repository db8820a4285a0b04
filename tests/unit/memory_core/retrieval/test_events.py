"""Times that only the memory can tell."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.records.query import Query
from memory_core.retrieval.events import Event, find_event, moment_of, names_it
from memory_core.retrieval.periods import find_times, read_period
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import some_keys

DAY = datetime(2026, 5, 7, tzinfo=UTC)
NOW = DAY + timedelta(days=1, hours=10)
TEXTS = {
    9: "Read the paper on tidal turbines.",
    11: "Drew the budget sheet for the harbour.",
    14: "Call with Chen about the cable route.",
    16: "Wrote the minutes and the budget letter.",
}


@pytest.fixture
def memory(home: Home) -> Iterator[Memory]:
    opened = open_memory(
        home, keys=some_keys(), clock=FrozenClock(NOW), embedder=HashedEmbedder(), index=ExactIndex(), threads=False
    )
    for hour, text in TEXTS.items():
        opened.add(text, at=DAY + timedelta(hours=hour))
    opened.drain()
    yield opened
    opened.close()


def _found(memory: Memory, question: str) -> list[str]:
    return [hit.text for hit in memory.search(Query(question, layer="observations"))]


def test_before_an_event_is_before_it_was(memory: Memory) -> None:
    found = _found(memory, "What did I write about the budget before the call with Chen?")
    assert found[0] == TEXTS[11]
    assert TEXTS[16] not in found
    assert _found(memory, "What about the budget after the call with Chen?")[0] == TEXTS[16]


def test_with_nothing_else_asked_the_hours_beside_it_are_listed(memory: Memory) -> None:
    assert _found(memory, "what did I do right before the call with Chen?") == [TEXTS[11], TEXTS[9]]
    assert TEXTS[16] in _found(memory, "what did I do after my call with Chen?")


def test_an_event_that_nothing_is_known_of_is_words_like_others(memory: Memory) -> None:
    assert TEXTS[11] in _found(memory, "the budget before the wedding of Priya")


def test_an_event_may_be_told_by_its_verb_and_by_its_day(memory: Memory) -> None:
    memory.add("Call with Chen about the landing permit.", at=DAY - timedelta(days=7) + timedelta(hours=14))
    memory.drain()
    assert _found(memory, "what did I do before calling Chen yesterday?") == [TEXTS[11], TEXTS[9]]
    assert _found(memory, "yesterday, what did I do before the call with Chen?") == [TEXTS[11], TEXTS[9]]


def test_days_are_counted_from_an_event(memory: Memory) -> None:
    memory.add("Paid the harbour fees.", at=DAY + timedelta(days=1, hours=8))
    memory.drain()
    for question in ("what did I do the day after the call with Chen?", "the Friday after I called Chen"):
        assert _found(memory, question) == ["Paid the harbour fees."]


def test_a_text_that_names_the_time_knows_it_best(memory: Memory) -> None:
    memory.add("The interview with Dana is on 2026-05-07 at 10:00.", at=DAY - timedelta(days=2))
    memory.drain()
    found = _found(memory, "what did I do after the interview with Dana?")
    assert TEXTS[11] in found
    assert TEXTS[9] not in found


@pytest.mark.parametrize(
    ("text", "side", "name"),
    [
        ("notes from before the call with Chen", "before", "the call with Chen"),
        ("What did we decide after our budget meeting?", "after", "our budget meeting"),
        ("until the launch of Aurora", "before", "the launch of Aurora"),
        ("who spoke during Maria's talk", "during", "Maria's talk"),
        ("what changed since the Oslo trip", "after", "the Oslo trip"),
        ("what did I read before my call with Dr. Chen?", "before", "my call with Dr. Chen"),
        ("what did I do before calling Chen?", "before", "call with Chen"),
        ("what did I note after I talked to Maria Lopez", "after", "talk with Maria Lopez"),
        ("what was open before Chen rang", "before", "call with Chen"),
        ("where was I before lunch with Chen?", "before", "lunch with Chen"),
    ],
)
def test_events_are_read(text: str, side: str, name: str) -> None:
    assert find_event(text)[0] == Event(side, name)


@pytest.mark.parametrize(
    "text",
    [
        "look after the dog",
        "before long",
        "after all",
        "call me after 3",
        "the call with Chen",
        "before meeting the goal",
    ],
)
def test_what_sets_no_time_by_an_event_is_left_alone(text: str) -> None:
    assert find_event(text) == (None, text)


def test_an_event_is_named_by_all_that_tells_it_apart() -> None:
    event = Event("before", "the call with Chen")
    assert names_it("A long call with Chen.", event)
    assert not names_it("A long call with Dana.", event)
    assert not names_it("Chen sent a drawing.", event)
    at = DAY + timedelta(hours=8)
    assert moment_of("The call with Chen is at 15:00.", event, at, UTC) == (DAY + timedelta(hours=15), 2)
    assert moment_of("We had the call with Chen.", event, at, UTC) == (at, 0)


@given(st.text(max_size=80), st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_no_text_breaks_the_reading_of_time(text: str, now: datetime) -> None:
    period, rest = read_period(text, now, UTC)
    assert period is None or period.since is None or period.until is None or period.since < period.until
    assert period is not None or rest == text
    assert all(0 <= one.start < one.end <= len(text) and one.since < one.until for one in find_times(text, now, UTC))


_DAYS = st.integers(min_value=2, max_value=300)


@given(_DAYS, st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))
def test_days_ago_are_that_day_and_an_iso_day_is_itself(days: int, now: datetime) -> None:
    then = now - timedelta(days=days)
    for said in (f"notes of {days} days ago", f"notes of {then:%Y-%m-%d}"):
        period, rest = read_period(said, now, UTC)
        assert period is not None
        assert period.holds(then)
        assert not period.holds(then - timedelta(days=1))
        assert not period.holds(then + timedelta(days=1))
        assert rest.startswith("notes")


@given(st.integers(min_value=1000, max_value=99_999), st.sampled_from(["port", "invoice", "version", "room", "ticket"]))
def test_a_number_is_no_date(number: int, noun: str) -> None:
    assert read_period(f"the {noun} {number}", NOW, UTC)[0] is None
    assert read_period(f"may we open {noun} {number}?", NOW, UTC)[0] is None
