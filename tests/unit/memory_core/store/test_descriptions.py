"""Which pictures are worth describing, what is kept of it, and what a day may cost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from memory_core.errors import BudgetSpent
from memory_core.home import Home
from memory_core.ingest.texts import texts_of_observation
from memory_core.records.bodies import Kind, VaultBody
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, Observation
from memory_core.records.query import Query, Selection
from memory_core.store.database import Database
from memory_core.store.descriptions import Described
from memory_core.store.migrations import MIGRATIONS, migrate
from memory_core.store.selecting import select_observations
from memory_core.store.sendings import Budget, Sent
from memory_core.store.store import Store
from tests.fakes.core import KEY, draft, keep, open_store
from tests.fakes.seen import NOON, see, sight

MODEL = "ollama:llava"
PAGE_OF_TEXT = "word " * 600
LONG_AGO = NOON - timedelta(days=7)


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    opened = open_store(home)
    yield opened
    opened.close()


def _waiting(store: Store, model: str = MODEL) -> list[str]:
    return [one.id for one in store.descriptions.waiting(model=model, since=LONG_AGO)]


def _describe(store: Store, name: str, text: str, model: str = MODEL) -> bool:
    with store.database.transaction() as connection:
        return store.descriptions.put(
            connection, Described(ObservationId(name), text, b"\0" * 32), model=model, at=NOON
        )


def _fail(store: Store, name: str, model: str = MODEL) -> None:
    with store.database.transaction() as connection:
        store.descriptions.fail(connection, [ObservationId(name)], model=model, at=NOON)


def test_pictures_with_little_text_wait_newest_first(store: Store) -> None:
    see(store, sight("a"), sight("b", minute=1), sight("c", minute=2))
    assert _waiting(store) == ["o_c", "o_b", "o_a"]


@pytest.mark.parametrize(
    ("seen", "worth"),
    [
        (sight("x", minute=1, title="Sheet", text=PAGE_OF_TEXT), False),
        (sight("x", minute=1, title="Sheet", text="Little"), True),
        (sight("x", minute=1, title="Another", text=PAGE_OF_TEXT), True),
        (sight("x", minute=11, title="Sheet", text=PAGE_OF_TEXT), True),
        (sight("x", size=(300, 300)), False),
        (sight("x", redactions={"card": 2}), True),
        (sight("x", redactions={"card": 2, "password": 1}), False),
    ],
    ids=["a page as before", "little text", "another window", "after a while", "small", "a secret", "many secrets"],
)
def test_what_is_worth_it(store: Store, seen: Observation, worth: bool) -> None:
    see(store, sight("before", title="Sheet", text=PAGE_OF_TEXT), seen)
    assert ("o_x" in _waiting(store)) is worth


def test_without_a_picture_there_is_nothing_to_describe(store: Store) -> None:
    keep(store, "Only words")
    assert _waiting(store) == []


def test_a_picture_waits_until_it_is_known_what_belongs_into_the_vault(store: Store) -> None:
    see(store, sight("a"), concluded=False)
    assert _waiting(store) == []
    with store.database.transaction() as connection:
        store.observations.mark_concluded(connection, ["o_a"])
    assert _waiting(store) == ["o_a"]


def test_what_a_vault_memory_rests_on_is_never_described(store: Store) -> None:
    from memory_core.clock import FrozenClock
    from memory_core.ingest.writer import Writer
    from memory_core.records.proposal import Add

    see(store, sight("a"), sight("b", minute=1))
    secret = replace(
        draft("A door code", ObservationId("o_a"), kind=Kind.VAULT), body=VaultBody("code", "me", "high", b"sealed")
    )
    Writer(store=store, clock=FrozenClock(NOON)).write([Add(secret)])
    assert _waiting(store) == ["o_b"]


def test_a_described_picture_waits_no_longer_for_any_model(store: Store) -> None:
    see(store, sight("a"))
    assert _describe(store, "o_a", "A pie chart")
    assert _waiting(store) == []
    assert _waiting(store, "openai:other") == []
    found = store.observations.get(ObservationId("o_a"))
    assert (found.description, found.described_by) == ("A pie chart", MODEL)
    assert found.told == f"Figure a\n[picture, described by {MODEL}] A pie chart"
    assert texts_of_observation(found)[-1] == "A pie chart"


def test_a_picture_that_failed_twice_is_given_up_for_this_model_alone(store: Store) -> None:
    see(store, sight("a"))
    _fail(store, "o_a")
    assert [(one.id, one.failures) for one in store.descriptions.waiting(model=MODEL, since=LONG_AGO)] == [("o_a", 1)]
    _fail(store, "o_a")
    assert _waiting(store) == []
    assert store.descriptions.counts() == {"given up": 1}
    assert _waiting(store, "openai:other") == ["o_a"]
    _fail(store, "o_a", "openai:other")
    assert _waiting(store, "openai:other") == ["o_a"]


def test_a_description_is_found_by_its_words_and_by_its_characters(store: Store) -> None:
    see(store, sight("a"), sight("b", minute=1))
    _describe(store, "o_a", "Three bars, the tallest is crimson")
    _describe(store, "o_b", "一张关于销售的图表")
    query = Query(text="", layer="observations")
    found = store.fulltext.match('"crimson"', layer="observations", query=query, limit=5)
    assert [name for name, _ in found] == ["o_a"]
    found = store.fulltext.match('"图表"', layer="observations", query=query, limit=5)
    assert [name for name, _ in found] == ["o_b"]
    assert store.fulltext.match('"crimson"', layer="memories", query=Query(text=""), limit=5) == []


def test_forgetting_by_words_sees_the_description_too(store: Store) -> None:
    see(store, sight("a"), sight("b", minute=1))
    _describe(store, "o_a", "Three bars, the tallest is crimson")
    _describe(store, "o_b", "一张关于销售的图表")

    def selected(words: str) -> list[str]:
        return [str(name) for name in select_observations(store.database, Selection(matching=words))]

    assert selected("crimson bars") == ["o_a"]
    assert selected("figure crimson") == ["o_a"]
    assert selected("figure b") == ["o_b"]
    assert selected("销售") == ["o_b"]
    assert selected("crimson pie") == []


def test_a_description_goes_with_its_observation_from_table_and_index(store: Store) -> None:
    see(store, sight("a"))
    _describe(store, "o_a", "Three bars, the tallest is crimson")
    with store.database.transaction() as connection:
        connection.execute("DELETE FROM observations WHERE id = 'o_a'")
        assert connection.execute("SELECT count(*) FROM descriptions").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM descriptions_words").fetchone() == (0,)
    assert not _describe(store, "o_a", "Three bars")


def test_an_older_database_gets_the_tables(home: Home) -> None:
    database = Database(home.database, KEY)
    migrate(database, MIGRATIONS[:1])
    assert "descriptions" not in database.tools().table_names()
    database.close()
    store = open_store(home)
    see(store, sight("a"))
    assert _waiting(store) == ["o_a"]
    store.close()


BUDGET = Budget(pictures=10, bytes=1_000)


def _take(store: Store, days: float = 0, *, pictures: int = 4, size: int = 300) -> None:
    now = NOON + timedelta(days=days)
    store.sendings.take(now, pictures=pictures, masked=1, size=size, budget=BUDGET)


def test_a_day_allows_so_many_pictures_and_so_many_bytes(store: Store) -> None:
    _take(store)
    _take(store)
    with pytest.raises(BudgetSpent):
        _take(store)
    _take(store, pictures=2, size=400)
    with pytest.raises(BudgetSpent):
        _take(store, pictures=0, size=1)
    assert store.sendings.today(NOON) == Sent(requests=3, pictures=10, masked=3, bytes=1_000)


def test_the_next_day_allows_as_much_again(store: Store) -> None:
    _take(store, pictures=10)
    _take(store, days=1, pictures=10)
    assert store.sendings.today(NOON + timedelta(days=1)).pictures == 10


def test_what_was_sent_is_known_after_a_restart(home: Home) -> None:
    store = open_store(home)
    _take(store)
    store.close()
    again = open_store(home)
    assert again.sendings.today(NOON).bytes == 300
    assert again.sendings.last_at() == NOON
    again.close()


@pytest.mark.parametrize("back", [-1, -2, -400])
def test_a_clock_set_back_gives_no_second_budget(store: Store, back: int) -> None:
    _take(store, pictures=10)
    with pytest.raises(BudgetSpent):
        _take(store, days=back, pictures=1)
    with pytest.raises(BudgetSpent):
        _take(store, pictures=1)


def test_a_clock_that_stood_far_ahead_takes_no_later_days_budget(store: Store) -> None:
    _take(store, days=3_650, pictures=10)
    with pytest.raises(BudgetSpent):
        _take(store, pictures=1)
    _take(store, days=1, pictures=10)


def test_one_that_shows_the_picture_of_another_does_not_wait(store: Store) -> None:
    see(store, sight("a"))
    store.keep([Captured(sight("b", minute=1), picture_of=ObservationId("o_a"))])
    with store.database.transaction() as connection:
        store.observations.mark_concluded(connection, ["o_b"])
    assert store.observations.get(ObservationId("o_b")).picture is not None
    assert _waiting(store) == ["o_a"]
