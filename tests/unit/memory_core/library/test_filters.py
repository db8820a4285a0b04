"""Filters mean in SQL what they mean in plain Python."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core.errors import UsageError
from memory_core.home import Home
from memory_core.library.grammar import read_filters
from memory_core.privacy.cipher import Cipher
from memory_core.records.filters import Where
from memory_core.records.ids import ObservationId, new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind
from memory_core.records.query import Query
from memory_core.records.scope import Scope
from memory_core.store import Store
from memory_core.store.filters import Conditions
from tests.fakes.core import some_keys

NOON = datetime(2026, 5, 2, 12, tzinfo=UTC)
KEYS = ("colour", "price", "done", "when", 'a "quoted" key', "ключ", "app", "kind", "tags", "back\\slash", "line\nend")
DATES = ("2026-05-01", "2026-05-02T10:00:00+02:00", "2026-05-02T08:00:00Z", "2026-13-01", "2026-05-02 lunch", "2026")
TEXTS = st.one_of(
    st.sampled_from(
        ("red", "Red", "RED", "ＲＥＤ", "10", "9", "", "*", "Straße", "STRASSE", "İ", "E\u0301", "é", "%", "_", *DATES)
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
)
NUMBERS = st.one_of(
    st.integers(-(2**63), 2**63 - 1), st.integers(-3, 3), st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from((9, 10, 10.0, 10.5, 0.1, -0.0, 0)),
)  # fmt: skip
SCALARS = st.one_of(TEXTS, NUMBERS, st.booleans())
VALUES = st.one_of(
    SCALARS, st.none(), st.lists(SCALARS, max_size=3), st.dictionaries(st.sampled_from(("a", "b")), SCALARS)
)
ORDERED = st.one_of(TEXTS, NUMBERS, st.datetimes(datetime(2026, 4, 30), datetime(2026, 5, 4)))
ROWS = st.fixed_dictionaries(
    {
        "metadata": st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5),
        "user_id": st.sampled_from(("", "anna", "bob")),
        "run_id": st.sampled_from(("", "s1")),
        "app": st.sampled_from(("", "Mail", "mail")),
        "hours": st.integers(-40, 40),
    }
)
OF_METADATA = st.one_of(
    st.tuples(st.sampled_from(("eq", "ne")), st.one_of(SCALARS, st.none())),
    st.tuples(st.sampled_from(("gt", "gte", "lt", "lte")), ORDERED),
    st.tuples(st.sampled_from(("in", "nin")), st.lists(st.one_of(SCALARS, st.none()), max_size=4)),
    st.tuples(st.just("contains"), SCALARS),
    st.tuples(st.just("icontains"), TEXTS),
)
OF_MOMENTS = st.tuples(
    st.sampled_from(("eq", "ne", "gt", "gte", "lt", "lte")),
    st.one_of(
        st.sampled_from(("2026-05-02", "2026-05-02T12:00:00Z", "2026-05-01T23:00:00+01:00")),
        st.integers(-40, 40).map(lambda hours: NOON + timedelta(hours=hours)),
    ),
)
CONDITIONS = st.one_of(
    st.builds(
        lambda key, pairs: {key: dict(pairs)}, st.sampled_from(KEYS), st.lists(OF_METADATA, min_size=1, max_size=3)
    ),
    st.builds(lambda key, value: {key: value}, st.sampled_from(KEYS), SCALARS),
    st.builds(lambda key, pair: {key: dict([pair])}, st.sampled_from(("created_at", "updated_at")), OF_MOMENTS),
    st.sampled_from(
        (
            {"user_id": "anna"},
            {"user_id": {"ne": "bob"}},
            {"run_id": "*"},
            {"run_id": None},
            {"user_id": {"in": ["bob"]}},
        )
    ),
)
FILTERS = st.recursive(
    CONDITIONS,
    lambda parts: st.one_of(
        st.builds(lambda some: {"AND": some}, st.lists(parts, max_size=3)),
        st.builds(lambda some: {"OR": some}, st.lists(parts, min_size=1, max_size=3)),
        st.builds(lambda some: {"NOT": some}, st.lists(parts, min_size=1, max_size=2)),
        st.builds(lambda one, other: {**one, **other}, parts, parts),
    ),
    max_leaves=8,
)


class Plain:
    """The grammar, read by plain Python."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        at = NOON + timedelta(hours=row["hours"])
        own = {"kind": "note", "app": row["app"] or None}
        known = {name: row[name] or None for name in ("user_id", "run_id")}
        self._fields: dict[str, Any] = {**own, **row["metadata"], **known, "created_at": at, "updated_at": at}

    def holds(self, filters: Mapping[str, Any]) -> bool:
        """Whether the row passes."""
        return all(self._part(key, value) for key, value in filters.items())

    def _part(self, key: str, value: Any) -> bool:
        if key == "AND":
            return all(self.holds(one) for one in value)
        if key == "OR":
            return any(self.holds(one) for one in value)
        if key == "NOT":
            return not any(self.holds(one) for one in value)
        found = self._fields.get(key)
        if value == "*":
            return found is not None
        if not isinstance(value, dict):
            return _same(found, value)
        return all(_compare(found, name, operand) for name, operand in value.items())


