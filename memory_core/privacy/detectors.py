"""Finds secrets in a text: by their shape, by their check digits, or by the label beside them.

The ready-made detector that was tried (detect-secrets) took 43 ms for a screen of 60 lines, and its entropy rule
called ordinary words secrets; so the shapes are our own. Check digits of cards, accounts and persons' numbers are
python-stdnum's, the words of seed phrases those of `mnemonic`.
"""

import bisect
from collections.abc import Callable, Collection, Iterable, Iterator

from memory_core.patterns import lazily
from memory_core.privacy.announced import find_announced
from memory_core.privacy.broken import find_broken, to_its_end
from memory_core.privacy.codes import find_card_codes
from memory_core.privacy.dense_lines import find_coarsely
from memory_core.privacy.hints import forget_lines
from memory_core.privacy.jotted import find_jotted
from memory_core.privacy.judgement import looks_random
from memory_core.privacy.label_book import MARK, blanked
from memory_core.privacy.labels import LABEL_HINTS, find_labelled, hinted
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.line_numbers import without_line_numbers
from memory_core.privacy.long_lines import LONG, find_inside
from memory_core.privacy.misread import find_misread
from memory_core.privacy.misspelt import find_misspelt, find_unread_labels
from memory_core.privacy.national import find_national
from memory_core.privacy.nearby import find_below_mail, find_near, find_pairs
from memory_core.privacy.numbers import find_numbers
from memory_core.privacy.personal import find_personal
from memory_core.privacy.seeds import find_seeds
from memory_core.privacy.source_code import find_in_code
from memory_core.privacy.spans import Span, moved, settle
from memory_core.privacy.spoken import find_spoken
from memory_core.privacy.tables import find_in_tables
from memory_core.privacy.tokens import find_alone, find_tokens
from memory_core.privacy.told import find_transcribed
from memory_core.privacy.torn import find_torn
from memory_core.privacy.wrapped import find_wrapped

# What stands where a secret stood; to be left alone, however often a text is scrubbed. “lena [at] …” is none.
_LABEL = lazily(rf"(?!\[(?:at|dot)\]){MARK}")

_LONGEST_PAIR = 120
_MOST_COMPARED = 20_000_000
# A text of so many signs may have been copied from a picture.
_COPIED = 20_000
_LONE = lazily(r"(?<![^\s\"'`,;:=()<>])[^\s\"'`,;()<>]{6,200}(?![^\s\"'`,;()<>])")


def find_secrets(
    text: str,
    beside: Iterable[Span] = (),
    *,
    from_picture: bool = False,
    also: Collection[str] = (),
    reading: Reading | None = None,
) -> list[Span]:
    """Where secrets stand, in order, never overlapping. `beside` are spans that the layout gave away.

    A value that was found once is found wherever else it stands in the same text. `from_picture` says that the text
    was recognised: then keys that were broken by spaces are found as well. `also`: which personal things count
    (“email”, “phone”, “address”). `reading` remembers what was said of each line.
    """
    try:
        return _secrets(text, beside, from_picture, also, reading)
    finally:
        forget_lines()


def _secrets(
    text: str, beside: Iterable[Span], from_picture: bool, also: Collection[str], reading: Reading | None
) -> list[Span]:
    given, text = text, without_line_numbers(blanked(text))
    reading = reading or Reading(text=text)
    sure = settle(_without_labels(given, [*_find(text, reading), *beside]))
    guessed = _without_labels(given, list(_guess(text, reading, from_picture=from_picture)))
    found = settle([*sure, *_named_alike(guessed, sure)])
    if from_picture:
        found = settle(to_its_end(text, span) for span in found)
    elif len(text) <= _COPIED:
        found = settle([*found, *find_misread(text, reading)])
    found = settle([*found, *_again(text, found)]) if found else found
    return _with_personal(given, found, also) if also else found


def _find(text: str, reading: Reading) -> Iterator[Span]:
    for share, find in _SURE:
        reading.begin(share)
        yield from find(text, reading)


def _numbered(text: str, reading: Reading) -> Iterator[Span]:
    numbers = list(find_numbers(text))
    yield from numbers
    yield from find_card_codes(text, [span for span in numbers if span.label == "card"])


def _guess(text: str, reading: Reading, *, from_picture: bool) -> Iterator[Span]:
    """What says less clearly of what sort it is."""
    for share, find in _UNSURE:
        reading.begin(share)
        yield from find(text, reading)
    if from_picture:
        yield from find_misread(text, reading)
        yield from find_broken(text, reading)
        yield from find_unread_labels(text)


