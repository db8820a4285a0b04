"""What was forgotten and what other programs read."""

from desktop.verbs import shapes
from desktop.verbs.base import Context
from desktop.verbs.params import Params

_MOST = 10_000


def audit(context: Context, params: Params) -> shapes.Json:
    """The newest `n` lines of the audit: when, what, how many; never any content."""
    entries = context.core.memory.audit.entries(params.whole("n", 50, most=_MOST))
    return {
        "entries": [
            {"at": shapes.time_text(entry.at), "event": entry.event, "counts": dict(entry.counts)} for entry in entries
        ]
    }
