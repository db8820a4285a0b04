"""Codes that let somebody in once, PINs and card codes: short numbers that only their words give away."""

import re
from collections.abc import Iterable, Iterator, Sequence

from memory_core.patterns import lazily
from memory_core.privacy import vocabulary
from memory_core.privacy.announcing import ENDINGS, OTHER_CODES
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.locks import find_lock_codes
from memory_core.privacy.shown_codes import code_in_fields, find_entered, find_shown
from memory_core.privacy.spans import Span
from memory_core.privacy.told_codes import CODE_WORD, NO_LOGIN, find_arrived, find_told_codes
from memory_core.privacy.vocabulary import any_of

_CODE = (
    r"(?P<code>[0-9OolI]{3,4}[ \u00a0-]?[0-9OolI]{3,4}|\d\d[ \u00a0-]\d\d[ \u00a0-]\d\d|\d{4,10}"
    r"|[A-Za-z0-9]{4,6}(?:-[A-Za-z0-9]{4,6}){1,5}|\d{3,4}-\d{2,3}-\d{2,4}|\d{3,5}-\d{2,5}|(?-i:(?=[A-Z-]*\d)[A-Z0-9]{3,5}-?[A-Z0-9]{3,5})"
    r"|(?=[A-Za-z]{0,7}\d[A-Za-z]{0,7}\d)[A-Za-z0-9]{5,8}|\d(?:[ \u00a0-]\d){3,7}|\d(?:\]\s?\[\d){3,7})"
    # “321571,5分钟内有效”
    r"(?![^\W\u3400-\u9fff]|-|[.:/]\d|,\d(?!\d?\s?[分秒]))"
)
_IS = (
    r"\s*,?\s?(?:\([^()\n]{1,30}\)\s*)?"
    r"(?:[:=：#;]|\b(?:is|ist|lautet|est|c['’]est|es|é|è|are|sind|sont|son|são)\b\s*(?:(?:le|la|el|o"
    r"|der|die|das|the|jetzt|nun|now|maintenant|désormais|ahora|agora)\b)?\s*:?"
    r"|\s(?:is|ist|est|es)(?=\d)|['’]s\s|(?:是|为|為)\s*[:：]?)\s*[\"'“„«【\[]?\s*"
)
_OTHER_CODES = (
    r"(?!(?:\S{1,30}\s{1,9}){0,2}?(?:promo|zip|postal|discount|error|exit|country|area|qr|voucher"
    r"|coupon|product|order"
    r"|status|source"
    r"|booking|reference|dress|build|gift|tracking|color|colour|bar|postcode|morse)\b)"
)
_WORDS = rf"(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?:{any_of(vocabulary.ONE_TIME)})"
# How it came: “código de acceso SMS …”, “TAN per SMS …”
_CHANNEL = r"(?:\s(?:(?:by|via|per|par|por|pelo|da)\s)?(?:sms|e-?mail|correo|whatsapp|telegram)(?![^\W_]))?"
_YOUR = (
    rf"(?:your|the|le|el|der|il|o|ihr|dein|votre|ton|su|tu|seu|o\s+seu|il\s+tuo|您的|你的)\s*{_OTHER_CODES}"
    r"(?:(?<=[\u3400-\u9fff])|(?<=\s))(?:[\w-]{1,30}\s{1,9}){0,3}?"
)
# “your code Orange is …”: whose it is, which names no other sort of code
_NAMED = rf"(?:\s(?!(?:{any_of(OTHER_CODES)}|review|base|coverage|style|freeze|of|de)(?![^\W_]))[A-Za-z][\w-]{{1,18}})?"
_PATTERNS = tuple(
    lazily(pattern, re.I)
    for pattern in (
        rf"{_WORDS}{_CHANNEL}(?:\s+(?:for|für|fiir|zu[mr]?|pour|para|de|von|per)\s+[\w.,€$£ ]{{1,40}}?)?{_IS}"
        rf"(?:[A-Z]-)?{_CODE}",
        rf"{_WORDS}{_CHANNEL}\s*[「“\"'(\[（【]?\s*{_CODE}",
        r"\b(?:use|enter|type|utilise[rz]?|saisi\w+|entre[rz]|us[ae]|utiliz[ae]|introdu\w+|ingres[ae]|insira|digite|nutze\w*"
        r"|verwende\w*|gib|geben sie)\s+(?:(?:the|le|el|o|den)\s+)?(?:(?:code|c[óo]digo)\s+)?"
        r"(?P<code>[0-9OolI]{3,4}[ -]?[0-9OolI]{3,4}|\d{4,5}|\d\d-\d\d-\d\d"
        r"|(?-i:(?=[A-Z-]{0,8}\d)[A-Z0-9]{3,8}-?[A-Z0-9]{2,5}))\s+"
        r"(?:to|for|as|pour|para|zum|zur|um|als)\s+(?:vous\s|te\s|sich\s)?"
        r"(?:log|sign|verif|vérif|confirm|complet|access|reset|your|finish|unlock|continue|connect|valid|iniciar|entrar"
        r"|acceder|acessar|anmeld|bestätig|einlogg|verifiz)",
        rf"(?<![^\W_]){_YOUR}{CODE_WORD}{_NAMED}{_IS}(?:[A-Z]-)?{_CODE}",
        rf"(?<![\w.,])(?:[A-Z]-)?{_CODE}\s+(?:is|ist|est|es|é"
        rf"|è|[–—-])\s+{_YOUR}(?:{any_of(vocabulary.ONE_TIME, ('code', 'código', 'codice'))})(?!\w)",
        rf"(?<![\w.,])(?:[A-Z]-)?{_CODE}\s*(?:是|为|為"
        rf"|[（(【])\s*[\u3400-\u9fff]{{0,12}}?(?:{any_of(vocabulary.ONE_TIME)})",
        r"\d[- ]?(?:digit|stellig\w*|chiffres|d[íi]gitos|cifre|位)[^\n\d]{1,40}[:：]\s*"
        r"(?P<code>\d{4,8}|\d{3}[ -]\d{3})(?!\w)",
        rf"(?<![^\W_])(?:with|using|mit|avec|con|com|via)\s+(?:(?:the|this|dem|le|el|o)\s+)?{CODE_WORD}\s"
        r"(?P<code>\d{3}[ -]?\d{3}|\d{5,8})(?![\w-])",
        rf"^\W*{CODE_WORD}\s?[:：]\s?(?P<code>\d{{3}}[ -]?\d{{3}})\W*$",
        rf"(?<![^\W_]){CODE_WORD}\s(?P<code>\d{{3}}[ -]?\d{{3}}|\d{{4,8}})\s(?:eingeben|verwenden|nutzen"
        rf"|eintippen|ein\b)",
    )
)
# One of them stands in each of the words for a code; of the other phrases, one of their own.
CODE_HINTS = Hints((
    "unlock", "entsperr",
    "code", "kod", "sms", "okta v", "token", "dig", "otp", "0tp", "2fa", "mfa", "authenticat", "tan", "one-time",
    "one time",
    "passwort", "kennw", "codic", "clave", "chave", "lock c", "lock-c", "lockc",
    "lockbox", "steam guard", "码", "碼", "口令", "コード", "인증", "код", "cvv", "cvc",
))  # fmt: skip
_ALONE_HINTS = Hints((*CODE_HINTS, "authy"))
_SHORT_HINTS = Hints((
    "pin", "pln", "p1n", "p|n", "puk", "zahl", "密码", "cv", "csc", "card", "carte", "cb", "ziffer", "nummer",
    "cryptogr", "secret", "passcode", "confidentiel", "parental", "nip", "kindersich",
))  # fmt: skip
# The first two begin with one of the words for a code, of which there are so many that it pays to look for one first.
_NAMED_CODE = lazily(_WORDS, re.I)
_ENTERING = (
    "use ", "enter ", "type ", "utilis", "saisi", "entre", "usa ", "utiliz", "introdu", "ingres", "insira", "digite",
    "nutze", "verwende", "gib ", "geben",
)  # fmt: skip
_HINTED = (
    (CODE_HINTS, (*_PATTERNS[3:6], *_PATTERNS[7:])),
    (_ENTERING, _PATTERNS[2:3]),
    (("digit", "stellig", "chiffre", "gito", "cifre", "位"), _PATTERNS[6:7]),
)
_MANY = ("codes", "códigos", "codici", "码", "碼")
_ANOTHER = lazily(rf"[\s,;|·]{{1,4}}{_CODE}", re.I)
_DIGIT = lazily(r"\d")
_COLON = lazily("[:：]")
# “Gerätecode: 330198”
_COMPOUND = lazily(
    r"(?<![^\W_])(?!(?:post|bar|quell|länder|fehler|farb|gutschein|rabatt|aktions|strich|buchungs"
    r"|bestell|promo|exit|status"
    r"|morse|zahlen|uni|byte|op|sub|zip|source|short|binär|maschinen|programm|geo|color|area"
    r"|branchen|waren|artikel|kunden|tarif|kosten"
    r"|steuer|orts|blz|bank|swift|vorwahl|kurs"
    r"|raum)-?code)[a-zäöüß]{3,18}-?code\s?[:：]\s*"
    r"(?P<code>\d{3}[ \u00a0-]?\d{3}|\d{4,8}|\d{4}-\d{4}|\d{3}-\d{3}-\d{3})(?![\w-]|[.,:/]\d)",
    re.I,
)
# “Steam Guard code: K7M2Q”: capitals with a digit, behind the name of whoever sent them.
_GUARD = lazily(
    r"(?<![^\W_])(?!(?:promo|zip|postal|discount|error|exit|country|area|qr|voucher|coupon|product"
    r"|order|status|source"
    r"|booking|reference|dress|build|gift|tracking|color|colour|bar|postcode|airport|class|team"
    r"|meeting|room|event|model"
    r"|language|currency|tax|part|item|batch|swift|bank|sort|referral|rabatt|gutschein|hs"
    r"|sku)\b)[a-z]{2,20}\s[Cc]ode\s?[:：]"
    r"\s{0,3}(?P<code>(?-i:(?=[A-Z]{0,7}\d)[A-Z0-9]{5,8}))(?![\w-])",
    re.I,
)
_THREE_DIGITS = lazily(r"(?<!\w)\d{3,4}(?!\w)")
# A card's three digits behind words that mean a code of six digits as well.
_THREE = lazily(
    rf"{_WORDS}(?:\s(?:on|auf|au|en|no|na)\s(?:the\s|der\s|el\s|la\s)?(?:back|rückseite|dos|reverso|verso))?"
    rf"\s*(?:\([^()\n]{{1,30}}\)\s*[:=：]?|[:=：])\s*(?P<code>\d{{3}})(?![\w.,:/-]*\w)"
    # “… the 3 digits on the back are 907”
    r"|(?:(?:安全码|cvv|cvc)[^\d\n]{0,6}|(?:3|three|drei|trois|tres|três|last|letzten)[ -]?(?:digits?|ziffern|chiffres"
    r"|d[íi]gitos|cifras|stellen)[^\n\d]{0,30}?(?:back|rück|dos|reverso|verso|cart|karte|tarjeta)[^\n\d]{0,20}?)(?P<card>\d{3,4})(?!\w)",
    re.I,
)
# Beside a card, whatever else the words may mean: “CVC”, “Prüfnr.”, “Crypto”, “on the back”, “the last three digits”.
_CARD_SIDE = lazily(
    rf"(?<![^\W_])(?:{any_of(vocabulary.ONE_TIME, vocabulary.SHORT_NUMBERS['card code'])}"
    r"|(?:cv\w{1,2}|cs[cv]|cid|4dbc|crypt\w*|prüf\w*|sec(?:urity|\.)?|sicherheits\w*|sécu\w*|seg(?:ur\w*|\.)|c[óo]d(?:igo|e|\.)?"
    r"|code|veri\w*|digits|ziffern|stellen|chiffres|d[íi]gitos|cifras|back|front|hinten|vorne?|rück\w*|dos|verso|recto"
    r"|atrás|detrás|reverso)(?![^\W_]))(?:[^\n\d]{0,24}[\s:：(=])?(?P<code>\d{3,4})(?![\w.,:/-]*\w)"
    r"|(?:背面|安全码|后三位)[^\d\n]{0,6}(?P<behind>\d{3,4})(?!\w)",
    re.I,
)
_CARD_REACH = 300
# What stands behind the words for a code in a line above it: “PIN (Geheimzahl) lautet:”, “TAN-Liste”.
_HEADED = (
    r"(?:[ -]list[ae]?)?(?:\s(?:for|für|pour|para|de|von)\s[\w.@+’'-]{2,40})?"
    rf"\s*(?:[(（][^()（）\n]{{1,60}}[)）])?(?:\s(?:{any_of(ENDINGS)}))?\s*[*:：]*\s*"
)
_ALONE = lazily(
    rf"[\s\W]*(?:[\w'’-]+\s+){{0,3}}?(?:{any_of(vocabulary.ONE_TIME)})s?{_HEADED}",
    re.I,
)
# “Vote code est …” (Votre, as it was read), “code for the door is …”: a code of anything that nobody reads aloud.
_TOLD = lazily(
    rf"(?<![^\W_])(?:(?P<whose>[^\W\d_]{{2,20}})\s+)?{CODE_WORD}"
    r"(?P<of>\s+(?:for|to|of|fürs?|vo[nm]|zu[mr]?|am|beim|pour|de|du|des|au|para|do|da|del)\s+(?:[\w'’-]+\s+){0,3}?[\w'’-]+)?"
    r"(?:\s+(?:is|ist|lautet|est|c['’]est|es|é|è)|\s?[:=])\s*:?\s*"
    r"(?P<code>\d{3}[ \u00a0-]?\d{3,4}|\d{6,8}|\d{4,5})(?![^\W\u3400-\u9fff]|-|[.,:/]\d)",
    re.I,
)
_OTHER = frozenset(OTHER_CODES)
# “Code 88213 for your ride”
_FOR = lazily(
    rf"(?<![^\W_]){CODE_WORD}\s(?P<code>(?!(?:19|20)\d\d\b)\d{{4,8}}|\d{{3}}[ -]\d{{3}})"
    r"\s(?:for your|für (?:deine?n?|ihre?n?)|pour (?:votre|ton|ta)|para (?:tu|su|seu|sua))\s",
    re.I,
)
_GUARDED = Hints((
    "share this", "share it", "don't share", "do not share", "never share", "don’t share", "with anyone",
    "nicht weiter", "niemandem", "niemals weiter", "nicht mit anderen", "ne partagez", "ne le partagez",
    "ne communiquez", "ne le communiquez", "à personne", "no lo compart", "no compart", "con nadie", "não compart",
    "não partilh", "não o partilh", "com ninguém", "勿", "泄露", "洩露", "不要告诉", "expires in", "valid for",
    "gültig für", "gültig bis",
    "minuten gültig", "min gültig", "stunden gültig",
    "valable", "caduca en", "válido por", "válido durante", "分钟内", "分鐘內",
))  # fmt: skip
_NUMBER = lazily(
    r"(?<![\w.,:/+#*…-])(?P<code>\d{3}[ \u00a0-]\d{3}|\d{4,8})(?!\w|[.,:/-]\d|[ \u00a0]?(?:€|eur|usd|gbp|\$|%|元|s"
    r"|sec(?:onds?)?|min(?:utes?)?|h(?:ours?)?|days?|sekunden|minuten|stunden|tage|secondes|heures|jours|segundos|horas|minutos|秒|分钟)(?![^\W_]))",
    re.I,
)
_SENT = lazily(r"\s*(?P<code>(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{5})\s*")  # “5WGKC”, as games send them
_LONGEST_MESSAGE = 240
_SHOWN = lazily(r"\s*(?P<code>\d{3} \d{3})(?=\s[^\d\s])")
_BROKEN = lazily(r"\s*(?P<code>(?=[\d ]{7,9}\s*$)\d{1,6} \d{1,6})\s*")  # “6930 86”, as it was read
_OF_WHOM = lazily(r"\s*(?:authenticator|authy|2fa|otp|totp)\s[\w.@()-]{2,30}\s*", re.I)
# What recognition makes of the edge of a field, and of the eye at its end.
EDGE = r"\s*(?:[-–—|•*«»'\"]\s+)?"
EYE = r"(?:\s+[^\s\d]{1,2})?\s*"
_CODE_ALONE = lazily(rf"{EDGE}(?:\d{{1,2}}[.)]?\s+(?=\S{{4}}))?(?:[A-Z]-)?{_CODE}{EYE}", re.I)
# “#3k9a-72xmq”: what recognition makes of an f; none before a number.
_MISREAD_FIRST = lazily(r"^[#£§](?=[\d-]*[a-z][\w-]*-)")
# One of several in a line: “4921-0038 1183-7720”, “4921 0038   1183 7720”
_ONE_CODE = lazily(r"\d{4} \d{4}|\d{6,10}|[A-Za-z0-9]{4,6}(?:-[A-Za-z0-9]{4,6}){1,5}")
_IN_ROW = lazily(r"(?<!\S)\d{4} \d{4}(?=\s{2}|\s*$)|[^\s,;|·]+")
_DIGITS = (
    r"(?P<code>\d{3,8}|(?=[OolI]{0,2}\d)[\dOolI]{3,4}|\d\d \d\d(?: \d\d)?|\d{4} \d{4}|\d(?: \d){3,7})(?![\w.,-]*\w)"
)
# “PIN Handy”, “PIN EC-Karte”: in capitals, for the small word means much else.
_OF_WHAT = (
    r"(?<=(?-i:[A-Z]))\s+(?!(?:diode|header|count|board|layout|number|change|reset|forgot\w*|ändern"
    r"|vergessen|not|is)(?![^\W_]))"
    r"[^\W\d][\w.@'-]{1,20}(?:\s[^\W\d][\w.@'-]{1,20})?"
)


