"""What a page shows without saying it, words that mean much the same, and forms in which answers stand."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from memory_core.chat.amounts import clock_range, find_amount
from memory_core.chat.history import complete
from memory_core.chat.kin import kin_of
from memory_core.chat.questions import counts, only_dates, place_after_clock, question_type
from memory_core.chat.scenes import scene_of
from memory_core.chat.terms import Candidate
from memory_core.context.contextual import Piece
from memory_core.language.sentences import Sentence, read_sentences
from memory_core.language.words import stem
from memory_core.records.dialogue import Turn
from memory_core.records.ids import ConversationId, new_turn_id
from memory_core.records.query import Hit

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)


def said(text: str) -> Candidate:
    hit = Hit(
        id="o_1", layer="observations", kind="screen", text=text, at=NOON, app="", title="", score=1.0, evidence=()
    )
    return Candidate(Sentence(text), Piece(hit, text), frozenset(), frozenset(), frozenset())


@pytest.mark.parametrize(
    ("page", "means"),
    [
        ("TAP Air Portugal\nPassenger: Ines\nSeat 14C", "flight"),
        ("Gasthof Adler\n3 nights, double room\nBreakfast included", "hotel"),
        ("Order 88213\nShipping 3.95\nTotal 57.94", "spend"),
        ("Rechnung Nr. 20417\nKessler Optik", "invoice"),
    ],
)
def test_a_page_is_about_what_its_labels_show(page: str, means: str) -> None:
    assert stem(means) in scene_of(page)


@pytest.mark.parametrize("page", ["Colour: petrol blue\nRange: 120 km", "The total was read by many.", ""])
def test_most_pages_show_nothing(page: str) -> None:
    assert scene_of(page) == frozenset()


def test_words_that_mean_much_the_same_are_kin_and_names_and_weekdays_are_not() -> None:
    compared: list[str] = []

    def related(texts: Sequence[str], others: Sequence[str]) -> list[list[float]]:
        compared.extend([*texts, *others])
        return [[0.7 if other == "bag" else 0.2 for other in others] for _ in texts]

    kin = kin_of(
        "luggage on friday for Ines?", ["luggage", "friday", "ines"], [said("One bag for Marco on Monday")], related
    )
    assert kin == {stem("luggage"): frozenset({"bag"})}
    assert not {"friday", "monday", "ines", "marco"} & set(compared)


def test_a_nickname_of_a_chat_says_what_follows() -> None:
    told = read_sentences("tilda_m — Today at 20:05\nWhat do we wear?\nbasso — Today at 20:06\nAll black.")
    assert [(one.speaker, one.text) for one in told] == [("tilda_m", "What do we wear?"), ("basso", "All black.")]


def test_a_prompt_begins_a_line_of_its_own() -> None:
    told = read_sentences("Error: the shortcode was not found\nines@mill:~/site$ git checkout v2.3.1")
    assert [one.text for one in told][0] == "Error: the shortcode was not found"


def test_how_long_an_entry_takes_is_told_by_its_times() -> None:
    assert clock_range("09:30 – 12:00 Workshop") == timedelta(hours=2, minutes=30)
    assert clock_range("22:30 to 01:00 Night bus") == timedelta(hours=2, minutes=30)
    assert clock_range("at 09:30 sharp") is None


def test_the_numbers_of_dates_are_no_counts() -> None:
    assert only_dates("The client wants it by 9 October.", NOON, UTC)
    assert not only_dates("By 9 October I need 12 pages.", NOON, UTC)
    assert counts("About thirty people come", stem("people"))
    assert not counts("Grandpa turns 90 and people come", stem("come"))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("the deposit is five weeks' rent", "five weeks' rent"),
        ("sold it for nine thousand", "nine thousand"),
        ("Mileage per year: 15,000 km", ""),
        ("01 Mar Rent Hofmann GbR -980.00", "980.00"),
        ("the crown costs about 540, the insurance pays 60 %", "540"),
        ("a used Polo for 85", "85"),
        ("the van is 129 a day", "129"),
        ("It rained for 3 hours", ""),
        ("They wait for 12 people", ""),
        ("The review is at 14.30", ""),
        ("Version 2.10 of the 02.03.2027", ""),
    ],
)
def test_sums_are_told_in_many_ways(text: str, amount: str) -> None:
    assert find_amount(text) == amount


def test_the_place_stands_behind_the_time() -> None:
    assert place_after_clock("13:00 – 14:30 Lunch with Carla, Café Mistral") == "Café Mistral"
    assert place_after_clock("Lunch with Carla, Café Mistral") == ""


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How tight should the bracket be?", "number"),
        ("How high will the rent be?", "money"),
        ("For how much?", "money"),
        ("How are you?", "what"),
        ("What is the number of the invoice?", "code"),
    ],
)
def test_what_is_asked_for_is_known_by_the_shape_of_the_question(question: str, kind: str) -> None:
    assert question_type(question) == kind


@pytest.mark.parametrize(
    ("before", "answer", "then", "standing"),
    [
        ("Did Tidewater Press pay?", "Yes — Mon: “x” [1]", "And Olsen?", "Did Olsen pay?"),
        (
            "Who reviews it?",
            "Sofie — Tue: “I hand it over to Sofie” [1]",
            "When does she get it?",
            "When does she get it? Sofie",
        ),
    ],
)
def test_a_follow_up_goes_on_from_question_and_answer(before: str, answer: str, then: str, standing: str) -> None:
    turn = Turn(
        id=new_turn_id(), conversation=ConversationId("c_1"), at=NOON, question=before, answer=answer, grounded=True,
        provider="evidence", citations=(),
    )  # fmt: skip
    assert complete(then, [turn]) == standing
