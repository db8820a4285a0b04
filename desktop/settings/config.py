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
    lock_after_min: int = setting(
        15,
        title="Lock after",
        description="With a passphrase: after this long without any input nothing can be read until it is typed again. "
        "Capture goes on, sealed. 0: never.",
        group="Lock",
        minimum=0,
        maximum=1440,
        unit="min",
    )
    lock_with_session: bool = setting(
        True,
        title="Lock with the screen",
        description="With a passphrase: when the computer's screen is locked, Scrubjay locks, too.",
        group="Lock",
    )
