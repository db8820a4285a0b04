"""Credentials that something carries: a header, a cookie, an address, a connection string, a command."""

import re
from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy import judgement
from memory_core.privacy.commands import COMMAND_HINTS, find_in_commands
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.long_lines import find_around, lower
from memory_core.privacy.spans import Span
from memory_core.privacy.vocabulary import NOT_VALUES

_HEADER = lazily(
    r"(?i:\b(?:proxy-)?authorization[\"'\]]{0,2}\s*[:=]\s*[\"'`]?)(?!\s?[a-z_]+(?:\.[A-Za-z_]+)*\()(?P<token>(?i:(?:bearer|basic|token|digest|apikey"
    r"|negotiate)\s+)?"
    r"[^\s\"',;\[]{6,})"
    r"|(?i:\b(?:set-)?cookie[\"']?:\s*[\"']?|document\.cookie\s?=\s?[\"'`])(?P<cookie>[^\s=;\"']{1,80}=[^\n\"']{6,})"
    r"|(?i:\b(?:x-[\w-]{0,30}|ocp-apim-subscription-|api|private|deploy|job)-?(?:key|token|secret"
    r"|signature)[\"']?\s*:\s*[\"']?)"
    r"(?P<xkey>[^\s\"',;\[]{8,})"
)
_BEARER = lazily(r"\b[Bb]earer\s+(?P<token>(?=[\w+/=.~-]*\d)[\w+/=.~-]{16,})", re.ASCII)
_BASIC = lazily(r"\b[Bb]asic\s+(?P<token>(?=[A-Za-z+/]*\d|[A-Za-z+/]*=)[A-Za-z0-9+/]{12,}={0,2})", re.ASCII)
# What cookies that let somebody in are called.
_COOKIE = lazily(
    r"(?i:(?<![\w.-])(?:__(?:secure|host)-[\w.-]{1,60}|[\w.]{0,30}sess(?:ion)?(?:[_-]?(?:id|token|key|data))?"
    r"|jsessionid|phpsessid"
    r"|asp(?:\.net_)?sessionid\w{0,10}|\.aspnetcore\.[\w.]{1,40}|connect\.sid|(?:\w{1,20}[_-])?sid"
    r"|[a-z_-]{0,20}csrf[_-]?token"
    r"|(?:x-)?xsrf-token|_csrf|remember_(?:token|me|user_token)\w{0,50}|wordpress_(?:logged_in|sec)_\w{1,40}"
    r"|auth(?:_?token)?"
    r"|user_session|_gh_sess|li_at|sapisid|apisid|hsid|ssid|sidcc|cf_clearance|access_token|refresh_token|id_token"
    r"|jwt))"
    r"[\"']?(?:\s{0,3}[=:|]\s{0,3}|[ \t]{1,20}|\s{0,3}[-–—·,|]?\s{1,3}(?i:value|wert|valeur|valor)\s{0,2}[=:]\s{0,3}"
    r"|[ \t]*\n[ \t]*(?i:value|content|wert|inhalt|valeur|contenu|valor|contenido|conteúdo|值|内容)\s{0,2}[=:：]?"
    r"\s{1,3})"
    r"[\"']?(?P<cookie>[^\s;,\"'<>|\[\]()]{12,})"
)
_COOKIE_NAMES = lazily(
    r"sess(?:ion|[^a-z])|sid(?![a-z])|ss_?id|csrf|xsrf|auth(?![a-z])|auth_?token|__secure|__host|remember_|wordpress_"
    r"|li_at|cf_clearance|_token|jwt|\.aspnet|sidcc|sess_|sessid|sessdata"
)
# Whatever its name is, beside the word “cookie”.
_IN_QUOTES = lazily(r"[\"'](?P<cookie>[\w%.+/=~:|-]{24,4000})[\"']", re.ASCII)
_DIGIT = lazily(r"\d")
_SESSION_VALUE = lazily(r"[\w%.+*/=~:-]{16,}", re.ASCII)

