"""Numbers that are read out beside the words for them: “the combination is thirty two left, fourteen right, nine”."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import luhn

from memory_core.patterns import lazily
from memory_core.privacy import announcing, speech_words
from memory_core.privacy.spans import Span
from memory_core.privacy.speech_words import as_spelled
from memory_core.privacy.spoken import SAID, is_said, is_tens
from memory_core.privacy.vocabulary import any_of

_WORD = lazily(r"[^\W_]+(?:['’][^\W_]+)?")
_GAP = lazily(r"[\s,…:/–-]{1,4}|\.{1,3}\s|(?<=\b\w)\.(?=\w\b)")
_VERBS = as_spelled(
    *speech_words.COPULAS.values(),
    *speech_words.PRONOUNS.values(),
    ("says", "said", "shows", "just came in", "came in", "came through"),
)
_FILLERS = as_spelled(
    speech_words.FILLERS,
    ("number", "numbers", "the number", "the numbers", "nummer", "the", "le", "la", "el", "o", "die"),
)
_SUBJECT = rf"(?:[ \t,]+(?:{as_spelled(speech_words.OPENERS)})(?:[ \t]+[^\s.,!?;:]+){{0,8}}?)?"
_HEADS = tuple(
    (
        kind,
        fewest,
        lazily(
            rf"(?<![^\W_])(?P<name>{any_of(words)})(?![^\W_])"
            rf"(?:{_SUBJECT}(?:[.,:?!]?[ \t]+(?:{_VERBS})(?![^\W_])|['’]s))?"
            rf"(?:[?.!]\s+(?:{_VERBS})(?![^\W_]))?[\s,:?…\"“-]*(?:(?:{_FILLERS})[\s,:…]+){{0,3}}(?=\S)",
            re.I,
        ),
    )
    for kind, fewest, words in speech_words.NUMBERED
)
_OTHER = lazily(
    rf"(?:{any_of(announcing.OTHER_CODES)})[\s-]?$|^\w*\s(?:de |d['’]|du |des |do |da |of )?"
    rf"(?:{any_of(announcing.OTHER_CODES)})(?![^\W_])",
    re.I,
)
_BEHIND = tuple(
    (
        kind,
        fewest,
        lazily(
            rf",?\s(?:{_VERBS})\s(?:the|my|our|your|das|die|mein|meine|le|la|mon|ma|el|mi|o|a|minha|meu)\s"
            rf"(?:[^\W_]+\s){{0,2}}(?:{any_of(words)})(?![^\W_])",
            re.I,
        ),
    )
    for kind, fewest, words in speech_words.NUMBERED
)
# As cards are grouped; other groups are lists of numbers.
_GROUPS = lazily(
    r"(?<![A-Za-z0-9_.,])[3-6]\d{3}[\s,.–-]{1,3}(?:(?:\d{4}[\s,.–-]{1,3}){2,3}\d{1,4}|\d{6}[\s,.–-]{1,3}\d{4,5})(?!\w|[.,]\d)"
)
# “thirty two left, fourteen right, nine”: how a dial is turned.
_NUMBER = rf"(?:{SAID}+(?:[ -]{SAID})?)"
_TURN = r"(?:to the )?(?:left|right|links|rechts|gauche|droite|izquierda|derecha|esquerda|direita)"
_STEP = rf"{_TURN}(?: to| auf| nach)? {_NUMBER}"
_DIAL = lazily(rf"(?<![^\W_])(?:{_STEP}[\s,]+(?:then |dann |and )?){{2,}}{_STEP}", re.I)
_FAR = 100
_MOST_ASIDE = 3
_MOST_SIGNS = 40
# The most figures that each sort may have.
MOST_FIGURES = {"card": 16, "pin": 12, "card code": 4, "code": _MOST_SIGNS}


@dataclass(frozen=True, slots=True)
class Row:
    """Figures and letters one after the other: where, how many, and the word behind them."""

    start: int
    end: int
    figures: int
    signs: int
    behind: str


def find_read_out(text: str) -> Iterator[Span]:
    """Numbers beside the words for them, and cards in groups without any."""
    for match in _GROUPS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if len(set(digits)) > 1 and luhn.is_valid(digits):
            yield Span(*match.span(), "card")
    yield from (Span(*match.span(), "code") for match in _DIAL.finditer(text))
    yield from _named(text)
    for kind, fewest, tail in _BEHIND:
        for match in tail.finditer(text):
            row = _row_before(text, match.start())
            if row is not None and enough(row, kind, fewest):
                yield Span(row.start, row.end, kind)


def _named(text: str) -> Iterator[Span]:
    """Rows behind the word for them. Of “pin code 4821” it is the first and longest name that counts."""
    found: dict[tuple[int, int], tuple[int, int, str]] = {}
    for kind, fewest, head in _HEADS:
        for match in head.finditer(text):
            row = row_at(text, match.end(), MOST_FIGURES.get(kind, _MOST_SIGNS))
            if row is not None and enough(row, kind, fewest) and not _other(text, match, kind):
                name = (match.start(), -len(match["name"]), kind)
                found[row.start, row.end] = min(name, found.get((row.start, row.end), name))
    yield from (Span(start, end, kind) for (start, end), (_, _, kind) in found.items())


def enough(row: Row, kind: str, fewest: int) -> bool:
    """Whether a row has as many figures as the sort asks for, and is no amount."""
    if row.behind in speech_words.UNITS:
        return False
    signs = row.signs if kind in ("national id", "ssn", "iban", "code") and row.figures else row.figures
    return signs >= fewest


def _other(text: str, match: re.Match[str], kind: str) -> bool:
    """“error code”: one that lets nobody in."""
    if kind != "code" or match.group().lower().startswith(("combi", "kombi", "combo")):
        return False
    return _OTHER.search(text[max(match.start() - 30, 0) : match.start()]) is not None or (
        _OTHER.match(match.group()) is not None
    )


def _figures(word: str) -> int:
    if any(sign.isdigit() for sign in word):
        return sum(map(str.isdigit, word))
    if is_tens(word):
        return 2
    return 1 if is_said(word) else 0


def _letters(raw: str) -> int:
    """Letters that were said as such: “N W B K”, “NWBK”, “november”."""
    if len(raw) == 1 or raw.lower() in speech_words.LETTERS:
        return 1
    return len(raw) if len(raw) <= 4 and raw.isupper() and raw not in ("OK", "PIN", "CVV") else 0


def row_at(text: str, start: int, most: int = _MOST_SIGNS) -> Row | None:
    """The figures and letters that stand there one after the other."""
    aside: list[str] = []
    end, figures, signs = -1, 0, 0
    for word in _words(text, start):
        raw = word.group()
        count, letters = _figures(raw.lower()), _letters(raw)
        if (count or letters) and signs + (count or letters) <= most:
            end, figures, signs, aside = word.end(), figures + count, signs + (count or letters), []
            continue
        aside.append(raw.lower())
        if end < 0 or count or letters or aside[-1] not in speech_words.BETWEEN or len(aside) > _MOST_ASIDE:
            break
    return Row(start, end, figures, signs, next(iter(aside), "")) if end > start else None


def _words(text: str, at: int) -> Iterator[re.Match[str]]:
    """The words from there on, as long as nothing but a blank or a light stop stands between them."""
    last = at + _FAR
    while (word := _WORD.match(text, at)) is not None and at < last:
        yield word
        gap = _GAP.match(text, word.end())
        if gap is None:
            return
        at = gap.end()


def _row_before(text: str, end: int) -> Row | None:
    """The longest row that ends there."""
    words = list(_WORD.finditer(text, max(end - _FAR, 0), end))[-24:]
    for word in words:
        row = row_at(text[:end], word.start())
        if row is not None and row.end == end and _figures(word.group().lower()):
            return row
    return None
