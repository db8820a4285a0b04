"""Which scopes there are, how much each holds, and to which something belongs."""

from collections.abc import Collection
from dataclasses import dataclass

from memory_core.records.scope import Scope
from memory_core.store.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Kept:
    """How much was kept in one very scope, without those below it."""

    scope: Scope
    observations: int = 0
    memories: int = 0
    conversations: int = 0


# So many are asked one by one.
_ASKED = 500
_PARTS = "SELECT t.tenant, t.agent, t.user, t.session FROM"
_WHOSE = {
    "o_": f"{_PARTS} observations t WHERE t.id = ?",
    "m_": f"{_PARTS} memories t WHERE t.id = ?",
    "t_": f"{_PARTS} turns u JOIN conversations t ON t.n = u.conversation WHERE u.id = ?",
}
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


def scopes_of(connection: Connection, ids: Collection[str]) -> frozenset[Scope] | None:
    """In which scopes these observations, memories and turns are kept; None for so many that it may be any."""
    if len(ids) > _ASKED:
        return None
    found: set[Scope] = set()
    for name in ids:
        found.update(Scope(*row) for row in connection.execute(_WHOSE.get(name[:2], _WHOSE["t_"]), (name,)))
    return frozenset(found)
