"""The figure in a sentence that was asked for: the nearest one, whole, with its unit; and how long something lasts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from memory_core.chat.amounts import find_amount
from memory_core.chat.figures import amount_told, length_told, number_told
from memory_core.chat.fitting import Asked
from memory_core.chat.questions import counted_in, find_code, focus_of, holds_answer
from memory_core.chat.shorten import shortened
from memory_core.chat.stays import stayed
from memory_core.chat.sums import added_up, within
from memory_core.chat.terms import Candidate
from memory_core.context.contextual import Context, Piece
from memory_core.language.numbers import numbers_in
from memory_core.language.sentences import Sentence
from memory_core.language.words import stems
from memory_core.records.query import Hit, Query
from memory_core.retrieval.plan import Plan

AT = datetime(2026, 10, 9, 10, 0, tzinfo=UTC)  # a Friday
RENT = "The rent will be 2,150 euros per month plus 180 euros for heating, for a term of five years."

RISE = "The rent went up from 950 to 1,020 euros in September."


def _said(text: str) -> Candidate:
    hit = Hit(id="1", layer="observations", kind="screen", text=text, at=AT, app="", title="", score=1.0, evidence=())
    return Candidate(Sentence(text), Piece(hit, text), frozenset(), frozenset(), frozenset())


@pytest.mark.parametrize(
    ("text", "question", "sum_of_it"),
    [
        (RENT, "How much is the heating?", "180 euros"),
        (RENT, "How much is the rent?", "2,150 euros"),
        ("Studios are $4,150 per month; one-bedrooms $4,900.", "What does a one-bedroom cost?", "$4,900"),
        (RISE, "How much is the rent?", "1,020 euros"),
        ("We cut the budget by 500 euros.", "How big is the budget?", ""),
        ("We cut the budget by 500 euros.", "By how much did we cut the budget?", "500 euros"),
        (RISE, "What was the rent before September?", "950 euros"),
        (RISE, "How much did the rent go up?", "70 euros"),
    ],
)
def test_a_sum_is_that_of_what_it_stands_beside(text: str, question: str, sum_of_it: str) -> None:
    assert amount_told(_said(text), question) == sum_of_it


@pytest.mark.parametrize(
    ("text", "question", "number"),
    [
        ("It should ferment at 28 to 30 °C for 16 hours.", "At what temperature should it ferment?", "28 to 30 °C"),
        ("We increase the order from 120 to 160 pieces.", "How many pieces do they order?", "160"),
        ("34 of the 120 croissants were crushed.", "How many croissants were crushed?", "34"),
        ("14208 items updated, 37 skipped", "How many items were skipped?", "37"),
        ("He halved the pills, only two and a half milligrams now.", "How many milligrams?", "two and a half"),
        ("my nephew Leo turns seven on Sunday", "How old will Leo be?", "seven"),
        ("mum's 70th is the 2nd of december", "How old will Mum be?", "70"),
        ("A Yanmar diesel, 16 hp", "How much power does the Yanmar have?", "16 hp"),
        ("H-211 Ashworth 4 sash windows 2,700", "How many sash windows does Ashworth get?", "4"),
    ],
)
def test_a_number_is_told_whole(text: str, question: str, number: str) -> None:
    assert number_told(_said(text), question) == number


@pytest.mark.parametrize(
    ("text", "question", "short"),
    [
        ("SK418  was 07:10   now 10:25", "What time does the flight leave?", "10:25"),
        ("SK418  was 07:10   now 10:25", "What time was the flight going to leave?", "07:10"),
        ("The ceremony is 4 not 3.", "What time does the ceremony begin?", "4"),
        ("Full plot £44 (now £38), half plot £24 (now £20)", "What will a half plot cost from January?", "£24"),
        ("Full plot £44 (now £38), half plot £24 (now £20)", "How much does a half plot cost?", "£20"),
        ("Tea was £4, cake £3", "How much was the tea?", "£4"),
        ("Thu 22 April, Simulation Suite, Level 2, 08.15 sharp", "Where is the course?", "Simulation Suite, Level 2"),
    ],
)
def test_of_several_values_that_of_the_time_asked_for_is_told(text: str, question: str, short: str) -> None:
    context = Context(Plan(Query(text=question), question, ("x",)), (), {"x": 1.0})
    assert shortened(Asked(question, question, context, UTC), _said(text), UTC)[0] == short


@pytest.mark.parametrize(
    ("text", "sum_of_it"),
    [
        ("Four pounds ten if you take more.", "Four pounds ten"),
        ("In laminate it would be 190.", "190"),
        ("He is back on Tuesday, 95 for today.", "95"),
        ("It would be 190 people.", ""),
        ("The flyers came to 78 quid.", "78 quid"),
        ("Three ten? Go on then.", "Three ten"),
        ("Be there by three fifteen.", ""),
    ],
)
def test_a_sum_is_one_as_people_say_it(text: str, sum_of_it: str) -> None:
    assert find_amount(text) == sum_of_it


def test_numbers_are_the_same_in_words_and_in_figures() -> None:
    said = numbers_in("three thousand metres, 2,000 m, one hundred and ninety-four thousand, seats 7")
    assert said == {"3000", "2000", "194000", "7"}


def test_what_several_receipts_name_is_added_up() -> None:
    texts = ["Vet 5 May", "Vet 6 May", "Vet 7 May"]
    seen = [_said(text) for text in texts]
    lines = [
        replace(one, piece=replace(one.piece, hit=replace(one.piece.hit, id=text)))
        for one, text in zip(seen, texts, strict=True)
    ]
    sums = dict(zip(texts, ("£1,065.50", "£167.80", ""), strict=True))
    summed = added_up(lines, lambda one: sums[one.sentence.text])
    assert summed is not None
    assert (summed.told, len(summed.parts)) == ("£1,233.30 (1,065.50 + 167.80)", 2)
    assert added_up(lines[:1], lambda one: sums[one.sentence.text]) is None
    assert added_up(lines, lambda one: "£12") is None
    both = within(_said("We paid 1,240 euros for the boiler and 300 euros for the plumber."))
    assert both is not None
    assert both.told == "1,540 euros (1,240 + 300)"
    assert within(_said(RISE)) is None


def test_how_long_somebody_stayed_is_told_by_when_it_began_and_when_it_ended() -> None:
    lines = ["I started at Acme on 3 March 2024.", "I left Acme on 30 June 2026.", "I left Boreal on 1 July 2026."]
    said = [replace(_said(line), own=frozenset(stems(line))) for line in lines]
    stay = stayed("How long did I work at Acme?", said, UTC)
    assert stay is not None
    assert stay.told == "2 years and 4 months (3 March 2024 – 30 June 2026)"
    assert stayed("How long did I work at Boreal?", said, UTC) is None


@pytest.mark.parametrize(
    ("text", "question", "length"),
    [
        ("Until Easter, they say.", "How long will the works take?", "Until Easter"),
        ("I'm in town from the 23rd till the 26th.", "How long is Henk in town?", "from the 23rd till the 26th"),
        ("He stays till the summer, his contract runs until July.", "How long does his contract run?", "until July"),
        ("I booked the hut, 29 October to 2 November.", "How long are we in the hut?", "29 October to 2 November"),
        ("Tilda works at Norwood since May 2025.", "How long has Tilda worked there?", "since May 2025"),
        ("You have twenty minutes for the talk.", "How long is the talk?", "twenty minutes"),
        ("She asks for three months' rent, for five years.", "How long is the lease?", "five years"),
        ("It has to come down from 4.2 to 3.9 m.", "How long is the counter going to be?", "3.9 m"),
        ("It has to come down from 4.2 to 3.9 m.", "How long was the counter before?", "4.2 m"),
    ],
)
def test_a_length_is_told_by_its_ends_as_well(text: str, question: str, length: str) -> None:
    assert holds_answer("how_long", text, question, AT, UTC)
    assert length_told(_said(text), question, UTC) == length


def test_what_is_counted_ends_before_the_verb() -> None:
    assert counted_in("How much salt goes into the dough?") == "salt"
    assert "salt" in focus_of("How much salt goes into the dough?")


def test_a_short_number_is_a_code_only_behind_its_label() -> None:
    assert find_code("1 x Display case Vitrina 150", "What is the order number?") == ""
    assert find_code("Boarding at gate 12", "What is the gate number?") == "12"


def test_with_whom_something_was_done_is_told_by_with() -> None:
    assert not holds_answer("who", "Directed by Charlotte Wells", "Who did I watch it with?", AT, UTC)
    assert holds_answer("who", "Seen with Farah Rahimi", "Who did I watch it with?", AT, UTC)
