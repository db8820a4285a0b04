"""An export is sealed unless asked otherwise, and comes back as it was."""

import contextlib
import dataclasses
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest

from desktop.verbs.table import Verbs
from memory_core import Memory
from memory_core.clock import FrozenClock
from memory_core.config import CoreConfig
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import ConfigError, LockedError, ScrubjayError, StoreDamaged
from memory_core.home import Home
from memory_core.privacy import age
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, ObservationKind
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import NOON, observation
from tests.fakes.open_home import OpenHome
from tests.fakes.terminal import Scrubjay

PASSPHRASE = "a good long one"
TEXT = "Nina Okafor leads the design team of Kestrel."
PICTURE = b"RIFF\x10\x00\x00\x00WEBPnot quite one"


@pytest.fixture(autouse=True)
def _cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age.AgeWriter.__init__, "__kwdefaults__", {"work": 4})


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON + timedelta(hours=2))


@pytest.fixture
def opened(tmp_path: Path, clock: FrozenClock) -> Iterator[Callable[[str], tuple[OpenHome, Verbs]]]:
    homes: list[OpenHome] = []

    def open_one(name: str) -> tuple[OpenHome, Verbs]:
        core = OpenHome(Home(tmp_path / name), clock=clock)
        homes.append(core)
        return core, Verbs(core, clock=clock)

    yield open_one
    for core in homes:
        core.close()


Opened = Callable[[str], tuple[OpenHome, Verbs]]


def _fill(core: OpenHome, verbs: Verbs) -> None:
    core.memory.observe(Captured(observation(TEXT, name="o_first", title="Team"), picture=PICTURE))
    core.memory.observe(
        Captured(observation("Kestrel ships in May.", minute=3, name="o_second"), picture_of=ObservationId("o_first"))
    )
    core.memory.add("My customer number at the waterworks is 4711-0815.")
    assert core.memory.drain(10)
    core.memory.keep(core.memory.memories(limit=1)[0].id)
    list(verbs.stream("ask", {"question": "Who leads the design team?"}))


def _last(verbs: Verbs, verb: str, **params: Any) -> dict[str, Any]:
    return list(verbs.stream(verb, params))[-1]


def _plain(core: OpenHome, verbs: Verbs, folder: Path) -> dict[str, Any]:
    """What a readable export says, by file."""
    target = folder / "compare.zip"
    _last(verbs, "export", file=str(target), plain=True, force=True, with_vault=True)
    with zipfile.ZipFile(target) as archive:
        found = {name: archive.read(name) for name in archive.namelist() if name.endswith((".jsonl", ".webp"))}
    lines = {name: [json.loads(line) for line in body.splitlines()] for name, body in found.items() if ".jsonl" in name}
    for row in lines["memories.jsonl"]:
        del row["updated_at"]  # begins anew
    return {**found, **{name: sorted(rows, key=lambda row: row["id"]) for name, rows in lines.items()}}


def test_an_export_is_encrypted_and_comes_back_as_it_was(opened: Opened, tmp_path: Path) -> None:
    core, verbs = opened("one")
    _fill(core, verbs)
    target = tmp_path / "all.zip.age"
    _last(verbs, "export", file=str(target), passphrase=PASSPHRASE, with_vault=True)
    sealed = target.read_bytes()
    assert b"observations.jsonl" not in sealed
    assert zipfile.is_zipfile(io.BytesIO(pyrage.passphrase.decrypt(sealed, PASSPHRASE)))
    other, others = opened("two")
    counts = _last(others, "restore", file=str(target), passphrase=PASSPHRASE)
    assert (counts["observations"], counts["conversations"], counts["sealed"]) == (3, 1, 0)
    assert counts["memories"] == len(core.memory.memories(limit=99))
    assert other.memory.drain(10)
    assert _plain(other, others, tmp_path) == _plain(core, verbs, tmp_path)
    assert other.memory.picture(ObservationId("o_second")) == PICTURE
    assert all(TEXT in hit["text"] for hit in others.call("search", {"query": "design team"})[:2])
    again = _last(others, "restore", file=str(target), passphrase=PASSPHRASE)
    assert (again["observations"], again["memories"], again["conversations"]) == (0, 0, 0)


