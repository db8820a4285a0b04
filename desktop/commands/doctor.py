"""doctor: every part, and what to do about it."""

from desktop.commands.base import Call, Outcome
from desktop.commands.session import Session
from desktop.commands.terminal import Terminal
from memory_core.records.health import PartHealth, State

_SIGNS = {
    State.OK: ("ok", "green"),
    State.OFF: ("off", "dim"),
    State.WARNING: ("look", "yellow"),
    State.ERROR: ("broken", "red"),
}


def doctor(call: Call) -> Outcome:
    """Each part with its state. The exit code is 1 when one is broken."""
    from desktop.doctor import examine
    from desktop.verbs import shapes

    parts = examine(call.home, lambda: _core(call))
    broken = any(part.state is State.ERROR for part in parts)
    return Outcome([shapes.part(part) for part in parts], lambda terminal: _show(terminal, parts), code=int(broken))


def _core(call: Call) -> list[PartHealth]:
    """What the core says of itself, in this process or in the one that owns the home."""
    # With threads, so that the index on the disk is the one that is looked at.
    with Session(call.home, patience_s=3.0) as session:
        for _ in session.stream("drain", timeout=15.0):
            pass
        status = session.call("status")
        # A window of an older version, which may own the home, says nothing of its model apart.
        unusable = status.get("model_problem", "")
        warnings = [sentence for sentence in status["warnings"] if sentence != unusable]
        health = session.call("health")
    keys = PartHealth("keys", State.OK, "The home opens.")
    if warnings:
        keys = PartHealth("keys", State.WARNING, " ".join(warnings))
    parts = [PartHealth(part["part"], State(part["state"]), part["message"], part["remedy"]) for part in health]
    return [keys, *parts, *_model(unusable)]


def _model(unusable: str) -> list[PartHealth]:
    """Whether there is a key is known to an open home alone; anything else is seen from the settings."""
    if "API key" not in unusable:
        return []
    remedy = "Or type: scrubjay settings llm_api_key KEY. Until then, answers come from the evidence alone."
    return [PartHealth("language model", State.WARNING, unusable, remedy)]


def _show(terminal: Terminal, parts: list[PartHealth]) -> None:
    rows = []
    for part in parts:
        sign, colour = _SIGNS[part.state]
        rows.append((terminal.style(f"{sign:<6}", colour), part.part, f"{part.message} {part.remedy}".strip()))
    terminal.table(rows)
