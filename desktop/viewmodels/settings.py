"""Every described setting, ready for a page: groups, search, validation, saved at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from capture.config import CaptureConfig
from desktop.bridge.operations import Operations, sentence_of
from desktop.settings.config import DesktopConfig
from desktop.settings.store import Settings
from desktop.viewmodels.toasts import Toasts
from memory_core.config import CoreConfig, SettingSpec, describe, parse

# These are shown in the list of another one.
LISTED_WITH = {"excluded_apps": "exclusions", "excluded_titles": "exclusions"}
SECTIONS: tuple[type[Any], ...] = (CaptureConfig, CoreConfig, DesktopConfig)


class SettingsKeeper(Protocol):
    """Where settings live; `desktop.core.Core` fits."""

    @property
    def settings(self) -> Settings:
        """What holds now."""
        ...

    def change_settings(self, **values: Any) -> Settings:
        """Save new values and work by them."""
        ...


@dataclass(frozen=True, slots=True)
class SettingItem:
    """One line of the page. `editor`: switch, choice, whole, number, lines, rules, secret or text. `zero`: what 0 is
    called where it is no amount, or “”."""

    key: str
    title: str
    description: str
    editor: str
    value: Any
    default: Any
    minimum: float
    maximum: float
    choices: tuple[str, ...]
    unit: str
    zero: str
    advanced: bool
    changed: bool


class SettingsViewModel(QObject):
    """Reads and changes settings; each is saved as soon as it is changed."""

    changed = Signal(str)
    """The key of a setting that has a new value."""
    refused = Signal(str, str)
    """The key of a setting and the sentence why its new value is not accepted."""
    applied = Signal(object)
    """All `Settings`, once they are saved."""
    welcome_wanted = Signal()

    def __init__(
        self,
        *,
        keeper: SettingsKeeper,
        stored_secret: Callable[[str], str | None],
        operations: Operations,
        toasts: Toasts,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._stored_secret = stored_secret
        self._operations = operations
        self._toasts = toasts
        self._specs = {spec.key: (section, spec) for section in SECTIONS for spec in describe(section)}
        self._secrets_set: set[str] = set()

    def groups(self, *, search: str = "", advanced: bool = False) -> list[tuple[str, list[SettingItem]]]:
        """Groups in the order in which they were written; a search looks at the advanced ones too."""
        words = search.lower().split()
        groups: dict[str, list[SettingItem]] = {}
        for _, spec in self._specs.values():
            if spec.key in LISTED_WITH:
                continue
            text = " ".join(map(self._words, (spec.key, *(key for key, to in LISTED_WITH.items() if to == spec.key))))
            if all(word in text for word in words) and (advanced or words or not spec.advanced):
                groups.setdefault(spec.group, []).append(self.item(spec.key))
        return list(groups.items())

    def _words(self, key: str) -> str:
        """What a search looks at."""
        _, spec = self._specs[key]
        return f"{spec.title} {spec.description} {spec.group} {spec.key}".lower()

    @property
    def capture(self) -> CaptureConfig:
        """What may be captured, as it is now."""
        return self._keeper.settings.capture

    def item(self, key: str) -> SettingItem:
        """One setting as it is now."""
        _, spec = self._specs[key]
        value = self._value(spec)
        return SettingItem(
            key=key,
            title=spec.title,
            description=spec.description,
            editor=_editor(spec),
            value=value,
            default=spec.default,
            minimum=0 if spec.minimum is None else spec.minimum,
            maximum=1_000_000 if spec.maximum is None else spec.maximum,
            choices=spec.choices,
            unit=spec.unit,
            zero=_zero(spec),
            advanced=spec.advanced,
            changed=bool(value) if spec.secret else value != spec.default,
        )

    def set(self, key: str, value: Any) -> bool:
        """Save a new value; False when it is not accepted (`refused` says why)."""
        section, spec = self._specs[key]
        if spec.kind is tuple:
            value = tuple(line for line in (str(item).strip() for item in value) if line)
        if not spec.secret and value == self._value(spec):
            return True
        _, problems = parse(section, {key: value})
        if problems:
            self.refused.emit(key, problems[0].split(";")[0].rstrip(".") + ".")
            return False
        self.set_all(**{key: value})
        return True

    def reset(self, key: str) -> None:
        """Back to the default."""
        self.set(key, self._specs[key][1].default)

    def set_all(
        self,
        then: Callable[[], object] | None = None,
        otherwise: Callable[[], object] = lambda: None,
        /,
        **values: Any,
    ) -> None:
        """Save several values at once; `then` is called once they are saved, `otherwise` when they cannot be."""

        def saved(settings: Settings) -> None:
            for key in (key for key in values if self._specs[key][1].secret):
                (self._secrets_set.add if values[key] else self._secrets_set.discard)(key)
            for key in values:
                self.changed.emit(key)
            self.applied.emit(settings)
            if then is not None:
                then()

        def failed(error: Exception) -> None:
            self._toasts.complain(sentence_of(error))
            for key in values:
                self.changed.emit(key)
            otherwise()

        self._operations.query(lambda: self._keeper.change_settings(**values)).success(saved).failure(failed).run()

    def announce(self) -> None:
        """Something else changed the settings: every value may be another."""
        for key in self._specs:
            self.changed.emit(key)

    def read_secrets(self) -> None:
        """Find out which secret settings are set; their values stay where they are."""
        secret = [spec.key for _, spec in self._specs.values() if spec.secret]

        def done(found: set[str]) -> None:
            self._secrets_set = found
            for key in secret:
                self.changed.emit(key)

        self._operations.query(lambda: {key for key in secret if self._stored_secret(key)}).success(done).run()

    def _value(self, spec: SettingSpec) -> Any:
        if spec.secret:
            return spec.key in self._secrets_set
        settings = self._keeper.settings
        for section in (settings.capture, settings.core, settings.desktop):
            if hasattr(section, spec.key):
                return getattr(section, spec.key)
        return spec.default


def _zero(spec: SettingSpec) -> str:
    """What 0 is, where it is no amount: a description that ends with “0: no limit.” says so."""
    said = re.search(r"\b0: ([^.]+)\.$", spec.description)
    return said[1].capitalize() if said else ""


def _editor(spec: SettingSpec) -> str:
    if spec.secret:
        return "secret"
    if spec.choices:
        return "choice"
    if spec.check is not None and spec.kind is tuple:
        return "rules"
    return {bool: "switch", int: "whole", float: "number", tuple: "lines"}.get(spec.kind, "text")
