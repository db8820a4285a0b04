"""A query's filters as SQL conditions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from memory_core.records.bodies import Kind
from memory_core.records.filters import Where
from memory_core.records.observation import ObservationKind
from memory_core.records.query import Query
from memory_core.records.scope import PARTS, Scope
from memory_core.store.comparing import where_sql
from memory_core.store.rows import to_micros

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
        self.add(f"{{t}}.{column} IN ({', '.join('?' * len(values))})", *values)

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

    def where(self, where: Where, layer: str) -> None:
        """What a tree of conditions asks for."""
        sql, arguments = where_sql(where, layer)
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
            f"{{t}}.app COLLATE NOCASE IN ({', '.join('?' * len(apps))})",
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
    if query.where is not None:
        conditions.where(query.where, layer)
    return conditions


def narrows(query: Query) -> bool:
    """Whether the query filters by more than whose memory it is."""
    named = query.scope.session or query.scope.agent or query.scope.user not in ("", Scope().user)
    return bool(named) or selects(query)


def selects(query: Query) -> bool:
    """Whether the query filters by what few of anybody's texts may be."""
    return bool(query.kinds or query.apps or query.since or query.until or query.where)
