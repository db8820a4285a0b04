"""Codes of doors, safes and key boxes, where the word for the lock tells of them more than the word “code”."""

import re
from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.openings import BOXES, LOCKS, WARES
from memory_core.privacy.spans import Span
from memory_core.privacy.told_codes import CODE_WORD, NO_LOGIN

_CODE_WORD = r"(?:code|c[óo]digo|codice|密码|pin)"
_DIGITS = r"(?P<code>\d{2}[A-Z]\d{2}|[A-Z]?\d{4,6}[A-Z#*]?)(?![\w-]|[.,:/]\d)"
_FEW_DIGITS = r"(?P<code>[A-Z]?\d{3,6}[A-Z#*]?)(?![\w-]|[.,:/]\d)"
_TURNS = r"(?P<turns>\d{1,2}(?:\s?[-–]\s?\d{1,2}){2,3})(?![\w-]|[.,:/]\d)"
_BOXES = rf"{BOXES}|digicode(?:\s[^\W\d]{{2,14}}){{1,2}}"
_LOCKS = rf"{_BOXES}|{LOCKS}|(?:haus|keller)?tür"
_WARES = rf"(?!(?:{WARES})(?![^\W\u3400-\u9fff]))"
# “Key box at the entrance, code 1507”
_BEHIND = lazily(
    rf"(?<![^\W_])(?:{_LOCKS})(?![^\W_])[^\n\d]{{0,40}}?[,;:–—(-]\s?{_CODE_WORD}(?:\s(?:is|ist|est|es|é))?\s?[:：]?\s?"
    rf"(?:{_FEW_DIGITS}|{_TURNS})",
    re.I,
)
# “gym locker 44, I set it to 1907”, “Alarm: enter 4471 then press OFF”
_SET = lazily(
    rf"(?<![^\W_])(?:{_LOCKS}|lock(?:er)?|spind)(?![^\W_])[^\n]{{0,30}}?(?:(?<!\w)(?:set|changed|put|back)(?:\sit)?\sto"
    rf"|(?<!\w)(?:enter|type|press|dial|(?:opens?|unlock) with|(?:öffne\w*|auf) mit"
    r"|tippe?|gib|tapez?|marca|digite))\s(?P<code>\d{4,6}[#*]?)(?![\w-]|[.,:/]\d)",
    re.I,
)
# “Garage keypad 6093”, “Keypad for the shed → 1593”
_BARE = lazily(
    rf"(?<![^\W_])(?:(?:{_BOXES})(?:(?:\s[^\W\d]{{2,14}}){{0,4}}\s?(?:[:：=→–—-]|->)|\s?)"
    rf"|alarmanlage(?:\s\w{{2,12}})?\s?[:：=]|(?:{_LOCKS})(?=\s\d{{4,6}}[#*]?\s(?:then|dann|puis|luego|depois)\s)"
    rf"|(?:{_LOCKS})[^\n:：]{{0,30}}[:：](?=\s?\w{{4,7}}(?:[#*]|\sthen\s)))\s?{_DIGITS}(?=\W*$|\s?(?:then|and|dann|und|puis|et|luego|depois|#|[*]))",
    re.I,
)
# “Front door 4482#”
_SIGNED = lazily(
    r"(?<![^\W_])(?:door|gate|entrance|eingang|puerta|portão|portero|inter(?:phone|fono|fone)|gegensprech\w*)(?:(?:\s[^\W\d]{2,12}){0,5}\s?[:：=]?"
    r"|[^\n:：]{0,40}[:：])\s?(?P<code>[A-Z*#]?\d{3,6}[#*]|[*#]\d{3,6})(?!\w)",
    re.I,
)
_SIDE = r"(?:rechts|links|right|left|droite|gauche|derecha|izquierda|direita|esquerda)"
# “73 12 58”, “R32 L14 R7”, “32 right, 14 left, 7 right”
_ANY_TURNS = (
    r"(?P<code>\d{1,2}(?:(?:\s?[-–]\s?|[ ,]\s?)\d{1,2}){2,4}|[RL]\s?\d{1,2}(?:[\s,–-]{1,3}[RL]\s?\d{1,2}){1,3}"
    r"|\d{1,2}\s?(?:R|L|rechts|links|right|left)\b(?:[\s,–-]{1,3}\d{1,2}\s?(?:R|L|rechts|links|right|left)\b){1,3}"
    rf"|{_SIDE}\s\d{{1,2}}(?:[\s,–-]{{1,3}}(?:then |dann )?{_SIDE}\s\d{{1,2}}){{1,3}})"
    r"(?![\w-]|[.,:/]\d)"
)
# “Safe combination 12-34-56”
_COMBINATION = lazily(
    r"(?<![^\W_])(?:safe|lock(?:er|box)?|padlock|vault|tresor|\w{0,20}schloss|spind|coffre|cadenas|caja fuerte|candado"
    rf"|cofre|cadeado)(?:\s(?:[^\W\d]{{2,14}}\s?){{0,3}})?[:：]?\s?(?:{_TURNS}|(?={_SIDE}\s\d){_ANY_TURNS})",
    re.I,
)
# “Zahlenschloss Koffer: 309”, “bike lock 517”
_NUMBERED = lazily(
    r"(?<![^\W_])(?:\w{2,20}schloss|padlock|(?:bike|number|combination|suitcase|locker) lock|cadenas|candado|cadeado)"
    rf"(?:\s{_WARES}[^\W\d]{{2,14}}){{0,2}}\s?[:：=]?\s(?P<code>\d{{3,5}})\s*[.!]?$",
    re.I,
)
# “alarm: on 4411, off 4412”
_ARMS = lazily(
    r"(?<![^\W_])(?:on|off|an|aus|(?:un)?scharf|(?:dis)?arm|marche|arrêt)\s(?:=\s)?(?P<code>\d{4,6})(?![\w-]|[.,:/]\d)",
    re.I,
)
_ARMED = lazily(
    r"(?<![^\W_])alarm\w*\s?[:：=,–-]?\s(?:on|off|an|aus|(?:un)?scharf|(?:dis)?arm|marche|arrêt)\s(?:=\s)?\d{4,6}", re.I
)
# Where nobody but those who have its code comes in, or what they keep there.
_PLACE = (
    rf"{_BOXES}|{LOCKS}|(?:front |back |side |garage |gym )?(?:door|gate)|barri(?:er|ère)|parking"
    r"|(?:haus|keller|hof|wohnungs)?tür(?: unten| oben)?|(?:hof|garten|garagen|haus)?tor"
)
_ANY_CODE = (
    r"(?<![\w.,:/-])(?P<code>\d{3}[ -]\d{3}|\d\d[ -]\d\d[ -]\d\d|[A-Z*#]?\d{3,6}[A-Z]?[#*]?|\d{2}[A-Z]\d{2,3}"
    r"|\d(?:[ -]\d){2,5})(?![\w-]|[.,:/]\d)"
)
_SAYS = rf"(?:{CODE_WORD}|clave|combinación)"
# “code for the key safe at mum's house is 4179”, “porte d'entrée, code 41B79”
_NAMED_SO = lazily(
    rf"(?<![^\W_])(?:(?:{_PLACE})[^\n\d.!?]{{0,40}}?(?<![^\W_]){_SAYS}|{_SAYS}(?![^\W_])[^\n\d.!?]{{0,30}}?\s(?:{_PLACE}))"
    rf"(?![^\W_])[^\n\d.!?]{{0,24}}?{_ANY_CODE}",
    re.I,
)
# “Gartentor 4179”, “Haustür unten: 4179 + Glocke”: a line that is nothing else, and no year, no time
_NOTED = lazily(
    rf"\W*(?:[^\W\d][\w'’-]{{1,14}}\s)?(?:{_PLACE})(?:\s(?!at\s|um\s|à\s|às\s|bis\s|ab\s){_WARES}[^\W\d][\w'’-]{{1,14}}){{0,2}}"
    rf"\s?[:：=–-]?\s?(?!(?:19|20)\d\d\W*$)(?![\d ]{{1,3}}(?![\d ])){_ANY_CODE}"
    r"(?:\s(?:[+&]\s\w+|enter|then\s.*|dann\s.*|puis\s.*))?\W*",
    re.I,
)
_DEVICE = (
    r"(?:i?pad|i?phone|tablet\w*|handy|smartphone|laptop|ordi(?:nateur)?|téléphone|t[ée]l|móvil|celular|tel[ée]fono|telem[óo]vel"
    r"|lock ?screen|sperrbildschirm)"
)
# “code for the ipad 0204”, “lock screen is 2580”
_SCREEN = lazily(
    rf"(?<![^\W_])(?:{_CODE_WORD}\s(?:for|to|of|für|fürs|vo[nm]|de|del|du|do|da)\s(?:[\w'’-]{{2,14}}\s){{0,3}}?{_DEVICE}"
    r"(?:\s(?:de|von|of)\s[\w'’-]{2,14}|\s[\w'’-]{2,14})?|lock ?screen|screen ?lock|sperrbildschirm|bildschirmsperre"
    r"|écran de verrouillage|bloqueo de pantalla|tela de bloqueio)(?:\s(?:code|pin))?"
    r"(?:\s(?:is|ist|est|es|é))?\s?[:：=]?\s(?P<code>\d{4,8})(?![\w-]|[.,:/]\d)",
    re.I,
)
_COMBINED = lazily(
    r"(?<![^\W_])(?:[ck]ombina(?:tion|ison|ción|ção)|\w{2,12}kombination|combo)"
    r"(?:\s(?:to|of|for|für|vom|zum|de|del|du|da|do)(?:\s[^\W\d]{2,14}){1,3})?"
    rf"\s?(?:[:：=]|(?:is|ist|est|es|é)(?!\w))?\s?{_ANY_TURNS}",
    re.I,
)
# “gate code changed, it's 4482”, “alarm is 7719”
_CHANGED = lazily(
    rf"(?<![^\W_])(?:(?:{_LOCKS})[\s-]?(?:code|pin)[^\n\d:：]{{0,30}}?"
    r"(?:it['’]?s|now|is|jetzt|neu|ist|ahora|agora|maintenant|c['’]est)"
    r"|alarm(?:anlage)?\s?(?:is|ist|[:：=]))\s{0,3}(?P<code>\d{4,8}[#*]?)(?![\w-]|[.,:/]\d)",
    re.I,
)
_HINTS = Hints((
    "key", "lock", "schloss", "schlüssel", "clé", "clef", "llaves", "chaves", "钥匙盒", "密码锁", "gate", "tür", "ftor",
    "ntor", " tor", "garage", "tresor", "barri", "parking", "safe", "alarm", "portail", "digicode", "candado", "portal",
    "cadeado", "portão", "cadenas", "door", "shed", "schuppen", "spind", "porte", "puerta", "porta", "immeuble",
    "coffre", "cofre", "caja fuerte", "cancello", "cassaforte", "schließ", "consigne", "taquilla", "armário", "tranca",
    "interphone", "interfone", "portier", "portero", "portón", "portone", "cabanon", "储物柜", "门锁", "保险箱",
))  # fmt: skip
_DEVICES = Hints((
    "pad", "phone", "tablet", "handy", "laptop", "ordi", "tél", "tel", "móvil", "celular", "screen", "bild", "verrou",
    "bloqu", "bloque",
))  # fmt: skip
_LONGEST_NOTE = 60
_CODES = ("code", "codig", "códig", "codice", "clave", "combinaci")
_TURNED = lazily(rf"{_SIDE}\s\d", re.I)


