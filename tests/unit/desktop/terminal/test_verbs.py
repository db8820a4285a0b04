"""Each verb on a real, small home."""

import base64
import io
import json
import os
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from capture.events import CaptureState, CaptureStatus, QueueHealth, Restart, StageHealth
from capture.kept import KeptStatus
from desktop.settings.store import Settings
from desktop.verbs.table import Verbs
from memory_core.clock import FrozenClock
from memory_core.config import CoreConfig
from memory_core.errors import ConfigError, HomeUnwritable, NotFound
from memory_core.home import Home
from memory_core.records.ids import ObservationId, new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind
from memory_core.store.descriptions import Described
from tests.fakes.open_home import OpenHome

NOON = datetime(2026, 5, 8, 12, tzinfo=UTC)


def webp() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "WEBP")
    return made.getvalue()


def seen(text: str, *, minutes: float = 0, app: str = "Writer", picture: bytes | None = None) -> Captured:
    at = NOON + timedelta(minutes=minutes)
    observation = Observation(
        id=new_observation_id(), kind=ObservationKind.SCREEN, at=at, until=at, text=text, app=app, title="Plan"
    )
    return Captured(observation, picture=picture)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON + timedelta(hours=2))


@pytest.fixture
def core(home: Home, clock: FrozenClock) -> Iterator[OpenHome]:
    opened = OpenHome(home, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def verbs(core: OpenHome, clock: FrozenClock) -> Verbs:
    return Verbs(core, clock=clock)


def add(verbs: Verbs, text: str, **params: Any) -> str:
    name = verbs.call("add", {"text": text, **params})["id"]
    assert isinstance(name, str)
    return name


def drain(verbs: Verbs) -> dict[str, Any]:
    return list(verbs.stream("drain", {"timeout": 30}))[-1]


def test_a_text_is_added_without_its_secrets(verbs: Verbs) -> None:
    added = verbs.call("add", {"text": "Card 4111 1111 1111 1111", "app": "notes", "at": "2026-05-08T09:00:00Z"})
    assert added["redactions"] == {"card": 1}
    assert added["at"] == "2026-05-08T09:00:00.000+00:00"
    shown = verbs.call("show", {"id": added["id"]})
    assert "4111" not in shown["text"]
    assert shown["app"] == "notes"


def test_bytes_that_are_no_text_do_not_stop_the_rest(verbs: Verbs) -> None:
    name = add(verbs, "caf\udce9 with Anna")
    assert verbs.call("show", {"id": name})["text"] == "caf? with Anna"
    assert verbs.call("search", {"query": "caf\udce9 Anna", "observations": True})


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"text": "  "},
        {"text": 3},
        {"text": "x" * 1_000_001},
        {"text": "x", "at": "soonish"},
        {"text": "x", "at": "0001-01-01T00:00:00Z"},
    ],
)
def test_a_text_that_cannot_be_added_is_refused(verbs: Verbs, params: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        verbs.call("add", params)


def test_search_finds_observations_and_memories_by_their_own_filters(verbs: Verbs) -> None:
    name = add(verbs, "The launch of Kestrel is on 14 March", app="Writer")
    add(verbs, "Lunch with Emma", app="Talk")
    assert drain(verbs)["drained"] is True
    found = verbs.call("search", {"query": "Kestrel launch", "observations": True, "app": "Writer"})
    assert [item["id"] for item in found] == [name]
    assert set(found[0]) == {"id", "kind", "text", "at", "app", "title", "score", "evidence"}
    assert verbs.call("search", {"query": "Kestrel", "observations": True, "kind": "speech"}) == []
    assert verbs.call("search", {"query": "Kestrel", "observations": True, "until": "2026-05-01"}) == []


def test_a_search_finds_what_no_memory_was_made_of_but_each_thing_once(
    verbs: Verbs, core: OpenHome, clock: FrozenClock
) -> None:
    told = add(verbs, "My favourite instrument is the xylophone from Vienna.")
    drain(verbs)
    assert core.memory.conclusions([ObservationId(told)])
    bare = core.memory.observe(seen("xylophone 0815"))
    verbs = Verbs(core, clock=clock, shared=True)  # which does not wait for the agents
    found = {item["id"] for item in verbs.call("search", {"query": "xylophone"})}
    assert bare in found
    assert told not in found
    assert any(name.startswith("m_") for name in found)
    assert len(verbs.call("search", {"query": "xylophone", "k": 1})) == 1
    beside = add(verbs, "I live in Porto. The zarzuela is on the second shelf.")
    drain(verbs)
    assert beside in {item["id"] for item in verbs.call("search", {"query": "zarzuela Porto"})}, "no memory tells that"
    assert beside not in {item["id"] for item in verbs.call("search", {"query": "Porto"})}
    by_kind = verbs.call("search", {"query": "xylophone", "kind": "semantic"})
    assert {item["kind"] for item in by_kind} == {"semantic"}


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"query": " "},
        {"query": "a", "k": 0},
        {"query": "a", "k": True},
        {"query": "a", "kind": "dream"},
        {"query": "a", "kind": "episodic", "observations": True},
        {"query": "a", "since": "flurb"},
    ],
)
def test_a_search_that_makes_no_sense_is_refused(verbs: Verbs, params: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        verbs.call("search", params)


def test_observations_are_listed_newest_first_and_by_kind(verbs: Verbs, core: OpenHome) -> None:
    first = core.memory.observe(seen("first"))
    second = core.memory.observe(seen("second", minutes=5))
    added = add(verbs, "typed")
    listed = verbs.call("list", {"observations": True})
    assert [item["id"] for item in listed] == [added, second, first]
    assert set(listed[0]) == {"id", "kind", "text", "at", "until", "app", "title", "evidence", "kept"}
    assert [item["id"] for item in verbs.call("list", {"observations": True, "kind": "screen", "n": 1})] == [second]
    assert [item["id"] for item in verbs.call("list", {"observations": True, "until": "2026-05-08T12:01:00Z"})] == [
        first
    ]


def test_what_waits_in_the_queue_is_found_by_a_short_command(verbs: Verbs, core: OpenHome) -> None:
    core.spool.append(seen("captured while nobody looked"))
    assert [item["text"] for item in verbs.call("list", {"observations": True})] == ["captured while nobody looked"]


def test_a_memory_is_shown_with_its_evidence_and_history(verbs: Verbs, core: OpenHome) -> None:
    core.memory.observe(seen("Nina Okafor leads the design team of Kestrel.", picture=webp()))
    drain(verbs)
    memories = verbs.call("list", {})
    assert memories
    shown = verbs.call("show", {"id": memories[0]["id"]})
    (evidence,) = shown["evidence"]
    assert evidence["text"].startswith("Nina Okafor")
    assert evidence["picture"] is True
    assert [entry["event"] for entry in shown["history"]][0] == "add"
    observation = verbs.call("show", {"id": evidence["id"]})
    assert memories[0]["id"] in observation["memories"]
    for name in (memories[0]["id"], evidence["id"]):
        picture = verbs.call("picture", {"id": name})
        assert base64.b64decode(picture["webp"])[8:12] == b"WEBP"


@pytest.mark.parametrize("name", ["m_nothing", "o_nothing", "c_nothing", "nothing", "../etc"])
def test_an_unknown_id_is_not_found(verbs: Verbs, name: str) -> None:
    with pytest.raises(NotFound):
        verbs.call("show", {"id": name})
    with pytest.raises(NotFound):
        verbs.call("forget", {"ids": [name]})


def test_no_picture_is_not_found(verbs: Verbs) -> None:
    with pytest.raises(NotFound, match="No picture"):
        verbs.call("picture", {"id": add(verbs, "words")})


def test_a_question_is_answered_and_kept_as_a_conversation(verbs: Verbs) -> None:
    name = add(verbs, "The launch of Kestrel is on 14 March 2027.")
    drain(verbs)
    last = list(verbs.stream("ask", {"question": "When is the launch of Kestrel?"}))[-1]
    assert last["type"] == "answered"
    answer = last["result"]
    assert set(answer) == {"answer", "short", "grounded", "citations", "provider"}
    assert answer["grounded"] is True
    assert "14 Mar" in answer["answer"]
    assert set(answer["citations"][0]) == {"id", "kind", "text", "at", "app", "title"}
    (talk,) = verbs.call("conversations", {})
    kept = verbs.call("show", {"id": talk["id"]})
    assert [turn["question"] for turn in kept["turns"]] == ["When is the launch of Kestrel?"]
    preview = verbs.call("forget", {"ids": [name], "preview": True})
    assert preview["turns"] == 1
    verbs.call("forget_conversation", {"id": talk["id"]})
    assert verbs.call("conversations", {}) == []
    with pytest.raises(NotFound):
        verbs.call("forget_conversation", {"id": talk["id"]})


def test_nothing_known_is_said_and_not_grounded(verbs: Verbs) -> None:
    last = list(verbs.stream("ask", {"question": "What is the capital of Atlantis?"}))[-1]
    assert last["result"]["grounded"] is False
    assert last["result"]["citations"] == []


def test_a_preview_deletes_nothing_and_says_what_would_go(verbs: Verbs, core: OpenHome) -> None:
    name = core.memory.observe(seen("Nina Okafor leads the design team of Kestrel.", picture=webp()))
    drain(verbs)
    plan = verbs.call("forget", {"ids": [name], "preview": True})
    assert plan["preview"] is True
    assert (plan["observations"], plan["pictures"]) == (1, 1)
    assert sum(plan["memories"].values()) >= 1
    assert verbs.call("show", {"id": name})
    done = verbs.call("forget", {"ids": [name]})
    assert {**done, "preview": True} == plan
    with pytest.raises(NotFound):
        verbs.call("show", {"id": name})
    assert verbs.call("list", {}) == []


def test_a_memory_goes_with_what_it_rests_on_unless_that_is_to_be_kept(verbs: Verbs, core: OpenHome) -> None:
    name = core.memory.observe(seen("Nina Okafor leads the design team of Kestrel."))
    drain(verbs)
    memory = verbs.call("list", {})[0]["id"]
    alone = verbs.call("forget", {"ids": [memory], "keep_evidence": True, "preview": True})
    assert alone["observations"] == 0
    verbs.call("forget", {"ids": [memory]})
    with pytest.raises(NotFound):
        verbs.call("show", {"id": name})


def test_conditions_are_combined(verbs: Verbs, core: OpenHome) -> None:
    core.memory.observe(seen("old", app="Writer"))
    core.memory.observe(seen("recent", app="Writer", minutes=110))
    core.memory.observe(seen("other", app="Talk", minutes=110))
    assert verbs.call("forget", {"app": "Writer", "last": 1800, "preview": True})["observations"] == 1
    assert (
        verbs.call("forget", {"since": "2026-05-08T11:00:00Z", "app": "Writer", "preview": True})["observations"] == 2
    )
    assert verbs.call("forget", {"matching": "other", "preview": True})["observations"] == 1
    assert verbs.call("forget", {"everything": True})["observations"] == 3
    assert verbs.call("status", {})["observations"] == 0


def test_a_site_and_a_person_are_named_by_their_names(verbs: Verbs, core: OpenHome) -> None:
    core.memory.observe(seen("mail.example.com/inbox\nThree letters", app="Browser"))
    core.memory.observe(seen("Nina Okafor leads the design team of Kestrel.", minutes=5))
    drain(verbs)
    assert verbs.call("forget", {"site": "example.com", "preview": True})["seen"] == {"screen": 1}
    by_name = verbs.call("forget", {"person": "nina okafor", "preview": True})
    assert by_name["observations"] == 1
    assert by_name["known_as"][0] == "nina okafor"
    assert sum(by_name["memories"].values()) >= 1
    assert verbs.call("forget", {"person": "Nina Okafor", "app": "Browser", "preview": True})["observations"] == 0
    with pytest.raises(ConfigError, match="page"):
        verbs.call("forget", {"site": "example.com/inbox", "preview": True})


def test_what_is_withheld_is_taken_back_or_let_go(verbs: Verbs, core: OpenHome) -> None:
    core.memory.observe(seen("Nina Okafor leads the design team of Kestrel."))
    number = verbs.call("forget", {"everything": True, "withhold": True})["forgetting"]
    assert verbs.call("list", {"observations": True}) == []
    assert verbs.call("take_back", {"forgetting": number}) == {"taken_back": True}
    assert len(verbs.call("list", {"observations": True})) == 1
    assert verbs.call("take_back", {"forgetting": number}) == {"taken_back": False}
    number = verbs.call("forget", {"everything": True, "withhold": True})["forgetting"]
    assert verbs.call("finish_forgetting", {"forgetting": number}) == {"observations": 1}
    assert verbs.call("finish_forgetting", {"forgetting": number}) == {"observations": 0}
    assert verbs.call("status", {})["observations"] == 0


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"ids": ["o_1"], "everything": True},
        {"ids": ["o_1"], "site": "example.com"},
        {"everything": True, "person": "Nina"},
        {"site": "two words"},
        {"person": "…"},
        {"ids": ["o_1"], "app": "x"},
        {"last": 60, "since": "2026-01-01"},
        {"ids": "o_1"},
        {"last": -5},
        {"last": "soon"},
    ],
)
def test_a_forgetting_that_names_nothing_clear_is_refused(verbs: Verbs, params: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        verbs.call("forget", params)


def test_the_outcome_of_observations_counts_the_memories_that_rest_on_them(verbs: Verbs, core: OpenHome) -> None:
    name = core.memory.observe(seen("Nina Okafor leads the design team of Kestrel."))
    add(verbs, "Lunch with Emma")
    drain(verbs)
    named = verbs.call("outcome", {"observations": [name, "o_gone"]})
    assert named["observations"] == [name]
    assert sum(named["memories"].values()) == len(named["items"]) >= 1
    period = {"since": "2026-05-08T11:59:00+00:00", "until": "2026-05-08T12:01:00+00:00"}
    assert verbs.call("outcome", period)["observations"] == [name]


def test_status_says_what_is_kept_and_what_capture_does(core: OpenHome, clock: FrozenClock) -> None:
    core.memory.observe(seen("words", picture=webp()))
    quiet = Verbs(core, clock=clock).call("status", {})
    assert (quiet["state"], quiet["capture"], quiet["owner"]) == ("off", {}, None)
    assert (quiet["observations"], quiet["pictures"], quiet["pending"], quiet["damaged"]) == (1, 1, 0, 0)
    assert quiet["disk_bytes"] > 10_000
    status = CaptureStatus(CaptureState.PAUSED, NOON, paused_until=NOON, seen_app="Writer", message="Paused.")
    busy = Verbs(core, clock=clock, capture_status=lambda: status, shared=True).call("status", {})
    assert busy["state"] == "paused"
    assert busy["capture"]["paused_until"] == "2026-05-08T12:00:00.000+00:00"
    assert busy["owner"] == os.getpid()
    assert busy["warnings"] == ["Paused."]
    assert "eyes" not in busy


def test_status_counts_what_was_filtered_today_by_kind_and_application(core: OpenHome, clock: FrozenClock) -> None:
    core.memory.add("My card is 4111 1111 1111 1111, my password: hunter2-Blau", app="Notes")
    core.memory.add("password: other-Word-9", app="Terminal")
    found = Verbs(core, clock=clock).call("status", {})["filtered_today"]
    assert found == {"card": {"Notes": 1}, "password": {"Notes": 1, "Terminal": 1}}
    yesterday = clock.now().astimezone().date() - timedelta(days=1)
    assert core.memory.filtered(yesterday) == {}


def test_status_tells_of_described_pictures_once_a_model_is_chosen(core: OpenHome, clock: FrozenClock) -> None:
    core.memory.observe(seen("words", picture=webp()))
    core.memory.drain(30)
    core.memory.configure(CoreConfig(see_model="ollama:llava"), None, unseeing="It is not there.")
    assert Verbs(core, clock=clock).call("status", {})["eyes"] == {
        "model": "ollama:llava",
        "described": 0,
        "waiting": 1,
        "alike": 0,
        "given_up": 0,
        "requests_sent_today": 0,
        "pictures_sent_today": 0,
        "masked_pictures_sent_today": 0,
        "bytes_sent_today": 0,
        "daily_pictures": 100,
        "daily_bytes": 20_000_000,
        "problem": "It is not there.",
    }


def test_a_search_finds_what_a_picture_shows_though_a_memory_rests_on_it(core: OpenHome, clock: FrozenClock) -> None:
    core.memory.observe(seen("The budget meeting is on Thursday in the blue room", picture=webp()))
    core.memory.drain(30)
    (one,) = core.memory.observations()
    assert core.memory.conclusions([one.id])
    store = core.memory._store  # noqa: SLF001 — to plant what a model says
    with store.database.transaction() as connection:
        described = Described(one.id, "A crimson pie chart", b"0" * 32)
        store.descriptions.put(connection, described, model="ollama:llava", at=NOON)
    found = Verbs(core, clock=clock).call("search", {"query": "crimson pie"})
    assert [hit["id"] for hit in found] == [one.id]
    found = Verbs(core, clock=clock).call("search", {"query": "budget meeting"})
    assert one.id not in [hit["id"] for hit in found]
    shown = Verbs(core, clock=clock).call("show", {"id": one.id})
    assert (shown["description"], shown["described_by"]) == ("A crimson pie chart", "ollama:llava")


def test_status_tells_every_stage_queue_and_restart(core: OpenHome, clock: FrozenClock) -> None:
    status = CaptureStatus(
        CaptureState.RESTING,
        NOON,
        stages=(StageHealth("grab", count=3, failures=1, error="It failed.", remedy="Look.", error_at=NOON),),
        queues=(QueueHealth("to read", 1, 2, 3, 2),),
        resting="idle",
        resting_since=NOON,
        restarts=(Restart(NOON, "It was frozen."),),
        restarted=4,
        memory_mb=123.45,
    )
    capture = Verbs(core, clock=clock, capture_status=lambda: status).call("status", {})["capture"]
    noon = "2026-05-08T12:00:00.000+00:00"
    (stage,) = capture["stages"]
    assert (stage["stage"], stage["count"], stage["error"], stage["error_at"]) == ("grab", 3, "It failed.", noon)
    assert capture["queues"] == [{"name": "to read", "depth": 1, "limit": 2, "dropped": 3, "most": 2}]
    assert capture["restarts"] == [{"at": noon, "reason": "It was frozen."}]
    assert (capture["resting"], capture["resting_since"]) == ("idle", noon)
    assert (capture["restarted"], capture["memory_mb"]) == (4, 123.5)
    json.dumps(capture)


@pytest.mark.parametrize("ended", [True, False])
def test_without_a_window_the_last_known_state_is_told_for_what_it_is(
    core: OpenHome, clock: FrozenClock, ended: bool
) -> None:
    assert Verbs(core, clock=clock).call("status", {})["last_known"] is None
    state = CaptureState.OFF if ended else CaptureState.RECORDING
    status = CaptureStatus(state, NOON, seen_app="Writer", seen_title="Diary", counts={"frames": 3})
    KeptStatus(core.home).keep(status, 0.0, ended=ended)
    assert "Diary" not in (core.home.path / "capture.json").read_text("utf-8")
    assert stat.S_IMODE((core.home.path / "capture.json").stat().st_mode) == 0o600
    found = Verbs(core, clock=clock).call("status", {})
    assert found["state"] == "off"
    assert found["last_known"]["ended"] is ended
    assert found["last_known"]["counts"] == {"frames": 3}
    told = [part for part in Verbs(core, clock=clock).call("health", {}) if part["part"] == "capture"]
    assert bool(told) is not ended
    if told:
        assert "ended without closing" in told[0]["message"]
        assert told[0]["remedy"]


@pytest.mark.parametrize(
    ("state", "restarted", "expected", "says"),
    [
        (CaptureState.RECORDING, 0, "warning", "It records in part. The screen does not answer."),
        (CaptureState.RECOVERING, 3, "warning", "The screen does not answer. It was started again 3 times."),
        (CaptureState.FAILED, 0, "error", "The screen does not answer."),
        (CaptureState.PAUSED, 0, "off", "It is paused."),
        (CaptureState.PAUSED, 1, "off", "It is paused. It was started again once: It was frozen."),
    ],
)
def test_health_tells_of_capture_as_a_whole(
    core: OpenHome, clock: FrozenClock, state: CaptureState, restarted: int, expected: str, says: str
) -> None:
    status = CaptureStatus(
        state,
        NOON,
        message="The screen does not answer.",
        restarts=(Restart(NOON, "It was frozen."),) * min(restarted, 1),
        restarted=restarted,
    )
    parts = Verbs(core, clock=clock, capture_status=lambda: status).call("health", {})
    (part,) = [part for part in parts if part["part"] == "capture"]
    assert (part["state"], part["message"]) == (expected, says)


@pytest.mark.parametrize(
    ("resting", "muted", "says"),
    [
        ("", "Muted by the rule “app: Zoom”.", "It rests. Muted by the rule “app: Zoom”."),
        ("", "“Desk” is muted.", "It rests. “Desk” is muted."),
        ("idle", "“Desk” is muted.", "It rests, because nobody is at the computer."),
        ("idle", "", "It rests, because nobody is at the computer."),
        ("locked", "", "It rests, because the screen is locked."),
        ("hours", "", "It rests, because a rule excludes this hour."),
        ("dreaming", "", "It rests."),
    ],
)
def test_health_says_why_capture_rests(core: OpenHome, clock: FrozenClock, resting: str, muted: str, says: str) -> None:
    status = CaptureStatus(CaptureState.RESTING, NOON, message=muted, resting=resting)
    parts = Verbs(core, clock=clock, capture_status=lambda: status).call("health", {})
    (part,) = [part for part in parts if part["part"] == "capture"]
    assert (part["state"], part["message"]) == ("ok", says)


def test_health_tells_the_last_error_of_each_stage_and_what_to_do(core: OpenHome, clock: FrozenClock) -> None:
    # Each time the clock was set back by an hour in between.
    earlier = NOON - timedelta(hours=1)
    stages = (
        StageHealth("grab", count=3, done_at=NOON),
        StageHealth(
            "sound", 0, 1, done_at=NOON, error="No microphone.", remedy="Plug one in.", error_at=earlier, failing=True
        ),
        StageHealth("read", failures=1, done_at=earlier, error="It failed.", remedy="Look.", error_at=NOON),
    )
    status = CaptureStatus(CaptureState.RECORDING, NOON, stages=stages)
    parts = Verbs(core, clock=clock, capture_status=lambda: status).call("health", {})
    told = {part["part"]: part for part in parts if part["part"].startswith("stage ")}
    assert sorted(told) == ["stage read", "stage sound"]
    assert (told["stage sound"]["state"], told["stage sound"]["remedy"]) == ("warning", "Plug one in.")
    assert told["stage sound"]["message"].endswith(": No microphone.")
    assert told["stage read"]["state"] == "ok"
    assert told["stage read"]["message"].endswith(": It failed. It went well since.")


def test_health_tells_every_part_of_the_core(verbs: Verbs) -> None:
    parts = {part["part"]: part["state"] for part in verbs.call("health", {})}
    assert parts["store"] == "ok"
    assert "index" in parts


def test_settings_are_shown_changed_and_set_back(core: OpenHome, clock: FrozenClock) -> None:
    told: list[Settings] = []
    verbs = Verbs(core, clock=clock, on_settings=told.append)
    assert verbs.call("settings", {})["interval_s"] == 1.0
    assert verbs.call("settings", {"key": "interval_s", "value": "2.5"}) == {"interval_s": 2.5}
    assert verbs.call("settings", {"key": "screen", "value": "yes"}) == {"screen": True}
    assert verbs.call("settings", {"key": "excluded_titles", "value": "bank, tax"}) == {
        "excluded_titles": ["bank", "tax"]
    }
    assert verbs.call("settings", {"key": "interval_s", "clear": True}) == {"interval_s": 1.0}
    assert [one.capture.interval_s for one in told] == [2.5, 2.5, 2.5, 1.0]
    assert verbs.call("settings", {"key": "llm_api_key"}) == {"llm_api_key": ""}
    core.secrets.set("llm_api_key", "sk-1")
    assert verbs.call("settings", {"key": "llm_api_key"}) == {"llm_api_key": "(kept with the keys)"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("nonsense", "1"), ("interval_s", "often"), ("interval_s", "1000"), ("interval_s", "nan")),
        *(("screen", "maybe"), ("theme", "pink")),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(verbs: Verbs, key: str, value: str) -> None:
    with pytest.raises(ConfigError):
        verbs.call("settings", {"key": key, "value": value})


def test_an_unknown_verb_is_refused(verbs: Verbs) -> None:
    with pytest.raises(ConfigError):
        verbs.call("fly", {})
    with pytest.raises(ConfigError):
        list(verbs.stream("fly", {}))


def exported(verbs: Verbs, file: Path, **params: Any) -> dict[str, Any]:
    return list(verbs.stream("export", {"file": str(file), "plain": True, **params}))[-1]


def test_everything_is_exported_readable_and_private(verbs: Verbs, core: OpenHome, tmp_path: Path) -> None:
    name = core.memory.observe(seen("Nina Okafor leads the design team of Kestrel.", picture=webp()))
    add(verbs, "Lunch with Emma")
    drain(verbs)
    list(verbs.stream("ask", {"question": "Who leads the design team?"}))
    target = tmp_path / "all.zip"
    done = exported(verbs, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        rows = {
            kind: [json.loads(line) for line in archive.read(f"{kind}.jsonl").decode().splitlines()]
            for kind in ("observations", "memories", "conversations")
        }
        assert "NOT encrypted" in archive.read("README.txt").decode()
        manifest = json.loads(archive.read("manifest.json"))
        shown = {row["id"]: row for row in rows["observations"]}
        assert archive.read(shown[name]["picture"])[8:12] == b"WEBP"
    assert {kind: len(found) for kind, found in rows.items()} == {kind: done[kind] for kind in rows}
    assert manifest["observations"] == done["observations"] == 2
    assert rows["conversations"][0]["turns"][0]["question"] == "Who leads the design team?"
    assert list(tmp_path.glob(".scrubjay-export*")) == []


def test_an_export_can_be_narrowed(verbs: Verbs, core: OpenHome, tmp_path: Path) -> None:
    core.memory.observe(seen("old"))
    core.memory.observe(seen("recent", minutes=60, app="Talk"))
    assert exported(verbs, tmp_path / "a.zip", app="Talk")["observations"] == 1
    assert exported(verbs, tmp_path / "b.zip", until="2026-05-08T12:30:00Z")["observations"] == 1


def test_a_file_that_is_there_is_not_replaced_without_a_word(verbs: Verbs, tmp_path: Path) -> None:
    target = tmp_path / "all.zip"
    target.write_text("precious", "utf-8")
    with pytest.raises(ConfigError, match="--force"):
        exported(verbs, target)
    assert target.read_text("utf-8") == "precious"
    exported(verbs, target, force=True)
    assert zipfile.is_zipfile(target)


def test_an_export_that_cannot_be_written_says_so(verbs: Verbs, core: OpenHome, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Scrubjay's own"):
        exported(verbs, core.home.database, force=True)
    with pytest.raises(ConfigError, match="is a folder"):
        exported(verbs, tmp_path)
    with pytest.raises(ConfigError, match="absolute"):
        exported(verbs, Path("relative.zip"))
    with pytest.raises(HomeUnwritable):
        exported(verbs, tmp_path / "missing" / "all.zip")


def test_a_cancelled_export_leaves_nothing(verbs: Verbs, tmp_path: Path) -> None:
    add(verbs, "words")
    target = tmp_path / "all.zip"
    assert list(verbs.stream("export", {"file": str(target), "plain": True}, lambda: True)) == []
    assert list(tmp_path.iterdir()) == [tmp_path / "home"]
