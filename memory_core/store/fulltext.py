"""Word search: FTS5 with Porter stems and BM25, filtered in the same statement."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import cast

from memory_core.records.query import Query
from memory_core.store.database import Connection, Database
from memory_core.store.filters import Conditions, Sampled, conditions_for, selects
from memory_core.store.rows import dump
from memory_core.store.scripts import pairs_expression

# FTS5 refuses an expression that is deeper than 1,000.
_MOST_PAIRS = 200
# The weight of a word in the text and in the title.
_BOTH = (1.0, 0.6)
_ALONE = (1.0,)
_DESCRIBED = (1.0, 1.0)
# So many rows are scored at most, the newest of those that match: a score costs a microsecond, a match next to nothing.
_MOST_SCORED = 6_000
# In how many texts a term stands is asked again when there are so many more or fewer texts.
_MOVED_ON = 0.01
_MOST_COUNTS = 8_192
# Only of words in so many: one that was in none may be in the text just kept.
_WORTH_KEEPING = 200
# So many rows are counted in no time, so they are counted each time.
_COUNTED_EACH_TIME = 20_000
_MINUTE = 60.0
# Where at least this share of all passes a filter, the best are filtered, so many times as many as that asks for.
_SHARE = 0.025
_MARGIN = 1.5


class Fulltext:
    """Ranks rows of a layer (“memories” or “observations”) by the words of an FTS5 expression."""

    def __init__(self, database: Database, sampled: Sampled) -> None:
        self._database = database
        self._stems = _Stemmer()
        self._counts = _Counts()
        self._totals = _Totals()
        self._sampled = sampled
        # By layer, the indexes that hold anything, and how often anything was written before.
        self._holding: dict[str, tuple[int, frozenset[str]]] = {}

    def match(
        self,
        expression: str,
        *,
        layer: str,
        query: Query,
        limit: int,
        among: Collection[int] | None = None,
        newest: int | None = None,
    ) -> list[tuple[str, float]]:
        """Pairs of id and score (higher is better), best first; the text and, for less, the title are searched.

        Of observations, what a model said of the picture is searched too.
        Of `query` only the filters count. Superseded and archived memories are left out. Chinese, Japanese, Korean,
        Thai … words in the expression are also found inside longer stretches. `among`: the numbers of all rows that
        pass the filters, where that is known. `newest`: it is enough to look into about so many of the rows, the last
        that were kept, if enough is found there.
        """
        pairs = " OR ".join(pairs_expression(expression).split(" OR ")[:_MOST_PAIRS])
        # Words that stand right beside such writing are one token with it in the index of words.
        glued = f"{pairs} OR {expression}" if pairs and expression else expression
        asked = [(f"{_known(layer)}_words", _BOTH, expression), (f"{layer}_runs", _ALONE, glued)]
        if layer == "observations":
            asked += [("descriptions_words", _DESCRIBED, words) for words in (expression, pairs)]
        scores: dict[str, float] = {}
        with self._database.reading() as connection:
            held = self._held(connection, layer)
            for index, rank, words in asked:
                if index not in held:
                    continue
                found = self._ranked(
                    index, rank, words, layer=layer, query=query, limit=limit, among=among, newest=newest
                )
                for name, score in found:
                    scores[name] = scores.get(name, 0.0) + score
        return sorted(scores.items(), key=itemgetter(1), reverse=True)[:limit]

    def match_context(
        self,
        expression: str,
        *,
        query: Query,
        limit: int,
        layer: str = "observations",
        among: Collection[int] | None = None,
        newest: int | None = None,
    ) -> list[tuple[str, float]]:
        """As `match`, over the text of the two observations before and the two after (observations only)."""
        if layer != "observations":
            return []
        around = "observations_around"
        return self._ranked(
            around, _ALONE, expression, layer=layer, query=query, limit=limit, among=among, newest=newest
        )

    def document_frequency(self, terms: Sequence[str], layer: str) -> dict[str, int]:
        """In how many rows of a layer each term stands, after stemming; a term of several words counts its rarest."""
        written, total = self._database.written, self.total(layer)
        if not total:
            return dict.fromkeys(terms, 0)
        stems = self._stems.of(terms)
        wanted = {stem for found in stems.values() for stem in found}
        counts = self._counts.of(wanted, total, lambda asked: self._counted(asked, layer), layer, written)
        return {term: min((counts[stem] for stem in found), default=0) for term, found in stems.items()}

    def stems(self, terms: Collection[str]) -> dict[str, tuple[str, ...]]:
        """What the index keeps of each of the terms."""
        return self._stems.of(terms)

    def total(self, layer: str) -> int:
        """How many rows a layer has; about so many when they are many."""
        return self._totals.of(self._database, _known(layer))

    def close(self) -> None:
        """Give back the stemmer."""
        self._stems.close()

    def _counted(self, stems: Sequence[str], layer: str) -> dict[str, int]:
        table = f"{_known(layer)}_words_count"
        counts = dict.fromkeys(stems, 0)
        sql = f"SELECT c.term, c.doc FROM json_each(?) j CROSS JOIN {table} c ON c.term = j.value"
        with self._database.reading() as connection:
            counts.update(connection.execute(sql, (dump(list(stems)),)))
        return counts

    def _ranked(
        self,
        index: str,
        weights: tuple[float, ...],
        expression: str,
        *,
        layer: str,
        query: Query,
        limit: int,
        among: Collection[int] | None,
        newest: int | None,
    ) -> list[tuple[str, float]]:
        if not expression.strip() or limit <= 0:
            return []
        asked = _Asked(index, f"bm25({index}, {', '.join(map(str, weights))})", expression, layer, limit)
        if among is not None:
            return [(name, -score) for name, score in self._among(asked, among)]
        conditions = conditions_for(query, layer=layer, table="t")
        if layer == "memories":
            conditions.add("{t}.status = 'active'")
        share = self._share(query, layer) if selects(query) else 1.0
        rows = self._of_the_best(asked, conditions, share, newest) if share >= _SHARE else None
        if rows is None:
            rows = self._filtered(asked, conditions)
        return [(name, -score) for name, score in rows]

    def _held(self, connection: Connection, layer: str) -> frozenset[str]:
        """The indexes of a layer that hold anything: to ask an empty one takes as long as to find something."""
        written = self._database.written
        before, held = self._holding.get(layer, (-1, frozenset()))
        if written is None or written != before:
            indexes = {f"{layer}_words": layer, f"{layer}_runs": f"{layer}_runs"}
            if layer == "observations":
                indexes["descriptions_words"] = "descriptions"
            asked = "SELECT " + ", ".join(f"EXISTS (SELECT 1 FROM {one})" for one in indexes.values())
            there = connection.execute(asked).fetchone()
            held = frozenset(index for index, holds in zip(indexes, there, strict=True) if holds)
            self._holding[layer] = (-1 if written is None else written, held)
        return held

    def _share(self, query: Query, layer: str) -> float:
        """Which share of a large layer passes the filters, where that can be told; 0: it is not worth telling."""
        if self.total(layer) <= _COUNTED_EACH_TIME:
            return 0.0
        with self._database.reading() as connection:
            return self._sampled.shares(connection, query, layer).both

    def _among(self, asked: "_Asked", among: Collection[int]) -> list[tuple[str, float]]:
        # The plus: else FTS5 would be asked once for each of the numbers.
        sql = (
            f"SELECT t.id, f.score FROM (SELECT rowid AS n, {asked.score} AS score FROM {asked.index} "
            f"WHERE {asked.index} MATCH ? AND +rowid IN (SELECT value FROM json_each(?)) ORDER BY score LIMIT ?) f "
            f"CROSS JOIN {asked.layer} t ON t.n = f.n ORDER BY f.score, t.n DESC"
        )
        with self._database.reading() as connection:
            return connection.execute(sql, (asked.expression, dump(list(among)), asked.limit)).fetchall()

    def _filtered(self, asked: "_Asked", conditions: Conditions) -> list[tuple[str, float]]:
        index = asked.index
        sql = (
            f"SELECT id, score FROM (SELECT t.id AS id, t.n AS n, {asked.score} AS score "
            f"FROM {index} CROSS JOIN {asked.layer} t ON t.n = {index}.rowid "
            f"WHERE {index} MATCH ? AND {conditions.sql} ORDER BY {index}.rowid {_order(asked.expression)} LIMIT ?) "
            "ORDER BY score, n DESC LIMIT ?"
        )
        most = max(_MOST_SCORED, asked.limit)
        with self._database.reading() as connection:
            return connection.execute(sql, (asked.expression, *conditions.arguments, most, asked.limit)).fetchall()

    def _of_the_best(
        self, asked: "_Asked", conditions: Conditions, share: float, newest: int | None
    ) -> list[tuple[str, float]] | None:
        """What passes of those that match best, where about this share of all passes; None: too few of them do."""
        best, enough = int(asked.limit * _MARGIN / share) + 50, asked.limit // 4
        if share == 1.0:
            best, enough = asked.limit * 2 + 50, asked.limit
        matched = 0
        if newest is not None and share == 1.0:
            rows, matched = self._best_then_filtered(asked, conditions, best, newest)
        if matched < best:
            rows, matched = self._best_then_filtered(asked, conditions, best)
        return rows if len(rows) >= enough or matched < best else None

    def _best_then_filtered(
        self, asked: "_Asked", conditions: Conditions, best: int, newest: int | None = None
    ) -> tuple[list[tuple[str, float]], int]:
        """What passes of the `best`, and how many these are."""
        index, layer = asked.index, asked.layer
        last = f"AND rowid > (SELECT max(n) FROM {layer}) - {newest:d} " if newest is not None else ""
        # CROSS: from the best on, so that no more are looked up than must be; each lies on a page of its own in a large
        # store.
        sql = (
            f"WITH f AS MATERIALIZED (SELECT n, score FROM (SELECT rowid AS n, {asked.score} AS score FROM {index} "
            f"WHERE {index} MATCH ? {last}ORDER BY rowid {_order(asked.expression)} LIMIT ?) "
            "ORDER BY score, n DESC LIMIT ?) "
            "SELECT '', count(*) FROM f UNION ALL SELECT * FROM (SELECT t.id, f.score "
            f"FROM f CROSS JOIN {layer} t ON t.n = f.n WHERE {conditions.sql} LIMIT ?)"
        )
        arguments = (asked.expression, max(_MOST_SCORED, best), best, *conditions.arguments, asked.limit)
        with self._database.reading() as connection:
            (_, matched), *rows = connection.execute(sql, arguments).fetchall()
        return rows, int(matched)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one index is asked; `score`: how SQL says how well a row matches, less being better."""

    index: str
    score: str
    expression: str
    layer: str
    limit: int


