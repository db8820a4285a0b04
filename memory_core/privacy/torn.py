"""Labels and values that the edge of a narrow window tore: “Pass-” above “word: …”, half a key above its other half.

The tear is mended, and what is found in the mended lines is told by its places in the torn ones.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from memory_core.patterns import lazily
from memory_core.privacy import judgement
from memory_core.privacy.labels import find_labelled
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.misspelt import NAMES
from memory_core.privacy.national import find_national, is_shaped
from memory_core.privacy.spans import Span
from memory_core.privacy.tokens import find_tokens

# Two parts of a word, a hyphen between them or none.
_TEAR = lazily(r"(?P<head>[^\W\d_]{1,20})(?P<gap>[-‐]?[ \t]*\n[ \t]*)(?=(?P<tail>[^\W\d_]{1,20}))")
_HAN = ("密码", "密碼", "口令", "验证码", "驗證碼", "校验码", "动态码", "卡号", "令牌", "密钥")
# Labels of several words, with what stood between where the line broke.
_PHRASES = {
    ("mot", "de"): " ", ("mot de", "passe"): " ", ("palavra", "passe"): "-", ("code", "pin"): " ",
    ("code de", "vérification"): " ", ("code de", "sécurité"): " ", ("código de", "verificación"): " ",
    ("código de", "seguridad"): " ", ("código de", "verificação"): " ", ("código de", "segurança"): " ",
    ("clave de", "acceso"): " ", ("clave", "de"): " ", ("verification", "code"): " ", ("security", "code"): " ",
    ("api", "key"): " ", ("access", "token"): " ", ("secret", "key"): " ", ("access", "key"): " ",
    ("recovery", "phrase"): " ", ("recovery", "code"): " ", ("one-time", "code"): " ", ("card", "number"): " ",
}  # fmt: skip
_CODE = lazily(r"(?:^|\n|[:：])[ \t]*\d{3}(?P<gap>[ \t]*\n[ \t]*)\d{3}[ \t]*(?=\n|$)")
# A label at the end of a line, and its value at the beginning of the next.
_ASSIGNED = lazily(
    r"[\w.)]{2}[\"']?\s?[:：=](?P<gap>[ \t]*\n[ \t]*)(?=[\"'“„]\S|(?=\S*\d)[^\s:：•*]{8,200}[ \t]*(?:\n|$))"
)
# “olivo-faro-” above “barranco”
_HYPHENED = lazily(r"[^\W\d_]-(?P<gap>\n[ \t]*)[^\W\d_]+(?:-\w+)*[ \t]*(?=\n|$)")
# An element around the value's own: “<AdminPassword>” above “<Value>…</Value>”.
_ELEMENT = lazily(
    r"(?i:password|passwd|secret|token|key)>(?P<gap>\s*\n\s*<(?i:value|string|text|plaintext)>)(?=[^<>\n]{4,200}<)"
)
# In quotes that only the next line closes.
_QUOTED = lazily(
    r"[\w\]][\"']?\s?[:=]\s?(?P<mark>[\"'])[^\s\"']{6,200}(?P<gap>\n[ \t]*)[^\s\"':=]{2,200}"
    r"(?P=mark)[ \t]*[,;]?[ \t]*(?=\n|$)"
)
# “$ mysql” above “-u root -p…”
_COMMAND = lazily(
    r"(?:^|\n)[^\n]{0,80}[$#>%] ?[a-z][\w./-]{1,40}(?: [a-z]\w{1,20})?(?P<gap>[ \t]*\n[ \t]*)(?=--?[a-z])"
)
# A number of figures alone, in two lines of them.
_FIGURES = lazily(
    r"(?:^|\n|[:：])[ \t]*(?P<head>\d{5,16})(?P<gap>[ \t]*\n[ \t]*)(?P<tail>\d{2,12}[\dXx])[ \t]*(?=\n|$)"
)
# The password of an address, perhaps with a blank that recognition saw.
_SPACED_LOGIN = lazily(
    r"[a-z][\w+.-]{1,30}://[^\s:@/]{0,60}:(?P<value>[^\s@/]{2,100} [^\s@/:]{2,60})(?=\n@[\w.-]|@[\w-]{2,40}[.:/])", re.I
)
_LOGIN = lazily(r"[a-z][\w+.-]{1,30}://[^\s:@/]{0,60}:[^\s@/]{2,100}(?P<gap>\n)[^\s@/]{0,100}@[\w.-]", re.I)
_HALVES = lazily(
    r"(?<!\S)(?P<head>[^\s\"'<>()]{10,200})(?P<gap>[ \t]*\n[ \t]*)"
    r"(?=(?P<tail>[^\s\"'<>():：;]{6,200})[ \t]*(?:[\n;]|$))"
)
# “FIGMA_TOKEN = figd_K1j9-9QpJX79e06xemcC D3a4w9kP_PJNJTpuuG_I”: a blank that recognition saw, or a copy brought along.
_SPLIT = lazily(
    r"[\w.]{3}[\"']?\s?[:=]\s?[\"']?(?P<head>[\w+/-]{12,200})(?P<gap> )(?P<tail>[\w+/=-]{10,200})[\"']?[ \t]*(?=\n|$)"
)
# Groups of six figures, as BitLocker's.
_GROUPS = lazily(r"(?<![\w-])(?:\d{6}-){1,7}(?P<gap>[ \t]*\n[ \t]*)(?=\d{6}(?:-\d{6})*[ \t]*(?:\n|$))")
# In signs; and how far a value may stand from its label, in lines.
_LONGEST = 10
_ABOVE, _BELOW = 2, 4


def find_torn(text: str, reading: Reading) -> Iterator[Span]:
    """Secrets that only the mended text shows."""
    if "://" in text:
        yield from (Span(*match.span("value"), "password") for match in _SPACED_LOGIN.finditer(text))
    tears = set(_in_lines(text)) if "=" in text or ":" in text else set()
    if "\n" in text:
        tears |= {*_in_labels(text), *_in_values(text)}
    for start, end, joint in sorted(tears):
        yield from _mended(text, start, end, joint, reading)


def _in_lines(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _SPLIT.finditer(text):
        if _is_half(match["head"]) and _is_half(match["tail"]):
            yield *match.span("gap"), ""


def _in_labels(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _TEAR.finditer(text):
        head, tail = match["head"].casefold(), match["tail"].casefold()
        if tail[0] >= "\u3400":
            torn = any(head.endswith(name[:at]) and tail.startswith(name[at:]) for name in _HAN for at in (1, 2))
        else:
            torn = head + tail in NAMES
        if torn:
            yield *match.span("gap"), ""
            continue
        before = text[max(match.start() - _LONGEST, 0) : match.end("head")].casefold()
        for (first, second), joint in _PHRASES.items():
            if tail == second and before.endswith(first):
                yield *match.span("gap"), joint


def _in_values(text: str) -> Iterator[tuple[int, int, str]]:
    some = [*((_LOGIN,) if "://" in text else ()), *((_QUOTED,) if '"' in text or "'" in text else ())]
    for pattern in (_CODE, _HYPHENED, _GROUPS, _ELEMENT, *some):
        yield from ((*match.span("gap"), "") for match in pattern.finditer(text))
    for match in _FIGURES.finditer(text):
        if is_shaped(match["head"] + match["tail"]):
            yield *match.span("gap"), ""
    for pattern in (_ASSIGNED, _COMMAND):
        yield from ((*match.span("gap"), " ") for match in pattern.finditer(text))
    for match in _HALVES.finditer(text):
        if _is_half(match["head"]) and _is_half(match["tail"]):
            yield *match.span("gap"), ""


def _is_half(part: str) -> bool:
    """Whether a word is no word: capitals and figures stand in it in no order."""
    sorts = [(sign.islower(), sign.isdigit()) for sign in part]
    turns = sum(one != other for one, other in pairwise(sorts))
    return turns >= 3 and any(map(str.isalpha, part)) and not judgement.names_another(part)


def _mended(text: str, start: int, end: int, joint: str, reading: Reading) -> Iterator[Span]:
    """What is found around the tear from `start` to `end` when it is closed by `joint`."""
    first, last = start, end
    for _ in range(_ABOVE + 1):
        first = text.rfind("\n", 0, max(first, 0))
    for _ in range(_BELOW):
        last = text.find("\n", last + 1) if last >= 0 else last
    first += 1
    mended = text[first:start] + joint + text[end : last if last >= 0 else len(text)]
    tear, shift = start - first, first + end - start - len(joint)
    for span in reading.of("torn", mended, _find):
        if span.end >= tear:  # one that ends there was told by what stands behind
            begin, finish = first if span.start < tear else shift, first if span.end == tear else shift
            yield Span(span.start + begin, span.end + finish, span.label)


def _find(mended: str) -> Iterator[Span]:
    yield from find_labelled(mended)
    yield from find_national(mended)
    yield from find_tokens(mended)
