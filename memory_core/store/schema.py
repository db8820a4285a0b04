"""The first schema, and what was added to it.

Times are microseconds since 1970 in UTC; texts that are searched also stand in FTS5 tables.
"""

_SCOPE = "tenant TEXT NOT NULL, agent TEXT NOT NULL, user TEXT NOT NULL, session TEXT NOT NULL, device TEXT NOT NULL"
_WORDS = 'tokenize = "porter unicode61 remove_diacritics 2"'

OBSERVATIONS = (
    f"""CREATE TABLE observations (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
        at INTEGER NOT NULL, until INTEGER NOT NULL, text TEXT NOT NULL, app TEXT NOT NULL, title TEXT NOT NULL,
        url TEXT NOT NULL, monitor INTEGER NOT NULL, speaker TEXT NOT NULL, language TEXT NOT NULL,
        redactions TEXT NOT NULL, metadata TEXT NOT NULL, picture TEXT, {_SCOPE})""",
    "CREATE INDEX observations_at ON observations (at, n)",
    "CREATE INDEX observations_app ON observations (app, at, n)",
    "CREATE INDEX observations_session ON observations (tenant, user, agent, session, app, at, n)",
    "CREATE INDEX observations_picture ON observations (picture) WHERE picture IS NOT NULL",
    # Boxes are large and seldom needed, so they stand apart.
    """CREATE TABLE layouts (
        n INTEGER PRIMARY KEY REFERENCES observations (n) ON DELETE CASCADE, lines BLOB NOT NULL)""",
    # What was taken in, and whether the agents are done with it. A row outlives its observation, so that a late
    # second delivery of something forgotten is not taken in again; for the sake of older exports there is one of each
    # memory, turn and conversation that was forgotten, too.
    """CREATE TABLE ledger (
        id TEXT PRIMARY KEY, concluded INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID""",
    "CREATE INDEX ledger_open ON ledger (id) WHERE concluded = 0",
)

MEMORIES = (
    f"""CREATE TABLE memories (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, text TEXT NOT NULL,
        normal BLOB NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, secret BLOB,
        subject TEXT NOT NULL, predicate TEXT NOT NULL, locator TEXT NOT NULL,
        at INTEGER NOT NULL, until INTEGER, valid_from INTEGER, valid_to INTEGER,
        created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, app TEXT NOT NULL,
        importance REAL NOT NULL, confidence REAL NOT NULL, entities TEXT NOT NULL, status TEXT NOT NULL,
        superseded_by TEXT, metadata TEXT NOT NULL, {_SCOPE})""",
    "CREATE INDEX memories_at ON memories (at, n)",
    "CREATE INDEX memories_kind ON memories (kind, at, n)",
    "CREATE INDEX memories_normal ON memories (normal, kind)",
    "CREATE INDEX memories_subject ON memories (subject, predicate) WHERE subject <> ''",
    "CREATE INDEX memories_locator ON memories (locator) WHERE locator <> ''",
    "CREATE INDEX memories_superseded ON memories (superseded_by) WHERE superseded_by IS NOT NULL",
    """CREATE TABLE evidence (
        memory INTEGER NOT NULL REFERENCES memories (n) ON DELETE CASCADE,
        observation INTEGER NOT NULL REFERENCES observations (n) ON DELETE CASCADE,
        PRIMARY KEY (memory, observation)) WITHOUT ROWID""",
    "CREATE INDEX evidence_observation ON evidence (observation)",
    # `cause`: the other memory that made this change, whose words may stand in the reason.
    """CREATE TABLE history (
        n INTEGER PRIMARY KEY, memory TEXT NOT NULL, event TEXT NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL,
        old_text TEXT NOT NULL, new_text TEXT NOT NULL, cause TEXT)""",
    "CREATE INDEX history_memory ON history (memory, n)",
    "CREATE INDEX history_cause ON history (cause) WHERE cause IS NOT NULL",
)