# “my pin 4711”: with these before it a small “pin” means no part of a plug.
_WHOSE = (
    r"(?:debit|credit|bank|atm|sim|card|phone|door|gate|safe|alarm|device|voicemail|parental|my|your"
    r"|our|karten|handy|meine?|deine?"
    r"|ec|unlock|login|wallet)"
)


def _short_patterns(words: Sequence[str]) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """For “PIN: 1234”, for “PIN 1234” (a bare “pin” means other things too), and for the label alone."""
    found = any_of(words)
    of = (
        r"(?:\s+(?:for|für|pour|para|vo[nm]|de|del|do|da|der|des|du|of|to|zum|am)"
        r"(?:\s+[\w.@'-]+){1,4}?(?=\s*[:=：]|\s+(?:is|ist|lautet|est|es|é)\s|\s*$)"
        # “PIN Handy: …”, “PIN Tablet = …”
        rf"|{_OF_WHAT}(?=\s?[:=：]))?"
    )
    return (
        lazily(
            rf"(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?:{found}){of}[\"'”]?(?:{_IS}|(?<=[\u3400-\u9fff])\s?){_DIGITS}",
            re.I,
        ),
        lazily(
            rf"(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?:(?=[A-Z])(?i:{found})(?<=[A-Z2])(?:{_OF_WHAT}\s)?|(?i:{found})(?<![nN])"
            rf"|(?i:{_WHOSE}[ -](?:{found})))\s{EDGE}{_DIGITS}"
        ),
        lazily(rf"[\s\W]*(?:[\w'-]+\s){{0,3}}?(?:\w{{2,20}}-){{0,2}}(?:{found})(?:{of}|{_OF_WHAT}){_HEADED}", re.I),
    )


