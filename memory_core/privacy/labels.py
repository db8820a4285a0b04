"""Secrets that only their label gives away: “password: …”, “PIN is …”, “your code: …”, a label above its value."""

import re
from collections.abc import Iterator, Sequence

from memory_core.patterns import lazily
from memory_core.privacy import announcing, judgement, picked, plain_words, vocabulary
from memory_core.privacy.apart import value_above, values_below
from memory_core.privacy.around_words import find_around_words
from memory_core.privacy.codes import find_codes
from memory_core.privacy.hints import Hints, has_any
from memory_core.privacy.label_patterns import (
    CAMEL,
    LABELLED,
    LOOSE,
    kind_of,
)
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.lone_labels import LONGEST_LABEL, only_label
from memory_core.privacy.long_lines import LONG, find_inside
from memory_core.privacy.national import NATIONAL_HINTS, is_national_hinted
from memory_core.privacy.numbers import CARD_HINTS, is_number_hinted
from memory_core.privacy.spans import Span, moved
from memory_core.privacy.vocabulary import any_of

_PARTED = lazily(r"[\s:：=＝>是为為成|¦]")
_DIGIT = lazily(r"\d")
_HUMPS = lazily(r"[A-Za-z][a-z]{2,}[A-Z][A-Za-z]*[A-Z][a-z]+[.,;!?]?")  # “plutoIsAPlanet”
_ANSWER = lazily(r"answer|antwort|réponse|respuesta|resposta|答案|maiden", re.I)
_PHRASE = lazily(r"phrase|frase|satz", re.I)
_COPULA = lazily(r"[^\W\d_](?:[^\W\d_]|['’ ,])*")  # “is”, “c'est”, “ist immer noch”
_CLAUSE_END = lazily(r"[.,;!?](?:\s|$)|\s?[(（]")
# What banks of Portugal and Brazil call a token.
_SHOWN_TOKEN = lazily(r"\d{6,8}")
_PUBLIC = lazily(r"(?:public|öffentliche[rns]?|publique|pública|公[钥鑰]?)[ _-]?$", re.I)
_PUBLIC_REACH = 24
_LEAST_DIGITS = 3
# So near to the beginning of a line a label is hardly a part of a sentence.
_NEAR_BEGIN = 24
# “abcd EFGH ijkl MNOP”, as passwords for applications are shown.
_GROUPS_OF_FOUR = lazily(r"[A-Za-z0-9]{4}(?: [A-Za-z0-9]{4}){3,5}(?=\W*$)")
_SENTENCE = vocabulary.SENTENCE_WORDS | vocabulary.NOT_VALUES
_FIGURES = lazily(r"(?!(?:19|20)\d\d$)\d{4,12}")
# So many signs behind a value say whether it ends there.
_REST = 400
# What stands in a field, or in the bubble of a chat, behind its value.
_BUTTON = lazily(
    rf"\s{{1,9}}(?:{any_of(announcing.BUTTONS)}|\d{{1,2}}[:.]\d\d(?:\s?[ap]m)?(?:\s?[✓✔]{{1,2}})?|[^\w\s\x00-\x7f]{{1,4}})\s{{0,9}}$",
    re.I,
)
_NUMBER_BEHIND = lazily(r"(?P<number>\s\d{1,6})[.!?]?\s*$")


LABEL_HINTS = Hints((*vocabulary.HINTS, *CARD_HINTS, *NATIONAL_HINTS))


def find_labelled(text: str, reading: Reading | None = None) -> Iterator[Span]:
    """Passwords, keys, tokens, PINs and one-time codes beside, or in the line above, their value."""
    reading = reading or Reading()
    lines = text.split("\n")
    start = 0
    for number, line in enumerate(reading.passing(lines)):
        if hinted(line, reading):
            if len(line) > LONG:
                yield from moved(find_inside(line, reading.windows(line, LABEL_HINTS)[0], find_in_line), start)
            else:
                yield from moved(reading.of("beside", line, find_in_line), start)
                yield from _below(lines, number, start + len(line) + 1, reading)
                yield from moved(plain_words.find_under_name(lines, number), start)
        start += len(line) + 1


