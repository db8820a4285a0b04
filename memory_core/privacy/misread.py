"""Secrets as text recognition leaves them: long keys broken by spaces, lost underscores and dashes, l for 1."""

import re
from collections.abc import Iterable, Iterator

from memory_core.patterns import lazily
from memory_core.privacy.broken import is_body, straightened
from memory_core.privacy.judgement import is_plain_word, is_random
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.spans import Span, moved

# What a key begins with, where a space may stand for a lost sign; the least length of the whole; what it is.
_BEGINNINGS = (
    (r"gh[opsur][_ ](?=[A-Za-z0-9]{3})", 36, "token"),
    (r"github[_ ]pat[_ ]", 40, "token"),
    (r"g[l1Ii](?:pat|dt|rt|cbt|ptt|ft|soat) ?- ?", 24, "token"),
    (r"x[o0O]x[abeoprs] ?- ?(?=\d)", 24, "token"),
    (r"do[oprt]_v[1il]_ ?(?=[a-f\d]{3})", 40, "token"),
    (r"xapp ?- ?\d ?-", 40, "token"),
    (r"npm_(?=\w*\d)", 38, "token"),
    (r"pypi ?-(?=Ag)", 40, "token"),
    (r"hf_(?=[A-Za-z]{8})", 34, "token"),
    (r"eyJ[\w-]{8,4000}", 60, "token"),
    (r"ya29\. ?", 40, "token"),
    (r"sk ?- ?(?:ant|proj|svcacct|admin|or) ?- ?", 40, "key"),
    (r"sk-(?=[A-Za-z]*\d)", 32, "key"),
    (r"[sr]k[_ ](?:live|test)[_ ]", 24, "key"),
    (r"A[IlT1|]za(?=[A-Za-z0-9_-]{4})", 37, "key"),
    (r"A[KS][I1l|]A(?=[A-Z0-9]{6})", 19, "key"),
    (r"SG\.(?=[\w-]{6})", 60, "key"),
    (r"\w{2,3}[78]Q~ ?", 34, "key"),
    (
        r"(?:dop_v1|shpat|glsa|gsk|nvapi|lin_api|figd|ntn|sbp|whsec|xkeysib|dckr_pat|rubygems|hvs)[_.-] ?(?=\w*\d)",
        30,
        "token",
    ),
    (r"PMAK ?- ?(?=[a-f\d]{2})", 50, "key"),
    (r"EAA(?=[A-Za-z]{0,20}\d)[A-Za-z0-9]{6}", 50, "token"),
    (r"LTA[I1l][A-Za-z0-9]{4}", 16, "key"),
    (r"nsec[1li][a-z0-9]{4}", 50, "key"),
    (r"AGE ?- ?SECRET ?- ?KEY ?- ?[1lI]", 50, "key"),
    (r"NRAK ?- ?", 28, "key"),
    (r"sntry[su]_ ?", 50, "token"),
    (r"dapi(?=[a-f]{0,9}\d)[a-f\d]{4}", 32, "key"),
    (r"(?i:(?:account|sharedaccess) ?key ?= ?)", 40, "key"),
)
_AZURE = "Q~"


def _begins(first: str, numbers: Iterable[int]) -> re.Pattern[str]:
    """Some of them behind one look at the first sign, which spares most words the others."""
    some = "|".join(f"(?P<b{number}>{_BEGINNINGS[number][0]})" for number in numbers)
    return lazily(rf"(?<![A-Za-z0-9])(?={first})(?:{some})")


# One of them may begin with any letter: only where its own sign stands are all of them tried.
_ANY = _begins(r"\w", range(len(_BEGINNINGS)))
_BEGINS = _begins(
    "[AELNPSadeghnprsxy]", (number for number, (begins, _, _) in enumerate(_BEGINNINGS) if _AZURE not in begins)
)
_PIECE = lazily(r"(?P<gap> {0,2})(?P<piece>[A-Za-z0-9_+/=.~|-]+)")
# The base64 of 32 or 64 bytes in which a sign or two were read as others.
_BASE64 = lazily(r"[A-Za-z0-9+/%&$§#@]{40,100}={1,2}")
_STRANGE = lazily(r"[%&$§#@]")
_MOST_STRANGE = 3
_PUBLIC = lazily(r"sha|hash|digest|checksum|fingerprint|integrity|public|etag", re.I)
_KEY_BEGIN = lazily(r"Pr[il1]vate ?- ?L[il1]nes|BEG[I1l|]N [A-Z0-9 ]{0,24}PR[I1l|]VATE ?KEY")
_KEY_END = lazily(r"END [A-Z0-9 ]{0,24}PR[I1l|]VATE ?KEY")
_BLOCK_WORDS = ("KEY", "BEG", "END", "nes")
_LONGEST_BLOCK = 80
_SHORTEST = min(least for _, least, _ in _BEGINNINGS)