_SHORT = {label: _short_patterns(words) for label, words in vocabulary.SHORT_NUMBERS.items()}
_DIGITS_ALONE = lazily(rf"{EDGE}{_DIGITS}{EYE}")
# “Tür-PIN 2. OG: 4092”
_PIN_OF = lazily(
    r"(?<![A-Za-z])(?!GPIO|LED)(?:(?:[A-Za-zÀ-ÿ]{1,16}-)?PIN|[Pp]asscode)\s(?!diode|header|count|board|layout|number|change|reset)[^\n:：=]{1,40}"
    r"[:：=]\s*(?P<code>\d{4,8})(?![\w.,-]*\w)"
    # “PIN for the tablet 7714”
    r"|(?<![A-Za-z-])PIN\s(?:(?:for|of|für|vo[nm]|de[rs]?|du|da|do|pour|para)\s(?:[^\s\d:]{1,16}\s){1,3}"
    r"|(?!(?i:diode|header|count|board|layout|number|change|reset|code)s?\s)[A-ZÄÖÜ][^\W\d]{2,15}\s)"
    r"(?P<at_end>(?!(?:19|20)\d\d$)\d{4,8})$"
)
SHORT_LABELS = frozenset(_SHORT)
# “2580, that's the PIN”
_THAT_IS = lazily(
    r"(?<![\w.,:/-])(?P<code>\d{4,8})[,.)]{0,2}\s(?:that['’]?s|that is|is|das ist|ist|c['’]est|est|es|é)\s"
    r"(?:the|my|our|die|meine|unsere|le|mon|notre|el|mi|o|meu)\s(?:[\w-]{1,16}\s)?pin(?![^\W_])"
    # “bank card 2907 (pin)”
    r"|(?<![\w.,:/-])(?P<behind>\d{4,8})\s?[(（](?:[^\W\d]{1,16}\s){0,2}pin[)）]",
    re.I,
)
# “Blizzard code 88120934”
_BRANDED = lazily(r"(?<![^\W_])[A-Z][a-z]{2,14}\]? code (?P<code>\d{6,8}|\d{3} \d{3})(?![\w-]|[.,:/]\d)")