GRAPH = (
    """CREATE TABLE entities (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, created_at INTEGER NOT NULL,
        tenant TEXT NOT NULL, agent TEXT NOT NULL, user TEXT NOT NULL)""",
    """CREATE TABLE aliases (
        folded TEXT NOT NULL, entity INTEGER NOT NULL REFERENCES entities (n) ON DELETE CASCADE,
        whole INTEGER NOT NULL,
        PRIMARY KEY (folded, entity)) WITHOUT ROWID""",
    "CREATE INDEX aliases_entity ON aliases (entity)",
    """CREATE TABLE mentions (
        entity INTEGER NOT NULL REFERENCES entities (n) ON DELETE CASCADE,
        memory INTEGER NOT NULL REFERENCES memories (n) ON DELETE CASCADE,
        weight REAL NOT NULL, PRIMARY KEY (entity, memory)) WITHOUT ROWID""",
    "CREATE INDEX mentions_memory ON mentions (memory)",
    # Bi-temporal: valid_* is when it was true in the world, recorded_at/closed_at when it was believed here.
    """CREATE TABLE relations (
        n INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES entities (n) ON DELETE CASCADE,
        predicate TEXT NOT NULL, target INTEGER NOT NULL REFERENCES entities (n) ON DELETE CASCADE,
        memory INTEGER NOT NULL REFERENCES memories (n) ON DELETE CASCADE,
        valid_from INTEGER, valid_to INTEGER, recorded_at INTEGER NOT NULL, closed_at INTEGER)""",
    "CREATE INDEX relations_source ON relations (source)",
    "CREATE INDEX relations_target ON relations (target)",
    "CREATE INDEX relations_memory ON relations (memory)",
)

DIALOGUES = (
    f"""CREATE TABLE conversations (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
        started_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, {_SCOPE})""",
    """CREATE TABLE turns (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        conversation INTEGER NOT NULL REFERENCES conversations (n) ON DELETE CASCADE, at INTEGER NOT NULL,
        question TEXT NOT NULL, answer TEXT NOT NULL, grounded INTEGER NOT NULL, provider TEXT NOT NULL)""",
    "CREATE INDEX turns_conversation ON turns (conversation, n)",
    """CREATE TABLE citations (
        turn INTEGER NOT NULL REFERENCES turns (n) ON DELETE CASCADE, number INTEGER NOT NULL,
        id TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL, app TEXT NOT NULL,
        title TEXT NOT NULL, observation TEXT, PRIMARY KEY (turn, number)) WITHOUT ROWID""",
    "CREATE INDEX citations_id ON citations (id)",
    "CREATE INDEX citations_observation ON citations (observation) WHERE observation IS NOT NULL",
)

WORK = (
    # What must still be embedded; an id stands once, and a newer row replaces it. `UNINDEXED` makes it anew.
    "CREATE TABLE outbox (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE)",
    # Unit vectors, float32 little-endian; `chunk` counts the parts of a long text.
    """CREATE TABLE vectors (
        id TEXT NOT NULL, chunk INTEGER NOT NULL, embedder TEXT NOT NULL, vector BLOB NOT NULL,
        PRIMARY KEY (id, chunk)) WITHOUT ROWID""",
    # A forgetting whose rows are gone and whose files are not yet: finished at the next start if need be.
    "CREATE TABLE erasures (n INTEGER PRIMARY KEY, at INTEGER NOT NULL, work TEXT NOT NULL)",
    "CREATE TABLE audit (n INTEGER PRIMARY KEY, at INTEGER NOT NULL, event TEXT NOT NULL, counts TEXT NOT NULL)",
)

# A picture is of one observation, its owner; others that saw the same may show it. `bytes`: of its files, NULL until
# they are measured. `due`: when it goes, as was announced.
PICTURES = (
    """CREATE TABLE pictures (
        id TEXT PRIMARY KEY, owner INTEGER NOT NULL REFERENCES observations (n) ON DELETE CASCADE,
        at INTEGER NOT NULL, bytes INTEGER, due INTEGER) WITHOUT ROWID""",
    "CREATE INDEX pictures_owner ON pictures (owner)",
    "CREATE INDEX pictures_at ON pictures (at, id)",
    "CREATE INDEX pictures_due ON pictures (due) WHERE due IS NOT NULL",
    "INSERT INTO pictures (id, owner, at) "
    "SELECT picture, min(n), min(at) FROM observations WHERE picture IS NOT NULL GROUP BY picture",
    # Marked “keep for ever”: no limit takes its picture.
    "ALTER TABLE observations ADD COLUMN kept INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE memories ADD COLUMN kept INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX observations_kept ON observations (n) WHERE kept = 1",
    "CREATE INDEX memories_kept ON memories (n) WHERE kept = 1",
    # The limits whose announcement a person has seen, as JSON.
    "CREATE TABLE retention (n INTEGER PRIMARY KEY CHECK (n = 1), seen TEXT NOT NULL)",
)


