"""What a sentence states, as a fact with the sentence that says it by itself."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from memory_core.agents.fact_fit import canonical
from memory_core.agents.loose_facts import LooseFact
from memory_core.agents.passages import ME, Passage
from memory_core.agents.verb_frames import Framed
from memory_core.agents.written_dates import find_dates, written_date
from memory_core.language.names import NameKind, find_names
from memory_core.language.pack import load_pack


@dataclass(frozen=True, slots=True)
class Change:
    """A new value for an old one, or a date put off by so many days; `about`: of what the talk was."""

    old: str = ""
    new: str = ""
    shown: str = ""
    days: int = 0
    about: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """What a sentence states. `single`: the subject has one such object at a time, so another one contradicts it.

    `since`: the day from which it says that this is so. `former`: what it must have been before. `corrects`: the
    sentence takes back what was said before. `ended`: it says that this is so no longer. `change`: what it changes of a
    fact that is still to be found. `fills`: it was gathered, and counts where nobody said such a thing. `before`: the
    value until then and how that is told. `slips`: it moves to that day, and it is not said what of it.
    `said_of_day`: it moves to a day of which only the “number” or the “hour” is said.
    """

    subject: str
    predicate: str
    object: str
    text: str
    single: bool
    entities: tuple[str, ...]
    confidence: float = 0.8
    since: datetime | None = None
    former: str = ""
    corrects: bool = False
    ended: bool = False
    change: Change | None = None
    fills: bool = False
    slips: bool = False
    said_of_day: str = ""
    before: tuple[str, str] | None = None


def from_framed(framed: Framed, passage: Passage, text: str) -> Fact:
    """What a clause says, as a fact."""
    me = framed.subject == ME
    said = sentence_of(framed.text, framed.subject, framed.predicate, framed.shown or framed.value)
    if framed.ended:
        said = load_pack().table("frame_endings")["me" if me else "other"].format(said=said)
    named = (entity_name(name.text, name.kind) for name in find_names(f"{text} "))
    entities = dict.fromkeys(one for one in (*entity_of(framed.subject, passage), *named) if one)
    return Fact(
        framed.subject, framed.predicate, framed.value, said, True, tuple(entities)[:8],
        0.85 if passage.mine or passage.speaker else 0.75, since=framed.since, ended=framed.ended,
    )  # fmt: skip


def sentence_of(template: str, subject: str, predicate: str, value: str) -> str:
    """The sentence that says a fact by itself."""
    me = subject == ME
    if value == ME:
        template = template.replace("{o} is", "{o} am")
    said = template.format(
        s="I" if me else subject,
        my="my" if me else f"{subject}'s",
        My="My" if me else f"{subject}'s",
        lives="live" if me else "lives",
        works="work" if me else "works",
        p=predicate,
        o="I" if value == ME else value,
        **{"is": "am" if me else "is"},
    )
    return said[0].upper() + said[1:] if subject.startswith("my ") else said


def from_loose(loose: LooseFact, passage: Passage, text: str, zone: tzinfo | None) -> Fact:
    """What a plain statement says, as a fact."""
    stated, shown = loose.value, loose.value
    if loose.is_date:
        spoken = find_dates(text, passage.observation.at, zone, start=loose.start)
        stated, shown = written_date(spoken[0], zone) if spoken else (stated, shown)
    subject = canonical(loose.subject)
    me = subject == ME
    said = loose.text.format(
        s="I" if me else subject,
        my="my" if me else f"{subject}'s",
        lives="live" if me else "lives",
        works="work" if me else "works",
        p=loose.predicate,
        o=shown,
    )
    said = f"M{said[1:]}" if me and said.startswith("my ") else said
    named = (entity_name(name.text, name.kind) for name in find_names(f"{text} "))
    entities = dict.fromkeys(one for one in (*entity_of(subject, passage), *named) if one)
    return Fact(subject, loose.predicate, stated, said, True, tuple(entities)[:8], 0.6)


def entity_name(name: str, kind: NameKind) -> str:
    """A name as the graph knows it."""
    return canonical(name) if kind is NameKind.PROJECT else name


def entity_of(subject: str, passage: Passage) -> tuple[str, ...]:
    """Whom a fact is about and who told it, as far as they have names."""
    own = () if subject in (ME, "") or subject.islower() or subject.startswith("my ") else (subject,)
    return (*own, passage.speaker) if passage.speaker else own
