"""What is taken for a password where the words around it leave no doubt that one is told."""

import re

from memory_core.privacy import judgement
from memory_core.privacy.vocabulary import NOT_VALUES, SENTENCE_WORDS

_HYPHENED = re.compile(r"[a-zäöüß]{2,12}(?:[-_][a-zäöüß]{2,12}){2,6}")
# Labels as programs write them; before a colon “password” is one, “Password” and “mot de passe” are none.
_IN_CODE = re.compile(r"[a-z_]*(?:passwo?r?d|pass|pwd|passphrase|passcode)")
_WORD_BEFORE = re.compile(
    r"(?<![^\s,(])(?!(?:let|val|var|const|private|public|protected|internal|readonly|static|final|lateinit|def|fn|mut"
    r"|string|str|type|new)\s)[^\W\d_][^\W\d_-]{1,15}\s$"
)
_WORD = re.compile(r"[^\W\d_]{3,16}")


def looks_picked(value: str) -> bool:
    """“hunter2”, “blue.Whale”, “correct-horse-battery”: for where a sentence says that the password is this word."""
    bare = value.rstrip(",;.\"'”’)!?")
    if _HYPHENED.fullmatch(bare):
        return SENTENCE_WORDS.isdisjoint(re.split("[-_]", bare)) and judgement.is_argument(bare)
    return judgement.looks_chosen(value) or judgement.looks_parted(value)


def looks_hyphened(value: str) -> bool:
    """“moon-Bakery”: words with dashes between them, one in capitals: for where the name of a user stands before it."""
    words = value.rstrip(",;.\"'”’)!?").split("-")
    cased = any(word[:1].isupper() for word in words) and all(word.isalpha() for word in words)
    return 2 <= len(words) <= 6 and cased and judgement.is_argument(value)


def is_in_prose(before: str, label: str, separator: str) -> bool:
    """Whether a label with a value behind it is none of a program, where “form.Password” is no value."""
    if separator.strip() in (":", "："):
        return _IN_CODE.fullmatch(label) is None or _WORD_BEFORE.search(before) is not None
    return separator == "=" and label.isupper()


def is_pair(words: str) -> bool:
    """“Kahn Fahrt22”: two words behind a colon, one of them with a digit among its letters."""
    parts = words.split()
    if len(parts) != 2 or any(part.lower() in NOT_VALUES | SENTENCE_WORDS for part in parts):
        return False
    one, other = sorted(parts, key=judgement.looks_mixed)
    return _WORD.fullmatch(one) is not None and judgement.looks_mixed(other) and judgement.looks_chosen(other)
