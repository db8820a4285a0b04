"""What each condition of a rule is about, and what it is not."""

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from capture.grammar.rule import read_rule
from capture.grammar.seen import Seen
from capture.sources.titles import document_in
from memory_core.clock import SystemClock
from memory_core.store.sites import on_site

# A Friday.
FRIDAY = datetime(2026, 5, 8, 12, 0)


def holds(
    rule: str, app: str = "firefox", title: str = "", url: str = "", at: datetime = FRIDAY, **more: object
) -> bool:
    seen = Seen(app, title, url=url, at=at, document=document_in(title), **more)  # type: ignore[arg-type]
    return read_rule(rule).holds(seen)


@pytest.mark.parametrize(
    ("url", "covered"),
    [
        ("https://example.com", True),
        ("https://EXAMPLE.com./a?b#c", True),
        ("http://mail.example.com:8080/inbox", True),
        ("https://a.b.example.com", True),
        ("https://anna:secret@example.com:444/", True),
        ("https://[password]@Mail.Example.com.:8443/inbox?q=1", True),
        ("view-source:https://example.com/", True),
        ("blob:https://example.com/6a1f", True),
        ("about:reader?url=https%3A%2F%2Fmail.example.com%2Fa", True),
        ("read://https_example.com/?url=https%3A%2F%2Fexample.com%2Fa&x=1", True),
        ("chrome-distiller://6a1f/?title=a&url=https%3A%2F%2Fexample.com%2F", True),
        ("about:reader?url=https%3A%2F%2Fevil.org%2F%26example.com", False),
        ("https://example.com@evil.org/", False),
        ("https://ехаmple.com/", True),  # letters that look so
        ("https://notexample.com", False),
        ("https://example.com.evil.org", False),
        ("https://example.community", False),
        ("https://search.org/?q=example.com", False),
        ("file:///srv/example.com", False),
        ("/srv/example.com", False),
        ("example.com", True),  # as browsers show it
        ("www.Example.com./a?b#c", True),
        ("mail.example.com:8080/inbox", True),
        ("view-source:example.com/x", True),
        ("ехample.com/x", True),
        ("notexample.com/", False),
        ("search.org/?q=example.com", False),
        ("mailto:anna@example.com", False),
        ("about:example.com", False),
        ("javascript:example.com", False),
    ],
)
def test_a_site_is_its_host_with_all_below_it(url: str, covered: bool) -> None:
    assert holds("site: example.com", title="Anything", url=url) == covered


@pytest.mark.parametrize(
    ("rule", "url", "covered"),
    [
        ("site: example.com/team", "https://example.com/team/a", True),
        ("site: example.com/team", "https://example.com/teams", False),
        ("site: example.com/Team", "https://example.com/team/a", True),
        ("site: example.com/team", "https://example.com//team/./a", True),
        ("site: example.com/team", "https://example.com/team/../open", False),
        ("site: localhost:8080", "http://localhost:8080/x", True),
        ("site: localhost:8080", "http://localhost:9090/x", False),
        ("site: example.com:443", "https://example.com/", True),
        ("site: example.com:443", "example.com/", True),
        ("site: example.com:8080", "example.com/", False),
        ("site: example.com/team", "www.example.com/team/a", True),
        ("site: localhost:8080", "localhost:8080/x", True),
        ("site: bücher.example", "https://xn--bcher-kva.example/a", True),
        ("site: straße.example", "https://xn--strae-oqa.example/a", True),
        ("site: ☕.example", "https://xn--53h.example/a", True),
        ("site: 192.168.0.1", "http://192.168.0.1/", True),
        ("site: [::1]", "http://[::1]:80/", True),
        ("site: example.com", "http://[broken", False),
    ],
)
def test_a_site_may_have_a_port_a_folder_and_other_letters(rule: str, url: str, covered: bool) -> None:
    assert holds(rule, url=url) == covered


@pytest.mark.parametrize(
    ("rule", "app", "title", "held"),
    [
        ("site: example.com", "firefox", "Example Domain — Mozilla Firefox", True),
        ("site: example.com", "firefox", "mail.example.com/inbox - Mozilla Firefox", True),
        ("site: example.com", "files", "example.com", True),
        ("site: example.com", "firefox", "notexample.com - Mozilla Firefox", False),
        ("site: example.com", "firefox", "Counterexample - Mozilla Firefox", False),
        ("site: example.com", "mail", "Mail to anna@example.com", False),
        ("site: example.com", "editor", "Example Domain", False),
        ("site: bankofamerica.com", "chromium", "Bank of America | Log In - Chromium", True),
        ("site: deutsche-bank.de", "chromium", "Deutsche Bank - Chromium", True),
        ("site: example.co.uk", "chromium", "Example: shop - Chromium", True),
        ("site: mail.google.com", "chromium", "Google - Chromium", False),
        ("site: x.com", "chromium", "Figure x of com - Chromium", False),
    ],
)
def test_where_no_address_is_known_the_title_of_a_browser_has_to_do(
    rule: str, app: str, title: str, held: bool
) -> None:
    assert holds(rule, app, title) == held


