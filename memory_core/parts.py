"""What the public verbs are wired from."""

import dataclasses
from collections.abc import Callable

from memory_core.aging import Aging
from memory_core.chat.agent import ChatAgent
from memory_core.clock import Clock
from memory_core.config import CoreConfig
from memory_core.forget import Forgetting
from memory_core.ingest.describing import Describing
from memory_core.ingest.indexer import Indexer
from memory_core.ingest.listeners import Listeners
from memory_core.ingest.pipeline import Ingest
from memory_core.ingest.reflection import Reflection
from memory_core.ingest.remodelling import Remodelling
from memory_core.ingest.sounds import Sounds
from memory_core.ingest.writer import Writer
from memory_core.journal import Journals
from memory_core.latecomers import Latecomers
from memory_core.llm.base import LLM
from memory_core.register import Register
from memory_core.retention import Retention
from memory_core.retrieval.retriever import Retriever
from memory_core.store.store import Store


@dataclasses.dataclass(frozen=True, slots=True)
class Parts:
    """What `bootstrap` wires together. `scrub`: text → text without secrets, and what was removed, by kind.

    `unseal` opens a vault secret, `seal` makes one. `configured`: takes new settings and model to where they matter.
    """

    store: Store
    ingest: Ingest
    sounds: Sounds | None
    indexer: Indexer
    writer: Writer
    retriever: Retriever
    chat: ChatAgent
    journals: Journals
    forgetting: Forgetting
    latecomers: Latecomers
    describing: Describing
    register: Register
    retention: Retention
    reflection: Reflection
    aging: Aging
    listeners: Listeners
    clock: Clock
    scrub: Callable[[str], tuple[str, dict[str, int]]]
    seal: Callable[[bytes], bytes]
    unseal: Callable[[bytes], str]
    configured: Callable[[CoreConfig, LLM | None, LLM | None, str, LLM | None], None]
    cleared: Callable[[], None]
    closed: Callable[[], None]
    remodelled: Remodelling | None
    threads: bool
    patience_s: float
