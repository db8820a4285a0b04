"""Passwords that a spoken sentence tells: “the password for the guests is pineapple sunrise”.

In speech a sentence that announces a value holds it: what follows up to the end of the clause is the value, unless it
is one of the ordinary ways to go on (“wrong”, “in the vault”, “the same as before”), which `speech_words` lists.
"""

import re
from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy import speech_words, vocabulary
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.read_out import find_read_out
from memory_core.privacy.spans import Span
from memory_core.privacy.speech_words import as_spelled
from memory_core.privacy.spoken import SAID, is_said
from memory_core.privacy.vocabulary import any_of

SECRETS = any_of(speech_words.PASSWORDS, vocabulary.PASSWORD, (r"api key", r"secret key", r"access token"))
_SEEDS = any_of(speech_words.SEEDS)
_LABEL = rf"(?<![^\W_])(?:[^\W\d_]{{1,20}}-?)??(?:(?P<seed>{_SEEDS})|(?P<secret>{SECRETS}))"
MINE = r"(?:the|my|our|your|his|her|this|das|mein|unser|dein|ihr|le|mon|notre|la|mi|tu|a|o|minha|nossa|sua|ma)"
_SUBJECT = rf"(?:[ \t,]+(?:{as_spelled(speech_words.OPENERS)})(?:[ \t]+[^\s.,!?;:]+){{0,7}}?)?"
_COPULAS = "|".join(rf"(?P<{name}>{as_spelled(words)})" for name, words in speech_words.COPULAS.items())
_PRONOUNS = "|".join(rf"(?P<{name}>{as_spelled(words)})" for name, words in speech_words.PRONOUNS.items())
_ASIDE = r"(?:,\s[^.!?,\n]{2,40},)?"
_TOLD = lazily(rf"{_LABEL}{_SUBJECT}{_ASIDE}(?:,?[ \t]+(?:{_COPULAS})|(?P<short>['’]s))(?![^\W_])", re.I)
# “I know the password. It is …”, “What is the password? …”
_LATER = lazily(rf"{_LABEL}[^.?!\n]{{0,60}}[.?!,]?\s+(?:[^\W_]{{2,8}},\s+)?(?:{_PRONOUNS})(?![^\W_])", re.I)
_ASKED = lazily(
    r"(?<![^\W_])(?:(?P<en>what['’]?s|what (?:is|was))|(?P<de>was ist|wie (?:lautet|ist|war))"
    rf"|(?P<fr>quel(?:le)? est|c['’]est quoi)|(?P<es>cuál es)|(?P<pt>qual é))"
    rf"\s(?:{MINE}\s)?{_LABEL}[^.?!\n]{{0,50}}\?",
    re.I,
)
_SET = lazily(
    rf"(?<![^\W_])(?:set|chang(?:e|ed|ing)|reset|switch(?:ed)?|updated?)\s(?:[^\W_]+\s){{0,2}}?{_LABEL}{_SUBJECT}"
    r"\s(?P<en>to|as)(?![^\W_])",
    re.I,
)
_NAMED = lazily(
    r"(?<![^\W_])(?:(?P<en>user ?name|user|log ?in|account)|(?P<de>benutzer(?:name)?)|(?P<fr>utilisateur|identifiant)"
    rf"|(?P<es>usuario)|(?P<pt>usuário))(?![^\W_])[^.!?\n]{{1,40}}?[\s,](?:{MINE}\s)?{_LABEL}(?=[\s,:])",
    re.I,
)
_COLON = lazily(rf"{_LABEL}\s?(?P<en>[:=]|equals)(?=\s)", re.I)
# “try the password barracuda”
_GIVEN = lazily(
    rf"(?<![^\W_])(?P<en>made|make|try|use|typed?|enter(?:ed)?|with|gave|give|it['’]s)\s(?:him\s|her\s|them\s)?"
    rf"(?:{MINE}\s)?(?:[^\W_]+(?:['’]s)?\s)?{_LABEL}(?=\s)",
    re.I,
)
# “and then the password, rhinoceros”, “Password, bumblebee, all lower case”
_NEXT = lazily(
    r"(?:(?:^|[.!?\n]\s*)|(?<![^\W_])(?:then|next|after that|and|plus|used?|typed?(?: in)?|enter(?:ed)?|with|tried|und"
    r"|dann|danach|mit|et|puis|ensuite|avec|y|luego|después|con|e|depois|com)\s)"
    rf"(?:{MINE}\s)?(?:[^\W_]+\s)?{_LABEL}{_SUBJECT},\s(?P<value>[^,.!?;\n]{{3,60}})(?=[,.!;\n]|$)",
    re.I,
)
_ON = lazily(rf"{_LABEL}\s(?P<de>auf)\s(?P<value>[^.!?;\n]{{3,50}}?)\sge(?:änder|setz|stell)t(?![^\W_])", re.I)
_AS = lazily(
    r"(?<![^\W_])(?:(?P<en>use|used|using|types?|typed|enter|entered|put|tried|picked|chose|took|take|have|has"
    r"|agreed on|settled on|went with|go with|going with)"
    r"|(?P<de>nimm|nehmen|nehme|benutze|benutzen|verwende|verwenden)|(?P<fr>utilise|utilisez|prends|mets)"
    r"|(?P<es>usa|usamos|pon)|(?P<pt>use|usa|usamos))\s(?P<value>[^.!?;\n]{3,60}?)\s(?:as|for|als|comme|como)\s"
    rf"(?:{MINE}\s)?(?:[^\W_]+\s){{0,2}}?{_LABEL}(?![^\W_])",
    re.I,
)
_IS_MINE = lazily(
    r"(?:^|[.!?;,]\s|\band\s)(?P<value>[^.!?;\n]{3,60}?),?\s"
    r"(?:(?P<en>is|was|would be)|(?P<de>ist|war|lautet)|(?P<fr>est|c['’]est)|(?P<es>es)"
    rf"|(?P<pt>é))\s{MINE}\s(?:[^\W_]+\s){{0,2}}?{_LABEL}"
    r"(?=\s*(?:[.!?;,]|$)|\s(?:for|to|of|für|von|pour|de|du|para|do|da|now|here)\s)",
    re.I,
)
_WORD = lazily(r"[^\s,.!?;:…\"“”«»¿¡]+")
_LEAD = lazily(rf"(?:[\s,:…\"“«-]|\.\.+|(?:{as_spelled(speech_words.FILLERS)})(?=[\s,:…]))*", re.I)
_STOP = lazily(r"[!?;\n]|\.(?=\s|$)|\s[–—]\s|[\"”»](?=\s|$|[,.])")
_TAIL = lazily(rf"[\s,]+(?:{as_spelled(speech_words.TAILS)})[\s,]*$", re.I)
_AND = lazily(rf",?\s(?:{speech_words.AND})\s(?=(?:[^\s.,]+\s){{1,3}}(?:{speech_words.VERBS})(?:\s|$))", re.I)
_JOINTS = {
    language: lazily(rf"(?:,?\s(?:{words})|,\s(?:all one word|all lower ?case|great|with a))(?![^\W_])", re.I)
    for language, words in speech_words.JOINTS.items()
}
_PARTICIPLES = {language: lazily(ends) for language, ends in speech_words.PARTICIPLES.items()}
_VERB = lazily(rf"(?:{speech_words.VERBS})", re.I)
_MOST = 160
_SHORT = 40
# “capital B, lower case r”
_CASE = (
    r"(?:capital|upper ?case|lower ?case|small|gro(?:ß|ss)es|kleines|majuscule|minuscule|mayúscula|minúscula|maiúscula)"
)
_SPELLED = lazily(
    rf"(?<![^\W_]){_CASE}\s[^\W_](?:(?:(?:[\s,]+[^\s,.!?]+){{0,4}}?[\s,]+{_CASE}\s[^\W_])+(?![^\W_])"
    rf"|(?:[\s,]+(?:[^\W_]|{SAID})(?![^\W_])){{4,}})[^.!?\n]*",
    re.I,
)
_HAN_IS = r"[^，。！？,.!?\n]{0,10}?(?:是|就是|为|為|改成了?|设成了?|设为|：|:)\s*"
_HAN_VALUE = r"(?P<value>[^，。！？,.!?;；\n]{2,40})"
_HAN = tuple((kind, lazily(label + _HAN_IS + _HAN_VALUE, re.I)) for kind, label in speech_words.HAN_LABELS.items())
# Where a screen shows what was said, and how many lines of it.
_VOICE = Hints((
    "voicemail", "voice mail", "voice memo", "voice note", "voice message", "transcri", "answering machine",
    "sprachmemo", "sprachnachricht", "transkri", "abschrift", "anrufbeantworter", "diktat", "dictat", "message vocal",
    "répondeur", "nota de voz", "mensaje de voz", "buzón de voz", "mensagem de voz", "áudio", "(audio", "语音", "留言",
))  # fmt: skip
_LINES = 5
_TIMED = lazily(r"^\W{0,2}\d{1,2}:\d\d:\d\d\W{1,3}[^\W\d]", re.M)
_HAN_DIGIT = lazily(r"[零〇一二三四五六七八九幺两\d]")


