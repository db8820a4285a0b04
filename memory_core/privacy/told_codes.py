"""Codes behind a word for one, however far in their sentence: “Ihre TAN für die Überweisung an … lautet 884310”.

The clearer the word is, the less the sentence has to say: behind “TAN” any number of its length that nothing else
claims is one, behind “code” only where somebody is to be let in and the sentence tells it.
"""

import bisect
import re
from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy import announcing, vocabulary
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.spans import Span
from memory_core.privacy.speech_words import THINGS
from memory_core.privacy.vocabulary import any_of

_REACH = 120
CODE_WORD = r"(?:code|c[óoéòô6d]digo|codice|kod)"
_LABEL = lazily(
    rf"(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?:(?P<code>{any_of(vocabulary.ONE_TIME)})"
    rf"|(?P<pin>(?P<many>pins)(?![^\W_])|{any_of(vocabulary.SHORT_NUMBERS['pin'])})"
    rf"|(?P<word>{CODE_WORD}s?|sms|unlock|entsperr\w*|déverrouill\w*|desbloque\w*))(?![a-zß-ü])"
    r"(?:[\s-](?P<thing>[^\W\d_]{3,16}))?",
    re.I,
)
# “promo code”, “code postal”
NO_LOGIN = lazily(
    rf"(?<![^\W_])(?:{any_of(announcing.OTHER_CODES)})[\s-]?(?:codes?|c[óo]digos?|码|碼)"
    rf"|{CODE_WORD}s?\s(?:de |d['’]|du |des |do |da |of )?(?:{any_of(announcing.OTHER_CODES)})(?![^\W_])"
    # “Lock wait timeout exceeded (code 1205)”
    r"|(?:time-?out|timed out|exception|error|errno|failed|failure|denied|fehler|fehlgeschlagen|erreur"
    r"|échec|erro|fallo)"
    r"(?![^\W_])[^\n]{0,100}\((?:code|código)\s\d",
    re.I,
)
# Behind these words there are other things than a code.
_THINGS = (
    THINGS
    | frozenset(announcing.OTHER_CODES)
    | frozenset(
        """
    pad pads review reviews verfahren liste header board layout diode block freeze style base coverage expires expired
    setup enrollment registration count
    """.split()  # noqa: SIM905 - as in vocabulary
    )
)
_UNIT = (
    r"€|eur|usd|gbp|\$|%|元|s|sec(?:onds?)?|min(?:utes?)?|h(?:ours?)?|days?|sekunden|minuten|stunden|tage|secondes|heures"
    r"|jours|segundos|horas|minutos|秒|分钟|digits?|users?|times?|uhr|kg|km|m|mb|gb"
)
_FIGURES = lazily(
    r"(?<![\w/+•…€$£-])(?<!\d[.,:])(?P<code>\d{3,4}[ \u00a0-]\d{3,4}|\d\d[ \u00a0-]\d\d[ \u00a0-]\d\d"
    r"|(?P<year>(?:19|20)\d\d)|\d{4,8}"
    r"|\d(?:[ \u00a0-]\d){3,7}|\d(?:-\d){2}|[A-Z]-\d{4,8}|[A-Z]\d{4,6}|\d{4,6}[A-Z]"
    # beside the label alone
    r"|(?P<mixed>(?=[A-Z]{0,7}\d)[A-Z0-9]{4,8}|[A-Z]{4}-[A-Z]{4}|[A-Z]-\d{2,4}-\d{2,4}|\d{1,2}-\d{1,2}-(?!19|20)\d{4}"
    r"|(?=[A-Z -]{0,8}\d)[A-Z0-9]{2,5}(?:[- ][A-Z0-9]{2,5}){1,3}"
    r"|(?=[a-z-]{0,20}\d)[a-z0-9]{4,6}(?:-[a-z0-9]{4,6}){1,4})"
    r"|(?=[A-Z-]{0,12}\d)[A-Z0-9]{3,5}(?:-[A-Z0-9]{2,5}){1,2})"
    rf"(?![^\W\u3400-\u9fff]|-\w|[.,:/]\d(?!\d?[\u3400-\u9fff])|[ \u00a0]?(?i:{_UNIT})(?![^\W_]))"
)
_BESIDE = lazily(r"\s*(?:[(（][^()（）\n]{1,40}[)）])?\s*(?:[:：=#→–—-]|->)?\s*[\"'“„«【(（\[]?\s*")
_TELLS = lazily(
    rf"(?:[:：=→]|->|(?<![^\W_])(?:{any_of(announcing.TELLS)}|says|steht|dit|dice|diz)"
    r"(?:\s(?:le|la|el|o|der|die|das|the|now|jetzt|ahora|agora|maintenant|bien|doch))?|[是为為到]|显示)[:：]?\s*[\"'“„«【]?\s*$",
    re.I,
)
# “order 449102”, “until 1800”, “sent to 0151 2233”: what has a number of its own.
_OF_ANOTHER = lazily(
    rf"(?<![^\W_])(?:{any_of(announcing.PREPOSITIONS, announcing.NAMED, announcing.NUMBERED)})[:.#]?\s*#?$", re.I
)
_ENDS = lazily(
    r"\s*(?:$|[.,;!?)\]。，；！）]|[\u3400-\u9fff])|\s{1,3}(?:to|for|as|zum|zur|um|ein|pour|para|then)\s", re.I
)
_STOP = lazily(r"[.!?。！？](?:\s|$)")
_APART = lazily(r"[^\d\n]*[.,?!…–-]\s*")
_SIX = lazily(r"\d{3}[ \u00a0-]?\d{3}")
# “bank sent me 771 209”, “kam per SMS 661209”: six digits that came, whatever they are called
_CAME = lazily(
    r"(?:(?<![^\W_])(?:(?:sent|texted) (?:me|you|us)|schickte?n? mir|(?:kam|come|came|per|par|por|via|by) (?:sms|text)"
    r"|reçu|me (?:lleg[óo]|enviaron|mandaron|enviou|mandou)|recib[íi]|recebi)|收到了?)[\s,，:：-]{1,3}"
    r"(?P<code>\d{3}[ -]\d{3}|\d{6})(?=\s*(?:$|[.,;!?，。]))",
    re.I,
)
_COMING = Hints((
    "sent ", "texted", "schick", "sms", " text", "reçu", "lleg", "enviaron", "mandaron", "mandou", "recib", "recebi",
    "enviou", "收到",
))  # fmt: skip
# “… is your PayPal code”, “… - dein Sicherheitscode”
_FRONT = lazily(
    r"\s*(?:is|ist|lautet|est|es|é|è|[-–—:,])?\s*(?:(?:is|ist|est|es|é)\s)?(?:your|the|my|our|dein\w*|ihr\w*|mein\w*"
    r"|votre|ton|mon|tu|su|mi|seu|sua|meu|o seu|el|le|il tuo)\s(?:[^\s.!?\d]{1,20}\s){0,4}?(?:[^\s.!?\d]{1,20}-)?$",
    re.I,
)


