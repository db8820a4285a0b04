"""Secrets that only their label gives away: “password: …”, “PIN is …”, “your code: …”, a label above its value."""

import re
from collections.abc import Iterator, Sequence

from memory_core.privacy import judgement, vocabulary
from memory_core.privacy.spans import Span

_LOOSE = ("-", "–", "—", "->", "–>", "—>", "→", ">")
_QUALIFIER = (
    r"(?:\s+\([^()\n]{1,40}\)|\s*\[[^\]\n]{1,20}\](?=\s*=)|(?:\s+(?:for|für|pour|para|von|de|of|to|zum|am)"
    r"(?:\s+[\w.@'-]+){1,3}(?=\s*[:=：])))?"
)
_SUFFIX = r"(?:[_-]?(?:\d{1,2}|prod|dev|test|new|old|confirm(?:ation)?|repeat|env))?"
_SEPARATOR = (
    r"(?P<sep>[\"'”]?\s*(?::=|=>|[:=：＝])\s*|\s+(?:[-–—]>?|→|>)\s+|\s+(?:is|was|ist|lautet|war|est|es|é|are|equals)\s*:?\s+|\s*(?:是|为|為)\s*"
    r"|\s*>(?=[^<>\s]+</)|\s+(?=[\"'“„‘])|(?<=--[a-z]{8})\s+)"
)
_QUOTED = "|".join(rf"{pair[0]}[^{pair}\n]{{1,300}}{pair[1]}" for pair in ('""', "''", "“”", "„“", "„”", "‘’", "``"))
_VALUE = rf"(?P<value>{_QUOTED}|[^\s<>]+)"


_ACCENTS = str.maketrans(
    {"ä": "[äa]", "ö": "[öo]", "ü": "[üu]", "é": "[ée]", "è": "[èe]", "ó": "[óo]", "ç": "[çc]", "ã": "[ãa]"}
)


def _any_of(*groups: Sequence[str]) -> str:
    # Longer words first, so that “passphrase” is not read as “pass”; accents get lost when a screen is read.
    words = "|".join(sorted((word for group in groups for word in group), key=len, reverse=True))
    return words.replace("ñ", "(?:ñ|n|fi|ni)").translate(_ACCENTS)


# Every repetition has a bound: what stands on a screen may have been written to keep us busy.
_KINDS = {
    "password": rf"\w{{0,30}}?(?:{_any_of(vocabulary.PASSWORD)})|{_any_of(vocabulary.PASSWORD_ENDING)}",
    "weak": _any_of(vocabulary.WEAK),
    "key": rf"(?:[a-z0-9]{{1,20}}[_-]){{0,4}}?(?:{_any_of(vocabulary.KEY)})",
    "token": rf"(?:[a-z0-9]{{1,20}}[_-]){{0,4}}?(?:{_any_of(vocabulary.TOKEN)})",
    "secret": rf"(?:[a-z0-9]{{1,20}}[_-]){{0,4}}?(?:{_any_of(vocabulary.SECRET)})",
}
_LABEL = "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items())
_LABELLED = re.compile(rf"(?<![^\W_])(?:{_LABEL}){_SUFFIX}{_QUALIFIER}{_SEPARATOR}{_VALUE}", re.I)
_CAMEL = re.compile(
    rf"(?<=[a-z])(?:(?P<password>Pass(?:word|wd|phrase|code))|(?P<key>(?:Api|Secret|Access|Private)Key)|(?P<token>Token)"
    rf"|(?P<secret>Secret)){_SEPARATOR}{_VALUE}"
)
_LABEL_ALONE = re.compile(rf"[\s\W]*(?:[\w'-]+\s){{0,2}}(?:{_LABEL}){_SUFFIX}{_QUALIFIER}[\"'”]?\s*[*:：=]*\s*", re.I)
_AS_OPTION = re.compile(r"\b(?:mysql\w{0,9}\b[^\n]{0,200}?\s-p|sshpass\s+-p\s*)(?P<value>[^\s'\"\[]{4,})", re.I)
_IDENTIFIED = re.compile(
    r"\bidentified\s+(?:with\s+\w+\s+)?by\s+(?:password\s+)?(?P<value>['‘\"“][^'’\"”\n]+['’\"”])", re.I
)

