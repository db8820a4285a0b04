"""What is to be forgotten and can still be taken back: hidden from every reader, and in its tables all the same."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from memory_core.records.changes import ForgetPlan
from memory_core.records.ids import BlobId, ConversationId, MemoryId, ObservationId, TurnId
from memory_core.store.database import Connection, Database
from memory_core.store.rows import dump

_HIDDEN = "SELECT id FROM main.withheld"
_MEMORIES = f"SELECT n FROM main.memories WHERE id IN ({_HIDDEN})"
_OBSERVATIONS = f"SELECT n FROM main.observations WHERE id IN ({_HIDDEN})"
_TITLE_CHARACTERS = 80
# A title is its conversation's first question: it follows the first one that is still there.
_TITLE = (
    "CASE WHEN (SELECT t.id FROM main.turns t WHERE t.conversation = c.n ORDER BY t.n LIMIT 1) "
    f"IN ({_HIDDEN}) THEN coalesce((SELECT substr(t.question, 1, {_TITLE_CHARACTERS}) FROM main.turns t "
    f"WHERE t.conversation = c.n AND t.id NOT IN ({_HIDDEN}) ORDER BY t.n LIMIT 1), '') ELSE c.title END"
)
# Each stands before the table of its name on the connections that read: what is hidden is hidden in one place, from
# lists, searches, answers, the graph, the journal, counts and exports alike.
VEIL = (
    f"CREATE TEMP VIEW observations AS SELECT * FROM main.observations WHERE id NOT IN ({_HIDDEN})",
    f"CREATE TEMP VIEW memories AS SELECT * FROM main.memories WHERE id NOT IN ({_HIDDEN})",
    "CREATE TEMP VIEW evidence AS SELECT * FROM main.evidence "
    f"WHERE memory NOT IN ({_MEMORIES}) AND observation NOT IN ({_OBSERVATIONS})",
    "CREATE TEMP VIEW history AS SELECT * FROM main.history "
    f"WHERE memory NOT IN ({_HIDDEN}) AND (cause IS NULL OR cause NOT IN ({_HIDDEN}))",
    f"CREATE TEMP VIEW mentions AS SELECT * FROM main.mentions WHERE memory NOT IN ({_MEMORIES})",
    f"CREATE TEMP VIEW relations AS SELECT * FROM main.relations WHERE memory NOT IN ({_MEMORIES})",
    f"CREATE TEMP VIEW entities AS SELECT * FROM main.entities WHERE id NOT IN ({_HIDDEN})",
    "CREATE TEMP VIEW descriptions AS SELECT * FROM main.descriptions "
    f"WHERE n NOT IN ({_OBSERVATIONS}) AND n NOT IN (SELECT owner FROM main.pictures WHERE id IN ({_HIDDEN}))",
    "CREATE TEMP VIEW pictures AS SELECT * FROM main.pictures "
    f"WHERE owner NOT IN ({_OBSERVATIONS}) AND id NOT IN ({_HIDDEN})",
    f"CREATE TEMP VIEW turns AS SELECT * FROM main.turns WHERE id NOT IN ({_HIDDEN})",
    f"CREATE TEMP VIEW conversations AS SELECT c.n, c.id, {_TITLE} AS title, c.started_at, c.updated_at, c.tenant, "
    f"c.agent, c.user, c.session, c.device FROM main.conversations c WHERE c.id NOT IN ({_HIDDEN})",
)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A forgetting that was not carried out yet, by its number."""

    number: int
    plan: ForgetPlan


class Withholding:
    """Keeps such forgettings, in the database: a process that is killed leaves them whole."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self,
        connection: Connection,
        plan: ForgetPlan,
        turns: Sequence[TurnId],
        *,
        pictures: Sequence[BlobId] = (),
        at: int,
    ) -> int:
        """Hide all that a plan takes, with these turns and pictures, and what nobody speaks of then; its number.

        Inside a transaction.
        """
        number = int(
            connection.execute("INSERT INTO forgettings (at, plan) VALUES (?, ?)", (at, _packed(plan))).lastrowid or 0
        )
        ids = [*plan.observations, *plan.memories, *plan.rederived, *turns, *plan.conversations, *pictures]
        connection.executemany(
            "INSERT OR IGNORE INTO withheld (id, forgetting) VALUES (?, ?)", [(name, number) for name in ids]
        )
        connection.execute(
            "INSERT OR IGNORE INTO withheld (id, forgetting) SELECT c.id, ? FROM conversations c WHERE (? OR EXISTS "
            "(SELECT 1 FROM turns t WHERE t.conversation = c.n)) AND NOT EXISTS "
            f"(SELECT 1 FROM turns t WHERE t.conversation = c.n AND t.id NOT IN ({_HIDDEN}))",
            (number, plan.everything),
        )
        connection.execute(
            "INSERT OR IGNORE INTO withheld (id, forgetting) SELECT e.id, ? FROM entities e WHERE NOT EXISTS "
            "(SELECT 1 FROM mentions m JOIN memories t ON t.n = m.memory "
            f"WHERE m.entity = e.n AND t.id NOT IN ({_HIDDEN}))",
            (number,),
        )
        return number

    def get(self, number: int) -> ForgetPlan | None:
        """Its plan; None when it was carried out or taken back."""
        return next((one.plan for one in self.waiting() if one.number == number), None)

    def waiting(self) -> list[Withheld]:
        """All of them, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT n, plan FROM forgettings ORDER BY n").fetchall()
        return [Withheld(number, _unpacked(plan)) for number, plan in rows]

    def drop(self, connection: Connection, number: int) -> None:
        """What it hid is hidden by it no more; inside a transaction."""
        connection.execute("DELETE FROM forgettings WHERE n = ?", (number,))

    def show_or_hide(self) -> None:
        """Have readers pass over what is hidden, as long as anything is."""
        with self._database.reading() as connection:
            there = connection.execute("SELECT EXISTS (SELECT 1 FROM main.forgettings)").fetchone()[0]
        self._database.veil(VEIL if there else ())


def _packed(plan: ForgetPlan) -> str:
    """Ids alone: the samples of a plan are words."""
    return dump(
        {
            "observations": list(plan.observations),
            "memories": list(plan.memories),
            "rederived": list(plan.rederived),
            "said": list(plan.said),
            "conversations": list(plan.conversations),
            "everything": plan.everything,
        }
    )


def _unpacked(packed: str) -> ForgetPlan:
    values = json.loads(packed)
    named: dict[str, Collection[str]] = {name: tuple(values[name]) for name in ("observations", "memories", "said")}
    return ForgetPlan(
        observations=tuple(ObservationId(name) for name in named["observations"]),
        memories=tuple(MemoryId(name) for name in named["memories"]),
        rederived=tuple(MemoryId(name) for name in values["rederived"]),
        said=tuple(TurnId(name) for name in named["said"]),
        everything=bool(values["everything"]),
        conversations=tuple(ConversationId(name) for name in values.get("conversations", ())),
    )
