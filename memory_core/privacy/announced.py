"""Values in the lines below a sentence that announces them: “Your code is below. It expires in ten minutes.”"""

import bisect
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from memory_core.privacy import announcing, judgement, vocabulary
from memory_core.privacy.apart import value_apart
from memory_core.privacy.codes import CODE_HINTS, EDGE, EYE, code_apart
from memory_core.privacy.labels import LABEL, SUFFIX, hinted, kind_of
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.nearby import BASE32_GROUPS
from memory_core.privacy.spans import Span, moved
from memory_core.privacy.vocabulary import any_of, has_any

_LONGEST = 260
# How far below a sentence its value may stand: lines with other words in them, and empty ones.
_BETWEEN = 2
_FAR = 7
_ASKED_FAR = 3
_ENDING = rf"(?:\s?(?:{any_of(announcing.ENDINGS)}))?"
_ONE_TIME = re.compile(
    rf"(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?:{any_of(vocabulary.ONE_TIME)})s?(?![^\W\u3400-\u9fff])", re.I
)
_CODE = re.compile(r"(?<![^\W_])(?:pass)?(?:codes?|c[óo]digos?|codice)(?![^\W_])", re.I)
_YOURS = re.compile(
    r"(?<![^\W_])(?:your|ihre?n?|deine?n?|votre|ton|su|tu|seu|o seu)\s(?:code|código|codigo"
    r"|codice)(?![^\W_])|[您你]的(?:代码|码)",
    re.I,
)
_OPEN = re.compile(rf"(?:[:：]|(?<![^\W_])(?:{any_of(announcing.ENDINGS)})|[是为為])\s*$", re.I)
_OTHER = re.compile(
    rf"(?<![^\W_])(?:{any_of(announcing.OTHER_CODES)})[\s-]?(?:codes?|c[óo]digos?|码|碼)"
    rf"|(?:codes?|c[óo]digos?)\s(?:de |d['’]|du |des |do |da |of )?(?:{any_of(announcing.OTHER_CODES)})(?![^\W_])",
    re.I,
)
_CARD_SIDE = re.compile(
    r"[\s\W]*(?:[\w'’-]+\s+){0,2}?"
    rf"(?:{any_of(vocabulary.ONE_TIME, vocabulary.SHORT_NUMBERS['card code'])})"
    r"(?:\s+(?:of|on|der|auf|de|da|do)?\s?(?:la|the|der)?\s?(?:card|karte|carte|tarjeta|cart[ãa]o))?"
    r"\s*(?:[(（][^()（）\n]{1,24}[)）])?\s*[*:：?ⓘ]*\s*",
    re.I,
)
_HAN_CARD_SIDE = re.compile(r"\s*[\u3400-\u9fff]{0,6}安全码\s*(?:[(（][^()（）\n]{1,24}[)）])?\s*[:：]?\s*")
_LABEL_AT_END = re.compile(rf"(?<![^\W_])(?:{LABEL}){SUFFIX}{_ENDING}\s*[:：]\s*$", re.I)
_LABEL_WITHIN = re.compile(rf"(?<![^\W_])(?:{LABEL}){SUFFIX}(?![^\W_\u3400-\u9fff])", re.I)
_QUESTION = re.compile(any_of(announcing.QUESTIONS), re.I)
_ANSWER = re.compile(rf"\s*(?:{any_of(announcing.ANSWERS)})\s*[:：]\s*(?P<value>\S[^\n]{{2,60}}?)\s*", re.I)
_ANSWERED = re.compile(
    rf"(?:{any_of(announcing.ANSWERS)})[^\n:：]{{1,20}}(?:{any_of(announcing.QUESTIONS)})\s*[:：]\s*(?P<value>\S[^\n]{{2,60}})",
    re.I,
)
_ANSWERED_BESIDE = re.compile(
    rf"(?:{any_of(announcing.QUESTIONS)})[^\n]{{0,100}}?[?？:：.\s](?:{any_of(announcing.ANSWERS)})\s*[:：]\s*(?P<value>\S[^\n]{{2,60}})",
    re.I,
)
_BASE32 = re.compile(rf"\s*{BASE32_GROUPS}\s*")
_BUTTON = re.compile(rf"\s+(?:{any_of(announcing.BUTTONS)})\s*$", re.I)
# Of a code that nothing announces but its word: six digits and more.
_SIX = re.compile(r"\s*(?:\d{3}[ \u00a0-]?\d{3,4}|\d{6,8}|\d\d[ \u00a0-]\d\d[ \u00a0-]\d\d)\s*")
_APART = re.compile(rf"{EDGE}(?P<code>\d(?:[ \u00a0-]?\d){{3,9}}){EYE}")
_THREE = re.compile(rf"{EDGE}(?P<code>\d{{3,4}}){EYE}")
_ASKED = re.compile(
    rf"(?:{any_of(vocabulary.PASSWORD)}"
    rf"|(?<![^\W_])(?:pw|mdp|code wi-?fi|wi-?fi code|wlan-?code)(?![^\W_]))[^\n?？]{{0,60}}[?？]\s*$",
    re.I,
)
_FORGOTTEN = ("forgot", "vergessen", "oubli", "olvid", "esquec", "忘")
_AUTHENTICATORS = ("authenticator", "authy", "aegis", "2fa", "two-factor", "zwei-faktor", "zweifaktor", "otp")
_SHOWN = re.compile(r"\s*(?P<code>\d{3} ?\d{3})\s*")
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"[^\d\n]*")


