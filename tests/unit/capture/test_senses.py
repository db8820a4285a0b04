"""Eyes, ears and the way out: what they say when something fails, and that they come back."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from capture import ears as ears_of
from capture import eyes as eyes_of
from capture.config import CaptureConfig
from capture.ears import Ears
from capture.events import Skip
from capture.eyes import Eyes
from capture.health import REMEDY
from capture.hearing import Hearing
from capture.outlet import Outlet
from capture.spool.queue import Spool
from capture.stages import Stages
from capture.tally import Tally
from capture.tools import Tools
from memory_core.clock import FrozenClock
from memory_core.errors import NoDisplay, NoMicrophone, ReadingError, SpoolError
from memory_core.home import Home
from memory_core.privacy.keys import Keys, open_keys
from memory_core.records.health import PartHealth, State
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, Observation, ObservationKind
from tests.fakes.scripted_seeing import SEEN, ScriptedSeeing, eventually
from tests.fakes.sound import LevelVad, ScriptedMicrophone, ScriptedReader, WordScrubber

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def keys(home: Home, allow_logs: pytest.LogCaptureFixture) -> Keys:
    return open_keys(home)


@pytest.fixture
def tools(home: Home) -> Iterator[Tools]:
    clock = FrozenClock(NOON)
    outlet = Outlet(home, clock=clock)
    yield Tools(home, outlet, clock, Tally(), stages=Stages(clock))
    outlet.close()


def advance(tools: Tools, seconds: float) -> None:
    assert isinstance(tools.clock, FrozenClock)
    tools.clock.advance(seconds)


def part(parts: list[PartHealth], name: str) -> PartHealth:
    return next(part for part in parts if part.part == name)


@pytest.fixture
def seeing(monkeypatch: pytest.MonkeyPatch, keys: Keys) -> ScriptedSeeing:
    made = ScriptedSeeing()
    monkeypatch.setattr(eyes_of, "_seeing", lambda *_: made)
    return made


@pytest.fixture
def eyes(tools: Tools, seeing: ScriptedSeeing) -> Iterator[Eyes]:
    made = Eyes(tools, CaptureConfig(screen=True))
    yield made
    seeing.read_on.set()
    made.close()


def test_eyes_that_see_say_so(tools: Tools, eyes: Eyes, seeing: ScriptedSeeing) -> None:
    assert not eyes.pulse().fresh
    assert eyes.health() == []
    eyes.look()
    assert eyes.pulse().fresh
    assert eyes.seen is SEEN
    assert {state.part: state.state for state in eyes.health()} == {"screen": State.OK, "windows": State.OK}
    advance(tools, 6.5)
    assert not eyes.pulse().fresh
    seeing.planned, seeing.planned_in_s = [], 2.0
    eyes.look()
    advance(tools, 6.5)
    assert eyes.pulse().fresh, "the next look was put off"
    advance(tools, 1.0)
    assert not eyes.pulse().fresh
    eyes.rest()
    assert eyes.pulse().since_s is None


def test_a_screen_that_is_gone_is_tried_again_later_and_later(tools: Tools, eyes: Eyes, seeing: ScriptedSeeing) -> None:
    seeing.failures = [NoDisplay("There is no screen. Log in.")] * 50
    for _ in range(60):
        eyes.look()
        advance(tools, 1.0)
    tried = 50 - len(seeing.failures)
    assert 8 <= tried <= 10
    assert seeing.closed == tried
    assert part(eyes.health(), "screen") == PartHealth("screen", State.ERROR, "There is no screen.", "Log in.")
    assert tools.tally.snapshot()[1] == {"error": tried}

    seeing.failures = []
    advance(tools, 10.0)
    eyes.look()
    assert part(eyes.health(), "screen").state is State.OK


def test_a_screen_that_fails_nobody_knows_why_is_told_and_opened_anew(
    tools: Tools, eyes: Eyes, seeing: ScriptedSeeing, allow_logs: pytest.LogCaptureFixture
) -> None:
    seeing.failures = [KeyError("what was captured")]
    eyes.look()
    told = PartHealth("screen", State.ERROR, "The screen cannot be looked at (KeyError).", REMEDY)
    assert part(eyes.health(), "screen") == told
    assert "what was captured" not in allow_logs.text
    advance(tools, 1.0)
    eyes.look()
    assert seeing.closed == 1
    assert part(eyes.health(), "screen").state is State.OK


def test_reading_that_fails_is_its_own_part_and_the_engine_is_made_anew(
    tools: Tools, eyes: Eyes, seeing: ScriptedSeeing
) -> None:
    seeing.misreadings = [ReadingError("Text cannot be read. Install Scrubjay again.")]
    eyes.look()
    eventually(lambda: seeing.read == 1)
    eyes.look()
    assert part(eyes.health(), "reading").remedy == "Install Scrubjay again."
    assert seeing.closed == 1
    advance(tools, 10.0)
    eyes.look()
    eventually(lambda: seeing.read == 2)
    eyes.look()
    assert [health.part for health in eyes.health()] == ["screen", "windows"]


def test_a_look_that_cannot_be_read_nobody_knows_why_is_told_once_it_happens_again(
    tools: Tools, eyes: Eyes, seeing: ScriptedSeeing, allow_logs: pytest.LogCaptureFixture
) -> None:
    def failures() -> list[tuple[str, int, str]]:
        return [(stage.stage, stage.failures, stage.error) for stage in tools.stages.health() if stage.failures]

    seeing.misreadings = [ValueError("what was captured")] * 2
    eyes.look()
    eventually(lambda: failures() == [("notice", 1, "It failed (ValueError).")])
    assert [health.part for health in eyes.health()] == ["screen", "windows"]
    eyes.look()
    eventually(lambda: failures() == [("notice", 2, "It failed (ValueError).")])
    eyes.look()
    told = PartHealth("reading", State.ERROR, "What is on the screen cannot be read (ValueError).", REMEDY)
    assert part(eyes.health(), "reading") == told
    assert seeing.closed == 1
    advance(tools, 10.0)
    eyes.look()
    eventually(lambda: "reading" not in [health.part for health in eyes.health()])


def test_a_look_that_hangs_between_the_stages_is_seen(tools: Tools, eyes: Eyes, seeing: ScriptedSeeing) -> None:
    seeing.read_on.clear()
    eyes.look()
    eventually(lambda: seeing.begun == 1)
    advance(tools, 20.0)
    assert [(stage.stage, stage.still_s) for stage in tools.stages.health()] == [("notice", 20.0)]


def test_what_only_some_windows_cannot_do_is_told(eyes: Eyes, seeing: ScriptedSeeing) -> None:
    seeing.troubles = {"windows": "The windows are not known. Use X11."}
    eyes.look()
    assert part(eyes.health(), "windows") == PartHealth(
        "windows", State.ERROR, "The windows are not known.", "Use X11."
    )


def test_a_full_spool_slows_the_eyes_down_and_keeps_them_open(tools: Tools, eyes: Eyes, seeing: ScriptedSeeing) -> None:
    seeing.misreadings = [SpoolError("full")]
    eyes.look()
    eventually(lambda: seeing.read == 1)
    for _ in range(9):
        eyes.look()
        advance(tools, 1.0)
    assert seeing.looked == 1
    assert seeing.closed == 0
    assert tools.tally.snapshot()[1] == {"spool_full": 1}
    advance(tools, 2.0)
    eyes.look()
    assert seeing.looked == 2


def test_the_grab_never_waits_for_the_reading_and_the_newest_look_wins(
    tools: Tools, eyes: Eyes, seeing: ScriptedSeeing
) -> None:
    seeing.read_on.clear()
    eyes.look()
    eventually(lambda: seeing.begun == 1)
    for _ in range(4):
        eyes.look()
    assert seeing.looked == 5
    assert tools.tally.snapshot()[1] == {"queue_full": 3}
    assert seeing.read == 0
    seeing.read_on.set()
    eventually(lambda: seeing.read == 2)
    queue = tools.stages.queues()[0]
    assert (queue.limit, queue.dropped, queue.most) == (1, 3, 1)


def test_a_pause_throws_away_what_waits_and_tells_how_long_things_stood(
    tools: Tools, eyes: Eyes, seeing: ScriptedSeeing
) -> None:
    seeing.read_on.clear()
    eyes.look()
    eventually(lambda: seeing.begun == 1)
    eyes.look()
    eyes.rest()
    seeing.read_on.set()
    for _ in range(8):
        eyes.look(paused=True)
        advance(tools, 0.5)
    assert seeing.rested == 2
    eventually(lambda: seeing.read == 1)
    assert tools.tally.snapshot()[1]["paused"] == 2
    assert not eyes.pulse().fresh


@pytest.mark.parametrize("reason", [Skip.IDLE, Skip.LOCKED])
def test_while_nobody_is_there_it_rests_and_is_alive(
    tools: Tools, eyes: Eyes, seeing: ScriptedSeeing, reason: Skip
) -> None:
    seeing.away = reason
    for _ in range(8):
        eyes.look()
        advance(tools, 0.5)
    assert seeing.looked == 0
    assert tools.tally.snapshot()[1] == {reason.value: 2}
    assert tools.stages.resting[0] == reason.value
    assert eyes.pulse().fresh
    seeing.away = None
    eyes.look()
    assert seeing.looked == 1


def test_the_last_looks_go_on_until_nothing_is_pending(eyes: Eyes, seeing: ScriptedSeeing) -> None:
    eyes.look()
    seeing.pending = True
    eyes.last_looks()
    assert seeing.looked == 4
    assert seeing.read == 4
    assert seeing.closed == 1


def test_a_reading_that_hangs_is_left_behind(
    eyes: Eyes, seeing: ScriptedSeeing, monkeypatch: pytest.MonkeyPatch, allow_logs: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(eyes_of, "_END_READING_S", 0.05)
    seeing.read_on.clear()
    eyes.look()
    eventually(lambda: seeing.begun == 1)
    eyes.close()
    assert seeing.closed == 0
    assert any("hangs" in message for message in allow_logs.messages)
    seeing.read_on.set()
    eventually(lambda: seeing.read == 1)


def test_without_keys_nothing_is_looked_at(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> ScriptedSeeing:
        raise AssertionError("it must not look")

    monkeypatch.setattr(eyes_of, "_seeing", never)
    eyes = Eyes(tools, CaptureConfig(screen=True))
    eyes.look()
    assert tools.outlet.health().state is State.ERROR
    assert "There are no keys" in tools.outlet.health().message


def test_new_settings_hold_from_the_next_look_on(eyes: Eyes, seeing: ScriptedSeeing) -> None:
    eyes.look()
    stricter = CaptureConfig(screen=True, excluded_titles=("bank",))
    eyes.configure(stricter)
    eyes.look()
    eyes.look()
    assert seeing.configured == [stricter]
    eyes.configure(CaptureConfig())
    eyes.look()
    assert seeing.closed == 1
    assert [(state.part, state.state) for state in eyes.health()] == [("screen", State.OFF)]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[ScriptedMicrophone]:
    microphones: list[ScriptedMicrophone] = []

    def hearing(tools: Tools, config: CaptureConfig, _now: object) -> Hearing:
        microphones.append(ScriptedMicrophone([NoMicrophone("None. Plug one in.")] if config.language == "xx" else []))
        return Hearing(
            microphone=(microphones[-1], LevelVad()),
            transcriber=ScriptedReader(),
            scrubber=WordScrubber(),
            spool=tools.outlet,
            clock=tools.clock,
            tally=tools.tally,
        )

    monkeypatch.setattr(ears_of, "_hearing", hearing)
    return microphones


def test_ears_open_only_when_they_are_wanted(tools: Tools, heard: list[ScriptedMicrophone]) -> None:
    ears = Ears(tools, CaptureConfig())
    ears.watch()
    assert heard == []
    assert part(ears.health(), "microphone").state is State.OFF
    ears.configure(CaptureConfig(microphone=True))
    assert [one.part for one in ears.health()] == ["system_audio"]
    ears.watch()
    heard[0].give(0.0)
    assert ears.pulses()["microphone"].fresh
    assert ears.hears == ["microphone"]
    assert part(ears.health(), "microphone").state is State.OK
    ears.rest()
    assert not heard[0].alive
    assert not ears.pulses()["microphone"].fresh
    assert ears.hears == []
    ears.configure(CaptureConfig())
    ears.watch()
    assert part(ears.health(), "microphone").state is State.OFF
    ears.close(0.0)


def test_ears_that_fail_nobody_knows_why_say_so_until_they_hear(
    tools: Tools, heard: list[ScriptedMicrophone], monkeypatch: pytest.MonkeyPatch
) -> None:
    ears = Ears(tools, CaptureConfig(microphone=True))
    with monkeypatch.context() as broken:
        broken.setattr(ears_of, "_hearing", None)
        with pytest.raises(TypeError):
            ears.watch()
    told = PartHealth("microphone", State.ERROR, "It cannot be listened to (TypeError).", REMEDY)
    assert part(ears.health(), "microphone") == told
    ears.watch()
    assert part(ears.health(), "microphone").state is not State.ERROR
    ears.close(0.0)


def test_another_language_opens_other_ears(tools: Tools, heard: list[ScriptedMicrophone]) -> None:
    ears = Ears(tools, CaptureConfig(microphone=True))
    ears.watch()
    ears.configure(CaptureConfig(microphone=True, language="xx"))
    ears.watch()
    assert len(heard) == 2
    assert not heard[0].alive
    assert part(ears.health(), "microphone").message == "None."
    ears.close(0.0)
    ears.watch()
    assert len(heard) == 2


@pytest.mark.parametrize("something_comes", [True, False])
def test_the_outlet_says_when_the_spool_is_full_until_it_is_not(
    tools: Tools, keys: Keys, monkeypatch: pytest.MonkeyPatch, *, something_comes: bool
) -> None:
    captured = Captured(Observation(ObservationId("o_1"), ObservationKind.SCREEN, NOON, NOON, "text"))
    append, refusals = Spool.append, [SpoolError("The disk is full. Free some space.")]

    def refuse_once(spool: Spool, captured: Captured, *, instead_of: str) -> None:
        if refusals:
            raise refusals.pop()
        append(spool, captured)

    monkeypatch.setattr(Spool, "append", refuse_once)
    with pytest.raises(SpoolError, match="disk is full"):
        tools.outlet.append(captured)
    assert tools.outlet.check()
    assert tools.outlet.health() == PartHealth("spool", State.ERROR, "The disk is full.", "Free some space.")
    if something_comes:
        tools.outlet.append(captured)
    else:
        advance(tools, 10)
        assert tools.outlet.check()
    assert tools.outlet.health().state is State.OK

    spool = Spool(tools.home.spool, public_key=keys.spool_public, private_key=keys.spool_private)
    assert [delivery.captured for delivery in spool.claim(10)] == [captured] * something_comes
    spool.close()