_CODE = (
    r"(?P<code>[0-9OolI]{3,4}[ \u00a0-]?[0-9OolI]{3,4}|\d{4,8}"
    r"|(?-i:(?=[A-Z-]*\d)[A-Z0-9]{3,5}-?[A-Z0-9]{3,5}))(?![\w-])"
)
_IS = r"\s*(?:\([^()\n]{1,30}\)\s*)?(?:[:=：#]|\b(?:is|ist|lautet|est|es|é)\b\s*:?|是|为|為)\s*"
_OTHER_CODES = (
    r"(?!(?:\S+\s+){0,2}?(?:promo|zip|postal|discount|error|exit|country|area|qr|voucher|coupon|product|order|status|source"
    r"|booking|reference|dress|build)\b)"
)
_ONE_TIME_WORDS = rf"(?<![^\W_])(?:{_any_of(vocabulary.ONE_TIME)})"
_YOUR = rf"(?:your|ihr|dein|votre|ton|su|tu|seu)\s+{_OTHER_CODES}(?:[\w-]+\s+){{0,3}}?"
_ONE_TIME = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"{_ONE_TIME_WORDS}(?:\s+(?:for|für|pour|para)\s+[\w. ]{{1,30}}?)?{_IS}(?:[A-Z]-)?{_CODE}",
        rf"{_ONE_TIME_WORDS}\s+{_CODE}",
        r"\b(?:use|enter|type)\s+(?:the\s+)?(?:code\s+)?(?P<code>\d{3,4}[ -]?\d{3,4})\s+(?:to|for)\s+"
        r"(?:log|sign|verif|confirm|complet|access|reset|your|finish)",
        rf"(?<![^\W_]){_YOUR}code{_IS}(?:[A-Z]-)?{_CODE}",
        rf"(?<![\w.,])(?:[A-Z]-)?{_CODE}\s+(?:is|ist|est|es|é)\s+{_YOUR}"
        rf"(?:{_any_of(vocabulary.ONE_TIME, ('code', 'código'))})(?!\w)",
    )
)
_ONE_TIME_ALONE = re.compile(
    rf"[\s\W]*(?:[\w'-]+\s+){{0,3}}(?:{_any_of(vocabulary.ONE_TIME)})\s*(?:is)?\s*[*:：]*\s*", re.I
)
_CODE_ALONE = re.compile(rf"\s*(?:[A-Z]-)?{_CODE}\s*", re.I)
_DIGITS = r"(?P<code>\d{3,8})(?![\w.,-]*\w)"


def _short_patterns(words: Sequence[str]) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """For “PIN: 1234”, for “PIN 1234” (a bare “pin” means other things too), and for the label alone."""
    any_word = _any_of(words)
    return (
        re.compile(rf"(?<![^\W_])(?:{any_word}){_QUALIFIER}{_IS}{_DIGITS}", re.I),
        re.compile(rf"(?<![^\W_])(?:(?=[A-Z])(?i:{any_word})(?<=[A-Z2])|(?i:{any_word})(?<![nN]))\s+{_DIGITS}"),
        re.compile(rf"[\s\W]*(?:[\w'-]+\s)?(?:{any_word})\s*[*:：]*\s*", re.I),
    )


_SHORT = {label: _short_patterns(words) for label, words in vocabulary.SHORT_NUMBERS.items()}
_DIGITS_ALONE = re.compile(r"\s*(?P<code>\d{3,8})\s*")
_SEED = re.compile(rf"(?:{_any_of(vocabulary.SEED)})[^\n:：]{{0,30}}[:：\n]", re.I)
_SEED_WORDS = re.compile(r"(?:[\s,]*(?:\d{1,2}[.):]?\s*)?[a-z]{3,8}(?![\w'])){12,24}")


def find_labelled(text: str) -> Iterator[Span]:
    """Passwords, keys, tokens, PINs, one-time codes and seed phrases beside, or in the line above, their value."""
    lines = text.split("\n")
    start = 0
    for number, line in enumerate(lines):
        if is_hinted(line):
            yield from (Span(start + span.start, start + span.end, span.label) for span in find_in_line(line))
            if label := lone_label(line):
                yield from _in_next_line(lines[number + 1 : number + 3], start + len(line) + 1, label)
        start += len(line) + 1
    yield from _find_seeds(text)


def _in_next_line(lines: Sequence[str], start: int, label: str) -> Iterator[Span]:
    """The value in the next line that is not empty; `start` is where the first of them begins."""
    for line in lines:
        if line.strip():
            span = value_apart(line, label)
            if span is not None:
                yield Span(start + span.start, start + span.end, span.label)
            return
        start += len(line) + 1


def is_hinted(line: str) -> bool:
    """A quick look whether some label may stand in a line."""
    lowered = line.lower()
    return any(hint in lowered for hint in vocabulary.HINTS)


def find_in_line(line: str) -> Iterator[Span]:
    """Values that stand in the same line as their label."""
    for pattern in (_LABELLED, _CAMEL):
        yield from _labelled(pattern, line)
    yield from (Span(*match.span("value"), "password") for match in _AS_OPTION.finditer(line))
    for match in _IDENTIFIED.finditer(line):
        if judgement.is_quoted_secret(match["value"][1:-1]):
            yield Span(match.start("value") + 1, match.end("value") - 1, "password")
    for pattern in _ONE_TIME:
        yield from (Span(*match.span("code"), "code") for match in pattern.finditer(line) if _has_digits(match["code"]))
    for label, (beside, bare, _) in _SHORT.items():
        for pattern in (beside, bare):
            yield from (Span(*match.span("code"), label) for match in pattern.finditer(line))


