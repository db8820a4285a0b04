"""Values in the lines below a sentence that announces them: “Your code is below. It expires in ten minutes.”"""

import bisect
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from memory_core.patterns import lazily
from memory_core.privacy import announcing, judgement, vocabulary
from memory_core.privacy.answers import ANSWER, ASKING, QUESTION, find_answers
from memory_core.privacy.apart import value_apart
from memory_core.privacy.chats import asks, find_asked, is_word_told
from memory_core.privacy.code_rows import MANY_CODES, find_rows
from memory_core.privacy.codes import CODE_HINTS, EDGE, EYE, code_apart
from memory_core.privacy.hints import has_any
from memory_core.privacy.label_patterns import LABEL, SUFFIX, kind_of
from memory_core.privacy.labels import hinted
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.nearby import BASE32_GROUPS
from memory_core.privacy.picked import looks_named, looks_picked
from memory_core.privacy.shown_codes import AUTHENTICATORS, IN_FIELDS
from memory_core.privacy.spans import Span, moved
from memory_core.privacy.told_codes import NO_LOGIN
from memory_core.privacy.vocabulary import any_of

_LONGEST = 260
# How far below a sentence its value may stand: lines with other words in them, and empty ones.
_BETWEEN = 2
_FAR = 7
_PROMPT_FAR = 3
_ENDING = rf"(?:\s?(?:{any_of(announcing.ENDINGS)}))?"
_ONE_TIME = lazily(
    rf"(?:(?<![^\W_])|(?<=[\u3400-\u9fff]))(?:{any_of(vocabulary.ONE_TIME)})s?(?![^\W\u3400-\u9fff])", re.I
)
_CODE = lazily(r"(?<![^\W_])(?:pass)?(?:codes?|c[óo]digos?|codice)(?![^\W_])", re.I)
_YOURS = lazily(
    r"\d[- ]?(?:digit|stellig\w*|chiffres|d[íi]gitos|cifre|位)[- ]?(?:\w{2,12}\s)?(?:code|código|码)"
    r"|(?<![^\W_])(?:your|ihre?n?|deine?n?|votre|ton|su|tu|seu|o seu|enter|enter the"
    r"|saisi(?:r|ssez)|entrez|entrer|tapez|introdu(?:ce|cir|zca|za)|ingres[ae]|digite|insira|escrib[ae])"
    r"\s(?:[\w-]{1,16}\s){0,2}"
    r"(?:code|código|codigo|codice)(?![^\W_])|code eingeben|[您你]的(?:代码|码)",
    re.I,
)
_OPEN = lazily(rf"(?:[:：]|(?<![^\W_])(?:{any_of(announcing.ENDINGS)})|[是为為])\s*$", re.I)
_CARD_SIDE = lazily(
    r"[\s\W]*(?:[\w'’-]+\s+){0,2}?"
    rf"(?:{any_of(vocabulary.ONE_TIME, vocabulary.SHORT_NUMBERS['card code'])})"
    r"(?:\s+(?:of|on|der|auf|de|da|do)?\s?(?:la|the|der)?\s?(?:card|karte|carte|tarjeta|cart[ãa]o))?"
    r"\s*(?:[(（][^()（）\n]{1,24}[)）])?\s*[*:：?ⓘ]*\s*",
    re.I,
)
_HAN_CARD_SIDE = lazily(r"\s*[\u3400-\u9fff]{0,6}安全码\s*(?:[(（][^()（）\n]{1,24}[)）])?\s*[:：]?\s*")
_LABEL_AT_END = lazily(rf"(?<![^\W_])(?:{LABEL}){SUFFIX}{_ENDING}\s*[:：]\s*$", re.I)
_LABEL_WITHIN = lazily(rf"(?<![^\W_])(?:{LABEL}){SUFFIX}(?![^\W_\u3400-\u9fff])", re.I)
_BASE32 = lazily(rf"\s*{BASE32_GROUPS}\s*")
_BUTTON = lazily(rf"\s+(?:{any_of(announcing.BUTTONS)})\s*$", re.I)
# Of a code that nothing announces but its word: six digits and more.
_SIX = lazily(r"\s*(?:\d{3}[ \u00a0-]?\d{3,4}|\d{6,8}|\d\d[ \u00a0-]\d\d[ \u00a0-]\d\d)\s*")
# “V7QXM”: as short as no other code with a single figure
_SHORT = lazily(r"\s*(?P<code>(?=[A-Z]{1,4}\d)[A-Z\d]{5})\s*")
_APART = lazily(rf"{EDGE}(?P<code>\d(?:[ \u00a0-]?\d){{3,9}}){EYE}")
_THREE = lazily(rf"{EDGE}(?P<code>\d{{3,4}}){EYE}")
_LONGEST_PROMPT = 120
_LONGEST_NAME = 40
# “Wi-Fi: Guests”, and below it “Code: …”
_NETWORK = lazily(
    r"\W*(?:[\w’'-]{1,16}[:：]?[\s-])?(?:wi-?fi|wlan|ssid|hotspot|netz(?:werk)?|network|réseau|red|rede|网络|無線|无线)"
    r"(?:[-\s]?(?:name|netzwerk|network|名称?))?\s?(?:\(ssid\))?\s?(?:[:：|]\s?\S|$)",
    re.I,
)
_NETWORK_LABEL = r"(?:code|key|schlüssel|clé|clave|chave|código|pass|pw|密钥)\s?[:：|]\s?(?P<value>\S{8,63})"
_NETWORK_CODE = lazily(rf"\W*{_NETWORK_LABEL}\s*", re.I)
_NETWORK_BESIDE = lazily(rf"(?<![^\W_]){_NETWORK_LABEL}(?!\S)", re.I)
_PROMPT = lazily(
    rf"(?<![^\W_])(?:{any_of(vocabulary.PASSWORD)})(?![^\W_])"
    r"|(?<![^\W_])(?:log[ -]?in|sign[ -]?in|logon|credentials?|authentication required|anmeld(?:en|ung)|zugangsdaten"
    r"|einloggen|connexion|identifiants|inicio de sesión|iniciar sesi[óo]n|credenciales|entrar|iniciar sessão"
    r"|credenciais)(?![^\W_])|密码|密碼|登录|登錄",
    re.I,
)
# What prints nothing but a password.
_PRINTS = lazily(
    r"(?:^|[$>#%]\s)\s*(?:sudo\s+)?(?:(?:go)?pass(?:\s+show)?\s+[\w./-]+$|op\s+read\s|bw\s+get\s+(?:password|totp)\s"
    r"|security\s+find-(?:generic|internet)-password\s|secret-tool\s+lookup\s|keyring\s+get\s|pwgen\b|openssl\s+rand\s"
    r"|kubectl\s[^\n]{0,80}?\bsecrets?\b[^\n]{0,200}?base64\s+(?:-d|-D|--decode)\b|lpass\s+show\s|gopass\s"
    r"|(?:vault|az|aws|gcloud|doppler|heroku|infisical|terraform|pulumi|argocd|keepassxc-cli)\s[^\n]{0,160}?(?:secret|passw)"
    r"|(?:cat|type|less|tail|head)\s+\S*(?:passw|passphrase|secret|token)\S*$)",
    re.I,
)
# Who signs in: “CORP\\h.meyer”, “root”, “jo@firm.example”.
_ACCOUNT = lazily(
    r"[\w.-]{2,30}\\[\w.$-]{2,40}|[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,30}){0,4}"
    r"|(?i:root|admin|administrator|administrador|administrateur|user|sa|postgres|pi|ubuntu|guest|gast|invité|invitado)"
)
_MAIL_AT_END = lazily(r"(?<!\S)[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,30}){1,4}$")
_NO_WORD = frozenset(" \\:")
_SHOWN = lazily(r"(?:[^\n:]{1,40}\s)?\s*(?P<code>\d{3} ?\d{3})(?:\s+[|·•]?\s*\(?\d{1,2}\s?s(?:ec|ek)?\)?)?\s*")
# “Your password”, and below it “is shown here:”: a sentence that was broken at the edge of its window.
_GOES_ON = lazily(r"[a-zäöüßàâçéèêëîïôûùáíóúñãõ][^\d\n]{2,60}")
_SENTENCE = lazily(r"[^\d\n]*")


