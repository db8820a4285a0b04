"""models."""

import dataclasses
from typing import Any

from desktop.commands.base import Call, Outcome
from desktop.commands.session import Session
from desktop.commands.terminal import Terminal
from desktop.viewmodels.wording import PURPOSES, took_of_model


def models(call: Call) -> Outcome:
    """Which models are chosen, which run on this machine, and what they took."""
    from memory_core.llm.discovery import find_local_servers

    with Session(call.home, threads=False) as session:
        found = session.call("models", days=call.args.days)
        if call.args.look:
            connections = session.core.connections if session.core is not None else None
            servers = find_local_servers(connections=connections)
            found["local"] = [dataclasses.asdict(one) for one in servers]
    return Outcome(found, lambda terminal: _told(terminal, found))


def _told(terminal: Terminal, found: dict[str, Any]) -> None:
    terminal.table([(what, found["chosen"][purpose] or "none: rules") for purpose, what in PURPOSES.items()])
    for server in found.get("local", ()):
        terminal.line(f"{server['title']} at {server['base_url']}: {', '.join(server['models'])}")
    if found.get("local") == []:
        terminal.line("No model server answers on this machine.")
    if not found["spent"]:
        terminal.line("No model was asked yet.")
        return
    terminal.line()
    terminal.table([(one["day"], one["model"], took_of_model(one)) for one in found["spent"]])
    terminal.line(f"In all ${found['dollars']:.4f}, as far as prices are known.")
