"""Of a sentence that tells the like of several the part that a question is about, and answers without its own words."""

from collections.abc import Callable

import pytest

from memory_core.chat.amounts import find_amount, find_amounts
from memory_core.chat.clauses import listed_after, object_of, without_asked
from memory_core.chat.deeds import measures_another
from memory_core.chat.matter import asked_verb
from memory_core.chat.parallel import part_asked
from memory_core.chat.questions import question_type
from memory_core.chat.whens import yearly_told
from memory_core.language.names import find_names
from memory_core.language.words import stems

SUITCASES = "The red suitcase is under the stairs, the blue one is at Mum's."
BINS = "The blue bin is collected on Tuesdays, the yellow one on Fridays."
PAID = "I paid 64.20 euros for the winter tyres and 18 for the balancing."
DIETS = "Haruki can't eat gluten, and Beth is vegetarian."
PICNIC = "Anton brings the salad, Greta the dessert, and I take care of drinks."


@pytest.mark.parametrize(
    ("text", "question", "kind", "part"),
    [
        (SUITCASES, "Where is the blue suitcase?", "where", "the blue suitcase is at Mum's"),
        (SUITCASES, "Where is the red suitcase?", "where", "The red suitcase is under the stairs"),
        (BINS, "When is the yellow bin collected?", "when", "the yellow bin is collected on Fridays"),
        (PAID, "How much was the balancing?", "money", "18 euros for the balancing"),
        (PICNIC, "What does Greta bring?", "what", "Greta brings the dessert"),
        (PICNIC, "Who brings the dessert?", "who", "Greta brings the dessert"),
        (
            "Haruki can't eat gluten, and Beth is vegetarian.",
            "What can't Haruki eat?",
            "what",
            "Haruki can't eat gluten",
        ),
    ],
)
def test_the_part_is_found_and_made_whole(text: str, question: str, kind: str, part: str) -> None:
    assert part_asked(text, question, kind, lambda one: bool(one.split()[1:])) == part


def _tells_of(kind: str) -> Callable[[str], bool]:
    return (lambda part: find_amount(part) != "") if kind == "money" else bool


@pytest.mark.parametrize(
    ("text", "question", "kind"),
    [
        ("Zoltan replaced the siphon, two valves and the kitchen tap.", "What did Zoltan replace?", "what"),
        ("Chloé, Marc and Sami will join us.", "Who will join us?", "who"),
        (SUITCASES, "Where are the suitcases?", "where"),
        ("The printer costs four hundred and twenty euros.", "How much is the printer?", "money"),
        ("class trip: 4 days to Lake Morin, May 2027, 240 € per child", "How much does the class trip cost?", "money"),
        ("The gas bill came, 94.20, and that's 23.55 each.", "How much is the gas bill per person?", "money"),
        (PAID, "Did I pay for the balancing?", "yes_no"),
    ],
)
def test_where_all_of_it_is_asked_for_it_stays_whole(text: str, question: str, kind: str) -> None:
    assert part_asked(text, question, kind, _tells_of(kind)) == text


def test_a_list_is_told_to_its_end_and_what_was_asked_is_left_out() -> None:
    text = "Zoltan replaced the siphon, two valves and the kitchen tap."
    assert listed_after("the siphon", text) == "the siphon, two valves and the kitchen tap"
    assert listed_after("the siphon", "He replaced the siphon, and the drain leaks again.") == "the siphon"
    asked = set(stems("What did I buy from Mr Adler?"))
    assert without_asked("a cello from Mr Adler for 1,900 euros", asked) == "a cello"
    assert without_asked("a cello for 1,900 euros", asked) == "a cello for 1,900 euros"
    assert object_of("My brother's car is a Volvo", set(stems("Which car does my brother have?"))) == "a Volvo"


def test_a_measure_of_something_else_is_no_answer() -> None:
    recipe = "The recipe needs 250 g of butter and four eggs."
    assert measures_another(recipe, "How much sugar does the recipe need?")
    assert not measures_another(recipe, "How much butter does the recipe need?")
    assert not measures_another(recipe, "How many eggs does the recipe need?")


def test_how_much_a_raise_is_may_be_told_in_percent() -> None:
    assert [one.group() for one in find_amounts("My raise will be 4 percent.")] == ["4 percent"]


def test_a_birthday_is_the_same_every_year() -> None:
    assert yearly_told("My birthday's on May 3rd", "When is my birthday?") == "3 May"
    assert yearly_told("My birthday is 3 May.", "When is my birthday this year?") == ""
    assert yearly_told("His birthday party is on 27 March.", "When is his birthday party?") == ""
    assert yearly_told("The anniversary is 3 May 1984.", "When is the anniversary?") == ""


@pytest.mark.parametrize(
    ("question", "kind", "verb"),
    [
        ("From whom did I buy the cello?", "who", "buy"),
        ("What can't Haruki eat?", "what", "eat"),
        ("Why won't the car start?", "why", "start"),
    ],
)
def test_what_is_asked_may_be_denied_or_stand_behind_a_small_word(question: str, kind: str, verb: str) -> None:
    assert (question_type(question), asked_verb(question)) == (kind, verb)


def test_no_figure_behind_a_small_word_is_of_a_name() -> None:
    assert [one.text for one in find_names("I bought it from Adler for 1,900 euros.")] == ["Adler"]
    assert [one.text for one in find_names("Lunch with Anna 12:30")] == ["Anna"]
    assert [one.text for one in find_names("She left Lisbon for Madrid.")] == ["Lisbon", "Madrid"]
