"""Facts that know when they were true: half a year in several lives, with rules alone, beside a plain search.

Right is a value of the right predicate that stands first among what holds; a value that is named by no fact, or by one
that no longer held, is wrong. The plain way: the newest observation with the subject and the attribute in it.
"""

import itertools
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from memory_core.agents.fact_fit import canonical
from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.ingest.beliefs import facts_about
from memory_core.language.words import normal
from memory_core.privacy.keys import open_keys
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.memory import Memory as Remembered
from memory_core.records.memory import Status
from memory_core.records.observation import Captured, Observation
from memory_core.store.store import Store
from memory_core.vectors.exact import ExactIndex
from tests.benchmarks.lives import Life, Probe, make_life, read_script
from tests.benchmarks.report import Row

_WORDS = {
    "home": ("live", "lives", "moved", "based"),
    "employer": ("work", "works", "job", "joined"),
    "phone": ("number", "phone"),
    "manager": ("manager", "reports", "report", "boss"),
    "drink": ("drink",),
    "deadline": ("deadline", "due"),
    "lead": ("lead", "leads", "led"),
    "budget": ("budget",),
    "name": ("called", "renamed", "name"),
}


# What was measured before it was learned from stands in the docstring of `run`.
_LATE = "measured unseen first, then learned from"
_APART = "nothing was learned from it"
_WRITTEN = (
    *("nora", "theo", "mira", "ilya", "bernadette", "donal", "delphine", "jonas", "kofi", "anjali", "madison", "laura"),
    *("rui", "nadia", "elena", "hauke", "tamsin", "viktor", "wren", "ines"),
    *("aoife", "castellan", "oonagh"),
)
_KEPT_APART = ("imani", "oskar", "ananya", "brooke", "callum", "lorraine", "akinyi", "laconic")
_SETS = (
    ("first", ""),
    ("second", ""),
    *((name, _LATE) for name in ("third", "fourth", "fifth", "sixth", "seventh", *_WRITTEN)),
    *((name, _APART) for name in _KEPT_APART),
)


def run(*, quick: bool) -> list[Row]:
    """Two lives of each file of sentences, and the written lives. The rules were written with the first two at hand;
    the others were measured before anybody looked at what failed in them: third and fourth current 83 and 82 %, as of a
    date 91 and 82 %; then, each time after the rules had learned from those before, fifth 46 and 46 %, nora 33 and
    17 %, theo 30 and 7 %; sixth 69 and 80 %, mira 64 and 69 %; seventh 82 and 90 %, ilya 57 and 87 %,
    bernadette 39 and 27 %, donal 48 and 46 %, delphine 61 and 55 %, jonas 62 and 90 %; kofi 82 and 72 %, anjali 53 and
    50 %, madison 65 and 82 %, laura 100 and 85 %, rui 89 and 88 %, nadia 87 and 67 %; elena 84 and 77 %; hauke 79 and
    94 %; tamsin 44 and 38 %, viktor 38 and 48 %; wren 50 and 26 %, ines 52 and 27 %;
    aoife 33 and 14 %; castellan 53 and 33 %; oonagh 48 and 30 %.
    Of the last eight nothing was learned: they stand for what is told in ways that nobody thought of. Rules alone read
    of imani 52 and 45 %, of oskar 40 and 25 %, of ananya 66 and 32 %, of brooke 37 and 29 %, of callum 58 and 25 %;
    with the trained reader beside them it is 55 and 50, 44 and 31, 76 and 32, 53 and 43, 67 and 25 %;
    of lorraine 26 and 0 %, of akinyi 30 and 13 %. With what was learned of castellan (tables, forms, mails, of whom
    a bare line tells) it is 58 and 65, 44 and 31, 76 and 32, 55 and 43, 67 and 25, 46 and 33, 30 and 20 %. As of a date
    less is right since first values are told in passing: of most that is wrong there nothing was read at all.
    With what was learned of oonagh (old values that a change names, short notes, answers, forms) it is 58 and 65,
    44 and 38, 79 and 41, 58 and 52, 64 and 25, 46 and 33, 27 and 20 %; of laconic 22 and 13 % (20 and 10 before)."""
    seeds = (1,) if quick else (1, 2)
    rows: list[Row] = []
    for name, note in _SETS:
        scores = Counter[str]()
        written = name in (*_WRITTEN, *_KEPT_APART)
        for life in [read_script(name)] if written else [make_life(name, seed) for seed in seeds]:
            scores += measured(life)
        rows += [
            _row(scores, "current", f"{name}: current value right", note),
            _row(scores, "then", f"{name}: value as of a date right", note),
            Row("facts", f"{name}: duplicates", _percent(scores["twins"], scores["active"]), "%", note=note),
        ]
    return rows


