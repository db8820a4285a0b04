"""Rules are read as a person writes them, written as they are read, and refused with a sentence."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.config import CaptureConfig
from capture.grammar.defaults import EXCLUSIONS
from capture.grammar.rule import KINDS, Rule, RuleError, joined, read_rule, rule_of, unreadable
from capture.grammar.seen import Seen
from memory_core.config import parse


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("app: KeePassXC", "app: KeePassXC"),
        ("Application :  Key   Pass", "app: Key Pass"),
        ("title: payroll", "title: payroll"),
        ("title: this and that", "title: this and that"),
        ("title: bread and private matters", "title: bread and private matters"),
        ('title: "a and app: b"', 'title: "a and app: b"'),
        ("site: https://www.Example.com/", "site: example.com"),
        ("url: *.example.com", "site: example.com"),
        ("site: .example.com", "site: example.com"),
        ("site: *.www.example.com/*", "site: example.com"),
        ("site: https://*.example.com/team/**", "site: example.com/team"),
        ("website: mail.example.com/inbox/", "site: mail.example.com/inbox"),
        ("site: localhost:8080", "site: localhost:8080"),
        ("site: xn--bcher-kva.example", "site: bucher.example"),
        ("folder: ~/Taxes/", "path: ~/Taxes"),
        (r"path: C:\Taxes\2025", r"path: C:\Taxes\2025"),
        ("path: ~/Taxes/*", "path: ~/Taxes"),
        (r"path: C:\Taxes\**", r"path: C:\Taxes"),
        ("path: /*", "path: /"),
        ("path: file:///srv/a%20b", "path: /srv/a b"),
        ("time: 22-6", "time: 22:00-06:00"),
        ("time: 10pm – 6am", "time: 22:00-06:00"),
        ("time: 9:00 to 17:30 on weekdays", "time: Mon-Fri 09:00-17:30"),
        ("hours: Sat, Sun", "time: Sat, Sun"),
        ("time: Monday to Friday, 9am until 5pm", "time: Mon-Fri 09:00-17:00"),
        ("time: between 22:00 and 6:00", "time: 22:00-06:00"),
        ("time: after 18:00 on Fri and Sat", "time: Fri, Sat 18:00-24:00"),
        ("time: before 8", "time: 00:00-08:00"),
        ("time: fri-mon 0-24", "time: Mon, Fri-Sun"),
        ("time: daily", "time: 00:00-24:00"),
        ("private windows", "private windows"),
        ("Private Browsing", "private windows"),
        ("app: firefox and private windows", "app: firefox and private windows"),
        ("call with: Anna Novák", "call: Anna Novák"),
        ("mute while in a call with Anna Novák and time: Sat", "call: Anna Novák and time: Sat"),
        ("In a call with: Anna Novák", "call: Anna Novák"),
        ("incognito windows", "private windows"),
        ("app: Slack and time: Mon-Fri 18:00-08:00", "app: Slack and time: Mon-Fri 18:00-08:00"),
        ("app\uff1a微信", "app: 微信"),
    ],
)
def test_a_rule_is_read_as_it_is_written(said: str, written: str) -> None:
    rule = read_rule(said)
    assert str(rule) == written
    assert read_rule(written) == rule


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("", "A rule says what it is about"),
        ("   ", "A rule says what it is about"),
        ("example.com", "“example.com” does not say what it is about"),
        ("siet: example.com", "“siet” is no kind of condition"),
        ("app:", "“app:” needs an application"),
        ("app: - ", "holds no letter or digit"),
        ("app: *", "holds no letter or digit"),
        ("app: kee*pass", "“kee[*]pass” has a “[*]” within"),
        ("title: *", "“[*]” holds nothing that could stand in a title"),
        ("site: *", "“[*]” is no web site"),
        ("site: .", "“[.]” is no web site"),
        ("site: *example.com", "“[*]example.com” is no web site"),
        ("site: example.com/*/team", "“example.com/[*]/team” has a “[*]” within"),
        ("title: \u200b", "A rule says what it is about|“title:” needs"),
        ("site: a b", "“a b” is no web site"),
        ("site: http://", "is no web site"),
        ("site: example.com:port", "is no web site"),
        ("path: Taxes", "“Taxes” is not a whole path"),
        ("time: 25-6", "“25” in “25-6” is no time of day"),
        ("time: 8:75-9", "no time of day"),
        ("time: 13pm-14", "no time of day"),
        ("time: moonday", "“moonday” in “moonday” is no day of the week"),
        ("time: 8-8", "ends when it begins"),
        ("time: and", "is no time of day"),
        ("call: !", "holds no name of a person"),
        ("app: Slack or app: Teams", "“or” in .* joins no conditions"),
        ("app: Slack or private windows", "“or” in .* joins no conditions"),
        ("app: Slack and not title: work", "“and not” in .* joins no conditions"),
        ("app: and title: work", "“app:” needs an application"),
        ('title: "a" b', None),
        ("app: " + "x" * 600, "at most 500 letters"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(said: str, sentence: str | None) -> None:
    if sentence is None:
        assert str(read_rule(said)) == 'title: "\\"a\\" b"'
        return
    with pytest.raises(RuleError, match=sentence):
        read_rule(said)
    assert unreadable(said).endswith((".", "?"))


words = st.text(min_size=1, max_size=30).map(lambda text: " ".join(text.split()))


@given(
    st.lists(
        st.tuples(st.sampled_from(["app", "title", "call", "site", "path", "time"]), words), min_size=1, max_size=3
    )
)
def test_whatever_makes_a_rule_is_written_and_read_again(parts: list[tuple[str, str]]) -> None:
    rules = []
    for kind, value in parts:
        try:
            rules.append(rule_of(kind, value))
        except RuleError:
            continue
    if not rules:
        return
    rule = joined(rules)
    if len(str(rule)) <= 500:
        assert str(read_rule(str(rule))) == str(rule)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(said: str) -> None:
    if not unreadable(said):
        rule = read_rule(said)
        assert isinstance(rule, Rule)
        assert read_rule(str(rule)) == rule


@given(st.lists(st.sampled_from([*KINDS, ":", "and", '"', "private windows", "22-6", "a.b", "/x", "mon"]), max_size=9))
def test_no_order_of_its_own_words_breaks_it_either(said: list[str]) -> None:
    sentence = unreadable(" ".join(said))
    if not sentence:
        rule = read_rule(" ".join(said))
        assert read_rule(str(rule)) == rule


def test_the_rules_that_it_comes_with_can_be_read_and_are_written_so() -> None:
    assert [str(read_rule(text)) for text in EXCLUSIONS] == list(EXCLUSIONS)
    assert len(set(EXCLUSIONS)) == len(EXCLUSIONS)


@pytest.mark.parametrize(
    ("title", "kept_out"),
    [
        ("Passwords - Personal - Microsoft\u200b Edge", True),
        ("Kennwörter – Profil 1 – Microsoft\u200b Edge", True),
        ("Password Manager - Brave", True),
        ("Vaults | Bitwarden Web vault — Mozilla Firefox", True),
        ("Microsoft Edge release notes - Mozilla Firefox", False),
    ],
)
def test_the_password_managers_of_browsers_are_kept_out_from_the_first_start(title: str, kept_out: bool) -> None:
    seen = Seen("browser", title, at=datetime(2026, 5, 8, 12))
    assert any(read_rule(rule).holds(seen) for rule in EXCLUSIONS) is kept_out


@pytest.mark.parametrize(
    ("app", "title", "url", "kept_out"),
    [
        ("zenity", "Passwort eingeben", "", True),
        ("kdialog", "Mot de passe", "", True),
        ("yad", "Senha", "", True),
        ("zenity", "Choose a folder", "", False),
        ("Zoho Vault", "", "", True),
        ("google-chrome", "Passwortmanager - Google Chrome", "", True),
        ("firefox", "Welcome", "https://onlinebanking.aib.ie/", True),
        ("firefox", "Jorge e a banca - Wikipédia", "", False),
        ("firefox", "Halifax, Nova Scotia - Wikipedia", "", False),
        ("firefox", "How banks work", "https://notrabobank.nl/", False),
    ],
)
def test_prompts_managers_and_banks_are_kept_out_and_what_sounds_like_them_is_not(
    app: str, title: str, url: str, kept_out: bool
) -> None:
    seen = Seen(app, title, at=datetime(2026, 5, 8, 12), url=url)
    assert any(read_rule(rule).holds(seen) for rule in EXCLUSIONS) is kept_out


def test_one_bad_rule_in_a_file_costs_none_of_the_others_and_stays_to_be_mended() -> None:
    config, problems = parse(CaptureConfig, {"exclusions": ["site: example.com", "siet: x"]})
    assert config.exclusions == ("site: example.com", "siet: x")
    assert len(problems) == 1
    assert problems[0].startswith("“Never capture”: “siet” is no kind of condition")


def test_a_file_from_before_there_were_rules_goes_on_working() -> None:
    config, problems = parse(CaptureConfig, {"excluded_apps": ["Safe: a/b"], "excluded_titles": ["payroll"]})
    assert (config.excluded_apps, config.excluded_titles, problems) == (("Safe: a/b",), ("payroll",), [])
    assert "private windows" in config.exclusions