def hinted(line: str, reading: Reading) -> bool:
    """`is_hinted`, asked once for each line."""
    return reading.says("hinted", line, lambda given: is_hinted(given, reading.present(given, vocabulary.HINTS)))


def _below(lines: Sequence[str], number: int, start: int, reading: Reading) -> Iterator[Span]:
    """What a line that is a label says of those below it. `start`: where the next line begins."""
    line = lines[number]
    if label := only_label(line, reading):
        found = list(values_below(lines[number + 1 : number + 12], start, label))
        found = found or list(plain_words.find_below(lines, number, start)) if label == "password" else found
        yield from found or value_above(lines[:number][-2:], start - len(line) - 1, label)


def is_hinted(line: str, hints: Sequence[str] = vocabulary.HINTS) -> bool:
    """A quick look whether some label may stand in a line. `hints`: those that there are in the whole text."""
    if len(line) > LONG:
        return True  # looked for where the line is cut to windows
    lowered = line.lower()
    if has_any(lowered, hints):
        return True
    # Beside these only numbers count, and a label that is alone is short.
    if len(line) > LONGEST_LABEL and len(_DIGIT.findall(line)) < _LEAST_DIGITS:
        return False
    return is_number_hinted(lowered) or is_national_hinted(lowered)


def find_in_line(line: str) -> Iterator[Span]:
    """Values that stand in the same line as their label."""
    yield from find_beside(line)
    yield from find_codes(line)


def find_beside(line: str) -> Iterator[Span]:
    """Those of passwords, keys, tokens and other secrets that are no short codes."""
    lowered = line.lower()
    if _PARTED.search(line) and has_any(lowered, vocabulary.VALUE_HINTS):
        for pattern in (LABELLED, CAMEL):
            yield from _labelled(pattern, line)
    yield from find_around_words(line, lowered)
    yield from plain_words.find_plain(line, lowered)


def _labelled(pattern: re.Pattern[str], line: str) -> Iterator[Span]:
    at = 0
    while match := pattern.search(line, at):
        span = _judge(match)
        if span is not None:
            yield span
        # What was no value may be the next label: “Password: Token: …”.
        at = match.end() if span is not None else max(match.start("value"), match.start() + 1)


def _judge(match: re.Match[str]) -> Span | None:
    kind, value, separator = kind_of(match), match["value"], match["sep"].strip(" \t\u00a0*_`")
    start, end = match.span("value")
    behind = match.string[end : end + _REST]
    if kind in ("key", "ending") and _PUBLIC.search(match.string, max(match.start() - _PUBLIC_REACH, 0), match.start()):
        return None
    if kind in ("weak", "ending") and not _is_firm(match, kind, separator):
        if kind == "weak" and separator.isalpha() and value[0] in '"“„' and judgement.is_quoted_secret(value[1:-1]):
            return Span(start + 1, end - 1, "password")
        plain = kind == "weak" and _is_plain(match, value, behind, separator)
        return Span(start, end - _trailing(value), "password") if plain else None
    label = {"weak": "password", "ending": "key"}.get(kind, kind)
    if value[0] in "\"'“„‘`" and len(value) > 1 and value[-1] in "\"'”“’`":
        quoted = value[1:-1]
        fits = (judgement.is_quoted_secret(quoted) or picked.is_exported_phrase(match, quoted)) and (
            kind == "password" or judgement.says_enough(quoted) or plain_words.names_client(match.group(), quoted)
        )
        return Span(start + 1, end - 1, label) if fits else None
    if not separator and match["sep"].isspace() and value[0] in "\"'“„‘":
        return None
    rest = _BUTTON.sub("", behind)
    worded = kind == "password" or match[kind].lower() == "pw" or (kind == "weak" and _stands_for_itself(match))
    if worded and (length := _length_of_words(match, value, rest, separator)):
        return Span(start, start + length, label)
    fits = _fits_as_it_stands(match, kind, label, rest)
    fits = fits or (label == "password" and _is_plain(match, value, rest, separator))
    return Span(start, end - _trailing(value), label) if fits else None