def find_lock_codes(line: str, lowered: str) -> Iterator[Span]:
    """Those in one line. `lowered`: it in small letters."""
    if "#" in line or "*" in line:
        yield from (Span(*match.span("code"), "code") for match in _SIGNED.finditer(line))
    if has_any(lowered, _DEVICES):
        yield from (Span(*match.span("code"), "code") for match in _SCREEN.finditer(line))
    if "ombina" in lowered or "combo" in lowered:
        yield from (Span(*match.span("code"), "code") for match in _COMBINED.finditer(line))
    if has_any(lowered, _HINTS):
        yield from _of_places(line, lowered)


def _of_places(line: str, lowered: str) -> Iterator[Span]:
    if len(line) <= _LONGEST_NOTE and "pin" not in lowered and (noted := _NOTED.fullmatch(line)):
        yield Span(*noted.span("code"), "code")
    if has_any(lowered, _CODES) and not NO_LOGIN.search(line):
        yield from (Span(*match.span("code"), "code") for match in _NAMED_SO.finditer(line))
    for match in _ARMS.finditer(line) if "alarm" in lowered and _ARMED.search(line) else ():
        yield Span(*match.span("code"), "code")
    turned = [_COMBINATION] if "-" in line or "–" in line or _TURNED.search(line) else []
    for pattern in (_BEHIND, _BARE, _CHANGED, _SET, _NUMBERED, *turned):
        yield from (Span(*match.span(match.lastgroup or 0), "code") for match in pattern.finditer(line))
