"""What a meeting was about, who was there, what was decided; and who does what nobody's list of names knows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from memory_core.chat.doers import doer_in, pointed_out
from memory_core.chat.openings import only_asks
from memory_core.chat.talks import agreed_to
from memory_core.memory import Memory
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Observation, ObservationKind
from tests.fakes.core import answer_of, remembering

NINE = datetime(2026, 5, 19, 9, tzinfo=UTC)
SAID = [
    ("Odile", "Right, the main thing today is the new shift plan, it has to be ready in autumn."),
    ("Wen", "I would rather work in pairs, otherwise nobody learns anything."),
    ("Odile", "We agreed then, pairs only, and we start on the fourteenth of September."),
]


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    times = (NINE + timedelta(minutes=4 * place) for place in range(len(SAID)))
    said = [
        Observation(new_observation_id(), ObservationKind.SPEECH, at, at, text, speaker=who)
        for at, (who, text) in zip(times, SAID, strict=True)
    ]
    with remembering(tmp_path_factory.mktemp("talks"), NINE + timedelta(days=1), said) as memory:
        yield memory


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("What was the meeting with Wen about?", "the new shift plan"),
        ("Who took part in the meeting about the shift plan?", "Odile and Wen"),
        (
            "What did we decide in the meeting?",
            "We agreed then, pairs only, and we start on the fourteenth of September",
        ),
    ],
)
def test_a_talk_is_told_by_its_subject_its_people_and_its_decisions(memory: Memory, question: str, short: str) -> None:
    answered = answer_of(memory, question)
    assert answered.short == short
    assert answered.citations


def test_another_meeting_is_not_told_of(memory: Memory) -> None:
    answered = answer_of(memory, "What was the meeting with Marek about?")
    assert not answered.grounded


@pytest.mark.parametrize(
    ("text", "question", "who"),
    [
        ("Okay, then Wen writes up the risk assessment.", "Who should write the risk assessment?", "Wen"),
        ("Lukas will also send the contract.", "Who sends the contract?", "Lukas"),
        ("Then we write it together.", "Who should write the report?", ""),
    ],
)
def test_who_does_it_stands_before_the_verb(text: str, question: str, who: str) -> None:
    assert doer_in(text, question) == who


@pytest.mark.parametrize(
    ("reply", "agreed"),
    [("Fine with me. I'll cancel the stand.", True), ("I would rather keep it.", False)],
)
def test_what_one_side_proposes_and_the_other_agrees_to_is_decided(reply: str, agreed: bool) -> None:
    said = [("Others", "Then we drop the fair in Munich."), ("Others", "Everybody fine with that?"), ("Me", reply)]
    assert agreed_to(said, 0) is agreed


def test_who_it_was_is_pointed_out() -> None:
    assert pointed_out("that was the night shift, I've spoken to them") == "the night shift"
    assert pointed_out("that was a long day") == ""


def test_a_question_behind_a_statement_leaves_it_one() -> None:
    assert not only_asks("he's off to Oslo in August, did you know?")
    assert only_asks("is he off to Oslo in August?")
