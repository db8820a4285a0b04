"""Which chat turns are meant when something is to be forgotten by its words, by a name, or by when it was."""

import re
from collections.abc import Callable

from memory_core.records.ids import TurnId
from memory_core.records.query import Selection
from memory_core.store.database import Database
from memory_core.store.fulltext import Fulltext
from memory_core.store.persons import Person
from memory_core.store.rows import to_micros
from memory_core.store.scripts import runs

_WORD = re.compile(r"\w+")


def select_turns(database: Database, fulltext: Fulltext, selection: Selection, person: Person | None) -> list[TurnId]:
    """Those of that time which hold all the words and name the person, as far as each is asked for.

    What was asked in the last minutes tells of them as well, whatever the answer rests on. A conversation belongs to no
    application and no site, so none is meant where one of those is asked for. A title, which somebody may have given,
    counts as said in the first turn, with which it goes.
    """
    timed = selection.since is not None or selection.until is not None
    if selection.app or selection.site or not (timed or selection.matching.strip() or person):
        return []
    holds = _holding(fulltext, selection.matching)
    since = -(2**63) if selection.since is None else to_micros(selection.since)
    until = 2**63 - 1 if selection.until is None else to_micros(selection.until)
    with database.reading() as connection:
        rows = connection.execute(
            "SELECT t.id, CASE WHEN t.n = (SELECT min(n) FROM turns WHERE conversation = c.n) THEN c.title ELSE '' END "
            "|| char(10) || t.question || char(10) || t.answer "
            "FROM turns t JOIN conversations c ON c.n = t.conversation WHERE t.at >= ? AND t.at < ? ORDER BY t.n",
            (since, until),
        )
        return [TurnId(name) for name, text in rows if holds(text) and (person is None or person.named_in(text))]


def _holding(fulltext: Fulltext, words: str) -> Callable[[str], bool]:
    """Whether a text holds all of these words, by their stems."""
    stretches = [run.casefold() for run in runs(words)]
    wanted = {stem for word in _WORD.findall(words) if not runs(word) for stem in fulltext.stems(word)}

    def holds(text: str) -> bool:
        if not all(run in text.casefold() for run in stretches):
            return False
        return not wanted or wanted <= {stem for word in set(_WORD.findall(text)) for stem in fulltext.stems(word)}

    return holds
