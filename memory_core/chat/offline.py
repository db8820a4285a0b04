"""The answer without a model: the best evidence sentences, dated and cited, never invented."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from memory_core.chat.amounts import whole_length
from memory_core.chat.candidates import candidates, cut, in_place
from memory_core.chat.citations import cite, dated
from memory_core.chat.clauses import labelled_so, value_of
from memory_core.chat.comparisons import by_price
from memory_core.chat.days import tells_of
from memory_core.chat.deeds import names_the_house, wishes
from memory_core.chat.denied import denies, only_dreamt, only_tells_day
from memory_core.chat.doers import doer_in, turned_round
from memory_core.chat.fitting import Asked
from memory_core.chat.kin import Relatedness, kin_of
from memory_core.chat.matter import light
from memory_core.chat.nearly import told_as_whole, told_nearly
from memory_core.chat.openings import only_asks, tells_not, without_opening
from memory_core.chat.other_tongues import Foreign, foreign
from memory_core.chat.questions import checkable, names_code, parts_of, person_by_label
from memory_core.chat.resolve import with_dates
from memory_core.chat.reversals import as_it_stands
from memory_core.chat.shorten import shortened
from memory_core.chat.stays import stayed
from memory_core.chat.sums import Summed, added_up, within
from memory_core.chat.tables import Table, look_up, read_tables, sights
from memory_core.chat.terms import PRONOUN, WHY, Candidate, Kin, share, terms_of
from memory_core.chat.updates import REPLACED, held_before, in_order, newer_than, told_by, unless_off
from memory_core.chat.weighing import weighed
from memory_core.chat.whens import date_told
from memory_core.chat.whole_names import named_in_full
from memory_core.context.contextual import Context, Piece
from memory_core.language.pack import load_pack
from memory_core.language.sentences import Sentence
from memory_core.language.words import content_words, jaccard, stem, stems
from memory_core.records.dialogue import Citation

NOTHING = "I have no memory of that."
_NEAREST = "What comes nearest:"
# Markdown needs an empty line between paragraphs.
_HAPPENED = re.compile(r"\W*what (?:has |had )?happen(?:ed|s)\b", re.IGNORECASE)
_BETWEEN = "\n\n"
_MOST_LINES = 3
_MOST_COMPARED = 32
# A sentence that is so near to the question, with what stands above and before it, means the same.
_MEANS_IT = 0.6
_MOST_LISTED = 14
_CLOSE = 0.82
_ADDED = 0.7
_SAME = 0.6
_HOLDS = 0.35
_OWN_WORDS = 0.15
_SAME_DEED = 0.35
_NAMES_TOPIC = 0.25
_LABELLED = 0.45
_NOT_SO = 0.3
# What stands so near to a question may be shown where nothing answers it.
_NEAR_WORDS = 0.25

# A caption without its value helps little; the first line of an episode or a resource only says where and when.
_PENALTIES = {"vault": 0.4, "episodic": 0.3, "resource": 0.3}

Similarities = Callable[[str, list[str]], list[float]]


@dataclass(frozen=True, slots=True)
class Extract:
    """The answer's text with its [n], and what they stand for; `short`: what answers in a few words.

    Not grounded: nothing fits, and the text says so, with what comes nearest, if anything does.
    """

    text: str
    grounded: bool
    citations: tuple[Citation, ...] = ()
    short: str = ""


def extract(
    question: str,
    context: Context,
    similarities: Similarities,
    zone: tzinfo | None = None,
    *,
    related: Relatedness | None = None,
) -> Extract:
    """Answer a question from its context by picking sentences; each part of a question is answered by itself.

    Where its own words and their known synonyms find nothing, `related` tells which words mean much the same; and where
    these find nothing either, each sentence is read with what stands above and before it, and compared as a whole.
    """
    if context.plan.lists:
        return _listing(context.pieces, zone)
    told = foreign(question, context.weights)
    if told is None and "procedural" not in context.plan.kinds:  # steps are told by no word of “which steps”
        context = weighed(question, context)
    every = [one for one in candidates(context) if not context.anytime or tells_of(one, context.plan.period, zone)]
    if told is not None:
        return _told_in(told, every, zone)
    pool = _compared(every, context, similarities)
    found = _answered(question, context, pool, zone, {})
    if found.grounded or related is None or context.anytime:
        return found
    kin = kin_of(question, context.weights, candidates(context), related)
    if any(kin.values()):
        found = _answered(question, context, _compared(candidates(context, kin), context, similarities), zone, kin)
    if found.grounded:
        return found
    whole = [
        replace(one, cosine=max(one.cosine, before.cosine))
        for one, before in zip(
            _alike(context.plan.text, [(one, in_place(one)) for one in pool], similarities), pool, strict=True
        )
    ]
    found = _answered(
        question, context, [one for one in whole if one.cosine >= _MEANS_IT], zone, {}, fits=told_as_whole
    )
    found = found if found.grounded else _answered(question, context, whole, zone, {}, fits=told_nearly)
    return found if found.grounded else _nearest(Asked(question, question, context, zone), context, whole, zone)


def _nearest(asked: Asked, context: Context, near: Sequence[Candidate], zone: tzinfo | None) -> Extract:
    """That there is no memory of it, with the sentences that whoever asks may find the answer in all the same."""
    telling = [one for one in near if one.covered >= _NEAR_WORDS and one.piece.hit.layer == "observations"]
    telling = [one for one in telling if not (only_asks(one.sentence.text) or asked.says_nothing_new(one))]
    ranked = sorted(telling, key=lambda one: _scored(one, asked, context).score + one.cosine, reverse=True)
    best: dict[str, Candidate] = {}
    for one in ranked:
        best.setdefault(one.shown, one)
    if not best:
        return Extract(NOTHING, grounded=False)
    written = _written(list(best.values())[:_MOST_LINES], zone)
    return replace(written, text=_BETWEEN.join((NOTHING, _NEAREST, written.text)), grounded=False)


def _told_in(asked: Foreign, every: Sequence[Candidate], zone: tzinfo | None) -> Extract:
    """The answer to a question in another language; the newest of what fits alike first."""
    judged = [one for one in map(asked.judged, every) if one is not None]
    judged.sort(key=lambda one: (one.score, one.piece.hit.at), reverse=True)
    chosen: list[Candidate] = []
    for one in judged:
        new = all(_differs(_bag(one, zone), _bag(other, zone)) for other in chosen)
        if new and len(chosen) < _MOST_LINES and one.score >= _CLOSE * judged[0].score:
            chosen.append(one)
    if not chosen:
        return Extract(NOTHING, grounded=False)
    short = next((one.short for one in chosen if one.short), "") or chosen[0].sentence.text.rstrip(".。")
    # Which day is meant by its words of time is not known.
    return replace(_written(chosen, zone, days=False), short=short)


def _compared(every: Sequence[Candidate], context: Context, similarities: Similarities) -> list[Candidate]:
    """Those sentences that hold most of the question's words, each with how near it is to the question in meaning."""
    pool = sorted(every, key=lambda one: -(one.covered + 0.3 * one.piece.hit.score))
    # What was seen often stands in several memories; it is compared once.
    texts = set(itertools.islice(dict.fromkeys(one.shown for one in pool), _MOST_COMPARED))
    return _alike(context.plan.text, [(one, one.shown) for one in pool if one.shown in texts], similarities)


