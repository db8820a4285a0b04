"""What comes of whole windows, scrolled, typed, revisited and heard all day, kind by kind."""

import functools
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.context.stretches import ZERO
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.journal_markdown import as_markdown
from memory_core.memory import Memory
from memory_core.records.bodies import EpisodeBody, Kind, ProcedureBody, ResourceBody
from memory_core.records.journal import Journal
from memory_core.records.memory import Memory as Remembered
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import some_keys
from tests.fakes.screens import DAY, FOLDER, read_screens, the_working_day

ELSEWHERE = FOLDER / "elsewhere"
SECRETS = (
    "4482 0917 33",
    "K-20418-7",
    "7719042",
    "7QK4MZ",
    "PLP9-7KXW",
    "220-2489113377",
    "00340434161094",
)


def _lived(home: Home, folder: Path, every: int) -> Memory:
    """A day as it comes in, the agents concluding after so many rows."""
    clock = FrozenClock(DAY)
    memory = open_memory(
        home, keys=some_keys(), clock=clock, embedder=HashedEmbedder(), index=ExactIndex(), threads=False
    )
    for number, row in enumerate(the_working_day(folder), start=1):
        clock.advance(max(0.0, (row.observation.until - clock.now()).total_seconds()))
        memory.observe(row)
        if number % every == 0:
            memory.drain()
    memory.drain()
    return memory


@pytest.fixture(scope="module", params=[1, 40], ids=["row by row", "in batches"])
def memory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    home = Home(tmp_path_factory.mktemp("working-day") / "home")
    home.prepare()
    opened = _lived(home, FOLDER, request.param)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    home = Home(tmp_path_factory.mktemp("elsewhere") / "home")
    home.prepare()
    opened = _lived(home, ELSEWHERE, 1)
    yield opened
    opened.close()


def _of(memory: Memory, kind: Kind) -> list[Remembered]:
    return sorted(memory.memories(kind=kind, limit=1_000), key=lambda one: one.at)


def _titled(memory: Memory, kind: Kind, title: str) -> list[Remembered]:
    return [one for one in _of(memory, kind) if title in one.title]


@functools.cache
def _journal(memory: Memory) -> Journal:
    """The journal of the day, which is over: it is told once."""
    return memory.journal(DAY.date())


def _quoting_frames(memory: Memory, folder: Path) -> list[str]:
    """Memories that quote a line of a window's head or foot."""
    frames = {
        line
        for screen in read_screens(folder).values()
        for line in (*screen.head, *screen.foot)
        if len(line.split()) >= 3 and line not in (*screen.body, screen.title.partition(" - ")[0])
    }
    shown = memory.memories(limit=2_000)
    return [one.text for one in shown if any(line in frames for line in one.text.splitlines())]


def test_fewer_than_one_memory_in_twenty_quotes_the_frame_of_a_window(memory: Memory, elsewhere: Memory) -> None:
    for lived, folder in ((memory, FOLDER), (elsewhere, ELSEWHERE)):
        assert len(_quoting_frames(lived, folder)) < 0.05 * len(lived.memories(limit=2_000))


def test_no_memory_is_there_twice(memory: Memory, elsewhere: Memory) -> None:
    for lived in (memory, elsewhere):
        texts = [(one.kind, one.text) for one in lived.memories(limit=2_000)]
        assert len(texts) == len(set(texts))
        locators = [one.body.locator for one in _of(lived, Kind.RESOURCE) if isinstance(one.body, ResourceBody)]
        assert len(locators) == len(set(locators))


def test_every_session_lasts_and_tells_when(memory: Memory, elsewhere: Memory) -> None:
    for episode in (*_of(memory, Kind.EPISODIC), *_of(elsewhere, Kind.EPISODIC)):
        assert episode.until is not None
        assert ZERO < episode.until - episode.at < timedelta(minutes=45)
        assert f"{episode.at:%H:%M}" in episode.text.splitlines()[0]


