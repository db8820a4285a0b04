"""Secrets that were said aloud and written down word by word."""

import pytest

from memory_core.privacy.redaction import Scrubber


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my pin is one two eight four", "my pin is [pin]"),
        ("the verification code is 4 8 2 9 1 3 okay", "the verification code is [code] okay"),
        ("the code is seven seven one two nine oh", "the code is [code]"),
        ("mein PIN ist acht acht eins zwei", "mein PIN ist [pin]"),
        ("mon code est quatre huit deux neuf", "mon code est [code]"),
        ("mi código es cuatro ocho dos nueve", "mi código es [code]"),
        ("o meu código é quatro oito dois nove", "o meu código é [code]"),
        ("我的验证码四八二九一三", "我的验证码[code]"),
        ("four one one one one one one one one one one one one one one one", "[card]"),
        ("my social is five four three two one six seven eight nine", "my social is [national id]"),
    ],
)
def test_a_number_that_was_said_goes_as_if_it_was_written(said: str, kept: str) -> None:
    assert Scrubber().scrub(said).text == kept


@pytest.mark.parametrize(
    "said",
    [
        "one two three four, let us go",
        "we sold twenty two of them in nineteen ninety nine",
        "page four of eight, code review at two",
        "一二三四五六七",
    ],
)
def test_numbers_of_everyday_speech_stay(said: str) -> None:
    assert Scrubber().scrub(said).text == said
