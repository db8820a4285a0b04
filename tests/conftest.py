"""What every test stands on: a screen, a microphone and a home of its own, and guards that let nothing slip by."""

import logging
import os
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import coverage
import pytest
from hypothesis import settings

from memory_core.home import Home

if TYPE_CHECKING:
    from desktop.demo.stage import VirtualMicrophone, VirtualScreen

# A child process inherits these too. `display` and `microphone` set theirs back for the tests that ask for them.
NOBODYS = (
    *("SCRUBJAY_HOME", "DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "DBUS_SESSION_BUS_ADDRESS"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
)
NO_KEYRING = "keyring.backends.fail.Keyring"
THREADS_END_WITHIN_S = 3.0
# A slow test takes as long as so many others.
SLOW_AS = 40

# These show that all holds together, also under load, attack and chance, or that much of it stays quick, not which
# lines do what. Python 3.11 counts lines at up to many times the time, so theirs are not counted, nor those of programs
# that tests start: the rest covers enough.
UNMEASURED = (
    *("architecture", "end_to_end", "integration", "unit/fuzz"),
    *(f"unit/memory_core/privacy/test_{name}.py" for name in ("tables", "scrub_kinds", "told")),
    "unit/memory_core/chat/test_worlds.py",
    *("unit/capture/test_motion.py", "unit/capture/test_memory_of_capture.py", "unit/capture/test_album.py"),
    # Single tests: others of their files go the same ways once.
    "unit/capture/test_scroll.py::test_whatever_happens_nothing_that_differs_is_taken_for_known",
    "unit/memory_core/privacy/test_scrubbing.py::test_text_that_was_written_to_keep_us_busy_does_not",
    "unit/memory_core/language/test_hiding.py::test_hiding_takes_time_by_the_length_alone",
    "unit/memory_core/agents/test_reader.py::test_every_part_of_a_sentence_to_learn_from_stands_in_it",
)

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = NO_KEYRING
# The machine decides how fast an example is, not the code; and a test leaves nothing in the checkout.
settings.register_profile("scrubjay", deadline=None, database=None, max_examples=60)
settings.load_profile("scrubjay")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, so that no process waits for the last of another."""
    lengths = Counter[Path]()
    for item in items:
        lengths[item.path] += SLOW_AS if item.get_closest_marker("slow") else 1
    items.sort(key=lambda item: -lengths[item.path])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Count no lines while a test of `UNMEASURED` runs, with what it sets up."""
    if not _is_unmeasured(item):
        return (yield)
    # In a process of several, there are two, one on top of the other: where one is stopped, the one below goes on.
    stopped: list[coverage.Coverage] = []
    while (counting := coverage.Coverage.current()) is not None:
        counting.stop()
        stopped.append(counting)
    try:
        return (yield)
    finally:
        for counting in reversed(stopped):
            counting.start()


def _is_unmeasured(item: pytest.Item) -> bool:
    """Whether `UNMEASURED` names the test, its file or a folder above it."""
    place = item.path.relative_to(Path(__file__).parent)
    named = f"{place.as_posix()}::{getattr(item, 'originalname', item.name)}"
    return named in UNMEASURED or any(place.is_relative_to(name) for name in UNMEASURED)


@pytest.fixture(scope="session", autouse=True)
def _nobodys_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees the settings, the screen, the proxy or the data folder of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in NOBODYS:
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        patch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path_factory.mktemp('bus')}/nobody")
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        yield


@pytest.fixture(scope="session")
def display() -> Iterator["VirtualScreen"]:
    """A virtual screen of 1920 × 1080 with a window manager; `DISPLAY` names it while a test uses it."""
    from desktop.demo.stage import VirtualScreen

    with pytest.MonkeyPatch.context() as patch, VirtualScreen() as screen:
        patch.setenv("DISPLAY", screen.display)
        yield screen


@pytest.fixture(scope="session")
def microphone() -> Iterator["VirtualMicrophone"]:
    """A virtual microphone as the default device of this process and its children while a test uses it."""
    from desktop.demo.stage import VirtualMicrophone

    with pytest.MonkeyPatch.context() as patch, VirtualMicrophone() as sound:
        for name, value in sound.environment.items():
            patch.setenv(name, value)
        yield sound


@pytest.fixture(autouse=True)
def _only_what_was_asked_for(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the session's screen and microphone from tests that did not ask for them: the order is random."""
    if "display" not in request.fixturenames:
        monkeypatch.delenv("DISPLAY", raising=False)
    if "microphone" not in request.fixturenames:
        monkeypatch.delenv("PULSE_SERVER", raising=False)
    elif "sounddevice" in sys.modules:
        # PortAudio lists the devices once, when it starts: perhaps before there was this microphone.
        sounddevice: Any = sys.modules["sounddevice"]
        sounddevice._terminate()  # noqa: SLF001 (it offers no other way)
        sounddevice._initialize()  # noqa: SLF001


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A fresh data folder, readable by its owner alone."""
    fresh = Home(tmp_path / "home")
    fresh.prepare()
    return fresh


@pytest.fixture(autouse=True)
def _no_real_keyring() -> None:
    """Whatever an earlier test put there, this one starts without a keyring."""
    if "keyring" in sys.modules:
        import keyring
        from keyring.backends import fail

        keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    """A thread that would keep the program from ending is a leak."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREADS_END_WITHIN_S
    leaked = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in leaked:
        thread.join(max(0.0, deadline - time.monotonic()))
    left = [thread.name for thread in leaked if thread.is_alive()]
    if left:
        pytest.fail(f"The test left threads behind: {', '.join(left)}", pytrace=False)


class _Recorder(logging.Handler):
    """Keeps what was logged at WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def allow_logs(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """For a test that expects warnings in the log; what was logged is in `allow_logs.messages`."""
    caplog.set_level(logging.WARNING)
    return caplog


@pytest.fixture(autouse=True)
def _no_unexpected_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning that nobody expected fails the test; ask for `allow_logs` where it is expected."""
    recorder = _Recorder()
    logging.getLogger().addHandler(recorder)
    yield
    logging.getLogger().removeHandler(recorder)
    if recorder.records and "allow_logs" not in request.fixturenames:
        said = [f"{record.levelname} {record.name}: {record.getMessage()}" for record in recorder.records]
        pytest.fail("Unexpected in the log:\n" + "\n".join(said), pytrace=False)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever tries to reach another machine is refused, and the test fails."""
    tried: list[str] = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def refuse(host: object) -> None:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name not in ("localhost", "::1", "None", "") and not name.startswith("127."):
            tried.append(name)
            raise OSError(f"Tests have no network, but something asked for {name}.")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple):
            refuse(address[0])
        connect(self, address)

    def guarded_look_up(host: Any, *arguments: Any, **named: Any) -> Any:
        refuse(host)
        return look_up(host, *arguments, **named)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
    if tried:
        pytest.fail(f"The test tried to reach {', '.join(sorted(set(tried)))}.", pytrace=False)
