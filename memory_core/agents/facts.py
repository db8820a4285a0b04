"""Reads facts (subject, predicate, object) out of sentences, by the patterns of the language's data file."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from memory_core.agents.beginnings import as_time, days_in
from memory_core.agents.clauses import last_thing
from memory_core.agents.fact_fit import acceptable, belongs_to_another, canonical, is_mere_capital, tells_nothing
from memory_core.agents.fact_parts import (
    confidence_in,
    date_in,
    in_the_evening,
    predicate_of,
    subject_of,
    tidy,
    values_of,
    with_date,
)
from memory_core.agents.fact_rules import Rule, fact_rules
from memory_core.agents.lasting import with_lasting
from memory_core.agents.loose_facts import loose_facts
from memory_core.agents.moved_days import said_of_day, slips
from memory_core.agents.passages import Passage
from memory_core.agents.reader import Reading
from memory_core.agents.replaced import value_before
from memory_core.agents.replies import replied
from memory_core.agents.rewording import NAME
from memory_core.agents.sentence_forms import (
    Context,
    amended_part,
    cased,
    conditional,
    denied,
    hedged,
    is_asked,
    referring,
    straight,
    takes_back,
    unquoted,
    with_announced,
    with_subjects,
    without_trail,
)
from memory_core.agents.stated import Fact, entity_name, entity_of, from_framed, from_loose
from memory_core.agents.terse import spelled_out
from memory_core.agents.told import with_read
from memory_core.agents.verb_frames import framed_facts
from memory_core.agents.written_dates import written_date
from memory_core.language.exact_things import is_another_number
from memory_core.language.names import EMAIL, NameKind, find_names, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.words import normal
from memory_core.retrieval.periods import find_times

_LONG_SENTENCE, _TASK = 500, "to do"
# What is so, or is to be done, whatever becomes of an “if” behind it.
_WHATEVER_COMES = frozenset((_TASK, "phone", "email", "decided", "liking", "disliking"))
# “Grove is led by Abel and the deadline is …”
_ITS = re.compile(r"(?:\band|[,;])\s+(?:the|its)\s+(?:\w+\s+)?(?:deadline|budget|due\s+date|launch|lead)\b")


def read_facts(
    passage: Passage, zone: tzinfo | None, context: Context | None = None, readings: Sequence[Reading] = ()
) -> Iterator[Fact]:
    """The facts of one sentence, each place in it used once; the most telling rules come first.

    `context`: what came before it; its person is whom “she” or “he” means. `readings`: what the trained reader thinks.
    """
    context = context or Context()
    said, amended = amended_part(straight(spelled_out(with_announced(cased(passage), context.before))))
    said = replied(said, context.question)
    text = unquoted(with_subjects(referring(said, context.person, context.topic), context.person))
    if passage.sentence.is_heading or len(text) > _LONG_SENTENCE or passage.quoted or denied(text):
        return
    own = _ITS.search(text)
    topic = (_thing_before(text[: own.start()]) if own else "") or context.topic
    if (passage.speaker or passage.mine) and not passage.about and topic:
        passage = replace(passage, about=topic)
    asked, corrects = is_asked(text), amended or takes_back(text, context.before)
    if asked and not (passage.speaker or passage.mine):
        return
    found, told = list(_by_rules(passage, text, zone, asked=asked)), set[str]()
    if not asked:
        found, told = _with_framed(found, passage, text, zone, context)
    if not asked and not any(hedged(clause) for clause in re.split(r"[.;:,](?=\s)", text)):
        loose = replace(context, corrects=takes_back(text, ""))
        found = _with_loose(found, passage, text, zone, loose, told)
    if not asked:
        found = with_lasting(found, passage, text, zone, context)
        found = with_read(found, told, readings, passage, zone, context)
    found = [
        (_of_topic(one, passage, context), end)
        for one, end in _without_orders(found)
        if not _hangs(one, text, end) and not (one.predicate == "phone" and is_another_number(one.object, text))
    ]
    for fact in _without_repeats([one for one, _ in found if _is_of_something(one, text)]):
        # There may be two daughters; a correction is still about the one.
        single = fact.single and (corrects or fact.predicate not in load_pack().words("several_kin"))
        fact = _of_its_owner(fact)
        known = load_pack().table("milestones").get(fact.predicate, fact.predicate)
        fact = replace(fact, corrects=corrects, single=single, subject=_in_full(fact.subject, passage), predicate=known)
        before, said = value_before(fact, text, passage, zone), said_of_day(text, passage.observation.at, zone)
        yield replace(fact, before=before, slips=slips(fact, text), said_of_day=said)


def _of_its_owner(fact: Fact) -> Fact:
    """“The grant deadline is …” tells of the grant, as “the deadline of the grant” does."""
    owner, _, noun = fact.subject.rpartition(" ")
    owned = fact.predicate == "is" and noun in load_pack().words("owned_dates") and owner != ""
    return replace(fact, subject=owner, predicate=noun) if owned else fact


def _is_of_something(fact: Fact, text: str) -> bool:
    """Whether what a fact tells of is somebody or something."""
    named = fact.subject != "" and not is_mere_capital(fact.subject, text)
    return named and not tells_nothing(fact.predicate, fact.subject)


def _without_orders(found: list[tuple[Fact, int]]) -> Iterator[tuple[Fact, int]]:
    """“Please use my new address x@…” tells the address, and is nothing to be done."""
    told = [one.object.casefold() for one, _ in found if one.single and one.predicate != _TASK]
    for one, end in found:
        if one.predicate != _TASK or not any(value in one.object.casefold() for value in told):
            yield one, end


def _hangs(fact: Fact, text: str, end: int) -> bool:
    """Whether a fact is so only on some condition that the sentence names behind it."""
    family = load_pack().table("predicate_families").get(fact.predicate, fact.predicate)
    # A date is written in another way than it was said.
    behind = text.rpartition(fact.object)[2] if fact.object and fact.object in text else text[end:]
    return family not in _WHATEVER_COMES and conditional(behind)


def _of_topic(fact: Fact, passage: Passage, context: Context) -> Fact:
    """“Launch moved to 15 June” tells of what the talk is about; without such, of nothing."""
    said, pack = fact.subject, load_pack()
    if fact.predicate == "deadline" and context.topic and said in pack.words("papers"):
        # “The submission moves to 21 May”
        return replace(fact, subject=context.topic, text=fact.text.replace(said, context.topic))
    label = said[:1].isupper() and said.casefold() in pack.words("label_words")
    if fact.predicate in pack.words("personal_labels") or not label:
        return fact
    topic = context.topic or canonical(passage.about or "")
    named = said.casefold() if fact.predicate == "deadline" else fact.predicate
    predicate = pack.table("predicate_names").get(named, named)
    return replace(fact, subject=topic, predicate=predicate, text=fact.text.replace(said, topic))


def _thing_before(text: str) -> str:
    """The thing that a sentence names first of all, or last."""
    first = re.match(rf"(?:(?i:the|our|project)\s+)?(?P<name>{NAME})\s+(?:is|was|has|will)\b", text)
    if first is None or first["name"].casefold() in load_pack().words("not_subjects") | load_pack().words("openers"):
        return last_thing(text)
    return first["name"] if kind_of(first["name"]) in (NameKind.THING, NameKind.PROJECT) else last_thing(text)


def _in_full(subject: str, passage: Passage) -> str:
    """“Aoife here, the apprentice”: a speaker's own given name is the speaker."""
    return passage.speaker if passage.speaker.split()[:1] == [subject] else subject


