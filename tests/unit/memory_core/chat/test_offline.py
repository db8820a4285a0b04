"""Answers without a model: one table of questions over a day's evidence, with the real embedder."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from memory_core.memory import Memory
from memory_core.records.dialogue import Answered
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Observation, ObservationKind
from tests.fakes.core import answer_of, remembering

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday

EVIDENCE = [
    (
        "Writer",
        "kestrel-plan.odt - LibreOffice Writer",
        """File Edit View Insert Format Tools Help
Project Kestrel
Project Kestrel is the new booking system of Larkfield Travel. The launch of Kestrel is on 14 March 2027.
The launch moves because the payment provider is late. It was planned for 1 March.
The budget of Kestrel is 62,500 €. Ines Duarte is the project lead.
Decision: we decided to host it in Dublin.
1. Finish the login page
2. Test with eight travel agencies
3. Write the release notes
Page 1 of 3 English (USA) 100%""",
    ),
    (
        "Slack",
        "kestrel - Larkfield - Slack",
        """Ines Duarte: The client meeting moved to Thursday at 10:00.
Paul Meyer: Fine, I will bring the contract. The printer on the second floor is broken again.
Ines Duarte: Did anybody order the new chairs?
Paul Meyer: Yes, I ordered twelve chairs at Brand & Sons last Friday.
Me: I prefer tea to coffee.""",
    ),
    (
        "Calc",
        "quarterly-report.ods - LibreOffice Calc",
        """Quarterly report Q3
The report to the board is due on 30 November 2026.
Revenue grew to 1.2 million € in the third quarter, because the summer was strong.""",
    ),
    (
        "Mail",
        "Inbox - Thunderbird",
        """From: Sofia Rossi
Subject: Trip to Lisbon
Our flight TP 573 leaves Berlin at 07:45 on 3 December. The hotel is Casa Azul, Rua das Flores 12.
The training took three days. You can reach me at sofia.rossi@example.org.""",
    ),
    ("", "", "remind me to call the dentist tomorrow at nine"),
    ("", "", "I parked the car on level 3 of the station garage."),
    ("", "", "My sister Clara moved to Porto in 2024. She has two children."),
    ("", "", "The wifi at the cabin is called Fuchsbau."),
    ("", "", "We left the bikes in the shed and put the helmets on the shelf in the hall."),
    (
        "Thunderbird",
        "Inbox - Thunderbird",
        """From: Gemma Pollitt <gemma@thehare.example>
To: Owen
Subject: bar counter - two changes

Owen, building control want 1.2 m clear at the door so the counter comes down to 3.9 m.
Can we have iroko for the counter top instead?
The feet of the counter go on Thu 3 December, the brass rail on the 8th.""",
    ),
    ("", "", "The quote for the Ashworth windows is £3,150 for 5 sash windows."),
    (
        "Phone",
        "",
        "Hello Mr Hartley, it's Sheila Ashworth. I'd sooner leave the bathroom window. It is never open anyway.",
    ),
    ("", "", "The bathroom stays as it is, so the quote for the Ashworth windows is £2,700 for 4 sash windows."),
    (
        "Firefox",
        "How to bake rye bread - Mozilla Firefox",
        """How to bake rye bread
