"""Numbers that a note puts beside what they open: “alarm: tap 4826, then OK”, “safe room 12, code 9031”."""

import re
from collections.abc import Iterator, Sequence

from memory_core.privacy.line_memory import Reading
from memory_core.privacy.spans import Span
from memory_core.privacy.told_codes import NO_LOGIN
from memory_core.privacy.vocabulary import has_any

_LONGEST = 200
# What opens with a number and has hardly another one.
_LOCKS = (
    r"alarm(?:e|a|anlage)?|safe|tresor|coffre(?:-fort)?|cofre|caja fuerte|locker|spind|schließfach|consigne|taquilla|armário"
    r"|pad ?lock|(?:bike|cycle|combination|combi|number) ?lock|cadenas|candado|cadeado|\w{2,20}schloss|(?:key|lock) ?(?:safe|box)"
    r"|schlüssel-?(?:kasten|box|safe|tresor)|boîte à clés?|caja de llaves|caixa de chaves|digicode|interphone|portail|portier"
    r"|portero|interfone|portón|portão|gate|garage|key ?pad|(?:front|back|side) door|(?:haus|hof|keller|garten|eingangs|wohnungs)-?(?:tür|tor)"
    r"|puerta|porte(?: d['’]entrée)?|porta|shed|schuppen|cabanon|bike shed|lockscreen|lock screen|sperrbildschirm|immeuble|entrée|building|lobby|portal|parental|kindersicherung|jugendschutz|储物柜|门锁|保险箱"
)
# These have other numbers as well.
_DEVICES = (
    r"phone|handy|iphone|ipad|tablet\w*|tablette|móvil|celular|telefon|téléphone|portable|telemóvel|laptop|screen|tv|fernseher|télé"
    r"|koffer|suitcase|valise|maleta|mala|trolley|bike|fahrrad|vélo|bici\w*|lift|aufzug|entrance|eingang|door|tür|手机|门"
)
# Beside these a number is what opens something.
_WORDS = (
    r"(?:code|código) pin|pins?|puk[12]?|pin-?(?:code|nummer|number)|\w{1,16}-pin|codes?|\w{2,16}-?code|passcode|c[óo]digos?|codice|combination"
    r"|combinaison|combinación|combinaç[ãa]o|combo|\w{0,16}kombination|geheimzahl|密码|口令|(?:取件|门禁|解锁|开门|开锁|报警)码"
)
_OPENS = r"unlock(?:s|ed|ing)?|entsperr\w*|déverrouill\w*|desbloque\w*"
_NUMBER = (
    r"(?<![\w.,:/+#€$£-])(?<!\d )(?P<code>\d{4,8}|\d{3} \d{3}|\d\d[ -]\d\d[ -]\d\d|\d(?:[ -]\d){2,5}|[A-Z]\d{3,5}[A-Z]?|\d{3,5}[A-Z]"
    r"|\d{2}[A-Z]\d{2,3}|\d{3})(?P<sign>[#*]?)(?![\w-]|[.,:/]\d|\s\d|\s?(?:€|eur|usd|gbp|%|kg|km|m|m²|cm|mm|mah|min|h|uhr|pcs|people|pers"
    r"|x|steps|digits?|stellig|chiffres|d[íi]gitos|euros?|dollars?|pounds|l|ml|g|w|v|kwh|mb|gb)(?![^\W_])|[€%])"
)
_NAMED = re.compile(
    rf"(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?P<word>{_WORDS})(?![a-zß-ü])(?P<gap>[^\n.!?]{{0,40}}?){_NUMBER}", re.I
)
_LOCK = re.compile(rf"(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?:{_LOCKS}|{_DEVICES})(?![a-zß-ü])", re.I)
_OPENED = re.compile(
    rf"(?<![^\W_])(?:{_OPENS})(?![^\W_])(?:\s?[:：=]|\s(?:w/|with|mit|avec|con|com|by|using|is|code|pin))?\s(?:\w{{2,8}}\s){{0,2}}?{_NUMBER}(?=\s*(?:$|[,.;!)]))",
    re.I,
)
_PRESS = (
    r"(?:enter|type|tap|press|dial|push|use|tippe?n?|gib|drück\w*|tapez?|taper|composer|faire|marcar?|pulsar?|digita[re]?|digite"
    r"|poner|pon|apertar|aperte)"
)
_SIGN = r"(?:\s?(?:[:：=→]|[–—-]\s|->)\s?|\s(?:is|ist|est|es|é)\s)"
_DIGITS = r"(?:\s[(]?\d[ -]?(?:digits?|stellig|chiffres|d[íi]gitos|cifre)[)]?)?"
# “alarm: tap 4826”, “Haustür 4179#”, “bike lock 4 digits: 2719”, “Oma's phone: 4471”
_AT = re.compile(
    rf"(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?:(?P<lock>{_LOCKS})|(?P<device>{_DEVICES}))(?![a-zß-ü])(?:\s\d{{1,3}}(?=[\s:：]))?(?:\s[^\W\d][\w'’]{{1,14}}){{0,3}}?{_DIGITS}(?:\s?[(][^()\n]{{1,30}}[)])?"
    rf"(?:(?P<told>{_SIGN}?\s?{_PRESS}\s|{_SIGN})|,\s|\s){_NUMBER}(?P<rest>[^\n]{{0,12}})",
    re.I,
)
_ENDS = re.compile(r"\s*(?:$|[.,;!)(+&–—-]|(?:then|dann|puis|luego|depois|and|und|et|y|e|enter|ok|(?:un)?scharf|on|off|an|aus)(?:\s|[,;]|$))", re.I)
_YEAR = re.compile(r"19[4-9]\d|20[0-3]\d")
_IS = re.compile(r"(?:^\s?|[:：=→)]\s?|\s(?:is|it['’]s|ist|est|c['’]est|es|é)\s|[是为])[\"'“„]?$", re.I)
_OTHER = re.compile(
    r"(?<![^\W_])(?:no|nr|n[º°]|number|nummer|num|room|zimmer|raum|chambre|habitación|quarto|order|bestellung|commande|pedido|ticket"
    r"|ref|line|zeile|version|v|port|error|fehler|erreur|status|exit|http|step|page|seite|tel|call|until|bis|since|seit|from|ab|at|um"
    r"|à|model|of|isbn|id|art|sku)[.:#]?\s?$",
    re.I,
)
# “PIN del DNI: 83kL2p”
_MIXED = re.compile(
    r"(?<![^\W_])pin(?![^\W_])[^\n:：\d]{0,30}[:：]\s?(?P<code>(?=[A-Za-z]{0,9}\d)[A-Za-z0-9]{4,10})(?P<sign>)(?![\w-]|[.,:/]\d)", re.I
)
_SIX, _NEAR = re.compile(r"\d{3}[ -]?\d{3}"), 12
_HINTS = ("pin", "puk", "code", "código", "codigo", "codice", "comb", "kombi", "geheimzahl", "码", "口令")
_FIGURE = re.compile(r"\d")
# The line below “Locker code”, and a row of fields: “[6] [0] [8] [1]”.
_LONGEST_HEAD, _MOST_WORDS = 60, 5
_HEAD = re.compile(rf"(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?:{_WORDS})(?![a-zß-ü])", re.I)
_ALONE = re.compile(r"\W{0,3}(?P<code>\d{4,8}|\d{3} \d{3}|\d\d(?:[ -]\d\d){1,2}|\d(?:[ -]\d){2,5}|\[?\d\]?(?:[ |]{1,3}\[?\d\]?){3,7})\W{0,3}")
# “Me: thx, thats the code”
_THAT = re.compile(
    r"(?<![^\W_])(?:that['’]?s|that was|das (?:ist|war)|c['’]est|[ée]s|é|era) (?:the|it|der|die|le|el|o) ?(?:right |richtige )?(?:code|pin|código)",
    re.I,
)
_SAID = re.compile(r"(?:[^\n:：]{1,30}[:：]\s?)?(?P<code>\d{4,8}|\d{3}[ -]\d{3})\W{0,3}")
_BEFORE = 3


