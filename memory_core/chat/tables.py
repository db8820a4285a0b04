"""Reads tables (cells two spaces, a tab or a bar apart, or a figure each) and looks a question's row and column up."""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from memory_core.chat.amounts import find_amount
from memory_core.chat.denied import has_denial
from memory_core.chat.loose_tables import loose_blocks
from memory_core.chat.matter import light
from memory_core.chat.questions import counted_in, measure_of, only_dates, question_type
from memory_core.chat.table_ranks import ranked, total_column
from memory_core.chat.unnamed_tables import forms, is_finished, priced, sums_up, unnamed
from memory_core.language.names import AMOUNT, NUMBER, NameKind, find_names
from memory_core.language.pack import load_pack
from memory_core.language.sentences import read_sentences
from memory_core.language.words import stem, stems, words
from memory_core.retrieval.periods import Period, find_times
from memory_core.wording import listed

_BETWEEN = re.compile(r"\s{2,}|\s*\|\s*")
_RULE = re.compile(r"^[\s|:+=-]*$")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"(?<=\s)(?![AI]\s+[a-z])[A-Z](?=\W|$)(?!['’.]\w)")
_LONGEST_DAY = 30
_LEAST_STEM = 3
_MOST_ROWS = 400
_MOST_LISTED = 5
_MOST_WORDS = 4
# So many rows may have a cell more (“*LOW*”) before one that has as many as there are names.
_MOST_ODD = 3
_Row = tuple[str, ...]
# A stem of a question, those that mean the same, and how telling it is.
_Term = tuple[str, frozenset[str], float]