def test_a_document_is_one_session_while_it_is_written(memory: Memory) -> None:
    written, *later = _titled(memory, Kind.EPISODIC, "Lumen pilot plan")
    assert (f"{written.at:%H:%M}", f"{written.until:%H:%M}") == ("11:39", "12:18")
    lines = written.text.splitlines()
    assert "The pilot costs 18,500 € in total, of which 6,000 € are for travel." in lines
    assert all(line.endswith(".") for line in lines)
    assert [f"{one.at:%H:%M}" for one in later] == ["13:30", "13:46", "15:12", "16:00"]


def test_a_return_to_a_window_tells_what_is_new(memory: Memory) -> None:
    first, *later = _titled(memory, Kind.EPISODIC, "lumen (Channel)")
    assert "Me: I can take the call with Brightwave." in first.text
    assert all(isinstance(one.body, EpisodeBody) and len(one.body.details.splitlines()) == 1 for one in later)


def test_a_terminal_is_told_by_its_commands_and_code_by_its_own_words(memory: Memory) -> None:
    typed, *_ = _titled(memory, Kind.EPISODIC, "elena@ridge")
    assert "$ make flash PORT=/dev/ttyUSB0" in typed.text.splitlines()
    assert "arm-none-eabi" not in typed.text
    coded, *_ = _titled(memory, Kind.EPISODIC, "calibrate.py")
    assert "the dark current must be subtracted before the fit" in coded.text
    assert "Defines Calibration, fit, load." in coded.text


def test_a_calendar_is_told_by_its_appointments(memory: Memory) -> None:
    calendar, *_ = _titled(memory, Kind.EPISODIC, "Calendar")
    assert "14:00 Call with Brightwave Priya Nair" in calendar.text
    assert "Visit Metrolab Kiel 10:30 - 13:30" in calendar.text


def test_a_meeting_knows_its_people_and_what_came_of_it(memory: Memory, elsewhere: Memory) -> None:
    meetings = [one for one in _of(memory, Kind.EPISODIC) if one.text.startswith("Meeting about ")]
    # The calendar shows a week: of which day its entry is cannot be told, so it lends no title.
    weekly, *_ = [one for one in meetings if "gland" in one.title and " in zoom with " in one.text]
    assert not any("Elena" in one.title for one in meetings), "somebody who talks is not what is talked about"
    assert isinstance(weekly.body, EpisodeBody)
    assert set(weekly.body.participants) == {"Marcus Webb", "Priya Nair", "Tobias Kern"}
    assert "Decision: We decided to order the new gland from Brightwave today." in weekly.text
    assert any(
        "Meeting “Workshop planning” in Firefox with Ruth Mbeki" in one.text for one in _of(elsewhere, Kind.EPISODIC)
    )


def test_resources_have_their_kind_title_and_address(memory: Memory, elsewhere: Memory) -> None:
    found = {
        one.body.locator: (one.body.resource_type, one.title)
        for one in (*_of(memory, Kind.RESOURCE), *_of(elsewhere, Kind.RESOURCE))
        if isinstance(one.body, ResourceBody)
    }
    assert found["https://arxiv.org/abs/2409.01877"][0] == "paper"
    assert found["https://github.com/halden/lumen-firmware"] == ("repository", "halden/lumen-firmware")
    assert found["https://github.com/halden/lumen-firmware/pull/214"][0] == "ticket"
    assert found["https://halden.atlassian.net/browse/LUM-87"] == (
        "ticket",
        "[LUM-87] Enclosure seal leaks at the cable gland",
    )
    assert found["https://docs.google.com/document/d/1xYpLumen77/edit"] == ("document", "Lumen pilot plan")
    assert found["lumen-firmware/calibrate.py"] == ("code file", "calibrate.py")
    assert found["https://www.goodkitchen.example/recipes/leek-potato-soup"] == ("page", "Leek and potato soup")
    assert found["https://stackoverflow.com/questions/5944708/how-do-i-limit-the-size-of-a-deque"] == (
        "page",
        "How do I limit the size of a deque?",
    )
    passed = ("google.com/search", "mail.google.com/mail/u/0/#inbox", "web.whatsapp.com/", "/feed/", "meet.google.com")
    assert [name for name in found if any(name.endswith(one) for one in passed) or "/search?" in name] == []
    titles = {title for _, title in found.values()}
    assert not titles & {"Inbox (7)", "Calendar", "Downloads", "Displays", "Zoom Meeting", "Nils Frahm", "LUM-60"}


