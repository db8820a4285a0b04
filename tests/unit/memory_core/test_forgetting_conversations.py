"""A conversation is forgotten as everything else is: hidden at once, taken back whole, finished when it was killed."""

from collections.abc import Callable

import pytest

from memory_core.bootstrap import open_memory
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.records.dialogue import Answered, Token
from memory_core.records.ids import ConversationId
from memory_core.records.query import Selection
from memory_core.records.scope import Scope
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import answer_of, some_keys
from tests.fakes.traces import everything

Open = Callable[[], Memory]


class _Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def opened(home: Home) -> Open:
    return lambda: open_memory(home, keys=some_keys(), threads=False, embedder=HashedEmbedder(), index=ExactIndex())


def _asked(memory: Memory, question: str, conversation: ConversationId | None = None) -> ConversationId:
    last = answer_of(memory, question, conversation=conversation)
    return last.conversation


def _planted(home: Home) -> bool:
    return any(b"zanzibar" in body.lower() for _, body in everything(home))


def test_killed_before_its_traces_are_wiped_the_next_start_wipes_them(
    home: Home, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = opened()
    name = _asked(memory, "Where is Zanzibar?")

    def killed(*_: object, **__: object) -> None:
        raise _Killed

    with monkeypatch.context() as patched:
        patched.setattr("memory_core.store.database.Database.rewrite", killed)
        with pytest.raises(_Killed):
            memory.forget_conversation(name)
    with memory._store.database.reading() as connection:  # noqa: SLF001 — what is left to do
        assert connection.execute("SELECT count(*) FROM erasures").fetchone() == (1,)
    memory.close()
    memory = opened()
    assert not _planted(home)
    assert [(one.event, one.counts["conversations"]) for one in memory.audit.entries()] == [
        ("conversation forgotten", 1)
    ]
    memory.close()


def test_hidden_it_is_nowhere_and_taken_back_it_is_whole(opened: Open) -> None:
    memory = opened()
    name = _asked(memory, "Where is Zanzibar?")
    other = _asked(memory, "When is lunch?")
    before = memory.turns(name)
    number = memory.withhold(memory.plan_conversation(name))
    assert [one.id for one in memory.conversations()] == [other]
    assert memory.counts()["conversations"] == 1
    assert memory.take_back(number)
    assert {one.id for one in memory.conversations()} == {name, other}
    assert memory.turns(name) == before
    memory.close()


def test_hidden_when_the_program_ends_it_is_gone_at_the_next_start_with_what_was_said_since(
    home: Home, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = opened()
    name = _asked(memory, "Where is Zanzibar?")
    memory.withhold(memory.plan_conversation(name))
    with monkeypatch.context() as killed:
        killed.setattr(Memory, "finish_overdue", lambda *_, **__: None)
        memory.close()
    assert _planted(home)
    memory = opened()
    assert memory.conversations() == []
    assert not _planted(home)
    memory.close()


def test_one_in_which_nothing_was_said_yet_goes_too(opened: Open) -> None:
    memory = opened()
    name = memory._store.dialogues.start("Nothing yet")  # noqa: SLF001 — killed before the first answer
    memory.forget_conversation(name)
    assert memory.conversations() == []
    memory.close()


@pytest.mark.parametrize("hidden_first", [False, True])
def test_an_answer_under_way_keeps_nothing_of_what_is_forgotten_meanwhile(
    home: Home, opened: Open, hidden_first: bool
) -> None:
    memory = opened()
    memory.add("The treasure lies below the harbour of Zanzibar.")
    assert memory.drain(60)
    events = memory.ask("Where does the treasure lie?")
    assert any(isinstance(event, Token) for event in events), "it is being told"
    plan = memory.plan_forgetting(Selection(matching="zanzibar"))
    if hidden_first:
        number = memory.withhold(plan)
    else:
        memory.forget(plan)
    *_, last = events
    assert isinstance(last, Answered)
    assert (last.grounded, "Zanzibar" in last.text) == (False, False)
    assert [turn.answer for turn in memory.turns(last.conversation)] == [last.text]
    if hidden_first:
        memory.finish_withheld(number)
    assert not _planted(home)
    memory.close()


def test_what_is_forgotten_of_somebody_else_disturbs_no_answer(opened: Open) -> None:
    memory = opened()
    memory.add("The treasure lies below the harbour of Zanzibar.")
    memory.add("The otter swims.", scope=Scope(user="bob"))
    assert memory.drain(60)
    events = memory.ask("Where does the treasure lie?")
    assert any(isinstance(event, Token) for event in events)
    memory.forget(memory.plan_forgetting(Selection(matching="otter")))
    *_, last = events
    assert isinstance(last, Answered)
    assert "Zanzibar" in last.text
    memory.close()


def test_no_vector_is_touched_for_it(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = opened()
    name = _asked(memory, "Where is Zanzibar?")
    erased: list[bool] = []
    monkeypatch.setattr(memory._parts.forgetting, "_erase_vectors", lambda: erased.append(True))  # noqa: SLF001
    memory.forget_conversation(name)
    assert erased == []
    memory.add("The lunch is at noon.")
    assert memory.drain(60)
    memory.forget(memory.plan_forgetting(Selection(matching="lunch")))
    assert erased == [True]
    memory.close()


def test_a_title_that_somebody_gave_goes_with_the_words_that_are_forgotten(home: Home, opened: Open) -> None:
    memory = opened()
    name = _asked(memory, "Where is the harbour?")
    _asked(memory, "And is there a brazen lion?", name)  # all the letters are no word
    memory.rename_conversation(name, "Plans for Zanzibar")
    assert memory.plan_forgetting(Selection(matching="?!")).turns == 0
    memory.forget(memory.plan_forgetting(Selection(matching="zanzibar")))
    assert [one.title for one in memory.conversations()] == ["And is there a brazen lion?"]
    assert not _planted(home)
    memory.close()
