"""Words as things to compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core.language.pack import load_pack
from memory_core.language.words import (
    StemFinder,
    beginning,
    content_words,
    fold,
    jaccard,
    normal,
    shingles,
    stem,
    stems,
    words,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("schedules", "scheduling"),
        ("launch", "launches"),
        ("planned", "planning"),
        ("decided", "decision"),
        ("babies", "baby"),
        ("went", "goes"),
        ("organization", "organized"),
        ("shipment", "ship"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("bus", "bush"), ("meal", "meat"), ("order", "ore"), ("8080", "8081")])
def test_different_words_have_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_case_accents_width_and_possessives_do_not_matter() -> None:
    assert words("Ｍaría’s CAFÉ") == ["maria", "cafe"]
    assert normal("The  LAUNCH, (of) Aurora!") == "the launch of aurora"


def test_stop_words_carry_no_meaning() -> None:
    assert content_words("What is the budget of Aurora?") == ["budget", "aurora"]
    assert stems("the planned launches") == ["plan", "launch"]


def test_a_short_text_is_one_shingle_and_nothing_shares_nothing() -> None:
    assert shingles(["a", "b"]) == {("a", "b")}
    assert shingles([]) == frozenset()
    assert jaccard([], []) == 0.0
    assert jaccard("ab", "bc") == pytest.approx(1 / 3)


def test_a_language_without_data_says_so() -> None:
    with pytest.raises(FileNotFoundError):
        load_pack("tlh")


@given(st.text(max_size=200))
def test_any_text_can_be_folded_split_and_stemmed(text: str) -> None:
    assert all(token == token.casefold() for token in words(fold(text)))
    assert all(stems(text))


_TRICKY = """The ministers’ flies flew; she's been organising “schedules” in Zürich – ﬁnally: o'brien's café IES
ties Ærø 8080 nationalization going likely happily 中文 wives'"""
_PLAIN = st.text(st.characters(exclude_characters="'’"), max_size=8)
_TEXTS = st.lists(st.sampled_from(_TRICKY.split()) | _PLAIN, max_size=12).map(" ".join)


@given(_TEXTS, _TEXTS)
def test_the_stems_that_are_looked_for_are_those_that_are_there(text: str, asked: str) -> None:
    wanted = set(stems(asked))
    assert StemFinder(wanted).found_in(fold(text)) == wanted & set(stems(text))


@given(
    st.from_regex(r"[a-z]{1,14}", fullmatch=True) | st.sampled_from(["flies", "nationalizations", "happily", "ties"])
)
def test_a_regular_word_begins_as_its_stem_does(word: str) -> None:
    if word not in load_pack().table("irregular_stems"):
        assert word.startswith(beginning(stem(word)))