def _without_repeats(found: list[Fact]) -> Iterator[Fact]:
    """Of what one sentence says twice (“is an engineer”, “works as an engineer”) the first and the more telling."""
    pack = load_pack()
    kin = pack.table("predicate_families")
    said: dict[tuple[str, str], datetime | None] = {}
    jobs = {fact.subject for fact in found if fact.predicate == "job"}
    # “My daughter Lea starts at Riverside School” to learn there.
    children = {fact.object for fact in found if fact.predicate in pack.words("children")}
    pupils = {(fact.subject, fact.object) for fact in found if fact.predicate == "school" and fact.subject in children}
    for fact in found:
        key = (fact.subject, kin.get(fact.predicate, fact.predicate))
        # “My manager is Ana, from May it will be Kofi” tells of two.
        again = key in said and (fact.since is None or said[key] is not None)
        if (fact.single and again) or (fact.predicate == "is" and fact.subject in jobs):
            continue
        if fact.predicate == "works at" and (fact.subject, fact.object) in pupils:
            continue
        # “The meeting with Dr Stein is on Wednesday” tells of no date of Stein's.
        if fact.predicate == "date" and any(one.object == fact.object and one.predicate != "date" for one in found):
            continue
        if (
            fact.predicate == "job"
            and not _heads_department(fact.object)
            and any(one.object == fact.subject and one.subject in fact.object for one in found)
        ):
            continue
        said.setdefault(key, fact.since)
        yield fact


def _heads_department(job: str) -> bool:
    """“Head of Digital Channels” is a job, “head of Falcon” may be none."""
    return job.casefold().startswith("head of ") and len(job.split()) > 3


