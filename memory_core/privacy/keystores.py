"""Where the data key may lie outside the data folder: the system's keyring."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any, Protocol

from memory_core.errors import LockedError

_SERVICE = "Scrubjay"
_LOCKED = (
    "The system's keyring did not give Scrubjay its key ({reason}). Unlock the keyring, allow the access, and try "
    "again; nothing was changed."
)

_CHOICE = "PYTHON_KEYRING_BACKEND"
_UNUSABLE = (
    "The environment variable {choice} is set to “{named}”, and there is no such keyring. Unset it, so that the "
    "system's keyring is used, or name another one, and try again; nothing was changed."
)


class KeyStore(Protocol):
    """Keeps short secrets by name. Every method raises `LockedError` when access is denied or locked."""

    @property
    def available(self) -> bool:
        """Whether there is such a store at all (a locked one is there)."""
        ...

    def get(self, name: str) -> str | None:
        """The secret, or None when the store answers and has none of that name."""
        ...

    def set(self, name: str, value: str) -> None:
        """Keep a secret."""
        ...

    def delete(self, name: str) -> None:
        """Drop a secret; nothing happens when there is none."""
        ...


class SystemKeyring:
    """The keyring of the operating system: Keychain, Credential Locker, Secret Service, KWallet."""

    @property
    def available(self) -> bool:
        """False where the `keyring` library finds no backend, or was told to use none.

        Raises `LockedError` when the environment names one that cannot be had.
        """
        import keyring.backends.fail
        import keyring.backends.null

        backend = _chosen()
        return not isinstance(backend, keyring.backends.fail.Keyring | keyring.backends.null.Keyring)

    def get(self, name: str) -> str | None:
        """The secret, or None."""
        import keyring

        with _asking():
            secret = keyring.get_password(_SERVICE, name)
        return str(secret) if secret is not None else None

    def set(self, name: str, value: str) -> None:
        """Keep a secret."""
        import keyring

        with _asking():
            keyring.set_password(_SERVICE, name, value)

    def delete(self, name: str) -> None:
        """Drop a secret."""
        import keyring

        with _asking():
            if keyring.get_password(_SERVICE, name) is not None:
                keyring.delete_password(_SERVICE, name)


class NoKeyring:
    """Stands for a machine without a keyring, whether it has one or not."""

    available = False

    def get(self, name: str) -> str | None:
        """Never has anything."""
        return None

    def set(self, name: str, value: str) -> None:
        """Cannot keep anything. Raises `LockedError`."""
        raise LockedError("There is no keyring to keep the key in.")

    def delete(self, name: str) -> None:
        """Nothing to drop."""


class MemoryKeyring:
    """A keyring for tests: keeps secrets in memory, and can be locked."""

    available = True

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self.locked = False

    def get(self, name: str) -> str | None:
        """The secret, or None."""
        self._check()
        return self.secrets.get(name)

    def set(self, name: str, value: str) -> None:
        """Keep a secret."""
        self._check()
        self.secrets[name] = value

    def delete(self, name: str) -> None:
        """Drop a secret."""
        self._check()
        self.secrets.pop(name, None)

    def _check(self) -> None:
        if self.locked:
            raise LockedError(_LOCKED.format(reason="it is locked"))


def _chosen() -> Any:
    """The backend that is asked. Raises `LockedError` when the environment names one that cannot be had."""
    import keyring

    try:
        return keyring.get_keyring()
    except Exception as error:
        named = os.environ.get(_CHOICE)
        if named is None:
            raise
        # No reason to lay the key into a file: the system may have a keyring, and the key in it.
        raise LockedError(_UNUSABLE.format(choice=_CHOICE, named=named)) from error


@contextlib.contextmanager
def _asking() -> Iterator[None]:
    _chosen()
    try:
        yield
    except Exception as error:  # noqa: BLE001 - backends are plug-ins and raise what their own libraries raise
        raise LockedError(_LOCKED.format(reason=str(error) or type(error).__name__)) from error
