"""What would be guessed at once protects nothing, and is refused with words."""

import pytest

from memory_core.privacy.strength import SHORTEST, weakness


@pytest.mark.parametrize("passphrase", ["", "abc", "s3cr3t!", "       a       ", "ééééééé"])
def test_a_short_one_is_refused_with_what_to_do(passphrase: str) -> None:
    assert weakness(passphrase).startswith(f"Take {SHORTEST} characters at least.")


@pytest.mark.parametrize(
    "passphrase",
    [
        *("aaaaaaaaaaaa", "abababab", "12345678", "87654321", "ABCDEFGHIJ", "Password", "password123", "Passwort1!"),
        *("P@ssw0rd", "pa55word!", "test1234", "letmein1!", "2024Welcome", "Iloveyou", "i love you", "sunshine1"),
        *(
            "qwerty123",
            "Azerty2023",
            "1q2w3e4r",
            "1qaz2wsx",
            "poiuytrewq",
            "asdfghjk",
            "qwerasdf",
            "abcdabcd",
            "xY7xY7xY7",
        ),
    ],
)
def test_what_is_tried_first_is_refused(passphrase: str) -> None:
    assert weakness(passphrase).startswith("That is among the first that anybody would try.")


def test_what_is_no_text_is_refused() -> None:
    assert "no text" in weakness("\udcff\udcfe and more")


@pytest.mark.parametrize(
    "passphrase",
    [
        "correct horse",
        "eight by",
        "密码短语也可以很长",
        "1902 8431",
        "Grüße an alle",
        "admin 48 kettles",
        "summer and smoke",
    ],
)
def test_others_are_taken(passphrase: str) -> None:
    assert weakness(passphrase) == ""
