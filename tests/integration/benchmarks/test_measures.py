"""How the benchmark of capture counts: each measure can tell good from bad."""

import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, Observation, ObservationKind
from tests.benchmarks.capture.desk import Log, State, Trigger
from tests.benchmarks.capture.lasting import held_at_rest
from tests.benchmarks.capture.measures import Kept, Result, attributed, fair, first_read, readable, recalled
from tests.benchmarks.capture.meter import cpu_of, held_by, slope
from tests.benchmarks.capture.phash import ALIKE_BELOW, distance, phash
from tests.benchmarks.capture.system import kept_of
from tests.benchmarks.capture.tell import Told, looking_rows, scene_rows
from tests.benchmarks.capture.vocabulary import Vocabulary, words_of
from tests.benchmarks.report import Row, table

FRAME = Path("first.npy")
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def kept(app: str, since: float, words: str, *, until: float = 0.0, title: str = "one", monitor: int = 1) -> Kept:
    return Kept(app, title, since, max(since, until), frozenset(words.split()), monitor)


def state(app: str, since: float, until: float, words: str, *frames: Path) -> State:
    return State(app, since, until, frozenset(words.split()), frames)


def test_words_are_invented_once_and_the_same_for_a_seed() -> None:
    many = Vocabulary(7)
    given = [many.word() for _ in range(3000)]
    assert given[0] == Vocabulary(7).word()
    assert len(set(given)) == 3000
    assert Vocabulary(8).word() != given[0]
    assert len(words_of(Vocabulary(3).page(2, 3))) == 2 * 3 * 8
    assert words_of("Ada: Bako, 12:30!") == {"ada", "bako", "12", "30"}


def test_only_states_that_stood_count_and_only_what_full_frames_could_read() -> None:
    log = Log(states=[state("a", 0, 1.9, "flown by"), state("a", 2, 5, "dako rumo toba", FRAME)])
    read = {FRAME.name: frozenset({"dako", "rumo", "other"})}
    assert readable(log, read) == 2
    assert recalled(log, [kept("a", 2.5, "dako toba")], by_window=True) == 2
    assert recalled(log, [kept("b", 2.5, "dako toba")], by_window=True) == 0
    assert recalled(log, [kept("b", 2.5, "dako toba")], by_window=False) == 2


def test_a_replay_without_pictures_is_held_to_what_was_legible_in_any() -> None:
    log = Log(states=[state("a", 2, 5, "dako rumo toba")])
    assert readable(log, {"x.npy": frozenset({"dako"}), "y.npy": frozenset({"toba"})}) == 2


def test_what_was_said_last_stands_until_something_else_is_said_of_that_window() -> None:
    log = Log(states=[state("a", 10, 13, "dako rumo")])
    assert recalled(log, [kept("a", 1, "dako rumo")], by_window=True) == 2
    assert recalled(log, [kept("a", 1, "dako rumo"), kept("a", 2, "dako")], by_window=True) == 1
    extended = [kept("a", 1, "dako rumo", until=11), kept("a", 2, "dako")]
    assert recalled(log, extended, by_window=True) == 2
    assert recalled(log, [kept("a", 1, "dako"), kept("a", 20, "rumo")], by_window=True) == 2


def test_a_reading_of_the_other_monitor_does_not_end_what_this_one_says() -> None:
    log = Log(states=[state("a", 10, 13, "dako")])
    readings = [kept("a", 1, "dako", monitor=1), kept("a", 2, "rumo", monitor=2)]
    assert recalled(log, readings, by_window=False) == 1


def test_a_word_is_filed_right_under_its_application_and_one_of_its_titles() -> None:
    log = Log(owners={"dako": "a", "rumo": "b"}, titles={"a": {"one", "two"}, "b": {"one"}})
    assert attributed(log, [kept("a", 1, "dako rumo common")]) == (1, 2)
    assert attributed(log, [kept("a", 1, "dako", title="two"), kept("a", 1, "dako", title="three")]) == (1, 2)


def test_a_word_that_no_full_frame_shows_is_no_trigger_and_the_baselines_wait_for_their_reading() -> None:
    log = Log(
        states=[state("a", 2, 5, "dako rumo", FRAME)], triggers=[Trigger("dako", "a", 2.0), Trigger("rumo", "a", 2.0)]
    )
    assert [trigger.word for trigger in fair(log, {FRAME.name: frozenset({"dako"})})] == ["dako"]
    early, late = kept("", 1.5, "dako"), kept("", 2.5, "dako")
    assert first_read(log.triggers, [early, late], {early: 1.8, late: 4.5}) == {log.triggers[0]: 2.5}


def test_a_row_that_says_that_it_is_still_so_makes_the_observation_last() -> None:
    first = Observation(ObservationId("one"), ObservationKind.SCREEN, NOON, NOON, "dako rumo", app="a", title="one")
    still = replace(first, text="", until=NOON + timedelta(seconds=30))
    (only,) = kept_of([Captured(first), Captured(still, again=True)])
    assert (only.until - only.since, only.words) == (30, frozenset({"dako", "rumo"}))


