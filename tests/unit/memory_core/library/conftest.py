"""A memory as other programs open it, with the quick embedder and index."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from memory_core import Memory
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.vectors.exact import ExactIndex


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    """A fresh one."""
    with Memory(tmp_path / "home", embedder=HashedEmbedder(), index=ExactIndex()) as opened:
        yield opened
