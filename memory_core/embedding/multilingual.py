"""The multilingual embedding model: where it is published, and which model the settings choose."""

from memory_core.config import CoreConfig
from memory_core.home import Home
from memory_core.privacy.downloads import ConnectionRecord, Download, ModelFile, ModelRelease

MULTILINGUAL = "multilingual"
# Sentence-transformers' own, of some fifty languages, as onnxruntime runs it; Apache-2.0.
PUBLISHED = ModelRelease(
    name="paraphrase-multilingual-minilm-l12-v2",
    address="https://huggingface.co/qdrant/paraphrase-multilingual-MiniLM-L12-v2-onnx-Q/resolve/"
    "faf4aa4225822f3bc6376869cb1164e8e3feedd0",
    files=(
        ModelFile("config.json", 673, "c8ec081fdad2df991bf5abbf18418fec7a5cdaa421f60ffb060a30040b8c376f"),
        ModelFile("tokenizer.json", 17_083_009, "fa685fc160bbdbab64058d4fc91b60e62d207e8dc60b9af5c002c5ab946ded00"),
        ModelFile(
            "model_optimized.onnx", 235_052_644, "634d0f66c29dc934c8fa72b8a4fe91dd4d420a22f1d82a241058d4316e659a99"
        ),
    ),
)


def multilingual_model(home: Home, *, connections: ConnectionRecord | None = None) -> Download:
    """The model in a home's folder of models; fetched only when somebody who agreed says so."""
    return Download(home, PUBLISHED, what="embedding model", connections=connections)


def chosen_folder(home: Home, config: CoreConfig) -> str:
    """The folder of the model that the settings choose; “” is the bundled one, also while the chosen one is missing."""
    if config.embedding_folder:
        return config.embedding_folder
    if config.embedding_model == MULTILINGUAL and (path := multilingual_model(home).path()):
        return str(path)
    return ""