def _alike(question: str, told: Sequence[tuple[Candidate, str]], similarities: Similarities) -> list[Candidate]:
    """Candidates with the similarity of a text of each to the question."""
    texts = list(dict.fromkeys(text for _, text in told))
    cosines = dict(zip(texts, similarities(question, texts), strict=True))
    return [replace(one, cosine=cosines[text]) for one, text in told]


def _answered(
    question: str,
    context: Context,
    compared: Sequence[Candidate],
    zone: tzinfo | None,
    kin: Kin,
    *,
    fits: Callable[[Asked, Candidate], bool] = Asked.answered_by,
) -> Extract:
    """The best sentences of those that fit for each part of a question; `kin` are words that count for its own."""
    chosen: list[Candidate] = []
    shorts: list[str] = []
    sums: list[str] = []
    for part in parts_of(question):
        asked = Asked(part, question, context, zone, kin)
        fitting = [one for one in compared if fits(asked, one) and not _tells_else(one.sentence.text, asked)]
        scored = in_order([_scored(one, asked, context) for one in fitting], asked)
        cell = named_in_full(part, compared) or _in_tables(asked, context, zone)
        if cell and not newer_than(cell, scored, asked):
            (cell,) = as_it_stands([cell], lambda: candidates(context), asked)
            chosen.append(cell)
            shorts.append(cell.short)
            continue
        stay = stayed(part, compared, zone) if asked.kind == "how_long" else None
        if summed := stay or by_price(part, scored) or _sum(scored, asked, zone):
            chosen += summed.parts
            sums.append(summed.told)
            shorts.append(summed.told)
            continue
        before = len(chosen)
        _choose(chosen, scored, asked, zone)
        told = unless_off([_with_short(one, asked, zone) for one in chosen[before:]], compared, asked)
        told = as_it_stands(told, lambda: candidates(context), asked)
        # A sentence that names no day tells no “when”.
        chosen[before:] = fresh = [one for one in told if one.short] if asked.kind == "when" else told
        # One date, number or name answers its part; clauses add to each other.
        telling = fresh[:1] if fresh and fresh[0].sure else fresh
        shorts += [one.short or without_opening(one.sentence.text).rstrip(".") for one in telling]
    if not chosen:
        return Extract(NOTHING, grounded=False)
    # What a sum is of stands below it, however much that is.
    written = _written(chosen if sums else chosen[:_MOST_LINES], zone)
    return replace(written, text=_BETWEEN.join([*sums, written.text]), short="; ".join(dict.fromkeys(shorts)))


