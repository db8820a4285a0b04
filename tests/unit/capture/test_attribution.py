"""Which window a line stands in, where windows lie above each other."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from capture.attribution import private_windows, shares, shown_addresses
from capture.glance import Glance
from capture.rules.exclusions import Verdict
from capture.sources.base import EVERYWHERE, Frame, WindowInfo
from memory_core.clock import SystemClock
from memory_core.records.observation import Box, TextLine, Word

SCREEN = Box(0, 0, 1000, 600)


def glance(*windows: WindowInfo, masks: Sequence[Box] = ()) -> Glance:
    frame = Frame(1, SystemClock().now(), np.full((600, 1000, 4), 255, np.uint8), SCREEN)
    return Glance(frame, Verdict(masks=tuple(masks), present=tuple(masks), shown=windows))


def line(text: str, left: int, top: int, high: int = 16) -> TextLine:
    """Each letter is ten pixels wide, and so is a space."""
    words = []
    for word in text.split():
        words.append(Word(word, Box(left, top, 10 * len(word), high), 0.9))
        left += 10 * len(word) + 10
    first, last = words[0].box, words[-1].box
    return TextLine(text, Box(first.left, top, last.right - first.left, high), tuple(words))


def texts(lines: Sequence[TextLine], seen: Glance) -> dict[str, tuple[str, ...]]:
    return {share.window.app if share.window else "": share.texts for share in shares(lines, seen)}


TOP = WindowInfo("top", "Top", Box(300, 100, 400, 300), front=True)
BELOW = WindowInfo("below", "Below", Box(100, 50, 800, 500))


def test_a_word_that_a_window_above_cuts_off_is_left_out() -> None:
    found = texts([line("all of thi", 200, 200), line("front text", 320, 200)], glance(TOP, BELOW))
    assert found == {"below": ("all of",), "top": ("front text",)}


def test_a_word_at_some_distance_from_the_window_above_is_kept() -> None:
    assert texts([line("a word apart", 170, 200)], glance(TOP, BELOW)) == {"below": ("a word apart",)}


def test_a_row_of_half_letters_above_a_window_is_left_out() -> None:
    half, whole = line("haif a row here", 320, 82), line("a whole row here", 320, 60)
    assert texts([half, whole], glance(TOP, BELOW)) == {"below": ("a whole row here",)}


def test_a_word_with_what_is_left_of_letters_above_it_is_kept() -> None:
    row = line("with rests of letters above", 320, 410)
    rests = replace(row.words[0], box=Box(320, 400, 40, 26))
    found = texts([replace(row, words=(rests, *row.words[1:])), line("haif a row", 320, 400)], glance(TOP, BELOW))
    assert found == {"below": ("with rests of letters above",)}


def test_the_edge_of_what_is_masked_cuts_words_off_as_well() -> None:
    seen = glance(BELOW, masks=[Box(300, 100, 400, 300)])
    assert texts([line("words befo", 202, 200)], seen) == {"below": ("words",)}


@pytest.mark.parametrize(
    ("box", "cut"),
    [
        (Box(700, 100, 600, 300), True),
        (Box(700, 100, 310, 300), False),
        (EVERYWHERE, False),
    ],
    ids=["half off the screen", "as wide as the screen, with its border", "on Wayland"],
)
def test_the_edge_of_the_screen_cuts_words_off_as_well(box: Box, *, cut: bool) -> None:
    window = WindowInfo("maps", "Maps", box, front=True)
    found = texts([line("the harbo", 909, 200), line("a whole row", 760, 240)], glance(window))
    assert found == {"maps": ("the" if cut else "the harbo", "a whole row")}


def test_words_that_go_on_at_another_monitor_are_not_cut() -> None:
    goes_on = [line("the harbour master", 909, 200), line("a whole row", 760, 240)]
    found = texts(goes_on, glance(WindowInfo("maps", "Maps", Box(700, 100, 600, 300), front=True)))
    assert found == {"maps": ("the harbour master", "a whole row")}


def test_a_menu_does_not_cut_its_own_words_off() -> None:
    window = WindowInfo("editor", "Notes", Box(0, 0, 900, 500), pid=7, front=True)
    menu = WindowInfo("editor", "", Box(100, 100, 120, 200), pid=7, ordinary=False)
    found = texts([line("Save as", 110, 120), line("under th", 18, 150)], glance(menu, window))
    assert found == {"editor": ("Save as", "under")}


def test_windows_without_places_leave_all_text_to_the_front_one() -> None:
    front = WindowInfo("front", "Front", EVERYWHERE, front=True, opaque=False)
    other = WindowInfo("other", "Other", EVERYWHERE, opaque=False)
    found = texts([line("here and there", 10, 10), line("at the other end", 700, 560)], glance(front, other))
    assert found == {"front": ("here and there", "at the other end")}


PRIVATE = WindowInfo("chromium", "News - Chromium", Box(0, 0, 1000, 600), front=True, id=7)


def test_a_tool_bar_that_says_so_tells_of_a_private_window() -> None:
    assert private_windows([line("Incognito", 850, 70)], glance(PRIVATE)) == [PRIVATE]
    assert private_windows([line("example.org/a @ InPrivate", 600, 70)], glance(PRIVATE)) == [PRIVATE]
    assert private_windows([line("Navigation privée", 760, 70)], glance(PRIVATE)) == [PRIVATE]


def test_the_same_word_anywhere_else_does_not() -> None:
    assert private_windows([line("Incognito", 850, 300)], glance(PRIVATE)) == []
    assert private_windows([line("Incognito", 100, 70)], glance(PRIVATE)) == []
    assert private_windows([line("Incognito", 850, 10)], glance(PRIVATE)) == []
    assert private_windows([line("going Incognito today", 700, 70)], glance(PRIVATE)) == []
    editor = replace(PRIVATE, app="editor")
    assert private_windows([line("Incognito", 850, 70)], glance(editor)) == []


def test_on_an_enlarged_desktop_the_tool_bar_is_larger_too() -> None:
    address, badge = line("example.org/a", 200, 131, 28), line("Incognito", 850, 131, 28)
    assert shown_addresses([line("Weekly plan", 100, 51, 28), address], glance(PRIVATE)) == {
        PRIVATE: ("example.org/a",)
    }
    assert private_windows([address, badge], glance(PRIVATE)) == [PRIVATE]
    assert private_windows([line("example.org/a", 200, 290, 28)], glance(PRIVATE)) == []


def test_what_stands_below_the_address_is_no_badge() -> None:
    address = line("example.org/a", 200, 60)
    assert private_windows([line("Private", 850, 100), address], glance(PRIVATE)) == [], "a bookmark"
    assert private_windows([address, line("Private", 850, 150, 40)], glance(PRIVATE)) == [], "a headline"


def test_it_tells_of_the_window_in_which_it_stands_not_of_one_below() -> None:
    top = WindowInfo("chromium", "News - Chromium", Box(10, 10, 990, 590), front=True, id=8)
    below = replace(PRIVATE, front=False)
    assert private_windows([line("Incognito", 850, 80)], glance(top, below)) == [top]


@pytest.mark.parametrize(
    ("bar", "said"),
    [
        ("mail.example.com/inbox", ("mail.example.com/inbox",)),
        ("( https://example.com/a )", ("https://example.com/a",)),
        ("Not secure | 127.0.0.1:8000/a.html", ("127.0.0.1:8000/a.html",)),
        ("localhost: 8000/a", ("localhost", "localhost:8000/a")),
        ("file:///srv/tax/a.pdf", ("file:///srv/tax/a.pdf",)),
        ("Not Secure _http://sub.example.com/a", ("http://sub.example.com/a",)),
        ("Search or enter address", ()),
        ("anna@example.com", ()),
    ],
)
def test_what_stands_in_the_address_bar_of_a_browser_is_its_address(bar: str, said: tuple[str, ...]) -> None:
    firefox = replace(PRIVATE, app="firefox")
    page = line("evil.org/a", 200, 110)
    found = shown_addresses([page, line(bar, 200, 80)], glance(firefox))
    assert found == {firefox: said or ("evil.org/a",)}
    assert shown_addresses([line(bar, 200, 300)], glance(firefox)) == {}
    assert shown_addresses([line(bar, 200, 80)], glance(replace(firefox, app="editor"))) == {}


def test_where_tabs_stand_at_the_side_the_address_is_at_the_very_top() -> None:
    firefox, address = replace(PRIVATE, app="firefox"), line("example.org/a", 200, 12)
    assert shown_addresses([address, line("evil.org/a", 200, 300)], glance(firefox)) == {firefox: ("example.org/a",)}
    tab, below = line("evil.org/a", 100, 12), line("example.org/a", 200, 60)
    assert shown_addresses([tab, below], glance(firefox)) == {firefox: ("example.org/a",)}, "a tab is called so"


def test_a_line_read_uncertainly_is_doubtful_and_each_of_what_changes_by_itself() -> None:
    sure, unsure = line("Tom: yes", 400, 200), line("Kee ae", 400, 300)
    unsure = replace(unsure, words=tuple(replace(word, confidence=0.4) for word in unsure.words))
    (share,) = shares([sure, unsure], glance(TOP))
    assert share.doubtful(routine=False) == {"Kee ae"}
    assert share.doubtful(routine=True) == {"Tom: yes", "Kee ae"}


@pytest.mark.parametrize(
    ("title", "read", "told"),
    [
        ("Quarterly report - Writer", [("a uarterly report - Writer", 105)], ["Quarterly report - Writer"]),
        (
            "build.log (~/work) - Terminal",
            [("build.log (~/work) - Terminal sox!", 105)],
            ["build.log (~/work) - Terminal"],
        ),
        ("The long page of the harbour", [("The long page of th...", 105)], ["The long page of the harbour"]),
        ("⠙ *notes of the week", [("x notes of", 105), ("the week", 106)], ["notes of the week"]),
        ("Letter to Anna", [("Letter to Anna", 180)], ["Letter to Anna"]),
        ("Mail", [("Mail Calendar Contacts", 105)], ["Mail Calendar Contacts"]),
        ("Letter", [("File Edit", 125), ("Letter ta Anna", 180)], ["File Edit", "Letter ta Anna"]),
        ("", [("Quarterly report", 105)], ["Quarterly report"]),
        ("Kite!Wing41 - Notes of Anna", [("[password] - Notes of Anna", 105)], ["[password] - Notes of Anna"]),
    ],
    ids=[
        "misread",
        "with its buttons",
        "cut off",
        "in two, of a spinner",
        "on the page",
        "tabs",
        "a menu",
        "no title",
        "a secret",
    ],
)
def test_a_title_bar_is_spelled_as_the_system_does(title: str, read: list[tuple[str, int]], told: list[str]) -> None:
    window = replace(TOP, title=title)
    (share,) = shares([line(text, 310, top) for text, top in read], glance(window), lambda window: window.title)
    assert list(share.texts) == told
    assert all(one.words for one in share.lines)


@pytest.mark.parametrize(
    ("title", "read", "told"),
    [
        ("Plan of the week", [("les!", 101), ("Plan of the week", 105), ("ox", 103)], ["Plan of the week"]),
        ("Plan of the week", [("Plam ef thc wccl", 105), ("ox", 103)], []),
        ("", [("ox", 103)], []),
        ("Kite!Wing41 - Notes", [("[password] - Notes", 105), ("ox", 103)], ["[password] - Notes"]),
    ],
    ids=["with buttons", "misread", "no title", "a secret"],
)
def test_in_a_bar_that_the_system_drew_nothing_counts_but_the_title(
    title: str, read: list[tuple[str, int]], told: list[str]
) -> None:
    window = replace(TOP, title=title, bar=22)
    lines = [line(text, 310, top) for text, top in [*read, ("ls", 125)]]
    (share,) = shares(lines, glance(window), lambda window: window.title)
    assert list(share.texts) == [*told, "ls"]