def test_a_resource_tells_when_it_was_last_seen(memory: Memory) -> None:
    (paper,) = _titled(memory, Kind.RESOURCE, "2409.01877")
    assert paper.until is not None
    assert paper.until.hour == 15
    assert "The drift was between 0.2 and 0.4 % per degree." in paper.text


def test_procedures_are_things_to_do_in_their_order(memory: Memory, elsewhere: Memory) -> None:
    found = {one.title: one.body for one in (*_of(memory, Kind.PROCEDURAL), *_of(elsewhere, Kind.PROCEDURAL))}
    bodies = {title: body.steps for title, body in found.items() if isinstance(body, ProcedureBody)}
    assert set(bodies) == {
        "How to calibrate a sensor board",
        "Commands in ~/src/lumen-firmware: make clean, make flash, readout.py",
        "Installing Finch on Linux – From source",
        "Leek and potato soup",
        "Commands: git pull, gradlew.bat test, gradlew.bat installDist",
    }
    steps = bodies["How to calibrate a sensor board"]
    assert len(steps) == 6
    assert steps[0] == "Put the board into the dark box and close the lid."
    assert bodies["Leek and potato soup"][3].startswith("Whizz")


def test_exact_things_are_in_the_vault_and_nowhere_else(memory: Memory) -> None:
    captions = {one.text for one in _of(memory, Kind.VAULT)}
    assert {
        "Account number from “Account overview”",
        "Account number from “Account overview” (2)",
        "Phone number of Ingrid Sommer",
        "Postal address of Elena Fischer",
        "Licence number from “Your licence”",
        "Booking reference from “Booking confirmation”",
    } <= captions
    told = "\n".join(one.text for one in memory.memories(limit=2_000))
    assert [value for value in SECRETS if value in told] == []


def test_the_person_is_known_by_what_they_said_of_themselves(memory: Memory, elsewhere: Memory) -> None:
    told = "\n".join(one.text for one in _of(memory, Kind.CORE))
    for line in (
        "My name is Elena Fischer.",
        "I work at Halden Optics.",
        "I live in Hamburg.",
        "I prefer tea without sugar.",
    ):
        assert line in told.splitlines()
    assert "I prefer tea without sug." not in told.splitlines()
    assert "Tess" not in "\n".join(one.text for one in _of(elsewhere, Kind.CORE))


def test_nothing_half_typed_stays_a_fact(memory: Memory) -> None:
    facts = {one.text for one in _of(memory, Kind.SEMANTIC)}
    assert {one for one in facts if one.startswith("Greenleaf")} == {
        "Greenleaf Farms uses the boards in two greenhouses near Valencia."
    }
    assert {one for one in facts if "we ship" in one} == {
        "Decision (Customers): we ship the boards without the housing if the glands are late."
    }


def test_the_times_of_a_day_add_up(memory: Memory, elsewhere: Memory) -> None:
    for lived in (memory, elsewhere):
        journal = _journal(lived)
        by_app = sum((one.time for one in journal.apps), ZERO)
        assert sum((one.time for one in journal.projects), ZERO) <= journal.time
        assert by_app <= journal.time
        # What is left is talk without a window.
        assert journal.time - by_app < timedelta(minutes=10)
    times = {one.name: round(one.time.total_seconds() / 60) for one in _journal(memory).apps}
    assert (times["Code"], times["LibreOffice Calc"]) == (41, 12)
    documents = {one.title: round(one.time.total_seconds() / 60) for one in _journal(memory).documents}
    assert documents["Lumen pilot plan"] == 55


def test_the_journal_reads_well(memory: Memory) -> None:
    told = as_markdown(_journal(memory), UTC)
    assert "2 meetings with Marcus Webb, Priya Nair and Tobias Kern." in told
    assert "\n- We ship the boards without the housing if the glands are late.\n" in told
    assert "\n- Tobias Kern: Can you send me the calibration report today?\n" in told
    assert "\n- Ask Tobias for the thermal data of batch B.\n" in told
    assert "Message #" not in told.replace("\\", "")
    day = told.partition("## The day\n")[2].strip().splitlines()
    assert len(day) <= 35
    assert sum("“lumen (Channel)”" in line for line in day) == 1