def find_announced(text: str, reading: Reading | None = None) -> Iterator[Span]:
    """Codes, passwords and keys below what announces them."""
    reading = reading or Reading()
    lines = text.split("\n")
    start = 0
    for number, line in enumerate(reading.passing(lines)):
        start += len(line) + 1
        if 3 <= len(line) <= _LONGEST and hinted(line, reading):
            yield from moved(reading.of("answered", line, _answers), start - len(line) - 1)
            if len(line) <= _LONGEST_PROMPT and (code := _NETWORK_CODE.fullmatch(line)):
                yield from moved(_of_network(lines[:number][-2:], code), start - len(line) - 1)
            for kind in reading.of("announced", line, _announced_kinds):
                yield from _below(lines[number + 1 : number + 1 + _FAR], start, kind)
                yield from moved(_over(lines[:number][-2:], kind), start - len(line) - 1)
                if kind == "shown" and len(line) <= _LONGEST_NAME:  # the name of the application, under its list
                    above = lines[max(number - _FAR, 0) : number]
                    yield from _shown_codes(above, start - len(line) - 1 - sum(len(one) + 1 for one in above))
            if (rest := lines[number + 1 : number + 2]) and _GOES_ON.fullmatch(rest[0]):
                below = lines[number + 2 : number + 2 + _FAR]
                for kind in reading.of("announced", f"{line.rstrip()} {rest[0]}", _announced_kinds):
                    yield from _below(below, start + len(rest[0]) + 1, kind)


