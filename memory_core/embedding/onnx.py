"""Sentence models through onnxruntime, the bundled one (MiniLM, int8) or one in a folder; loaded on first use."""

import hashlib
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memory_core.assets import asset_path
from memory_core.errors import ModelError
from memory_core.privacy.quiet import keep_libraries_quiet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NAME = "minilm-l6-v2-int8"
_DIMENSION = 384
_LONGEST_TOKENS = 256
# Memory grows with the batch times its longest text; 16 keeps it near 200 MB.
_BATCH = 16
# So much of a model tells it from others.
_MARKED = 4_000_000


class OnnxEmbedder:
    """Unit vectors from texts of up to 256 tokens (what is longer is cut). Thread-safe.

    `name` and `dimension` are the bundled model's; of a model in a folder they are told by `open_embedder`.
    """

    def __init__(
        self, folder: Path | None = None, *, name: str = _NAME, dimension: int = _DIMENSION, threads: int = 1
    ) -> None:
        self._folder = folder
        self._name = name
        self._dimension = dimension
        self._threads = threads
        self._lock = threading.Lock()
        self._tokenizer: Any = None
        self._session: Any = None

    @property
    def name(self) -> str:
        """The variant that made a vector."""
        return self._name

    @property
    def dimension(self) -> int:
        """Components of a vector; 384 for the bundled model."""
        return self._dimension

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Shape (len(texts), dimension), rows of length 1. Raises `ModelError`: not loaded or not run."""
        import numpy as np

        tokenizer, session = self._loaded()
        vectors = np.empty((len(texts), self._dimension), dtype=np.float32)
        # Texts of like length together, so that little is padded.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            encodings = tokenizer.encode_batch([texts[place] for place in places])
            vectors[places] = _run(session, [encoding.ids for encoding in encodings], self._dimension)
        return vectors

    def close(self) -> None:
        """Free the model; a later call loads it again."""
        with self._lock:
            self._tokenizer = self._session = None

    def _loaded(self) -> tuple[Any, Any]:
        with self._lock:
            if self._session is None:
                folder = self._folder or asset_path("models", _NAME)
                self._tokenizer, self._session = _load(folder, self._threads)
            return self._tokenizer, self._session


def open_embedder(folder: str) -> OnnxEmbedder:
    """The model in a folder (`model.onnx`, `tokenizer.json` and `config.json`, as sentence-transformers exports them).

    “” is the bundled one. Its name tells one model from another by what is in the files, so that vectors of two are
    never compared. Reads little. Raises `ModelError` when something is missing.
    """
    if not folder:
        return OnnxEmbedder()
    place = Path(folder).expanduser()
    try:
        dimension = int(json.loads((place / "config.json").read_text("utf-8"))["hidden_size"])
        (place / "tokenizer.json").stat()
        file = model_file(place)
        mark = hashlib.blake2b(str(file.stat().st_size).encode(), digest_size=6)
        with file.open("rb") as model:
            mark.update(model.read(_MARKED))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"There is no embedding model in {place}. Choose a folder with model.onnx, tokenizer.json and config.json, "
            "or leave it empty for the bundled model."
        ) from error
    return OnnxEmbedder(place, name=f"{place.name}-{mark.hexdigest()}", dimension=dimension)


def model_file(folder: Path) -> Path:
    """The model in a folder, under one of the names by which they are published."""
    names = (
        "model.onnx",
        "model_optimized.onnx",
        "model_quantized.onnx",
        "onnx/model.onnx",
        "onnx/model_quantized.onnx",
    )
    return next((folder / name for name in names if (folder / name).is_file()), folder / names[0])


def _load(folder: Path, threads: int) -> tuple[Any, Any]:
    keep_libraries_quiet()
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()  # the file pads to 128 by itself
        tokenizer.enable_truncation(_LONGEST_TOKENS)
        session = onnxruntime.InferenceSession(str(model_file(folder)), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # noqa: BLE001 — both libraries raise bare exceptions of their own for a broken file
        raise ModelError(
            f"The language model in {folder} cannot be loaded. Install Scrubjay again; until then words alone are "
            "searched."
        ) from error
    return tokenizer, session


def _run(session: Any, tokens: Sequence[Sequence[int]], dimension: int) -> "NDArray[np.float32]":
    import numpy as np

    longest = max(len(row) for row in tokens)
    ids = np.zeros((len(tokens), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for place, row in enumerate(tokens):
        ids[place, : len(row)] = row
        mask[place, : len(row)] = 1
    offered = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    try:
        given = {one.name: offered[one.name] for one in session.get_inputs()}
        rows: NDArray[np.float32] = session.run(None, given)[0]
    except Exception as error:  # noqa: BLE001 — onnxruntime raises bare exceptions of its own
        raise ModelError(
            "The language model failed on a text. Install Scrubjay again; until then words alone are searched."
        ) from error
    if rows.ndim == 3:  # one vector for each token: their mean is the text's
        rows = (rows * mask[:, :, None]).sum(axis=1) / np.maximum(mask.sum(axis=1, keepdims=True), 1)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.all(np.isfinite(lengths)) or rows.shape != (len(tokens), dimension):
        raise ModelError("The language model gave no usable vectors. Install Scrubjay again.")
    unit: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit
