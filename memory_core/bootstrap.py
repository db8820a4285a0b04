"""The only place that constructs the core."""

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from memory_core.agents.budget import TokenBudget
from memory_core.agents.episodic import EpisodicAgent
from memory_core.agents.meta import MetaAgent, model_agents, rule_agents
from memory_core.agents.veiling import VeiledLLM
from memory_core.aging import Aging
from memory_core.chat.agent import ChatAgent
from memory_core.clock import Clock, SystemClock
from memory_core.config import CoreConfig
from memory_core.embedding.base import Embedder
from memory_core.embedding.exchange import ExchangedEmbedder
from memory_core.embedding.multilingual import chosen_folder, multilingual_model
from memory_core.errors import ModelError, ScrubjayError
from memory_core.forget import Forgetting
from memory_core.home import Home
from memory_core.ingest.describing import Describing
from memory_core.ingest.distilling import Distilling
from memory_core.ingest.inbox import Inbox, Transcriber
from memory_core.ingest.indexer import Indexer
from memory_core.ingest.known import StoreKnown
from memory_core.ingest.listeners import Listeners
from memory_core.ingest.lull import Lull, Patience
from memory_core.ingest.pipeline import Ingest
from memory_core.ingest.rederive import Rederivation
from memory_core.ingest.reflection import Reflection
from memory_core.ingest.remodelling import Remodelling
from memory_core.ingest.sounds import Sounds
from memory_core.ingest.writer import Writer
from memory_core.journal import Journals
from memory_core.language.exact_things import ExactThing
from memory_core.latecomers import Latecomers
from memory_core.llm.base import LLM
from memory_core.llm.resting import RestingLLM, idle_choice
from memory_core.memory import Memory
from memory_core.parts import Parts
from memory_core.privacy.cipher import Cipher
from memory_core.privacy.connections import ConnectionLog
from memory_core.privacy.dialogue import Dialogue
from memory_core.privacy.keys import Keys
from memory_core.privacy.redaction import Scrubber
from memory_core.records.bodies import Kind, VaultBody
from memory_core.records.changes import Changes
from memory_core.records.scope import Scope
from memory_core.register import Register
from memory_core.retention import Retention
from memory_core.retrieval.dense import Dense
from memory_core.retrieval.reranking import Reranker
from memory_core.retrieval.retriever import Retriever
from memory_core.store.store import Store
from memory_core.vectors.base import VectorIndex
from memory_core.vectors.clean_heap import wipe_freed_memory
from memory_core.vectors.exchange import ExchangedIndex
from memory_core.vectors.tiered import TieredIndex
from memory_core.vectors.watched import WatchedIndex

_log = logging.getLogger(__name__)
# How long a language model's batch may wait to fill up: long enough that no single look makes a call.
_MODEL_PATIENCE = timedelta(minutes=2)
_MOST_VEILED = 2_000


def open_memory(
    home: Home,
    *,
    keys: Keys,
    config: CoreConfig | None = None,
    inbox: Inbox | None = None,
    transcriber: Transcriber | None = None,
    sound_waits: Callable[[float], bool] = lambda _oldest_s: False,
    clock: Clock | None = None,
    embedder: Embedder | None = None,
    index: VectorIndex | None = None,
    llm: LLM | None = None,
    seeing: LLM | None = None,
    unseeing: str = "",
    busy: Callable[[], bool] = lambda: False,
    scrubber: Scrubber | None = None,
    remembering: LLM | None = None,
    threads: bool = True,
    wait_for_vectors_s: float = 5.0,
) -> Memory:
    """Open or create what a home remembers; quick, because models and index are loaded later.

    `inbox`: where captured rows come from. `sound_waits`: whether sealed sound has to wait for its words, given for how
    many seconds the oldest has been waiting. `threads`: ingest and index in the background; without, `drain` does it.
    `wait_for_vectors_s`: how long the first search waits for the index. `seeing`: the model that describes pictures;
    `unseeing`: why the chosen one could not be opened. `remembering` concludes in the place of `llm`. `busy`: whether
    the machine has better things to do than to tidy memories. `scrubber`: takes secrets out of what is added, said
    later or described. Raises `LockedError`, `HomeUnwritable`, `StoreError`.
    """
    clock = clock or SystemClock()
    store = Store.open(home, database_key=keys.database, cipher=Cipher(keys.files), clock=clock)
    try:
        model = embedder or chosen_embedder(chosen_folder(home, config or CoreConfig()))
        fixed = embedder is not None or index is not None
        core = _Core(home, keys, store, clock, model, index, busy, scrubber or Scrubber(), fixed=fixed, fetches=threads)
        memory = core.memory(inbox, transcriber, sound_waits, threads=threads, wait_for_vectors_s=wait_for_vectors_s)
        memory.configure(config or CoreConfig(), llm, seeing=seeing, unseeing=unseeing, remembering=remembering)
        core.finish_forgetting(memory)
    except BaseException:
        store.close()
        raise
    if threads:
        core.start()
    return memory


