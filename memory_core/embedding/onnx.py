"""The bundled sentence model (MiniLM, int8) through onnxruntime; loaded on first use."""

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


class OnnxEmbedder:
    """Unit vectors of 384 components from texts of up to 256 tokens (what is longer is cut). Thread-safe."""

    def __init__(self, folder: Path | None = None, *, threads: int = 1) -> None:
        self._folder = folder
        self._threads = threads
        self._lock = threading.Lock()
        self._tokenizer: Any = None
        self._session: Any = None

    @property
    def name(self) -> str:
        """The variant that made a vector."""
        return _NAME

    @property
    def dimension(self) -> int:
        """384."""
        return _DIMENSION

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Shape (len(texts), 384), rows of length 1. Raises `ModelError` when the model cannot be loaded or run."""
        import numpy as np

        tokenizer, session = self._loaded()
        vectors = np.empty((len(texts), _DIMENSION), dtype=np.float32)
        # Texts of like length together, so that little is padded.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            encodings = tokenizer.encode_batch([texts[place] for place in places])
            vectors[places] = _run(session, [encoding.ids for encoding in encodings])
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
        session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # noqa: BLE001 — both libraries raise bare exceptions of their own for a broken file
        raise ModelError(
            f"The language model in {folder} cannot be loaded. Install Scrubjay again; until then words alone are "
            "searched."
        ) from error
    return tokenizer, session


def _run(session: Any, tokens: Sequence[Sequence[int]]) -> "NDArray[np.float32]":
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
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.all(np.isfinite(lengths)) or rows.shape != (len(tokens), _DIMENSION):
        raise ModelError("The language model gave no usable vectors. Install Scrubjay again.")
    unit: NDArray[np.float32] = rows / np.maximum(lengths, 1e-12)
    return unit
