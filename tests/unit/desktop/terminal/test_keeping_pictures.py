"""keep and pictures: the verbs, and what a person reads."""

import dataclasses
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
from PIL import Image

from desktop.verbs.table import Verbs
from desktop.wiring import write_archive, write_export
from memory_core.clock import FrozenClock
from memory_core.config import CoreConfig
from memory_core.errors import ConfigError, NotFound
from memory_core.home import Home
from memory_core.privacy import age
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, Observation, ObservationKind
from tests.fakes.open_home import OpenHome
from tests.fakes.terminal import Scrubjay

NOW = datetime.now(UTC)


def webp() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 40), "navy").save(made, "WEBP")
    return made.getvalue()


def seen(name: str, *, days_old: float, picture: bytes | None = None, of: str | None = None) -> Captured:
    at = NOW - timedelta(days=days_old)
    made = Observation(
        ObservationId(f"o_{name}"),
        ObservationKind.SCREEN,
        at,
        at,
        f"The tender of {name} closes in March.",
        app="Writer",
        title="Plan",
    )
    return Captured(made, picture=picture, picture_of=ObservationId(of) if of else None)


@pytest.fixture
def core(home: Home) -> Iterator[OpenHome]:
    opened = OpenHome(home, clock=FrozenClock(NOW))
    for number, days_old in enumerate((200, 100, 1)):
        opened.memory.observe(seen(str(number), days_old=days_old, picture=webp()))
    opened.memory.drain()
    yield opened
    opened.close()


@pytest.fixture
def verbs(core: OpenHome) -> Verbs:
    return Verbs(core, clock=FrozenClock(NOW))


def test_what_goes_is_told_with_the_first_ones_named(verbs: Verbs) -> None:
    found = verbs.call("pictures", {"n": 1})
    assert (found["pictures"], found["total"], found["kept"], found["days"], found["gb"]) == (2, 3, 0, 90, 5.0)
    assert [item["id"] for item in found["going"]] == ["o_0"]
    assert found["text"].startswith("2 pictures older than 90 days")
    assert datetime.fromisoformat(found["first"]) - NOW >= timedelta(hours=23, minutes=59)
    json.dumps(found)


def test_the_window_archives_the_pictures_that_go(
    core: OpenHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(age.AgeWriter.__init__, "__kwdefaults__", {"work": 4})
    core.memory.configure(CoreConfig(screen_days=150), None)
    target = tmp_path / "archive.zip.age"
    *_, done = write_archive(core, FrozenClock(NOW), target, "correct horse", lambda: False)
    assert (done["observations"], done["pictures"]) == (2, 2)
    with zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(target.read_bytes(), "correct horse"))) as archive:
        assert {"pictures/o_0.webp", "pictures/o_1.webp"} <= set(archive.namelist())