def _tells_else(text: str, asked: Asked) -> bool:
    """Whether it is a dream or a story where it is asked what is so, or tells the like the other way round."""
    if asked.kind == "what" and only_tells_day(text, asked.part):
        return True
    return (checkable(asked.kind) and only_dreamt(text, asked.part)) or turned_round(text, asked.part)


def _in_tables(asked: Asked, context: Context, zone: tzinfo | None) -> Candidate | None:
    """What a cell of a table answers, in the row in which it stands; None where none does."""
    if asked.verb == "" and _HAPPENED.match(asked.part):
        return None  # what happened to somebody is no cell
    terms, names, topics = asked.asks
    best: tuple[float, Table, Candidate] | None = None
    for piece in context.pieces:
        place = frozenset(stems(f"{piece.hit.title} {piece.hit.app}"))
        for table in (*read_tables(piece.text), *sights(piece.text, piece.hit.title, asked.kind)):
            found = look_up(table, asked.part, (terms, names, topics), place, piece.hit.at, zone, asked.period)
            if found is None or (best is not None and found.share < best[0]):
                continue
            if best is None or found.share > best[0] or _anew(table, place, piece, best, asked):
                value = (date_told(found.value, piece.hit.at, zone) if asked.kind == "when" else "") or found.value
                row, own = Sentence(found.row), frozenset(stems(found.row))
                best = found.share, table, Candidate(row, piece, own, frozenset(), place, short=value, sure=True)
    return best[2] if best else None


def _anew(
    table: Table, place: frozenset[str], piece: Piece, best: tuple[float, Table, Candidate], asked: Asked
) -> bool:
    """Whether it is the same table seen later; of several sheets of one kind the one whose title the question names."""
    _, other, seen = best
    named, before = len(place & asked.words), len(seen.place & asked.words)
    return table.header == other.header and (named, piece.hit.at) > (before, seen.piece.hit.at)


def _sum(scored: Sequence[Candidate], asked: Asked, zone: tzinfo | None) -> Summed | None:
    """What those that fit nearly as well as the best one name, added up where that was asked for."""
    adding = load_pack().table("adding_up")["text"]
    seen = [one for one in scored if one.piece.hit.layer == "observations"]
    if not seen or asked.kind not in ("money", "number") or not re.search(adding, asked.part, re.IGNORECASE):
        return None
    fitting = [one for one in seen if one.score >= _ADDED * seen[0].score]
    several = added_up(fitting, lambda one: shortened(asked, one, zone)[0])
    return several or (within(seen[0]) if asked.kind == "money" and len({one.shown for one in fitting}) == 1 else None)


