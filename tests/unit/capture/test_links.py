"""Documents on a disk that does not answer: nobody waits for it, and nothing that a rule may be about is seen."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from capture.config import CaptureConfig
from capture.grammar import folders
from capture.grammar.links import MOST, Links
from capture.rules.exclusions import Exclusions, Verdict
from capture.sources.base import WindowInfo
from memory_core.clock import FrozenClock
from memory_core.records.observation import Box
from tests.fakes.scripted_seeing import eventually

PLAN = WindowInfo("writer", "plan.odt", Box(0, 0, 800, 600), pid=10, front=True)


class Disk:
    """Follows links at once, but beneath /mnt only when it answers."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.asked: list[str] = []
        self.links = {"/mnt/plan.odt": "/home/ada/secret/plan.odt"}

    def follow(self, path: str) -> str:
        self.asked.append(path)
        if path.startswith("/mnt"):
            self.answers.wait(20)
        if path.startswith("/nowhere"):
            raise OSError(path)
        return self.links.get(path, path)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    made = Disk()
    monkeypatch.setattr(folders, "LINKS", Links(made.follow, patience_s=0.01))
    yield made
    made.answers.set()


def judged(exclusions: Exclusions) -> Verdict:
    return exclusions.judge([PLAN])


def excluding(rule: str, address: str) -> Exclusions:
    clock = FrozenClock(datetime(2026, 1, 1, tzinfo=UTC))
    return Exclusions(CaptureConfig(exclusions=(rule,)), frozenset, clock=clock, addresses=lambda _: address)


def test_a_disk_that_does_not_answer_is_waited_for_once_and_holds_up_no_other(disk: Disk) -> None:
    links = Links(disk.follow, patience_s=0.01)
    assert [links.led("/mnt/plan.odt") for _ in range(3)] == [None] * 3
    assert disk.asked == ["/mnt/plan.odt"]
    assert [links.led("/home/ada/a") for _ in range(2)] == ["/home/ada/a"] * 2
    assert disk.asked[1:] == ["/home/ada/a"], "for a moment it is remembered"
    assert links.led("/nowhere") == "/nowhere"
    disk.answers.set()
    eventually(lambda: links.led("/mnt/plan.odt") == "/home/ada/secret/plan.odt")


def test_of_many_disks_that_do_not_answer_only_some_are_asked(disk: Disk) -> None:
    links = Links(disk.follow, patience_s=0.001)
    assert [links.led(f"/mnt/{number}") for number in range(2 * MOST)] == [None] * 2 * MOST
    assert len(disk.asked) == MOST


def test_a_document_is_not_seen_until_it_is_known_where_it_lies(disk: Disk) -> None:
    exclusions = excluding("path: /home/ada/secret", "file:///mnt/plan.odt")
    for _ in range(2):
        assert judged(exclusions).undecided
        assert judged(exclusions).masks == (PLAN.box,)
    disk.answers.set()
    eventually(lambda: not judged(exclusions).undecided)
    assert judged(exclusions).front_because is not None, "a link leads to where nothing may be seen"


def test_what_turns_out_to_lie_elsewhere_is_seen(disk: Disk) -> None:
    exclusions = excluding("path: /home/ada/secret", "file:///mnt/other.odt")
    assert judged(exclusions).shown == ()
    disk.answers.set()
    eventually(lambda: judged(exclusions).shown == (PLAN,))


def test_another_condition_that_fails_leaves_no_doubt(disk: Disk) -> None:
    assert judged(excluding("path: /home/ada/secret and app: gimp", "file:///mnt/plan.odt")).shown == (PLAN,)
    assert disk.asked == []


def test_a_rule_about_such_a_disk_goes_by_what_is_written(disk: Disk) -> None:
    assert judged(excluding("path: /mnt/private", "file:///mnt/private/a.odt")).front_because is not None
    assert judged(excluding("path: /mnt/private", "file:///home/ada/a.odt")).shown == (PLAN,)
