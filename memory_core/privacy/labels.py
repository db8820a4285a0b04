"""Secrets that only their label gives away: “password: …”, “PIN is …”, “your code: …”, a label above its value."""

import re
from collections.abc import Iterator, Sequence

from memory_core.privacy import judgement, vocabulary
from memory_core.privacy.apart import value_apart
from memory_core.privacy.around_words import find_around_words
from memory_core.privacy.codes import codes_in_row, find_codes, lone_code_label
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.long_lines import LONG, find_inside
from memory_core.privacy.national import NATIONAL_HINTS, is_national_hinted, lone_national_label
from memory_core.privacy.numbers import CARD_HINTS, is_number_hinted, lone_card_label
from memory_core.privacy.picked import is_in_prose, is_pair, looks_hyphened, looks_picked
from memory_core.privacy.spans import Span, moved
from memory_core.privacy.vocabulary import any_of, has_any

_LOOSE = ("-", "–", "—", "->", "–>", "—>", "→", "⇒", "➜", "»", "›", ">", "|", "¦")
# What may stand behind a label that is alone: “Contraseña temporal”, “Mot de passe Wi-Fi”, “Password generator”.
_TAIL = r"(?:\s[\w.'’/-]{1,20}){1,3}"
_IS = r"(?:is|was|used to be|ist|sind|lautet|lauten|war|est|es|é|è|são|son|are|equals|c['’]est|now|=)"
# “ist jetzt …”, “is, uh, …”: what stands between saying so and saying what.
_NOW = (
    r"(?:,?\s(?:jetzt|nun|ab sofort|noch|immer noch|neu|einfach|nur|also|now|still|just|simply"
    r"|probably|currently|uh|um|uhm|er"
    r"|äh|ähm|öh|eh|euh|like|so|maintenant|toujours|encore|désormais|juste|ahora|todavía|simplemente|agora|ainda|só"
    r"|simplesmente|ora|adesso),?){0,2}"
)
_OF = (
    r"(?:for|f[uüi]{1,2}rs?|pour|para|von|vom|de|del|da|do|du|des"
    r"|of|to|zum|zur|zu|am|im|in|on|at|beim?|chez|en|no|na|with|der|the|my|mein|unter)"
)
# “password for the staging box is …”, “Mot de passe Wi-Fi : …”, “password (new): …”
_QUALIFIER = (
    r"(?:\s{1,2}\([^()\n]{1,40}\)|\s?（[^（）\n]{1,40}）|\s?\[[^\]\n]{1,20}\](?=\s?[=:])"
    rf"|\s{_OF}(?:\s[\w.@/'’\"“”„-]{{1,40}}){{1,5}}?(?=\s?[:=：]|\s{_IS}\s|(?P<dash>\s[-–—]\s))"
    r"|(?<=wort)(?=(?:ist|lautet)\s)"
    r"|(?P<loose>(?:\s[\w.@/-]{2,30}){1,3}?(?=\s?[:=：])))?"
)
SUFFIX = (
    r"(?:[_-]?(?:\d{1,2}|prod|dev|test|new|old|db|smtp|mail|root|admin|app|main|confirm(?:ation)?|repeat|env))?[)）\]]?"
)
_SEPARATOR = (
    rf"(?P<sep>[\"'”’*_`.]{{0,2}}\s{{0,20}}(?::=|=>|[:：＝]|=(?!=))(?:[*_`]{{1,2}}\s)?\s{{0,20}}(?:</?\w{{1,10}}\s?/?>\s{{0,3}}){{0,3}}|\*\s"
    rf"|\s{{1,20}}(?:[-–—]>?|[→⇒➜»›>|])\s{{1,20}}|[|¦](?=[^\s|¦])"
    rf"|(?:\s{{1,20}}|(?<=wort)){_IS}{_NOW}\s{{0,3}}:?\s{{1,20}}"
    r"|\s{1,20}[.·…]{3,60}\s{1,20}"
    r"|['’]s\s{1,3}"
    r"|\s{0,3}(?:我们?|他们?|她|你|公司|已经?|被|现在|現在|目前|也|都|刚刚?|又|新|给|帮){0,4}(?:就是|是|为|為"
    r"|(?:更|修|重|设|設)?(?:改|设|設|换|換|置|定|变)(?:置|定)?[为為成]了?|叫)\s{0,3}[：:]?\s{0,3}"
    r"|\s{0,3}>(?:<\w{1,12}>)?(?=[^<>\s]{1,300}</)|\s{1,20}(?=[\"'“„‘])"
    r"|(?P<bare>[;.]?[ \t\u00a0]{1,40}(?:(?:value|wert|valeur|valor|created|generated|id)\s{0,2}[:：]?\s{1,3})?))"
)
# In double quotes as JSON has it: \\" does not end it.
_QUOTED = r"\"(?:[^\"\\\n]|\\[^\n]){1,300}\"|" + "|".join(
    rf"{pair[0]}[^{pair}\n]{{1,300}}{pair[1]}" for pair in ("''", "“”", "„“", "„”", "‘’", "‘'", "'’", "``")
)
_VALUE = rf"(?P<value>{_QUOTED}|[^\s<>]+(?:[<>](?![/\w]{{1,20}}>|/)[^\s<>]+){{0,4}})"

