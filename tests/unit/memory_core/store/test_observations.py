"""Observations: kept verbatim, once, and found by id, by time and beside each other."""

import dataclasses
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory_core.errors import HomeUnwritable, NotFound, StoreDamaged
from memory_core.home import Home
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Box, Captured, Observation, ObservationKind, TextLine, Word
from memory_core.records.scope import Scope
from memory_core.store import Store
from memory_core.store.removal import Removal, remove
from tests.fakes.core import NOON, keep, observation, open_store


@pytest.fixture
def store(home: Home) -> Store:
    return open_store(home)


def test_what_was_kept_comes_back_whole(store: Store) -> None:
    line = TextLine("Invoice 17", Box(10, 20, 100, 12), (Word("Invoice", Box(10, 20, 60, 12), 0.96),))
    made = dataclasses.replace(
        observation("Invoice 17", title="Mail", scope=Scope(agent="a", session="s")),
        kind=ObservationKind.SCREEN,
        until=NOON + timedelta(seconds=3, microseconds=7),
        url="https://example.org",
        monitor=2,
        speaker="Maria",
        language="en",
        device="desk",
        lines=(line,),
        redactions={"card": 2},
        metadata={"page": "4"},
    )
    store.keep([Captured(made)])
    assert store.observations.get(made.id) == made
    store.close()


def test_lists_leave_the_boxes_out_unless_asked(store: Store) -> None:
    made = dataclasses.replace(observation("x"), lines=(TextLine("x", Box(0, 0, 1, 1)),))
    store.keep([Captured(made)])
    assert store.observations.get_many([made.id])[made.id].lines == ()
    assert store.observations.get_many([made.id], lines=True)[made.id].lines == made.lines
    store.close()


def test_the_same_observation_is_taken_in_once(store: Store) -> None:
    made = Captured(observation("once"), picture=b"picture")
    assert store.keep([made]) == [made.observation.id]
    assert store.keep([made, made]) == []
    assert store.observations.count() == 1
    assert len(store.blobs.names()) == 1
    store.close()


def _again(made: Observation, minutes: float) -> Captured:
    return Captured(dataclasses.replace(made, text="", until=made.at + timedelta(minutes=minutes)), again=True)


def test_what_is_seen_again_lasts_longer_and_never_shorter(store: Store) -> None:
    made = observation("herons", title="Birds")
    assert store.keep([_again(made, 1), Captured(made), _again(made, 4), _again(made, 2)]) == [made.id]
    assert store.keep([_again(made, 3), _again(made, -3)]) == []
    assert store.observations.get(made.id) == dataclasses.replace(made, until=NOON + timedelta(minutes=4))
    store.close()


def test_seeing_again_indexes_nothing_anew(store: Store) -> None:
    made = observation("herons", title="Birds")
    store.keep([Captured(made)])
    with store.database.transaction() as connection:
        store.outbox.done(connection, store.outbox.take(10))
        before = connection.execute("SELECT id, block FROM observations_words_data").fetchall()
    store.keep([_again(made, 4)])
    with store.database.reading() as connection:
        assert connection.execute("SELECT id, block FROM observations_words_data").fetchall() == before
    assert store.outbox.take(10) == []
    store.close()


def test_what_is_put_again_while_it_is_embedded_has_its_turn_once_more_and_no_other_one_loses_its_own(
    store: Store,
) -> None:
    for made in (one := observation("herons"), two := observation("cranes")):
        store.keep([Captured(made)])
    in_hand = store.outbox.take(10)
    with store.database.transaction() as connection:
        store.outbox.put(connection, two.id)
        store.outbox.put(connection, one.id)
        store.outbox.put(connection, one.id)
        assert [name for _, name in store.outbox.take(10)] == [two.id, one.id]
        store.outbox.done(connection, in_hand)
    again = store.outbox.take(10)
    assert [name for _, name in again] == [two.id, one.id]
    with store.database.transaction() as connection:
        remove(store, connection, Removal(observations=[one.id, two.id], memories=[], turns=[]))
    store.keep([Captured(observation("storks", name="o_storks"))])
    with store.database.transaction() as connection:
        store.outbox.done(connection, [*in_hand, *again])
    assert [name for _, name in store.outbox.take(10)] == ["o_storks"]
    store.close()


def test_seeing_again_what_never_came_makes_nothing_and_bars_nothing(store: Store) -> None:
    made = observation("herons")
    assert store.keep([_again(made, 4)]) == []
    assert store.observations.count() == 0
    assert store.keep([Captured(made)]) == [made.id]
    store.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    minutes=st.lists(st.integers(-5, 300), min_size=1, max_size=12),
    cuts=st.sets(st.integers(1, 11)),
    twice=st.booleans(),
)
def test_however_it_is_seen_again_the_latest_moment_counts(
    store: Store, minutes: list[int], cuts: set[int], twice: bool
) -> None:
    made = observation("herons")
    store.keep([Captured(made)])
    rows = [_again(made, n) for n in minutes] * (2 if twice else 1)
    edges = sorted({0, *(cut for cut in cuts if cut < len(rows)), len(rows)})
    for start, end in pairwise(edges):
        assert store.keep(rows[start:end]) == []
    assert store.observations.get(made.id).until == NOON + timedelta(minutes=max(0, *minutes))


def test_an_unknown_one_is_said_to_be_unknown(store: Store) -> None:
    with pytest.raises(NotFound, match="forgotten"):
        store.observations.get(ObservationId("o_nothing"))
    store.close()


def test_many_come_back_in_the_order_asked_for(store: Store) -> None:
    ids = keep(store, *(f"text {n}" for n in range(600)))
    wanted = list(reversed(ids))
    assert list(store.observations.get_many([*wanted, "o_nothing"])) == wanted
    store.close()


