"""Drafts on a real disk: pieces of what is not whole yet; they become a row when their process is gone."""

import contextlib
import multiprocessing
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from capture.spool.drafts import Run
from capture.spool.queue import Spool
from capture.spool.resealing import reseal
from memory_core.errors import SpoolError
from memory_core.privacy.derive import derive_keys
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind

KEYS, OTHER = derive_keys(b"k" * 32), derive_keys(b"o" * 32)
NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)


def _piece(number: int, sound: bytes, speaker: str = "me") -> Captured:
    at = NOON + timedelta(seconds=number)
    heard = Observation(
        new_observation_id(), ObservationKind.SPEECH, at, at + timedelta(seconds=1), "", speaker=speaker
    )
    return Captured(heard, sound=sound)


def _heard(spool: Spool) -> list[tuple[str, datetime, datetime, bytes | None]]:
    seen = [(delivery.captured.observation, delivery.captured.sound) for delivery in spool.claim(10)]
    return [(observation.speaker, observation.at, observation.until, sound) for observation, sound in seen]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spool.db"


@pytest.fixture
def spool(path: Path) -> Iterator[Spool]:
    with contextlib.closing(_reader(path)) as opened:
        yield opened


def _reader(path: Path) -> Spool:
    return Spool(path, public_key=KEYS.spool_public, private_key=KEYS.spool_private)


@pytest.fixture
def run(path: Path) -> Iterator[Run]:
    made = Run(path)
    yield made
    made.end()


def test_pieces_become_one_row_of_each_utterance_once_their_run_has_ended(spool: Spool, run: Run) -> None:
    for number, (utterance, speaker, sound) in enumerate(
        [("a", "others", b"one"), ("b", "me", b"two"), ("a", "others", b"three")]
    ):
        spool.draft(run.name, utterance, _piece(number, sound, speaker))
    assert spool.claim(10) == [], "it goes on"
    run.end()
    assert _heard(spool) == [
        ("others", NOON, NOON + timedelta(seconds=3), b"onethree"),
        ("me", NOON + timedelta(seconds=1), NOON + timedelta(seconds=2), b"two"),
    ]
    assert spool.claim(10) == []
    assert spool.pending() == 2


@pytest.mark.parametrize("set_s", [-3600, 3600])
def test_an_utterance_during_which_the_clock_was_set_is_as_long_as_its_sound(
    spool: Spool, run: Run, set_s: int
) -> None:
    for number in (0, set_s):
        spool.draft(run.name, "a", _piece(number, bytes(32_000)))
    run.end()
    ((_, at, until, _),) = _heard(spool)
    assert (at, until) == (NOON + timedelta(seconds=set_s - 1), NOON + timedelta(seconds=set_s + 1))


def test_a_draft_goes_with_the_row_that_holds_the_whole_or_when_it_is_let_go(spool: Spool, run: Run) -> None:
    for utterance in ("a", "b", "c"):
        spool.draft(run.name, utterance, _piece(0, b"piece of " + utterance.encode()))
    spool.append(_piece(0, b"whole"), instead_of="a")
    spool.let_go("b")
    spool.draft(run.name, "c", _piece(1, b"all of c"), anew=True)
    run.end()
    assert [sound for *_, sound in _heard(spool)] == [b"whole", b"all of c"]


def test_nothing_of_a_draft_can_be_read_on_the_disk(path: Path, spool: Spool, run: Run) -> None:
    spool.draft(run.name, "a", _piece(0, b"the quick brown fox" * 1000, "somebody"))
    for file in path.parent.iterdir():
        content = file.read_bytes()
        assert b"quick brown" not in content
        assert b"somebody" not in content
        assert os.name == "nt" or file.stat().st_mode & 0o077 == 0


def test_after_it_is_read_nothing_of_a_draft_is_left(path: Path, spool: Spool, run: Run) -> None:
    spool.draft(run.name, "a", _piece(0, b"x" * 5000))
    with contextlib.closing(sqlite.connect(str(path))) as raw:
        sealed: bytes = raw.execute("SELECT body FROM drafts").fetchone()[0]
    run.end()
    spool.acknowledge([delivery.receipt for delivery in spool.claim(1)])
    for file in path.parent.iterdir():
        assert sealed[1000:1040] not in file.read_bytes()
    assert not list(path.parent.glob("*.run-*"))


def test_a_piece_that_does_not_open_is_set_aside_and_the_others_are_kept(path: Path, spool: Spool, run: Run) -> None:
    spool.draft(run.name, "a", _piece(0, b"one"))
    with contextlib.closing(Spool(path, public_key=OTHER.spool_public)) as foreign:
        foreign.draft(run.name, "a", _piece(1, b"two"))
    spool.draft(run.name, "a", _piece(2, b"three"))
    run.end()
    assert [sound for *_, sound in _heard(spool)] == [b"onethree"]
    assert spool.damaged() == 1


def test_drafts_are_sealed_anew_with_the_rows(path: Path, run: Run) -> None:
    with contextlib.closing(Spool(path, public_key=OTHER.spool_public)) as before:
        before.draft(run.name, "a", _piece(0, b"one"))
    run.end()
    assert reseal(path, private_key=OTHER.spool_private, public_key=KEYS.spool_public) == 1
    with contextlib.closing(_reader(path)) as spool:
        assert [sound for *_, sound in _heard(spool)] == [b"one"]


def test_a_full_queue_refuses_a_draft_and_keeps_what_is_there(path: Path, run: Run) -> None:
    with contextlib.closing(Spool(path, public_key=KEYS.spool_public, limit_bytes=60_000)) as small:
        small.draft(run.name, "a", _piece(0, b"x" * 20_000))
        with pytest.raises(SpoolError, match="full"):
            small.draft(run.name, "a", _piece(1, b"x" * 40_000))
    run.end()
    with contextlib.closing(_reader(path)) as spool:
        assert [len(sound or b"") for *_, sound in _heard(spool)] == [20_000]


def test_locks_of_runs_that_were_killed_are_cleared_away_by_the_next(path: Path) -> None:
    old, young = (path.with_name(f"{path.name}.run-{name}") for name in ("old", "young"))
    for lock in (old, young):
        lock.touch()
    before = time.time() - 3600
    os.utime(old, (before, before))
    held = Run(path)
    os.utime(path.with_name(f"{path.name}.run-{held.name}"), (before, before))
    run = Run(path)
    left = {lock.name.split("-")[1] for lock in path.parent.glob("*.run-*")}
    assert left == {"young", held.name, run.name}
    for one in (held, run):
        one.end()
    assert [lock.name for lock in path.parent.glob("*.run-*")] == [young.name]


def _draft_and_wait(path: str, ready: Connection) -> None:
    spool, run = Spool(Path(path), public_key=KEYS.spool_public), Run(Path(path))
    for number in range(3):
        spool.draft(run.name, "a", _piece(number, b"piece"))
    ready.send(run.name)
    ready.recv()


def test_what_a_killed_process_had_drafted_is_delivered(path: Path, spool: Spool) -> None:
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe()
    process = context.Process(target=_draft_and_wait, args=(str(path), its))
    process.start()
    mine.recv()
    assert spool.claim(10) == []
    process.kill()
    process.join()
    mine.close()
    its.close()
    assert [sound for *_, sound in _heard(spool)] == [b"piecepiecepiece"]
    process.close()