def find_codes(line: str) -> Iterator[Span]:
    """Codes in the same line as their words."""
    lowered = line.lower()
    if not _DIGIT.search(line):
        if has_any(lowered, CODE_HINTS):
            yield from find_entered(line)
        return
    codes, short = has_any(lowered, CODE_HINTS), has_any(lowered, _SHORT_HINTS)
    yield from find_lock_codes(line, lowered)
    yield from find_arrived(line, lowered)
    yield from find_shown(line, lowered)
    if codes or short:
        yield from find_told_codes(line, lowered)
    for hints, patterns in _HINTED:
        for pattern in patterns if has_any(lowered, hints) else ():
            yield from _codes(pattern, line)
    if codes:
        named = _NAMED_CODE.search(line)
        for pattern in _PATTERNS[:2] if named else ():
            yield from _codes(pattern, line, named.start() if named else 0)
        yield from _of_code_words(line, lowered)
    if short:
        yield from _short(line)


def _of_code_words(line: str, lowered: str) -> Iterator[Span]:
    yield from (Span(*match.span("code"), "code") for match in _GUARD.finditer(line))
    yield from find_entered(line)
    if _COLON.search(line):
        yield from (Span(*match.span("code"), "code") for match in _COMPOUND.finditer(line))
    yield from _told(line)
    yield from _guarded(line, lowered)
    for match in _THREE.finditer(line) if _THREE_DIGITS.search(line) else ():
        yield Span(*match.span("code" if match["code"] else "card"), "card code")


