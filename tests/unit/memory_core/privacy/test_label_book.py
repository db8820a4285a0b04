"""The same secret has the same label, another one another; and nothing of a secret is in the book."""

import threading

from memory_core.privacy.label_book import LabelBook
from memory_core.privacy.redaction import Scrubber, labels_of
from memory_core.records.observation import Box, TextLine

FIRST, SECOND = "4111 1111 1111 1111", "5500 0000 0000 0004"


def test_the_first_secret_of_a_sort_has_its_name_and_the_others_numbers() -> None:
    scrubber = Scrubber()
    assert scrubber.scrub(f"{FIRST} then {SECOND}").text == "[card] then [card 2]"
    assert scrubber.scrub("password: hunter2-Blau").text == "password: [password]"


def test_a_secret_keeps_its_label_when_it_comes_back() -> None:
    scrubber = Scrubber()
    scrubber.scrub(f"{FIRST}, {SECOND}")
    assert scrubber.scrub(f"paid with {SECOND}").text == "paid with [card 2]"


def test_blanks_dashes_and_misread_digits_make_no_other_secret() -> None:
    scrubber = Scrubber()
    shown = [FIRST, "4111-1111-1111-1111", "4111111111111111", "4111 lll1 1111 111l"]
    assert {scrubber.scrub(f"card {text}").text for text in shown} == {"card [card]"}


def test_text_and_picture_of_one_session_share_their_labels() -> None:
    book = LabelBook()
    Scrubber(book=book).scrub(f"{FIRST} {SECOND}")
    line = TextLine(f"card {SECOND}", Box(0, 0, 300, 20))
    (scrubbed,), boxes, counts = Scrubber(book=book).scrub_lines([line])
    assert (scrubbed.text, boxes, counts) == ("card [card 2]", [line.box], {"card": 1})


def test_a_numbered_label_is_no_secret_itself() -> None:
    scrubber = Scrubber()
    scrubber.scrub("PIN: 4711, PIN: 4712")
    for text in ("PIN: [pin 2]", "password: [password 12]", "card number [card 1234]", "Your code is [code 4821]"):
        assert scrubber.scrub(text).text == text


def _held(book: LabelBook) -> set[bytes]:
    """Every string of bytes in a book but its key."""
    found: set[bytes] = set()
    for name, value in vars(book).items():
        if isinstance(value, dict):
            found.update(each if isinstance(each, bytes) else str(each).encode() for each in (*value, *value.values()))
        else:
            assert name.strip("_") in ("key", "lock")
    return found


def test_two_sessions_do_not_share_what_their_books_hold() -> None:
    first, second = LabelBook(), LabelBook()
    first.label("card", FIRST)
    second.label("card", FIRST)
    assert _held(first) & _held(second) == {b"card", b"1"}


def test_the_book_holds_nothing_of_a_secret() -> None:
    book = LabelBook()
    book.label("password", "hunter2-Blau")
    held = _held(book) - {b"password", b"1"}
    assert [len(mark) for mark in held] == [12]
    assert not any(part in mark for mark in held for part in (b"hunter", b"Blau", b"blau", b"b1au"))


def test_the_book_forgets_the_oldest_when_it_is_full_and_gives_no_number_twice() -> None:
    book = LabelBook()
    for number in range(5000):
        book.label("token", f"secret{number}x")
    assert sum(len(held) == 12 for held in _held(book)) == 4096
    assert book.label("token", "secret4999x") == "token 5000"
    assert book.label("token", "secret0x") == "token 5001"


def test_threads_agree_on_labels() -> None:
    book = LabelBook()
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.extend(book.label("key", f"value{n}") for n in range(200)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 800
    assert len(set(found)) == 200


def test_any_text_has_a_label() -> None:
    book = LabelBook()
    assert book.label("password", "\ud800•••") == "password"
    assert book.label("password", "") == "password 2"


def test_the_labels_of_a_kind_are_counted_with_and_without_a_number() -> None:
    text = "[card] and [card 2], [card code] [password 12] card"
    assert [labels_of(kind, text) for kind in ("card", "password", "card code", "pin")] == [2, 1, 1, 0]
