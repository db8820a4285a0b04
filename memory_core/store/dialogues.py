"""Conversations with their turns and what each answer cited."""

import dataclasses
from collections.abc import Collection, Sequence
from typing import Any

from memory_core.clock import Clock
from memory_core.errors import NotFound
from memory_core.records.dialogue import Citation, Conversation, Turn
from memory_core.records.ids import ConversationId, ObservationId, TurnId, new_conversation_id
from memory_core.records.scope import Scope
from memory_core.store.database import Connection, Database
from memory_core.store.filters import Conditions
from memory_core.store.rows import from_micros, marks_for, to_micros

_TITLE_CHARACTERS = 80


class Dialogues:
    """Keeps what was asked and answered."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def start(self, title: str, *, scope: Scope | None = None) -> ConversationId:
        """A new conversation."""
        scope = scope or Scope()
        name, now = new_conversation_id(), to_micros(self._clock.now())
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO conversations (id, title, started_at, updated_at, tenant, agent, user, session, device) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')",
                (name, _short(title), now, now, scope.tenant, scope.agent, scope.user, scope.session),
            )
        return name

    def append(self, turn: Turn) -> None:
        """Keep a turn at the end of its conversation. Raises `NotFound`."""
        with self._database.transaction() as connection:
            row = connection.execute("SELECT n FROM conversations WHERE id = ?", (turn.conversation,)).fetchone()
            if row is None:
                raise _unknown(turn.conversation)
            n = connection.execute(
                "INSERT INTO turns (id, conversation, at, question, answer, grounded, provider) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (turn.id, row[0], to_micros(turn.at), turn.question, turn.answer, turn.grounded, turn.provider),
            ).lastrowid
            connection.executemany(
                "INSERT INTO citations (turn, number, id, kind, text, at, app, title, observation) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (n, c.number, c.id, c.kind, c.text, to_micros(c.at), c.app, c.title, c.observation)
                    for c in turn.citations
                ],
            )
            connection.execute("UPDATE conversations SET updated_at = ? WHERE n = ?", (to_micros(turn.at), row[0]))

    def restore(self, talk: Conversation, turns: Sequence[Turn]) -> bool:
        """Take back a conversation as it was, in a transaction; False when there is one of that id."""
        whose = dataclasses.astuple(talk.scope)
        with self._database.transaction() as connection:
            if connection.execute("SELECT 1 FROM conversations WHERE id = ?", (talk.id,)).fetchone():
                return False
            connection.execute(
                "INSERT INTO conversations (id, title, started_at, updated_at, tenant, agent, user, session, device) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')",
                (talk.id, _short(talk.title), to_micros(talk.started_at), to_micros(talk.updated_at), *whose),
            )
            for turn in turns:
                self.append(turn)
        return True

    def turns(self, conversation: ConversationId) -> list[Turn]:
        """Oldest first. Raises `NotFound`."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT n FROM conversations WHERE id = ?", (conversation,)).fetchone()
            if row is None:
                raise _unknown(conversation)
            rows = connection.execute(
                "SELECT n, id, at, question, answer, grounded, provider FROM turns WHERE conversation = ? ORDER BY n",
                row,
            ).fetchall()
            return [_turn(connection, conversation, found) for found in rows]

    def get(self, conversation: ConversationId) -> Conversation:
        """Raises `NotFound`."""
        found = self._conversations("WHERE c.id = ?", [conversation])
        if not found:
            raise _unknown(conversation)
        return found[0]

    def page(
        self, *, limit: int = 100, before: ConversationId | None = None, scope: Scope | None = None
    ) -> list[Conversation]:
        """The one last used first; `before` names the last one of the page before. `scope`: what belongs to it alone.

        A `limit` below 0 means all.
        """
        conditions = Conditions("c")
        if scope is not None:
            conditions.belonging(scope)
        if before is not None:
            later = "(SELECT b.updated_at, b.n FROM conversations b WHERE b.id = ?)"
            conditions.add(f"({{t}}.updated_at, {{t}}.n) < {later}", before)
        tail = f"WHERE {conditions.sql} ORDER BY c.updated_at DESC, c.n DESC LIMIT ?"
        return self._conversations(tail, [*conditions.arguments, limit])

    def texts(self) -> dict[ConversationId, str]:
        """All that stands in each conversation (title, questions, answers), the one last used first."""
        with self._database.reading() as connection:
            found = {
                name: [title]
                for name, title in connection.execute(
                    "SELECT id, title FROM conversations ORDER BY updated_at DESC, n DESC"
                )
            }
            for name, question, answer in connection.execute(
                "SELECT c.id, t.question, t.answer FROM turns t JOIN conversations c ON c.n = t.conversation"
            ):
                found.setdefault(name, []).extend((question, answer))
        return {ConversationId(name): "\n".join(parts) for name, parts in found.items()}

    def rename(self, conversation: ConversationId, title: str) -> None:
        """Raises `NotFound`."""
        with self._database.transaction() as connection:
            changed = connection.execute(
                "UPDATE conversations SET title = ? WHERE id = ?", (_short(title), conversation)
            ).rowcount
        if not changed:
            raise _unknown(conversation)

    def delete(self, conversations: Sequence[ConversationId]) -> int:
        """Delete those that exist, with their turns; how many. Their traces are wiped with what is forgotten next."""
        with self._database.transaction() as connection:
            return sum(
                connection.execute("DELETE FROM conversations WHERE id = ?", (name,)).rowcount for name in conversations
            )

    def count(self) -> int:
        """How many conversations are kept."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM conversations").fetchone()[0])

    def count_turns(self) -> int:
        """How many turns are kept."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM turns").fetchone()[0])

    def all_turns(self) -> list[TurnId]:
        """The ids of all turns."""
        with self._database.reading() as connection:
            return [TurnId(row[0]) for row in connection.execute("SELECT id FROM turns ORDER BY n")]

    def citing(self, ids: Collection[str]) -> list[TurnId]:
        """Turns that cite one of these memories or observations."""
        found: dict[str, None] = {}
        wanted = list(ids)
        with self._database.reading() as connection:
            for start in range(0, len(wanted), 400):
                part = wanted[start : start + 400]
                marks = marks_for(part)
                rows = connection.execute(
                    "SELECT DISTINCT t.id FROM citations c JOIN turns t ON t.n = c.turn "
                    f"WHERE c.id IN ({marks}) OR c.observation IN ({marks})",
                    [*part, *part],
                )
                found.update((row[0], None) for row in rows)
        return [TurnId(name) for name in found]

    def delete_turns(self, connection: Connection, turns: Sequence[TurnId]) -> None:
        """Take turns out, with conversations that they empty; a title that came from one follows its first turn."""
        for name in turns:
            row = connection.execute("SELECT conversation, n FROM turns WHERE id = ?", (name,)).fetchone()
            if row is None:
                continue
            first = connection.execute("SELECT min(n) FROM turns WHERE conversation = ?", (row[0],)).fetchone()[0]
            connection.execute("DELETE FROM turns WHERE n = ?", (row[1],))
            if first == row[1]:
                _follow_first_turn(connection, row[0])

    def _conversations(self, tail: str, arguments: Sequence[Any]) -> list[Conversation]:
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT c.id, c.title, c.started_at, c.updated_at, c.tenant, c.agent, c.user, c.session, "
                f"(SELECT count(*) FROM turns t WHERE t.conversation = c.n) FROM conversations c {tail}",
                arguments,
            ).fetchall()
        return [
            Conversation(ConversationId(name), title, from_micros(started), from_micros(updated), turns, Scope(*whose))
            for name, title, started, updated, *whose, turns in rows
        ]


