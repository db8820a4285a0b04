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
_RUN = re.compile(f"[{_UNSPACED}]+")


def runs(text: str) -> list[str]:
    """The stretches of such writing in a text, in compatibility form (half-width Katakana become full ones)."""
    return _RUN.findall(unicodedata.normalize("NFKC", text))


def spaced(text: str) -> str:
    """Those stretches with a space between any two characters; “” when there are none."""
    if text.isascii():
        return ""
    return " ".join(" ".join(run) for run in runs(text))


def pairs_expression(text: str) -> str:
    """An FTS5 expression that finds any two neighbouring characters of those stretches; “” when there are none."""
    phrases: dict[str, None] = {}
    for run in runs(text):
        if len(run) == 1:
            phrases[f'"{run}"'] = None
        for left, right in zip(run, run[1:], strict=False):
            phrases[f'"{left} {right}"'] = None
    return " OR ".join(phrases)
