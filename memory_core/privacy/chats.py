"""What is asked for in a chat, and what the lines below answer: “wlan?” – “Anna: zimtschnecke”."""

import re
from collections.abc import Iterator, Sequence

from memory_core.patterns import lazily
from memory_core.privacy import judgement, vocabulary
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.kept_words import may_be_kept
from memory_core.privacy.label_book import NOTHING
from memory_core.privacy.picked import is_phrase_told, looks_dotted, looks_named, looks_picked
from memory_core.privacy.plain_words import goes_on, may_be_chosen, may_be_pair, may_be_reply, says_how
from memory_core.privacy.sentence import find_told_words
from memory_core.privacy.spans import Span, moved
from memory_core.privacy.speech_words import THINGS
from memory_core.privacy.told import tells_anywhere
from memory_core.privacy.told_codes import NO_LOGIN
from memory_core.privacy.vocabulary import any_of

# Lines below a question in which what looks like a password is one, and in which it is answered in so many pieces; what
# is no longer than a name and “one moment” answers nothing yet.
_NEAR, _FAR = 3, 5
_REPLIES, _FILLER = 2, 24
_WIFI = r"(?:wi-?fi|wlan|internet)"
_PASSWORD = (
    rf"{any_of(vocabulary.PASSWORD)}"
    r"|(?<![^\W_])(?:pw|pass|mdp|clave|contra(?= del?)|code wi-?fi|wi-?fi code|wlan-?code)(?![^\W_])"
)
# These are a name and a password.
_LOGIN = (
    r"(?<![^\W_])(?:log-?ins?|creds?|credentials|zugangsdaten|zugang|identifiants?|credenciales|credenciais|acceso"
    r"|acesso)(?![^\W_])"
)
_WHAT = (
    r"(?<![^\W_])(?:what['’]?s|what (?:is|was)|wie (?:ist|war|heißt|lautet)|was (?:ist|war)|c['’]est quoi"
    r"|quel(?:le)?(?: est| était)?|cu[áa]l(?: es| era)?|qual(?: é| era)?|which)"
)
# “what's the wifi again?”, “und das Passwort?”, “Ben: wlan?”
_ASKED = lazily(
    rf"(?:(?P<login>{_LOGIN})|{_PASSWORD}"
    rf"|{_WHAT}\s(?:the|das|unser|euer|le|el|o)\s(?:[\w-]{{1,12}}\s)?{_WIFI}(?![\w-])"
    rf"|(?:^|[:：]\s?)(?:und |and |et |y |e )?(?:the |das |euer |le |el |o )?{_WIFI})"
    r"(?:[\s-](?P<thing>[a-z]{3,14})(?=\s?[?？]))?[^\n?？]{0,60}[?？!]+\s*$",
    re.I,
)
# The same as people write it, without the sign.
_ASKED_SO = lazily(
    rf"{_WHAT}\s(?:[^\s.:：=]{{1,12}}\s){{0,3}}?(?:(?P<login>{_LOGIN})|{_PASSWORD}|{_WIFI}(?![\w-]))"
    r"(?:\s[^\s.:：=]{1,14}){0,7}\s*$",
    re.I,
)
# “le mdp du wifi c'est quoi déjà”
_ASKED_AGAIN = lazily(
    rf"(?:(?P<login>{_LOGIN})|{_PASSWORD})(?:\s[^\s.:：=]{{1,14}}){{0,5}}?\s"
    r"(?:c['’](?:est|était) quoi|again|nochmal|déjà|mesmo)(?:\s[^\s.:：=]{1,14}){0,3}\s*$",
    re.I,
)
_AGAIN = ("quoi", "again", "nochmal", "déjà", "mesmo")
# “send me the code”, “whats the alarm code”
_REQUESTED_NUMBER = lazily(
    rf"(?<![^\W_])(?:(?P<pin>{any_of(vocabulary.SHORT_NUMBERS['pin'])})"
    r"|(?:[\w-]{2,12}\s?)?(?:code|código)|number|nummer|numéro|número)(?![^\W_])(?:\s[^\s.:：=\d]{1,14}){0,6}\s*[.!]?\s*$",
    re.I,
)
# “can someone send me the wifi password”
_REQUESTS = Hints((
    "do you have", "hast du", "habt ihr", "as-tu", "avez-vous", "tienes", "tens ", "tem a ",
    "send", "share", "tell me", "give me", "need", "what", "anyone", "know", "please", "pls", "bitte", "schick",
    "sag ", "brauch", "gib ", "kennt", "wie ", "envoie", "donne", "connai", "manda", "dime", "pasa", "sabe", "passa",
    "发", "告诉", "给我", "多少",
))  # fmt: skip
_NUMBER_REQUESTS = Hints((*_REQUESTS, "quoi", "quel", "qual", "cuál"))
_REQUESTED = lazily(
    rf"(?:{any_of(vocabulary.PASSWORD)}|(?<![^\W_])(?:pw|mdp|wifi pass)(?![^\W_]))"
    r"(?:(?:\s[^\s.:：=]{1,12}){0,4}|(?:是|有)?(?:多少|什么|什麼|啥|几位)?)\s*[.!。！]?\s*$",
    re.I,
)
_FORGOTTEN = ("forgot", "vergessen", "oubli", "olvid", "esquec", "忘")
_ASKED_NUMBER = lazily(
    rf"(?<![^\W_])(?:(?P<pin>{any_of(vocabulary.SHORT_NUMBERS['pin'])})"
    rf"|{any_of(vocabulary.ONE_TIME, ('code', 'código'))})"
    r"(?![^\W_])[^\n?？]{0,40}[?？!]+\s*$",
    re.I,
)
_REPLIED = lazily(
    r"\s*(?:\[?\d{1,2}[:.]\d\d(?:[:.]\d\d)?\]?\s*)?(?:[^\n:：]{1,30}[:：]\s*)?(?:[^\W\d_]{1,8}[,.!]?\s){0,2}"
    r"(?:it['’]s\s|c['’]est\s)?(?P<code>[A-Z]?\d{4,8}[A-Z#*]?|\d{1,3}[A-Z]\d{1,4}|\d{3}[ -]\d{3}|\d\d[ -]\d\d[ -]\d\d"
    r"|\d(?: \d){3,7}|(?=[A-Z]{0,7}\d)[A-Z0-9]{4,8}|[A-Z]-\d{4,8}|(?=[a-z-]{0,9}\d)[a-z0-9]{4,6}-[a-z0-9]{4,6})"
    r"(?!\w|[.,:/-]\d)[^\n\d]{0,40}"
)
# “Jo: …”, “10:43 Jo: …”, “[04.05.24, 21:03:11] Jo: …”
_BY = lazily(
    r"\s*(?:\W{0,2}(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s)?\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?[ap]m)?(?:\s[-–]\s|\W{1,3}))?"
    r"[^\n:：]{1,30}?(?:\s\d{1,2}[:.]\d\d(?:\s?[ap]m)?)?[:：](?!\d\d(?!\d))\s*",
    re.I,
)
_SAID = lazily(rf"{_BY.pattern}(?P<value>[^\n:：]{{4,80}}?)[.!]?\s*", re.I)
# “priya  10:43”, as some programs write it over what was said
_WHO_AND_WHEN = lazily(r"\s*\S[^\n:]{0,30}?\s\W{0,2}\d{1,2}[:.]\d\d(?:\s?[ap]m)?\W{0,2}", re.I)
# Before the value: “I think it's …”, “probier mal …”, “creo que es …”
_LEAD = lazily(
    r"(?:(?:(?:yes|yeah|yep|sure|ok(?:ay)?|ja|klar|oui|s[íi]|sim|claro|vale|hm+|oh|ah|so|well|also|pues"
    r"|(?:i |pretty )?(?:think|guess|believe|sure)|probably|should be|still|always|try|use|it(?:['’]?s| is)|that['’]?s"
    r"|(?:the )?same as (?:always|ever|before|usual)|(?:ich )?glaube?(?: ich)?"
    r"|(?:das |es )?(?:ist|war|lautet|müsste|sollte)|immer noch|noch|wie immer|(?:probier|versuch)(?:['’]?s)?(?: mal)?"
    r"(?: mit)?|nimm|je crois(?: que)?|c['’]est|essaie|toujours|creo(?: que)?|es|prueba|sigue siendo|siempre"
    r"|acho(?: que)?|é|tenta|ainda|sempre)(?![^\W_])[\s,:….–-]*)|[是就]+)*",
    re.I,
)
# “mums email and …”, “qa_user / …”
_PAIR = lazily(
    r"(?:[^\s/|,]{2,40}\s){0,2}?(?P<user>[^\s/|,]{2,40})(?:\s?[/|,]|\s(?:and|und|et|y|e))\s(?P<value>[^\s/|]{4,64})\s*$"
)
# What may stand behind a word that is the answer: nothing, a remark, a smiley, when it was sent.
_TAIL = lazily(
    r"\s*(?:[.!,?]|[(（]|[-–—]\s|sein\W*$|[吧啊哦呀]?\s*$|\d{1,2}[:.]\d\d(?:\s?[ap]m)?\W*$|[:;]-?[)D(P*]"
    r"|[^\w\s,;:.!?()\"'’/&@+=-]+(?:\s|$))"
)
_CLAUSE = lazily(r"[^\W_][^\n,.;:!?()（）–—\"]{2,60}?(?=\s*(?:$|[,.;:!?(（–—)]|\s[^\w\s]))")
# “confiture de figues tout attaché”, “sunflower all small”
_WORDS = lazily(
    r"[^\s\d.,;:!?()]{3,20}(?:\s[^\s.,;:!?()]{2,20}){1,2}?"
    r"(?=\s*$|,?\s(?:all|alles|tout|todo|tudo|in|en|em|with|w/|mit|avec|con|com|klein)\s)",
    re.I,
)
_WORD = lazily(r"[\"'“„«]?(?P<word>[^\s\"'“”„«»,;:()（）\u3400-\u9fff]{3,64})[\"'”“»]?")
_NO_WORD = lazily(
    r"\d{1,2}[:.]\d\d|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\S*://\S*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:19|20)\d\d"
)
_DATE_SAID = lazily(r"\d{6}|\d{8}")  # “her birthday, 170568”
_DIGITS_SAID = lazily(r"(?!(?:19|20)\d\d$)\d{4,12}")
_HOW = lazily(r"\w+(?:lich|isch|bar|sam|los|ig|bekannt|ment|mente)")
_DIGIT = lazily(r"\d")
# “Mama”, “Anna”: who may know it.
_SHORT_NAME = 4
# Of a word that somebody answers with.
_LEAST_TOLD = 8


