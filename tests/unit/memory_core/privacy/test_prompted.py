"""Passwords that a dialog, a program's block, a statement or a column gives away without a label beside them."""

import re

import pytest

from memory_core.privacy.redaction import Scrubber

HIDDEN = (
    "Windows Security\nEnter network credentials\nCORP\\h.meyer\n«Rentier&Schnee4»\nOK",
    "To continue, type an administrator user name and password.\nWS-118\\Administrator\n«L0cal!Adm1n»",
    "iDRAC login\nroot\n«calvin-new-88»",
    'variable "grafana_password" {\n  type = string\n  default = "«basalt!Turm8»"\n}',
    "password: |-\n  «yaml-block-wert9»",
    "INSERT INTO users (name, password) VALUES ('mia', '«milan2019»'), ('jo', '«uhu2020»');",
    "UPDATE users SET user_pass = MD5('«sperber_x1»') WHERE id = 1;",
    "EXEC sp_addlogin 'lager', '«Weihe#441»';",
    "docker run -e POSTGRES_PASSWORD=«wirbelwind» -d postgres:16",
    "7z x -p«pirol.Gold» archive.7z",
    "System;Login;PW\nSAP;HLINDQ;«Init_2026»",
    "user | pass\nanton | «berta44»",
    "Account: admin\nPassword: «Disk(Station)9»",
    "login is mia and pw is «sunday.roast!»",
    "Kennwort «Igel_im_Laub»",
    "pour te connecter : marie / «Croissant!8»",
    "PIN1: «4417»  PUK1: «38820194»",
    "Ihre Geheimzahl (PIN) lautet:\n«5820»",
    "Backup-Codes (jeder nur einmal verwendbar)\n1. «4820 1173»\n2. «9921 6604»",
    "Ihre TAN-Liste\n01 «482913»\n02 «771204»",
    "le code carte bleue c'est «4402»",
    "Jan: what's the pin?\nKim: it's «8842»",
)
PLAIN = (
    "password: str = Field(min_length=12, max_length=128)",
    "Public key: age1qx0n2f7pkq3v8r5lyzj6d4whs9tmec2g8a7ul3kfx5v0n4r6yd2s8jt0p7",
    "social security reform passed 312 to 244",
    "Password reset\nJIRA-4412\nIn review",
    "Sign in to continue\nVersion-2026.11\n",
    "INSERT INTO users (name, city) VALUES ('mia', 'lyon2019');",
    "what's the error code?\n4041",
    "ROLE | PASS\nbuild | 41\nlint | 12",
)


@pytest.mark.parametrize("text", HIDDEN)
def test_a_password_goes_wherever_it_was_asked_for(text: str) -> None:
    kept = Scrubber().scrub(text.replace("«", "").replace("»", "")).text
    assert [value for value in re.findall("«(.+?)»", text) if value in kept] == []


@pytest.mark.parametrize("text", PLAIN)
def test_what_no_secret_was_asked_for_stays(text: str) -> None:
    assert Scrubber().scrub(text).text == text
