"""What a calendar says is on, and which of it was heard."""

from datetime import UTC, datetime, timedelta

import pytest

from memory_core.agents.appointments import appointment_at, appointments_in
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Observation, ObservationKind

CARD = """Budget review
Tuesday, March 3 ⋅ 10:00 – 11:00am
Room Larch
3 guests
Anneke de Vries  Organizer
Carla Mendes
Bring the freight numbers"""
WEEK = """Mon 2
9:00 – 10:00 Tax adviser (Frau Lindqvist)
Tue 3
09:30 Stand-up
10:00 - 17:00 First aid course, Fire Station
Cancelled: 14:00 – 15:00 Demo"""


def _seen(text: str, title: str = "Google Calendar - March 2026", day: int = 2) -> Observation:
    at = datetime(2026, 3, day, 8, tzinfo=UTC)
    kind = ObservationKind.SCREEN
    return Observation(id=new_observation_id(), at=at, until=at, kind=kind, text=text, app="Firefox", title=title)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        (CARD, [("Budget review", (3, 10), 60)]),
        (WEEK, [("Tax adviser", (2, 9), 60), ("Stand-up", (3, 9.5), 60), ("First aid course", (3, 10), 420)]),
        ("11 – 1pm, Lunch with Dilys, 4 March 2026", [("Lunch with Dilys", (4, 11), 120)]),
        ("TUE 3\n9 AM Budget meeting\n2 PM Visit, Mill Lane", [("Budget meeting", (3, 9), 60), ("Visit", (3, 14), 60)]),
        ("Pages 3 - 5\nNothing planned", []),
        ("Mon 2  Tue 3  Wed 4  Thu 5\n10:00 Choir\n11:00 Dentist", []),  # which column is not told
        ("Tue 3\n09:30 Drinks on Friday\n11:00 Dentist", [("Drinks on", (3, 9.5), 60), ("Dentist", (3, 11), 60)]),
    ],
)
def test_entries_have_a_title_and_hours(text: str, entries: list[tuple[str, tuple[int, float], int]]) -> None:
    read = [(one.title, one.start, one.end - one.start) for one in appointments_in(_seen(text), UTC)]
    assert read == [
        (title, datetime(2026, 3, day, tzinfo=UTC) + timedelta(hours=hour), timedelta(minutes=minutes))
        for title, (day, hour), minutes in entries
    ]


def test_people_stand_below_their_entry() -> None:
    assert appointments_in(_seen(CARD), UTC)[0].people == ("Anneke de Vries", "Carla Mendes")


@pytest.mark.parametrize(
    ("seen", "hour", "title"),
    [
        ((_seen(CARD),), 10.1, "Budget review"),
        ((_seen(CARD),), 9.9, "Budget review"),
        ((_seen(CARD),), 11.5, None),
        ((_seen(CARD, "Inbox"),), 10.1, None),
        ((_seen(f"{WEEK}\n{CARD}"),), 10.1, "Budget review"),
        ((_seen(CARD), _seen(CARD.replace("10:00 – 11:00am", "2:00 – 3:00pm"), day=3)), 14.1, "Budget review"),
    ],
)
def test_a_talk_is_the_entry_of_its_hour(seen: tuple[Observation, ...], hour: float, title: str | None) -> None:
    start = datetime(2026, 3, 3, tzinfo=UTC) + timedelta(hours=hour)
    found = appointment_at(seen, start, UTC)
    assert (found.title if found else None) == title
