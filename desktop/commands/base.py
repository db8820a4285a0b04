"""What a command is handed, and what it hands back."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desktop.commands.terminal import Terminal
from memory_core.home import Home


@dataclass(frozen=True, slots=True)
class Call:
    """One command line, understood."""

    args: argparse.Namespace
    terminal: Terminal
    home: Home


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result as JSON, how a person reads it, and the exit code. `failures`: sentences for stderr."""

    result: Any
    show: Callable[[Terminal], None]
    code: int = 0
    failures: tuple[str, ...] = ()


Command = Callable[[Call], Outcome]
