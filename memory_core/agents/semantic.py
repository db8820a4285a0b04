"""Remembers what things and people are: facts with the time from which they are true."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from memory_core.agents.addressed import Addressed, beside_titled
from memory_core.agents.base import Batch, Known
from memory_core.agents.cards import CardFact, firm_of, read_cards
from memory_core.agents.columns import read_columns
from memory_core.agents.fact_ledger import FILLED, FactLedger
from memory_core.agents.facts import read_facts
from memory_core.agents.forms import has_form, read_forms
from memory_core.agents.frames import is_editor
from memory_core.agents.handovers import handed_over
from memory_core.agents.letters import read_letter
from memory_core.agents.limits import limited
from memory_core.agents.passages import (
    ME,
    Passage,
    document_title,
    is_mine,
    is_person_here,
    is_untelling,
    own_names,
    passages,
    tells,
)
from memory_core.agents.reader import FactReader, Reading
from memory_core.agents.replaced import change_in, fact_of, value_before
from memory_core.agents.retractions import Heard
from memory_core.agents.rewording import NAME
from memory_core.agents.rows import FormFact
from memory_core.agents.stated import Fact, entity_of, sentence_of
from memory_core.agents.talk import Talk
from memory_core.agents.telling import is_terminal
from memory_core.agents.told import may_tell
from memory_core.agents.verb_frames import ALSO_CALLED
from memory_core.agents.written_dates import written_date
from memory_core.language.names import NameKind, kind_of, same_person
from memory_core.language.pack import load_pack
from memory_core.language.sentences import Sentence
from memory_core.language.words import normal, words
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.memory import Draft
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.proposal import Proposal
from memory_core.retrieval.periods import find_times

_MOST_FACTS = 60
# Sentences of one observation that the trained reader is asked about: a full window has fewer.
_MOST_READ = 60


class SemanticAgent:
    """Adds new facts, lets known ones gain proof, and closes those that a newer one contradicts."""

    kind = Kind.SEMANTIC

    def __init__(self, *, zone: tzinfo | None = None, reader: FactReader | None = None) -> None:
        self._zone = zone
        self._reader = reader
        self._addressed = Addressed()

    def wants(self, observation: Observation) -> bool:
        """Anything of at least three words."""
        return len(observation.text.split(maxsplit=3)) >= 3

    def propose(self, batch: Batch, known: Known) -> list[Proposal]:
        """Facts of the batch, oldest first, so that the newest has the last word."""
        ledger = FactLedger(known)
        own = own_names(known.latest(Kind.CORE)) | _called(known)
        found: list[tuple[Draft, Fact]] = []
        for observation in batch.observations:
            marks = own_marks(observation)
            if (owner := self._addressed.owner(observation) or self._addressed.writer(observation)) and not own:
                marks.append(owner)
            own |= {name.casefold() for name in marks}
            found += self._read(observation, own, lambda name: bool(known.facts(name)))
            found += [_naming(name, observation) for name in marks]
            found += _from_head(observation, own)
        for draft, fact in sorted(found, key=lambda pair: pair[0].at):
            ledger.enter(draft, fact)
        return ledger.proposals()

    def _read(
        self, observation: Observation, own: frozenset[str], is_known: Callable[[str], bool]
    ) -> list[tuple[Draft, Fact]]:
        if is_terminal(observation):
            return []  # what programs print is said of nobody
        heard = Heard()
        talk = Talk(observation, is_known)
        forms = list(_from_forms(observation, own, self._zone))
        lines = {one.line for one in forms if not one.any_label}
        told: set[str] = set()
        sentences = passages(observation, own)
        readings = self._readings(sentences)
        for passage in sentences:
            heard.sentence(passage)
            if not _is_of_form(passage.text, lines):
                context = talk.before(passage)
                stated = list(read_facts(passage, self._zone, context, readings.get(passage.text, ())))
                if change := change_in(passage, self._zone, context.topic):
                    stated.append(fact_of(change, passage))
                stated += handed_over(passage, passage.text, self._zone, context)
                for fact in (_told_apart(one, passage, own) for one in stated):
                    drafted = draft_of(fact, passage, own, said_at(passage, self._zone))
                    heard.enter(limited(drafted, fact, passage, self._zone), fact)
                told |= (
                    {normal(passage.text), normal(f"{passage.sentence.speaker} {passage.text}")} if stated else set()
                )
            talk.read(passage)
        found = heard.believed()
        # What a line says as a sentence is better known than by its label.
        found += [(one.draft, one.fact) for one in forms if not one.any_label or one.line not in told]
        found += list(_from_cards(observation, own))
        return found[:_MOST_FACTS]

    def _readings(self, sentences: Sequence[Passage]) -> Mapping[str, Sequence[Reading]]:
        """What the trained reader thinks of the sentences that may tell a fact."""
        if self._reader is None:
            return {}
        worth = [one.text for one in sentences if may_tell(one)]
        return self._reader.read(worth[:_MOST_READ])


def _is_of_form(text: str, lines: Collection[str]) -> bool:
    """Whether a sentence is a line of a form, or one with two labels."""
    said = normal(text)
    return said in lines or (text.count(": ") > 1 and any(line in said for line in lines))


def own_marks(observation: Observation) -> list[str]:
    """The person's own name, where a messenger marks it: “Ilya (you)”."""
    if observation.kind is not ObservationKind.SCREEN:
        return []
    marks = "|".join(load_pack().listed("own_marks"))
    mark = re.compile(rf"\s*({NAME})\s*\((?:{marks})\)")
    found = [one[1] for one in map(mark.match, observation.text.splitlines()) if one]
    beside = beside_titled(observation)
    return list(dict.fromkeys(found or ([beside] if " " in beside else [])))


