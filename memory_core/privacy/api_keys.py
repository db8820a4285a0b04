"""Keeps API keys and other small secrets of the settings, sealed in the home under a key of their own."""

import json
import threading

from memory_core.errors import HomeUnwritable, StoreDamaged
from memory_core.home import Home
from memory_core.privacy.cipher import Cipher
from memory_core.privacy.derive import Keys
from memory_core.privacy.private_files import write_private


class Secrets:
    """Secrets by name. What they are sealed with is derived from the home's data key, which lies in the keyring."""

    def __init__(self, home: Home, keys: Keys) -> None:
        self._path = home.secrets
        self._cipher = Cipher(keys.secrets)
        self._lock = threading.Lock()

    def get(self, name: str) -> str:
        """The secret, or “” when there is none. Raises `StoreDamaged` when the file was changed."""
        with self._lock:
            return self._read().get(name, "")

    def set(self, name: str, value: str) -> None:
        """Keep a secret; an empty one is removed. Raises `HomeUnwritable`, `StoreDamaged`."""
        with self._lock:
            values = self._read()
            if value:
                values[name] = value
            else:
                values.pop(name, None)
            write_private(self._path, self._cipher.encrypt(json.dumps(values).encode("utf-8")))

    def _read(self) -> dict[str, str]:
        try:
            sealed = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise HomeUnwritable(f"{self._path} cannot be read ({error.strerror}).") from error
        try:
            values = json.loads(self._cipher.decrypt(sealed))
        except (StoreDamaged, ValueError) as error:
            raise StoreDamaged(
                f"The stored API keys in {self._path} cannot be opened. Remove that file and enter them again."
            ) from error
        return {str(name): str(value) for name, value in values.items()}
