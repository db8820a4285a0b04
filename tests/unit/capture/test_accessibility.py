"""Asking applications beside the looks: at once, seldom, with an end; and what may be kept of an address."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from capture.sources import _windows_accessibility, accessibility
from capture.sources._macos_accessibility import AxTree
from capture.sources._windows_accessibility import UiaTree
from capture.sources.accessibility import (
    ADDRESS_DEADLINE_S,
    ADDRESS_S,
    DEADLINE_S,
    FRESH_S,
    SULKS_S,
    Accessible,
    accessible_tree,
    address,
)
from capture.sources.base import Told, WindowInfo
from memory_core.clock import FrozenClock
from memory_core.errors import CaptureError
from memory_core.records.observation import Box

LETTER = WindowInfo("mail", "Letter", Box(0, 0, 800, 600), pid=7, front=True)
OTHER = WindowInfo("web", "Tides", Box(0, 0, 800, 600), pid=8, front=True)
TOLD = Told("https://example.org/letter", "Letter", ("Dear Beatriz",))


class ScriptedTree:
    """An application that answers when it is let."""

    def __init__(self, clock: FrozenClock) -> None:
        self.clock = clock
        self.answer: Told | None = TOLD
        self.error: Exception | None = None
        self.takes_s = 0.0
        self.asked: list[str] = []
        self.given_s: list[float] = []
        self.was_asked = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.closed = False

    def tell(self, window: WindowInfo, deadline_s: float) -> Told | None:
        self.asked.append(window.title)
        self.given_s.append(deadline_s)
        self.was_asked.set()
        assert self.may_answer.wait(10)
        self.clock.advance(min(self.takes_s, deadline_s))
        if self.error is not None:
            raise self.error
        return self.answer

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 3, 9, 12, tzinfo=UTC))


@pytest.fixture
def tree(clock: FrozenClock) -> ScriptedTree:
    return ScriptedTree(clock)


@pytest.fixture
def accessible(tree: ScriptedTree, clock: FrozenClock) -> Iterator[Accessible]:
    accessible = Accessible(lambda: tree, clock=clock)
    yield accessible
    tree.may_answer.set()
    accessible.close()
    accessible.close()


def test_nothing_is_known_before_it_was_asked_and_nobody_waits(accessible: Accessible, tree: ScriptedTree) -> None:
    tree.may_answer.clear()
    accessible.ask(LETTER)
    assert accessible.known(LETTER) is None
    tree.may_answer.set()
    assert accessible.settle(10)
    assert accessible.known(LETTER) == TOLD
    assert accessible.known(OTHER) is None


def test_a_window_is_asked_again_only_after_a_while(
    accessible: Accessible, tree: ScriptedTree, clock: FrozenClock
) -> None:
    for _ in range(3):
        accessible.ask(LETTER)
        assert accessible.settle(10)
    assert tree.asked == ["Letter"]
    clock.advance(FRESH_S)
    tree.answer = None
    accessible.ask(LETTER)
    assert accessible.settle(10)
    assert tree.asked == ["Letter", "Letter"]
    assert accessible.known(LETTER) is None, "what is not so any more is not kept"


def test_a_slow_answer_is_asked_for_seldom(accessible: Accessible, tree: ScriptedTree, clock: FrozenClock) -> None:
    tree.takes_s = 0.1
    for seconds, times in ((0.0, 1), (FRESH_S, 1), (FRESH_S + 0.1, 2)):
        clock.advance(seconds)
        accessible.ask(LETTER)
        assert accessible.settle(10)
        assert len(tree.asked) == times


def test_of_several_windows_the_newest_is_asked(accessible: Accessible, tree: ScriptedTree) -> None:
    tree.may_answer.clear()
    accessible.ask(LETTER)
    assert tree.was_asked.wait(10)
    for title in ("one", "two", "three"):
        accessible.ask(WindowInfo("mail", title, Box(0, 0, 8, 8), pid=7))
    tree.may_answer.set()
    assert accessible.settle(10)
    assert tree.asked == ["Letter", "three"]


def test_an_application_that_does_not_answer_in_time_is_left_alone_for_a_while(
    accessible: Accessible, tree: ScriptedTree, clock: FrozenClock
) -> None:
    tree.takes_s, tree.answer = 60.0, None
    accessible.ask(LETTER)
    assert accessible.settle(10)
    clock.advance(FRESH_S)
    accessible.ask(LETTER)
    accessible.ask(OTHER)
    assert accessible.settle(10)
    assert tree.asked == ["Letter", "Tides"]
    clock.advance(SULKS_S)
    accessible.ask(LETTER)
    assert accessible.settle(10)
    assert tree.asked[2:] == ["Letter"]


def test_who_is_too_slow_to_correct_a_text_may_still_tell_the_address_that_rules_depend_on(
    accessible: Accessible, tree: ScriptedTree, clock: FrozenClock
) -> None:
    tree.takes_s, tree.answer = DEADLINE_S - 0.04, None
    accessible.ask(LETTER)
    assert accessible.settle(10)
    tree.takes_s, tree.answer = 0.4, TOLD
    assert accessible.address(LETTER) is None, "not known yet, which is no leave to look"
    assert accessible.settle(10)
    assert accessible.address(LETTER) == TOLD.url
    assert tree.given_s == [DEADLINE_S, ADDRESS_DEADLINE_S]


def test_an_expected_failure_is_no_end(accessible: Accessible, tree: ScriptedTree, clock: FrozenClock) -> None:
    tree.error = CaptureError("There is no bus.")
    accessible.ask(LETTER)
    assert accessible.settle(10)
    assert accessible.known(LETTER) is None
    tree.error = None
    clock.advance(FRESH_S)
    accessible.ask(LETTER)
    assert accessible.settle(10)
    assert accessible.known(LETTER) == TOLD


def test_an_unexpected_failure_ends_the_asking_but_nothing_else(
    accessible: Accessible, tree: ScriptedTree, allow_logs: pytest.LogCaptureFixture
) -> None:
    tree.error = ZeroDivisionError("a word from the screen")
    accessible.ask(LETTER)
    assert accessible.settle(10)
    accessible.ask(OTHER)
    assert accessible.known(OTHER) is None
    assert tree.closed
    assert allow_logs.messages == ["Asking applications what they show ended: ZeroDivisionError"]


def test_only_the_last_windows_are_remembered(accessible: Accessible) -> None:
    windows = [WindowInfo("mail", f"letter {n}", Box(0, 0, 8, 8), pid=7) for n in range(accessibility.WINDOWS + 1)]
    for window in windows:
        accessible.ask(window)
        assert accessible.settle(10)
    assert accessible.known(windows[0]) is None
    assert accessible.known(windows[-1]) == TOLD


def test_closing_gives_the_connection_back_and_ends_the_asking(tree: ScriptedTree, clock: FrozenClock) -> None:
    accessible = Accessible(lambda: tree, clock=clock)
    accessible.ask(LETTER)
    assert accessible.settle(10)
    accessible.close()
    accessible.ask(OTHER)
    assert tree.closed
    assert tree.asked == ["Letter"]


def test_a_system_without_such_a_way_knows_nothing(clock: FrozenClock) -> None:
    accessible = Accessible(lambda: None, clock=clock)
    accessible.ask(LETTER)
    assert accessible.settle(10)
    assert accessible.known(LETTER) is None
    accessible.close()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://ann:secret@example.org:8080/a?b=c#d", "https://example.org:8080/a?b=c#d"),
        ("file:///home/ann/Tender%20final.odt", "file:///home/ann/Tender%20final.odt"),
        ("/home/ann/Tender final.odt", "/home/ann/Tender final.odt"),
        ("C:\\Users\\Ann\\Tender.docx", "C:\\Users\\Ann\\Tender.docx"),
        ("", ""),
        ("Tender.odt", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html;base64,AAAA", ""),
        ("https://", ""),
        ("https://[broken", ""),
        ("https://example.org/\nX: y", ""),
        ("https://example.org/" + "a" * 3000, "https://example.org/" + "a" * 2028),
        ("https://example.org/a?token=" + "b" * 3000, "https://example.org/a"),
        ("about:reader?url=https%3A%2F%2Fexample.org%2Fa%3Fb", "https://example.org/a?b"),
        ("view-source:https://anna:secret@example.org/a", "https://example.org/a"),
        ("blob:https://example.org/6a1f", "https://example.org/6a1f"),
    ],
)
def test_an_address_is_kept_without_its_password_and_nothing_else_is_one(given: str, kept: str) -> None:
    assert address(given) == kept


# D-Bus is spoken on Linux alone.
WAYS = [("linux", "AtSpiTree")] if sys.platform == "linux" else []


@pytest.mark.parametrize(
    ("platform", "name"), [*WAYS, ("win32", "UiaTree"), ("darwin", "AxTree"), ("plan9", "NoneType")]
)
def test_each_system_has_its_own_way(platform: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capture.sources.accessibility.sys.platform", platform)
    assert type(accessible_tree()).__name__ == name


def services(elements: dict[str, dict[str, Any]], *, trusted: bool = True) -> ModuleType:
    """`ApplicationServices`, whose elements are names."""
    module = ModuleType("ApplicationServices")

    def copy(element: str, name: str, _: None) -> tuple[int, Any]:
        value = elements[element].get(name)
        return (0, value) if value is not None else (-25205, None)

    vars(module).update(
        AXIsProcessTrusted=lambda: trusted,
        AXUIElementCreateApplication=lambda pid: f"application {pid}",
        AXUIElementSetMessagingTimeout=lambda _element, _seconds: 0,
        AXUIElementCopyAttributeValue=copy,
    )
    return module


PAGE: dict[str, dict[str, Any]] = {
    "application 7": {"AXFocusedWindow": "window"},
    "window": {"AXChildren": ["toolbar", "group"]},
    "toolbar": {"AXRole": "AXToolbar"},
    "group": {"AXChildren": ["page"]},
    "page": {"AXRole": "AXWebArea", "AXURL": "https://ann:x@example.org/tides", "AXTitle": "Tides"},
}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, Told("https://example.org/tides", "Tides")),
        ({"window": {"AXDocument": "file:///Users/ann/Tender.pages"}}, Told("file:///Users/ann/Tender.pages")),
        ({"group": {}}, None),
        (
            {
                "application 7": {"AXFocusedWindow": "window", "AXFocusedUIElement": "area"},
                "area": {"AXRole": "AXTextArea", "AXValue": "Dear Beatriz "},
                "window": {},
            },
            Told(texts=("Dear Beatriz",)),
        ),
        (
            {
                "application 7": {"AXFocusedWindow": "window", "AXFocusedUIElement": "field"},
                "field": {"AXRole": "AXTextField", "AXSubrole": "AXSecureTextField", "AXValue": "hunter2"},
                "window": {"AXDocument": "file:///Users/ann/Tender.pages"},
            },
            Told("file:///Users/ann/Tender.pages"),
        ),
        ({"application 7": {}}, None),
    ],
)
def test_macos_tells_the_page_or_the_file(
    changes: dict[str, Any], told: Told | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ApplicationServices", services(PAGE | changes))
    tree = AxTree()
    assert tree.tell(LETTER, 10.0) == told
    tree.close()


def test_macos_has_to_allow_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (services(PAGE, trusted=False), None):
        monkeypatch.setitem(sys.modules, "ApplicationServices", module)
        with pytest.raises(CaptureError, match="Accessibility"):
            AxTree().tell(LETTER, 10.0)


def test_macos_stops_looking_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ApplicationServices", services(PAGE))
    assert AxTree().tell(LETTER, -1.0) is None


class ComError(Exception):
    """As comtypes has it: no OSError."""


class Automation:
    """An IUIAutomation2 with one document."""

    def __init__(self, document: Any, error: Exception | None = None) -> None:
        self.document = document
        self.error = error
        self.TransactionTimeout = self.ConnectionTimeout = 0

    def ElementFromHandle(self, handle: int) -> Any:
        if self.error is not None:
            raise self.error
        assert handle == 42
        return SimpleNamespace(
            FindFirst=lambda scope, condition: self.document if (scope, condition) == (4, 50030) else 0
        )

    def CreatePropertyCondition(self, prop: int, value: int) -> int:
        assert prop == 30003
        return value


def automated(automation: Automation, monkeypatch: pytest.MonkeyPatch, *, front: int = 42) -> UiaTree:
    client, comtypes = ModuleType("comtypes.client"), ModuleType("comtypes")
    vars(client).update(
        GetModule=lambda _name: SimpleNamespace(IUIAutomation2=object, IUIAutomationTextPattern="text"),
        CreateObject=lambda _id, interface: automation,
    )
    vars(comtypes).update(client=client, COMError=ComError)
    monkeypatch.setitem(sys.modules, "comtypes", comtypes)
    monkeypatch.setitem(sys.modules, "comtypes.client", client)
    monkeypatch.setattr(_windows_accessibility, "_front", lambda _pid: front)
    return UiaTree()


def test_windows_tells_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {30045: "https://example.org/tides"}
    seen = [
        SimpleNamespace(GetText=lambda longest: "High water at noon "[:longest]),
        SimpleNamespace(GetText=lambda _: " "),
    ]
    ranges = SimpleNamespace(Length=len(seen), GetElement=seen.__getitem__)
    text = {"text": SimpleNamespace(GetVisibleRanges=lambda: ranges)}
    document = SimpleNamespace(
        CurrentName=" Tides ",
        GetCurrentPropertyValue=values.get,
        GetCurrentPattern=lambda pattern: (
            SimpleNamespace(QueryInterface=text.__getitem__) if pattern == 10014 else None
        ),
    )
    automation = Automation(document)
    tree = automated(automation, monkeypatch)
    assert tree.tell(LETTER, 0.15) == Told("https://example.org/tides", "Tides", ("High water at noon",))
    assert automation.TransactionTimeout == 75
    tree.close()


@pytest.mark.parametrize(
    ("automation", "front"),
    [
        (Automation(None), 42),
        (Automation(None, ComError("gone")), 42),
        (Automation(SimpleNamespace(CurrentName="", GetCurrentPropertyValue={}.get, GetCurrentPattern={}.get)), 42),
        (Automation(None), 0),
    ],
    ids=["no document", "closed meanwhile", "nothing said", "not in front"],
)
def test_windows_tells_nothing(automation: Automation, front: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert automated(automation, monkeypatch, front=front).tell(LETTER, 0.15) is None


def test_windows_without_ui_automation_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = automated(Automation(None), monkeypatch)
    monkeypatch.setitem(sys.modules, "comtypes", None)
    monkeypatch.setitem(sys.modules, "comtypes.client", None)
    with pytest.raises(CaptureError, match="UI Automation"):
        tree.tell(LETTER, 0.15)


def test_the_address_of_a_window_beside_is_asked_once_and_known_soon(
    accessible: Accessible, tree: ScriptedTree, clock: FrozenClock
) -> None:
    tree.may_answer.clear()
    assert accessible.address(LETTER) is None
    assert accessible.address(OTHER) is None
    assert accessible.address(LETTER) is None
    tree.may_answer.set()
    assert accessible.settle(10)
    assert accessible.address(LETTER) == TOLD.url
    assert accessible.address(OTHER) == TOLD.url
    assert sorted(tree.asked) == ["Letter", "Tides"]
    clock.advance(FRESH_S + 1)
    assert accessible.address(LETTER) == TOLD.url
    assert accessible.settle(10)
    assert len(tree.asked) == 3


def test_an_address_that_nobody_tells_is_not_waited_for_for_ever(
    accessible: Accessible, tree: ScriptedTree, clock: FrozenClock
) -> None:
    tree.may_answer.clear()
    assert accessible.address(LETTER) is None
    clock.advance(ADDRESS_S + 0.1)
    assert accessible.address(LETTER) == ""
    tree.answer = None
    tree.may_answer.set()
    assert accessible.settle(10)
    assert accessible.address(LETTER) == ""


def test_a_title_that_only_counts_keeps_its_address(accessible: Accessible, tree: ScriptedTree) -> None:
    assert accessible.address(replace(LETTER, title="Letter (1)")) is None
    assert accessible.settle(10)
    tree.may_answer.clear()
    assert accessible.address(replace(LETTER, title="Letter (2)")) == TOLD.url
    assert accessible.address(replace(LETTER, title="Another")) is None


def test_without_accessibility_no_address_is_waited_for(clock: FrozenClock) -> None:
    def none() -> ScriptedTree:
        raise CaptureError("There is no bus.")

    alone = Accessible(none, clock=clock)
    alone.address(LETTER)
    assert alone.settle(10)
    assert alone.address(LETTER) == ""
    alone.close()
    assert alone.address(OTHER) == ""
