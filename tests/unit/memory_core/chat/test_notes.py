"""Notes that were jotted down, labels, clauses and counts: what of them answers."""

from datetime import UTC, datetime

import pytest

from memory_core.chat.doers import doer_in
from memory_core.chat.matter import asked_verb, derived
from memory_core.chat.openings import without_opening
from memory_core.chat.questions import (
    asks_who_said,
    category_in,
    counted_in,
    counts_behind,
    focus_of,
    holds_answer,
    may_be_of,
    measure_of,
    person_by_label,
    question_type,
)
from memory_core.chat.resolve import times_said, with_dates
from memory_core.chat.whens import date_told
from memory_core.language.sentences import read_sentences
from memory_core.language.words import stem

MONDAY = datetime(2027, 3, 15, 9, tzinfo=UTC)
BOTH = "The samples left Shenzhen on the tenth and should arrive on Friday."


def _lines(text: str) -> list[str]:
    return [one.text for one in read_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "garage appointment feb 24 at eight\nwinter jacket is at the cleaner's\nask Lotte for the drill",
        "buy milk\ncall Robert about the budget\ntrain seat 14 window",
        "$ systemctl restart importer\nlistening on 8080",
        "sawn and planed European oak, prime   12 boards   1,104.00\nand sycamore   6 boards   438.00",
    ],
)
def test_what_is_jotted_down_in_small_letters_is_read_line_by_line(text: str) -> None:
    assert _lines(text) == [" ".join(line.split()) for line in text.split("\n")]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Can you send me the contract\nby tomorrow?", "Can you send me the contract by tomorrow?"),
        ("We looked at the flat for the\nsecond time.", "We looked at the flat for the second time."),
        (
            "The council has decided that the bridge\nstays closed until the end of the year.",
            "The council has decided that the bridge stays closed until the end of the year.",
        ),
    ],
)
def test_a_line_that_was_full_goes_on(text: str, whole: str) -> None:
    assert _lines(text) == [whole]


def test_two_lines_under_one_name_that_begin_anew_stay_two() -> None:
    said = read_sentences("Mila: kindergarten closed from 10 to 21 August\nMila is allergic to walnuts")
    assert [one.text for one in said] == ["kindergarten closed from 10 to 21 August", "Mila is allergic to walnuts"]


@pytest.mark.parametrize("forms", ["move moved moves moving", "use used using", "bake baked baking", "plan planned"])
def test_short_verbs_keep_their_stem_in_all_forms(forms: str) -> None:
    assert len({stem(one) for one in forms.split()}) == 1


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Carla said the parcel arrives on Thursday.", "Thursday 18 March 2027"),
        ("Carla told me that the talk is on Thursday.", "Thursday 18 March 2027"),
        ("Carla said she left on Thursday.", "Thursday 11 March 2027"),
        ("Carla said on Thursday that the bike is broken.", "Thursday 11 March 2027"),
        ("In two weeks Marta flies to Seville.", "29 March 2027"),
        ("The fair is in a fortnight, in three days we leave.", "29 March 2027"),
        ("In three days we walked 60 km.", ""),
    ],
)
def test_the_day_of_what_is_told_is_that_of_its_own_verb(text: str, day: str) -> None:
    assert date_told(text, MONDAY, UTC) == day


def test_each_date_of_a_sentence_leans_as_its_clause_does() -> None:
    assert [one.moment.date().isoformat() for one in times_said(BOTH, MONDAY, UTC)] == ["2027-03-10", "2027-03-19"]
    assert with_dates(BOTH, MONDAY, UTC).count("(") == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We met the week before last.", "1–7 March 2027"),
        ("We met last week.", "the week before 15 March 2027"),
        ("It is on the first of April.", "1 April 2027"),
        ("Kids' school trip on 17 april, costs 25 euro, bring a packed lunch.", "17 April 2027"),
        ("The parents' evening is on Thu 1 April 2027, 19:00.", "1 April 2027, 19:00"),
        ("Meeting w legal pushed to thu 3pm", "Thursday 18 March 2027, 15:00"),
        ("The launch slipped from 12 April to 26 April.", "26 April 2027"),
    ],
)
def test_a_date_is_told_as_it_was_meant(text: str, told: str) -> None:
    assert date_told(text, MONDAY, UTC) == told


def test_somebody_stands_behind_the_label_that_is_asked_for() -> None:
    assert person_by_label("Reviewer: jun.t", "Who is reviewing the token refresh?") == "jun.t"
    assert person_by_label("Conductor: Aurelia Santos", "Who conducts the concert?") == "Aurelia Santos"
    assert person_by_label("Price: 480", "Who set the price?") == ""
    assert "conductor" in derived("conduct") | derived("conductor") | {"conductor"}


def test_who_does_it_is_not_who_said_so() -> None:
    assert not asks_who_said("Who tells the shops?")
    assert asks_who_said("Who told me to take it?")
    assert asks_who_said("Who says that it is late?")
    assert asked_verb("Who signs the contract?") == stem("signs")


@pytest.mark.parametrize(
    ("sentence", "doer"),
    [
        ("Brandissimo plays the glockenspiel.", "Brandissimo"),
        ("Brandissimo usually plays the glockenspiel.", "Brandissimo"),
        ("Brandissimo tunes the glockenspiel.", ""),
        ("Nobody plays the glockenspiel.", ""),
        ("She plays the glockenspiel.", ""),
    ],
)
def test_a_name_that_no_list_knows_is_one_before_the_verb(sentence: str, doer: str) -> None:
    assert doer_in(sentence, "Who plays the glockenspiel?") == doer


@pytest.mark.parametrize(
    ("sentence", "question", "holds"),
    [
        ("1.8 kg lamb shoulder", "How many people does the lamb serve?", False),
        ("Serves 6", "How many people does the lamb serve?", True),
        ("You used 248 kWh.", "How many kWh did I use?", True),
        ("The flat has ninety square metres.", "How big is the flat?", True),
        ("Roast at 150 °C, turn once.", "What oven temperature does the lamb need?", True),
        ("Prep 20 minutes", "What oven temperature does the lamb need?", False),
        ("jump_height = 4.5", "What is the jump height of the player?", True),
    ],
)
def test_a_number_must_be_one_of_what_is_asked(sentence: str, question: str, holds: bool) -> None:
    assert question_type(question) == "number"
    assert holds_answer("number", sentence, question, MONDAY, UTC) is holds


def test_what_is_counted_is_told_in_the_plural() -> None:
    assert counted_in("How many kids come to the party?") == stem("kids")
    assert "kids" in focus_of("How many kids come to the party?")
    assert counts_behind("Serves 6", stem("serve"))
    assert not counts_behind("6 serves", stem("serve"))
    assert measure_of("How are you?") == ""


def test_a_colour_is_asked_for_and_only_a_colour_answers() -> None:
    assert category_in("What colour are the jerseys?") == "colour"
    assert may_be_of("The jerseys will be yellow with black sleeves.", "colour")
    assert not may_be_of("I parked the car on level 3.", "colour")
    assert may_be_of("Our dog is a whippet.", "breed")
    assert not may_be_of("Our dog ran away.", "breed")


def test_an_opening_says_nothing() -> None:
    assert without_opening("By the way, I quit smoking") == "I quit smoking"
    assert without_opening("Well") == "Well"
