"""Finds secrets in a text: by their shape, by their check digits, or by the label beside them.

The ready-made detector that was tried (detect-secrets) took 43 ms for a screen of 60 lines, and its entropy rule
called ordinary words secrets; so the shapes are our own. Check digits of cards, accounts and persons' numbers are
python-stdnum's, the words of seed phrases those of `mnemonic`.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from memory_core.privacy.broken import find_broken, straightened, to_its_end
from memory_core.privacy.judgement import looks_random
from memory_core.privacy.labels import find_labelled, is_hinted
from memory_core.privacy.misread import find_misread
from memory_core.privacy.misspelt import find_misspelt, find_unread_labels
from memory_core.privacy.national import find_national
from memory_core.privacy.nearby import find_near
from memory_core.privacy.numbers import find_numbers
from memory_core.privacy.personal import find_personal
from memory_core.privacy.seeds import find_seeds
from memory_core.privacy.source_code import find_in_code
from memory_core.privacy.spans import Span, settle
from memory_core.privacy.spoken import find_spoken
from memory_core.privacy.tokens import find_alone, find_tokens

# What stands where a secret stood; to be left alone, however often a text is scrubbed.
_LABEL = re.compile(r"\[[a-z][a-z -]{1,14}(?: \d{1,6})?\]")


def find_secrets(
    text: str, beside: Iterable[Span] = (), *, from_picture: bool = False, also: Collection[str] = ()
) -> list[Span]:
    """Where secrets stand, in order, never overlapping. `beside` are spans that the layout gave away.

    A value that was found once is found wherever else it stands in the same text. `from_picture` says that the text
    was recognised: then keys that were broken by spaces are found as well. `also`: which personal things count
    (“email”, “phone”, “address”).
    """
    found = settle(_without_labels(text, [*_find(text, from_picture=from_picture), *beside]))
    if from_picture:
        found = settle(to_its_end(text, span) for span in found)
    found = settle([*found, *_again(text, found)]) if found else found
    return _with_personal(text, found, also) if also else found


def _find(text: str, *, from_picture: bool) -> Iterator[Span]:
    yield from find_tokens(text)
    yield from find_numbers(text)
    yield from find_national(text)
    yield from find_labelled(text)
    yield from find_seeds(text)
    yield from find_alone(text)
    yield from _find_in_lines(text)
    if from_picture:
        yield from find_misread(straightened(text))
        yield from find_broken(text)
        yield from find_misspelt(text)
        yield from find_unread_labels(text)


def _find_in_lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        for find in (find_near, find_in_code, find_spoken) if is_hinted(line) else (find_spoken,):
            yield from (Span(start + span.start, start + span.end, span.label) for span in find(line))
        start += len(line) + 1


def _with_personal(text: str, found: list[Span], also: Collection[str]) -> list[Span]:
    """“password@host” in an address looks like e-mail; the secret goes first."""
    personal = _without_labels(text, list(find_personal(text, also)))
    taken = [(span.start, span.end) for span in found]
    free = [span for span in personal if not any(start < span.end and span.start < end for start, end in taken)]
    return settle([*found, *free])


def _without_labels(text: str, spans: list[Span]) -> list[Span]:
    labels = [match.span() for match in _LABEL.finditer(text)] if spans and "[" in text else []
    if not labels:
        return spans
    return [span for span in spans if not any(start < span.end and span.start < end for start, end in labels)]


def _again(text: str, found: list[Span]) -> Iterator[Span]:
    seen: dict[str, str] = {}
    for span in found:
        value = text[span.start : span.end]
        if "\n" not in value and looks_random(value):
            seen.setdefault(value, span.label)
    for value, label in seen.items():
        for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text):
            yield Span(match.start(), match.end(), label)
