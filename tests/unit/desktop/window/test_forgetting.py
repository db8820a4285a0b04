"""Deleting: preview, a time to take it back, and surely gone afterwards."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from desktop.viewmodels.forgetting import ForgettingViewModel, preview_of
from memory_core.errors import StoreError
from memory_core.records.changes import ForgetPlan
from memory_core.records.ids import MemoryId, ObservationId
from tests.unit.desktop.window.conftest import Stage


def planned(stage: Stage, qtbot: QtBot, *ids: str, undo_s: float = 10.0) -> ForgettingViewModel:
    made = ForgettingViewModel(memory=stage.memory, operations=stage.operations, toasts=stage.toasts, undo_s=undo_s)
    with qtbot.waitSignal(made.previewed):
        made.request(ids)
    return made


def test_a_preview_says_what_goes_and_what_stays() -> None:
    plan = ForgetPlan(
        observations=(ObservationId("o_1"), ObservationId("o_2")),
        memories=(MemoryId("m_1"), MemoryId("m_2"), MemoryId("m_3")),
        rederived=(MemoryId("m_4"),),
        by_kind={"episodic": 2, "vault": 1, "core": 0},
        pictures=2,
        turns=1,
        samples=("The report is due.",),
    )
    preview = preview_of(plan)
    assert preview.headline == "Delete 3 memories and 2 moments?"
    assert preview.goes == (
        "2 × Events",
        "1 × Vault",
        "2 moments seen or heard, with their text",
        "2 pictures",
        "1 chat answer that rests on it",
    )
    assert preview.stays == "1 memory with other evidence will be kept and told anew."


def test_nothing_goes_before_the_time_to_undo_is_over(stage: Stage, qtbot: QtBot) -> None:
    forgetting = planned(stage, qtbot, "m_0000")
    forgetting.confirm()
    assert set(forgetting.hidden) == {"m_0000", "o_0000"}
    assert stage.memory.forgotten == []
    assert (stage.said[-1].text, stage.said[-1].action) == ("1 memory and 1 moment deleted.", "Undo")
    forgetting.undo()
    assert set(forgetting.hidden) == set()
    forgetting.undo()
    forgetting.carry_out()
    assert stage.memory.forgotten == []


def test_it_goes_by_itself_when_nobody_takes_it_back(stage: Stage, qtbot: QtBot) -> None:
    forgetting = planned(stage, qtbot, "m_0000", undo_s=0.02)
    forgetting.confirm()
    qtbot.waitUntil(lambda: len(stage.memory.forgotten) == 1 and stage.idle)
    assert stage.memory.forgotten[0].memories == ("m_0000",)
    assert set(forgetting.hidden) == set()


def test_a_memory_takes_with_it_what_it_rests_on(stage: Stage, qtbot: QtBot) -> None:
    forgetting = ForgettingViewModel(memory=stage.memory, operations=stage.operations, toasts=stage.toasts)
    with qtbot.waitSignal(forgetting.previewed) as asked:
        forgetting.request(["m_0000"])
    preview = asked.args[0]
    assert "1 moment seen or heard, with its text" in preview.goes
    assert preview.instead is not None
    assert preview.instead.headline == "Delete 1 memory?"
    forgetting.confirm()
    forgetting.carry_out()
    qtbot.waitUntil(lambda: len(stage.memory.forgotten) == 1)
    assert stage.memory.forgotten[0].observations == ("o_0000",)


def test_what_was_seen_stays_when_that_is_wanted(stage: Stage, qtbot: QtBot) -> None:
    forgetting = planned(stage, qtbot, "m_0000")
    forgetting.confirm(keep_evidence=True)
    assert set(forgetting.hidden) == {"m_0000"}
    forgetting.carry_out()
    qtbot.waitUntil(lambda: len(stage.memory.forgotten) == 1)
    assert stage.memory.forgotten[0].observations == ()


def test_without_evidence_beside_it_there_is_nothing_to_keep(stage: Stage, qtbot: QtBot) -> None:
    forgetting = ForgettingViewModel(memory=stage.memory, operations=stage.operations, toasts=stage.toasts)
    with qtbot.waitSignal(forgetting.previewed) as asked:
        forgetting.request(["m_0000"], ["o_0000"])
    assert asked.args[0].instead is None
    forgetting.confirm(keep_evidence=True)
    assert "o_0000" in forgetting.hidden


def test_a_second_deletion_carries_out_the_first(stage: Stage, qtbot: QtBot) -> None:
    forgetting = planned(stage, qtbot, "m_0000")
    forgetting.confirm()
    with qtbot.waitSignal(forgetting.previewed):
        forgetting.request(["m_0001"])
    forgetting.confirm()
    qtbot.waitUntil(lambda: len(stage.memory.forgotten) == 1)
    assert "m_0001" in forgetting.hidden
    forgetting.undo()


def test_closing_the_window_carries_it_out(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = make_stage(count=3)
    forgetting = planned(stage, qtbot, "m_0000")
    forgetting.confirm()
    forgetting.carry_out()
    assert stage.operations.close()
    assert [plan.memories for plan in stage.memory.forgotten] == [("m_0000",)]


def test_what_could_not_be_deleted_comes_back_with_a_word(stage: Stage, qtbot: QtBot) -> None:
    forgetting = planned(stage, qtbot, "m_0000")
    stage.memory.failure = StoreError("The disk is full. Free some space.")
    forgetting.confirm()
    forgetting.carry_out()
    qtbot.waitUntil(lambda: stage.idle)
    assert set(forgetting.hidden) == set()
    assert stage.said[-1].text.endswith("The disk is full. Free some space.")
    assert stage.said[-1].tone == "danger"


def test_nothing_chosen_and_nothing_left_ask_nothing(stage: Stage, qtbot: QtBot) -> None:
    forgetting = ForgettingViewModel(memory=stage.memory, operations=stage.operations, toasts=stage.toasts)
    forgetting.request([])
    assert stage.memory.calls == []
    forgetting.request(["m_9999"])
    qtbot.waitUntil(lambda: bool(stage.said))
    assert stage.said[0].text == "That is already gone."
    forgetting.confirm()
    assert set(forgetting.hidden) == set()


def test_a_preview_says_what_is_marked_to_be_kept_for_ever() -> None:
    preview = preview_of(ForgetPlan(observations=(ObservationId("o_1"), ObservationId("o_2")), kept=1))
    assert "1 of that marked to be kept for ever" in preview.goes
