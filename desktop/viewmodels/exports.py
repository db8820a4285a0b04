"""What writing an export and taking it back in share: the name of its file, and what it holds in words."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from memory_core.wording import counted, listed

_NOUNS = {"observations": ("thing seen or heard", "things seen or heard"), "memories": ("memory", "memories")}
_NOUNS |= {"conversations": ("conversation", ""), "pictures": ("picture", "")}


def named_file(file: str) -> Path:
    """The path as it was meant; one that cannot be is refused by whoever opens it."""
    return Path(os.path.expanduser(file.strip()))


def judge_name(file: str) -> str:
    """Why it names no file, in a sentence; “” when it does."""
    if not file.strip():
        return "Choose a file."
    if not named_file(file).is_absolute():
        return "Say the whole path of the file, from the top folder on."
    return ""


def amounts(event: Mapping[str, Any]) -> str:
    """“12 memories and one picture”, or “nothing”."""
    return listed([counted(int(event[name]), *nouns) for name, nouns in _NOUNS.items() if event.get(name)]) or "nothing"
