"""Labels as recognition spells them: “Bestatgungscode” for “Bestätigungscode”, “Palarapasse” for “Palavra-passe”."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from memory_core.patterns import lazily
from memory_core.privacy import judgement
from memory_core.privacy.announced import find_announced
from memory_core.privacy.labels import find_labelled
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.long_lines import LONG
from memory_core.privacy.sentence import find_in_sentence
from memory_core.privacy.spans import Span, find_in_lines, moved

# A Chinese label that was read as Latin letters: “S299: …”, “O¢: …”; only where Chinese is read beside it.
_HAN = lazily(r"[\u3400-\u9fff]")
_UNREAD = lazily(r"(?<!\S)(?=[^\s:：]{0,5}[\d¢$#&%@])[^\s:：]{2,6}[:：]\s{1,3}(?P<value>\S{8,40})(?!\S)")
_LEAST_HAN = 4
# Words that are long enough to be known with a letter or two wrong, and what is read in their place.
_LABELS = (
    "prüfziffer", "kartenprüfnummer", "geheimzahl", "password", "passwort", "kennwort", "netzwerkkennwort",
    "passphrase", "contraseña", "palavra-passe", "administratorpasswort", "wlan-passwort", "verification",
    "authenticator", "bestätigungscode", "sicherheitscode", "anmeldecode", "einmalpasswort", "verifizierungscode",
    "vérification", "verificación", "verificação", "kartennummer", "kreditkarte", "kreditkartennummer",
    "reisepassnummer", "steuer-id", "sozialversicherungsnummer", "steueridentifikationsnummer", "benutzerpasswort",
    "zugriffstoken", "zugangstoken", "api-schlüssel", "netzwerkschlüssel", "wiederherstellungsschlüssel",
    "wiederherstellungsphrase", "datenbankpasswort", "mnemonic", "zugangscode", "aktivierungscode",
)  # fmt: skip
# Shorter ones are known only where a digit stands for a letter: “c0de”, “pa5se”.
_SHORT = frozenset({"mot", "code", "codes", "codigo", "codigos", "codice", "passe", "senha", "clave", "chave", "token"})
_ACCENTED = {"codigo": "código", "codigos": "códigos", "unico": "único"}
_DIGITS = lazily(r"(?<!\w)(?:[^\W\d_]+[01356]|5(?=[a-z]))[^\W_]{1,5}(?!\w)")
_LETTERS, _OTHER_LETTERS = str.maketrans("01356", "oieso"), str.maketrans("01356", "oleso")
# Parts of longer ones: “un s0lo uso”.
_PARTS_OF_LABELS = frozenset({"solo", "unico", "unique", "acceso", "acesso", "access", "login", "one", "pino"})
# “Kenn wort”, “P assword”: labels with a blank that recognition put into them.
_PARTED = {
    "".join(label.split()): label
    for label in (
        "password", "passwort", "kennwort", "contraseña", "contrasena", "passphrase", "passcode", "mot de passe",
        "palavra-passe", "senha", "username", "wachtwoord",
    )
}  # fmt: skip
# All of them that are one word.
NAMES = frozenset({*_LABELS, *_SHORT, *_PARTED})
_APART = lazily(
    "|".join(
        rf"(?<![^\W_])(?P<_{number}>{' ?'.join(map(re.escape, label))})(?![^\W_])"
        for number, label in enumerate(_PARTED)
    ),
    re.I,
)
_WORD = lazily(r"[^\W\d_][\w|$@-]{6,26}")
# The hashes of words that are no labels, for most come again and again; no word is kept.
_others: set[int] = set()
_MOST_OTHERS = 10_000
# Chinese forms stretch short labels to the width of long ones: “密　码”.
_STRETCH = "[ \u00a0\u3000]{1,6}"
_STRETCHED = lazily(
    "|".join(
        rf"(?P<_{label}>(?<![\u3400-\u9fff]){_STRETCH.join(label)})(?=[ \u00a0\u3000]*[:：]|\s*$)"
        for label in ("密码", "密碼", "口令", "卡号", "卡號", "验证码", "驗證碼", "动态码", "安全码")
    )
)


def find_misspelt(text: str, reading: Reading | None = None) -> Iterator[Span]:
    """What stands beside a label with a slip in it."""
    reading = reading or Reading()
    lines = text.split("\n")
    if any(reading.of("misspelt", line, _slips) for line in reading.passing(lines)):
        corrected, places = corrected_labels(text, reading)
        told = find_in_lines(corrected, find_in_sentence)
        for span in (*find_labelled(corrected, reading), *find_announced(corrected, reading), *told):
            yield Span(places[span.start], places[span.end - 1] + 1, span.label)


def find_unread_labels(text: str) -> Iterator[Span]:
    """On a Chinese page, what looks like a password behind a few signs that can be no words."""
    if not text.isascii() and len(_HAN.findall(text)) >= _LEAST_HAN:
        for match in _UNREAD.finditer(text):
            if judgement.looks_mixed(match["value"]):
                yield Span(*match.span("value"), "password")


def corrected(line: str, reading: Reading) -> str:
    """A line with its labels spelled right."""
    for slip in reversed(reading.of("misspelt", line, _slips)):
        line = line[: slip.start] + slip.label + line[slip.end :]
    return line


def corrected_labels(text: str, reading: Reading | None = None) -> tuple[str, list[int]]:
    """The text with its labels spelled right, and where each of its signs stands in the given one."""
    reading = reading or Reading()
    parts: list[str] = []
    places: list[int] = []
    at = start = 0
    for line in text.split("\n"):
        for slip in moved(reading.of("misspelt", line, _slips), start):
            parts += [text[at : slip.start], slip.label]
            places += [*range(at, slip.start), *([slip.start] * len(slip.label))]
            at = slip.end
        start += len(line) + 1
    parts.append(text[at:])
    places += range(at, len(text))
    return "".join(parts), places


def _slips(line: str) -> Iterator[Span]:
    """Where labels with a slip stand, in order, by what they were meant to be; nobody reads a line of thousands of
    signs."""
    at = 0
    for slip in sorted(_found(line), key=lambda one: one.start) if len(line) <= LONG else ():
        if slip.start >= at:
            yield slip
            at = slip.end


def _found(line: str) -> Iterator[Span]:
    parted = list(_parted(line)) if " " in line else []
    yield from parted
    for match in _WORD.finditer(line) if not parted else ():
        if right := right_label(match.group()):
            yield Span(*match.span(), right)
    for match in _STRETCHED.finditer(line) if not line.isascii() else ():
        yield Span(*match.span(), str(match.lastgroup)[1:])
    for match in _DIGITS.finditer(line):
        for letters in (_LETTERS, _OTHER_LETTERS):
            bare = _bare(match.group().translate(letters))
            if bare in _SHORT or bare in _PARTS_OF_LABELS:
                yield Span(*match.span(), _ACCENTED.get(bare, bare))
                break


def _parted(line: str) -> Iterator[Span]:
    squeezed = line.lower().replace(" ", "")
    if any(map(squeezed.__contains__, _PARTED)):
        labels = list(_PARTED.values())
        for match in _APART.finditer(line):
            label = labels[int(str(match.lastgroup)[1:])]
            if match.group().lower() != label and not re.fullmatch(
                r"pass (?:word|wort|phrase|code)", match.group(), re.I
            ):
                yield Span(*match.span(), label)


def right_label(word: str) -> str:
    """The label that a word was meant to be; “” when it is one already, or none."""
    mark = hash(word)
    if mark in _others:
        return ""
    label = _right_label(word)
    if not label:
        if len(_others) >= _MOST_OTHERS:
            _others.clear()
        _others.add(mark)
    return label


def _right_label(word: str) -> str:
    bare = _bare(word)
    if len(bare) < 7 or bare.startswith("passport"):  # a word of its own
        return ""
    if bare in _BARE:
        return "" if word.casefold() in (bare, _BARE[bare]) else _BARE[bare]
    if right := _BY_LETTERS.get((bare[0], frozenset(bare))):  # “passwrod”
        return _BARE[right] if abs(len(right) - len(bare)) <= 1 and not bare.startswith(right) else ""
    alike = [_SPELLED[number] for number in sorted(_alike(bare))]
    for slips in (1, 2):  # the nearest: “verificaci0n” is no “vérification”
        for label, most in alike:
            if slips <= most and not bare.startswith(label) and _differs(bare, label, slips):
                return _BARE[label]
    return ""


def _alike(word: str) -> list[int]:
    """Which labels of about its length share nearly all pairs of letters with a word."""
    shared: dict[int, int] = {}
    pairs = _PAIRS.get(len(word), {})
    for pair in set(pairwise(word)):
        for number in pairs.get(pair, ()):
            shared[number] = shared.get(number, 0) + 1
    return [number for number, count in shared.items() if count >= _FEWEST[number]]


def _bare(word: str) -> str:
    word = word.replace("$", "s").replace("@", "a")
    if word.isascii():
        return word.lower().replace("|", "l").replace("-", "").replace("vv", "w")
    apart = unicodedata.normalize("NFKD", word.casefold().replace("|", "l").replace("-", ""))
    return "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")


_BARE = {_bare(label): label for label in _LABELS}


# As they are typed in a hurry: the same letters in another order, one of them twice or once.
_BY_LETTERS = {(label[0], frozenset(label)): label for label in _BARE}
# Each with how many slips it may have, and how many of its pairs of letters are left then.
_SPELLED = [(label, 1 if len(label) < 9 else 2) for label in _BARE]
_FEWEST = [len(set(pairwise(label))) - 2 * most for label, most in _SPELLED]


def _by_pairs() -> dict[int, dict[tuple[str, str], list[int]]]:
    """By the length of a word, and by a pair of letters in it: the numbers of the labels that it may be."""
    found: dict[int, dict[tuple[str, str], list[int]]] = {}
    for number, (label, most) in enumerate(_SPELLED):
        for length in range(len(label) - most, len(label) + most + 1):
            for pair in set(pairwise(label)):
                found.setdefault(length, {}).setdefault(pair, []).append(number)
    return found


_PAIRS = _by_pairs()


def _differs(word: str, label: str, most: int) -> bool:
    """Whether a few insertions, losses or exchanges make one of the other."""
    previous = list(range(len(label) + 1))
    for row, sign in enumerate(word, 1):
        current = [row]
        for column, wanted in enumerate(label, 1):
            current.append(
                min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (sign != wanted)),
            )
        if min(current) > most:
            return False
        previous = current
    return previous[-1] <= most
