"""A query's filters as SQL conditions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from memory_core.records.bodies import Kind
from memory_core.records.observation import ObservationKind
from memory_core.records.query import Query
from memory_core.records.scope import Scope
from memory_core.store.rows import to_micros

_MEMORY_KINDS = {kind.value for kind in Kind}
_OBSERVATION_KINDS = {kind.value for kind in ObservationKind}


@dataclass(slots=True)
class Conditions:
    """Conditions that are ANDed, with their arguments. `table` is the name or alias that columns are read from."""

    table: str
    parts: list[str] = field(default_factory=list)
    arguments: list[str | int] = field(default_factory=list)

    def add(self, condition: str, *arguments: str | int) -> None:
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
        """What a scope may read: its own and what is above it. An empty part does not narrow."""
        self.add("{t}.tenant = ?", scope.tenant)
        for column, value in (("agent", scope.agent), ("user", scope.user), ("session", scope.session)):
            if value:
                self.add(f"{{t}}.{column} IN ('', ?)", value)

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


def conditions_for(query: Query, *, layer: str, table: str) -> Conditions:
    """The filters of a query (not its text) for a layer's table. Kinds of the other layer are ignored."""
    conditions = Conditions(table)
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
    return bool(query.kinds or query.apps or query.since or query.until or query.scope.session or query.scope.agent)
