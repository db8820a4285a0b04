"""Of a sentence that tells the like of several (“the red one is here, the blue one at Mum's”) the part that a question
is about, with what it leaves out."""

import re
from collections.abc import Callable, Sequence

from memory_core.chat.matter import light
from memory_core.language.names import WORDED
from memory_core.language.pack import load_pack
from memory_core.language.words import stem, stems, words

_KINDS = frozenset(("money", "number", "when", "where", "who", "what"))
_MOST_WORDS = 45
# “Four hundred and twenty” and “two and a half” are one number.
_EDGES = re.compile(
    r"[;,]\s+(?:(?:and|but|while)\s+)?(?=\D)|(?<=[a-z]):\s+(?=[a-z])|\s+(?:but|while|plus)\s+"
    rf"|(?:(?<!\bhundred)(?<!\bthousand)(?<!\bmillion)|(?!\s+and\s+{WORDED}\b))(?!\s+and\s+a\s+(?:half|quarter)\b)\s+and\s+",
    re.IGNORECASE,
)
_VERB = (
    r"(?P<verb>(?:is|are|was|were|has|have|had|can|can['’]t|cannot|will|does|do|did|am|goes|costs?|comes|got|won|ran|ate|drank|paid|spent"
    r"|bought|sold|took|made|gave|wrote|read|drew|came|went|chose)\b(?:\s+[a-z]+ed\b)?"
    r"|(?-i:[a-z]{2,}(?:s|ed)\b))"
)
_OPENS = re.compile(
    r"\W*(?P<who>(?:I|we|he|she|they|it)\b|(?:the|my|our|his|her|their)\s+(?:[\w’'-]+\s+){0,2}?[\w’'-]+"
    rf"|(?-i:[A-ZÀ-Þ])[\w-]+['’]s\s+[\w-]+|(?-i:[A-ZÀ-Þ])[\w’'-]+(?:\s+(?-i:[A-ZÀ-Þ])[\w’'-]+)?)\s+{_VERB}",
    re.IGNORECASE,
)
# “The blue one”, “the one from Tilers United”
_ONE = re.compile(r"(?P<lead>\bthe\s+(?:[\w-]+\s+)?)one\b", re.IGNORECASE)
# “Greta the dessert”, “the yellow bin on Fridays”
_VERBLESS = re.compile(
    r"(?P<who>(?:the\s+(?:[\w-]+\s+)?[a-z][\w-]*|(?-i:[A-ZÀ-Þ])[\w’'-]+))\s+"
    r"(?P<rest>(?:(?:the|an?|my|our|his|her|their|some|in|on|at|from|until|under|behind|next)\s|\d).*)",
    re.IGNORECASE,
)
# “Starts at 9 and ends at 12:30” differs by nothing else.
_TURNING = ("start", "begin", "end", "finish", "open", "close", "leave", "arrive", "depart", "land")
_GOES_ON = re.compile(rf"(?:{'|'.join(_TURNING)})(?:(?<=sh)es|(?<!sh)s)?\b", re.IGNORECASE)
_TURNS = frozenset(map(stem, _TURNING))
# Of “Where is the receipt for the washing machine?” the receipt.
_HEAD = re.compile(
    r"\W*(?:where|when)\s+(?:is|are|was|were)\s+(?:(?:the|my|our|his|her)\s+)?(?P<noun>[a-z]{3,})\b", re.I
)
_PERSON = re.compile(r"(?:I|we|you|he|she|they|it)\s+[a-z]", re.IGNORECASE)
_MONEY = r"(?:€|\$|£|euros?|dollars?|pounds?|francs?)"
_CURRENCY = re.compile(rf"\d(?P<behind>\s?{_MONEY}(?!\w))|(?P<before>[€$£])\s?\d", re.IGNORECASE)
# “18 for the balancing”, “children 6”; but neither “4 days” nor “May 2027”
_BARE = re.compile(
    rf"(?<![€$£\d.,:])(?!(?:19|20)\d\d\b)\d[\d.,]*(?<=\d)(?!\s?{_MONEY})(?=\s*$|\s+(?:for|on|per|each)\b)",
    re.IGNORECASE,
)


