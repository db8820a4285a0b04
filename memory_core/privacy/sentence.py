"""The word of a line that looks most like a password, behind a word for one.

The clearer the words between tie the two together, the less the one has to look like a password: “…, from Monday it is
Orchid-Seven” says so itself, while what stands farther away for no clear reason must have signs that no name has.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from itertools import zip_longest

from memory_core.patterns import lazily
from memory_core.privacy import announcing, judgement, vocabulary
from memory_core.privacy.hints import has_any
from memory_core.privacy.label_patterns import NOW
from memory_core.privacy.picked import looks_joined, looks_named, looks_worded
from memory_core.privacy.plain_words import goes_on, may_be_chosen, says_how, tells_how
from memory_core.privacy.spans import Span
from memory_core.privacy.speech_words import THINGS
from memory_core.privacy.vocabulary import any_of

_REACH = 140
_LABEL = lazily(
    rf"(?:(?P<clear>{any_of(vocabulary.PASSWORD, vocabulary.PASSWORD_ENDING)}|(?<![^\W_])(?:pw|mdp)(?![^\W_]))"
    r"|(?<![^\W_])(?P<many>passw(?:ö|oe)rter|kennwörter|passwords|contraseñas|senhas|mots de passe)"
    r"|(?<![^\W_])(?P<who>logins?|credentials?|creds|zugangsdaten)"
    r"|(?<![^\W_])(?:pass|clave|contra|chave))"
    # no part of a longer word, nor the name of something else: “PasswordHasher”, “PASSWORD_RESET_TIMEOUT”, “password
    # generator”
    r"(?![a-zß-ü\d]|(?-i:_[A-Z]))(?:[\s-](?P<thing>[a-z]{3,14})(?![\w-]))?",
    re.I,
)
_QUOTED = lazily(r"[(\[]?[\"“„'‘«][^\s\"“”'‘’»]+[\"”“'’»][)\]]?[.,;:!?]?")
_STOP = lazily(r"[.!?](?:\s|$)")
_WORD = lazily(r"(?P<gap>[ \t\u00a0]*)(?P<word>[^\s\u3000]{1,200})")
_EDGES = "\"'“”„‘’`,;():：＝=¿¡"
# What is named behind a password is another thing, but for its hint and its change.
_OTHERS = THINGS - {"hint", "reset", "change"}
_SIGNS = frozenset("._!#&*+@-")
_NEAR, _FAR = 3, 6
_SHORTEST = 6
# So many signs in front of a word say what ties it to its label.
_BEFORE = 48
_SIGN = lazily(r"(?:[:：→⇒]|[-–—=]>|(?<![=!<>+:])=)\s*[\"'“„«]?\s*$")
_TELL = rf"(?:(?<![^\W_])(?:{any_of(announcing.TELLS)}){NOW}(?![^\W_])|[是为為成叫到])[,:]?\s*"
_TELLS, _TOLD_BEFORE = lazily(rf"{_TELL}[\"'“„«]?\s*$", re.I), lazily(rf"{_TELL}|[:：=→⇒>]\s", re.I)
# “changed the password from … to …”, “Kennwort auf … gesetzt”
_TO = frozenset(("as", "to", "from", "als", "auf", "von", "como", "comme", "en", "à", "a", "para", "por"))
_DONE = lazily(r"\s(?:um|zurück)?ge(?:setzt|ändert|stellt|wechselt)(?!\w)", re.I)
# “for: srv-db02”, “by admin02”, “on server …”, “like …”: whose it is, or an example.
OF_ANOTHER = lazily(
    rf"(?<![^\W_])(?:(?:{any_of(announcing.PREPOSITIONS)})\s?:?|{any_of(announcing.NAMED)})\s*[\"'“„«(]?\s*$", re.I
)
_OF_WHOM = lazily(r"\s(?:for|of|to|fürs?|vo[nm]|de[rs]?|del|d[aou]|des|pour|para)\s", re.I)
_INSIDE = frozenset("!#$%*?+^~§@&")
_TURNING = lazily(r"[a-z]?(?:[A-Z]{1,2}[a-z]{1,2}){3,}[A-Z]?")  # “bRoWnFoX”
# “we set the portal's password as …”
_SETS = lazily(
    r"(?<![^\W_])(?:set|chang|reset|ma[dk]e|put|pick|cho|updat|save|änder|setz|re?mets|re?mis|cambi|puse|mud|alter)"
    r"[^.!?\n]{0,40}$",
    re.I,
)
_COMMIT = lazily(r"(?=[a-f]*\d)(?=\d*[a-f])(?:[\da-f]{7,8}|[\da-f]{40})")
_NUMBERED_THING = lazily(r"[A-Z]{1,4}-?\d{2,8}")  # “LH2088”, “KB5034441”
# Each value has one of them, or stands beside a word for how it is written.
_ODD = lazily(r"[^\w\s'’.,:;?\"()/-]|\d|\w-\w|_|[a-zß-ü][A-Z]|(?i:small|lower|klein|minus|attaché)")
_NAMED_VALUE = lazily(r"[A-Za-z_]\w*=")  # “max_length=128”
_MISREAD = lazily(r"[@$\d]")
_FIGURES = lazily(r"(?!(?:19|20)\d\d$)\d{4,12}")
# What recognition makes of “Password: Zebra!Crossing9”
_COLON = lazily(r"\s?[:=：]\s*(?=\S{1,12}[!#$%&*?+_@-]\s)")
# “… Delfin88 or Delfin89”, “from … to …”
_JOINT = lazily(
    r"[\"'”’]?[,;/]?\s(?:(?:or|oder|ou|o|and|und|et|y|e|to|then|now|jetzt|auf|en|a|para|bzw\.)\s)?[\"'“‘]?", re.I
)
_ASIDE = lazily(r"\s*(?:[(（][^()（）]{1,40}[)）]\s*)?")


class Likeness(IntEnum):
    """How much a word looks like a password."""

    NOT = 0
    WORD = 1  # “marmalade”
    JOINED = 2  # “Orchid-Seven”, “4711”
    MIXED = 3  # “manzanilla8”
    MADE = 4  # “Office365”: small letters, capitals and figures, as names of things have them, too
    STRONG = 5  # “Steuer!ade2”


def likeness(word: str) -> Likeness:
    """How much a word looks like a password, without regard to where it stands."""
    bare = word.strip(_EDGES + "<>[]{}")
    if judgement.is_plain_word(bare) or _COMMIT.fullmatch(bare):  # most are
        return Likeness.NOT
    if '="' in word or "='" in word or word[:1] == "@" or _NUMBERED_THING.fullmatch(bare):
        return Likeness.NOT  # a name and its value, or a host, which are looked at as such
    if judgement.looks_strong(bare):
        return Likeness.STRONG
    if ":" in bare or _NAMED_VALUE.match(bare):
        return Likeness.NOT
    varied = judgement.looks_varied(bare)
    if judgement.NAME_OF_SECRET.search(bare) and not varied:
        return Likeness.NOT
    if judgement.looks_made(bare):
        return Likeness.MADE
    odd = len(bare) >= _SHORTEST and not (_INSIDE.isdisjoint(bare[1:-1]) and bare.isalpha())
    if (odd and judgement.looks_chosen(bare) and not bare.isdigit()) or _TURNING.fullmatch(bare):
        return Likeness.MIXED
    end = bare.rstrip(".!?")
    joined = (
        looks_named(bare.rstrip(".?"))
        or looks_named(end)
        or looks_joined(end)
        or looks_worded(end)
        or _FIGURES.fullmatch(end)
    )
    return Likeness.JOINED if joined else Likeness.NOT


def find_told_words(line: str) -> Iterator[Span]:
    """The same where somebody asked for a password: what the line tells, “it's still Lasagne4”."""
    for match in _WORD.finditer(line):
        told = _TELLS.search(line[max(0, match.start("word") - _BEFORE) : match.start("word")])
        if told and likeness(match["word"]) >= Likeness.MIXED:
            yield _trimmed(match)