def _scored(one: Candidate, asked: Asked, context: Context) -> Candidate:
    terms = terms_of(context.weights)
    own = share(terms, (one.own, 1.0), (one.head, 0.8))
    text, hit = one.sentence.text, one.piece.hit
    score = 0.7 * one.covered + 0.3 * own + 0.6 * max(0.0, one.cosine) + 0.15 * hit.score
    score += _HOLDS if asked.holds(one) or (asked.kind == "why" and WHY in one.reply) else 0.0
    score += 0.4 if asked.speaker & set(stems(one.sentence.speaker)) else 0.0
    score += _SAME_DEED if asked.verb and asked.verb in one.own | one.reply else 0.0
    score += _NAMES_TOPIC * asked.topic_share(one) if checkable(asked.kind) else 0.0
    score += {True: 0.3, False: -0.3, None: 0.0}[asked.dated_as_asked(one)]
    score += 0.5 if asked.sums_up(one) or asked.replied(one) or asked.made_by(one) or asked.counted(one) else 0.0
    score += 0.5 * share(terms, (one.own, 1.0)) if asked.kind == "yes_no" else 0.0
    score += _focus_push(asked, one)
    said = one.own | one.head, 1.0
    score += _NAMES_TOPIC * (share(asked.head, said) + 2 * share(asked.spoken, said))
    off = asked.kind in ("when", "where") and tells_not(text, asked.part)
    score -= _NOT_SO if off or denies(text, asked.part, asked.kind) else 0.0
    score -= 0.3 if one.own <= asked.words | one.place else 0.0
    score -= 0.2 if hit.kind == "procedural" and hit.kind not in context.plan.kinds else 0.0
    score += _OWN_WORDS if asked.said_by_whom_it_is_about(one) else 0.0
    score += 0.08 if hit.kind in ("semantic", "core") else 0.0
    score += 0.25 if hit.kind == "procedural" and hit.kind in context.plan.kinds else 0.0
    if hit.kind == "vault" or (one.first and not asked.deeds):
        score -= _PENALTIES.get(hit.kind, 0.0)
    score -= 0.35 if only_asks(text) and not wishes(asked.verb, one) else 0.0
    score -= 0.9 if asked.only_opens(one) else 0.0
    score -= 0.4 if len(text.split()) < 3 and not asked.holds(one) else 0.0
    score -= 0.1 if len(text) > 300 else 0.0
    return replace(one, score=score)


def _focus_push(asked: Asked, one: Candidate) -> float:
    """More for a line that names what was asked for, and most for one that is its label and its value."""
    if asked.kind == "code":
        return _LABELLED if names_code(one.sentence.text, asked.part) else 0.0
    if asked.kind == "who":
        doer = person_by_label(one.shown, asked.part) or (asked.verb not in light() and doer_in(one.shown, asked.part))
        return _LABELLED if doer else 0.0
    if asked.kind in ("money", "number"):
        return _LABELLED * labelled_so(one.sentence.text, asked.terms)
    if asked.kind == "where":
        return _NAMES_TOPIC if names_the_house(asked.kind, asked.part, one, asked.asks[2]) else 0.0
    if asked.kind != "what" or not asked.focused(one):
        return 0.0
    return _LABELLED if value_of(one.sentence.text, set(asked.words)) else 0.15


