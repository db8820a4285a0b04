"""What stands around a hit speaks for it."""

from hypothesis import given
from hypothesis import strategies as st

from memory_core.records.place import Place
from memory_core.retrieval.surroundings import lifted


def _place(number: int, *, at: float | None = None, opening: str = "", speaker: str = "", line: str = "x") -> Place:
    when = number * 20.0 if at is None else at
    return Place(number, line, when, when, speaker, opening)


def _order(scores: dict[str, float]) -> list[str]:
    return sorted(scores, key=lambda name: -scores[name])


def test_the_turn_beside_a_good_one_rises() -> None:
    places = {"best": _place(10), "beside": _place(11), "far": _place(500, at=10_000_000)}
    scores = {"best": 0.9, "far": 0.4, "beside": 0.35}
    assert _order(lifted(scores, places, ())) == ["best", "beside", "far"]


def test_neighbours_of_another_application_or_day_say_nothing() -> None:
    places = {
        "best": _place(10),
        "other": _place(11, line="y"),
        "later": _place(12, at=9e6),
        "far": _place(900, at=8e8),
    }
    scores = {"best": 0.9, "far": 0.4, "other": 0.2, "later": 0.2}
    assert _order(lifted(scores, places, ()))[:2] == ["best", "far"]


def test_who_is_asked_about_is_heard() -> None:
    places = {
        "hers": _place(1, at=0, opening="Ada (3 May, 2023): I planted it."),
        "his": _place(90, at=9e8, opening="Emil: Ada planted it."),
    }
    scores = {"his": 0.5, "hers": 0.45}
    assert _order(lifted(scores, places, ("ada", "plant"))) == ["hers", "his"]
    assert _order(lifted(scores, {**places, "his": _place(90, at=9e8, speaker="Ada")}, ("ada",))) == ["his", "hers"]


_SCORES = st.dictionaries(st.integers(0, 40), st.floats(0.01, 1.0), max_size=20)


@given(_SCORES, st.integers(0, 40))
def test_the_same_scores_are_dealt_out_and_what_has_no_place_keeps_its_own(known: dict[int, float], out: int) -> None:
    scores = {str(number): score for number, score in known.items()}
    places = {str(number): _place(number) for number in known if number != out}
    after = lifted(scores, places, ("ada",))
    assert sorted(after.values()) == sorted(scores.values())
    assert after.keys() == scores.keys()
    if out in known:
        assert after[str(out)] == scores[str(out)]