def find_announced(text: str, reading: Reading | None = None) -> Iterator[Span]:
    """Codes, passwords and keys below what announces them."""
    reading = reading or Reading()
    lines = text.split("\n")
    start = 0
    for number, line in enumerate(lines):
        start += len(line) + 1
        if 3 <= len(line) <= _LONGEST and hinted(line, reading):
            yield from moved(reading.of("answered", line, _answers), start - len(line) - 1)
            for kind in reading.of("announced", line, _announced_kinds):
                yield from _below(lines[number + 1 : number + 1 + _FAR], start, kind)


def announces(text: str, reading: Reading) -> tuple[str, ...]:
    """What a cell announces of the cells below it."""
    if not 3 <= len(text) <= _LONGEST or not hinted(text, reading):
        return ()
    return reading.of("announced", text, _announced_kinds)


def announced_below(cells: Sequence[str], kind: str) -> Iterator[tuple[int, Span]]:
    """The values among the cells below one that announces: which cell, and where in it."""
    ends = list(accumulate(len(cell) + 1 for cell in cells[:_FAR]))
    for span in _below(cells[:_FAR], 0, kind):
        number = bisect.bisect_right(ends, span.start)
        start = ends[number - 1] if number else 0
        yield number, Span(span.start - start, span.end - start, span.label)


def _answers(line: str) -> Iterator[Span]:
    """“Answer to your secret question: …”"""
    for pattern in (_ANSWERED, _ANSWERED_BESIDE):
        yield from (Span(*match.span("value"), "password") for match in pattern.finditer(line))


def _below(lines: Sequence[str], start: int, kind: str) -> Iterator[Span]:
    if kind == "shown":
        return _shown_codes(lines, start)
    return _answered(lines[:_ASKED_FAR], start) if kind == "asked" else _in_lines_below(lines, start, kind)


def _announced_kinds(line: str) -> Iterator[str]:
    lowered = line.lower()
    yield from _asks(line, lowered)
    if has_any(lowered, announcing.CARD_SIDES) and (_CARD_SIDE.fullmatch(line) or _HAN_CARD_SIDE.fullmatch(line)):
        yield "card code"
    points = has_any(lowered, announcing.POINTERS)
    if has_any(lowered, CODE_HINTS):
        yield from _codes(line, lowered, points=points)
    if has_any(lowered, vocabulary.VALUE_HINTS):
        yield from _labels(line, points=points)


def _asks(line: str, lowered: str) -> Iterator[str]:
    if has_any(lowered, _AUTHENTICATORS):
        yield "shown"
    if ("?" in line or "？" in line) and _ASKED.search(line) and not has_any(lowered, _FORGOTTEN):
        yield "asked"
    if _QUESTION.search(line):
        yield "answer"


def _labels(line: str, *, points: bool) -> Iterator[str]:
    """A label at the end of a sentence, or in one that points at the next line."""
    match = _LABEL_AT_END.search(line) if line.rstrip()[-1] in ":：" else None
    match = match or (_LABEL_WITHIN.search(line) if points else None)
    if match and (kind := kind_of(match)) in ("password", "key", "token", "secret"):
        yield f"{kind}?"


def _codes(line: str, lowered: str, *, points: bool) -> Iterator[str]:
    """“code” for a sentence that announces one, “code?” where only its word stands there."""
    named = _ONE_TIME.search(line) or _YOURS.search(line)
    if not named and (not _CODE.search(line) or _OTHER.search(line)):
        return
    serves = has_any(lowered, announcing.PURPOSES)
    if (named or serves) and (points or _OPEN.search(line)):
        yield "code"
    elif named or (serves and points):
        yield "code?"


def _in_lines_below(lines: Sequence[str], start: int, kind: str) -> Iterator[Span]:
    """The value in the first lines; sentences may stand before a code, and nothing before the others."""
    between = 0
    for line in lines:
        if line.strip():
            if span := _value(line, kind):
                yield Span(start + span.start, start + span.end, span.label)
                return
            between += 1
            if between > _BETWEEN or kind == "card code" or not _SENTENCE.fullmatch(line):
                return
        start += len(line) + 1


def _value(line: str, kind: str) -> Span | None:
    if kind == "answer":
        match = _ANSWER.fullmatch(line)
        given = match["value"] if match else ""
        return Span(*match.span("value"), "password") if match and not judgement.is_masked(given) else None
    if kind == "card code":
        match = _THREE.fullmatch(line)
        return Span(*match.span("code"), kind) if match else None
    shown = _BUTTON.sub("", line)
    if kind.startswith("code"):
        return _code(shown) if kind == "code" or _SIX.fullmatch(shown) else None
    return value_apart(shown, kind)


def _code(line: str) -> Span | None:
    match = _APART.fullmatch(line)
    return Span(*match.span("code"), "code") if match else code_apart(line, "code")


def _shown_codes(lines: Sequence[str], start: int) -> Iterator[Span]:
    """What an application for codes shows: three digits, a blank, three digits, alone in their line; or its key."""
    for line in lines:
        if match := _SHOWN.fullmatch(line):
            yield Span(start + match.start("code"), start + match.end("code"), "code")
        elif (match := _BASE32.fullmatch(line)) and judgement.is_in_groups(match["value"]):
            yield Span(start + match.start("value"), start + match.end("value"), "key")
        start += len(line) + 1


def _answered(lines: Sequence[str], start: int) -> Iterator[Span]:
    """“What is the password?”: what looks like one in the lines below."""
    for line in lines:
        words = [(match.start(), match.group().strip("\"'“”.,!?")) for match in re.finditer(r"\S+", line)]
        for at, word in words:
            alone = len(words) <= 3 and judgement.looks_mixed(word) and len(word) >= 8 and _DIGIT.search(word)
            made = alone or judgement.looks_made(word)
            if word and ((made and ":" not in word) or judgement.looks_strong(word)):
                begin = start + line.index(word, at)
                yield Span(begin, begin + len(word), "password")
        start += len(line) + 1
