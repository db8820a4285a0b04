"""A window's title as it is kept, and the document in it: taken where it stands there whole, never guessed."""

import pytest

from capture.sources.titles import document_in
from capture.title_bars import entitled, one_line
from memory_core.privacy.redaction import Scrubbed
from memory_core.records.observation import Box, TextLine, Word


@pytest.mark.parametrize(
    ("title", "document"),
    [
        ("https://example.org/tides?day=3 - Browser", "https://example.org/tides?day=3"),
        ("Tides (https://ann:secret@example.org/tides).", "https://example.org/tides"),
        ("/home/ann/harbour/quay.py - Editor", "/home/ann/harbour/quay.py"),
        ("● ~/harbour/quay.py — Editor", "~/harbour/quay.py"),
        ("quay.py (~/harbour) - VIM", "~/harbour/quay.py"),
        ("quay.py + (~/harbour) - VIM", "~/harbour/quay.py"),
        ("*Tender final.odt (/srv/harbour/) - Writer", "/srv/harbour/Tender final.odt"),
        ("quay.py - /srv/harbour - Editor", "/srv/harbour/quay.py"),
        ("Tender.docx - C:\\Users\\Ann - Word", "C:\\Users\\Ann\\Tender.docx"),
        ("C:\\Users\\Ann\\Tender.docx - Word", "C:\\Users\\Ann\\Tender.docx"),
        ("Tender.odt - Writer", ""),
        ("ann@host: ~/harbour", ""),
        ("ann@host: /srv/harbour", ""),
        ("/srv/harbour - Files", ""),
        ("Minutes (draft) - Writer", ""),
        ("and/or - a question", ""),
        ("Version 2.0 (beta) - Setup", ""),
        ("", ""),
        (" " * 1_000_000 + "x", ""),  # looked through again from each blank, it would take hours
    ],
)
def test_only_what_stands_there_is_taken(title: str, document: str) -> None:
    assert document_in(title) == document


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Plan - Editor", "Plan - Editor"),
        ("Two\r\nlines\tand\u2028more ", "Two lines and more"),
        ("half \udc00 a sign", "half ? a sign"),
        ("\u202efdp.nalp\u202c می\u200cخواهم", "fdp.nalp می\u200cخواهم"),
        ("a" * 300, "a" * 300),
        ("Notes " * 2_000, f"{('Notes ' * 50)[:-1]}…"),
        (f"{'a' * 298} the secret", f"{'a' * 298}…"),
    ],
    ids=["short", "in lines", "no Unicode", "turned round", "long", "a whole text", "a secret at the end"],
)
def test_a_title_is_kept_in_one_line_that_can_be_shown(title: str, kept: str) -> None:
    found = one_line(title, lambda text: Scrubbed(text.replace("the secret", "[password]"), {"password": 1}))
    assert (found.text, found.counts) == (kept, {"password": 1})


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("ops@ledger: ~ (6) [x]", "ops@ledger: ~"),
        ("ops@ledger: ~", "ops@ledger: ~"),
        ("ops@[password]: ~", "ops@[password]: ~"),
        ("ops@[card 2]: ~", "ops@[card 2]: ~"),
    ],
)
def test_a_button_that_is_read_in_brackets_is_no_secret(text: str, kept: str) -> None:
    line = TextLine(text, Box(10, 4, 300, 12), (Word(text, Box(10, 4, 300, 12)),))
    (found,) = entitled([line], "ops@ledger: ~", Box(0, 0, 400, 20), drawn=True)
    assert found.text == kept