def announces(text: str, reading: Reading) -> tuple[str, ...]:
    """What a cell announces of the cells below it."""
    if not 3 <= len(text) <= _LONGEST or not hinted(text, reading):
        return ()
    return reading.of("announced", text, _announced_kinds)


def announced_below(cells: Sequence[str], kind: str) -> Iterator[tuple[int, Span]]:
    """The values among the cells below one that announces: which cell, and where in it."""
    ends = list(accumulate(len(cell) + 1 for cell in cells[:_FAR]))
    for span in _below(cells[:_FAR], 0, kind):
        number = bisect.bisect_right(ends, span.start)
        start = ends[number - 1] if number else 0
        yield number, Span(span.start - start, span.end - start, span.label)


def _answers(line: str) -> Iterator[Span]:
    """“Answer to your secret question: …”, and “Network: Guests | Key: …”"""
    network = _NETWORK.match(line)
    for match in _NETWORK_BESIDE.finditer(line, network.end()) if network else ():
        if _is_network_key(match["value"]):
            yield Span(*match.span("value"), "password")
    yield from find_answers(line)


def _over(lines: Sequence[str], kind: str) -> Iterator[Span]:
    """A code, or the answer to a question, right over the line that asks for it; places count back from that line."""
    *before, line = lines or [""]
    if kind.startswith("code") and not "".join(before).strip():
        match = _SIX.fullmatch(line) or IN_FIELDS.fullmatch(line)
        found = (match.start(), match.end(), "code") if match else None
    else:
        match = ANSWER.fullmatch(line) if kind == "answer" else None
        found = (*match.span("value"), "password") if match and not judgement.is_masked(match["value"]) else None
    if found:
        start, end, label = found
        yield Span(start - len(line) - 1, end - len(line) - 1, label)


def _is_network_key(value: str) -> bool:
    return looks_picked(value) or looks_named(value) or is_word_told(value)


def _of_network(lines: Sequence[str], value: re.Match[str]) -> Iterator[Span]:
    """“Code: …” below the line that names a network; `lines`: the two above."""
    if any(_NETWORK.match(line) for line in lines) and _is_network_key(value["value"]):
        yield Span(*value.span("value"), "password")


def _prompted(lines: Sequence[str], start: int) -> Iterator[Span]:
    """A dialog that asks for a password and has no word for it beside the field, nor beside that of the name."""
    named = mailed = False
    for line in lines:
        word = line.strip()
        # A row of an export is no word.
        if word and _NO_WORD.isdisjoint(word) and word.count(";") < 2 and word.count(",") < 2:
            sure = judgement.looks_strong(word) or judgement.looks_varied(word)
            if sure or (named and judgement.looks_made(word)) or (mailed and judgement.looks_chosen(word)):
                at = start + line.index(word)
                yield Span(at, at + len(word), "password")
                return
        mailed = _MAIL_AT_END.search(word) is not None
        named = mailed or _ACCOUNT.fullmatch(word) is not None
        start += len(line) + 1


def _printed(lines: Sequence[str], start: int) -> Iterator[Span]:
    """What a program that was asked for a password prints: a word that is none, alone in the line below."""
    for line in lines[:1]:
        word = line.strip().strip("\"'")
        if " " not in word and (judgement.looks_mixed(word) or judgement.is_random(word)):
            at = start + line.index(word)
            yield Span(at, at + len(word), "password")