def test_the_window_exports_everything_sealed_or_for_everybody(
    core: OpenHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(age.AgeWriter.__init__, "__kwdefaults__", {"work": 4})
    sealed, plain = tmp_path / "all.zip.age", tmp_path / "all.zip"
    *_, done = write_export(core, FrozenClock(NOW), sealed, "correct horse", lambda: False)
    list(write_export(core, FrozenClock(NOW), plain, "", lambda: False))
    opened = io.BytesIO(pyrage.passphrase.decrypt(sealed.read_bytes(), "correct horse"))
    with zipfile.ZipFile(opened) as archive, zipfile.ZipFile(plain) as readable:
        assert archive.namelist() == readable.namelist()
        assert len(archive.read("observations.jsonl").splitlines()) == done["observations"] > 2


@pytest.mark.parametrize("name", ["y" * 300, "a\0b", "all.zip/inside"])
def test_what_no_file_can_be_called_is_refused_with_a_sentence(core: OpenHome, tmp_path: Path, name: str) -> None:
    (tmp_path / "all.zip").touch()
    with pytest.raises(ConfigError, match="No file can be called"):
        list(write_export(core, FrozenClock(NOW), tmp_path / name, "correct horse", lambda: False))


def test_an_archive_that_is_given_up_leaves_nothing(core: OpenHome, tmp_path: Path) -> None:
    folder = tmp_path / "archives"
    folder.mkdir()
    assert list(write_archive(core, FrozenClock(NOW), folder / "new", "correct horse", lambda: True)) == []
    assert list(folder.iterdir()) == []


def test_status_names_the_plan_and_health_a_remark_until_it_was_seen(verbs: Verbs) -> None:
    assert verbs.call("status", {})["retention"]["pictures"] == 2
    state = {part["part"]: part["state"] for part in verbs.call("health", {})}
    assert state["pictures"] == "warning"
    verbs.call("pictures", {"seen": True})
    state = {part["part"]: part["state"] for part in verbs.call("health", {})}
    assert state["pictures"] == "ok"


def test_what_is_kept_is_marked_everywhere_and_goes_no_more(verbs: Verbs, core: OpenHome) -> None:
    memory = next(one.id for one in core.memory.conclusions([ObservationId("o_1")]))
    assert verbs.call("keep", {"ids": ["o_0", memory]}) == {"ids": ["o_0", memory], "kept": True, "changed": 2}
    assert verbs.call("keep", {"ids": ["o_0"]})["changed"] == 0
    assert verbs.call("show", {"id": "o_0"})["kept"] is True
    assert verbs.call("show", {"id": memory})["kept"] is True
    listed = {item["id"]: item["kept"] for item in verbs.call("list", {"observations": True})}
    assert listed == {"o_0": True, "o_1": False, "o_2": False}
    assert {item["id"] for item in verbs.call("list", {}) if item["kept"]} == {memory}
    found = verbs.call("pictures", {})
    assert (found["pictures"], found["text"]) == (0, "")
    assert found["kept"] == len({"o_0", *core.memory.memory(memory).evidence})
    assert verbs.call("keep", {"ids": ["o_0", memory], "off": True})["changed"] == 2
    assert verbs.call("pictures", {})["pictures"] == 2


@pytest.mark.parametrize("bad", ["o_none", "m_none", "c_1", "nonsense", ""])
def test_of_several_with_one_that_is_unknown_none_is_marked(verbs: Verbs, bad: str) -> None:
    with pytest.raises(NotFound):
        verbs.call("keep", {"ids": ["o_0", bad]})
    assert verbs.call("show", {"id": "o_0"})["kept"] is False


def test_nothing_to_mark_is_a_mistake(verbs: Verbs) -> None:
    with pytest.raises(ConfigError, match="at least one"):
        verbs.call("keep", {"ids": []})


def test_a_picture_that_several_show_is_exported_once_and_named_by_all(
    verbs: Verbs, core: OpenHome, tmp_path: Path
) -> None:
    core.memory.observe(seen("late", days_old=0.5, of="o_2"))
    target = tmp_path / "all.zip"
    done = list(verbs.stream("export", {"file": str(target), "plain": True}))[-1]
    assert (done["observations"], done["pictures"]) == (4, 3)
    with zipfile.ZipFile(target) as archive:
        rows = [json.loads(line) for line in archive.read("observations.jsonl").splitlines()]
        names = {row["id"]: row["picture"] for row in rows}
        assert names["o_late"] == names["o_2"]
        assert set(names.values()) == {name for name in archive.namelist() if name.startswith("pictures/")}
        assert {row["id"]: row["kept"] for row in rows}["o_2"] is False


def test_limits_that_were_changed_by_hand_are_obeyed(verbs: Verbs, core: OpenHome) -> None:
    core.memory.configure(dataclasses.replace(CoreConfig(), pictures_days=0, pictures_gb=0.0), None)
    found = verbs.call("pictures", {})
    assert (found["pictures"], found["days"], found["gb"]) == (0, 0, 0.0)


@pytest.mark.parametrize("command", ["status", "limits", "pictures", "drain"])
def test_without_a_window_a_command_lets_go_what_was_announced(home: Home, command: str) -> None:
    clock = FrozenClock(NOW)
    opened = OpenHome(home, clock=clock)
    for number, days_old in enumerate((200, 100, 1)):
        opened.memory.observe(seen(str(number), days_old=days_old, picture=webp()))
    opened.memory.configure(CoreConfig(screen_days=150), None)
    asked = Verbs(opened, clock=clock)

    def there() -> tuple[int, int]:
        """Moments and pictures."""
        list(asked.stream("drain", {})) if command == "drain" else asked.call(command, {})
        counts = opened.memory.counts()
        return counts["observations"], counts["pictures"]

    assert there() == (3, 3)
    clock.advance(25 * 3600)
    assert there() == (3, 1)
    clock.advance(48 * 3600)
    assert there() == (2, 1)
    opened.close()


@pytest.fixture
def scrubjay(home: Home) -> Scrubjay:
    """A home with two pictures, of which one is too old."""
    opened = OpenHome(home)
    for number, days_old in enumerate((100, 1)):
        opened.memory.observe(seen(str(number), days_old=days_old, picture=webp()))
    opened.close()
    return Scrubjay(home.path, inside=True)


def test_a_person_reads_what_goes_and_how_to_keep_it(scrubjay: Scrubjay) -> None:
    said = scrubjay.run("pictures").out
    assert "1 picture older than 90 days" in said
    assert "o_0" in said
    assert "scrubjay keep ID" in said
    assert "1 picture older than 90 days" in " ".join(scrubjay.run("status").out.split())
    assert scrubjay.run("keep", "o_0").out == "1 item is kept for ever.\n"
    assert scrubjay.run("keep", "o_0").out == "1 item is kept for ever (1 of them already was).\n"
    assert "kept for ever" in scrubjay.run("list", "--observations").out
    assert "kept for ever" in scrubjay.run("show", "o_0").out
    said = scrubjay.run("pictures").out
    assert "No picture is about to go." in said
    assert scrubjay.run("keep", "o_0", "o_1", "--off").out == (
        "2 items are no longer kept for ever (1 of them already was).\n"
    )


def test_who_only_adds_is_told_what_goes_until_it_was_looked_at(scrubjay: Scrubjay) -> None:
    assert "1 picture older than 90 days" in (said := scrubjay.run("add", "Milk and bread").err)
    assert "scrubjay pictures shows them" in said
    scrubjay.run("settings", "screen_days", "30")
    said = scrubjay.run("add", "Butter").err
    assert "1 moment seen on the screen older than 30 days" in said
    assert "scrubjay limits shows them" in said
    scrubjay.run("pictures")
    scrubjay.run("limits")
    assert scrubjay.run("add", "Cheese").err == ""


def test_no_limits_are_told_as_none(scrubjay: Scrubjay) -> None:
    scrubjay.run("settings", "pictures_days", "0")
    scrubjay.run("settings", "pictures_gb", "0")
    assert "none" in scrubjay.run("pictures").out
