"""Word search."""

from dataclasses import replace
from datetime import timedelta

import pytest

from memory_core.errors import StoreError
from memory_core.home import Home
from memory_core.records.filters import Compare, Operator
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured
from memory_core.records.query import Query
from memory_core.records.scope import Scope
from memory_core.store import Store
from memory_core.store.scripts import pairs_expression, runs, spaced
from tests.fakes.core import NOON, keep, observation, open_store

ANY = Query("")


@pytest.fixture
def store(home: Home) -> Store:
    return open_store(home)


def _found(store: Store, expression: str, query: Query = ANY, limit: int = 10) -> list[str]:
    return [name for name, _ in store.fulltext.match(expression, layer="observations", query=query, limit=limit)]


def test_stems_accents_and_case_do_not_matter(store: Store) -> None:
    ids = keep(store, "Renée was running late", "nothing of the kind")
    assert _found(store, '"renee" AND "runs"') == [ids[0]]
    store.close()


def test_the_best_match_comes_first_with_the_higher_score(store: Store) -> None:
    keep(store, *(f"filler text number {n}" for n in range(20)))
    ids = keep(store, "invoice invoice invoice", "invoice among many other words that say little", "nothing")
    found = store.fulltext.match('"invoice"', layer="observations", query=ANY, limit=10)
    assert [name for name, _ in found] == ids[:2]
    assert found[0][1] > found[1][1] > 0
    store.close()


def test_the_title_is_found_but_counts_less_than_the_text(store: Store) -> None:
    keep(store, *(f"filler text number {n}" for n in range(20)))
    titled = observation("some words", title="invoice")
    said = observation("invoice words", title="some")
    store.keep([Captured(titled), Captured(said)])
    assert _found(store, '"invoice"') == [said.id, titled.id]
    store.close()


def test_filters_narrow_the_match(store: Store) -> None:
    early, late = keep(store, "invoice", "invoice")
    (mail,) = keep(store, "invoice", app="Mail")
    assert _found(store, '"invoice"', Query("", apps=("mail",))) == [mail]
    assert _found(store, '"invoice"', Query("", since=NOON + timedelta(minutes=1))) == [late]
    assert set(_found(store, '"invoice"', Query("", until=NOON + timedelta(minutes=1)))) == {early, mail}
    assert _found(store, '"invoice"', Query("", kinds=("speech",))) == []
    assert _found(store, '"invoice"', Query("", scope=Scope(tenant="other"))) == []
    store.close()


def test_rows_of_others_never_crowd_out_ones_own(store: Store) -> None:
    theirs = [observation("invoice invoice", scope=Scope(user="them")) for _ in range(200)]
    mine = observation("an invoice among other words", scope=Scope(user="me"))
    store.keep([Captured(one) for one in [*theirs, mine]])
    assert _found(store, '"invoice"', limit=5) == [mine.id]
    store.close()