def told(**ours: object) -> Told:
    log = Log(
        states=[state("a", 2, 5, "dako rumo", FRAME)],
        triggers=[Trigger("dako", "a", 2.0)],
        owners={"dako": "a", "rumo": "a"},
        titles={"a": {"one"}},
    )
    full = Result(60.0, cpu=10.0, kept=[kept("a", 2.5, "dako rumo")], found={log.triggers[0]: 1.0})
    values = {"cpu": 0.9, "kept": [kept("a", 2.5, "dako rumo")], "found": {log.triggers[0]: 1.5}, **ours}
    mine = Result(60.0, **values)  # type: ignore[arg-type]
    return Told((log, log, log), mine, full, Result(60.0), {FRAME.name: frozenset({"dako", "rumo"})})


def verdicts(name: str, measured: Told) -> dict[str, bool]:
    return {row.what.split(": ")[1]: row.passed for row in scene_rows(name, measured) if row.passed is not None}


def test_a_scene_that_meets_its_targets_passes() -> None:
    assert verdicts("typing", told()) == {"CPU": True, "word recall": True, "searchable, p95": True}
    assert verdicts("static", told(cpu=0.3))["CPU"] is True


def test_a_scene_that_misses_its_targets_fails_each() -> None:
    worse = told(cpu=1.1, kept=[kept("a", 2.5, "dako")], found={})
    assert verdicts("typing", worse) == {"CPU": False, "word recall": False, "searchable, p95": False}
    assert verdicts("static", worse)["CPU"] is False
    assert [row.passed for row in looking_rows(1.2, 3.0, 1.0)] == [False, None, None]


def test_the_table_shows_targets_and_leaves_out_empty_columns() -> None:
    row = Row("capture", "typing: CPU", 0.9, "s/min", 10.0, "why", 0.5)
    header, good, bad = table([row.meets("≤ 1", True), row.meets("≤ 0.5", False)]).splitlines()
    assert header.split() == ["what", "value", "baseline", "pHash", "gate", "unit", "target"]
    assert good.split() == ["capture", "typing:", "CPU", "0.9", "10", "0.5", "s/min", "≤", "1", "pass", "why"]
    assert "FAIL" in bad
    assert table([Row("add", "p50", 2.0, "ms")]).splitlines()[0].split() == ["what", "value", "unit"]


def test_a_leak_is_told_from_noise() -> None:
    dice = random.Random(4)
    leak = [(second, 100 + 36 * second / 3600 + dice.gauss(0, 0.2)) for second in range(1800)]
    found, noise = slope(leak)
    assert found == pytest.approx(36, abs=1)
    assert noise < 2
    flat = [(second, 100 + dice.gauss(0, 0.2)) for second in range(1800)]
    found, noise = slope(flat)
    assert abs(found) < 1
    peaks = [(second, held + (40 if second % 50 == 0 else 0)) for second, held in flat]
    assert abs(slope(peaks)[0]) < 1, "a peak now and then is no slope"
    assert slope(flat[:2]) == (0.0, 0.0)


@pytest.mark.parametrize("grows", [0.0, 36.0])
def test_what_is_held_while_something_is_read_is_no_slope(grows: float) -> None:
    rests = [(120.0 * number, 120.0 * number + 60) for number in range(5)]
    held = [(second, 100 + 80 * (second % 120 not in range(40, 60)) + grows * second / 3600) for second in range(600)]
    resting = held_at_rest(rests, held, settled=50.0)
    assert len(resting) == 4, "what began before it was settled is left out"
    assert slope(resting)[0] == pytest.approx(grows, abs=0.1)


def test_the_cost_of_a_child_that_ended_is_counted() -> None:
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    parent = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {burn!r}])\nprint(flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        program.stdout.readline()
        assert cpu_of(program.pid) >= 0.29
        held, own = held_by(program.pid)
        assert held > own > 1e6, "a library or two is no memory of its own"
        program.communicate("\n")
    assert cpu_of(program.pid) == 0.0
    assert held_by(program.pid) == (0.0, 0.0)


def picture(*lines: str) -> NDArray[np.uint8]:
    image = Image.new("RGB", (960, 540), "white")
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((20, 20 + 20 * number), line, fill="black")
    return np.dstack([np.asarray(image)[:, :, ::-1], np.zeros((540, 960), np.uint8)])


def test_the_perceptual_hash_is_blind_for_a_word_and_sees_another_page() -> None:
    words = Vocabulary(1)
    page = [words.sentence(16) for _ in range(24)]
    one, typed = picture(*page), picture(*page[:12], page[12].replace(page[12][20:26], "tender"), *page[13:])
    other = picture(*(words.sentence(3 + number % 9) for number in range(12)))
    assert not np.array_equal(one, typed)
    assert phash(one) == phash(one.copy())
    assert distance(phash(one), phash(typed)) < ALIKE_BELOW
    assert distance(phash(one), phash(other)) >= ALIKE_BELOW
    assert distance(0b1011, 0b0001) == 2