_DATABASES = (
    r"(?:postgres(?:q[l|1])?|mysq[l|1]|mariadb|mongodb|rediss?|amqps?|mssql|sqlserver|clickhouse|cockroachdb"
    r"|oracle|cassandra"
    r"|neo4j|bolt|nats|ldaps?|smtps?|imaps?|s?ftps?|ssh)(?:\+[\w]+)?"
)
_IN_URL = lazily(
    # A space is what text recognition sometimes sees behind a colon; a password may hold any sign but a blank.
    rf"\b(?i:{_DATABASES})[ ]?:[ ]?//[^\s:/@]{{0,80}}:[ ]?(?P<database>[^\s\[]{{1,200}}(?: [^\s\[@]{{1,12}}){{0,2}})@"
    r"|(?:\b[A-Za-z][A-Za-z0-9+.-]{1,20}|(?<!\w))://[^\s:/@]{0,80}:[ ]?(?P<password>[^\s@/\[]+)@"
)
_ORACLE = lazily(
    r"(?i:\boracle:\w+:)[\w$#]{1,40}/(?P<password>[^\s@/\"']{3,80})@|\bsqlplus\s+\w{1,40}/(?P<plus>[^\s@/]{3,80})"
)
# The name in an address, where it can only be a key: https://0123…@sentry.example
_USER_IN_URL = lazily(r"://(?P<user>[A-Za-z0-9_-]{20,100})@")
_IN_QUERY = lazily(
    r"[?&#;](?:(?i:access_token|refresh_token|id_token|auth_token|token|api_?key|apikey|key|sig|signature|auth|secret"
    r"|client_secret|x-amz-signature|x-amz-security-token|sessionid|sid|code|jwt|ticket|hash|subscription-key|appid)"
    r"=(?P<token>[^\s&#\"'<>\[{$%(][^\s&#\"'<>\[\])]{7,})"
    r"|(?i:password|passwd|pwd|passwort|pass|pin|cvv|cvc|otp)=(?P<password>[^\s&#;\"'<>\[{$%(][^\s&#;\"'<>\[]{2,}))"
)
# https://example.com/reset/…: what lets somebody in that has the address.
_IN_PATH = lazily(
    r"/(?:[\w.-]{0,20}[_-])?(?:reset|verify|verification|confirm(?:ation)?|activat(?:e|ion)"
    r"|invit(?:e|ation)s?|magic(?:-?link)?|login"
    r"|signin|sign-in|auth|token|recover(?:y)?|validate|unlock|password|passwort|unsubscribe|share"
    r"|bestaetigen|aktivieren)(?:[_-][\w-]{1,20})?"
    r"(?:/[\w.@-]{1,40})?/(?P<token>[A-Za-z0-9_.~-]{20,400})(?=[/?#\s\"'<>)]|$)",
    re.I | re.M,
)
_UUID_IN_PATH = lazily(
    r"/(?:[\w.-]{0,20}[_-])?(?:reset|verify|confirm|activate|invite|invitation|magic|password)(?:[_-][\w-]{1,20})?/"
    r"(?P<token>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])",
    re.I,
)
_NAMED_SO = lazily(
    r"[?&#;](?:[\w.-]{1,30}?(?:key|token|secret|sig(?:nature)?|auth|session|sid|jwt|credential)"
    r"|[\w.-]{0,30}?(?:magic|invite|invitation|verif(?:y|ication)|confirm(?:ation)?|reset|recovery|unlock|ticket))=(?P<token>[^\s&#\"'<>\[\])]{16,400})",
    re.I,
)
# host:port:database:user:password, as PostgreSQL keeps them
_PGPASS = lazily(
    r"^[\w.*-]{1,80}:(?:\d{2,5}|\*):[\w.*-]{1,60}:[\w.*@-]{1,60}:(?P<password>[^\s\[]{3,100})[ \t]*$", re.M
)
# How systems keep the passwords of their users.
_HASHED = lazily(
    r"\{(?:S?SHA\d{0,3}|S?MD5|CRYPT|PBKDF2[\w-]{0,10}|ARGON2)\}[\w+/=.$-]{20,300}"
    r"|\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|argon2(?:id?|d)|scrypt|pbkdf2[\w-]{0,10})\$[\w./$=,+-]{20,300}"
)
_HOOK = lazily(
    r"hooks\.slack\. ?com/(?:services|workflows|triggers)/(?P<slack>T[A-Z0-9]+/[A-Za-z0-9]+/[A-Za-z0-9]+[\w/]*)"
    r"|discord(?:app)?\.com/api/webhooks/\d+/(?P<discord>[\w-]{30,})"
    r"|\.webhook\.office\.com/\w+/(?P<teams>[\w@/-]{30,})"
    r"|api\.telegram\.org/bot(?P<telegram>\d+:[\w-]{20,})"
)
_ACCOUNT_KEY = lazily(
    r"(?i:\b(?:account|sharedaccess|shared access|primary|secondary)\s?key\s?=\s?)(?P<key>[A-Za-z0-9+/]{20,}={0,2})"
)
_IN_SETTINGS = lazily(
    r"(?i:(?<![a-z])(?:password|passwd|pwd)\s?=\s?)(?P<password>\{[^}\n]{3,80}\}|[^;\n\"'\[]{3,80}?(?=;)"
    r"|[^;\n\"'\[\s]{3,80}(?=[\s\"']|$))",
    re.M,
)
_IN_DSN = lazily(r"(?i:\bhost=)[^\n]{0,200}?\bpassword=(?P<password>[^\s\"'\[]{3,80})")
# root:…@tcp(db:3306)/shop, as programs in Go have it
_IN_GO = lazily(r"(?<![\w:/])[\w.-]{1,40}:(?P<password>[^\s@/\[]{2,80})@(?:tcp|unix)\(")
# What a square code for a wireless network says.
_WIFI = lazily(r"WIFI:[^\n]{0,200}?(?<![^:;])P:(?P<password>(?:\\.|[^;\n\\]){4,63});")
# What an eSIM is activated with.
_ESIM = lazily(r"\bLPA:1\$[^\s$]{3,100}\$(?P<code>[A-Z0-9-]{6,100})", re.I)
_DOCKER_AUTH = lazily(r"\"auth\"\s*:\s*\"(?P<token>[A-Za-z0-9+/]{12,}={0,2})\"")
_ALONE = lazily(
    r"^[ \t]*(?i:(?P<cookie>(?:set-)?cookie)|(?P<token>(?:proxy-)?authorization))[ \t]*+(?::[ \t]*+)?\r?\n[ \t]*", re.M
)
_COOKIE_LINE = lazily(r"[^\s=;]{1,80}=[^\n]{6,4000}")
_AUTHORIZATION_LINE = lazily(r"(?i:bearer|basic|token|digest|apikey)\s+[^\s\"',;\[]{6,4000}")


