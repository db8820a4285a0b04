"""Facts that only the trained reader found: what it marked in a sentence, once it fits what such a fact must be."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from memory_core.agents.beginnings import begins, days_in
from memory_core.agents.fact_fit import canonical, fits, may_be_customer
from memory_core.agents.labelling import is_me, spans_of_kind
from memory_core.agents.loose_facts import CLAUSE_END, NEGATED, mentions
from memory_core.agents.passages import ME, Passage
from memory_core.agents.reader import Reading
from memory_core.agents.relatives import is_relative, relative_of
from memory_core.agents.sentence_forms import Context, hedged, without_trail
from memory_core.agents.stated import Fact, from_framed
from memory_core.agents.verb_frames import Framed, hearsay, is_somebody, is_title, only_supposed
from memory_core.agents.written_dates import find_dates, written_date
from memory_core.language.names import EMAIL, NameKind, find_names, kind_of, people
from memory_core.language.pack import load_pack
from memory_core.language.words import words

# How sure the reader must be: of what it adds to the sentences set aside, more than four of five are right then.
SURE = 0.7
# Of a page that nobody in particular wrote.
_SURE_OF_PAGES = 0.8
# Where the rules saw a fact of that kind and did not believe it.
_SURE_BESIDE_RULES = 0.8
_CONFIDENCE = 0.55
_LEAST_WORDS, _MOST_WORDS = 3, 60
# Of so many words an English sentence has one such as “the” or “is”; labels and notes have none.
_ONE_OF = 8
_LEAST_DIGITS = 6
_MOST_LIKED = 5
_HEARD = re.compile(r"\bheard\b(?!\s+from\b)", re.IGNORECASE)
_CLAUSES = re.compile(r"[.;:,](?=\s)")
_OF_THINGS = frozenset(("lead", "deadline", "budget", "called", "date"))
_OF_ALL = frozenset(("phone", "email"))
_SUMS = frozenset(("budget", "rent"))
_BY = re.compile(r"\bby\s+(?:about\s+|another\s+|some\s+)?[€$£]?\s?$", re.IGNORECASE)
_MANY = frozenset(("likes", "dislikes"))
_OF_POSTS = frozenset(("job", "works at"))
_UNDATED = frozenset(("deadline", "date", "is", "budget", "likes", "dislikes"))
_MARRIED = re.compile(r"\b(?:married|marry|husband|wife|wed|wedded|spouse|hubby)\b", re.IGNORECASE)
_BEGINS = re.compile(r"(?:^|[.,:;!?–—-]|\b(?:the|my|our|his|her|their|a|an|this|that)|['’]s)\s*$", re.IGNORECASE)
_OF_A_POST = re.compile(r"(?:[A-Z]{2,4}|[\w-]+(?:er|or|ist|man|woman|head|lead))\s+of\s", re.IGNORECASE)
_WE = frozenset(("we", "us", "our", "ours"))
_YOU = frozenset(("you", "your", "yours"))
_THEM = frozenset(("she", "he", "her", "his", "him"))
_PLURAL = frozenset(("they", "their", "them"))
_THEY = _PLURAL | {"it", "its", "this", "that"}
_OWNED = re.compile(r"\b(?P<whose>(?i:my|our)|[A-ZÀ-Þ][\w-]+['’]s)\s+(?:[a-z]+\s+)?$")


def may_tell(passage: Passage) -> bool:
    """Whether a passage is worth the reader's time: an English sentence that tells of somebody or names something."""
    said = words(passage.text)
    if passage.sentence.is_heading or passage.quoted or not _LEAST_WORDS <= len(said) <= _MOST_WORDS:
        return False
    known = sum(word in load_pack().words("stop_words") for word in said)
    if known * _ONE_OF < len(said) - _LEAST_WORDS:
        return False
    tells = any(map(is_me, said)) or any(map(str.isdigit, passage.text))
    return (tells and bool(passage.mine or passage.speaker)) or bool(find_names(f"{passage.text} "))


