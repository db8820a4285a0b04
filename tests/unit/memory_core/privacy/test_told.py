"""Secrets that are told aloud: in a transcript they go, in ordinary talk about them nothing does."""

import pytest

from memory_core.privacy.redaction import Scrubber
from memory_core.records.observation import Box, TextLine
from tests.benchmarks.scrub import speech_scores
from tests.benchmarks.scrub_cases import spoken_lines


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my card number is 4242, 4242, 4242, 4242", "my card number is [card]"),
        ("my password is correct horse battery staple", "my password is [password]"),
        ("the password is swordfish okay", "the password is [password] okay"),
        ("the password is swordfish and the user is anna", "the password is [password] and the user is anna"),
        ("the C V V is one two three", "the C V V is [card code]"),
        ("the safe combination is thirty two left fourteen right nine", "the safe combination is [code]"),
        ("turn left to 32, right to 14, left to 9", "turn [code]"),
        ("the code they texted me is 48 21 93", "the code they texted me is [code]"),
        ("The password is Tuesday Rain 44.", "The password is [password]."),
        ("Swordfish is the password.", "[password] is the password."),
        ("What's the password? It's gingerbread.", "What's the password? It's [password]."),
        ("the password, if you need it, is walrus", "the password, if you need it, is [password]"),
        ("pin code 4821", "pin code [pin]"),
        ("Das Passwort für das WLAN lautet Regenbogen", "Das Passwort für das WLAN lautet [password]"),
        ("Ich habe das Passwort auf Eisbär geändert", "Ich habe das Passwort auf [password] geändert"),
        ("mon mot de passe c'est papillon", "mon mot de passe c'est [password]"),
        ("mi clave es zanahoria", "mi clave es [password]"),
        ("a minha senha é girassol", "a minha senha é [password]"),
        ("我的密码是蓝色大象", "我的密码是[password]"),
    ],
)
def test_what_a_sentence_announces_goes_up_to_the_end_of_its_clause(said: str, kept: str) -> None:
    assert Scrubber().scrub_speech(said).text == kept


@pytest.mark.parametrize(
    "said",
    [
        "the password is correct",
        "My password is so long",
        "I don't know what the password is. Let's ask Tom.",
        "a password is something you choose",
        "try the password manager",
        "We changed the password to get rid of him",
        "the error code is 4041",
        "the code is 200 lines long",
        "We sold 4242, 4242, 4242 and 4243 of them",
        "密码是错的，你再试一次。",
    ],
)
def test_talk_about_a_secret_stays(said: str) -> None:
    assert Scrubber().scrub_speech(said).text == said


def test_what_is_written_on_a_screen_is_not_read_as_speech() -> None:
    seen = "Swordfish is the password."
    lines, _, _ = Scrubber().scrub_lines([TextLine(seen, Box(0, 0, 300, 20))])
    assert lines[0].text == seen
    assert Scrubber().scrub_speech(seen).text != seen


def test_a_secret_has_the_same_label_on_the_screen_and_in_speech() -> None:
    scrubber = Scrubber()
    scrubber.scrub("Password: Hunter.Two!1")
    assert scrubber.scrub_speech("my card is 4242, 4242, 4242, 4242").counts == {"card": 1}
    assert scrubber.scrub("4242 4242 4242 4242").text == "[card]"


def test_a_scrubbed_transcript_stays_as_it_is() -> None:
    scrubber = Scrubber()
    for case in spoken_lines():
        once = scrubber.scrub_speech(case.text).text
        assert scrubber.scrub_speech(once).text == once


@pytest.mark.parametrize("apart", [False, True])
def test_the_goals_are_reached_on_what_is_said(*, apart: bool) -> None:
    score = speech_scores()[apart]
    assert sum(score.seen.values()) >= 20
    assert score.clean >= 20
    assert score.clear(score.seen) >= (85 if apart else 98)
    assert score.over() <= 5
