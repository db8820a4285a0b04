"""Secrets as they stand in programs and settings: in a call, as the value of a named element, in an array."""

import re
from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy import judgement
from memory_core.privacy.plain_words import may_be_chosen
from memory_core.privacy.spans import Span

_PASS = r"(?:pass(?:word|wd|phrase|code|wort)?|pwd|kennwort|senha|contrase(?:ñ|n)a|mdp)"
_KEYS = r"(?:secret|token(?!i[sz])|api[_.-]?key|apikey|access[_.-]?key|private[_.-]?key|credential)s?"
_NAME = rf"[\w.-]{{0,40}}?(?:(?P<password>{_PASS})|{_KEYS})[\w.-]{{0,12}}"
_TEXT = r"(?P<q>[\"'])(?P<value>[^\"'\n]{4,200})(?P=q)"
_LONGEST_SETTING = 200
# $db['password'] = 'x', define('DB_PASSWORD', 'x'), setProperty("password", "x")
_INDEXED = lazily(rf"[\"'\[]{_NAME}[\"']\s?[\])]?\s{{0,8}}(?:=>?|:|,)\s{{0,8}}{_TEXT}", re.I)
# <property name="password" value="x"/>, <string name="api_key">x</string>
_ELEMENT = lazily(
    rf"\b(?:name|key|id|property|field|type)\s?=\s?[\"']{_NAME}[\"'][^<>\n]{{0,80}}?"
    r"(?:\bvalue\s?=\s?[\"'](?P<value>[^\"'\n]{4,200})[\"']|>(?:<\w{1,12}>)?(?P<inside>[^<>\n]{4,200})<)",
    re.I,
)
# Functions that take a name and a password, one after the other.
_CALL = lazily(
    r"(?:(?<![\w.])(?:mysqli?_\w*connect|mysqli|PDO|pg_connect|oci_connect|ftp_login|ssh2_auth_password|ldap_bind)"
    r"|\b(?:pymysql|MySQLdb|psycopg2?|mariadb|pyodbc|cx_Oracle|oracledb)\.connect|DriverManager\.getConnection"
    r"|\b(?:HTTPBasicAuth|HTTPDigestAuth|BasicAuth|UsernamePasswordCredentials|NetworkCredential|PSCredential)"
    r"|[\w)\]]\.(?:log_?in|sign_?in|authenticate|simple_bind_s?|starttls_login|auth|basic_auth)"
    r"|\bauth\s?=)\s?\((?P<given>[^()\n]{6,400})\)",
    re.I,
)
_GIVEN = lazily(r"(?P<q>[\"'])(?P<value>[^\"'\n]{0,200})(?P=q)")
# <password>magpie</password>, <property name="db.password">walnut</property>; “<string name=…>” is what a form shows.
_TAGGED = lazily(
    rf"<(?P<tag>[\w:.-]{{0,30}}{_PASS}|(?:property|entry|param|parameter|setting|key)\s[^<>\n]{{0,60}}[\w.-]{{0,40}}{_PASS}[\"'])"
    r"\s?>(?P<value>[^\W\d_]{5,24})</",
    re.I,
)
_SECURE_STRING = lazily(rf"ConvertTo-SecureString\s+(?:-String\s+)?{_TEXT}", re.I)


# ARG DB_PASS otter, api.client-secret=otter: a whole line that sets one, in files that know no variables
_SET_IN_FILE = lazily(
    rf"\s*(?:(?:ENV|ARG)\s(?:[A-Z0-9_]{{0,40}}_)?(?i:{_PASS}|pass|pw|secret)\s{{1,4}}"
    r"|(?:[a-z0-9]{1,24}[.-]){1,6}(?:secret|pass|pw)=)(?P<value>[^\s\"'${}()\[\];,]{5,64})\s*"
)
# INSERT INTO users (name, password) VALUES ('mia', '…')
_INSERT = lazily(
    r"\b(?:insert|replace)\s+(?:ignore\s+)?into\s+\S{1,80}\s*\((?P<columns>[^()\n]{4,400})\)\s*values\s*(?=\()", re.I
)
_GIVEN_SO = r"'[^'\n]*'|\"[^\"\n]*\"|\((?:'[^'\n]*'|[^()'\n])*\)"  # a text, a name, what a function is given
_ROW = lazily(rf"\s*,?\s*\((?P<given>(?:{_GIVEN_SO}|[^()'\"\n]){{1,600}})\)")
_CELL = lazily(rf"(?:{_GIVEN_SO}|[^,'\"()\n])+")
_LITERAL = lazily(r"(?P<q>['\"])(?P<value>[^'\"\n]{3,200})(?P=q)")
_COLUMN = lazily(rf"\W*{_NAME}\W*", re.I)
# A password that is only just hashed: MD5('…')
_HASHED = lazily(
    rf"\b(?:md5|sha\d{{0,3}}|password|crypt|encrypt|pwdencrypt|hash_?password|make_password|password_hash)\s?\(\s?{_TEXT}",
    re.I,
)
_KEYED = lazily(rf"\bATTACH\b[^\n]{{0,120}}?\sKEY\s+{_TEXT}", re.I)
_ADDED = lazily(rf"\bsp_(?:addlogin|password)\s+N?'[^'\n]{{0,80}}'\s*,\s*N?{_TEXT}", re.I)