def _below(lines: Sequence[str], start: int, kind: str) -> Iterator[Span]:
    if kind == "shown":
        return _shown_codes(lines, start)
    if kind == "codes":
        return find_rows(lines, start)
    if kind == "printed":
        return _printed(lines, start)
    if kind == "prompt":
        return _prompted(lines[:_PROMPT_FAR], start)
    return find_asked(lines, start, kind) if kind.startswith("asked") else _in_lines_below(lines, start, kind)


def _announced_kinds(line: str) -> Iterator[str]:
    lowered = line.lower()
    yield from _asks(line, lowered)
    if len(line) <= _LONGEST_PROMPT and _PROMPT.search(line):
        yield "prompt"
    if _PRINTS.search(line):
        yield "printed"
    if has_any(lowered, announcing.CARD_SIDES) and (_CARD_SIDE.fullmatch(line) or _HAN_CARD_SIDE.fullmatch(line)):
        yield "card code"
    points = has_any(lowered, announcing.POINTERS)
    if has_any(lowered, CODE_HINTS):
        yield from _codes(line, lowered, points=points)
    if has_any(lowered, vocabulary.VALUE_HINTS):
        yield from _labels(line, points=points)


def _asks(line: str, lowered: str) -> Iterator[str]:
    if has_any(lowered, AUTHENTICATORS):
        yield "shown"
    yield from asks(line, lowered)
    if has_any(lowered, ASKING) and QUESTION.search(line):
        yield "answer"


def _labels(line: str, *, points: bool) -> Iterator[str]:
    """A label at the end of a sentence, or in one that points at the next line."""
    match = _LABEL_AT_END.search(line) if line.rstrip()[-1] in ":：" else None
    match = match or (_LABEL_WITHIN.search(line) if points else None)
    if match and (kind := kind_of(match)) in ("password", "key", "token", "secret"):
        yield f"{kind}?"


def _codes(line: str, lowered: str, *, points: bool) -> Iterator[str]:
    """“code” for a sentence that announces one, “code?” where only its word stands there."""
    named = _ONE_TIME.search(line) or (_YOURS.search(line) and not NO_LOGIN.search(line))
    if named and MANY_CODES.search(line) and not NO_LOGIN.search(line):
        yield "codes"
    if not named and (not _CODE.search(line) or NO_LOGIN.search(line)):
        return
    serves = has_any(lowered, announcing.PURPOSES)
    if (named or serves) and (points or _OPEN.search(line)):
        yield "code"
    elif named or (serves and points):
        yield "code?"


def _in_lines_below(lines: Sequence[str], start: int, kind: str) -> Iterator[Span]:
    """The value in the first lines; sentences may stand before a code, and nothing before the others."""
    between = 0
    for line in lines:
        if line.strip():
            if span := _value(line, kind):
                yield Span(start + span.start, start + span.end, span.label)
                return
            between += 1
            if between > _BETWEEN or kind == "card code" or not _SENTENCE.fullmatch(line):
                return
        start += len(line) + 1


def _value(line: str, kind: str) -> Span | None:
    if kind == "answer":
        match = ANSWER.fullmatch(line)
        given = match["value"] if match else ""
        return Span(*match.span("value"), "password") if match and not judgement.is_masked(given) else None
    if kind == "card code":
        match = _THREE.fullmatch(line)
        return Span(*match.span("code"), kind) if match else None
    shown = _BUTTON.sub("", line)
    if kind.startswith("code"):
        return _code(shown) if kind == "code" or _SIX.fullmatch(shown) or IN_FIELDS.fullmatch(shown) else None
    return value_apart(shown, kind)


def _code(line: str) -> Span | None:
    match = _APART.fullmatch(line) or _SHORT.fullmatch(line)
    return Span(*match.span("code"), "code") if match else code_apart(line, "code")


def _shown_codes(lines: Sequence[str], start: int) -> Iterator[Span]:
    """What an application for codes shows: three digits, a blank, three digits, alone in their line; or its key."""
    for line in lines:
        if match := _SHOWN.fullmatch(line):
            yield Span(start + match.start("code"), start + match.end("code"), "code")
        elif (match := _BASE32.fullmatch(line)) and judgement.is_in_groups(match["value"]):
            yield Span(start + match.start("value"), start + match.end("value"), "key")
        start += len(line) + 1