def asks(line: str, lowered: str) -> Iterator[str]:
    """What a line asks for: “asked” or “asked login”, “asked pin”, “asked code”; with “!” where it leaves no doubt."""
    if has_any(lowered, _FORGOTTEN):
        return
    if "?" in line or "？" in line:
        if (match := _ASKED.search(line)) and (match["thing"] or "").lower() not in THINGS:
            yield "asked login!" if match["login"] else "asked!"
        if (match := _ASKED_NUMBER.search(line)) and not NO_LOGIN.search(line):
            yield "asked pin" if match["pin"] else "asked code"
    last = line[max(line.rfind("?"), line.rfind("？")) + 1 :]
    match = _ASKED_SO.search(last) or (_ASKED_AGAIN.search(last) if has_any(lowered, _AGAIN) else None)
    if match:
        yield "asked login!" if match["login"] else "asked!"
    elif has_any(lowered, _REQUESTS) and _REQUESTED.search(last):
        yield "asked"
    elif has_any(lowered, _NUMBER_REQUESTS) and (match := _REQUESTED_NUMBER.search(last)) and not NO_LOGIN.search(line):
        yield "asked pin" if match["pin"] else "asked code"


def find_asked(lines: Sequence[str], start: int, kind: str) -> Iterator[Span]:
    """What the lines below a question answer; `kind`: as `asks` says. `start`: where the lines begin."""
    lines = lines[:_FAR]
    if kind in ("asked pin", "asked code"):
        yield from _replied(lines[:_NEAR], start, kind.removeprefix("asked "))
        return
    shown = 0
    for number, line in enumerate(lines):
        if NOTHING in line:  # it was answered, and taken out
            return
        found = list(_answered(line)) if number < _NEAR else []
        yield from moved(found, start)
        shown = _REPLIES if found else shown
        if line.strip() and shown < _REPLIES and not _WHO_AND_WHEN.fullmatch(line):
            told = list(_in_few_words(line, sure=kind[-1] == "!", login="login" in kind))
            yield from moved(told, start)
            shown = _REPLIES if told or len(line) > _FILLER else shown + 1
        start += len(line) + 1


