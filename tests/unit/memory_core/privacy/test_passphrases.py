"""Which passphrases are taken."""

import pytest

from memory_core.privacy.passphrases import too_weak


@pytest.mark.parametrize("weak", ["", "abc", "1234567", "aaaaaaaaaaaa", "abababababab"])
def test_what_is_soon_guessed_is_refused_with_a_sentence(weak: str) -> None:
    assert "at least 8" in too_weak(weak)


@pytest.mark.parametrize("good", ["blue owl", "correct horse battery", "Ñandú-91", "密码四个字加四个"])
def test_a_few_words_are_taken(good: str) -> None:
    assert too_weak(good) == ""
