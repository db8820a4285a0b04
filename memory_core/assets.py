"""Finds what ships with the program: models, icons, fonts; in a checkout, a wheel or a frozen application."""

import sys
from pathlib import Path

from memory_core.errors import ModelError


def asset_path(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. `asset_path("models", "tessdata")`.

    Raises `ModelError` when it is missing, which means a broken installation.
    """
    roots = [
        Path(getattr(sys, "_MEIPASS", "")) / "assets" if hasattr(sys, "_MEIPASS") else None,
        Path(__file__).resolve().parent.parent / "assets",
        Path(sys.prefix) / "share" / "scrubjay" / "assets",
    ]
    for root in roots:
        if root is not None and (path := root.joinpath(*parts)).exists():
            return path
    name = "/".join(parts)
    raise ModelError(f"The installation lacks assets/{name}. Install Scrubjay again.")
