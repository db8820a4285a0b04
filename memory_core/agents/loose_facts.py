"""Facts from sentences that fit no pattern: a word that names an attribute, one subject, one value that fits it.

“Home for me is Valencia”, “after the meeting the deadline is later: 12 May for Falcon”. Only plain statements count,
and of a sentence only the clauses that state: in “she isn't in Graz any more, she is in Ghent now” the second one.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Any

from memory_core.agents.clauses import leads, relatives
from memory_core.agents.fact_fit import fits, may_be_customer
from memory_core.agents.passages import ME, Passage
from memory_core.agents.sentence_forms import Context, hedged
from memory_core.agents.written_dates import find_dates
from memory_core.language.names import AMOUNT, EMAIL, Name, NameKind, find_names, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.words import words

_PHONE = re.compile(r"(?<![\w+])\+?\(?\d[\d ()/.-]{6,20}\d(?!\w)")
_BY = re.compile(
    r"\b(?:cut|rais\w+|reduc\w+|lower\w*|increas\w+|went|grew|rose|fell)\b.*\bby\s+[€$£]?\s?$", re.IGNORECASE
)
_BY_SO_MUCH = re.compile(r"\s+(?:less|more|extra|on\s+top)\b")
_OF_A_THING = re.compile(r"\b(?i:the|a|an|our|his|her|their)\s+[a-z]+\s+(?:is|are|has|can|opens|answers|will)\b")
_A_JOB = re.compile(
    r"\b(?!(?:my|our|new|line|his|her|your|their|the|an?|direct|own|current|old|former|is|as|of|now|called|another)\b)[a-z]+\s+manager\b"
)
_BARE = re.compile(r"(?:still\s+|now\s+|same\W+)?\+?\(?\d[\d ()/.-]{6,20}\d\W*")
_IT_IS = re.compile(r".{0,6}\b\d[\w .,]{3,24}?,?\s+it\s+is\b(?!\s+(?:not|a|the)\b)")
NEGATED = re.compile(
    r"\b(?:no(?!\s+later)|never|nobody|neither|nor)\b|n['’]t\b|\bnot\s+(?!in\b|on\b|at\b|[A-Z0-9+€$£])", re.I
)
CLAUSE_END = re.compile(r"(?:[;:,!?]|\.(?!\w)|\s[-–—(])\s*|\s+(?:but|though|although|because|while)\s+", re.I)
_OWNER = re.compile(
    r"([A-ZÀ-Þ][\w-]+(?:\s+[A-ZÀ-Þ][\w-]+)?)['’]s\s+(?:[a-z]+\s+)?(?:e-?mail|address|number|phone|mobile|cell|line)\b"
)
# “Finance gave us 40k”
_SUM = re.compile(rf"{AMOUNT.pattern}|\b\d+(?:[.,]\d+)?\s?(?:k|million|thousand)\b(?!\s+[a-z]+s\b)", re.IGNORECASE)
_SHORT_REPLY = 9
_A_MONTH = timedelta(days=32)
# “5 pm Eastern” names no thing.
_OF_A_CLOCK = re.compile(r"\d\s?(?:[ap]\.?m\.?\s+|:\d\d\s+)$", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:[,;]|\b(?:and|but|so|while))\s+$")
_TO = re.compile(r"(?:\b(?:to|by|is|now)|:)\s*$")


@dataclass(frozen=True, slots=True)
class LooseFact:
    """One attribute of one subject, with the text that says it; `value` as it stands there, from `start` to `end`."""

    subject: str
    predicate: str
    value: str
    text: str
    start: int
    end: int
    is_date: bool


def loose_facts(passage: Passage, text: str, zone: tzinfo | None, context: Context) -> Iterator[LooseFact]:
    """What a plain statement says of an attribute; nothing when there is a doubt about subject or value."""
    if mentions(text, load_pack().words("loose_not")):
        return
    reading = _Reading(passage, text, zone, context)
    for entry in load_pack().listed("loose_facts"):
        described: Mapping[str, Any] = entry
        reaches = described["object"] == "phone"
        if not reading.is_about(frozenset(described["cues"]), reaches=reaches) or mentions(
            text, frozenset(described.get("unless", ()))
        ):
            continue
        if described["predicate"] == "manager" and _A_JOB.search(text):
            continue  # a “store manager” is nobody's boss
        value = reading.value(described["object"], frozenset(described.get("not", ())))
        if value is None:
            continue
        start, end = value
        subject = reading.subject(described["subject"], value, frozenset(described.get("own", ())))
        if subject:
            yield LooseFact(
                subject, described["predicate"], text[start:end], described["text"], start, end,
                described["object"] == "date",
            )  # fmt: skip


class _Reading:
    """One sentence with its names and with what came before it."""

    def __init__(self, passage: Passage, text: str, zone: tzinfo | None, context: Context) -> None:
        self._passage = passage
        self._text = text
        self._zone = zone
        self._context = context
        self._names = _names(text)

    def is_about(self, cues: frozenset[str], *, reaches: bool = False) -> bool:
        """Whether the sentence names the attribute, or answers or corrects one that does.

        `reaches`: a way to reach somebody, which in a letter without another name is the writer's.
        """
        if mentions(self._text, cues) or (reaches and self._passage.letter and not self._tells_of_others):
            return True
        if self._context.corrects or self._goes_on:
            return mentions(self._context.before, cues)
        return self._answers and mentions(self._context.question, cues)

    @property
    def _tells_of_others(self) -> bool:
        """Whether somebody else is named, or something: “the pharmacy is at …”."""
        named = any(one.kind is NameKind.PERSON for one in self._names)
        return named or _OF_A_THING.search(self._text) is not None

    @property
    def _answers(self) -> bool:
        # “Yes, 01632 960311 as ever, you can ring it”
        first = re.split(r"[.;!?,](?=\s)", re.sub(r"^\w+,\s+", "", self._text))[0]
        return bool(self._context.question) and len(first.split()) <= _SHORT_REPLY

    @property
    def _goes_on(self) -> bool:
        """“New number! It's …”, “15 May it is”, or nothing but a number."""
        said = self._text.casefold()
        bare = bool(self._passage.speaker) and _BARE.fullmatch(said) is not None and not self._context.question
        return said.startswith(load_pack().listed("continuing")) or bare or _IT_IS.match(said) is not None

    def value(self, wanted: str, unless: frozenset[str]) -> tuple[int, int] | None:
        """The only value of its kind that is stated, not denied, supposed or named as the former one.

        `unless`: words of its clause that speak against it.
        """
        if wanted in ("place", "employer") and _tells_of_many(self._text):
            return None
        current = [span for span in self._spans(wanted) if self._is_stated(span, unless)]
        distinct = {self._text[slice(*span)] for span in current}
        if len(distinct) > 1:
            current = [span for span in current if _TO.search(self._text[: span[0]])]
        return current[0] if current and len({self._text[slice(*one)] for one in current}) == 1 else None

    def _spans(self, wanted: str) -> list[tuple[int, int]]:
        text = self._text
        if wanted == "date":
            times = find_dates(text, self._passage.observation.at, self._zone)
            spans = [(one.start, one.end) for one in times if one.until - one.since <= _A_MONTH or one.joined]
            return [span for span in spans if _is_dated(text[slice(*span)])]
        shapes = {"amount": _SUM, "phone": _PHONE, "email": EMAIL}
        if wanted in shapes:
            return [match.span() for match in shapes[wanted].finditer(text)]
        return [(one.start, one.end) for one in self._names if self._may_be(wanted, one)]

    def _is_stated(self, span: tuple[int, int], unless: frozenset[str]) -> bool:
        before = self._text[: span[0]]
        if _former(before) or _BY.search(before) or _BY_SO_MUCH.match(self._text[span[1] :]):
            return False
        ends = [match.end() for match in CLAUSE_END.finditer(before)]
        clause = before[ends[-1] :] if ends else before
        return not (NEGATED.search(clause) or hedged(clause) or mentions(clause, unless))

    def _may_be(self, wanted: str, name: Name) -> bool:
        """Whether a name can be the value: a place, a person, an employer, what something is called from now on."""
        before = self._text[: name.start].casefold().split()
        last = before[-1] if before else ""
        if wanted == "place":
            street = name.text.split()[-1].casefold() in load_pack().words("street_kinds")
            return name.kind is NameKind.PLACE and not street and not self._is_said_of(name)
        if wanted == "person":
            return name.kind is NameKind.PERSON
        if wanted == "other person":
            return name.kind is NameKind.PERSON and not _owns(name, self._text)
        if name.kind in (NameKind.PERSON, NameKind.PLACE):
            return False
        if wanted == "employer":
            if may_be_customer(name.text, self._text) or not fits("organisation", name.text):
                return False
            return name.kind is not NameKind.PROJECT and last in load_pack().words("employer_words")
        return not _old_name(name, self._text)

    def _is_said_of(self, name: Name) -> bool:
        """“The Hamburg office”: a place that only says which one is meant."""
        after = self._text[name.end :].split(maxsplit=1)
        return bool(after) and after[0].casefold().strip(".,") in load_pack().words("kinds_of_site")

    def subject(self, wanted: str, value: tuple[int, int], own: frozenset[str]) -> str:
        """The only one whom it can be about: a person or the speaker, or the only other name.

        `own`: what somebody only says of their own (“new number: …”).
        """
        others = [one for one in self._names if one.end <= value[0] or one.start >= value[1]]
        if wanted in ("name", "old name"):
            return self._thing(others, old=wanted == "old name")
        if any(self._is_kin(one) for one in others) or _tells_of_kin(self._text[: value[0]]):
            return ""
        if own and (owner := _OWNER.search(self._text)):
            return owner[1]
        if re.search(r"\b[Mm]ine\b", self._text):
            return ME if self._passage.mine else self._passage.speaker
        people = {
            one.text
            for one in others
            if one.kind is NameKind.PERSON
            and not _former(self._text[: one.start])
            # “…, and Niamh still puts up with me”
            and not (one.start >= value[1] and _GOES_ON.search(self._text[: one.start]))
        }
        speaker = self._passage.speaker
        people = {speaker if speaker.split()[:1] == [one] else one for one in people if not self._is_addressed(one)}
        if people:
            return people.pop() if len(people) == 1 else ""
        by = ME if self._passage.mine else self._passage.speaker
        said = f"{self._context.before} {self._text}" if self._goes_on else self._text
        mine = mentions(said, load_pack().words("first_person"))
        reaches = self._passage.letter and bool(own)
        if mine or reaches or self._answers or mentions(said, own) or self._is_bare(value):
            return by
        return self._context.person if self._context.corrects else ""

    def _is_bare(self, value: tuple[int, int]) -> bool:
        """“+44 7700 900518 (mobile)”, and nothing else, as somebody's whole message."""
        if not self._passage.speaker or self._passage.letter:
            return False
        rest = f"{self._text[: value[0]]} {self._text[value[1] :]}"
        return all(word in load_pack().words("label_words") | {"new", "now"} for word in words(rest))

    def _thing(self, others: list[Name], *, old: bool) -> str:
        things = [one for one in others if one.kind not in (NameKind.PERSON, NameKind.PLACE)]
        things = [one for one in things if not leads(self._text, one.start, one.end)]
        things = [one for one in things if not _OF_A_CLOCK.search(self._text[: one.start])]
        distinct = {one.text for one in things}
        if len(distinct) > 1:
            # A first word that is a name only because every first word has a capital gives way.
            distinct = {one.text for one in things if one.start > 0}
        if not distinct and not old:
            return self._context.topic
        return distinct.pop() if len(distinct) == 1 else ""

    def _is_kin(self, name: Name) -> bool:
        """“Fatima's cousin lives in …” says nothing of Fatima."""
        rest = re.match(r"['’]s?\s+(?P<kin>\w+(?:\s+\w+)?)", self._text[name.end :])
        return rest is not None and bool(load_pack().words("relatives").intersection(rest["kin"].casefold().split()))

    def _is_addressed(self, name: str) -> bool:
        """“I live in Graz now, Maria.”, “hi Maria, …”"""
        if re.match(rf"\W*(?:[a-z]+\s+)?{re.escape(name)},", self._text):
            return True
        return re.search(rf",\s+{re.escape(name)}\s*[.!)]*$", self._text) is not None and mentions(
            self._text, load_pack().words("first_person")
        )


