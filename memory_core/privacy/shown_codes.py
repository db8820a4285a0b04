"""Codes as pages and applications show them: in fields, beside the application's name, in capitals without a figure."""

import re
from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy import vocabulary
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.spans import Span
from memory_core.privacy.told_codes import CODE_WORD
from memory_core.privacy.vocabulary import any_of

# “Enter this code on your TV: HKD-PWR”: no digit in it, and two groups of capitals.
_ENTERED = lazily(
    r"(?:enter|type|pair|device|activat|verif|gib|geben|eingeben|saisi|entre|introdu|digit|insir|输入)[^\n]{0,60}?"
    rf"{CODE_WORD}[^\n:：]{{0,40}}[:：]\s*(?P<code>(?-i:[A-Z]{{3,5}}-[A-Z]{{3,5}}))(?![\w-])"
    r"|(?:device|pairing|activation|user|[o0]ne-time)[- ]code(?:\s(?:is|ist))?\s?[:：]?\s"
    r"(?P<shown>(?-i:[A-Z\d]{4}-[A-Z\d]{4}))(?![\w-])"
    rf"|(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?:{any_of(vocabulary.ONE_TIME)})"
    r"\s?(?:[:：]|\b(?:is|ist|lautet|est|es|é)\b:?)\s*(?P<sent>(?-i:[A-Z]{3,4}-[A-Z]{3,4}))(?![\w-])",
    re.I,
)
AUTHENTICATORS = Hints((
    "authenticator", "authy", "aegis", "2fa", "two-factor", "zwei-faktor", "zweifaktor", "otp", "expires in",
    "expire dans", "expira en", "expira em", "läuft ab in",
))  # fmt: skip
# “mTAN s8nmpv”
_BEHIND_TAN = lazily(
    r"(?<![^\W_])(?:m|sms-?|push-?|photo|i|chip)?TAN\s(?P<code>(?=[A-Za-z]{0,7}\d)[A-Za-z\d]{6,8})(?![\w-]|[.,:/]\d)"
)
# “use 528092 as your code”
_USED = lazily(
    r"(?<![^\W_])(?:use|utilize|utilise[zr]?|usa|usar|utiliza|introdu\w{1,4}|insira|entrez|saisissez"
    r"|verwenden sie|nutzen sie|verwende|gib)\s"
    r"(?P<code>\d{4,8}|\d{3}[ -]\d{3})\s(?:as|como|comme|als)\s"
    r"(?:\S{1,16}\s){0,3}?\w{0,20}(?:code|c[óo]digo|otp|pin|passwor[dt]|kennwort)(?![^\W_])",
    re.I,
)
# “Authenticator | GitHub (kim) | 621 349 | 18 s”
_BESIDE_NAME = lazily(
    r"(?:\s{2,}|\s?[|¦·•–—]\s?)(?P<code>\d{3}[ \u00a0]\d{3})(?=\s{2,}|\s?[|¦·•–—(]|\s*$)",
)
# “8 7 5 7 5 0”, “[8] [7] [5] [7] [5] [0]”, “8 | 7 | 5 | 7 | 5 | 0”, with the edges of their field
IN_FIELDS = lazily(
    r"\s*(?P<boxes>\[\d\](?: ?\[\d\]){3,7})\s*"
    r"|[\s\[(|_]{0,4}(?P<code>(?!1\W{1,4}2\W{1,4}3\W)\d(?:[\s\]\[)(|¦_·•–-]{1,5}\d){3,7})[\s\])|_]{0,4}"
)
# “CVV [4] [8] [2]”, “Security code 4 8 2”: of six figures others know it by its number of fields
_CARD_FIELDS = lazily(
    r"(?<![^\W_])(?:cv[vc]2?|csc|(?:card|security) code|(?:sicherheits|karten)code|prüf(?:nummer|ziffer)"
    r"|code de sécurité|cryptogramme|c[óo]digo de segur\w+|安全码|校验码)[^\w\n]{1,4}"
    r"(?P<code>\d(?:[ \]\[|_·]{1,4}\d){2,3})[\s\])|_]{0,4}$",
    re.I,
)
_CARD_WORDS = Hints(("cvv", "cvc", "cv2", "csc", "code", "prüf", "crypto", "segur", "安全码", "校验码"))
_TOLD = Hints(("code", "código", "codigo", "otp", "pin", "passwor", "passe", "kennwort"))


def find_entered(line: str) -> Iterator[Span]:
    """Those of two groups of capitals, behind words that say so."""
    if "-" in line:
        for match in _ENTERED.finditer(line):
            yield Span(*match.span(match.lastgroup or 0), "code")


def find_shown(line: str, lowered: str) -> Iterator[Span]:
    """Those with figures in one line with their word, or the application that makes them. `lowered`: it in small
    letters."""
    if has_any(lowered, _CARD_WORDS):
        yield from (Span(*match.span("code"), "card code") for match in _CARD_FIELDS.finditer(line))
    if "TAN" in line:
        yield from (Span(*match.span("code"), "code") for match in _BEHIND_TAN.finditer(line))
    if has_any(lowered, _TOLD):
        yield from (Span(*match.span("code"), "code") for match in _USED.finditer(line))
    if has_any(lowered, AUTHENTICATORS):
        yield from (Span(*match.span("code"), "code") for match in _BESIDE_NAME.finditer(line))


def code_in_fields(text: str) -> Span | None:
    """The code of which each figure has a field of its own, and nothing else stands in the text."""
    match = IN_FIELDS.fullmatch(text)
    return Span(*match.span(match.lastgroup or 0), "code") if match else None
