"""The limits for pictures: announced a day before, oldest first, and never what is kept for ever."""

import dataclasses
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from memory_core.clock import FrozenClock
from memory_core.config import CoreConfig
from memory_core.errors import NotFound
from memory_core.home import Home
from memory_core.ingest.writer import Writer
from memory_core.records.changes import Changes, PicturePlan
from memory_core.records.health import State
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.observation import Captured
from memory_core.records.proposal import Add, Merge
from memory_core.retention import GRACE, Retention, limits_sentence, sentence
from tests.fakes.core import NOON, draft, observation, open_store

DAY = timedelta(days=1)
KILO = 1_000


def _webp() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 200), "navy").save(buffer, "WEBP")
    return buffer.getvalue()


WEBP = _webp()


class _Home:
    """A store with pictures of some ages, and the limits over it."""

    def __init__(self, home: Home, *, days: int = 90, gb: float = 0.0) -> None:
        self.store = open_store(home)
        self.clock = FrozenClock(NOON)
        self.said: list[Changes] = []
        self.retention = Retention(store=self.store, clock=self.clock, published=self.said.append)
        self.limit(days=days, gb=gb)

    def limit(self, *, days: int = 0, gb: float = 0.0) -> None:
        self.retention.configure(dataclasses.replace(CoreConfig(), pictures_days=days, pictures_gb=gb))

    def add(self, name: str, *, days_old: float = 0, size: int = 0, picture_of: str | None = None) -> ObservationId:
        """An observation with a picture (of `size` bytes as the limits see it), or one that shows another's."""
        at = self.clock.now() - timedelta(days=days_old)
        made = dataclasses.replace(observation(f"Text of {name}.", name=f"o_{name}"), at=at, until=at)
        shown = ObservationId(f"o_{picture_of}") if picture_of else None
        self.store.keep([Captured(made, picture=None if shown else WEBP, picture_of=shown)])
        if size:
            with self.store.database.transaction() as connection:
                connection.execute(
                    "UPDATE pictures SET bytes = ? WHERE id = (SELECT picture FROM observations WHERE id = ?)",
                    (size, made.id),
                )
        return made.id

    def later(self, span: timedelta) -> None:
        """Time goes by, and the limits are looked at."""
        self.clock.advance(span.total_seconds())
        self.retention.tick()

    def pictures(self) -> set[str]:
        """Names of the observations that still have a picture whose file is there."""
        found = {one.id: one.picture for one in self.store.observations.page(limit=1000)}
        files = self.store.blobs.names()
        assert {name for name in found.values() if name} == files
        return {name.removeprefix("o_") for name, picture in found.items() if picture}

    def mark(self, name: str, kept: bool = True) -> None:
        with self.store.database.transaction() as connection:
            self.store.pictures.keep(connection, name, kept)
        self.retention.soon()


@pytest.fixture
def kept(home: Home) -> Iterator[_Home]:
    made = _Home(home)
    yield made
    made.store.close()


def test_a_picture_that_is_too_old_is_announced_and_goes_a_day_later_with_its_text_kept(kept: _Home) -> None:
    kept.add("old", days_old=91)
    kept.add("new", days_old=89)
    plan = kept.retention.plan()
    assert (plan.pictures, plan.total) == (1, 2)
    assert plan.first == NOON + GRACE
    kept.later(timedelta(hours=23))
    assert kept.pictures() == {"old", "new"}
    kept.later(timedelta(hours=1))
    assert kept.pictures() == {"new"}
    assert kept.store.observations.get(ObservationId("o_old")).text == "Text of old."
    assert kept.said == [Changes(observations_revised=(ObservationId("o_old"),))]


def test_nothing_goes_without_having_been_announced_even_when_the_program_did_not_run_for_long(kept: _Home) -> None:
    kept.add("old", days_old=10)
    kept.later(timedelta(days=300))
    assert kept.pictures() == {"old"}
    kept.later(timedelta(hours=25))
    assert kept.pictures() == set()