_LONG = 100_000
_HINTS = Hints((
    "authorization", "cookie", "x-", "ocp-", "-token", "-key", "bearer", "basic ", "session", "sid=", "csrf", "xsrf",
    "auth", "__secure", "__host", "remember_", "wordpress_", "li_at", "cf_clearance", "_token", "jwt", ".aspnet",
    "machine", *COMMAND_HINTS,
))  # fmt: skip


def find_carried(text: str) -> Iterator[Span]:
    """Credentials in headers, cookies, URLs, connection strings and command lines."""
    yield from find_in_addresses(text)
    yield from find_around(text, _HINTS, _find_in_programs, least=_LONG)
    if '"auth"' in text:
        yield from _groups(_DOCKER_AUTH, text, {"token": "token"})


def _find_in_programs(text: str) -> Iterator[Span]:
    lowered = lower(text)
    yield from _find_in_headers(text, lowered)
    yield from find_in_commands(text, lowered)


def find_in_addresses(text: str) -> Iterator[Span]:
    """Credentials in URLs and connection strings."""
    lowered = text.lower()
    if "://" in text or ": //" in text:
        for match in _USER_IN_URL.finditer(text):
            if judgement.is_random(match["user"], least=20):
                yield Span(*match.span("user"), "token")
        yield from (
            Span(*at.span("token"), "token") for at in _IN_PATH.finditer(text) if judgement.is_random(at["token"])
        )
        yield from _groups(_UUID_IN_PATH, text, {"token": "token"})
        yield from _groups(_IN_URL, text, {"database": "password", "password": "password"})
    if "=" in text:
        yield from _in_queries(text)
    if has_any(lowered, ("server=", "data source=", "host=", "user id=", "uid=", "driver=")):
        yield from _groups(_IN_SETTINGS, text, {"password": "password"})
        yield from _groups(_IN_DSN, text, {"password": "password"})
    if "@tcp(" in lowered or "@unix(" in lowered:
        yield from _groups(_IN_GO, text, {"password": "password"})
    yield from _in_files(text)
    if "wifi:" in lowered:
        yield from _groups(_WIFI, text, {"password": "password"})
    if "oracle:" in lowered or "sqlplus" in lowered:
        yield from _groups(_ORACLE, text, {"password": "password", "plus": "password"})
    if has_any(lowered, ("webhook", "hooks.slack", "api.telegram")):
        yield from _groups(_HOOK, text, dict.fromkeys(("slack", "discord", "teams", "telegram"), "token"))


