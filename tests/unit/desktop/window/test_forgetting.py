"""Deleting: preview, a time to take it back, and surely gone afterwards."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from desktop.viewmodels.forgetting import ForgettingViewModel, preview_of
from memory_core.errors import StoreError
from memory_core.records.changes import ForgetPlan
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.query import Selection
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
    with qtbot.waitSignal(forgetting.taken_back):
        forgetting.undo()
    assert set(forgetting.hidden) == set()
    assert stage.memory.calls.count("take_back") == 1
    forgetting.undo()
    forgetting.carry_out()
    assert stage.idle
    assert stage.memory.forgotten == []


def test_the_core_hides_it_before_anything_goes(stage: Stage, qtbot: QtBot) -> None:
    forgetting = planned(stage, qtbot, "m_0000")
    forgetting.confirm()
    qtbot.waitUntil(lambda: stage.idle)
    assert [plan.memories for plan in stage.memory.withheld] == [("m_0000",)]
    assert stage.memory.forgotten == []
    assert stage.said[-1].countdown
    assert stage.said[-1].seconds == 10.0
    forgetting.undo()


def test_undoing_before_the_core_has_hidden_it_takes_it_back_all_the_same(stage: Stage, qtbot: QtBot) -> None:
    forgetting = planned(stage, qtbot, "m_0000")
    forgetting.confirm()
    forgetting.undo()  # the core was only just asked
    qtbot.waitUntil(lambda: "take_back" in stage.memory.calls and stage.idle)
    assert stage.memory.forgotten == []
    assert set(forgetting.hidden) == set()


def test_what_is_meant_by_conditions_is_previewed_too(stage: Stage, qtbot: QtBot) -> None:
    forgetting = ForgettingViewModel(memory=stage.memory, operations=stage.operations, toasts=stage.toasts)
    forgetting.request_where(Selection())
    assert stage.memory.calls == []
    with qtbot.waitSignal(forgetting.previewed) as asked:
        forgetting.request_where(Selection(observations=(ObservationId("o_0000"),), person="Maria"))
    assert asked.args[0].headline == "Delete 1 memory and 1 moment?"
    forgetting.request_where(Selection(site="nowhere.test"))
    qtbot.waitUntil(lambda: bool(stage.said))
    assert stage.said[0].text == "There is nothing of that to forget."


def test_whom_the_memories_speak_of_can_be_chosen_from(stage: Stage, qtbot: QtBot) -> None:
    forgetting = ForgettingViewModel(memory=stage.memory, operations=stage.operations, toasts=stage.toasts)
    with qtbot.waitSignal(forgetting.names_changed):
        forgetting.open()
    assert forgetting.names == ("Maria Silva", "Kestrel")


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


def test_each_deletion_has_its_own_time_to_undo(stage: Stage, qtbot: QtBot) -> None:
    forgetting = planned(stage, qtbot, "m_0000")
    forgetting.confirm()
    with qtbot.waitSignal(forgetting.previewed):
        forgetting.request(["m_0001"])
    forgetting.confirm()
    qtbot.waitUntil(lambda: stage.idle)
    assert stage.memory.forgotten == []
    first = next(toast for toast in stage.said if toast.action == "Undo")
    assert first.act is not None
    with qtbot.waitSignal(forgetting.taken_back):
        first.act()
    assert {"m_0000", "m_0001"} & set(forgetting.hidden) == {"m_0001"}
    forgetting.carry_out()
    qtbot.waitUntil(lambda: len(stage.memory.forgotten) == 1)
    assert stage.memory.forgotten[0].memories == ("m_0001",)


def test_closing_the_window_leaves_it_to_the_core(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = make_stage(count=3)
    forgetting = planned(stage, qtbot, "m_0000")
    forgetting.confirm()
    forgetting.carry_out()
    assert stage.operations.close()
    assert [plan.memories for plan in stage.memory.withheld] == [("m_0000",)], "which finishes it when it is closed"


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


def test_a_preview_says_of_which_kinds_moments_are_and_by_which_names_a_person_was_looked_for() -> None:
    ids = tuple(ObservationId(f"o_{n}") for n in range(3))
    preview = preview_of(
        ForgetPlan(observations=ids, seen={"screen": 2, "speech": 1}, known_as=("maria silva", "maria"))
    )
    assert preview.goes == ("3 moments seen or heard, with their text (2 × Seen on screen, 1 × Heard)",)
    assert preview.stays == "Looked for as “maria silva” and “maria”."


def test_a_preview_of_everything_says_so() -> None:
    preview = preview_of(ForgetPlan(everything=True, turns=2, damaged=1))
    assert preview.headline == "Delete everything?"
    assert "1 damaged piece that could never be read" in preview.goes


def test_a_preview_says_what_is_marked_to_be_kept_for_ever() -> None:
    preview = preview_of(ForgetPlan(observations=(ObservationId("o_1"), ObservationId("o_2")), kept=1))
    assert "1 of that marked to be kept for ever" in preview.goes
