"""What is taken for a password where the words around it leave no doubt that one is told."""

import re

from memory_core.patterns import lazily
from memory_core.privacy import judgement
from memory_core.privacy.told import tells_anywhere
from memory_core.privacy.vocabulary import NOT_VALUES, ROOTS, RULES, SENTENCE_WORDS, TALK

_HYPHENED = lazily(r"[a-zäöüß]{2,12}(?:[-_][a-zäöüß]{2,12}){2,6}")
# Labels as programs write them; before a colon “password” is one, “Password” and “mot de passe” are none.
_IN_CODE = lazily(r"[a-z_]*(?:passwo?r?d|pass|pwd|passphrase|passcode)")
_WORD_BEFORE = lazily(
    r"(?<![^\s,(])(?!(?:let|val|var|const|private|public|protected|internal|readonly|static|final|lateinit|def|fn|mut"
    r"|string|str|type|new)\s)[^\W\d_][^\W\d_-]{1,15}\s$"
)
_USER_BEFORE = lazily(
    r"(?<![^\W_])(?:user(?: ?name)?|login|e-?mail|ssid|wi-?fi|wlan|benutzer(?:name)?|nutzer|usuario|utilisateur"
    r"|identifiant|usuário|utilizador)(?:[,;]|\s(?:und|and|et|y|e)(?=\s)|(?:\s?[:=：]\s?|\s)\S{2,40}"
    r"(?:[\s,;|/·•]{1,4}(?:und|and|et|y|e)?|(?:\s\S{1,20}){1,4}(?:[,;]|\s(?:und|and|et|y|e))))"
    r"(?:\s(?:the|das|la|le|a))?\s?$",
    re.I,
)
# “scp notes.txt jo@nas: # pw …”: said in passing, behind a command.
_NOTED = lazily(r"(?:^|\s)(?:#|//|--)\s?$")
_BEFORE_LABEL = lazily(
    r"\W*|[\w-]{1,20}-|[\w-]{1,20}\.(?:[\w-]{1,20}\.){0,3}|.{0,40}\s[-–—|·•]\s|.{0,40}[:=：,;|]\s*\S{1,40}?[\s,;|/]{1,4}|.{0,40}(?:user(?:name)?|login|benutzer|usuario"
    r"|utilisateur|usuário)\s\S{2,40}[\s,;|/]{1,4}"
    r"(?:und|and|et|y|e)?\s?|(?-i:(?:[A-ZÄÖÜ][\w-]{1,15}\s){1,2})",
    re.I,
)
_HUMPS = lazily(r"(?:[a-zäöü]{3,16}|[A-ZÄÖÜ][a-zäöüß]{2,16})(?:[A-ZÄÖÜ][a-zäöüß]{2,16}){1,4}")
_LINED = lazily(r"[a-zäöüß]{3,12}(?:[-_][a-zäöüß]{3,12}){1,5}")
_TITLED = lazily(r"[A-ZÄÖÜ][a-zäöüß]{2,16}(?:_[A-ZÄÖÜ]?[a-zäöüß]{2,16}){1,4}")
_DOTTED = lazily(r"[^\W\d_]{3,16}(?:\.[^\W\d_]{3,16}){1,3}")
# What is said of a password in two words with a dash: “case-sensitive”, “read-only”.
_HOW = lazily(
    r"\w+-(?:\w+(?:ed|ing|able|ible|ive|ful|less|ent|ant|isch|lich|bar|los)|only|known|time|free|safe|wide|long)"
)
# What a program says of passwords has one of these in its name or its text.
_SPEAKS = lazily(r"pass|wort\b|senha|contrase|mot de|密|ERR|MSG|WRONG|HINT|LABEL|TEXT|TITLE|PROMPT|FORGOT")
_LEAST_WORDS, _MOST_WORDS = 4, 8
_WORD = lazily(r"[^\W\d_]{3,16}")


def looks_picked(value: str) -> bool:
    """“hunter2”, “blue.Whale”, “correct-horse-battery”: for where a sentence says that the password is this word."""
    bare = value.rstrip(",;.\"'”’)!?")
    if _HYPHENED.fullmatch(bare):
        return SENTENCE_WORDS.isdisjoint(re.split("[-_]", bare)) and judgement.is_argument(bare)
    return judgement.looks_chosen(value) or looks_parted(value)


def looks_hyphened(value: str) -> bool:
    """“moon-Bakery”, “Red_Door”: words with dashes or lines between them, one in capitals, no name of a field.

    For where the name of a user stands before it.
    """
    bare = value.rstrip(",;.\"'”’)!?")
    words = re.split("[-_]", bare)
    if "_" in bare and judgement.NAME_OF_SECRET.search(bare):
        return False
    cased = any(word[:1].isupper() for word in words) and all(word.isalpha() for word in words)
    return 2 <= len(words) <= 6 and cased and judgement.is_argument(value)


