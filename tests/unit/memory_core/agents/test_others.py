"""Core, procedures, resources and the vault."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory_core.agents.base import Batch
from memory_core.agents.core import LIMIT, CoreAgent
from memory_core.agents.episodic import EpisodicAgent
from memory_core.agents.knowledge_vault import KnowledgeVaultAgent
from memory_core.agents.meta import rule_agents
from memory_core.agents.procedural import ProceduralAgent
from memory_core.agents.resource import ResourceAgent
from memory_core.records.bodies import Kind, ProcedureBody, ResourceBody, VaultBody
from memory_core.records.memory import Memory
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.proposal import Add, Corroborate, Revise
from tests.fakes.mind import CHAT, CODE, DOCUMENT, MORNING, RememberedKnown, heard, seen


def _seal(value: str) -> bytes:
    return b"sealed:" + value.encode()[::-1]


VAULT = KnowledgeVaultAgent(seal=_seal)


def _core(*observations: Observation) -> dict[str, str]:
    known = RememberedKnown()
    known.conclude(CoreAgent(), *observations)
    return {one.title: one.text for one in known.active(Kind.CORE)}


def test_a_saint_ends_no_sentence() -> None:
    blocks = _core(heard("I work as a nurse at St. Mary's Hospital."))
    assert "I work at St Mary's Hospital." in blocks["Work"].splitlines()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("My boss is Dr. Amara Osei.", "My manager is Dr Amara Osei."),
        ("My name is Dr. Jane Doe.", "My name is Dr Jane Doe."),
    ],
)
def test_a_title_ends_no_sentence_either(said: str, told: str) -> None:
    assert told in _core(heard(said)).values()


def test_what_the_person_says_of_themselves_becomes_blocks() -> None:
    blocks = _core(heard("My name is Jane Doe and I work as a data engineer."), heard("I live in Berlin.", minute=1))
    assert blocks["Identity"] == "My name is Jane Doe."
    assert blocks["Work"] == "I work as a data engineer."
    assert blocks["Home"] == "I live in Berlin."


def test_a_newer_answer_replaces_the_older_one() -> None:
    assert _core(heard("I live in Berlin."), heard("I've moved to Madrid.", minute=5))["Home"] == "I live in Madrid."


def test_own_lines_in_a_chat_count_and_those_of_others_do_not() -> None:
    assert _core(seen(CHAT, app="Slack", title="aurora - Slack")) == {
        "Preferences": "I prefer short meetings in the morning."
    }
    assert _core(seen("Tom Becker: My name is Tom Becker.\nMaria Lopez: I live in Madrid.", app="Slack")) == {}
    reported = ("He joked that I work at NASA.", "They told everyone that I live in Ulm.", 'Tom: "I live in Ulm".')
    supposed = ("If I work at Google one day, I'll celebrate.", "Why do I live in Ulm?", "I would love to live in Ulm.")
    assert not any(_core(heard(one)) for one in (*reported, *supposed, "I love you.", "I never said I live in Ulm."))


def test_a_page_says_nothing_about_the_person() -> None:
    assert _core(seen("My name is Mallory and I live in Paris.", app="Firefox", title="About me")) == {}
    clipped = seen("I live in Paris.", kind=ObservationKind.TEXT, app="", title="", url="https://mallory.example")
    assert _core(clipped) == {}


def test_own_letters_tell_a_name_while_none_is_known() -> None:
    known = RememberedKnown()
    known.conclude(CoreAgent(), seen("My name is Jane Doe."))
    known.conclude(CoreAgent(), seen("My name is Peter Hall.", minute=3))
    assert [one.text for one in known.active(Kind.CORE)] == ["My name is Jane Doe."]


def test_a_full_block_is_rewritten_within_its_limit() -> None:
    known = RememberedKnown()
    for index in range(60):
        known.conclude(
            CoreAgent(), heard(f"I prefer thing{index} over stuff{index * 7} in room{index * 3}.", minute=index)
        )
    (block,) = known.active(Kind.CORE)
    assert len(block.text) <= LIMIT
    assert "thing59" in block.text
    assert "thing0 " not in block.text


def test_saying_the_same_again_changes_nothing() -> None:
    known = RememberedKnown()
    known.conclude(CoreAgent(), heard("I prefer tea."))
    assert known.conclude(CoreAgent(), heard("I prefer tea.", minute=9)) == []


def test_a_numbered_list_is_a_procedure() -> None:
    known = RememberedKnown()
    known.conclude(ProceduralAgent(), seen(DOCUMENT))
    (one,) = known.active(Kind.PROCEDURAL)
    assert one.title == "Project Aurora – Next steps"
    assert one.body == ProcedureBody(("Finish the login page", "Test with five customers", "Write the release notes"))


def test_a_procedure_is_revised_when_its_steps_change_and_proved_when_they_do_not() -> None:
    known = RememberedKnown()
    known.conclude(ProceduralAgent(), seen(DOCUMENT))
    (same,) = known.conclude(ProceduralAgent(), seen(DOCUMENT, minute=5))
    (other,) = known.conclude(ProceduralAgent(), seen(DOCUMENT.replace("five", "nine"), minute=9))
    assert isinstance(same, Corroborate)
    assert isinstance(other, Revise)


def test_first_and_then_is_a_procedure() -> None:
    known = RememberedKnown()
    known.conclude(
        ProceduralAgent(), heard("To brew it, first grind the beans, then boil the water, finally pour slowly.")
    )
    (one,) = known.active(Kind.PROCEDURAL)
    assert one.body == ProcedureBody(("grind the beans", "boil the water", "pour slowly"))


@pytest.mark.parametrize(
    ("before", "title"),
    [
        ("How to descale the espresso machine:\n", "How to descale the espresso machine"),
        ("To descale the espresso machine:\n", "descale the espresso machine"),
        ("Here is how I descale the machine.\n", "descale the machine"),
        ("Descaling the machine\n\n", "Descaling the machine"),
        ("I was tired.\n", "Empty the tank."),
    ],
)
def test_steps_are_called_by_what_stands_before_them(before: str, title: str) -> None:
    known = RememberedKnown()
    steps = "1. Empty the tank.\n2. Fill it with citric acid.\n3. Press the steam button."
    known.conclude(ProceduralAgent(), seen(before + steps, kind=ObservationKind.TEXT, app="", title=""))
    assert [one.title for one in known.active(Kind.PROCEDURAL)] == [title]


def test_commands_that_are_repeated_are_a_procedure() -> None:
    screen = "jane@pc:~$ git pull\njane@pc:~$ make build\njane@pc:~$ ls\njane@pc:~$ git pull\njane@pc:~$ make build\n"
    known = RememberedKnown()
    known.conclude(ProceduralAgent(), seen(screen, app="xterm", title="jane@pc: ~"))
    (one,) = known.active(Kind.PROCEDURAL)
    assert one.body == ProcedureBody(("git pull", "make build"))


def test_lists_of_single_words_are_none() -> None:
    known = RememberedKnown()
    known.conclude(ProceduralAgent(), seen("1. Milk\n2. Bread\n3. Eggs\n"))
    assert known.active(Kind.PROCEDURAL) == []


def _resources(*observations: Observation) -> dict[str, Memory]:
    known = RememberedKnown()
    known.conclude(ResourceAgent(), *observations)
    found = known.active(Kind.RESOURCE)
    return {one.body.locator: one for one in found if isinstance(one.body, ResourceBody)}


@pytest.mark.parametrize(
    ("observation", "locator", "resource_type"),
    [
        (seen(DOCUMENT), "aurora-plan.odt", "document"),
        (seen(CODE, app="Code", title="invoices.py - portal - Visual Studio Code"),
             "portal/invoices.py", "code file"),
        (seen("Herons fly.", app="Firefox", title="H", url="https://a.example/h"), "https://a.example/h", "page"),
        (seen("https://birds.example/kite\nKites soar high above.", app="Firefox", title="Kites — Mozilla Firefox"),
         "https://birds.example/kite", "page"),
        (seen("Herons fly far.", app="Firefox", title="Herons — Mozilla Firefox"), "Herons", "page"),
        (seen("It fails for BIRD-42 again, says Tom.", title="notes.txt"), "BIRD-42", "ticket"),
        (seen("See https://github.com/jay/scrub for it.", title="n.txt"), "https://github.com/jay/scrub", "repository"),
        (seen("See github.com/jay/scrub/issues/7.", title="n.txt"), "https://github.com/jay/scrub/issues/7", "ticket"),
        (seen("All about herons.", kind=ObservationKind.FILE, app="", title="Herons"), "Herons", "document"),
    ],
)  # fmt: skip
def test_what_was_looked_at_is_a_resource(observation: Observation, locator: str, resource_type: str) -> None:
    body = _resources(observation)[locator].body
    assert isinstance(body, ResourceBody)
    assert body.resource_type == resource_type


def test_one_resource_is_revised_while_more_of_it_is_seen() -> None:
    known = RememberedKnown()
    known.conclude(ResourceAgent(), seen(DOCUMENT))
    (grown,) = known.conclude(ResourceAgent(), seen("Legal has signed the contract.", minute=5))
    assert isinstance(grown, Revise)
    assert known.conclude(ResourceAgent(), seen(DOCUMENT, minute=9)) == []
    (one,) = known.active(Kind.RESOURCE)
    assert "Legal has signed" in one.text
    assert "48,000" in one.text


def test_a_code_file_tells_what_it_defines() -> None:
    text = _resources(seen(CODE, app="Code", title="invoices.py - Visual Studio Code"))["invoices.py"].text
    assert "load_invoices" in text
    assert "Read the invoices of a month." in text
    assert "with path.open" not in text


def test_character_sets_are_no_tickets() -> None:
    assert set(_resources(seen("It is UTF-8 and SHA-256, by ISO-8601.", title="notes.txt"))) == {"notes.txt"}


def _sealed(*observations: Observation) -> dict[str, str]:
    known = RememberedKnown()
    known.conclude(VAULT, *observations)
    found = known.active(Kind.VAULT)
    return {
        one.text: one.body.secret.removeprefix(b"sealed:")[::-1].decode()
        for one in found
        if isinstance(one.body, VaultBody)
    }


@pytest.mark.parametrize(
    ("text", "caption", "value"),
    [
        ("Customer number: 4711-8823", "Customer number", "4711-8823"),
        ("The account number of Northwind Ltd is 12345678.", "Account number of Northwind Ltd", "12345678"),
        ("Order #A-1029-77 was sent.", "Order number", "A-1029-77"),
        ("Call Maria Lopez at +49 30 1234 5678.", "Phone number of Maria Lopez", "+49 30 1234 5678"),
        ("Tel. (030) 1234567", "Phone number", "(030) 1234567"),
        ("The server is 192.168.17.4 now.", "Network address", "192.168.17.4"),
        ("Tom Becker has tom@acme.example now.", "E-mail address of Tom Becker", "tom@acme.example"),
        ("We moved to 221b Baker Street, London NW1 6XE.", "Postal address", "221b Baker Street, London NW1 6XE"),
        ("Send it to Hauptstraße 12, 10115 Berlin please.", "Postal address", "Hauptstraße 12, 10115 Berlin"),
    ],
)
def test_exact_things_are_sealed_under_a_caption(text: str, caption: str, value: str) -> None:
    assert _sealed(seen(text)).get(caption) == value


@pytest.mark.parametrize(
    "text",
    ["On 2026-05-12 at 14:00", "It costs 48,000 €.", "Version 1.2.3 of 12.05.2026", "In 2019 2020 2021", "call 8080"],
)
def test_dates_and_sums_are_nothing_for_the_vault(text: str) -> None:
    assert _sealed(seen(text)) == {}


def test_a_value_never_stands_in_the_open() -> None:
    known = RememberedKnown()
    known.conclude(VAULT, seen(CHAT + DOCUMENT, title="4711-8823 - Writer"))
    sealed = known.active(Kind.VAULT)
    assert len(sealed) >= 2
    for one in sealed:
        assert isinstance(one.body, VaultBody)
        opened = f"{one.text} {one.title} {one.entities} {one.metadata} {one.body.source}"
        assert "4711" not in opened
        assert "5678" not in opened


def test_the_same_value_gains_proof_and_another_gets_its_own_place() -> None:
    known = RememberedKnown()
    known.conclude(VAULT, seen("Call Maria at +49 30 1234 5678."))
    (same,) = known.conclude(VAULT, seen("Call Maria at +49 30 12345678.", minute=5))
    (other,) = known.conclude(VAULT, seen("Call Maria at +49 30 999 0000.", minute=9))
    assert isinstance(same, Corroborate)
    assert isinstance(other, Add)
    assert other.draft.text == "Phone number of Maria (2)"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=500), st.sampled_from(list(ObservationKind)), st.text(max_size=40))
def test_no_text_makes_an_agent_fail(text: str, kind: ObservationKind, title: str) -> None:
    batch = Batch((seen(text, kind=kind, title=title, app=title[:10]),), MORNING)
    for agent in rule_agents(_seal):
        if agent.wants(batch.observations[0]):
            for proposal in agent.propose(batch, RememberedKnown()):
                assert isinstance(proposal, Add)
                assert proposal.draft.kind is agent.kind
                assert proposal.draft.text.strip()


def _typed(day: int, minute: int, *commands: str) -> Observation:
    """A sight of a terminal, so many days and minutes later."""
    text = "\n".join(f"kai@box:~/site$ {one}" for one in commands)
    return seen(text, app="gnome-terminal", title="kai@box: ~/site", minute=day * 24 * 60 + minute)


def test_commands_that_are_typed_again_another_time_are_a_procedure() -> None:
    known = RememberedKnown()
    steps = ("git pull", "npm ci", "npm run build")
    first = [_typed(0, place, one) for place, one in enumerate(steps)]
    # The next look at the terminal begins with what the last one ended with; that is no second time.
    shown = [_typed(0, 10, *steps), _typed(0, 11, *steps)]
    known.conclude(EpisodicAgent(), *first, *shown)
    known.conclude(ProceduralAgent(), *first, *shown)
    assert known.active(Kind.PROCEDURAL) == []

    again = [_typed(2, place, one) for place, one in enumerate(steps)]
    known.conclude(ProceduralAgent(), *again)
    (one,) = known.active(Kind.PROCEDURAL)
    assert one.body == ProcedureBody(steps)
    assert one.title == "Commands in ~/site: git pull, npm ci, npm run"
    assert one.evidence == tuple(sight.id for sight in again)


def _written(text: str) -> Observation:
    return seen(text, kind=ObservationKind.TEXT, app="", title="")


@pytest.mark.parametrize(
    ("text", "locator", "resource_type"),
    [
        ("Read https://arxiv.org/pdf/2310.11511v2 before Monday.", "https://arxiv.org/abs/2310.11511", "paper"),
        ("The bug is tracked as ORCA-482 now.", "ORCA-482", "ticket"),
        ("It is in github.com/blueharbor/orca now.", "https://github.com/blueharbor/orca", "repository"),
        ("The figures are in budget_2027.xlsx.", "budget_2027.xlsx", "document"),
        ("Look into “Offer for Lindner.docx” again.", "Offer for Lindner.docx", "document"),
        ("The bug is in src/orca/tides.py, says Kai.", "src/orca/tides.py", "code file"),
        ("See https://www.example.org/guides/compost for it.", "https://www.example.org/guides/compost", "page"),
    ],
)
def test_what_a_written_text_names_is_a_resource(text: str, locator: str, resource_type: str) -> None:
    (found,) = _resources(_written(text)).values()
    assert isinstance(found.body, ResourceBody)
    assert (found.body.locator, found.body.resource_type) == (locator, resource_type)
    assert text in found.text


@pytest.mark.parametrize(
    "text", ["We use Node.js and Vue.js here.", "Mail ana@fennel.example, please.", "It costs 3.50."]
)
def test_what_looks_like_one_is_none(text: str) -> None:
    assert _resources(_written(text)) == {}
