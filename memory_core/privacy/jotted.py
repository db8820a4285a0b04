"""What people jot down for themselves and for each other: a word for a secret, and beside it what they keep.

A note says in few words what a form or a program says in many: “shop till, pw Radieschen”. What stands where only a
value can is taken for one there, whatever it looks like, unless `kept_words` knows better.
"""

import re
from collections.abc import Iterator, Sequence

from memory_core.privacy import judgement, plain_words, vocabulary
from memory_core.privacy.announcing import BUTTONS
from memory_core.privacy.jotted_codes import find_jotted_codes, find_numbers_below
from memory_core.privacy.jotted_lists import SIGNS_IN, find_listed, find_pairs_noted
from memory_core.privacy.kept_words import JOINED, is_never_kept, is_plain, may_be_kept
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.spans import Span, moved
from memory_core.privacy.vocabulary import any_of, has_any

_LONGEST = 300
_CLEAR = (
    rf"\w{{0,20}}(?:{any_of(vocabulary.PASSWORD)})"
    r"|(?<![^\W_])(?:pw|pword|passw|mdp|pas{1,2} ?[wv]{1,2}[yo0c]{1,2}r[dt])|enroll?ment key"
    r"|(?:guest|wi-?fi|wlan|network|family|kids?|shop|club|door) (?:key|pass)"
)
# These mean much else.
_DOUBTFUL = (
    r"(?<![^\W_])(?<!boarding )(?<!season )(?<!bus )(?<!ski )(?<!press )(?<!parking )(?<!day )(?<!travel )(?<!rail )"
    r"(?<!visitor )(?<!museum )(?:pass|clave|contra|passe|chave)"
)
_LABEL = rf"(?<![^\W_])(?:(?P<clear>{_CLEAR})|(?P<doubtful>{_DOUBTFUL}))(?![^\W_\u3400-\u9fff])"
# Whose it is, or what for: “for the printer”, “Steam von Jonas (…)”.
_OF = r"(?:\s(?:[^\s,.:;=!?()（）]|\.(?=\w)){1,18}){0,7}?(?:\s?[(（][^()（）\n]{1,40}[)）])?[\u3400-\u9fff]{0,6}?"
_NOW = r"(?:\s(?:now|jetzt|neu|maintenant|ahora|agora|still|noch))?"
_COPULA = (
    r"is|was|will be|ist|lautet|war|wäre|hei(?:ß|ss)t|est|c['’]est|c['’]était|es|era|será|é|foi|ficou|sigue siendo|continua"
)
_SET_TO = (
    r"(?:changed|set|reset|updated|geändert|gesetzt|changée?|modifiée?|cambiad[ao]|cambió|alterad[ao]|mudad[ao]|mudou)"
    r"\s(?:to|auf|en|à|pour|a|por|para|pra)"
)
_VALUE = r"(?P<value>(?![!<>+*/|&-]=|\.\.\.)[^\s:：=;][^\n]{0,80})"
_TOLD = re.compile(
    rf"{_LABEL}(?P<of>{_OF}){_NOW}"
    rf"(?P<sep>\s?[:：=]\s{{0,20}}|;\s|\s{_SET_TO}\s|\s(?:{_COPULA}){_NOW}(?:\s?[:：])?\s|\s(?:[-–—→]|->)\s|['’]s\s|\s?是){_VALUE}",
    re.I,
)
_BARE = re.compile(
    rf"{_LABEL}(?P<of>\s?[(（][^()（）\n]{{1,30}}[)）])?(?P<sep>,?\s{{1,20}}){_VALUE}"
    r"|(?P<han>密码|密碼|口令)(?P<none>)(?P<direct>[!-~]{4,40})",
    re.I,
)
_END = re.compile(
    r"[.!?]+(?=\s|$)|[)）](?=\W|$)|[,，。；;](?=\s|$)|[，。；]|\s[(（–—/|•·-]|\s{2,}|\t|[\"“”»](?=\W|$)|\s[^\w\s&!#+'’-]"
)
# “Passwort → es ist …”
_LEAD = re.compile(r"(?:(?:(?:es|das) ist|(?:it|that) is|it['’]s|c['’]est|just|einfach|simplement)\s)?[\"'“„‘«»`(（]*", re.I)
# What a sentence does with a password instead of telling it, right before a label with no sign behind it.
_SPOKEN_OF = re.compile(
    r"(?:reset|change|forgot\w*|lost|need|want|which|what|no|any|every|each|a|your|drop|set|new|with|without|ein|kein\w*"
    r"|welches|dein|ihr|neues|sicheres|das|ton|votre|quel|une?|la|tu|su|una|nueva|sua|nova|uma)\s(?:[\w'’-]{1,14}\s)?$",
    re.I,
)
# Before a label that begins a part of a note.
_NOTED = re.compile(r"(?:^|[,;:/|–—-]\s)\W*(?:[\w'’-]{1,16}\s)?$")
_SERVES = re.compile(r"(?:for|to|für|fürs|zum|pour|para|pra)\s", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d(?:/\d\d)?")
# “Password last changed: …”, “Clave del éxito: …”
_NOT_OF = (plain_words.NO_VALUE_OF - {"for", "by", "of", "new", "forte", "app", "box", "page"}) | frozenset(
    "changed updated expires expired last valid must should can cannot geändert läuft éxito sucesso succès erfolg last "
    "está liegt steht hängt campanha campaña requirements tips tipps".split()
)
# An ordinary word there must be longer than most that say what for.
_LEAST_LAST = 7
_LONGEST_HEAD = 60
_HEAD = re.compile(
    rf"\W{{0,12}}(?:[\w'’-]{{1,16}}\s){{0,4}}?(?:{_CLEAR})(?![^\W_\u3400-\u9fff])(?P<of>{_OF})"
    rf"(?:\s(?:required|{_COPULA}))?\s?[:：*]{{0,2}}\s*|\W*(?:wi-?fi|wlan)\W*",
    re.I,
)
# Who says it: “Kim: …”
_BY = re.compile(r"^\s*[^\W\d_][\w'’ -]{0,20}:\s(?=\S)")
_OF_WHOM = re.compile(r"\s(?:for|of|fürs?|vo[nm]|pour|de|du|des|para|del|da|do)\s", re.I)
_BUTTON = re.compile(rf"\s+(?:{any_of(BUTTONS)})\s*$", re.I)
_HINTS = (*vocabulary.PASSWORD_HINTS, "pas", "enrol", "key", "网", "码")


def find_jotted(text: str, reading: Reading) -> Iterator[Span]:
    """Passwords, codes and PINs that a note puts beside, below or in a list under the word for them."""
    lines = text.split("\n")
    start = 0
    for number, line in enumerate(reading.passing(lines)):
        if len(line) <= _LONGEST:
            yield from moved(reading.of("jotted", line, _in_line), start)
        start += len(line) + 1
        if len(line) <= _LONGEST_HEAD and reading.says("jotted above", line, _is_head):
            yield from _below(lines[number + 1 : number + 3], start, line)
    yield from find_numbers_below(lines, reading)
    yield from find_listed(lines, reading)


def _in_line(line: str) -> Iterator[Span]:
    if has_any(line.lower(), _HINTS):
        for pattern in (_TOLD, _BARE):
            yield from _beside(line, pattern)
    yield from find_jotted_codes(line)
    yield from find_pairs_noted(line)


def _is_head(line: str) -> bool:
    if not has_any(line.lower(), _HINTS):
        return False
    head = _HEAD.fullmatch(line) or _HEAD.fullmatch(_BY.sub("", line))
    return head is not None and _is_of_value(head["of"] or "")


def _stands_below(value: str, head: str) -> bool:
    """Whether words below a label are its value: forms write their buttons with a capital."""
    if value.islower() or not is_plain(value.replace("-", " ")):
        return True
    return " " not in value and _OF_WHOM.search(head) is not None and plain_words.may_be_chosen(value)


def _below(lines: Sequence[str], start: int, head: str) -> Iterator[Span]:
    """The line below one that is but a label, where nothing else can stand there."""
    for line in lines:
        if word := _BY.sub("", line).strip():
            value = _BUTTON.sub("", word).strip("\"'“”„«»")
            # Forms write their buttons with a capital.
            if _END.search(value) is None and may_be_kept(value) and _stands_below(value, head):
                at = start + line.index(value)
                yield Span(at, at + len(value), "password")
            return
        start += len(line) + 1


def _beside(line: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    at = 0
    while match := pattern.search(line, at):
        found = _value(match)
        if found:
            yield found
        at = found.end if found else max(match.start() + 1, match.end("clear"), match.end("doubtful"))


def _value(match: re.Match[str]) -> Span | None:
    if match.groupdict().get("direct"):
        value = match["direct"].rstrip(".,;")
        return Span(match.start("direct"), match.start("direct") + len(value), "password") if may_be_kept(value) else None
    given = match["value"]
    lead = _LEAD.match(given).end()  # type: ignore[union-attr]  # it matches nothing, too
    start, given = match.start("value") + lead, given[lead:]
    end = _END.search(given)
    phrase = (given[: end.start()] if end else given).rstrip()
    first, _, rest = phrase.partition(" ")
    if not phrase or phrase[-1] in ":：" or not _is_of_value(match["of"] or ""):
        return None
    if may_be_kept(phrase) and _fits(phrase, given[len(phrase) :], match):
        return Span(start, start + len(phrase), "password")
    behind = given[len(first) :]
    goes_on = not match["sep"].isspace() and bool(rest) and (is_never_kept(rest.split()[0]) or plain_words.says_how(behind))
    odd = judgement.looks_mixed(first) or (not is_plain(first) and not match["sep"].isspace())
    serves = plain_words.may_be_chosen(first) and first.islower() and _SERVES.match(rest) is not None
    serves = serves and _NOTED.search(match.string, 0, match.start()) is not None
    if (odd or goes_on or serves) and may_be_kept(first) and _fits(first, behind, match):
        return Span(start, start + len(first), "password")
    return _last_of(phrase, start, match) if match["sep"].isspace() else None


def _last_of(phrase: str, start: int, match: re.Match[str]) -> Span | None:
    """“senha do wifi da vó bolodefuba”: the last word of a note that says first whose or what for."""
    *whose, value = phrase.split()
    noted = _NOTED.search(match.string, 0, match.start()) is not None
    if not noted or not 1 <= len(whose) <= 6 or not may_be_kept(value) or _YEAR.fullmatch(value):
        return None
    content = [word for word in whose if word.lower() not in JOINED]
    plain = is_plain(value)
    said = all(word.isalpha() and not is_never_kept(word) for word in content)
    long = value.islower() and len(value) >= _LEAST_LAST and plain_words.may_be_chosen(value)
    if not said or (plain and not (content and len(whose) >= 1 + (match["doubtful"] is None) and long)):
        return None
    at = start + phrase.rindex(value)
    return Span(at, at + len(value), "password")


def _is_of_value(of: str) -> bool:
    words = of.lower().replace("-", " ").split()
    return _NOT_OF.isdisjoint(words)


def _fits(phrase: str, rest: str, match: re.Match[str]) -> bool:
    """Whether words that may be a value are one behind this label."""
    sign, plain, single = match["sep"].strip(), is_plain(phrase), " " not in phrase
    doubtful = match["doubtful"] is not None or (match["clear"] or "").lower().endswith("chave")
    if sign in (":", "：", "="):
        return not doubtful or (single and not (plain and match["of"]))
    if not sign and (match["clear"] or "").lower() == "passwd":  # the command
        return False
    if doubtful and (plain or not single or _NOTED.search(match.string, 0, match.start()) is None):
        told = bool(sign and (match["of"] or SIGNS_IN.search(match.string)))
        return told and not (match["clear"] and plain) and not (plain and single and not plain_words.is_told(phrase, rest))
    if plain and rest.startswith("?"):
        return False
    if plain and single and not plain_words.is_told(phrase, rest):
        return False
    if sign in ("", ","):
        before = match.string[max(match.start() - 40, 0) : match.start()]
        return phrase.count(" ") <= 2 and not _YEAR.fullmatch(phrase) and not (plain and _SPOKEN_OF.search(before))
    return True
