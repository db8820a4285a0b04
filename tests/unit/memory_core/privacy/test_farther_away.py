"""Secrets that do not stand right beside a plain label: farther in the line, in programs, on command lines."""

import pytest

from memory_core.privacy.redaction import Scrubber
from memory_core.records.observation import Box, TextLine


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("the admin password changed, it's Kr@ken-2026 now", "the admin password changed, it's [password] now"),
        ("Senha provisória Prov!2026abc", "Senha provisória [password]"),
        ("Contraseña temporal\nTemp#4821z", "Contraseña temporal\n[password]"),
        ("Password: my dog ate 3 cookies!", "Password: [password]"),
        ("Login: admin:colonPair!7", "Login: admin:[password]"),
        ("what is the zip password?\nit's zipMdp_2025", "what is the zip password?\nit's [password]"),
        ("SSID: HomeNet  Key: u8Kf-22Lq-pT7x", "SSID: HomeNet  Key: [password]"),
        ("Steam key MPFTN-4E5Z6-1KTRB-H12U6-EAV10", "Steam key [key]"),
        ("Setup key: k3wq 7zpl m2xn 6rtb jd5s ahve", "Setup key: [key]"),
        ("TOTP seed MFRGGZDFMZTWQ2LKNNWG23TP", "TOTP seed [key]"),
        ("define('DB_PASSWORD', 'wp!Conf1g-pw');", "define('DB_PASSWORD', '[password]');"),
        ("$db['default']['password'] = 'CodeIgn!ter3';", "$db['default']['password'] = '[password]';"),
        ('<property name="password" value="beanPw_42x"/>', '<property name="password" value="[password]"/>'),
        ('mysqli_connect("db.local", "root", "mysqli!Root1");', 'mysqli_connect("db.local", "root", "[password]");'),
        ("net user backup N3tUser!Add /add", "net user backup [password] /add"),
        ("echo 'Sudo!Echo44' | sudo -S apt update", "echo '[password]' | sudo -S apt update"),
        ('ssh-keygen -N "keygen Phrase 7" -f id', 'ssh-keygen -N "[password]" -f id'),
        ("7z x archive.7z -psevenZip!4", "7z x archive.7z -p[password]"),
        ("ldapsearch -x -D cn=admin -w ldapBind!3 -b dc=ex", "ldapsearch -x -D cn=admin -w [password] -b dc=ex"),
        ("https://4ef853691543cd877c7f22b58c329075@o1.sentry.example/5", "https://[token]@o1.sentry.example/5"),
        ("unknown maker: q8Zr2LxT9vBn4KdW7sYp1HcJ6mFg3QaE", "unknown maker: [key]"),
        ("Google Authenticator\nAcme: jane\n771 032", "Google Authenticator\nAcme: jane\n[code]"),
        ("cc: 4111111111111111 11/27 903", "cc: [card] 11/27 [card code]"),
        ("4111111111111111 11/27, on the back 903", "[card] 11/27, on the back [card code]"),
        ("Keypad of the barn → 1593", "Keypad of the barn → [code]"),
        ("combination to the safe: R32 L14 R7", "combination to the safe: [code]"),
        ("481 206\nVerification code", "[code]\nVerification code"),
        ("@shop.example #602871 %shop.example", "@shop.example #[code] %shop.example"),
        (
            "kubectl get secret db -o yaml | base64 -d\nWn4TsdPq81Lk",
            "kubectl get secret db -o yaml | base64 -d\n[password]",
        ),
        ('cryptsetup open sdb1 d <<< "Vier Katzen im Sack"', 'cryptsetup open sdb1 d <<< "[password]"'),
        ("zip -P end_of_term -r book.zip book", "zip -P [password] -r book.zip book"),
        ("<Key>Password</Key>\n<Value>Nebel-Horn-4</Value>", "<Key>Password</Key>\n<Value>[password]</Value>"),
        (
            "Zugangsdaten.txt – Editor\nStrato: kern / Wolke-Sieben",
            "Zugangsdaten.txt – Editor\nStrato: kern / [password]",
        ),
        ("dial root:d3vpass@tcp(db:3306)/app", "dial root:[password]@tcp(db:3306)/app"),
        ("login: admin, password on the label: GX82-QQTA", "login: admin, password on the label: [password]"),
        ("Bind password ........ ou_of_order", "Bind password ........ [password]"),
        ("Authenticator\nGitHub\n072 418\nMail\n553 190", "Authenticator\nGitHub\n[code]\nMail\n[code 2]"),
        (
            "From May the password of the kiosk changes to Maple-Eleven.",
            "From May the password of the kiosk changes to [password].",
        ),
        (
            "Password as ever the dog and the year, so Struppi2019.",
            "Password as ever the dog and the year, so [password].",
        ),
        ("la clave del portátil es limonada7 por si acaso", "la clave del portátil es [password] por si acaso"),
        ("senha do roteador passou a ser bolinho21 ontem", "senha do roteador passou a ser [password] ontem"),
        (
            "passwords: bank is Delfin.88, the shop is Delfin.89",
            "passwords: bank is [password], the shop is [password 2]",
        ),
        ("会议室密码 55touying 别外传", "会议室密码 [password] 别外传"),
        ("pour ouvrir le PDF : mot de passe 0412MARTIN", "pour ouvrir le PDF : mot de passe [password]"),
        ("password of the portal (new one) = Gabel,auf!2", "password of the portal (new one) = [password]"),
        ("the pass phrase is seven lamps under the old bridge", "the pass phrase is [password]"),
        ("router admin / kirsche72", "router admin / [password]"),
        (
            "TAN für die Zahlung über 24,00 EUR an Kiosk lautet 884310",
            "TAN für die Zahlung über 24,00 EUR an Kiosk lautet [code]",
        ),
        ("the door code changed to C2294 on Monday", "the door code changed to [code] on Monday"),
        ("Enter the 6-digit code we sent\n0 9 3 5 6 1", "Enter the 6-digit code we sent\n[code]"),
        ("Enter the 6-digit code we sent\n0  9  3  –  5  6  1", "Enter the 6-digit code we sent\n[code]"),
        ("Backup codes\nEach works once.\n8f3k-22dq  m0pw-91xa", "Backup codes\nEach works once.\n[code]  [code 2]"),
        ("【银行】验证码 661093,5分钟内有效", "【银行】验证码 [code],5分钟内有效"),
        ("Voicemail: dial *86 then pin 550118", "Voicemail: dial *86 then pin [pin]"),
        ("card 4111 1111 1111 1111 bis 03/28, Prüfnr. 118", "card [card] bis 03/28, Prüfnr. [card code]"),
    ],
)
def test_what_is_meant_as_a_secret_goes(text: str, kept: str) -> None:
    assert Scrubber().scrub(text).text == kept