class _Totals:
    """Remembers how many rows a table has while nothing is written, and of a large one for a minute: counting reads an
    index from end to end."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, int, int, int]] = {}

    def of(self, database: Database, table: str) -> int:
        """The rows of a table; those that came since they were counted are told by their numbers."""
        written = database.written
        counted_at, before, then, count = self._kept.get(table, (float("-inf"), -1, 0, 0))
        if written == before:
            return count
        with database.reading() as connection:
            last = int(connection.execute(f"SELECT coalesce(max(n), 0) FROM {table}").fetchone()[0])
            if last >= then and time.monotonic() - counted_at < _MINUTE and count > _COUNTED_EACH_TIME:
                return count + last - then
            count = int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
        self._kept[table] = (time.monotonic(), -1 if written is None else written, last, count)
        return count


class _Counts:
    """Remembers in how many texts a word stands: while nothing is written, and of a word in many as long as there are
    about as many texts. Counting reads them all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], tuple[int, int, int]] = OrderedDict()

    def of(
        self,
        stems: Collection[str],
        total: int,
        count: Callable[[Sequence[str]], dict[str, int]],
        layer: str,
        written: int | None,
    ) -> dict[str, int]:
        """The counts of all; `count` tells those that are not known, or no more. `written`: how often anything was
        written before, None while it is."""
        with self._lock:
            held = {stem: self._kept.get((layer, stem), (0, -1, -1)) for stem in stems}
        known = {
            stem: found
            for stem, (found, then, before) in held.items()
            if before == written or (found >= _WORTH_KEEPING and abs(total - then) <= total * _MOVED_ON)
        }
        new = [stem for stem in stems if stem not in known]
        if fresh := count(new) if new else {}:
            with self._lock:
                by = -1 if written is None else written
                self._kept.update({(layer, stem): (found, total, by) for stem, found in fresh.items()})
                while len(self._kept) > _MOST_COUNTS:
                    self._kept.popitem(last=False)
        return {**known, **fresh}