def find_in_sentence(line: str) -> Iterator[Span]:
    """Passwords behind a word for one, however far, in a line that is not too long."""
    if not _ODD.search(line) or not has_any(line.lower(), vocabulary.PASSWORD_HINTS):
        return
    labels = [label for label in _LABEL.finditer(line) if not _is_value(line, label)]
    # What stands behind two of them belongs to the nearer one.
    for label, following in zip_longest(labels, labels[1:]):
        until = min(following.start() if following else len(line), label.end() + _REACH)
        yield from _behind(line, label, until)


def _is_value(line: str, label: re.Match[str]) -> bool:
    """Whether it is but a part of what somebody chose: “P@ssw0rd-New1”."""
    word = _WORD.match(line, label.start()) if _MISREAD.search(label.group()) else None
    longer = word is not None and len(word["word"].strip(_EDGES)) > len(label.group())
    return word is not None and longer and likeness(word["word"]) >= Likeness.MADE


def _behind(line: str, label: re.Match[str], until: int) -> Iterator[Span]:
    start = at = label.start("thing") - 1 if label["thing"] else label.end()
    last = -1
    how = tells_how(line)
    while (match := _WORD.match(line, at)) and match.start("word") < until:
        at = match.end()
        alike = likeness(match["word"])
        if how and not alike and says_how(line[at : at + _BEFORE]) and may_be_chosen(match["word"]):
            alike = Likeness.WORD
        joined = last >= 0 and _JOINT.fullmatch(line, last, match.start("word")) is not None
        if alike and alike >= (Likeness.MIXED if joined else _needed(match, label, line[start : match.start("word")])):
            span = _trimmed(match)
            last = span.end
            # Read apart, for nothing else stands behind the colon.
            begins = _COLON.match(line, start) if line.count(" ", start, span.start) <= _NEAR else None
            yield Span(begins.end(), span.end, span.label) if begins and begins.end() < span.start else span


