"""Work that is done while something else is."""

import threading

import pytest

from memory_core.retrieval.aside import Aside


def test_what_no_thread_has_come_to_is_done_by_who_wants_it_and_so_is_what_comes_after_the_end() -> None:
    aside, begun, done = Aside(), threading.Event(), threading.Event()

    def held() -> str:
        begun.set()
        done.wait(10)
        return threading.current_thread().name

    helped = aside.begin(held)
    assert begun.wait(10)
    alone = aside.begin(lambda: threading.current_thread().name)
    assert alone() == threading.current_thread().name
    done.set()
    assert helped() != threading.current_thread().name
    aside.close()
    assert aside.begin(lambda: threading.current_thread().name)() == threading.current_thread().name


def test_what_goes_wrong_aside_goes_wrong_for_who_wants_it() -> None:
    aside = Aside()
    begun = aside.begin(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        begun()
    aside.close()


def test_what_has_a_head_start_is_done_by_the_thread_and_not_waited_for_longer() -> None:
    aside, done = Aside(), threading.Event()
    ours = threading.current_thread().name
    helped = aside.begin(lambda: threading.current_thread().name, head_start_s=10)
    assert helped() != ours
    waiting = aside.begin(lambda: done.wait(10), head_start_s=0.001)
    assert not done.is_set()
    done.set()
    assert waiting()
    aside.close()