def lone_label(line: str) -> str:
    """Which kind of label a line is, when it is nothing but a label; else “”."""
    if len(line) > 60:
        return ""
    if _ONE_TIME_ALONE.fullmatch(line):
        return "code"
    for label, (_, _, alone) in _SHORT.items():
        if alone.fullmatch(line):
            return label
    match = _LABEL_ALONE.fullmatch(line)
    return _kind(match).replace("weak", "") if match else ""


def value_apart(text: str, label: str) -> Span | None:
    """The value in a text that stands below or beside a lone label, if it looks like one."""
    if label == "code" or label in _SHORT:
        match = (_CODE_ALONE if label == "code" else _DIGITS_ALONE).fullmatch(text)
        return Span(*match.span("code"), label) if match and _has_digits(match["code"]) else None
    value = text.strip()
    at = text.find(value)
    if label == "password" and judgement.is_passphrase(value) and len(value.split()) >= 4:
        return Span(at, at + len(value), label)
    if len(value) > 5 and value[0] in "\"'“‘" and value.rstrip(",;")[-1] in "\"'”’":
        bare = value.strip("\"'“”‘’,;")
        at = text.find(bare)
        return Span(at, at + len(bare), label) if judgement.is_quoted_secret(bare) else None
    if " " in value or not value:
        return None
    fits = judgement.is_apart(value) if label == "password" else judgement.is_key(value)
    return Span(at, at + len(value), label) if fits else None


def _labelled(pattern: re.Pattern[str], line: str) -> Iterator[Span]:
    at = 0
    while match := pattern.search(line, at):
        span = _judge(match)
        if span is not None:
            yield span
        # What was no value may be the next label: “Password: Token: …”.
        at = match.end() if span is not None else max(match.start("value"), match.start() + 1)


def _judge(match: re.Match[str]) -> Span | None:
    kind, value, separator = _kind(match), match["value"], match["sep"].strip()
    start, end = match.span("value")
    if kind == "weak" and (match.end("weak") != match.start("sep") or separator not in (":", "=", "：")):
        return None
    label = "password" if kind == "weak" else kind
    if value[0] in "\"'“„‘`" and len(value) > 1 and value[-1] in "\"'”“’`":
        quoted = value[1:-1]
        fits = judgement.is_quoted_secret(quoted) and (kind == "password" or judgement.says_enough(quoted))
        return Span(start + 1, end - 1, label) if fits else None
    if not separator and match["sep"].isspace() and value[0] in "\"'“„‘":
        return None
    rest = match.string[end : end + 400]
    phrase = (value + rest).strip()
    if kind == "password" and not _is_spoken(separator) and judgement.is_passphrase(phrase):
        return Span(start, start + len(phrase), kind)
    return Span(start, end - _trailing(value), label) if _fits(kind, value, rest, match["sep"]) else None


def _is_spoken(separator: str) -> bool:
    """“the password is …”, “password - …”: prose may go on like that."""
    word = separator.rstrip(":").strip()
    return not separator or separator in _LOOSE or (word.isalpha() and separator.isascii())


def _fits(kind: str, value: str, rest: str, separator: str) -> bool:
    """Whether an unquoted value is one, for this kind of label and this separator."""
    spoken = _is_spoken(separator.strip())
    if kind == "password":
        if spoken:
            return judgement.is_told(value, rest)
        return judgement.is_password(value, rest, assigned="=" in separator, spaced=separator.endswith(" "))
    if kind == "weak":
        bare = value.strip("\"',;")
        return judgement.is_apart(value) and judgement.looks_random(bare)
    if kind == "secret" and not spoken and judgement.is_apart(value) and judgement.looks_random(value):
        return True
    return judgement.is_key(value)


def _trailing(value: str) -> int:
    """How many characters at the end belong to the sentence, not to the value."""
    bare = value.rstrip(",;\"'”’")
    if bare.endswith(")") and "(" not in bare:
        bare = bare[:-1]
    return len(value) - len(bare.removesuffix("."))


def _kind(match: re.Match[str]) -> str:
    found = match.groupdict()
    return next(kind for kind in _KINDS if found.get(kind) is not None)


def _has_digits(code: str) -> bool:
    return sum(character.isdigit() for character in code) >= 2


def _find_seeds(text: str) -> Iterator[Span]:
    for match in _SEED.finditer(text):
        words = _SEED_WORDS.match(text, match.end())
        if words is not None and not any(word in vocabulary.SENTENCE_WORDS for word in words.group().split()):
            start = words.start() + len(words.group()) - len(words.group().lstrip(" ,\n"))
            yield Span(start, words.end(), "seed phrase")