def _tells_of_many(text: str) -> bool:
    """“I know everybody at work lives in …”"""
    many = "|".join(load_pack().listed("loose_many"))
    return (
        re.search(rf"\b(?:{many})\b[^,.;!?]{{0,30}}?\s(?:lives?|living|works?|working|moved|moves?)\b", text)
        is not None
    )


def _tells_of_kin(before: str) -> bool:
    """“Sofia said her cousin lives in …”: of whom it tells is somebody's relative."""
    return (
        re.search(
            rf"\b(?:his|her|their|whose|my|our)\s+(?:[a-z]+\s+)?(?:{relatives()})(?:-in-law)?\s+(?!and\b)(?:\w+\s+)?[a-z]+(?:s|ed)\b"
            r"|\b[Mm]y\s+(?:[\w’'-]+\s+){1,3}?(?:lives|works|resides|stays|joined|started)\b",
            before,
        )
        is not None
    )


def _is_dated(said: str) -> bool:
    return any(letter.isdigit() for letter in said) or " of " in said


def _names(text: str) -> list[Name]:
    """The names in a sentence, with a first word that may be one though every first word has a capital."""
    names = [part for one in find_names(f"{text} ") for part in _parted(one)]
    first = re.match(r"[A-Z][\w-]{2,}", text)
    plain = first.group().casefold() if first else ""
    if first and plain not in _common() and not any(one.start < first.end() for one in names):
        names.insert(0, Name(first.group(), NameKind.THING, 0, first.end()))
    return names


