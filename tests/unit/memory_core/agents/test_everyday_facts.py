"""Facts of everyday sentences: lists that stay whole, what somebody is and has, and what ends with a post."""

import pytest

from memory_core.agents.semantic import SemanticAgent
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.observation import Observation, ObservationKind
from tests.fakes.mind import RememberedKnown, seen

AGENT = SemanticAgent()
Said = tuple[str, str, str]


def _note(text: str, minute: float = 0) -> Observation:
    return seen(text, kind=ObservationKind.TEXT, app="", title="", minute=minute)


def _known(*said: str) -> RememberedKnown:
    known = RememberedKnown()
    for week, text in enumerate(said):
        known.conclude(AGENT, _note(text, minute=week * 60 * 24 * 7))
    return known


def _facts(*said: str) -> set[Said]:
    bodies = [one.body for one in _known(*said).active(Kind.SEMANTIC)]
    return {(one.subject, one.predicate, one.object) for one in bodies if isinstance(one, FactBody)}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Theo speaks Dutch, French and a bit of Polish.", ("Theo", "speaks", "Dutch, French and a bit of Polish")),
        ("Liv adopted three kittens: Pip, Moss and Fern.", ("Liv", "adopted", "three kittens: Pip, Moss and Fern")),
        ("Olga bought bread, butter and jam, and then left.", ("Olga", "bought", "bread, butter and jam")),
        ("Olga met Ana and went home.", ("Olga", "met", "Ana")),
        ("I have two kids, Max and Edda.", ("me", "kids", "Max and Edda")),
        ("Ben is 34 years old.", ("Ben", "age", "34")),
        ("Aunt Helga turned 70 yesterday.", ("Aunt Helga", "age", "70")),
        ("Ahmed is from Cairo.", ("Ahmed", "comes from", "Cairo")),
        ("Kenji grew up in Sapporo but lives in Berlin now.", ("Kenji", "lives in", "Berlin")),
        ("Greta Olofsson joined the design team on Monday.", ("Greta Olofsson", "team", "design")),
        ("I no longer eat meat.", ("me", "avoids", "meat")),
        ("The dog is called Biscuit and he is three years old.", ("me", "dog", "Biscuit")),
        ("I go to the gym every Tuesday and Thursday.", ("me", "go to the gym", "every Tuesday and Thursday")),
        ("The shop closes at 8 pm on weekdays.", ("Shop", "closes", "on weekdays at 8 pm")),
        ("The contract with Lindner runs until 31 March 2027.", ("me", "contract with Lindner end", "2027-03-31")),
        ("Emil got engaged to Saga.", ("Emil", "engaged to", "Saga")),
        ("The user lives in Oslo and works as a nurse.", ("me", "lives in", "Oslo")),
        ("User prefers window seats.", ("me", "prefers", "window seats")),
        ("User's dog is called Bolt.", ("me", "dog", "Bolt")),
        ("Jules and Romy tied the knot on 11 July.", ("Jules", "married to", "Romy")),
        ("Luca settled in Graz in May.", ("Luca", "lives in", "Graz")),
        ("Ines has moved up to Queensbridge Secondary.", ("Ines", "school", "Queensbridge Secondary")),
        ("From now on the weekly sync is on Wednesdays.", ("Weekly sync", "takes place", "on Wednesdays")),
    ],
)
def test_everyday_sentences_say_facts(text: str, fact: Said) -> None:
    assert fact in _facts(text)


def test_what_was_put_off_lies_ahead_and_is_no_end_of_anything() -> None:
    said = _facts("The deadline for the grant was extended to 12 December.")
    assert said == {("grant", "deadline", "2026-12-12")}


@pytest.mark.parametrize(
    "text",
    [
        "Karim's phone is broken.",
        "The user clicks on Save.",
        "The user interface is in Swedish.",
        "April fool: I am moving to Bath.",
        "Section 3: We need approval from Karin by 4 December.",
        "The wine is 12 years old.",
        "The parcel is from Kyoto.",
        "Ines is from accounting.",
        "Marko is 5 years older than me.",
    ],
)
def test_what_only_looks_like_one_says_none(text: str) -> None:
    assert _facts(text) == set()


def test_facts_read_as_sentences() -> None:
    said = {
        one.text
        for text in (
            "Emil got engaged to Saga.",
            "I've started a new job: I'm lead engineer at Vastra Broar since today.",
            "The shop closes at 8 pm on weekdays.",
            "I no longer eat meat.",
        )
        for one in _known(text).active(Kind.SEMANTIC)
    }
    assert said == {
        "Emil is engaged to Saga.",
        "I work at Vastra Broar.",
        "I work as lead engineer.",
        "The shop closes on weekdays at 8 pm.",
        "I no longer eat meat.",
    }


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Dinner with the Hoffmanns is on Saturday at 7.", "2026-03-28 19:00"),
        ("The dinner is on Saturday at 7:00.", "2026-03-28 07:00"),
        ("The meeting is on Friday at 7.", "2026-03-27 07:00"),
    ],
)
def test_a_bare_hour_of_a_dinner_is_one_of_the_evening(text: str, day: str) -> None:
    assert day in {said for _, _, said in _facts(text)}


def test_whoever_leaves_a_firm_leaves_a_post_there_but_no_profession() -> None:
    left = _facts("Lovisa is the head of procurement at Norrby.", "Lovisa has left Norrby.")
    assert ("Lovisa", "no longer job", "head of procurement") in left
    assert ("Lovisa", "job", "head of procurement") not in left
    assert ("Ana", "job", "nurse") in _facts("Ana works at Cobalt as a nurse.", "Ana has left Cobalt.")


def test_what_is_due_at_the_end_of_a_month_is_due_on_its_last_day() -> None:
    assert ("Kite", "deadline", "2026-04-30") in _facts("The deadline for Kite is the end of April.")


@pytest.mark.parametrize("together", [True, False])
def test_a_day_that_moves_moves_under_every_word(*, together: bool) -> None:
    notes = _note("The project Saffron will go live on 4 April."), _note("Saffron's go-live slipped by two weeks.", 60)
    known = RememberedKnown()
    for told in (notes,) if together else ((one,) for one in notes):
        known.conclude(AGENT, *told)
    bodies = [one.body for one in known.active(Kind.SEMANTIC) if one.valid_to is None]
    days = {(one.predicate, one.object) for one in bodies if isinstance(one, FactBody)}
    assert days == {("go live", "2026-04-18"), ("deadline", "2026-04-18")}


def test_by_how_much_a_sum_was_cut_is_not_how_much_it_is() -> None:
    said = _facts("The budget for the garden is 3,000 euros.", "We had to cut the garden budget by 500 euros.")
    assert said == {("garden", "budget", "3,000 euros")}
