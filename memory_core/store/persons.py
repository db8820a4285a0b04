"""Who a person is by all their names, and which rows name them."""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass

from memory_core.errors import ConfigError
from memory_core.store.database import Connection, Database
from memory_core.store.graph import Graph
from memory_core.store.rows import fold, marks_for
from memory_core.store.scripts import pairs_expression

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Person:
    """The entities that are one, their whole names, and the parts of names that are nobody else's. `loose`: those of
    both that name them whatever their case."""

    entities: tuple[int, ...]
    names: tuple[str, ...]
    parts: tuple[str, ...] = ()
    loose: frozenset[str] = frozenset()

    def named_in(self, text: str) -> bool:
        """Whether a text names them: by what is a name and nothing else, or by a word that is written as a name is."""
        bare = _bare(text)
        folded = " ".join(bare.casefold().split())
        if any(_stands_in(_bare(name).casefold(), folded) for name in self.loose):
            return True
        words = {word for word in _WORD.findall(bare) if word[0].isupper()}
        return not words.isdisjoint(_spellings({*self.names, *self.parts} - self.loose))

    def expression(self) -> str:
        """What finds all rows that may name them in an index of words; “” when such an index knows no word of it."""
        phrases = []
        for name in (*self.names, *self.parts):
            words = [word for word in _WORD.findall(name) if not pairs_expression(word)]
            if words and not pairs_expression(name):
                phrases.append('"' + " ".join(words) + '"')
        return " OR ".join(phrases)

    def runs(self) -> tuple[str, ...]:
        """Names in writing without spaces, which stand in texts as they are."""
        return tuple(name for name in self.names if pairs_expression(name))


def who_is(database: Database, graph: Graph, said: str, in_any_case: Callable[[str, bool], bool]) -> Person:
    """Whom a name means. `in_any_case`: whether a name, or (False) a part of one, is one in lower case, too.

    Raises `ConfigError` when several are known by a part of it, and none by it.
    """
    name = " ".join(said.split())
    if not _WORD.search(name):
        raise ConfigError("Say whose name it is: letters are needed.")
    with database.reading() as connection:
        known = _entities(connection, [fold(name)])
        if not known:
            name = _fuller(connection, name)
    names = graph.names(name)
    with database.reading() as connection:
        entities = _entities(connection, names)
        parts = _own_parts(connection, entities)
        # “Maria” alone is Maria Silva as long as no other Maria has a second name.
        entities |= _entities(connection, parts)
    parts -= names
    loose = {name for name in names if in_any_case(name, True)} | {part for part in parts if in_any_case(part, False)}
    return Person(tuple(sorted(entities)), tuple(sorted(names)), tuple(sorted(parts)), frozenset(loose))


def naming(connection: Connection, layer: str, person: Person) -> list[int]:
    """The numbers of the rows of a layer (“memories” or “observations”) that name a person."""
    found: set[int] = set()
    if layer == "memories" and person.entities:
        marks = marks_for(person.entities)
        sql = f"SELECT DISTINCT memory FROM mentions WHERE entity IN ({marks})"
        found.update(row[0] for row in connection.execute(sql, person.entities))
    said_by = "speaker" if layer == "observations" else "''"
    columns = f"n, title || char(10) || text, {said_by}"
    candidates = [
        connection.execute(f"SELECT {columns} FROM {layer} WHERE instr(text, ?)", (name,)) for name in person.runs()
    ]
    if words := person.expression():
        index = f"{layer}_words"
        candidates.append(
            connection.execute(
                f"SELECT {columns} FROM {layer} WHERE n IN (SELECT rowid FROM {index} WHERE {index} MATCH ?)", (words,)
            )
        )
    if layer == "observations":
        folded = marks_for(person.names)
        candidates.append(
            connection.execute(
                f"SELECT n, speaker, speaker FROM observations WHERE folded(speaker) IN ({folded})", person.names
            )
        )
    for rows in candidates:
        found.update(n for n, text, speaker in rows if person.named_in(text) or fold(speaker) in person.names)
    return sorted(found)


def _entities(connection: Connection, names: Collection[str]) -> set[int]:
    marks = marks_for(names)
    sql = (
        f"SELECT a.entity FROM aliases a JOIN entities e ON e.n = a.entity WHERE a.whole = 1 AND a.folded IN ({marks})"
    )
    return {int(row[0]) for row in connection.execute(sql, list(names))}


def _fuller(connection: Connection, name: str) -> str:
    """The one whole name that this is a part of, or the name itself."""
    rows = connection.execute(
        "SELECT DISTINCT e.name FROM aliases a JOIN entities e ON e.n = a.entity WHERE a.whole = 0 AND a.folded = ?",
        (fold(name),),
    ).fetchall()
    if len({fold(row[0]) for row in rows}) > 1:
        some = ", ".join(f"“{row[0]}”" for row in rows[:5])
        raise ConfigError(f"Several are known as “{name}”: {some}. Say which one, or use the words of a search.")
    return str(rows[0][0]) if rows else name


def _own_parts(connection: Connection, entities: Collection[int]) -> set[str]:
    """Parts of these entities' names that are in no other name but those that consist of the part alone."""
    if not entities:
        return set()
    marks = marks_for(entities)
    rows = connection.execute(
        f"SELECT DISTINCT folded FROM aliases WHERE whole = 0 AND entity IN ({marks})", list(entities)
    ).fetchall()
    own: set[str] = set()
    for (part,) in rows:
        others = connection.execute(
            "SELECT count(*) FROM aliases a JOIN entities e ON e.n = a.entity "
            f"WHERE a.folded = ? AND a.whole = 0 AND a.entity NOT IN ({marks})",
            (part, *entities),
        ).fetchone()[0]
        if not others:
            own.add(str(part))
    return own


def _bare(text: str) -> str:
    """Without accents: a reader drops them now and then."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a text as words (“Marias” is hers in German); in writing without spaces, anywhere."""
    if not name:
        return False
    if pairs_expression(name):
        return name in text
    words = r"\W+".join(re.escape(word) for word in _WORD.findall(name))
    return re.search(rf"(?<!\w){words}s?(?!\w)", text) is not None


def _spellings(parts: Collection[str]) -> set[str]:
    bare = [_bare(part) for part in parts]
    return {spelled for part in bare for spelled in (part.capitalize(), part.upper())}