def test_a_known_address_counts_more_than_the_title() -> None:
    assert not holds("site: example.com", title="Example Domain - Firefox", url="https://blog.org/example")


@pytest.mark.parametrize(
    ("rule", "title", "url", "held"),
    [
        ("path: /srv/tax", "", "file:///srv/tax/2025.pdf", True),
        ("path: /srv/tax", "", "/srv/tax", True),
        ("path: /srv/tax", "", "/SRV/Tax/a", True),
        ("path: /srv/tax", "", "/srv/taxes/a", False),
        ("path: /srv/tax", "", "/srv/tax/../open/a", False),
        ("path: /srv/tax", "", "https://srv/tax", False),
        ("path: /srv/a b", "", "file:///srv/a%20b/c.txt", True),
        (r"path: C:\Tax", "", "file:///c:/tax/a.xlsx", True),
        (r"path: C:\Tax", r"a.xlsx - C:\Tax - Editor", "", True),
        ("path: ~/Taxes", "user@box: ~/Taxes/2025", "", True),
        ("path: ~/Taxes", "user@box: ~/Taxes-old", "", False),
        ("path: ~/Taxes", "plan.txt (~/Taxes) - VIM", "", True),
        ("path: ~/Taxes", "Taxes - File Manager", "", True),
        ("path: ~/Taxes", "Taxes are due on Monday - Mail", "", False),
        ("path: ~/s/plan.odt", "plan.odt - LibreOffice Writer", "", True),
        ("path: ~/s/plan.odt", "● plan.odt - Code", "", True),
        ("path: ~/s/plan.odt", "plan.odt (~/open) - gedit", "", False),
        ("path: ~/s/plan.odt", "plan.odt (~/s) - gedit", "", True),
    ],
)
def test_a_folder_covers_what_is_beneath_it(rule: str, title: str, url: str, held: bool) -> None:
    assert holds(rule, "editor", title, url) == held


def test_a_folder_is_known_by_where_links_lead(tmp_path: Path) -> None:
    place = tmp_path.resolve()
    (place / "tax").mkdir()
    (place / "link").symlink_to(place / "tax")
    for rule, document in (("link", "tax"), ("tax", "link")):
        assert holds(f"path: {place / rule}", url=f"file://{place}/{document}/2025.pdf")
    assert not holds(f"path: {place}/link", url=f"file://{place}/other")


def test_the_home_folder_is_known_by_both_of_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    assert holds("path: ~/Taxes", "editor", url="/home/ada/Taxes/a.pdf")
    assert holds("path: /home/ada/Taxes", "term", "ada@box: ~/Taxes")


@pytest.mark.parametrize(
    ("hours", "at", "held"),
    [
        ("9-17", datetime(2026, 5, 8, 9, 0), True),
        ("9-17", datetime(2026, 5, 8, 16, 59), True),
        ("9-17", datetime(2026, 5, 8, 17, 0), False),
        ("22-6", datetime(2026, 5, 8, 23, 0), True),
        ("22-6", datetime(2026, 5, 8, 5, 59), True),
        ("22-6", datetime(2026, 5, 8, 6, 0), False),
        ("Mon-Fri 22-6", datetime(2026, 5, 9, 3, 0), True),  # Friday's night, on Saturday
        ("Mon-Fri 22-6", datetime(2026, 5, 9, 23, 0), False),
        ("Mon-Fri 22-6", datetime(2026, 5, 11, 3, 0), False),  # Sunday's night, on Monday
        ("Sun 22-6", datetime(2026, 5, 11, 3, 0), True),
        ("Sat, Sun", datetime(2026, 5, 9, 0, 0), True),
        ("Sat, Sun", datetime(2026, 5, 8, 23, 59), False),
        ("20-24", datetime(2026, 5, 8, 23, 59), True),
    ],
)
def test_hours_go_past_midnight_and_a_night_belongs_to_the_day_it_begins(hours: str, at: datetime, held: bool) -> None:
    assert holds(f"time: {hours}", at=at) == held