@dataclass(frozen=True, slots=True)
class Table:
    """The names of its columns, its rows, each with as many cells, and the rows that only sum it up.

    `dated`: its rows are those of the days that are asked for. `unnamed`: what its columns hold was only seen.
    """

    header: _Row
    rows: tuple[_Row, ...]
    sums: tuple[_Row, ...] = ()
    dated: bool = False
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a table says: the cell, the row in which it stands as it is quoted, and how well the row fits."""

    value: str
    row: str
    share: float


def read_tables(text: str) -> list[Table]:
    """The tables of a page: a line of names, and below it lines with as many cells."""
    found: list[Table] = []
    block: list[_Row] = []
    for line in [*text.splitlines(), ""]:
        if _RULE.match(line) and "-" in line:
            continue
        cells = _cells(line)
        if len(cells) > 1:
            block.append(cells)
            continue
        found += _tables_in(block[:_MOST_ROWS])
        block = []
    return found or [Table(names, tuple(rows)) for names, *rows in loose_blocks(text.splitlines()[:_MOST_ROWS])]


def _cells(line: str) -> _Row:
    """The cells of a line; between tabs one may be empty."""
    if "\t" in line:
        return tuple(cell.strip() for cell in line.split("\t"))
    return tuple(cell for cell in _BETWEEN.split(line.strip().strip("|").strip()) if cell)


def sights(text: str, title: str, kind: str) -> Iterator[Table]:
    """Tables that nobody drew, as far as they can answer a kind of question: forms and lists of prices."""
    if kind == "yes_no":
        yield from (Table(names, tuple(rows)) for names, *rows in forms(text.splitlines()[:_MOST_ROWS], title))
    for line in text.splitlines()[:_MOST_ROWS] if kind in ("money", "what", "who") else ():
        if len(AMOUNT.findall(line)) > 1 and not has_denial(line):
            tables = (table for sentence in read_sentences(line) for table in priced(sentence.text))
            yield from (Table(names, tuple(rows)) for names, *rows in tables)


def _tables_in(block: Sequence[_Row]) -> Iterator[Table]:
    for place, header in enumerate(block[:-1]):
        alike = any(len(row) == len(header) for row in block[place + 1 : place + 1 + _MOST_ODD])
        if not alike or not all(map(_names_a_column, header)):
            continue
        below = block[place + 1 :]
        if any(len(row) == len(header) and not sums_up(row) for row in below):
            yield _parted(header, below)
        return
    yield from (replace(_parted(names, rows), unnamed=True) for names, *rows in unnamed(block))


def _parted(header: _Row, below: Sequence[_Row]) -> Table:
    """The rows of a table apart from those that sum it up."""
    rows = tuple(row for row in below if len(row) == len(header) and not sums_up(row))
    return Table(header, rows, tuple(row for row in below if sums_up(row)))


def _names_a_column(cell: str) -> bool:
    return len(cell.split()) <= _MOST_WORDS and not _DIGIT.search(cell) and not cell.endswith(tuple(".!?,;"))


def look_up(
    table: Table,
    question: str,
    asks: tuple[Sequence[_Term], Sequence[frozenset[str]], frozenset[str]],
    place: frozenset[str],
    at: datetime,
    zone: tzinfo | None,
    period: Period | None = None,
) -> Found | None:
    """What the table says to a question; None where its row or its column cannot be told.

    `asks`: the terms of the question, the names in it and the things that it is about; `place`: the words of the
    page's title, which may name the table. `period`: where a question names one, and rows have days, these rows count.
    """
    terms, names, topics = asks
    terms = [*terms, *_lettered(question, terms), *_in_order(question)]
    table = _of_the_days(table, period, at, zone)
    heads = frozenset(stems(" ".join(table.header))) | place | _sheets()
    if summed := _sum_asked(table, question, terms, heads) or _compared(table, question, asks, heads):
        return summed
    fitting = [(row, _in_row(row, terms) + table.dated) for row in table.rows]
    best = max((weight for _, weight in fitting), default=0.0)
    rows = [row for row, weight in fitting if weight == best]
    kind = question_type(question)
    if kind == "number" and table.unnamed and "status" not in table.header:
        return None  # sums count nothing
    # “Points” and “price” are what the cells hold.
    held = {stem(word) for word in load_pack().table("columns").get(kind, ())}
    if best <= 0.0 or not _all_said(rows[0], terms, names, heads | held, topics):
        return None
    said = frozenset(stems(" ".join(rows[0])))
    if kind == "yes_no":
        return _verdict(table, rows, question, terms, said) if len(rows) == 1 else None
    if kind == "number" and len(rows) < len(table.rows) and _counts_rows(question, table):
        return Found(str(len(rows)), "; ".join(_quoted(row) for row in rows[:_MOST_LISTED]), best)
    if len(rows) > (_MOST_LISTED if kind in ("what", "who", "where") else 1):
        return None
    column, is_named = _column(table, rows[0], kind, question, terms, (at, zone))
    # Where not all that was asked is told (“is Marek working on”), the column at least must be asked for by its name.
    if column is None or not (is_named or _all_said(rows[0], terms, names, heads | held, strict=True)):
        return None
    values = list(dict.fromkeys(row[column] for row in rows))
    return Found(listed(values), "; ".join(_quoted(row) for row in rows), best)


def _lettered(question: str, terms: Sequence[_Term]) -> list[_Term]:
    """Letters that stand alone and name a row, as the D of “cage D”: no other word is so short."""
    known = {own for own, _, _ in terms}
    found = dict.fromkeys(one.group() for one in _LETTER.finditer(question))
    return [(one, frozenset(), 1.0) for one in found if one not in known]


def _in_order(question: str) -> list[_Term]:
    """The 2 of “the second instalment”, as a row may have it: “Instalment 2”."""
    places = load_pack().table("places_in_order")
    return [(str(places[one]), frozenset(), 1.0) for one in words(question) if places.get(one, 0) > 0]


def _of_the_days(table: Table, period: Period | None, at: datetime, zone: tzinfo | None) -> Table:
    """The table with the rows of a period alone, where one of them names a day in it."""
    if period is None:
        return table
    rows = tuple(row for row in table.rows if any(_names_day(cell, period, at, zone) for cell in row))
    return replace(table, rows=rows, dated=True) if rows else table


def _names_day(cell: str, period: Period, at: datetime, zone: tzinfo | None) -> bool:
    if len(cell) > _LONGEST_DAY or not _DIGIT.search(cell):
        return False
    return any(period.holds(one.moment) for one in find_times(cell, at, zone, ahead=True) if not one.exact)


def _sum_asked(table: Table, question: str, terms: Sequence[_Term], heads: frozenset[str]) -> Found | None:
    """The line below the table where a total is asked for, and nothing besides the table itself is named."""
    asked = set(words(question)) & load_pack().words("total_words")
    whole = asked or re.search(load_pack().table("total_asked")["text"], question, re.IGNORECASE)
    totals = {stem(word) for word in load_pack().words("total_words")}
    named = [own for own, others, _ in terms if own not in totals | heads and not others & heads]
    if not (table.sums and whole) or named:
        return None
    return Found(table.sums[-1][-1], _quoted(table.sums[-1]), 1.0)


def _compared(
    table: Table,
    question: str,
    asks: tuple[Sequence[_Term], Sequence[frozenset[str]], frozenset[str]],
    heads: frozenset[str],
) -> Found | None:
    """What comparing the rows tells, where all that the question is about is in the table or names it."""
    terms, names, topics = asks
    pack = load_pack()
    comparing = {stem(word) for word in (*pack.words("comparing_words"), *pack.table("comparing")["extremes"])}
    there = heads | comparing | frozenset(stems("  ".join(_quoted(row) for row in table.rows)))
    if not all(name & there for name in names):
        return None
    if not all(own in there or others & there or _named_by(own, there) for own, others, _ in terms if own in topics):
        return None
    asked = set(stems(question))
    found = ranked(
        table.header, table.rows, question, lambda head: _is_named(head, terms, "") or _named_in(head, asked)
    )
    return Found(found[0], "; ".join(_quoted(row) for row in found[1][:_MOST_LISTED]), 1.0) if found else None


def _in_row(row: _Row, terms: Sequence[_Term]) -> float:
    there = frozenset((*stems(" ".join(row)), *row))
    return sum(weight for own, others, weight in terms if own in there or others & there)


def _all_said(
    row: _Row,
    terms: Sequence[_Term],
    names: Sequence[frozenset[str]],
    heads: frozenset[str],
    topics: frozenset[str] = frozenset(),
    *,
    strict: bool = False,
) -> bool:
    """Whether all that is asked about is in the row or names a column, the page or a table at all."""
    there = frozenset((*stems(" ".join(row)), *row))
    if not all(name & (there | heads) for name in names):
        return False
    # Where a name or a thing is told apart, a verb (“is Marek working on”) need not stand in a table.
    least = topics or frozenset(own for own, _, _ in terms)
    if not topics and not strict:
        least = frozenset().union(*names) or least
    known = there | heads | {stem(word) for word in load_pack().words("state_words")}
    least -= light() if strict else frozenset()
    return all(own in known or others & known or _named_by(own, heads) for own, others, _ in terms if own in least)


def _named_by(own: str, heads: frozenset[str]) -> bool:
    """Whether a column is named by a word's kin: of “who owns” the owner."""
    return any(_akin(own, head) for head in heads)


