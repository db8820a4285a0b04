"""Lists of what somebody signs in to, under a heading that says so: “my logins”, “Les codes de Papi (pw)”."""

import re
from collections.abc import Iterator, Sequence

from memory_core.patterns import lazily
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.kept_words import AROUND, looks_kept, may_be_kept
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.spans import Span

_LONGEST_HEAD, _LONGEST_ROW = 70, 120
# A list has no more lines; its heading stands above them, or below in brackets.
_MOST_ROWS = 12
# In the plural, for “password” alone stands over a field: “my passwords”, “Wi-Fi and mail (pw)”, “Guest login for …”.
_HEAD = lazily(
    r"(?<![^\W_])(?:(?P<secrets>pass ?words|pw['’]?s|[\w-]{0,20}(?:pass|kenn)wörter|zugangsdaten|mots de passe"
    r"|contraseñas|claves|senhas)|(?P<codes>codes|códigos)|logins|log-ins|zugänge|identifiants|accesos|acessos"
    r"|(?:guest|test|family|shared|gast|gäste)[ -]?login|login (?:for|to|für|pour|para))(?![^\W_])"
    r"|[(（](?P<said>(?:[^()（）]{0,20}\s)?(?:pw|passw\w*|kennw\w*|mdp|clave|senha))[)）]|账号密码|密码本",
    re.I,
)
_HINTS = Hints((
    "passw", "pass w", "pw", "kenn", "zug", "mdp", "mots", "contrase", "clave", "senha", "密码", "code", "código",
    "login", "log-in", "identif", "acces", "acess",
))  # fmt: skip
_TOLD = lazily(r"[:：=]\s*\S|[?？]")
_MOST_BEFORE = 2
_NAME = lazily(r"\W{0,4}[^\W\d_](?:[\w.@+&'’() -]|/(?=\w)){1,40}")
# The wider the gap before a value, the less it has to look like one.
_WIDE = lazily(r"\s*(?:\s{2,}|\t+|\s?(?:\.{3,}|…+|_{3,})|\s→|\s->|\s[/|]|\s[–—-])\s+|\s?\.{4,}\s?")
_SIGN, _COMMA = lazily(r"\s?[:：=]\s+"), lazily(r",\s+")
_CODE_ROW = lazily(r"\W{0,4}[^\W\d][\w'’ .-]{1,24}?\s?[:：=–-]?\s(?P<code>(?!(?:19|20)\d\d$)\d{3,8}[#*]?)\s*")
_REMARK = lazily(r"\s*[(（][^()（）]{1,60}[)）]\s*$")


def find_listed(lines: Sequence[str], starts: Sequence[int], reading: Reading) -> Iterator[Span]:
    """What stands last in each row of such a list. `starts`: where each line begins."""
    for number, line in enumerate(lines):
        if len(line) > _LONGEST_HEAD:
            continue
        for kind in reading.of("jotted list", line, _head):
            for at in _rows(lines, number):
                if value := _in_row(lines[at], sure=kind == "secrets"):
                    begin = starts[at] + lines[at].rindex(value)
                    yield Span(begin, begin + len(value), "password")
                if kind == "codes" and (match := _CODE_ROW.fullmatch(lines[at])):
                    yield Span(starts[at] + match.start("code"), starts[at] + match.end("code"), "code")


def _head(line: str) -> Iterator[str]:
    """“secrets” where a heading speaks of passwords, “codes”, “logins”, which may be counted as well; else nothing."""
    match = _HEAD.search(line) if has_any(line.lower(), _HINTS) else None
    # A sentence has more words before it.
    if match and not _TOLD.search(line) and len(re.split(r"[(（]", line[: match.start()])[-1].split()) <= _MOST_BEFORE:
        yield "secrets" if match["secrets"] or match["said"] else match.lastgroup or "logins"


def _rows(lines: Sequence[str], head: int) -> Iterator[int]:
    """The lines of the block under a heading; those above a remark (“(start passwords, please change)”) as well."""
    below = lines[head].lstrip()[:1] in ("(", "（", "*")
    for step in (1, -1) if below else (1,):
        for at in range(head + step, head + step * (_MOST_ROWS + 1), step):
            if not 0 <= at < len(lines) or not (lines[at].strip() or at == head + 1):
                break
            yield at


def _in_row(line: str, *, sure: bool) -> str:
    """The value that stands last in a row; “” where none does. `sure`: the heading speaks of passwords."""
    row = _REMARK.sub("", line).rstrip()
    if not 6 <= len(row) <= _LONGEST_ROW or not _NAME.match(row):
        return ""
    for pattern in (_WIDE, _SIGN, _COMMA):
        ends = [match.end() for match in pattern.finditer(row)]
        if not ends:
            continue
        value = row[ends[-1] :].strip(AROUND)
        wide = pattern is _WIDE
        worded = (sure and (wide or (pattern is _SIGN and value.islower()))) or (
            wide and " / " in row and value.islower()
        )
        if may_be_kept(value, most=3) and (looks_kept(value) or (worded and not value.isdigit())):
            return value
    return ""