def is_word_told(word: str) -> bool:
    """Whether a word that is all that somebody replies is the password: long, and no ordinary way to answer."""
    told = len(word) >= _LEAST_TOLD and word.islower() and _HOW.fullmatch(word) is None
    return told and judgement.is_told(word, "") and tells_anywhere(word)


def _replied(lines: Sequence[str], start: int, label: str) -> Iterator[Span]:
    """“What's the PIN?”: the first number of its sort in the lines below, with who says it and little else."""
    for line in lines:
        if match := _REPLIED.fullmatch(line):
            yield Span(start + match.start("code"), start + match.end("code"), label)
            return
        start += len(line) + 1


def _in_few_words(line: str, *, sure: bool, login: bool) -> Iterator[Span]:
    """What is said first, where it can be nothing but the answer: a word, two of them, a name and a word."""
    by = _BY.match(line)
    at = _LEAD.match(line, by.end() if by else 0).end()  # type: ignore[union-attr]  # it matches nothing, too
    if login and (pair := _PAIR.match(line, at)) and may_be_reply(line[at : pair.start("value")]):
        value = pair["value"].rstrip(".,!")
        if judgement.looks_chosen(value) or looks_named(value) or (value.islower() and may_be_chosen(value)):
            yield Span(pair.start("value"), pair.start("value") + len(value), "password")
        return
    word, clause = _WORD.match(line, at), _CLAUSE.match(line, at)
    if word and _may_be_answer(word["word"].rstrip(".,?"), plain=sure or by is not None) and _ends(line, word.end()):
        yield Span(word.start("word"), word.start("word") + len(word["word"].rstrip(".,?")), "password")
    elif clause and (sure or by) and may_be_pair(clause.group()) and _ends(line, clause.end()):
        yield Span(*clause.span(), "password")
    elif sure and (words := _WORDS.match(line, at)) and may_be_kept(words.group(), most=3) and _ends(line, words.end()):
        yield Span(*words.span(), "password")


