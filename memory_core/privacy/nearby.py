"""Values that a word for secrets in the same line gives away, though it does not stand right beside them.

“the admin password changed, it's …”, “Senha provisória …”, “Steam key …”, a key in quotes in a line that names a token.
"""

import re
from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy import judgement, vocabulary
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.picked import looks_worded
from memory_core.privacy.plain_words import goes_on, is_told, may_be_chosen
from memory_core.privacy.sentence import Likeness, find_in_sentence, likeness
from memory_core.privacy.spans import Span
from memory_core.privacy.vocabulary import any_of

_PASSWORD = lazily(
    rf"(?:{any_of(vocabulary.PASSWORD)})|(?<![^\W_])(?:passw(?:ö|oe)rter|kennwörter|passwords|contraseñas|senhas|pw|pass|mdp|clave|contra|chave|login|logins?|credentials?|creds"
    rf"|zugangsdaten)(?![^\W_])",
    re.I,
)
_TOKEN_WORD = lazily(
    rf"(?:{any_of(vocabulary.TOKEN, vocabulary.KEY, vocabulary.SECRET)})|(?<![^\W_])tokens?(?![^\W_])", re.I
)
QUOTED = lazily(r"[\"'`](?P<value>[A-Za-z0-9_+/=.~-]{20,300})[\"'`]")
_KEY_WORD = (
    r"(?:key|gift|geschenk|cadeau|regalo|filevault|bitlocker|recovery|seri(?:al|en)|licen[cs]"
    r"|lizenz|schlüssel|clé|clave|chave|code|codice|密钥|序列号|激活|卡密|セリアル)"
)
_GROUPS = lazily(
    r"(?<![\w-])(?P<value>(?=[A-Z-]*\d)(?=[\d-]*[A-Z])(?:[A-Z]{2}-)?[A-Z0-9]{4,7}(?:\s?-\s?[A-Z0-9]{4,7}){2,8}|\d{4,6}(?:-\d{4,6}){4,8})(?![\w-])"
)
_PRODUCT = lazily(
    r"(?<![\w-])(?=[A-Z-]{0,40}\d)(?=[\d-]{0,40}[A-Z])[A-Z0-9]{5}(?: ?- ?[A-Z0-9]{5}){4}(?![\w-])"
    r"|(?<![\w-])\d{6}(?: ?- ?\d{6}){7}(?![\w-])"
)
BASE32_GROUPS = r"(?P<value>(?:[a-z2-7]{4}[ -]){3,15}[a-z2-7]{2,4}|(?:[A-Z2-7]{4}[ -]){3,15}[A-Z2-7]{2,4})"
_BASE32 = lazily(rf"(?<![\w-]){BASE32_GROUPS}(?![\w-])")
_BASE32_WHOLE = lazily(r"(?<![\w+/=-])(?=[A-Z]{0,40}[2-7])(?P<value>[A-Z2-7]{16,64})(?![\w+/=-])")
_BASE32_WORD = lazily(rf"{_KEY_WORD}|secret|geheim|totp|otp|2fa|mfa|密|秘|setup|manual|seed", re.I)
_LOGIN_PAIR = lazily(
    r"(?<![^\W_])(?:id(?=/)|(?:account|konto|compte|cuenta|conta)(?=:)"
    r"|basic[ -]auth|log[- ]?ins?|sign[- ]?in|user(?:name)?|credentials?|creds"
    r"|zugang(?:sdaten)?|identifiants?"
    r"|acceso|acesso|账号|帳號|wlan|wi-?fi|hotspot|(?:re)?connecte[rz]?(?:-(?:vous|toi))?|connexion|anmeld(?:en|ung)"
    r"|einloggen|entrar|acceder|conectar(?:se|te)?|登录|登錄)(?:(?:/|\s(?=det|inf|data))[\w -]{2,12}"
    r"|(?:\s[\w.-]{2,20}){1,2}(?=[:：]))?"
    r"(?:\s{0,3}(?:[:=：→]|[-–—]>)"
    r"|\s(?:with|as|mit|als|avec|con|com|is|ist|est|es))"
    r"\s{0,3}(?P<user>[\w.@+-]{2,40})(?P<apart>\s{0,2}[:/|+]\s{0,2}|,\s|\s(?:and|und|et|y|e|with|mit|avec|con|com)\s)(?P<value>[^\s/]{6,64})(?!\S)",
    re.I,
)
_WITH = ("with", "mit", "avec", "con", "com")
_PARTS = lazily(r"[=:()]")
# These promise a name and a password.
_BOTH = lazily(
    r"(?:credentials?|creds|zugang(?:sdaten)?|identifiants|logins?(?:/|\s)\w+|basic[ -]auth|id/|user(?:name)?/)"
    r"(?!\s?[:=]\s?\w+/\w{1,7}$)",
    re.I,
)
_INSIDE = lazily(r"[A-Za-z]{1,20}\d{1,6}[A-Za-z]{2,20}[!?]?|[A-Z]{1,3}[a-z]{3,20}(?:[A-Z][a-z]{2,20}){0,2}\d{1,6}[!?]?")
# “root / …”: who signs in, and by what.
_ACCOUNTS = Hints((
    "root", "admin", "administrator", "administrador", "sa", "postgres", "pi", "ubuntu", "guest", "gast", "invité",
    "invitado",
))  # fmt: skip
_ACCOUNT_PAIR = lazily(
    rf"(?<![\w./\\@=-])(?:{'|'.join(_ACCOUNTS)})(?:\s{{0,2}}[/:|]\s{{0,2}}|\s{{2,12}}|\t)(?P<value>[^\s/]{{6,64}})\s*$",
    re.I,
)
_ODD_SIGNS = frozenset("!#$%*?&§")
_ABOVE = ("/", "|", " >", "›", "»")  # “docs / admin / setup2024”
# “Test accounts: a@shop.example / …, b@shop.example / …”
_MAIL_PAIRS = lazily(
    r"(?<![\w.+@-])[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,30}){1,4}\s?[/|:]\s?(?P<value>[^\s/|]{6,64}?)(?=[,;]?(?:\s|$))"
)
_MAIL_ALONE = lazily(r"\W*(?:[^\W\d_]{1,16}[:：]\s?)?[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,30}){1,4}\s*")
_MAIL_PAIR = lazily(
    r"[^@\n]{0,40}?(?<![^\s:：(])[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,30}){1,4}(?:\s{0,2}(?:[/:|;,]{1,2}|→|[-–—](?=\s))\s{0,2}|\s{1,12}(?=\S+$))(?P<value>[^\s/]{6,64})\s*"
)
# “bob:…@host”, “bob/…@database”
_HOST_PAIR = lazily(r"(?<!\S)[\w.-]{2,30}[:/](?P<value>[^\s:@/]{6,64})@[\w.-]{2,60}(?![\w@])")
_RESET = lazily(
    r"(?<![^\W_])(?:reset to|zurückgesetzt auf|réinitialisée? (?:à|en)|restablecid[ao] a|redefinid[ao] para)\s"
    r"(?P<value>\S{6,64})",
    re.I,
)
# “@shop.example #882104”, by which a phone fills in the code that a message brings
_BOUND = lazily(r"(?<!\S)@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4} #(?P<code>(?=[A-Za-z]{0,9}\d)[A-Za-z0-9]{4,10})(?![^\s%])")
# “anna / … (login for the shop)”
_NAMED_PAIR = lazily(r"(?<!\S)(?P<user>[\w.@+-]{2,40})\s?[/|]\s(?P<value>[^\s/]{7,64})(?!\S)")
# “u: guest p: …”
_SHORT_PAIR = lazily(
    r"(?<![^\W_])u(?:ser)?\s?[:=]\s?[^\s,;/|]{2,40}[\s,;/|]{1,4}p(?:w|ass)?\s?[:=]\s?(?P<value>\S{4,64})(?!\S)", re.I
)
# As servers are told it: redis, NickServ.
_COMMAND = lazily(r"\s*(?:\S{0,30}>\s?)?(?:AUTH|/msg\s+nickserv\s+identify|/identify)\s+(?P<value>\S{6,64})\s*$", re.I)
# “new one is …”, said before the word for it
_ONE_IS = lazily(
    r"(?<![^\W_])(?:(?P<one>(?:new|other|old) one|neue[sr]?|la nueva|a nova|le nouveau)|it|that|dieses|ese|c)"
    r"(?:['’]s|\sis|\sist|['’]est|\sest|\ses|\sé)\s(?:now\s|jetzt\s)?(?P<value>\S{6,64})",
    re.I,
)
_NETWORK = Hints((
    "ssid", "wlan", "wifi", "wi-fi", "netzwerk", "network", "router", "rede", "réseau", "hotspot", "fritz",
    "无线", "网络",
))  # fmt: skip
_LOGINS = Hints((
    "basic auth", "basic-auth",
    "account", "konto", "compte", "cuenta", "conta",
    "login", "log-in", "log in", "sign in", "user", "cred", "zugang", "identifiant", "acceso", "acesso", "账号", "帳號",
    "wlan", "wifi", "wi-fi", "hotspot", "connect", "connexion", "anmeld", "einlogg", "entrar", "acceder", "conectar",
    "登录", "登錄",
))  # fmt: skip
_NETWORK_KEY = lazily(
    r"(?<![^\W_])(?:(?:netzwerk|wlan-?)?schlüssel|wlan-?netzwerkschlüssel|netzwerkschlüssel|key|clé"
    r"|clave|chave|密钥)\s?[:=：]?\s{1,20}"
    r"(?P<value>\S{8,63})(?!\S)",
    re.I,
)


