"""The memory core: what is observed becomes memories that can be recalled, answered from and forgotten.

from memory_core import Memory

with Memory("~/my-memory") as memory:
    memory.add("Maria moved to Lisbon in May.", user_id="anna")
    print(memory.search("Where does Maria live?", user_id="anna")["results"])
"""

import os
from typing import TYPE_CHECKING, Any

# Here, as it is too late once something has loaded numpy: on a busy machine, threads that wait for each other take ten
# times as long as one alone.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from memory_core.errors import ConfigError, LockedError, NotFound, ScrubjayError, UsageError
    from memory_core.library.asynchronous import AsyncMemory
    from memory_core.library.face import Memory

__all__ = ["AsyncMemory", "ConfigError", "LockedError", "Memory", "NotFound", "ScrubjayError", "UsageError"]

_HOMES = {"Memory": "memory_core.library.face", "AsyncMemory": "memory_core.library.asynchronous"}


def __getattr__(name: str) -> Any:
    """Load a name when it is first asked for, so that importing the package costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES.get(name, "memory_core.errors")), name)


def __dir__() -> list[str]:
    """The names that it offers."""
    return sorted(__all__)
