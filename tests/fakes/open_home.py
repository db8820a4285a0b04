"""An open home for tests: the real store and memory, with the hashed embedder and the exact index."""

from typing import Any

from capture.spool.queue import Spool
from desktop.settings.store import Settings, load_settings, save_settings, with_values
from memory_core.bootstrap import open_memory
from memory_core.clock import Clock
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.ingest.inbox import Transcriber
from memory_core.llm.spending import Spending
from memory_core.memory import Memory
from memory_core.privacy.keys import NoKeyring, Secrets, open_keys
from memory_core.vectors.exact import ExactIndex


class OpenHome:
    """Fits `desktop.verbs.base.Opened`; works on the caller's thread."""

    def __init__(self, home: Home, *, clock: Clock | None = None, transcriber: Transcriber | None = None) -> None:
        keys = open_keys(home, keyring=NoKeyring())
        embedder = HashedEmbedder()
        self.home = home
        self.settings: Settings = load_settings(home.settings)
        self.spending, self.secrets = Spending(home, keys, clock), Secrets(home, keys)
        self.spool = Spool(home.spool, public_key=keys.spool_public, private_key=keys.spool_private)
        self.memory: Memory = open_memory(
            home,
            keys=keys,
            inbox=self.spool,
            transcriber=transcriber,
            clock=clock,
            embedder=embedder,
            index=ExactIndex(embedder.dimension),
            threads=False,
        )

    def warnings(self) -> list[str]:
        """None."""
        return []

    def model_problem(self) -> str:
        """None."""
        return ""

    def change_settings(self, **values: Any) -> Settings:
        """Save and keep."""
        self.settings = with_values(self.settings, **values)
        save_settings(self.home.settings, self.settings)
        return self.settings

    def close(self) -> None:
        """Close the files."""
        self.memory.close()
        self.spool.close()