def with_read(
    found: list[tuple[Fact, int]],
    told: Collection[str],
    readings: Sequence[Reading],
    passage: Passage,
    zone: tzinfo | None,
    context: Context,
) -> list[tuple[Fact, int]]:
    """What the rules found, with what the reader found where they found nothing of that kind of the same subject.

    `told`: the kinds of facts of which the clauses told, be it only that something is supposed.
    """
    if not readings or _in_doubt(passage.text):
        return found
    kin = load_pack().table("predicate_families")
    stated = {(one.subject, kin.get(one.predicate, one.predicate)) for one, _ in found}
    values = {one.object.casefold() for one, _ in found}
    least = SURE if passage.mine or passage.speaker else _SURE_OF_PAGES
    for reading in readings:
        if reading.sure < least or _denied(reading, passage.text) or _is_rumour(reading, passage.text):
            continue
        fact = None if _is_a_step(reading, passage.text) else _fact(reading, passage, zone, context)
        if fact is None or fact.object.casefold() in values:
            continue
        family = kin.get(fact.predicate, fact.predicate)
        doubted = family in told or reading.predicate in told
        if (fact.subject, family) not in stated and not (doubted and reading.sure < _SURE_BESIDE_RULES):
            found = [*found, (fact, reading.value[1])]
            # One value is one fact, the surest: a day is a deadline or a date.
            values.add(fact.object.casefold())
    return found


def _in_doubt(text: str) -> bool:
    """Whether a sentence somewhere supposes, wishes, plans or visits: then it is left to the rules."""
    clauses = _CLAUSES.split(text)
    return mentions(text, load_pack().words("loose_not")) or any(map(hedged, clauses)) or only_supposed(text)


def _is_a_step(reading: Reading, text: str) -> bool:
    """“Cut the budget by 500 euros” tells by how much, and not how much it is."""
    return reading.predicate in _SUMS and _BY.search(text[: reading.value[0]]) is not None


def _denied(reading: Reading, text: str) -> bool:
    """Whether the clause denies what the reader takes for true: “no longer married to …”."""
    clause = CLAUSE_END.split(text[: reading.value[0]])[-1]
    return not reading.ended and reading.predicate != "dislikes" and NEGATED.search(clause) is not None


def _is_rumour(reading: Reading, text: str) -> bool:
    """Whether it is only what somebody is said to have said: “I've heard that …”, “there's talk of …”."""
    before = text[: reading.value[0]]
    return hearsay(before) or _HEARD.search(before) is not None


def _fact(reading: Reading, passage: Passage, zone: tzinfo | None, context: Context) -> Fact | None:
    """The fact that a reading comes to; None where it cannot be one, or nobody can know of whom."""
    value, shown = _value(reading, passage, zone)
    subject = _subject(reading, passage, context)
    if not value or value == subject or not _may_be_of(reading.predicate, subject):
        return None
    if subject == passage.speaker and reading.predicate in _OF_THINGS:
        return None
    if reading.predicate == "lead" and _OF_A_POST.match(subject):
        return None  # “The new CEO of Marlow & Finch is Ada” tells who is that, and of no CEO's lead
    if _mistaken(reading.predicate, subject, passage.text):
        return None
    predicate, template = _told_as(reading.predicate, subject, passage.text)
    since = None if predicate in _UNDATED else _since(reading, passage, zone)
    framed = Framed(subject, predicate, value, template, since, reading.ended, False, shown)
    return replace(from_framed(framed, passage, passage.text), confidence=_CONFIDENCE, single=predicate not in _MANY)


def _may_be_of(predicate: str, subject: str) -> bool:
    """Whether something of this kind can be said of a subject: things have deadlines, people homes."""
    if predicate in _OF_THINGS:
        kin = load_pack().words("called_kin") | load_pack().words("singular_kin")
        if subject in ("", ME) or is_relative(subject) or subject.casefold() in kin:
            return False
        return kind_of(subject) is not NameKind.PERSON
    if subject.endswith(("'s", "’s")):
        return False  # “Ben's party is at …” tells of the party
    named = subject == ME or subject[:1].isupper() or is_relative(subject)
    return named and (predicate in _OF_ALL or is_somebody(subject))