def find_told(text: str) -> Iterator[Span]:
    """All that is told in a piece of speech beside what `find_secrets` finds in any text."""
    yield from find_read_out(text)
    yield from _announced(text)
    yield from (Span(*match.span(), "password") for match in _SPELLED.finditer(text))
    for pattern in (_LATER, _ASKED, _NAMED, _COLON, _GIVEN):
        for match in pattern.finditer(text):
            yield from _value(text, match.end(), match, strict=True)
    for pattern in (_AS, _IS_MINE, _ON):
        for match in pattern.finditer(text):
            yield from _value(text, match.start("value"), match, end=match.end("value"), strict=True)
    yield from (
        Span(*match.span("value"), "password") for match in _NEXT.finditer(text) if tells_anywhere(match["value"])
    )
    if not text.isascii():
        yield from _han(text)


def find_transcribed(text: str) -> Iterator[Span]:
    """The same in the lines of a screen that show what was said: a voice message, the captions of a call."""
    lowered = text.lower()
    if not has_any(lowered, _VOICE) and not _TIMED.search(text):
        return
    start, left = 0, 0
    for line in text.split("\n"):
        left = _LINES if has_any(line.lower(), _VOICE) else left - 1
        if left > 0 or _TIMED.match(line):
            idle = idle_clauses(line)
            for span in find_told(line):
                if not any(clause.start <= span.start < clause.end for clause in idle):
                    yield Span(start + span.start, start + span.end, span.label)
        start += len(line) + 1


