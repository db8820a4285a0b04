"""Conversations."""

from datetime import timedelta

import pytest

from memory_core.clock import FrozenClock
from memory_core.errors import NotFound
from memory_core.home import Home
from memory_core.privacy.cipher import Cipher
from memory_core.records.dialogue import Citation, Turn
from memory_core.records.ids import ConversationId, ObservationId, new_turn_id
from memory_core.store import Store
from tests.fakes.core import KEY, NOON


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON)


@pytest.fixture
def store(home: Home, clock: FrozenClock) -> Store:

    return Store.open(home, database_key=KEY, cipher=Cipher(KEY), clock=clock)


def _turn(conversation: ConversationId, question: str, *cited: str, minute: int = 0) -> Turn:
    at = NOON + timedelta(minutes=minute)
    citations = tuple(
        Citation(n, name, "episodic", f"what {name} says", at, "Mail", "Title", ObservationId(f"o_{name}"))
        for n, name in enumerate(cited, start=1)
    )
    return Turn(new_turn_id(), conversation, at, question, f"answer to {question}", True, "rules", citations)


def test_turns_come_back_whole_and_in_order(store: Store) -> None:
    name = store.dialogues.start("When is it due?")
    turns = [_turn(name, "When is it due?", "m_a", "m_b"), _turn(name, "And then?", minute=1)]
    for turn in turns:
        store.dialogues.append(turn)
    assert store.dialogues.turns(name) == turns
    assert store.dialogues.get(name).turns == 2
    assert store.dialogues.get(name).updated_at == turns[1].at
    store.close()


def test_conversations_are_paged_last_used_first(store: Store, clock: FrozenClock) -> None:
    names = []
    for n in range(5):
        clock.advance(60)
        names.append(store.dialogues.start(f"talk {n}"))
    store.dialogues.append(_turn(names[1], "again", minute=99))
    first = store.dialogues.page(limit=3)
    rest = store.dialogues.page(limit=3, before=first[-1].id)
    assert [one.title for one in [*first, *rest]] == ["talk 1", "talk 4", "talk 3", "talk 2", "talk 0"]
    assert store.dialogues.count() == 5
    store.close()


def test_a_long_title_is_shortened_and_a_conversation_can_be_renamed(store: Store) -> None:
    name = store.dialogues.start("word " * 50)
    assert len(store.dialogues.get(name).title) <= 80
    store.dialogues.rename(name, "short")
    assert store.dialogues.get(name).title == "short"
    store.close()


def test_a_forgotten_conversation_takes_its_turns_with_it(store: Store) -> None:
    name = store.dialogues.start("talk")
    store.dialogues.append(_turn(name, "question", "m_a"))
    assert store.dialogues.delete([name]) == 1
    assert store.dialogues.citing(["m_a"]) == []
    assert store.dialogues.count_turns() == 0
    store.close()


def test_turns_are_found_by_what_they_cite_memory_or_observation(store: Store) -> None:
    name = store.dialogues.start("talk")
    first, second = _turn(name, "one", "m_a"), _turn(name, "two", "m_b")
    store.dialogues.append(first)
    store.dialogues.append(second)
    assert store.dialogues.citing(["m_a"]) == [first.id]
    assert store.dialogues.citing(["o_m_b"]) == [second.id]
    store.close()


def test_a_title_follows_the_first_turn_that_is_left_and_an_empty_conversation_goes(store: Store) -> None:
    name = store.dialogues.start("secret question")
    turns = [_turn(name, "secret question"), _turn(name, "harmless"), _turn(name, "last")]
    for turn in turns:
        store.dialogues.append(turn)
    with store.database.transaction() as connection:
        store.dialogues.delete_turns(connection, [turns[2].id])
    assert store.dialogues.get(name).title == "secret question"
    with store.database.transaction() as connection:
        store.dialogues.delete_turns(connection, [turns[0].id])
    assert store.dialogues.get(name).title == "harmless"
    with store.database.transaction() as connection:
        store.dialogues.delete_turns(connection, [turns[1].id, turns[1].id])
    assert store.dialogues.count() == 0
    store.close()


def test_an_unknown_conversation_is_said_to_be_unknown(store: Store) -> None:
    nothing = ConversationId("c_nothing")
    with pytest.raises(NotFound):
        store.dialogues.turns(nothing)
    with pytest.raises(NotFound):
        store.dialogues.get(nothing)
    with pytest.raises(NotFound):
        store.dialogues.append(_turn(nothing, "question"))
    with pytest.raises(NotFound):
        store.dialogues.rename(nothing, "x")
    assert store.dialogues.delete([nothing]) == 0
    store.close()