def test_beyond_the_room_the_oldest_go_first(kept: _Home) -> None:
    kept.limit(gb=0.000003)
    for number in range(5):
        kept.add(str(number), days_old=number, size=KILO)
    assert kept.retention.plan().pictures == 2
    assert kept.retention.plan().bytes == 2 * KILO
    kept.later(GRACE)
    assert kept.pictures() == {"0", "1", "2"}


def test_zero_is_no_limit(kept: _Home) -> None:
    kept.limit()
    kept.add("old", days_old=9_000, size=10**12)
    kept.later(timedelta(days=2))
    kept.later(timedelta(days=2))
    assert kept.pictures() == {"old"}
    assert kept.retention.plan().pictures == 0


def test_other_limits_meanwhile_take_a_word_back(kept: _Home) -> None:
    kept.add("old", days_old=91)
    assert kept.retention.plan().pictures == 1
    kept.limit(days=365)
    kept.later(timedelta(days=2))
    assert kept.pictures() == {"old"}
    kept.limit(days=90)
    kept.later(timedelta(0))
    assert kept.pictures() == {"old"}, "it needs a new word"
    kept.later(GRACE)
    assert kept.pictures() == set()


def test_what_is_marked_meanwhile_stays_and_goes_a_day_after_the_mark_was_taken_off(kept: _Home) -> None:
    old = kept.add("old", days_old=91)
    kept.retention.plan()
    kept.mark(old)
    kept.later(timedelta(days=30))
    assert kept.pictures() == {"old"}
    assert kept.retention.plan().kept == 1
    kept.mark(old, kept=False)
    kept.later(timedelta(hours=1))
    assert kept.pictures() == {"old"}
    kept.later(GRACE)
    assert kept.pictures() == set()


def test_what_is_kept_for_ever_counts_for_no_limit(kept: _Home) -> None:
    kept.limit(gb=0.000003)
    big = kept.add("big", days_old=50, size=100 * KILO)
    kept.add("new", size=KILO)
    kept.mark(big)
    kept.later(timedelta(minutes=6))
    kept.later(GRACE)
    assert kept.pictures() == {"big", "new"}


def test_a_kept_memory_keeps_the_pictures_that_it_rests_on(kept: _Home) -> None:
    proof, other = kept.add("proof", days_old=200), kept.add("other", days_old=200)
    writer = Writer(store=kept.store, clock=kept.clock)
    changes = writer.write([Add(draft("The tender closes in March.", proof))], concluded=[proof, other])
    assert changes is not None
    kept.mark(changes.memories_added[0])
    kept.later(timedelta(minutes=6))
    kept.later(GRACE)
    assert kept.pictures() == {"proof"}


def test_a_kept_memory_that_is_merged_stays_kept(kept: _Home) -> None:
    writer = Writer(store=kept.store, clock=kept.clock)
    one, two = kept.add("one", days_old=200), kept.add("two", days_old=200)
    changes = writer.write([Add(draft("It closes.", one)), Add(draft("The tender closes.", two))])
    assert changes is not None
    first, second = changes.memories_added
    kept.mark(first)
    merged = writer.write([Merge((first, second), draft("The tender closes in March.", one, two), "the same")])
    assert merged is not None
    assert kept.store.memories.get(merged.memories_added[0]).kept
    kept.later(timedelta(minutes=6))
    kept.later(GRACE)
    assert kept.pictures() == {"one", "two"}


def test_a_mark_on_one_that_shows_anothers_picture_keeps_that_picture(kept: _Home) -> None:
    kept.add("first", days_old=100)
    second = kept.add("second", days_old=99, picture_of="first")
    assert kept.store.pictures.owner(second) == ObservationId("o_first")
    kept.mark(second)
    kept.later(timedelta(minutes=6))
    kept.later(GRACE)
    assert kept.pictures() == {"first", "second"}


def test_all_that_show_a_picture_lose_it_together(kept: _Home) -> None:
    kept.add("first", days_old=100)
    kept.add("second", days_old=1, picture_of="first")
    kept.later(timedelta(minutes=6))
    kept.later(GRACE)
    assert kept.pictures() == set()
    assert set(kept.said[0].observations_revised) == {"o_first", "o_second"}


