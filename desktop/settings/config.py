"""How the window looks and behaves: described settings."""

from dataclasses import dataclass

from memory_core.config import setting


@dataclass(frozen=True, slots=True)
class DesktopConfig:
    """The window's own settings."""

    theme: str = setting(
        "system",
        title="Appearance",
        description="Light, dark, or as the system has it.",
        group="Window",
        choices=("system", "light", "dark"),
    )
    keep_in_tray: bool = setting(
        True,
        title="Keep running in the tray",
        description="Closing the window leaves Scrubjay recording; quit from the tray menu.",
        group="Window",
    )
    welcomed: bool = setting(
        False,
        title="First-run page done",
        description="Whether you have answered the questions of the first-run page. Switch off to see it again.",
        group="Window",
        advanced=True,
    )
