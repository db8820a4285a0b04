"""What opens a folder: its path, its passphrase, and what other programs hand in. Wrong ones raise `UsageError`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from memory_core.errors import ConfigError, LockedError, UsageError
from memory_core.library.arguments import read_path
from memory_core.library.grammar import said, sound

if TYPE_CHECKING:
    from memory_core.home import Home
    from memory_core.privacy.keys import Keys
    from memory_core.privacy.keystores import KeyStore

# By what a thing that is handed in can be told from a wrong one, before the first call of it fails somewhere else.
_PARTS = {
    "keyring": ("available", "get", "set", "delete"),
    "embedder": ("name", "dimension", "embed"),
    "index": ("upsert", "delete", "query"),
    "clock": ("now", "monotonic"),
    "llm": ("name", "complete", "stream"),
}


def read_home(home: object) -> str | None:
    """The folder that was named; None for the usual one."""
    if isinstance(home, Mapping) or hasattr(home, "vector_store"):
        raise UsageError("Memory(home) takes a folder. A config as Mem0 takes it goes to Memory.from_config({…}).")
    return None if home is None or home == "" else read_path(home, "home")


def read_options(**given: object) -> None:
    """Judge the arguments of `Memory` but for the home."""
    from memory_core.config import CoreConfig

    for name in ("passphrase", "api_key"):
        if given[name] is not None and not isinstance(given[name], str):
            raise UsageError(f"“{name}” is a text, not {said(given[name])}.")
        sound(str(given[name]))
    if given["config"] is not None and not isinstance(given["config"], CoreConfig):
        raise UsageError(
            f"“config” is a memory_core.config.CoreConfig, not {said(given['config'])}. "
            "A config as Mem0 takes it goes to Memory.from_config({…})."
        )
    for name, parts in _PARTS.items():
        value = given[name]
        if value is None or (name == "llm" and isinstance(value, str)):
            continue
        if missing := [part for part in parts if not hasattr(value, part)]:
            also = " or a text such as 'ollama:llama3.2'" if name == "llm" else ""
            raise UsageError(f"“{name}” is an object with {', '.join(parts)}{also}; {said(value)} has no {missing[0]}.")


def open_home_keys(folder: "Home", passphrase: str | None, keyring: "KeyStore | None") -> "Keys":
    """The keys of a folder. A new one is put behind the passphrase, where one is given.

    Raises `LockedError`, also while a change of its key is half done, `HomeUnwritable`, `ConfigError` for a passphrase
    that is too weak, and `UsageError` for one that an old folder does not have: whoever gives it would believe the
    folder to be protected.
    """
    from memory_core.privacy.keybook import read_keybook
    from memory_core.privacy.keys import has_passphrase, open_keys, set_passphrase
    from memory_core.privacy.strength import weakness

    book = read_keybook(folder.keys)
    if book is not None and book.former is not None:
        # Part of it is what capture left, which a library knows nothing of.
        raise LockedError(
            f"A change of the key of {folder.path} was interrupted. Finish it with: scrubjay --home '{folder.path}' "
            "status"
        )
    if not passphrase:
        return open_keys(folder, passphrase=passphrase, keyring=keyring)
    new = not folder.keys.exists()
    if new and (problem := weakness(passphrase)):
        raise ConfigError(f"The passphrase is too weak. {problem}")
    if not new and not has_passphrase(folder) and folder.database.exists():
        raise UsageError(
            f"{folder.path} has no passphrase, so this one would protect nothing. Open it without, or set one first: "
            f"scrubjay --home '{folder.path}' passphrase set"
        )
    keys = open_keys(folder, passphrase=passphrase, keyring=keyring)
    if has_passphrase(folder):
        return keys
    set_passphrase(folder, keys, None, passphrase, keyring=keyring)
    keys.wipe()
    return open_keys(folder, passphrase=passphrase, keyring=keyring)