def test_of_very_many_matches_the_newest_are_scored(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory_core.store.fulltext._MOST_SCORED", 3)
    ids = keep(store, *("invoice" for _ in range(6)))
    assert _found(store, '"invoice"', limit=3) == ids[:2:-1]
    assert _found(store, '"invoice"', Query("", apps=("editor",)), limit=3) == ids[:2:-1]
    store.close()


@pytest.mark.parametrize(
    ("newest", "oldest"),
    [(None, 0), (120, 80), (20, 0)],  # fewer than are looked up pass among the last twenty, so all are asked
)
def test_the_last_rows_are_enough_where_many_of_them_match(store: Store, newest: int | None, oldest: int) -> None:
    ids = keep(store, *(f"heron {'kite ' * (n < 50)}" for n in range(200)))
    found = store.fulltext.match('"heron" OR "kite"', layer="observations", query=ANY, limit=10, newest=newest)
    assert min(ids.index(ObservationId(name)) for name, _ in found) >= oldest
    assert len(found) == 10
    assert (found[0][0] in ids[:50]) == (oldest == 0)
    store.close()


def test_what_a_scope_may_not_read_leaves_room_for_what_it_may(store: Store) -> None:
    theirs = [observation("invoice invoice", scope=Scope(user="them")) for _ in range(200)]
    mine = observation("an invoice among other words", scope=Scope(user="me"))
    store.keep([Captured(one) for one in [mine, *theirs]])
    assert _found(store, '"invoice"', Query("", scope=Scope(user="me")), limit=5) == [mine.id]
    store.close()


def test_a_word_that_was_in_few_texts_is_counted_again(store: Store) -> None:
    keep(store, *("heron" for _ in range(250)))
    assert store.fulltext.document_frequency(["heron", "kite"], "observations") == {"heron": 250, "kite": 0}
    keep(store, "heron and kite")
    assert store.fulltext.document_frequency(["heron", "kite"], "observations") == {"heron": 250, "kite": 1}
    keep(store, *("heron" for _ in range(50)))
    assert store.fulltext.document_frequency(["heron"], "observations") == {"heron": 301}
    store.close()


def test_neighbours_are_searched_as_a_field_of_their_own(store: Store) -> None:
    ids = keep(store, "about the budget", "yes", "no", "maybe", "far away")
    with store.database.transaction() as connection:
        store.observations.index_neighbours(connection, ids)
    found = store.fulltext.match_context('"budget"', query=ANY, limit=10)
    assert {name for name, _ in found} == {ids[1], ids[2]}
    assert store.fulltext.match_context('"budget"', query=ANY, limit=10, layer="memories") == []
    store.close()


def test_a_new_neighbour_is_seen_from_both_sides(store: Store) -> None:
    ids = keep(store, "first words", "second words")
    with store.database.transaction() as connection:
        store.observations.index_neighbours(connection, ids)
    late = observation("the heron", minute=2)
    store.keep([Captured(late)])
    with store.database.transaction() as connection:
        store.observations.index_neighbours(connection, [late.id])
    assert {name for name, _ in store.fulltext.match_context('"heron"', query=ANY, limit=10)} == set(ids)
    assert [name for name, _ in store.fulltext.match_context('"first"', query=ANY, limit=1)][0] in {ids[1], late.id}
    store.close()


def test_document_frequencies_are_of_stems(store: Store) -> None:
    keep(store, "running", "runs", "walked slowly")
    counts = store.fulltext.document_frequency(["Run", "walking", "slowly walked", "heron", "..."], "observations")
    assert counts == {"Run": 2, "walking": 1, "slowly walked": 1, "heron": 0, "...": 0}
    assert store.fulltext.total("observations") == 3
    assert store.fulltext.total("memories") == 0
    store.close()


def test_writing_without_spaces_is_found_by_a_part_of_it(store: Store) -> None:
    chinese, thai, korean = keep(store, "我们明天下午开会讨论预算", "ประชุมพรุ่งนี้บ่ายสอง", "내일회의를합니다")
    assert _found(store, '"预算"') == [chinese]
    assert _found(store, '"开会" OR "heron"') == [chinese]
    assert _found(store, '"พรุ่งนี้"') == [thai]
    assert _found(store, '"회의"') == [korean]
    assert _found(store, '"鸟"') == []
    store.close()


def test_mixed_questions_find_both_kinds_of_writing(store: Store) -> None:
    ids = keep(store, "budget 会议", "budget", "会议")
    assert _found(store, '"budget" OR "会议"')[0] == ids[0]
    assert set(_found(store, '"budget" OR "会议"')) == set(ids)
    store.close()


def test_half_width_katakana_are_the_same_as_full_width_ones() -> None:
    assert runs("ｶﾜｾﾐ") == ["カワセミ"]
    assert spaced("plain words") == ""
    assert spaced("a 鳥が b") == "鳥 が"
    assert spaced("Łódź, Smørrebrød, café") == "lodz smorrebrod"
    assert pairs_expression("鳥") == '"鳥"'
    assert pairs_expression("no such writing") == ""


def test_an_empty_expression_finds_nothing_and_a_wrong_layer_is_a_mistake(store: Store) -> None:
    keep(store, "words")
    assert _found(store, " ") == []
    assert _found(store, '"words"', limit=0) == []
    with pytest.raises(ValueError, match="no layer"):
        store.fulltext.match('"words"', layer="pictures", query=ANY, limit=1)
    store.close()


def test_broken_syntax_is_our_error(store: Store) -> None:
    keep(store, "words")
    with pytest.raises(StoreError):
        store.fulltext.match('"open', layer="observations", query=ANY, limit=1)
    store.close()


def test_where_many_pass_a_filter_the_best_of_them_are_found(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory_core.store.fulltext._COUNTED_EACH_TIME", 0)
    kept = [
        Captured(replace(observation("heron " * (1 + n % 5), minute=n), metadata={"half": n % 2, "rare": n % 100 == 0}))
        for n in range(600)
    ]
    store.keep(kept)
    of = {one.observation.id: one.observation.metadata for one in kept}
    for key, value, least in (("half", 1, 10), ("rare", True, 6)):
        where = Compare(key, Operator.EQ, (value,))
        for limit in (10, 400):
            found = _found(store, '"heron"', Query("", where=where), limit)
            assert {of[ObservationId(name)][key] for name in found} == {value}
            assert len(found) >= least
    assert len(_found(store, '"heron"', Query("", where=Compare("half", Operator.EQ, (1,))), 400)) == 300
    store.close()


def test_many_rows_are_counted_now_and_then_and_the_new_ones_always(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memory_core.store.fulltext._COUNTED_EACH_TIME", 2)
    keep(store, "one", "two", "three", "four")
    assert store.fulltext.total("observations") == 4
    ids = keep(store, "five", "six")
    assert store.fulltext.total("observations") == 6
    with store.database.transaction() as connection:
        connection.execute("DELETE FROM observations WHERE id = ?", (ids[-1],))
    assert store.fulltext.total("observations") == 5
    with store.database.transaction() as connection:
        connection.execute("DELETE FROM observations")
    assert store.fulltext.total("observations") == 0
    store.close()