def _is_plain(match: re.Match[str], value: str, rest: str, separator: str) -> bool:
    """Whether an ordinary word stands where nothing but a value can: “mot de passe wifi : …”, “Pass: … (new)”."""
    assigned = separator in (":", "：", "=")
    if not plain_words.may_be_chosen(value, short=assigned):
        return False
    kind, groups = kind_of(match), match.groupdict()
    if _COPULA.fullmatch(separator):
        return plain_words.says_how(rest) or (kind == "password" and plain_words.is_told(value, rest))
    named = len(match[kind]) <= len("mdp") or value[0].isupper()
    listed = value[-1] in ".,;" and (named if not separator else assigned and _is_in_prose(match, kind))
    if not (listed or plain_words.ends(rest)) or not plain_words.names_no_thing(groups.get("loose") or ""):
        return False
    if assigned or separator[1:] == "s":
        return kind != "weak" or (match.end(kind) == match.start("sep") and _stands_for_itself(match))
    if not separator and plain_words.says_how(rest):
        return True
    if not separator and (listed or not rest.strip()):
        before = match.string[max(match.start(kind) - 40, 0) : match.start(kind)]
        han = match.string[match.end(kind) - 1] > "\u3400"
        return han or _has_user_before(match) or plain_words.follows_label(value, match[kind], before)
    # Recognition takes a colon for a semicolon.
    return separator.strip("? ") in (";", ".", ">>", *LOOSE) and _stands_for_itself(match)


def _length_of_words(match: re.Match[str], value: str, rest: str, separator: str) -> int:
    """How long a password of several words is; 0 for one of a single word."""
    phrase = (value + rest).strip()
    gap = match.groupdict().get("bare") or ""
    if (separator in (":", "=", "：") or (len(gap) >= 2 and not gap.strip())) and judgement.is_long_phrase(phrase):
        return len(phrase)
    if length := _length_of_plain_words(match, phrase, separator):
        return length
    if separator in (":", "：") and _ANSWER.search(match[kind_of(match)]) and judgement.is_answer(phrase):
        return len(phrase)
    if separator in (":", "：") and _PHRASE.search(match[kind_of(match)]) and judgement.is_worded(phrase):
        return len(phrase)
    if match.groupdict().get("dash"):
        return 0
    spoken = _is_spoken(separator)
    groups = _GROUPS_OF_FOUR.match(phrase)
    groups = groups if groups and (not spoken or groups.group().replace(" ", "").isdigit()) else None
    if groups and _SENTENCE.isdisjoint(groups.group().lower().split()):
        return groups.end()
    if separator in (":", "：") and not judgement.is_password(value, rest, assigned=False) and picked.is_pair(phrase):
        return len(phrase)
    number = _NUMBER_BEHIND.match(rest) if separator and (spoken or plain_words.may_be_chosen(value)) else None
    if number and value.isalpha() and len(value) >= 5 and value[0].isupper():
        return len(value) + number.end("number")
    if spoken:
        told = _CLAUSE_END.split(phrase, maxsplit=1)[0]
        fits = picked.is_phrase_told(told) or plain_words.are_told(told, phrase[len(told) :])
        fits = fits or (_PHRASE.search(match[kind_of(match)]) is not None and picked.is_sentence_told(told))
        return len(told) if separator.isalpha() and fits else 0
    return len(phrase) if judgement.is_passphrase(phrase) or picked.is_phrase(phrase) else 0


