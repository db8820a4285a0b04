"""What `keys.json` says, all of it fit to be read by anybody: where the data key lies, and how to unwrap it."""

import base64
import binascii
import dataclasses
import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nacl.exceptions
import nacl.pwhash
import nacl.utils
from nacl.secret import Aead

from memory_core.errors import LockedError, PassphraseMissing
from memory_core.privacy.private_files import write_private
from memory_core.privacy.wiping import overwrite

Place = Literal["keyring", "file"]
_VERSION = 1
# A changed keys.json must not make us use up the machine's memory.
_MOST_MEMORY = 2 * 1024**3
_MOST_ROUNDS = 64


@dataclass(frozen=True, slots=True)
class PassphraseCost:
    """What one guess at a passphrase costs: Argon2id rounds and bytes of memory."""

    rounds: int = nacl.pwhash.argon2id.OPSLIMIT_MODERATE
    memory: int = nacl.pwhash.argon2id.MEMLIMIT_MODERATE


@dataclass(frozen=True, slots=True)
class Wrap:
    """A data key that a passphrase unwraps."""

    salt: bytes
    cost: PassphraseCost
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class KeyBook:
    """The contents of `keys.json`. `stale` names a place from which an old copy of the key must still be removed.

    `former`: the data key was changed, and not all files are in their place yet.
    """

    home_id: str
    public: bytes
    place: Place
    wrap: Wrap | None = None
    stale: Place | None = None
    former: "Former | None" = None


@dataclass(frozen=True, slots=True)
class Former:
    """The data key before a change, sealed with the present one, and the name under which a keyring has it."""

    home_id: str
    sealed: bytes


def read_keybook(path: Path) -> KeyBook | None:
    """The key book, or None when there is none. Raises `LockedError` when it cannot be read or understood."""
    try:
        values = json.loads(path.read_bytes())
        return _from_json(values)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LockedError(f"{path} cannot be read ({error.strerror}). Make it readable for your account.") from error
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise LockedError(f"{path} is damaged. Put it back from a backup; without it nothing can be opened.") from error


def write_keybook(path: Path, book: KeyBook) -> None:
    """Replace the key book in one step. Raises `HomeUnwritable`."""
    values: dict[str, Any] = {
        "version": _VERSION,
        "home": book.home_id,
        "public": _text(book.public),
        "place": book.place,
    }
    if book.wrap is not None:
        values["passphrase"] = {
            "kdf": "argon2id",
            "salt": _text(book.wrap.salt),
            "ops": book.wrap.cost.rounds,
            "mem": book.wrap.cost.memory,
            "wrapped": _text(book.wrap.wrapped),
        }
    if book.stale is not None:
        values["stale"] = book.stale
    if book.former is not None:
        values["former"] = {"home": book.former.home_id, "sealed": _text(book.former.sealed)}
    write_private(path, json.dumps(values, indent=2).encode("ascii"))


def wrap_key(data_key: bytes, passphrase: str, cost: PassphraseCost) -> Wrap:
    """Wrap the data key with a passphrase, under a new salt."""
    salt = nacl.utils.random(nacl.pwhash.argon2id.SALTBYTES)
    wrap = Wrap(salt, cost, b"")
    stretched = _stretch(passphrase, wrap)
    try:
        return dataclasses.replace(wrap, wrapped=bytes(Aead(stretched).encrypt(data_key)))
    finally:
        overwrite(stretched)


def unwrap_key(wrap: Wrap, passphrase: str | None) -> bytes:
    """The data key. Raises `LockedError` when the passphrase is missing or wrong."""
    stretched = _stretch(check_given(passphrase), wrap)
    try:
        return bytes(Aead(stretched).decrypt(wrap.wrapped))
    except nacl.exceptions.CryptoError as error:
        raise LockedError("That passphrase is not right. Try again; nothing was changed.") from error
    finally:
        overwrite(stretched)


def check_given(passphrase: str | None) -> str:
    """The passphrase. Raises `PassphraseMissing` when there is none, which is no guess."""
    if not passphrase:
        raise PassphraseMissing(
            "These memories are protected by a passphrase. Enter it in the window, or put it into SCRUBJAY_PASSPHRASE."
        )
    return passphrase


def _stretch(passphrase: str, wrap: Wrap) -> bytes:
    # The same letters can be typed as different bytes on another system.
    # What is no text at all never was one, and is a wrong guess like any other.
    typed = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return bytes(nacl.pwhash.argon2id.kdf(32, typed, wrap.salt, opslimit=wrap.cost.rounds, memlimit=wrap.cost.memory))


def _from_json(values: Any) -> KeyBook:
    if values["version"] != _VERSION:
        raise LockedError("These memories were written by a newer Scrubjay. Update Scrubjay, then open them again.")
    return KeyBook(
        home_id=str(values["home"]),
        public=_bytes(values["public"], 32),
        place=_place(values["place"]),
        wrap=_wrap(values["passphrase"]) if "passphrase" in values else None,
        stale=_place(values["stale"]) if "stale" in values else None,
        former=_former(values["former"]) if "former" in values else None,
    )


def _former(values: Any) -> Former:
    return Former(str(values["home"]), _bytes(values["sealed"]))


def _wrap(values: Any) -> Wrap:
    cost = PassphraseCost(rounds=int(values["ops"]), memory=int(values["mem"]))
    if not (0 < cost.rounds <= _MOST_ROUNDS and nacl.pwhash.argon2id.MEMLIMIT_MIN <= cost.memory <= _MOST_MEMORY):
        raise ValueError("cost out of bounds")
    return Wrap(_bytes(values["salt"], nacl.pwhash.argon2id.SALTBYTES), cost, _bytes(values["wrapped"]))


def _place(value: Any) -> Place:
    if value == "keyring":
        return "keyring"
    if value == "file":
        return "file"
    raise ValueError("unknown place")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str, length: int = 0) -> bytes:
    data = base64.b64decode(text, validate=True)
    if length and len(data) != length:
        raise ValueError("wrong length")
    return data