def _compare(found: Any, name: str, operand: Any) -> bool:
    if name in ("eq", "ne"):
        return _same(found, operand) is (name == "eq")
    if name in ("in", "nin"):
        return any(_same(found, one) for one in operand) is (name == "in")
    if name in ("contains", "icontains"):
        return _contains(found, operand, folded=name == "icontains")
    left, right = _ordered(found, operand)
    if left is None:
        return False
    return bool({"gt": left > right, "gte": left >= right, "lt": left < right, "lte": left <= right}[name])


def _same(found: Any, operand: Any) -> bool:
    if isinstance(found, datetime):
        return found == _date(operand)
    if found is None or operand is None:
        return found is None and operand is None
    if isinstance(found, bool) or isinstance(operand, bool):
        return found is operand
    numbers = isinstance(found, int | float) and isinstance(operand, int | float)
    return (numbers or (isinstance(found, str) and isinstance(operand, str))) and found == operand


def _contains(found: Any, operand: Any, *, folded: bool) -> bool:
    if isinstance(found, list):
        if folded:
            return any(isinstance(one, str) and _folded(one) == _folded(operand) for one in found)
        return any(_same(one, operand) for one in found)
    if not (isinstance(found, str) and isinstance(operand, str)):
        return False
    return _folded(operand) in _folded(found) if folded else operand in found


def _folded(text: str) -> str:
    return normalize("NFKC", normalize("NFKC", text).casefold())


def _ordered(found: Any, operand: Any) -> tuple[Any, Any]:
    """Both as what can be compared; None when they cannot."""
    moment = _date(operand)
    if moment is not None:
        return (found if isinstance(found, datetime) else _date(found)), moment
    if isinstance(operand, str):
        return (found if isinstance(found, str) else None), operand
    number = isinstance(found, int | float) and not isinstance(found, bool)
    return (found if number else None), operand


