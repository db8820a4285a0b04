"""Whether a new passphrase can protect anything: what is tried first by whoever guesses is refused."""

import itertools
import unicodedata

SHORTEST = 8
_FEWEST_SIGNS = 4
# What every list of leaked passwords begins with, in its plain spelling, without figures and marks at the ends.
_COMMON = frozenset((
    "password", "passwords", "passwort", "passphrase", "pass", "passwd", "secret", "changeme", "default", "letmein",
    "welcome", "admin", "administrator", "root", "login", "user", "guest", "test", "testing", "master", "access",
    "iloveyou", "loveyou", "lovely", "sunshine", "princess", "dragon", "monkey", "shadow", "superman", "batman",
    "football", "baseball", "basketball", "soccer", "hockey", "liverpool", "chelsea", "arsenal", "juventus",
    "charlie", "michael", "michelle", "jennifer", "jessica", "jordan", "daniel", "ashley", "andrea", "anthony",
    "starwars", "pokemon", "naruto", "minecraft", "computer", "internet", "samsung", "google", "facebook",
    "whatever", "trustno", "freedom", "flower", "summer", "winter", "cookie", "butterfly", "chocolate", "hello",
    "hallo", "schatz", "sommer", "ichliebedich", "geheim", "motdepasse", "bonjour", "soleil", "jetaime", "doudou",
    "contraseña", "contrasena", "hola", "teamo", "tequiero", "estrella", "senha", "brasil", "amor", "woaini", "abc",
    "abcd", "xxx", "qwerty", "qwertz", "azerty", "asdf", "qwer", "zxcv", "scrubjay",
))  # fmt: skip
# Ways over the keys, along rows and columns, of the usual keyboards.
_WALKS = (
    "1234567890", "qwertyuiop[]", "qwertzuiopü+", "azertyuiop", "asdfghjkl;'", "asdfghjklöä", "qsdfghjklm",
    "zxcvbnm,./", "yxcvbnm,.-", "wxcvbn", "qazwsxedcrfvtgbyhnujm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "zaq12wsxcde34rfv", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "qwerasdfzxcv",
    "abcdefghijklmnopqrstuvwxyz0123456789",
)  # fmt: skip
_ENDS = "0123456789!?.,;:*#$%&+-_@ "
_MOST_AT_ENDS = 6
_LONGEST_UNIT = 4
_LETTERS = str.maketrans("@4301!5$7", "aaeoiisst")


def weakness(passphrase: str) -> str:
    """What is wrong with a passphrase that is to be set, as a sentence; “” when nothing is."""
    if any("\ud800" <= sign <= "\udfff" for sign in passphrase):
        return "It holds bytes that are no text here, and could not be typed anywhere else. Take letters and signs."
    signs = unicodedata.normalize("NFKC", passphrase).strip()
    if len(signs) < SHORTEST:
        return f"Take {SHORTEST} characters at least. A few words are easier to remember than signs."
    if _is_plain(signs.casefold()):
        return "That is among the first that anybody would try. Take a few words that do not belong together."
    return ""


def _is_plain(signs: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(signs)}
    if len(set(signs)) < _FEWEST_SIGNS or steps in ({1}, {-1}) or _is_repeated(signs):
        return True
    walked = signs.replace(" ", "")
    if any(walked in walk or walked[::-1] in walk for walk in _WALKS):
        return True
    word = signs.strip(_ENDS)
    return len(signs) - len(word) <= _MOST_AT_ENDS and word.replace(" ", "").translate(_LETTERS) in _COMMON


def _is_repeated(signs: str) -> bool:
    """“abcdabcd”, “xyzxyzxyz”."""
    return any(signs == (signs[:unit] * len(signs))[: len(signs)] for unit in range(1, _LONGEST_UNIT + 1))