def test_what_holds_no_more_comes_back_as_that_with_its_history(opened: Opened, tmp_path: Path) -> None:
    core, verbs = opened("one")
    core.memory.observe(Captured(observation("Nina Okafor lives in Porto.", name="o_first")))
    assert core.memory.drain(10)
    core.memory.observe(Captured(observation("Nina Okafor lives in Lisbon now.", minute=60)))
    assert core.memory.drain(10)
    target = tmp_path / "all.zip"
    _last(verbs, "export", file=str(target), plain=True)
    other, others = opened("two")
    _last(others, "restore", file=str(target))
    assert other.memory.drain(10)
    for at, city in ((NOON + timedelta(minutes=30), "Porto"), (None, "Lisbon")):
        told = [[one.text for one in where.memory.facts_about("Nina Okafor", at=at)] for where in (core, other)]
        assert told[0] == told[1]
        assert [city in text for text in told[0]] == [True]
    assert _plain(other, others, tmp_path) == _plain(core, verbs, tmp_path)
    again, once_more = opened("three")
    _last(others, "export", file=str(target), plain=True, force=True)
    _last(once_more, "restore", file=str(target))
    assert _plain(again, once_more, tmp_path) == _plain(core, verbs, tmp_path)


def test_what_was_forgotten_does_not_come_back_and_a_sealed_value_needs_its_value(
    opened: Opened, tmp_path: Path
) -> None:
    core, verbs = opened("one")
    _fill(core, verbs)
    memories = core.memory.memories(limit=99)
    vault = [one for one in memories if one.kind.value == "vault"]
    (fact, *_) = [one.id for one in memories if one.kind.value == "semantic"]
    target = tmp_path / "all.zip"
    _last(verbs, "export", file=str(target), plain=True)
    forgettings: list[tuple[str, dict[str, Any]]] = [
        ("forget_conversation", {"id": verbs.call("conversations", {})[0]["id"]}),
        ("forget", {"ids": [fact], "keep_evidence": True}),
        ("forget", {"everything": True}),
    ]
    for verb, what in forgettings:
        verbs.call(verb, what)
        came = _last(verbs, "restore", file=str(target))
        taken = (came["observations"], came["memories"], came["conversations"])
        assert taken == (0, 0, 0), "nor what rests on or cites it"
    _, others = opened("two")
    assert _last(others, "restore", file=str(target))["sealed"] == len(vault) == 1


def test_a_wrong_passphrase_and_a_changed_file_take_nothing_in(opened: Opened, tmp_path: Path) -> None:
    core, verbs = opened("one")
    _fill(core, verbs)
    target = tmp_path / "all.age"
    _last(verbs, "export", file=str(target), passphrase=PASSPHRASE)
    other, others = opened("two")
    for passphrase, error in (("wrong", LockedError), ("", ConfigError)):
        with pytest.raises(error):
            _last(others, "restore", file=str(target), passphrase=passphrase)
    body = bytearray(target.read_bytes())
    body[-200] ^= 1
    target.write_bytes(body)
    with pytest.raises(StoreDamaged):
        _last(others, "restore", file=str(target), passphrase=PASSPHRASE)
    assert other.memory.counts()["observations"] == 0


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("observations.jsonl", '{"id": "o_1"}'),
        ("observations.jsonl", "not JSON"),
        ("observations.jsonl", "[" * 5000),
        ("memories.jsonl", '{"id": 7}'),
        ("conversations.jsonl", '{"id": "c", "turns": 3}'),
        ("manifest.json", '{"format": 99}'),
    ],
)
def test_one_damaged_line_takes_nothing_in(opened: Opened, tmp_path: Path, name: str, line: str) -> None:
    core, verbs = opened("one")
    _fill(core, verbs)
    whole, changed = tmp_path / "all.zip", tmp_path / "changed.zip"
    _last(verbs, "export", file=str(whole), plain=True)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(changed, "w") as target:
        for part in source.namelist():
            body = source.read(part)
            target.writestr(
                part, line if part == name == "manifest.json" else body + b"\n" * 0 + (line.encode() * (part == name))
            )
    other, others = opened("two")
    with pytest.raises(ConfigError):
        _last(others, "restore", file=str(changed))
    assert other.memory.counts() == {**other.memory.counts(), "observations": 0, "conversations": 0}


