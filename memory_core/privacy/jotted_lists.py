"""Lists of what somebody signs in to, under a heading that says so: “my logins”, “Les codes de Papi (pw)”."""

import re
from collections.abc import Iterator, Sequence

from memory_core.privacy import judgement
from memory_core.privacy.kept_words import is_plain, may_be_kept
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.spans import Span

_LONGEST_HEAD, _LONGEST_ROW = 70, 120
# What a list below has in each of its lines, in plain words; “logins” may be counted as well.
_SECRETS = (
    r"pass ?words?|pw['’]?s?|[\w-]{0,20}(?:pass|kenn)w(?:ort|örter)|zugangsdaten|mots? de passe|mdp|contraseñas?|claves|senhas?|密码|密碼"
)
_HEAD = re.compile(rf"(?<![^\W_])(?:(?P<secrets>{_SECRETS})|logins?|log-ins?|zugänge|identifiants|accesos|acessos|codes|códigos)(?![^\W_])", re.I)
# A list has no more lines; its heading stands above them, or below in brackets.
_MOST_ROWS = 12
_NAME = r"\W{0,4}(?P<name>[^\W\d_](?:[\w.@+&'’() -]|/(?=\w)){1,40}?)"
# The wider the gap, the less the value has to look like one.
_SLASH = " / "
_WIDE = re.compile(r"\s*(?:\s{2,}|\t+|\s?(?:\.{3,}|…+|_{3,})|\s→|\s->|\s[/|]|\s[–—-])\s+|\s?\.{4,}\s?")
_SIGN = re.compile(r"\s?[:：=]\s+|,\s+")
_CODE_ROW = re.compile(r"\W{0,4}[^\W\d][\w'’ .-]{1,24}?\s?[:：=–-]?\s(?P<code>(?!(?:19|20)\d\d$)\d{3,8}[#*]?)\s*")
_EDGES = "\"'“”„«».,;"
_REMARK = re.compile(r"\s*[(（][^()（）]{1,60}[)）]\s*$")
_PAIRED = re.compile(
    r"(?:^|[\s:：(])(?P<user>[\w.@+-]{2,40})\s?(?P<sign>[/|])\s(?P<value>[^\s/|]{4,40})(?=\s*(?:$|[,;.)(]))"
)
SIGNS_IN = re.compile(
    r"(?<![^\W_])(?:log-?ins?|logged in|sign-?in|wi-?fi|wlan|router|guest|gast|hotspot|user|account|konto|zugang|compte|cuenta|conta|acceso|acesso"
    r"|identifiant|usuario|usuário)(?![^\W_])|账号|登录",
    re.I,
)


# “Guest wifi → Fernhill, pinecone44”: a network's password has eight signs at least
_OF_NETWORK = re.compile(
    r"(?<![^\W_])(?:wi-?fi|wlan|hotspot|network|netz|réseau|red|rede)(?![^\W_])(?:\s[^\s:：→=]{1,14}){0,3}\s?(?:[:：→=–-]|->)\s?"
    r"(?-i:[A-Z0-9])[^\n,/|():：]{1,30}?\s?[,/|–(-]\s(?P<value>[^\s,()]{8,63})\)?$",
    re.I,
)
# “Amazon - mum's mail - …”
_ROW = re.compile(
    r"[^\n–—|/-]{2,30}(?P<sign>\s[–—|/-]\s)[^\n–—|/]{0,30}(?:mail|@|user|login|konto|account|name)[^\n–—|/]{0,30}\s[–—|/-]\s(?P<value>\S{6,40})",
    re.I,
)


def find_listed(lines: Sequence[str], reading: Reading) -> Iterator[Span]:
    """The last that stands in each row of such a list; a name and what belongs to it in a line of their own."""
    heads = [
        (number, kind)
        for number, line in enumerate(lines)
        if len(line) <= _LONGEST_HEAD
        for kind in reading.of("jotted list", line, _head)
    ]
    if not heads:
        return
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for number, kind in heads:
        for at in _rows(lines, number):
            for start, end in _in_row(lines[at], sure=kind == "secrets"):
                yield Span(starts[at] + start, starts[at] + end, "password")
            if kind == "codes" and (match := _CODE_ROW.fullmatch(lines[at])):
                yield Span(starts[at] + match.start("code"), starts[at] + match.end("code"), "code")


def find_pairs_noted(line: str) -> Iterator[Span]:
    """“Guest login: student / benchy”"""
    signs_in = SIGNS_IN.search(line) is not None
    for match in _PAIRED.finditer(line) if line.count("/ ") + line.count("| ") == 1 else ():
        value = match["value"].strip(_EDGES)
        fits = _looks_kept(value) or value.islower() if signs_in else judgement.looks_made(value)
        if fits and may_be_kept(value) and may_be_kept(f"{match['user']}xx"):
            yield Span(match.start("value"), match.start("value") + len(value), "password")
    if (match := _OF_NETWORK.search(line)) and may_be_kept(match["value"]):
        if _looks_kept(match["value"]) or match["value"].islower():
            yield Span(*match.span("value"), "password")
    if (row := _ROW.fullmatch(line)) and judgement.looks_mixed(row["value"]) and may_be_kept(row["value"]):
        yield Span(*row.span("value"), "password")


def _head(line: str) -> Iterator[str]:
    match = _HEAD.search(line)
    if match and not re.search(r"[:：=]\s*\S", line):
        codes = match.group()[0] in "cC" and match.group()[-1] == "s" and not match["secrets"]
        yield "secrets" if match["secrets"] else "codes" if codes else "logins"


def _rows(lines: Sequence[str], head: int) -> Iterator[int]:
    """The lines of the block that a heading stands in."""
    for step in (1, -1):
        at, empty = head + step, False
        while 0 <= at < len(lines) and abs(at - head) <= _MOST_ROWS:
            if not lines[at].strip():
                if empty or abs(at - head) > 1:
                    break
                empty = True
            else:
                yield at
            at += step
        if lines[head].lstrip()[:1] not in ("(", "（", "*"):  # only a remark stands below its list
            return


def _in_row(line: str, *, sure: bool) -> Iterator[tuple[int, int]]:
    """`sure`: the heading speaks of passwords."""
    row = _REMARK.sub("", line).rstrip()
    if not 6 <= len(row) <= _LONGEST_ROW:
        return
    for pattern, wide in ((_WIDE, True), (_SIGN, False)):
        ends = [match.end() for match in pattern.finditer(row)]
        if not ends or not re.match(_NAME, row):
            continue
        value = row[ends[-1] :].strip(_EDGES)
        worded = (sure and wide) or (sure and value.islower()) or (_SLASH in row and wide and value.islower())
        if may_be_kept(value, most=3) and (_looks_kept(value) or (worded and not value.isdigit())):
            at = row.index(value, ends[-1])
            yield at, at + len(value)
            return


def _looks_kept(value: str) -> bool:
    """Whether a value is no name: figures among letters, or signs that no name has."""
    first = max(value.split(), key=len)
    return not is_plain(value) and (judgement.looks_mixed(first) or judgement.looks_chosen(first) or first[-1] in "!?#*")
