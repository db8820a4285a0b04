"""Seed phrases of wallets: twelve and more words of a BIP-39 list in a row, with or without a label.

The lists are those of `mnemonic`, the reference implementation. Where nothing around them tells of a wallet, and no
numbers stand before them, the words have to fit their check digits: captions and lists of everyday things are made of
such words, too. Elsewhere these are not asked: a screen may show a part, and text recognition may mistake a letter.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources
from itertools import pairwise, product

from memory_core.patterns import lazily
from memory_core.privacy import vocabulary
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.spans import Span, moved

_LISTS = (
    "english", "spanish", "french", "italian", "portuguese", "czech", "chinese_simplified", "chinese_traditional",
    "japanese", "korean",
)  # fmt: skip
_LEAST = 12
_MOST = 24
# How many words of a run may be in no list.
_STRANGE = 2
_FEWEST = _LEAST - 2 * _STRANGE
_LETTER = "[^\\W\\d_][\u0300-\u036f]*"  # an accent may be a sign of its own
_WORD = lazily(f"(?:{_LETTER})+")
_COUNTS = (12, 15, 18, 21, 24)
_MANY = 18  # so many in a row are in no caption
_NUMBERED = lazily(r"(?<!\d)\d{1,2}[.):\s-]")
# What tells of a wallet within so many signs before or behind.
_NEAR = 300
_TELLING = Hints((
    "seed", "wallet", "12 words", "24 words", "12 wörter", "24 wörter", "12 mots", "24 mots", "12 palabras",
    "24 palabras", "12 palavras", "24 palavras", "phrase", "mnemonic", "recover", "backup", "back up", "write down",
    "write these",
    "notez ces", "anota est", "segreta", "wiederherstell",
    "sicherung", "récupération", "portefeuille", "recuper", "semilla", "carteira", "cartera", "monedero", "geldbörse",
    "助", "恢复", "恢復", "钱包", "錢包", "ledger", "trezor", "metamask", "electrum", "bitcoin", "ethereum", "crypto",
    "krypto", "cripto", "bip39", "bip-39", "frase",
))  # fmt: skip
# What may stand between two words: blanks, a number, a comma, the line of a table.
_GAP = lazily(r"[\s,;|•·#\[\]\"']{0,8}(?:\d{1,2}[.):\-]?)?[\s,;|•·#\[\]\"']{0,8}")
_LABEL = lazily(rf"(?<![^\W_])(?:{vocabulary.any_of(vocabulary.SEED)})[^\n:：=]{{0,30}}[:：=\n]", re.I)
# What recognition reads for letters, inside of a word.
_SLIPS = {"1": "l", "0": "o", "|": "l"}
_SLIP = lazily(r"[01|](?<=[A-Za-z].)(?=[A-Za-z])")  # begins with what is rare
_HINTS = Hints(("seed", "phrase", "frase", "mnemonic", "recovery", "backup", "wallet", "sicherung", "助", "恢复"))
_LABELLED = lazily(rf"(?:[\s,\"']*(?:\d{{1,2}}[.):]?\s*)?(?:{_LETTER}){{2,12}}(?![\w'])){{10,26}}")

_CHINESE = lazily(r"\s*(?P<words>[\u4e00-\u9fff](?:\s?[\u4e00-\u9fff]){11,23})(?![\u4e00-\u9fff])")


@cache
def _lists() -> tuple[Mapping[str, int], ...]:
    """Each list: its words with their places."""
    folder = resources.files("mnemonic") / "wordlist"
    lists = []
    for name in _LISTS:
        # The lists are decomposed; what is typed is not, and accents get lost when a screen is read.
        apart = (folder / f"{name}.txt").read_text("utf-8").casefold()
        bare = re.sub("[\u0300-\u036f]", "", apart).split()
        typed = unicodedata.normalize("NFC", apart).split()
        lists.append({word: at for words in (bare, typed, apart.split()) for at, word in enumerate(words)})
    return tuple(lists)


@cache
def _words() -> frozenset[str]:
    return frozenset(word for places in _lists() for word in places)


def find_seeds(text: str) -> Iterator[Span]:
    """Runs of words of the lists; behind a label, any run of short words that is no sentence."""
    text = _SLIP.sub(lambda slip: _SLIPS[slip.group()], text)
    for start, end in _worth_it(text, _words()):
        yield from (span for span in moved(_runs(text[start:end]), start) if _is_meant(text, span))
    for match in _LABEL.finditer(text) if has_any(text.lower(), _HINTS) else ():
        if signs := _CHINESE.match(text, match.end()):
            yield Span(*signs.span("words"), "seed phrase")
        words = _LABELLED.match(text, match.end())
        if words is not None and _is_list(words.group()):
            start = words.start() + len(words.group()) - len(words.group().lstrip(" ,\n\"'"))
            yield Span(start, words.end(), "seed phrase")


def _is_list(words: str) -> bool:
    """No sentence, and not of things that are in hardly any of the lists, as those in a garden."""
    given = _WORD.findall(words.casefold())
    known = sum(word in _words() for word in given)
    return vocabulary.SENTENCE_WORDS.isdisjoint(given) and 3 * known >= len(given)


def _is_meant(text: str, span: Span) -> bool:
    """Whether a run is told for a phrase by what stands around it, by its numbers, or by its check digits."""
    around = text[max(span.start - _NEAR, 0) : span.start] + text[span.end : span.end + _NEAR]
    run = text[span.start : span.end]
    return (
        has_any(around.lower(), _TELLING)
        or len(_NUMBERED.findall(run)) >= _FEWEST
        or len(_WORD.findall(run)) >= _MANY
        or not run.isascii()
        or _fits(_whole_words(run))
    )


def _whole_words(run: str) -> list[str]:
    words: list[str] = []
    for word in _WORD.findall(run.casefold()):
        joined = words[-1] + word if words else ""
        if joined in _words() and not (word in _words() and words[-1] in _words()):
            words[-1] = joined
        else:
            words.append(word)
    return words


def _fits(words: list[str]) -> bool:
    """Whether as many of the words as a phrase may have, one after the other, end in the check digits of the others."""
    for count in _COUNTS:
        for at in range(len(words) - count + 1) if len(words) <= count + _STRANGE else ():
            if any(_checks(words[at : at + count], places) for places in _lists()):
                return True
    return False


def _checks(words: list[str], places: Mapping[str, int]) -> bool:
    """Whether they fit in one list; for one that was misread, those are tried that it may have been."""
    strange = [at for at, word in enumerate(words) if word not in places]
    if len(strange) > _STRANGE:
        return False
    meant = [_meant(words[at], places) for at in strange]
    for choice in product(*meant):
        for at, word in zip(strange, choice, strict=True):
            words[at] = word
        if _is_valid([places[word] for word in words]):
            return True
    return False


def _meant(word: str, places: Mapping[str, int]) -> list[str]:
    """What was read as another word: as long, give or take a letter, and alike where it begins or ends."""
    alike = (one for one in places if abs(len(one) - len(word)) <= 1 and (one[:2] == word[:2] or one[-2:] == word[-2:]))
    return get_close_matches(word, list(alike), n=4, cutoff=0.7)


def _is_valid(numbers: list[int]) -> bool:
    """As BIP-39 has it: eleven bits a word, of which one in 33 is of the SHA-256 of the rest."""
    bits = "".join(f"{number:011b}" for number in numbers)
    size = len(bits) * 32 // 33
    digest = hashlib.sha256(int(bits[:size], 2).to_bytes(size // 8, "big")).digest()
    return bits[size:] == f"{digest[0]:08b}"[: len(bits) - size]


def _runs(text: str) -> Iterator[Span]:
    """A word of another list, one that was misread, or one broken at the edge of a window does not end a run."""
    known = _words()
    run: list[re.Match[str]] = []
    strange = 0
    halves = _halves(text, known)
    for match in _WORD.finditer(text):
        is_known = match.group().casefold() in known or match.start() in halves
        gap = text[run[-1].end() : match.start()] if run else " "
        apart = gap != " " and not _GAP.fullmatch(gap)
        borne = not is_known and len(run) >= 1 and strange < _STRANGE and _may_be(match, text)
        if apart or not (is_known or borne):
            yield from _phrase(run, strange)
            run, strange = [], 0
        if is_known or (borne and not apart):
            strange += not is_known
            run.append(match)
    yield from _phrase(run, strange)


def _halves(text: str, known: frozenset[str]) -> frozenset[int]:
    """Where the halves of words begin that a blank broke: “dri ft”."""
    found: set[int] = set()
    words = [(match.start(), match.end(), match.group().casefold()) for match in _WORD.finditer(text)]
    for (start, end, first), (behind, _, second) in pairwise(words):
        if behind != end + 1 or text[end] != " " or (first in known and second in known):
            continue
        if first + second in known:
            found |= {start, behind}
    return frozenset(found)


def _worth_it(text: str, known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where of twelve words in a row all but a few are known, with what stands around it; much quicker than a run.

    A word that was broken counts twice as none.
    """
    if text.isascii() and sum(map(known.__contains__, _WORD.findall(text.lower()))) < _FEWEST:
        return  # As below, for a third of the time.
    places = [(match.start(), match.end(), match.group().casefold() in known) for match in _WORD.finditer(text)]
    if sum(flag for _, _, flag in places) < _FEWEST:
        return
    inside = 0
    first = last = -1
    for number, (_, _, flag) in enumerate(places):
        inside += flag - (places[number - _LEAST][2] if number >= _LEAST else 0)
        if inside < _FEWEST:
            continue
        if first >= 0 and number - last > 2 * _MOST:
            yield _around(places, first, last)
            first = -1
        first = number if first < 0 else first
        last = number
    if first >= 0:
        yield _around(places, first, last)


