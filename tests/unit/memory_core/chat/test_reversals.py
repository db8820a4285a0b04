"""What later notes say is over or so again, who somebody is by what they are, and which of two sums is less."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from memory_core.embedding.hashed import HashedEmbedder
from memory_core.memory import Memory
from memory_core.retrieval.other_languages import languages_of
from tests.fakes.core import answer_of, noted, remembering

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
NOTES = [
    ("2026-03-01", "Lukas and Mira got engaged."),
    ("2026-08-01", "Lukas and Mira split up."),
    ("2026-07-02", "Apollo launch is on hold"),
    ("2026-09-02", "The launch of Apollo is back on."),
    ("2026-06-20", "Ben lent me his tent, need to give it back before august"),
    ("2026-08-03", "gave Ben his tent back"),
    ("2026-06-01", "The heating is broken"),
    ("2026-06-10", "Heating was fixed"),
    ("2026-06-20", "heating broken again, calling the landlord"),
    ("2026-09-20", "The printer is broken"),
    ("2026-09-25", "The printer works again"),
    ("2026-09-26", "The dishwasher is broken"),
    ("2026-10-14", "Grandpa is in hospital, room 412"),
    ("2026-10-18", "grandpa is home again"),
    ("2026-05-01", "I lent my drill to Otis."),
    ("2026-05-20", "Otis brought the drill back."),
    ("2026-06-01", "My landlord is Mr Okafor."),
    ("2026-06-02", "Mr Okafor's number is 0151 2345678."),
    ("2026-01-10", "The car insurance is with Allianz."),
    ("2026-07-01", "We switched the car insurance from Allianz to HUK."),
    ("2026-10-06", "Miller quoted 4,200 euros for the roof, Schmidt quoted 3,900."),
    ("2026-11-01", "Nadia is vegetarian and doesn't eat mushrooms"),
    ("2026-03-03", "Spent 86 euros on groceries and 24 on the taxi"),
    ("2026-03-15", "The kitchen renovation starts on 4 May and takes three weeks"),
    ("2026-02-20", "Physio said do the exercises twice a day for six weeks"),
    ("2026-03-15", "Liam and Sara had a baby girl, Juno, 3.4 kg"),
    ("2026-10-20", "AGM elected Bahar as treasurer, replacing Konrad"),
    ("2026-06-10", "School holidays start on 16 July and end on 26 August"),
    ("2026-02-01", "Bought a Miele washing machine at Saturn for 799 euros, receipt is in the blue folder"),
    ("2026-05-12", "My blood pressure was 145 over 92"),
    ("2026-06-12", "blood pressure today 131/84"),
]


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    with remembering(tmp_path_factory.mktemp("reversed"), NOW, noted(NOTES), embedder=HashedEmbedder()) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Is Lukas engaged?", "No"),
        ("Is the launch of Apollo on hold?", "No"),
        ("Is the Apollo launch back on?", "Yes"),
        ("Do I still have Ben's tent?", "gave Ben his tent back"),
        ("Is the printer broken?", "No"),
        ("Was the printer broken?", "Yes"),
        ("Is the heating broken?", "Yes"),
        ("Is the dishwasher broken?", "Yes"),
        ("Where is grandpa?", "grandpa is home again"),
        ("Is grandpa in hospital?", "No"),
        ("Who has my drill?", "Otis brought the drill back"),
        ("What is my landlord's number?", "0151 2345678"),
        ("Who is the car insurance with?", "HUK"),
        ("Who was the car insurance with in March?", "Allianz"),
        ("Which quote for the roof is cheaper?", "Schmidt quoted 3,900"),
        ("Does Nadia eat mushrooms?", "No"),
        ("Is Nadia vegetarian?", "Yes"),
        ("How much was the taxi?", "24 euros"),
        ("How long does the kitchen renovation take?", "three weeks"),
        ("How long should I do the exercises?", "six weeks"),
        ("What is the name of Sara's baby?", "Juno"),
        ("Who is the treasurer?", "Bahar"),
        ("When do the school holidays end?", "26 August 2026"),
        ("Where is the receipt for the washing machine?", "in the blue folder"),
        ("What is my blood pressure?", "blood pressure today 131/84"),
        ("What was my blood pressure in May?", "145 over 92"),
    ],
)
def test_what_was_said_last_of_the_same_holds(memory: Memory, question: str, short: str) -> None:
    assert answer_of(memory, question).short == short


@pytest.mark.parametrize(
    ("question", "languages"),
    [("Is Anna in Berlin?", []), ("Is Opa in het ziekenhuis?", ["nl"]), ("Was ist in der Kiste?", ["de"])],
)
def test_a_question_of_words_that_are_english_too_is_english(question: str, languages: list[str]) -> None:
    assert languages_of(question) == languages
