"""Whether a new passphrase can protect anything: what is tried first by whoever guesses is refused."""

import itertools
import unicodedata

SHORTEST = 8
_FEWEST_SIGNS = 4
_MOST_COMMON = frozenset(
    ("password", "passwort", "passwords", "passphrase", "qwertyui", "qwertyuiop", "qwertzui", "qwertzuiop", "iloveyou")
)


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
    letters = signs.rstrip("0123456789!?.") if not signs.isdigit() else signs
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(signs)}
    return len(set(signs)) < _FEWEST_SIGNS or steps in ({1}, {-1}) or {signs, letters} & _MOST_COMMON != set()
