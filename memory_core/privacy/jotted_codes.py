"""Numbers that a note puts beside what they open: “alarm: tap 4826, then OK”, “safe room 12, code 9031”."""

import re
from collections.abc import Iterator, Sequence

from memory_core.patterns import lazily
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.openings import LOCKS, WARES
from memory_core.privacy.spans import Span, moved
from memory_core.privacy.told_codes import NO_LOGIN

_LONGEST = 200
_LOCKS = rf"{LOCKS}|lock|lock ?screen|sperrbildschirm|parental|kindersicherung|jugendschutz"
# These have other numbers as well.
_DEVICES = (
    r"phone|handy|iphone|ipad|tablet\w*|tablette|móvil|celular|telefon|téléphone|portable|telemóvel|laptop|screen|tv"
    r"|fernseher|télé|koffer|suitcase|valise|maleta|mala|trolley|bike|fahrrad|vélo|bici\w*|lift|aufzug|entrance|eingang|entrée|building|lobby|door|tür|手机|门"
)
# Beside these a number is what opens something.
_WORDS = (
    r"(?:code|código) pin|two[- ]step|2[- ]?step|2fa|zwei-?faktor|pins?|puk[12]?|pin-?(?:code|nummer|number)"
    r"|\w{1,16}-pin|codes?|\w{2,16}-?code|passcode|c[óo]digos?|codice|combination|combinaison|combinación|combinaç[ãa]o|combo|\w{0,16}kombi(?:nation)?|geheimzahl|密码|口令|(?:取件|门禁|解锁|开门|开锁|报警)码"
)
_OPENS = (
    r"unlock(?:s|ed|ing)?|locked|gesperrt|entsperr\w*|déverrouill\w*|desbloque\w*"
    r"|(?:opens?|öffnet|ouvre|abre)(?=\s(?:w/|with|mit|avec|con|com)\s)"
)
_NUMBER = (
    r"(?<![\w.,:/+#€$£*•-])(?<!\d )(?P<code>\d{4,8}|\d{3} \d{3}|\d\d[ -]\d\d[ -]\d\d|\d(?:[ -]\d){2,5}"
    r"|(?-i:[A-Z]\d{3,5}[A-Z]?|\d{3,5}[A-Z]|\d{1,2}[A-Z]\d{1,3}"
    r"|(?P<mixed>(?=[A-Z]{0,6}\d[A-Z]{0,6}\d)[A-Z\d]{5,8}))|\d{3})(?P<sign>[#*]?)"
    r"(?![\w-]|[.,:/]\d|\s\d|[€%]|\s?(?:€|eur|usd|gbp|%|kg|km|m|m²|cm|mm|mah|min|h|uhr|pcs|people|pers|x|steps|digits?"
    r"|stellig|chiffres|d[íi]gitos|euros?|dollars?|pounds|l|ml|g|w|v|kwh|mb|gb|mg|hours?|days?|weeks?|stunden|tagen?|heures|jours|horas|d[ií]as)(?![^\W_]))"
)
_NAMED = lazily(
    rf"(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?P<word>{_WORDS})(?![a-zß-ü])(?P<gap>[^\n.!?]{{0,40}}?){_NUMBER}", re.I
)
# Of a line in small letters: without regard to case it takes three times as long.
_LOCK = lazily(rf"(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?:{_LOCKS}|{_DEVICES})(?![a-zß-ü])")
_OPENED = lazily(
    rf"(?<![^\W_])(?:{_OPENS})(?![^\W_])(?:\s?[:：=]|\s(?P<by>w/|with|mit|avec|con|com|by|using)|\s(?:is|code|pin))?"
    rf"\s(?:\w{{2,8}}\s){{0,2}}?{_NUMBER}(?=\s*(?:$|[,.;!)]))",
    re.I,
)
_PRESS = (
    r"(?:enter|type|tap|press|dial|push|punch|use|tippe?n?|gib|drück\w*|tapez?|taper|composer|faire|marcar?|pulsar?"
    r"|digita[re]?|digite|poner|pon|apertar|aperte)"
)
_PRESSED = lazily(rf"(?<![^\W_]){_PRESS}(?:\sin)?\s{_NUMBER}(?P<ends>\s(?:and|then|und|et|y|e)\s#)?", re.I)
_TYPED = lazily(r"(?<![\w.,])(?P<code>\d{4,6}[#*]?)\s(?:eingeben|eintippen|drücken)(?!\w)", re.I)
_SIGN = r"(?:,?\s(?:it['’]s|c['’]est)\s|\s?(?:[:：=→]|[–—-]\s|->)\s?|\s(?:is|ist|est|es|é)\s)"
_DIGITS = r"(?:\s[(]?\d[ -]?(?:digits?|stellig|chiffres|d[íi]gitos|cifre)[)]?)?"
# “alarm: tap 4826”, “Haustür 4179#”, “bike lock 4 digits: 2719”, “Oma's phone: 4471”
_AT = lazily(
    rf"(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?:(?P<lock>{_LOCKS})|(?P<device>{_DEVICES}))(?![a-zß-ü])"
    rf"(?:\s\d{{1,3}}(?=[\s:：]))?(?:\s[^\W\d][\w'’]{{1,14}}){{0,5}}?{_DIGITS}(?:\s?[(][^()\n]{{1,30}}[)])?"
    rf"(?:(?P<told>{_SIGN}?\s?{_PRESS}\s|{_SIGN})|,\s|\s){_NUMBER}(?P<rest>[^\n]{{0,12}})",
    re.I,
)
_ENDS = lazily(
    r"\s*(?:$|[.,;!)(+&–—-]"
    r"|(?:then|dann|puis|luego|depois|and|und|et|y|e|enter|ok|(?:un)?scharf|on|off|an|aus)(?:\s|[,;]|$))",
    re.I,
)
# Locks of suitcases and bicycles have so few.
_FEW = 3
_LOCKED_BY_FEW = lazily(r"(?:lock|schloss|cadenas|candado|cadeado|tranca)\s$", re.I)
_YEAR = lazily(r"19[4-9]\d|20[0-3]\d")
_IS = lazily(r"(?:^\s?|[:：=→)]\s?|\s(?:is|it['’]s|ist|est|c['’]est|es|é)\s|[是为])[\"'“„]?$", re.I)
_OTHER = lazily(
    r"(?<![^\W_])(?:no|nr|n[º°]|number|nummer|num|room|store|branch|filiale|zimmer|raum|chambre|habitación|quarto|order|bestellung|commande"
    r"|pedido|ticket|ref|line|zeile|version|v|port|error|fehler|erreur|status|exit|http|step|page|seite|call|until|bis|since|seit|from|ab|at|um"
    rf"|à|of|isbn|id|{WARES})[.:#]?\s?$"
    rf"|(?<=[\u3400-\u9fff])(?:{WARES})[:：]?\s?$",
    re.I,
)
# “PIN del DNI: 83kL2p”
_MIXED = lazily(
    r"(?<![^\W_])pin(?![^\W_])[^\n:：\d]{0,30}[:：]\s?(?P<code>(?=\d{0,9}[A-Za-z])(?=[A-Za-z]{0,9}\d)[A-Za-z0-9]{4,10})(?![\w-]|[.,:/]\d)",
    re.I,
)
# “they texted: 448120”
_TEXTED = lazily(
    r"(?<![^\W_])(?:texted|texts?(?: message)?|sms|sending me|sent me)(?![^\W_])[^\n.!?\d]{0,30}?(?<![\w+])"
    r"(?P<code>\d{3}[ -]?\d{3})(?=\s*(?:$|[,.;!?]))",
    re.I,
)
# “door 2580, garage 1379”
_MORE = lazily(
    r"\s?(?:[,;/]|und|and|et|y|e)\s(?:[^\W\d][\w'’]{1,14}\s){1,3}(?P<code>\d{4,6}|\d{3,5}[A-Z])(?P<sign>[#*]?)"
    r"(?=\s*(?:$|[,.;]))"
)
_SIX, _NEAR = lazily(r"\d{3}[ -]?\d{3}"), 12
# Codes that people note, too, and that let nobody in.
_ELSE = lazily(
    r"(?<![^\W_])(?:fault|review|club|\w*farbe?|colou?r|reserv\w*|err\w*|wrong|fail\w*|status|course|module|stock|size|style|flight|train|ticket"
    r"|trouble|obd|icd|diagnos\w*|sales|customer|kunden|client|cheat|game|dial|time|gpio|diode|header|offer|shop at"
    r"|checkout|rabatt|angebot|sale)(?![^\W_])",
    re.I,
)
# A line so short says of a code hardly anything but it: “code tel 1206”.
_NOTE = 60
_SENTENCE = lazily(r"[,.;!?]|(?<![^\W_])(?:in|on|at|with|of|von|auf|mit|sur|con|em|for|über|from)(?![^\W_])", re.I)
_HINTS = Hints((
    "step", "2fa", "faktor", "pin", "puk", "code", "código", "codigo", "codice", "comb", "kombi", "geheimzahl", "码",
    "口令",
))  # fmt: skip
_HEAD_HINTS = Hints((*_HINTS, "sms", "digits", "ziffern", "chiffres", "dígitos", "cifras"))
_OPENING = Hints(("lock", "sperr", "verrouill", "desbloque", "open", "öffn", "ouvre", "abre"))
_PLACES = Hints((
    "alarm", "safe", "tresor", "coffre", "cofre", "caja", "caixa", "lock", "spind", "schließ", "consigne", "taquilla",
    "armário", "caden", "candado", "cadeado", "tranca", "schloss", "schlüssel", "boîte", "digicode", "inter", "port",
    "gate", "garage", "key", "door", "tür", "tor", "puerta", "shed", "schuppen", "cabanon", "schirm", "immeuble",
    "entr", "building", "lobby", "kinder", "jugend", "储物柜", "门", "保险箱", "phone", "handy", "pad", "tablet",
    "móvil", "cancello", "cassaforte", "钥匙盒", "密码锁",
    "celular", "telefon", "télé", "telem", "laptop", "screen", "tv", "fernseher", "koffer", "suitcase", "valise", "mal",
    "trolley", "bike", "fahrrad", "vélo", "bici", "lift", "aufzug", "eingang", "手机",
))  # fmt: skip
_FIGURE, _MANY = lazily(r"\d"), lazily(r"\d\D*\d")
# The line below “Locker code”, and a row of fields: “[6] [0] [8] [1]”.
_LONGEST_HEAD, _MOST_WORDS = 60, 5
_HEAD = lazily(
    rf"(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?:{_WORDS}|sms|digits|ziffern|chiffres|dígitos|cifras)(?![a-zß-ü])", re.I
)
_ALONE = lazily(
    r"\W{0,3}(?P<code>\d{4,8}|\d{3} \d{3}|\d\d(?:[ -]\d\d){1,2}|\d(?:[ -]\d){2,5}"
    r"|\[?\d\]?(?:[ |]{1,3}\[?\d\]?){3,7})\W{0,3}"
)
# “Me: thx, thats the code”
_THAT = lazily(
    r"(?<![^\W_])(?:that['’]?s|that was|das (?:ist|war)|c['’]est|es|é|era) (?:the|der|die|le|el|o) "
    r"(?:right |richtige )?(?:code|pin|código)",
    re.I,
)
_SAID = lazily(r"(?:[^\n:：]{1,30}[:：]\s?)?(?P<code>\d{4,8}|\d{3}[ -]\d{3})\W{0,3}")
_BEFORE = 3