def _around(places: list[tuple[int, int, bool]], first: int, last: int) -> tuple[int, int]:
    start, end = max(first - _LEAST - _STRANGE, 0), min(last + _LEAST, len(places) - 1)
    return places[start][0], places[end][1]


def _may_be(match: re.Match[str], text: str) -> bool:
    word = match.group()
    if word.casefold() in vocabulary.SENTENCE_WORDS or len(word) > 9 or not (word.islower() or word.isupper()):
        return False
    return len(word) > 2 or text[match.end() : match.end() + 1] == "\n" or text[match.start() - 1] == "\n"


def _phrase(run: list[re.Match[str]], strange: int) -> Iterator[Span]:
    """A run is a phrase when it is no prose: hardly any of the list's own little words, hardly a word twice, but
    where its check digits fit."""
    known = _words()
    while (
        run
        and run[-1].group().casefold() not in known
        and run[-1].group().islower()
        and len(run) - strange < _LEAST - _STRANGE
    ):
        run, strange = run[:-1], strange - 1
    if len(run) < _LEAST or strange * 6 > len(run):
        return
    words = [match.group().casefold() for match in run]
    little = sum(word in vocabulary.SENTENCE_WORDS for word in words)
    varied = 4 * len(set(words)) >= 3 * len(words)
    if little * 6 <= len(words) and (varied or (len(set(words)) > 1 and _fits(words))):
        yield Span(run[0].start(), run[-1].end(), "seed phrase")
