"""What is on the screen mutes microphone and speakers, with the rule as the reason."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from capture import ears as ears_of
from capture.config import CaptureConfig
from capture.ears import Ears
from capture.events import CaptureState
from capture.health import Pulse, judge
from capture.hearing import Hearing
from capture.outlet import Outlet
from capture.rules.learned import Learned
from capture.rules.muting import IN_DOUBT, Muting
from capture.sound import SAMPLE_RATE
from capture.sources.base import WindowInfo
from capture.sources.scripted import ScriptedWindows
from capture.tally import Tally
from capture.tools import Tools
from memory_core.clock import FrozenClock
from memory_core.home import Home
from memory_core.records.health import State
from memory_core.records.observation import Box
from tests.fakes.scripted_seeing import eventually
from tests.fakes.sound import LevelVad, ListOutbox, ScriptedMicrophone, ScriptedReader, WordScrubber

NOON = datetime(2026, 5, 8, 12).astimezone(UTC)
WORK = WindowInfo("editor", "notes.txt", Box(0, 0, 800, 600), pid=10, front=True)
SAFE = WindowInfo("KeePassXC", "Passwords", Box(900, 0, 300, 300), pid=20)
BEHIND = replace(SAFE, box=Box(10, 10, 100, 100))
CALL = WindowInfo("zoom", "Zoom Meeting - Anna Novak", Box(20, 20, 50, 50), pid=21)


def muting(windows: list[WindowInfo] | None, **settings: object) -> Muting:
    made = Muting(ScriptedWindows(windows), lambda: frozenset({99}), clock=FrozenClock(NOON), addresses=lambda _: "")
    made.configure(CaptureConfig(microphone=True, **settings))  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize("windows", [[WORK], None])
@pytest.mark.parametrize("setting", ["visible", "front", "never"])
def test_an_hour_at_which_nothing_is_captured_is_not_heard_either(
    setting: str, windows: list[WindowInfo] | None
) -> None:
    said = "Muted by the rule “time: 00:00-24:00”."
    assert muting(windows, mute_for_excluded=setting, exclusions=("time: 0-24",)).why() == said
    assert muting(windows, mute_for_excluded=setting, exclusions=("time: 0-24 Sat",)).why() == ""


def test_what_was_read_of_a_window_mutes_as_well() -> None:
    learned, page = Learned(), WindowInfo("firefox", "Inbox", WORK.box, pid=10, id=7)
    made = Muting(
        ScriptedWindows([page]),
        frozenset,
        clock=FrozenClock(NOON),
        addresses=lambda _: "",
        learned=learned,
    )
    made.configure(CaptureConfig(exclusions=("site: example.com",), mute_when=("site: example.org",)))
    assert made.why() == ""
    learned.learn_addresses(page, ("example.org/a",))
    assert made.why() == "Muted by the rule “site: example.org”."
    learned.learn_addresses(page, ("example.com/a",))
    assert made.why() == "Muted by the rule “site: example.com”."
    learned.learn_addresses(page, ())
    learned.learn_private(page)
    made.configure(CaptureConfig(exclusions=(), mute_when=("private windows",)))
    assert made.why() == "Muted by the rule “private windows”."


@pytest.mark.parametrize(
    ("setting", "windows", "muted"),
    [
        ("visible", [WORK], False),
        ("visible", [WORK, SAFE], True),
        ("visible", [WORK, BEHIND], False),
        ("front", [WORK, SAFE], False),
        ("front", [replace(SAFE, front=True), replace(WORK, front=False)], True),
        ("never", [replace(SAFE, front=True)], False),
    ],
)
def test_an_excluded_window_mutes_as_the_setting_says(setting: str, windows: list[WindowInfo], muted: bool) -> None:
    why = muting(windows, mute_for_excluded=setting).why()
    assert why == ("Muted by the rule “app: keepass”." if muted else "")


class FreezingWindows(ScriptedWindows):
    """Answers until its display server freezes."""

    def __init__(self, windows: list[WindowInfo] | None) -> None:
        super().__init__(windows)
        self.thawed = threading.Event()
        self.thawed.set()
        self.asked = 0

    def visible(self) -> Sequence[WindowInfo]:
        self.asked += 1
        self.thawed.wait(20)
        return super().visible()


@pytest.mark.parametrize(("shown", "muted"), [([WORK], ""), ([WORK, SAFE], "Muted by the rule “app: keepass”.")])
def test_a_display_that_froze_is_judged_by_what_it_showed_last_and_holds_nobody_up(
    shown: list[WindowInfo], muted: str
) -> None:
    windows = FreezingWindows(shown)
    made = Muting(windows, frozenset, clock=FrozenClock(NOON), addresses=lambda _: "", patience_s=0.05)
    made.configure(CaptureConfig(microphone=True))
    assert made.why() == muted
    windows.thawed.clear()
    windows.show([WORK, SAFE])
    assert [made.why() for _ in range(3)] == [muted] * 3
    assert windows.asked == 2, "it is asked once and waited for"
    windows.thawed.set()
    eventually(lambda: made.why() == "Muted by the rule “app: keepass”.")


def test_a_display_that_never_answered_is_like_none() -> None:
    windows = FreezingWindows([SAFE])
    windows.thawed.clear()
    made = Muting(windows, frozenset, clock=FrozenClock(NOON), addresses=lambda _: "", patience_s=0.05)
    for rules, why in (((), ""), (("call: Anna",), IN_DOUBT)):
        made.configure(CaptureConfig(microphone=True, mute_when=rules))
        assert made.why() == why
    windows.thawed.set()
    eventually(lambda: windows.asked == 1 and not made._errands.busy)  # noqa: SLF001


def test_a_call_with_somebody_mutes_even_behind_other_windows() -> None:
    assert muting([WORK, CALL], mute_when=("call: Anna Novak",)).why() == "Muted by the rule “call: Anna Novak”."
    assert muting([WORK, CALL], mute_when=("call: Tom",)).why() == ""
    assert muting([WORK, replace(CALL, pid=99)], mute_when=("call: Anna",)).why() == ""


def test_a_call_that_is_minimised_goes_on_and_mutes_but_another_rule_means_what_is_open() -> None:
    for rule, why in (("call: Anna Novak", "Muted by the rule “call: Anna Novak”."), ("app: zoom", "")):
        for seen in ([WORK], []):
            windows = ScriptedWindows(seen)
            windows.minimised = [CALL]
            made = Muting(windows, frozenset, clock=FrozenClock(NOON), addresses=lambda _: "")
            made.configure(CaptureConfig(microphone=True, mute_when=(rule,)))
            assert made.why() == why


def test_hours_mute_by_themselves_and_with_another_condition() -> None:
    assert muting([WORK], mute_when=("time: Fri 11-13",)).why() == "Muted by the rule “time: Fri 11:00-13:00”."
    assert muting([WORK], mute_when=("app: editor and time: Sat",)).why() == ""
    assert muting([WORK], exclusions=("time: 11-13",)).why() == "Muted by the rule “time: 11:00-13:00”."


def test_without_a_list_of_windows_only_a_rule_of_ones_own_is_in_doubt() -> None:
    assert muting(None).why() == ""
    assert muting(None, mute_when=("call: Anna",)).why() == IN_DOUBT
    assert muting(None, mute_when=("time: Sat",)).why() == ""


@pytest.fixture
def room(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator["Room"]:
    made = Room(home, monkeypatch)
    yield made
    made.ears.close(0.0)
    made.tools.outlet.close()


class Room:
    """Ears with a scripted microphone, and scripted windows."""

    def __init__(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock, self.tally = FrozenClock(NOON), Tally()
        self.windows = ScriptedWindows([WORK])
        self.tools = Tools(home, Outlet(home), self.clock, self.tally, windows=self.windows)
        self.microphone, self.outbox = ScriptedMicrophone(), ListOutbox()
        monkeypatch.setattr(ears_of, "_hearing", lambda *_: self._hearing())
        self.config = CaptureConfig(microphone=True)
        self.ears = Ears(self.tools, self.config)

    def _hearing(self) -> Hearing:
        return Hearing(
            microphone=(self.microphone, LevelVad()),
            transcriber=ScriptedReader(),
            scrubber=WordScrubber(),
            spool=self.outbox,
            clock=self.clock,
            tally=self.tally,
        )

    def say(self, level: float, seconds: float) -> None:
        """Sound that takes its time."""
        for _ in range(round(seconds * SAMPLE_RATE / 512)):
            self.clock.advance(512 / SAMPLE_RATE)
            self.microphone.give(level)


def test_ears_close_while_muted_say_why_and_open_again(room: Room) -> None:
    room.ears.watch()
    assert room.microphone.starts == 1
    room.windows.show([WORK, SAFE])
    room.ears.watch()
    assert not room.microphone.alive
    (part,) = [part for part in room.ears.health() if part.part == "microphone"]
    assert (part.state, part.message) == (State.OFF, "Muted by the rule “app: keepass”.")
    assert room.ears.pulses()["microphone"].muted == part.message
    room.ears.watch()
    assert room.tally.snapshot()[1] == {"microphone.muted": 1}
    room.windows.show([WORK])
    room.ears.watch()
    assert room.microphone.starts == 2
    assert room.ears.pulses()["microphone"].muted == ""


def test_of_what_is_being_said_only_the_part_before_is_kept(room: Room) -> None:
    room.ears.watch()
    room.say(0.5, 2.0)
    room.ears.watch()  # Nothing to mute until here.
    room.say(0.5, 1.5)
    room.windows.show([WORK, SAFE])
    room.ears.watch()
    eventually(lambda: len(room.outbox.kept) == 1)
    observation = room.outbox.kept[0].observation
    assert 1.5 < (observation.until - observation.at).total_seconds() < 2.1


def test_ears_that_are_muted_from_the_start_open_nothing_and_close_what_listens_already(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = ScriptedMicrophone()
    early.start(lambda _block: None)
    monkeypatch.setattr(room.tools.early, "_sources", {"microphone": early})
    room.windows.show([SAFE])
    room.ears.watch()
    assert room.microphone.starts == 0
    assert not early.alive
    assert room.tools.early.take("microphone") is None
    assert "Muted" in room.ears.health()[0].message


@pytest.mark.parametrize(
    ("screen", "judged"),
    [
        (Pulse(False, None, 3.0), (CaptureState.RESTING, "Muted by a rule.")),
        (Pulse(True, 1.0, 3.0), (CaptureState.RECORDING, "")),
    ],
)
def test_muted_ears_alone_rest_and_muted_ears_beside_eyes_hinder_nothing(
    screen: Pulse, judged: tuple[CaptureState, str]
) -> None:
    muted = {"microphone": Pulse(True, None, 3.0, muted="Muted by a rule.")}
    assert judge(paused=False, screen=screen, sounds=muted, parts=(), running_s=60) == judged