def _mistaken(predicate: str, subject: str, text: str) -> bool:
    """Whether a sentence speaks of something near to what was read: until when a paper is valid, who mends a thing."""
    wanted = load_pack().table("mistaken_readings").get(predicate)
    if wanted is None:
        return False
    named = subject[:1].isupper() and not any(map(str.isdigit, subject))
    needs = wanted.get("always", "" if named else wanted.get("needs", ""))
    found, wrong = (re.search(one, text, re.IGNORECASE) for one in (needs, wanted.get("never", "(?!)")))
    return found is None or wrong is not None


def _told_as(predicate: str, subject: str, text: str) -> tuple[str, str]:
    """The predicate as the rules know it, and the template of its text."""
    templates = load_pack().table("frame_texts")
    if predicate in _MANY:
        verb = predicate.removesuffix("s") if subject == ME else predicate
        return predicate, f"{{s}} {verb} {{o}}."
    if predicate == "date" and subject.islower():
        return "is", "The {s} is on {o}."
    if predicate == "partner" and _MARRIED.search(text):
        return "married to", templates["married to"]
    return predicate, templates.get("person" if predicate in ("lead", "partner") else predicate, templates[""])


def _value(reading: Reading, passage: Passage, zone: tzinfo | None) -> tuple[str, str]:
    """The value to compare and to show; “” where it cannot be what the predicate needs."""
    start, end = reading.value
    said = passage.text[start:end].strip(" ,.;:")
    wanted = _KINDS.get(reading.predicate, "")
    if wanted == "date":
        return _date(reading, passage, zone)
    if wanted in ("sum", "phone", "email"):
        said = _of_kind(passage.text, reading.value, wanted)
        if wanted == "sum" and not said and reading.predicate == "rent":
            said = passage.text[start:end] if passage.text[start:end].isdigit() else ""
        return (said, said) if said and _is(wanted, said) else ("", "")
    said = _named(passage.text, reading.value) if said[:1].isupper() else said
    said = re.sub(r"(?:\s+(?:of|for|at|in|the))+$", "", without_trail(said))
    if is_me(said) and reading.predicate == "lead":
        by = ME if passage.mine else passage.speaker
        return by, by
    return (said, said) if _fits(reading.predicate, said, passage.text) else ("", "")


_KINDS = {"deadline": "date", "date": "date", "budget": "sum", "rent": "sum", "phone": "phone", "email": "email"}


def _is(wanted: str, said: str) -> bool:
    if wanted == "phone":
        return sum(map(str.isdigit, said)) >= _LEAST_DIGITS
    return wanted != "email" or EMAIL.fullmatch(said) is not None


def _of_kind(text: str, span: tuple[int, int], wanted: str) -> str:
    """The whole date, sum, number or address of which the reader marked a part."""
    for start, end, kind in spans_of_kind(text):
        if kind == wanted and start < span[1] and end > span[0]:
            return text[start:end].strip()
    return ""


def _named(text: str, span: tuple[int, int]) -> str:
    """A name in full of which the reader marked a part, and not what begins the sentence beside it."""
    for one in find_names(f"{text} "):
        if one.start < span[1] and one.end > span[0] and one.start <= span[0]:
            return text[one.start : max(one.end, span[1])]
    return text[slice(*span)]


def _date(reading: Reading, passage: Passage, zone: tzinfo | None) -> tuple[str, str]:
    for spoken in find_dates(passage.text, passage.observation.at, zone):
        meets = spoken.start < reading.value[1] and spoken.end > reading.value[0]
        if meets and (spoken.joined or spoken.until - spoken.since <= timedelta(days=2)):
            return written_date(spoken, zone)
    return "", ""


