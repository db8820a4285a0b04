"""What a person reads in the terminal."""

import io
import json
from datetime import datetime, timedelta, timezone

import pytest

from desktop.commands.terminal import Terminal, by_kind, joined, safe
from tests.fakes.terminal import Screen

BERLIN = timezone(timedelta(hours=2))
NOW = datetime(2026, 5, 8, 15, 30, tzinfo=BERLIN)


def terminal(*, colour: bool = False, width: int = 60, err: io.StringIO | None = None) -> Terminal:
    made = Terminal(out=io.StringIO(), err=err or io.StringIO(), colour=colour, now=NOW)
    made.width = width
    return made


def printed(made: Terminal) -> str:
    assert isinstance(made.out, io.StringIO)
    return made.out.getvalue()


@pytest.mark.parametrize(
    ("iso", "said"),
    [
        ("2026-05-08T10:00:00+00:00", "today 12:00"),
        ("2026-05-07T22:30:00+00:00", "today 00:30"),
        ("2026-05-07T10:00:00+00:00", "yesterday 12:00"),
        ("2026-04-03T10:00:00+00:00", "Fri 3 Apr 12:00"),
        ("2024-04-03T10:00:00+00:00", "3 Apr 2024 12:00"),
        (None, ""),
    ],
)
def test_times_are_said_in_local_words(iso: str | None, said: str) -> None:
    assert terminal().when(iso) == said


def test_captured_words_cannot_steer_the_terminal() -> None:
    assert safe("a\x1b[2Jb\x07\u202ec\r\nd\te") == "a[2Jbc\nd    e"
    made = terminal()
    made.paragraph("\x1b]0;evil\x07words")
    made.line("\x1b[2Jtitle")
    made.table([("\x1b[8mname", "\x1b[1mlast")])
    assert "\x1b" not in printed(made)
    coloured = terminal(colour=True)
    coloured.line(coloured.style("\x1b[2Jtitle\x1b[8m", "bold", "red"))
    assert printed(coloured) == "\x1b[1;31m[2Jtitle[8m\x1b[0m\n"
    steering = "Ä\x1b[2J\x7f\x9b31m\u202e\U000e0041 漢字"
    (asked := terminal()).document([steering])
    assert json.loads(printed(asked)) == [steering]
    assert [sign for sign in printed(asked) if not sign.isprintable()] == ["\n"] * 3


def test_paragraphs_are_wrapped_with_a_hanging_indent() -> None:
    made = terminal(width=40)
    made.paragraph("word " * 20, first="[1] ", indent="    ")
    lines = printed(made).splitlines()
    assert lines[0].startswith("[1] word")
    assert all(line.startswith("    word") for line in lines[1:])
    assert all(len(line) <= 40 for line in lines)


def test_columns_align_whatever_is_in_them() -> None:
    made = terminal(colour=True)
    made.table([(made.style("ok", "green"), "store", "fine"), ("broken", "漢字", "bad")])
    first, second = printed(made).replace("\x1b[32m", "").replace("\x1b[0m", "").splitlines()
    assert first == "ok      store  fine"
    assert second == "broken  漢字   bad"


def test_a_row_without_a_last_cell_keeps_its_first() -> None:
    made = terminal()
    made.table([("llm", ""), ("theme", "dark")])
    assert printed(made).splitlines() == ["llm", "theme  dark"]


def test_colours_are_off_unless_wanted() -> None:
    assert terminal().style("x", "bold") == "x"
    assert terminal(colour=True).style("x", "bold") == "\x1b[1mx\x1b[0m"


def test_a_document_is_json_that_keeps_every_letter() -> None:
    made = terminal()
    made.document({"text": "Größe\x1b"})
    assert json.loads(printed(made)) == {"text": "Größe\x1b"}
    assert "Größe" in printed(made)


def test_progress_is_shown_on_a_terminal_and_wiped() -> None:
    screen = Screen()
    made = terminal(err=screen)
    made.progress("Remembering …")
    made.note("Done.")
    assert screen.getvalue() == "\rRemembering …\r" + " " * 13 + "\rDone.\n"


def test_progress_is_silent_elsewhere() -> None:
    log = io.StringIO()
    terminal(err=log).progress("Remembering …")
    assert log.getvalue() == ""


def test_an_error_is_one_line() -> None:
    log = io.StringIO()
    terminal(err=log).error("It failed.\nTry again.")
    assert log.getvalue() == "scrubjay: It failed. Try again.\n"


def test_what_an_error_quotes_is_cut_where_nobody_would_read_on() -> None:
    log = io.StringIO()
    terminal(err=log).error(f"“{'(' * 3000}” is no rule, “x” is.")
    assert log.getvalue() == f"scrubjay: “{'(' * 100}…” is no rule, “x” is.\n"


def test_nobody_agrees_where_nobody_is() -> None:
    log = io.StringIO()
    assert terminal(err=log).agree("Really?") is False
    assert log.getvalue() == ""


def test_a_person_agrees_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    for answer, agreed in (("y\n", True), ("Yes\n", True), ("\n", False), ("", False), ("no\n", False)):
        monkeypatch.setattr("sys.stdin", Screen(answer))
        assert terminal(err=Screen()).agree("Really?") is agreed


def test_numbers_are_said_as_people_say_them() -> None:
    assert by_kind({"episodic": 2, "core": 0, "semantic": 1}) == "2 episodic, 1 semantic"
    assert by_kind({}) == "none"
    assert joined(("a", "", "b")) == "a · b"
