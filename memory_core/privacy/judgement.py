"""Whether the words beside a label are its value, or prose, code, or a mask."""

import re
from itertools import pairwise

from memory_core.patterns import lazily
from memory_core.privacy.speech_words import HAN_ORDINARY
from memory_core.privacy.told import tells_anywhere
from memory_core.privacy.vocabulary import NOT_VALUES, ROOTS, RULES, SENTENCE_WORDS, TALK

_MASK = lazily(r"[：:]?[•●∙·*✱＊.xX_\-–—…#?]+|[sSoO0eE°@.*]{8,}")  # dots are read as letters, too
_PLACEHOLDER = lazily(r"[\[{<(%$`#]|\?[^{}]*\}|\\[a-z]|https?://|process\.env|os\.environ|env\.|ENC\[", re.I)
# A password may begin like a placeholder, but has more signs than one.
_NO_PLACEHOLDER = lazily(
    r"[{(\[][\w .-]{1,40}[\])}](?=[^\d\n]{0,40}\d)[^\s(){}\[\]<>;,]{1,40}"  # “(Blau)7x”
    r"|(?=[^\d\n]{0,40}\d)[#%$({<\[](?![\w.]*[\])}>%][;,]?$)[^\s(){}\[\]<>]*[!#%&*?+~^=§@-][^\s(){}\[\]<>]*"
    r"|[#$](?=[A-Z_a-z]*\d)(?=[\dA-Z_]*[a-z])(?!\w*(?i:pass|pwd|secret|token|key|cred))\w{6,}"
    r"|[{<(](?=[^\d\n]{0,40}\d)[^\s.]*[!#%&*?+~^=§@][^\s.)}]*|#[A-Z][a-z]{2,}[._][A-Z][a-z]{2,}\d{1,4}"
)
_FOREIGN = lazily(r"[^\x00-\x7f]*[\u3040-\u9fff\uac00-\ud7af][^\x00-\x7f]*")  # no value: “请输入密码”
# “密码：至少8位”: what it must be, or how it is.
_HAN_RULE = lazily(
    r"至少|最少|最多|不少于|不小于|必须|必需|必填|长度|请|請|需|应|由|包含|不能|不得|不可|为空|错误|正确|强度|已|未|无|忘"
)
FILE = lazily(
    r"[\w.-]+\.(?:pyi?|[jt]sx?|[cm]js|json5?|ya?ml|toml|xml|x?html?|s?css|less|md|rst|txt|rtf|pdf"
    r"|png|jpe?g|gif|svg|webp|bmp|tiff?|ico|db|sqlite|csv|tsv|log|ini|cfg|conf|swp|vue|ipynb"
    r"|exe|msi|dll|so|dylib|sh|bat|cmd|ps1|rb|go|rs|java|kt|swift|c|h|cc|cpp|hpp|cs|php|pl|lua|sql"
    r"|env|lock|zip|tar|t?gz|bz2|xz|7z|rar|docx?|xlsx?|pptx?|od[tsp]|key|pem|crt|cer|pub|asc|gpg"
    r"|kdbx?|p12|pfx|jks|mp[34]|wav|flac|ogg|mov|avi|mkv|iso|img|bin|dat|tmp|bak|old|apk|deb|rpm|tf"
    r"|tfvars|plist|eml|ics|vcf|app|com|org|net|io|dev|de|fr|es|pt|uk|ch|at|nl|it|eu|cn|br|local|lan|example|test"
    r"|invalid|html5)",
    re.I,
)
_UUID = lazily(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_STRONG_SIGNS = frozenset("!#$%*?+^~§@&")
_NUMBERED = lazily(r"[^\W\d_]{4,24}\d{2,6}[!?*#]{0,2}")
# “password sha256”: how one is kept, not which.
_TECHNICAL = lazily(
    r"(?:sha|md|argon|pbkdf|scrypt|bcrypt|aes|rsa|utf|base|wpa|tls|ssl|oauth|u|fido|x|http|ipv|v|ver"
    r"|version|step|page|part"
    r"|web|py|python|php|java|vue|win|windows|mac|ios|android|chapter|section|item|no|nr|q|h|k|s|\d)-?\d{1,4}\w{0,2}",
    re.I,
)
_CODE = lazily(r"[A-Za-z_][\w.\[\]'\"]*\(|[A-Za-z_]\w*(?:(?:\.|->|::)[A-Za-z_]\w*)+[,;)]*$|[A-Za-z_][\w.]*\[")
# “Disk(Station)9”: no call has more behind it than a stop.
_BEHIND_CALL = lazily(r"[^\s().=]{2,30}\([^\s().,='\"]{2,30}\)[^\W_]{1,12}[!?#*]?")
# “Vogel.Nest77”: words with points between them, where no program has such a name.
DOTTED = lazily(r"[^\W\d_]\w{1,20}(?:\.[^\W_]\w{0,20}){1,4}")
_ARGUMENT = lazily(r"[A-Za-z_]+[)}\],][)}\]:,;]*")  # “f(password=given)”, “{password: given}”
_CONSTANT = lazily(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_COUNT = lazily(r"[A-Za-z_]{2,}=\d{1,6}")  # “max_length=128”
_RELEASE = lazily(r"[A-Za-z]{2,12}[-_]?v?\d+(?:\.\d+)+")  # “Build-26100.2314”
_TICKET = lazily(r"[A-Z]{2,10}(?:-\d{1,6}){1,3}")  # “CVE-2026-1234”
_PATH = lazily(r"~?(?:/[\w.@-]+)+/?")
_DATE_OR_TIME = lazily(r"\d{1,4}[:./-]\d{1,2}(?:[:./-]\d{1,4})?(?:[ap]m)?", re.I)
_EMAIL = lazily(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.(?:[a-z\d-]+|[A-Z\d-]+)")  # none is “P@nther.Lounge”
# Not “compass”, “passion”, “monkey”.
NAME_OF_SECRET = lazily(
    r"(?<!com)(?<!kom)pass(?!ion|age|eng)|pwd|secret|token|(?<!mon|tur|hoc|don|joc|his|mic)key|cred|kennwort|login|input|value"
    r"|field|hash",
    re.I,
)
_NUMBER_OF_NAME = lazily(r"[-_]\d{1,3}$")
_SYMBOL = lazily(r"[^\w\s'’.,:;?!\"()/-]")
_MADE_SYMBOLS = frozenset("!@#$%^&*?+=~_§-.:;/|\\")
_LIKE_A_VERSION = lazily(r"(?:[A-Za-z]{2,12}/)?[vV]?\d+(?:[.:/-]\d+)*[a-z]{0,2}")
_LONG = lazily(r"[A-Za-z0-9_+/=.~%|-]+")
_BY_GROUPS = lazily(r"(?:[A-Z0-9]{4,6}-){3,}[A-Z0-9]{4,6}")
_HEX = lazily(r"(?:0x)?(?:[0-9a-f]{32,}|[0-9A-F]{32,})")
# What a word that can be said has: a vowel between others, or beside no more than two.
_SPOKEN = lazily(r"^[^aeiouy]{0,2}[aeiouyäöü]+[^aeiouy]{0,2}[aeiouy]?$")
_CONTRACTED = lazily(r"[A-Za-z]{1,8}['’](?:t|s|re|ll|ve|d|m)")  # “don’t”
_EDGES = "\"'“”„‘’`,;.:!?()"
_OTHERS = (_PATH, _EMAIL, _DATE_OR_TIME, FILE, _CONTRACTED, _CONSTANT, _RELEASE, _TECHNICAL, _TICKET, _LIKE_A_VERSION)

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
    if (
        _CONTRACTED.fullmatch(bare)
        or not _is_long_enough(value, bare)
        or is_masked(value)
        or is_placeholder(value)
        or _is_code(value)
    ):
        return False
    if (
        bare.startswith(HAN_ORDINARY)
        or bare.lower() in NOT_VALUES
        or _ARGUMENT.fullmatch(value)
        or _PATH.fullmatch(value)
        or _HAN_RULE.match(bare)
    ):
        return False
    if not is_plain_word(bare):
        named = _is_identifier(bare) and (NAME_OF_SECRET.search(bare) or (assigned and spaced and "_" in bare))
        return not named and not _DATE_OR_TIME.fullmatch(bare)
    if assigned:
        return len(bare) >= _SHORTEST and not NAME_OF_SECRET.search(bare) and not rest.strip()
    return not rest.strip(_EDGES + " ")


def _is_long_enough(value: str, bare: str) -> bool:
    """Four signs; of three, a digit among them: “123”, “a1!”."""
    return len(bare) >= _SHORTEST or (
        len(value.strip(",;\"'")) >= _SHORTEST - 1 and any(sign.isdigit() for sign in bare) and len(bare) >= 2
    )


def _is_code(value: str) -> bool:
    """A call, an element, a field of an object; none where words stand between points as in no program."""
    if not _CODE.match(value) or _BEHIND_CALL.fullmatch(value) or len({*'!#$%&*?@^~;:"+`|'} & {*value}) >= 4:
        return False
    bare = value.strip(_EDGES)
    last = bare.rsplit(".", 1)[-1]
    if last[:1].isupper() and last[-1:].isdigit() and "." in bare and bare.replace(".", "").replace("_", "").isalnum():
        return False  # “old.Value6”
    dotted = DOTTED.fullmatch(bare) or (bare[1:2] == "." and is_random(last, least=10))  # “U.DJ4BoQcKaasL5BWl”
    if not dotted or bare.split(".")[0].lower() in ROOTS or NAME_OF_SECRET.search(bare):
        return True
    odd = any(sign.isdigit() for sign in bare) or bare.count(".") >= 2 or not bare.isascii()
    return not odd or FILE.fullmatch(bare) is not None


def names_another(word: str) -> bool:
    """Whether a word with other signs than letters is no value: code, a path, an address, a date, a file."""
    return _is_code(word) or "://" in word or any(shape.fullmatch(word.strip(_EDGES)) for shape in _OTHERS)


def is_told(value: str, rest: str) -> bool:
    """Whether a word behind “the password is” is its value; a plain one must end the sentence and name no state."""
    bare = value.strip(_EDGES)
    if is_apart(value):
        return True
    ends = not rest.strip() or value[-1] in ".,;!?" or rest.lstrip()[0] in ".,;!?()"
    if ends and (bare.isdigit() or bare.count("-") >= 2):  # “the password is 4711”, “… is correct-horse-battery”
        return len(bare) >= (_SHORTEST if bare.isdigit() else 12) and not _DATE_OR_TIME.fullmatch(bare)
    state = bare.endswith(("ed", "ing", "able", "ible", "ly"))
    told = bare.isalpha() and len(bare) >= 6 and ends and not state and bare.lower() not in NOT_VALUES
    return told and tells_anywhere(bare.lower())


def is_key(value: str) -> bool:
    """Whether an unquoted word behind “api key:” or “token:” is its value: long, and not a word."""
    bare = value.strip(_EDGES)
    if is_masked(value) or is_placeholder(value) or _is_code(value) or bare.lower() in NOT_VALUES:
        return False
    name = _NUMBER_OF_NAME.sub("", bare).replace("-", "_")  # “access_token”, “client-secret-2”: what one is called
    if _EMAIL.fullmatch(bare) or _CONSTANT.fullmatch(bare) or (_is_identifier(name) and NAME_OF_SECRET.search(name)):
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


def is_worded(words: str) -> bool:
    """“four grey cats at dawn”: what stands behind “passphrase:” and neither asks for one nor says what it must be."""
    if len(words) > 80:
        return False
    parts = [part.strip(_EDGES).lower() for part in words.split()]
    if not 3 <= len(parts) <= 10 or _PLACEHOLDER.match(words) or words[-1] in "?？":
        return False
    return TALK.isdisjoint(parts) and RULES.isdisjoint(parts) and parts[0] not in NOT_VALUES


def is_answer(words: str) -> bool:
    """“Bluebell Cottage”: what stands behind “security answer:”."""
    if len(words) > 60:
        return False
    parts = [part.strip(_EDGES).lower() for part in words.split()]
    if not 1 <= len(parts) <= 5 or is_placeholder(words) or is_masked(words):
        return False
    return not any(part in NOT_VALUES or part in TALK for part in parts) and len(words) >= _SHORTEST


def is_long_phrase(words: str) -> bool:
    """“my dog ate 3 cookies!”: words with a digit or a sign behind “password:”, and no rule for passwords."""
    if len(words) > 64:
        return False
    parts = [part.strip(_EDGES).lower() for part in words.split()]
    if not 3 <= len(parts) <= 8 or parts[0] in NOT_VALUES or _PLACEHOLDER.match(words):
        return False
    if any(part in SENTENCE_WORDS or part in RULES or _DATE_OR_TIME.fullmatch(part) for part in parts):
        return False
    letters = sum(part.isalpha() for part in parts)
    signs = any(character.isdigit() or character in _STRONG_SIGNS for character in words)
    return signs and letters >= 2 and not any(sign in words for sign in ":=(){}[]<>|/\\")


def looks_strong(value: str) -> bool:
    """Whether a word can hardly be anything but a password: letters, digits and odd signs, not only at its end."""
    bare = value.rstrip(",;.\"'”’)")
    inside = bare[:-1].rstrip("!?")
    if not 7 <= len(bare) <= 64 or "://" in bare or _EMAIL.fullmatch(bare) or FILE.fullmatch(bare):
        return False
    if is_masked(bare) or is_placeholder(bare) or _is_code(bare) or re.search(r"[(){}\[\]<>\"]", bare):
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
        or FILE.fullmatch(bare)
        or _PATH.fullmatch(bare)
        or _CONSTANT.fullmatch(bare)
        or _COUNT.fullmatch(bare)
        or _TICKET.fullmatch(bare)
        or _RELEASE.fullmatch(bare)
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


def looks_varied(value: str) -> bool:
    """Small letters, capitals, digits and signs in one word: no name of a file, a ticket or a machine has them all."""
    bare = value.rstrip(",;.\"'”’)")
    sorts = (str.islower, str.isupper, str.isdigit, _MADE_SYMBOLS.__contains__)
    return looks_made(value) and all(any(map(sort, bare)) for sort in sorts)


def looks_chosen(value: str) -> bool:
    """Whether a word that is all that stands behind its label can be no word: “dragon99”, “Kaffee&Tee”, “12345678”."""
    bare = value.rstrip(",;.\"'”’)")
    if _TECHNICAL.fullmatch(bare) or not is_apart(value) or _LIKE_A_VERSION.fullmatch(bare) and not bare.isdigit():
        return False
    return looks_mixed(value) or (bare.isdigit() and len(bare) >= 6) or not _STRONG_SIGNS.isdisjoint(bare[:-1])


def looks_numbered(value: str) -> bool:
    """“dragon99”: a word with two digits or more behind it, which is no name of anything technical."""
    bare = value.rstrip(",;.\"'”’)!?")
    return looks_chosen(value) and _NUMBERED.fullmatch(bare) is not None


def looks_mixed(value: str) -> bool:
    """Whether a word has letters and digits, and is no date, version or address: for “password for the printer: …”."""
    bare = value.rstrip(",;.\"'”’)")
    if not is_apart(value) or _LIKE_A_VERSION.fullmatch(bare) or _TICKET.fullmatch(bare) or "://" in bare:
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
    return bare.lower() not in NOT_VALUES and not _is_code(bare) and not _PATH.fullmatch(bare)


def _is_identifier(word: str) -> bool:
    return word.isidentifier() and not any(character.isdigit() for character in word)


def _is_sentence(words: str) -> bool:
    return any(word.strip(_EDGES).lower() in SENTENCE_WORDS for word in words.split())