def find_arrived(line: str, lowered: str) -> Iterator[Span]:
    """Codes that somebody says came, in one line. `lowered`: it in small letters."""
    if has_any(lowered, _COMING):
        yield from (Span(*match.span("code"), "code") for match in _CAME.finditer(line))


def find_told_codes(line: str, lowered: str) -> Iterator[Span]:
    """Those in one line. `lowered`: it in small letters."""
    figures = list(_FIGURES.finditer(line))
    if not figures:
        return
    starts = [match.start() for match in figures]
    serves = has_any(lowered, announcing.PURPOSES) and not NO_LOGIN.search(line)
    for label in _LABEL.finditer(line):
        if (label["thing"] or "").lower() in _THINGS or (label["word"] and not serves):
            continue
        end = label.start("thing") - 1 if label["thing"] else label.end()
        first, last = bisect.bisect_left(starts, label.start()), bisect.bisect_right(starts, end + _REACH)
        near = [match for match in figures[first:last] if match.start() >= end]
        told = [match for match in figures[max(first - 1, 0) : first] if _is_in_front(line, label, match)]
        if label["many"]:  # “card pins: blue one 4410, red one 8832”
            told += [match for match in near if match["code"].isdigit() and not match["year"]]
        told += [match for match in near if _is_told(line, label, end, match)][:1]
        yield from (Span(*match.span("code"), "pin" if label["pin"] else "code") for match in told)


def _is_told(line: str, label: re.Match[str], end: int, match: re.Match[str]) -> bool:
    between = line[end : match.start()]
    if label["pin"] and not match["code"].replace(" ", "").isdigit():
        return False
    if _TELLS.search(between):
        return True
    ends = _SIX.fullmatch(match["code"]) and not line[match.end() :].strip(" .!)")
    if label["word"] and ends and _APART.fullmatch(between):
        return True  # “just got a code, did you ask for it? 448120”
    if match["year"] or (label["word"] and not has_any(between.lower(), announcing.PURPOSES)):
        return False
    if _BESIDE.fullmatch(between):
        return True
    apart = match["mixed"] or _STOP.search(between) or _OF_ANOTHER.search(between)
    apart = apart or any(sign.isdigit() for sign in between)
    return not apart and _ENDS.match(line, match.end()) is not None


def _is_in_front(line: str, label: re.Match[str], match: re.Match[str]) -> bool:
    """Whether the words between the last number before a label and the label say that it is this one's."""
    between = line[match.end("code") : label.start()][:_REACH]
    return not match["year"] and not match["mixed"] and _FRONT.match(between) is not None
