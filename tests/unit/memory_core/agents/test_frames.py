"""What belongs to a window and what it shows; what tells most of it; what is hidden, and what was still being typed."""

from datetime import timedelta

import pytest

from memory_core.agents.base import Batch
from memory_core.agents.episodic import EpisodicAgent
from memory_core.agents.frames import is_frame, is_readable, is_row, without_frame, without_gutter, without_unfinished
from memory_core.agents.passages import document_title
from memory_core.agents.semantic import SemanticAgent
from memory_core.agents.telling import commands_in, telling_lines
from memory_core.agents.typed import typed_on
from memory_core.context.stretches import Stretch, shared_out, total
from memory_core.language.exact_things import veiled
from memory_core.records.bodies import Kind
from memory_core.records.observation import ObservationKind
from tests.fakes.mind import MORNING, RememberedKnown, seen


@pytest.mark.parametrize(
    "line",
    [
        "< > C github.com/halden/lumen-firmware/pull/214",
        "Fix drift of the photodiode b x +",
        "File Edit View Insert Format Tools Extensions Help",
        "Message #lumen",
        "Shift + Return to add a new line",
        "2 replies Last reply today at 8:58 AM",
        "1-50 of 2,314 < >",
        "tkern commented 2 days ago",
        "Projects / Lumen / LUM-60 / LUM-87",
        "Imprint Terms Privacy Cookies",
        "Jonas: I uploaded the audit plan 10:41",
        "lumen* 0 2 Ln 17, Col 41 Spaces: 4 UTF-8 LF Python 3.11.7 64-bit",
        "Bulb E27 warm white 6.99 € Add to basket",
        "A ! 📎 ☺ GIF",
        "M T W T F S S",
        "Saving...",
        "We and our 812 partners store cookies. Accept all Reject all",
        "© 2026 GitHub, Inc. Terms Privacy Security Status Docs Contact",
    ],
)
def test_a_line_of_the_frame_is_known(line: str) -> None:
    assert is_frame(line)


@pytest.mark.parametrize(
    "line",
    [
        "Account number: 4482 0917 33",
        "Tom: The meeting moved to 14:30",
        "Please send the file to the team and share the link with Maria.",
        "Search the archive before you reply to her.",
        "Message received from Tom, he is late",
        "We decided to move the Lumen pilot to 8 December",
        "Bake the cookies and store them in a tin.",
        "Press F2 to enter the setup of the board.",
        "Priya Nair",
        "ORDER # 026-7719304-1125961",
        "Visit Metrolab Kiel 10:30 - 13:30",
        "",
        "Start " * 200,
    ],
)
def test_what_a_window_shows_is_no_frame(line: str) -> None:
    assert not is_frame(line)


def test_what_a_page_recommends_at_its_end_is_left_out_and_what_it_says_is_not() -> None:
    page = "The port was closed for a day.\nNobody was hurt in the storm.\nMost read\nTen bakeries that you must try."
    assert without_frame(page).splitlines() == page.splitlines()[:2]
    aside = "Related articles\nSolar panels\nA heat pump moves heat into the house.\nIt costs 14,500 € on average."
    assert "It costs 14,500 € on average." in without_frame(aside)


def test_prose_rows_and_neither_are_told_apart() -> None:
    assert is_readable("The effect is gone after an hour.")
    assert not is_readable("[1] J. Smith and L. Chen. Cheap light of the sun.")
    assert not is_readable("Sensor Board Brightwave Hamburg")
    assert is_row("Sensor board Brightwave 40 210.00")
    assert not is_row("Merge requests 7")


def test_the_numbers_of_an_editor_go_and_those_of_a_table_stay() -> None:
    assert without_gutter("1 import csv\n2\n3 def load():\n4     pass\n5 x = 1").splitlines()[2] == "def load():"
    table = "1200 Rent\n40 Food\n7 Bus\n300 Travel"
    assert without_gutter(table) == table


def test_a_line_that_another_says_whole_is_dropped() -> None:
    lines = ["The pilot starts on", "The pilot starts on 8 December.", "starts on 8 December.", "Done"]
    assert without_unfinished(lines) == ["The pilot starts on 8 December.", "Done"]


def test_an_endless_line_is_passed_over_at_once() -> None:
    assert commands_in("a@" + "b" * 200_000) == []