def _by_rules(passage: Passage, text: str, zone: tzinfo | None, *, asked: bool) -> Iterator[tuple[Fact, int]]:
    """Facts with the place at which each ends."""
    taken: list[tuple[int, int]] = []
    for rule in fact_rules():
        # A task may hold a date or an amount that is a fact of its own; a question asks for one at most.
        task = "task" in rule.subject
        shared = task or rule.shared
        for match in rule.pattern.finditer(text) if task or not asked else ():
            start, end = match.span()
            if not shared and any(start < last and end > first for first, last in taken):
                continue
            fact = _fact(rule, match, passage, text, zone)
            if fact is None:
                continue
            if not shared and not rule.former:
                taken.append((start, match.start("o") + 1 if rule.object == "date" else end))
            yield fact, end
            for other in _beside(rule, match, text):
                shared_fact = _fact(rule, match, passage, text, zone, beside=other)
                if shared_fact is not None:
                    yield shared_fact, end


def _beside(rule: Rule, match: re.Match[str], text: str) -> Iterator[str]:
    """Who shares what is said: “Hannah and I live in Otley” is said of both."""
    if rule.predicate in load_pack().words("said_of_both") and "s" in match.groupdict():
        found = re.search(
            r"(?P<other>\bI|[A-ZÀ-Þ][\w’'-]+(?:\s+[A-ZÀ-Þ][\w’'-]+)?)\s+and\s+$", text[: match.start("s")]
        )
        if found is None or match.start("s") != match.start():
            return
        if found["other"] == "I" or kind_of(found["other"]) is NameKind.PERSON:
            yield found["other"]


def _with_framed(
    found: list[tuple[Fact, int]], passage: Passage, text: str, zone: tzinfo | None, context: Context
) -> tuple[list[tuple[Fact, int]], set[str]]:
    """What the rules found, with what the clauses say, which know better of whom and whether it is so; and of what
    kinds of facts the clauses told, be it only that they are supposed.
    """
    kin = load_pack().table("predicate_families")
    framed = [(kin.get(one.predicate, one.predicate), one) for one in framed_facts(passage, text, zone, context)]
    # “This is Ann, use 087 555 0192”: whom a bare number reaches may be found all the same.
    told = {family for family, one in framed if one.subject or one.ended or family not in ("phone", "email")}
    found = [(one, end) for one, end in found if kin.get(one.predicate, one.predicate) not in told]
    if any(one.predicate == "job" and "manager" in one.value.casefold() for _, one in framed):
        told.add("manager")  # “our new account manager” is nobody's boss
    values = {one.value for _, one in framed if not one.void}
    found = [(one, end) for one, end in found if not (one.predicate == "is" and {one.object, one.subject} & values)]
    positive = {(one.subject, family) for family, one in framed if not one.ended and not one.void}
    for family, one in framed:
        if not one.void and not (one.ended and (one.subject, family) in positive):
            found.append((from_framed(one, passage, text), len(text)))
    return found, told


def _with_loose(
    found: list[tuple[Fact, int]],
    passage: Passage,
    text: str,
    zone: tzinfo | None,
    context: Context,
    told: Collection[str] = (),
) -> list[tuple[Fact, int]]:
    """What the rules found, with what is plain all the same; a fact about nobody gives way to one that knows.

    `told`: of what the clauses told already.
    """
    kin = load_pack().table("predicate_families")
    about = canonical(passage.about) if passage.about else ""
    stated = {kin.get(fact.predicate, fact.predicate) for fact, _ in found if fact.subject != about or not about}
    for loose in loose_facts(passage, text, zone, context):
        if loose.predicate in stated or kin.get(loose.predicate, loose.predicate) in told:
            continue
        fact = from_loose(loose, passage, text, zone)
        found = [(one, end) for one, end in found if not (one.predicate == "is" and loose.value in one.object)]
        # What only the page's title was taken for the subject of is said of what the sentence itself names.
        found = [(one, end) for one, end in found if not _gives_way(one, fact, about)]
        if not any(one.single and normal(one.object) == normal(fact.object) for one, _ in found):
            found.append((fact, loose.end))
    return found


def _gives_way(one: Fact, fact: Fact, about: str) -> bool:
    """Whether a rule took only the page's title for the subject of what the sentence says of another."""
    return one.subject == about != fact.subject and one.object == fact.object and one.predicate.endswith(fact.predicate)


def _fact(
    rule: Rule, match: re.Match[str], passage: Passage, text: str, zone: tzinfo | None, *, beside: str = ""
) -> Fact | None:
    """The fact of one match; `beside` takes the subject's place: who is named with it, as in “Hannah and I”."""
    groups = _groups(match)
    if beside:
        groups["s"] = beside
    subject = subject_of(rule, groups, passage)
    if subject is None or not acceptable(rule, groups, match) or belongs_to_another(rule, match, text):
        return None
    since = _since(rule, match, text, passage, zone)
    rest = re.split(r"[.;](?=\s)", text[match.end("o") :])[0]
    if (rule.single and hedged(text[: match.start("o")])) or (rule.dated and (since is None or hedged(rest))):
        return None
    stated = _stated(rule, match, groups, passage, text, zone)
    return None if stated is None else _told(rule, groups, subject, stated, passage, text, zone, since=since)


