"""What must not be seen, and how much of the screen that makes black."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.config import CaptureConfig
from capture.rules.exclusions import LINGER_S, Exclusions
from capture.rules.learned import REMEMBERED, Learned
from capture.rules.regions import covered, overlap, placed, uncovered, without
from capture.sources.base import WindowInfo
from memory_core.clock import FrozenClock
from memory_core.records.observation import Box

EDITOR = WindowInfo("editor", "notes.txt", Box(0, 0, 800, 600), pid=10, front=True)
VAULT = WindowInfo("org.keepassxc.KeePassXC", "Passwords", Box(100, 100, 400, 300), pid=20)


def exclusions(own: frozenset[int] = frozenset(), config: CaptureConfig | None = None) -> Exclusions:
    return Exclusions(config or CaptureConfig(), lambda: own, clock=FrozenClock(datetime(2026, 1, 1, tzinfo=UTC)))


def test_an_ordinary_window_is_shown() -> None:
    verdict = exclusions().judge([EDITOR])
    assert verdict.masks == ()
    assert verdict.shown == (EDITOR,)


@pytest.mark.parametrize(
    ("app", "title"),
    [
        ("KeePassXC", "x"),
        ("org.gnome.seahorse.Application", "x"),
        ("Proton-Pass", "x"),
        ("Keychain Access", "x"),
        ("firefox", "Mozilla Firefox Private Browsing"),
        ("chromium", "New tab — INCOGNITO"),
        ("msedge", "Start - [In\u200bPrivate]"),
        ("firefox", "Private\u00a0 Browsing"),
    ],
)
def test_password_managers_and_private_windows_are_black_from_the_start(app: str, title: str) -> None:
    window = WindowInfo(app, title, Box(0, 0, 100, 100), front=True)
    verdict = exclusions().judge([window])
    assert verdict.masks == (window.box,)
    assert verdict.shown == ()
    assert verdict.front_excluded


def test_a_window_counts_even_when_it_is_not_in_front() -> None:
    beside = WindowInfo("KeePassXC", "Passwords", Box(900, 0, 300, 300))
    verdict = exclusions().judge([EDITOR, beside])
    assert verdict.masks == (beside.box,)
    assert not verdict.front_excluded
    assert verdict.shown == (EDITOR,)


def test_a_window_that_covers_it_may_be_seen() -> None:
    assert exclusions().judge([EDITOR, VAULT]).masks == ()


def test_what_sticks_out_is_black() -> None:
    vault = WindowInfo("KeePassXC", "Passwords", Box(700, 500, 200, 200))
    masks = exclusions().judge([EDITOR, vault]).masks
    assert sum(mask.area for mask in masks) == 200 * 200 - 100 * 100
    assert not any(overlap(mask, EDITOR.box) for mask in masks)


def test_nothing_may_be_seen_through_a_translucent_window() -> None:
    glass = WindowInfo("terminal", "sh", Box(0, 0, 800, 600), opaque=False)
    assert exclusions().judge([glass, VAULT]).masks == (VAULT.box,)


def test_a_menu_of_an_excluded_process_is_black_too() -> None:
    menu = WindowInfo("", "", Box(500, 500, 100, 200), pid=20, ordinary=False)
    other = WindowInfo("", "", Box(900, 500, 100, 200), pid=30, ordinary=False)
    verdict = exclusions().judge([menu, other, VAULT])
    assert menu.box in verdict.masks
    assert other.box not in verdict.masks


def test_our_own_windows_are_black_and_not_called_excluded() -> None:
    verdict = exclusions(own=frozenset({10})).judge([EDITOR])
    assert verdict.masks == (EDITOR.box,)
    assert verdict.front_own
    assert not verdict.front_excluded


def test_a_mask_stays_for_a_second_after_its_window_went() -> None:
    clock = FrozenClock(datetime(2026, 1, 1, tzinfo=UTC))
    rules = Exclusions(CaptureConfig(), frozenset, clock=clock)
    rules.judge([VAULT])
    clock.advance(60)
    gone = rules.judge([EDITOR])
    assert gone.masks == (VAULT.box,)
    assert gone.present == ()
    clock.advance(LINGER_S + 0.1)
    assert rules.judge([EDITOR]).masks == ()


def test_a_window_that_moved_is_black_from_where_it_stood_to_where_it_stands() -> None:
    rules, vault = exclusions(), replace(VAULT, id=7)
    rules.judge([vault])
    moved = rules.judge([replace(vault, box=vault.box.moved(90, -60))])
    assert covered(Box(100, 40, 490, 360), moved.masks)
    assert moved.present == (Box(190, 40, 400, 300),)
    other = replace(VAULT, id=8, box=Box(900, 100, 400, 300))
    assert not covered(Box(600, 100, 200, 200), rules.judge([other]).masks), "another window is no way"


def test_empty_phrases_exclude_nothing() -> None:
    rules = exclusions(config=CaptureConfig(excluded_apps=("", " - "), excluded_titles=("", "  "), exclusions=()))
    assert not rules.active
    assert rules.judge([EDITOR]).masks == ()


def test_a_persons_own_phrases_are_obeyed() -> None:
    rules = exclusions(config=CaptureConfig(excluded_apps=("edit",), excluded_titles=()))
    assert rules.active
    assert rules.judge([EDITOR]).front_excluded


boxes = st.builds(Box, st.integers(-50, 50), st.integers(-50, 50), st.integers(1, 60), st.integers(1, 60))


@given(boxes, st.lists(boxes, max_size=5))
def test_what_is_left_uncovered_is_exact(box: Box, covers: list[Box]) -> None:
    rest = uncovered(box, covers)
    for x, y in ((box.left, box.top), (box.right - 1, box.bottom - 1), (box.left + box.width // 2, box.top)):
        inside = any(cover.left <= x < cover.right and cover.top <= y < cover.bottom for cover in covers)
        left = sum(piece.left <= x < piece.right and piece.top <= y < piece.bottom for piece in rest)
        assert left == (0 if inside else 1)
    assert covered(box, covers) == (not rest)


@given(boxes, boxes)
def test_a_box_is_its_overlap_and_the_rest(one: Box, other: Box) -> None:
    common = overlap(one, other)
    assert sum(piece.area for piece in without(one, other)) + (common.area if common else 0) == one.area


def test_a_scaled_monitor_has_more_pixels_than_points() -> None:
    assert placed(Box(110, 20, 33, 10), Box(100, 0, 960, 540), 1.5, 1.5) == Box(15, 30, 50, 15)
    assert placed(Box(-10, -10, 5, 5), Box(0, 0, 100, 100), 1.25, 1.25) == Box(-13, -13, 7, 7)


BROWSER = WindowInfo("firefox", "Inbox", Box(0, 0, 800, 600), pid=30, front=True)


def by_rules(*rules: str, **more: Any) -> Exclusions:
    config = CaptureConfig(excluded_apps=(), excluded_titles=(), exclusions=rules)
    clock = more.pop("clock", None) or FrozenClock(datetime(2026, 5, 8, 12, tzinfo=UTC))
    return Exclusions(config, frozenset, clock=clock, **more)


def test_what_was_read_in_an_address_bar_hides_and_excuses_nothing() -> None:
    learned, page = Learned(), replace(BROWSER, id=7, title="Inbox (1)")
    rules = by_rules("site: example.com", learned=learned)
    assert rules.judge([page]).shown == (page,)
    learned.learn_addresses(page, ("example", "mail.example.com/a"))
    assert rules.judge([page]).shown == ()
    assert rules.judge([replace(page, title="Inbox (2)")]).shown == ()
    assert len(rules.judge([replace(page, title="News")]).shown) == 1
    assert len(rules.judge([replace(page, id=8)]).shown) == 1
    learned.learn_addresses(replace(page, title="News"), ("open.org",))
    assert rules.judge([page]).shown == (page,), "to be read again: the bar may have been ahead of the page"
    learned.learn_addresses(page, ("mail.example.com/a",))
    named = replace(page, title="Example Domain")
    learned.learn_addresses(named, ("evil.org",))
    assert rules.judge([named]).shown == ()
    told = by_rules("site: example.com", learned=learned, addresses=lambda _: "https://open.org/")
    assert told.judge([page]).shown == (page,)


def test_pages_without_end_are_not_all_remembered() -> None:
    learned = Learned()
    for number in range(REMEMBERED + 1):
        learned.learn_addresses(replace(BROWSER, id=number + 1), ("example.com",))
    assert learned.addresses(replace(BROWSER, id=1)) == ()
    assert learned.addresses(replace(BROWSER, id=REMEMBERED + 1)) == ("example.com",)


@pytest.mark.parametrize(
    ("app", "title"),
    [
        ("Gcr-prompter", "Unlock Keyring"),
        ("polkit-gnome-authentication-agent-1", "Authenticate"),
        ("lxqt-policykit-agent", ""),
        ("pinentry-qt", "Passphrase"),
        ("Ssh-askpass", "Enter passphrase"),
        ("ksshaskpass", ""),
        ("kdesu", "Run as root"),
        ("consent", "User Account Control"),
        ("CredentialUIBroker", "Windows Security"),
        ("SecurityAgent", ""),
        ("Nm-applet", "Wi-Fi Network Authentication Required"),
        ("Ledger Live", "Ledger Live"),
        ("secrets", "Vault"),
        ("Passwords", ""),
        ("firefox", "Logins & Passwords — Mozilla Firefox"),
        ("Google-chrome", "Google Passwortmanager - Google Chrome"),
        ("chromium", "https://vault.bitwarden.com/#/vault - Chromium"),
        ("i3lock", "i3lock"),
        ("xsecurelock", ""),
        ("kscreenlocker_greet", ""),
        ("LockApp", "Windows Default Lock Screen"),
        ("loginwindow", ""),
        ("firefox", "Wells Fargo - Mozilla Firefox"),
        ("chromium", "Sparkasse Online-Banking - Chromium"),
        ("firefox", "Ma banque en ligne — Mozilla Firefox"),
        ("firefox", "Banca online - Mozilla Firefox"),
        ("firefox", "Extrato bancário — Mozilla Firefox"),
        ("firefox", "招商银行一网通 — Mozilla Firefox"),
        ("firefox", "News — Mozilla Firefox Privater Modus"),
    ],
)
def test_prompts_lock_screens_banking_and_private_windows_are_excluded_from_the_start(app: str, title: str) -> None:
    window = WindowInfo(app, title, Box(0, 0, 100, 100), front=True)
    assert exclusions().judge([window]).shown == ()


@pytest.mark.parametrize(
    ("app", "title"),
    [
        ("gedit", "The river bank.txt - gedit"),
        ("firefox", "Caixa de entrada (3) - ana@example.org — Mozilla Firefox"),
        ("firefox", "A wise discovery - Mozilla Firefox"),
        ("firefox", "The best password manager, and why secrets leak — Mozilla Firefox"),
        ("code", "consensus.py - harbour - Visual Studio Code"),
        ("gnome-terminal", "ada@box: ~/work"),
    ],
)
def test_ordinary_work_is_not(app: str, title: str) -> None:
    window = WindowInfo(app, title, Box(0, 0, 100, 100), front=True)
    assert exclusions().judge([window]).shown == (window,)


@pytest.mark.parametrize(("title", "private"), [("Payroll of May", False), ("News - InPrivate", True)])
def test_a_window_that_a_persons_own_rule_excludes_is_not_called_private(title: str, *, private: bool) -> None:
    config = CaptureConfig(exclusions=("title: payroll",))
    verdict = Exclusions(config, frozenset).judge([replace(EDITOR, title=title, front=True)])
    assert (verdict.front_excluded, verdict.front_private) == (True, private)


def test_a_site_is_excluded_by_the_address_that_its_browser_tells() -> None:
    addresses = {"Inbox": "https://mail.example.com/", "News": "https://news.org/"}
    rules = by_rules("site: example.com", addresses=lambda window: addresses[window.title])
    news = replace(BROWSER, title="News")
    verdict = rules.judge([BROWSER])
    assert verdict.masks == (BROWSER.box,)
    assert verdict.front_excluded
    assert not verdict.front_private
    assert [str(rule) for rule in verdict.because] == ["site: example.com"]
    assert rules.judge([news]).shown == (news,)


def test_while_the_address_is_being_asked_the_window_is_not_seen() -> None:
    answer: list[str | None] = [None]
    rules = by_rules("site: example.com", addresses=lambda _: answer[0])
    verdict = rules.judge([BROWSER])
    assert verdict.undecided
    assert verdict.shown == ()
    answer[0] = ""
    assert rules.judge([BROWSER]).shown == (BROWSER,)


def test_no_address_is_asked_where_no_rule_depends_on_it() -> None:
    asked: list[str] = []

    def address(window: WindowInfo) -> str:
        asked.append(window.app)
        return ""

    by_rules("app: safe", "private windows", addresses=address).judge([BROWSER, EDITOR])
    assert asked == []
    by_rules("site: example.com", addresses=address).judge([BROWSER, EDITOR])
    assert asked == ["firefox"]
    by_rules("path: /srv/tax", addresses=address).judge([BROWSER, EDITOR])
    assert asked == ["firefox", "firefox", "editor"]


def test_a_rule_with_hours_holds_at_those_alone() -> None:
    clock = FrozenClock(datetime(2026, 5, 8, 12).astimezone(UTC))
    rules = by_rules("app: editor and time: Fri 18-20", clock=clock)
    assert rules.judge([EDITOR]).shown == (EDITOR,)
    clock.advance(6 * 3600 + 60)
    assert rules.judge([EDITOR]).shown == ()
    clock.advance(2 * 3600)
    assert rules.judge([EDITOR]).shown == (EDITOR,)


def test_hours_alone_close_everything() -> None:
    clock = FrozenClock(datetime(2026, 5, 8, 21, 59).astimezone(UTC))
    rules = by_rules("time: 22-6", clock=clock)
    assert rules.judge([EDITOR]).closed_by is None
    clock.advance(120)
    assert str(rules.judge([EDITOR]).closed_by) == "time: 22:00-06:00"


def test_a_window_found_to_be_private_stays_so() -> None:
    learned = Learned()
    window = WindowInfo("chromium", "News - Chromium", Box(0, 0, 10, 10), pid=5, front=True, id=77)
    other = replace(window, id=78, front=False)
    rules = by_rules("private windows", learned=learned)
    assert rules.judge([window, other]).shown == (window, other)
    learned.learn_private(window)
    verdict = rules.judge([window, other])
    assert verdict.shown == (other,)
    assert verdict.front_private


def test_an_application_is_known_by_its_program_and_by_both_names_of_its_class() -> None:
    window = WindowInfo("Navigator", "x", Box(0, 0, 10, 10), names=("slock", "saver"))
    assert by_rules("app: slock").judge([window]).shown == ()
    assert by_rules("app: never-seen-by-anybody").judge([window]).shown == (window,)


def test_a_rule_that_cannot_be_read_hinders_no_other() -> None:
    assert by_rules("siet: x", "app: editor").judge([EDITOR]).shown == ()
