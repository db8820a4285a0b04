"""“How much more does the one cost than the other?”: each is asked for by itself, and the difference is reckoned."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from memory_core.chat.offline import Extract
from memory_core.language.numbers import decimal_of
from memory_core.language.pack import load_pack
from memory_core.records.dialogue import Citation

_FIGURE = re.compile(r"(?P<before>[€$£]?)\s?(?P<figure>\d[\d.,’']*)\s?(?P<unit>[^\d\s]*(?:\s[^\d\s]+)?)")
_SUBJECT = re.compile(
    r"(?P<what>.*?)\b(?P<does>do|does|did|will|would|has|have|had|is|are|was|were)\s+(?P<who>.+)$", re.IGNORECASE
)
_PLACED = re.compile(r"(?P<at>in|on|at|for|from|to|by|per)\s+\S", re.IGNORECASE)
# “Than we claimed” has its verb.
_OWN_VERB = re.compile(r"(?:i|we|you|he|she|they)\s+[a-z]", re.IGNORECASE)
_BE = frozenset(("is", "are", "was", "were"))
_MARK = re.compile(r"\[(\d+)\]")


def halves_of(question: str) -> tuple[str, str] | None:
    """The two questions whose answers a question compares; None for one that asks for no difference."""
    table = load_pack().table("differing")
    if between := re.search(table["between"], question, re.IGNORECASE):
        first, second = (f"{table['of'].format(what=between['what'], who=between[who])}?" for who in ("one", "other"))
        return first, second
    asked = re.match(table["asked"], question.strip(), re.IGNORECASE)
    if asked is None:
        return None
    rest, other = asked["rest"].strip(), re.sub(table["echo"], "", asked["other"], flags=re.IGNORECASE).strip(" ?!.")
    instead = _instead(rest, other)
    kind = next((whole for way, whole in table["ways"].items() if re.fullmatch(way, asked["way"], re.IGNORECASE)), "")
    if not rest or not other or not instead or not (kind or asked["many"]):
        return None
    if not kind:
        return f"How {asked['many']} {rest}?", f"How {asked['many']} {instead}?"
    one, two = (_SUBJECT.fullmatch(part) for part in (rest, instead))
    return (kind.format(who=one["who"]), kind.format(who=two["who"])) if one and two else None


def _instead(rest: str, other: str) -> str:
    """The rest of a question with the other thing, place or time in it; “” where it cannot be told what it replaces."""
    if placed := _PLACED.match(other):
        same = list(re.finditer(rf"\b{placed['at']}\s+\S.*?(?=\s+(?:in|on|at|for|from|to|by|per)\s|$)", rest, re.I))
        return f"{rest[: same[-1].start()]}{other}{rest[same[-1].end() :]}" if same else ""
    found = _SUBJECT.fullmatch(rest)
    if found is None:
        return ""
    verb = "" if found["does"].casefold() in _BE or _OWN_VERB.match(other) else _verb(found["who"])
    return f"{found['what']}{found['does']} {other}{verb}"


def _verb(said: str) -> str:
    """From the verb on: of “the red one cost per day” the last three words; a verb that is not known stands last."""
    known = re.search(load_pack().table("differing")["verbs"], said, re.IGNORECASE)
    return said[known.start() :] if known else f" {said.split()[-1]}" if len(said.split()) > 1 else ""


def apart(question: str, answer: Callable[[str], Extract]) -> Extract | None:
    """The difference that a question asks for, with both answers that it is of; None where one is no single number."""
    halves = halves_of(question)
    if halves is None:
        return None
    found = [answer(one) for one in halves]
    read = [_FIGURE.match(one.short) for one in found if one.grounded]
    values = [decimal_of(one["figure"]) for one in read if one]
    if len(values) != len(halves) or None in values or len({_unit(one) for one in read if one}) != 1:
        return None
    first, second = (value or Decimal(0) for value in values)
    if first == second and {one.text for one in found[0].citations} & {one.text for one in found[1].citations}:
        return None  # one figure was taken for both
    before, unit = _unit(read[0]) if read[0] else ("", "")
    less = re.search(load_pack().table("differing")["less"], question, re.IGNORECASE) is not None
    way = "" if (first < second) is less or first == second else " more" if less else " less"
    told = f"{before}{abs(first - second):,}{f' {unit}' if unit else ''}{way} ({first:,} and {second:,})"
    texts: list[str] = []
    citations: list[Citation] = []
    for one in found:
        texts.append(_numbered_from(one.text, len(citations)))
        citations += [replace(cited, number=cited.number + len(citations)) for cited in one.citations]
    return Extract("\n\n".join((told, *texts)), grounded=True, citations=tuple(citations), short=told)


def _numbered_from(text: str, known: int) -> str:
    return _MARK.sub(lambda mark: f"[{int(mark[1]) + known}]", text)


def _unit(read: re.Match[str]) -> tuple[str, str]:
    return read["before"], read["unit"].strip(" .,;")
