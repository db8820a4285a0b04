"""Keys and tokens that show by their own shape what they are, and private keys."""

import bisect
import re
from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy.carried import find_carried
from memory_core.privacy.judgement import is_dense, is_random
from memory_core.privacy.key_shapes import shapes_in
from memory_core.privacy.nearby import find_groups
from memory_core.privacy.spans import Span

_LEAST = 16
# Shapes hold no blanks, so in most prose none can be.
_LONG_WORD = lazily(rf"\S{{{_LEAST}}}")
_LOST_UNDERSCORE = lazily(
    r"gh[opsur] (?<![A-Za-z0-9]gh[opsur] )(?=[A-Za-z]{0,29}\d)[A-Za-z0-9]{30,}(?![A-Za-z0-9])", re.ASCII
)
# A long token is broken at the edge of a window: what goes on in the next line is part of it.
_WRAPPED = lazily(
    r"\r?\n[ \t]*(?=[\w+/=.-]*\d)(?=[\w+/=.-]*[A-Za-z])[A-Za-z0-9_+/=.-]{8,}(?=[ \t]*(?:\r?\n|$))", re.ASCII
)
# Broken so early that what is left in its line is too short for its shape.
_BROKEN = lazily(
    r"(?<![A-Za-z0-9_-])(?:gh[opsur]_|github_pat_|gl(?:pat|dt|rt)-|npm_|pypi-|hf_|sk-(?:ant|proj|svcacct|or)-|[sr]k_(?:live|test)_"
    r"|xox[abeoprs]-|AIza|dop_v1_|shpat_|eyJ|gsk_|glsa_|ya29\.|SG\.)[\w.-]{4,400}+(?=\r?\n)",
    re.ASCII,
)
# Whom something is paid to, not how.
_ACCOUNT = lazily(r"0x[0-9A-Fa-f]{40}")
_AWS_ID = lazily(r"A(?<![A-Za-z0-9]A)(?:KIA|SIA)[A-Z0-9]{16}(?![A-Za-z0-9])")
_AWS_SECRET = lazily(
    r"(?<![A-Za-z0-9+/])(?=[A-Za-z+/]{0,39}\d)(?=[^A-Z\n]{0,39}[A-Z])(?=[^a-z\n]{0,39}[a-z])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])"
)
_NEAR = 200

# What a service of no name calls a key: so mixed that nobody made it, or the base64 of 32 or 64 bytes.
_DENSE = lazily(r"(?<![\w+/=.:@%#&?-])(?!AAAA)[A-Za-z0-9_-]{30,200}(?![\w+/=@-])", re.ASCII)
_BASE64 = lazily(r"(?<![\w+/=:-])(?:[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)(?![\w+/=])", re.ASCII)
_PUBLIC = lazily(r"(?:sha\d{0,3}|md5|integrity|fingerprint|digest|hash|etag|checksum|public)[^\n]{0,24}$", re.I)

_KEY_NAME = r"[A-Z0-9 ]{0,30}PRIVATE KEY[A-Z ]{0,10}"
_KEY_BEGIN = lazily(rf"[-–—]{{2,}}[ ]?BEGIN {_KEY_NAME}[-–—]{{2,}}")
_KEY_END = lazily(rf"[-–—]{{2,}}[ ]?END {_KEY_NAME}[-–—]{{2,}}")
_KEY_BODY = lazily(r"(?:\s*(?:\\n)?[A-Za-z0-9+/=:,\- ]{12,})*")
_LONGEST_KEY = 20_000
_KEY_TAIL = lazily(
    rf"(?:^[ \t]*[A-Za-z0-9+/=]{{16,200}}[ \t]*\n){{1,100}}[ \t]*-{{2,}}[ ]?END {_KEY_NAME}-{{2,}}", re.M
)
# A wallet's, below words that call it so.
_WALLET_KEY = lazily(r"(?<!\w)(?:0x)?[0-9A-Fa-f]{64}(?!\w)")
_PRIVATE = lazily(
    r"private key|cl[ée] privée|clave privada|chave privada|private[rn]? schlüssel|privatschlüssel|私钥|私鑰", re.I
)
_PUTTY = lazily(r"^Private-Lines: \d+\n(?:[A-Za-z0-9+/=]{16,}(?:\n|$))+", re.M)


def find_tokens(text: str) -> Iterator[Span]:
    """Keys, tokens, private keys, and credentials in headers, URLs, cookies and connection strings."""
    yield from _shaped(text)
    yield from (Span(match.start(), match.end(), "token") for match in _LOST_UNDERSCORE.finditer(text))
    if "\n" in text:
        for match in _BROKEN.finditer(text):
            end = _wrapped_end(text, match.end())
            if end - match.start() >= 32:
                yield Span(match.start(), end, "token")
    for match in _AWS_ID.finditer(text):
        near = _AWS_SECRET.search(text, match.end(), match.end() + _NEAR)
        if near is not None:
            yield Span(near.start(), near.end(), "key")
    if "PRIVATE KEY" in text:
        yield from _private_keys(text)
    for match in _WALLET_KEY.finditer(text):
        before = max(match.start() - _NEAR, 0), match.start()
        if _PRIVATE.search(text, *before) and not _PUBLIC.search(text, *before):
            yield Span(*match.span(), "private key")
    if "Private-Lines" in text:
        yield from (Span(match.start(), match.end(), "private key") for match in _PUTTY.finditer(text))
    yield from find_carried(text)


def _shaped(text: str) -> Iterator[Span]:
    for shape in shapes_in(text) if _LONG_WORD.search(text) else ():
        for match in shape.alone.finditer(text):
            if match.end() - match.start() >= _LEAST:
                yield Span(match.start(), _wrapped_end(text, match.end()), shape.label)


def find_alone(text: str) -> Iterator[Span]:
    """Keys of no known kind that stand alone, and product keys."""
    for pattern, judged in ((_DENSE, True), (_BASE64, False)):
        for match in pattern.finditer(text):
            fits = is_dense(match.group()) if judged else is_random(match.group(), least=40)
            fits = fits and _ACCOUNT.fullmatch(match.group()) is None
            if fits and not _PUBLIC.search(text, max(match.start() - 40, 0), match.start()):
                yield Span(*match.span(), "key")
    if "-" in text:
        yield from find_groups(text)


def _wrapped_end(text: str, end: int) -> int:
    while wrapped := _WRAPPED.match(text, end):
        end = wrapped.end()
    return end


def _private_keys(text: str) -> Iterator[Span]:
    """From BEGIN to END; where the end is out of sight, as far as it looks like a key; and the other way round."""
    ends = [match.end() for match in _KEY_END.finditer(text)]
    at = 0
    while begin := _KEY_BEGIN.search(text, at):
        following = bisect.bisect_right(ends, begin.end())
        if following < len(ends) and ends[following] - begin.end() <= _LONGEST_KEY:
            at = ends[following]
        else:
            body = _KEY_BODY.match(text, begin.end(), begin.end() + _LONGEST_KEY)
            at = body.end() if body else begin.end()
        yield Span(begin.start(), at, "private key")
    yield from (Span(match.start(), match.end(), "private key") for match in _KEY_TAIL.finditer(text))
