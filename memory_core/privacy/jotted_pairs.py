"""Values in a note that has no word for a password: a name and what belongs to it, or a network and its key."""

import re
from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy import judgement
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.kept_words import AROUND, looks_kept, may_be_kept
from memory_core.privacy.plain_words import may_be_chosen
from memory_core.privacy.spans import Span

SIGNS_IN = lazily(
    r"(?<![^\W_])(?:log-?ins?|logged in|sign-?in|wi-?fi|wlan|router|guest|gast|hotspot|user|account|konto|zugang|compte"
    r"|cuenta|conta|acceso|acesso|identifiant|usuario|usuário)(?![^\W_])|账号|登录",
    re.I,
)
# “Guest login: student / benchy”
_PAIRED = lazily(r"(?:^|[\s:：(])(?P<user>[\w.@+-]{2,40})\s?[/|]\s(?P<value>[^\s/|]{4,40})(?=\s*(?:$|[,;.)(]))")
# “Guest wifi → Fernhill, pinecone44”: the key of a network has eight signs at least.
_NAMED_NETWORK = lazily(
    r"(?<![^\W_])(?:wi-?fi|wlan|hotspot|network|netz|réseau|red|rede)(?![^\W_])(?:\s[^\s:：→=]{1,14}){0,3}"
    r"\s?(?:[:：→=–-]|->)\s?(?-i:[A-Z0-9])[^\n,/|():：]{1,30}?\s?[,/|–(-]\s(?P<value>[^\s,()]{8,63})\)?$",
    re.I,
)
_AT_ONCE = r"(?P<value>[^\s,()]{6,63})"
_AT_END = r"(?P<value>[^\s,()]{6,63})(?=\s*(?:$|[,.;!)]))"
# “wifi happyhippo9”, “on a changé le wifi, maintenant c'est raclette38”, “wifi asso: lesboulistes”
_NETWORK = lazily(
    r"(?<![^\W_])(?:wi-?fi|wlan)(?![^\W_]|[- ]?(?:name|netz|network))(?![^\n]{0,20}ssid)[^\n.!?:：]{0,40}?"
    rf"(?P<sep>\s?[:：=]\s|\s){_AT_END}",
    re.I,
)
# “same as always: Moppel77”
_USUAL = lazily(
    r"(?<![^\W_])(?:as always|as usual|as ever|the usual(?: one)?|wie immer|das übliche|comme d['’]habitude"
    rf"|(?:la|lo|el|a) de siempre|a de sempre|como sempre)(?![^\W_])[^\n.!?:：]{{0,30}}[:：,–-]\s{_AT_END}",
    re.I,
)
# “printer page, admin, scanjet5”, “log in with club mail + Fr33throw”
_ACCOUNT = lazily(
    r"(?<![^\W_])(?:(?:admin|root|guest|gast|invité|invitado)\s?[,–-]|log ?in with[^\n.!?]{2,30}\s[+&]"
    r"|[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,30}){1,4}(?:,|\s(?:with|mit|avec|con|com|and|und|et)))\s" + _AT_END,
    re.I,
)
# “for gran's laptop it's Minou1950”, “log in to my bank, its Rosebud!51”
_DEVICE = lazily(
    r"(?<![^\W_])(?:ordi|pc|laptop|computer|tablet\w*|i?pad|rechner|portátil|ordenador|notebook|log ?in|einloggen"
    r"|router)"
    r"(?![^\W_])[^\n.!?:]{0,40}?\s(?:it['’]?s|is|ist|c['’]est|es|é)\s" + _AT_ONCE,
    re.I,
)
# “Amazon - mum's mail - …”
_ROW = lazily(
    r"^[^\n–—|/-]{2,30}\s[–—|/-]\s[^\n–—|/]{0,30}(?:mail|@|user|login|konto|account|name)[^\n–—|/]{0,30}"
    r"\s[–—|/-]\s(?P<value>\S{6,40})",
    re.I,
)
_NETWORKS = Hints(("wifi", "wi-fi", "wlan", "hotspot", "netz", "network", "réseau", "red ", "rede "))
_HABITS = Hints(("as always", "as usual", "as ever", "usual", "immer", "übliche", "habitude", "siempre", "sempre"))
_ACCOUNTS = Hints(("admin", "root", "guest", "gast", "invit", "log in with", "login with", "@"))
_PARTED = (" – ", " — ", " | ", " / ", " - ")
_DEVICES = Hints((
    "ordi", "pc", "laptop", "comput", "tablet", "pad", "rechner", "portátil", "orden", "notebook", "log", "router",
))  # fmt: skip


def find_jotted_pairs(line: str) -> Iterator[Span]:
    """Those in one line."""
    lowered = line.lower()
    slashes = line.count("/ ") + line.count("| ")
    signs_in = slashes == 1 and SIGNS_IN.search(line) is not None
    for match in _PAIRED.finditer(line) if slashes == 1 else ():
        value = match["value"].strip(AROUND)
        fits = looks_kept(value) or value.islower() if signs_in else judgement.looks_made(value)
        if fits and may_be_kept(value) and may_be_kept(f"{match['user']}xx"):
            yield Span(match.start("value"), match.start("value") + len(value), "password")
    networks = has_any(lowered, _NETWORKS)
    for hinted, pattern in (
        (networks, _NETWORK),
        (has_any(lowered, _HABITS), _USUAL),
        (has_any(lowered, _ACCOUNTS), _ACCOUNT),
        (has_any(lowered, _DEVICES), _DEVICE),
        (has_any(lowered, _PARTED), _ROW),
    ):
        for match in pattern.finditer(line) if hinted else ():
            value = match["value"]
            plain = pattern is _NETWORK and ":" in match["sep"] and value.islower() and may_be_chosen(value)
            if may_be_kept(value) and (judgement.looks_mixed(value) or looks_kept(value) or plain):
                yield Span(*match.span("value"), "password")
    named = _NAMED_NETWORK.search(line) if networks else None
    if named and may_be_kept(named["value"]) and (looks_kept(named["value"]) or named["value"].islower()):
        yield Span(*named.span("value"), "password")