def _length_of_plain_words(match: re.Match[str], phrase: str, separator: str) -> int:
    """The same for ordinary words: “Passwort: roter Ballon, danke”, “Password   orchard wellies”."""
    gap = match.groupdict().get("bare") or ""
    wide = len(gap) >= 2 and not gap.strip()
    set_so = separator == "=" and match["sep"][0] == match["sep"][-1] == " " and phrase[-1] not in ";{}()"
    parted = separator in (":", "：") or ((wide or set_so or separator in LOOSE) and _stands_for_itself(match))
    if not parted or not plain_words.names_no_thing(match.group()):
        return 0
    clause = _CLAUSE_END.split(phrase, maxsplit=1)[0] if _is_in_prose(match, kind_of(match)) else phrase
    for words in dict.fromkeys((_BUTTON.sub("", phrase), clause)):
        if plain_words.may_be_pair(words) or (plain_words.may_be_sentence(words) and separator not in LOOSE):
            return len(words)
    return 0


def _is_in_prose(match: re.Match[str], kind: str) -> bool:
    before = match.string[max(match.start(kind) - 24, 0) : match.start(kind)]
    return picked.is_in_prose(before, match[kind], match["sep"])


def _fits_beside(match: re.Match[str], kind: str, gap: str, rest: str) -> bool:
    """Whether what a blank parts from “password” is one, beyond what a sentence tells."""
    value = match["value"]
    if len(gap) >= 2 and not gap.strip() and value.count("-") >= 3:
        return True
    if rest.strip():
        return False
    stands = _stands_for_itself(match)
    if _FIGURES.fullmatch(value):  # “Voicemail password 33917”
        return stands or match.start(kind) <= _NEAR_BEGIN or match.string[: match.start(kind)].rstrip()[-1:] in ",:："
    named = _is_introduced(match) and (picked.looks_parted(value) or picked.looks_hyphened(value))
    short = len(match[kind]) <= 4 and stands  # “P.W. sunnyNight”: nobody shortens a field's name
    noted = (_has_user_before(match) or short) and picked.looks_named(value)
    return (len(gap) == 1 and (picked.looks_joined(value) or named or noted)) or picked.looks_worded(value)


def _fits_as_it_stands(match: re.Match[str], kind: str, label: str, rest: str) -> bool:
    value, gap = match["value"], match.groupdict().get("bare")
    loose = match.groupdict().get("loose")
    if gap is not None:
        if label != "password":
            alone = not rest.strip() and _stands_for_itself(match) and judgement.looks_made(value)
            return judgement.is_random(value) or judgement.is_uuid(value) or (alone and len(value) >= 10)
        return kind == "weak" or _fits_beside(match, kind, gap, rest)
    if match.groupdict().get("dash"):  # “password for the printer - …”
        named = picked.looks_named(value) or _FIGURES.fullmatch(value) is not None
        return (judgement.looks_mixed(value) or named) and not rest.strip()
    if loose is None:
        if kind == "password" and match["sep"] == "=" and match[kind].isupper():
            rest = ""  # “POSTGRES_PASSWORD=… -d postgres”: in a shell a value ends at a blank
        worded = picked.looks_picked(value) or picked.looks_dotted(value)
        if kind == "password" and not rest.strip() and worded and _is_in_prose(match, kind):
            return True
        sure = match[kind].lower() == "pw" and "=" not in match["sep"]
        sure = sure or (kind == "weak" and (_has_user_before(match) or _is_alone(match, value, rest)))
        return _fits(kind, value, rest, match["sep"], sure=sure)
    if loose.strip() in ("lautet", "ist", "is", "est", "es"):
        worded = not rest.strip() and picked.looks_named(value)
        return judgement.is_told(value, rest) or worded if kind == "password" else judgement.is_key(value)
    if label == "password" and not rest.strip() and picked.looks_named(value):
        return True
    if label == "password":
        code = match[kind].lower().endswith("code") and value.isdigit() and 4 <= len(value) <= 10
        mixed = judgement.looks_mixed(value) and plain_words.names_no_thing(loose)
        return code or mixed or _is_alone(match, value, rest) or (value.isdigit() and 12 <= len(value) <= 63)
    return judgement.is_random(value)


def _stands_for_itself(match: re.Match[str]) -> bool:
    return picked.stands_for_itself(match.string, match.start(kind_of(match)))