def measured(life: Life, *, wrong: list[str] | None = None) -> Counter[str]:
    """Counts: asked and right, by question and by way; active facts and twins among them."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        home.prepare()
        clock = FrozenClock(life.observations[0].at)
        memory = open_memory(
            home,
            keys=open_keys(home, passphrase="benchmark"),
            clock=clock,
            embedder=HashedEmbedder(),
            index=ExactIndex(),
            threads=False,
        )
        try:
            for _, day in itertools.groupby(life.observations, key=lambda one: one.at.date()):
                for observation in day:
                    memory.observe(Captured(observation))
                memory.drain(600)
            store = memory._parts.store  # noqa: SLF001 — what holds at a moment is asked of the store itself
            return _judged(store, life, wrong)
        finally:
            memory.close()


def _judged(store: Store, life: Life, wrong: list[str] | None) -> Counter[str]:
    scores = Counter[str]()
    for probe in life.probes:
        if probe.never:
            scores["never asked"] += 1
            held = _ever_held(store, probe)
            scores["never right"] += not held
            if held and wrong is not None:
                wrong.append(f"{probe.attribute} of {probe.subjects} was held to be {probe.expected}: {held}")
            continue
        when = "then" if probe.at else "current"
        scores[f"{when} asked"] += 1
        right = answered(store, probe, life.observations[-1].until)
        scores[f"{when} right"] += right
        scores[f"{when} plain"] += _plainly(life.observations, probe)
        if not right and wrong is not None:
            wrong.append(f"{probe.attribute} of {probe.subjects} at {probe.at}: not {probe.expected}")
    active = store.memories.page(kind=Kind.SEMANTIC, limit=5_000)
    scores["active"] = len(active)
    scores["twins"] = _twins(active, life.probes)
    return scores


def answered(store: Store, probe: Probe, now: datetime | None = None) -> bool:
    """Whether the first fact of the attribute says what is expected."""
    held: dict[str, Remembered] = {}
    for subject in probe.subjects:
        held.update((one.id, one) for one in facts_about(store, subject, at=probe.at or now))
    said = [one.body for one in held.values() if isinstance(one.body, FactBody)]
    found = [normal(canonical(body.object)) for body in said if body.predicate in probe.predicates]
    if probe.attribute == "liking gone":
        return all(normal(gone.removeprefix("not ")) not in found for gone in probe.expected)
    if probe.attribute == "liking":
        return any(normal(one) in found for one in probe.expected)
    if probe.attribute == "name":
        return any(normal(canonical(one)) == value for one in probe.expected for value in found)
    return bool(found) and any(normal(canonical(one)) == found[0] for one in probe.expected)


def _ever_held(store: Store, probe: Probe) -> list[str]:
    """Facts of any time, also closed ones, that say what was never so."""
    wanted = {normal(one) for one in probe.expected}
    names = {normal(one) for one in probe.subjects}
    return [
        one.text
        for status in ("active", "superseded")
        for one in store.memories.page(kind=Kind.SEMANTIC, status=Status(status), limit=5_000)
        if isinstance(one.body, FactBody)
        and one.body.predicate in probe.predicates
        and normal(one.body.object) in wanted
        and normal(one.body.subject) in names
    ]


def _plainly(observations: Sequence[Observation], probe: Probe) -> bool:
    """What plain full-text search gives: the newest text that has the subject and a word of the attribute."""
    subjects = [normal(one) for one in probe.subjects] if probe.subjects != ("me",) else ["i", "my"]
    wanted = [normal(one) for one in _WORDS.get(probe.attribute, ("like", "love", "enjoy"))]
    newest: tuple[datetime, str] | None = None
    for one in observations:
        if probe.at is not None and one.at > probe.at:
            break
        said = f" {normal(one.text)} "
        if any(f" {name} " in said for name in subjects) and any(f" {word} " in said for word in wanted):
            newest = (one.at, said)
    return newest is not None and any(f" {normal(one.removeprefix('not '))} " in newest[1] for one in probe.expected)


def _twins(active: Sequence[Remembered], probes: Iterable[Probe]) -> int:
    """Active facts beyond the first that say the same value of the same subject, in whatever words."""
    twins: set[str] = set()
    asked = {(probe.subjects, value) for probe in probes for value in probe.expected}
    for subjects, value in asked:
        names = {normal(one) for one in subjects}
        same = [
            one
            for one in active
            if isinstance(one.body, FactBody)
            and normal(one.body.subject) in names
            and f" {normal(value)} " in f" {normal(one.body.object)} "
        ]
        by_length = sorted(same, key=lambda one: one.at)
        twins.update(one.id for one in by_length[1:])
    texts = Counter(normal(one.text) for one in active)
    return len(twins) + sum(count - 1 for count in texts.values())


def _row(scores: Counter[str], when: str, what: str, note: str) -> Row:
    asked = scores[f"{when} asked"]
    plain = _percent(scores[f"{when} plain"], asked)
    return Row("facts", what, _percent(scores[f"{when} right"], asked), "%", plain, note)


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
