"""What SQL can ask that SQLite does not know: moments in text, letters whatever their case, words, and sites."""

import sqlite3

from memory_core.records.filters import folded, moment_of
from memory_core.store.holding import holds
from memory_core.store.rows import to_micros
from memory_core.store.sites import addresses, on_site


def _moment(value: object) -> int | None:
    found = moment_of(value) if isinstance(value, str) else None
    return None if found is None else to_micros(found)


def _folded(value: object) -> str | None:
    return folded(value) if isinstance(value, str) else None


def teach(connection: sqlite3.Connection) -> None:
    """Make `moment(text)` (microseconds since 1970, or NULL), `folded(text)`, `on_site(url, site)`,
    `addresses(text, site)` and `holds(text, words)` known to a connection."""
    connection.create_function("moment", 1, _moment, deterministic=True)
    connection.create_function("folded", 1, _folded, deterministic=True)
    connection.create_function("on_site", 2, on_site, deterministic=True)
    connection.create_function("addresses", 2, addresses, deterministic=True)
    connection.create_function("holds", 2, holds, deterministic=True)
