"""Secrets leave the lines that were read from a screen, and the picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from memory_core.privacy.redaction import Scrubber, blacken
from memory_core.records.observation import Box, TextLine, Word


def _line(top: int, *words: tuple[str, int]) -> TextLine:
    """A line of words at given left edges, nine pixels a letter and sixteen high."""
    placed = tuple(Word(text, Box(left, top, 9 * len(text), 16), 0.9) for text, left in words)
    right = placed[-1].box.right
    left = placed[0].box.left
    return TextLine(" ".join(text for text, _ in words), Box(left, top, right - left, 16), placed)


def _texts(lines: list[TextLine]) -> list[str]:
    return [line.text for line in lines]


def test_only_the_secrets_words_are_blacked_out() -> None:
    line = _line(10, ("Card", 10), ("4111", 60), ("1111", 110), ("1111", 160), ("1111", 210), ("ok", 260))
    scrubbed, boxes, counts = Scrubber().scrub_lines([line])
    assert _texts(scrubbed) == ["Card [card] ok"]
    assert boxes == [word.box for word in line.words[1:5]]
    assert counts == {"card": 1}
    assert [word.text for word in scrubbed[0].words][:1] == ["Card"]
    assert not [word for word in scrubbed[0].words if "1111" in word.text]


def test_a_word_that_holds_label_and_value_is_blacked_out_whole() -> None:
    scrubbed, boxes, _ = Scrubber().scrub_lines([_line(10, ("password=hunter2", 10), ("next", 200))])
    assert _texts(scrubbed) == ["password=[password] next"]
    assert scrubbed[0].words[0].text == "password=[password]"
    assert boxes == [Box(10, 10, 144, 16)]


def test_without_words_the_whole_line_is_blacked_out() -> None:
    line = TextLine("password: hunter2", Box(1, 2, 30, 4))
    scrubbed, boxes, _ = Scrubber().scrub_lines([line])
    assert _texts(scrubbed) == ["password: [password]"]
    assert boxes == [line.box]


def test_words_that_do_not_fit_the_text_black_out_the_whole_line() -> None:
    line = TextLine("password: hunter2", Box(1, 2, 30, 4), (Word("something", Box(1, 2, 3, 4)),))
    scrubbed, boxes, _ = Scrubber().scrub_lines([line])
    assert scrubbed[0].words == ()
    assert boxes == [line.box]


def test_a_value_below_its_label_is_found() -> None:
    lines = [_line(10, ("Password", 10)), _line(34, ("hunter2x", 12))]
    scrubbed, boxes, _ = Scrubber().scrub_lines(lines)
    assert _texts(scrubbed) == ["Password", "[password]"]
    assert boxes == [lines[1].box]


def test_a_value_in_the_next_column_is_found() -> None:
    for lines in (
        [_line(10, ("Password", 10), ("s3cr3t!x", 300))],
        [_line(10, ("Password", 10)), _line(12, ("s3cr3t!x", 300))],
    ):
        scrubbed, boxes, counts = Scrubber().scrub_lines(lines)
        assert "s3cr3t!x" not in "".join(_texts(scrubbed))
        assert len(boxes) == 1
        assert counts == {"password": 1}


def test_a_label_that_was_read_as_two_words_hides_no_column_beside_it() -> None:
    line = _line(10, ("[card", 10), ("2]", 64), ("Password", 300), ("Hunter.22x", 500))
    scrubbed, boxes, _ = Scrubber().scrub_lines(
        [line, _line(40, ("Other", 10), ("[pin", 300), ("3]", 345), ("4711", 500))]
    )
    assert _texts(scrubbed) == ["[card 2] Password [password]", "Other [pin 3] 4711"]
    assert boxes == [line.words[3].box]


def test_lines_read_between_label_and_value_do_not_hide_it() -> None:
    lines = [_line(10, ("Password", 10)), _line(12, ("Menu", 900)), _line(36, ("hunter2x", 12))]
    assert _texts(Scrubber().scrub_lines(lines)[0]) == ["Password", "Menu", "[password]"]


def test_what_a_sentence_announces_is_found_in_its_own_column() -> None:
    lines = [
        _line(
            10,
            ("Your", 10),
            ("sign-in", 60),
            ("code", 130),
            ("is", 180),
            ("below", 210),
            ("Recent", 600),
            ("orders", 660),
        ),
        _line(34, ("It", 10), ("expires", 40), ("soon.", 110), ("Order", 600), ("4711", 660)),
        _line(58, ("482", 10), ("913", 40), ("Order", 600), ("482914", 660)),
    ]
    scrubbed, boxes, counts = Scrubber().scrub_lines(lines)
    assert _texts(scrubbed)[2] == "[code] Order 482914"
    assert boxes == [word.box for word in lines[2].words[:2]]
    assert counts == {"code": 1}


def test_a_whole_column_of_passwords_is_found() -> None:
    lines = [
        _line(10, ("User", 10), ("Password", 300)),
        _line(40, ("bob", 10), ("hunter2x", 300)),
        _line(70, ("eve", 10), ("Tr0ub4dor", 300)),
    ]
    scrubbed, boxes, counts = Scrubber().scrub_lines(lines)
    assert _texts(scrubbed) == ["User Password", "bob [password]", "eve [password 2]"]
    assert len(boxes) == 2
    assert counts == {"password": 2}


@pytest.mark.parametrize("beside", ["••••••••", "Forgot", "bob@example.com", "10:30", "sign-in", "Username"])
def test_what_is_no_value_stays_below_a_label(beside: str) -> None:
    lines = [_line(10, ("Password", 10)), _line(34, (beside, 12))]
    scrubbed, boxes, _ = Scrubber().scrub_lines(lines)
    assert scrubbed == lines
    assert boxes == []


def test_what_is_far_from_a_label_stays() -> None:
    lines = [_line(10, ("Password", 10)), _line(34, ("Settings", 500)), _line(400, ("Model", 10), ("X300b", 100))]
    assert Scrubber().scrub_lines(lines)[0] == lines


def test_a_secret_over_several_lines_is_blacked_out_in_each_and_counted_once() -> None:
    lines = [
        _line(10, ("-----BEGIN", 10), ("PRIVATE", 110), ("KEY-----", 190)),
        _line(30, ("MIIEowIBAAKCAQEA0123456789abcdefghij", 10)),
        _line(50, ("-----END", 10), ("PRIVATE", 110), ("KEY-----", 190)),
        _line(70, ("harmless", 10)),
    ]
    scrubbed, boxes, counts = Scrubber().scrub_lines(lines)
    assert _texts(scrubbed) == ["[private key]"] * 3 + ["harmless"]
    assert len(boxes) == 7
    assert counts == {"private key": 1}


def test_no_lines_are_no_trouble() -> None:
    assert Scrubber().scrub_lines([]) == ([], [], {})


@given(st.lists(st.lists(st.text(alphabet="ab1 :=", min_size=1, max_size=8), min_size=1, max_size=4), max_size=6))
def test_lines_keep_their_number_and_place(texts: list[list[str]]) -> None:
    lines = [_line(20 * row, *[(word, 90 * at) for at, word in enumerate(words)]) for row, words in enumerate(texts)]
    scrubbed, boxes, counts = Scrubber().scrub_lines(lines)
    assert [line.box for line in scrubbed] == [line.box for line in lines]
    assert bool(boxes) == bool(counts)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "RGBX"])
def test_boxes_are_black_with_a_margin_and_nothing_else_is(mode: str) -> None:
    image = Image.new(mode, (100, 60), "white")
    blacken(image, [Box(20, 20, 10, 10), Box(-5, -5, 8, 8), Box(500, 5, 5, 5), Box(95, 55, 50, 50)])
    seen = image.convert("RGB")
    assert {seen.getpixel(place) for place in ((18, 18), (25, 25), (31, 31), (0, 0), (99, 59))} == {(0, 0, 0)}
    assert {seen.getpixel(place) for place in ((15, 25), (35, 25), (25, 15), (60, 30))} == {(255, 255, 255)}
