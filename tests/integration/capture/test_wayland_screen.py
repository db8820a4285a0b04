"""The screen on Wayland with a real message bus, PipeWire and GStreamer; desktop and person alone are played."""

import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from capture.attribution import shares
from capture.config import CaptureConfig
from capture.glance import Glancer
from capture.reading.ocr import TesseractOcr
from capture.rules.exclusions import Exclusions
from capture.sources import _gstreamer, _wayland
from capture.sources._atspi import AtspiWindows
from capture.sources._clients import Clients
from capture.sources._gstreamer import ORDERS, PictureStream, arranged
from capture.sources._portal import TokenFile
from capture.sources._wayland import (
    DOUBT_AFTER_S,
    RETRY_AFTER_S,
    UNREMEMBERED,
    PortalPermit,
    PortalScreen,
)
from capture.sources.screen import MssScreen, NoPermitNeeded, screen_permit, screen_source
from desktop import doctor
from memory_core.clock import FrozenClock, SystemClock
from memory_core.errors import CaptureError, NoDisplay
from memory_core.home import Home
from memory_core.records.health import PartHealth, State
from memory_core.records.observation import Box
from tests.fakes.accessibility import ACTIVE, SHOWING, VISIBLE, Accessibility
from tests.fakes.message_bus import MessageBus
from tests.fakes.pipewire import PipeWire
from tests.fakes.portal import FakePortal
from tests.fakes.shown_window import until

FRONT = (SHOWING, VISIBLE, ACTIVE)
BLUE = "videotestsrc is-live=true pattern=solid-color foreground-color=0xff102030"
SIZE = "video/x-raw,format={format},width={width},height={height},framerate=5/1"


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MessageBus]:
    daemon = MessageBus(tmp_path_factory.mktemp("bus"))
    yield daemon
    daemon.stop()


@pytest.fixture(scope="module")
def pipewire(bus: MessageBus, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PipeWire]:
    daemons = PipeWire(tmp_path_factory.mktemp("pipewire"), bus.address)
    yield daemons
    daemons.stop()


