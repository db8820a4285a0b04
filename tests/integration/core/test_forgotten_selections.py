"""However it was named, what is forgotten is in no byte of the home: taken back before, killed on the way, or done."""

import dataclasses
import io
import os
import signal
from collections.abc import Callable, Sequence
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from capture.spool.queue import Spool
from memory_core.agents.base import Batch, Known
from memory_core.bootstrap import open_memory
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.records.bodies import Kind, ResourceBody
from memory_core.records.observation import BESIDE, Box, Captured, ObservationKind, TextLine
from memory_core.records.proposal import Add, Proposal, Revise
from memory_core.records.query import Query, Selection
from memory_core.store.descriptions import Described
from memory_core.vectors.exact import ExactIndex
from memory_core.vectors.rotation import Rotation
from tests.fakes.core import NOON, ScriptedAgents, draft, fact, observation, some_keys
from tests.fakes.traces import PLANTED, everything, traces

_SECRET = "Doctor Quoxological Zanzibar was asked about kingfishers"
_SITE_URL = "https://clinic.zanzibar.example/kingfishers?of=quoxological"
_AROUND = "A list of what to buy"
_KEPT = ("The budget meeting was moved to Thursday", "Lunch was soup", "A letter to the landlord")
_AT = 10


def _conclusions(batch: Batch, known: Known) -> list[Proposal]:
    """A memory and a fact of each, a page, and a diary that is revised with every batch."""
    proposals: list[Proposal] = []
    for one in batch.observations:
        entities = ("Quoxological Zanzibar",) if one.text == _SECRET else ()
        proposals.append(Add(draft(f"It was read that {one.text}.", one.id, entities=entities)))
        if one.text == _SECRET:
            proposals.append(Add(fact("Quoxological Zanzibar", "watches", "kingfishers", one.id)))
        if one.url:
            page = draft(f"A page: {one.text}", one.id, kind=Kind.RESOURCE, body=ResourceBody("page", one.url))
            proposals.append(Add(page))
    diary = draft("A day: " + ", ".join(one.text for one in batch.observations), *(o.id for o in batch.observations))
    (former,) = known.latest(diary.kind, app="Editor", limit=1) or (None,)
    proposals.append(Revise(former.id, diary, f"then {diary.text}") if former else Add(diary))
    return proposals


def _picture(words: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 36), "navy").save(buffer, "WEBP")
    return buffer.getvalue() + words.encode()