def _announced(text: str) -> Iterator[Span]:
    """“The password is …”, “changed the password to …”"""
    for pattern in (_TOLD, _SET):
        for match in pattern.finditer(text):
            if not _is_general(text, match) and not (pattern is _SET and _is_purpose(text, match.end())):
                yield from _value(text, match.end(), match)


def tells_anywhere(value: str, *, strict: bool = True) -> bool:
    """Whether it is no ordinary way to go on in any of the languages."""
    return all(tells(value, language, strict=strict) for language in speech_words.HARD)


def idle_clauses(text: str) -> list[Span]:
    """Where a sentence speaks of a password without telling it."""
    idle = []
    for match in _TOLD.finditer(text):
        value = next(_value(text, match.end(), match), None)
        if value is None and not match["seed"]:
            idle.append(Span(match.end(), clause_end(text, match.end(), _language(match)), "password"))
    for _, pattern in _HAN:
        values = (match for match in pattern.finditer(text) if match["value"].startswith(speech_words.HAN_ORDINARY))
        idle.extend(Span(*match.span("value"), "password") for match in values)
    return idle


def _is_purpose(text: str, at: int) -> bool:
    """“changed the password to get in”"""
    word = _WORD.search(text, at)
    return word is not None and word.group().lower() in speech_words.PURPOSE


def _language(match: re.Match[str]) -> str:
    return next((name for name in speech_words.HARD if name in match.re.groupindex and match[name]), "en")


def _is_general(text: str, match: re.Match[str]) -> bool:
    """“a password is …”, “what the password is”: no certain one is told."""
    label = match.start("seed") if match["seed"] else match.start("secret")
    before = [word.lower() for word in _WORD.findall(text[max(label - _SHORT, 0) : match.start()])]
    if before and before[-1] in speech_words.GENERAL and (before[-1], _language(match)) != ("a", "pt"):
        return True
    return len(before) > 1 and before[-2] in speech_words.WONDERING and text[match.start() - 1 : match.start()] == " "


