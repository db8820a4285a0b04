"""The whole way on Wayland: the command captures what the desktop shares, and never what is excluded."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from memory_core.home import Home
from tests.fakes.accessibility import ACTIVE, SHOWING, VISIBLE, Accessibility
from tests.fakes.message_bus import MessageBus
from tests.fakes.pipewire import PipeWire
from tests.fakes.portal import FakePortal

TEXT = "The invoice of Maple Street is due on Friday"
FRONT, BEHIND = (SHOWING, VISIBLE, ACTIVE), (SHOWING, VISIBLE)


class Desktop:
    """A Wayland desktop with a letter on its only monitor, and the person before it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bus = MessageBus(folder)
        (folder / "pipewire").mkdir()
        self.pipewire = PipeWire(folder / "pipewire", self.bus.address)
        paper = Image.new("RGBX", (800, 300), "white")
        ImageDraw.Draw(paper).text((60, 100), TEXT, fill="black", font=ImageFont.load_default(size=30))
        film = folder / "film"
        film.write_bytes(paper.tobytes() * 120)  # two minutes, and the test takes half of one on a busy machine
        parsed = "rawvideoparse format=rgbx width=800 height=300 framerate=1/1 ! identity sync=true"
        node = self.pipewire.share("letter", f"filesrc location={film} ! {parsed}")
        self.portal = FakePortal(self.bus.address, remote=self.pipewire.remote)
        self.portal.streams = [(node, {"position": ("(ii)", (0, 0)), "size": ("(ii)", (800, 300))})]
        self.windows = Accessibility(self.bus.address)

    def close(self) -> None:
        self.windows.stop()
        self.portal.stop()
        self.pipewire.stop()
        self.bus.stop()


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    made = Desktop(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.bus.address)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-none")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    yield made
    made.close()


def scrubjay(home: Home, *command: str) -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, "-m", "desktop", "--home", str(home.path), *command, "--json"]
    return subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)


def captured(home: Home) -> Any:
    ran = scrubjay(home, "capture", "--for", "3s", "--no-audio")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_what_is_shared_is_remembered_under_the_front_window_until_something_excluded_is_open(
    desktop: Desktop, home: Home
) -> None:
    mail = desktop.windows.open("mail", ("Inbox", FRONT))
    assert captured(home)["observations"] == 1
    (observation,) = json.loads(scrubjay(home, "list", "--observations").stdout)
    assert (observation["text"], observation["app"], observation["title"]) == (TEXT, "mail", "Inbox")

    mail.frames.append(("Private Browsing", BEHIND))
    seen = captured(home)
    assert (seen["observations"], seen["ocr_calls"]) == (0, 0)
    assert seen["skipped"]["excluded"] > 0
    assert desktop.portal.dialogs == 1, "the second capture was remembered"


def test_a_refusal_is_said_and_asked_for_once(desktop: Desktop, home: Home) -> None:
    desktop.portal.verdict = 1
    ran = scrubjay(home, "capture", "--for", "3s", "--no-audio")
    assert ran.returncode == 1
    assert "You did not let Scrubjay see the screen" in ran.stderr
    assert desktop.portal.dialogs == 1