def _short(line: str) -> Iterator[Span]:
    yield from (Span(*match.span(match.lastgroup or 0), "pin") for match in _THAT_IS.finditer(line))
    if "PIN" in line or "asscode" in line:
        for match in _PIN_OF.finditer(line):
            yield Span(*match.span("code" if match["code"] else "at_end"), "pin")
    for label, (beside, bare, _) in _SHORT.items():
        for pattern in (beside, bare):
            yield from (Span(*match.span("code"), label) for match in pattern.finditer(line))


def _codes(pattern: re.Pattern[str], line: str, start: int = 0) -> Iterator[Span]:
    for match in pattern.finditer(line, start):
        if _is_code(match["code"]):
            yield Span(*match.span("code"), "code")
            yield from _more(match)


def find_card_codes(text: str, cards: Iterable[Span]) -> Iterator[Span]:
    """The three or four digits behind a word for a code, near the number of a card."""
    for card in cards:
        most = 4 if text[card.start] == "3" else 3  # of American Express
        for match in _CARD_SIDE.finditer(text, card.end, card.end + _CARD_REACH):
            code = Span(*match.span(match.lastgroup or 0), "card code")
            if code.end - code.start <= most or match.group()[:2].lower() in ("cv", "cs", "ci", "4d"):
                yield code