def find_jotted_codes(line: str) -> Iterator[Span]:
    """Those in one line."""
    if not 6 <= len(line) <= _LONGEST or not _FIGURE.search(line):
        return
    lowered = line.lower()
    others = [match.span() for match in NO_LOGIN.finditer(line)]
    locked = _LOCK.search(line) is not None
    if has_any(lowered, _HINTS):
        for match in _NAMED.finditer(line):
            other = any(start < match.end("word") and match.start() < end for start, end in others)
            if not other and _is_beside(match, locked=locked):
                yield _span(match, _label(match["word"]))
        yield from (_span(match, "pin") for match in _MIXED.finditer(line))
    yield from (_span(match, "code") for match in _OPENED.finditer(line) if not _YEAR.fullmatch(match["code"]))
    for match in _AT.finditer(line) if locked else ():
        if _is_of_lock(match):
            yield _span(match, "code")


def find_numbers_below(lines: Sequence[str], reading: Reading) -> Iterator[Span]:
    """Those alone in the line below their word, and above “that's the code”."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for number, line in enumerate(lines):
        if len(line) > _LONGEST_HEAD or not reading.says("jotted code", line, _is_head):
            continue
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if (found := _ALONE.fullmatch(below)) and not _YEAR.fullmatch(found["code"]):
            yield Span(starts[number + 1] + found.start("code"), starts[number + 1] + found.end("code"), _label(line))
        for at in range(max(number - _BEFORE, 0), number) if _THAT.search(line) else ():
            if said := _SAID.fullmatch(lines[at]):
                yield Span(starts[at] + said.start("code"), starts[at] + said.end("code"), "code")


def _is_head(line: str) -> bool:
    short = len(line.split()) <= _MOST_WORDS and not _FIGURE.search(line) and not NO_LOGIN.search(line)
    return short and has_any(line.lower(), _HINTS) and _HEAD.search(line) is not None


def _label(word: str) -> str:
    return "pin" if "pin" in word.lower() or "puk" in word.lower() else "code"


def _is_of_lock(match: re.Match[str]) -> bool:
    code, before = match["code"], match.string[: match.start("code")]
    few = len(code) == 3 and not match["sign"] and not match["told"]
    if few or _YEAR.fullmatch(code) or _OTHER.search(before) or not _ENDS.match(match["rest"]):
        return False
    return not match["device"] or (match["told"] is not None and len(code) in (4, 6))


def _is_beside(match: re.Match[str], *, locked: bool) -> bool:
    """Whether a number is that of the word before it."""
    gap, code, word = match["gap"], match["code"], match["word"].lower()
    direct = _IS.search(gap) is not None
    if _OTHER.search(gap) or (_YEAR.fullmatch(code) and not direct) or (len(code) == 3 and not locked):
        return False
    sure = locked or len(word) > len("códigos") or has_any(word, ("pin", "puk", "comb", "zahl"))
    six = len(gap) <= _NEAR and _SIX.fullmatch(code) is not None
    return sure or six or (direct and bool(gap.strip()))


def _span(match: re.Match[str], label: str) -> Span:
    return Span(match.start("code"), match.end("sign"), label)