def _named_alike(guessed: list[Span], sure: list[Span]) -> Iterator[Span]:
    """A guess that holds something sure has its name."""
    starts = [span.start for span in sure]
    for span in guessed:
        first = bisect.bisect_left(starts, span.start)
        first -= bool(first and sure[first - 1].end > span.start)
        inside = sure[first : bisect.bisect_left(starts, span.end)]
        longest = max(inside, key=lambda one: one.end - one.start, default=span)
        yield Span(span.start, span.end, longest.label)


def _find_in_lines(text: str, reading: Reading) -> Iterator[Span]:
    start, above = 0, ""
    for line in reading.passing(text.split("\n")):
        if len(line) > LONG:
            yield from moved(_in_long_line(line, reading), start)
        elif hinted(line, reading):
            yield from moved(reading.of("near", line, _find_near), start)
        yield from moved(reading.of("spoken", line, find_spoken), start)
        if len(line) <= _LONGEST_PAIR:
            yield from moved(find_pairs(line), start)
            yield from moved(find_below_mail(above, line), start)
        above = line
        start += len(line) + 1


def _in_long_line(line: str, reading: Reading) -> Iterator[Span]:
    places, rest = reading.windows(line, LABEL_HINTS)
    yield from find_inside(line, places, _find_near)
    if rest is not None:
        yield from find_coarsely(line, rest)


def _find_near(line: str) -> Iterator[Span]:
    yield from find_near(line)
    yield from find_in_code(line)


# Each rule with the share of the time that it takes, as measured on long texts.
_Rule = Callable[[str, Reading], Iterable[Span]]
_SURE: tuple[tuple[float, _Rule], ...] = (
    (0.09, lambda text, reading: find_tokens(text)),
    (0.04, _numbered),
    (0.03, find_national),
    (0.23, find_labelled),
    (0.10, find_wrapped),
    (0.12, find_announced),
    (0.03, find_in_tables),
    (0.01, lambda text, reading: find_transcribed(text)),
    (0.08, lambda text, reading: find_seeds(text)),
)
_UNSURE: tuple[tuple[float, _Rule], ...] = (
    (0.02, lambda text, reading: find_alone(text)),
    (0.09, _find_in_lines),
    (0.11, find_misspelt),
    (0.04, find_jotted),
    (0.02, find_torn),
)


def _with_personal(text: str, found: list[Span], also: Collection[str]) -> list[Span]:
    """“password@host” in an address looks like e-mail; the secret goes first."""
    personal = _without_labels(text, list(find_personal(text, also)))
    return settle([*found, *_apart_from(personal, [(span.start, span.end) for span in found])])


def _without_labels(text: str, spans: list[Span]) -> list[Span]:
    labels = [match.span() for match in _LABEL.finditer(text)] if spans and "[" in text else []
    return _apart_from(spans, labels) if labels else spans


def _apart_from(spans: list[Span], places: list[tuple[int, int]]) -> list[Span]:
    """Those that touch none of the places, which are in order and never overlap."""
    ends = [end for _, end in places]
    free = []
    for span in spans:
        following = bisect.bisect_right(ends, span.start)
        if following == len(places) or places[following][0] >= span.end:
            free.append(span)
    return free


def _again(text: str, found: list[Span]) -> Iterator[Span]:
    """The same value elsewhere. In a long text only as a word of its own, so that time grows with the length alone."""
    seen: dict[str, str] = {}
    for span in found:
        value = text[span.start : span.end]
        if "\n" not in value and looks_random(value):
            seen.setdefault(value, span.label)
    if len(seen) * len(text) > _MOST_COMPARED:
        for word in _LONE.finditer(text):
            if word.group() in seen:
                yield Span(*word.span(), seen[word.group()])
        return
    for value, label in seen.items():
        yield from (Span(at, at + len(value), label) for at in _outside(text, value, found))


def _outside(text: str, value: str, found: list[Span]) -> Iterator[int]:
    """Where a value stands as a word of its own, and nothing was found yet."""
    ends = [span.end for span in found]
    at = text.find(value)
    while at >= 0:
        end = at + len(value)
        following = bisect.bisect_right(ends, at)
        if following < len(found) and found[following].start <= at:
            end = found[following].end
        elif not _is_word_sign(text[at - 1 : at]) and not _is_word_sign(text[end : end + 1]):
            yield at
        at = text.find(value, end)


def _is_word_sign(sign: str) -> bool:
    return sign.isalnum() or sign == "_"