def _told(line: str) -> Iterator[Span]:
    for match in _TOLD.finditer(line):
        words = {word.casefold() for word in (match["whose"], *re.split(r"\W+", match["of"] or "")) if word}
        long = len(match["code"]) >= 6 and (match["whose"] or match["of"])
        if (long or match["of"]) and words.isdisjoint(_OTHER):
            yield Span(*match.span("code"), "code")


def _guarded(line: str, lowered: str) -> Iterator[Span]:
    """Numbers in a message about a code that nobody else may have, or that holds for minutes."""
    if len(line) <= _LONGEST_MESSAGE and has_any(lowered, _GUARDED) and not NO_LOGIN.search(line):
        yield from (Span(*match.span("code"), "code") for match in _NUMBER.finditer(line))
    for pattern in (_FOR, _BRANDED):
        for match in pattern.finditer(line):
            if not NO_LOGIN.search(line):
                yield Span(*match.span("code"), "code")


def _more(match: re.Match[str]) -> Iterator[Span]:
    """Behind “codes” stands more than one."""
    at = match.end("code") if has_any(match.group().lower(), _MANY) else -1
    while at >= 0 and (another := _ANOTHER.match(match.string, at)) and _is_code(another["code"]):
        yield Span(*another.span("code"), "code")
        at = another.end("code")


