"""Words of time in Chinese, Japanese, Korean and Thai questions, and names that begin like one."""

from datetime import UTC, datetime

import pytest

from memory_core.records.query import Query
from memory_core.retrieval.eastern_times import eastern_times
from memory_core.retrieval.plan import make_plan

WEDNESDAY = datetime(2026, 5, 13, 15, tzinfo=UTC)


def _day(at: datetime | None) -> str:
    return f"{at.day} {at:%B}" if at else ""


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("昨天 Chen 说了什么？", "12 May", "13 May"),
        ("前天的会议", "11 May", "12 May"),
        ("上周三的合同", "6 May", "7 May"),
        ("上个月的发票", "1 April", "1 May"),
        ("三天前的邮件", "10 May", "11 May"),
        ("5月3日的会议", "3 May", "4 May"),
        ("2025年3月的报告", "1 March", "1 April"),
        ("昨日の会議で何を話した？", "12 May", "13 May"),
        ("先週の月曜日の会議", "4 May", "5 May"),
        ("3日前のメール", "10 May", "11 May"),
        ("어제 회의에서 뭐라고 했지?", "12 May", "13 May"),
        ("지난주 금요일 회의", "8 May", "9 May"),
        ("3일 전 메일", "10 May", "11 May"),
        ("เมื่อวานประชุมเรื่องอะไร", "12 May", "13 May"),
        ("สัปดาห์ที่แล้วคุยเรื่องอะไร", "4 May", "11 May"),
        ("วันจันทร์ประชุมเรื่องอะไร", "11 May", "12 May"),
    ],
)
def test_words_of_time_without_spaces_are_read(question: str, since: str, until: str) -> None:
    plan = make_plan(Query(text=question), WEDNESDAY, UTC)
    assert plan.period is not None
    assert (_day(plan.period.since), _day(plan.period.until)) == (since, until)


def test_what_is_asked_stays_among_the_words() -> None:
    assert make_plan(Query(text="上周的合同"), WEDNESDAY, UTC).terms == ("的合同",)


@pytest.mark.parametrize("text", ["What did I read?", "今日头条", "明日香", "五月天", "会议纪要"])
def test_names_that_begin_like_a_time_are_none(text: str) -> None:
    assert eastern_times(text) == text