def _in_files(text: str) -> Iterator[Span]:
    if text.count(":") >= 4:
        yield from _groups(_PGPASS, text, {"password": "password"})
    if "$" in text or "{" in text:
        yield from (Span(*match.span(), "key") for match in _HASHED.finditer(text))
        yield from _groups(_ESIM, text, {"code": "code"})


def _in_queries(text: str) -> Iterator[Span]:
    yield from _groups(_IN_QUERY, text, {"token": "token", "password": "password"})
    yield from (Span(*at.span("token"), "token") for at in _NAMED_SO.finditer(text) if judgement.is_random(at["token"]))
    yield from _groups(_ACCOUNT_KEY, text, {"key": "key"})


def _find_in_headers(text: str, lowered: str) -> Iterator[Span]:
    if has_any(lowered, ("authorization", "cookie", "x-", "ocp-", "-token", "-key")):
        yield from _groups(_HEADER, text, {"token": "token", "cookie": "cookie", "xkey": "key"})
        for match in _ALONE.finditer(text):
            value = (_COOKIE_LINE if match["cookie"] else _AUTHORIZATION_LINE).match(text, match.end())
            if value is not None:
                yield Span(value.start(), value.end(), "cookie" if match["cookie"] else "token")
    if "bearer" in lowered:
        yield from _groups(_BEARER, text, {"token": "token"})
    if "basic " in lowered:
        yield from _groups(_BASIC, text, {"token": "token"})
    yield from _cookies(text, lowered)


def _cookies(text: str, lowered: str) -> Iterator[Span]:
    for match in _IN_QUOTES.finditer(text) if "cookie" in lowered else ():
        if judgement.is_random(match["cookie"]):
            yield Span(*match.span("cookie"), "cookie")
    if _COOKIE_NAMES.search(lowered) and any(_DIGIT.search(word) for word in _SESSION_VALUE.findall(text)):
        for start, end in _beside_cookies(lowered):
            for match in _COOKIE.finditer(text, start, end):
                if _is_session(match["cookie"]):
                    yield Span(match.start("cookie"), match.end("cookie"), "cookie")


def _beside_cookies(lowered: str) -> Iterator[tuple[int, int]]:
    """Lines that name a cookie, each with the one below it."""
    start = 0
    lines = lowered.split("\n")
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if _COOKIE_NAMES.search(line):
            yield start, min(start + len(line) + 1 + len(following), len(lowered))
        start += len(line) + 1


def _is_session(value: str) -> bool:
    return _SESSION_VALUE.fullmatch(value) is not None and judgement.is_random(value) and not value.endswith("=")


def _says_nothing(value: str, group: str) -> bool:
    """A mask; “${PASSWORD}”, and in a header “$TOKEN”, “<token>”."""
    given = value.split()[-1]
    shown = judgement.is_placeholder(given) and (group in ("token", "xkey") or given.startswith("${"))
    return shown or judgement.is_masked(value)


def _groups(pattern: re.Pattern[str], text: str, labels: dict[str, str]) -> Iterator[Span]:
    for match in pattern.finditer(text):
        for group, label in labels.items():
            if match[group] and match[group].lower() not in NOT_VALUES and not _says_nothing(match[group], group):
                yield Span(match.start(group), match.end(group), label)