# Every repetition has a bound: what stands on a screen may have been written to keep us busy.
_NAME = r"(?:[a-z0-9]{1,20}[_.-]){0,4}?[\u3400-\u9fff]{0,8}?"
_KINDS = {
    "password": rf"\w{{0,30}}?(?:{any_of(vocabulary.PASSWORD)})|{any_of(vocabulary.PASSWORD_ENDING)}",
    "key": rf"{_NAME}(?:{any_of(vocabulary.KEY)})",
    "token": rf"{_NAME}(?:{any_of(vocabulary.TOKEN)})",
    "secret": rf"{_NAME}(?:{any_of(vocabulary.SECRET)})",
    "ending": any_of(vocabulary.ENDING),
    "weak": any_of(vocabulary.WEAK),
}
LABEL = "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items())
_LABELLED = re.compile(rf"(?<![^\W_])(?:{LABEL}){SUFFIX}{_QUALIFIER}{_SEPARATOR}{_VALUE}", re.I)
_CAMEL = re.compile(
    rf"(?<=[a-z])(?:(?P<password>Pass(?:word|wd|phrase|code)|P[wW][dD]?(?![a-zA-Z]))|(?P<key>(?:Api|Secret|Access|Private)Key)"
    rf"|(?P<token>Token)"
    rf"|(?P<secret>Secret)){_SEPARATOR}{_VALUE}"
)
_LABEL_ALONE = re.compile(
    rf"[\s\W]{{0,20}}(?:[\w'-]{{1,40}}\s|\w{{1,20}}-){{0,4}}?(?:{LABEL}){SUFFIX}{_QUALIFIER}(?:\s(?:value|wert|valor"
    rf"|valeur))?[\"'”]?\s*[*:：=]*(?:\s(?:![\w-]+\s)?[|>][+-]?)?\s*",
    re.I,
)
# What stands behind a colon is more than the end of a label.
_HAS_VALUE = re.compile(r"(?:[:=]\s+|：\s*)[^\s:：=*|>!)）\[\"'”]")
_LABEL_AND_TAIL = re.compile(
    rf"[\s\W]{{0,20}}(?:[\w'-]{{1,40}}\s|\w{{1,20}}-){{0,2}}?(?:{LABEL}){SUFFIX}{_TAIL}\s*[*:：]*\s*", re.I
)
_PARTED = re.compile(r"[\s:：=＝>是为為成|¦]")
_DIGIT = re.compile(r"\d")
_HUMPS = re.compile(r"[A-Za-z][a-z]{2,}[A-Z][A-Za-z]*[A-Z][a-z]+[.,;!?]?")  # “plutoIsAPlanet”
_SPACED_CODE = re.compile(r"\s*(?:\d{3}[ -]?\d{3}|\d(?: \d){3,7})\s*")
_LONGEST_LABEL = 60
_RULE = " \t\u00a0\r-=_─—"  # below a heading
_ANSWER = re.compile(r"answer|antwort|réponse|respuesta|resposta|答案|maiden", re.I)
_PHRASE = re.compile(r"phrase|frase|satz", re.I)
# What banks of Portugal and Brazil call a token.
_SHOWN_TOKEN = re.compile(r"\d{6,8}")
_PUBLIC = re.compile(r"(?:public|öffentliche[rns]?|publique|pública|公[钥鑰]?)[ _-]?$", re.I)
_PUBLIC_REACH = 24
_LEAST_DIGITS = 3
# “abcd EFGH ijkl MNOP”, as passwords for applications are shown.
_GROUPS_OF_FOUR = re.compile(r"[A-Za-z0-9]{4}(?: [A-Za-z0-9]{4}){3,5}(?=\W*$)")
_SENTENCE = vocabulary.SENTENCE_WORDS | vocabulary.NOT_VALUES
_NUMBER_BEHIND = re.compile(r"(?P<number>\s\d{1,6})[.!?]?\s*$")