class _Core:
    """Everything between the store and the public verbs."""

    def __init__(
        self,
        home: Home,
        keys: Keys,
        store: Store,
        clock: Clock,
        embedder: Embedder,
        index: VectorIndex | None,
        busy: Callable[[], bool],
        scrubber: Scrubber,
        *,
        fixed: bool,
        fetches: bool,
    ) -> None:
        self._store = store
        self._clock = clock
        self._vault = Cipher(keys.vault)
        self._embedder = ExchangedEmbedder(embedder)
        self._index = ExchangedIndex(index or _tiers(home, embedder, keys, store), dimension=embedder.dimension)
        self._lull = Lull()
        self._patience = Patience(self._lull)
        self._indexer = Indexer(store=store, embedder=self._embedder, index=self._index, lull=self._lull)
        self._remodelling: Remodelling | None = None
        if not fixed:
            self._remodelling = Remodelling(
                home=home,
                embedder=self._embedder,
                index=self._index,
                indexer=self._indexer,
                model=multilingual_model(home, connections=ConnectionLog(home, keys)),
                opened=_opened,
                indexed=lambda other: _tiers(home, other, keys, store),
                fetches=fetches,
            )
        watched = WatchedIndex(self._index, failed=self._indexer.failed)
        self._dense = Dense(embedder=self._embedder, index=watched, ready=self._indexer.ready)
        self._retriever = Retriever(store=store, dense=self._dense, clock=clock, reranker=lambda: self._reranker)
        self._scrubber, self._dialogue = scrubber, Dialogue(scrubber)
        self._reranker: Reranker | None = None
        self._listeners = Listeners()
        self._writer = Writer(store=store, clock=clock, told=EpisodicAgent().told)
        self._minds = rule_agents(lambda secret: self._vault.encrypt(secret.encode()))
        self._rules = MetaAgent(self._minds)
        self._budget = TokenBudget(per_hour=CoreConfig().remember_tokens_per_hour, clock=clock)
        self._llm: LLM | None = None
        self._answer_s = CoreConfig().llm_timeout_s
        rederive = Rederivation(
            store=store, agents=self._rules, known=self._known, writer=self._writer, clock=clock,
            core=MetaAgent([one for one in self._minds if one.kind is Kind.CORE]),
        )  # fmt: skip
        self._forgetting = Forgetting(store=store, clock=clock, erase_vectors=self._indexer.erase, rederive=rederive)
        self._latecomers = Latecomers(clock=clock, forgetting=self._forgetting, published=self._published)
        self._aging = Aging(store=store, clock=clock, forgetting=self._forgetting)
        self._retention = Retention(store=store, clock=clock, published=self._listeners.publish)
        self._describing = Describing(
            store=store, clock=clock, scrubber=self._scrubber, published=self._published, sealed=self._sealed
        )
        self._helper: LLM | None = None
        self._reflection = Reflection(
            store=store,
            writer=self._writer,
            clock=clock,
            known=self._known,
            distil=Distilling(llm=lambda: self._helper, budget=self._budget),
            busy=busy,
            published=self._published,
        )
        self._ingest: Ingest | None = None
        self._overdue: Callable[[], None] = lambda: None
        self._to_limits: Callable[[], None] = lambda: None

    def memory(
        self,
        inbox: Inbox | None,
        transcriber: Transcriber | None,
        sound_waits: Callable[[float], bool],
        *,
        threads: bool,
        wait_for_vectors_s: float,
    ) -> Memory:
        """The public verbs over all this."""
        sounds = None
        if inbox is not None:
            sounds = Sounds(
                inbox=inbox, transcriber=transcriber, scrub=self._scrub_speech, clock=self._clock, waits=sound_waits
            )
        self._ingest = Ingest(
            store=self._store,
            inbox=inbox,
            sounds=sounds,
            agents=self._rules,
            known=self._known,
            writer=self._writer,
            clock=self._clock,
            published=self._published,
            lull=self._lull,
            tidy=lambda: _log.debug("Swept %d pictures that nobody owned.", self._store.sweep_pictures()),
            between=self._between,
            arrived=self._latecomers.arrived,
        )
        return Memory(
            Parts(
                store=self._store,
                ingest=self._ingest,
                sounds=sounds,
                indexer=self._indexer,
                writer=self._writer,
                retriever=self._retriever,
                chat=self._chat(),
                journals=Journals(store=self._store, llm=lambda: self._llm, timeout_s=lambda: self._answer_s),
                forgetting=self._forgetting,
                latecomers=self._latecomers,
                retention=self._retention,
                reflection=self._reflection,
                aging=self._aging,
                describing=self._describing,
                register=self._register(),
                listeners=self._listeners,
                clock=self._clock,
                scrub=self._scrub,
                seal=self._vault.encrypt,
                unseal=lambda secret: self._vault.decrypt(secret).decode(),
                configured=self._configure,
                cleared=self._embedder.clear,
                closed=self._close,
                remodelled=self._remodelling,
                threads=threads,
                patience_s=wait_for_vectors_s,
            )
        )

    def _close(self) -> None:
        if self._remodelling is not None:
            self._remodelling.close()
        self._retriever.close()
        self._embedder.close()

    def start(self) -> None:
        """Start the threads."""
        if self._ingest is not None:
            self._ingest.start()
        self._indexer.start()
        self._describing.start()

    def finish_forgetting(self, memory: Memory) -> None:
        """Complete what a killed process began; a failure is not hidden from the log, and stays for the next start."""
        self._overdue, self._to_limits = memory.finish_overdue, memory.keep_to_limits
        try:
            self._forgetting.finish_interrupted()
            memory.finish_overdue(all_of_them=True)
        except ScrubjayError as error:
            _log.error("An interrupted forgetting could not be finished yet: %s.", type(error).__name__)

    def _configure(
        self, config: CoreConfig, llm: LLM | None, seeing: LLM | None, unseeing: str, remembering: LLM | None
    ) -> None:
        # Here and for every purpose, so that no way to a model can be forgotten.
        llm, remembering = self._veiled(llm), self._veiled(remembering)
        self._llm = llm
        self._answer_s = config.llm_timeout_s
        if self._reranker is not None:
            self._reranker.close()
        self._reranker = _chosen_reranker(config, llm)
        self._retention.configure(config)
        self._reflection.configure(enabled=config.tidy_memories)
        self._budget.resize(config.remember_tokens_per_hour)
        self._helper = (remembering or llm) if config.remember_with_llm else None
        self._aging.configure(config)
        self._describing.configure(config, seeing, unseeing)
        if self._remodelling is not None:
            self._remodelling.configure(config)
        if self._ingest is not None:
            self._ingest.configure(*self._chosen_minds(config, remembering or llm), note=idle_choice(config))

    def _chosen_minds(self, config: CoreConfig, llm: LLM | None) -> tuple[MetaAgent, timedelta, Callable[[], str]]:
        """Which agents conclude, how long a batch may wait, and why their model does not help: a model's only with the
        person's yes."""
        if llm is None or not config.remember_with_llm:
            return self._rules, timedelta(0), str
        resting = RestingLLM(llm, self._clock)
        minds = model_agents(resting, self._minds, budget=self._budget, timeout_s=config.llm_timeout_s)
        return MetaAgent(minds, workers=len(minds)), _MODEL_PATIENCE, lambda: resting.problem

    def _between(self) -> None:
        self._to_limits()
        self._reflection.tick()
        try:
            self._overdue()
            if self._patience.ready() and (self._indexer.stuck() or not self._indexer.waiting()):
                self._patience.tried(done=self._forgetting.finish_left(patient=self._patience.lasts()))
        except ScrubjayError as error:
            self._patience.tried(done=False)
            _log.error("What was forgotten is wiped from the disk later: %s.", type(error).__name__)

    def _register(self) -> Register:
        return Register(
            forgetting=self._forgetting,
            cleared=self._embedder.clear,
            store=self._store,
            writer=self._writer,
            indexer=self._indexer,
            clock=self._clock,
            scrub=self._scrub,
            prepared=self._dense.prepare,
            opened=self._reflection.opened,
            published=self._published,
            lull=self._lull,
        )

    def _chat(self) -> ChatAgent:
        return ChatAgent(
            retriever=self._retriever,
            store=self._store,
            llm=lambda: self._llm,
            clock=self._clock,
            timeout_s=lambda: self._answer_s,
            scrub=lambda text: self._scrub(text)[0],
            sealed=self._sealed,
        )

    def _veiled(self, llm: LLM | None) -> LLM | None:
        return None if llm is None else VeiledLLM(llm, self._sealed)

    def _sealed(self) -> list[ExactThing]:
        """The newest of what is in the vault, opened."""
        newest = self._store.memories.page(kind=Kind.VAULT, limit=_MOST_VEILED)
        bodies = [memory.body for memory in newest if isinstance(memory.body, VaultBody)]
        return [ExactThing(body.vault_type, self._vault.decrypt(body.secret).decode()) for body in bodies]

    def _known(self, scope: Scope) -> StoreKnown:
        return StoreKnown(store=self._store, dense=self._dense, scope=scope)

    def _published(self, changes: Changes) -> None:
        self._listeners.publish(changes)
        self._indexer.wake()
        self._describing.wake()

    def _scrub_speech(self, text: str) -> tuple[str, dict[str, int]]:
        scrubbed = self._dialogue.scrub_speech(text)
        return scrubbed.text, dict(scrubbed.counts)

    def _scrub(self, text: str) -> tuple[str, dict[str, int]]:
        scrubbed = self._scrubber.scrub(text)
        return scrubbed.text, dict(scrubbed.counts)