def _called(known: Known) -> frozenset[str]:
    """What the person was found to be called."""
    said = [one.body.object for one in known.facts(ME, "called") if isinstance(one.body, FactBody)]
    return frozenset(name.casefold() for name in said)


def _naming(name: str, observation: Observation) -> tuple[Draft, Fact]:
    fact = Fact(ME, "called", name, f"I am called {name}.", False, (name,), 0.9)
    return draft_of(fact, Passage(Sentence(name), observation, False, ""), frozenset(), observation.at), fact


@dataclass(frozen=True, slots=True)
class _Formed:
    """A fact of a form with the line that says it; `any_label`: by a label that nobody knows."""

    draft: Draft
    fact: Fact
    line: str
    any_label: bool


def _from_forms(observation: Observation, own: frozenset[str], zone: tzinfo | None) -> Iterator[_Formed]:
    """Facts of tables and forms."""
    if observation.kind is ObservationKind.SPEECH or is_editor(observation.app):
        return
    letter = read_letter(observation.text)
    written = letter.text if letter else observation.text
    forms = list(read_columns(written, observation.at, zone))
    if not letter and has_form(written):
        forms += _labelled(observation, zone)
    for form in forms:
        value, shown = written_date(form.spoken, zone) if form.spoken else (form.value, form.value)
        passage = Passage(Sentence(form.line), observation, False, "" if form.subject == ME else form.subject)
        text = form.told or _form_text(form, shown)
        own_name = form.subject == ME and form.predicate == "called"
        single = form.predicate not in load_pack().words("many_valued") and not own_name
        named = dict.fromkeys((*entity_of(form.subject, passage), *_named_value(form.value)))
        fact = Fact(form.subject, form.predicate, value, text, single, tuple(named), 0.8)
        fact = replace(fact, before=value_before(fact, form.line, passage, zone))
        drafted = draft_of(fact, passage, own, observation.at)
        yield _Formed(drafted, fact, normal(form.line), bool(form.told))


def _labelled(observation: Observation, zone: tzinfo | None) -> Iterator[FormFact]:
    """What the lines with labels say."""
    title, noted = document_title(observation), is_mine(observation, Sentence(""))
    # A note called “flat” is about the person's own, one called “Kids” about them.
    title = title if tells(title) and not (noted and (is_untelling(title) or title[0].islower())) else ""
    talk = bool(load_pack().words("chat_apps").intersection(words(f"{observation.app} {observation.title}")))
    return read_forms(observation.text, title, observation.at, zone, own=noted, any_label=not talk)


def _form_text(form: FormFact, shown: str) -> str:
    """The sentence that says by itself what a label says."""
    if form.subject == ME and form.predicate == "called":
        return f"I am called {shown}."
    if form.subject == ME:
        texts = load_pack().table("frame_texts")
        return sentence_of(texts.get(form.predicate, texts[""]), ME, form.predicate, shown)
    templates = load_pack().table("form_texts")
    said: str = templates.get(form.predicate, templates[""])
    return said.format(s=form.subject, p=form.predicate, o=shown)


def _from_cards(observation: Observation, own: frozenset[str]) -> Iterator[tuple[Draft, Fact]]:
    """Facts of signatures and contact cards."""
    if observation.kind is ObservationKind.SPEECH:
        return
    cards = list(read_cards(observation.text))
    for card in [*cards, *_staff(cards, firm_of(observation))]:
        passage = Passage(Sentence(card.line), observation, False, "")
        job = f"{card.person} works as {card.value}."
        said = {"job": job, "works at": f"{card.person} works at {card.value}."}
        text = said.get(card.predicate, f"{card.person}'s {card.predicate} is {card.value}.")
        named = (card.person, card.value) if card.predicate == "works at" else (card.person,)
        fact = Fact(card.person, card.predicate, card.value, text, True, named, 0.75)
        yield draft_of(fact, passage, own, observation.at), fact