LABEL_HINTS = (*vocabulary.HINTS, *CARD_HINTS, *NATIONAL_HINTS)


def find_labelled(text: str, reading: Reading | None = None) -> Iterator[Span]:
    """Passwords, keys, tokens, PINs and one-time codes beside, or in the line above, their value."""
    reading = reading or Reading()
    lines = text.split("\n")
    start = 0
    for number, line in enumerate(lines):
        if hinted(line, reading):
            if len(line) > LONG:
                yield from moved(find_inside(line, reading.windows(line, LABEL_HINTS)[0], find_in_line), start)
            else:
                yield from moved(reading.of("beside", line, find_in_line), start)
                yield from _below(lines, number, start + len(line) + 1, reading)
        start += len(line) + 1


def hinted(line: str, reading: Reading) -> bool:
    """`is_hinted`, asked once for each line."""
    return reading.says("hinted", line, lambda given: is_hinted(given, reading.present(given, vocabulary.HINTS)))


def only_label(line: str, reading: Reading) -> str:
    """`lone_label`, asked once for each line."""
    return "".join(reading.of("lone", line, lambda given: (lone_label(given),)))


def _below(lines: Sequence[str], number: int, start: int, reading: Reading) -> Iterator[Span]:
    """What a line that is a label says of those below it. `start`: where the next line begins."""
    line = lines[number]
    if label := only_label(line, reading):
        found = list(_in_next_lines(lines[number + 1 : number + 12], start, label))
        yield from found or _above(lines[:number][-2:], start - len(line) - 1, label)


def _above(lines: Sequence[str], end: int, label: str) -> Iterator[Span]:
    """The value over a label that stands below it, where nothing stands over the value that it could belong to."""
    *before, value = lines or [""]
    fits = (
        _SPACED_CODE.fullmatch(value)
        if label == "code"
        else label[:8] == "password" and " " not in value and judgement.looks_varied(value)
    )
    if fits and not "".join(before).strip():
        yield Span(end - 1 - len(value), end - 1, label.rstrip("?"))


def _in_next_lines(lines: Sequence[str], start: int, label: str) -> Iterator[Span]:
    """The value in the next line that is not empty; below “codes” more than one. `start`: where the lines begin."""
    found = empty = 0
    for line in lines:
        if line.strip(_RULE):
            spans = codes_in_row(line) if label == "code" else []
            spans = spans or list(filter(None, (value_apart(line, label),)))
            yield from moved(spans, start)
            found += 1
            if not spans or label != "code":
                return
        elif found or empty:
            return
        else:
            empty += 1
        start += len(line) + 1


def is_hinted(line: str, hints: Sequence[str] = vocabulary.HINTS) -> bool:
    """A quick look whether some label may stand in a line. `hints`: those that there are in the whole text."""
    if len(line) > LONG:
        return True  # looked for where the line is cut to windows
    lowered = line.lower()
    if has_any(lowered, hints):
        return True
    # Beside these only numbers count, and a label that is alone is short.
    if len(line) > _LONGEST_LABEL and len(_DIGIT.findall(line)) < _LEAST_DIGITS:
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
        for pattern in (_LABELLED, _CAMEL):
            yield from _labelled(pattern, line)
    yield from find_around_words(line, lowered)


def lone_label(line: str) -> str:
    """Which kind of label a line is, when it is nothing but a label; else “”."""
    if len(line) > _LONGEST_LABEL:
        return ""
    lowered = line.lower()
    if label := lone_code_label(line, lowered) or _lone_number_label(line, lowered):
        return label
    return _lone_word_label(line) if has_any(lowered, vocabulary.VALUE_HINTS) else ""


def _lone_number_label(line: str, lowered: str) -> str:
    card = lone_card_label(line) if is_number_hinted(lowered) else ""
    return card or (lone_national_label(line) if is_national_hinted(lowered) else "")