def _words_of(table: str) -> tuple[str, ...]:
    """An FTS5 table over a table's text and title, kept in step by triggers, and its vocabulary."""
    index = f"{table}_words"
    old = f"INSERT INTO {index} ({index}, rowid, text, title) VALUES ('delete', old.n, old.text, old.title);"
    new = f"INSERT INTO {index} (rowid, text, title) VALUES (new.n, new.text, new.title);"
    return (
        f"CREATE VIRTUAL TABLE {index} USING fts5(text, title, content = '{table}', content_rowid = 'n', {_WORDS})",
        f"INSERT INTO {index} ({index}, rank) VALUES ('secure-delete', 1)",
        f"CREATE VIRTUAL TABLE {index}_count USING fts5vocab({index}, 'row')",
        f"CREATE TRIGGER {table}_added AFTER INSERT ON {table} BEGIN {new} END",
        f"CREATE TRIGGER {table}_gone AFTER DELETE ON {table} BEGIN {old} END",
        f"CREATE TRIGGER {table}_revised AFTER UPDATE OF text, title ON {table} BEGIN {old} {new} END",
    )


def _own_words(index: str) -> tuple[str, ...]:
    """An FTS5 table that keeps its own text."""
    return (
        f"CREATE VIRTUAL TABLE {index} USING fts5(text, {_WORDS})",
        f"INSERT INTO {index} ({index}, rank) VALUES ('secure-delete', 1)",
    )


# What a model said of a picture (`state` “described”), or why it said nothing (“failed” once, “given up”, “alike” one
# that it has described). `look`: a coarse print of the picture, to know one that is alike.
DESCRIPTIONS = (
    """CREATE TABLE descriptions (
        n INTEGER PRIMARY KEY REFERENCES observations (n) ON DELETE CASCADE, state TEXT NOT NULL, text TEXT NOT NULL,
        model TEXT NOT NULL, at INTEGER NOT NULL, failures INTEGER NOT NULL, look BLOB)""",
    # `runs`: as in observations_runs. Both go with their row, which goes with its observation.
    f"CREATE VIRTUAL TABLE descriptions_words USING fts5(text, runs, {_WORDS})",
    "INSERT INTO descriptions_words (descriptions_words, rank) VALUES ('secure-delete', 1)",
    """CREATE TRIGGER descriptions_gone AFTER DELETE ON descriptions BEGIN
        DELETE FROM descriptions_words WHERE rowid = old.n; END""",
    # What was sent to have pictures described, by the person's own day; it outlives what was described. `carried`: it
    # was added to an earlier day, because the clock was set back by days.
    """CREATE TABLE sendings (
        day TEXT PRIMARY KEY, requests INTEGER NOT NULL, pictures INTEGER NOT NULL, masked INTEGER NOT NULL,
        bytes INTEGER NOT NULL, last_at INTEGER NOT NULL, carried INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID""",
)

# From which observations a change was made, and the memories as they were before it, as JSON: so it can be undone.
UNDOABLE = (
    "ALTER TABLE history ADD COLUMN evidence TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE history ADD COLUMN former TEXT NOT NULL DEFAULT ''",
)

# Of an undoing, and of an undoing that is taken back itself: the change that they are about, by its number.
STEPS = (
    "ALTER TABLE history ADD COLUMN undoes INTEGER",
    "CREATE INDEX history_undoes ON history (undoes) WHERE undoes IS NOT NULL",
)