def _akin(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _LEAST_STEM and longer.startswith(shorter)


def _column(
    table: Table, row: _Row, kind: str, question: str, terms: Sequence[_Term], when: tuple[datetime, tzinfo | None]
) -> tuple[int | None, bool]:
    """The column that is asked for: the one that is named, else the only one with something of the asked kind.

    And whether it is named.
    """
    fits = [place for place, cell in enumerate(row) if _of_kind(cell, kind, question, when)]
    named = [place for place in range(len(row)) if _is_named(table.header[place], terms, kind)]
    of_kind = {stem(word) for word in load_pack().table("columns").get(kind, ())}
    asked = set(stems(question)) - set(stems(row[0]))
    by_words = [place for place in fits if _named_in(table.header[place], asked)]
    for chosen in (
        [place for place in by_words if set(stems(table.header[place])) <= asked],
        by_words,
        [place for place in named if place in fits and of_kind & set(stems(table.header[place]))],
        [place for place in named if place in fits],
        named if kind in ("what", "who", "where") else [],
        fits if kind not in ("what", "where") and not _counts_other(table, row, fits, kind, question) else [],
    ):
        if len(chosen) == 1:
            head = table.header[chosen[0]]
            return chosen[0], _is_named(head, terms, "") or _named_in(head, asked)  # “in November” is no term
    if kind == "number" and len(total := total_column(table.header, fits)) == 1:
        return total[0], True
    # “Which ticket is Marek's?” names the columns of what is asked for and, may be, that of what is known.
    unknown = [place for place in named if not _in_row((row[place],), terms)]
    if len(unknown) != 1 or (kind == "money" and unknown[0] not in fits):
        return None, False
    head = table.header[unknown[0]]
    # “Due” holds what “when” asks for, but is no answer to when somebody was born.
    return unknown[0], kind not in ("when", "how_long") or _named_in(head, asked) or _is_named(head, terms, "")


def _counts_other(table: Table, row: _Row, fits: Sequence[int], kind: str, question: str) -> bool:
    """Whether what is counted stands in the row while no column counts it: “Berths” tells of no students."""
    counted = counted_in(question) if kind == "number" else ""
    numbers = {stem(word) for word in load_pack().table("columns")["number"]}
    named = any(numbers & set(stems(table.header[place])) for place in fits)
    return bool(counted) and not named and counted in stems(" ".join(row[1:]))


def _named_in(head: str, asked: set[str]) -> bool:
    """Whether a word of the question itself names a column: “a month” the “Monthly payment”."""
    return any(own == said or (len(own) > _LEAST_STEM and _akin(own, said)) for own in asked for said in stems(head))


def _is_named(head: str, terms: Sequence[_Term], kind: str) -> bool:
    said = frozenset(stems(head))
    columns = {name: {stem(word) for word in heads} for name, heads in load_pack().table("columns").items()}
    if kind == "number" and said & columns["money"]:
        return False  # “Price/kg” tells how dear it is, not how much there is
    if said & columns.get(kind, set()):
        return True
    return any(own in said or others & said or any(_akin(own, one) for one in said) for own, others, _ in terms)


def _of_kind(cell: str, kind: str, question: str, when: tuple[datetime, tzinfo | None]) -> bool:
    if kind == "money":
        return find_amount(cell) != "" or bool(re.fullmatch(r"[-+]?\d[\d.,\s’']*", cell))
    if kind == "number" and (measured := measure_of(question)):
        return re.search(measured, cell, re.IGNORECASE) is not None
    if kind == "number":
        return NUMBER.fullmatch(cell) is not None and not only_dates(cell, *when)
    if kind == "when":
        return bool(find_times(cell, *when))
    if kind == "who":
        return any(name.kind is NameKind.PERSON for name in find_names(cell))
    return not set(stems(cell)) <= set(stems(question))


def _verdict(
    table: Table, rows: Sequence[_Row], question: str, terms: Sequence[_Term], said: frozenset[str]
) -> Found | None:
    """Yes where the row says all that was asked, or the named column does; no where another state stands there."""
    verdicts, row = load_pack().table("verdicts"), rows[0]
    share = _in_row(row, terms)
    for place, head in enumerate(table.header):
        answer = words(row[place])[:1]
        if answer in (["yes"], ["no"]) and _is_named(head, terms, ""):
            return Found(str(verdicts[answer[0]]), _quoted(row), share)
    state = [row[place] for place, head in enumerate(table.header) if set(stems(head)) & _state_heads()]
    states = {stem(word) for word in load_pack().words("state_words")}
    asked = [own for own, others, _ in terms if own in states or others & states]
    if asked:
        # A comment beside the state may speak of what is done, too.
        there_said = frozenset(stems(state[0])) if len(state) == 1 else said
        there = any(own in there_said or others & there_said for own, others, _ in terms if own in asked)
    elif len(state) == 1 and _asks_whether_done(question, said - frozenset(stems(state[0]))):
        there = is_finished(state[0])
    else:
        return None
    if not there and len(state) != 1:
        return None
    return Found(str(verdicts["yes"] if there else f"{verdicts['no']}, {state[0]}"), _quoted(row), share)


def _asks_whether_done(question: str, task: frozenset[str]) -> bool:
    """Whether a question asks if a task is behind one by the task's own verb: “Is the pump calibrated yet?”."""
    past = load_pack().words("past_verbs")
    done = (word for word in words(question) if word.endswith(("ed", "en")) or word in past)
    return any(stem(word) in task for word in done)


def _counts_rows(question: str, table: Table) -> bool:
    """Whether the rows themselves are counted: how many tickets, items, rows."""
    counted = re.search(r"\bhow many\s+(?P<what>[\w-]+)", question, re.IGNORECASE)
    heads = frozenset(stems(table.header[0])) | {stem(word) for word in load_pack().words("row_words")}
    return counted is not None and stem(counted["what"].casefold()) in heads


@functools.cache
def _sheets() -> frozenset[str]:
    return frozenset(stem(word) for word in (*load_pack().words("table_words"), *load_pack().words("row_words")))


@functools.cache
def _state_heads() -> frozenset[str]:
    return frozenset(stem(word) for word in load_pack().table("columns")["state"])


def _quoted(row: _Row) -> str:
    return "  ".join(row)