def _lone_word_label(line: str) -> str:
    if "(" not in line and "（" not in line and _HAS_VALUE.search(line):
        return ""
    if match := _LABEL_ALONE.fullmatch(line):
        weak = "password?" if line.rstrip()[-1:] in ":：" else ""
        return kind_of(match).replace("weak", weak).replace("ending", "key")
    if (match := _LABEL_AND_TAIL.fullmatch(line)) and kind_of(match) in ("password", "key", "token", "secret"):
        return f"{kind_of(match)}?"
    return ""


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
    if kind in ("key", "ending") and _PUBLIC.search(match.string, max(match.start() - _PUBLIC_REACH, 0), match.start()):
        return None
    if kind in ("weak", "ending") and not _is_firm(match, kind, separator):
        return None
    label = {"weak": "password", "ending": "key"}.get(kind, kind)
    if value[0] in "\"'“„‘`" and len(value) > 1 and value[-1] in "\"'”“’`":
        quoted = value[1:-1]
        fits = judgement.is_quoted_secret(quoted) and (kind == "password" or judgement.says_enough(quoted))
        return Span(start + 1, end - 1, label) if fits else None
    if not separator and match["sep"].isspace() and value[0] in "\"'“„‘":
        return None
    rest = match.string[end : end + 400]
    if kind == "password" and (length := _length_of_words(match, value, rest, separator)):
        return Span(start, start + length, kind)
    fits = _fits_as_it_stands(match, kind, label, rest)
    return Span(start, end - _trailing(value), label) if fits else None


def _length_of_words(match: re.Match[str], value: str, rest: str, separator: str) -> int:
    """How long a password of several words is; 0 for one of a single word."""
    phrase = (value + rest).strip()
    gap = match.groupdict().get("bare") or ""
    if (separator in (":", "=", "：") or (len(gap) >= 2 and not gap.strip())) and judgement.is_long_phrase(phrase):
        return len(phrase)
    if separator in (":", "：") and _ANSWER.search(match[kind_of(match)]) and judgement.is_answer(phrase):
        return len(phrase)
    if separator in (":", "：") and _PHRASE.search(match[kind_of(match)]) and judgement.is_worded(phrase):
        return len(phrase)
    if match.groupdict().get("dash"):
        return 0
    spoken = _is_spoken(separator)
    groups = _GROUPS_OF_FOUR.match(phrase) if not spoken else None
    if groups and _SENTENCE.isdisjoint(groups.group().lower().split()):
        return groups.end()
    if separator in (":", "：") and not judgement.is_password(value, rest, assigned=False) and is_pair(phrase):
        return len(phrase)
    number = _NUMBER_BEHIND.match(rest) if spoken and separator else None
    if number and value.isalpha() and len(value) >= 5 and value[0].isupper():
        return len(value) + number.end("number")
    return len(phrase) if not spoken and judgement.is_passphrase(phrase) else 0


def _fits_as_it_stands(match: re.Match[str], kind: str, label: str, rest: str) -> bool:
    value, gap = match["value"], match.groupdict().get("bare")
    loose = match.groupdict().get("loose")
    if gap is not None:
        if label != "password":
            alone = not rest.strip() and _stands_for_itself(match) and judgement.looks_made(value)
            return judgement.is_random(value) or judgement.is_uuid(value) or (alone and len(value) >= 10)
        wide = len(gap) >= 2 and not gap.strip() and len(value) >= 8
        han = match.string[match.start("sep") - 1] > "\u3400"
        last = not rest.strip() and (judgement.looks_mixed(value) if han else judgement.looks_shuffled(value))
        last = last or judgement.looks_numbered(value)
        last = last or (not rest.strip() and _stands_for_itself(match) and judgement.looks_chosen(value))
        # “Voicemail password 33917”
        last = last or (not rest.strip() and value.isdigit() and 5 <= len(value) <= 12 and match.start(kind) <= 24)
        named = _has_user_before(match) and (judgement.looks_parted(value) or looks_hyphened(value))
        last = last or (not rest.strip() and len(gap) == 1 and (judgement.looks_joined(value) or named))
        return judgement.looks_made(value) or last or (wide and judgement.looks_mixed(value))
    if match.groupdict().get("dash"):  # “password for the printer - …”
        return judgement.looks_mixed(value) and not rest.strip()
    if loose is None:
        if kind == "password" and match["sep"] == "=" and match[kind].isupper():
            rest = ""  # “POSTGRES_PASSWORD=… -d postgres”: in a shell a value ends at a blank
        prose = is_in_prose(match.string[max(match.start(kind) - 24, 0) : match.start(kind)], match[kind], match["sep"])
        if kind == "password" and not rest.strip() and prose and looks_picked(value):
            return True
        sure = match[kind].lower() == "pw" and (not match.start(kind) or _is_spoken(match["sep"].strip()))
        return _fits(kind, value, rest, match["sep"], sure=sure or (kind == "weak" and _has_user_before(match)))
    if loose.strip() in ("lautet", "ist", "is", "est", "es"):
        return judgement.is_told(value, rest) if kind == "password" else judgement.is_key(value)
    if label == "password":
        code = match[kind].lower().endswith("code") and value.isdigit() and 4 <= len(value) <= 10
        return code or judgement.looks_mixed(value) or (value.isdigit() and 12 <= len(value) <= 63)
    return judgement.is_random(value)


