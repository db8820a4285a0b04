"""Numbers that were said, word by word: “my pin is one two eight four”, “4 8 2, 9 1 3”."""

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from stdnum import luhn

from memory_core.patterns import lazily
from memory_core.privacy.announcing import OTHER_CODES
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.long_lines import find_around
from memory_core.privacy.spans import Span
from memory_core.privacy.vocabulary import PASSWORD, PASSWORD_HINTS, SENTENCE_WORDS, any_of

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
# What a rule for passwords counts: “eight characters, one digit”.
_COUNTED = frozenset(
    """
    characters digits letters numbers symbols zeichen buchstaben ziffern caractères chiffres caracteres letras
    """.split()  # noqa: SIM905 - as in vocabulary
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
SAID = rf"(?:{any_of(tuple(_DIGITS), _TENS)}|(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und\w{{2,4}}zig|\d)"
_RUN = lazily(rf"(?<![\w.,:/-]){SAID}(?:(?:\s?[,.–-]\s?|\s){SAID}){{3,31}}(?![\w]|[.,:/-]\d)", re.I)
_TOLD = lazily(
    rf"(?:(?P<password>{any_of(PASSWORD)})|(?:api|secret|access|private) key|token)\b[^\n.!?]{{0,40}}?"
    r"(?:\b(?:is|ist|lautet|est|es|é|spelled|geschrieben|buchstabiert|épelé)\b:?|[:=])"
    r"(?:\s(?:now|spelled|all|lower|upper|case|lowercase|uppercase|the|word|jetzt|das|wort)(?![^\s,]))*",
    re.I,
)
_TOLD_WORD = lazily(r"[\s,–-]{1,3}(?P<word>[^\W_]{1,24})(?![^\W_])")
_MOST_TOLD = 24
_FARTHEST = 200
_END = lazily(r"\s*(?:[.,;!?]|$)")
# How signs are called that no keyboard of letters has.
_SIGNS = frozenset(
    """
    capital uppercase underscore dash hyphen dot hash hashtag exclamation asterisk ampersand percent dollar
    groß großes großbuchstabe unterstrich bindestrich punkt raute ausrufezeichen
    majuscule tiret point dièse exclamation arobase mayúscula guion guión punto arroba almohadilla
    maiúscula maiúsculo sublinhado traço ponto
    """.split()  # noqa: SIM905 - as in vocabulary
)
_PARTS = lazily(r"[^\w]+")
_WORDS_SAID = frozenset((*_DIGITS, *_TENS))
_TENS_SAID = frozenset(_TENS) - {"double", "triple", "doppel"}
# “achtundvierzig”, “veintiuno”
_TENS_IN_ONE = lazily(r"(?:\w{3,6}und)?\w{3,6}(?:zig|ßig)|(?:veinti|dieci)\w{2,6}")
_IN_ONE = ("zig", "ßig", "veinti", "dieci")
_PLAINLY_SAID = _WORDS_SAID.union("0123456789")
_LEAST = 4
_HAN = lazily(r"[零〇一二三四五六七八九幺]{4,20}")
# Which words make which secret of a number; the first half as words of their own.
_KINDS = (
    ("pin", r"pin|p\.? i\.? n\.?|geheimzahl", "密码|口令"),
    ("card", "card|kreditkarte|karte|kartennummer|carte|tarjeta|cartão|visa|mastercard", "卡号"),
    ("national id", "social|ssn|steuer-?id|sécu(?:rité sociale)?|dni|cpf|passport", "身份证"),
    ("password", "passphrase", "pass(?:word|wort|code)|kennwort|mot de passe|contraseña|senha|clave|chave"),
    ("iban", "iban|account number|kontonummer", "银行账号"),
    ("code", "codes?|cvv|cvc|tan|otp|código|codice|anmeldecode", r"验证码|code\b"),
)
_LABELS = tuple(
    (kind, lazily(rf"(?<![^\W_])(?:{alone})(?![^\W_])|{anywhere}", re.I)) for kind, alone, anywhere in _KINDS
)
_BEFORE, _AFTER = 60, 30
_OTHER = lazily(rf"(?<![^\W_])(?:{any_of(OTHER_CODES)})[\s-]?(?:code|código)", re.I)


_HINTS = Hints((
    "pin", "p i", "p. i", "geheim", "card", "karte", "carte", "tarjeta", "cart", "visa", "code", "codi", "social",
    "ssn", "steuer", "sécu", "dni", "cpf", "passport", "pass", "kennwort", "mot", "contrase", "senha", "clave",
    "chave", "iban", "account", "konto", "cvv", "cvc", "tan", "otp", "密码", "口令", "卡号", "身份证", "验证码",
))  # fmt: skip
_TOLD_HINTS = Hints((*PASSWORD_HINTS, "key", "token"))


def find_spoken(line: str) -> Iterator[Span]:
    """In a line of thousands of signs only beside the words for secrets."""
    yield from find_around(line, _HINTS, _spoken)


def _spoken(line: str) -> Iterator[Span]:
    """Runs of four and more said digits beside a word that makes a secret of them; cards without one."""
    # Most lines have no four said digits at all, and a look for their words costs less than one for a run of them.
    lowered = line.lower()
    parts = _PARTS.split(lowered)
    count = _count_said(lowered, parts)
    runs = _RUN.finditer(line) if count >= _LEAST else ()
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
    if count or sum(len(part) == 1 for part in parts) >= _LEAST or not _SIGNS.isdisjoint(parts):
        yield from _passwords(line)
    for match in _HAN.finditer(line) if not line.isascii() else ():
        if label := _label(line, match):
            yield Span(*match.span(), label)


def _count_said(lowered: str, parts: list[str]) -> int:
    """How many of the parts of a line are said figures."""
    plain = lowered.isascii() and not any(map(lowered.__contains__, _IN_ONE))
    return sum(map(_PLAINLY_SAID.__contains__ if plain else is_said, parts))


def _passwords(line: str) -> Iterator[Span]:
    """“my password is blueberry seven two nine”, “… spelled h u n t e r 2”: words of which some are said signs."""
    if not has_any(line.lower(), _TOLD_HINTS):
        return
    for label in _TOLD.finditer(line):
        words = list(islice(_TOLD_WORD.finditer(line, label.end(), label.end() + _FARTHEST), _MOST_TOLD))
        row = list(takewhile(lambda pair: pair[0].start() == pair[1], zip(words, _ends(label, words), strict=True)))
        told = [word["word"].lower() for word, _ in row]
        signs = [number for number, word in enumerate(told) if is_said(word) or word in _SIGNS]
        letters = [number for number, word in enumerate(told) if len(word) == 1 and word.isalpha()]
        last = max([*signs, *letters], default=-1)
        prose = any(len(word) > 1 and word in SENTENCE_WORDS and not is_said(word) for word in told[: last + 1])
        # “hunter two”, and nothing behind it.
        ends = signs == [last] and 1 <= last <= 2 and told[last].isalpha() and _END.match(line, row[last][0].end())
        prose = prose or not _COUNTED.isdisjoint(told[: last + 1])
        enough = len(signs) + min(len(letters), _LEAST) // 2 >= 2 or ends
        if enough and not prose and last < 4 + 2 * (len(signs) + len(letters)):
            yield Span(row[0][0].start("word"), row[last][0].end("word"), "password" if label["password"] else "key")


def _ends(label: re.Match[str], words: list[re.Match[str]]) -> list[int]:
    """Where the word before each of them ends."""
    return [label.end(), *(word.end() for word in words[:-1])] if words else []


def is_said(word: str) -> bool:
    """Whether a word in small letters is a figure or a number below a hundred."""
    return word in _WORDS_SAID or is_tens(word) or (len(word) == 1 and word.isdigit())


def is_tens(word: str) -> bool:
    """Whether a word in small letters is a number from ten to ninety-nine."""
    if word in _TENS_SAID:
        return True
    in_one = word.endswith(("zig", "ßig")) or word.startswith(("veinti", "dieci"))
    return in_one and _TENS_IN_ONE.fullmatch(word) is not None


def _label(line: str, match: re.Match[str]) -> str:
    """The kind whose word stands nearest before it, or behind it (“… is my pin”)."""
    before = line[max(match.start() - _BEFORE, 0) : match.start()]
    found = [(last.end(), kind) for kind, words in _LABELS for last in words.finditer(before)]
    if _OTHER.search(before):  # “error code four oh four one”
        found = [(end, kind) for end, kind in found if kind != "code"]
    if found:
        return max(found)[1]
    behind = line[match.end() : match.end() + _AFTER]
    return next((kind for kind, words in _LABELS if words.search(behind)), "")