# “find_element(By.ID, "password").send_keys("…")”
_TYPED = lazily(
    r"(?:passw|pwd|passphrase)[^\n]{0,30}?[\"']\)?\s?(?:\.|,\s?[\"'])(?:send_?keys|type|fill|set_?value)?\(?[\"'](?P<value>[^\"'\n]{4,200})[\"']\)",
    re.I,
)


def find_in_code(line: str) -> Iterator[Span]:
    """Values that a program or a file of settings gives a name to; most of them are quoted."""
    yield from _set_in_file(line)
    if '"' not in line and "'" not in line and "</" not in line:
        return
    for pattern in (_INDEXED, _ELEMENT):
        for match in pattern.finditer(line):
            group = "value" if match["value"] is not None else "inside"
            if _is_value(match[group], password=match["password"] is not None):
                yield Span(*match.span(group), "password" if match["password"] else "key")
    for match in _SECURE_STRING.finditer(line):
        yield Span(*match.span("value"), "password")
    for pattern in (_HASHED, _ADDED, _KEYED, _TYPED):
        for match in pattern.finditer(line):
            if judgement.is_quoted_secret(match["value"]):
                yield Span(*match.span("value"), "password")
    yield from _tagged(line)
    yield from _inserted(line)
    for match in _CALL.finditer(line):
        yield from _given(match)


def _set_in_file(line: str) -> Iterator[Span]:
    setting = _SET_IN_FILE.fullmatch(line) if len(line) <= _LONGEST_SETTING else None
    if setting and judgement.is_argument(setting["value"]):
        yield Span(*setting.span("value"), "password")


def _tagged(line: str) -> Iterator[Span]:
    for match in _TAGGED.finditer(line) if "</" in line else ():
        if may_be_chosen(match["value"]):
            yield Span(*match.span("value"), "password")


def _inserted(line: str) -> Iterator[Span]:
    """What stands in the place of a column of passwords."""
    for head in _INSERT.finditer(line):
        columns = [_COLUMN.fullmatch(name) for name in head["columns"].split(",")]
        at = head.end()
        while row := _ROW.match(line, at):
            at = row.end()
            for column, cell in zip(columns, _CELL.finditer(line, *row.span("given")), strict=False):
                literal = _LITERAL.search(line, *cell.span()) if column else None
                if column and literal and judgement.is_quoted_secret(literal["value"]):
                    yield Span(*literal.span("value"), "password" if column["password"] else "key")


def _is_value(value: str, *, password: bool) -> bool:
    if not judgement.is_quoted_secret(value):
        return False
    if password:
        return " " not in value.strip() and not judgement.is_plain_word(value) and judgement.looks_random(value)
    return judgement.says_enough(value) and " " not in value.strip()


def _given(call: re.Match[str]) -> Iterator[Span]:
    """What follows the first text that is given: a name stands before the password."""
    for number, match in enumerate(_GIVEN.finditer(call["given"])):
        behind = number or "," in call["given"][: match.start()]  # login(user, "…")
        if behind and judgement.looks_random(match["value"]) and judgement.is_argument(match["value"]):
            if "." in match["value"] and not judgement.looks_made(match["value"]):
                continue  # a host
            start = call.start("given") + match.start("value")
            yield Span(start, start + len(match["value"]), "password")