def lone_code_label(line: str, lowered: str) -> str:
    """“code”, “pin” … when a line is nothing but the words for one; else “”. `lowered`: it in small letters."""
    if has_any(lowered, _ALONE_HINTS) and (_ALONE.fullmatch(line) or _OF_WHOM.fullmatch(line)):
        return "code"
    if not has_any(lowered, _SHORT_HINTS):
        return ""
    return next((label for label, (_, _, alone) in _SHORT.items() if alone.fullmatch(line)), "")


def codes_in_row(line: str) -> list[Span]:
    """The codes that a line consists of; nothing where there is something else."""
    if span := code_apart(line, "code"):
        return [span]
    words = [(match.start(), match.group()) for match in _IN_ROW.finditer(line)]
    if len(words) < 2 or not all(_ONE_CODE.fullmatch(word) and _is_code(word) for _, word in words):
        return []
    return [Span(at, at + len(word), "code") for at, word in words]


def code_apart(text: str, label: str) -> Span | None:
    """The code that a line or a cell consists of."""
    if label == "code" and _MISREAD_FIRST.match(text):
        text = _MISREAD_FIRST.sub("f", text)
    if in_fields := code_in_fields(text):
        return Span(in_fields.start, in_fields.end, label)
    match = (_CODE_ALONE if label == "code" else _DIGITS_ALONE).fullmatch(text)
    match = match or ((_SHOWN.match(text) or _BROKEN.fullmatch(text)) if label == "code" else None)
    if match is None and label == "code" and (sent := _SENT.fullmatch(text)):
        return Span(*sent.span("code"), label)
    return Span(*match.span("code"), label) if match and _is_code(match["code"]) else None


def _is_code(code: str) -> bool:
    """At least two digits, and no word that happens to be joined by a dash."""
    digits = sum(character.isdigit() for character in code)
    return digits >= 2 and all(
        any(character.isdigit() for character in part) or len(part) <= 6 for part in code.split("-")
    )