def _needed(match: re.Match[str], label: re.Match[str], between: str) -> Likeness:
    """How much a word must look like a password, by what stands between it and its label."""
    if (label["thing"] or "").lower() in _OTHERS or not between:
        return Likeness.STRONG
    before = between[-_BEFORE:]
    behind = match.string[match.end() - (match["word"][-1] in ".,;!?") : match.end() + _BEFORE]
    told = _TELLS.search(before) is not None
    if not told and between.split()[-1:] and between.split()[-1].lower() in _TO:
        told = _DONE.match(behind) is not None or (
            len(between.split()) == 1
            and _SETS.search(match.string[max(0, label.start() - _BEFORE) : label.start()]) is not None
        )
    if not told and OF_ANOTHER.search(before):
        return Likeness.STRONG
    if label["who"]:
        return Likeness.MADE if between.split() and not _SIGNS.isdisjoint(match["word"][1:-1]) else Likeness.STRONG
    ends = goes_on(behind)
    if told and label["clear"] and says_how(behind):
        return Likeness.WORD
    if told or _SIGN.search(before):
        return Likeness.JOINED if label["clear"] and ends else Likeness.MIXED
    if _ASIDE.fullmatch(between):
        return Likeness.MIXED if label["clear"] or ends or len(match["gap"]) >= 2 else Likeness.MADE
    # “пароль от вайфая romashka2020”
    alone = not behind.strip(".!") and len(between.split()) <= (_FAR if _OF_WHOM.match(between) else _NEAR)
    if label["clear"] and (alone or (_QUOTED.fullmatch(match["word"]) and not _STOP.search(between))):
        apart = len(match["gap"]) >= 2 or between.rstrip()[-1:] == ")"
        return Likeness.JOINED if alone and apart else Likeness.MIXED
    if ends and label["clear"] and (_TOLD_BEFORE.search(between) or len(between.split()) == 1):
        return Likeness.MIXED
    near = between.count(" ") <= _NEAR and between.rstrip()[-1] not in ".!?"
    return Likeness.MADE if near else Likeness.STRONG


def _trimmed(match: re.Match[str]) -> Span:
    word = match["word"]
    bare = word.strip(_EDGES).removesuffix(".")
    start = match.start("word") + word.index(bare)
    return Span(start, start + len(bare), "password")