def find_jotted_codes(line: str) -> Iterator[Span]:
    """Those in one line."""
    if not 6 <= len(line) <= _LONGEST or not _FIGURE.search(line):
        return
    lowered = line.lower()
    locked = has_any(lowered, _PLACES) and _LOCK.search(lowered) is not None
    yield from _named(line, locked=locked) if has_any(lowered, _HINTS) else ()
    if has_any(lowered, _OPENING):
        yield from (_span(match, "code") for match in _OPENED.finditer(line) if match["by"] or not _is_year(match))
    if locked or "#" in line:
        yield from (_span(match, "code") for match in _PRESSED.finditer(line) if match["ends"] or locked)
    if "ein" in lowered or "drücken" in lowered:
        yield from (Span(*match.span("code"), "code") for match in _TYPED.finditer(line))
    for match in _AT.finditer(line) if locked else ():
        if _is_of_lock(match):
            yield from _with_more(match, line)
    if has_any(lowered, ("text", "sms", "sen")):
        yield from (Span(*match.span("code"), "code") for match in _TEXTED.finditer(line))


def _named(line: str, *, locked: bool) -> Iterator[Span]:
    others = [match.span() for match in NO_LOGIN.finditer(line)]
    for match in _NAMED.finditer(line):
        other = any(start < match.start("code") and match.start() < end for start, end in others)
        if not other and _is_beside(match, locked=locked):
            yield _span(match, _label(match["word"]))
    yield from (Span(*match.span("code"), "pin") for match in _MIXED.finditer(line))


