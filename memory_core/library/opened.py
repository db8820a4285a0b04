"""An opened folder: what every verb of the library stands on."""

import contextlib
import os
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar

from memory_core.errors import HomeUnwritable, NotFound, StoreError
from memory_core.library.arguments import Whose, read_id, read_query, read_seconds, without_digest
from memory_core.library.grammar import said
from memory_core.library.opening import open_home_keys, read_home, read_options
from memory_core.library.shapes import AddedResults, Done, Found, FoundResults, Item
from memory_core.library.shaping import found_of, item_of
from memory_core.library.switching import no_such, read_config
from memory_core.records.bodies import Kind
from memory_core.records.observation import Observation
from memory_core.records.query import Query, Selection
from memory_core.records.scope import Scope

if TYPE_CHECKING:
    from memory_core.clock import Clock
    from memory_core.config import CoreConfig
    from memory_core.embedding.base import Embedder
    from memory_core.home import Home
    from memory_core.llm.base import LLM
    from memory_core.memory import Memory as Core
    from memory_core.privacy.keys import Keys
    from memory_core.privacy.keystores import KeyStore
    from memory_core.register import Record
    from memory_core.vectors.base import VectorIndex

Whole = TypeVar("Whole")
_PATIENCE_S = 5.0
# The vectors of the texts that were only just added; what was added long before has them.
SETTLE_S = 0.3


