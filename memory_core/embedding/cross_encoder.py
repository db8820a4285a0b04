"""A cross-encoder from a local folder (`model.onnx` and `tokenizer.json`) through onnxruntime; loaded on first use."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from memory_core.errors import ModelError

_LONGEST_TOKENS = 256
_BATCH = 8


class CrossEncoder:
    """Scores pairs of question and text. Thread-safe. Raises `ModelError` when the model cannot be loaded or run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._tokenizer: Any = None
        self._session: Any = None

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """One number for each text, higher is better."""
        tokenizer, session = self._loaded()
        found: list[float] = []
        try:
            for start in range(0, len(texts), _BATCH):
                pairs = [(question, text) for text in texts[start : start + _BATCH]]
                found.extend(_run(session, tokenizer.encode_batch(pairs)))
        except Exception as error:  # onnxruntime raises bare exceptions of its own
            raise ModelError(f"The reranker in {self._folder} failed on a text. Choose another folder.") from error
        return found

    def close(self) -> None:
        """Free the model; a later call loads it again."""
        with self._lock:
            self._tokenizer = self._session = None

    def _loaded(self) -> tuple[Any, Any]:
        with self._lock:
            if self._session is None:
                self._tokenizer, self._session = _load(self._folder)
            return self._tokenizer, self._session


def _load(folder: Path) -> tuple[Any, Any]:
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.enable_truncation(_LONGEST_TOKENS)
        tokenizer.enable_padding()
        session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # both libraries raise bare exceptions of their own for a broken file
        raise ModelError(
            f"The reranker in {folder} cannot be loaded. Choose a folder with model.onnx and tokenizer.json, or none."
        ) from error
    return tokenizer, session


def _run(session: Any, encodings: Sequence[Any]) -> list[float]:
    import numpy as np

    offered = {
        "input_ids": np.array([one.ids for one in encodings], dtype=np.int64),
        "attention_mask": np.array([one.attention_mask for one in encodings], dtype=np.int64),
        "token_type_ids": np.array([one.type_ids for one in encodings], dtype=np.int64),
    }
    given = {one.name: offered[one.name] for one in session.get_inputs()}
    logits = session.run(None, given)[0].reshape(len(encodings), -1)
    # One number a pair, or two for “no” and “yes”.
    return [float(row[-1]) for row in logits]