@functools.cache
def _common() -> frozenset[str]:
    pack = load_pack()
    plain = ("stop_words", "not_names", "label_words", "titles", "openers")
    return frozenset[str]().union(*(pack.words(section) for section in plain))


def _parted(name: Name) -> Iterator[Name]:
    """“Swapped Geneva for Naples” names two places."""
    first, link, second = name.text.partition(" for ")
    if not link or kind_of(first) is not kind_of(second):
        yield name
        return
    yield Name(first, kind_of(first), name.start, name.start + len(first))
    yield Name(second, kind_of(second), name.end - len(second), name.end)


def mentions(text: str, said: frozenset[str]) -> bool:
    """Whether a text has one of the words or turns of phrase."""
    folded = f" {' '.join(re.findall(r'[a-z0-9]+', text.casefold()))} "
    return any(f" {one} " in folded for one in said)


def _owns(name: Name, text: str) -> bool:
    """“Maria's manager”, “the manager of Maria”; and “Maria reports to …”, who comes first."""
    after = text[name.end : name.end + 2]
    before = text[: name.start].casefold().split()[-1:]
    return (
        after in ("'s", "’s")
        or bool(load_pack().words("owner_words").intersection(before))
        or (not before and not mentions(text, load_pack().words("first_person")))
    )


def _old_name(name: Name, text: str) -> bool:
    """In “Falcon was rebranded as Heron” the first name is the old one, in “the new name of Falcon” the one after."""
    before = text[: name.start].casefold()
    if re.search(r"new\s+(?:name|title)\s+(?:of|for)\b", text.casefold()):
        return re.search(r"new\s+(?:name|title)\s+(?:of|for)\s+(?:project\s+)?$", before) is not None
    others = [one for one in _names(text) if one.kind not in (NameKind.PERSON, NameKind.PLACE)]
    return bool(others) and others[0].start == name.start


def _former(before: str) -> bool:
    ending = " ".join(before.casefold().replace("the ", " ").split()).removesuffix(" no later than")
    return any(ending == one or ending.endswith(f" {one}") for one in load_pack().listed("loose_former"))
