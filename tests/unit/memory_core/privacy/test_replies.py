"""Secrets that somebody asks for and somebody else says; what else is answered stays."""

import pytest

from memory_core.privacy.dialogue import Dialogue
from memory_core.privacy.redaction import Scrubber
from memory_core.privacy.replies import question_at_end


@pytest.mark.parametrize(
    ("asked", "answered", "kept"),
    [
        ("What's the PIN?", "Four seven one one.", "[pin]."),
        ("Do you remember the alarm code?", "Yeah, one nine eight four.", "Yeah, [code]."),
        ("And the password?", "Sure, it's purple monkey dishwasher.", "Sure, it's [password]."),
        ("Tell me the wifi password.", "Gingerbread, all lower case.", "[password], all lower case."),
        ("Read me the card number.", "4012 8888 8888 1881", "[card]"),
        ("Wie war nochmal das Passwort?", "Gartenzwerg.", "[password]."),
        ("Und die PIN?", "Ja, acht drei null zwei.", "Ja, [pin]."),
        ("C'est quoi le mot de passe ?", "Tournesol.", "[password]."),
        ("¿Cuál es la contraseña?", "Girasol.", "[password]."),
        ("Qual é a senha do wifi?", "Girassol vinte e dois.", "[password]."),
        ("密码是多少？", "六六零九一二。", "[password]。"),
    ],
)
def test_the_answer_to_the_question_for_a_secret_goes(asked: str, answered: str, kept: str) -> None:
    assert Scrubber().scrub_speech(f"{asked} {answered}").text == f"{asked} {kept}"
    talk = Dialogue(Scrubber())
    assert talk.scrub_speech(asked).text == asked
    assert talk.scrub_speech(answered).text == kept


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("What's the PIN?", "I don't know, ask Maria."),
        ("What's the PIN for?", "The new card."),
        ("What's the password policy?", "Twelve characters."),
        ("What's the password?", "Same as always."),
        ("What's the room number?", "Four seven one one."),
        ("What's the error code?", "Four oh four one."),
        ("Did you change the password?", "Yesterday."),
        ("Wie ist das Passwort?", "Weiß ich nicht mehr."),
        ("Et le mot de passe ?", "Il est dans le coffre."),
        ("¿Y la contraseña?", "No me acuerdo."),
        ("E a senha?", "Está na gaveta."),
        ("密码是多少？", "我不知道。"),
    ],
)
def test_an_answer_that_tells_nothing_stays(asked: str, answered: str) -> None:
    assert Scrubber().scrub_speech(f"{asked} {answered}").text == f"{asked} {answered}"
    talk = Dialogue(Scrubber())
    assert [talk.scrub_speech(said).text for said in (asked, answered)] == [asked, answered]


def test_a_question_waits_for_its_answer_and_is_forgotten_after_it() -> None:
    talk = Dialogue(Scrubber())
    assert talk.scrub_speech("Hello. What's the PIN?").counts == {}
    assert talk.scrub_speech("Hang on.").text == "Hang on."
    assert talk.scrub_speech("Four seven one one.").text == "[pin]."
    assert talk.scrub_speech("At noon then.").text == "At noon then."
    assert talk.scrub_speech("Four seven one one.").text == "Four seven one one."


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (["my password is", "apples butter seven"], ["my password is", "[password]"]),
        (["hello maria my password is", "apples butter"], ["hello maria my password is", "[password]"]),
        (["The password for the guests is, um…", "Barracuda."], ["The password for the guests is, um…", "[password]."]),
        (["the pin is", "um", "four two nine one"], ["the pin is", "um", "[pin]"]),
        (["the code is four", "two nine one"], ["the code is four", "[code]"]),
        (["and the password", "apples"], ["and the password", "[password]"]),
        (["mein Passwort ist", "Gartenzwerg"], ["mein Passwort ist", "[password]"]),
        (["mon mot de passe est", "tournesol"], ["mon mot de passe est", "[password]"]),
        (
            ["the card number is four oh one two", "eight eight eight eight", "double eight", "one eight eight one"],
            ["the card number is [card]", "[card 2]", "[card 3]", "[card 4]"],
        ),
        (["我的密码是…", "六六零九一二"], ["我的密码是…", "[password]"]),
        (["the password is apples butter", "seven two"], ["the password is [password]", "[password 2]"]),
    ],
)
def test_a_secret_that_is_broken_by_a_breath_goes(said: list[str], kept: list[str]) -> None:
    talk = Dialogue(Scrubber())
    assert [talk.scrub_speech(piece).text for piece in said] == kept


@pytest.mark.parametrize(
    "said",
    [
        ["i changed my password yesterday", "buy milk and bread"],
        ["the password is wrong", "apples"],
        ["nobody knows what the password is", "lovely weather"],
        ["the database password meeting is", "on tuesday at three"],
        ["please send me the card", "Perfect."],
        ["the room is four seven", "one one"],
        ["the meeting is", "lunch"],
    ],
)
def test_what_follows_a_breath_and_is_no_secret_stays(said: list[str]) -> None:
    talk = Dialogue(Scrubber())
    assert [talk.scrub_speech(piece).text for piece in said] == said


def test_behind_a_password_that_was_told_other_words_stay() -> None:
    talk = Dialogue(Scrubber())
    assert talk.scrub_speech("the password is apples butter").text == "the password is [password]"
    assert talk.scrub_speech("Perfect.").text == "Perfect."


def test_of_a_talk_only_the_question_is_remembered() -> None:
    assert question_at_end("My password is swordfish. What is yours?") == ""
    assert question_at_end("I am in. What's the PIN?") == "What's the PIN?"
    assert question_at_end("The PIN? It's four seven one one.") == ""


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("and then the password, rhinoceros", "and then the password, [password]"),
        ("Password, bumblebee, all lower case.", "Password, [password], all lower case."),
        ("I typed in the password, marshmallow, and got in.", "I typed in the password, [password], and got in."),
        ("Erst der Name, dann das Passwort, Nashorn.", "Erst der Name, dann das Passwort, [password]."),
        ("et puis le mot de passe, libellule", "et puis le mot de passe, [password]"),
    ],
)
def test_a_password_that_is_named_behind_its_word_goes(said: str, kept: str) -> None:
    assert Scrubber().scrub_speech(said).text == kept


@pytest.mark.parametrize(
    "said",
    [
        "Type the password, then press enter.",
        "You enter the password, click on the button, and you are in.",
        "The password, as I said, is in the vault.",
        "And the password, please?",
        "Das Passwort, glaube ich, ist abgelaufen.",
        "I lost my keys, my password, everything.",
        "¿Cuál es la contraseña? No me acuerdo.",
    ],
)
def test_what_only_follows_the_word_stays(said: str) -> None:
    assert Scrubber().scrub_speech(said).text == said
