"""Work leaves the window's thread, and what comes back comes back there, in order and not too often."""

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from desktop.bridge.messages import ChangesFeed, Mailbox
from desktop.bridge.operations import Operations, sentence_of
from desktop.bridge.streams import StreamOp
from desktop.bridge.throttle import Debounce, Throttle
from memory_core.errors import NotFound
from memory_core.records.changes import Changes
from memory_core.records.ids import MemoryId


@pytest.fixture
def operations(qtbot: QtBot) -> Iterator[Operations]:
    made = Operations(threads=2)
    yield made
    made.close()


def test_the_result_arrives_on_the_windows_thread(operations: Operations, qtbot: QtBot) -> None:
    seen: list[tuple[int, bool]] = []
    window = QThread.currentThread()
    worked_on: list[QThread] = []

    def work() -> int:
        worked_on.append(QThread.currentThread())
        return 42

    operations.query(work).success(lambda value: seen.append((value, QThread.currentThread() == window))).run()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(42, True)]
    assert worked_on[0] != window
    assert operations.busy == 0


def test_a_failure_goes_to_whoever_asked_for_it(operations: Operations, qtbot: QtBot) -> None:
    errors: list[Exception] = []

    def work() -> None:
        raise NotFound("It is gone.")

    operations.query(work).failure(errors.append).run()
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], NotFound)


def test_a_failure_that_nobody_takes_is_said_once(operations: Operations, qtbot: QtBot) -> None:
    def work() -> None:
        raise NotFound("It is gone.")

    with qtbot.waitSignal(operations.failed) as said:
        operations.query(work).run()
    assert said.args == ["It is gone."]


def test_an_unexpected_failure_is_named_without_its_words(
    operations: Operations, qtbot: QtBot, allow_logs: pytest.LogCaptureFixture
) -> None:
    def work() -> None:
        raise KeyError("what the screen said")

    with qtbot.waitSignal(operations.failed) as said:
        operations.query(work).run()
    assert "KeyError" in said.args[0]
    assert "what the screen said" not in said.args[0] + allow_logs.text
    assert "test_bridge.py" in allow_logs.text


def test_only_the_newest_of_a_key_reports_back(operations: Operations, qtbot: QtBot) -> None:
    gate, seen = threading.Event(), list[str]()
    operations.query(lambda: gate.wait(5) and "old", key="search").success(lambda value: seen.append(str(value))).run()
    operations.query(lambda: "new", key="search").success(seen.append).run()
    qtbot.waitUntil(lambda: seen == ["new"])
    gate.set()
    qtbot.waitUntil(lambda: operations.busy == 0)
    assert seen == ["new"]


def test_closing_drops_what_waits_but_carries_out_what_is_certain(qtbot: QtBot) -> None:
    operations, gate, done = Operations(threads=1), threading.Event(), list[str]()
    operations.query(lambda: gate.wait(5), certain=True).run()
    operations.query(lambda: done.append("search")).run()
    operations.query(lambda: done.append("forget"), certain=True).success(lambda _: done.append("told")).run()
    threading.Timer(0.05, gate.set).start()
    assert operations.close()
    assert done == ["forget"]
    operations.query(lambda: done.append("late")).run()
    assert done == ["forget"]


def test_reports_on_the_way_arrive_before_the_end(operations: Operations, qtbot: QtBot) -> None:
    seen: list[object] = []

    def work() -> None:
        op.report(1)
        op.report(2)

    op = operations.query(work)
    op.progress(seen.append).success(lambda _: seen.append("end")).run()
    qtbot.waitUntil(lambda: seen[-1:] == ["end"])
    assert seen == [1, 2, "end"]


def test_a_stream_arrives_whole_and_in_order(operations: Operations, qtbot: QtBot) -> None:
    items: list[int] = []
    handfuls: list[int] = []
    ended: list[bool] = []

    def hear(handful: list[int]) -> None:
        items.extend(handful)
        handfuls.append(len(handful))

    StreamOp(operations, lambda _: iter(range(500))).items(hear).finished(lambda: ended.append(True)).run()
    qtbot.waitUntil(lambda: bool(ended))
    assert items == list(range(500))
    assert len(handfuls) < 50


