"""The same secret gets the same label for as long as the program runs, and no secret is kept for that.

What is remembered of a value is a keyed hash (BLAKE2, 12 bytes) under a key that was drawn when the book was opened and
is never written: it cannot be tried against guesses afterwards, and means nothing in another run.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict

from memory_core.patterns import lazily

_MOST = 4096
KINDS = (
    "password", "key", "private key", "token", "secret", "cookie", "seed phrase", "pin", "code", "card", "card code",
    "iban", "ssn", "national id", "email", "phone", "address",
)  # fmt: skip
# What may stand where a secret stood, of whatever kind; a pattern.
MARK = r"\[[a-z][a-z -]{1,14}(?: \d{1,6})?\]"
# “[password 2]”, but neither “user[password]” nor “[password] = …”, which are names.
_LABEL = lazily(rf"(?<![\w\]])\[(?:{'|'.join(KINDS)})(?: \d{{1,6}})?\](?!\s?=)")
# A slip of recognition, a blank or a dash must not make another secret of it.
_SLIPS = str.maketrans("oil|", "0111")


_SIGN = lazily(r"[^\[\] ]")
# For private use: no letter, digit or blank of any script.
NOTHING = "\ue000"


def blanked(text: str) -> str:
    """The same text with labels that say nothing: the word in a label must not announce what stands beside it."""
    return _LABEL.sub(lambda label: _SIGN.sub(NOTHING, label.group()), text) if "[" in text else text


class LabelBook:
    """Labels for secrets: “card”, then “card 2” for the next other card. Safe between threads."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._numbers: OrderedDict[bytes, int] = OrderedDict()
        self._last: dict[str, int] = {}

    def label(self, kind: str, value: str) -> str:
        """What stands between the brackets in place of the value."""
        even = "".join(filter(str.isalnum, value.casefold())) or value
        mark = hashlib.blake2b(
            f"{kind}\0{even.translate(_SLIPS)}".encode("utf-8", "surrogatepass"), key=self._key, digest_size=12
        ).digest()
        with self._lock:
            number = self._numbers.get(mark)
            if number is None:
                number = self._last.get(kind, 0) + 1
                self._last[kind] = number
                self._numbers[mark] = number
                if len(self._numbers) > _MOST:
                    self._numbers.popitem(last=False)
            else:
                self._numbers.move_to_end(mark)
        return kind if number == 1 else f"{kind} {number}"
