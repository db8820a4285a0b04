"""embedding-model."""

import sys
from pathlib import Path
from typing import Any

from desktop.commands.base import Call, Outcome
from desktop.commands.parser import UsageError
from desktop.commands.session import Session
from memory_core.errors import ScrubjayError
from memory_core.wording import size

_KNOWN = ("english", "multilingual")


def embedding_model(call: Call) -> Outcome:
    """See, download (after consent) or choose the model that compares texts by meaning."""
    args = call.args
    if bool(args.model) != (args.action == "use"):
        raise UsageError(
            "scrubjay embedding-model: use, and nothing else, takes english, multilingual, or the folder of a model"
        )
    with Session(call.home, threads=False) as session:
        if args.action == "download":
            _download(call, session)
        elif args.action == "use":
            _use(session, args.model)
        result = _state(call, session)
    return Outcome(result, lambda terminal: terminal.line(_said(result)))


def _download(call: Call, session: Session) -> None:
    """Here, or by the Scrubjay that owns the home, which is told that it may."""
    from memory_core.embedding.multilingual import multilingual_model

    model = multilingual_model(call.home, connections=session.core.connections if session.core is not None else None)
    if model.path() is None:
        _agree(call, f"Download {size(model.size)} from {model.host}?")
    if session.remote:
        session.call("settings", key="embedding_download", value="yes")
    elif model.fetch(lambda there, all_: call.terminal.progress(f"{size(there)} of {size(all_)}")) is None:
        raise ScrubjayError("The download was stopped. What came is kept; the same command goes on with it.")
    call.terminal.end_progress()
    _use(session, "multilingual")


def _use(session: Session, model: str) -> None:
    """Choose one of the known models, or that in a folder."""
    if model in _KNOWN:
        session.call("settings", key="embedding_folder", clear=True)
        session.call("settings", key="embedding_model", value=model)
        return
    from memory_core.embedding.onnx import open_embedder

    folder = Path(model).expanduser().absolute()
    open_embedder(str(folder))
    session.call("settings", key="embedding_folder", value=str(folder))


def _state(call: Call, session: Session) -> dict[str, Any]:
    from memory_core.embedding.multilingual import multilingual_model

    folder = str(session.call("settings", key="embedding_folder")["embedding_folder"])
    chosen = str(session.call("settings", key="embedding_model")["embedding_model"])
    path = multilingual_model(call.home).path()
    anew = session.call("status").get("embedding")
    return {
        "chosen": folder or chosen,
        "downloaded": path is not None,
        "path": folder or (str(path) if path and chosen == "multilingual" else None),
        "embedded_anew": anew,
    }


def _said(result: dict[str, Any]) -> str:
    if result["chosen"] == "multilingual" and not result["downloaded"]:
        return "The multilingual model is chosen and not there yet; the bundled one compares texts meanwhile."
    anew = result["embedded_anew"]
    progress = f" {anew['done']} of {anew['total']} texts are embedded anew." if anew else ""
    return f"Texts are compared by meaning with the model “{result['chosen']}”.{progress}"


def _agree(call: Call, question: str) -> None:
    if call.args.yes:
        return
    if call.terminal.as_json or not sys.stdin.isatty():
        raise UsageError(f"scrubjay embedding-model: {question} Add --yes to agree")
    if not call.terminal.agree(question):
        raise ScrubjayError("Nothing was downloaded.")
