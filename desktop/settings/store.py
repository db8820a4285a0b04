"""Reads and writes the settings file; secret settings go to the keys instead."""

import contextlib
import dataclasses
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture.config import CaptureConfig
from desktop.settings.config import DesktopConfig
from memory_core.config import CoreConfig, describe, parse
from memory_core.errors import HomeUnwritable


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `problems` names values in the file that were not accepted."""

    capture: CaptureConfig
    core: CoreConfig
    desktop: DesktopConfig
    problems: tuple[str, ...] = ()


def load_settings(path: Path) -> Settings:
    """What the file says; defaults where it is silent, wrong or missing. Never raises for a bad file."""
    problems: list[str] = []
    values: Any = {}
    try:
        values = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        problems.append(f"The settings in {path} cannot be read ({error}); the defaults are used.")
    if not isinstance(values, dict):
        problems.append(f"The settings in {path} are not a list of names and values; the defaults are used.")
        values = {}
    capture, capture_problems = parse(CaptureConfig, values)
    core, core_problems = parse(CoreConfig, values)
    desktop, desktop_problems = parse(DesktopConfig, values)
    return Settings(capture, core, desktop, (*problems, *capture_problems, *core_problems, *desktop_problems))


def save_settings(path: Path, settings: Settings) -> None:
    """Write what differs from the defaults, atomically, for the owner alone. Raises `HomeUnwritable`."""
    values: dict[str, Any] = {}
    for section in (settings.capture, settings.core, settings.desktop):
        for spec in describe(type(section)):
            value = getattr(section, spec.key)
            if value != spec.default and not spec.secret:
                values[spec.key] = value
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".settings-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(values, file, ensure_ascii=False, indent=2)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
            raise
    except OSError as error:
        raise HomeUnwritable(f"The settings could not be saved to {path} ({error.strerror}).") from error


def with_values(settings: Settings, **values: Any) -> Settings:
    """The same settings with some fields (of whichever section knows them) replaced."""
    parts = {}
    for name in ("capture", "core", "desktop"):
        section = getattr(settings, name)
        known = {spec.key for spec in describe(type(section))}
        parts[name] = dataclasses.replace(section, **{k: v for k, v in values.items() if k in known})
    return dataclasses.replace(settings, **parts)