def _choose(chosen: list[Candidate], scored: Sequence[Candidate], asked: Asked, zone: tzinfo | None) -> None:
    """Add the best sentence and those nearly as good that say something else, each saying once.

    Where it can be told what an answer looks like, a second sentence must hold another answer and be about the same.
    """
    if not scored:
        return
    best = scored[0]
    enough = best.covered * (0.85 if checkable(asked.kind) else 0.7)
    for one in scored:
        if len(chosen) >= _MOST_LINES or one.score < _CLOSE * best.score:
            return
        if one is not best and (one.covered < enough or (checkable(asked.kind) and not asked.holds(one))):
            continue
        least = _CLOSE * told_by(best, asked)
        if one is not best and not checkable(asked.kind) and (not least or told_by(one, asked) < least):
            continue  # what only stands beside the matter adds nothing to what tells it
        if asked.verb in best.own and asked.verb not in one.own:
            continue  # where one tells the very deed, others only stand beside it
        if asked.kind in REPLACED and held_before(one, best):
            continue
        bag = _bag(one, zone)
        if all(_differs(bag, _bag(other, zone)) for other in chosen):
            chosen.append(one)


def _bag(one: Candidate, zone: tzinfo | None) -> set[str]:
    """The words of a sentence with its dates in full, one form for each month and no weekdays.

    So “on Thursday at 10:00” and “on Thu 26 November 2026, 10:00” are the same.
    """
    pack = load_pack()
    months, days = pack.table("months"), pack.table("weekdays").keys() | pack.table("weekday_abbreviations").keys()
    text = with_dates(one.sentence.text, one.piece.hit.at, zone)
    return {
        f"month {months[word]}" if word in months else stem(word) for word in content_words(text) if word not in days
    }


def _differs(one: set[str], other: set[str]) -> bool:
    smaller = min(len(one), len(other))
    return jaccard(one, other) < _SAME and (smaller == 0 or len(one & other) < 0.8 * smaller)


def _with_short(one: Candidate, asked: Asked, zone: tzinfo | None) -> Candidate:
    short, sure = shortened(asked, one, zone)
    short = whole_length(short, one.sentence.text) if asked.kind == "how_long" else short
    return replace(one, short=short, sure=sure)


def _written(chosen: Sequence[Candidate], zone: tzinfo | None, *, days: bool = True) -> Extract:
    """Each sentence in a paragraph of its own: what answers, when and where it was said, and the whole of it."""
    numbers: dict[str, int] = {}
    citations: list[Citation] = []
    lines = []
    for one in chosen:
        hit = one.piece.hit
        if hit.id not in numbers:
            numbers[hit.id] = len(numbers) + 1
            citations.append(cite(numbers[hit.id], one.piece, one.shown))
        said, short = _said(one, zone) if days else one.shown, one.short
        lead = f"{_capital(short)} — " if short and one.sure and len(short) < 0.8 * len(said) else ""
        lines.append(f"{lead}{dated(one.piece, zone)}: “{said}” [{numbers[hit.id]}]")
    return Extract(_BETWEEN.join(lines), grounded=True, citations=tuple(citations))


def _capital(short: str) -> str:
    """As a beginning; addresses stay as they are."""
    return short if "@" in short or "/" in short else short[0].upper() + short[1:]


def _said(one: Candidate, zone: tzinfo | None) -> str:
    """The sentence as it is quoted; one that begins with “she” brings the one that says who she is."""
    shown = one.shown
    if one.before and PRONOUN.match(one.sentence.text) and len(one.before) < 200:
        speaker = f"{one.sentence.speaker}: " if one.sentence.speaker else ""
        shown = f"{speaker}{one.before} {one.sentence.text}"
    return with_dates(shown, one.piece.hit.at, zone)


def _listing(pieces: Sequence[Piece], zone: tzinfo | None) -> Extract:
    """For “what did I do yesterday?”: what there was, in order of time; episodes before single sights."""
    episodes = [piece for piece in pieces if piece.hit.kind == "episodic"]
    shown = sorted((episodes or list(pieces))[:_MOST_LISTED], key=lambda piece: piece.hit.at)
    if not shown:
        return Extract(NOTHING, grounded=False)
    lines = [f"{dated(piece, zone)} — {cut(piece.text)} [{number}]" for number, piece in enumerate(shown, start=1)]
    citations = tuple(cite(number, piece) for number, piece in enumerate(shown, start=1))
    return Extract(_BETWEEN.join(lines), grounded=True, citations=citations)
