"""What is looked for when a question is asked."""

from datetime import UTC, datetime, timedelta

import pytest

from memory_core.records.query import Query
from memory_core.retrieval.keyword import expression, inverse_frequency
from memory_core.retrieval.plan import make_plan, terms_of
from memory_core.retrieval.recency import newness

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


def test_only_telling_words_are_looked_for() -> None:
    plan = make_plan(Query("What did Maria say about the budget yesterday?"), NOW, UTC)
    assert plan.terms == ("maria", "budget")
    assert plan.words == ("maria", "budget", "yesterday")
    assert plan.period is not None


def test_a_question_of_time_alone_lists() -> None:
    assert make_plan(Query("what did I do yesterday?"), NOW, UTC).lists
    assert make_plan(Query(""), NOW, UTC).lists
    assert not make_plan(Query("Aurora"), NOW, UTC).lists


def test_a_question_for_one_thing_is_no_list_though_its_words_only_ask() -> None:
    assert make_plan(Query("When do we talk again?"), NOW, UTC).terms == ("talk",)
    assert make_plan(Query("Show me everything"), NOW, UTC).lists


@pytest.mark.parametrize(
    ("text", "nothing"), [("???", True), ("— …", True), ("Where?", True), ("C++", False), ("", False)]
)
def test_signs_alone_say_nothing(text: str, nothing: bool) -> None:
    assert make_plan(Query(text), NOW, UTC).says_nothing is nothing


@pytest.mark.parametrize(
    ("text", "terms"),
    [("the", ("the",)), ("kind", ("kind",)), ("Hà Nội", ("ha", "noi")), ("everything", ()), ("what now?", ())],
)
def test_words_that_tell_nothing_are_looked_for_where_they_are_all_there_is(text: str, terms: tuple[str, ...]) -> None:
    assert make_plan(Query(text), NOW, UTC).terms == terms


def test_a_port_is_no_date() -> None:
    assert make_plan(Query("port 8080"), NOW, UTC).period is None
    assert make_plan(Query("may we"), NOW, UTC).period is None


def test_dateparser_helps_where_our_words_end() -> None:
    plan = make_plan(Query("20 mins ago"), NOW, UTC)
    assert plan.period is not None
    assert plan.period.holds(NOW - timedelta(minutes=20))


def test_a_spoken_period_stays_inside_the_given_filters() -> None:
    asked = Query("notes since Friday", since=NOW - timedelta(days=1), until=NOW)
    narrowed = make_plan(asked, NOW, UTC).narrowed()
    assert (narrowed.since, narrowed.until) == (asked.since, asked.until)
    spoken = make_plan(Query("notes of yesterday"), NOW, UTC).narrowed()
    assert spoken.since == datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("invoices.py", ("invoices", "py")),
        ("Maria’s CAFÉ", ("maria", "cafe")),
        ('"quoted" OR NOT (a)', ("quoted",)),
        ("会议 在", ("会议", "在")),
        ("show me everything", ()),
        ("What is C++?", ("c",)),
    ],
)
def test_terms_are_folded_pieces(text: str, terms: tuple[str, ...]) -> None:
    assert terms_of(text) == terms


def test_the_shape_of_a_question_hints_at_kinds() -> None:
    assert "procedural" in make_plan(Query("how do I deploy the portal"), NOW, UTC).kinds
    assert "vault" in make_plan(Query("the customer number of Northwind"), NOW, UTC).kinds


def test_an_expression_takes_nothing_for_syntax() -> None:
    assert expression(["near", 'a"b']) == '"near" OR "a""b"'


def test_rare_words_tell_more_and_new_things_are_newer() -> None:
    assert inverse_frequency(1, 1000) > inverse_frequency(500, 1000) >= 0.1
    assert newness(NOW, NOW, 30) == 1.0
    assert newness(NOW - timedelta(days=30), NOW, 30) == pytest.approx(0.5)
    assert newness(NOW + timedelta(days=3), NOW, 30) == 1.0
