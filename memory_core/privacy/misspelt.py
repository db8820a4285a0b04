"""Labels as recognition spells them: “Bestatgungscode” for “Bestätigungscode”, “Palarapasse” for “Palavra-passe”."""

import re
import unicodedata
from collections.abc import Iterator

from memory_core.privacy import judgement
from memory_core.privacy.labels import find_labelled
from memory_core.privacy.spans import Span

# A Chinese label that was read as Latin letters: “S299: …”, “O¢: …”; only where Chinese is read beside it.
_HAN = re.compile(r"[\u3400-\u9fff]")
_UNREAD = re.compile(r"(?<!\S)(?=[^\s:：]{0,5}[\d¢$#&%@])[^\s:：]{2,6}[:：]\s{1,3}(?P<value>\S{8,40})(?!\S)")
_LEAST_HAN = 4
# Words that are long enough to be known with a letter or two wrong, and what is read in their place.
_LABELS = (
    "prüfziffer", "kartenprüfnummer", "geheimzahl", "password", "passwort", "kennwort", "netzwerkkennwort",
    "passphrase", "contraseña", "palavra-passe", "administratorpasswort", "wlan-passwort", "verification",
    "authenticator", "bestätigungscode", "sicherheitscode", "anmeldecode", "einmalpasswort", "verifizierungscode",
    "vérification", "verificación", "verificação", "kartennummer", "kreditkarte", "kreditkartennummer",
    "reisepassnummer", "steuer-id", "sozialversicherungsnummer", "steueridentifikationsnummer", "benutzerpasswort",
    "zugriffstoken", "zugangstoken", "api-schlüssel", "netzwerkschlüssel", "wiederherstellungsschlüssel",
    "wiederherstellungsphrase", "datenbankpasswort", "mnemonic",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_][\w|$@-]{5,26}")


def find_misspelt(text: str) -> Iterator[Span]:
    """What stands beside a label with a slip in it."""
    corrected, places = corrected_labels(text)
    if corrected != text:
        for span in find_labelled(corrected):
            yield Span(places[span.start], places[span.end - 1] + 1, span.label)


def find_unread_labels(text: str) -> Iterator[Span]:
    """On a Chinese page, what looks like a password behind a few signs that can be no words."""
    if len(_HAN.findall(text)) >= _LEAST_HAN:
        for match in _UNREAD.finditer(text):
            if judgement.looks_mixed(match["value"]):
                yield Span(*match.span("value"), "password")


def corrected_labels(text: str) -> tuple[str, list[int]]:
    """The text with its labels spelled right, and where each of its signs stands in the given one."""
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for match in _WORD.finditer(text):
        right = right_label(match.group())
        if right:
            parts += [text[at : match.start()], right]
            places += [*range(at, match.start()), *([match.start()] * len(right))]
            at = match.end()
    parts.append(text[at:])
    places += range(at, len(text))
    return "".join(parts), places


def right_label(word: str) -> str:
    """The label that a word was meant to be; “” when it is one already, or none."""
    bare = _bare(word)
    if len(bare) < 7:
        return ""
    if bare in _BARE:
        return "" if word.isascii() or word.casefold() == _BARE[bare] else _BARE[bare]
    pairs = _pairs(bare)
    for label, spelled in _BARE.items():
        most = 1 if len(label) < 9 else 2
        near = abs(len(label) - len(bare)) <= most and len(_PAIRS[label] & pairs) >= len(_PAIRS[label]) - 2 * most
        if near and not bare.startswith(label) and _differs(bare, label, most):
            return spelled
    return ""


def _bare(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold().replace("|", "l").replace("-", ""))
    return "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")


_BARE = {_bare(label): label for label in _LABELS}


def _pairs(word: str) -> set[str]:
    return {word[at : at + 2] for at in range(len(word) - 1)}


_PAIRS = {label: _pairs(label) for label in _BARE}


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
