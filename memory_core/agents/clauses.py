"""Cuts a sentence into clauses and finds of whom each tells: by name, by “she”, by “my sister Kasia”, or by nothing at
all, as in “moved to Graz and now works at Acme”. How a clause puts it (denied, supposed, to come) stands beside it.
"""

import functools
import re
from dataclasses import dataclass, replace
from typing import Any

from memory_core.agents.beginnings import dated_opening, day_of_effect
from memory_core.agents.fact_rules import job_pattern
from memory_core.agents.passages import ME, Passage
from memory_core.agents.relatives import relative_of
from memory_core.agents.rewording import NAME, plain_words, uncleft, with_him
from memory_core.agents.sentence_forms import Context, of_another
from memory_core.language.names import NameKind, find_names, kind_of
from memory_core.language.pack import either, load_pack

_BOUNDARY = re.compile(
    r"(?:(?:(?!(?<=\b[A-ZÀ-Þ])\.)[.;:,!?)(]+|\s[-–—])\s+|\s\((?=[A-Z]))(?:(?:and|but|so|because|while|though|although|now\s+that|since|as|that|then|or)\s+)*"
    r"|\s+(?=(?:I|we|she|he)\s)|\s+(?:and|but|so|because|while|though|although|that|said|says|told\s+(?:me|us)|now\s+that)\s+(?:that\s+)?"
)
_OPENING = re.compile(
    r"(?i:(?:so|and|but|well|ok|okay|oh|hey|hi|yes|yeah|also|ps|psst|btw|fyi|um|uh|then|no(?!\s+longer))\b,?\s+)+"
)
_UNNAMED = ("they", "that", "this", "there", "these", "those")
_OWNED = re.compile(r"(?:[a-z]+\s+){1,3}?(?:is|was|are|has|will|becomes)\s")
# “Wren and the other nurses report to me”
_AND_OTHERS = (
    r"(?:,?\s+and\s+(?:all\s+|the\s+)*"
    r"(?:others|(?:other|remaining)\s+[a-z]+s|(?:rest|whole|entire)(?:\s+of)?(?:\s+the)?(?:\s+[a-z]+)?))?"
)
# “Was born in Ulm but lived in Bern”: what “was” is said of ends here.
_GONE = re.compile(r"(?:lived|worked|studied)\b")


@dataclass(frozen=True, slots=True)
class Clause:
    """`said` is what follows subject and auxiliaries; `noun` what of the subject it tells of (“my phone is …”).

    `denied`: not, never, no longer. `supposed`: would, might, wants to. `obliged`: must, has to. `ahead`: will, is
    going to. `past`: was, used to. `perfect`: has been. `being`: is, or nothing in its place. `still`: now, for good.
    `also`: besides. `we`: others, too. `beside`: who else it is of. `before`: what the sentence says before it.
    """

    subject: str
    said: str
    noun: str = ""
    denied: bool = False
    supposed: bool = False
    obliged: bool = False
    ahead: bool = False
    past: bool = False
    perfect: bool = False
    being: bool = False
    still: bool = False
    also: bool = False
    we: bool = False
    beside: tuple[str, ...] = ()
    before: str = ""


def read_clauses(text: str, passage: Passage, context: Context) -> list[Clause]:
    """The clauses of a sentence, in order."""
    text = uncleft(with_him(plain_words(text), context))
    if (passage.mine or passage.speaker) and _begins_with_verb(text):
        text = text[0].lower() + text[1:]  # “Traded the Golf for a Volvo”
    starts = [match.end() for match in [_OPENING.match(text)] if match] or [0]
    dates: dict[int, int] = {}  # where the day begins that stands before a clause
    for start in [starts[0], *(match.end() for match in _BOUNDARY.finditer(text))]:
        if start >= starts[-1]:
            starts += [start] if start > starts[-1] else []
            if dated := dated_opening().match(text, start):
                starts.append(dated.end())
                dates[dated.end()] = start
    reader = _Reader(text, passage, context)
    found: list[tuple[int, Clause]] = []
    for start in starts:
        clause = reader.clause(start, found[-1][1] if found else None)
        if clause is not None:
            found.append((start, clause))
    found = found or reader.later(starts[0])
    ends = [dates.get(start, start) for start, _ in found[1:]] + [len(text)][: len(found)]
    cut = [_cut(clause, text, end) for (_, clause), end in zip(found, ends, strict=True)]
    return [_beside_before(clause, text[:start]) for (start, _), clause in zip(found, cut, strict=True)]


def _beside_before(clause: Clause, before: str) -> Clause:
    """A clause with what stands before it; behind “now” one is so now, and after “I'm not in Lyon any more” one is “in
    Nantes” for good."""
    still = re.search(rf"\bnow\s*$|\b(?:not|no\s+longer)\s+in\s+{NAME}", before) is not None
    return replace(clause, before=before, still=clause.still or still)


def _begins_with_verb(text: str) -> bool:
    first = text.split(" ", 1)[0]
    return first.istitle() and _verb().fullmatch(first.casefold()) is not None


def _cut(clause: Clause, text: str, end: int) -> Clause:
    rest = len(text) - end
    said = clause.said[: len(clause.said) - rest] if rest else clause.said
    return replace(clause, said=re.sub(r"[\s,;:–—-]+(?:and|but|so|because|that)?\s*$", "", said))


@functools.cache
def _subject_pattern() -> re.Pattern[str]:
    pack = load_pack()
    kin = "|".join(sorted(map(re.escape, pack.words("relatives") | pack.words("owned_nouns")), key=len, reverse=True))
    owner = rf"(?P<mine>(?i:my|our|mine))|(?P<other>(?i:his|her|their|your))|(?P<owner>{NAME})['’]s?"
    noun = rf"(?P<noun>(?:[a-z][\w-]*\s+){{0,3}}?(?:{kin})(?:-in-law)?(?![\w-]))"
    owner_alone = r"(?P<alone>(?i:mine))"
    favourite = r"(?P<liking>favou?rite\s+[a-z]+(?:\s+cream)?)"
    own = "|".join(sorted(map(re.escape, pack.words("owned_nouns")), key=len, reverse=True))
    after = r"(?=\s*:|\s+(?:is|in|at|as|with|under|now|will|has|switched|changed)\b|['’]s\s)"
    bare = rf"(?P<bare>(?i:(?:new\s+|my\s+)?(?:favou?rite\s+[a-z]+|{own}))){after}"
    return re.compile(
        rf"(?:(?:{owner})\s+(?:{favourite}|{noun})(?:,?\s+\(?(?P<called>{NAME})\)?,?)?"
        rf"|(?P<pronoun>I|(?i:we|he|she|they|you|it|who|that|this|there|these|those|(?:everyone|everybody)(?:\s+(?:in|on|at)\s+\w+)?))(?:\s+(?:both|all))?"
        rf"|{bare}|{owner_alone}"
        rf"|(?:(?i:(?:the\s+(?:whole|rest|running)|all)\s+of\s+(?:the\s+)?|the\s+|our\s+|project\s+))?(?P<name>{NAME})(?:\s+(?i:project|programme|initiative|team))?(?:,\s+[^,.;!?]{{3,40}},)?{_AND_OTHERS})(?P<is>['’]s)?(?=\s|:|$)"
    )


class _Reader:
    def __init__(self, text: str, passage: Passage, context: Context) -> None:
        self._text = text
        self._passage = passage
        self._context = context
        self._by = ME if passage.mine else passage.speaker
        # Whom a clause without a subject means
        self._meant = context.person if of_another(passage.text) else self._by

    def later(self, start: int) -> list[tuple[int, Clause]]:
        """“On the bishop's wish the Chapel Pews have been renamed …”: the first clause behind other words."""
        for match in re.finditer(r"\s(?=(?:(?:the|our)\s+)?[A-ZÀ-Þ])", self._text[start:]):
            found = _subject_pattern().match(self._text, start + match.end())
            before = self._text[: start + match.start()]
            led = re.search(r"\b(?:of|for|with|in|on|at|by|from|to|about)\s*$|(?:^|\s)[A-ZÀ-Þ][\w’'-]*$", before)
            if found is None or not found["name"] or led is not None:
                continue  # of “for Harbour Light” neither word begins anything
            clause = _with_auxiliaries(self._text[found.end() :].lstrip())
            if clause is not None and (clause.being or clause.perfect or clause.ahead):
                return [(start + match.end(), replace(clause, subject=found["name"]))]
        return []

    def clause(self, start: int, before: Clause | None) -> Clause | None:
        """What begins here, if a clause does."""
        rest = self._text[start:]
        found = _subject_pattern().match(rest)
        if found is not None:
            said = rest[found.end() :].lstrip()
            if found["is"] and _OWNED.match(said):
                return None  # “Greta's successor is …”
            does = found["pronoun"] in ("I", "we", "he", "she") and re.match(r"[a-z]{3,}\b", said) is not None
            has = "is" if found["is"] or said.startswith(":") else ""
            clause = _with_auxiliaries(said.lstrip(": "), has=has, any_verb=does)
            if clause is not None:
                subject, noun = self._subject(found, before)
                we = (found["pronoun"] or "").casefold() in ("we", "i")
                together = (found["pronoun"] or "").casefold() == "we"
                beside = self._beside(start) or ((self._context.company,) if together and self._context.company else ())
                being = clause.being or bool(found["bare"])
                return replace(clause, subject=subject, noun=noun, beside=beside, being=being, we=we)
            if (found["noun"] or found["bare"]) and re.match(r"(?:as|at|with|under|for)\s", said):
                subject, noun = self._subject(found, before)
                return Clause(subject, said, noun=noun)
        if day_of_effect().match(rest):
            return None
        instead = re.search(r"\bbut\s+$", self._text[:start]) is not None
        if before is not None and instead and (said := _continued(before.said, rest)):
            return replace(before, said=said, denied=False)
        clause = _with_auxiliaries(rest)
        if clause is None:
            return self._fragment(rest) if before is None and self._is_alone(self._text[:start]) else None
        if before is not None:
            return _going_on(clause, before, rest)
        first = not self._text[:start].strip(" ,")
        # “In York now”
        being = clause.being or clause.still or clause.denied or clause.said.startswith("in ")
        return replace(clause, subject=self._meant, being=being) if first else None

    def _is_alone(self, said: str) -> bool:
        """“The Marco who left is Marco Bellini, the designer” and “Priya Nair, our new designer” tell of them."""
        named = any(one.kind is NameKind.PERSON for one in find_names(f"{said} "))
        return (not named or self._of_oneself()) and not re.search(r"\b(?:is|was|are|were)\b", said)

    def _of_oneself(self) -> bool:
        """Whether a note of one's own goes on about oneself, and does not note down how to reach somebody."""
        whole = self._passage.observation.text
        return (
            self._passage.mine
            and re.search(r"\b(?:I|[Ww]e)\b", whole) is not None
            and not re.search(r"\d{4}", self._text)
        )

    def _fragment(self, rest: str) -> Clause | None:
        """“Still a carpenter at Acme”, as one writes of oneself."""
        if not self._meant or (self._passage.letter and not rest.startswith(("Still ", "still "))):
            return None
        said = re.sub(rf"^(?i:(?:{'|'.join(load_pack().words('adverbs'))})\s+)+", "", rest)
        said = re.sub(r"^(?:an?|the)\s+", "", said)
        label = re.search(r"([^:.;!?]{3,60}):\s+$", self._text[: len(self._text) - len(rest)])
        told = (
            re.search(r"\b(?:job|work|role|title|position|me|I|now|news|update)\b", label[1], re.I) if label else None
        )
        if re.match(r"[^:]{3,60}:\s+[A-ZÀ-Þ]", rest) or (label and not told):
            return None  # “New lead for Kestrel: Anna Moll” tells of her, “Funniest: the lecturer” of another
        named = re.match(NAME, said)
        if named and kind_of(named.group()) is NameKind.PERSON:
            return None  # “Tom Baker (Contoso)” tells of him, and of no baker
        # “A recruiter offered me …” is no recruiter's saying.
        if _whole_job().match(said) and not re.search(r"\b(?:is|are|was|will|has)\b", said):
            return Clause(self._meant, said, being=True)
        where = re.match(rf"(?P<where>{NAME})\s+(?=since\b|now\b|these\s+days\b|as\s+of\b)", said)
        if where is not None and kind_of(where["where"]) is NameKind.PLACE:
            return Clause(self._meant, f"in {said}", being=True, still=True)
        placed = said != rest and re.match(r"(?:in|at|with)\s+(?:the\s+)?[A-Z]", said) is not None
        return Clause(self._meant, said, being=True, still=True) if placed else None

    def _beside(self, start: int) -> tuple[str, ...]:
        """Whoever is named before the last one: “Ana, Kofi and Lena will report …”."""
        months = "|".join(load_pack().table("months"))
        opening = rf"(?:^|[,;.!?:]\s+|\b(?:that|and|but|so|today|now|[a-z]+day|\d+(?:st|nd|rd|th)?|{months})\s+)"
        who = rf"(?:(?:{NAME}|I),\s+){{0,4}}(?:{NAME}|I)"
        found = re.search(rf"{opening}(?:(?i:my|our)\s+[a-z]+\s+)?(?P<who>{who}),?\s+and\s+$", self._text[:start])
        named = re.split(r",\s+", found["who"]) if found else []
        return tuple(filter(None, (self._by if one == "I" else one for one in named)))

    def _subject(self, found: re.Match[str], before: Clause | None) -> tuple[str, str]:
        """Of whom it tells, and what of them."""
        start = found.start() + len(self._text) - len(found.string)
        if found["pronoun"]:
            if found["pronoun"].casefold() == "it" and before is not None and before.noun:
                return before.subject, before.noun  # “my manager is Ana, but from May it will be Kofi”
            return self._pronoun(found["pronoun"].split()[0].casefold(), start, before), ""
        if found["name"]:
            return re.sub(r"['’]s?$", "", found["name"]), ""
        if found["alone"]:
            return self._by, "mine"
        noun = (found["liking"] or found["noun"] or found["bare"]).casefold()
        owner = self._by if found["mine"] else self._meant_by(noun) if found["bare"] else found["owner"]
        owner = owner if owner or found["bare"] or found["mine"] else self._owner(found, start, before)
        last = noun.split()[-1].removesuffix("-in-law")
        if last in load_pack().words("relatives") and not found["liking"]:
            if found["called"]:
                return found["called"], ""
            relative = relative_of(owner, noun) if owner else ""
            return (relative, "") if relative else (owner, noun) if owner else ("", "")
        return owner, noun

    def _meant_by(self, noun: str) -> str:
        """Whose a label's value is; “Position: Buyer” in a mail that says no “I” is nobody's in particular."""
        offered = (
            self._passage.letter and not self._passage.mine and noun.split()[-1] in load_pack().words("post_nouns")
        )
        own = re.search(r"\b(?:I|my|me)\b", self._passage.text) is not None
        return "" if offered and not own else self._meant

    def _owner(self, found: re.Match[str], start: int, before: Clause | None) -> str:
        other = found["other"].casefold()
        return self._addressed() if other == "your" else self._person(start, before)

    def _addressed(self) -> str:
        """“You” is the person of this computer when somebody else writes or says it, and names nobody else."""
        called = re.match(rf"(?P<name>{NAME}),\s+(?:[a-z]+\s+){{0,2}}you\b", self._text)
        if self._context.many and called and kind_of(called["name"]) is NameKind.PERSON:
            return called["name"]
        return ME if self._passage.speaker and not self._passage.mine else ""

    def _pronoun(self, said: str, start: int, before: Clause | None) -> str:
        if said in ("i", "we"):
            return self._by
        if said in ("you", "everyone", "everybody"):
            return self._addressed()
        if said == "it":
            return last_thing(self._text[:start]) or self._context.topic
        return "" if said in _UNNAMED else self._person(start, before)

    def _person(self, start: int, before: Clause | None) -> str:
        """Whom “she” means: the last person that the sentence named, or of whom the talk was."""
        named = [one for one in find_names(f"{self._text[:start]} ") if one.kind is not NameKind.PLACE]
        people = [one.text for one in named if one.kind is NameKind.PERSON or _acts(self._text, one.end)]
        called = re.findall(rf"{_introduced()}\s+({NAME})", self._text[:start])
        if company := _company(self._text[start:], self._text[:start]):
            # “He lives in Leeds with his girlfriend Aoife; he …”
            called, people = ([one for one in said if one != company] for said in (called, people))
        if not called and not people and before is not None and before.subject not in ("", self._by, ME):
            return before.subject
        return (called or people or [self._context.person])[-1]