@pytest.mark.parametrize(
    "text",
    [
        "Password: last changed 3 days ago",
        "Forgot password?\nMAC 00:1A:2B:3C:4D:5E",
        "请输入密码\n帮助中心联系我们的客服",
        "password_confirmation == password",
        "AbstractSingletonProxyFactoryBean2Implementation",
        "Sort key: created_at",
        "Logins this week\nMonday: ada / 14\nTuesday: ben / 9",
        "postgres://user:password@localhost:5432/app",
        "Card number\n1234 1234 1234 1234\nMM / YY",
        "@shop.example #sale and #deals",
        "integrity sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "The password for user jsmith31 has expired.",
        "Password manager: 1Password 8 for Windows11",
        "The password policy changes to NIST-800-63B next week.",
        "My favourite password generator is Diceware-6, I like it.",
        "To reset the password on server srv-db02, open ticket INC0012345.",
        "Password set 2024-10-01T08:22:31Z by admin02",
        "Use a password like Tr0ub4dor only in comics.",
        "1 Password Policy\n1.1 Scope\n1.2 Length",
        "DB_PASSWORD=${DB_PASSWORD}\nDB_HOST=${DB_HOST}",
        "密码就是你的生日",
        "Verification code sent at 10:24:18, attempt 2 of 5",
        "TAN-Verfahren: chipTAN ab 2025 Pflicht, Code 4471: Gerät nicht bereit",
        "Discount codes\nSAVE10A  SAVE20B",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert Scrubber().scrub(text).text == text


def _read(*lines: str) -> list[TextLine]:
    return [TextLine(line, Box(10, 30 * number, 9 * len(line), 16)) for number, line in enumerate(lines)]


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        ("Password: Zebra! Crossing9", "Password: [password]"),
        ("HF_TOKEN=hf_ozdGVJMXH xglqDRifijlAjdr NFStkYrLJe", "HF_TOKEN=[token]"),
        ("COHERE_API_KE Y=OEyP4BK6kT OfO3HZVVHxcZdWMxmYFgRhHF2JGF6x", "COHERE_API_KE Y=[key]"),
        ("redis: // :R3disPw! x@cache: 6379/0", "redis: // :[password]@cache: 6379/0"),
        ("Bestatgungscode: 702918", "Bestatgungscode: [code]"),
        ("FB2 enrB5vcwIK voNGVApv3vyxP O6CIuZ4Kd", "[key]"),
        ("Mo 24 Di 25 Mi 26 Do 27 Fr 28 Sa 29 So 30", "Mo 24 Di 25 Mi 26 Do 27 Fr 28 Sa 29 So 30"),
    ],
)
def test_what_recognition_broke_or_misspelt_goes(read: str, kept: str) -> None:
    lines, _, _ = Scrubber().scrub_lines(_read("Settings", read, "Help and support"))
    assert lines[1].text == kept


def test_a_key_goes_on_in_the_next_line_of_a_full_window() -> None:
    lines, _, _ = Scrubber().scrub_lines(
        _read("API_TOKEN=xk29Dm4Qw8ZrT1vB7nLs5YpH3cJf6GaE0uKd2Wq9Xt4Rm", "8ZbN1 vC7", "next thing")
    )
    assert [line.text for line in lines] == ["API_TOKEN=[token]", "[token]", "next thing"]


@pytest.mark.parametrize("filler", ["a", "lorem ipsum dolor ", '{"id":17,"name":"x"},', "4 8 "])
def test_a_secret_at_the_beginning_or_in_the_middle_of_a_very_long_line_goes(filler: str) -> None:
    half = (filler * 20_000)[:40_000]
    for before in (half, ""):
        text = Scrubber().scrub(f"{before} password: Tr0ub4dor&3 {half} card 4111 1111 1111 1111 {half}").text
        assert "Tr0ub4dor" not in text
        assert "1111 1111" not in text
        assert text.count("[password]") == 1