def _fits(predicate: str, said: str, text: str) -> bool:
    """Whether a value that has no form of its own can be one of the predicate."""
    count = len(said.split())
    if predicate in ("favourite drink", "likes", "dislikes"):
        return 1 <= count <= _MOST_LIKED and not any(map(str.isdigit, said))
    if predicate == "job":
        return is_title(said)
    if not said[:1].isupper():
        return predicate == "lives in" and said.casefold() in load_pack().words("places")
    wanted = {"lives in": "settlement", "works at": "organisation", "school": "organisation", "called": "name"}
    if predicate == "works at" and may_be_customer(said, text):
        return False
    return fits(wanted.get(predicate, "person"), said)


def _subject(reading: Reading, passage: Passage, context: Context) -> str:
    """Of whom or what it is said; “” where that is not known."""
    by = ME if passage.mine else passage.speaker
    if reading.predicate in _OF_THINGS:
        # A note's own title (“Notebook”) is seldom what a sentence in it goes on about.
        by = context.topic or (canonical(passage.about) if passage.about and not passage.mine else "")
    if reading.subject is None:
        return _unnamed(reading, passage, context, by)
    start, end = reading.subject
    said = passage.text[start:end].casefold().removeprefix("the ")
    if is_me(said) or said in _WE:
        return by
    if said in _THEY:
        return by if reading.predicate in _OF_THINGS else ""
    if said in _THEM:
        return context.person
    if said in _YOU:
        return _addressed(passage, context)
    return _by_name(passage, start, end, by)


def _unnamed(reading: Reading, passage: Passage, context: Context, by: str) -> str:
    """Who is meant where the reader saw no name; “you are …” is never said of the speaker, nor “they move …”."""
    if reading.predicate in _OF_THINGS:
        return by
    if EMAIL.match(passage.text):
        return ""  # whose address it is, nobody said
    if reading.of_topic:
        return context.person
    said = set(words(passage.text))
    if any(map(is_me, said)) or said & _WE:
        return by
    if passage.letter and not passage.mine and reading.predicate in _OF_POSTS:
        return ""  # “Position: Programme Officer”, as an offer says
    if said & _YOU:
        return _addressed(passage, context)
    others = [one for one in people(f"{passage.text} ") if one not in by]
    return "" if others or said & (_PLURAL | _THEM) else by


def _addressed(passage: Passage, context: Context) -> str:
    return ME if passage.speaker and not passage.mine and not context.many else ""


def _by_name(passage: Passage, start: int, end: int, by: str) -> str:
    """Whom or what words name: somebody by a name, somebody's relative, or a thing."""
    text = passage.text
    last = re.findall(r"[\w-]+", text[start:end].casefold())[-1:] or [""]
    if last[0] in load_pack().words("singular_kin") | load_pack().words("called_kin"):
        owned = _OWNED.search(text[:start]) or _OWNED.search(text[: end - len(last[0])])
        if owned is None:
            return last[0].capitalize() if last[0] in load_pack().words("called_kin") else ""
        whose = by if owned["whose"].casefold() in ("my", "our") else owned["whose"][:-2]
        return relative_of(whose, last[0]) if whose else ""
    for one in find_names(f"{text} "):
        if one.start < end and one.end > start:
            # “Fatima's cousin lives in …” says nothing of Fatima.
            kin = re.match(r"['’]s?\s+(?:[a-z]+\s+)?(\w+)", text[one.end :])
            return "" if kin and kin[1] in load_pack().words("relatives") else canonical(one.text)
    said = re.sub(r"^(?i:the|our|my|a|an)\s+", "", text[start:end])
    # “Shuts for good on 4 April” names no thing.
    begins = said[:1].isupper() or said != text[start:end] or _BEGINS.search(text[:start]) is not None
    return canonical(said) if begins and said and not said.isdigit() else ""


def _since(reading: Reading, passage: Passage, zone: tzinfo | None) -> datetime | None:
    """The day from which it says that it is so, if it names one."""
    text, at = passage.text, passage.observation.at
    if (day := begins(text, at, zone)) is not None:
        return day
    ahead = re.search(r"\b(?:will|start(?:s|ing)?|going|'ll|next)\b", text) is not None
    outside = (
        one
        for one in days_in(text, at, zone, ahead=ahead)
        if one.end <= reading.value[0] or one.start >= reading.value[1]
    )
    return next((one.since for one in outside), None)
