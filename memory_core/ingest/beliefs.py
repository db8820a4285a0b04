"""What was held to be true of somebody or something, now or at a moment in the past."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from memory_core.agents.fact_fit import canonical
from memory_core.agents.passages import ME, own_names
from memory_core.ingest.known import names_of
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.memory import Memory, Status
from memory_core.records.scope import Scope
from memory_core.store.filters import Conditions
from memory_core.store.network import Network, ego_network
from memory_core.store.rows import fold, to_micros
from memory_core.store.store import Store

_MOST = 500
# Of what is only known to have held until a day nobody knows the beginning: it lies before everything.
_BEGAN = "coalesce({t}.valid_from, CASE WHEN {t}.valid_to IS NULL THEN {t}.at ELSE 0 END)"


def facts_about(
    store: Store, subject: str, predicate: str = "", *, at: datetime | None = None, scope: Scope | None = None
) -> list[Memory]:
    """Facts about a subject under any of its names, the one that holds since last first.

    `at`: those that held at that moment, as far as is known today; without it those that hold now.
    """
    plain = canonical(subject)  # “Falls Project” is kept as “Falls”
    names = sorted(_known_by(store, subject, scope) | names_of(store, plain, scope) | {fold(subject), fold(plain)})
    conditions = Conditions("m")
    conditions.any_of("subject", names)
    conditions.add("{t}.kind = ?", Kind.SEMANTIC.value)
    conditions.add("{t}.status <> ?", Status.ARCHIVED.value)
    if predicate:
        conditions.add("{t}.predicate = ?", fold(predicate))
    if scope is not None:
        conditions.scope(scope)
    if at is None:
        conditions.add("{t}.status = ?", Status.ACTIVE.value)
    else:
        conditions.add(f"{_BEGAN} <= ?", to_micros(at))
        conditions.add("({t}.valid_to IS NULL OR {t}.valid_to > ?)", to_micros(at))
    with store.database.reading() as connection:
        rows = connection.execute(
            f"SELECT m.id FROM memories m WHERE {conditions.sql} "
            f"ORDER BY {_BEGAN.format(t='m')} DESC, m.at DESC, m.n DESC LIMIT ?",
            [*conditions.arguments, _MOST],
        ).fetchall()
    held = list(store.memories.get_many([row[0] for row in rows]).values())
    return held if at is None else list(_without_overtaken(held))


def facts_of(store: Store, predicate: str, said: str, *, scope: Scope | None = None) -> list[Memory]:
    """Facts of whoever with a predicate, in whose text some words stand: those that hold and those that were closed."""
    conditions = Conditions("m")
    conditions.add("{t}.kind = ?", Kind.SEMANTIC.value)
    conditions.add("{t}.predicate = ?", fold(predicate))
    conditions.add("{t}.status <> ?", Status.ARCHIVED.value)
    conditions.add("instr(lower({t}.text), ?) > 0", said.casefold())
    if scope is not None:
        conditions.scope(scope)
    with store.database.reading() as connection:
        rows = connection.execute(
            f"SELECT m.id FROM memories m WHERE {conditions.sql} ORDER BY m.at DESC, m.n DESC LIMIT ?",
            [*conditions.arguments, _MOST],
        ).fetchall()
    return list(store.memories.get_many([row[0] for row in rows]).values())


def _without_overtaken(held: Iterable[Memory]) -> Iterator[Memory]:
    """Without what had ended by then, as was only told later: “moved to Vienna in March”, said in August.

    `held`: the newest first.
    """
    newer: set[tuple[Scope, str, str]] = set()
    for one in held:
        said = one.body if isinstance(one.body, FactBody) else None
        key = (one.scope, fold(said.subject), fold(said.predicate)) if said else None
        if key is not None and one.status is Status.SUPERSEDED and key in newer:
            continue
        if key is not None and one.metadata.get("single"):
            newer.add(key)
        yield one


def surroundings(
    store: Store, name: str, *, hops: int = 1, limit: int = 50, at: datetime | None = None, scope: Scope | None = None
) -> Network:
    """The ego network of somebody or something, under any of its names, as plain data; `at`: of what holds then."""
    names = _known_by(store, name, scope)
    return ego_network(store.database, names, hops=hops, limit=limit, at=at, scope=scope)


def _known_by(store: Store, name: str, scope: Scope | None) -> frozenset[str]:
    """All names of somebody. “Me” and the person's own names, which “about you” tells, are names of one: “me” is
    “Delphine”, who is “Delphine Okafor”."""
    names = names_of(store, name, scope)
    blocks = [] if scope is None else store.memories.latest(Kind.CORE, scope=scope)
    own = {ME, *names_of(store, ME, scope), *(fold(one) for one in own_names(blocks))}
    # A given name may be somebody else's, too.
    whole = {one for one in own if one == ME or " " in one}
    if names.isdisjoint(whole) and not names <= own:
        return names
    return names.union(own, *(names_of(store, one, scope) for one in own if one in whole or len(whole) == 1))