Mix 500 g of rye flour with 400 ml of water. The dough rests for two hours. Bake it at 220 degrees for 50 minutes.""",
    ),
]


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    seen = []
    for place, (app, title, text) in enumerate(EVIDENCE):
        at = NOON - timedelta(minutes=180 - 15 * place)
        kind = ObservationKind.SCREEN if app else ObservationKind.TEXT
        kind, app = (ObservationKind.SPEECH, "") if app == "Phone" else (kind, app)
        seen.append(Observation(new_observation_id(), kind, at, at, text, app, title))
    with remembering(tmp_path_factory.mktemp("offline"), NOON, seen) as memory:
        yield memory


def _paragraphs(memory: Memory, question: str) -> tuple[list[str], Answered]:
    answered = answer_of(memory, question)
    return answered.text.split("\n\n"), answered


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("When is the launch of Kestrel?", "14 March 2027"),
        ("What is the date of Kestrel going live?", "14 March 2027"),
        ("Who leads Kestrel?", "Ines Duarte"),
        ("Who is the project lead of Kestrel?", "Ines Duarte"),
        ("How much is the budget of Kestrel?", "62,500 €"),
        ("Where will Kestrel be hosted?", "Dublin"),
        ("Which steps are next for Kestrel?", "2. Test with eight travel agencies. 3. Write the release notes"),
        ("When is the client meeting?", "Thu 26 November 2026"),
        ("To which day was the client meeting moved?", "Thu 26 November 2026"),
        ("What did Ines say about the client meeting?", "Thursday at 10:00"),
        ("Who ordered the chairs?", "Paul Meyer: Yes, I ordered"),
        ("How many chairs were ordered?", "twelve chairs"),
        ("When were the chairs ordered?", "Fri 20 November 2026"),
        ("What is broken on the second floor?", "printer"),
        ("Is the printer broken?", "The printer on the second floor is broken again."),
        ("When did we talk about the printer?", "Mon 23 Nov 2026, 09:15, in Slack"),
        ("Do I prefer tea or coffee?", "I prefer tea to coffee."),
        ("When is the report to the board due?", "30 November 2026"),
        ("How much did revenue grow to?", "1.2 million €"),
        ("Why did revenue grow?", "because the summer was strong"),
        ("When does the flight leave?", "3 December (Thu 3 December 2026)"),
        ("Which hotel are we in?", "Casa Azul"),
        ("How long did the training take?", "three days"),
        ("What is Sofia's email address?", "sofia.rossi@example.org"),
        ("When should I call the dentist?", "(Tue 24 November 2026, 09:00)"),
        ("Where did I park the car?", "level 3 of the station garage"),
        ("Where does Clara live?", "Porto"),
        ("How many children does Clara have?", "Clara moved to Porto in 2024. She has two children."),
        ("What is the wifi at the cabin called?", "Fuchsbau"),
        ("How long does the dough rest?", "two hours"),
        ("Which wood did Gemma ask for on the counter top?", "iroko"),
        ("Why does the counter have to get shorter?", "building control want 1.2 m clear at the door"),
        ("Which of her windows did Mrs Ashworth decide to leave?", "bathroom window"),
    ],
)
def test_a_question_gets_the_one_sentence_that_answers_it(memory: Memory, question: str, fact: str) -> None:
    paragraphs, answered = _paragraphs(memory, question)
    assert answered.grounded
    assert fact in paragraphs[0]
    assert len(paragraphs) == len(answered.citations) == 1


@pytest.mark.parametrize(
    "question",
    [
        "Who pays for Kestrel's logo?",
        "Where is the launch party of Kestrel?",
        "How many employees does Larkfield Travel have?",
        "What did Paul say about the salary?",
        "Did Ines order a new laptop?",
        "Why is the printer broken?",
        "Who repaired the printer?",
        "How much does the hotel cost?",
        "How long is the flight?",
        "When is Clara's birthday?",
        "How old is Clara?",
        "Does Clara have a dog?",
        "Where does Ines live?",
        "Where did Ines get married?",
        "Which airline does Paul prefer?",
        "What colour is the car?",
        "When did the dentist call?",
        "What is the password of the wifi at the cabin?",
        "Who is Zoltan?",
        "What is the capital of France?",
        "What time did Gemma finish the run?",
        "What is the Ashworths' address?",
    ],
)
def test_what_was_asked_but_never_told_is_not_answered(memory: Memory, question: str) -> None:
    paragraphs, answered = _paragraphs(memory, question)
    assert paragraphs[0] == "I have no memory of that."
    assert not answered.grounded
    assert answered.short == ""


def test_where_nothing_answers_what_comes_nearest_is_shown_as_no_more_than_that(memory: Memory) -> None:
    paragraphs, answered = _paragraphs(memory, "What time did Gemma finish the run?")
    assert paragraphs[:2] == ["I have no memory of that.", "What comes nearest:"]
    assert len(answered.citations) == len(paragraphs[2:]) > 0
    assert all("“" in one and one.endswith("]") for one in paragraphs[2:])


def test_a_question_that_asks_two_things_gets_both_and_nothing_else(memory: Memory) -> None:
    paragraphs, answered = _paragraphs(memory, "Why does the launch move, and to which day?")
    assert ["late" in one for one in paragraphs] == [True, False]
    assert ["14 March 2027" in one for one in paragraphs] == [False, True]
    assert [one.number for one in answered.citations] == [1]  # both stand in the same document


def test_a_session_of_work_answers_only_what_was_done(memory: Memory) -> None:
    paragraphs, _ = _paragraphs(memory, "Where did I read about rye bread?")
    assert "Worked on “How to bake rye bread” in Firefox" in paragraphs[0]
    paragraphs, _ = _paragraphs(memory, "kestrel")
    assert len(paragraphs) == 3
    assert not any("Worked on" in one for one in paragraphs)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("When is the launch of Kestrel?", "14 March 2027"),
        ("When were the chairs ordered?", "Friday 20 November 2026"),
        ("When should I call the dentist?", "24 November 2026, 09:00"),
        ("When did Clara move to Porto?", "2024"),
        ("Who leads Kestrel?", "Ines Duarte"),
        ("Who ordered the chairs?", "Paul Meyer"),
        ("How much is the budget of Kestrel?", "62,500 €"),
        ("How many chairs were ordered?", "twelve"),
        ("How long did the training take?", "three days"),
        ("Where will Kestrel be hosted?", "Dublin"),
        ("Where did I park the car?", "on level 3 of the station garage"),
        ("Where did we put the helmets?", "on the shelf in the hall"),
        ("Which hotel are we in?", "Casa Azul"),
        ("What is Sofia's email address?", "sofia.rossi@example.org"),
        ("Why did revenue grow?", "because the summer was strong"),
        ("How long is the counter going to be?", "3.9 m"),
        ("When does the brass rail go on?", "8 December 2026"),
        ("What is Mrs Ashworth's first name?", "Sheila"),
        ("Is the printer broken?", "Yes"),
        ("Why does the launch move, and to which day?", "because the payment provider is late; 14 March 2027"),
    ],
)
def test_an_answer_begins_with_what_was_asked(memory: Memory, question: str, short: str) -> None:
    paragraphs, answered = _paragraphs(memory, question)
    assert answered.short == short
    for part, paragraph in zip(short.split("; "), paragraphs, strict=True):
        assert paragraph.casefold().startswith(f"{part.casefold()} — ")


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How many sash windows am I doing for Mrs Ashworth?", "4"),
        ("What is the quote for the Ashworth windows?", "£2,700"),
        ("What was the first quote for the Ashworth windows?", "£3,150"),
    ],
)
def test_of_what_was_told_twice_the_newest_holds_and_the_first_where_it_is_asked_for(
    memory: Memory, question: str, short: str
) -> None:
    assert answer_of(memory, question).short == short
