"""Which rows a person's selection names."""

from collections.abc import Iterator, Sequence

from memory_core.errors import ConfigError
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.query import Query, Selection
from memory_core.store.database import Connection, Database
from memory_core.store.filters import Conditions, conditions_among_many
from memory_core.store.holding import expressions
from memory_core.store.persons import Person, naming
from memory_core.store.rows import dump
from memory_core.store.sites import site_of

# Browsers put the address of a page that has no title in its place: “example.com/inbox - Chromium”.
_TITLE_IN_LINES = "replace(replace({t}.title, ' - ', char(10)), ' — ', char(10))"
# SQLite refuses a condition that is deeper than 1,000.
_MOST_WORDS = 200


def select_observations(database: Database, selection: Selection, person: Person | None = None) -> list[ObservationId]:
    """Those named, and those that match all conditions. `person`: who `selection.person` is."""
    found = _select(database, selection, "observations", selection.observations, person)
    return [ObservationId(name) for name in found]


def select_memories(database: Database, selection: Selection, person: Person | None = None) -> list[MemoryId]:
    """Those named, and those that match all conditions by themselves.

    By time and application alone only memories without evidence are named here: the others follow their evidence. A
    site's are those that lie there, a person's those that speak of them.
    """
    return [MemoryId(name) for name in _select(database, selection, "memories", selection.memories, person)]


def select_within(database: Database, query: Query, layer: str, matching: str = "") -> list[str]:
    """The ids of a layer that belong to the query's scope, pass its filters and hold all the words."""
    with database.reading() as connection:
        found: dict[str, None] = {}
        for former in _ways(connection, matching.strip()):
            conditions = conditions_among_many(connection, query, layer=layer, own=True)
            if matching.strip():
                _add_words(conditions, layer, matching, former)
            sql = f"SELECT t.id FROM {layer} t WHERE {conditions.sql} ORDER BY t.at, t.n"
            found.update((row[0], None) for row in connection.execute(sql, conditions.arguments))
        return list(found)


def _select(
    database: Database, selection: Selection, layer: str, named: tuple[str, ...], person: Person | None
) -> list[str]:
    with database.reading() as connection:
        found = dict.fromkeys(
            row[0]
            for name in named
            for row in connection.execute(f"SELECT id FROM {layer} WHERE id = ?", (name,)).fetchall()
        )
        for former in _ways(connection, selection.matching.strip()):
            conditions = _conditions(selection, layer, former)
            if conditions is None:
                break
            if person is not None:
                conditions.add("{t}.n IN (SELECT value FROM json_each(?))", dump(naming(connection, layer, person)))
            sql = f"SELECT t.id FROM {layer} t WHERE {conditions.sql} ORDER BY t.at, t.n"
            found.update((row[0], None) for row in connection.execute(sql, conditions.arguments))
    return list(found)


def _ways(connection: Connection, words: str) -> Iterator[list[str]]:
    """Rows by what they say now (an empty list) and, where there are any, those that said the words before somebody
    changed them by hand: what agents change rests on evidence, which says it itself."""
    yield []
    if words and expressions(words):
        rows = connection.execute(
            "SELECT DISTINCT memory FROM history WHERE evidence = '[]' AND event <> 'add' "
            "AND holds(old_text || char(10) || new_text, ?)",
            (words,),
        )
        if former := [row[0] for row in rows]:
            yield former


def _conditions(selection: Selection, layer: str, former: Sequence[str] = ()) -> Conditions | None:
    """None when nothing but ids was asked for. `former`: those that said the words before."""
    conditions = Conditions("t")
    if selection.everything:
        return conditions
    words = selection.matching.strip()
    if not (selection.since or selection.until or selection.app or words or selection.site or selection.person):
        return None
    conditions.period(selection.since, selection.until)
    if selection.app:
        conditions.apps([selection.app])
    if selection.site:
        _add_site(conditions, layer, site_of(selection.site))
    if words:
        _add_words(conditions, layer, words, former)
    if layer == "memories" and not (words or selection.site or selection.person):
        conditions.add("NOT EXISTS (SELECT 1 FROM evidence e WHERE e.memory = {t}.n)")
    return conditions


def _add_site(conditions: Conditions, layer: str, site: str) -> None:
    """What lies there; where a browser told no address, what shows one of it in its title or in a line of its own."""
    if layer == "memories":
        conditions.add("{t}.locator <> '' AND on_site({t}.locator, ?)", site)
    else:
        shown = f"addresses({_TITLE_IN_LINES} || char(10) || {{t}}.text, ?)"
        conditions.add(f"CASE WHEN {{t}}.url <> '' THEN on_site({{t}}.url, ?) ELSE {shown} END", site, site)


def _add_words(conditions: Conditions, layer: str, said: str, former: Sequence[str] = ()) -> None:
    """All the words must be there, in the row's title and text or in what was said of the observation's picture. The
    indexes, which know stems, say which rows are worth reading for it. `former`: these, whatever they say now."""
    if former:
        conditions.add("{t}.id IN (SELECT value FROM json_each(?))", dump(list(former)))
        return
    found = expressions(said)
    if len(found) > _MOST_WORDS:
        raise ConfigError("That is too much to match. Name fewer words; all of them must be there.")
    indexes, text = [f"{layer}_words", f"{layer}_runs"], "{t}.title || char(10) || {t}.text"
    if layer == "observations":
        indexes.append("descriptions_words")
        text += " || char(10) || coalesce((SELECT d.text FROM descriptions d WHERE d.n = {t}.n), '')"
    somewhere = " OR ".join(f"{{t}}.n IN (SELECT rowid FROM {index} WHERE {index} MATCH ?)" for index in indexes)
    for expression in found:
        conditions.add(f"({somewhere})", *[expression] * len(indexes))
    conditions.add(f"holds({text}, ?)" if found else "0", *([said] if found else []))
