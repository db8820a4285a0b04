"""Secrets that a heading, a name or a spelling aloud gives away; and what only looks like it."""

import pytest

from memory_core.privacy.redaction import Scrubber

HELD = {
    "name,url,username,password\nMail,https://m.example.org,jo,Tulip77!x\nShop,https://s.example.org,jo,meerkat-9": (
        "Tulip77!x",
        "meerkat-9",
    ),
    "name\turl\tpassword\nMail\thttps://mail.example.org\tsunflower": ("sunflower",),
    "| user | password |\n|------|----------|\n| anna | Kiwi!442 |": ("Kiwi!442",),
    "Entry  User  Password\nNAS  admin  N4S!admin": ("N4S!admin",),
    '- name: ADMIN_PASSWORD\n  value: "Oak!Leaf73"': ("Oak!Leaf73",),
    "SSID: Attic\nSchlüssel: 71829364550918273645": ("71829364550918273645",),
    '<input type="password" value="Winter#Coat12">': ("Winter#Coat12",),
    "kubectl create secret generic k --from-literal=key=dmdd7pfS52uK3NidrVjyIeiU": ("dmdd7pfS52uK3NidrVjyIeiU",),
    "net use Z: \\\\nas\\share N4s!Drive77 /user:backup": ("N4s!Drive77",),
    "can you log in with Kite!Surf-99 as password": ("Kite!Surf-99",),
    "【微信】338190是你的验证码": ("338190",),
    "Recovery codes: h7d2-99xq k3m8-12ab": ("h7d2-99xq", "k3m8-12ab"),
    "my password is blueberry seven two nine": ("blueberry", "seven two"),
    "password is spelled h u n t e r 2": ("h u n t",),
    "Mein Passwort ist Sommer zwei null zwei vier": ("Sommer", "zwei null"),
    "la contraseña es mayúscula g a t o siete siete": ("g a t o", "siete"),
    "code PlN : 6042": ("6042",),
    "army van def ense carry jealous true garbage c1aim echo media ma ke crunch": ("jealous", "media"),
    "my p i n is one two three four": ("one two",),
    "the api key is s k dash a b c d one two three four": ("a b c d", "one two"),
}
LEFT = (
    # These took minutes.
    "1  2  3  4  5  6  7  8  9  1  2  x " * 2_000,
    "key=value&" * 10_000,
    "Access token\naccess-token-secret\nrefresh-token-secret",
    "Signing secret\nwebhook-signing-v2\nRotate",
    "Token expires in 3600 seconds",
    "Name, Password, and Email are required\nfirst, second, third option",
    "| key | value |\n| --- | --- |\n| color | blue |",
    "name: color\nvalue: blue-grey-42",
    "the password is one of the most important things",
    "The most common password is still a row of digits",
    "the password is version two of the plan",
    "password is at least eight characters",
    "Authorization: Bearer <token>",
    'curl -H "X-Api-Key: $API_KEY" https://api.example.org',
    "passwd: password updated successfully",
    '127.0.0.1 - - [25/Nov/2026] "GET /login HTTP/1.1" 200 1843',
)


@pytest.mark.parametrize("text", HELD)
def test_a_secret_in_a_column_below_a_name_or_said_aloud_goes(text: str) -> None:
    kept = Scrubber().scrub(text).text
    assert [secret for secret in HELD[text] if secret in kept] == []


@pytest.mark.parametrize("text", LEFT)
def test_headings_and_prose_stay(text: str) -> None:
    assert Scrubber().scrub(text).text == text


@pytest.mark.parametrize("filler", ["password: ", "密码"])
def test_a_secret_at_the_end_of_a_line_full_of_words_for_secrets_goes(filler: str) -> None:
    text = (filler * 500_000)[:500_000] + " password: Tr0ub4dor&3 and ghp_" + "Ab3dEf7hIj" * 4
    kept = Scrubber().scrub(text).text
    assert "Tr0ub4dor" not in kept
    assert "Ab3dEf7hIj" not in kept