def part_asked(text: str, question: str, kind: str, tells: Callable[[str], bool]) -> str:
    """The part of which alone the question speaks, in full; the text where no part is, or it is about several.

    `tells`: whether a part has something of the asked kind.
    """
    if kind not in _KINDS or len(text.split()) > _MOST_WORDS:
        return text
    parts = parts_in_full(text, kind)
    # Of “94.20, that's 23.55 each” what each pays stands in the other part.
    if len(parts) < 2 or re.search(load_pack().table("each_asked")["text"], question, re.IGNORECASE):
        return text
    asked = frozenset(stems(question)) - (light() - _TURNS)
    telling = [part for part in parts if tells(part)]
    if (head := _HEAD.match(question)) and len(telling) > 1:
        led = [part for part in telling if stem(head["noun"].casefold()) in stems(" ".join(part.split()[:3]))]
        if len(led) == 1:
            return led[0]
    said = [asked & set(stems(part)) for part in telling]
    own = [
        len(one.difference(*(other for place, other in enumerate(said) if place != index)))
        for index, one in enumerate(said)
    ]
    most = max(own, default=0)
    if len(telling) < 2 or not most or own.count(most) > 1:
        return text
    return telling[own.index(most)]


def parts_in_full(text: str, kind: str) -> list[str]:
    """The parts of a sentence, each with the noun, the verb and the currency that it leaves out.

    Of what is only listed behind one verb (“the siphon, two valves and a tap”) none is a part of its own.
    """
    cut = [text[slice(*edge)].strip(" .!") for edge in _cut(text)]
    opened = _OPENS.match(cut[0])
    if kind in ("what", "who") and not (opened or _PERSON.match(cut[0])):
        return [text]  # “Chloé, Marc and Sami will join us” tells the same of all
    noun, verb = (words(opened["who"])[-1], opened["verb"]) if opened else ("", "")
    named = opened is not None and (opened["who"][:1].isupper() and not opened["who"].casefold().startswith("the "))
    full = [cut[0]]
    for part in cut[1:]:
        whole = _ONE.sub(lambda one: f"{one['lead']}{noun or 'one'}", part)
        gapped = None if _OPENS.match(whole) else _VERBLESS.fullmatch(whole)
        if gapped and verb and _is_like(gapped["who"], noun, named=named):
            whole = f"{gapped['who']} {verb} {gapped['rest']}{_thing_left_out(gapped['rest'], cut[0])}"
        elif opened and kind == "when" and _GOES_ON.match(whole):
            whole = f"{opened['who']} {whole}"  # “… and ends at 12:30”
        elif kind in ("what", "who") and not (_OPENS.match(whole) or _PERSON.match(whole)):
            full[-1] = f"{full[-1]}, {part}"
            continue
        full.append(whole)
    return [_with_currency(part, text) for part in full] if kind == "money" else full


def _thing_left_out(rest: str, first: str) -> str:
    """The “ points” of “Jonah 91” behind “Mia got 87 points”."""
    bare = re.fullmatch(r"\d[\d.,]*", rest.strip())
    counted = re.search(r"(?<!\S)\d[\d.,]*(?P<thing>\s[a-z]+s)\b", first) if bare else None
    return counted["thing"] if counted else ""


def _cut(text: str) -> Sequence[tuple[int, int]]:
    edges = [found.span() for found in _EDGES.finditer(text)]
    starts, ends = [0, *(end for _, end in edges)], [*(start for start, _ in edges), len(text)]
    return list(zip(starts, ends, strict=True))


def _is_like(who: str, noun: str, *, named: bool) -> bool:
    """Whether a subject without a verb is one as the first is: a name beside a name, another of the same noun."""
    if who[:1].isupper() and not who.casefold().startswith("the "):
        return named
    return stem(words(who)[-1]) == stem(noun)


def _with_currency(part: str, text: str) -> str:
    """“18 euros for the balancing” of “64.20 euros for the tyres and 18 for the balancing”."""
    currency = _CURRENCY.search(text)
    if currency is None or _CURRENCY.search(part):
        return part
    before, behind = currency["before"] or "", currency["behind"] or ""
    return _BARE.sub(lambda one: f"{before}{one.group()}{behind}", part, count=1)
