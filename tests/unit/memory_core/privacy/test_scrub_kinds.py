"""Each sort of secret in the languages that people have on their screens; what must never leak, never does."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory_core.privacy.personal import PERSONAL
from memory_core.privacy.redaction import Scrubber
from tests.benchmarks import scrub_values
from tests.benchmarks.scrub import ours, text_scores
from tests.benchmarks.scrub_cases import is_left, screen_lines
from tests.growth import assert_takes_time_by_length

LABELS = {
    "password": ("Password: ", "Passwort: ", "Mot de passe : ", "Contraseña: ", "Senha: ", "密码："),
    "key": ("API key: ", "API-Schlüssel: ", "Clé API : ", "Clave de API: ", "Chave de API: ", "API密钥："),
    "token": (
        "Access token: ",
        "Zugriffstoken: ",
        "Jeton d'accès : ",
        "Token de acceso: ",
        "Token de acesso: ",
        "访问令牌：",
    ),
    "card": (
        "Card number: ",
        "Kartennummer: ",
        "Numéro de carte : ",
        "Número de tarjeta: ",
        "Número do cartão: ",
        "卡号：",
    ),
    "code": (
        "Your verification code is ",
        "Ihr Bestätigungscode lautet ",
        "Votre code de vérification est ",
        "Su código de verificación es ",
        "Seu código de verificação é ",
        "您的验证码是",
    ),
    "pin": ("PIN: ", "Geheimzahl: ", "Code PIN : ", "Código PIN: ", "PIN: ", "PIN码："),
    "national id": (
        "Passport no: ",
        "Steuer-ID: ",
        "N° de sécurité sociale : ",
        "DNI: ",
        "CPF: ",
        "身份证号：",
    ),
    "seed phrase": (
        "Recovery phrase: ",
        "Wiederherstellungsphrase: ",
        "Phrase de récupération : ",
        "Frase de recuperación: ",
        "Frase de recuperação: ",
        "助记词：",
    ),
}
DICE = random.Random(7)
KEY = scrub_values.make("key", "alnum32", DICE)
VALUES = {
    "password": "Tr0ub4dor&3",
    "key": KEY,
    "token": KEY,
    "card": "4111 1111 1111 1111",
    "code": "482913",
    "pin": "4821",
    "seed phrase": scrub_values.make("seed phrase", "seed12", DICE),
}
NATIONAL = (
    "C01X00T47",
    *(scrub_values.make("national id", shape, DICE) for shape in ("steuer", "nir", "dni", "cpf", "ric")),
)


def _spoken() -> list[tuple[str, str, str]]:
    cases = []
    for kind, labels in LABELS.items():
        values = NATIONAL if kind == "national id" else [VALUES[kind]] * 6
        cases += [(kind, label, value) for label, value in zip(labels, values, strict=True)]
    return cases


@pytest.mark.parametrize(("kind", "label", "value"), _spoken())
def test_a_secret_is_found_beside_its_label_in_six_languages(kind: str, label: str, value: str) -> None:
    scrubbed = Scrubber().scrub(f"{label}{value}")
    assert scrubbed.text == f"{label}[{kind}]"
    assert scrubbed.counts == {kind: 1}


@pytest.mark.parametrize("shape", sorted(scrub_values.KEYS))
def test_a_key_of_a_known_shape_is_found_behind_a_name(shape: str) -> None:
    value = scrub_values.make("key", shape, random.Random(3))
    assert not is_left(value, Scrubber().scrub(f"SERVICE_TOKEN={value}\n$ ls").text)


KNOWN_ALONE = (
    "aws google gocspx ya29 ghp github-pat glpat xoxb xapp stripe whsec openai openai-proj anthropic openrouter hf "
    "groq xai pplx npm pypi telegram twilio sendgrid mailgun jwt shpat dop nrak figd linear hvs dapi age"
)


@pytest.mark.parametrize("shape", KNOWN_ALONE.split())
def test_a_key_of_a_known_maker_is_found_without_a_label(shape: str) -> None:
    value = scrub_values.make("key", shape, random.Random(5))
    text = Scrubber().scrub(f"see {value} there").text
    assert re.fullmatch(r"see \[(?:key|token)\] there", text)


@pytest.mark.parametrize("shape", sorted(scrub_values.PRIVATE_KEYS.keys() - {"b64-44"}))
def test_private_keys_are_found_whole_or_cut(shape: str) -> None:
    value = scrub_values.make("private key", shape, random.Random(5))
    assert not is_left(value, Scrubber().scrub(f"$ cat key\n{value}\n$").text, share=0.1)


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("email", "write to jane.doe@example.org today", "write to [email] today"),
        ("phone", "call +49 30 901820 today", "call [phone] today"),
        ("email", "ask jane.doe [at] example [dot] org", "ask [email]"),
        ("email", "jane(at)example.org hilft", "[email] hilft"),
        ("phone", "Tel. 030 / 901820-14", "Tel. [phone]"),
        ("address", "Straße der Pariser Kommune 8, 10243 Berlin", "[address]"),
        ("address", "P.O. Box 118, Springfield, IL 62701", "[address]"),
        ("address", "1600 Pennsylvania Avenue NW, Washington, DC 20500", "[address]"),
        ("address", "Anschrift: Musterstraße 12, 10115 Berlin", "Anschrift: [address]"),
    ],
)
def test_personal_things_go_only_when_they_were_chosen(kind: str, text: str, kept: str) -> None:
    assert Scrubber().scrub(text).text == text
    assert Scrubber(also={kind}).scrub(text).text == kept
    assert Scrubber(also=set(PERSONAL) - {kind}).scrub(text).text == text


def test_the_goals_are_reached_on_the_half_that_was_kept_apart() -> None:
    scrubber, personal = Scrubber(), Scrubber(also=PERSONAL)
    apart = [case for case in screen_lines() if case.kept_apart]
    score = text_scores(lambda case: ours(case, scrubber, personal), apart)[True]
    assert sum(score.seen.values()) >= 200
    assert score.clean >= 100
    assert score.clear(score.seen) >= 85
    for kinds in (["card"], ["key"], ["token"], ["password"]):
        assert score.clear(kinds) >= 98
    assert score.clear(["card", "key", "token", "password"]) >= 98
    assert score.over() <= 5


def test_the_labelled_set_is_as_large_as_was_promised() -> None:
    assert len(screen_lines()) >= 400
    assert {secret.kind for case in screen_lines() for secret in case.secrets} >= {*LABELS.keys() - {"pin"}, *PERSONAL}


AROUND = st.text(
    alphabet=st.characters(codec="utf-8", categories=["L", "Zs", "Po"], exclude_characters="[]"), max_size=30
)


@given(
    st.sampled_from(["plain", "spaced", "dashed", "dotted", "wide", "nbsp", "slip", "mc-spaced", "amex-spaced"]),
    st.integers(),
    AROUND,
)
def test_no_card_leaks_whatever_stands_around_it(shape: str, seed: int, around: str) -> None:
    value = scrub_values.make("card", shape, random.Random(seed))
    assert value not in Scrubber().scrub(f"{around}\nCard: {value} {around}").text


@given(st.sampled_from(sorted(scrub_values.IBANS)), st.integers(), AROUND)
def test_no_account_leaks_whatever_stands_around_it(shape: str, seed: int, around: str) -> None:
    value = scrub_values.make("iban", shape, random.Random(seed))
    assert value not in Scrubber().scrub(f"{around}\nIBAN: {value}\n{around}").text


@given(st.sampled_from(KNOWN_ALONE.split()), st.integers(), AROUND)
def test_no_key_of_a_known_maker_leaks(shape: str, seed: int, around: str) -> None:
    value = scrub_values.make("key", shape, random.Random(seed))
    assert value not in Scrubber().scrub(f"{around} {value} {around}").text


PASSWORDS = st.from_regex(r"[A-Za-z]{3,8}[0-9]{1,3}[!$%&+_#-][A-Za-z0-9]{1,6}", fullmatch=True)


@given(
    st.sampled_from([*LABELS["password"], "PASSWORD=", "password is ", "Passw0rd: ", "WLAN-Passwort : "]),
    PASSWORDS,
    st.sampled_from(["", " ", "  ", "\t"]),
)
def test_no_password_leaks_beside_its_label(label: str, value: str, gap: str) -> None:
    assert value not in Scrubber().scrub(f"{label}{gap}{value}").text


@given(st.sampled_from([case.text for case in screen_lines()]))
@settings(max_examples=200)
def test_what_was_scrubbed_once_stays_as_it_is(text: str) -> None:
    scrubber = Scrubber(also=PERSONAL)
    once = scrubber.scrub(text)
    assert scrubber.scrub(once.text).text == once.text


# As there are ever more cases, so many of them, each beside another one.
_PAIRS = 1_000


def test_cases_side_by_side_stay_as_they_are_when_they_were_scrubbed_once() -> None:
    """A label must announce nothing: what stood far from a word for a secret stands near to its label."""
    texts = [case.text for case in screen_lines()]
    scrubber = Scrubber()
    for at in range(0, len(texts), max(1, len(texts) // _PAIRS)):
        parted = (" ", "\n", ": ", ", ")[at % 4]
        once = scrubber.scrub(parted.join((texts[at], texts[(7 * at + 3) % len(texts)]))).text
        assert scrubber.scrub(once).text == once


@given(st.text(max_size=300))
def test_no_text_makes_trouble(text: str) -> None:
    scrubber = Scrubber(also=PERSONAL)
    once = scrubber.scrub(text).text
    assert scrubber.scrub(once).text == once


def test_half_a_character_makes_no_trouble() -> None:
    assert Scrubber(also=PERSONAL).scrub("password: \udce9\ud800secret7!").text == "password: [password]"


NASTY = (
    "eyJ",
    "-----BEGIN PRIVATE KEY-----",
    "curl ",
    "token: ",
    "a://b:",
    "?key=",
    "密码",
    "A1-",
    "Ab1/",
    "4 1",
    "a.",
    "abandon ",
    "DE89 ",
    "R. A-",
)


@pytest.mark.parametrize("unit", NASTY)
def test_a_long_line_that_was_written_to_keep_us_busy_does_not(unit: str) -> None:
    assert_takes_time_by_length(lambda text: Scrubber(also=PERSONAL).scrub(text), unit, 32_000)


@pytest.mark.parametrize(
    "text",
    [
        "am 03.05. um 08.30 Uhr",
        "01.05.2024",
        "04/05/2024",
        "05-12-24",
        "01 02 03",
        "07-11",
        "+5 10 15",
        "0001 0002 0003",
    ],
)
def test_dates_and_hours_are_no_telephones(text: str) -> None:
    assert Scrubber(also=PERSONAL).scrub(text).text == text
