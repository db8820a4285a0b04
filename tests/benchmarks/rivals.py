"""mem0ai with Chroma and the same vectors, when it is installed: texts kept as they are, without a language model."""

import importlib
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from memory_core.embedding.onnx import OnnxEmbedder
from tests.benchmarks.memory import questions, sentences
from tests.benchmarks.report import Row, quantiles

_WHOSE = {"user_id": "bench"}


class _SameVectors:
    """Our embedder in the shape that mem0 asks for."""

    def __init__(self) -> None:
        self._model = OnnxEmbedder()

    def embed(self, text: str, memory_action: str = "") -> list[float]:
        """One vector."""
        del memory_action
        found: list[float] = self._model.embed([text])[0].tolist()
        return found

    def embed_batch(self, texts: Sequence[str], memory_action: str = "") -> list[list[float]]:
        """One vector for each text."""
        return [self.embed(text, memory_action) for text in texts]


def run(size: int, *, samples: int) -> list[Row]:
    """Adding and searching at one size."""
    with tempfile.TemporaryDirectory(prefix="scrubjay-rival-") as folder:
        memory = _opened(Path(folder))
        for text in sentences(size):
            memory.add(text, infer=False, **_WHOSE)
        more = _timed(lambda text: memory.add(text, infer=False, **_WHOSE), sentences(samples, seed=8))
        found = _timed(lambda text: memory.search(text, filters=dict(_WHOSE), top_k=10), questions(samples))
    return [
        Row(f"mem0 {verb}", f"{size:,}, {quantile}", value, "ms", None, f"of {samples}")
        for verb, seconds in (("add", more), ("search", found))
        for quantile, value in zip(("p50", "p95"), quantiles(seconds), strict=True)
    ]


def _opened(folder: Path) -> Any:
    os.environ["MEM0_TELEMETRY"] = "False"
    os.environ["MEM0_DIR"] = str(folder)
    os.environ.setdefault("OPENAI_API_KEY", "unused")  # it opens a client although no model is asked
    mem0 = importlib.import_module("mem0")
    store = {"provider": "chroma", "config": {"collection_name": "bench", "path": str(folder / "chroma")}}
    history = str(folder / "history.db")
    memory = mem0.Memory.from_config({"vector_store": store, "history_db_path": history})
    memory.embedding_model = _SameVectors()
    return memory


def _timed(verb: Any, texts: Sequence[str]) -> list[float]:
    taken = []
    for text in texts:
        started = time.perf_counter()
        verb(text)
        taken.append(time.perf_counter() - started)
    return taken
