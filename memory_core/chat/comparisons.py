"""Which of several costs more or less: the parts of a sentence, or several sentences, compared by their sums."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from memory_core.chat.amounts import find_amounts, sum_in
from memory_core.chat.parallel import parts_in_full
from memory_core.chat.sums import Summed, value_in
from memory_core.chat.terms import Candidate
from memory_core.language.numbers import decimal_of
from memory_core.language.pack import load_pack

_EDGES = re.compile(r",?\s+(?:and|while|but|whereas)\s+|[;,]\s+|\.\s+", re.IGNORECASE)
# What fits nearly as well as the best may be what it is compared with.
_FITS = 0.6
_LEAST = 2
_FIGURE = re.compile(r"(?<![\w.,:])\d[\d.,]*(?<=\d)(?![:\d])")

_Priced = tuple[Decimal, str, Candidate]


def by_price(question: str, scored: Sequence[Candidate]) -> Summed | None:
    """The cheapest or the dearest of what is told, as the question wants it; None where it asks for no such thing, or
    fewer than two sums of one unit are told."""
    table = load_pack().table("compared_by_price")
    if scored and re.search(table["counted"], question, re.IGNORECASE):
        return _by_number(question, scored[0])
    if not scored or re.search(table["asked"], question, re.IGNORECASE) is None:
        return None
    less = re.search(table["less"], question, re.IGNORECASE) is not None
    priced = list(_in_parts(scored[0]))
    if len(priced) < _LEAST:
        fitting = [one for one in scored if one.score >= _FITS * scored[0].score]
        priced = list(_in_sentences(fitting))
    if len(priced) < _LEAST:
        return None
    least, most = min(priced, key=_sum), max(priced, key=_sum)
    value, told, _ = least if less else most
    if sum(one[0] == value for one in priced) > 1:
        return None
    chosen = sorted(priced, key=lambda one: one[0] != value)
    shown = {one.sentence.text: one for _, _, one in chosen}
    return Summed(f"{told[0].upper()}{told[1:]}", tuple(shown.values()))


def _by_number(question: str, one: Candidate) -> Summed | None:
    """Of “Mia got 87 points, Jonah 91” the part with more, where each names one number."""
    fewer = re.search(load_pack().table("compared_by_price")["fewer"], question, re.IGNORECASE) is not None
    counted: list[tuple[Decimal, str]] = []
    for part in parts_in_full(one.sentence.text.rstrip(" ."), "number"):
        said = [decimal_of(found.group()) for found in _FIGURE.finditer(part)]
        if len(said) != 1 or said[0] is None:
            return None
        counted.append((said[0], part))
    if len(counted) < _LEAST or len({value for value, _ in counted}) < len(counted):
        return None
    told = (min if fewer else max)(counted)[1].strip(" ,;")
    return Summed(f"{told[0].upper()}{told[1:]}", (one,))


def _sum(one: _Priced) -> Decimal:
    return one[0]


def _in_parts(one: Candidate) -> Iterator[_Priced]:
    """“The blue one costs 640 euros and the red one 590”: each part that names one sum, with what it says."""
    text = one.sentence.text
    amounts = [(found, value_in(sum_in(found))) for found in find_amounts(text)]
    units = {value[1:] for _, value in amounts if value is not None}
    start = 0
    for end, following in [*((edge.start(), edge.end()) for edge in _EDGES.finditer(text)), (len(text), len(text))]:
        inside = [value for found, value in amounts if start <= found.start() < end]
        inside = inside or _bare(text[start:end], units)
        if len(inside) == 1 and inside[0] is not None and len(units) == 1:
            yield inside[0][0], text[start:end].strip(" .,;!"), one
        start = following


def _bare(part: str, units: set[tuple[str, str]]) -> list[tuple[Decimal, str, str] | None]:
    """“Schmidt quoted 3,900”, beside “Miller quoted 4,200 euros”: the only figure is a sum of the same unit."""
    figures = [decimal_of(found.group()) for found in _FIGURE.finditer(part)]
    if len(figures) != 1 or figures[0] is None or len(units) != 1:
        return []
    return [(figures[0], *unit) for unit in units]


def _in_sentences(fitting: Sequence[Candidate]) -> Iterator[_Priced]:
    """Each sentence that names one sum, in the unit of the first."""
    unit: tuple[str, str] | None = None
    seen: set[str] = set()
    for one in fitting:
        text = one.sentence.text
        read = [value_in(sum_in(found)) for found in find_amounts(text)]
        if one.piece.hit.layer != "observations" or len(read) != 1 or read[0] is None or text in seen:
            continue
        unit = unit or read[0][1:]
        if read[0][1:] == unit:
            seen.add(text)
            yield read[0][0], text.strip(" ."), one