@pytest.mark.skipif(sys.platform == "win32", reason="has no tzset")
def test_hours_are_those_of_the_place_where_one_is_by_now(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as travelling:
        for zone, hours in (("Etc/GMT-9", 9), ("Etc/GMT+5", -5)):
            travelling.setenv("TZ", zone)
            assert SystemClock().now().astimezone().utcoffset() == timedelta(hours=hours)
    time.tzset()


@pytest.mark.parametrize(
    ("app", "title"),
    [
        ("firefox", "Bild — Mozilla Firefox Privater Modus"),
        ("firefox-esr", "Mozilla Firefox Private Browsing"),
        ("firefox", "Page — Mozilla Firefox (Private Browsing)"),
        ("org.mozilla.firefox", "Le Monde — Navigation privée de Mozilla Firefox"),
        ("firefox", "El País — Mozilla Firefox Navegación privada"),
        ("firefox", "Folha — Navegação privativa do Mozilla Firefox"),
        ("firefox", "Corriere — Mozilla Firefox Navigazione anonima"),
        ("firefox", "Strona — Mozilla Firefox Tryb prywatny"),
        ("firefox", "Новости — Mozilla Firefox Приватный просмотр"),
        ("firefox", "新闻 — Mozilla Firefox 隐私浏览"),
        ("firefox", "ニュース — Mozilla Firefox プライベートブラウジング"),
        ("LibreWolf", "Page — LibreWolf Private Browsing"),
        ("Safari", "Apple — Private Browsing"),
        ("Google Chrome", "News - Google Chrome (Incognito)"),
        ("Google Chrome", "Neuigkeiten - Google Chrome (Inkognito)"),
        ("Google Chrome", "Journal - Google Chrome (Navigation privée)"),
        ("Google Chrome", "Diario - Google Chrome (Incógnito)"),
        ("Google Chrome", "Jornal - Google Chrome (Modo anônimo)"),
        ("Google Chrome", "Jornal - Google Chrome (Navegação anónima)"),
        ("Google Chrome", "新闻 - Google Chrome（无痕）"),
        ("Google Chrome", "新聞 - Google Chrome (無痕模式)"),
        ("Google Chrome", "ニュース - Google Chrome（シークレット モード）"),
        ("Google Chrome", "뉴스 - Google Chrome (시크릿 모드)"),
        ("Google Chrome", "Новости - Google Chrome (Инкогнито)"),
        ("chromium", "New Incognito Tab - Chromium"),
        ("msedge", "Start - [InPrivate] - Microsoft Edge"),
        ("msedge", "Start and 2 more pages - [InPrivate] - Microsoft\u200b Edge"),
        ("brave-browser", "News - Brave (Private)"),
        ("opera", "News - Opera (Private)"),
        ("vivaldi", "Private Window - Vivaldi"),
        ("Tor Browser", "About - Tor Browser"),
        ("torbrowser", "Harbour"),
        ("Google Chrome", "Neuer Inkognito-Tab - Google Chrome"),
        ("Google Chrome", "Nueva pestaña de incógnito - Google Chrome"),
        ("Google Chrome", "Nova guia anônima - Google Chrome"),
        ("Google Chrome", "Ny inkognitofane - Google Chrome"),
        ("Google Chrome", "Новая вкладка в режиме инкогнито - Google Chrome"),
        ("Google Chrome", "新しいシークレット タブ - Google Chrome"),
        ("Google Chrome", "打开新的无痕式标签页 - Google Chrome"),
        ("Google Chrome", "새 시크릿 탭 - Google Chrome"),
        ("brave-browser", "New private tab with Tor - Brave"),
        ("brave-browser", "Neuer privater Tab - Brave"),
        ("opera", "Privates Surfen - Opera"),
        ("Safari", "Частный доступ"),
        ("Safari", "Apple – Privat"),
        ("firefox", "Strona — Mozilla Firefox Prywatne przeglądanie"),
        ("opera", "Strona - Opera (Prywatne)"),
        ("brave-browser", "Une page - Brave (Privé)"),
        ("Google Chrome", "أخبار - Google Chrome (وضع التصفّح المتخفي)"),
    ],
)
def test_a_private_window_is_known_in_every_language(app: str, title: str) -> None:
    assert holds("private windows", app, title)


@pytest.mark.parametrize(
    ("app", "title"),
    [
        ("firefox", "How private browsing works in practice — Mozilla Firefox"),
        ("chromium", "Incognito mode explained for everyone - Chromium"),
        ("chromium", "acme/tools (private) on git - Chromium"),
        ("editor", "notes (Private)"),
        ("editor", "Neuer Inkognito-Tab"),
        ("chromium", "Private Equity - Chromium"),
        ("chromium", "Private tab bar styling - Chromium"),
        ("chromium", "如何打开无痕窗口的说明 - Chromium"),
        ("firefox", "Privat — Wikipedia"),
        ("firefox", "News — Mozilla Firefox"),
        ("Google Chrome", "News - Google Chrome (Anna)"),
        ("epiphany", "Letters of a nun (anonymous)"),
    ],
)
def test_what_only_speaks_of_private_windows_is_none(app: str, title: str) -> None:
    assert not holds("private windows", app, title)


def test_what_the_system_says_of_a_window_counts_whatever_its_title() -> None:
    assert holds("private windows", "chromium", "News - Chromium", private=True)
    assert holds("app: i3lock", "", "", names=("i3lock",))


@pytest.mark.parametrize(
    ("app", "title", "held"),
    [
        ("zoom", "Zoom Meeting - Anna Novák", True),
        ("firefox", "Meet – Novak, Anna — Mozilla Firefox", True),
        ("Microsoft Teams", "Anna Novak | Microsoft Teams", True),
        ("firefox", "Anruf mit Anna Novak", True),
        ("微信", "Anna Novak", True),
        ("zoom", "Zoom Meeting - Anna Novakova", False),
        ("zoom", "Zoom Meeting - Anna", False),
        ("mail", "Letter from Anna Novak", False),
    ],
)
def test_a_call_is_with_whom_its_title_names(app: str, title: str, held: bool) -> None:
    assert holds("call: Anna Novak", app, title) == held


def test_all_conditions_of_a_rule_must_hold() -> None:
    rule = "app: slack and title: payroll and time: Fri"
    assert holds(rule, "Slack", "Payroll | Acme")
    assert not holds(rule, "Slack", "General | Acme")
    assert not holds(rule, "Slack", "Payroll | Acme", at=datetime(2026, 5, 9, 12))
    assert not holds(rule, "Teams", "Payroll | Acme")


@pytest.mark.parametrize(
    ("rule", "title", "held"),
    [
        ("call: Anna Müller", "Anna Mueller - Zoom Meeting", True),
        ("call: Anna Mueller", "Zoom Meeting: Anna Müller", True),
        ("call: Anna Mueller", "Anna Miller - Zoom Meeting", False),
    ],
)
def test_a_name_is_the_same_with_and_without_its_umlaut(rule: str, title: str, held: bool) -> None:
    assert holds(rule, "zoom", title) == held


@pytest.mark.parametrize(
    ("rule", "app", "held"),
    [
        ("app: org.keepassxc.KeePassXC", "KeePassXC", True),
        ("app: com.slack.Slack", "slack", True),
        ("app: com.slack.Slack", "Slack Notes", False),
        ("app: org.gnome.Text", "Text Editor", False),
    ],
)
def test_an_application_may_be_named_by_its_package(rule: str, app: str, held: bool) -> None:
    assert holds(rule, app) == held


@pytest.mark.parametrize("name", ["consent.exe", "Consent", "consent"])
def test_a_program_is_meant_with_its_ending_or_without(name: str) -> None:
    assert holds("app: consent.exe", name.removesuffix(".exe"))


@pytest.mark.parametrize(
    ("rule", "title", "held"),
    [
        ("title: *salary*", "My salary 2026 — Writer", True),
        ("title: salary*", "My Salary", True),
        ("title: *salary*", "My sale", False),
        ("title: sal*2026", "Salaries of 2026 — Writer", True),
        ("title: sal*2026", "2026: salaries", False),
        ("title: C* algebra", "C* algebra — Viewer", True),
        ("app: *firefox*", "Anything", True),
    ],
)
def test_a_star_stands_for_anything(rule: str, title: str, held: bool) -> None:
    assert holds(rule, title=title) == held


@pytest.mark.parametrize("rule", ["site: .example.com", "site: *.example.com", "site: example.com/*"])
def test_a_site_with_a_dot_or_a_star_at_its_end_is_the_site_with_all_below_it(rule: str) -> None:
    assert holds(rule, url="https://mail.example.com/a")
    assert holds(rule, url="https://example.com/")
    assert not holds(rule, url="https://notexample.com/")


def test_a_folder_with_a_star_behind_it_is_the_folder() -> None:
    assert holds("path: /srv/plans/*", "editor", "/srv/plans/a/b.txt")
    assert not holds("path: /srv/plans/*", "editor", "/srv/plansets/b.txt")


@pytest.mark.parametrize(
    "url", ["https://[token].example.com/a", "https://a.[e-mail].example.com", "http://example.com:[code]/"]
)
def test_an_address_whose_host_holds_scrubbed_parts_is_still_of_its_site(url: str) -> None:
    assert holds("site: example.com", url=url)
    assert on_site(url, "example.com")
    assert not holds("site: example.org", url=url)
    assert not on_site(url, "example.org")
