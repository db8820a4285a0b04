"""Lines of megabytes that are full of words for secrets: a quick rule, which would rather take out too much.

Nobody reads such a line; somebody may have written it so that the scrubber has no end, or hides one secret in it.
"""

from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy.long_lines import lower
from memory_core.privacy.spans import Span

_WORDS = (
    "pass", "p@ss", "pwd", "passwd", "kennw", "contrase", "senha", "mdp", "secret", "token", "key", "bearer", "basic ",
    "cookie", "authorization", "credential", "clave", "geheim", "schl", "code", "codigo", "código", "pin", "otp", "tan",
    "cvv", "cvc", "密", "码", "碼", "口令", "令牌", "login", "user", "curl",
)  # fmt: skip
# Of one script alone: in a row of Chinese words each would be the beginning of a value.
_SIGN = r"[!#-&(-+\--:<-Z^-z|~]"
# A word, the rest of it and one or two more; a sign or a blank; what has a digit or an odd sign, or stands in quotes.
_BESIDE = lazily(
    rf"(?:{'|'.join(_WORDS)})[a-z0-9_.-]{{0,20}}[\"'”]?\s{{0,4}}(?:(?:[:=：]|=>|is|ist|est|es|是|为)\s{{0,4}})?"
    r"(?:[a-z]{2,12}\s){0,2}?[\"'“]?"
    rf"(?P<value>(?={_SIGN}{{0,60}}[\d!#$%&*?@^~+]){_SIGN}{{4,200}})"
)
# Values that stand so near to each other are taken out with what stands between them.
_NEAR = 24


def find_coarsely(line: str, start: int) -> Iterator[Span]:
    """What may be a value beside one of the words, from `start` on."""
    lowered = lower(line)
    first = last = -1
    for match in _BESIDE.finditer(lowered, start):
        begin, end = match.span("value")
        if begin - last > _NEAR and last >= 0:
            yield Span(first, last, "secret")
            first = -1
        first = begin if first < 0 else first
        last = end
    if last >= 0:
        yield Span(first, last, "secret")
