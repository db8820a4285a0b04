"""Questions in other languages than English get the sentence that answers them, and no other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from memory_core.memory import Memory
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Observation, ObservationKind
from tests.fakes.core import answer_of, remembering

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
EVIDENCE = [
    "Die Rechnung von Stadtwerke München beträgt 184,30 € und ist bis zum 12. Dezember fällig.",
    "Frau Berger leitet das neue Archivprojekt.",
    "El médico me cambió la cita al viernes 4 de diciembre a las 10:30.",
    "Las llaves del coche están en el cajón de la cocina.",
    "La réunion avec Claire a lieu dans la salle Monet.",
    "A reunião com o João foi adiada para 15 de janeiro.",
    "Il treno per Milano costa 23,50 euro.",
    "De vergadering met Sanne is op 3 december in zaal 4.",
    "王伟是新的项目经理。",
    "我们付了三千二百元给装修公司。",
    "我的护照在抽屉里，明年四月到期。",
    "会議は来週の水曜日の午後三時に変更されました。場所は二号館です。",
    "회의는 다음 주 수요일 오후 세 시로 변경되었습니다.",
    "การประชุมเลื่อนไปวันพุธหน้า เวลาบ่ายสามโมง",
]


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    times = (NOON - timedelta(minutes=180 - place) for place in range(len(EVIDENCE)))
    told = [
        Observation(new_observation_id(), ObservationKind.TEXT, at, at, text)
        for at, text in zip(times, EVIDENCE, strict=True)
    ]
    with remembering(tmp_path_factory.mktemp("tongues"), NOON, told) as memory:
        yield memory


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Wie hoch ist die Rechnung der Stadtwerke?", "184,30 € —"),
        ("Wann ist die Rechnung fällig?", "bis zum 12. Dezember fällig"),
        ("Wer leitet das Archivprojekt?", "Frau Berger"),
        ("¿Cuándo es la cita con el médico?", "viernes 4 de diciembre"),
        ("¿Dónde están las llaves del coche?", "cajón de la cocina"),
        ("Où a lieu la réunion avec Claire ?", "salle Monet"),
        ("Quando é a reunião?", "15 de janeiro"),
        ("Quanto costa il treno per Milano?", "23,50 euro —"),
        ("Wanneer is de vergadering met Sanne?", "op 3 december"),
        ("谁是项目经理？", "王伟"),
        ("我们付了多少钱给装修公司？", "三千二百元"),
        ("护照什么时候到期？", "明年四月"),
        ("会議はいつですか？", "水曜日"),
        ("場所はどこですか", "二号館"),
        ("회의는 언제입니까?", "수요일"),
        ("การประชุมเมื่อไหร่", "วันพุธ"),
    ],
)
def test_a_question_is_answered_in_its_own_language(memory: Memory, question: str, told: str) -> None:
    answered = answer_of(memory, question)
    assert answered.grounded
    assert told in answered.text.split("\n\n")[0]


@pytest.mark.parametrize(
    "question",
    [
        "Wann ist die Rechnung von Telekom fällig?",
        "Wie hoch ist das Archivprojekt?",
        "¿Quién es el dentista de Pedro?",
        "Où est la clé du garage ?",
        "谁是财务经理？",
        "会议室的密码是多少？",
    ],
)
def test_what_was_never_told_is_not_answered(memory: Memory, question: str) -> None:
    assert not answer_of(memory, question).grounded