# How far the tidying at rest has come, by what it does; and how often and when each memory was last made use of.
REFLECTION = (
    "CREATE TABLE reflection (work TEXT PRIMARY KEY, reached INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE accesses (
        memory INTEGER PRIMARY KEY REFERENCES memories (n) ON DELETE CASCADE, times INTEGER NOT NULL,
        last INTEGER NOT NULL)""",
)

# A forgetting that can still be taken back: its plan as JSON, ids alone. What it names in `withheld` is in its tables,
# and no reader is shown it. `announced`: when a limit takes an observation or a memory, as was said beforehand.
WITHHELD = (
    "CREATE TABLE forgettings (n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, plan TEXT NOT NULL)",
    """CREATE TABLE withheld (
        id TEXT NOT NULL, forgetting INTEGER NOT NULL REFERENCES forgettings (n) ON DELETE CASCADE,
        PRIMARY KEY (id, forgetting)) WITHOUT ROWID""",
    "CREATE INDEX withheld_forgetting ON withheld (forgetting)",
    "CREATE TABLE announced (id TEXT PRIMARY KEY, due INTEGER NOT NULL) WITHOUT ROWID",
    # The limits for texts whose announcement a person has seen, as JSON.
    "CREATE TABLE accepted (n INTEGER PRIMARY KEY CHECK (n = 1), limits TEXT NOT NULL)",
)


def _entries_of(table: str) -> tuple[str, ...]:
    """Each entry of a table's metadata as a row, as `json_each` tells it, kept in step by triggers.

    `moment`: of a text that is an ISO date.
    """
    entries = f"{table}_entries"
    moment = "CASE WHEN e.type = 'text' THEN moment(e.value) END"

    def taken(source: str, metadata: str, more: str = "") -> str:
        return (
            f"INSERT INTO {entries} (n, key, type, value, moment) "
            f"SELECT {source}.n, e.key, e.type, e.value, {moment} FROM {more}json_each({metadata}) e"
        )

    gone = f"DELETE FROM {entries} WHERE n = old.n;"
    new = f"{taken('new', 'new.metadata')};"
    return (
        f"""CREATE TABLE {entries} (
            n INTEGER NOT NULL, key TEXT NOT NULL, type TEXT NOT NULL, value, moment INTEGER,
            PRIMARY KEY (n, key)) WITHOUT ROWID""",
        taken("t", "t.metadata", f"{table} t, "),
        f"CREATE INDEX {entries}_value ON {entries} (key, type, value, n)",
        f"CREATE INDEX {entries}_moment ON {entries} (key, moment, n) WHERE moment IS NOT NULL",
        f"CREATE TRIGGER {entries}_added AFTER INSERT ON {table} WHEN new.metadata <> '{{}}' BEGIN {new} END",
        f"CREATE TRIGGER {entries}_gone AFTER DELETE ON {table} WHEN old.metadata <> '{{}}' BEGIN {gone} END",
        f"""CREATE TRIGGER {entries}_revised AFTER UPDATE OF metadata ON {table}
            WHEN new.metadata <> old.metadata BEGIN {gone} {new} END""",
    )


# What a filter asks for, where an index can tell it.
FILTERED = (
    *_entries_of("observations"),
    *_entries_of("memories"),
    "CREATE INDEX observations_kind ON observations (kind, at, n)",
    "CREATE INDEX memories_app ON memories (app, at, n)",
    "CREATE INDEX memories_created ON memories (created_at, n)",
)

# Rows of a table without numbers keep a quarter of a page at most, and each vector took a page of its own.
PACKED = (
    """CREATE TABLE packed (
        id TEXT NOT NULL, chunk INTEGER NOT NULL, embedder TEXT NOT NULL, vector BLOB NOT NULL)""",
    "INSERT INTO packed (id, chunk, embedder, vector) SELECT id, chunk, embedder, vector FROM vectors",
    "DROP TABLE vectors",
    "ALTER TABLE packed RENAME TO vectors",
    # All but the vector itself, so that asking which there are reads none.
    "CREATE UNIQUE INDEX vectors_id ON vectors (id, chunk, embedder)",
)

# Whatever is kept stands in the outbox for a moment, and each index of it is one more page to be written. Old ones have
# their numbers still.
UNINDEXED = (
    "CREATE TABLE unindexed (n INTEGER PRIMARY KEY, id TEXT NOT NULL)",
    "INSERT INTO unindexed (n, id) SELECT n, id FROM outbox",
    "DROP TABLE outbox",
    "ALTER TABLE unindexed RENAME TO outbox",
)

# What was added and is put in its tables before anybody reads, as JSON: see `Database.jot`.
JOTTED = ("CREATE TABLE jotted (n INTEGER PRIMARY KEY, row TEXT NOT NULL)",)

# What a person deleted although its text stays, by a mark: see `dismissed`. `last`: the newest observation then.
DISMISSED = (
    "CREATE TABLE dismissed (mark BLOB PRIMARY KEY, last INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID",
)

FIRST_SCHEMA = (
    *OBSERVATIONS,
    *MEMORIES,
    *GRAPH,
    *DIALOGUES,
    *WORK,
    *_words_of("observations"),
    *_words_of("memories"),
    # The text of the neighbours of an observation (two before, two after).
    *_own_words("observations_around"),
    # Scripts without spaces between words, one character a token.
    *_own_words("observations_runs"),
    *_own_words("memories_runs"),
)
