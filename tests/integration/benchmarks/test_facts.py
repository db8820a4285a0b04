"""The benchmark of facts, on one life."""

from tests.benchmarks.facts import measured
from tests.benchmarks.lives import DATA, make_life, read_script


def test_half_a_year_of_changes_is_known_now_and_as_of_a_date() -> None:
    scores = measured(make_life("third", 1))
    assert scores["current right"] >= 0.95 * scores["current asked"] > 0
    assert scores["then right"] >= 0.9 * scores["then asked"] > 0
    assert scores["twins"] <= 0.02 * scores["active"]
    assert scores["current right"] > scores["current plain"], "or the rules would not earn their place"


def test_a_life_is_the_same_for_the_same_seed() -> None:
    one, other, third = make_life("first", 1), make_life("first", 1), make_life("first", 2)
    assert [seen.text for seen in one.observations] == [seen.text for seen in other.observations]
    assert one.probes == other.probes != third.probes


def test_every_life_that_was_written_out_can_be_read() -> None:
    scripts = [script.stem for script in (DATA / "scripts").glob("*.json")]
    assert len(scripts) > 5
    assert [name for name in scripts if not read_script(name).probes] == []