# “Wi-Fi “Café Sol”: …”
_NAMED_NETWORK = lazily(
    r"(?<![^\W_])(?:wlan|wi-?fi|netzwerk|network|réseau|red|rede|hotspot)\s[\"“„«'][^\"“”»'\n]{1,32}[\"“”»']"
    r"\s?[:：=–—-]\s?(?P<value>\S{8,63})(?!\S)",
    re.I,
)
# “Guest WiFi: Nest (…)”, “Wifi: Nest — …”, “Wi-Fi   Nest   …”
_NETWORK_WITH = lazily(
    r"(?:wlan|wi-?fi|hotspot)(?:\s?[:：]\s?[^\n():：]{2,32}?\s(?:\(|[—–|/-]\s)|\s{2,12}\S{2,32}\s{2,12})(?P<value>[^\s()]{8,63})\)?\s*$",
    re.I,
)
# “🔑 wifi: …”
_SIGNED = lazily(r"[🔑🔐🗝]\ufe0f?\s?(?:[\w-]{2,16}\s?[:：]\s?)?[:：]?\s?(?P<value>[^\s:：]{5,63})(?!\S)")
# “Wi-Fi staff: …”: with no name of a network between, only what can be none itself.
_NETWORK_IS = lazily(r"(?:wlan|wi-?fi|hotspot)(?:\s[\w-]{2,16}){0,2}\s?[:：]\s?(?P<value>\S{8,63})\s*$", re.I)
# “Wi-Fi for the kids' laptops is …”
_NETWORK_TOLD = lazily(
    r"(?<![^\W_])(?:wlan|wi-?fi|hotspot)(?:\s[\w'’-]{1,16}){0,9}?\s(?:is|ist|est|es|é|need|use|enter|type|brauchst|nimm)\s"
    r"(?P<value>\S{8,63})",
    re.I,
)


