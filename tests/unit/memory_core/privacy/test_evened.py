"""A secret is one however its signs are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core.privacy.evened import evened
from memory_core.privacy.redaction import Scrubber
from memory_core.privacy.spans import Span
from memory_core.records.observation import Box, TextLine, Word

CARD = "4111 1111 1111 1111"
TOKEN = "ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5"


def _in_digits(text: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(sign)) if sign.isdigit() else sign for sign in text)


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@pytest.mark.parametrize(
    "written",
    [
        *(_in_digits(CARD, zero) for zero in "\uff10\u0660\u06f0\u0966\u0e50\U0001d7f6"),
        *(CARD.replace(" ", joint) for joint in "\u3000\u202f\u2011\u2012\u2212\u2013\u2014"),
        CARD.replace(" ", "\u200b"),
        f"{CARD[:7]}\u2060\u200d{CARD[7:]}",
    ],
)
def test_a_card_is_one_in_all_digits_and_whatever_joins_them(written: str) -> None:
    scrubber = Scrubber()
    assert scrubber.scrub(f"Card {CARD}.").text == "Card [card]."
    assert scrubber.scrub(f"Card {written}, please.").text == "Card [card], please.", "the same one"


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u200f", "\ufe0f", "\u202c", "\U000e0061"])
def test_nothing_unseen_parts_a_token_or_its_label(unseen: str) -> None:
    assert Scrubber().scrub(f"it is {TOKEN[:9]}{unseen}{TOKEN[9:]} now").text == "it is [token] now"
    assert Scrubber().scrub(f"pass{unseen}word: hun{unseen}ter2xY").text == f"pass{unseen}word: [password]"


def test_full_width_letters_are_letters() -> None:
    assert Scrubber().scrub(f"请用 {_wide(TOKEN)} 登录").text == "请用 [token] 登录"
    assert Scrubber().scrub("IBAN " + _in_digits("DE89 3704 0044 0532 0130 00", "\uff10")).text == "IBAN [iban]"
    assert Scrubber().scrub_speech(f"the card is {_in_digits(CARD, '٠')}").text == "the card is [card]"


def test_what_is_no_secret_stays_sign_for_sign() -> None:
    text = "２０２６年５月８日\u3000全角ＡＢＣ “a\u200bb” ٢٠٢٦ 1998–2003, co\u00adop 👩\u200d💻 25\u202f000\u00a0€"
    assert Scrubber().scrub(text).text == text


def test_on_a_picture_its_words_are_blacked_out() -> None:
    words = ("Karte", "\u200b４１１１", "１１１１", "1111", "11\u200b11", "ok")
    boxes = [Box(60 * at, 0, 60 * at + 50, 20) for at in range(len(words))]
    line = TextLine(" ".join(words), Box(0, 0, 400, 20), words=tuple(map(Word, words, boxes)))
    (scrubbed,), black, counts = Scrubber().scrub_lines([line])
    assert (scrubbed.text, counts) == ("Karte \u200b[card] ok", {"card": 1})
    assert black == boxes[1:5]


@given(st.text("a1４\u200b٣–\n 密", max_size=60), st.data())
def test_places_are_those_of_the_text_as_it_was_given(text: str, data: st.DataObject) -> None:
    even = evened(text)
    assert not set(even.text) & set("４٣\u200b")
    if not even.text:
        return
    start = data.draw(st.integers(0, len(even.text) - 1))
    end = data.draw(st.integers(start + 1, len(even.text)))
    (back,) = even.back([Span(start, end, "card")])
    assert evened(text[back.start : back.end]).text.replace("–", "-") == even.text[start:end].replace("–", "-")
    assert {text[back.start], text[back.end - 1]}.isdisjoint("\u200b")
