"""An export that runs while something is forgotten: nothing of that is in it, and all the rest is."""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.unfinished import UNFINISHED, noted, remove_unfinished
from desktop.verbs.table import Verbs
from memory_core.errors import StoreError
from memory_core.home import Home
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured
from memory_core.records.query import Selection
from tests.fakes.core import observation
from tests.fakes.open_home import OpenHome

MANY = 7


@pytest.fixture
def core(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenHome]:
    monkeypatch.setattr("desktop.verbs.exporting._PAGE", 2)
    opened = OpenHome(home)
    for n in range(MANY):
        seen = observation(f"The heron stands at weir {n}", minute=60 * n, app=f"Editor {n}", name=f"o_{n}")
        opened.memory.observe(Captured(seen))
    assert opened.memory.drain(60)
    yield opened
    opened.close()


def _forget(core: OpenHome, name: str, *, hide: bool = False) -> None:
    plan = core.memory.plan_forgetting(Selection(observations=(ObservationId(name),)))
    core.memory.withhold(plan) if hide else core.memory.forget(plan)


def _exported(core: OpenHome, target: Path, meanwhile: Callable[[int], None]) -> list[str]:
    events = Verbs(core).stream("export", {"file": str(target), "plain": True}, lambda: False)
    for number, _ in enumerate(events):
        # Noted, so that the next start knows what a killed process leaves.
        assert len(list(core.home.path.glob("exporting-*"))) == (not target.exists())
        meanwhile(number)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        rows = [json.loads(line) for line in archive.read("observations.jsonl").splitlines()]
        assert json.loads(archive.read("manifest.json"))["observations"] == len(rows)
    return sorted(row["id"] for row in rows)


@pytest.mark.parametrize("hide", [True, False])
@pytest.mark.parametrize("gone", [5, 0])
def test_what_is_forgotten_meanwhile_is_not_in_it_and_the_rest_is_whole(
    core: OpenHome, tmp_path: Path, gone: int, *, hide: bool
) -> None:
    """5 is the last one of the first page, after which the next is looked for."""

    def meanwhile(number: int) -> None:
        if number == 0:
            _forget(core, f"o_{gone}", hide=hide)

    found = _exported(core, tmp_path / "all.zip", meanwhile)
    assert found == [f"o_{n}" for n in range(MANY) if n != gone]


def test_a_memory_that_is_merged_away_meanwhile_takes_none_of_the_others_with_it(
    core: OpenHome, tmp_path: Path
) -> None:
    store = core.memory._store  # noqa: SLF001 — what reflection does, at a moment of our choice
    names = [one.id for one in core.memory.memories(limit=99)]
    assert len(names) > 4, "more than two pages"
    taken: list[str] = []

    def meanwhile(number: int) -> None:
        counted = number - (MANY + 1) // 2
        if counted == 0:  # the first page of memories
            with store.database.transaction() as connection:
                store.memories.delete(connection, names[1:2])
            taken.append(names[1])

    _exported(core, tmp_path / "all.zip", meanwhile)
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        rows = [json.loads(line)["id"] for line in archive.read("memories.jsonl").splitlines()]
    assert taken
    assert rows == [name for name in names if name not in taken]


def test_where_something_is_forgotten_all_the_time_it_gives_up_and_leaves_nothing(
    core: OpenHome, tmp_path: Path
) -> None:
    def meanwhile(number: int) -> None:
        del number
        core.memory.forget(core.memory.plan_forgetting(Selection(matching="nothing of that kind")))

    with pytest.raises(StoreError, match="Try it again"):
        _exported(core, tmp_path / "all.zip", meanwhile)
    assert list(tmp_path.iterdir()) == [tmp_path / "home"]


def test_what_a_killed_export_left_goes_with_the_next_start(home: Home, tmp_path: Path) -> None:
    """On a disk that is not there at that start, with a later one."""
    stick, away = tmp_path / "stick", tmp_path / "away"
    stick.mkdir()
    home.prepare()
    left = stick / f"{UNFINISHED}x.zip"
    left.touch()
    with noted(home, left):
        stick.rename(away)
        remove_unfinished(home)
        away.rename(stick)
        assert left.exists()
        remove_unfinished(home)
        assert not left.exists()
        assert list(home.path.glob("exporting-*")) == []