def _with_more(match: re.Match[str], line: str) -> Iterator[Span]:
    found: re.Match[str] | None = match
    while found:
        yield (span := _span(found, "code"))
        more = _MORE.match(line, span.end)
        found = None if more and _is_year(more) else more


def find_numbers_below(lines: Sequence[str], starts: Sequence[int], reading: Reading) -> Iterator[Span]:
    """Those alone in the line below their word, or above “that's the code”. `starts`: where each line begins."""
    for number, line in enumerate(lines):
        if len(line) > _LONGEST_HEAD or not reading.says("jotted code", line, _is_head):
            continue
        found = _ALONE.fullmatch(lines[number + 1]) if number + 1 < len(lines) else None
        if found and not _is_year(found):
            yield from moved([Span(*found.span("code"), _label(line))], starts[number + 1])
        for at in range(max(number - _BEFORE, 0), number) if _THAT.search(line) else ():
            if said := _SAID.fullmatch(lines[at]):
                yield from moved([Span(*said.span("code"), "code")], starts[at])


def _is_head(line: str) -> bool:
    if not has_any(line.lower(), _HEAD_HINTS) or len(line.split()) > _MOST_WORDS or _MANY.search(line):
        return False
    return _HEAD.search(line) is not None and not NO_LOGIN.search(line)


