"""Which scopes there are, and how much each holds."""

from dataclasses import dataclass

from memory_core.records.scope import Scope
from memory_core.store.database import Database


@dataclass(frozen=True, slots=True)
class Kept:
    """How much was kept in one very scope, without those below it."""

    scope: Scope
    observations: int = 0
    memories: int = 0
    conversations: int = 0


_COUNTED = {"observations": "1", "memories": "status = 'active'", "conversations": "1"}


def scopes(database: Database) -> list[Kept]:
    """Every scope in which something is kept, by its names, the widest first."""
    found: dict[Scope, dict[str, int]] = {}
    with database.reading() as connection:
        for table, condition in _COUNTED.items():
            rows = connection.execute(
                f"SELECT tenant, agent, user, session, count(*) FROM {table} WHERE {condition} "
                "GROUP BY tenant, agent, user, session"
            )
            for *names, count in rows:
                found.setdefault(Scope(*names), {})[table] = count
    ordered = sorted(found.items(), key=lambda one: (one[0].agent, one[0].user, one[0].session))
    return [Kept(scope, **counts) for scope, counts in ordered]