def test_bytes_that_were_changed_anywhere_take_nothing_in_and_are_told(opened: Opened, tmp_path: Path) -> None:
    core, verbs = opened("one")
    _fill(core, verbs)
    whole, changed = tmp_path / "all.zip", tmp_path / "changed.zip"
    _last(verbs, "export", file=str(whole), plain=True)
    body = whole.read_bytes()
    other, others = opened("two")
    for place in range(0, len(body), max(1, len(body) // 150)):
        changed.write_bytes(body[:place] + bytes([body[place] ^ 0x55]) + body[place + 1 :])
        with contextlib.suppress(ConfigError):
            _last(others, "restore", file=str(changed), preview=True)
    changed.write_bytes(body[: len(body) // 2])
    with pytest.raises(ConfigError, match="no export"):
        _last(others, "restore", file=str(changed))
    assert other.memory.counts()["observations"] == 0


@pytest.mark.parametrize(
    ("name", "value"), [("monitor", 10**30), ("text", "half \ud800 of a sign"), ("id", "m_1"), ("id", "o_1 o_2")]
)
def test_what_no_store_can_hold_takes_nothing_in(opened: Opened, tmp_path: Path, name: str, value: object) -> None:
    core, verbs = opened("one")
    _fill(core, verbs)
    whole, changed = tmp_path / "all.zip", tmp_path / "changed.zip"
    _last(verbs, "export", file=str(whole), plain=True)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(changed, "w") as target:
        for part in source.namelist():
            rows = source.read(part)
            if part == "observations.jsonl":
                rows = b"".join(
                    json.dumps(json.loads(row) | {name: value}).encode() + b"\n" for row in rows.split(b"\n") if row
                )
            target.writestr(part, rows)
    other, others = opened("two")
    with pytest.raises(ConfigError, match="Nothing was taken in"):
        _last(others, "restore", file=str(changed))
    assert other.memory.counts()["observations"] == 0


def test_what_is_in_an_export_can_be_seen_before_it_is_taken_in(opened: Opened, tmp_path: Path) -> None:
    core, verbs = opened("one")
    _fill(core, verbs)
    target = tmp_path / "all.zip"
    written = _last(verbs, "export", file=str(target), plain=True)
    other, others = opened("two")
    found = _last(others, "restore", file=str(target), preview=True)
    assert (found["type"], found["observations"], found["pictures"], found["known"]) == ("preview", 3, 1, 0)
    assert found["memories"] + found["sealed"] == written["memories"]
    assert other.memory.counts()["observations"] == 0
    ours = _last(verbs, "restore", file=str(target), preview=True)
    assert ours["known"] == ours["observations"] + ours["memories"]
    for path in core.home.pictures.iterdir():
        path.write_bytes(b"damaged")
    without = _last(verbs, "export", file=str(target), plain=True, force=True)
    assert (without["observations"], without["pictures"], without["unreadable"]) == (3, 0, 1)


def test_what_the_library_exported_comes_in_too(opened: Opened, tmp_path: Path) -> None:
    target = tmp_path / "all.json"
    with Memory(tmp_path / "library", embedder=HashedEmbedder(), index=ExactIndex()) as library:
        library.add("The heron stands.", user_id="anna", metadata={"n": 1}, infer=False)
        library.add("Nina Okafor lives in Porto.", user_id="anna")
        assert library.drain(20)
        document = library.export(target, plain=True)
    core, verbs = opened("one")
    found = _last(verbs, "restore", file=str(target), preview=True)
    assert (found["observations"], found["memories"], found["known"]) == (2, len(document["memories"]), 0)
    taken = _last(verbs, "restore", file=str(target))
    assert (taken["type"], taken["observations"], taken["memories"]) == ("restored", 2, found["memories"])
    heron = [one for one in core.memory.observations(scope=None) if one.text == "The heron stands."]
    assert [(one.metadata, one.scope.user) for one in heron] == [({"n": 1}, "anna")]
    with pytest.raises(ScrubjayError, match="stopped"):
        list(verbs.stream("restore", {"file": str(target)}, lambda: True))
    target.write_text(target.read_text("utf-8").replace('"observations"', '"observers"'), "utf-8")
    with pytest.raises(ConfigError, match="damaged"):
        _last(verbs, "restore", file=str(target))


def test_what_the_library_sealed_comes_in_with_its_passphrase(opened: Opened, tmp_path: Path) -> None:
    target = tmp_path / "all.json.age"
    with Memory(tmp_path / "library", embedder=HashedEmbedder(), index=ExactIndex()) as library:
        library.add("The heron stands.", infer=False)
        library.export(target, passphrase=PASSPHRASE)
    core, verbs = opened("one")
    with pytest.raises(LockedError):
        _last(verbs, "restore", file=str(target), passphrase="another long one")
    assert _last(verbs, "restore", file=str(target), passphrase=PASSPHRASE)["observations"] == 1
    assert [one.text for one in core.memory.observations(scope=None)] == ["The heron stands."]


def test_a_file_that_only_looks_like_an_export_is_refused(opened: Opened, tmp_path: Path) -> None:
    _, verbs = opened("one")
    junk = tmp_path / "junk.zip"
    junk.write_bytes(b"PK" * 100)
    with pytest.raises(ConfigError, match="no export"):
        _last(verbs, "restore", file=str(junk))
    with pytest.raises(ConfigError, match="cannot be read"):
        _last(verbs, "restore", file=str(tmp_path / "missing.zip"))


def test_the_command_line_seals_by_default_and_takes_back(tmp_path: Path) -> None:
    one, two = Scrubjay(tmp_path / "one", inside=True), Scrubjay(tmp_path / "two", inside=True)
    one("add", TEXT).json()
    target = str(tmp_path / "all.zip.age")
    assert one.run("export", target).code == 2
    assert one.run("export", target, variables={"SCRUBJAY_EXPORT_PASSPHRASE": PASSPHRASE}).code == 0
    assert two.run("import", target).code == 3
    note = tmp_path / "note.txt"
    note.write_text("The heron stands in the reeds.")
    wrong = two.run("import", target, str(note), variables={"SCRUBJAY_EXPORT_PASSPHRASE": "wrong"})
    assert (wrong.code, target in wrong.err, "1 observation" in wrong.out) == (3, True, True), "the others come in"
    ran = two.run("import", target, variables={"SCRUBJAY_EXPORT_PASSPHRASE": PASSPHRASE})
    assert ran.code == 0
    assert "1 observation" in ran.out
    assert TEXT in two.run("list", "--observations").out.replace("\n", " ").replace("  ", " ")


def test_what_the_limits_are_about_to_take_can_be_archived(opened: Opened, clock: FrozenClock, tmp_path: Path) -> None:
    core, verbs = opened("ours")
    core.memory.observe(Captured(dataclasses.replace(observation(TEXT, name="o_old"), kind=ObservationKind.SCREEN)))
    fresh = observation("Kestrel ships in May.", minute=60 * 24 * 20, name="o_fresh")
    core.memory.observe(Captured(dataclasses.replace(fresh, kind=ObservationKind.SCREEN)))
    core.memory.drain(30)
    core.memory.configure(CoreConfig(screen_days=10, episodic_days=10), None)
    target = tmp_path / "archive.zip"
    with pytest.raises(ConfigError, match="nothing to archive"):
        list(verbs.stream("export", {"file": str(target), "going": True, "passphrase": PASSPHRASE}))
    assert not list(tmp_path.glob("*.zip"))
    clock.advance(12 * 24 * 3600)
    found = verbs.call("limits", {})
    assert (found["goes"], found["seen"]) == (len(found["going"]), False)
    assert found["going"][0]["id"].startswith(("o_old", "m_"))
    assert {plan["kind"]: plan["goes"] for plan in found["kinds"]}["screen"] == 1
    assert "older than 10 days" in found["text"]
    assert verbs.call("status", {})["keeping"]["text"] == found["text"]
    *_, done = verbs.stream("export", {"file": str(target), "going": True, "passphrase": PASSPHRASE})
    assert done["observations"] == 1
    assert done["memories"] == found["goes"] - 1
    verbs.call("limits", {"seen": True})
    assert verbs.call("limits", {})["seen"] is True
    clock.advance(4 * 24 * 3600)
    core.memory.configure(CoreConfig(screen_days=10, episodic_days=10), None)  # looks again
    assert verbs.call("limits", {})["goes"] == 0
    assert [one.id for one in core.memory.observations()] == ["o_fresh"]
    for whose, where in ((core, verbs), opened("theirs")):
        list(where.stream("restore", {"file": str(target), "passphrase": PASSPHRASE}))
        assert "o_old" in [one.id for one in whose.memory.observations()], "an archive may bring it back"
