"""Which chat turns are meant when something is to be forgotten by its words, by a name, or by when it was."""

from memory_core.records.ids import TurnId
from memory_core.records.query import Selection
from memory_core.records.scope import Scope
from memory_core.store.database import Database
from memory_core.store.filters import Conditions
from memory_core.store.holding import Words
from memory_core.store.persons import Person
from memory_core.store.rows import to_micros


def select_turns(
    database: Database, selection: Selection, person: Person | None = None, *, scope: Scope | None = None
) -> list[TurnId]:
    """Those of that time which hold all the words and name the person, as far as each is asked for; with a `scope`
    those that belong to it.

    What was asked in the last minutes tells of them as well, whatever the answer rests on. A conversation belongs to no
    application and no site, so none is meant where one of those is asked for. A title, which somebody may have given,
    counts as said in the first turn, with which it goes.
    """
    timed = selection.since is not None or selection.until is not None
    if selection.app or selection.site or not (timed or selection.matching.strip() or person):
        return []
    words = Words(selection.matching) if selection.matching.strip() else None
    since = -(2**63) if selection.since is None else to_micros(selection.since)
    until = 2**63 - 1 if selection.until is None else to_micros(selection.until)
    whose = Conditions("c")
    if scope is not None:
        whose.belonging(scope)
    with database.reading() as connection:
        rows = connection.execute(
            "SELECT t.id, CASE WHEN t.n = (SELECT min(n) FROM turns WHERE conversation = c.n) THEN c.title ELSE '' END "
            "|| char(10) || t.question || char(10) || t.answer "
            "FROM turns t JOIN conversations c ON c.n = t.conversation "
            f"WHERE t.at >= ? AND t.at < ? AND {whose.sql} ORDER BY t.n",
            (since, until, *whose.arguments),
        )
        return [
            TurnId(name)
            for name, text in rows
            if (words is None or words.stand_in(text)) and (person is None or person.named_in(text))
        ]