class _Stemmer:
    """Asks SQLite's own tokenizer for the stems of terms, in a database in memory; those last asked for are kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[str, ...]] = {}
        self._connection: Connection | None = None

    def of(self, terms: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The stems of each, in order."""
        with self._lock:
            new = [term for term in dict.fromkeys(terms) if term not in self._kept]
            if len(self._kept) + len(new) > _MOST_COUNTS:
                self._kept.clear()
                new = list(dict.fromkeys(terms))
            if new:
                self._kept.update(self._ask(new))
            return {term: self._kept[term] for term in terms}

    def close(self) -> None:
        """Drop the database in memory."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _ask(self, terms: Sequence[str]) -> dict[str, tuple[str, ...]]:
        connection = self._connection = self._connection or _tokenizing_connection()
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO stems (rowid, text) VALUES (?, ?)", enumerate(terms))
        rows = connection.execute("SELECT doc, term FROM found ORDER BY doc, offset").fetchall()
        connection.execute("ROLLBACK")
        found: dict[str, list[str]] = {term: [] for term in terms}
        for place, stem in rows:
            found[terms[place]].append(stem)
        return {term: tuple(stems) for term, stems in found.items()}


def _tokenizing_connection() -> Connection:
    from sqlcipher3 import dbapi2

    connection = cast(Connection, dbapi2.connect(":memory:", check_same_thread=False, isolation_level=None))
    connection.execute('CREATE VIRTUAL TABLE stems USING fts5(text, tokenize = "porter unicode61 remove_diacritics 2")')
    connection.execute("CREATE VIRTUAL TABLE found USING fts5vocab(stems, 'instance')")
    return connection


def _order(expression: str) -> str:
    """Which matches count if they are too many: the newest, but not of words that must come together.

    Backwards FTS5 cannot skip what lies between two such words, which takes up to a hundred milliseconds.
    """
    return "ASC" if ") AND (" in expression else "DESC"


def _known(layer: str) -> str:
    if layer not in ("memories", "observations"):
        raise ValueError(f"no layer {layer!r}")
    return layer