_NETWORKS = (_NETWORK_KEY, _NAMED_NETWORK, _NETWORK_WITH)
# The keys that routers are sold with.
_TWENTY = lazily(r"(?<![\w.,-])\d{20}(?![\w-]|[.,]\d)")
_AUTH_PAIR = lazily(
    r"(?<![\w])(?:--)?auth(?:entication)?\s?[:= ]\s?[\"']?[\w.@-]{1,40}:(?P<value>[^\s\"':/]{6,64})(?![\w/])", re.I
)
# “Copy this key now: …”, “Your API token has been created: …”
_LAST = lazily(r"[:：]\s?(?P<value>[\w+/=.~-]{12,200})\s*$")
_SHOWN_KEY = lazily(
    r"(?<![^\W_])(?:copy|save|store|new|your|here is|here['’]s|kopier\w*|neue[rsn]?|deine?|ihre?|copie[rz]?"
    r"|nouvelle|nouveau|votre|copia|nuev[ao]|su|tu|nov[ao]|seu|sua)\s(?:[^\s:：]{1,16}\s){0,3}?(?:[\w-]{0,12}key|\w{0,12}schlüssel"
    r"|token|jeton|clé|clave|chave|secret)(?:\s[^\s:：]{1,16}){0,4}\s?$",
    re.I,
)
# A value of any of these has one of them.
_ODD = lazily(r"[^\w\s'’.,:;?!\"()/-]|\d")
_COLON = lazily(r"\s?[:=：]\s*(?=\S{1,12}[!#$%&*+_@-]\s)")


