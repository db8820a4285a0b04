"""The answer without a model: the best evidence sentences, dated and cited, never invented."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from memory_core.chat.citations import cite, dated
from memory_core.chat.questions import holds_answer, question_type, speaker_asked_for
from memory_core.chat.resolve import with_dates
from memory_core.context.contextual import Context, Piece
from memory_core.language.names import find_names
from memory_core.language.pack import load_pack
from memory_core.language.sentences import Sentence, read_sentences
from memory_core.language.words import content_words, jaccard, stem, stems
from memory_core.records.dialogue import Citation

NOTHING = "I have no memory of that."
_MOST_LINES = 3
_MOST_COMPARED = 24
_ENOUGH_WORDS = 0.5
_ENOUGH_MEANING = 0.55
_CLOSE = 0.82
_SAME = 0.6

# A caption without its value helps little; the first line of an episode or a resource only says where and when.
_PENALTIES = {"vault": 0.4, "episodic": 0.3, "resource": 0.3}

Similarities = Callable[[str, list[str]], list[float]]


@dataclass(frozen=True, slots=True)
class Extract:
    """The answer's text with its [n], and what they stand for. Not grounded: nothing fits, and the text says so."""

    text: str
    grounded: bool
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    sentence: Sentence
    piece: Piece
    covered: float
    own: float
    first: bool = False
    score: float = 0.0
    cosine: float = 0.0

    @property
    def shown(self) -> str:
        speaker = self.sentence.speaker
        return f"{speaker}: {self.sentence.text}" if speaker else self.sentence.text


def extract(question: str, context: Context, similarities: Similarities, zone: tzinfo | None = None) -> Extract:
    """Answer a question from its context by picking sentences."""
    if context.plan.lists:
        return _listing(context.pieces, zone)
    candidates = _candidates(context)
    candidates.sort(key=lambda one: -(one.covered + 0.3 * one.piece.hit.score))
    compared = candidates[:_MOST_COMPARED]
    cosines = similarities(context.plan.text, [one.shown for one in compared])
    kind, asked = question_type(question), set(stems(speaker_asked_for(question)))
    scored = [
        _scored(replace(one, cosine=cosine), question, kind, asked, zone)
        for one, cosine in zip(compared, cosines, strict=True)
    ]
    scored.sort(key=lambda one: -one.score)
    if not scored or not _fits(question, scored, context):
        return Extract(NOTHING, grounded=False)
    return _written(_chosen(scored), zone)


def _candidates(context: Context) -> list[_Candidate]:
    """Every sentence of the evidence, with the share of the question's words in it and around it."""
    terms = _expanded(context.weights)
    found: list[_Candidate] = []
    for piece in context.pieces:
        sentences = read_sentences(piece.text)
        place = set(stems(f"{piece.hit.title} {piece.hit.app}"))
        bags = [set(stems(f"{one.text} {one.speaker}")) for one in sentences]
        for index, sentence in enumerate(sentences):
            near = set().union(*bags[max(0, index - 2) : index], *bags[index + 1 : index + 2], place)
            own = _share(terms, (bags[index], 1.0), (set(stems(sentence.heading)), 0.8))
            covered = _share(terms, (bags[index], 1.0), (set(stems(sentence.heading)), 0.8), (near, 0.45))
            found.append(_Candidate(sentence, piece, covered, own, first=index == 0))
    return found


def _expanded(weights: Mapping[str, float]) -> list[tuple[frozenset[str], float]]:
    """Each term of the question as the stems that may stand for it, with its weight."""
    groups = [frozenset(stem(word) for word in group) for group in load_pack().listed("synonyms")]
    expanded = []
    for term, weight in weights.items():
        own = stem(term)
        others = frozenset().union(*(group for group in groups if own in group))
        expanded.append((frozenset({own}) | others, weight))
    return expanded


def _share(terms: Sequence[tuple[frozenset[str], float]], *bags: tuple[set[str], float]) -> float:
    """The weighted share of the terms that stand in the bags; each bag's words count as much as its factor says."""
    whole = sum(weight for _, weight in terms)
    if whole <= 0:
        return 0.0
    there = 0.0
    for forms, weight in terms:
        there += weight * max((factor for bag, factor in bags if forms & bag), default=0.0)
    return there / whole


