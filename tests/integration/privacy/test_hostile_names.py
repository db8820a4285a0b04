"""Names that trick: look-alike letters against rules, syntax in questions, paths in what is exported."""

import contextlib
import io
import json
import os
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture.config import CaptureConfig
from capture.rules.exclusions import Exclusions
from capture.sources.base import WindowInfo
from capture.spool.codec import decode, encode
from desktop.verbs import restoring
from desktop.verbs.restoring import is_export
from desktop.verbs.table import Verbs
from desktop.verbs.watched import Watched, how_many
from memory_core.clock import FrozenClock
from memory_core.errors import ConfigError, SpoolError
from memory_core.home import Home
from memory_core.privacy.lookalikes import looks
from memory_core.records.ids import BlobId, ObservationId
from memory_core.records.observation import Box, Captured, Observation, ObservationKind
from tests.fakes.open_home import OpenHome

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
SEEN = Observation(
    id=ObservationId("o_1"), kind=ObservationKind.SCREEN, at=NOON, until=NOON, text="a plan", app="Editor"
)
SYNTAX = [
    '"',
    '""" OR 1=1 --',
    "'; DROP TABLE memories; --",
    "NEAR(a b, 5)",
    "title:secret",
    "{text title}: plan",
    "plan*",
    "^plan",
    "plan AND NOT plan",
    "(((((",
    "a OR OR b",
    "-plan",
    "\0plan\0",
    "plan\ud800",
    "%_\\",
    "SELECT * FROM sqlite_master",
    "\u202enalp\u202c plan\u200b",
    "*" * 5000,
    " ".join(f"w{number}" for number in range(5000)),
    "".join(chr(0x4E00 + number) for number in range(5000)),
    "plan " * 5000,
    "ﷺ" * 2000,
]


def excluded(app: str, title: str = "x", config: CaptureConfig | None = None) -> bool:
    window = WindowInfo(app, title, Box(0, 0, 10, 10), pid=5, front=True)
    rules = Exclusions(config or CaptureConfig(), lambda: frozenset(), clock=FrozenClock(NOON))
    return rules.judge([window]).shown == ()


@pytest.mark.parametrize(
    "app",
    [
        "КееРаѕѕ",
        "KeePаss",
        "ΚeePass",
        "Ｋｅｅｐａｓｓ",
        "Kee\u200bPass\u2060XC",
        "\u202eKeePass",
        "KéePàss",
        "𝐊𝐞𝐞𝐏𝐚𝐬𝐬",
        "1Раsswоrd",
        "Вitwаrdеn",
        "ᴋeepass",
    ],
)
def test_an_application_that_looks_like_an_excluded_one_is_excluded(app: str) -> None:
    assert excluded(app)


@pytest.mark.parametrize("title", ["Ιncognito", "Іnсоgnіtо — Chromium", "In\u00adPrivate", "Рrіvаtе Вrоwѕіng"])
def test_a_title_that_looks_like_a_private_one_is_excluded(title: str) -> None:
    assert excluded("browser", title)


def test_a_rule_of_another_alphabet_holds_for_itself_and_for_nothing_else() -> None:
    config = CaptureConfig(excluded_apps=("Сбербанк", "支付宝", "Τράπεζα"), excluded_titles=())
    assert excluded("Сбербанк Онлайн", config=config)
    assert excluded("支付宝", config=config)
    assert excluded("τράπεζα", config=config)
    for app in ("Editor", "微信", "Терминал", "Firefox", "Gmail", "Notes"):
        assert not excluded(app, config=config)
        assert not excluded(app)


def test_what_looks_different_stays_different() -> None:
    texts = ["KeePass", "Keypass", "支付宝", "微信", "Notes", "Note", "Банк", "سلام", "한글"]
    assert len({looks(text) for text in texts}) == len(texts)
    assert looks("한글") == "한글"


@pytest.mark.parametrize("said", SYNTAX)
def test_syntax_in_a_question_is_only_words(home: Home, said: str) -> None:
    core = OpenHome(home, clock=FrozenClock(NOON))
    try:
        verbs = Verbs(core, clock=FrozenClock(NOON))
        verbs.call("add", {"text": "My plan is to visit Vienna.", "app": said[:100], "title": said[:100]})
        core.memory.drain()
        for name, params in (
            ("search", {"query": said}),
            ("search", {"query": said, "observations": True}),
            ("list", {"app": said}),
            ("forget", {"matching": said, "preview": True}),
            ("forget", {"app": said, "preview": True}),
        ):
            with contextlib.suppress(ConfigError):  # “say what to forget”, where nothing is left of the words
                verbs.call(name, params)
        list(verbs.stream("ask", {"question": said}))
        assert len(core.memory.observations(limit=10)) == 1
    finally:
        core.close()


@pytest.mark.parametrize(
    "name", ["../../evil", "/etc/passwd", "a/b", "a\\b", "", "..", "o_\0", "o_" + "a" * 200, "C:x"]
)
def test_a_row_whose_names_lead_to_other_folders_is_refused(name: str) -> None:
    for bad in (replace(SEEN, id=ObservationId(name)), replace(SEEN, picture=BlobId(name))):
        with pytest.raises(SpoolError):
            decode(encode(Captured(bad)))
    assert decode(encode(Captured(SEEN))).observation == SEEN