def test_one_that_would_show_what_is_not_there_shows_nothing(kept: _Home) -> None:
    lone = kept.add("lone", picture_of="forgotten")
    assert kept.store.observations.get(lone).picture is None


def test_a_clock_that_jumps_ahead_and_back_takes_nothing(kept: _Home) -> None:
    kept.add("now")
    kept.clock.jump(NOON + timedelta(days=400))
    kept.later(timedelta(0))
    assert kept.store.pictures.going(1) == ["o_now"]
    kept.clock.jump(NOON)
    kept.later(timedelta(minutes=10))
    assert kept.pictures() == {"now"}
    assert kept.retention.plan().pictures == 0


def test_a_word_given_under_a_clock_that_was_ahead_is_no_longer_than_a_day(kept: _Home) -> None:
    kept.add("old", days_old=100)
    kept.clock.jump(NOON + timedelta(days=30))
    kept.retention.plan()
    kept.clock.jump(NOON)
    assert kept.retention.plan().first == NOON + GRACE


def test_a_clock_that_is_set_forward_brings_nothing_forward(kept: _Home) -> None:
    kept.add("old", days_old=100)
    kept.later(timedelta(minutes=10))
    for _ in range(3):
        kept.clock.jump(kept.clock.now() + timedelta(days=2))
        kept.later(timedelta(hours=7))
        assert kept.pictures() == {"old"}
    assert kept.retention.plan().first == kept.clock.now() + GRACE - timedelta(hours=21)
    kept.later(timedelta(hours=3))
    assert kept.pictures() == set()


def test_it_looks_only_every_few_minutes_and_at_once_after_a_change_of_settings(kept: _Home) -> None:
    kept.retention.tick()
    kept.add("old", days_old=100)
    kept.later(timedelta(minutes=1))
    assert kept.store.pictures.going(10) == []
    kept.limit(days=50)
    kept.later(timedelta(0))
    assert kept.store.pictures.going(10) == ["o_old"]


def test_who_asks_often_is_told_what_was_so_a_moment_ago_and_of_marks_and_limits_at_once(kept: _Home) -> None:
    old = kept.add("old", days_old=100)
    assert kept.retention.plan(fresh=False).pictures == 1
    kept.add("older", days_old=101)
    assert kept.retention.plan(fresh=False).pictures == 1
    assert kept.retention.plan().pictures == 2
    kept.mark(old)
    assert kept.retention.plan(fresh=False).pictures == 1
    kept.limit(days=1000)
    assert kept.retention.plan(fresh=False).pictures == 0
    kept.limit(days=90)
    kept.retention.plan(fresh=False)
    kept.add("oldest", days_old=102)
    kept.clock.advance(31)
    assert kept.retention.plan(fresh=False).pictures == 2


def test_those_that_go_are_listed_page_by_page_the_first_to_go_first(kept: _Home) -> None:
    for number in range(3):
        kept.add(str(number), days_old=100 - number)
    kept.retention.plan()
    assert kept.store.pictures.going(2) == ["o_0", "o_1"]
    assert kept.store.pictures.going(2, after=ObservationId("o_1")) == ["o_2"]


def test_a_remark_on_the_health_page_goes_once_it_was_seen_and_comes_again_with_other_limits(kept: _Home) -> None:
    kept.add("old", days_old=100)
    health = kept.retention.health()
    assert health.state is State.WARNING
    assert "1 picture older than 90 days" in health.message
    kept.retention.accept()
    assert kept.retention.health().state is State.OK
    kept.limit(days=30)
    assert kept.retention.health().state is State.WARNING


def test_a_mark_on_nothing_says_so(kept: _Home) -> None:
    for name in ("o_none", "m_none"):
        with pytest.raises(NotFound, match="Nothing is remembered"):
            kept.mark(name)


def test_many_go_in_portions_that_leave_room_for_other_work(kept: _Home) -> None:
    for number in range(7):
        kept.add(str(number), days_old=100)
    kept.retention.plan()
    kept.clock.advance(GRACE.total_seconds())
    for _ in range(7):
        kept.retention.tick()
    assert kept.pictures() == set()


_ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 200)),
        st.tuples(st.just("mark"), st.integers(0, 9)),
        st.tuples(st.just("unmark"), st.integers(0, 9)),
        st.tuples(st.just("days"), st.integers(0, 120)),
        st.tuples(st.just("bytes"), st.integers(0, 6)),
        st.tuples(st.just("hours"), st.integers(1, 60)),
        st.tuples(st.just("set"), st.integers(-60, 60)),
    ),
    max_size=30,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=_ACTS)
def test_whatever_happens_what_is_marked_keeps_its_picture_and_nothing_goes_unannounced(
    acts: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    it = _Home(Home(tmp_path_factory.mktemp("home")))
    made: list[ObservationId] = []
    marked: set[str] = set()
    announced: dict[str, float] = {}
    try:
        for act, number in acts:
            before = it.pictures()
            if act == "add":
                made.append(it.add(str(len(made)), days_old=number, size=KILO))
            elif act in ("mark", "unmark") and number < len(made) and made[number].removeprefix("o_") in before:
                it.mark(made[number], kept=act == "mark")
                (marked.add if act == "mark" else marked.discard)(made[number].removeprefix("o_"))
            elif act == "days":
                it.limit(days=number)
            elif act == "bytes":
                it.limit(gb=number / 1_000_000)
            elif act == "hours":
                it.later(timedelta(hours=number))
            elif act == "set":
                it.clock.jump(it.clock.now() + timedelta(hours=number))
                it.later(timedelta(minutes=10))
            for gone in before - it.pictures():
                assert it.clock.monotonic() - announced[gone] >= GRACE.total_seconds()
            it.retention.plan()
            going = {name.removeprefix("o_") for name in it.store.pictures.going(1000)}
            announced = {name: announced.get(name, it.clock.monotonic()) for name in going}
            assert marked <= it.pictures()
    finally:
        it.store.close()


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (
            PicturePlan(1240, 2_100_000_000, 1240, NOON + GRACE, NOON + GRACE, days=90),
            "1,240 pictures older than 90 days, 2.1 GB, go tomorrow from",
        ),
        (
            PicturePlan(1, 3_000, 1, NOON + GRACE, NOON + GRACE, days=1),
            "1 picture older than 1 day, 3.0 kB, goes tomorrow",
        ),
        (
            PicturePlan(2, 3_000_000, 0, NOON + DAY, NOON + DAY, days=9, gb=0.5),
            "2 pictures beyond 0.5 GB, 3.0 MB, go tomorrow",
        ),
        (
            PicturePlan(2, 3_000, 1, NOON, NOON, days=3, gb=5),
            "2 pictures older than 3 days or beyond 5 GB, 3.0 kB, go now;",
        ),
        (PicturePlan(), ""),
    ],
)
def test_a_sentence_says_what_goes_and_when(plan: PicturePlan, said: str) -> None:
    assert sentence(plan, NOON).startswith(said)


def test_a_sentence_says_what_the_limits_are() -> None:
    assert limits_sentence(PicturePlan()) == "They are kept without a limit."
    assert limits_sentence(PicturePlan(days=90, gb=5.0)) == "They are kept for 90 days and up to 5 GB."
    assert limits_sentence(PicturePlan(days=1)) == "They are kept for 1 day."


def test_the_time_is_the_machines_own() -> None:
    plan = PicturePlan(1, 1, 1, datetime(2026, 7, 1, 8, tzinfo=UTC), None, days=90)
    assert "go" in sentence(plan, datetime(2026, 6, 28, 8, tzinfo=UTC))
    assert " on " in sentence(plan, datetime(2026, 6, 28, 8, tzinfo=UTC))


def test_ids_of_memories_and_observations_are_told_apart(kept: _Home) -> None:
    seen = kept.add("seen")
    kept.mark(seen)
    assert kept.store.observations.get(seen).kept
    with pytest.raises(NotFound):
        kept.mark(MemoryId("m_seen"))
