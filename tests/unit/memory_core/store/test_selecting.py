"""Which rows are meant by a site or by a person, and which are not."""

import dataclasses

import pytest

from memory_core.clock import SystemClock
from memory_core.errors import ConfigError
from memory_core.home import Home
from memory_core.ingest.writer import Writer
from memory_core.language.names import in_any_case
from memory_core.records.observation import Captured
from memory_core.records.proposal import Add
from memory_core.records.query import Selection
from memory_core.store import Store
from memory_core.store.persons import Person, who_is
from memory_core.store.selecting import select_memories, select_observations
from memory_core.store.sites import addresses, on_site, site_of
from tests.fakes.core import draft, fact, keep, observation, open_store


@pytest.fixture
def store(home: Home) -> Store:
    return open_store(home)


@pytest.mark.parametrize(
    ("said", "site"),
    [
        ("example.com", "example.com"),
        ("https://www.Example.com/", "example.com"),
        ("mail.example.com", "mail.example.com"),
        ("example.com:8080", "example.com"),
        ("xn--mnchen-3ya.de", "münchen.de"),
        ("Straße.de.", "strasse.de"),
        ("xn--53h.example", "☕.example"),
        ("localhost", "localhost"),
        ("*.example.com/*", "example.com"),
    ],
)
def test_a_site_is_the_host_that_a_person_means(said: str, site: str) -> None:
    assert site_of(said) == site


@pytest.mark.parametrize(
    "said", ["", "  ", "two words", "https://", "http://[::1", "example.com/mail", "a..b", "\ud800.com", "ex!ample"]
)
def test_what_is_no_site_is_refused(said: str) -> None:
    with pytest.raises(ConfigError):
        site_of(said)


@pytest.mark.parametrize(
    ("url", "there"),
    [
        ("https://[password]@www.EXAMPLE.com.:8443/a?q=1", True),
        ("https://anna:[password 2]@example.com/", True),
        ("https://example.com@evil.org/", False),
        ("https://example.com/inbox", True),
        ("https://mail.EXAMPLE.com:8443/a?b#c", True),
        ("example.com", True),
        ("about:reader?url=https%3A%2F%2Fmail.example.com%2Fa", True),
        ("view-source:https://example.com/a", True),
        ("about:reader?url=https%3A%2F%2Fother.test%2F%3Fexample.com", False),
        ("https://example.com.evil.test/", False),
        ("https://notexample.com/", False),
        ("https://other.test/?next=example.com", False),
        ("https://example.com@other.test/", False),
        ("/home/ann/example.com/file", False),
        ("http://[broken", False),
        ("", False),
        (None, False),
    ],
)
def test_an_address_lies_on_a_site_or_below_it(url: object, there: bool) -> None:
    assert on_site(url, "example.com") is there


def test_the_top_of_the_names_is_not_everything_under_it() -> None:
    assert not on_site("https://example.com", "com")


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Inbox\nmail.example.com/inbox\nWrite", True),
        ("https://example.com", True),
        ("See example.com for more", False),
        ("example.community/page", False),
        ("nothing", False),
    ],
)
def test_a_line_that_is_an_address_tells_where_a_window_was(text: str, there: bool) -> None:
    assert addresses(text, "example.com") is there


def test_a_site_takes_what_was_seen_there_and_the_memories_of_its_pages(store: Store) -> None:
    seen = {
        "at": dataclasses.replace(observation("Inbox"), url="https://mail.example.com/"),
        "bar": observation("mail.example.com/inbox\nHello", minute=1),
        "elsewhere": dataclasses.replace(observation("example.com\nis linked"), url="https://news.test/"),
        "mentioned": observation("I read it on example.com yesterday", minute=2, title="About example.com - Chromium"),
        "titled": observation("Hello", minute=3, title="example.com/inbox - Chromium"),
    }
    store.keep([Captured(one) for one in seen.values()])
    found = select_observations(store.database, Selection(site="www.example.com"))
    assert set(found) == {seen["at"].id, seen["bar"].id, seen["titled"].id}
    store.close()


def _person(store: Store, name: str) -> Person:
    return who_is(store.database, store.graph, name, in_any_case)


