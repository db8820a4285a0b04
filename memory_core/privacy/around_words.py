"""Passwords before their word (“… as the password”, “… (the password)”), or right behind it without any sign."""

import re
from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy import judgement, vocabulary
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.picked import looks_named, looks_picked
from memory_core.privacy.plain_words import may_be_chosen
from memory_core.privacy.sentence import Likeness, likeness
from memory_core.privacy.spans import Span
from memory_core.privacy.vocabulary import any_of

_IDENTIFIED = lazily(
    r"\bidentified\s+(?:with\s+\w+\s+)?by\s+(?:password\s+)?(?P<value>['‘\"“][^'’\"”\n]+['’\"”])", re.I
)
_HAN_BESIDE = lazily(r"(?:密[码碼]|口令|通行[码碼])(?:[\u3400-\u9fff]{1,8}[:：])?\s?(?P<value>[!-~]{6,64})")
_HAN_SHARED = lazily(r"(?:提取|访问|分享)密?码\s?[:：]?\s?(?P<value>[A-Za-z0-9]{4})(?![\w.])")
_BEHINDS = Hints((
    "hide", "verberg", "ausblend", "masquer", "cacher", "ocultar", "esconder", "隐藏", ")", "）", " as ", " als ",
    " como ", " comme ", "that", " is ", " was ", " war ", " era ", "ist ", "est ", "était ", " for the ",
))  # fmt: skip
_BEFORE = lazily(
    rf"(?<!\S)(?P<value>\S{{6,64}})\s{{1,3}}(?:[(（](?:[\w'’-]{{1,16}}\s){{0,2}}(?:{any_of(vocabulary.PASSWORD)})[)）]"
    r"|[(（–—-]?\s?(?P<is>(?:that['’]?s|that is|is|was|das ist|ist|war|c['’]est|est|était|es|era|é)\s(?:the|my|our|das"
    rf"|mein|unser|le|mon|notre|la|mi|a|minha|nuestra)\s(?:[\w'’-]{{1,16}}\s)?(?:{any_of(vocabulary.PASSWORD)})(?![\w-]|\s(?:manager|policy|hash|field)))"
    r"|(?:hide|verbergen?|ausblenden|masquer|cacher|ocultar|esconder|隐藏)\s?(?:(?:the|das|le|la|a)\s)?"
    rf"(?:{any_of(vocabulary.PASSWORD)})"
    r"|(?P<as>as|als|como|comme|for(?=\sthe\s))\s(?:(?:the|my|your|our|its|his|her|their|a|das|mein|dein|deine?n?|ihr|la|le|mon|ton|votre"
    r"|mi|tu|su|minha|tua|sua)\s)?"
    rf"(?:(?:new|temporary|admin|wifi|neues?|vorläufiges)\s)?(?:{any_of(vocabulary.PASSWORD)})(?!\w))",
    re.I,
)


# “als Passwort nimm …”, “as the password use …”
_USED = lazily(
    r"(?<![^\W_])(?:as|als|como|comme)\s(?:(?:the|your|das|dein|ihr|la|tu|le|a|sua)\s)?"
    rf"(?:{any_of(vocabulary.PASSWORD)})\s"
    r"(?:use|take|enter|put|nimm(?:st|t)?|nehmen sie|verwende\w*|benutz\w*|gib|usar?|pon|mets|mettez|prends|coloca)\s"
    r"(?P<value>\S{5,64})",
    re.I,
)
# “unzip it with “…””
_OPENED = lazily(
    r"(?<![^\W_])(?:unzip|extract|decrypt|unlock|open|entpack\w*|entschlüssel\w*|entsperr\w*|öffne\w*|déchiffr\w*|décompress\w*"
    r"|ouvr\w+|descomprim\w*|abr\w+|descifr\w*|extrai\w*)(?:\s[^\s\"“„]{1,16}){0,3}\s(?:with|mit|avec|con|com|enter|type|use)\s"
    r"[\"“„‘']?(?P<value>[^\s\"“”‘’']{5,60})",
    re.I,
)
_OPENS = Hints(
    ("zip", "xtra", "crypt", "lock", "open", "entp", "entschl", "entsp", "öffne", "chiff", "ompr", "ouv", "abr")
)
# “Log in with …”, “mit … einloggen”, in a line that says that this is the password
_BY = lazily(
    r"(?<![^\W_])(?:(?:log|sign) ?(?:in|on)|connecte\w*|entra\w*|accede\w*|loga\w*)"
    r"\s(?:with|using|avec|con|com)\s(?P<value>\S{6,64})"
    r"|(?<![^\W_])mit\s(?P<with>\S{6,64})\s(?:einloggen|anmelden|anzumelden|reinkommen)(?![^\W_])",
    re.I,
)
_BY_HINTS = Hints(("log", "sign", "connecte", "entra", "accede", "einlog", "anmeld", "anzumeld", "reinkomm"))
_LAST_FIGURES = lazily(r"\d{4}\)?\s*[.!]?$")
# “… is her birthday 140552”
_ITS_FIGURES = lazily(
    rf"(?:{any_of(vocabulary.PASSWORD)})(?:\s[^\s:=]{{1,16}}){{0,5}}?\s(?:is|ist|est|es|é)\s"
    r"(?:my|his|her|our|your|the|mein|dein|sein|ihr|unser|mon|ton|son|notre|mi|tu|su|meu|minha|o|a)\w{0,2}"
    r"(?:\s[^\W\d_]{2,14}){1,3}[,:]?\s\(?(?P<value>\d{4,12})(?=\)?\s*[.!]?$)",
    re.I,
)

