"""Finds secrets in a text: by their shape, by their check digits, or by the label beside them.

The ready-made detector that was tried (detect-secrets) took 43 ms for a screen of 60 lines, and its entropy rule
called ordinary words secrets; so the shapes are our own. Card and account check digits are python-stdnum's.
"""

import re
from collections.abc import Iterable, Iterator

from memory_core.privacy.judgement import looks_random
from memory_core.privacy.labels import find_labelled
from memory_core.privacy.misread import find_misread
from memory_core.privacy.numbers import find_numbers
from memory_core.privacy.spans import Span, settle
from memory_core.privacy.tokens import find_tokens


def find_secrets(text: str, beside: Iterable[Span] = (), *, from_picture: bool = False) -> list[Span]:
    """Where secrets stand, in order, never overlapping. `beside` are spans that the layout gave away.

    A value that was found once is found wherever else it stands in the same text. `from_picture` says that the text
    was recognised: then keys that were broken by spaces are found as well.
    """
    misread = find_misread(text) if from_picture else ()
    found = settle([*find_tokens(text), *find_numbers(text), *find_labelled(text), *misread, *beside])
    return settle([*found, *_again(text, found)]) if found else found


def _again(text: str, found: list[Span]) -> Iterator[Span]:
    seen: dict[str, str] = {}
    for span in found:
        value = text[span.start : span.end]
        if "\n" not in value and looks_random(value):
            seen.setdefault(value, span.label)
    for value, label in seen.items():
        for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text):
            yield Span(match.start(), match.end(), label)
