"""What a sentence or a heading announces is taken out of the lines below it; what other lines say is left."""

import pytest

from memory_core.privacy.redaction import Scrubber

CODES = (
    ("Dein Bestätigungscode lautet:", "481920"),
    ("Votre code de vérification est :", "730 284"),
    ("O seu código de confirmação é:", "905513"),
    ("Tu código de acceso es el siguiente. Caduca en 5 minutos.", "77 31 05"),
    ("您的登录验证码是：", "662930"),
    ("Use this code to sign in. It expires in ten minutes.", "593 017"),
    ("Here is your verification code:\nDo not share it with anyone.", "830 417"),
    ("Mit diesem Code bestätigst du deine E-Mail-Adresse.\n", "664201"),
    ("Your sign-in code is below.", "481920  Copy"),
)
VALUES = (
    ("Setup key", "JBSW Y3DP EHPK 3PXP JBSW Y3DP"),
    ("Can't scan it? Enter this setup key:", "mfzw i4td nbqx g2lu mfzw i4td"),
    ("Clé de configuration", "KRUG K4TF MZXX 2YLP"),
    ("Phrase secréte", "Brume&Lac_1962"),
    ("授权码", "kqzmwxrtypbvdh7a"),
    ("App-specific password", "qwmx-tplk-vznr-bhcd"),
    ("Your temporary password is below. Change it after you sign in.", "Tmp!Falcon883"),
    ("您的初始密码是：", "Init#2026wq"),
    ("Security code (CVV)", "417"),
    ("Security code (CVV)", "- 802  ©"),
    ("Mot de passe", "/ Moulin?Vent64  e"),
    ("Código de segurança do cartão", "118"),
)
HARMLESS = (
    "The following code prints a number:\n481920",
    "Der folgende Code gibt eine Zahl aus:\n4711",
    "Your order code is below.\n4471 9920",
    "Enter this code in the terminal:\napt-get update",
    "Verification code sent\n14:05",
    "忘记密码？\n2026年11月25日",
    "The code expires in ten minutes\nChapter 12",
    "Your password is below the keyboard\nShow more 12",
    "Setup key\npoints for Monday at nine",
    "Promo code for members: 481920",
    "GPIO PIN header: 4410",
    '"tokenizer": "cl100k_base"',
)


@pytest.mark.parametrize(("sentence", "value"), [*CODES, *VALUES])
def test_what_a_line_announces_below_it_is_gone(sentence: str, value: str) -> None:
    kept = Scrubber().scrub(f"{sentence}\n{value}\nSee you on Monday").text

    bare = max(value.split("  "), key=len).lstrip("/- ")
    assert bare not in kept
    assert kept.startswith(sentence)
    assert kept.endswith("See you on Monday")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("PIN Handy: {}", "6204"),
        ("Vote code est {}", "731 044"),
        ("code for the door is {}", "4471"),
        ("le code de la porte c'est {}", "52A81"),
        ("Votre c0de de vérification est {}", "229 405"),
        ("Slcherheitscode: {}", "771 029"),
        ("Mot de pa5se : {}", "Verre&Mer_31"),
        ("Phrase secrète {}", "Brume&Lac_1962"),
        ("Reveal: {} Hide password", "Sh0w!Olive6"),
        ("Security question: first pet?\nAnswer: {}", "Biscuit1994"),
        ("Username Password URL\nana {} https://a.example", "C0lumn!Ash"),
    ],
)
def test_what_stands_beside_a_label_in_its_many_spellings_is_gone(line: str, value: str) -> None:
    assert value not in Scrubber().scrub(line.format(value)).text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_announces_nothing_takes_nothing_out(text: str) -> None:
    assert Scrubber().scrub(text).text == text