def find_near(line: str) -> Iterator[Span]:
    """What can only be a secret in a line that names one."""
    lowered = line.lower()
    yield from find_in_sentence(line)
    if _ODD.search(line):
        if has_any(lowered, vocabulary.PASSWORD_HINTS):
            yield from _said_before(line)
        yield from _grouped(line)
    yield from _of_networks(line, lowered)
    yield from _in_pairs(line, lowered)
    yield from _shown_once(line)
    quoted = [match for match in QUOTED.finditer(line) if judgement.is_random(match["value"], least=20)]
    if quoted and _TOKEN_WORD.search(line):
        yield from (Span(*match.span("value"), "key") for match in quoted)


def _of_networks(line: str, lowered: str) -> Iterator[Span]:
    if has_any(lowered, _NETWORK):
        for match in [each for sort in _NETWORKS for each in sort.finditer(line)]:
            value = match["value"]
            if value.isdigit() or judgement.looks_mixed(value) or looks_worded(value):
                yield Span(*match.span("value"), "password")
        named = _NETWORK_IS.search(line)
        if named and (judgement.looks_strong(named["value"]) or judgement.looks_varied(named["value"])):
            yield Span(*named.span("value"), "password")
        told = _NETWORK_TOLD.search(line)
        if told and judgement.looks_mixed(told["value"]) and goes_on(line[told.end("value") :]):
            yield Span(told.start("value"), told.start("value") + len(told["value"].rstrip(".,;!?")), "password")
    for match in _SIGNED.finditer(line) if not line.isascii() else ():
        if judgement.looks_mixed(match["value"]) or looks_worded(match["value"]) or may_be_chosen(match["value"]):
            yield Span(*match.span("value"), "password")
    if "schlüssel" in lowered or "key" in lowered or has_any(lowered, _NETWORK):
        yield from (Span(*match.span(), "password") for match in _TWENTY.finditer(line))


def _in_pairs(line: str, lowered: str) -> Iterator[Span]:
    for match in _AUTH_PAIR.finditer(line) if "auth" in lowered else ():
        if judgement.looks_mixed(match["value"]):
            yield Span(*match.span("value"), "password")
    logins = has_any(lowered, _LOGINS)
    for match in _NAMED_PAIR.finditer(line) if "/ " in line or "| " in line else ():
        strong = judgement.looks_strong(match["value"])
        if strong or (logins and judgement.looks_varied(match["value"])):
            yield Span(*match.span("value"), "password")
    for match in _LOGIN_PAIR.finditer(line) if logins else ():
        value = match["value"]
        fits = judgement.looks_mixed(value) or (judgement.looks_chosen(value) and not value.isdigit())
        fits = fits or looks_worded(value) or (_BOTH.match(match.group()) is not None and may_be_chosen(value))
        apart = match["apart"].strip(" ")
        joined = apart in ("/", ":", "|") or not _PARTS.search(value)
        joined = joined and (apart not in _WITH or any(sign.isdigit() for sign in value))
        joined = joined and not (apart == ":" and ":" in value)  # “user:4417:profile”, what a cache is asked for
        if fits and joined and not value.startswith("/"):
            yield Span(*match.span("value"), "password")


def _shown_once(line: str) -> Iterator[Span]:
    shown = _LAST.search(line)
    made = shown and (judgement.is_random(shown["value"], least=12) or judgement.is_uuid(shown["value"]))
    if shown and made and _SHOWN_KEY.search(line, 0, shown.start()):
        yield Span(*shown.span("value"), "key")


def find_pairs(line: str) -> Iterator[Span]:
    """A password behind the name of an account that every system has, when the line is nothing else; before a host."""
    if "@" in line:
        for match in _HOST_PAIR.finditer(line):
            if judgement.looks_varied(match["value"]) or judgement.looks_strong(match["value"]):
                yield Span(*match.span("value"), "password")
        yield from (Span(*match.span("code"), "code") for match in _BOUND.finditer(line))
    if " to " in line or " auf " in line or " para " in line or " à " in line:
        for match in _RESET.finditer(line):
            if judgement.looks_made(match["value"]):
                yield Span(*match.span("value"), "password")
    pair = _SHORT_PAIR.search(line) if ":" in line or "=" in line else None
    if pair and (judgement.is_apart(pair["value"]) or may_be_chosen(pair["value"])):
        yield Span(*pair.span("value"), "password")
    command = _COMMAND.match(line)
    if command and (judgement.looks_made(command["value"]) or may_be_chosen(command["value"])):
        yield Span(*command.span("value"), "password")
    yield from _with_names(line)


