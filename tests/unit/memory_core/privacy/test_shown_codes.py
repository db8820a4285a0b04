"""Codes and numbers in fields, beside the names of what makes them, and what only looks like that."""

import pytest

from memory_core.privacy.redaction import Scrubber


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Enter the code from your app\n[3 1 9 0 4 4]\nContinue", "3 1 9 0 4 4"),
        ("Verification code\n3 | 1 | 9 | 0 | 4 | 4", "3 | 1 | 9 | 0 | 4 | 4"),
        ("Verification code: [3][1][9][0][4][4]", "3][1][9][0][4][4"),
        ("Authenticator  |  Fabrikam (lea)  |  319 044  |  12 s", "319 044"),
        ("Authy – Contoso   319 044   9s", "319 044"),
        ("Authenticator\nFabrikam (lea)  319 044  (12 s)", "319 044"),
        ("Security code 4 8 2", "4 8 2"),
        ("CVV: [4] [8] [2]", "4] [8] [2"),
        ("Raivo\nFabrikam (lea)   319 044   expires in 9 s", "319 044"),
        ("iTAN k4mwp2 bis 18:00 Uhr", "k4mwp2"),
        ("Utilize 319044 como código de verificação da Nota.", "319044"),
        ("Family – Screen Time PIN\n3190", "3190"),
        ("Miro confirmation code: QRT-MZP", "QRT-MZP"),
        ("Bestätigungscode: QRT-MZP", "QRT-MZP"),
        ("código de seguridad SMS KLM917", "KLM917"),
        ("Verification code per e-mail 319044", "319044"),
        ("Código de confirmação\n31 9044\nReenviar", "31 9044"),
        ("C0digo de verificaci0n: 319 044", "319 044"),
        ("Codigo de un s0lo uso; 3l9 O44", "3l9 O44"),
        ("P1N ; l9O4    Repeat P1N ; ****", "l9O4"),
        ("Card [4539] [1488] [0343] [6467]", "1488"),
        ("Card number: 4539 | 1488 | 0343 | 6467", "1488"),
        ("Backup codes\nab3cd-4efgh\nzx9yw-vutsr\nkq5lm-nprst\nhg7jk-2wert", "zx9yw-vutsr"),
    ],
)
def test_codes_that_are_shown_go(text: str, secret: str) -> None:
    assert secret not in Scrubber().scrub(text).text


@pytest.mark.parametrize(
    "text",
    [
        "Use 3190 as the base colour of the code editor's theme? No: 3192.",
        "Area code 4 8 2 km to go",
        "TAN Verfahren gewechselt",
        "Family – Screen time\n3190",
        "Pages 1 | 2 | 3 | 4 | 5 of the report",
        "Enter the code from your app\n1 2 3 4 5 6\nis how it looks",
        "2301 | 2450 | 2577 | 2610",
        "[4539] [1488] [0343] [6468]",
        "Warehouse  |  Fabrikam (lea)  |  319 044  |  12 s",
        "padlock item 4719",
        "门锁 型号 5100",
        "PIN pad replaced in store 4471",
        "Combination therapy with 12-24-36 hour intervals",
        "Authenticator app 2024 review",
        "Zahlenschloss Artikel 4719",
        "密码修改成功，请重新登录",
        "How to choose a strong password - Help centre - Mozilla Firefox",
        "Backup codes\nwill be\nshown once\nper account",
    ],
)
def test_what_only_looks_like_them_stays(text: str) -> None:
    assert Scrubber().scrub(text).text == text


def test_a_seed_phrase_of_hardly_more_than_one_word_is_known_by_its_check_digits() -> None:
    scrub = Scrubber().scrub
    assert scrub("zoo " * 11 + "wrong").text == "[seed phrase]"
    for other in ("zoo " * 11 + "about", "data " * 13 + "ends"):
        assert scrub(other).text == other