def test_an_export_holds_no_path_and_follows_no_link(home: Home, tmp_path: Path) -> None:
    core = OpenHome(home, clock=FrozenClock(NOON))
    try:
        evil = "../../../etc/cron.d/x\u202e\0"
        body = io.BytesIO(b"RIFF0000WEBP")
        core.memory.observe(Captured(replace(SEEN, title=evil, app=evil.replace("\0", "")), picture=body.getvalue()))
        precious, link = tmp_path / "precious", tmp_path / "out.zip"
        precious.write_text("keep me", "utf-8")
        link.symlink_to(precious)
        verbs = Verbs(core, clock=FrozenClock(NOON))
        list(verbs.stream("export", {"file": str(link), "force": True, "plain": True}))
        assert precious.read_text("utf-8") == "keep me"
        assert not link.is_symlink()
        assert link.stat().st_mode & 0o077 == 0 or os.name == "nt"
        with zipfile.ZipFile(link) as archive:
            assert archive.testzip() is None
            for name in archive.namelist():
                assert ".." not in name
                assert not name.startswith("/")
            assert "pictures/o_1.webp" in archive.namelist()
            assert len(archive.read("observations.jsonl").decode().splitlines()) == 1
    finally:
        core.close()


@pytest.mark.skipif(os.name == "nt", reason="it makes a pipe")
def test_neither_export_nor_import_touches_a_pipe(home: Home, tmp_path: Path) -> None:
    core = OpenHome(home, clock=FrozenClock(NOON))
    pipe = tmp_path / "pipe.zip"
    os.mkfifo(pipe)
    try:
        verbs = Verbs(core, clock=FrozenClock(NOON))
        with pytest.raises(ConfigError, match="not an ordinary file"):
            list(verbs.stream("export", {"file": str(pipe), "force": True, "plain": True}))
        with pytest.raises(ConfigError, match="not an ordinary file"):
            list(verbs.stream("restore", {"file": str(pipe)}))
        assert not is_export(pipe)
        assert pipe.is_fifo()
    finally:
        core.close()


_AT = {"at": "2026-05-08T12:00:00+00:00", "until": "2026-05-08T12:00:00+00:00"}
_SHOWN = json.dumps({"id": "o_1", "kind": "screen", "text": "", "picture": "p.webp", **_AT}).encode()


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"observations.jsonl": b"{}\n" * 100_000}, "unpacks to far more than words would"),
        ({"observations.jsonl": _SHOWN, "p.webp": b"RIFF\0\0\0\0WEBP" + bytes(200_000)}, "far more than a picture"),
        (
            {
                "observations.jsonl": _SHOWN + b"\n" + _SHOWN.replace(b"o_1", b"o_2").replace(b"p.webp", b"q.webp"),
                **dict.fromkeys(("p.webp", "q.webp"), b"RIFF\0\0\0\0WEBP" + bytes(90_000)),
            },
            "folder of pictures in this export unpacks to far more",
        ),
        ({"observations.jsonl": b"", "../../memories.jsonl": b"", "/etc/memories.jsonl": b""}, "is missing"),
    ],
)
def test_an_export_that_somebody_built_takes_in_nothing(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, members: dict[str, bytes], said: str
) -> None:
    monkeypatch.setattr(restoring, "_SUSPECT", 150_000)
    core = OpenHome(home, clock=FrozenClock(NOON))
    built = tmp_path / "built.zip"
    with zipfile.ZipFile(built, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps({"format": 1}))
        for name, body in members.items():
            archive.writestr(name, body)
    try:
        cut = home.path / "cut.zip"
        cut.write_bytes(built.read_bytes()[:-30])
        assert is_export(built)
        assert is_export(cut)
        with pytest.raises(ConfigError, match="damaged"):
            list(Verbs(core, clock=FrozenClock(NOON)).stream("restore", {"file": str(cut)}))
        with pytest.raises(ConfigError, match=said):
            list(Verbs(core, clock=FrozenClock(NOON)).stream("restore", {"file": str(built)}))
        assert core.memory.observations(limit=10) == []
        assert sorted(path.name for path in tmp_path.iterdir() if path != home.path) == ["built.zip"]
    finally:
        core.close()


def test_what_other_programs_read_is_written_down_without_a_word_of_it(home: Home) -> None:
    core = OpenHome(home, clock=FrozenClock(NOON))
    try:
        core.memory.add("The xylophone is in the attic.")
        core.memory.drain()
        watched = Watched(Verbs(core, clock=FrozenClock(NOON)), core)
        watched.call("status", {})
        watched.call("add", {"text": "A second thing."})
        assert watched.call("audit", {})["entries"] == []
        found = watched.call("search", {"query": "xylophone"})
        watched.call("search", {"query": "xylophone"})
        list(watched.stream("ask", {"question": "Where is the xylophone?"}))
        list(watched.stream("export", {"file": str(home.path / "out.zip"), "plain": True}))
        watched.call("forget", {"matching": "xylophone"})
        entries = watched.call("audit", {"n": 10})["entries"]
        events = [entry["event"] for entry in entries]
        assert events.count("read by another program: search") == 1
        assert {"read by another program: ask", "forgotten"} <= set(events)
        search = next(entry for entry in entries if entry["event"].endswith("search"))
        assert search["counts"] == {"times": 2, "items": 2 * how_many(found)}
        exported = next(entry for entry in entries if entry["event"].endswith("export"))
        assert exported["counts"]["items"] >= len(core.memory.observations(limit=10)) + 1
        assert "xylophone" not in json.dumps(entries)
        assert all(isinstance(value, int) for entry in entries for value in entry["counts"].values())
    finally:
        core.close()


def test_a_conversation_that_is_forgotten_leaves_a_line(home: Home) -> None:
    core = OpenHome(home, clock=FrozenClock(NOON))
    try:
        core.memory.add("The xylophone is in the attic.")
        core.memory.drain()
        *_, last = core.memory.ask("Where is the xylophone?")
        core.memory.forget_conversation(last.conversation)  # type: ignore[union-attr]
        assert [entry.event for entry in core.memory.audit.entries()] == ["conversation forgotten"]
    finally:
        core.close()