def find_below_mail(line: str, below: str) -> Iterator[Span]:
    """An address alone in its line, as notes have it, and the password in the line below."""
    if "@" in line and _MAIL_ALONE.fullmatch(line) and judgement.looks_varied(word := below.strip()):
        yield Span(below.index(word), below.index(word) + len(word), "password")


def _with_names(line: str) -> Iterator[Span]:
    """Behind the name of whoever signs in; one that stands behind other words itself (“printer root / …”) says less."""
    pair = _ACCOUNT_PAIR.search(line) if has_any(line.lower(), _ACCOUNTS) else None
    before = line[: pair.start()].strip(" -•*\t") if pair else ""
    if pair and before:
        wide = line[pair.end("value") - len(pair["value"]) - 1].isspace()
        fits = likeness(pair["value"]) >= (Likeness.MIXED if wide else Likeness.STRONG)
        fits = (fits or judgement.looks_varied(pair["value"])) and not before.endswith(_ABOVE)
    elif pair:
        fits = (
            judgement.looks_made(pair["value"])
            or judgement.looks_numbered(pair["value"])
            or judgement.looks_strong(pair["value"])
            or (" / " in line and _INSIDE.fullmatch(pair["value"]) is not None)
        )
    else:
        pair = pair or (_MAIL_PAIR.fullmatch(line) if "@" in line else None)
        fits = pair is not None and (
            judgement.looks_strong(pair["value"]) or _is_made_or_numbered(pair["value"].removeprefix("- "))
        )
    if pair and fits:
        yield Span(*pair.span("value"), "password")
    for match in _MAIL_PAIRS.finditer(line) if "@" in line else ():
        if judgement.looks_varied(match["value"]) or not _ODD_SIGNS.isdisjoint(match["value"][1:-1]):
            yield Span(*match.span("value"), "password")


def find_groups(line: str) -> Iterator[Span]:
    """Product keys, and recovery keys of drives: nothing else is written so."""
    yield from (Span(*match.span(), "key") for match in _PRODUCT.finditer(line))


def _grouped(line: str) -> Iterator[Span]:
    """The value is looked for first: hardly a line has one, and the words take longer."""
    groups = [match for match in _GROUPS.finditer(line) if _has_digits(match["value"])] if "-" in line else []
    if groups and re.search(_KEY_WORD, line, re.I):
        yield from (Span(*match.span("value"), "key") for match in groups)
    base32 = [
        *_BASE32_WHOLE.finditer(line),
        *(match for match in _BASE32.finditer(line) if any(sign.isdigit() for sign in match["value"])),
    ]
    if base32 and _BASE32_WORD.search(line):
        yield from (Span(*match.span("value"), "key") for match in base32)


def _has_digits(value: str) -> bool:
    """In groups that mix letters and digits, as words joined by dashes never do."""
    mixed = [part for part in re.split(r"\s?-\s?", value) if any(sign.isdigit() for sign in part)]
    return len(mixed) >= 2 and (len(mixed) >= 5 or any(sign.isalpha() for part in mixed for sign in part))


def _said_before(line: str) -> Iterator[Span]:
    told = [match for match in _ONE_IS.finditer(line) if _is_told_so(match)]
    if told and _PASSWORD.search(line):
        yield from (
            Span(one.start("value"), one.start("value") + len(one["value"].rstrip(".,;!?")), "password") for one in told
        )


def _is_told_so(match: re.Match[str]) -> bool:
    value, behind = match["value"], match.string[match.end() :]
    worded = match["one"] is not None and may_be_chosen(value) and is_told(value, behind)
    return worded or _is_made_or_numbered(value)


def _is_made_or_numbered(value: str) -> bool:
    return judgement.looks_made(value) or (judgement.looks_numbered(value) and len(value) >= 8)