_BEFORE_LABEL = re.compile(
    r"\W*|.{0,40}\s[-–—|·•]\s|.{0,40}[:=：,;|]\s*\S{1,40}?[\s,;|/]{1,4}|.{0,40}(?:user(?:name)?|login|benutzer|usuario"
    r"|utilisateur|usuário)\s\S{2,40}[\s,;|/]{1,4}"
    r"(?:und|and|et|y|e)?\s?|(?-i:(?:[A-ZÄÖÜ][\w-]{1,15}\s){1,2})",
    re.I,
)


_USER_BEFORE = re.compile(
    r"(?<![^\W_])(?:user(?:name)?|login|benutzer(?:name)?|nutzer|usuario|utilisateur|identifiant|usuário|utilizador)"
    r"(?:\s?[:=：]\s?|\s)\S{2,40}"
    r"[\s,;|/]{1,4}(?:und|and|et|y|e)?\s?$",
    re.I,
)


def _stands_for_itself(match: re.Match[str]) -> bool:
    """“Passwort dragon99”: whether a line is nothing but a label and its value, or such a pair stands before it."""
    return _BEFORE_LABEL.fullmatch(match.string, 0, match.start(kind_of(match))) is not None


def _has_user_before(match: re.Match[str]) -> bool:
    return _USER_BEFORE.search(match.string, max(match.start() - 120, 0), match.start(kind_of(match))) is not None


def _is_firm(match: re.Match[str], kind: str, separator: str) -> bool:
    """Words that mean much else count only right before a colon or an equals sign; or where their value says it all."""
    if separator in (":", "=", "：", ":=", "=>"):
        direct = match.end(kind) == match.start("sep") or (
            kind == "ending" and re.search("[_-]", match[kind]) is not None
        )
        return direct or (kind == "weak" and judgement.looks_made(match["value"]))
    if kind != "weak" or not (separator or len(match["value"]) >= 8):
        return False
    if separator and match[kind].lower() == "pw" and judgement.is_told(match["value"], match.string[match.end() :]):
        return True
    named = _has_user_before(match) and looks_hyphened(match["value"])
    return named or judgement.looks_made(match["value"]) or judgement.looks_numbered(match["value"])


def _is_spoken(separator: str) -> bool:
    """“the password is …”, “password - …”: prose may go on like that."""
    word = separator.rstrip(":").strip()
    return not separator or separator in _LOOSE or (word.isalpha() and separator.isascii()) or word in ("é", "è", "são")


def _fits(kind: str, value: str, rest: str, separator: str, *, sure: bool = False) -> bool:
    """Whether an unquoted value is one, for this kind of label and this separator; `sure`: “pw” means nothing else."""
    spoken = _is_spoken(separator.strip(" \t\u00a0*_`"))
    if kind == "password":
        if separator[0] in "'’" and separator.strip()[1:] == "s":
            return judgement.looks_chosen(value) or _HUMPS.fullmatch(value) is not None
        if spoken:
            ends = not rest.strip() and (judgement.looks_parted(value) or looks_hyphened(value))
            return judgement.is_told(value, rest) or ends
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


def kind_of(match: re.Match[str]) -> str:
    """Which kind of label was found."""
    found = match.groupdict()
    return next(kind for kind in _KINDS if found.get(kind) is not None)
