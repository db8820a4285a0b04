"""Whose memory something is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """global → agent → user → session; an empty part means “not narrowed to one”."""

    tenant: str = "local"
    agent: str = ""
    user: str = "me"
    session: str = ""