def _stated(
    rule: Rule, match: re.Match[str], groups: dict[str, str], passage: Passage, text: str, zone: tzinfo | None
) -> tuple[str, str] | None:
    """The object to compare and to show; None when it cannot be known what it is."""
    said = groups["o"]
    if rule.object == "date":
        spoken = date_in(match, text, passage, zone)
        return None if spoken is None else written_date(in_the_evening(spoken, groups, match.group()), zone)
    if rule.name.endswith(_WHOLE):
        return said, said
    said = canonical(said) if rule.predicate == "called" else without_trail(said)
    if groups.get("p", "").casefold().startswith(("favourite", "favorite")):
        said = re.sub(r"^(?:an?|still|always)\s+", "", said)  # “is still a flat white”
    if said != "I":
        return said, said
    speaker = passage.speaker or "I"
    return (speaker, speaker) if passage.mine or passage.speaker else None


def _told(
    rule: Rule,
    groups: dict[str, str],
    subject: str,
    stated: tuple[str, str],
    passage: Passage,
    text: str,
    zone: tzinfo | None,
    *,
    since: datetime | None,
) -> Fact:
    """The fact, with the sentence that says it by itself."""
    predicate = predicate_of(rule, groups)
    if predicate == "address" and EMAIL.fullmatch(stated[0]):
        predicate = "email"
    values = values_of(rule, groups, passage, subject, predicate, stated[1], text)
    if not subject:
        subject, predicate = predicate, "is"
    # “Helen Wu is the CFO.”, of whatever that may be
    template = rule.text if values["s"] else re.sub(r" (?:of|for|at) \{s\}", "", rule.text)
    said = template.format_map(values)
    if rule.name.endswith(_WHOLE):
        said = with_date(said, passage, zone)
    named = [entity_name(name.text, name.kind) for name in find_names(f"{text} ")]
    entities = dict.fromkeys(one for one in (*entity_of(subject, passage), *named) if one)
    ended = rule.name in _ENDING
    return Fact(
        subject,
        predicate,
        "" if ended else stated[0],
        tidy(said),
        rule.single,
        tuple(entities)[:8],
        confidence_in(rule, passage),
        since=since,
        former=groups.get("old", "") if rule.former else "",
        ended=ended,
    )


# What ends whatever was told before: “the call with Chen is off”.
_ENDING = ("called_off",)
# Rules whose object is a whole saying, kept as it was said.
_WHOLE = ("todo", "command", "decided", "decision_label")


def _groups(match: re.Match[str]) -> dict[str, str]:
    """The parts of a match; `t` and `q` are the subject and the predicate where they stand the other way round."""
    groups = {name: value.strip() for name, value in match.groupdict().items() if value}
    for other, name in (("t", "s"), ("q", "p")):
        if other in groups:
            groups[name] = groups.pop(other)
    return groups


def _since(rule: Rule, match: re.Match[str], text: str, passage: Passage, zone: tzinfo | None) -> datetime | None:
    """The day named by “since March” or “as of 1 June” right before or after what is stated."""
    if not rule.single or rule.object == "date":
        return None
    words_of = "|".join(re.escape(one) for one in load_pack().listed("effective"))
    following = rf"\s*,?\s*(?:{words_of})\s+(?:on\s+)?(?P<when>.{{3,40}}?)(?:[.;!,]|$)"
    after = re.match(following, text[match.end() :], re.IGNORECASE)
    first = re.match(rf"(?:{words_of})\s+(?P<when>[^,]{{3,30}}),?\s+$", text[: match.start()], re.IGNORECASE)
    for found in (after, first):
        if found and (year := re.match(r"(?:19|20)\d\d\b(?!\s*[-/:])", found["when"])):
            return datetime(int(year.group()), 1, 1, tzinfo=UTC)
        ahead = found is not None and not found.group().strip(" ,").casefold().startswith("since")
        times = find_times(as_time(found["when"]), passage.observation.at, zone, ahead=ahead) if found else []
        if times and times[0].start <= 4:
            return times[0].since
    # “I hand Falcon over to Ben on 1 April”
    on = re.match(r",?\s+on\s+(?P<when>[^,.;!]{0,12}\d[^,.;!]{0,20})", text[match.end() :])
    days = days_in(on["when"], passage.observation.at, zone, ahead=True) if on else iter(())
    return next((one.since for one in days), None)
