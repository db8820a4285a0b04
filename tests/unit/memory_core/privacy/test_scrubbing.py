"""Secrets leave the text, and nothing else does."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn

from memory_core.privacy.detectors import find_secrets
from memory_core.privacy.redaction import Scrubber
from memory_core.privacy.spans import Span, settle
from tests.growth import assert_takes_time_by_length

DATA = Path(__file__).parents[3] / "data" / "scrubbing"
LABEL = re.compile(r"\[[a-z ]+\]")


def _cases() -> list[tuple[str, str]]:
    body = "\n".join(
        line for line in (DATA / "secrets.txt").read_text("utf-8").split("\n") if not line.startswith("# ")
    )
    return [(block.partition("\n")[0], block.partition("\n")[2]) for block in body.strip().split("\n---\n")]


@pytest.mark.parametrize(("secrets", "text"), _cases(), ids=lambda value: str(value)[:30])
def test_labelled_secrets_are_gone(secrets: str, text: str) -> None:
    each = secrets.split(" || ")
    assert all(secret in text for secret in each)
    scrubbed = Scrubber().scrub(text)
    assert not [secret for secret in each if secret in scrubbed.text]
    assert sum(scrubbed.counts.values()) >= 1
    assert Scrubber().scrub(scrubbed.text).text == scrubbed.text


def _harmless() -> list[str]:
    return (DATA / "harmless.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("line", _harmless())
def test_harmless_lines_stay(line: str) -> None:
    assert Scrubber().scrub(line).text == line


def test_harmless_lines_stay_when_they_stand_together() -> None:
    text = "\n".join(_harmless())
    scrubbed = Scrubber().scrub(text)
    assert scrubbed.text == text
    assert scrubbed.counts == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Card 4111 1111 1111 1111, thanks", "Card [card], thanks"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN [iban]"),
        ("Password: hunter2", "Password: [password]"),
        ("password = 'hunter2', user = 'bob'", "password = '[password]', user = 'bob'"),
        ("Your code is 482913.", "Your code is [code]."),
        ("PIN: 1234", "PIN: [pin]"),
        ("CVC 123", "CVC [card code]"),
        ("SSN 078-05-1120", "SSN [ssn]"),
        ("postgres://bob:hunter2@db/x", "postgres://bob:[password]@db/x"),
        ("Bearer abcdef0123456789", "Bearer [token]"),
        ("(password: hunter2)", "(password: [password])"),
        ("Passwort: Sommer2024!, Nutzer: bob", "Passwort: [password], Nutzer: bob"),
    ],
)
def test_only_the_value_is_replaced(text: str, expected: str) -> None:
    assert Scrubber().scrub(text).text == expected


def test_secrets_are_counted_by_sort() -> None:
    scrubbed = Scrubber().scrub("4111 1111 1111 1111 and 5500 0000 0000 0004, password: hunter2")
    assert scrubbed.counts == {"card": 2, "password": 1}


def test_a_secret_that_was_named_once_is_found_everywhere() -> None:
    text = "password: hunter2xyz\nlog: user typed hunter2xyz\nother: hunter2xyzzy"
    assert Scrubber().scrub(text).text == "password: [password]\nlog: user typed [password]\nother: hunter2xyzzy"


def test_a_wrapped_token_is_removed_to_its_end() -> None:
    text = "export T=ghp_0123456789abcdefghijABCDEFGHIJ01\n2345abcdEFGH\nnext line"
    assert Scrubber().scrub(text).text == "export T=[token]\nnext line"


def test_the_tail_of_a_private_key_is_removed_too() -> None:
    text = "notes\nMIIEowIBAAKCAQEA0123456789abcdefghij\nZz0123456789abcd\n-----END PRIVATE KEY-----\nmore"
    assert Scrubber().scrub(text).text == "notes\n[private key]\nmore"


@given(st.from_regex(r"4[0-9]{14}", fullmatch=True), st.sampled_from(["", " ", "-"]), st.booleans())
def test_every_valid_card_number_is_found(start: str, gap: str, slipped: bool) -> None:
    digits = start + luhn.calc_check_digit(start)
    shown = gap.join(digits[at : at + 4] for at in range(0, 16, 4))
    if slipped:
        shown = shown.replace("0", "O", 1).replace("1", "l", 1)
    assert Scrubber().scrub(f"card {shown} end").text == "card [card] end"


@given(st.from_regex(r"4[0-9]{14}", fullmatch=True), st.integers(1, 9))
def test_a_number_with_a_wrong_check_digit_is_no_card(start: str, off: int) -> None:
    wrong = start + str((int(luhn.calc_check_digit(start)) + off) % 10)
    assert "[card]" not in Scrubber().scrub(f"order {wrong} shipped").text


@given(st.from_regex(r"[0-9]{18}", fullmatch=True), st.booleans())
def test_every_valid_german_account_is_found(account: str, spaced: bool) -> None:
    number = "DE" + iban.calc_check_digits("DE00" + account) + account
    shown = iban.format(number) if spaced else number
    assert "[iban]" in Scrubber().scrub(f"pay to {shown} please").text


@given(st.text(max_size=400))
def test_any_text_is_scrubbed_without_trouble_and_only_once(text: str) -> None:
    scrubbed = Scrubber().scrub(text)
    assert Scrubber().scrub(scrubbed.text).text == scrubbed.text
    if not scrubbed.counts:
        assert scrubbed.text == text


LABELS = ("password: ", "Passwort: ", "DB_PASSWORD=", "mot de passe : ", "contraseña: ", "senha: ", "密码：")
VALUES = st.from_regex(r"[A-Za-z0-9]{4,12}[0-9][!$%&*+]", fullmatch=True)


@given(st.sampled_from(LABELS), VALUES, st.text(alphabet="abc \n", max_size=30))
def test_a_password_beside_its_label_never_stays(label: str, value: str, around: str) -> None:
    scrubbed = Scrubber().scrub(f"{around}\n{label}{value}\n{around}")
    assert value not in scrubbed.text
    assert f"{label}[password]" in scrubbed.text


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20), st.sampled_from("ab")), max_size=8))
def test_settled_spans_never_overlap_and_cover_the_same(parts: list[tuple[int, int, str]]) -> None:
    spans = [Span(start, start + length, label) for start, length, label in parts]
    settled = settle(spans)
    assert all(one.end <= other.start for one, other in zip(settled, settled[1:], strict=False))
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert {place for span in settled for place in range(span.start, span.end)} == covered


@pytest.mark.parametrize(
    "part",
    [
        "a_", "a-", "1-", "4 ", "password ", "key_", "pin 1", "a:b@", "eyJaaaaaaaaa.", "ghp_ ", "cookie: a=b; ",
        "-----BEGIN PRIVATE KEY-----\n", "AB12 CDEF ", "password:\n", "mysql -u ", "curl -u a ", "code ",
        "recovery phrase: abcd ",
    ],
)  # fmt: skip
def test_text_that_was_written_to_keep_us_busy_does_not(part: str) -> None:
    assert_takes_time_by_length(find_secrets, part, 40_000, before="token ")


FITTING = "army van defense carry jealous true garbage claim echo media make crunch"
CAPTION = "mountain river stone forest cloud desert ocean island valley winter summer garden"


@pytest.mark.parametrize(
    "text",
    [
        FITTING,
        f"Notes\n{FITTING}\nMilk",
        FITTING.replace("garbage", "garbaqe"),
        FITTING.replace("defense", "def ense"),
        f"Write these down: {CAPTION}",
        "\n".join(f"{number}. {word}" for number, word in enumerate(CAPTION.split(), 1)),
    ],
)
def test_words_that_fit_or_are_told_for_it_are_a_seed_phrase(text: str) -> None:
    assert Scrubber().scrub(text).counts == {"seed phrase": 1}


@pytest.mark.parametrize(
    "text", [CAPTION, f"Photos: {CAPTION}", CAPTION.replace(" ", "\n"), CAPTION.replace(" ", ", ")]
)
def test_a_dozen_everyday_words_are_none(text: str) -> None:
    assert Scrubber().scrub(text).text == text


def test_one_word_over_and_over_is_no_seed_phrase() -> None:
    assert Scrubber().scrub("word " * 150).counts == {}
