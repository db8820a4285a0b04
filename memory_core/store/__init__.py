"""The truth: SQLCipher tables and sealed files."""

from memory_core.store.store import Store

__all__ = ["Store"]