def _is_alone(match: re.Match[str], value: str, rest: str) -> bool:
    """Whether nothing stands in a line but a label, whose it is, and its value."""
    whose = match.groupdict().get("loose") or ""
    if rest.strip() or judgement.is_plain_word(value.strip("!.,")) or not plain_words.names_no_thing(whose):
        return False
    fits = picked.looks_dotted(value) or judgement.is_password(value, rest, assigned=False)
    return fits and _stands_for_itself(match)


def _has_user_before(match: re.Match[str]) -> bool:
    return picked.has_user_before(match.string, match.start(), match.start(kind_of(match)))


def _is_introduced(match: re.Match[str]) -> bool:
    return _has_user_before(match) or picked.is_noted(match.string, match.start(kind_of(match)))


def _is_firm(match: re.Match[str], kind: str, separator: str) -> bool:
    """Words that mean much else count only right before a colon or an equals sign; or where their value says it all."""
    if separator in (":", "=", "：", ":=", "=>"):
        direct = match.end(kind) == match.start("sep") or (
            kind == "ending" and re.search("[_-]", match[kind]) is not None
        )
        return direct or (kind == "weak" and judgement.looks_made(match["value"]))
    value, behind = match["value"], match.string[match.end() : match.end() + _REST]
    if kind == "weak" and not separator and len(value) < 8:  # “login admin  pass 12345a”
        return _has_user_before(match) and _DIGIT.search(value) is not None and judgement.is_argument(value)
    if kind != "weak":
        return False
    if separator and match[kind].lower() == "pw" and judgement.is_told(value, behind):
        return True
    named = _is_introduced(match) and picked.looks_named(value)
    named = named or (
        match[kind].lower() == "pw"
        and not behind.strip()
        and (picked.looks_worded(value) or bool(separator) and picked.looks_named(value))
    )
    return named or judgement.looks_made(value) or judgement.looks_numbered(value)


def _is_spoken(separator: str) -> bool:
    """“the password is …”, “password - …”: prose may go on like that."""
    word = separator.rstrip(":").strip()
    told = separator.isascii() and _COPULA.fullmatch(word) is not None
    return not separator or separator in LOOSE or told or word in ("é", "è", "são")


def _fits(kind: str, value: str, rest: str, separator: str, *, sure: bool = False) -> bool:
    """Whether an unquoted value is one, for this kind of label and this separator; `sure`: “pw” means nothing else."""
    spoken = _is_spoken(separator.strip(" \t\u00a0*_`"))
    if kind == "password":
        if separator[0] in "'’" and separator.strip()[1:] == "s":
            joined = picked.looks_hyphened(value) and not rest.strip()
            return joined or judgement.looks_chosen(value) or _HUMPS.fullmatch(value) is not None
        if spoken:
            ends = not rest.strip() and (picked.looks_parted(value) or picked.looks_hyphened(value))
            return (
                judgement.is_told(value, rest)
                or ends
                or (not rest.strip(" .!") and picked.is_pair_told(value.rstrip(".!")))
            )
        return judgement.is_password(value, rest, assigned="=" in separator, spaced=separator.endswith(" "))
    if kind == "weak":
        if sure:
            return judgement.is_password(value, rest, assigned="=" in separator, spaced=separator.endswith(" "))
        bare = value.strip("\"',;")
        return judgement.is_apart(value) and judgement.looks_random(bare)
    if kind == "ending":
        return judgement.is_random(value)
    if kind == "secret" and not spoken and judgement.is_apart(value) and judgement.looks_random(value):
        return True
    if kind == "key" and value.isdigit() and len(value) >= 12 and not spoken:
        return True
    if kind == "token" and _SHOWN_TOKEN.fullmatch(value) and separator.strip() in (":", "：") and not rest.strip():
        return True
    return judgement.is_key(value)


def _trailing(value: str) -> int:
    """How many characters at the end belong to the sentence, not to the value."""
    bare = value.rstrip(",;\"'”’")
    if bare.endswith(")") and "(" not in bare:
        bare = bare[:-1]
    return len(value) - len(bare.removesuffix("."))