def test_appointments_are_told_with_their_hour() -> None:
    week = seen(
        "Today\n09:00\nStand-up with the team\n10:00\nReview 10:15 - 11:00\n11:00", app="Outlook", title="Calendar"
    )
    assert telling_lines([week], [], 6) == ["09:00 Stand-up with the team", "Review 10:15 - 11:00"]


@pytest.mark.parametrize(
    ("app", "title", "told"),
    [
        ("Microsoft Teams", "Chat | Supplier quality | Microsoft Teams", "Supplier quality"),
        ("IntelliJ IDEA", "finch – UndoStack.kt", "UndoStack.kt"),
        ("Firefox", "python - How do I limit a deque? - Stack Overflow — Mozilla Firefox", "How do I limit a deque?"),
        ("Firefox", "(3) Storks in spring — Mozilla Firefox", "Storks in spring"),
        ("Google Chrome", "Inbox (7) - me@halden.example - Mail - Google Chrome", "Inbox (7)"),
    ],
)
def test_a_title_names_what_the_window_shows(app: str, title: str, told: str) -> None:
    assert document_title(seen("", app=app, title=title)) == told


def test_a_labelled_value_is_hidden_wherever_it_stands() -> None:
    text = "shop.example/orders/LH-558210\nOrder number: LH-558210.\nThe total is 94.80 €."
    assert veiled(text) == "shop.example/orders/[order number]\nOrder number: [order number].\nThe total is 94.80 €."
    assert veiled("The flight takes 3 hours.") == "The flight takes 3 hours."


def test_a_fact_that_was_half_typed_gives_way_to_the_whole_one() -> None:
    known = RememberedKnown()
    agent = SemanticAgent()
    for minute, text in enumerate(
        ("Greenleaf Farms uses the boards in two gree", "Greenleaf Farms uses the boards in two greenhouses.")
    ):
        batch = Batch((seen(f"{text}\n", minute=minute),), MORNING)
        known.write(typed_on(agent.propose(batch, known), known))
    assert [one.text for one in known.active(Kind.SEMANTIC)] == ["Greenleaf Farms uses the boards in two greenhouses."]


def test_facts_that_begin_alike_in_different_windows_both_stay() -> None:
    known = RememberedKnown()
    agent = SemanticAgent()
    for title, text in (
        ("a.odt", "Greenleaf Farms uses the boards."),
        ("b.odt", "Greenleaf Farms uses the boards in Spain."),
    ):
        batch = Batch((seen(text, title=title),), MORNING)
        known.write(typed_on(agent.propose(batch, known), known))
    assert len(known.active(Kind.SEMANTIC)) == 2


@pytest.mark.parametrize("together", [True, False])
def test_a_text_that_a_program_hands_over_lasts_until_the_next(*, together: bool) -> None:
    known = RememberedKnown()
    looks = [
        seen("The tide is high today.", kind=ObservationKind.TEXT, app="Notes", title="Tides"),
        seen("Herons fly far in autumn.", kind=ObservationKind.TEXT, app="Firefox", title="Herons", minute=6),
        seen("Kites soar high above.", kind=ObservationKind.TEXT, app="Reader", title="Kites", minute=60),
    ]
    for batch in [looks] if together else [[one] for one in looks]:
        known.conclude(EpisodicAgent(), *batch)
    lasted = {one.title: (one.until or one.at) - one.at for one in known.active(Kind.EPISODIC)}
    # Nobody knows what was looked at an hour later.
    assert lasted == {"Tides": timedelta(minutes=6), "Herons": timedelta(0), "Kites": timedelta(0)}


def test_each_moment_is_given_to_what_came_into_sight_last() -> None:
    def minutes(begin: int, end: int) -> Stretch:
        return Stretch(MORNING + timedelta(minutes=begin), MORNING + timedelta(minutes=end))

    parts = {"long": [minutes(0, 60)], "short": [minutes(10, 20)], "late": [minutes(15, 25)], "look": [minutes(30, 30)]}
    given = shared_out(parts)
    assert given["long"] == [minutes(0, 10), minutes(25, 60)]
    assert given["short"] == [minutes(10, 15)]
    assert given["late"] == [minutes(15, 25)]
    assert given["look"] == [minutes(30, 30)]
    assert sum((total(own) for own in given.values()), timedelta()) == timedelta(hours=1)