def _going_on(clause: Clause, before: Clause, rest: str) -> Clause:
    """A clause without a subject, and without auxiliaries of its own, goes on with those before it."""
    plain = not any((clause.being, clause.perfect, clause.past, clause.ahead, clause.supposed, clause.denied))
    lasting = plain and not _GONE.match(rest)
    return replace(
        clause,
        subject=before.subject,
        beside=before.beside,
        being=clause.being or (lasting and before.being),
        supposed=clause.supposed or (plain and before.supposed),
        ahead=clause.ahead or (plain and before.ahead),
        perfect=clause.perfect or (lasting and before.perfect),
    )


def _continued(before: str, rest: str) -> str:
    """“… no longer works at Acme, but at Orchid”: the verb goes on."""
    found = re.match(r"(?:now\s+)?(?=(?:at|in|to|for|with|as|under)\s)", rest)
    verb = re.match(r"[\w-]+(?=\s+(?:at|in|to|for|with|as|under)\s)", before)
    return f"{verb.group()} {rest[found.end() :]}" if found and verb else ""


def _company(pronoun: str, before: str) -> str:
    """Who was named as “his girlfriend Aoife”, and is not whom “he” means."""
    owner = {"he": "his", "his": "his", "she": "her", "her": "her"}.get(pronoun.split(maxsplit=1)[0].casefold(), "")
    if not owner:
        return ""
    found = re.findall(rf"\b{owner}\s+(?:[a-z]+\s+)?(?:{relatives()}),?\s+({NAME})", before)
    return found[-1] if found else ""


