"""Whether what stands apart from its label, in the next line or column, is its value."""

from collections.abc import Iterator, Sequence

from memory_core.patterns import lazily
from memory_core.privacy import judgement
from memory_core.privacy.codes import SHORT_LABELS, code_apart, codes_in_row
from memory_core.privacy.national import national_apart
from memory_core.privacy.numbers import card_apart
from memory_core.privacy.picked import looks_picked
from memory_core.privacy.spans import Span, moved

# What recognition makes of the edge of a field: “/ Moulin?Vent64”.
_EDGE = lazily(r"^[^\w\s\"'“‘]\s+(?=\S{6})|^[^\W\d_a-zA-Z\u3400-\u9fff]\s+(?=\S{6})")
# The keys of networks, and of recovery: “48291 03847 55612 90183”.
_DIGIT_GROUPS = lazily(r"\d{4,6}(?:[ -]\d{4,6}){3,7}")
# “webhook-signing-v2”: as things are called that are kept in a list.
_NAME_WITH_VERSION = lazily(r"[A-Za-z]{2,20}(?:[-_.][A-Za-z]{2,20}){1,5}[-_.][vV]\d{1,3}")
# “Kupfer-Kessel”: two nouns, where no word of a form stands.
_JOINED_NAMES = lazily(
    r"(?!(?:Auto|Self|Multi|Single|Show|Two|One|Sign|Log|Add|Pre|Non|Sub|Pop)-)"
    r"(?=.{9})[A-ZÄÖÜ][a-zäöüß]{2,}(?:-[A-ZÄÖÜ][a-zäöüß]{2,}){1,3}"
)
_SECTION = lazily(r"\d+(?:\.\d+)*[.)]?\s")  # “1.1 Scope”
# “Each code can be used once.”: stands between “Recovery codes” and the first of them.
_SENTENCES, _SENTENCE_LINE = 2, lazily(r"\s*[^\W\d_][^\d\n]{12,120}[.!]\s*")
_RULE = " \t\u00a0\r-=_─—"  # below a heading
_SPACED_CODE = lazily(r"\s*(?:\d{3}[ -]?\d{3}|\d(?: \d){3,7})\s*")
_ODD = lazily(r"^(?=[^:/]*$).*[!#$%&*?@+~^_-]")


def value_apart(text: str, label: str) -> Span | None:
    """The value in a text that stands below or beside a lone label, if it looks like one."""
    if label == "code" or label in SHORT_LABELS:
        return code_apart(text, label) or _made_apart(text, label)
    if label in ("card", "national id"):
        return card_apart(text) if label == "card" else national_apart(text)
    value = _EDGE.sub("", text.strip())
    at = text.find(value)
    if label.endswith("?"):
        return _value_of_doubtful(value, at, label[:-1])
    if label == "password" and judgement.is_passphrase(value) and len(value.split()) >= 4:
        return Span(at, at + len(value), label)
    if len(value) > 5 and value[0] in "\"'“‘`" and value.rstrip(",;")[-1] in "\"'”’`":
        bare = value.strip("\"'“”‘’`,;")
        if '"' in bare:  # “"name": "value"”, which says itself what it is
            return None
        at = text.find(bare)
        return Span(at, at + len(bare), label) if judgement.is_quoted_secret(bare) else None
    if not value:
        return None
    return _word_apart(value, at, label)


def _made_apart(text: str, label: str) -> Span | None:
    """Below “Zugangskennwort” or “Chave de acesso”, which may be a code or a password."""
    word = text.strip()
    at = text.find(word)
    fits = label == "code" and " " not in word and judgement.looks_made(word)
    return Span(at, at + len(word), "password") if fits else None


def _value_of_doubtful(value: str, at: int, label: str) -> Span | None:
    """Below “Contraseña temporal” or “Password rules” stands a value only when it can be nothing else."""
    bare = value.strip("\"'“”‘’,;")
    at, value = at + value.find(bare), bare
    if judgement.is_in_groups(value):
        return Span(at, at + len(value), label)
    joined = value.replace(" ", "") if value.count(" ") == 1 and not _SECTION.match(value) else value
    if " " in joined:
        return None
    strong = judgement.looks_made(joined) or judgement.looks_strong(joined)
    if label == "password":
        fits = strong or (judgement.looks_mixed(value) and len(value) >= 8 and " " not in value)
    else:
        fits = judgement.is_random(value) or judgement.is_uuid(value)
    return Span(at, at + len(value), label) if fits else None


def _word_apart(value: str, at: int, label: str) -> Span | None:
    if label != "password" and _NAME_WITH_VERSION.fullmatch(value):
        return None
    if judgement.is_in_groups(value) or _DIGIT_GROUPS.fullmatch(value):
        return Span(at, at + len(value), label)
    if " " in value:
        whole = value.replace(" ", "")
        if (
            label != "password"
            and len(whole) >= 24
            and (judgement.is_random(whole, least=24) or judgement.is_uuid(whole))
        ):
            return Span(at, at + len(value), label)
        if label == "password" and value.count(" ") == 1 and judgement.looks_made(whole) and _ODD.search(whole):
            return Span(at, at + len(value), label)
        # “hunter2-Blau  Show”: a button or an eye may stand behind it, and recognition may break a key.
        first, _, rest = value.partition(" ")
        fits = judgement.looks_made(first) if label == "password" else judgement.is_random(first)
        plain = all(judgement.is_plain_word(word) or len(word) <= 2 for word in rest.split())
        return Span(at, at + len(first), label) if fits and plain and len(rest.split()) <= 3 else None
    if label == "password":
        fits = judgement.is_apart(value) or looks_picked(value) or _JOINED_NAMES.fullmatch(value) is not None
    else:
        fits = judgement.is_key(value)
    return Span(at, at + len(value), label) if fits else None


def value_above(lines: Sequence[str], end: int, label: str) -> Iterator[Span]:
    """The value over a label that stands below it, where nothing stands over the value that it could belong to."""
    *before, value = lines or [""]
    fits = (
        _SPACED_CODE.fullmatch(value)
        if label == "code"
        else label[:8] == "password" and " " not in value and judgement.looks_varied(value)
    )
    if fits and not "".join(before).strip():
        yield Span(end - 1 - len(value), end - 1, label.rstrip("?"))


def values_below(lines: Sequence[str], start: int, label: str) -> Iterator[Span]:
    """The value in the next line that is not empty; below “codes” more than one. `start`: where the lines begin."""
    found = empty = said = 0
    for line in lines:
        if line.strip(_RULE):
            spans = codes_in_row(line) if label == "code" else []
            spans = spans or list(filter(None, (value_apart(line, label),)))
            yield from moved(spans, start)
            found += bool(spans)
            if label != "code" or not (spans or (found == 0 and said < _SENTENCES and _SENTENCE_LINE.fullmatch(line))):
                return
            said += not spans
        elif found or empty:
            return
        else:
            empty += 1
        start += len(line) + 1
