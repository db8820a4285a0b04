"""Secrets that text recognition broke: still found, and prose beside them still kept."""

import pytest

from memory_core.privacy.redaction import Scrubber
from memory_core.records.observation import Box, TextLine


def _read(text: str) -> str:
    lines = [TextLine(line, Box(10, 20 * row, 300, 14)) for row, line in enumerate(text.split("\n"))]
    return "\n".join(line.text for line in Scrubber().scrub_lines(lines)[0])


@pytest.mark.parametrize(
    ("read", "left"),
    [
        ("clone https://ghp_012 34567 89abcdefghijABCDEFGHIJ012345@github.com", "clone https://[token]@github.com"),
        ("GITLAB=glpat -AbC dEf0123456789Ghlij next words", "GITLAB=[token] next words"),
        ("KE Y=sk-ant-api03-AAbbC CddEEff001122334455667 78899-xyz_ABC", "KE Y=[key]"),
        ('key = "AlzaSyA0123456789abcdefghij kLmnopqrstuv" ;', 'key = "[key]" ;'),
        ("TOKEN=xoxb -123456789012- abcde fABCDEF", "TOKEN=[token]"),
        ("api_key = sk_live 4eC39HqLyjwDarjtT1zdp7dc", "api_key = [key]"),
        ("AccountKey=Eby8vdM02 xNOcqFiqUwJPLImEtIC DXJ10UzFT50uSRZ6IFsuFq2UVErCz4l6tq==", "AccountKey=[key]"),
        ("postgres://app: s3cr3tpw@db.internal:5432/orders", "postgres://app: [password]@db.internal:5432/orders"),
        ("psql postgresq|://admin:p/a@ss@10.0.0.5/x", "psql postgresq|://admin:[password]@10.0.0.5/x"),
        ("Server=tcp:db;User D=sa;Uid=1;Password=Pa5 5w.rd;Encrypt=true", None),
        ("Contrasefia: Verano_2024", "Contrasefia: [password]"),
        ("Inr Bestatigungscode lautet 731905", "Inr Bestatigungscode lautet [code]"),
        ("root password > toor123", "root password > [password]"),
    ],
)
def test_broken_secrets_are_found(read: str, left: str | None) -> None:
    scrubbed = _read(read)
    assert scrubbed == (left if left is not None else scrubbed)
    assert "5w.rd" not in scrubbed


@pytest.mark.parametrize(
    "block",
    [
        "BEGIN RSA PRIVATE KEY\n-----  -----\nMITEowIBAAKCAQEA0 123456789 abcde f ghij\nEND RSA PRIVATE KEY",
        "ooeee|\nBEGIN OPENSSH PRlVATE KEY:\n=\nb3BlbnNzaC1rZXktdjEAAAAABG5 vomUAAAAEbm9uZQ",
        "MITEowIBAAKCAQEA0 123456789\nZz0123456789abcd efghijklm\nEND PRIVATE KEY",
    ],
)
def test_blocks_of_private_keys_without_their_dashes_are_found(block: str) -> None:
    scrubbed = _read(f"{block}\nand then the text of the page goes on")
    assert scrubbed.endswith("\nand then the text of the page goes on")
    assert not [part for part in ("0 123", "b3Bl", "vomU", "Zz01", "MITE") if part in scrubbed]


@pytest.mark.parametrize(
    "prose",
    [
        "sk-learn is a library, version 1.2, for people with 3 datasets",
        "The BEGIN and the END of a KEY are parts of a play",
        "How to read a BEGIN PRIVATE KEY line",
        "the eyJ at the start means JSON",
        "hf_ and npm_ are prefixes, gl pat is none",
        "password > 8 signs",
    ],
)
def test_prose_about_keys_is_kept(prose: str) -> None:
    scrubbed = _read(f"{prose}\nnext line of words")
    assert scrubbed.endswith("next line of words")
    if "PRIVATE" not in prose:
        assert scrubbed == f"{prose}\nnext line of words"


def test_the_base64_of_a_key_is_found_though_a_sign_was_read_as_another() -> None:
    key = "isFEau+NNMGJAXL412ERJLdQbdy6lK68bwGg+QAWIjOf5Sm9tuWw56xALvQj5%9eAyQycHxfkng5GF87DRputYQ=="
    assert _read(f"Key 1\n{key}\nShow") == "Key 1\n[key]\nShow"
    assert _read(f"{key[:40]}  {key[40:44]} {key[44:60]}  {key[60:]}") == "[key]"
    assert _read(f"integrity {key}") == f"integrity {key}"
