"""What travels through the local socket: JSON objects, and errors that keep their class and their sentence."""

import json
from typing import Any

from memory_core import errors
from memory_core.errors import ScrubjayError


def encode(message: Any) -> bytes:
    """One JSON document in UTF-8."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def decode(body: bytes) -> dict[str, Any]:
    """The object that was sent. Raises ValueError for anything else."""
    try:
        message = json.loads(body)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(message, dict):
        raise ValueError("not an object")
    return message


def from_error(error: ScrubjayError) -> dict[str, str]:
    """An expected failure, ready to travel."""
    return {"class": type(error).__name__, "message": str(error)}


def unexpected(error: Exception) -> dict[str, str]:
    """A failure that nobody foresaw: its name travels, its text (which may hold captured words) does not."""
    return {
        "class": "ScrubjayError",
        "message": f"Something unexpected went wrong in the running Scrubjay ({type(error).__name__}). "
        "Its log holds the details.",
    }


def too_long() -> dict[str, str]:
    """The answer would not fit."""
    return {
        "class": "ScrubjayError",
        "message": "That is too much for one answer. Narrow it with -n, --since or --app.",
    }


def result_of(answer: dict[str, Any]) -> Any:
    """The result that an answer holds. Raises the error that it holds instead."""
    if "error" not in answer:
        return answer.get("result")
    said = answer["error"] if isinstance(answer["error"], dict) else {}
    kind = getattr(errors, str(said.get("class", "")), ScrubjayError)
    if not (isinstance(kind, type) and issubclass(kind, ScrubjayError)):
        kind = ScrubjayError
    raise kind(str(said.get("message", "The running Scrubjay could not do that.")))
