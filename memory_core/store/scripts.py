"""Writing without spaces between words (Chinese, Japanese, Korean, Thai …), made searchable character by character."""

import re
import unicodedata

_UNSPACED = (
    "\u0e00-\u0e7f"  # Thai
    "\u0e80-\u0eff"  # Lao
    "\u1000-\u109f"  # Burmese
    "\u1780-\u17ff"  # Khmer
    "\u3040-\u30ff"  # Hiragana, Katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7af"  # Hangul
    "\U00020000-\U0003ffff"  # rare Han
)
_TOKEN = re.compile(r"[^\W_]+")
# Greek, Cyrillic, Armenian, Hebrew, Arabic and Greek with more accents.
_OTHER = re.compile("[\u0370-\u06ff\u0750-\u077f\u1f00-\u1fff]")
_RUN = re.compile(f"[{_UNSPACED}]+")
# Letters that are no other letter with an accent, and are written as it all the same where a keyboard has none of them.
_PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "œ": "oe", "æ": "ae", "ð": "d", "þ": "th", "ŋ": "n"}
)
STROKED = "łøđħŧıœæðþŋŁØĐĦŦŒÆÐÞŊ"
_STROKES = re.compile(f"[{STROKED}]")


def runs(text: str) -> list[str]:
    """The stretches of such writing in a text, in compatibility form (half-width Katakana become full ones)."""
    return _RUN.findall(unicodedata.normalize("NFKC", text))


def without_runs(text: str) -> str:
    """The text in compatibility form with a space in the place of each of them."""
    return text if text.isascii() else _RUN.sub(" ", unicodedata.normalize("NFKC", text))


def spaced(text: str) -> str:
    """Those stretches with a space between any two characters, and what unicode61 would not find as a word: letters
    right beside such a stretch, full-width ones, those with strokes, and words of other writing than Latin without
    their accents, which it takes off Latin ones alone. “” when there are none."""
    if text.isascii():
        return ""
    normal = unicodedata.normalize("NFKC", text)
    known = set(_TOKEN.findall(text))
    kept = []
    for token in _TOKEN.findall(normal):
        if _RUN.search(token):
            kept.append(_RUN.sub(lambda run: f" {' '.join(run.group())} ", token))
        elif token not in known:
            kept.append(token)
    kept += _bare(text)
    return " ".join(" ".join(kept).split())


def without_strokes(folded: str) -> str:
    """A folded text with plain letters in the place of those with strokes and of ligatures: lodz for łodz."""
    return folded if folded.isascii() else folded.translate(_PLAIN)


def without_accents(folded: str) -> str:
    """A folded text without accents and strokes: bjorn for björn, lodz for łódź."""
    if folded.isascii():
        return folded
    apart = unicodedata.normalize("NFKD", folded)
    kept = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return without_strokes(unicodedata.normalize("NFC", kept))


def _bare(text: str) -> list[str]:
    """Words in Greek, Cyrillic, Hebrew, Arabic … that stand in the text with accents, and in Latin with strokes,
    without these."""
    if not (_OTHER.search(text) or _STROKES.search(text)):
        return []
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    known = set(_TOKEN.findall(text.casefold()))
    found = [word for word in _TOKEN.findall(bare) if word not in known and _OTHER.search(word)]
    return found + [without_strokes(word) for word in _TOKEN.findall(bare) if _STROKES.search(word)]


def pairs_expression(text: str) -> str:
    """An FTS5 expression that finds any two neighbouring characters of those stretches; “” when there are none."""
    phrases: dict[str, None] = {}
    for run in runs(text):
        if len(run) == 1:
            phrases[f'"{run}"'] = None
        for left, right in zip(run, run[1:], strict=False):
            phrases[f'"{left} {right}"'] = None
    return " OR ".join(phrases)
