"""Sentence models through onnxruntime, the bundled one (MiniLM, int8) or one in a folder; loaded on first use."""

import hashlib
import json
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
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
# No question has more characters.
_QUESTION = 2_000
# So much of a model tells it from others.
_MARKED = 4_000_000
_FAILED = "The language model failed on a text. Install Scrubjay again; until then words alone are searched."
# What the bundled model's second layer says of each token, by the name that its graph has for it.
_STATES = ("SkipLayerNormalization_45",)


class OnnxEmbedder:
    """Unit vectors from texts of up to 256 tokens (what is longer is cut). Thread-safe.

    `name` and `dimension` are the bundled model's; of a model in a folder they are told by `open_embedder`.
    """

    def __init__(self, folder: Path | None = None, *, name: str = _NAME, dimension: int = _DIMENSION) -> None:
        self._folder = folder
        self._name = name
        self._dimension = dimension
        self._lock = threading.Lock()
        self._model: _Model | None = None

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

        model = self._loaded()
        vectors = np.empty((len(texts), self._dimension), dtype=np.float32)
        # Texts of like length together, so that little is padded.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            tokens = _tokens(model.tokenizer, [texts[place] for place in places])
            vectors[places] = _run(model.session, tokens, self._dimension)
        return vectors

    def states(self, texts: Sequence[str]) -> "list[TokenStates]":
        """What the bundled model's second layer says of each token; the layers above are not run. Raises `ModelError`.

        Each text goes by itself: in company its numbers are rounded otherwise.
        """
        import onnxruntime

        model = self._loaded()
        no_further = onnxruntime.RunOptions()
        no_further.only_execute_path_to_fetches = True
        found = []
        for encoding in model.tokenizer.encode_batch(list(texts)):
            try:
                (rows,) = model.session.run(_STATES, _offered(model.session, [encoding.ids]), no_further)
            except Exception as error:  # onnxruntime raises bare exceptions of its own
                raise ModelError(_FAILED) from error
            found.append(TokenStates(tuple(encoding.offsets), rows[0]))
        return found

    def close(self) -> None:
        """Free the model; a later call loads it again."""
        with self._lock:
            self._model = None

    def _loaded(self) -> "_Model":
        with self._lock:
            if self._model is None:
                folder = self._folder or asset_path("models", _NAME)
                self._model = _shared(folder, told=() if self._folder else _STATES)
            return self._model


@dataclass(frozen=True, slots=True)
class TokenStates:
    """A text's tokens: where each stands in it, and its state in a layer, shape (tokens, 384)."""

    offsets: tuple[tuple[int, int], ...]
    states: "NDArray[np.float32]"


class UpperLayers:
    """Layers that go on from the bundled model's second, tuned for another task. Thread-safe.

    Raises `ModelError`: not loaded or not run.
    """

    def __init__(self, file: Path) -> None:
        self._session = _session(str(file), file.parent)

    def passed(self, tokens: TokenStates) -> TokenStates:
        """What the last of the layers says of each token."""
        import numpy as np

        given = {_STATES[0]: tokens.states[None], "attention_mask": np.ones((1, len(tokens.states)), dtype=np.int64)}
        try:
            (rows,) = self._session.run(None, given)
        except Exception as error:  # onnxruntime raises bare exceptions of its own
            raise ModelError(_FAILED) from error
        return TokenStates(tokens.offsets, rows[0])


@dataclass(frozen=True)
class _Model:
    tokenizer: Any
    session: Any


# One copy of a model for all who use it, for as long as somebody does.
_models: "weakref.WeakValueDictionary[Path, _Model]" = weakref.WeakValueDictionary()
_loading = threading.Lock()


def _shared(folder: Path, told: Sequence[str]) -> _Model:
    with _loading:
        model = _models.get(folder)
        if model is None:
            model = _models[folder] = _Model(*_load(folder, told))
        return model


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


def _load(folder: Path, told: Sequence[str]) -> tuple[Any, Any]:
    """`told`: what the graph shall give beside its own outputs."""
    keep_libraries_quiet()
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()  # the file pads to 128 by itself
        tokenizer.enable_truncation(_LONGEST_TOKENS)
        graph = model_file(folder).read_bytes() + _outputs(told) if told else str(model_file(folder))
    except Exception as error:  # the library raises bare exceptions of its own for a broken file
        raise ModelError(_not_loaded(folder)) from error
    return tokenizer, _session(graph, folder)


def _not_loaded(folder: Path) -> str:
    return (
        f"The language model in {folder} cannot be loaded. Install Scrubjay again; until then words alone are searched."
    )


def _session(graph: str | bytes, folder: Path) -> Any:
    """`graph`: its file or what is in it. `folder`: what an error names."""
    keep_libraries_quiet()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library raises bare exceptions of its own for a broken file
        raise ModelError(_not_loaded(folder)) from error


def _outputs(names: Sequence[str]) -> bytes:
    """More outputs of a graph, as bytes to put behind its file: protobuf joins what comes twice (model 7, graph 12)."""
    declared = b"".join(_field(12, _field(1, name.encode())) for name in names)
    return _field(7, declared)


def _field(number: int, content: bytes) -> bytes:
    """A protobuf field of bytes, of a number below 16 and at most 16,383 bytes."""
    return bytes((number << 3 | 2, len(content) & 127 | 128, len(content) >> 7)) + content


def _tokens(tokenizer: Any, texts: Sequence[str]) -> list[list[int]]:
    """The tokens of each. Of one short text, a question, without giving up Python's turn, as `encode_batch` does: while
    somebody else takes his, the model could run, which needs none."""
    if len(texts) == 1 and len(texts[0]) <= _QUESTION:
        return [tokenizer.encode(texts[0]).ids]
    return [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]


def _offered(session: Any, tokens: Sequence[Sequence[int]]) -> dict[str, Any]:
    """The inputs of a batch."""
    import numpy as np

    longest = max(len(row) for row in tokens)
    ids = np.zeros((len(tokens), longest), dtype=np.int64)
    mask = np.zeros_like(ids)
    for place, row in enumerate(tokens):
        ids[place, : len(row)] = row
        mask[place, : len(row)] = 1
    offered = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    return {one.name: offered[one.name] for one in session.get_inputs()}


def _run(session: Any, tokens: Sequence[Sequence[int]], dimension: int) -> "NDArray[np.float32]":
    import numpy as np

    given = _offered(session, tokens)
    try:
        rows: NDArray[np.float32] = session.run([session.get_outputs()[0].name], given)[0]
    except Exception as error:  # onnxruntime raises bare exceptions of its own
        raise ModelError(_FAILED) from error
    if rows.ndim == 3:  # one vector for each token: their mean is the text's
        mask = given["attention_mask"]
        rows = (rows * mask[:, :, None]).sum(axis=1) / np.maximum(mask.sum(axis=1, keepdims=True), 1)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.all(np.isfinite(lengths)) or rows.shape != (len(tokens), dimension):
        raise ModelError("The language model gave no usable vectors. Install Scrubjay again.")
    unit: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit
