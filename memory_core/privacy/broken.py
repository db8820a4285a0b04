"""Secrets that recognition broke: blanks inside of keys and addresses, the rest of a key in the next line."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import partial

from memory_core.patterns import lazily
from memory_core.privacy import judgement
from memory_core.privacy.carried import find_in_addresses
from memory_core.privacy.key_shapes import Shape, shapes_in
from memory_core.privacy.labels import find_beside, find_in_line, is_hinted
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.nearby import QUOTED
from memory_core.privacy.spans import Span, moved
from memory_core.privacy.tokens import find_tokens

_PUBLIC = lazily(r"ssh-(?:rsa|ed25519|dss)|ecdsa-|PUBLIC|sha-?\d|fingerprint|integrity|checksum|commit", re.I)
_LABEL = lazily(
    r"(?<![^\W_])(?:(?:api|access|secret|auth|private|account)[ _-]?)?"
    r"(?:key|token|secret|li_at|session_?id|sid|csrf_?token|phpsessid|jsessionid)s?(?![^\W_])[\"']?\s?[:=]?\s?",
    re.I,
)
# In a line without its blanks.
_NAMED = lazily(
    r"(?:(?:key|token|secret|pat|auth|sid|sess(?:ion)?[_-]?(?:[il]d)?|sig|signature|credential|login|code|appid)"
    r"[\"']{0,2}[:=][\"'`]?|bearer)(?P<value>[^\"'`;,&<>\s][^\"'`;,&<>]{14,600})",
    re.I,
)
# Signs that recognition sees in a key, and the letters that they were; one for one.
_ODD = str.maketrans("|¥£€©®°‘’”“", "lYfECRo''\"\"")
_LABEL_WORDS = ("key", "token", "secret", "li_at", "session", "sid", "csrf")
_DIGIT = lazily(r"\d")
_FEWEST_DIGITS = 3  # of a key that is no word to anyone
_SHORTEST = 12
_NAMES = lazily(r"[:=]|bearer", re.I)
_INSIDE = lazily(r"(?<=\w)[)}\]](?=\w)")
_GLUED = lazily(r"(?<=[:/@=?&._!#%+~]) (?=\S)|(?<=\S) (?=[:/@=?&._!#%+~-])|(?<=\S-) (?=\S)")
_PIECE = lazily(r"(?P<gap> ?)(?P<piece>[^\s\"'`,;<>()\[\]{}&]+)")
_SPACED_PIECE = lazily(r"[^\s]+")
_NO_PIECE = lazily(
    r"\d{1,2}[:.]\d\d(?::\d\d)?|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|--?[a-z][\w-]*|[A-Za-z_.-]{3,40}=.*|\w+://.*|/|/[a-z][\w./-]*"
    r"|[\w.+-]+@[\w.-]+|[$#>|\\]+|\d+(?:[.,]\d+)?(?:ms|s|kb|mb|gb|%|€|\$)?|[a-z-]{2,30}\.(?:com|org|net|de|io|local)",
    re.I,
)
_TOKEN_NAME = lazily(r"token|pat|auth|sid|sess|bearer|login", re.I)
_NO_BODY = lazily(r"[^A-Za-z0-9+/=]")
_SAME = lazily(r"[A-Za-z0-9_+/=.~|%-]*")
_NAME = lazily(r"[A-Za-z_.-]{1,40}[=:]")
_KEYS = frozenset({"key", "token", "cookie", "secret"})
_PLAIN = 4
_NEUTRAL = 8
_LONG_NUMBER = 9
# “hf HEDYhjUb…”: under small letters the stroke is lost.
_LOST_STROKE = lazily(r"(?<![A-Za-z0-9])(?:hf|gh[opsur]|npm) (?=[A-Za-z0-9]{8})")


def find_broken(text: str, reading: Reading | None = None) -> Iterator[Span]:
    """Keys, and secrets in addresses and assignments, in lines whose blanks are not to be trusted."""
    reading = reading or Reading()
    shapes = tuple(shapes_in("".join(straightened(text).split())))
    start = 0
    for line in text.split("\n"):
        if len(line) >= 16:
            yield from moved(reading.of("broken", line, partial(_in_line, shapes=shapes)), start)
        start += len(line) + 1


def straightened(text: str) -> str:
    """The text with the letters that a key has in place of what recognition saw; sign for sign."""
    text = _LOST_STROKE.sub(lambda start: f"{start[0][:-1]}_", text)
    if text.isascii():
        return _INSIDE.sub("J", text.replace("|", "l"))
    odd = {sign for sign in set(text) if not sign.isascii()}
    table = {ord(sign): unicodedata.normalize("NFKD", sign)[0] for sign in odd}
    return _INSIDE.sub("J", text.translate({**table, **_ODD}))


def _in_line(line: str, shapes: Sequence[Shape]) -> Iterator[Span]:
    """`shapes`: those that the line may hold, and perhaps others."""
    straight = straightened(line)
    if len(straight.encode("ascii", "ignore")) < _SHORTEST:
        return
    if straight != line and _is_healed(line, straight):
        yield from find_tokens(straight)
        yield from (span for span in find_beside(straight) if span.label in _KEYS)
    places = [at for piece in _SPACED_PIECE.finditer(straight) for at in range(*piece.span())]
    squeezed = "".join(straight.split())
    for shape in shapes:
        if shape.hint in squeezed:
            yield from _shaped(line, straight, squeezed, places, shape)
    named = _NAMED.finditer(squeezed) if _NAMES.search(squeezed) else ()
    for match in named:
        start, end = places[match.start("value")], places[match.end("value") - 1] + 1
        label = "token" if _TOKEN_NAME.match(match.group()) else "key"
        yield from _accepted(straight, start, end, label, shaped=False)
    if len(_DIGIT.findall(straight)) >= _FEWEST_DIGITS and not _PUBLIC.search(line):
        yield from _mixed(straight)
    yield from _labelled(straight, squeezed, places)
    if "/" in line or "=" in line or "@" in line:
        yield from _glued(straight)


def _is_healed(line: str, straight: str) -> bool:
    """Whether a sign was made straight in what may be a key, or in a word for one."""
    pairs = zip(line.split(), straight.split(), strict=False)
    if any(word != healed and len(word) >= 8 and _DIGIT.search(healed) for word, healed in pairs):
        return True
    before, after = line.lower(), straight.lower()
    return any(word in after and word not in before for word in _LABEL_WORDS)


def _shaped(line: str, straight: str, squeezed: str, places: list[int], shape: Shape) -> Iterator[Span]:
    """Keys of a known kind that begin where a piece begins."""
    at = 0
    while match := shape.anywhere.search(squeezed, at):
        start = places[match.start()]
        at = match.start() + 1
        if not start or not line[start - 1].isalnum():
            at = match.end()
            yield from _accepted(straight, start, places[at - 1] + 1, shape.label, shaped=True)


def _labelled(straight: str, squeezed: str, places: list[int]) -> Iterator[Span]:
    """What follows a word for keys, and what is quoted in a line with one."""
    lowered = straight.lower()
    labels = list(_LABEL.finditer(straight)) if any(word in lowered for word in _LABEL_WORDS) else []
    for label in labels:
        first = _PIECE.match(straight, label.end())
        if first and (_is_cut(first["piece"]) or first["piece"].isdigit()):
            end = min(len(straight), first.start() + 400)
            yield from _accepted(straight, first.start("piece"), end, "key", shaped=False)
    for match in QUOTED.finditer(squeezed) if labels else ():
        if judgement.is_random(match["value"], least=20):
            yield Span(places[match.start("value")], places[match.end("value") - 1] + 1, "key")


def _mixed(line: str) -> Iterator[Span]:
    """Pieces in a row of which none is a word, and that are a key when they are joined."""
    run: list[re.Match[str]] = []
    for match in [*_PIECE.finditer(line), None]:
        fits = match and not _is_word(match["piece"]) and "://" not in match["piece"] and "@" not in match["piece"]
        if match and fits and (not run or run[-1].end() == match.start()):
            run.append(match)
            continue
        named = max((number for number, piece in enumerate(run) if _NAME.match(piece["piece"])), default=0)
        run = run[named:]  # what stands before a name and its sign is none of its value
        joined = "".join(piece["piece"] for piece in run)
        if 1 < len(run) <= len(joined) / 5 and judgement.is_dense(joined, least=28):
            name = _NAME.match(run[0]["piece"])
            yield Span(run[0].start("piece") + (name.end() if name else 0), run[-1].end(), "key")
        run = [match] if match and fits else []


def _glued(line: str) -> Iterator[Span]:
    """Addresses and assignments without the blanks that stand beside their signs."""
    holes = {match.start() for match in _GLUED.finditer(line)}
    whole = "".join(sign for at, sign in enumerate(line) if at not in holes) if holes else line
    places = [at for at in range(len(line)) if at not in holes]
    if holes:
        found = [*find_in_addresses(whole), *(find_in_line(whole) if is_hinted(whole) else ())]
        yield from (Span(places[span.start], places[span.end - 1] + 1, span.label) for span in found)
    if "://" in whole or "jdbc" in whole:
        # Blanks may stand anywhere in an address; what is found there ends at an @ or an &.
        tight = [at for at in places if line[at] != " "]
        bare = "".join(line[at] for at in tight)
        yield from (Span(tight[span.start], tight[span.end - 1] + 1, span.label) for span in find_in_addresses(bare))


def _accepted(line: str, start: int, end: int, label: str, *, shaped: bool) -> Iterator[Span]:
    """A run of pieces that is a key when it is joined, without the words that stand behind it."""
    pieces = [(match.start() + start, match.end() + start) for match in _SPACED_PIECE.finditer(line[start:end])]
    word = _is_wordy if shaped else _is_word
    while len(pieces) > 1 and _ends_before(line[slice(*pieces[-1])], shaped=shaped):
        pieces.pop()
    parts = [line[first:last] for first, last in pieces]
    joined = "".join(parts)
    plain = sum(len(part) for part in parts if word(part))
    if len(joined) < (20 if shaped else 16) or plain * (2 if shaped else 3) > len(joined):
        return
    if shaped or (any(map(_is_cut, parts)) and judgement.is_random(joined)):
        yield Span(pieces[0][0], pieces[-1][1], label)


def _ends_before(piece: str, *, shaped: bool) -> bool:
    """Whether a key ends before this piece."""
    if shaped and _is_long_number(piece):
        return False
    return _is_word(piece) or _NO_PIECE.fullmatch(piece) is not None


def _is_long_number(piece: str) -> bool:
    """As they stand in Slack's keys."""
    return piece.isdigit() and len(piece) >= _LONG_NUMBER


def _is_wordy(piece: str) -> bool:
    return _is_word(piece) and not _is_long_number(piece)


def _is_word(piece: str) -> bool:
    bare = piece.strip(".,:;!?")
    return len(bare) >= _PLAIN and judgement.is_plain_word(bare)


def to_its_end(text: str, span: Span) -> Span:
    """A key with what recognition parted from it: pieces behind a blank, and the lines that it goes on in."""
    if span.label == "password":
        return Span(span.start, _end_of_password(text, span), span.label)
    if span.label not in _KEYS or span.end - span.start < 8:
        return span
    end = _end_in_line(text, span.end)
    widest = 0
    while text[end : end + 1] == "\n":
        widest = widest or max(map(len, text.split("\n")))
        begin = text.rfind("\n", 0, end) + 1
        full = end - begin >= max(40, 0.85 * widest)
        following = _goes_on(text, end + 1, full=full)
        following = following or (_goes_on_clearly(text, end + 1) if end - span.start >= 24 else 0)
        if not following:
            break
        end = following
    return Span(span.start, end, span.label)


def _end_of_password(text: str, span: Span) -> int:
    """“Zebra! Crossing9”: a sign is often followed by a blank that is none."""
    match = _PIECE.match(text, span.end)
    if not match or not match["gap"] or text[span.end - 1].isspace():
        return span.end
    piece, odd = match["piece"], "!#$%&*?+=_-.@~"
    signed = text[span.end - 1] in odd or piece[0] in odd
    if _NO_PIECE.fullmatch(piece) or not any(sign.isdigit() or sign in odd for sign in piece):
        return span.end
    last = text[match.end() : match.end() + 1] in ("", "\n")
    if signed or (last and any(sign.isalpha() for sign in piece)):
        return match.end()
    return span.end


def _end_in_line(text: str, end: int) -> int:
    rest = _SAME.match(text, end)
    good = at = rest.end() if rest else end
    plain = neutral = 0
    while match := _PIECE.match(text, at):
        piece = match["piece"]
        if not match["gap"] or (_NO_PIECE.fullmatch(piece) and not piece.isdigit()):
            break
        if _is_cut(piece):
            good, plain, neutral = match.end(), 0, 0
        elif _is_word(piece):
            plain += 1
            if plain > 1:
                break
        else:
            neutral += len(piece)
        at = match.end()
    ends = at >= len(text) or text[at] == "\n"
    return at if ends and good > end and not plain and neutral <= _NEUTRAL else good


def _is_cut(piece: str) -> bool:
    """Whether a piece behind a blank may be the rest of a key: letters with digits, or capitals among small ones."""
    has_digit = any(sign.isdigit() for sign in piece)
    has_letter = any(sign.isalpha() for sign in piece)
    if has_digit and has_letter:
        return True
    bare = piece.strip(".:!?")
    return (
        len(bare) > 2
        and has_letter
        and not judgement.is_plain_word(bare)
        and not re.fullmatch(r"[a-z]+[-/][a-z]+", bare)
    )


def _goes_on(text: str, start: int, *, full: bool) -> int:
    """Where a key ends that fills its line and goes on in the next; 0 where it does not."""
    match = _PIECE.match(text, start) if full else None
    if match is None or match["gap"] or _NO_PIECE.fullmatch(match["piece"]) and not match["piece"].isdigit():
        return 0
    alone = text[match.end() : match.end() + 1] in ("", "\n")
    if not (_is_cut(match["piece"]) or (alone and not match["piece"].istitle())):
        return 0
    return _end_in_line(text, match.end())


def _goes_on_clearly(text: str, start: int) -> int:
    until = text.find("\n", start)
    line = text[start : len(text) if until < 0 else until]
    match = _PIECE.match(line)
    if match and not match["gap"] and judgement.is_random(match["piece"], least=12) and "=" not in match["piece"][:-2]:
        return _end_in_line(text, start + match.end())
    return start + len(line) if line.count(" ") <= 8 and is_body(line) else 0


def is_body(line: str) -> bool:
    """Base64, as it is read: long, without the spaces of a sentence, with digits or capitals inside of words."""
    bare = line.replace(" ", "")
    if len(bare) < 12:
        return False
    fitting = len(bare) - len(_NO_BODY.findall(bare))
    words = line.split()
    plain = sum(judgement.is_plain_word(word) for word in words)
    return fitting >= 0.9 * len(bare) and 2 * plain <= len(words)
