"""The spoken language as a person sets it."""

import pytest

from capture.config import CaptureConfig
from capture.grammar.languages import language_code
from memory_core.config import parse


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", ""),
        ("en", "en"),
        ("EN", "en"),
        (" de-AT ", "de"),
        ("pt_BR", "pt"),
        ("German", "de"),
        ("français", "fr"),
        ("中文", "zh"),
        ("yue", "yue"),
        ("nb-NO", "no"),
        ("klingon", ""),
        ("English, German", ""),
    ],
)
def test_a_language_is_understood_as_it_is_written(said: str, code: str) -> None:
    assert language_code(said) == code
    config, problems = parse(CaptureConfig, {"language": said})
    assert config.spoken == code
    assert bool(problems) == (not code and bool(said))


def test_an_unknown_one_is_told_with_what_to_write() -> None:
    _, (problem,) = parse(CaptureConfig, {"language": "klingon"})
    assert problem.startswith("“Spoken language”: “klingon” is no language that is known. Write one as two letters")