def _label(word: str) -> str:
    return "pin" if "pin" in word.lower() or "puk" in word.lower() else "code"


def _is_year(match: re.Match[str]) -> bool:
    return _YEAR.fullmatch(match["code"]) is not None


def _is_of_lock(match: re.Match[str]) -> bool:
    code, before = match["code"], match.string[: match.start("code")]
    if match["mixed"] or _is_year(match) or _OTHER.search(before):
        return False
    if len(code) == _FEW and not match["sign"] and not match["told"] and not _LOCKED_BY_FEW.search(before):
        return False
    if code.replace(" ", "").replace("-", "").isdigit() and not _ENDS.match(match["rest"]):
        return False
    return not match["device"] or (match["told"] is not None and len(code) in (4, 6))


def _is_beside(match: re.Match[str], *, locked: bool) -> bool:
    """Whether a number is that of the word before it."""
    gap, code, word = match["gap"], match["code"], match["word"].lower()
    direct = _IS.search(gap) is not None
    if _OTHER.search(gap) or (_is_year(match) and not (direct and gap.strip())) or (len(code) == _FEW and not locked):
        return False
    other = _ELSE.search(match.string) is not None
    if match["mixed"]:
        return gap.strip() in (":", "：", "=", "is", "ist", "est", "es", "é") and not other
    if locked or other:
        return locked
    if len(word) > len("códigos") or has_any(word, ("pin", "puk", "comb", "zahl")):
        return True
    near = len(gap) <= _NEAR
    note = near and len(match.string) <= _NOTE and not _SENTENCE.search(gap)
    return note or (near and _SIX.fullmatch(code) is not None) or (direct and bool(gap.strip()))


def _span(match: re.Match[str], label: str) -> Span:
    return Span(match.start("code"), match.end("sign"), label)