class Opened:
    """Owns the folder from the constructor until `close`."""

    def __init__(
        self,
        home: str | os.PathLike[str] | None = None,
        *,
        passphrase: str | None = None,
        keyring: "KeyStore | None" = None,
        config: "CoreConfig | None" = None,
        llm: "LLM | str | None" = None,
        api_key: str = "",
        embedder: "Embedder | None" = None,
        index: "VectorIndex | None" = None,
        clock: "Clock | None" = None,
    ) -> None:
        """Open the folder or make it. Without one: `SCRUBJAY_HOME`, else that of the application.

        Its key lies in the system's keyring; where there is none, in the folder; or behind `passphrase`, which a new
        folder gets and one that has it needs. `llm` answers, and concludes with `config.remember_with_llm`; without,
        rules do. It may be named as provider:model, such as "ollama:llama3.2" (here or in `config.llm`), with the
        provider's `api_key`.
        Raises `ConfigError`, `HomeInUse`, `HomeUnwritable`, `LockedError`, `StoreError`, `UsageError`.
        """
        from memory_core.bootstrap import open_memory
        from memory_core.home import Home, Ownership
        from memory_core.store.reserve import Reserve

        read_options(
            passphrase=passphrase, keyring=keyring, config=config, llm=llm, api_key=api_key, embedder=embedder,
            index=index, clock=clock,
        )  # fmt: skip
        folder = Home.resolve(read_home(home))
        folder.prepare()
        with contextlib.ExitStack() as opening:
            ownership = Ownership(folder)
            opening.callback(ownership.close)
            Reserve(folder.reserve).renew()
            keys = open_home_keys(folder, passphrase, keyring)
            opening.callback(keys.wipe)
            model, remembering = self._models(folder, keys, config, llm, api_key, opening)
            core = open_memory(
                folder, keys=keys, config=config, llm=model, embedder=embedder, index=index, clock=clock,
                remembering=remembering, wait_for_vectors_s=_PATIENCE_S,
            )  # fmt: skip
            opening.callback(core.close)
            self._closing = opening.pop_all()
        self._open: Core | None = core
        self._now = core.register.now
        self.home, self._holds = folder.path, folder.holds
        self.warning = keys.warning

    @classmethod
    def from_config(cls, config_dict: Mapping[str, Any]) -> Self:
        """Open a folder by the config that Mem0 takes: `llm`, `vector_store` and the like, each with `provider` and
        `config`; and `home` (else `collection_name` in the `path` of the vector store) and `passphrase`.

        The model that it names helps to remember, too. What is not needed here is told by a warning. Raises
        `UsageError` for what would change the outcome and has no counterpart, with what to write instead.
        """
        return cls(**read_config(config_dict, callers=2))

    def __getattr__(self, name: str) -> NoReturn:
        """There is no such verb; for one of Mem0's, what to write instead."""
        raise no_such(self, name)

    @staticmethod
    def _models(
        folder: "Home",
        keys: "Keys",
        config: "CoreConfig | None",
        llm: "LLM | str | None",
        api_key: str,
        opening: contextlib.ExitStack,
    ) -> "tuple[LLM | None, LLM | None]":
        """The model that was given, or the one that was named, opened; and the one that helps to remember, where that
        is to be another one."""
        named = llm if isinstance(llm, str) else config.llm if config is not None and llm is None else ""
        given = None if isinstance(llm, str) else llm
        if not named and not (config is not None and config.remember_model):
            return given, None
        from dataclasses import replace

        from memory_core.config import CoreConfig
        from memory_core.llm.ledger import Ledger
        from memory_core.llm.registry import open_llm, open_remembering
        from memory_core.llm.resting import idle_choice
        from memory_core.llm.spending import Spending
        from memory_core.privacy.connections import ConnectionLog

        chosen = replace(config or CoreConfig(), llm=named)
        if idle := idle_choice(chosen):
            warnings.warn(idle, UserWarning, stacklevel=4)
        key = api_key or chosen.llm_api_key
        log, ledger = ConnectionLog(folder, keys), Ledger(Spending(folder, keys))
        answering = open_llm(chosen, api_key=key, connections=log, ledger=ledger)
        if answering is not None:
            opening.callback(answering.close)
        remembering = open_remembering(
            chosen, api_key=chosen.remember_api_key, llm_api_key=key, connections=log, ledger=ledger
        )
        if remembering is not None:
            opening.callback(remembering.close)
        return answering or given, remembering

    def drain(self, timeout_s: float = 60.0) -> bool:
        """Wait until all that was added is concluded from and embedded, and all that was forgotten wiped from the disk.

        False when time ran out first.
        """
        patience = read_seconds(timeout_s, "timeout_s")
        self._core.register.wipe()
        return self._core.drain(patience)

    def close(self) -> None:
        """Finish what is being written and give the folder back; what was added is safe, and calling twice is fine."""
        core, self._open = self._open, None
        try:
            if core is not None:
                core.register.wipe()
        finally:
            self._closing.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    @property
    def _core(self) -> "Core":
        core = self._open
        if core is None:
            raise StoreError("This memory is closed. Open it again with Memory(home).")
        return core

    def _keep(self, observations: list[Observation]) -> AddedResults:
        kept = self._core.register.keep(observations)
        return {"results": [{"id": one.id, "memory": one.text, "event": "ADD"} for one in kept]}

    def _query(
        self,
        text: str,
        whose: Whose,
        filters: Mapping[str, Any] | None,
        top_k: int = 20,
        *,
        rerank: bool = True,
        least: float | None = None,
        explain: bool = False,
    ) -> Query:
        query = read_query(text, whose, filters, top_k, rerank=rerank, least=least, explain=explain)
        self._core.register.check(query)
        return query

    def _search(self, query: Query, threshold: float | None) -> FoundResults:
        core = self._core
        core.catch_up(SETTLE_S)
        behind = core.register.behind(SETTLE_S)
        found = list(core.search(query))
        if (other := without_digest(query)) is not query and any(hit.kind == Kind.CORE for hit in found):
            full = len(found) >= query.k
            found = list(core.search(other)) if full else [hit for hit in found if hit.kind != Kind.CORE]
        hits = [hit for hit in found if hit.score >= (threshold or 0.0)]
        items = {item["id"]: item for item in self._items(core.register.records([hit.id for hit in hits]).values())}
        results: list[Found] = [found_of(hit, items[hit.id], explain=query.explain) for hit in hits if hit.id in items]
        notices = self._notices(query, behind, results)
        return {"results": results, "notices": notices} if notices else {"results": results}

    def _notices(self, query: Query, behind: str, results: Sequence[object]) -> list[str]:
        """What is to be known of results: that something is `behind`, and why a filter passes nothing."""
        missed = "" if results or query.where is None else self._core.register.missed(query)
        return [why for why in (behind, missed) if why]

    def _standing(self, read: Callable[[], Whole]) -> Whole:
        """What `read` returns; where something was forgotten meanwhile, it reads anew while nothing is."""
        as_of = self._core.forgettings
        with contextlib.suppress(NotFound):
            found = read()
            if self._core.forgettings == as_of:
                return found
        with self._core.undisturbed():
            return read()

    def _record(self, memory_id: str) -> "Record":
        found = self._core.register.records([read_id(memory_id)]).get(memory_id)
        if found is None:
            self._complete()
            raise NotFound(f"There is no memory {said(memory_id)}. It may have been forgotten.")
        return found

    def _complete(self) -> None:
        """Raise `HomeUnwritable` where what was added last cannot be read yet."""
        if behind := self._core.register.behind():
            raise HomeUnwritable(behind)

    def _items(self, records: "Iterable[Record]") -> list[Item]:
        held = list(records)
        changed = self._core.register.changed([one.id for one in held if isinstance(one, Observation)])
        return [item_of(one, changed.get(one.id)) for one in held]

    def _forget(
        self, selection: Selection, *, dry_run: bool = False, talks: Scope | None = None, words: str = ""
    ) -> Done:
        """`talks`: the conversations of this scope go, too; of them with `words` the turns in which all these stand."""
        core = self._core
        plan = core.plan_forgetting(selection)
        if talks is not None:
            plan = core.with_turns(plan, words, talks) if words else core.with_conversations(plan, talks)
        said = len(core.conversations(limit=-1) if plan.everything else plan.conversations)
        if not dry_run and (plan.observations or plan.memories or plan.everything or plan.conversations or plan.said):
            core.forget(plan) if plan.everything else core.register.forget(plan)
        done = "would be forgotten" if dry_run else "forgotten"
        count = len(plan.observations) + len(plan.memories)
        return Done(
            message=f"{count} {'memory' if count == 1 else 'memories'} {done}.",
            observations=len(plan.observations),
            memories=len(plan.memories),
            conversations=said,
        )