def _ends(line: str, at: int) -> bool:
    """Whether what is said there is the whole answer."""
    return _TAIL.match(line, at) is not None or says_how(line[at:]) or goes_on(line[at:])


def _may_be_answer(word: str, *, plain: bool) -> bool:
    """`plain`: an ordinary word may be one, for somebody answers the question what the password is."""
    if _NO_WORD.fullmatch(word) or judgement.is_masked(word) or judgement.FILE.fullmatch(word):
        return False
    if word.strip("!").isalpha() and (judgement.is_plain_word(word) or word[-1] == "!"):
        return plain and may_be_chosen(word, short=True) and (not word.istitle() or len(word) > _SHORT_NAME)
    figures = any(map(str.isdigit, word))
    return (figures and len(word) >= _SHORT_NAME) or looks_named(word) or looks_picked(word) or looks_dotted(word)


def _answered(line: str) -> Iterator[Span]:
    """What looks like a password in a line below a question for one."""
    said = _SAID.fullmatch(line)
    if said and is_phrase_told(said["value"]):
        yield Span(*said.span("value"), "password")
    yield from find_told_words(line)
    words = [(match.start(), match.group().strip("\"'“”.,!?")) for match in re.finditer(r"\S+", line)]
    for at, word in words:
        digit = len(word) >= 8 and _DIGIT.search(word) is not None
        made = (len(words) <= 3 and judgement.looks_mixed(word) and digit) or judgement.looks_made(word)
        made = made or (_is_said(line, at, len(words)) and looks_picked(word))
        made = made or (at == words[-1][0] and _DATE_SAID.fullmatch(word) is not None)
        alone = said is not None and said["value"].strip("\"'“”.,!?") == word
        made = made or (alone and _is_said_alone(word))
        if word and ((made and ":" not in word) or judgement.looks_strong(word)):
            begin = line.index(word, at)
            yield Span(begin, begin + len(word), "password")


def _is_said(line: str, at: int, count: int) -> bool:
    """Whether a word is all that somebody says: “Eli: …”, “sure, …”."""
    return count == 1 or (count == 2 and at > 1 and line[at - 2] in ":,")


def _is_said_alone(word: str) -> bool:
    return is_word_told(word) or looks_named(word) or (_DIGITS_SAID.fullmatch(word) is not None)