def _scored(one: _Candidate, question: str, kind: str, asked: set[str], zone: tzinfo | None) -> _Candidate:
    text = one.sentence.text
    score = 0.7 * one.covered + 0.3 * one.own + 0.6 * max(0.0, one.cosine) + 0.15 * one.piece.hit.score
    if holds_answer(kind, text, question, one.piece.hit.at, zone):
        score += 0.35
    if asked and asked & set(stems(one.sentence.speaker)):
        score += 0.4
    if one.piece.hit.kind in ("semantic", "core"):
        score += 0.08
    score -= _PENALTIES.get(one.piece.hit.kind, 0.0) if one.first or one.piece.hit.kind == "vault" else 0.0
    if text.endswith("?"):
        score -= 0.35
    if one.sentence.is_heading or len(text.split()) < 3:
        score -= 0.4
    if len(text) > 300:
        score -= 0.1
    return replace(one, score=score)


def _fits(question: str, scored: Sequence[_Candidate], context: Context) -> bool:
    """Whether the evidence speaks of what was asked: every name in it, and enough of its words or its meaning."""
    best = scored[0]
    there = set(stems(" ".join(f"{one.shown} {one.sentence.heading}" for one in scored[:6])))
    for piece in {id(one.piece): one.piece for one in scored[:6]}.values():
        there |= set(stems(f"{piece.text} {piece.hit.title} {piece.hit.app}"))
    for name in find_names(question):
        if not set(stems(name.text)) & there:
            return False
    unknown = [term for term in context.plan.terms if any(letter.isdigit() for letter in term)]
    if any(stem(term) not in there for term in unknown):
        return False
    if best.cosine >= _ENOUGH_MEANING:
        return True
    return _share(_expanded(context.weights), (there, 1.0)) >= _ENOUGH_WORDS and best.covered >= 0.3


def _chosen(scored: Sequence[_Candidate]) -> list[_Candidate]:
    """The best sentence and those nearly as good that say something else, each saying once."""
    best = scored[0]
    chosen = [best]
    for one in scored[1:]:
        if len(chosen) >= _MOST_LINES or one.score < _CLOSE * best.score:
            break
        bag = _bag(one.sentence.text)
        if all(_differs(bag, _bag(other.sentence.text)) for other in chosen):
            chosen.append(one)
    return chosen


def _bag(text: str) -> set[str]:
    """The words of a sentence with one form for each month and without weekdays: “Tue 12 May” is “12 May”."""
    pack = load_pack()
    months, days = pack.table("months"), pack.table("weekdays").keys() | pack.table("weekday_abbreviations").keys()
    return {
        f"month {months[word]}" if word in months else stem(word) for word in content_words(text) if word not in days
    }


def _differs(one: set[str], other: set[str]) -> bool:
    smaller = min(len(one), len(other))
    return jaccard(one, other) < _SAME and (smaller == 0 or len(one & other) < 0.9 * smaller)


def _written(chosen: Sequence[_Candidate], zone: tzinfo | None) -> Extract:
    numbers: dict[str, int] = {}
    citations: list[Citation] = []
    lines = []
    for one in chosen:
        hit = one.piece.hit
        if hit.id not in numbers:
            numbers[hit.id] = len(numbers) + 1
            citations.append(cite(numbers[hit.id], one.piece, one.shown))
        said = with_dates(one.shown, hit.at, zone)
        lines.append(f"{dated(one.piece, zone)} — “{said}” [{numbers[hit.id]}]")
    return Extract("\n".join(lines), grounded=True, citations=tuple(citations))


def _listing(pieces: Sequence[Piece], zone: tzinfo | None) -> Extract:
    """For “what did I do yesterday?”: what there was, in order of time; episodes before single sights."""
    episodes = [piece for piece in pieces if piece.hit.kind == "episodic"]
    shown = sorted((episodes or list(pieces))[:8], key=lambda piece: piece.hit.at)
    if not shown:
        return Extract(NOTHING, grounded=False)
    lines = [f"{dated(piece, zone)} — {_short(piece)} [{number}]" for number, piece in enumerate(shown, start=1)]
    return Extract("\n".join(lines), True, tuple(cite(number, piece) for number, piece in enumerate(shown, start=1)))


def _short(piece: Piece) -> str:
    text = " ".join(piece.text.split())
    return text if len(text) <= 220 else text[:220].rsplit(" ", 1)[0] + "…"
