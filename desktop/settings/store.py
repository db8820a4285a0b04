"""Reads and writes the settings file; secret settings go to the keys instead."""

import contextlib
import dataclasses
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture.config import CaptureConfig
from desktop.settings.config import DesktopConfig
from memory_core.config import CoreConfig, describe, parse
from memory_core.privacy.private_files import write_private

# What must not be captured.
_RULES = ("excluded_apps", "excluded_titles", "exclusions", "mute_when")
_MENDED = "Until the file is mended nothing is captured, because it is not known what must not be."
_UNLIMITED = "Until that is mended no limit lets anything go."


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `problems` names values in the file that were not accepted.

    `unread`: why it is not known what must not be captured, or “”; then nothing is.
    """

    capture: CaptureConfig
    core: CoreConfig
    desktop: DesktopConfig
    problems: tuple[str, ...] = ()
    unread: str = ""


def load_settings(path: Path) -> Settings:
    """What the file says; defaults where it is silent, wrong or missing. Never raises for a bad file."""
    problems: list[str] = []
    values: Any = {}
    try:
        values = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        pass
    except (OSError, ValueError, RecursionError) as error:
        problems.append(
            f"The settings in {path} cannot be read ({error}); the defaults are used. {_MENDED} {_UNLIMITED}"
        )
    if not isinstance(values, dict):
        problems.append(
            f"The settings in {path} are no list of names and values; the defaults are used. {_MENDED} {_UNLIMITED}"
        )
        values = {}
    unread = " ".join(problems) or _rules_unread(path, values)
    capture, capture_problems = parse(CaptureConfig, values)
    if unread:
        capture = dataclasses.replace(capture, screen=False, microphone=False, system_audio=False)
    core, core_problems = parse(CoreConfig, values)
    if unlimited := _limits_unread(core, values, every=bool(problems)):
        core = dataclasses.replace(core, **unlimited)
        core_problems += [] if problems else [_UNLIMITED]
    desktop, desktop_problems = parse(DesktopConfig, values)
    told = (*(problems or filter(None, [unread])), *capture_problems, *core_problems, *desktop_problems)
    return Settings(capture, core, desktop, told, unread)


def _limits_unread(core: CoreConfig, values: Mapping[str, Any], *, every: bool) -> dict[str, Any]:
    """No limit in the place of each that was not accepted: by its default, what was to be kept would go."""
    limits = [spec for spec in describe(CoreConfig) if spec.group == "Keeping" and spec.kind in (int, float)]
    return {
        spec.key: spec.kind(0)
        for spec in limits
        if every or (spec.key in values and values[spec.key] != getattr(core, spec.key))
    }


def _rules_unread(path: Path, values: Mapping[str, Any]) -> str:
    wrong = [key for key in _RULES if not isinstance(values.get(key, []), list)]
    return f"In the settings in {path}, {' and '.join(wrong)} must be a list of texts. {_MENDED}" if wrong else ""


def save_settings(path: Path, settings: Settings) -> None:
    """Write what differs from the defaults, atomically, for the owner alone; what could not be read before is kept
    beside it. Raises `HomeUnwritable`."""
    values: dict[str, Any] = {}
    for section in (settings.capture, settings.core, settings.desktop):
        for spec in describe(type(section)):
            value = getattr(section, spec.key)
            if value != spec.default and not spec.secret:
                values[spec.key] = value
    if load_settings(path).unread:
        # The rules in it may be all that is wrong with nothing but a comma.
        with contextlib.suppress(OSError):
            os.replace(path, path.with_name(f"{path.name}.damaged"))
    write_private(path, json.dumps(values, ensure_ascii=False, indent=2).encode())


def with_values(settings: Settings, **values: Any) -> Settings:
    """The same settings with some fields (of whichever section knows them) replaced."""
    parts = {}
    for name in ("capture", "core", "desktop"):
        section = getattr(settings, name)
        known = {spec.key for spec in describe(type(section))}
        parts[name] = dataclasses.replace(section, **{k: v for k, v in values.items() if k in known})
    return dataclasses.replace(settings, **parts)
