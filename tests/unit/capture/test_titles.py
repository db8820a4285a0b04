"""The document in a window's title: taken where it stands there whole, never guessed."""

import pytest

from capture.sources.titles import document_in


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
    ],
)
def test_only_what_stands_there_is_taken(title: str, document: str) -> None:
    assert document_in(title) == document