def test_a_stopped_stream_delivers_what_came_and_ends(operations: Operations, qtbot: QtBot) -> None:
    items: list[int] = []
    ended: list[bool] = []

    def source(cancelled: Callable[[], bool]) -> Iterator[int]:
        number = 0
        while not cancelled():
            yield number
            number += 1
            threading.Event().wait(0.001)

    stream = StreamOp(operations, source, interval_s=0.0).items(items.extend).finished(lambda: ended.append(True)).run()
    qtbot.waitUntil(lambda: len(items) > 3)
    stream.stop()
    qtbot.waitUntil(lambda: bool(ended))
    assert items == list(range(len(items)))


def test_a_stream_that_fails_says_so_after_its_items(operations: Operations, qtbot: QtBot) -> None:
    seen: list[object] = []

    def source(_: Callable[[], bool]) -> Iterator[int]:
        yield 1
        raise NotFound("It is gone.")

    StreamOp(operations, source).items(seen.extend).failure(lambda error: seen.append(str(error))).run()
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [1, "It is gone."]


def test_an_abandoned_stream_is_never_heard_of_again(operations: Operations, qtbot: QtBot) -> None:
    heard: list[object] = []
    gate = threading.Event()

    def source(_: Callable[[], bool]) -> Iterator[int]:
        gate.wait(5)
        yield 1

    stream = StreamOp(operations, source).items(heard.extend).finished(lambda: heard.append("end")).run()
    stream.abandon()
    gate.set()
    qtbot.waitUntil(lambda: operations.busy == 0)
    assert heard == []


def test_a_throttle_acts_at_once_then_seldom_and_never_loses_the_last(qtbot: QtBot) -> None:
    acted: list[int] = []
    throttle = Throttle(lambda: acted.append(len(acted)), interval_ms=30)
    for _ in range(20):
        throttle.request()
    assert len(acted) == 1
    qtbot.waitUntil(lambda: len(acted) == 2)
    throttle.request()
    throttle.close()
    qtbot.wait(60)
    assert len(acted) == 2


def test_a_debounce_waits_for_a_rest(qtbot: QtBot) -> None:
    acted: list[str] = []
    debounce = Debounce(lambda: acted.append("acted"), interval_ms=20)
    debounce.request()
    debounce.request()
    assert acted == []
    qtbot.waitUntil(lambda: acted == ["acted"])
    debounce.flush()
    assert acted == ["acted"]
    debounce.request()
    debounce.flush()
    assert acted == ["acted", "acted"]
    debounce.request()
    debounce.close()
    qtbot.wait(40)
    assert len(acted) == 2


def test_a_mailbox_gathers_what_other_threads_post(qtbot: QtBot) -> None:
    mailbox: Mailbox[int] = Mailbox(lambda old, new: old + new, interval_ms=30)
    got: list[int] = []
    mailbox.arrived.connect(got.append)

    def post() -> None:
        for _ in range(100):
            mailbox.post(1)

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    qtbot.waitUntil(lambda: sum(got) == 400)
    assert len(got) < 10
    mailbox.close()
    mailbox.post(1)
    qtbot.wait(50)
    assert sum(got) == 400


def test_the_feed_follows_a_memory_until_it_is_closed(qtbot: QtBot) -> None:
    listeners: list[Callable[[Changes], None]] = []

    def subscribe(listener: Callable[[Changes], None]) -> Callable[[], None]:
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    feed = ChangesFeed()
    feed.listen(subscribe)
    with qtbot.waitSignal(feed.changed) as said:
        listeners[0](Changes(memories_added=(MemoryId("m_1"),)))
        listeners[0](Changes(memories_added=(MemoryId("m_2"),)))
    assert said.args[0].memories_added == ("m_1", "m_2")
    feed.close()
    assert listeners == []


def test_an_expected_failure_speaks_for_itself() -> None:
    assert sentence_of(NotFound("It is gone.")) == "It is gone."
    assert "ValueError" in sentence_of(ValueError("secret"))
    assert "secret" not in sentence_of(ValueError("secret"))