def _follow_first_turn(connection: Connection, conversation: int) -> None:
    row = connection.execute(
        "SELECT question FROM turns WHERE conversation = ? ORDER BY n LIMIT 1", (conversation,)
    ).fetchone()
    if row is None:
        connection.execute("DELETE FROM conversations WHERE n = ?", (conversation,))
    else:
        connection.execute("UPDATE conversations SET title = ? WHERE n = ?", (_short(row[0]), conversation))


def _turn(connection: Connection, conversation: ConversationId, row: Sequence[Any]) -> Turn:
    n, name, at, question, answer, grounded, provider = row
    cited = connection.execute(
        "SELECT number, id, kind, text, at, app, title, observation FROM citations WHERE turn = ? ORDER BY number",
        (n,),
    )
    citations = tuple(
        Citation(c[0], c[1], c[2], c[3], from_micros(c[4]), c[5], c[6], None if c[7] is None else ObservationId(c[7]))
        for c in cited.fetchall()
    )
    return Turn(TurnId(name), conversation, from_micros(at), question, answer, bool(grounded), provider, citations)


def _short(title: str) -> str:
    title = " ".join(title.split())
    return title if len(title) <= _TITLE_CHARACTERS else title[: _TITLE_CHARACTERS - 1].rstrip() + "…"


def _unknown(conversation: str) -> NotFound:
    return NotFound(f"There is no conversation {conversation}. It may have been forgotten.")