@pytest.fixture
def portal(bus: MessageBus, pipewire: PipeWire, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakePortal]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    service = FakePortal(bus.address, remote=pipewire.remote)
    yield service
    service.stop()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(SystemClock().now())


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not look like a person who thinks, or a desktop that is gone."""
    be_patient(monkeypatch, 20.0)


def be_patient(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(_wayland, "ANSWER_WITHIN_S", seconds)
    monkeypatch.setattr(_wayland, "FIRST_PICTURE_WITHIN_S", seconds)
    monkeypatch.setattr(_gstreamer, "START_WITHIN_S", seconds)


@pytest.fixture
def permit(portal: FakePortal, home: Home, clock: FrozenClock) -> Iterator[PortalPermit]:
    leave = PortalPermit(TokenFile(home.screen_token), clock=clock)
    yield leave
    leave.end()


@pytest.fixture
def screen(permit: PortalPermit, clock: FrozenClock) -> Iterator[PortalScreen]:
    source = PortalScreen(permit, clock=clock)
    yield source
    source.close()


def share(portal: FakePortal, pipewire: PipeWire, name: str, place: Box, *, scale: int = 1, form: str = "BGRx") -> None:
    size = SIZE.format(format=form, width=place.width * scale, height=place.height * scale)
    node = pipewire.share(name, f"{BLUE} ! {size}")
    told = {"position": ("(ii)", (place.left, place.top)), "size": ("(ii)", (place.width, place.height))}
    portal.streams.append((node, told))


@pytest.fixture
def one(portal: FakePortal, pipewire: PipeWire) -> Iterator[Box]:
    place = Box(0, 0, 320, 240)
    share(portal, pipewire, "one", place)
    yield place
    pipewire.unshare("one")


@pytest.fixture
def two(portal: FakePortal, pipewire: PipeWire, one: Box) -> Iterator[Box]:
    place = Box(320, 0, 160, 120)
    share(portal, pipewire, "two", place, scale=2, form="RGBA")
    yield place
    pipewire.unshare("two")


def test_shared_monitors_are_seen_in_their_places_and_their_own_pixels(
    screen: PortalScreen, one: Box, two: Box
) -> None:
    assert list(screen.monitors()) == [one, two]
    first, second = screen.grab(1), screen.grab(2)
    assert (first.pixels.shape, second.pixels.shape) == ((240, 320, 4), (240, 320, 4))
    assert second.box == two
    for frame in (first, second):
        assert frame.pixels[100, 100, :3].tolist() == [0x30, 0x20, 0x10]
        assert frame.pixels.flags.writeable
    with pytest.raises(CaptureError, match="Monitor 3 is not there"):
        screen.grab(3)


def test_a_mask_that_was_painted_is_not_on_the_next_picture(screen: PortalScreen, one: Box) -> None:
    screen.grab(1).pixels[:] = 0
    assert screen.grab(1).pixels[:, :, :3].any()


def test_the_leave_is_remembered_and_renewed_at_each_start(
    screen: PortalScreen, permit: PortalPermit, portal: FakePortal, one: Box, home: Home
) -> None:
    screen.monitors()
    assert home.screen_token.read_text() == "first+"
    assert stat.S_IMODE(home.screen_token.stat().st_mode) == 0o600
    screen.close()
    permit.end()
    assert portal.closed == 1
    screen.monitors()
    assert [wish.get("restore_token") for wish in portal.wishes] == [None, "first+"]
    assert portal.wishes[1]["persist_mode"] == 2
    assert portal.wishes[1]["types"] == 1
    assert home.screen_token.read_text() == "first++"
    assert portal.dialogs == 1


def test_a_refusal_stands_until_capture_is_switched_off_and_on(
    screen: PortalScreen, permit: PortalPermit, portal: FakePortal, one: Box, clock: FrozenClock
) -> None:
    portal.verdict = 1
    for _ in range(3):
        with pytest.raises(NoDisplay, match="off and on"):
            screen.monitors()
        clock.advance(3600)
    assert portal.dialogs == 1
    portal.verdict = 0
    permit.end()
    assert list(screen.monitors()) == [one]
    assert portal.dialogs == 2


def test_an_open_dialog_does_not_hold_up_the_looks_and_is_taken_back_at_the_end(
    screen: PortalScreen, permit: PortalPermit, portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_patient(monkeypatch, 0.2)
    portal.verdict = None
    for _ in range(2):
        with pytest.raises(NoDisplay, match="asks you in a dialog"):
            screen.monitors()
    assert portal.dialogs == 1
    permit.end()
    assert portal.taken_back == 1
    assert not [thread for thread in threading.enumerate() if thread.name == "portal"]


def test_a_sharing_that_the_person_ended_is_not_begun_again(screen: PortalScreen, portal: FakePortal, one: Box) -> None:
    screen.grab(1)
    portal.end_session()

    def ended() -> bool:
        try:
            screen.grab(1)
        except NoDisplay as error:
            return "ended on the desktop" in str(error)
        return False

    until(ended, "the end of the sharing")
    with pytest.raises(NoDisplay, match="ended on the desktop"):
        screen.monitors()
    assert len(portal.wishes) == 1


def test_a_portal_that_fails_is_asked_again_after_a_while(
    screen: PortalScreen, portal: FakePortal, one: Box, clock: FrozenClock
) -> None:
    portal.verdict = 2
    for _ in range(2):
        with pytest.raises(NoDisplay, match="could not share"):
            screen.monitors()
    assert len(portal.wishes) == 1
    portal.verdict = 0
    clock.advance(RETRY_AFTER_S)
    assert list(screen.monitors()) == [one]


def test_a_stream_that_breaks_is_begun_again_without_a_dialog(
    screen: PortalScreen,
    portal: FakePortal,
    pipewire: PipeWire,
    one: Box,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen.monitors()
    pipewire.unshare("one")
    portal.streams.clear()
    be_patient(monkeypatch, 0.5)
    clock.advance(DOUBT_AFTER_S)
    with pytest.raises(CaptureError):
        screen.grab(1)
    be_patient(monkeypatch, 20.0)
    share(portal, pipewire, "one", one)
    assert screen.grab(1).box == one
    assert portal.dialogs == 1


def test_a_stream_that_breaks_is_not_asked_for_when_that_needs_a_dialog(
    screen: PortalScreen,
    portal: FakePortal,
    pipewire: PipeWire,
    one: Box,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    portal.token = ""
    screen.monitors()
    pipewire.unshare("one")
    be_patient(monkeypatch, 0.5)
    clock.advance(DOUBT_AFTER_S)
    with pytest.raises(CaptureError):
        screen.grab(1)
    be_patient(monkeypatch, 20.0)
    share(portal, pipewire, "one", one)
    for _ in range(2):
        with pytest.raises(NoDisplay) as refused:
            screen.monitors()
        assert str(refused.value) == UNREMEMBERED


def test_a_change_of_resolution_is_seen_at_the_next_look(
    screen: PortalScreen, permit: PortalPermit, portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = "videotestsrc is-live=true"
    before, after = (SIZE.format(format="BGRx", width=w, height=h) for w, h in ((640, 480), (1280, 400)))
    source = f"{live} num-buffers=10 ! {before} ! concat name=c {live} ! {after} ! c. c."
    monkeypatch.setattr(_wayland, "PictureStream", lambda gst, **_: PictureStream.of(gst, source))
    portal.streams = [(7, {"position": ("(ii)", (100, 0)), "size": ("(ii)", (320, 240))})]
    assert screen.grab(1).box == Box(100, 0, 320, 240)
    until(lambda: screen.grab(1).box == Box(100, 0, 640, 200), "the new resolution")
    assert screen.grab(1).pixels.shape == (400, 1280, 4)


def test_rows_with_padding_and_other_orders_of_colours_are_put_right() -> None:
    raw = np.arange(2 * 12, dtype=np.uint8)
    assert arranged(raw, 2, 2, 12, ORDERS["BGRx"])[1].tolist() == [[12, 13, 14, 15], [16, 17, 18, 19]]
    assert arranged(raw, 2, 2, 12, ORDERS["xRGB"])[0, 0].tolist() == [3, 2, 1, 0]
    with pytest.raises(CaptureError, match="broke off"):
        arranged(raw, 4, 2, 12, ORDERS["BGRx"])


def test_what_stands_on_a_shared_monitor_is_read_and_belongs_to_the_front_window(
    screen: PortalScreen, portal: FakePortal, pipewire: PipeWire, bus: MessageBus, clock: FrozenClock
) -> None:
    paper = Image.new("RGBX", (800, 300), "white")
    ImageDraw.Draw(paper).text((60, 100), "Grocery list", fill="black", font=ImageFont.load_default(size=40))
    # GStreamer's base set shows no still picture again and again; this is enough of a film of it.
    film = pipewire.remote.parent / "film"
    film.write_bytes(paper.tobytes() * 60)
    parsed = "rawvideoparse format=rgbx width=800 height=300 framerate=4/1 ! identity sync=true"
    node = pipewire.share("note", f"filesrc location={film} ! {parsed}")
    portal.streams = [(node, {"position": ("(ii)", (0, 0)), "size": ("(ii)", (800, 300))})]
    accessibility = Accessibility(bus.address)
    accessibility.open("mail", ("Inbox", (SHOWING, VISIBLE)))
    accessibility.open("notes", ("Shopping", FRONT))
    windows, ocr = AtspiWindows(clock=clock, clients=Clients(folder=pipewire.remote.parent)), TesseractOcr()
    glancer = Glancer(
        screen=screen, windows=windows, exclusions=Exclusions(CaptureConfig(), frozenset, clock=clock), clock=clock
    )
    glance = glancer.take(1)
    assert glance is not None
    (share,) = shares(ocr.read(glance.pixels), glance)
    assert share.window is not None
    assert (share.window.app, share.window.title) == ("notes", "Shopping")
    assert share.texts == ("Grocery list",)
    ocr.close()
    windows.close()
    accessibility.stop()
    pipewire.unshare("note")


def test_what_has_to_be_installed_is_said_before_anybody_is_asked(
    screen: PortalScreen, portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capture.sources._gstreamer.ELEMENTS", ("pipewiresrc", "nosuchelement"))
    with pytest.raises(NoDisplay, match="nosuchelement is missing. Install with: sudo apt-get install gstreamer1.0-p"):
        screen.monitors()
    assert portal.wishes == []


def test_without_a_portal_or_a_bus_it_is_said(
    bus: MessageBus,
    home: Home,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave = PortalPermit(TokenFile(home.screen_token), clock=clock)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    with pytest.raises(NoDisplay, match="Install xdg-desktop-portal"):
        leave.session()
    clock.advance(RETRY_AFTER_S)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={home.path}/nobody")
    with pytest.raises(NoDisplay, match="message bus"):
        leave.session()
    leave.end()


def test_the_session_decides_how_the_screen_is_seen(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(screen_permit(home), NoPermitNeeded)
    assert isinstance(screen_source(screen_permit(home)), MssScreen)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert isinstance(screen_source(screen_permit(home)), PortalScreen)
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    assert isinstance(screen_permit(home), NoPermitNeeded)


def test_a_token_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    token = TokenFile(tmp_path / "nowhere" / "token")
    token.write("word")
    assert token.read() == ""
    assert not os.listdir(tmp_path)


def test_the_doctor_asks_nobody_and_says_what_the_desktop_can(
    portal: FakePortal, bus: MessageBus, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    accessibility = Accessibility(bus.address)
    accessibility.open("editor", ("notes.txt", FRONT))
    monkeypatch.setattr("capture.sources._atspi.Clients.others", lambda *_: [])
    assert examined(home, "screen").message.endswith("asks you when capture begins, and remembers your leave.")
    TokenFile(home.screen_token).write("token")
    assert examined(home, "screen").message.endswith("and remembers your leave.")
    windows = examined(home, "windows")
    assert "known (1)" in windows.message
    assert "nothing is captured" in windows.message
    assert portal.wishes == []
    accessibility.stop()
    portal.stop()
    assert "Install xdg-desktop-portal" in examined(home, "screen").message
    assert examined(home, "windows").state is State.WARNING


def examined(home: Home, part: str) -> PartHealth:
    """The doctor's line on one part; the others are not looked at."""
    with pytest.MonkeyPatch.context() as patch:
        for other in ("_ocr", "_microphone", "_speech_model", "_embedding_model"):
            patch.setattr(doctor, other, lambda *_, **__: [])
        return next(found for found in doctor.examine(home, lambda: []) if found.part == part)