# “the password is your date of birth (DDMMYYYY): …”
_BIRTH = Hints(("birth", "geburt", "naissance", "nacimiento", "nascimento", "生日", "mmyy", "mmjj", "mmaa", "yymm"))
_BORN = lazily(rf"(?:{any_of(vocabulary.PASSWORD)})|(?<![^\W_])(?:pw|mdp)(?![^\W_])", re.I)
_DATES = lazily(r"(?<![\w.,:/+-])(?:\d{6}|\d{8})(?![\w-]|[.,:/]\d)")


def find_around_words(line: str, lowered: str) -> Iterator[Span]:
    """Those in one line. `lowered`: it in small letters."""
    for match in _IDENTIFIED.finditer(line):
        if judgement.is_quoted_secret(match["value"][1:-1]):
            yield Span(match.start("value") + 1, match.end("value") - 1, "password")
    if not line.isascii():
        yield from _beside_han(line)
    if has_any(lowered, _BEHINDS):
        for match in _BEFORE.finditer(line):
            named = match.group()[-1] in ")）" and judgement.looks_chosen(match["value"])
            said = (match["is"] or match["as"]) and looks_picked(match["value"])
            # “nutmeg (password)”, and nothing else
            said = said or (
                match.group()[-1] in ")）"
                and not line[match.end() :].strip(" .")
                and line[: match.start()].rstrip()[-1:] in ("", ":", "=", "-", "–", "→")
                and (looks_named(match["value"]) or may_be_chosen(match["value"]))
            )
            if named or said or judgement.looks_made(match["value"]):
                yield Span(*match.span("value"), "password")
    yield from _to_be_used(line, lowered)
    yield from _by_word(line, lowered)


def _to_be_used(line: str, lowered: str) -> Iterator[Span]:
    for match in _USED.finditer(line) if has_any(lowered, _BEHINDS) else ():
        if judgement.is_told(match["value"], line[match.end() :]):
            yield Span(match.start("value"), match.start("value") + len(match["value"].rstrip(".,;!?")), "password")
    for match in _OPENED.finditer(line) if has_any(lowered, _OPENS) else ():
        quoted = match.string[match.start("value") - 1] in "\"“„‘'"
        if looks_picked(match["value"]) if quoted else likeness(match["value"]) >= Likeness.MIXED:
            yield Span(*match.span("value"), "password")


def _by_word(line: str, lowered: str) -> Iterator[Span]:
    if has_any(lowered, _BIRTH) and _BORN.search(line):
        yield from (Span(*match.span(), "password") for match in _DATES.finditer(line))
    if _LAST_FIGURES.search(line):
        yield from (Span(*match.span("value"), "password") for match in _ITS_FIGURES.finditer(line))
    for match in _BY.finditer(line) if has_any(lowered, _BY_HINTS) else ():
        group = "value" if match["value"] else "with"
        if judgement.looks_made(match[group]) or judgement.looks_numbered(match[group]):
            yield Span(match.start(group), match.start(group) + len(match[group].rstrip(".,;!?")), "password")


def _beside_han(line: str) -> Iterator[Span]:
    yield from (Span(*match.span("value"), "password") for match in _HAN_SHARED.finditer(line))
    for match in _HAN_BESIDE.finditer(line):
        whole = may_be_chosen(match["value"]) and not line[match.end() :].strip(" 。，！")
        if whole or judgement.looks_chosen(match["value"]):
            yield Span(*match.span("value"), "password")