class _Dense(HashedEmbedder):
    """As the hashed one, but with a number in each place, so that a vector is told from bytes that are nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._rotation = Rotation(b"some seed", self.dimension)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._rotation.apply(super().embed(texts))


def _open(home: Home, spool: Spool | None = None) -> Memory:
    memory = open_memory(home, keys=some_keys(), inbox=spool, embedder=_Dense(), index=ExactIndex(), threads=False)
    memory._parts.ingest.configure(ScriptedAgents(_conclusions), timedelta(0))  # noqa: SLF001 — scripted minds
    return memory


def _spool(home: Home) -> Spool:
    keys = some_keys()
    return Spool(home.spool, public_key=keys.spool_public, private_key=keys.spool_private)


def _secret() -> Captured:
    seen = dataclasses.replace(
        observation(_SECRET, minute=_AT, app="Zanzibar", title="About kingfishers"),
        kind=ObservationKind.SCREEN,
        url=_SITE_URL,
        lines=(TextLine(_SECRET, Box(1, 2, 3, 4)),),
    )
    return Captured(seen, picture=_picture(_SECRET))


def _filled(home: Home, spool: Spool | None = None) -> Memory:
    """The secret among other things: in the spool, read, concluded from, revised, undone, asked about, described."""
    memory = _open(home, spool)
    secret = _secret()
    for n, text in enumerate(_KEPT):
        memory.observe(Captured(observation(text, minute=n if n < 2 else 20, title=text), picture=_picture(text)))
    # Another window, on whose picture the secret stands as well.
    around = dataclasses.replace(observation(_AROUND, minute=30), metadata={BESIDE: f"o_other {secret.observation.id}"})
    memory.observe(Captured(around, picture=_picture(_SECRET)))
    if spool is not None:
        spool.append(secret)
    else:
        memory.observe(secret)
    assert memory.drain(60)
    diary = next(one for one in memory.memories() if one.text.startswith("A day:"))
    memory.update(diary.id, f"{diary.text} And the kingfishers of quoxological Zanzibar")
    memory._parts.writer.undo(diary.id)  # noqa: SLF001 — as `undo` of the library does
    store = memory._store  # noqa: SLF001 — what `ingest.describing` writes
    with store.database.transaction() as connection:
        one = memory.observations(app="Zanzibar")[0].id
        for name in (one, around.id):
            store.descriptions.put(connection, Described(name, "Kingfishers seen", b"0" * 32), model="eyes", at=NOON)
            store.outbox.put(connection, name)
    list(memory.ask("Who was asked about kingfishers, Quoxological Zanzibar?"))
    assert memory.drain(60)
    assert memory.thumbnail(one)
    return memory


def _vector(memory: Memory) -> NDArray[np.float32]:
    name = memory.observations(app="Zanzibar")[0].id
    found: NDArray[np.float32] = memory._store.vectors.of([name], "hashed-384")[name]  # noqa: SLF001 — must go
    return found


def _ids(memory: Memory) -> Selection:
    hits = memory.search(Query("quoxological kingfishers", layer="both", k=50))
    named = [hit for hit in hits if any(word in hit.text.casefold() for word in PLANTED)]
    return Selection(
        memories=tuple(hit.id for hit in named if hit.layer == "memories"),  # type: ignore[misc]
        observations=tuple(hit.id for hit in named if hit.layer == "observations"),  # type: ignore[misc]
    )


SELECTIONS: dict[str, Callable[[Memory], Selection]] = {
    "one": lambda memory: Selection(observations=(memory.observations(app="Zanzibar")[0].id,)),
    "many, as a search found them": _ids,
    "the last minutes": lambda memory: Selection(
        since=NOON + timedelta(minutes=_AT - 1), until=NOON + timedelta(minutes=19)
    ),
    "an application": lambda memory: Selection(app="zanzibar"),
    "a site, by the one above it": lambda memory: Selection(site="zanzibar.example"),
    "words": lambda memory: Selection(matching="kingfisher"),
    "a person": lambda memory: Selection(person="Quoxological Zanzibar"),
    "a person, by the last name": lambda memory: Selection(person="zanzibar"),
    "everything": lambda memory: Selection(everything=True),
}


@pytest.mark.parametrize("named", SELECTIONS)
def test_no_byte_of_it_is_left_in_the_home(home: Home, named: str) -> None:
    spool = _spool(home)
    memory = _filled(home, spool)
    vector = _vector(memory)
    memory._store.database.checkpoint()  # noqa: SLF001 — so that all is in one file
    before = traces(home, vector)
    assert {"decrypted database: kingfish", "decrypted database: vector"} <= before
    assert any(trace.startswith("opened b_") for trace in before)
    plan = memory.plan_forgetting(SELECTIONS[named](memory))
    assert plan.seen["screen"] == 1
    number = memory.withhold(plan)
    assert memory.take_back(number), "nothing is lost by taking it back"
    assert memory.observations(app="Zanzibar")
    memory.finish_withheld(memory.withhold(memory.plan_forgetting(SELECTIONS[named](memory))))
    assert traces(home, vector) == set(), "while it is open"
    kept = [one.text for one in memory.observations()]
    # A search finds it by what a model said of its picture.
    around = [] if named in ("words", "many, as a search found them") else [_AROUND]
    assert kept == ([] if plan.everything else [*around, *reversed(_KEPT)])
    assert memory.drain(60)
    memory.check()
    memory.close()
    spool.close()
    assert traces(home, vector) == set(), "after it was closed"


def test_the_sealed_row_of_the_queue_is_gone_as_well(home: Home) -> None:
    spool = _spool(home)
    memory = _open(home, spool)
    spool.append(_secret())
    (body,) = spool._connection.execute("SELECT body FROM rows").fetchone()  # noqa: SLF001 — what opens with the key
    needles = [bytes(body[start : start + 48]) for start in (0, len(body) // 2, len(body) - 48)]
    assert any(needles[0] in one for _, one in everything(home))
    memory.forget(memory.plan_forgetting(Selection(app="Zanzibar")))
    assert not [name for name, one in everything(home) for needle in needles if needle in one]
    memory.close()
    spool.close()


def test_the_words_of_a_change_that_was_undone_go_with_what_they_came_from(home: Home) -> None:
    memory = _open(home)
    memory.observe(Captured(observation(_KEPT[0], minute=0)))
    assert memory.drain(60)
    diary = next(one for one in memory.memories() if one.text.startswith("A day:"))
    memory.observe(Captured(observation(_SECRET, minute=1, app="Zanzibar")))
    assert memory.drain(60)
    assert "kingfishers" in memory.memory(diary.id).text
    memory._parts.writer.undo(diary.id)  # noqa: SLF001 — as `undo` of the library does
    assert "kingfishers" not in memory.memory(diary.id).text
    assert "kingfishers" in repr(memory.history(diary.id)), "the history tells it"
    vector = _vector(memory)
    memory.forget(memory.plan_forgetting(Selection(app="Zanzibar")))
    assert traces(home, vector) == set()
    assert _KEPT[0] in memory.memory(diary.id).text
    assert [entry.event for entry in memory.history(diary.id)][-1] == "undo", "that it changed is still told"
    memory.close()


# Killing


def _forget_until(path: str, kill_at: int, undo: bool) -> None:
    """Forget, and be killed at the n-th thing that is done to the disk."""
    memory = _open(Home(Path(path)))
    steps = 0

    def step(what: str) -> None:
        nonlocal steps
        if what.startswith(("SELECT", "--")):
            return
        steps += 1
        if steps == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    plan = memory.plan_forgetting(Selection(app="Zanzibar"))
    memory._store.database._writer.set_trace_callback(step)  # noqa: SLF001 — each statement is a step
    delete = memory._store.blobs.delete  # noqa: SLF001 — and each file

    def deleting(names: object) -> None:
        for name in names:  # type: ignore[attr-defined]
            step("file")
            delete([name])

    memory._store.blobs.delete = deleting  # type: ignore[method-assign] # noqa: SLF001 — as above
    number = memory.withhold(plan)
    if undo:
        memory.take_back(number)
    else:
        memory.finish_withheld(number)
    memory._store.database._writer.set_trace_callback(None)  # noqa: SLF001 — that was all
    memory.close()


@pytest.mark.slow
def test_killed_at_any_step_the_next_start_finishes_it_and_never_shows_half(home: Home, tmp_path: Path) -> None:
    memory = _filled(home)
    vector = _vector(memory)
    whole = {one.id for one in memory.memories()}
    memory.close()
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    outcomes, kill_at = set(), 1
    while True:
        copy = Home(tmp_path / f"copy-{kill_at}")
        _copied(home, copy)
        process = context.Process(target=_forget_until, args=(str(copy.path), kill_at, False), daemon=True)
        process.start()
        process.join(60)
        ended = process.exitcode
        assert ended in (0, -signal.SIGKILL), f"step {kill_at}"
        memory = _open(copy)
        there = bool(memory.observations(app="Zanzibar"))
        left = traces(copy, vector)
        if there:
            assert {one.id for one in memory.memories()} == whole, f"step {kill_at}: half of it"
        else:
            assert left == set(), f"step {kill_at}"
            assert not [one for one in memory.memories() if "kingfisher" in one.text.casefold()]
        assert {one.text for one in memory.observations()} >= set(_KEPT)
        memory.check()
        memory.close()
        outcomes.add((ended, there))
        if ended == 0:
            break
        kill_at += 1 if kill_at < 6 else 16
    assert outcomes == {(-signal.SIGKILL, True), (-signal.SIGKILL, False), (0, False)}
    assert kill_at > 40, kill_at


def _copied(home: Home, copy: Home) -> None:
    import shutil

    shutil.copytree(home.path, copy.path)