def _told(store: Store, *facts: tuple[str, str, str]) -> None:
    (seen,) = keep(store, "they were spoken of")
    Writer(store=store, clock=SystemClock()).write([Add(fact(*one, seen)) for one in facts])


def test_a_person_is_known_by_all_names_and_by_parts_that_are_nobody_elses(store: Store) -> None:
    _told(store, ("Maria Silva", "works at", "Acme"), ("Jonas Silva", "works at", "Kestrel"))
    _told(store, ("Maria", "lives in", "Lisbon"))
    maria = _person(store, "maria silva")
    assert (maria.names, maria.parts) == (("maria silva",), ("maria",))
    assert len(maria.entities) == 2, "Maria alone is she"
    assert _person(store, "Maria").names == ("maria",)
    assert _person(store, "jonas").names == ("jonas silva",)
    assert _person(store, "Nobody").entities == ()
    with pytest.raises(ConfigError, match=r"“Maria Silva”, “Jonas Silva”|“Jonas Silva”, “Maria Silva”"):
        _person(store, "Silva")
    with pytest.raises(ConfigError):
        _person(store, " … ")
    store.close()


def test_who_was_called_otherwise_before_is_meant_by_both_names(store: Store) -> None:
    _told(store, ("Maria Silva", "called", "Maria Costa"))
    assert set(_person(store, "Maria Costa").names) == {"maria silva", "maria costa"}
    store.close()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Lunch with Maria Silva", True),
        ("MARIA  SILVA signed", True),
        ("maria\nsilva", True),
        ("María Silva’s report", True),
        ("Ask Maria about it", True),
        ("ask maria about it", True),
        ("Das ist Marias Bericht", True),
        ("Mariachi Silvana", False),
        ("Silva", False),
    ],
)
def test_a_text_names_a_person_or_not(text: str, named: bool) -> None:
    assert Person((), ("maria silva",), ("maria",), frozenset({"maria silva", "maria"})).named_in(text) is named


def test_a_word_that_is_also_a_name_counts_only_where_it_is_written_as_one() -> None:
    mark = Person((), ("mark ross", "will"), ("mark",), frozenset({"mark ross"}))
    assert not mark.named_in("please mark it as read, I will")
    assert mark.named_in("Mark wrote")
    assert mark.named_in("Ask Will about it")


@pytest.mark.parametrize(
    ("name", "whole", "anyhow"),
    [
        ("maria silva", True, True),
        ("maria", False, True),
        ("kowalczyk", True, True),
        ("mark", False, False),  # “mark it”
        ("florence", False, False),  # a town
        ("park", False, False),
        ("will", True, False),
    ],
)
def test_in_lower_case_a_name_is_what_is_no_other_word(name: str, *, whole: bool, anyhow: bool) -> None:
    assert in_any_case(name, whole) is anyhow


def test_names_in_writing_without_spaces_are_found_where_they_stand(store: Store) -> None:
    first, _ = keep(store, "今天和王小明吃饭", "今天和李雷吃饭")
    selection = Selection(person="王小明")
    assert select_observations(store.database, selection, _person(store, "王小明")) == [first]
    store.close()


def test_a_person_takes_memories_that_mention_them_and_what_names_them(store: Store) -> None:
    first, second, third = keep(store, "Maria Silva moved to Lisbon", "she likes it there", "Lisbon is sunny")
    added = Writer(store=store, clock=SystemClock()).write(
        [
            Add(fact("Maria Silva", "lives in", "Lisbon", first)),
            Add(draft("She likes it.", second, entities=("Maria Silva",))),
            Add(draft("Lisbon is sunny.", third, entities=("Lisbon",))),
        ]
    )
    assert added is not None
    selection, person = Selection(person="Maria Silva"), _person(store, "Maria Silva")
    assert select_observations(store.database, selection, person) == [first]
    assert set(select_memories(store.database, selection, person)) == set(added.memories_added[:2])
    store.close()


def test_what_was_said_by_a_person_is_theirs(store: Store) -> None:
    said = dataclasses.replace(observation("I will come"), speaker="Maria Silva")
    store.keep([Captured(said), Captured(observation("I will not", minute=1))])
    assert select_observations(store.database, Selection(person="Maria Silva"), _person(store, "Maria Silva")) == [
        said.id
    ]
    store.close()
