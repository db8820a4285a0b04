"""One data key, and from it a key for each use, so that no key is ever used for two things."""

from dataclasses import dataclass, field, fields

import nacl.encoding
import nacl.hash
from nacl.public import PrivateKey

from memory_core.privacy.wiping import overwrite

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one opened home, 32 bytes each. `warning` is a sentence to keep visible, or empty.

    `rotation` is the seed of the secret rotation of vectors; `handover` seals the former data key while that is being
    changed. No key is shown when this is printed.
    """

    database: bytes = field(repr=False)
    files: bytes = field(repr=False)
    vault: bytes = field(repr=False)
    spool_private: bytes = field(repr=False)
    spool_public: bytes
    rotation: bytes = field(repr=False)
    secrets: bytes = field(repr=False)
    connections: bytes = field(repr=False)
    warning: str = ""
    handover: bytes = field(default=b"", repr=False)

    def wipe(self) -> None:
        """Overwrite the secret ones in memory. Nothing that uses them may be open any more."""
        for secret in fields(self):
            if not secret.repr:
                overwrite(getattr(self, secret.name))


def derive_keys(data_key: bytes, *, warning: str = "") -> Keys:
    """The keys of a home, from its 32-byte data key."""
    pair = _pair(data_key)
    return Keys(
        database=derive(data_key, "database"),
        files=derive(data_key, "files"),
        vault=derive(data_key, "vault"),
        spool_private=bytes(pair),
        spool_public=bytes(pair.public_key),
        rotation=derive(data_key, "rotation"),
        secrets=derive(data_key, "secrets"),
        connections=derive(data_key, "connections"),
        handover=derive(data_key, "handover"),
        warning=warning,
    )


def public_half(data_key: bytes) -> bytes:
    """The public key of a home, by which its data key is known; nothing else of it stays in memory."""
    pair = _pair(data_key)
    overwrite(bytes(pair))
    return bytes(pair.public_key)


def _pair(data_key: bytes) -> PrivateKey:
    seed = derive(data_key, "spool")
    try:
        return PrivateKey.from_seed(seed)
    finally:
        overwrite(seed)


def derive(data_key: bytes, use: str) -> bytes:
    """32 bytes for one named use: keyed BLAKE2b over the name."""
    name = f"scrubjay/1/{use}".encode("ascii")
    return nacl.hash.blake2b(name, digest_size=KEY_BYTES, key=data_key, encoder=nacl.encoding.RawEncoder)
