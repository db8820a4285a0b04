"""Whose memory something is."""

from collections.abc import Mapping
from dataclasses import dataclass

PARTS = ("agent", "user", "session")


@dataclass(frozen=True, slots=True)
class Scope:
    """global → agent → user → session; an empty part means “not narrowed to one”.

    What is kept in a scope is read from there, from those below it (a session of a user reads what the user, the agent
    and everybody knows) and from those above it (a user reads the own sessions); never from beside it.
    """

    tenant: str = "local"
    agent: str = ""
    user: str = "me"
    session: str = ""

    @property
    def named(self) -> Mapping[str, str]:
        """The parts that are narrowed to one, in order."""
        return {part: value for part, value in zip(PARTS, (self.agent, self.user, self.session), strict=True) if value}

    def holds(self, other: "Scope") -> bool:
        """Whether what is kept in the other belongs here: it is the same, or below."""
        return other.tenant == self.tenant and self.named.items() <= other.named.items()

    def reads(self, other: "Scope") -> bool:
        """Whether what is kept in the other may be read from here: it belongs here, or to one above."""
        return self.holds(other) or other.holds(self)
