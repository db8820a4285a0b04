"""Numbers that were said, word by word: “my pin is one two eight four”, “4 8 2, 9 1 3”."""

import re
from collections.abc import Iterator

from stdnum import luhn

from memory_core.privacy.long_lines import find_around
from memory_core.privacy.spans import Span
from memory_core.privacy.vocabulary import any_of

_ONES = (
    "zero oh nought null nul zéro cero",
    "one eins ein un une uno una um uma",
    "two zwei zwo deux dos dois duas",
    "three drei trois tres três",
    "four vier quatre cuatro quatro",
    "five fünf fuenf cinq cinco",
    "six sechs seis meia",
    "seven sieben sept siete sete",
    "eight acht huit ocho oito",
    "nine neun neuf nueve nove",
)
_DIGITS = {word: str(digit) for digit, words in enumerate(_ONES) for word in words.split()}
_TENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "zehn", "elf", "zwölf",
    "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn", "zwanzig", "dreißig",
    "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig", "dix", "onze", "douze", "treize", "quatorze",
    "quinze", "seize", "vingt", "trente", "quarante", "cinquante", "soixante", "diez", "once", "doce", "trece",
    "catorce", "quince", "dieciséis", "veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta",
    "noventa", "dez", "doze", "treze", "quinze", "dezesseis", "vinte", "trinta", "quarenta", "cinquenta",
    "sessenta", "oitenta", "double", "triple", "doppel",
)  # fmt: skip
_SAID = rf"(?:{any_of(tuple(_DIGITS), _TENS)}|(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und\w{{2,4}}zig|\d)"
_RUN = re.compile(rf"(?<![\w.,:/-]){_SAID}(?:(?:\s?[,.–-]\s?|\s){_SAID}){{3,31}}(?![\w]|[.,:/-]\d)", re.I)
_PARTS = re.compile(r"[^\w]+")
_WORDS_SAID = frozenset((*_DIGITS, *_TENS))
_LEAST = 4
_HAN = re.compile(r"[零〇一二三四五六七八九幺]{4,20}")
# Which words make which secret of a number; the first half as words of their own.
_KINDS = (
    ("pin", "pin|geheimzahl", "密码|口令"),
    ("card", "card|kreditkarte|karte|kartennummer|carte|tarjeta|cartão|visa|mastercard", "卡号"),
    ("national id", "social|ssn|steuer-?id|sécu(?:rité sociale)?|dni|cpf|passport", "身份证"),
    ("password", "passphrase", "pass(?:word|wort|code)|kennwort|mot de passe|contraseña|senha"),
    ("iban", "iban|account number|kontonummer", "银行账号"),
    ("code", "codes?|cvv|cvc|tan|otp|código|codice|anmeldecode", r"验证码|code\b"),
)
_LABELS = tuple(
    (kind, re.compile(rf"(?<![^\W_])(?:{alone})(?![^\W_])|{anywhere}", re.I)) for kind, alone, anywhere in _KINDS
)
_BEFORE, _AFTER = 60, 30


_HINTS = (
    "pin", "geheim", "card", "karte", "carte", "tarjeta", "cart", "visa", "code", "codi", "social", "ssn", "steuer",
    "sécu", "dni", "cpf", "passport", "pass", "kennwort", "mot", "contrase", "senha", "iban", "account", "konto",
    "cvv", "cvc", "tan", "otp", "密码", "口令", "卡号", "身份证", "验证码",
)  # fmt: skip


def find_spoken(line: str) -> Iterator[Span]:
    """In a line of thousands of signs only beside the words for secrets."""
    yield from find_around(line, _HINTS, _spoken)


def _spoken(line: str) -> Iterator[Span]:
    """Runs of four and more said digits beside a word that makes a secret of them; cards without one."""
    # Most lines have no four said digits at all, and a look for their words costs less than one for a run of them.
    runs = _RUN.finditer(line) if sum(map(_is_said, _PARTS.split(line.lower()))) >= _LEAST else ()
    for match in runs:
        said = re.split(r"[\s,.–-]+", match.group().lower())
        digits = "".join(_DIGITS.get(word, word if word.isdigit() else "") for word in said)
        if label := _label(line, match):
            yield Span(*match.span(), label)
        elif (
            13 <= len(digits) <= 19
            and len(set(digits)) > 1
            and luhn.is_valid(digits)
            and not match.group()[0].isdigit()
        ):
            yield Span(*match.span(), "card")
    for match in _HAN.finditer(line) if not line.isascii() else ():
        if label := _label(line, match):
            yield Span(*match.span(), label)


def _is_said(word: str) -> bool:
    return word in _WORDS_SAID or word.endswith("zig") or (len(word) == 1 and word.isdigit())


def _label(line: str, match: re.Match[str]) -> str:
    """The kind whose word stands nearest before it, or behind it (“… is my pin”)."""
    before = line[max(match.start() - _BEFORE, 0) : match.start()]
    found = [(last.end(), kind) for kind, words in _LABELS for last in words.finditer(before)]
    if found:
        return max(found)[1]
    behind = line[match.end() : match.end() + _AFTER]
    return next((kind for kind, words in _LABELS if words.search(behind)), "")
