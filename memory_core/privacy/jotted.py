"""What people jot down for themselves and for each other: a word for a secret, and beside it what they keep.

A note says in few words what a form or a program says in many: “shop till, pw Radieschen”. What stands where only a
value can is taken for one there, whatever it looks like, unless `kept_words` knows better.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from memory_core.patterns import lazily
from memory_core.privacy import judgement, plain_words, vocabulary
from memory_core.privacy.announcing import BUTTONS
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.jotted_codes import find_jotted_codes, find_numbers_below
from memory_core.privacy.jotted_lists import find_listed
from memory_core.privacy.jotted_pairs import SIGNS_IN, find_jotted_pairs
from memory_core.privacy.kept_words import JOINED, is_never_kept, is_plain, may_be_kept
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.sentence import OF_ANOTHER
from memory_core.privacy.spans import Span, moved
from memory_core.privacy.vocabulary import any_of

_LONGEST = 300
_MOST_WORDS = 4
# As people write, shorten and misspell it: few words, for each is looked for at every sign.
_CLEAR = (
    r"\w{0,20}(?:p[a@4][s5$ß]{1,2}[ _-]?[wv]{1,2}[yo0c]{1,2}r[dt]|pass[ _-]?(?:code|phrase|wd)|pwd|kennw[o0]rt|kenncode"
    r"|(?:geheim|losungs)wort|senha|contrase(?:ñ|n|fi|ni)a|wachtwoord)"
    r"|(?<![^\W_])(?:pw|pword|passw|mdp|psk)|(?:mots?|phrase) de passe|palavra[- ](?:passe|chave)"
    r"|(?:wi-?fi|wlan|netzwerk|wpa2?)[ -]?(?:netzwerk)?-?(?:code|key|pass|schlüssel)|(?:clé|code) (?:du )?wi-?fi"
    r"|enroll?ment key|(?:guest|network|family|kids?|shop|club|door) (?:key|pass)|密[码碼]|口令|(?:授权|提取|解压)码"
)
# These mean much else.
_DOUBTFUL = (
    r"(?<![^\W_])(?<!boarding )(?<!season )(?<!bus )(?<!ski )(?<!press )(?<!parking )(?<!day )(?<!travel )(?<!rail )"
    r"(?<!visitor )(?<!museum )(?:pass|clave|contra|passe|chave)"
)
_LABEL = lazily(rf"(?<![^\W_])(?:(?P<clear>{_CLEAR})|(?P<doubtful>{_DOUBTFUL}))(?![^\W\u3400-\u9fff]|-\w)", re.I)
# Whose it is, or what for: “for the printer”, “Steam von Jonas (…)”.
_OF = r"(?:\s(?:[^\s,.:;=!?()（）]|\.(?=\w)){1,18}){0,7}?(?:\s?[(（][^()（）\n]{1,40}[)）])?[\u3400-\u9fff]{0,6}?"
_NOW = r"(?:\s(?:now|jetzt|neu|maintenant|ahora|agora|still|noch))?"
_COPULA = (
    r"is|was|will be|ist|lautet|war|wäre|hei(?:ß|ss)t|est|c['’](?:est|était)|es|era|será|é|foi|ficou|sigue siendo"
    r"|continua"
)
_SET_TO = (
    r"(?:changed|set|reset|updated|geändert|gesetzt|changée?|modifiée?|cambiad[ao]|cambió|alterad[ao]|mudad[ao]|mudou)"
    r"\s(?:to|auf|en|à|pour|a|por|para|pra)"
)
_VALUE = r"(?P<value>(?![!<>+*/|&-]=|\.\.\.)[^\s:：=;][^\n]{0,80})"
# Behind a label.
_TOLD = lazily(
    rf"(?P<of>{_OF}){_NOW}"
    rf"(?P<sep>\s?(?:(?<!\d)[:：=]\s{{0,20}}|[:：=]\s{{1,20}})|;\s|\s{_SET_TO}\s|\s(?:{_COPULA}){_NOW}(?:\s?[:：])?\s|\s(?:[-–—→]|->)\s|\s?是"
    rf"|\s[(（](?:tout attaché|(?:all )?one word|zusammen\w*|alles klein|all lower\w*|(?:todo|tudo) junto)[)）]\s"
    rf"|\sauf\s|,\s(?:now|jetzt|maintenant|ahora|agora)(?:\s(?:it['’]s|{_COPULA}))?\s){_VALUE}",
    re.I,
)
_BARE = lazily(rf"(?P<of>\s?[(（][^()（）\n]{{1,30}}[)）])?(?P<sep>['’]s\s|,?\s{{1,20}}){_VALUE}", re.I)
# “old laptop password is on the sticker: …”, for where nothing else was found
_AFTER = lazily(rf"(?P<of>[^\n:：=?!]{{1,60}})(?P<sep>[:：]\s){_VALUE}", re.I)
_HAN = re.compile(r"(?:(?<=密[码碼])|(?<=口令))(?P<value>[!-~]{4,40})")
# “Vinted: pw same as Etsy but …”, “try Rosebud51 for the password”: letters and figures where a sentence is over
_LAST = re.compile(r"[^\n.!?]{1,60}?\s(?P<value>[^\s,;:()]{6,40})(?=[.!]?\s*$)")
_TRIED = lazily(
    r"(?<![^\W_])(?:try|use|type|versuch\w*|probier\w*|nimm|essaie|mets|prueba|pon|puesto|tenta|botei|usa|its|it['’]s)"
    r"\s(?:mal\s)?(?P<value>[^\s,;:()]{6,40})",
    re.I,
)
# Where a value ends.
_END = lazily(
    r"[.!?]+(?=\s|$)|[)）](?=\W|$)|[,，。；;](?=\s|$)|[，。；]|\s[(（–—/|•·-]|\s{2,}|\t|[\"“”»](?=\W|$)"
    r"|\s[^\w\s&!#+'’-]"
)
# “Passwort → es ist …”, “password all lower case …”
_LEAD = lazily(
    r"(?:(?:(?:es|das) ist|(?:it|that) is|it['’]s|c['’]est|just|einfach|simplement|(?:all |tout |todo |tudo )?"
    r"(?:lower ?case|in small letters|kleingeschrieben|klein|(?:en |em )?min[uú]scul[ae]?s))[:,]?\s)?[\"'“„‘«»`(（]*",
    re.I,
)
_QUOTES = "\"'“”‘’`"
# What a sentence does with a password instead of telling it, right before a label with no sign behind it.
_SPOKEN_OF = lazily(
    r"(?:reset|change|forgot\w*|lost|need|want|which|what|no|any|every|each|a|the|your|drop|set|new|with|without"
    r"|ein|kein\w*|welches|dein|ihr|neues|sicheres|das|ton|votre|quel|une?|la|tu|su|una|nueva|sua|nova|uma)"
    r"\s(?:[\w'’-]{1,14}\s)?$",
    re.I,
)
# “How to choose a strong password - Helpdesk”: any one, and none that is told; and a title that goes on so.
_ANY_ONE = lazily(r"(?:an?|any|every|each|eine?|une?|una?|uma?|strong|secure)\s(?:[\w'’-]{1,14}\s)?$", re.I)
_DASHES, _TITLE_GOES_ON = frozenset("-–—"), lazily(r"\s[-–—|]\s")
# Before a label that begins a part of a note.
_NOTED = lazily(r"(?:^|[,;:/|–—-]\s)\W*(?:[\w'’-]{1,16}\s)?$")
_SERVES = lazily(r"(?:for|to|für|fürs|zum|pour|para|pra)\s", re.I)
_YEAR = lazily(r"(?:19|20)\d\d(?:/\d\d)?")
# “Password last changed: …”, “Clave del éxito: …”
_NOT_OF = (plain_words.NO_VALUE_OF - {"for", "by", "of", "new", "forte", "app", "box", "page"}) | frozenset(
    """
    changed updated expires expired last valid must should can cannot requirements tips tipps geändert läuft liegt
    steht hängt erfolg succès está éxito campaña sucesso campanha
    """.split()  # noqa: SIM905 - as in vocabulary
)
# An ordinary word there must be longer than most that say what for.
_LEAST_LAST = 7
_LONGEST_HEAD = 60
# Before and behind a label that stands alone in its line.
_HEAD = lazily(r"\W{0,12}(?:[\w'’-]{1,16}\s){0,4}")
_HEAD_END = lazily(rf"(?P<of>{_OF})(?:\s(?:required|{_COPULA}))?\s?[:：*]{{0,2}}\s*", re.I)
_WIFI = lazily(r"\W*(?:wi-?fi|wlan)\W*", re.I)
# Who says it: “Kim: …”
_BY = lazily(r"^\s*[^\W\d_][\w'’ -]{0,20}:\s(?=\S)")
_OF_WHOM = lazily(r"\s(?:for|of|fürs?|vo[nm]|pour|de|du|des|para|del|da|do)\s", re.I)
# “user nellknits”, “nell@post.example”: alone in its line, and what belongs to it in the next one.
_USER_LINE = lazily(
    r"\W{0,3}(?:user(?:name)?|login|benutzer(?:name)?|usuario|usuário|utilisateur|identifiant|用户名|账号)\s?[:：=]?"
    r"\s\S{3,40}\s*|\W{0,3}[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,30}){1,4}\s*",
    re.I,
)
_BUTTON = lazily(rf"\s+(?:{any_of(BUTTONS)})\s*$", re.I)
_HINTS = Hints((*vocabulary.PASSWORD_HINTS, "pas", "enrol", "key", "网", "码"))
_USERS = Hints(("@", "user", "login", "benutzer", "usuario", "usuário", "utilisateur", "identifiant", "用户名", "账号"))
# Of what stands below the line that it is said of.
_ABOVE = "above"


def find_jotted(text: str, reading: Reading) -> Iterator[Span]:
    """Passwords, codes and PINs that a note puts beside, below or in a list under the word for them."""
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    for number, line in enumerate(reading.passing(lines)):
        if len(line) <= _LONGEST:
            for span in reading.of("jotted", line, _in_line):
                if span.label == _ABOVE:
                    yield from _below(lines[number + 1 : number + 3], starts[number + 1], line)
                else:
                    yield from moved([span], starts[number])
    yield from find_numbers_below(lines, starts, reading)
    yield from find_listed(lines, starts, reading)


def _in_line(line: str) -> Iterator[Span]:
    lowered = line.lower()
    labels = list(_LABEL.finditer(line)) if has_any(lowered, _HINTS) else []
    found = list(_beside(line, labels, (_TOLD, _BARE)))
    yield from found or (span for span in _beside(line, labels, (_AFTER,)) if span.end >= len(line.rstrip(" .!")))
    if labels:
        yield from _mixed(line, labels)
    if len(line) <= _LONGEST_HEAD and _is_head(line, lowered, labels):
        yield Span(0, 0, _ABOVE)
    yield from find_jotted_codes(line)
    yield from find_jotted_pairs(line)


def _mixed(line: str, labels: Sequence[re.Match[str]]) -> Iterator[Span]:
    """Letters and figures in a line with a label, where only its end or a verb tells them."""
    last = (match for label in labels if (match := _LAST.match(line, label.end())))
    for match in (*last, *_TRIED.finditer(line), *_HAN.finditer(line)):
        value = match["value"].rstrip(".!,;")
        other = match.re is _LAST and OF_ANOTHER.search(line, 0, match.start("value")) is not None
        if may_be_kept(value) and not other and (judgement.looks_mixed(value) or match.re is _HAN):
            yield _password(match.start("value"), value)


def _password(start: int, value: str) -> Span:
    return Span(start, start + len(value), "password")


def _is_head(line: str, lowered: str, labels: Sequence[re.Match[str]]) -> bool:
    """Whether a line is nothing but a label, or the name of who signs in, so that a value may stand below it."""
    if ("wlan" in lowered or "wi" in lowered) and _WIFI.fullmatch(line):
        return True
    for label in labels:
        begin = by.end() if (by := _BY.match(line)) and by.end() <= label.start() else 0
        end = _HEAD_END.fullmatch(line, label.end())
        if label["clear"] and end and _HEAD.fullmatch(line, begin, label.start()) and _is_of_value(end["of"]):
            return True
    return has_any(lowered, _USERS) and _USER_LINE.fullmatch(line) is not None


def _below(lines: Sequence[str], start: int, head: str) -> Iterator[Span]:
    """The line below one that is but a label, where nothing else can stand there."""
    for line in lines:
        if word := _BY.sub("", line).strip():
            value = _BUTTON.sub("", word).strip("\"'“”„«»")
            if _END.search(value) is None and may_be_kept(value) and _stands_below(value, head):
                yield _password(start + line.index(value), value)
            return
        start += len(line) + 1


def _stands_below(value: str, head: str) -> bool:
    """Whether words below a label are its value: forms write their buttons with a capital."""
    if _USER_LINE.fullmatch(head):
        long = value.islower() and len(value) > _LEAST_LAST and plain_words.may_be_chosen(value) and "@" not in head
        return " " not in value and (judgement.looks_mixed(value) or long)
    if not is_plain(value.replace("-", " ")):
        return True
    if " " in value:
        return value.islower()
    chosen = plain_words.may_be_chosen(value, short=value.islower())
    return chosen and (value.islower() or _OF_WHOM.search(head) is not None)


def _beside(line: str, labels: Sequence[re.Match[str]], patterns: Sequence[re.Pattern[str]]) -> Iterator[Span]:
    """What stands behind each label, by the first of the patterns that finds it."""
    at = 0
    for label in labels:
        for pattern in patterns if label.start() >= at else ():
            match = pattern.match(line, label.end())
            if match and _is_of_value(match["of"] or "") and (found := _value(label, match)):
                yield found
                at = found.end
                break


def _value(label: re.Match[str], match: re.Match[str]) -> Span | None:
    """The words up to where they end; the first of them, where a sentence goes on; or the last one of a note."""
    given = match["value"]
    lead = _LEAD.match(given).end()  # type: ignore[union-attr]  # it matches nothing, too
    start, given = match.start("value") + lead, given[lead:]
    end = _END.search(given)
    phrase = (given[: end.start()] if end else given).rstrip(" ,;" + (_QUOTES if lead else ""))
    if not phrase or phrase[-1] in ":：":
        return None
    first, _, rest = phrase.partition(" ")
    if rest and match["sep"].isspace() and is_plain(first) and not plain_words.is_told(first, ""):
        return _last_of(phrase, start, label)  # “Senha provisória …”
    if may_be_kept(phrase) and _fits(phrase, given[len(phrase) :], label, match):
        return _password(start, phrase)
    if may_be_kept(first) and _goes_on(first, rest, label, match) and _fits(first, given[len(first) :], label, match):
        return _password(start, first)
    return _last_of(phrase, start, label) if match["sep"].isspace() else None


def _goes_on(first: str, rest: str, label: re.Match[str], match: re.Match[str]) -> bool:
    """Whether a sentence goes on behind its first word as behind a value."""
    if judgement.looks_mixed(first):
        return True
    if match["sep"].isspace():
        chosen = first.islower() and plain_words.may_be_chosen(first)
        return chosen and _SERVES.match(rest) is not None and _is_noted(label)
    ordinary = bool(rest) and (is_never_kept(rest.split()[0]) or plain_words.says_how(f" {rest}"))
    return ordinary or not is_plain(first)


def _is_noted(label: re.Match[str]) -> bool:
    return _NOTED.search(label.string, 0, label.start()) is not None


def _last_of(phrase: str, start: int, label: re.Match[str]) -> Span | None:
    """“senha do wifi da vó bolodefuba”: the last word of a note that says first whose or what for."""
    *whose, value = phrase.split()
    if not 1 <= len(whose) <= 6 or not may_be_kept(value) or _YEAR.fullmatch(value) or not _is_noted(label):
        return None
    content = [word for word in whose if word.lower() not in JOINED]
    if not all(word.isalpha() and not is_never_kept(word) for word in content):
        return None
    enough = content and len(whose) >= (1 if label["doubtful"] else 2)
    chosen = value.islower() and len(value) >= _LEAST_LAST and plain_words.may_be_chosen(value)
    return None if is_plain(value) and not (enough and chosen) else _password(start + phrase.rindex(value), value)


def _is_of_value(of: str) -> bool:
    words = of.lower().replace("-", " ").split()
    return _NOT_OF.isdisjoint(words) and _NOT_OF.isdisjoint(word.removesuffix("s") for word in words)


def _fits(phrase: str, rest: str, label: re.Match[str], match: re.Match[str]) -> bool:
    """Whether words that may be a value are one behind this label."""
    sign, plain, single = match["sep"].strip(), is_plain(phrase), " " not in phrase
    clear = (label["clear"] or "chave").lower()
    doubtful = clear.endswith("chave")
    if sign in (":", "：", "="):
        variable = sign == "=" and "_" in phrase and phrase.isidentifier() and not any(map(str.isdigit, phrase))
        chosen = single and not (plain and (match["of"] or not plain_words.may_be_chosen(phrase, short=True)))
        return not variable and (not doubtful or chosen)
    if plain and (rest.lstrip()[:1] in ("?", ":", "=") or (single and not _is_told(phrase, rest))):
        return False
    if sign in _DASHES and not judgement.looks_mixed(phrase):
        of_any = _ANY_ONE.search(label.string[max(label.start() - 40, 0) : label.start()])
        if of_any or _TITLE_GOES_ON.match(rest):
            return False
    if doubtful and (plain or not single or not _is_noted(label)):
        told = match["of"] or SIGNS_IN.search(match.string)
        return bool(sign and told) and not (label["clear"] and plain)
    if sign in ("", ","):
        return not clear.endswith("passwd") and _fits_bare(phrase, label, plain=plain, comma=bool(sign))  # the command
    return True


def _is_told(word: str, rest: str) -> bool:
    """Whether a sentence tells an ordinary word, and goes on with one that is no part of it."""
    following = rest.split()[:1]
    ordinary = bool(following) and (is_never_kept(following[0]) or "'" in following[0])
    return plain_words.is_told(word, "" if ordinary else rest) and (not ordinary or plain_words.may_be_chosen(word))


def _fits_bare(phrase: str, label: re.Match[str], *, plain: bool, comma: bool) -> bool:
    """The same where no sign or verb stands between the two."""
    if (
        phrase.count(" ") >= _MOST_WORDS
        or _YEAR.fullmatch(phrase)
        or (comma and not plain and not judgement.looks_mixed(phrase))
    ):
        return False
    before = label.string[max(label.start() - 40, 0) : label.start()]
    return not (plain and _SPOKEN_OF.search(before))
