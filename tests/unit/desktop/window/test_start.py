"""From the first picture of the window to an open core, and what may be in the way."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.bridge.operations import Operations
from desktop.theme.appearance import Appearance
from desktop.viewmodels.start import StartViewModel
from desktop.views.start.pages import StartPages
from memory_core.errors import (
    HomeInUse,
    HomeUnwritable,
    KeyRefused,
    LockedError,
    NotFound,
    PassphraseMissing,
    ScrubjayError,
    StoreDamaged,
)


class Opener:
    """Fails as often as it is told, then opens."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.tried: list[str | None] = []

    def __call__(self, passphrase: str | None) -> str:
        self.tried.append(passphrase)
        if self.failures:
            raise self.failures.pop(0)
        return "core"


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Callable[[Opener], StartViewModel]]:
    operations = Operations()
    made: list[StartViewModel] = []

    def build(opener: Opener) -> StartViewModel:
        made.append(StartViewModel(opener=opener, operations=operations, folder="/data", again_ms=5))
        return made[-1]

    yield build
    for start in made:
        start.close()
    operations.close()


Make = Callable[[Opener], StartViewModel]


def test_a_home_opens(make: Make, qtbot: QtBot) -> None:
    start = make(Opener())
    assert start.state.shown == "opening"
    with qtbot.waitSignal(start.opened) as said:
        start.open()
    assert said.args == ["core"]
    assert start.state.shown == "ready"


def test_a_locked_home_asks_for_the_passphrase(make: Make, qtbot: QtBot) -> None:
    opener = Opener(PassphraseMissing("Put it into a variable."), LockedError("That is not the passphrase."))
    start = make(opener)
    start.open()
    qtbot.waitUntil(lambda: start.state.shown == "locked")
    assert start.state.message.startswith("Type your passphrase"), "nothing that is for a terminal"
    assert not start.state.tried
    start.unlock("")
    start.unlock("wrong")
    qtbot.waitUntil(lambda: start.state.tried)
    assert start.state.message == "That is not the passphrase."
    with qtbot.waitSignal(start.opened):
        start.unlock("right")
    assert opener.tried == [None, "wrong", "right"]


@pytest.mark.parametrize(
    ("error", "headline", "remedy"),
    [
        (HomeUnwritable("Read-only."), "The data folder cannot be used", "Once that is mended"),
        (KeyRefused("The key does not open it."), "The memory database does not open", "Keep a copy of /data"),
        (StoreDamaged("A page is broken."), "The memory store is damaged", "Keep a copy of /data"),
        (NotFound("No key."), "Your memories cannot be opened", "/data"),
    ],
)
def test_what_is_in_the_way_is_said_and_can_be_tried_again(
    make: Make, qtbot: QtBot, error: ScrubjayError, headline: str, remedy: str
) -> None:
    start = make(Opener(error))
    start.open()
    qtbot.waitUntil(lambda: start.state.shown == "failed")
    assert start.state.headline == headline
    assert start.state.message == str(error)
    assert remedy in start.state.remedy
    with qtbot.waitSignal(start.opened):
        start.open()


def test_an_unexpected_error_is_a_page_too(make: Make, qtbot: QtBot, allow_logs: pytest.LogCaptureFixture) -> None:
    start = make(Opener(RuntimeError("secret words")))
    start.open()
    qtbot.waitUntil(lambda: start.state.shown == "failed")
    assert "secret words" not in start.state.message + allow_logs.text


def test_a_command_that_holds_the_home_is_waited_for(make: Make, qtbot: QtBot) -> None:
    start = make(Opener(*[HomeInUse("In use.")] * 3))
    with qtbot.waitSignal(start.opened):
        start.open()


def test_waiting_for_another_one_ends(make: Make, qtbot: QtBot) -> None:
    start = make(Opener(*[HomeInUse("In use. Close it.")] * 50))
    start.open()
    qtbot.waitUntil(lambda: "waiting" in start.state.message)
    qtbot.waitUntil(lambda: start.state.shown == "failed")
    assert start.state.headline == "Another Scrubjay is running"


def test_the_pages_show_each_state(make: Make, qtbot: Any, appearance: Appearance) -> None:
    opener = Opener(LockedError("Type the passphrase."), HomeUnwritable("Read-only."))
    start = make(opener)
    pages = StartPages(start=start, appearance=appearance)
    qtbot.addWidget(pages)
    pages.show()
    start.open()
    qtbot.waitUntil(lambda: pages.passphrase.isVisible())
    assert not pages.unlock_button.isEnabled()
    assert not pages.keyring_button.isVisible()
    qtbot.keyClicks(pages.passphrase, "a passphrase")
    assert pages.unlock_button.isEnabled()
    qtbot.keyClick(pages.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pages.retry_button.isVisible())
    assert opener.tried == [None, "a passphrase"]
    with qtbot.waitSignal(start.opened):
        pages.retry_button.click()


def test_a_locked_keyring_is_not_answered_with_a_passphrase(qtbot: QtBot, appearance: Appearance) -> None:
    operations = Operations()
    start = StartViewModel(
        opener=Opener(LockedError("The keyring is locked. Unlock it.")),
        operations=operations,
        folder="/data",
        needs_passphrase=lambda: False,
    )
    pages = StartPages(start=start, appearance=appearance)
    qtbot.addWidget(pages)
    pages.show()
    start.open()
    qtbot.waitUntil(lambda: pages.keyring_button.isVisible())
    assert not pages.passphrase.isVisible()
    with qtbot.waitSignal(start.opened):
        pages.keyring_button.click()
    start.close()
    assert operations.close()


def test_a_passphrase_is_not_lost_while_the_home_is_in_use(make: Make, qtbot: QtBot) -> None:
    opener = Opener(HomeInUse("busy"))
    start = make(opener)
    with qtbot.waitSignal(start.opened):
        start.unlock("right one")
    assert opener.tried == ["right one", "right one"]


def test_locking_shows_where_to_type_and_nothing_else(make: Make, qtbot: QtBot) -> None:
    start = make(Opener())
    with qtbot.waitSignal(start.opened):
        start.open()
    start.lock()
    assert (start.state.shown, start.state.needs_passphrase, start.state.tried) == ("locked", True, False)
    assert "captured meanwhile" in start.state.message
    with qtbot.waitSignal(start.opened):
        start.unlock("right one")
