"""What is not kept is counted: each look once, by the reason that tells most of why nothing came of it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from capture.config import CaptureConfig
from capture.events import Skip
from capture.sources.base import Frame, WindowInfo
from memory_core.errors import CaptureError
from memory_core.records.observation import Box
from tests.fakes.scripted_desk import CHAT, LINE, WRITER, Desk

HALF, OTHER_HALF = WRITER.box, CHAT.box
SECOND = Box(1920, 0, 1920, 1080)


def _locked(desk: Desk) -> None:
    desk.presence.lock = True


def _idle(desk: Desk) -> None:
    desk.presence.idle = 3600
    desk.clock.advance(200)


def _black(desk: Desk) -> None:
    desk.screen.pixels[0][:] = 0


def _secret(desk: Desk) -> None:
    desk.write("4111 1111 1111 1111")


def _secret_beside_an_old_line(desk: Desk) -> None:
    desk.write("The ferry leaves at noon", left=1100)
    desk.only()
    desk.write("4111 1111 1111 1111")


def _known(desk: Desk) -> None:
    desk.write(LINE)
    desk.only()


def _moved_a_little(desk: Desk) -> None:
    for row in range(30):
        desk.write(f"sentence number {row} of a long page of text", top=20 * row)
    desk.only()
    desk.write("10:42:07 am", left=900, top=900)


def _excluded_in_front(desk: Desk) -> None:
    vault = WindowInfo("KeePassXC", "Passwords", OTHER_HALF, pid=20, front=True)
    desk.windows.show([vault, replace(WRITER, front=False)])
    desk.write("the master phrase of the vault", left=1100)


def _private_in_front(desk: Desk) -> None:
    private = WindowInfo("firefox", "News — Private Browsing", OTHER_HALF, pid=20, front=True)
    desk.windows.show([private, replace(WRITER, front=False)])
    desk.write("the gift for Maria is a red bicycle", left=1100)


def _excluded_over_everything(desk: Desk) -> None:
    desk.windows.show([WindowInfo("KeePassXC", "Passwords", Box(0, 0, 1920, 1080), pid=20, front=True)])
    desk.write("the master phrase of the vault")


def _at_an_excluded_hour(desk: Desk) -> None:
    desk.seeing.configure(CaptureConfig(screen=True, exclusions=("time: 0-24",)))


def _nothing(desk: Desk) -> None:
    """A screen without a word."""


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (_locked, Skip.LOCKED),
        (_idle, Skip.IDLE),
        (_black, Skip.BLACK),
        (_nothing, Skip.NO_TEXT),
        (_secret, Skip.SECRET),
        (_secret_beside_an_old_line, Skip.SECRET),
        (_known, Skip.UNCHANGED),
        (_moved_a_little, Skip.REPEATED),
        (_excluded_in_front, Skip.EXCLUDED),
        (_private_in_front, Skip.PRIVATE),
        (_excluded_over_everything, Skip.EXCLUDED),
        (_at_an_excluded_hour, Skip.HOURS),
    ],
)
def test_a_look_that_gives_nothing_is_counted_once(prepare: Callable[[Desk], None], reason: Skip) -> None:
    desk = Desk()
    prepare(desk)
    assert desk.tally.snapshot()[1] == {}
    assert desk.look() == []
    assert desk.tally.snapshot()[1] == {reason.value: 1}


def test_our_own_window_alone_on_the_screen_is_counted_as_that() -> None:
    desk = Desk(own=frozenset({10}))
    desk.windows.show([WRITER])
    desk.write("what Scrubjay shows of old memories")
    assert desk.look() == []
    assert desk.tally.snapshot()[1] == {Skip.OWN_WINDOW.value: 1}


@pytest.mark.parametrize("front", [True, False])
def test_our_own_window_over_everything_is_no_black_screen(front: bool) -> None:
    desk = Desk(own=frozenset({10}))
    desk.windows.show([replace(WRITER, box=Box(0, 0, 1920, 1080), front=front)])
    for _ in range(2):
        assert desk.look() == []
    assert desk.tally.snapshot()[1] == {Skip.OWN_WINDOW.value: 2}
    assert desk.stages.resting[0] == Skip.OWN_WINDOW.value


def test_an_excluded_window_over_everything_is_no_black_screen() -> None:
    desk = Desk()
    _excluded_over_everything(desk)
    for _ in range(2):
        assert desk.look() == []
    assert desk.stages.resting[0] == Skip.EXCLUDED.value


def test_a_mask_that_lingers_where_an_excluded_window_was_is_not_our_own() -> None:
    desk = Desk()
    _excluded_over_everything(desk)
    assert desk.look() == []
    desk.windows.show([WRITER])
    desk.clock.advance(0.5)
    assert desk.seeing.look() == []
    assert desk.tally.snapshot()[1] == {Skip.EXCLUDED.value: 2}


def test_a_look_of_which_anything_is_kept_is_no_skip(desk_with_both: Desk) -> None:
    assert [seen.app for seen in desk_with_both.look()] == ["chat"]
    assert desk_with_both.tally.snapshot()[1] == {}


@pytest.fixture
def desk_with_both() -> Desk:
    desk = Desk()
    desk.write("4111 1111 1111 1111")
    desk.write("The ferry leaves at noon", left=1100)
    return desk


@pytest.mark.parametrize("broken", [{1}, {1, 2}])
def test_each_monitor_that_cannot_be_looked_at_is_one_error(
    broken: set[int], monkeypatch: pytest.MonkeyPatch, allow_logs: pytest.LogCaptureFixture
) -> None:
    desk = Desk(Box(0, 0, 1920, 1080), SECOND)
    grab = desk.screen.grab

    def grabbed(monitor: int) -> Frame:
        if monitor in broken:
            raise CaptureError("This monitor cannot be looked at. Plug it in again.")
        return grab(monitor)

    monkeypatch.setattr(desk.screen, "grab", grabbed)
    raised = 0
    try:
        desk.look()
    except CaptureError:
        raised = 1  # The eyes count it when they are told, as they do whatever else fails.
    assert raised == (len(broken) == 2)
    assert desk.tally.snapshot()[1].get(Skip.ERROR.value, 0) + raised == len(broken)
    assert "monitor 1 could not be looked at" in allow_logs.text


@pytest.mark.parametrize("bar", ["mail.example.com/inbox", "Incognito"])
@pytest.mark.parametrize("became", ["led elsewhere", "closed", "covered"])
def test_what_was_read_of_an_excluded_window_is_dropped_whatever_became_of_it_meanwhile(bar: str, became: str) -> None:
    desk = Desk()
    desk.seeing.configure(CaptureConfig(screen=True, exclusions=("site: example.com", "private windows")))
    window = WindowInfo("chromium", "Inbox", Box(0, 0, 1000, 1080), pid=30, front=True, id=77)
    over = WindowInfo("writer", "Report.odt", window.box, front=True, id=78)
    later = {"led elsewhere": [replace(window, title="News")], "closed": [], "covered": [over, window]}
    desk.windows.show([window, CHAT], [window, CHAT], [*later[became], CHAT])
    desk.write(bar, left=800, top=80)
    desk.write("the gift for Maria is a red bicycle", top=400)
    assert desk.look() == []
    assert desk.skipped(Skip.EXCLUDED) == 1
    assert desk.spool.rows == []
