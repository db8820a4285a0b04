"""Remembers where the window was, in a small file in the home."""

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WindowState:
    """Place and size in device-independent pixels."""

    left: int
    top: int
    width: int
    height: int
    maximised: bool = False

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width, height."""
        return self.left, self.top, self.width, self.height


def load_window_state(path: Path) -> WindowState | None:
    """Where it was; None when that is not known or makes no sense."""
    try:
        state = WindowState(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    numbers = (state.left, state.top, state.width, state.height)
    sane = all(isinstance(number, int) and abs(number) < 100_000 for number in numbers)
    return state if sane and state.width > 0 and state.height > 0 else None


def save_window_state(path: Path, state: WindowState) -> None:
    """Remember it; that it cannot be remembered is no reason to stop."""
    with contextlib.suppress(OSError):
        path.write_text(json.dumps(asdict(state)), "utf-8")
        path.chmod(0o600)