def _date(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if not isinstance(value, str) or len(value) < 10 or value[4] != "-":
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An encrypted store for all examples."""
    home = Home(Path(tmp_path_factory.mktemp("filters")) / "home")
    home.prepare()
    opened = Store.open(home, database_key=some_keys().database, cipher=Cipher(some_keys().files))
    yield opened
    opened.close()


def _observation(row: Mapping[str, Any]) -> Observation:
    at = NOON + timedelta(hours=row["hours"])
    scope = Scope(user=row["user_id"], session=row["run_id"])
    return Observation(
        id=new_observation_id(), kind=ObservationKind.NOTE, at=at, until=at, text="words", app=row["app"], scope=scope,
        metadata=row["metadata"],
    )  # fmt: skip


def _keep(store: Store, row: Mapping[str, Any]) -> ObservationId:
    observation = _observation(row)
    store.keep([Captured(observation)])
    return observation.id


@given(rows=st.lists(ROWS, min_size=1, max_size=5), filters=FILTERS)
def test_a_filter_passes_exactly_the_rows_that_plain_python_passes(
    store: Store, rows: list[dict[str, Any]], filters: dict[str, Any]
) -> None:
    with store.database.transaction() as connection:
        connection.execute("DELETE FROM observations")
    names = [_keep(store, row) for row in rows]

    query = Query(text="", scope=Scope(user=""), where=read_filters(filters))

    found = set(store.memories.newest(query, layer="observations", limit=-1))
    expected = {name for name, row in zip(names, rows, strict=True) if Plain(row).holds(filters)}
    assert found == expected
    assert (
        store.memories.matching(names, Query(text="", layer="both", scope=query.scope, where=query.where)) == expected
    )
    assert _by_index(store, query.where) == expected


def _by_index(store: Store, where: Where | None) -> set[str]:
    """As where few of many rows pass."""
    assert where is not None
    conditions = Conditions("t")
    conditions.where(where, "observations", listed=True)
    with store.database.reading() as connection:
        rows = connection.execute(f"SELECT t.id FROM observations t WHERE {conditions.sql}", conditions.arguments)
        return {row[0] for row in rows}


@pytest.mark.parametrize("filters", [{"n": {"gte": 3, "lt": 9}}, {"AND": [{"n": {"lt": 9}}, {"n": {"gte": 3}}]}])
def test_a_range_is_looked_up_by_both_of_its_ends(store: Store, filters: dict[str, Any]) -> None:
    conditions = Conditions("t")
    conditions.where(read_filters(filters), "observations", listed=True)
    with store.database.reading() as connection:
        sql = f"EXPLAIN QUERY PLAN SELECT t.n FROM observations t WHERE {conditions.sql}"
        plan = " ".join(row[3] for row in connection.execute(sql, conditions.arguments))
    assert "key=? AND type=? AND value>? AND value<?" in plan


def test_among_many_the_few_and_the_most_that_pass_are_found_alike(store: Store) -> None:
    rows = [
        {
            "metadata": {"colour": "red" if n % 300 == 7 else "blue", "n": n},
            "user_id": "anna" if n % 2 else "",
            "run_id": "",
            "app": "Mail" if n % 400 == 7 else "Notes",
            "hours": n,
        }
        for n in range(1_200)
    ]
    kept = [_observation(row) for row in rows]
    with store.database.transaction() as connection:
        connection.execute("DELETE FROM observations")
    store.keep([Captured(one) for one in kept])
    names = [one.id for one in kept]
    filters: dict[str, Any]
    for filters in (
        {"colour": "red"},
        {"colour": "blue"},
        {"app": "Mail"},
        {"NOT": [{"colour": "blue"}]},
        {"n": {"lt": 3}},
        {"n": {"gte": 3}},
        {"colour": {"icontains": "RED"}},
        {"id": {"in": names[:4]}},
    ):
        for user in ("", "anna"):
            query = Query(text="", scope=Scope(user=user), where=read_filters(filters))
            passing = [
                name
                for name, row in zip(reversed(names), reversed(rows), strict=True)
                if user in ("", row["user_id"])
                and (name in names[:4] if "id" in filters else Plain(row).holds(filters))
            ]
            for limit in (2, 500, -1):
                found = store.memories.newest(query, layer="observations", limit=limit, own=bool(user))
                assert found == (passing if limit < 0 else passing[:limit])
            few = store.memories.few(query, layer="observations", most=100)
            assert few is None or bool(user) or set(few) == set(passing)


@pytest.mark.parametrize("name", ['"; DROP TABLE observations; --', "') OR 1=1 --", "{t}.x", "{0}", "$.a", "a.b", "?"])
def test_names_and_values_are_never_read_as_sql(store: Store, name: str) -> None:
    row = {"metadata": {name: name}, "user_id": "", "run_id": "", "app": "", "hours": 0}
    kept, other = _keep(store, row), _keep(store, {**row, "metadata": {"else": name}})

    where = read_filters({name: {"eq": name, "contains": name, "icontains": name, "in": [name, "x"]}})

    assert store.memories.matching([kept, other], Query(text="", layer="both", scope=Scope(user=""), where=where)) == {
        kept
    }


def test_thousands_of_values_and_deep_nesting_are_no_trouble(store: Store) -> None:
    kept = _keep(store, {"metadata": {"n": 7}, "user_id": "", "run_id": "", "app": "", "hours": 0})
    filters: dict[str, Any] = {"OR": [{"n": {"in": list(range(5_000))}}, *({"n": n} for n in range(1_000))]}
    filters = {"AND": [filters, *({"n": {"ne": n}} for n in range(8, 800))]}
    for _ in range(18):
        filters = {"NOT": [{"NOT": [filters]}]}

    query = Query(text="", layer="both", scope=Scope(user=""), where=read_filters(filters))

    assert store.memories.matching([kept], query) == {kept}


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"a": {"like": "x"}}, "no filter operator “like”"),
        ({"a": {"$near": 1}}, "no filter operator “near”"),
        ({"a": {}}, "is empty"),
        ({"a": {"in": "x"}}, "takes a list"),
        ({"a": {"gt": None}}, "compares numbers, texts and dates"),
        ({"a": {"gt": True}}, "compares numbers, texts and dates"),
        ({"a": {"icontains": 3}}, "looks for a text"),
        ({"a": {"contains": None}}, "looks for a text or for an item"),
        ({"a": {"eq": float("nan")}}, "can be compared with"),
        ({"a": {"eq": 2**70}}, "can be compared with"),
        ({"a": {"eq": object()}}, "can be compared with"),
        ({"a": "\ud800"}, "lone surrogate"),
        ({"created_at": {"gt": "yesterday"}}, "ISO date"),
        ({"created_at": {"contains": "2026"}}, "is a moment"),
        ({"user_id": {"in": [3]}}, "is a text"),
        ({"OR": []}, "at least one"),
        ({"NOT": []}, "at least one"),
        ({"OR": {"a": 1}}, "takes a list"),
        ({"or": [{"a": 1}]}, "“or” is written OR"),
        ({"AND": [3]}, "is a mapping"),
        ({3: "x"}, "name of a filter"),
        ({"": "x"}, "name of a filter"),
        ({"a": {"in": list(range(20_000))}}, "More than 10,000 values"),
        ({"OR": [{"a": 1}] * 3_000}, "More than 2,000 conditions"),
    ],
)
def test_a_wrong_filter_is_refused_with_a_sentence(filters: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("$", r"\$")) as caught:
        read_filters(filters)

    assert str(caught.value).endswith(".")
    assert isinstance(caught.value, ValueError)


def test_filters_nested_too_deep_are_refused() -> None:
    filters: dict[str, Any] = {"a": 1}
    for _ in range(60):
        filters = {"AND": [filters]}

    with pytest.raises(UsageError, match="nested more than"):
        read_filters(json.loads(json.dumps(filters)))
