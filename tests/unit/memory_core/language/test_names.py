"""Names in running text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core.language.names import AMOUNT, EMAIL, NameKind, entities, find_names, kind_of, people


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Then Maria Lopez called.", "Maria Lopez", NameKind.PERSON),
        ("It is about Project Aurora now.", "Project Aurora", NameKind.PROJECT),
        ("She works at Northwind Ltd.", "Northwind Ltd", NameKind.ORGANISATION),
        ("We flew to Berlin.", "Berlin", NameKind.PLACE),
        ("Ask Dr. Okonkwo about it.", "Okonkwo", NameKind.PERSON),
        ("schedule it with maria on friday", "Maria", NameKind.PERSON),
        ("I am a nurse at St. Georg hospital.", "St. Georg", NameKind.PLACE),
        ("He works at St. Thomas' Hospital.", "St. Thomas' Hospital", NameKind.ORGANISATION),
        ("He lives in Main St. We met there.", "Main St", NameKind.THING),
        ("The Zephyr was late, said the Zephyr crew, Zephyr", "Zephyr", NameKind.THING),
    ],
)
def test_names_are_found_with_their_kind(text: str, name: str, kind: NameKind) -> None:
    assert (name, kind) in [(one.text, one.kind) for one in find_names(text)]


@pytest.mark.parametrize(
    "text", ["Great, I will prepare it.", "The launch is on Friday.", "May we go? Will you?", "OK. Yes. No."]
)
def test_a_capital_alone_is_no_name(text: str) -> None:
    assert find_names(text) == []


def test_an_empty_cell_of_a_table_names_a_thing_at_most() -> None:
    assert kind_of("") is NameKind.THING
    assert kind_of(" ") is NameKind.THING


def test_each_name_is_given_once() -> None:
    assert entities("Maria met Tom Becker. Maria left with Tom Becker.") == ("Maria", "Tom Becker")
    assert people("Maria met Northwind Ltd in Berlin.") == ["Maria"]


@pytest.mark.parametrize("amount", ["48,000 €", "$5 million", "€12", "1.200,50 EUR", "300 dollars"])
def test_amounts_of_money_are_seen(amount: str) -> None:
    assert AMOUNT.search(f"It costs {amount} in all").group() == amount  # type: ignore[union-attr]


def test_figures_without_money_are_no_amounts() -> None:
    assert AMOUNT.search("port 8080, 5 apples, 2026") is None
    assert EMAIL.search("not@an@address") is None


@given(st.text(max_size=300))
def test_names_lie_where_they_say(text: str) -> None:
    for name in find_names(text):
        assert text[name.start : name.end].casefold() == name.text.casefold()


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("it costs four hundred and twenty euros", ["four hundred and twenty euros"]),
        (
            "from eight hundred and fifty pounds to nine hundred pounds",
            ["eight hundred and fifty pounds", "nine hundred pounds"],
        ),
        ("Twelve thousand five hundred dollars, or 1,200 €", ["Twelve thousand five hundred dollars", "1,200 €"]),
        ("half a million dollars", ["half a million dollars"]),
        ("seven people and two dogs", []),
        ("the one dollarbird", []),
    ],
)
def test_a_sum_is_one_in_figures_and_in_words(text: str, sums: list[str]) -> None:
    assert [found.group() for found in AMOUNT.finditer(text)] == sums