def _opened(folder: str) -> Embedder:
    from memory_core.embedding.onnx import open_embedder

    return open_embedder(folder)


def chosen_embedder(folder: str) -> Embedder:
    """The embedding model in a folder; the bundled one for “” and, with a word in the log, when it cannot be had."""
    from memory_core.embedding.onnx import OnnxEmbedder, open_embedder

    try:
        return open_embedder(folder)
    except ModelError:
        _log.warning("The chosen embedding model is not there; the bundled one compares texts.")
        return OnnxEmbedder()


def _chosen_reranker(config: CoreConfig, llm: LLM | None) -> Reranker | None:
    """What puts hits in order once more; none by default."""
    if config.reranker_folder:
        from memory_core.embedding.cross_encoder import CrossEncoder

        return CrossEncoder(Path(config.reranker_folder).expanduser())
    if config.rerank_with_llm and llm is not None:
        from memory_core.retrieval.llm_reranker import LLMReranker

        return LLMReranker(llm)
    return None


def _tiers(home: Home, embedder: Embedder, keys: Keys, store: Store) -> VectorIndex:
    from memory_core.vectors.chroma import ChromaIndex

    wipe_freed_memory()
    lasting = ChromaIndex(home.vectors, embedder=embedder.name, dimension=embedder.dimension, seed=keys.rotation)
    return TieredIndex(dimension=embedder.dimension, lasting=lasting, expected=store.vectors.count)
