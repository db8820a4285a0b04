"""The truth: SQLCipher tables and sealed files."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from memory_core.store.store import Store

__all__ = ["Store"]


def __getattr__(name: str) -> Any:
    """Load the store when it is first asked for: who only reads a row of an export needs none of its tables."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from memory_core.store.store import Store

    return Store