def _value(text: str, at: int, match: re.Match[str], *, end: int = -1, strict: bool = False) -> Iterator[Span]:
    language, seed = _language(match), bool(match["seed"])
    lead = _LEAD.match(text, at)
    start = lead.end() if lead else at
    if end < 0:
        end = clause_end(text, start, language)
    words = _WORD.findall(text[start:end])
    if words and not (seed and len(words) < 3) and tells(text[start:end], language, strict=strict, seed=seed):
        yield Span(start, end, "seed phrase" if seed else "password")


def tells(value: str, language: str, *, strict: bool, seed: bool = False) -> bool:
    """Whether what stands where a value may is one; `strict` where no sentence says “the password is”."""
    words = _WORD.findall(value)
    if not words or _is_spelled(words):
        return bool(words)
    return not (_is_ordinary(value, words, language) or (strict and _is_talk(words, language, seed=seed)))


def clause_end(text: str, start: int, language: str) -> int:
    """Where the clause that begins there is over."""
    limit = min(len(text), start + _MOST)
    stop = _STOP.search(text, start, limit)
    end = stop.start() if stop else limit
    for pattern in (_AND, _JOINTS[language]):
        if (found := pattern.search(text, start, end)) and found.start() > start:
            end = found.start()
    while tail := _TAIL.search(text[:end], start):
        end = tail.start()
    return start + len(text[start:end].rstrip(" ,"))


def _is_spelled(words: list[str]) -> bool:
    """“h u n t e r 2”: most of it signs that were said one by one."""
    signs = sum(len(word) == 1 or is_said(word.lower()) for word in words)
    follows = words[next((n for n, word in enumerate(words) if not (is_said(word.lower()) or len(word) == 1)), 0)]
    return signs >= 3 and follows.lower() not in speech_words.UNITS


def _is_ordinary(value: str, words: list[str], language: str) -> bool:
    """Whether a sentence goes on so that tells no value."""
    first, following = words[0].lower().replace("’", "'"), words[1].lower() if len(words) > 1 else ""
    if first in speech_words.ARTICLES[language]:
        return not following or following in speech_words.BEHIND_ARTICLE | speech_words.HARD[language]
    if first in speech_words.HARD[language] or (is_said(first) and following in speech_words.UNITS):
        return True
    if first.isdigit() and following in speech_words.UNITS:
        return True
    soft = first in speech_words.SOFT[language] or _PARTICIPLES[language].fullmatch(words[0]) is not None
    if not soft:
        return False
    if not following or following in speech_words.SOFT[language]:
        return True
    called = len(words) == 2 and "," in value and words[1][:1].isupper()
    goes_on = following in speech_words.GOES_ON[language] or _PARTICIPLES[language].fullmatch(following)
    return called or bool(goes_on)


def _is_talk(words: list[str], language: str, *, seed: bool) -> bool:
    """What nobody means as a value where no sentence says “the password is”."""
    first = words[0].lower()
    known = speech_words.GOES_ON[language] | speech_words.SOFT[language] | speech_words.THINGS
    known |= speech_words.ARTICLES[language]
    if len(words) > 1 and is_said(words[-1].lower()):
        known -= speech_words.THINGS  # “paper crane six”
    wanted = 14 if seed else 5
    if first in known or first in vocabulary.SENTENCE_WORDS or first in speech_words.NO_REPLY or len(words) > wanted:
        return True
    return any(_VERB.fullmatch(word) or word.lower() in speech_words.ASKING for word in words)


def _han(text: str) -> Iterator[Span]:
    for kind, pattern in _HAN:
        for match in pattern.finditer(text):
            value = match["value"]
            figures = len(_HAN_DIGIT.findall(value))
            worded = kind in ("password", "seed phrase") and not value.startswith(speech_words.HAN_ORDINARY)
            if figures >= (4 if kind != "pin" else 3) or worded:
                yield Span(*match.span("value"), kind)
