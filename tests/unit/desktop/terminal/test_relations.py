"""Facts, surroundings, scopes and taking back, as a person reads them and as data."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from memory_core.home import Home
from memory_core.privacy import age
from memory_core.privacy.age import AgeReader, is_age
from memory_core.records.observation import ObservationKind
from memory_core.records.scope import Scope
from tests.fakes.open_home import OpenHome
from tests.fakes.terminal import Scrubjay


@pytest.fixture
def scrubjay(home: Home) -> Scrubjay:
    """Somebody who moved; and what a program keeps of a user and of one session."""
    core = OpenHome(home)
    core.memory.add("Maria Lopez lives in Lisbon. Maria Lopez works at Acme.", at=datetime(2026, 5, 1, 9, tzinfo=UTC))
    core.memory.drain(30)
    core.memory.add("Maria Lopez lives in Porto now.", at=datetime(2026, 6, 1, 9, tzinfo=UTC))
    core.memory.add("The otter swims.", kind=ObservationKind.NOTE, scope=Scope(user="anna"))
    core.memory.add("The heron stands.", kind=ObservationKind.NOTE, scope=Scope(user="anna", session="s"))
    core.memory.drain(30)
    list(core.memory.ask("What does the otter do?", scope=Scope(user="anna")))
    core.close()
    return Scrubjay(home.path, inside=True)


def test_facts_are_told_as_of_now_and_as_of_a_day(scrubjay: Scrubjay) -> None:
    assert [one["object"] for one in scrubjay("facts", "Maria", "lives in").json()] == ["Porto"]
    (then,) = scrubjay("facts", "Maria", "lives in", "--at", "2026-05-10").json()
    assert (then["object"], then["status"]) == ("Lisbon", "superseded")
    assert "Maria Lopez works at Acme." in scrubjay.run("facts", "Maria Lopez").out
    assert scrubjay.run("facts", "Nobody").out == "Nothing is known of that.\n"
    assert scrubjay("facts", "Maria", "--user", "anna").json() == []


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_beyond_every_calendar_is_refused_with_a_sentence(home: Home, day: str) -> None:
    told = Scrubjay(home.path, inside=True).run("journal", day)
    assert told.code == 2
    assert "Scrubjay knows times" in told.err


def test_what_surrounds_somebody_is_told_with_what_holds_no_longer(scrubjay: Scrubjay) -> None:
    told = scrubjay.run("around", "Maria").out
    assert [line.split()[-2:] for line in told.splitlines() if "Lisbon" in line] == [["no", "longer"]]
    present = scrubjay("around", "Maria", "--present").json()
    assert {node["name"] for node in present["nodes"]} == {"Maria Lopez", "Porto", "Acme"}
    assert "Nobody and nothing" in scrubjay.run("around", "Quokka").out


def test_a_change_is_taken_back(scrubjay: Scrubjay) -> None:
    (porto,) = scrubjay("facts", "Maria", "lives in").json()
    assert "Taken back." in scrubjay.run("undo", porto["id"]).out
    assert [one["object"] for one in scrubjay("facts", "Maria", "lives in").json()] == ["Lisbon"]
    history = scrubjay("show", porto["id"]).json()["history"]
    assert history[0]["evidence"] == porto["evidence"]
    assert [one["event"] for one in history] == ["add", "undo"]
    assert "Made again." in scrubjay.run("redo", porto["id"]).out
    assert [one["object"] for one in scrubjay("facts", "Maria", "lives in").json()] == ["Porto"]
    assert scrubjay.run("redo", porto["id"]).code != 0
    assert scrubjay.run("undo", "o_nothing").code == 4


def test_what_a_program_changed_is_taken_back_from_the_terminal_too(scrubjay: Scrubjay) -> None:
    core = OpenHome(Home(scrubjay.home))
    register = core.memory.register
    (otter,) = [one for one in core.memory.observations(limit=50, scope=None) if one.text == "The otter swims."]
    register.revise(otter.id, "The otter sleeps.", {"seen": "twice"}, reason="changed by hand")
    core.close()
    assert "The otter swims." in scrubjay.run("undo", otter.id).out
    again = scrubjay("redo", otter.id).json()
    assert (again["text"], again["metadata"]) == ("The otter sleeps.", {"seen": "twice"})
    assert [one["event"] for one in again["history"]] == ["add", "revise", "undo", "redo"]


def test_a_scope_is_listed_exported_and_forgotten_whole(scrubjay: Scrubjay, tmp_path: Path) -> None:
    listed = {(one["user"], one["session"]): one for one in scrubjay("scopes").json()}
    assert listed["anna", ""]["conversations"] == 1
    assert "user anna, session s" in scrubjay.run("scopes").out
    found = scrubjay("list", "--observations", "--user", "anna").json()
    assert {one["text"] for one in found} == {"The otter swims.", "The heron stands."}
    assert [one["text"] for one in scrubjay("search", "heron", "--user", "anna").json()] == ["The heron stands."]
    assert scrubjay("search", "heron").json() == []
    assert len(scrubjay("conversations", "--user", "anna").json()) == 1

    target = tmp_path / "anna.zip"
    assert scrubjay("export", str(target), "--plain", "--user", "anna").json()["observations"] == 2
    with ZipFile(target) as archive:
        assert b"Maria" not in b"".join(archive.read(name) for name in archive.namelist())
        talks = [json.loads(line) for line in archive.read("conversations.jsonl").splitlines()]
    assert [talk["scope"]["user"] for talk in talks] == ["anna"]

    assert scrubjay("forget", "--user", "anna", "--preview").json()["observations"] == 2
    assert scrubjay("forget", "--user", "anna", "--yes").json()["observations"] == 2
    assert {one["user"] for one in scrubjay("scopes").json()} == {"me"}
    assert scrubjay("conversations").json() == []
    other = Scrubjay(tmp_path / "other", inside=True)
    assert other("import", str(target)).json()["restored"][0]["conversations"] == 1
    assert len(other("conversations", "--user", "anna").json()) == 1


def test_a_scope_is_not_mixed_with_other_ways_to_say_what_goes(scrubjay: Scrubjay) -> None:
    refused = scrubjay.run("forget", "--user", "anna", "--last", "1h", "--yes")
    assert refused.code == 2
    assert "a whole scope" in refused.err


def test_the_graph_is_written_for_other_programs_and_encrypted_unless_it_is_to_be_readable(
    scrubjay: Scrubjay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "graph.graphml"
    written = scrubjay.run("export", str(target), "--graphml", "--plain")
    assert written.code == 0
    assert "is not encrypted" in written.err
    assert "relations" in written.out
    tree = ElementTree.parse(target).getroot()
    names = {data.text for data in tree.iter() if data.get("key") == "name"}
    assert {"Maria Lopez", "Porto", "Lisbon", "Acme"} <= names
    assert target.stat().st_mode & 0o077 == 0
    assert scrubjay.run("export", str(target), "--graphml", "--app", "Writer").code == 2
    monkeypatch.setattr(age.AgeWriter.__init__, "__kwdefaults__", {"work": 4})
    target = tmp_path / "graph.graphml.age"
    assert scrubjay.run("export", str(target), "--graphml").code == 2
    assert not target.exists()
    sealed = scrubjay.run(
        "export", str(target), "--graphml", variables={"SCRUBJAY_EXPORT_PASSPHRASE": "a good long one"}
    )
    assert sealed.code == 0
    assert "opens with its passphrase alone: age -d" in sealed.err
    assert is_age(target)
    with target.open("rb") as file, io.BufferedReader(AgeReader(file, "a good long one")) as inside:
        assert b"Maria Lopez" in inside.read()
