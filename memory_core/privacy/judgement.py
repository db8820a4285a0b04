"""Whether the words beside a label are its value, or prose, code, or a mask."""

import re
from itertools import pairwise

from memory_core.privacy.vocabulary import NOT_VALUES, SENTENCE_WORDS

# Dots are read as letters, too.
_MASK = re.compile(r"[•●∙·*✱＊.xX_\-–—…#?]+|[sSoO0eE°@.*]{8,}")
_PLACEHOLDER = re.compile(r"[\[{<(%$`#]|\\[a-z]|https?://|process\.env|os\.environ|env\.|ENC\[", re.I)
# A password may begin like a placeholder, but has more signs than one.
_NO_PLACEHOLDER = re.compile(
    r"(?=[^\d\n]{0,40}\d)[#%$({<\[](?![\w.]*[\])}>%][;,]?$)[^\s(){}\[\]<>]*[!#%&*?+~^=§@-][^\s(){}\[\]<>]*"
    r"|[#$](?=[A-Za-z]*\d)(?=[\dA-Z]*[a-z])[A-Za-z0-9]{6,}"
    r"|[{<(](?=[^\d\n]{0,40}\d)[^\s.]*[!#%&*?+~^=§@][^\s.)}]*"
)
# Words of a script without blanks are no value: “请输入密码” stands above other words.
_FOREIGN = re.compile(r"[^\x00-\x7f]*[\u3040-\u9fff\uac00-\ud7af][^\x00-\x7f]*")
_FILE = re.compile(r"[\w-]+\.[A-Za-z]\w{1,4}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_STRONG_SIGNS = frozenset("!#$%*?+^~§@&")
_RULES = frozenset(
    """
    characters attempts attempt minimum maximum days letters digits numbers symbols left remaining long longer short
    least ago last contact administrator minutes hours zeichen versuche tage buchstaben ziffern caractères tentatives
    jours caracteres intentos días dias letras chiffres lettres tentativas stars
    """.split()  # noqa: SIM905 - as in vocabulary
)
_CODE = re.compile(r"[A-Za-z_][\w.\[\]'\"]*\(|[A-Za-z_]\w*(?:(?:\.|->|::)[A-Za-z_]\w*)+[,;)]*$|[A-Za-z_]\w*\[")
_ARGUMENT = re.compile(r"[A-Za-z_]+[)}\],][)}\]:,;]*")  # “f(password=given)”, “{password: given}”
_CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_PATH = re.compile(r"~?(?:/[\w.@-]+)+/?")
_DATE_OR_TIME = re.compile(r"\d{1,4}[:./-]\d{1,2}(?:[:./-]\d{1,4})?(?:[ap]m)?", re.I)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NAME_OF_SECRET = re.compile(r"pass|pwd|secret|token|key|cred|kennwort|login|input|value|field|hash", re.I)
_SYMBOL = re.compile(r"[^\w\s'’.,:;?!\"()/-]")
_MADE_SYMBOLS = frozenset("!@#$%^&*?+=~_§-.:;/|\\")
_LIKE_A_VERSION = re.compile(r"(?:[A-Za-z]{2,12}/)?[vV]?\d+(?:[.:/-]\d+)*[a-z]{0,2}")
_LONG = re.compile(r"[A-Za-z0-9_+/=.~%|-]+")
_BY_GROUPS = re.compile(r"(?:[A-Z0-9]{4,6}-){3,}[A-Z0-9]{4,6}")
_HEX = re.compile(r"(?:0x)?(?:[0-9a-f]{32,}|[0-9A-F]{32,})")
# What a word that can be said has: a vowel between others, or beside no more than two.
_SPOKEN = re.compile(r"^[^aeiouy]{0,2}[aeiouyäöü]+[^aeiouy]{0,2}[aeiouy]?$")
_EDGES = "\"'“”„‘’`,;.:!?()"

_SHORTEST = 4
_SHORTEST_PASSPHRASE_WORD = 3


def is_masked(value: str) -> bool:
    """“••••”, “****”, “xxxx”: shown without being shown."""
    dots = value.isalpha() and len(value) >= 8 and len(set(value.casefold())) <= 3  # as they are read
    return dots or _MASK.fullmatch(value) is not None


def is_quoted_secret(value: str) -> bool:
    """Whether a quoted text behind a label is its value: nearly always."""
    bare = value.strip()
    if len(bare) < _SHORTEST or is_masked(bare) or is_placeholder(bare) or bare.lower() in NOT_VALUES:
        return False
    return not (" " in bare and _is_sentence(bare))


def is_placeholder(value: str) -> bool:
    """“${PASSWORD}”, “<your key>”, “[hidden]”: what stands where a value would."""
    return _PLACEHOLDER.match(value) is not None and _NO_PLACEHOLDER.fullmatch(value) is None


def is_password(value: str, rest: str, *, assigned: bool, spaced: bool = True) -> bool:
    """Whether an unquoted word behind “password:” is its value.

    `rest` is what follows on the line; `assigned` says that the separator was “=”, as in code and settings; `spaced`,
    that a space stood behind it, as in code alone.
    """
    bare = value.strip(_EDGES)
    if len(bare) < _SHORTEST or is_masked(value) or is_placeholder(value) or _CODE.match(value):
        return False
    if bare.lower() in NOT_VALUES or _ARGUMENT.fullmatch(value) or _PATH.fullmatch(value):
        return False
    if not is_plain_word(bare):
        named = _is_identifier(bare) and (_NAME_OF_SECRET.search(bare) or (assigned and spaced and "_" in bare))
        return not named and not _DATE_OR_TIME.fullmatch(bare)
    if assigned:
        return len(bare) >= _SHORTEST and not _NAME_OF_SECRET.search(bare) and not rest.strip()
    return not rest.strip(_EDGES + " ")


def is_told(value: str, rest: str) -> bool:
    """Whether a word behind “the password is” is its value; a plain one must end the sentence and name no state."""
    bare = value.strip(_EDGES)
    if is_apart(value):
        return True
    ends = not rest.strip() or value[-1] in ".,;!?" or rest.lstrip()[0] in ".,;!?)"
    state = bare.endswith(("ed", "ing", "able", "ible", "ly"))
    return bare.isalpha() and len(bare) >= 6 and ends and not state and bare.lower() not in NOT_VALUES


def is_key(value: str) -> bool:
    """Whether an unquoted word behind “api key:” or “token:” is its value: long, and not a word."""
    bare = value.strip(_EDGES)
    if is_masked(value) or is_placeholder(value) or _CODE.match(value) or bare.lower() in NOT_VALUES:
        return False
    if _EMAIL.fullmatch(bare) or _CONSTANT.fullmatch(bare) or (_is_identifier(bare) and _NAME_OF_SECRET.search(bare)):
        return False
    has_digit = any(character.isdigit() for character in bare)
    has_letter = any(character.isalpha() for character in bare)
    return (has_digit and has_letter and len(bare) >= 8) or (len(bare) >= 20 and not is_plain_word(bare))


def is_apart(value: str) -> bool:
    """Whether a word that stands alone in the next line or column is a label's value: it must look like one."""
    bare = value.strip(_EDGES)
    if (
        _FOREIGN.fullmatch(bare)
        or not is_password(value, "", assigned=False)
        or _EMAIL.fullmatch(bare)
        or _DATE_OR_TIME.fullmatch(bare)
    ):
        return False
    if is_plain_word(bare):
        return bare.islower() and len(bare) >= 12
    if "-" in bare and all(is_plain_word(part) for part in bare.split("-")):
        return False
    return any(character.isalpha() for character in bare) or len(bare) >= 6


def is_passphrase(words: str) -> bool:
    """Whether a run of words behind “passphrase:” is one: three or more, none of them a sentence's little words."""
    parts = words.split()
    return (
        3 <= len(parts) <= 24
        and not (len(parts) == 3 and parts[0] in NOT_VALUES)
        and all(len(part) >= _SHORTEST_PASSPHRASE_WORD and part.isalpha() and part.islower() for part in parts)
        and not _is_sentence(words)
    )


def is_long_phrase(words: str) -> bool:
    """“my dog ate 3 cookies!”: words with a digit or a sign behind “password:”, and no rule for passwords."""
    parts = [part.strip(_EDGES).lower() for part in words.split()]
    if not 3 <= len(parts) <= 8 or len(words) > 64 or parts[0] in NOT_VALUES or _PLACEHOLDER.match(words):
        return False
    if any(part in SENTENCE_WORDS or part in _RULES or _DATE_OR_TIME.fullmatch(part) for part in parts):
        return False
    letters = sum(part.isalpha() for part in parts)
    signs = any(character.isdigit() or character in _STRONG_SIGNS for character in words)
    return signs and letters >= 2 and not any(sign in words for sign in ":=(){}[]<>|/\\")


def looks_strong(value: str) -> bool:
    """Whether a word can hardly be anything but a password: letters, digits and odd signs, not only at its end."""
    bare = value.rstrip(",;.\"'”’)")
    inside = bare[:-1].rstrip("!?")
    if not 7 <= len(bare) <= 64 or "://" in bare or _EMAIL.fullmatch(bare) or _FILE.fullmatch(bare):
        return False
    if is_masked(bare) or is_placeholder(bare) or _CODE.match(bare) or re.search(r"[(){}\[\]<>\"]", bare):
        return False
    signs = {character for character in inside if character in _STRONG_SIGNS}
    if "=" in bare and not signs - {"&", "+", "?"}:
        return False
    return (
        bool(signs)
        and any(character.isdigit() for character in bare)
        and sum(character.isalpha() for character in bare) >= 3
    )


def is_uuid(value: str) -> bool:
    """A name for anything at all, and for a key where its label says so."""
    return _UUID.fullmatch(value.strip("\"',;")) is not None


def is_dense(value: str, *, least: int = 30) -> bool:
    """Whether a long word is so mixed that nobody made it: small letters, capitals and digits in hardly any order."""
    if len(value) < least or not value.isascii():
        return False
    sorts = ["a" if sign.islower() else "A" if sign.isupper() else "1" if sign.isdigit() else "-" for sign in value]
    kinds = [sorts.count(sort) for sort in "aA1"]
    if min(kinds[:2]) < 4 or kinds[2] < 3:
        return False
    turns = sum(one != other for one, other in pairwise(sorts) if "-" not in (one, other))
    return turns >= 0.42 * (len(value) - 1)


def is_plain_word(word: str) -> bool:
    """Letters only, written as words are: small, Capitalised, or ALL CAPITALS."""
    return word.isalpha() and (word.islower() or word.isupper() or word.istitle())


def says_enough(value: str) -> bool:
    """Whether a quoted text behind “token” or “key” is more than a name: these words label much else in code."""
    has_digit = any(character.isdigit() for character in value)
    return (has_digit and len(value) >= 6) or (len(value) >= 20 and not _is_identifier(value.replace("-", "_")))


def looks_random(value: str) -> bool:
    """Whether a value says enough by itself to be looked for elsewhere in the text."""
    has_digit = any(character.isdigit() for character in value)
    return len(value) >= 6 and not value.isdigit() and (has_digit or _SYMBOL.search(value) is not None)


def looks_made(value: str) -> bool:
    """Whether a word is no word of any sentence: for where nothing but a blank parts it from “password”.

    Three of small letters, capitals, digits and signs, with a digit or four of them; no date, version or address.
    """
    bare = value.rstrip(",;.\"'”’)")
    if (
        len(bare) < 6
        or not is_apart(value)
        or _LIKE_A_VERSION.fullmatch(bare)
        or _FILE.fullmatch(bare)
        or _PATH.fullmatch(bare)
        or "://" in bare
    ):
        return False
    digit = any(character.isdigit() for character in bare)
    sorts = (
        digit
        + any(character.islower() for character in bare)
        + any(character.isupper() for character in bare)
        + any(character in _MADE_SYMBOLS for character in bare)
    )
    return (sorts >= 3 and digit and len(bare) >= 7) or sorts == 4


def looks_shuffled(value: str) -> bool:
    """Whether digits stand among the letters of a word, not only in front or behind: “qr4n7k2m”."""
    bare = value.rstrip(",;.\"'”’)")
    turns = sum(one.isdigit() != other.isdigit() for one, other in pairwise(bare))
    return len(bare) >= 8 and bare.isalnum() and turns >= 4 and looks_mixed(value)


def looks_mixed(value: str) -> bool:
    """Whether a word has letters and digits, and is no date, version or address: for “password for the printer: …”."""
    bare = value.rstrip(",;.\"'”’)")
    if not is_apart(value) or _LIKE_A_VERSION.fullmatch(bare) or "://" in bare:
        return False
    return looks_random(bare) and any(character.isalpha() for character in bare)


def is_random(value: str, *, least: int = 16) -> bool:
    """Whether a word can only be a key: long, with digits among small letters and capitals, or very long and hex."""
    bare = value.strip("\"',;")
    if len(bare) < least or not _LONG.fullmatch(bare) or is_masked(bare):
        return False
    digit = any(character.isdigit() for character in bare)
    lower = any(character.islower() for character in bare)
    upper = any(character.isupper() for character in bare)
    if _HEX.fullmatch(bare) or (digit and _BY_GROUPS.fullmatch(bare)):
        return True
    if not digit or not (lower or upper) or _DATE_OR_TIME.match(bare):
        return False
    words = re.split(r"[_./=-]", bare)
    return (lower and upper and max(map(len, words)) >= 8) or any(
        len(word) >= least and not word.isdigit() and not word.isalpha() for word in words
    )


def is_in_groups(words: str) -> bool:
    """“JBSW Y3DP EHPK 3PXP”, “qwmx-tplk-vznr-bhcd”: groups of one size, as applications write what is to be typed."""
    groups = re.split(r"[ -]", words.strip())
    sizes = {len(group) for group in groups[:-1]}
    if not 3 <= len(groups) <= 16 or len(sizes) != 1 or not 3 <= sizes.pop() <= 8:
        return False
    if len(groups[-1]) > len(groups[0]) or not all(group.isascii() and group.isalnum() for group in groups):
        return False
    telling = sum(not is_plain_word(group) and not group.isdigit() for group in groups)
    unspoken = sum(group.islower() and _SPOKEN.search(group) is None for group in groups)
    return telling >= 2 or (telling >= 1 and words.isupper()) or 2 * unspoken >= len(groups)


def is_argument(value: str) -> bool:
    """Whether the word behind an option is its value: no variable, no further option, no mask."""
    bare = value.strip("\"',;")
    if len(bare) < _SHORTEST or bare[0] == "-" or is_masked(bare) or is_placeholder(bare):
        return False
    return bare.lower() not in NOT_VALUES and not _CODE.match(bare) and not _PATH.fullmatch(bare)


def _is_identifier(word: str) -> bool:
    return word.isidentifier() and not any(character.isdigit() for character in word)


def _is_sentence(words: str) -> bool:
    return any(word.strip(_EDGES).lower() in SENTENCE_WORDS for word in words.split())
