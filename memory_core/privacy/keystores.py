"""Where the data key may lie outside the data folder: the system's keyring."""

import contextlib
from collections.abc import Iterator
from typing import Protocol

from memory_core.errors import LockedError

_SERVICE = "Scrubjay"
_LOCKED = (
    "The system's keyring did not give Scrubjay its key ({reason}). Unlock the keyring, allow the access, and try "
    "again; nothing was changed."
)
_NOT_THERE = (
    "The keyring that was chosen for this account cannot be used ({reason}). Mend the choice, which stands in "
    "PYTHON_KEYRING_BACKEND or in the file keyringrc.cfg, and try again; nothing was changed."
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

        Raises `LockedError` where it was told to use one that is not there: another one would make another key.
        """
        import keyring
        import keyring.backends.fail
        import keyring.backends.null

        with _asking(_NOT_THERE):
            backend = keyring.get_keyring()
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


@contextlib.contextmanager
def _asking(said: str = _LOCKED) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # backends are plug-ins and raise what their own libraries raise
        raise LockedError(said.format(reason=str(error).rstrip(".") or type(error).__name__)) from error
