"""What somebody wrote into an export is scrubbed like anything else, wherever in it it stands."""

import dataclasses
from collections.abc import Iterator

import pytest

from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.memory import Memory as Core
from memory_core.records.bodies import Body, EpisodeBody, FactBody, Kind, ProcedureBody, ResourceBody, VaultBody
from memory_core.records.dialogue import Citation, Conversation, Turn
from memory_core.records.ids import ConversationId, MemoryId, TurnId
from memory_core.records.memory import Memory
from memory_core.records.observation import Captured
from memory_core.records.past import Past
from memory_core.taking_in import clean_memory, clean_talk
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import NOON, observation, some_keys

SECRET = "the password: Quokka77!Zebra"
BODIES: tuple[Body, ...] = (
    EpisodeBody("work", SECRET, actor=SECRET, participants=("Tom", SECRET)),
    FactBody("router", "password", "Quokka77!Zebra"),
    FactBody("router", SECRET, "blue"),
    ProcedureBody(("Open the door.", SECRET)),
    ResourceBody("page", SECRET, NOON),
)


def _memory(body: Body, kind: Kind = Kind.EPISODIC, *, said: str = SECRET, number: int = 0) -> Memory:
    return Memory(
        id=MemoryId(f"m_{number}abc"),
        kind=kind,
        text=f"Of quay {number}. {said}",
        body=body,
        at=NOON,
        evidence=(),
        title=said,
        app=said,
        created_at=NOON,
        updated_at=NOON,
        importance=0.5,
        confidence=0.5,
        entities=("Tom", said),
        metadata={"note": said, "list": [said], said: "x"},
    )


def _talk(said: str = SECRET) -> tuple[Conversation, list[Turn]]:
    name = ConversationId("c_abc")
    cited = Citation(1, "m_0abc", "episodic", said, NOON, said, said)
    turn = Turn(TurnId("t_abc"), name, NOON, said, f"It is “{said}”.", True, said, (cited,))
    return Conversation(name, said, NOON, NOON, turns=1), [turn]


@pytest.fixture
def core(home: Home) -> Iterator[Core]:
    opened = open_memory(
        home, keys=some_keys(), clock=FrozenClock(NOON), embedder=HashedEmbedder(), index=ExactIndex(), threads=False
    )
    yield opened
    opened.close()


def _all_that_is_kept(core: Core) -> str:
    with core._store.database.reading() as connection:  # noqa: SLF001 — as whoever has the key would look
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}
    return str(rows)


def test_nothing_of_an_export_brings_a_secret_in(core: Core) -> None:
    seen = dataclasses.replace(observation(SECRET, title=SECRET), app=SECRET, speaker=SECRET, metadata={"a": SECRET})
    memories = [_memory(body, number=number) for number, body in enumerate(BODIES)]
    assert core.restore([Captured(seen)], [(one, Past()) for one in memories], [_talk()])["memories"] == len(BODIES)
    kept = _all_that_is_kept(core)
    assert "[password]" in kept
    assert "Quokka" not in kept


def test_nor_does_what_a_program_takes_over(core: Core) -> None:
    seen = observation(SECRET, title=SECRET)
    memories = [_memory(body, number=number) for number, body in enumerate(BODIES)]
    assert core.register.take_over([seen], memories, [_talk()]) == (1, len(BODIES), 1)
    kept = _all_that_is_kept(core)
    assert "[password]" in kept
    assert "Quokka" not in kept


def test_nor_does_a_new_name_for_a_conversation(core: Core) -> None:
    core.restore([], [], [_talk("Birds")])
    core.rename_conversation(ConversationId("c_abc"), SECRET)
    assert core.conversation(ConversationId("c_abc")).title == "the password: [password]"


def test_what_holds_no_secret_stays_as_it_is_and_so_does_the_value_of_the_vault() -> None:
    asked: list[str] = []

    def scrub(text: str) -> tuple[str, dict[str, int]]:
        asked.append(text)
        return text.replace("Quokka77!Zebra", "[password]"), {}

    plain = _memory(EpisodeBody("work", "Of the quay."), said="Tom")
    talk, turns = _talk("Tom")
    assert clean_memory(plain, scrub) is plain
    assert clean_talk(talk, turns, scrub) == (talk, turns)
    assert len(asked) == 2, "at once: each look costs"
    sealed = VaultBody("pin", SECRET, "high", b"Quokka77!Zebra")
    cleaned = clean_memory(_memory(sealed, Kind.VAULT), scrub).body
    assert isinstance(cleaned, VaultBody)
    assert (cleaned.secret, "Quokka" in cleaned.source) == (sealed.secret, False)
    many = _memory(EpisodeBody("work", "", participants=tuple(f"Tom {number}" for number in range(300))), said="Tom")
    assert clean_memory(many, scrub) is many
