"""The place between grabbing and reading."""

import threading

from capture.newest import Newest


def test_a_newer_item_replaces_the_older_one_of_its_key() -> None:
    waiting: Newest[str] = Newest()
    assert not waiting.put(1, "old")
    assert waiting.put(1, "new")
    assert not waiting.put(2, "other")
    assert len(waiting) == 2
    assert [waiting.take(), waiting.take()] == ["new", "other"]
    assert len(waiting) == 0


def test_nobody_starves_while_one_key_is_always_full() -> None:
    waiting: Newest[str] = Newest()
    waiting.put(1, "a")
    waiting.put(2, "b")
    waiting.put(1, "c")
    assert waiting.take() == "c"
    waiting.put(1, "d")
    assert waiting.take() == "b"


def test_whoever_takes_waits_for_an_item_and_for_the_end() -> None:
    waiting: Newest[str] = Newest()
    taken: list[str | None] = []
    reader = threading.Thread(target=lambda: taken.extend(iter(waiting.take, None)))
    reader.start()
    waiting.put(1, "a")
    waiting.close()
    reader.join(5)
    assert taken == ["a"]
    assert waiting.take() is None


def test_what_waits_can_be_thrown_away() -> None:
    waiting: Newest[str] = Newest()
    waiting.put(1, "a")
    waiting.clear()
    waiting.close()
    assert waiting.take() is None