def find_misread(text: str, reading: Reading | None = None) -> Iterator[Span]:
    """Keys and private key blocks in text that was read from a picture."""
    reading = reading or Reading()
    start = 0
    for line in text.split("\n"):
        if len(line) >= _SHORTEST:
            yield from moved(reading.of("misread", line, _keys), start)
        start += len(line) + 1
    if any(word in text for word in _BLOCK_WORDS):
        yield from _find_blocks(straightened(text))


def _keys(line: str) -> Iterator[Span]:
    line = straightened(line)
    if line.endswith("=") and not _PUBLIC.search(line):
        yield from _base64(line)
    at = 0
    begins = _ANY if _AZURE in line else _BEGINS
    while match := begins.search(line, at):
        number = int(str(match.lastgroup)[1:])
        _, least, label = _BEGINNINGS[number]
        at = _end_of_key(line, match, least)
        found = line[match.start() : at]
        if len(found.replace(" ", "")) >= least and (
            label == "token" or any(character.isdigit() for character in found)
        ):
            yield Span(match.end() if "=" in match.group() else match.start(), at, label)


def _base64(line: str) -> Iterator[Span]:
    """A word of the line, or all of it when blanks broke it."""
    begin = len(line) - len(line.split()[-1])
    for start in {begin, 0} if is_body(line) else {begin}:
        word = line[start:].replace(" ", "")
        few = len(_STRANGE.findall(word)) <= _MOST_STRANGE
        if few and _BASE64.fullmatch(word) and is_random(_STRANGE.sub("a", word)):
            yield Span(start, len(line), "key")


def _end_of_key(text: str, match: re.Match[str], least: int) -> int:
    """Where a key ends: pieces behind a space belong to it until it is long enough, then only if they look like it."""
    end = match.end()
    length = len(match.group().replace(" ", ""))
    while piece := _PIECE.match(text, end):
        if piece["gap"] and length >= least and not _looks_cut(piece["piece"]):
            break
        end = piece.end()
        length += len(piece["piece"])
    return end


def _looks_cut(piece: str) -> bool:
    """Whether a piece behind a space may be the rest of a key: letters with digits, or capitals among small ones."""
    has_digit = any(character.isdigit() for character in piece)
    has_letter = any(character.isalpha() for character in piece)
    if piece[0] == "-" and len(piece) > 6 and has_digit:
        return True
    return len(piece) > 1 and ((has_digit and has_letter) or (piece.isalpha() and not is_plain_word(piece)))


def _find_blocks(text: str) -> Iterator[Span]:
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for number, line in enumerate(lines):
        if _KEY_BEGIN.search(line):
            last = _last_of_block(lines, number)
            yield Span(starts[number], starts[last] + len(lines[last]), "private key")
        elif _KEY_END.search(line):
            first = _first_of_block(lines, number)
            yield Span(starts[first], starts[number] + len(line), "private key")


def _last_of_block(lines: list[str], begin: int) -> int:
    """To the line that ends the block; when that is out of sight, as far as lines look like its body."""
    for number in range(begin, min(begin + _LONGEST_BLOCK, len(lines))):
        if _KEY_END.search(lines[number]):
            return number
    last = begin
    for number in range(begin + 1, min(begin + _LONGEST_BLOCK, len(lines))):
        if is_body(lines[number]):
            last = number
        elif sum(character.isalnum() for character in lines[number]) > 3:  # what dashes are read as may stand between
            break
    return last


def _first_of_block(lines: list[str], end: int) -> int:
    """Up from the line that ends the block; what its dashes are read as may stand as a line or two of its own."""
    first = end
    for number in range(end - 1, max(end - _LONGEST_BLOCK, -1), -1):
        if is_body(lines[number]):
            first = number
        elif first < end or end - number > 2 or len(lines[number].replace(" ", "")) > 8:
            break
    return first
