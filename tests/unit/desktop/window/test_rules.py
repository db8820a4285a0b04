"""The list of rules on the settings page: shown by kind, added, changed, removed; and the offer to forget."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.viewmodels.rules import AS_A_LINE, Draft, Offer, RulesViewModel
from desktop.views.main_window import MainWindow
from desktop.views.widgets.dialogs import ConfirmDialog
from tests.unit.desktop.window.conftest import Stage

Show = Callable[..., MainWindow]


def texts(stage: Stage) -> set[str]:
    return {entry.text for _, found in stage.rooms.rules.groups() for entry in found}


def rows(show: Show, stage: Stage) -> Any:
    shell: Any = show(stage).shell
    shell.go("settings")
    return shell.settings.rows


def test_rules_are_grouped_by_kind_and_searched(stage: Stage) -> None:
    rules = stage.rooms.rules
    kinds = ["Several conditions", "Private windows", "Web sites", "Applications", "Words in titles"]
    assert [title for title, _ in rules.groups()] == kinds
    assert [entry.text for _, found in rules.groups("keepassxc") for entry in found] == ["app: keepassxc"]
    assert [title for title, _ in rules.groups("web paypal")] == ["Web sites"]
    assert rules.as_given


@pytest.mark.parametrize(
    ("draft", "text"),
    [
        (Draft("app", "Slack"), "app: Slack"),
        (Draft("app", "Slack", hours="18-8"), "app: Slack and time: 18:00-08:00"),
        (Draft("title", "payroll", app="Slack", hours="Sat"), "app: Slack and title: payroll and time: Sat"),
        (Draft("private", "", app="firefox"), "app: firefox and private windows"),
        (Draft("time", "22-6"), "time: 22:00-06:00"),
        (Draft(AS_A_LINE, "app: a and app: b"), "app: a and app: b"),
    ],
)
def test_what_stands_in_the_dialog_becomes_a_rule_and_the_rule_what_stands_there(draft: Draft, text: str) -> None:
    assert RulesViewModel.read(draft) == (text, "")
    assert RulesViewModel.read(RulesViewModel.draft(text)) == (text, "")


def test_a_rule_is_added_in_the_dialog_and_one_that_cannot_be_read_is_explained(
    stage: Stage, show: Show, qtbot: Any
) -> None:
    row = rows(show, stage)["exclusions"]
    qtbot.mouseClick(row.add, Qt.MouseButton.LeftButton)
    dialog = row.dialog
    dialog.kind.setCurrentIndex(dialog.kind.findData("site"))
    dialog.value.setText("a b")
    dialog.save.click()
    assert dialog.problem.text().startswith("“a b” is no web site.")
    assert dialog.isVisible()
    dialog.value.setText("https://www.harbour.example/")
    with qtbot.waitSignal(stage.rooms.settings.applied):
        dialog.save.click()
    assert "site: harbour.example" in texts(stage)
    assert not stage.rooms.rules.as_given
    assert row.reset.isVisibleTo(row)
    with qtbot.waitSignal(stage.rooms.settings.applied):
        row.reset.click()
    assert stage.rooms.rules.as_given
    undo = stage.said[-1].act
    assert undo is not None
    with qtbot.waitSignal(stage.rooms.settings.applied):
        stage.rooms.rules.save("app: Meanwhile")
    with qtbot.waitSignal(stage.rooms.settings.applied):
        undo()
    assert {"site: harbour.example", "app: Meanwhile"} <= texts(stage)


def test_rules_are_changed_and_removed_by_the_keyboard(stage: Stage, show: Show, qtbot: Any) -> None:
    row = rows(show, stage)["exclusions"]
    assert not row.remove.isEnabled()
    row.search.setText("keepassxc")
    item = row.list.topLevelItem(0).child(0)
    row.list.setCurrentItem(item)
    assert row.chosen == ["app: keepassxc"]
    row.list.setFocus()
    qtbot.keyClick(row.list, Qt.Key.Key_F2)
    assert row.dialog.value.text() == "keepassxc"
    row.dialog.value.setText("KeePassXC 2")
    with qtbot.waitSignal(stage.rooms.settings.applied):
        row.dialog.save.click()
    assert "KeePassXC 2" in stage.keeper.settings.capture.excluded_apps
    row.search.setText("keepassxc 2")
    row.list.setCurrentItem(row.list.topLevelItem(0).child(0))
    with qtbot.waitSignal(stage.rooms.settings.applied):
        qtbot.keyClick(row.list, Qt.Key.Key_Delete)
    assert "app: KeePassXC 2" not in texts(stage)
    undo = stage.said[-1]
    assert (undo.text, undo.action) == ("“app: KeePassXC 2” is removed.", "Undo")
    assert undo.act is not None
    with qtbot.waitSignal(stage.rooms.settings.applied):
        undo.act()
    assert "app: KeePassXC 2" in texts(stage)
    qtbot.keyClick(row.list, Qt.Key.Key_Insert)
    assert row.dialog.value.text() == ""
    row.dialog.reject()


def test_a_new_rule_offers_to_forget_what_it_would_have_kept_out(stage: Stage, show: Show, qtbot: Any) -> None:
    row = rows(show, stage)["exclusions"]
    rules, app = stage.rooms.rules, stage.memory.seen[0].app
    assert row.notice.isHidden()
    with qtbot.waitSignal(rules.offered) as told:
        rules.save(f"app: {app}")
    offer = told.args[0]
    assert isinstance(offer, Offer)
    assert set(offer.observations) == {one.id for one in stage.memory.seen if one.app == app}
    assert row.offer_text.text() == offer.sentence
    assert row.notice.isVisibleTo(row)
    with qtbot.waitSignal(stage.rooms.forgetting.previewed):
        row.forget.click()
    assert row.notice.isHidden()
    dialog = next(iter(row.window().findChildren(ConfirmDialog)))
    dialog.reject()


def test_a_rule_that_cannot_be_read_is_shown_first_with_the_reason(
    make_stage: Callable[..., Stage], show: Show
) -> None:
    stage = make_stage(exclusions=("siet: x", "app: a and time: Sat"))
    row = rows(show, stage)["exclusions"]
    assert [title for title, _ in stage.rooms.rules.groups()][:2] == [
        "Not understood, so not obeyed",
        "Several conditions",
    ]
    row.list.setCurrentItem(row.list.topLevelItem(0).child(0))
    assert row.problem.text().startswith("“siet” is no kind of condition")
    assert stage.rooms.rules.draft("siet: x") == Draft(AS_A_LINE, "siet: x")


def test_rules_that_mute_have_a_list_of_their_own(stage: Stage, show: Show, qtbot: Any) -> None:
    row = rows(show, stage)["mute_when"]
    row.add.click()
    assert row.dialog.kind.currentData() == "call"
    row.dialog.value.setText("Anna Novak")
    with qtbot.waitSignal(stage.rooms.settings.applied):
        row.dialog.save.click()
    assert stage.keeper.settings.capture.mute_when == ("call: Anna Novak",)
    assert "call: Anna Novak" not in texts(stage)


def test_a_search_for_applications_finds_the_list(stage: Stage) -> None:
    found = [
        item.key
        for _, items in stage.rooms.settings.groups(search="never capture these applications")
        for item in items
    ]
    assert found == ["exclusions"]
