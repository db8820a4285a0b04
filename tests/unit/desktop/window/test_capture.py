"""What the status bar and the tray say about capture, and the orders they give."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus
from capture.recovery import PROCESS
from desktop.viewmodels.capture import CaptureViewModel, face_of, tomorrow
from desktop.views.main_window import MainWindow
from desktop.views.tray import Tray
from memory_core.records.health import PartHealth, State
from tests.fakes.window import NOW, a_status
from tests.unit.desktop.window.conftest import Stage

Show = Callable[..., MainWindow]
ON = CaptureConfig(screen=True, microphone=True)


@pytest.mark.parametrize(
    ("state", "headline", "tone", "tray"),
    [
        (CaptureState.OFF, "Off", "off", "off"),
        (CaptureState.STARTING, "Starting", "busy", "off"),
        (CaptureState.RECORDING, "Recording", "ok", "recording"),
        (CaptureState.RESTING, "Resting", "off", "paused"),
        (CaptureState.PAUSED, "Paused", "warning", "paused"),
        (CaptureState.RECOVERING, "Recovering", "warning", "error"),
        (CaptureState.FAILED, "Not recording", "danger", "error"),
    ],
)
def test_every_state_has_its_face(state: CaptureState, headline: str, tone: str, tray: str) -> None:
    face = face_of(a_status(state), ON, NOW)
    assert (face.headline, face.tone, face.tray) == (headline, tone, tray)


def test_recording_says_what_it_sees() -> None:
    assert face_of(a_status(), ON, NOW).sentence == "Recording · sees Firefox — Quarterly report"
    later = NOW + timedelta(minutes=5)
    assert face_of(a_status(), ON, later).sentence == "Recording · last saw Firefox — Quarterly report"
    nothing_yet = replace(a_status(), seen_app="", seen_title="")
    assert face_of(nothing_yet, ON, NOW).detail == "looks at the screen"
    assert face_of(a_status(), CaptureConfig(microphone=True), NOW).detail == "listens"


def resting(state: CaptureState, reason: str) -> CaptureStatus:
    return replace(a_status(state), resting=reason, resting_since=NOW - timedelta(hours=1))


def test_a_rest_says_why_and_since_when() -> None:
    since = f"{(NOW - timedelta(hours=1)).astimezone():%H:%M}"
    face = face_of(resting(CaptureState.RESTING, "idle"), ON, NOW)
    assert face.sentence == (f"Resting · nobody has been at the computer since {since}; the screen is not looked at")
    assert (face.can_pause, face.microphone) == (True, "Microphone waits")
    listens = face_of(resting(CaptureState.RECORDING, "locked"), ON, NOW)
    assert listens.sentence == f"Recording · the screen has been locked since {since}; listens"
    excluded = face_of(resting(CaptureState.RECORDING, "excluded"), ON, NOW)
    assert excluded.sentence == "Recording · the window in front is excluded and not captured"
    hours = face_of(resting(CaptureState.RESTING, "hours"), ON, NOW)
    assert hours.sentence == "Resting · by a rule nothing is captured at this hour"
    later = face_of(resting(CaptureState.RESTING, "idle"), ON, NOW + timedelta(days=1))
    assert f"since {(NOW - timedelta(hours=1)).astimezone():%A %H:%M}" in later.detail
    unknown = replace(resting(CaptureState.RESTING, "dreaming"), resting_since=None)
    assert face_of(unknown, ON, NOW).detail == "nothing is to be seen"


def test_what_mutes_the_microphone_is_said_in_its_place() -> None:
    muted = PartHealth("microphone", State.OFF, "Muted by the rule “call: Anna”.")
    status = replace(a_status(), parts=(muted,))
    face = face_of(status, ON, NOW)
    assert (face.headline, face.microphone, face.microphone_tone) == ("Recording", muted.message, "off")
    alone = replace(status, state=CaptureState.RESTING, message=muted.message, resting="")
    assert face_of(alone, CaptureConfig(microphone=True), NOW).detail == muted.message


@pytest.mark.parametrize("part", ["microphone", "system_audio"])
def test_another_device_is_told_in_the_window_while_capture_tells_of_it(part: str) -> None:
    channel = PartHealth(part, State.OK, "Listening to “Headset” now, in place of “Desk”.")
    both = replace(ON, system_audio=True)
    face = face_of(replace(a_status(), parts=(channel,)), both, NOW)
    assert (face.microphone, face.microphone_tone) == (channel.message, "ok")
    usual = replace(channel, message="Listening to “Headset”.")
    assert face_of(replace(a_status(), parts=(usual,)), both, NOW).microphone == "Microphone and speakers on"


def is_told(capture: CaptureViewModel, status: CaptureStatus) -> bool:
    return capture.status is status


def test_a_failure_is_told_once_until_it_is_over(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = make_stage(screen=True)
    capture = stage.rooms.capture
    told: list[str] = []
    capture.failed.connect(told.append)
    capture.attach(stage.supervisor)
    qtbot.waitUntil(lambda: capture.face.state == "recording" and stage.idle)

    def goes_through(*states: CaptureState) -> None:
        for state in states:
            status = replace(a_status(state), message="The screen does not answer. Look.")
            stage.supervisor.say(status)
            qtbot.waitUntil(partial(is_told, capture, status))

    goes_through(CaptureState.RECOVERING, CaptureState.FAILED, CaptureState.RECOVERING, CaptureState.FAILED)
    assert told == ["Not recording: The screen does not answer. Look."]
    goes_through(CaptureState.RECORDING, CaptureState.FAILED)
    assert len(told) == 2
    goes_through(CaptureState.RECORDING)
    hanging = PartHealth(PROCESS, State.ERROR, "The screen does not answer.", "Look.")
    status = replace(a_status(), parts=(hanging,))
    stage.supervisor.say(status)
    qtbot.waitUntil(partial(is_told, capture, status))
    assert told[2:] == ["Recording in part: The screen does not answer."]


def test_the_tray_warns_once_where_no_window_is_open(
    make_stage: Callable[..., Stage], show: Show, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _, title, text, icon: shown.append(f"{title}: {text}"))
    stage = make_stage(screen=True)
    tray = Tray(capture=stage.rooms.capture, parent=show(stage))
    stage.rooms.capture.failed.connect(tray.warn)
    qtbot.waitUntil(lambda: stage.rooms.capture.face.state == "recording" and stage.idle)
    stage.supervisor.say(replace(a_status(CaptureState.FAILED), message="The disk is full."))
    qtbot.waitUntil(lambda: bool(shown))
    assert shown == ["Scrubjay: Not recording: The disk is full."]
    assert tray.tooltip == "Scrubjay: Not recording"
    tray.close()


def test_a_supervisor_that_fell_silent_is_asked(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = make_stage(screen=True)
    capture = stage.rooms.capture
    capture.attach(stage.supervisor)
    qtbot.waitUntil(lambda: capture.face.state == "recording" and stage.idle)
    said = "Nothing was heard of the capture process for 20 s."
    stage.supervisor._status = replace(a_status(CaptureState.RECOVERING), message=said)  # noqa: SLF001
    capture._asking.timeout.emit()  # noqa: SLF001
    assert capture.face.sentence == f"Recovering · {said}"
    capture.close()


def test_a_lock_screen_that_is_seen_is_told_to_who_locks_the_window(
    make_stage: Callable[..., Stage], qtbot: QtBot
) -> None:
    stage = make_stage(screen=True)
    capture = stage.rooms.capture
    for state, reason, covered in (
        (CaptureState.RESTING, "idle", False),
        (CaptureState.RESTING, "locked", True),
        (CaptureState.RECORDING, "locked", True),  # it listens still
        (CaptureState.RECOVERING, "locked", False),
        (CaptureState.RECORDING, "", False),
    ):
        status = resting(state, reason)
        stage.supervisor.say(status)
        qtbot.waitUntil(partial(is_told, capture, status))
        assert capture.covered is covered


def test_nothing_allowed_is_off_whatever_is_said() -> None:
    assert face_of(a_status(), CaptureConfig(), NOW).state == "off"
    assert face_of(None, ON, NOW).state == "starting"


def test_a_part_in_trouble_is_not_hidden() -> None:
    broken = PartHealth("screen", State.ERROR, "The screen is black.", "Allow it in the system's settings.")
    face = face_of(replace(a_status(), parts=(broken,)), ON, NOW)
    assert face.sentence == "Recording in part · The screen is black."
    assert face.remedy == "Allow it in the system's settings."
    failed = face_of(replace(a_status(CaptureState.FAILED), parts=(broken,), message="It does not start."), ON, NOW)
    assert (failed.detail, failed.remedy) == ("It does not start.", "Allow it in the system's settings.")


def test_what_comes_from_one_source_alone_is_not_called_recording_of_both() -> None:
    unseen = replace(a_status(), message="Nothing comes from the screen; trying again.", silent=("screen",))
    face = face_of(unseen, ON, NOW)
    assert (face.sentence, face.tone) == ("Recording in part · Nothing comes from the screen; trying again.", "warning")
    assert face.microphone == "Microphone on"
    unheard = replace(a_status(), message="Nothing comes from the microphone; trying again.", silent=("microphone",))
    face = face_of(unheard, ON, NOW)
    assert face.headline == "Recording in part"
    assert (face.microphone, face.microphone_tone) == ("Nothing comes from the microphone", "warning")


def test_the_microphone_is_never_said_to_be_on_when_it_is_not() -> None:
    assert face_of(a_status(), ON, NOW).microphone == "Microphone on"
    assert face_of(a_status(), CaptureConfig(screen=True), NOW).microphone == "Microphone off"
    assert face_of(a_status(CaptureState.PAUSED), ON, NOW).microphone == "Microphone waits"
    held = PartHealth("microphone", State.WARNING, "Another program holds the microphone.")
    face = face_of(replace(a_status(), parts=(held,)), ON, NOW)
    assert (face.microphone, face.microphone_tone) == ("Another program holds the microphone.", "warning")
    missing = PartHealth("microphone", State.ERROR, "There is no microphone.", "Plug one in.")
    face = face_of(replace(a_status(), parts=(missing,)), ON, NOW)
    assert (face.detail, face.microphone) == ("There is no microphone.", "Not listening")


def test_it_is_said_when_the_speakers_are_listened_to_as_well() -> None:
    both = replace(ON, system_audio=True)
    assert face_of(a_status(), both, NOW).microphone == "Microphone and speakers on"
    assert face_of(a_status(CaptureState.PAUSED), both, NOW).microphone == "Microphone and speakers wait"
    alone = CaptureConfig(system_audio=True)
    assert face_of(a_status(), alone, NOW).microphone == "Speakers on"
    gone = PartHealth("system_audio", State.WARNING, "Nothing comes from the speakers.")
    assert face_of(replace(a_status(), parts=(gone,)), alone, NOW).microphone == "Nothing comes from the speakers."
    assert face_of(replace(a_status(), parts=(gone,)), both, NOW).microphone == "Nothing comes from the speakers."
    told = replace(a_status(), parts=(replace(gone, state=State.ERROR),), message=gone.message)
    assert face_of(told, both, NOW).microphone == "Microphone on"
    assert face_of(replace(a_status(), silent=("system_audio",)), both, NOW).microphone.endswith("from the speakers")


def test_a_pause_says_until_when() -> None:
    later = NOW + timedelta(minutes=30)
    face = face_of(replace(a_status(CaptureState.PAUSED), paused_until=later), ON, NOW)
    assert face.detail.startswith(f"until {later.astimezone():%H:%M}")
    assert face.can_resume
    assert face_of(a_status(CaptureState.PAUSED), ON, NOW).detail.startswith("until you resume")
    morning = tomorrow(NOW)
    face = face_of(replace(a_status(CaptureState.PAUSED), paused_until=morning), ON, NOW)
    assert face.detail.startswith("until tomorrow, 06:00")
    assert morning > NOW


def test_orders_are_given_in_order(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = make_stage(screen=True)
    capture = stage.rooms.capture
    capture.pause(15)
    capture.resume()
    assert stage.supervisor.orders == []
    capture.attach(stage.supervisor)
    capture.pause(15)
    capture.resume()
    capture.pause_until_tomorrow()
    capture.retry()
    capture.look_again()
    qtbot.waitUntil(lambda: stage.idle)
    assert stage.supervisor.orders == ["start", "pause", "resume", "pause", "stop", "start", "configure"]
    assert stage.supervisor.status().state is CaptureState.RECORDING


def test_nothing_is_captured_before_the_person_agreed(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = make_stage(screen=True)
    capture = stage.rooms.capture
    capture.attach(stage.supervisor, agreed=False)
    capture.configure(replace(ON, interval_s=2.0))
    qtbot.waitUntil(lambda: stage.idle)
    assert "start" not in stage.supervisor.orders
    assert capture.face.state == "off"
    capture.agree()
    qtbot.waitUntil(lambda: capture.face.state == "recording")
    assert stage.supervisor.orders[-1] == "start"


def test_settings_start_and_stop_it(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = make_stage()
    capture = stage.rooms.capture
    capture.attach(stage.supervisor)
    capture.configure(CaptureConfig())
    capture.configure(ON)
    capture.configure(CaptureConfig(screen=True))
    capture.configure(CaptureConfig())
    qtbot.waitUntil(lambda: stage.idle)
    assert stage.supervisor.orders == ["configure", "start", "configure", "configure", "stop"]


def test_the_status_bar_shows_it(make_stage: Callable[..., Stage], show: Show, qtbot: QtBot) -> None:
    stage = make_stage(screen=True, microphone=True)
    shell: Any = show(stage).shell
    bar = shell.status
    qtbot.waitUntil(lambda: bar.text.whole == "Recording · sees Firefox — Quarterly report")
    assert bar.microphone_text.whole == "Microphone on"
    assert bar.warning_chip.isVisible()
    assert bar.warning_chip.text() == "Key file in use"
    assert bar.pause_button.isVisible()
    assert not bar.resume_button.isVisible()
    stage.rooms.capture.pause(30)
    qtbot.waitUntil(lambda: bar.resume_button.isVisible())
    bar.resume_button.click()
    qtbot.waitUntil(lambda: not bar.resume_button.isVisible())
    stage.supervisor.say(a_status(CaptureState.FAILED))
    qtbot.waitUntil(lambda: bar.retry_button.isVisible())
    bar.retry_button.click()
    qtbot.waitUntil(lambda: not bar.retry_button.isVisible())
    assert stage.supervisor.orders[-2:] == ["stop", "start"]
    bar.warning_chip.click()
    assert shell.current == "health"


def test_the_pause_menu_offers_what_makes_sense(make_stage: Callable[..., Stage], show: Show, qtbot: QtBot) -> None:
    stage = make_stage(screen=True)
    bar: Any = show(stage).shell.status  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: stage.rooms.capture.face.state == "recording")
    menu = bar.pause_button.menu()
    menu.aboutToShow.emit()
    titles = [action.text() for action in menu.actions()]
    assert titles == [
        "Pause for 15 minutes",
        "Pause for 30 minutes",
        "Pause for an hour",
        "Pause until tomorrow, 6:00",
    ]
    menu.actions()[1].trigger()
    qtbot.waitUntil(lambda: stage.rooms.capture.face.state == "paused")
    assert stage.supervisor.status().paused_until == NOW + timedelta(minutes=30)
    menu.aboutToShow.emit()
    assert menu.actions()[0].text() == "Resume now"


def test_the_tray_says_the_state_and_never_what_is_seen(
    make_stage: Callable[..., Stage], show: Show, qtbot: QtBot
) -> None:
    stage = make_stage(screen=True)
    window = show(stage)
    tray = Tray(capture=stage.rooms.capture, parent=window)
    qtbot.waitUntil(lambda: tray.tooltip == "Scrubjay: Recording")
    tray.menu.aboutToShow.emit()
    titles = [action.text() for action in tray.menu.actions() if action.text()]
    assert titles[:2] == ["Recording", "Open Scrubjay"]
    assert titles[-1] == "Quit Scrubjay"
    with qtbot.waitSignal(tray.quit_wanted):
        tray.menu.actions()[-1].trigger()
    with qtbot.waitSignal(tray.open_wanted):
        tray._icon.activated.emit(tray._icon.ActivationReason.Trigger)  # noqa: SLF001
    tray.close()
