"""Forgetting: plan what goes with it, then take it out of every table, index and file.

The rows go in one transaction, which also notes what is left to do to files; that work is finished at once, or at the
next start if the process was killed in between. A forgetting may be withheld first: then nothing is deleted, nobody is
shown it, and it is carried out or taken back later, or carried out at the next start.
"""

import contextlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from textwrap import shorten

from memory_core.clock import Clock
from memory_core.errors import DiskFull, StoreError
from memory_core.ingest.deleting import blocks_without, taken_from_blocks
from memory_core.language.names import in_any_case
from memory_core.records.bodies import Kind
from memory_core.records.changes import Changes, ForgetPlan
from memory_core.records.ids import ConversationId, MemoryId, ObservationId, TurnId
from memory_core.records.memory import Memory, Status
from memory_core.records.observation import Observation
from memory_core.records.query import Selection
from memory_core.store.database import Connection
from memory_core.store.persons import Person, who_is
from memory_core.store.removal import Removal, remove
from memory_core.store.reserve import NO_ROOM
from memory_core.store.rows import dump, to_micros
from memory_core.store.said import select_turns
from memory_core.store.scopes import scopes_of
from memory_core.store.selecting import select_memories, select_observations
from memory_core.store.store import Store
from memory_core.store.wiping import wipe_in_steps

_SAMPLES = 5
_SAMPLE_CHARACTERS = 100
_CHECKPOINT_S = 10.0
# What has no vector.
_NO_VECTORS = {"turns", "conversations", "pictures"}

# Derives memories of the given kinds anew from observations; former memories lend their ids.
Rederive = Callable[[Collection[Kind], list[ObservationId], list[Memory]], Changes]


@dataclass(frozen=True, slots=True)
class _Work:
    """What is left to do once the rows are gone; names and numbers only."""

    number: int
    blobs: tuple[str, ...]
    kinds: tuple[str, ...]
    evidence: tuple[str, ...]
    counts: dict[str, int]
    worn: bool = False
    event: str = "forgotten"