def _from_head(observation: Observation, own: frozenset[str]) -> Iterator[tuple[Draft, Fact]]:
    """The addresses of people in the head of a mail, which say less than anybody's own words."""
    letter = read_letter(observation.text)
    for name, address in letter.addresses if letter else ():
        if len(name.split()) > 1 and (kind_of(name) is NameKind.PERSON or same_person(address, name)):
            text = f"{name}'s email is {address}."
            fact = Fact(name, "email", address, text, True, (name,), 0.7, fills=True)
            yield draft_of(fact, Passage(Sentence(name), observation, False, ""), own, observation.at), fact


def _told_apart(fact: Fact, passage: Passage, own: frozenset[str]) -> Fact:
    """“Call Nora … (Nora Pinsky)” on a page tells of her, and not of the person of this computer, another Nora."""
    given = fact.subject
    if " " in given or passage.speaker or passage.mine or given == ME or not is_person_here(given, own):
        return fact
    named = {one[0] for one in re.finditer(rf"\b{re.escape(given)} [A-ZÀ-Þ][\w’'-]+", passage.observation.text)}
    others = [one for one in named if kind_of(one) is NameKind.PERSON]
    alone = len(others) == 1 and not is_person_here(others[0], own)
    return replace(fact, subject=others[0], text=fact.text.replace(given, others[0])) if alone else fact


def _named_value(value: str) -> tuple[str, ...]:
    """Whoever a value names, so that the graph relates the two."""
    kinds = (NameKind.PERSON, NameKind.ORGANISATION, NameKind.PLACE)
    return (value,) if value[:1].isupper() and len(value.split()) <= 4 and kind_of(value) in kinds else ()


def _staff(cards: list[CardFact], firm: str) -> Iterator[CardFact]:
    """On a firm's own page whoever has a job has it there."""
    placed = {card.person for card in cards if card.predicate == "works at"}
    for card in cards if firm else ():
        if card.predicate == "job" and card.person not in placed:
            yield CardFact(card.person, "works at", firm, card.line)


def said_at(passage: Passage, zone: tzinfo | None) -> datetime:
    """When it was stated: a mail's own date, if its head tells one that is past, else when it was seen or heard."""
    seen = passage.observation.at
    times = find_times(passage.sent, seen, zone) if passage.sent else []
    return min(times[0].moment, seen) if times and times[0].start <= 6 else seen


def draft_of(fact: Fact, passage: Passage, own: frozenset[str], at: datetime) -> Draft:
    """A fact as a memory to propose; true from the day that it names, or from the moment it was stated."""
    observation = passage.observation
    subject = ME if is_person_here(fact.subject, own) else fact.subject
    text = fact.text
    if subject == ME != fact.subject and fact.predicate == "to do":
        text = text.replace(f"To be done by {fact.subject}:", "To do:")
    return Draft(
        kind=Kind.SEMANTIC,
        text=text,
        body=FactBody(subject, fact.predicate, fact.object),
        at=at,
        evidence=(observation.id,),
        title=passage.about,
        app=observation.app,
        valid_from=fact.since or at,
        importance=0.7 if fact.single else 0.5,
        confidence=fact.confidence,
        entities=_entities(fact),
        scope=observation.scope,
        metadata=dict(_metadata(fact, passage)),
    )


def _entities(fact: Fact) -> tuple[str, ...]:
    """Whoever and whatever is named; a new name and the old one, whatever they look like (“Phoenix” is a city, too)."""
    named = (fact.subject, fact.object) if fact.predicate in ("called", ALSO_CALLED) else ()
    return tuple(dict.fromkeys((*named, *fact.entities)))


def _metadata(fact: Fact, passage: Passage) -> Iterator[tuple[str, str]]:
    if fact.fills:
        yield FILLED, "1"
    if fact.single:
        yield "single", "1"
        yield "source", _source(passage.observation)
        # Tells the same sentence that is looked at again from the same thing that is said anew.
        yield "said", hashlib.blake2b(normal(passage.text).encode("utf-8"), digest_size=6).hexdigest()


def _source(observation: Observation) -> str:
    """The document or channel that a text stood in; nothing for what was said or written just then."""
    if observation.kind is not ObservationKind.SCREEN:
        return ""
    return normal(f"{observation.app} {document_title(observation)}")
