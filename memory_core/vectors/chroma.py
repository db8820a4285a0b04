"""Chroma as the vector index: ids and rotated vectors only, in a folder that can be thrown away and written anew.

Chroma's delete leaves the vector in its files, so erasing means writing a new generation folder, switching to it, and
removing the old one.
"""

import contextlib
import json
import logging
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memory_core.errors import VectorIndexError
from memory_core.home import narrowed
from memory_core.privacy.quiet import keep_libraries_quiet
from memory_core.vectors.generations import CURRENT, CURRENT_NEW, remove_generations, remove_index

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from memory_core.vectors.rotation import Rotation

_COLLECTION = "vectors"
# Chroma holds the interpreter's lock for a whole call, so calls are kept short.
_BATCH = 32
_log = logging.getLogger(__name__)


class ChromaIndex:
    """One collection in `folder/<generation>/`, with the present generation's name in `folder/current`.

    Opened on first use. A generation that was made with another embedder or another rotation is not opened:
    `VectorIndexError`, which asks the caller to rebuild.
    """

    def __init__(self, folder: Path, *, embedder: str, dimension: int, seed: bytes) -> None:
        self._folder = folder
        self._embedder = embedder
        self._dimension = dimension
        self._seed = seed
        self._lock = threading.RLock()  # which generation is open
        self._writing = threading.RLock()  # taken before `_lock`, never after
        self._rotation: Rotation | None = None
        self._client: Any = None
        self._collection: Any = None

    def upsert(self, ids: Sequence[str], vectors: "NDArray[np.float32]") -> None:
        """Add or replace, in small calls."""
        with self._writing, _translated():
            collection = self._opened()
            for start in range(0, len(ids), _BATCH):
                part = slice(start, start + _BATCH)
                _put(collection, ids[part], self._rotated(vectors[part]))
            self._close_to_others()

    def delete(self, ids: Sequence[str]) -> None:
        """Take out; the bytes stay in the files until `rebuild`."""
        with self._writing, _translated():
            collection = self._opened()
            for start in range(0, len(ids), 500):
                collection.delete(ids=list(ids[start : start + 500]))

    def query(self, vector: "NDArray[np.float32]", k: int) -> list[tuple[str, float]]:
        """At most `k` pairs of id and cosine similarity, best first."""
        with _translated():
            collection = self._opened()
            count = min(k, collection.count())
            if count <= 0:
                return []
            rotated = self._rotated(vector).reshape(1, -1)
            found = collection.query(query_embeddings=rotated, n_results=count, include=["distances"])
        names, distances = found["ids"][0], found["distances"][0]
        return [(name, 1.0 - float(distance)) for name, distance in zip(names, distances, strict=True)]

    def cosines(self, vector: "NDArray[np.float32]", ids: Sequence[str]) -> dict[str, float]:
        """The cosine similarity of those of the ids that are in it."""
        if not ids:
            return {}
        with _translated():
            found = self._opened().get(ids=list(ids), include=["embeddings"])
            products = found["embeddings"] @ self._rotated(vector) if found["ids"] else []
            return {name: float(product) for name, product in zip(found["ids"], products, strict=True)}

    def ids(self) -> set[str]:
        """Everything that is in it."""
        with _translated():
            return set(self._opened().get(include=[])["ids"])

    def retain(self, ids: set[str]) -> bool:
        """Never: what is deleted stays in its files until `rebuild`."""
        del ids
        return False

    def rebuild(self, ids: Sequence[str], vectors: "NDArray[np.float32]") -> None:
        """Write a new generation, switch to it, remove every other one; until the switch the old one answers."""
        with self._writing, _translated():
            if not ids and self._client is None:
                # Nothing to write, so nothing to load either.
                remove_index(self._folder)
                return
            if self._folder.exists() and not self._folder.is_dir():
                self._folder.unlink()  # whatever it is, it is no index
            old = self._generation()
            name = f"g{int(old['folder'][1:]) + 1 if old else 1:06d}"
            shutil.rmtree(self._folder / name, ignore_errors=True)
            client, collection = self._create(name)
            try:
                for start in range(0, len(ids), _BATCH):
                    part = slice(start, start + _BATCH)
                    _put(collection, ids[part], self._rotated(vectors[part]))
            except BaseException:
                client.close()
                shutil.rmtree(self._folder / name, ignore_errors=True)
                raise
            with self._lock:
                self._release()
                self._switch_to(name)
                self._client, self._collection = client, collection
            remove_generations(self._folder, but=name)
            self._close_to_others()

    def close(self) -> None:
        """Give back files."""
        with self._writing, self._lock:
            self._release()

    def _opened(self) -> Any:
        with self._lock:
            if self._collection is None:
                self._open()
            return self._collection

    def _open(self) -> None:
        generation = self._generation()
        if generation is None:
            client, self._collection = self._create("g000001")
            self._client = client
            self._switch_to("g000001")
        else:
            if (generation["embedder"], generation["rotation"]) != (self._embedder, self._turn().fingerprint):
                raise VectorIndexError("The vector index was made with another model. It is being rebuilt.")
            self._client = _client(self._folder / generation["folder"])
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            remove_generations(self._folder, but=generation["folder"])

    def _create(self, name: str) -> tuple[Any, Any]:
        (self._folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        client = _client(self._folder / name)
        collection = client.get_or_create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        return client, collection

    def _generation(self) -> dict[str, str] | None:
        """What `current` says; None when there is no index yet."""
        try:
            current = json.loads((self._folder / CURRENT).read_text("utf-8"))
            generation = {key: str(current[key]) for key in ("folder", "embedder", "rotation")}
            int(generation["folder"][1:])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            return {"folder": "g000000", "embedder": "", "rotation": ""}
        return generation

    def _switch_to(self, name: str) -> None:
        current = {"folder": name, "embedder": self._embedder, "rotation": self._turn().fingerprint}
        written = self._folder / CURRENT_NEW
        written.write_text(json.dumps(current), "utf-8")
        os.replace(written, self._folder / CURRENT)

    def _close_to_others(self) -> None:
        """Its library makes files as the process of whoever uses us would."""
        for path in self._folder.rglob("*"):
            narrowed(path)

    def _release(self) -> None:
        client, self._client, self._collection = self._client, None, None
        if client is not None:
            client.close()

    def _turn(self) -> "Rotation":
        from memory_core.vectors.rotation import Rotation

        if self._rotation is None:
            self._rotation = Rotation(self._seed, self._dimension)
        return self._rotation

    def _rotated(self, vectors: "NDArray[np.float32]") -> "NDArray[np.float32]":
        return self._turn().apply(vectors)


def _client(path: Path) -> Any:
    keep_libraries_quiet()
    import chromadb
    from chromadb.config import Settings

    # `_env_file`: else a .env in the working directory would be read.
    options: dict[str, Any] = {"_env_file": None, "anonymized_telemetry": False, "allow_reset": False}
    return chromadb.PersistentClient(path=str(path), settings=Settings(**options))


def _put(collection: Any, ids: Sequence[str], vectors: "NDArray[np.float32]") -> None:
    if ids:
        collection.upsert(ids=list(ids), embeddings=vectors)


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Chroma raises errors of a dozen libraries; all mean the same to us: rebuild."""
    try:
        yield
    except VectorIndexError:
        raise
    except Exception as error:  # a vendor's island, with no common base of its errors
        _log.warning("The vector index failed: %s.", type(error).__name__)
        raise VectorIndexError(
            "The vector index failed and is being rebuilt; until then words alone are searched."
        ) from error