@functools.cache
def _whole_job() -> re.Pattern[str]:
    """What a job is called, with its end."""
    ends = (
        r"\s*(?:[.,;!?(–-]|$)|\s+(?:at|for|with|in|on|here|now|and|but|since|of|by"
        r"|again|from|until|these|as|turned|to)\b"
    )
    return re.compile(rf"(?:{job_pattern().pattern})(?:{ends})", re.IGNORECASE)


@functools.cache
def relatives() -> str:
    """One pattern for all words for relatives, the longer first."""
    return "|".join(sorted(load_pack().words("relatives"), key=len, reverse=True))


@functools.cache
def _introduced() -> str:
    return rf"\b(?i:{relatives()}|name\s+is|name['’]s|called|named)"


def last_thing(text: str) -> str:
    """The last name in a text that is neither a person's nor a place's."""
    named = [one for one in find_names(f"{text} ") if one.kind not in (NameKind.PERSON, NameKind.PLACE)]
    named = [one for one in named if not leads(text, one.start, one.end)]
    return named[-1].text if named else ""


def leads(text: str, start: int, end: int) -> bool:
    """Whether what a name does or has done shows that it is somebody's, whatever it looks like: “led by Abel Costa”."""
    by = re.search(r"\b(?:led|headed|run|managed|owned|replaced|from|to)\s+(?:by\s+)?$", text[:start])
    verbs = r"lead(?:s|ing)?|head(?:s|ing)|tak(?:es|ing|en)\s+over|took\s+over|runs|joins"
    does = rf"\s+(?:(?:is|will|has|now|just|be|been)\s+)*(?:{verbs})\b"
    if len(text[start:end].split()) == 1:
        return re.match(r"\s+(?:will\s+|now\s+)?(?:leads?|heads|takes?\s+over|took\s+over)\b", text[end:]) is not None
    return len(text[start:end].split()) == 2 and (by is not None or re.match(does, text[end:]) is not None)


def _acts(text: str, end: int) -> bool:
    """Whether a name is followed by what people do."""
    verbs = r"(?:['’]s)?\s+(?:says|said|told|thinks|lives|lived|works|moved|wrote|called)\b"
    return re.match(verbs, text[end:]) is not None


def _with_auxiliaries(rest: str, has: str = "", *, any_verb: bool = False) -> Clause | None:
    """What follows the auxiliaries and how they put it; None when no verb that is known begins it.

    `any_verb`: whatever stands there is one, as behind “I”.
    """
    seen: list[str] = [has] if has else []
    while match := _auxiliary().match(rest):
        seen.append(" ".join(match[1].casefold().split()))
        rest = rest[match.end() :]
    plain = [one for one in seen if one not in load_pack().words("adverbs")]
    if not plain and not any_verb and not _verb().match(rest):
        return None
    table = {name: frozenset(words) for name, words in load_pack().table("auxiliaries").items()}
    if "yet" in seen:
        seen = [one for one in seen if one != "not"]  # “not yet, still in Rostock”
    flags: dict[str, Any] = {name: bool(words.intersection(seen)) for name, words in table.items()}
    return replace(Clause("", rest), **flags)


@functools.cache
def _auxiliary() -> re.Pattern[str]:
    pack = load_pack()
    listed = {word for words in pack.table("auxiliaries").values() for word in words} | pack.words("adverbs")
    listed |= set(pack.listed("other_auxiliaries"))
    return re.compile(rf"({either(listed)})(?:\s+|,\s+|$)", re.IGNORECASE)


@functools.cache
def _verb() -> re.Pattern[str]:
    verbs = "|".join(sorted(load_pack().words("clause_verbs"), key=len, reverse=True))
    return re.compile(rf"(?:{verbs})(?!\w)")
