"""Values that a heading gives away: a column of “password” in a table or an export, a name above its value."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from memory_core.patterns import lazily
from memory_core.privacy import judgement
from memory_core.privacy.apart import value_apart
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.labels import hinted
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.lone_labels import only_label
from memory_core.privacy.long_lines import LONG
from memory_core.privacy.national import national_apart
from memory_core.privacy.numbers import card_apart
from memory_core.privacy.picked import looks_hyphened
from memory_core.privacy.plain_words import may_be_chosen, may_be_pair
from memory_core.privacy.spans import Span, moved
from memory_core.privacy.vocabulary import NOT_VALUES, USERS

# What parts the cells of a row: the first that is found in the heading.
_COMMA = lazily(r",(?! )")  # none at the end of a line of a program
_TAB, _BAR = lazily(r"\t"), lazily(r"\s*\|\s*")
_BLANKS = lazily(r" {2,}")
_PARTED = (_TAB, _BAR, lazily(r";"), _COMMA, _BLANKS)
_LONGEST_CELL = 24
_KINDS = ("password", "key", "token", "secret", "pin", "code", "card", "national id")
_NUMBERS = {"card": card_apart, "national id": national_apart}
_EDGES = "\"'“”‘’` \t"
# name: DB_PASSWORD / value: …, as in lists of settings
_NAME = lazily(
    r"[\s\-{\"']*(?:name|key|id|field|label|title|setting)[\"']?\s?[:=]\s?[\"']?(?P<name>[^\"',]{2,60})[\"',\s]*", re.I
)
_VALUE = lazily(
    r"[\s\-{\"']*(?:value|wert|valeur|valor|data|content|default"
    r"|secret)[\"']?\s?[:=]\s?[\"']?(?P<value>[^\"'\s]{4,400})[\"',}\s]*",
    re.I,
)
# variable "db_password" { … default = "…" }, or “password:” and “value: …” below it
_BLOCK = lazily(r"[^\n=]{0,40}?[\"'\s]?(?<![\w.-])(?P<name>[\w.-]{2,60})[\"']?\s*(?::\s*\{?|\{)\s*")
_END = lazily(r"\s*\}")
# <Key>Password</Key> <Value>…</Value>, as KeePass and property lists have it
_IN_MARKUP = lazily(
    r"<(?:key|name)>\s{0,4}(?P<name>[^<>\n]{2,60})</(?:key|name)>\s{0,40}"
    r"<(?:value|string|data)\b[^<>\n]{0,80}>(?P<value>[^<>\n]{4,400})</",
    re.I,
)
_DEEP = 5
_LIST_HEAD = lazily(
    r"[\s\-\"']*(?:\w{1,20}[ _-])?(?:(?P<p>(?:pass|safe|code|security)[ -]?words|passwörter"
    r"|pass(?:phrases|codes)|kennwörter|contraseñas"
    r"|senhas|mots? de passe|密码)|secrets|tokens"
    r"|api[ _-]?keys|access[ _-]?keys|zugangstokens)[\"']?\s*[:：=]\s*[\[(]?\s*",
    re.I,
)
_ITEM = re.compile(r"\s*(?:[-*•]\s+[\"']?|[\"'])(?P<value>[^\s\"',:]{4,200})[\"']?\s*,?\s*")
# “Passwords”, and below it “NAS: …”
_PLURAL = lazily(
    r"\W*(?:h\d\.\s)?(?:[\w-]{2,16}\s){0,2}"
    r"(?P<p>pass(?:words|wörter)|kennwörter|contraseñas|senhas|mots de passe"
    r"|zugangsdaten|logins|credentials|identifiants|credenciales|credenciais|密码本?)(?:\s\([^()\n]{2,24}\))?"
    # whose they are, and the title of the window in which such a list is read
    r"(?:\s[\w.-]{2,16}){0,2}(?:\.[a-z]{2,4})?(?:\s[-–—]\s[\w +.-]{2,30})?\W*",
    re.I,
)
_NAMED_ITEM = lazily(r"\s*(?:[-*•]\s+)?[^\W\d_][\w .@-]{0,30}\s?[:：–-]\s+(?P<value>[^\s\"',:]{4,200})\s*")
# “Strato: kern / …”, “ebay  kern84  …”
_ACCOUNT_ITEM = re.compile(
    r"\s*(?:[-*•]\s+)?[^\W\d_][\w .+-]{0,30}?(?:\s?(?:[:：–→-]|->)\s{1,12}|\s{2,12}|\t)[\w.@+-]{2,40}"
    r"(?:\s?[/|,;]\s{0,4}|\s[:–—-]\s|\s{2,12}|\t)(?P<value>[^\s\"',:/]{5,64})\s*"
)
# “ebay kern84”
_BARE_ITEM = re.compile(
    r"\s*(?:[-*•]\s+)?[^\W\d_][\w.@-]{1,20}(?:\s[\w.@-]{2,20})?\s{1,12}(?P<value>[^\s\"',:/]{5,64})\s*"
)
_NETWORKS = Hints(
    ("ssid", "wlan", "wifi", "wi-fi", "netzwerk", "network", "réseau", "hotspot", "fritz", "无线", "网络")
)
_NETWORK_KEY = lazily(
    r"\s*(?:[\w-]{0,12}schlüssel|key|clé|clave|chave|密钥)\s?[:=：]?\s{1,20}(?P<value>\S{8,63})\s*", re.I
)
_FAR = 3
# So many rows are read below all headings of a text together, and as many as three times its lines: in a text where
# each line is a heading, each would else be read to the end.
_MOST_ROWS = 10_000
_BLANK = lazily(r"\s+")
# Where nothing but blanks parts a heading, each of its words has to be one of these.
_KEY_HEADS = frozenset({"key", "schlüssel", "clé", "clave", "chave", "密钥", "api key", "token", "secret"})
# These mean a password only beside a column of those who sign in.
_SHORT_HEADS = frozenset({"pw", "pass", "psw", "pwd", "pswd", "clave", "chave", "passe", "mdp", "secret", "口令"})
_CARD_HEADS = frozenset(
    {"card", "cc", "pan", "creditcard", "karte", "kreditkarte", "carte", "tarjeta", "cartão", "卡号"}
)
_HEADS = frozenset(
    """
    user username login name account email e-mail url site website host service password token role notes
    system application app title portal user-id userid
    benutzer benutzername konto passwort kennwort seite dienst utilisateur identifiant compte
    usuario cuenta contraseña usuário conta senha serviço servicio 用户名 账号 密码 网址 网站 名称 应用 备注
    """.split()  # noqa: SIM905 - as in vocabulary
)


def find_in_tables(text: str, reading: Reading) -> Iterator[Span]:
    """Columns below a word for secrets, values below their name, keys below the name of a network."""
    for pair in _IN_MARKUP.finditer(text) if "</" in text else ():
        yield from _value_of_name(pair["name"], pair, 0, reading)
    lines = text.split("\n")
    left = iter(range(_MOST_ROWS + 3 * len(lines)))
    start = 0
    for number, line in enumerate(reading.passing(lines)):
        start += len(line) + 1
        if len(line) > LONG or not hinted(line, reading):
            continue
        yield from moved(_beside(line, reading), start - len(line) - 1)
        if number + 1 < len(lines):
            rows = _rows(lines, number, left)
            yield from _columns(lines[number], rows, start, reading)
            yield from _named(lines, number, start, reading)
            yield from _listed(lines[number], _rows(lines, number, left), start)
            if len(line) <= _LONGEST_CELL * 3 and has_any(line.lower(), _NETWORKS):
                yield from _network_keys(lines[number + 1 : number + 1 + _FAR], start)


def _beside(line: str, reading: Reading) -> Iterator[Span]:
    """“| Contraseña actual | … |”: a cell that is a label, and its value in the next one."""
    parted = _TAB if "\t" in line else _BAR if "|" in line else None
    cells = list(_cells(line, parted)) if parted else []
    for (first, last), (begin, end) in pairwise(cells):
        kind = _kind(line[first:last], reading) if last - first <= _LONGEST_CELL else ""
        if not kind or begin == end:
            continue
        if span := value_apart(line[begin:end], kind):
            yield Span(begin + span.start, begin + span.end, span.label)
        elif len(cells) == 2 and kind == "password" and may_be_chosen(bare := line[begin:end].strip(_EDGES)):
            at = line.index(bare, begin)
            yield Span(at, at + len(bare), kind)


def _rows(lines: Sequence[str], number: int, left: Iterator[int]) -> Iterator[str]:
    """The lines below one, as long as some are `left` to be read."""
    return (lines[at] for at, _ in zip(range(number + 1, len(lines)), left, strict=False))


def _columns(heading: str, rows: Iterator[str], start: int, reading: Reading) -> Iterator[Span]:
    """`start`: where the rows begin."""
    parted = next((sign for sign in _PARTED if sign.search(heading)), None)
    if parted is None and all(word in _HEADS for word in heading.casefold().split()):
        parted = _BLANK
    if parted is None:
        return
    heads = [heading[first:last] for first, last in _cells(heading, parted)]
    if (
        len(heads) < 2
        or (parted in (_TAB, _BLANKS) and sum(map(bool, heads)) < 2)  # indented, and no table
        or (parted is _COMMA and not all(heads))
        or any(len(head) > _LONGEST_CELL or re.search(r"\d|[:：=]", head) for head in heads)
    ):
        return
    kinds = {at: kind for at, head in enumerate(heads) if (kind := _kind(head, reading)) in _KINDS}
    known = any(_bare(head) in USERS | _HEADS and at not in kinds for at, head in enumerate(heads))
    if any(_bare(head) in USERS for head in heads):
        kinds |= {at: "password" for at, head in enumerate(heads) if _bare(head) in _SHORT_HEADS}
    for line in rows if kinds else ():
        if line.strip(" -+|=\t:"):  # no rule below the heading
            cells = list(_cells(line, parted))
            if len(cells) != len(heads) or len(line) > LONG:
                return
            for at, kind in kinds.items():
                yield from _value_in(line, cells[at], start, kind, known=known)
        start += len(line) + 1


def _bare(head: str) -> str:
    return head.strip(_EDGES).casefold()


def _kind(head: str, reading: Reading) -> str:
    bare = head.strip(_EDGES).replace("_", " ")
    if bare.casefold() in _KEY_HEADS:
        return "key"
    if bare.casefold() in _CARD_HEADS:
        return "card"
    given = head.strip(_EDGES)
    kinds = (only_label(said, reading).rstrip("?") for said in dict.fromkeys((bare, given)) if hinted(said, reading))
    return next(filter(None, kinds), "")


def _cells(line: str, parted: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for match in parted.finditer(line):
        yield at, match.start()
        at = match.end()
    yield at, len(line)


def _value_in(line: str, cell: tuple[int, int], start: int, kind: str, *, known: bool) -> Iterator[Span]:
    """`known`: the other heads are such as stand beside passwords, so that any word may be one."""
    bare = line[slice(*cell)].strip(_EDGES)
    fits = judgement.is_quoted_secret(bare) and not all(map(judgement.is_plain_word, bare.split()))
    if kind == "key":
        fits = judgement.is_key(bare)
    if kind in _NUMBERS:
        fits = _NUMBERS[kind](bare) is not None
    worded = judgement.is_plain_word(bare) and bare.islower() and len(bare) >= 6 and bare not in NOT_VALUES
    if fits or (kind == "password" and (worded or (known and (may_be_chosen(bare) or may_be_pair(bare))))):
        begin = start + line.index(bare, cell[0])
        yield Span(begin, begin + len(bare), kind)


def _listed(heading: str, rows: Iterator[str], start: int) -> Iterator[Span]:
    """“passwords:” with a list below it."""
    opens = heading.rstrip()[-1:] in (":", "：", "=", "[", "(")
    head = (_LIST_HEAD if opens else _PLURAL).fullmatch(heading)
    for line in rows if head else ():
        item = (
            (_ITEM.fullmatch(line) if opens else None)
            or _NAMED_ITEM.fullmatch(line)
            or _ACCOUNT_ITEM.fullmatch(line)
            or _BARE_ITEM.fullmatch(line)
        )
        if not item:
            return
        named = item.re is not _ITEM and not _is_telling(item)
        bare_word = item.re is _ITEM and judgement.is_plain_word(item["value"])
        if judgement.is_quoted_secret(item["value"]) and not (named or bare_word):
            yield Span(
                start + item.start("value"), start + item.end("value"), "password" if head and head["p"] else "key"
            )
        start += len(line) + 1


def _is_telling(item: re.Match[str]) -> bool:
    value = item["value"]
    behind_user = item.re is _ACCOUNT_ITEM and (judgement.looks_chosen(value) or looks_hyphened(value))
    worded = item.re is not _BARE_ITEM and value.islower() and may_be_chosen(value)
    return behind_user or judgement.looks_mixed(value) or worded


def _named(lines: Sequence[str], number: int, start: int, reading: Reading) -> Iterator[Span]:
    opens = lines[number].rstrip()[-1:] in ("{", ":")
    name = _NAME.fullmatch(lines[number]) or (_BLOCK.fullmatch(lines[number]) if opens else None)
    for line in lines[number + 1 : number + 1 + _DEEP] if name else ():
        value = _VALUE.fullmatch(line)
        if name and value:
            yield from _value_of_name(name["name"], value, start, reading)
        if value or _END.match(line):
            return
        start += len(line) + 1


def _value_of_name(name: str, value: re.Match[str], start: int, reading: Reading) -> Iterator[Span]:
    if kind := _kind(name.replace("-", " "), reading) or _kind(name, reading):
        given = value["value"]
        fits = judgement.is_key(given) if kind in ("key", "token") else judgement.is_quoted_secret(given)
        if kind in _KINDS and fits and not judgement.is_plain_word(given):
            yield Span(start + value.start("value"), start + value.end("value"), kind)


def _network_keys(lines: Sequence[str], start: int) -> Iterator[Span]:
    for line in lines:
        match = _NETWORK_KEY.fullmatch(line)
        if match and (match["value"].isdigit() or judgement.looks_mixed(match["value"])):
            yield Span(start + match.start("value"), start + match.end("value"), "password")
        start += len(line) + 1
