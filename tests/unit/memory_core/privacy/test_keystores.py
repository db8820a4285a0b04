"""The system's keyring through the keyring library, with backends that work, refuse, or are not there."""

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError

from memory_core.errors import LockedError
from memory_core.home import Home
from memory_core.privacy.keys import open_keys
from memory_core.privacy.keystores import NoKeyring, SystemKeyring


class _Working(KeyringBackend):
    """A backend in memory; `trouble` is raised by everything."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.secrets: dict[tuple[str, str], str] = {}
        self.trouble: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        if (service, username) not in self.secrets:
            raise PasswordDeleteError("no such entry")
        del self.secrets[service, username]

    def _check(self) -> None:
        if self.trouble is not None:
            raise self.trouble


@pytest.fixture
def backend() -> _Working:
    working = _Working()
    keyring.set_keyring(working)
    return working


def test_the_systems_keyring_keeps_and_drops_secrets(backend: _Working) -> None:
    store = SystemKeyring()
    assert store.available
    assert store.get("home") is None
    store.set("home", "secret")
    assert store.get("home") == "secret"
    assert backend.secrets == {("Scrubjay", "home"): "secret"}
    store.delete("home")
    store.delete("home")
    assert backend.secrets == {}


@pytest.mark.parametrize(
    "trouble", [KeyringLocked("the collection is locked"), OSError("the bus went away"), RuntimeError()]
)
def test_whatever_a_keyring_raises_is_a_sentence(backend: _Working, trouble: Exception) -> None:
    backend.trouble = trouble
    store = SystemKeyring()
    assert store.available
    with pytest.raises(LockedError, match=str(trouble) or "RuntimeError"):
        store.get("home")
    with pytest.raises(LockedError, match="Unlock"):
        store.set("home", "secret")
    with pytest.raises(LockedError, match="nothing was changed"):
        store.delete("home")


@pytest.mark.parametrize("named", ["", "no.such.Keyring"])
def test_a_keyring_that_the_environment_names_and_nobody_has_is_a_sentence(
    named: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", named)
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    with pytest.raises(LockedError, match="PYTHON_KEYRING_BACKEND"):
        open_keys(home)
    assert not home.keys.exists()


@pytest.mark.parametrize("backend_class", [fail.Keyring, null.Keyring])
def test_a_system_without_keyring_says_so(backend_class: type[KeyringBackend]) -> None:
    keyring.set_keyring(backend_class())
    assert not SystemKeyring().available


def test_no_keyring_keeps_nothing() -> None:
    store = NoKeyring()
    assert store.get("home") is None
    store.delete("home")
    with pytest.raises(LockedError):
        store.set("home", "secret")


def test_a_home_uses_the_systems_keyring_by_itself(home: Home, backend: _Working) -> None:
    keys = open_keys(home)
    assert not home.key_file.exists()
    assert len(backend.secrets) == 1
    backend.trouble = KeyringLocked("the collection is locked")
    with pytest.raises(LockedError, match="the collection is locked"):
        open_keys(home)
    backend.trouble = None
    assert open_keys(home) == keys
