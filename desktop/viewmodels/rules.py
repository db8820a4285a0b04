"""The rules about what is never captured: listed, judged, added, changed and removed; and the offer to forget."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from capture.grammar.rule import KINDS, Rule, RuleError, joined, read_rule, rule_of
from desktop.bridge.operations import Operations
from desktop.settings.rules import (
    EXCLUDING,
    MUTING,
    Entry,
    entries,
    kept_out,
    means_late,
    replaced,
    with_rule,
    without,
)
from desktop.settings.rules import defaults as given_rules
from desktop.viewmodels.forgetting import UNDO_S, ForgettingViewModel
from desktop.viewmodels.ports import Remembering
from desktop.viewmodels.settings import SettingsViewModel
from desktop.viewmodels.toasts import Toasts
from memory_core.records.sighting import Sighting
from memory_core.wording import counted

AS_A_LINE = "line"


@dataclass(frozen=True, slots=True)
class KindOfRule:
    """One kind of condition in the dialog: how it is called, what it means, and what may be typed for it."""

    key: str
    title: str
    about: str
    example: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the dialog. `app` and `hours` narrow the rule; either may be empty."""

    kind: str = "app"
    value: str = ""
    app: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a new rule would have kept out."""

    text: str
    observations: tuple[str, ...]
    late: Callable[[Sighting], bool] | None = field(default=None, compare=False)

    @property
    def sentence(self) -> str:
        """The offer in words."""
        return f"“{self.text}” would have kept out {counted(len(self.observations), 'moment')} that you have."


_TITLES = {
    "app": ("Application", "Applications", "KeePassXC"),
    "title": ("Words in a title", "Words in titles", "payroll"),
    "site": ("Web site", "Web sites", "example.com"),
    "path": ("Document or folder", "Documents and folders", "~/Documents/Taxes"),
    "time": ("Hours", "Hours", "Mon-Fri 22:00-06:00"),
    "private": ("Private windows", "Private windows", ""),
    "call": ("Call with somebody", "Calls", "Anna Novak"),
    "mixed": ("Several conditions", "Several conditions", ""),
    "": ("Not understood", "Not understood, so not obeyed", ""),
}
_ABOUT = {
    "app": "Part of the name is enough, and it need not ever have been seen. Case, spaces and dashes do not count.",
    "title": "Any window in whose title these words stand. Case and accents do not count.",
    "site": "With all below it: example.com covers mail.example.com, not notexample.com. Where the browser does not "
    "tell its address, what is read in its address bar and the site's name in the title have to do.",
    "path": "A folder covers all that lies in it. Where an application does not tell where its document lies, path or "
    "name in the title has to do.",
    "time": "Alone: nothing at all is captured then. A night belongs to the day on which it begins.",
    "private": "Of Firefox, Chrome, Edge and the other known browsers, in each of their languages.",
    "call": "The window of a call, in whose title this name stands.",
    AS_A_LINE: "Conditions joined by “and”, all of which must hold, e.g. app: Slack and title: payroll and time: Sat.",
}


class RulesViewModel(QObject):
    """Of what is never captured, or with `mute` of what mutes the microphone."""

    changed = Signal()
    """The list is another one."""
    offered = Signal(object)
    """An `Offer`, after a rule was added that would have kept something out."""

    def __init__(
        self,
        *,
        settings: SettingsViewModel,
        memory: Remembering,
        forgetting: ForgettingViewModel,
        operations: Operations,
        toasts: Toasts,
        mute: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._memory, self._forgetting, self._operations = settings, memory, forgetting, operations
        self._toasts = toasts
        self.mute = mute
        self._keys = MUTING if mute else EXCLUDING
        settings.changed.connect(self._on_changed)

    def muting(self) -> "RulesViewModel":
        """The same for the microphone."""
        return RulesViewModel(
            settings=self._settings,
            memory=self._memory,
            forgetting=self._forgetting,
            operations=self._operations,
            toasts=self._toasts,
            mute=True,
            parent=self,
        )

    def groups(self, search: str = "") -> list[tuple[str, list[Entry]]]:
        """The rules by kind, in which all words of the search stand."""
        words = search.casefold().split()
        found: dict[str, list[Entry]] = {}
        for entry in entries(self._settings.capture, self._keys):
            title = _TITLES[entry.kind][1]
            if all(word in f"{entry.text} {title}".casefold() for word in words):
                found.setdefault(entry.kind, []).append(entry)
        # What a person wrote is more than what came with Scrubjay, and what is not obeyed is most of all.
        order = ["", "mixed", "time", "private", "path", "call", "site", "app", "title"]
        return [(_TITLES[kind][1], found[kind]) for kind in order if kind in found]

    @property
    def as_given(self) -> bool:
        """Whether the rules are those that Scrubjay came with."""
        return all(getattr(self._settings.capture, key) == value for key, value in given_rules(self._keys).items())

    @staticmethod
    def kinds() -> list[KindOfRule]:
        """The kinds of rule that can be made in the dialog."""
        made = [KindOfRule(kind, _TITLES[kind][0], _ABOUT[kind], _TITLES[kind][2]) for kind in KINDS]
        return [*made, KindOfRule(AS_A_LINE, "As a line", _ABOUT[AS_A_LINE], "app: Slack and time: 18:00-08:00")]

    @staticmethod
    def draft(text: str) -> Draft:
        """A rule as the dialog shows it; one with more conditions than it has fields, as a line."""
        try:
            conditions = read_rule(text).conditions
        except RuleError:
            return Draft(AS_A_LINE, text)
        kinds = [kind for kind, _ in conditions]
        main = next((kind for kind in kinds if kind not in ("app", "time")), kinds[0])
        said = {kind: str(condition) for kind, condition in conditions}
        if len(said) < len(kinds) or not said.keys() <= {main, "app", "time"}:
            return Draft(AS_A_LINE, text)
        app, hours = (said.get(kind, "") if kind != main else "" for kind in ("app", "time"))
        if main == "time" and app:
            main, app = "app", ""
            return Draft("app", said["app"], "", said["time"])
        return Draft(main, said[main], app, hours)

    @staticmethod
    def read(draft: Draft) -> tuple[str, str]:
        """(the rule as it is written, why there is none)."""
        try:
            return str(_rule(draft)), ""
        except RuleError as error:
            return "", str(error)

    def save(self, text: str, *, instead_of: str = "") -> None:
        """Add a rule, or put it in the place of another; then offer to forget what it would have kept out."""
        rule, config = read_rule(text), self._settings.capture
        if instead_of:
            changes = replaced(config, instead_of, rule, mute=self.mute)
        else:
            changes = with_rule(config, rule, mute=self.mute)
        if changes:
            self._settings.set_all(lambda: self._look_back(rule), **changes)

    def remove(self, texts: Collection[str]) -> None:
        """These hold no longer."""
        what = f"“{next(iter(texts))}” is" if len(texts) == 1 else f"{counted(len(texts), 'rule')} are"
        self._change(without(self._settings.capture, texts, mute=self.mute), f"{what} removed.")

    def reset(self) -> None:
        """Back to the rules that Scrubjay came with."""
        self._change(given_rules(self._keys), "The rules are those that Scrubjay came with.")

    def _change(self, changes: Mapping[str, tuple[str, ...]], said: str) -> None:
        """Change the lists so, and offer to have back what they held."""
        before = {key: getattr(self._settings.capture, key) for key in changes}

        def back() -> None:
            # With what was added meanwhile.
            now = {key: getattr(self._settings.capture, key) for key in before}
            self._settings.set_all(None, **{key: tuple(dict.fromkeys((*before[key], *now[key]))) for key in before})

        def tell() -> None:
            self._toasts.say(said, action="Undo", act=back, seconds=UNDO_S, countdown=True)

        if changes:
            self._settings.set_all(tell, **changes)

    def forget(self, offer: Offer) -> None:
        """Show what goes with it, and let it go if the person agrees."""
        self._forgetting.request(observations=offer.observations, late=offer.late)

    def _look_back(self, rule: Rule) -> None:
        config = self._settings.capture

        def found(observations: list[str]) -> None:
            if observations:
                late = means_late(rule, config=config, mute=self.mute)
                self.offered.emit(Offer(str(rule), tuple(observations), late))

        def look() -> list[str]:
            return list(map(str, kept_out(self._memory.sightings(), rule, config=config, mute=self.mute)))

        self._operations.query(look).success(found).run()

    def _on_changed(self, key: str) -> None:
        if key in self._keys:
            self.changed.emit()


def _rule(draft: Draft) -> Rule:
    if draft.kind == AS_A_LINE:
        return read_rule(draft.value)
    parts = [rule_of("app", draft.app)] if draft.app.strip() and draft.kind != "app" else []
    parts.append(rule_of(draft.kind, draft.value))
    if draft.hours.strip() and draft.kind != "time":
        parts.append(rule_of("time", draft.hours))
    return joined(parts)