def looks_named(value: str) -> bool:
    """“BlueKettle”, “blue_kettle”, “Kettle!”: no single word, and what nothing secret is called.

    For where only a value can stand: behind the name of a user, or as all that somebody answers.
    """
    bare = value.rstrip(",;.\"'”’)")
    if judgement.NAME_OF_SECRET.search(bare) or _HOW.fullmatch(bare) or not judgement.is_argument(bare):
        return False
    if len(bare) >= 6 and bare[-1] in "!*#" and bare[:-1].isalpha():
        return bare[:-1].lower() not in NOT_VALUES and tells_anywhere(bare[:-1])
    return looks_hyphened(bare) or _HUMPS.fullmatch(bare) is not None or _LINED.fullmatch(bare) is not None


def looks_joined(value: str) -> bool:
    """“Igel_im_Laub”: words with lines between them, large letters among small ones; no name in a program is so."""
    bare = value.rstrip(",;.\"'”’)!?")
    words = bare.split("_")
    cased = words[0][:1].isupper() and any(word.islower() for word in words[1:])
    named = judgement.NAME_OF_SECRET.search(bare)
    return len(words) >= 3 and all(words) and cased and not named and judgement.is_apart(value)


def looks_parted(value: str) -> bool:
    """“moqueca.Dom”: words with points between them, one in capitals: for where a name of a user stands before it."""
    bare = value.rstrip(",;.\"'”’)!?")
    cased = any(part[:1].isupper() for part in bare.split("."))
    return judgement.DOTTED.fullmatch(bare) is not None and cased and _is_no_field(bare)


def _is_no_field(dotted: str) -> bool:
    """Whether words with points between them are neither a field in a program nor a file or a machine."""
    named = dotted.split(".")[0].lower() in ROOTS or judgement.NAME_OF_SECRET.search(dotted)
    return not named and not judgement.FILE.fullmatch(dotted)


def looks_worded(value: str) -> bool:
    """“correct-otter-lamp”, “Old_Harbour”: words joined as no program, form or sentence joins them."""
    bare = value.rstrip(",;.\"'”’)!?")
    if _HYPHENED.fullmatch(bare):
        return SENTENCE_WORDS.isdisjoint(re.split("[-_]", bare)) and not judgement.NAME_OF_SECRET.search(bare)
    return _TITLED.fullmatch(bare) is not None and not judgement.NAME_OF_SECRET.search(bare)


def looks_dotted(value: str) -> bool:
    """“blue.kettle”: for where a form or a person says so; in a program it would be a field."""
    bare = value.rstrip(",;\"'”’)!?")
    return _DOTTED.fullmatch(bare) is not None and _is_no_field(bare)


def is_phrase(words: str) -> bool:
    """“Vier Tassen kalter Tee”: words behind “password:” that speak of none; capitals alone are the names in a menu."""
    if not any(word.islower() for word in words.split()):
        return False
    parts = words.lower().split()
    if not _LEAST_WORDS <= len(parts) <= _MOST_WORDS or not all(len(part) >= 3 and part.isalpha() for part in parts):
        return False
    return all(known.isdisjoint(parts) for known in (SENTENCE_WORDS, NOT_VALUES, ROOTS, RULES, TALK))


def is_phrase_told(words: str) -> bool:
    """“copper kettle summer fog” behind “the password is”, where a sentence may go on as well."""
    return words.islower() and is_phrase(words) and tells_anywhere(words)


def is_sentence_told(words: str) -> bool:
    """“correct lanterns under the old mill” behind “the passphrase is”, which only words for words are told by."""
    parts = words.split()
    worded = _LEAST_WORDS <= len(parts) <= 10 and all(part.isalpha() and part.islower() for part in parts)
    spoken = TALK.isdisjoint(parts) and RULES.isdisjoint(parts) and not judgement.NAME_OF_SECRET.search(words)
    return worded and spoken and tells_anywhere(words, strict=False)


def is_pair_told(value: str) -> bool:
    """“blue-kettle” behind “the password is”; not how it is (“case-sensitive”)."""
    return _LINED.fullmatch(value) is not None and _HOW.fullmatch(value) is None and tells_anywhere(value)


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


def is_exported_phrase(match: re.Match[str], quoted: str) -> bool:
    """BACKUP_PASSWORD="all my boats are green", as a shell is told it; what a program says of passwords names them."""
    label, before = match.group()[: match.start("sep") - match.start()], match.string[: match.start()].split()
    set_so = match["sep"] == "=" and label.isupper() and before in ([], ["export"], ["ENV"])
    worded = 3 <= len(quoted.split()) <= 10 and quoted[-1] not in ".?!:" and not judgement.is_placeholder(quoted)
    return set_so and worded and not _SPEAKS.search(label + quoted.lower())


def stands_for_itself(text: str, label: int) -> bool:
    """“Passwort dragon99”: whether a line is the label there and its value alone, or behind such a pair."""
    return _BEFORE_LABEL.fullmatch(text, 0, label) is not None


def has_user_before(text: str, start: int, label: int) -> bool:
    """Whether the name of a user stands right before the label there; `start`: where its words begin."""
    return _USER_BEFORE.search(text, max(start - 120, 0), label) is not None


def is_noted(text: str, label: int) -> bool:
    """Whether the label there begins a remark."""
    return _NOTED.search(text, max(label - 5, 0), label) is not None
