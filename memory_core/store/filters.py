"""A query's filters as SQL conditions."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from random import Random

from memory_core.records.bodies import Kind
from memory_core.records.filters import Where
from memory_core.records.observation import ObservationKind
from memory_core.records.query import Query
from memory_core.records.scope import PARTS, Scope
from memory_core.store.comparing import where_sql
from memory_core.store.database import Connection
from memory_core.store.rows import dump, marks_for, to_micros

# So many rows tell which share of all passes; so many of these must have passed before much is made of it.
_SAMPLE = 400
_TELLING = 10
_MOSTLY = 0.5
# So many rows are looked at, the newest first, before it is better to ask an index which pass.
_WALKED = 1_500
# So many queries' shares are remembered, and for how long.
_MOST_KEPT = 64
_MOMENT_S = 5.0
_TYPES = {
    "text": "'text'", "number": "'integer', 'real'", "truth": "'true', 'false'", "list": "'array'",
    "mapping": "'object'",
}  # fmt: skip
_MEMORY_KINDS = {kind.value for kind in Kind}
_OBSERVATION_KINDS = {kind.value for kind in ObservationKind}


@dataclass(slots=True)
class Conditions:
    """Conditions that are ANDed, with their arguments. `table` is the name or alias that columns are read from."""

    table: str
    parts: list[str] = field(default_factory=list)
    arguments: list[str | int | float] = field(default_factory=list)

    def add(self, condition: str, *arguments: str | int | float) -> None:
        """One more condition; `{t}` in it stands for the table."""
        self.parts.append(condition.format(t=self.table))
        self.arguments.extend(arguments)

    def any_of(self, column: str, values: Sequence[str]) -> None:
        """The column holds one of the values."""
        self.add(f"{{t}}.{column} IN ({marks_for(values)})", *values)

    def period(self, since: datetime | None, until: datetime | None) -> None:
        """It was so at some moment from `since` up to, but without, `until`."""
        if since is not None:
            self.add("coalesce({t}.until, {t}.at) >= ?", to_micros(since))
        if until is not None:
            self.add("{t}.at < ?", to_micros(until))

    def scope(self, scope: Scope) -> None:
        """What a scope may read: what belongs to it, and what belongs to those above it."""
        named = scope.named
        if not named:
            # The plus: all are of one tenant, so an index by tenant would find everything, in an order of no use.
            self.add("+{t}.tenant = ?", scope.tenant)
            return
        self.add("{t}.tenant = ?", scope.tenant)
        below = " AND ".join(f"{{t}}.{part} = ?" for part in named)
        above = " AND ".join(f"{{t}}.{part} IN ('', ?)" if part in named else f"{{t}}.{part} = ''" for part in PARTS)
        for part, value in named.items():
            # Follows from the rest; an index can tell it.
            self.add(f"{{t}}.{part} IN ('', ?)", value)
        if len(named) == len(PARTS):
            self.add(above, *named.values())
        else:
            self.add(f"(({below}) OR ({above}))", *named.values(), *named.values())

    def belonging(self, scope: Scope) -> None:
        """What was kept in a scope or below it: a user's own, with all of the user's sessions."""
        self.add("{t}.tenant = ?", scope.tenant)
        for part, value in scope.named.items():
            self.add(f"{{t}}.{part} = ?", value)

    def above(self, scope: Scope) -> None:
        """What was kept in this scope or in one above it, and nothing from below."""
        self.add("{t}.tenant = ?", scope.tenant)
        for part in PARTS:
            self.add(f"{{t}}.{part} IN ('', ?)", scope.named.get(part, ""))

    def where(self, where: Where, layer: str, *, listed: bool = False) -> None:
        """What a tree of conditions asks for; `listed`: see `comparing`."""
        sql, arguments = where_sql(where, layer, listed=listed)
        self.add(sql, *arguments)

    def exactly(self, scope: Scope) -> None:
        """Kept in this very scope."""
        self.add(
            "{t}.tenant = ? AND {t}.agent = ? AND {t}.user = ? AND {t}.session = ?",
            scope.tenant,
            scope.agent,
            scope.user,
            scope.session,
        )

    def apps(self, apps: Sequence[str]) -> None:
        """The application is one of these; case does not matter."""
        self.add(
            f"{{t}}.app COLLATE NOCASE IN ({marks_for(apps)})",
            *apps,
        )

    @property
    def sql(self) -> str:
        """The conditions, joined; true when there are none."""
        return " AND ".join(self.parts) or "1"


def conditions_for(query: Query, *, layer: str, table: str, own: bool = False) -> Conditions:
    """The filters of a query (not its text) for a layer's table. Kinds of the other layer are ignored.

    `own`: only what belongs to the query's scope, without what it inherits.
    """
    conditions = _all_but_where(query, layer=layer, table=table, own=own)
    if query.where is not None:
        conditions.where(query.where, layer)
    return conditions


def conditions_among_many(
    connection: Connection,
    query: Query,
    *,
    layer: str,
    own: bool = False,
    limit: int = -1,
    share: "Shares | None" = None,
) -> Conditions:
    """The same on `t`, written so that it is quick to find among all rows what passes: the `limit` newest, or all.

    SQLite does not know how many pass; `share` tells, where that is known. The plus is how it is told which column no
    index is to be asked about.
    """
    if query.where is None and limit < 0:
        return _all_but_where(query, layer=layer, table="t", own=own)
    share = share or shares_that_pass(connection, query, layer=layer, own=own)
    if 0 <= limit <= share.both * _WALKED:
        return conditions_for(query, layer=layer, table="+t", own=own)  # from the newest on, so many are soon found
    rare = query.where is not None and share.where <= share.others
    conditions = _all_but_where(query, layer=layer, table="+t" if rare else "t", own=own)
    if query.where is not None:
        conditions.table = "t" if rare else "+t"
        conditions.where(query.where, layer, listed=rare)
    conditions.table = "t"
    return conditions


def keeps_values(connection: Connection, field: str, sort: str, scope: Scope) -> bool:
    """Whether values of a sort (of `_TYPES`) are kept under a name of the metadata, as far as a scope may read."""
    conditions = Conditions("t")
    conditions.scope(scope)
    return any(
        connection.execute(
            f"SELECT EXISTS (SELECT 1 FROM {layer}_entries e CROSS JOIN {layer} t ON t.n = e.n "
            f"WHERE e.key = ? AND e.type IN ({_TYPES[sort]}) AND {conditions.sql})",
            (field, *conditions.arguments),
        ).fetchone()[0]
        for layer in ("observations", "memories")
    )


@dataclass(frozen=True, slots=True)
class Shares:
    """Which share of the `total` rows passes the tree of conditions, all the other filters, and both, by a sample."""

    total: int = 0
    where: float = 1.0
    others: float = 1.0
    both: float = 1.0

    @property
    def mostly(self) -> bool:
        """Whether about the half of many rows or more pass both."""
        return self.total > 0 and self.both >= _MOSTLY

    def surely(self, most: int) -> bool:
        """Whether more than so many pass both, as far as a sample can tell."""
        return self.both * self.total > most * 1.2 and self.both * _SAMPLE >= _TELLING


def shares_that_pass(connection: Connection, query: Query, *, layer: str, own: bool = False) -> Shares:
    """Always of the same sample, so that a search takes as long again, and soon finds it in the cache."""
    last = int(connection.execute(f"SELECT coalesce(max(n), 0) FROM {layer}").fetchone()[0])
    if last <= _SAMPLE:
        return Shares()
    where, others = Conditions("t"), _all_but_where(query, layer=layer, table="t", own=own)
    if query.where is not None:
        where.where(query.where, layer)
    sql = (
        "SELECT coalesce(sum(passes), 0), coalesce(sum(theirs), 0), coalesce(sum(passes AND theirs), 0) FROM "
        f"(SELECT ({where.sql}) AS passes, ({others.sql}) AS theirs "
        f"FROM json_each(?) j CROSS JOIN {layer} t ON t.n = j.value)"
    )
    found = connection.execute(sql, (*where.arguments, *others.arguments, _sample_of(last))).fetchone()
    return Shares(last, *(int(count) / _SAMPLE for count in found))


class Sampled:
    """Remembers for a moment which shares pass: one search asks more than once, and the next with the same filters."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Query], tuple[float, Shares]] = {}

    def shares(self, connection: Connection, query: Query, layer: str) -> Shares:
        """As `shares_that_pass`, some seconds old at most."""
        asked = (layer, replace(query, text=""))
        told_at, shares = self._kept.get(asked, (float("-inf"), Shares()))
        if time.monotonic() - told_at < _MOMENT_S:
            return shares
        shares = shares_that_pass(connection, query, layer=layer)
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[asked] = (time.monotonic(), shares)
        return shares


@cache
def _draws() -> tuple[float, ...]:
    dice = Random(_SAMPLE)
    return tuple(sorted(dice.random() for _ in range(_SAMPLE)))


def _sample_of(last: int) -> str:
    return dump([1 + int(draw * last) for draw in _draws()])


def _all_but_where(query: Query, *, layer: str, table: str, own: bool) -> Conditions:
    conditions = Conditions(table)
    if own:
        conditions.belonging(query.scope)
    else:
        conditions.scope(query.scope)
    known = _MEMORY_KINDS if layer == "memories" else _OBSERVATION_KINDS
    kinds = [kind for kind in query.kinds if kind in known]
    if kinds:
        conditions.any_of("kind", kinds)
    if query.apps:
        conditions.apps(query.apps)
    conditions.period(query.since, query.until)
    return conditions


def narrows(query: Query) -> bool:
    """Whether the query filters by more than whose memory it is."""
    named = query.scope.session or query.scope.agent or query.scope.user not in ("", Scope().user)
    return bool(named) or selects(query)


def selects(query: Query) -> bool:
    """Whether the query filters by what few of anybody's texts may be."""
    return bool(query.kinds or query.apps or query.since or query.until or query.where)