def test_pages_follow_each_other_newest_first_even_when_times_are_equal(store: Store) -> None:
    made = [observation(f"text {n}", minute=n // 3) for n in range(10)]
    store.keep([Captured(one) for one in made])
    seen: list[str] = []
    before: ObservationId | None = None
    while page := store.observations.page(limit=4, before=before):
        seen.extend(one.text for one in page)
        before = page[-1].id
    assert seen == [f"text {n}" for n in reversed(range(10))]
    store.close()


def test_a_page_is_narrowed_by_application_and_time(store: Store) -> None:
    keep(store, "a", "b", "c", app="Mail")
    keep(store, "d", app="Chat")
    assert [one.text for one in store.observations.page(app="mail")] == ["c", "b", "a"]
    since, until = NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)
    assert [one.text for one in store.observations.page(since=since, until=until)] == ["b"]
    assert store.observations.apps() == ["Chat", "Mail"]
    store.close()


def test_what_lasted_into_a_period_belongs_to_it(store: Store) -> None:
    long = dataclasses.replace(observation("long"), until=NOON + timedelta(minutes=9))
    store.keep([Captured(long)])
    assert [one.text for one in store.observations.page(since=NOON + timedelta(minutes=5))] == ["long"]
    store.close()


def test_neighbours_are_of_the_same_application_and_session_in_order_of_time(store: Store) -> None:
    ids = keep(store, "a", "b", "c", "d", "e", "f")
    keep(store, "x", "y", app="Other")
    store.keep([Captured(observation("elsewhere", minute=2, scope=Scope(session="s")))])
    assert [one.text for one in store.observations.neighbours(ids[2])] == ["a", "b", "d", "e"]
    assert [one.text for one in store.observations.neighbours(ids[0], before=1, after=1)] == ["b"]
    assert store.observations.neighbours(ObservationId("o_nothing")) == []
    store.close()


def test_what_is_not_concluded_is_listed_oldest_first_until_it_is_or_failed_too_often(store: Store) -> None:
    ids = keep(store, "a", "b", "c")
    with store.database.transaction() as connection:
        store.observations.mark_concluded(connection, [ids[1]])
    assert store.observations.open_ids(10) == [ids[0], ids[2]]
    for _ in range(3):
        assert store.observations.open_count() == 2
        with store.database.transaction() as connection:
            store.observations.mark_failed(connection, [ids[0], ids[2]])
    assert store.observations.open_ids(10) == []
    assert store.observations.given_up() == 2
    store.close()


def test_many_that_wait_come_in_order_and_none_is_left_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory_core.store.observations._IN_ORDER", 7)
    keep(store, *(f"text {n}" for n in range(20)))
    seen: list[str] = []
    while found := store.observations.open_ids(3):
        assert store.observations.any_open()
        if len(seen) == 6:
            store.keep([Captured(observation("taken in meanwhile", minute=-5))])
        seen += found
        with store.database.transaction() as connection:
            store.observations.mark_concluded(connection, found)
    texts = [one.text for one in store.observations.get_many(seen).values()]
    assert sorted(texts) == sorted([*(f"text {n}" for n in range(20)), "taken in meanwhile"])
    assert [text for text in texts if text.startswith("text")] == [f"text {n}" for n in range(20)]
    assert not store.observations.any_open()
    store.close()


def test_a_picture_is_sealed_in_a_file_of_its_own(store: Store, home: Home) -> None:
    made = observation("with a picture")
    store.keep([Captured(made, picture=b"RIFF kingfisher WEBP")])
    blob = store.observations.get(made.id).picture
    assert blob is not None
    assert store.blobs.get(blob) == b"RIFF kingfisher WEBP"
    files = list(home.pictures.iterdir())
    assert len(files) == 1
    assert b"kingfisher" not in files[0].read_bytes()
    assert files[0].stat().st_mode & 0o077 == 0
    store.close()


def test_a_missing_picture_is_said_to_be_missing(store: Store, home: Home) -> None:
    made = observation("with a picture")
    store.keep([Captured(made, picture=b"picture")])
    blob = store.observations.get(made.id).picture
    assert blob is not None
    for file in home.pictures.iterdir():
        file.unlink()
    with pytest.raises(StoreDamaged, match="picture"):
        store.blobs.get(blob)
    store.close()


def test_pictures_that_a_killed_process_left_without_a_row_are_swept_and_fresh_ones_are_not(home: Home) -> None:
    killed = open_store(home)
    killed.keep([Captured(observation("with a picture"), picture=b"owned")])
    killed.blobs.put(b"lost in a crash")
    killed.close()
    store = open_store(home)
    fresh = store.blobs.put(b"its row is on the way")
    assert store.sweep_pictures() == 1
    assert fresh in store.blobs.names()
    assert len(store.blobs.names()) == 2
    assert store.pictures.count() == 1
    assert store.sweep_pictures() == 0
    store.close()


def test_a_row_that_cannot_be_written_leaves_no_picture(store: Store) -> None:
    bad = dataclasses.replace(observation("bad"), text=None)  # type: ignore[arg-type]
    with pytest.raises(Exception, match="refused"):
        store.keep([Captured(bad, picture=b"picture")])
    assert store.blobs.names() == set()
    assert store.observations.count() == 0
    store.close()


def test_a_picture_that_cannot_be_written_says_so_and_keeps_no_row(store: Store, home: Home) -> None:
    home.pictures.write_text("a file where the folder should be")
    with pytest.raises(HomeUnwritable, match="picture"):
        store.keep([Captured(observation("x"), picture=b"picture")])
    assert store.observations.count() == 0
    with pytest.raises(HomeUnwritable, match="deleted"):
        store.blobs.delete(["b_x"])
    store.close()