class Forgetting:
    """Plans and carries out. `erase_vectors` must leave in the index's files only what the store still has."""

    def __init__(self, *, store: Store, clock: Clock, erase_vectors: Callable[[], None], rederive: Rederive) -> None:
        self._store = store
        self._clock = clock
        self._erase_vectors = erase_vectors
        self._rederive = rederive
        self._left: list[_Work] = []
        self._finishing = threading.Lock()

    def plan(self, selection: Selection, *, held: Iterable[Observation] = ()) -> ForgetPlan:
        """What would go. `held`: sound that waits for its speech model, which has no words to match yet."""
        self._store.settle()
        database = self._store.database
        person = self._whose(selection)
        observations = select_observations(database, selection, person)
        waiting = [one.id for one in held if _covers(selection, one)]
        memories = select_memories(database, selection, person)
        said = select_turns(database, selection, person)
        gone, rederived = self._resting([*observations, *waiting], memories)
        told = [one.id for one in blocks_without(self._store, list(self._store.memories.get_many(gone).values()))]
        turns = self._turns(selection.everything, [*observations, *gone, *rederived, *told], said)
        seen = self._seen(observations)
        observations += waiting
        return ForgetPlan(
            observations=tuple(observations),
            memories=tuple(gone),
            rederived=tuple(rederived),
            by_kind=self._by_kind(gone),
            pictures=self._pictures(observations),
            turns=turns,
            samples=tuple(self._samples(gone, observations)),
            everything=selection.everything,
            kept=len(self._store.pictures.kept_among([*observations, *gone])),
            seen={**seen, **({"waiting sound": len(waiting)} if waiting else {})},
            said=tuple(said),
            known_as=() if person is None else (*person.names, *person.parts),
            selection=selection,
            asked=self._clock.now(),
        )

    def meant(self, selection: Selection, among: Collection[ObservationId]) -> tuple[ObservationId, ...]:
        """Those of the observations that a selection names."""
        named = set(select_observations(self._store.database, selection, self._whose(selection)))
        return tuple(one for one in among if one in named)

    def _whose(self, selection: Selection) -> Person | None:
        if not selection.person.strip():
            return None
        return who_is(self._store.database, self._store.graph, selection.person, in_any_case)

    def seen_since(self, moment: datetime) -> list[Observation]:
        """What was seen or heard since then, the newest 200."""
        return self._store.observations.page(since=moment, limit=200)

    def with_conversations(self, plan: ForgetPlan, conversations: Sequence[ConversationId]) -> ForgetPlan:
        """A plan that takes these, too, with their turns; what they cite stays. Raises `NotFound`."""
        turns = (turn.id for name in conversations for turn in self._store.dialogues.turns(name))
        said = tuple(dict.fromkeys((*plan.said, *turns)))
        citing = self._citing([*plan.observations, *plan.memories, *plan.rederived], said)
        return replace(plan, turns=len(citing), said=said, conversations=tuple(conversations))

    def withhold(self, plan: ForgetPlan) -> tuple[int, Changes]:
        """Nothing of the plan is deleted, and nobody is shown any of it from now on; its number, and what is hidden."""
        store = self._store
        with self._deleting() as connection:
            gone, rederived = self._resting(list(plan.observations), list(plan.memories))
            named = [*plan.observations, *gone, *rederived]
            turns = [*store.dialogues.all_turns(), *plan.said] if plan.everything else self._citing(named, plan.said)
            whole = replace(plan, memories=tuple(gone), rederived=tuple(rederived))
            pictures = [picture for picture, _ in store.pictures.beside(connection, plan.observations)]
            now = to_micros(self._clock.now())
            number = store.withholding.put(connection, whole, turns, pictures=pictures, at=now)
            # What agents read before now must not be concluded from.
            taken = [*plan.observations, *gone, *rederived, *turns]
            store.note_forgetting(None if plan.everything else scopes_of(connection, taken))
        store.withholding.show_or_hide()
        return number, Changes(observations_forgotten=plan.observations, memories_forgotten=(*gone, *rederived))

    def take_back(self, number: int) -> Changes | None:
        """Show again what was withheld; None when it is too late."""
        store = self._store
        with store.database.transaction() as connection:
            if (plan := store.withholding.get(number)) is None:
                return None
            store.withholding.drop(connection, number)
        store.withholding.show_or_hide()
        return Changes(observations_added=plan.observations, memories_added=(*plan.memories, *plan.rederived))

    def let_go(self, ids: Sequence[str]) -> Changes:
        """Take out observations, memories and conversations, each alone, for limits, whose preview said so: what rests
        on them and is not named stays, and what is kept for ever by now. Raises as `carry_out`."""
        store = self._store
        with self._deleting() as connection:
            kept = store.agings.kept(connection)
            goes = [name for name in ids if name not in kept]
            observations = [ObservationId(name) for name in goes if name.startswith("o_")]
            memories = [MemoryId(name) for name in goes if name.startswith("m_")]
            conversations = [name for name in goes if name.startswith("c_")]
            turns = list(map(TurnId, store.agings.turns_of(connection, conversations)))
            left = self._remove(connection, Removal(observations, memories, turns, alone=True), event="let go")
            connection.executemany("DELETE FROM conversations WHERE id = ?", [(name,) for name in conversations])
            connection.executemany("DELETE FROM announced WHERE id = ?", [(name,) for name in ids])
        self._left.append(left)
        self.finish_left()
        return Changes(observations_forgotten=tuple(observations), memories_forgotten=tuple(memories))

    def withheld(self, number: int) -> ForgetPlan | None:
        """The plan of a forgetting that waits; None when it does no longer."""
        return self._store.withholding.get(number)

    def all_withheld(self) -> list[int]:
        """The numbers of those that wait."""
        return [one.number for one in self._store.withholding.waiting()]

    def carry_out(self, plan: ForgetPlan, *, wiped_later: bool = False, withheld: int | None = None) -> Changes:
        """Everything of the plan is gone when it returns, from the disk too. `withheld`: its number, if it waited.

        With `wiped_later` it cannot be found any more, and `finish_left` wipes it from the disk.
        Raises `StoreError`, `HomeUnwritable` or `VectorIndexError` when files could not be cleaned yet; the rows are
        gone then, and the rest follows at the next start.
        """
        with self._deleting() as connection:
            if withheld is not None and self._store.withholding.get(withheld) is None:
                return Changes()  # taken back, or done, meanwhile
            # Asked again: since the plan, more may have come to rest on these.
            gone, rederived = self._resting(list(plan.observations), list(plan.memories))
            former = list(self._store.memories.get_many(rederived).values())
            doomed = set(plan.observations)
            evidence = sorted({name for memory in former for name in memory.evidence} - doomed)
            anew = taken_from_blocks(self._store, connection, gone, doomed, self._clock.now())
            told = [one for one in anew if one.id not in rederived]
            gone += [block.id for block in told if block.status is not Status.ACTIVE]
            cited = [*plan.observations, *gone, *rederived, *(block.id for block in told)]
            removal = Removal(
                list(plan.observations),
                [*gone, *rederived],
                self._citing(cited, plan.said),
                everything=plan.everything,
                quickly=wiped_later,
                conversations=plan.conversations,
            )
            kinds = sorted({memory.kind.value for memory in former})
            talk = plan.conversations and not plan.observations and not plan.memories
            event = "conversation forgotten" if talk else "forgotten"
            left = self._remove(connection, removal, kinds=kinds, evidence=evidence, event=event)
            if withheld is not None:
                self._store.withholding.drop(connection, withheld)
        if withheld is not None:
            self._store.withholding.show_or_hide()
        derived = self._derive_anew(left, former)
        self._left.append(left)
        if not wiped_later:
            self.finish_left()
        again = {memory.id for memory in former} & {*derived.memories_added, *derived.memories_revised}
        return Changes(
            observations_forgotten=plan.observations,
            memories_forgotten=(*gone, *(memory.id for memory in former if memory.id not in again)),
            memories_revised=(
                *again,
                *(name for name in derived.memories_revised if name not in again),
                *(block.id for block in told if block.status is Status.ACTIVE),
            ),
            memories_added=tuple(name for name in derived.memories_added if name not in again),
        )

    def _remove(
        self,
        connection: Connection,
        removal: Removal,
        *,
        kinds: Sequence[str] = (),
        evidence: Sequence[str] = (),
        event: str = "forgotten",
    ) -> _Work:
        """Take the rows out, and note in the same transaction what is then left to do."""
        taken = [*removal.observations, *removal.memories, *removal.turns]
        self._store.note_forgetting(None if removal.everything else scopes_of(connection, taken))
        removed = remove(self._store, connection, removal)
        work = dump(
            {
                "worn": removed.worn,
                "blobs": removed.blobs,
                "kinds": list(kinds),
                "evidence": list(evidence),
                "counts": removed.counts,
                "event": event,
            }
        )
        at = to_micros(self._clock.now())
        number = connection.execute("INSERT INTO erasures (at, work) VALUES (?, ?)", (at, work)).lastrowid
        return _read(int(number or 0), work)

    def finish_interrupted(self) -> None:
        """Finish what a killed process began. Raises as `carry_out`."""
        self._store.withholding.show_or_hide()
        with self._store.database.reading() as connection:
            rows = connection.execute("SELECT n, work FROM erasures ORDER BY n").fetchall()
        self._left = [_read(number, work) for number, work in rows]
        for work in self._left:
            self._derive_anew(work, [])
        self.finish_left()

    def finish_left(self, *, patient: bool = False) -> bool:
        """Wipe from the disk what is deleted and not wiped yet; whether that is done. Raises as `carry_out`.

        `patient`: nobody has to wait for it, so it is left for another time when somebody writes meanwhile.
        """
        with self._finishing:
            works, done = list(self._left), True
            try:
                done = not works or self._wipe(works, patient)
            except DiskFull:
                done = False  # there may be room later
                raise
            finally:
                if done:
                    del self._left[: len(works)]
            return done

    def _derive_anew(self, work: _Work, former: list[Memory]) -> Changes:
        if not work.kinds:
            return Changes()
        kinds = [Kind(kind) for kind in work.kinds]
        # With what is only hidden: should that be shown again, nothing lacks it.
        with self._store.database.whole():
            return self._rederive(kinds, [ObservationId(name) for name in work.evidence], former)

    def _wipe(self, works: list[_Work], patient: bool) -> bool:
        for work in works:
            self._store.blobs.delete(work.blobs)
        self._store.database.check_room()
        if any(work.worn for work in works):
            wipe_in_steps(self._store.database)
        self._store.remove_copies()
        if any(work.counts.keys() - _NO_VECTORS for work in works):
            self._erase_vectors()
        if not self._store.database.rewrite(patient=patient):
            return False
        self._empty_the_log()
        with self._store.database.transaction() as connection:
            for work in works:
                connection.execute("DELETE FROM erasures WHERE n = ?", (work.number,))
                self._store.audit.record(connection, work.event, work.counts)
        self._store.database.checkpoint()
        return True

    @contextlib.contextmanager
    def _deleting(self) -> Iterator[Connection]:
        """A transaction that takes something out, on a full disk, too."""
        self._store.reserve.give_up()
        try:
            with self._store.database.transaction() as connection:
                yield connection
        except DiskFull as error:
            raise DiskFull(NO_ROOM) from error

    def _empty_the_log(self) -> None:
        """Readers keep the log in use for moments only, so it is asked for again and again."""
        deadline = time.monotonic() + _CHECKPOINT_S
        pause = 0.002
        while not self._store.database.checkpoint():
            if time.monotonic() > deadline:
                raise StoreError(
                    "What you asked to forget is deleted, but a program still reads the database, so its log could not "
                    "be emptied. It is done at the next start."
                )
            time.sleep(pause)
            pause = min(pause * 2, 0.1)

    def _resting(
        self, observations: list[ObservationId], memories: list[MemoryId]
    ) -> tuple[list[MemoryId], list[MemoryId]]:
        """Memories that go (the named ones, and those that rest on these observations alone), and those that stay
        with less evidence; among these a block about the person, which other texts say something else in."""
        doomed = set(observations)
        gone = dict.fromkeys(memories)
        rederived: list[MemoryId] = []
        for memory in self._store.memories.get_many(self._store.memories.resting_on(observations)).values():
            if doomed.issuperset(memory.evidence):
                gone[memory.id] = None
            elif memory.kind is Kind.CORE or memory.id not in gone:
                gone.pop(memory.id, None)
                rederived.append(memory.id)
        return list(gone), rederived

    def _turns(self, everything: bool, ids: list[str], said: list[TurnId]) -> int:
        return self._store.dialogues.count_turns() if everything else len(self._citing(ids, said))

    def _citing(self, ids: Sequence[str], said: Sequence[TurnId]) -> list[TurnId]:
        return list(dict.fromkeys([*self._store.dialogues.citing(ids), *said]))

    def _seen(self, observations: list[ObservationId]) -> dict[str, int]:
        kinds = Counter(one.kind.value for one in self._store.observations.get_many(observations).values())
        return dict(sorted(kinds.items()))

    def _by_kind(self, memories: list[MemoryId]) -> dict[str, int]:
        counts: dict[str, int] = {}
        for memory in self._store.memories.get_many(memories).values():
            counts[memory.kind.value] = counts.get(memory.kind.value, 0) + 1
        return counts

    def _pictures(self, observations: list[ObservationId]) -> int:
        pictures = self._store.pictures
        return pictures.owned_by(observations) + len(pictures.with_others(observations))

    def _samples(self, memories: list[MemoryId], observations: list[ObservationId]) -> list[str]:
        texts = [memory.text for memory in self._store.memories.get_many(memories[:_SAMPLES]).values()]
        texts += [one.text for one in self._store.observations.get_many(observations[:_SAMPLES]).values()]
        return [shorten(text, _SAMPLE_CHARACTERS, placeholder="…") for text in texts if text.strip()][:_SAMPLES]


def _covers(selection: Selection, observation: Observation) -> bool:
    """Whether waiting sound is meant: by its id, or by time and application when no words are asked for."""
    if selection.everything or observation.id in selection.observations:
        return True
    if selection.matching or selection.site or selection.person:
        return False
    if not (selection.since or selection.until or selection.app):
        return False
    in_time = (selection.since is None or observation.until >= selection.since) and (
        selection.until is None or observation.at < selection.until
    )
    return in_time and (not selection.app or observation.app.casefold() == selection.app.casefold())


def _read(number: int, work: str) -> _Work:
    values = json.loads(work)
    return _Work(
        number,
        tuple(values["blobs"]),
        tuple(values["kinds"]),
        tuple(values["evidence"]),
        dict(values["counts"]),
        bool(values.get("worn")),
        str(values.get("event", "forgotten")),
    )
