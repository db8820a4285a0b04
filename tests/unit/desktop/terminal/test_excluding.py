"""exclude: the verb, the command, and what a rule would have kept out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from capture.config import CaptureConfig
from capture.grammar.rule import read_rule
from desktop.settings.rules import Entry, entries, kept_out, replaced, with_rule, without
from desktop.settings.store import Settings, load_settings, save_settings
from desktop.verbs.table import Verbs
from memory_core.clock import FrozenClock
from memory_core.errors import ConfigError, NotFound
from memory_core.home import Home
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, Observation, ObservationKind
from memory_core.records.sighting import Sighting
from tests.fakes.open_home import OpenHome
from tests.fakes.terminal import Scrubjay

NOON = datetime(2026, 5, 8, 12).astimezone(UTC)
SCREEN, SPEECH = ObservationKind.SCREEN, ObservationKind.SPEECH
EMPTY = CaptureConfig(excluded_apps=(), excluded_titles=(), exclusions=())


def seen(name: str, app: str, title: str, url: str = "", *, kind: ObservationKind = ObservationKind.SCREEN) -> Captured:
    made = Observation(
        ObservationId(f"o_{name}"), kind, NOON, NOON, f"The tender of {name} closes.", app=app, title=title, url=url
    )
    return Captured(made)


@pytest.fixture
def core(home: Home) -> Iterator[OpenHome]:
    opened = OpenHome(home, clock=FrozenClock(NOON))
    for captured in (
        seen("mail", "firefox", "Inbox", "https://mail.example.com/a"),
        seen("other", "firefox", "Inbox", "https://notexample.com/"),
        seen("named", "firefox", "Example Domain — Mozilla Firefox"),
        seen("slack", "Slack", "payroll | Acme"),
    ):
        opened.memory.observe(captured)
    opened.memory.drain()
    yield opened
    opened.close()


@pytest.fixture
def verbs(core: OpenHome) -> Verbs:
    return Verbs(core, clock=FrozenClock(NOON))


def left(core: OpenHome) -> set[str]:
    return {one.id for one in core.memory.observations()}


def test_a_rule_is_added_tells_what_it_would_have_kept_out_and_forgets_it_when_asked(core: OpenHome) -> None:
    told: list[Settings] = []
    verbs = Verbs(core, clock=FrozenClock(NOON), on_settings=told.append)
    previewed = verbs.call("exclude", {"rule": "site:example.com", "preview": True})
    assert (previewed["rule"], previewed["added"]) == ("site: example.com", False)
    assert previewed["kept_out"]["observations"] == 2
    assert previewed["kept_out"]["preview"]
    assert told == []
    done = verbs.call("exclude", {"rule": "site: example.com"})
    assert done["added"]
    assert done["kept_out"]["observations"] == 2
    assert len(left(core)) == 4
    assert told[-1].capture.exclusions[-1] == "site: example.com"
    gone = verbs.call("exclude", {"site": "example.com", "forget": True})
    assert (gone["added"], gone["kept_out"]["preview"]) == (False, False)
    assert left(core) == {"o_other", "o_slack"}


def test_conditions_make_one_rule(verbs: Verbs, core: OpenHome) -> None:
    done = verbs.call("exclude", {"app": "slack", "time": "Fri", "title": "payroll"})
    assert done["rule"] == "app: slack and title: payroll and time: Fri"
    assert done["kept_out"]["observations"] == 1
    assert verbs.call("exclude", {"app": "slack", "time": "Sat"})["kept_out"]["observations"] == 0
    assert verbs.call("exclude", {"private": True})["added"] is False  # It came with Scrubjay.


def test_a_rule_is_removed_however_it_is_written(verbs: Verbs, core: OpenHome) -> None:
    verbs.call("exclude", {"rule": "site: example.com"})
    assert verbs.call("exclude", {"rule": "url: www.example.com", "remove": True}) == {
        "rule": "site: example.com",
        "added": False,
        "removed": True,
    }
    with pytest.raises(NotFound, match="There is no rule “site: example.com”"):
        verbs.call("exclude", {"rule": "site: example.com", "remove": True})
    verbs.call("exclude", {"app": "bitwarden", "remove": True})
    assert "bitwarden" not in core.settings.capture.excluded_apps
    core.change_settings(exclusions=("siet: x",))
    assert verbs.call("exclude", {"rule": "siet: x", "remove": True})["removed"]


def test_a_rule_that_mutes_keeps_no_window_out(verbs: Verbs, core: OpenHome) -> None:
    done = verbs.call("exclude", {"call": "Anna Novak", "mute": True})
    assert done["kept_out"]["observations"] == 0
    assert verbs.call("exclude", {"app": "firefox", "mute": True, "preview": True})["kept_out"]["observations"] == 0
    assert core.settings.capture.mute_when == ("call: Anna Novak",)
    assert verbs.call("rules", {})["mute"] == [
        {"rule": "call: Anna Novak", "kind": "call", "setting": "mute_when", "given": False, "problem": ""}
    ]


@pytest.mark.parametrize("params", [{}, {"rule": "siet: x"}, {"site": "a b"}, {"time": "never"}])
def test_what_is_no_rule_is_refused(verbs: Verbs, params: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        verbs.call("exclude", params)


def test_lists_of_rules_are_judged_by_the_settings_command_too(verbs: Verbs) -> None:
    said = {"key": "exclusions", "value": "site: example.com; time: Sat, Sun"}
    assert verbs.call("settings", said) == {"exclusions": ["site: example.com", "time: Sat, Sun"]}
    with pytest.raises(ConfigError, match="“siet” is no kind of condition"):
        verbs.call("settings", {"key": "exclusions", "value": "siet: x"})


def test_a_language_that_nobody_knows_is_refused(verbs: Verbs) -> None:
    assert verbs.call("settings", {"key": "language", "value": "de-AT"}) == {"language": "de-AT"}
    with pytest.raises(ConfigError, match="Write one as two letters"):
        verbs.call("settings", {"key": "language", "value": "klingon"})


def test_the_command_shows_adds_and_removes(home: Home) -> None:
    scrubjay = Scrubjay(home.path, inside=True)
    assert "private windows" in scrubjay.run("exclude").out
    added = scrubjay.run("exclude", "app:", "Slack", "and", "time:", "18-8")
    assert added.out.splitlines() == [
        "From now on: app: Slack and time: 18:00-08:00",
        "Nothing is kept that it would have kept out.",
    ]
    scrubjay("add", "The tender closes in March.", "--app", "Paper", "--title", "payroll")
    shown = scrubjay.run("exclude", "--title", "payroll", "--preview").out
    assert "“title: payroll” would have kept out 1 moment." in shown
    assert scrubjay("exclude", "--title", "payroll", "--forget", "--yes").json()["kept_out"]["observations"] == 1
    assert scrubjay("list", "--observations").json() == []
    assert "That holds already: title: payroll" in scrubjay.run("exclude", "title: payroll").out
    assert scrubjay.run("exclude", "--title", "payroll", "--remove").out == "No longer: title: payroll\n"
    wrong = scrubjay.run("exclude", "siet: x")
    assert (wrong.code, wrong.out) == (2, "")
    assert "“siet” is no kind of condition" in wrong.err
    assert scrubjay.run("exclude", "--forget", "--yes").code == 2
    assert scrubjay.run("exclude", "app: x", "--forget").code == 2


def test_an_unreadable_rule_of_the_settings_file_is_told_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"exclusions": ["siet: x", "app: y"]}', "utf-8")
    loaded = load_settings(file)
    assert loaded.capture.exclusions == ("siet: x", "app: y")
    assert len(loaded.problems) == 1


@pytest.mark.parametrize(
    "said", ['{"screen": true, "excluded_apps": ["Safe"],}', '{"screen": true, "exclusions": "app: y"}']
)
def test_where_rules_cannot_be_read_nothing_is_captured_and_they_are_kept(said: str, home: Home) -> None:
    home.prepare()
    home.settings.write_text(said, "utf-8")
    assert not load_settings(home.settings).capture.screen
    ran = Scrubjay(home.path, inside=True).run("capture", "--for", "1s", "--no-audio")
    assert (ran.code, "not known what must not be" in ran.err) == (2, True)
    save_settings(home.settings, load_settings(home.settings))
    assert not load_settings(home.settings).problems
    assert home.settings.with_name("settings.json.damaged").read_text("utf-8") == said


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ('{"pictures_days": 0,}', 0),
        ('{"pictures_days": "0"}', 0),
        ("[" * 9_999, 0),
        ('{"exclusions": "app: y", "pictures_days": 30}', 30),
        ("{}", 90),
    ],
)
def test_a_limit_that_cannot_be_read_lets_nothing_go(said: str, days: int, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(said, "utf-8")
    loaded = load_settings(file)
    assert loaded.core.pictures_days == days
    assert any("no limit lets anything go" in problem for problem in loaded.problems) == (days == 0)


def test_plain_rules_stand_where_they_always_did() -> None:
    assert with_rule(EMPTY, read_rule("app: Safe")) == {"excluded_apps": ("Safe",)}
    assert with_rule(EMPTY, read_rule("title: payroll")) == {"excluded_titles": ("payroll",)}
    assert with_rule(EMPTY, read_rule("app: a and title: b")) == {"exclusions": ("app: a and title: b",)}
    config = CaptureConfig(excluded_apps=("Safe",), excluded_titles=(), exclusions=("app: Other", "siet: x"))
    assert entries(config)[:2] == [
        Entry("app: Safe", "app", "excluded_apps", "Safe", given=False),
        Entry("app: Other", "app", "exclusions", "app: Other", given=False),
    ]
    assert entries(config)[2].problem
    assert with_rule(config, read_rule("app: Other")) == {}
    assert without(config, {"app: Safe", "siet: x"}) == {"excluded_apps": (), "exclusions": ("app: Other",)}
    assert replaced(config, "app: Safe", read_rule("site: a.b")) == {
        "excluded_apps": (),
        "exclusions": ("app: Other", "siet: x", "site: a.b"),
    }
    assert replaced(config, "app: Safe", read_rule("app: Safer")) == {"excluded_apps": ("Safer",)}


def test_hours_alone_would_have_kept_out_what_was_captured_not_what_was_brought_in() -> None:
    kinds = [ObservationKind.SCREEN, ObservationKind.SPEECH, ObservationKind.TEXT, ObservationKind.FILE]
    sightings = [Sighting(ObservationId(f"o_{kind}"), kind, NOON, "", "", "") for kind in kinds]
    assert kept_out(sightings, read_rule("time: 11-13"), config=EMPTY) == ["o_screen", "o_speech"]
    assert kept_out(sightings, read_rule("time: 13-14"), config=EMPTY) == []
    assert kept_out(sightings, read_rule("time: 11-13"), config=EMPTY, mute=True) == ["o_speech"]


def test_what_was_heard_during_a_call_goes_with_the_rule_about_its_window() -> None:
    def sighting(name: str, kind: ObservationKind, begin: int, end: int, title: str = "") -> Sighting:
        at, until = (NOON + timedelta(minutes=minute) for minute in (begin, end))
        return Sighting(ObservationId(name), kind, at, "zoom" if kind is SCREEN else "", title, "", until)

    sightings = [
        sighting("o_before", SPEECH, -9, -8),
        sighting("o_call", SCREEN, 0, 20, "Zoom Meeting with Anna Novak"),
        sighting("o_recording", SPEECH, 2, 2, "lecture.wav"),
        sighting("o_during", SPEECH, 3, 4),
        sighting("o_glance", SCREEN, 5, 5, "Zoom Meeting with Anna Novak"),
        sighting("o_later", SPEECH, 19, 23),
        sighting("o_after", SPEECH, 25, 26),
        sighting("o_other", SCREEN, 30, 40, "Zoom Meeting with Ben"),
        sighting("o_with_ben", SPEECH, 31, 32),
    ]
    call = read_rule("mute while in a call with Anna Novak")
    assert kept_out(sightings, call, config=EMPTY, mute=True) == ["o_during", "o_later"]
    assert kept_out(sightings, call, config=EMPTY) == ["o_call", "o_during", "o_glance", "o_later"]
    deaf = CaptureConfig(mute_for_excluded="never")
    assert kept_out(sightings, call, config=deaf) == ["o_call", "o_glance"]
    assert kept_out(sightings, call, config=deaf, mute=True) == ["o_during", "o_later"]
