"""Answers what a meeting or a talk was about, who was there and what was decided, from the episode that tells it."""

import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo

from memory_core.chat.citations import cite, dated
from memory_core.chat.clauses import CUT
from memory_core.chat.offline import Extract
from memory_core.chat.openings import without_opening
from memory_core.chat.reckoning import HEARD
from memory_core.context.contextual import Piece
from memory_core.language.pack import load_pack
from memory_core.language.sentences import split_sentences
from memory_core.language.words import content_words, stem, stems, words
from memory_core.records.bodies import EpisodeBody, Kind
from memory_core.records.memory import Memory
from memory_core.retrieval.judging import as_hit
from memory_core.retrieval.periods import Period
from memory_core.retrieval.plan import Plan
from memory_core.store.store import Store
from memory_core.wording import listed

_MOST_EPISODES = 500
_MOST_LINES = 3
# A sentence with fewer telling words (“Good morning, everybody.”) says nothing of a subject.
_TELLING = 4
# Whoever agrees to something does so at once, behind a question at most.
_SOON = 4
_TURN = re.compile(r"^\d{2}:\d{2} (?P<who>[^:]{1,60}): (?P<text>.+)$")


class Talks:
    """Answers “what was the meeting about?”, “who took part?” and “what did we decide?”; None for all else."""

    def __init__(self, *, store: Store, zone: tzinfo | None) -> None:
        self._store = store
        self._zone = zone

    def answer(self, question: str, plan: Plan) -> Extract | None:
        """From the latest talk that fits; None where none does or it does not tell."""
        table = load_pack().table("talks")
        wants = next((one for one in ("about", "present", "decided") if re.search(table[one], question, re.I)), "")
        episode = self._episode(plan) if wants else None
        if episode is None:
            return None
        if wants == "present":
            return self._present(episode)
        said = list(_said(episode))
        decided = [one for place, one in enumerate(said) if _decides(one[1]) or agreed_to(said, place)]
        if wants == "decided":
            return self._told(episode, decided[-_MOST_LINES:], _short(decided[-1][1])) if decided else None
        return self._about(episode, said, decided)

    def _episode(self, plan: Plan) -> Memory | None:
        """The latest that was heard and is about the words, a meeting before any other talk."""
        asking = {stem(word) for word in load_pack().table("talks")["asking"]}
        wanted = {stem(term) for term in plan.terms} - asking
        period = plan.period or Period(None, None)
        episodes = self._store.memories.page(
            kind=Kind.EPISODIC, since=period.since, until=period.until, limit=_MOST_EPISODES, scope=plan.asked.scope
        )
        heard = [one for one in episodes if isinstance(one.body, EpisodeBody) and one.body.event in HEARD]
        titled = [one for one in heard if wanted and wanted <= set(stems(one.title))]
        fitting = titled or [one for one in heard if wanted <= _words_of(one)]
        return min(fitting, key=lambda one: HEARD.index(_body(one).event), default=None)

    def _about(
        self, episode: Memory, said: Sequence[tuple[str, str]], decided: Sequence[tuple[str, str]]
    ) -> Extract | None:
        announced = re.compile(load_pack().table("talks")["announced"], re.IGNORECASE)
        opened = next((one for one in said if announced.search(one[1])), None)
        telling = [one for one in said if len(content_words(one[1])) >= _TELLING and not one[1].endswith("?")]
        lead = opened or next(iter(telling), None)
        if lead is None:
            return None
        found = announced.search(lead[1])
        short = CUT.split(lead[1][found.end() :])[0] if found else _short(lead[1])
        lines = dict.fromkeys((lead, *decided, *(telling[1:] if not decided else ())))
        return self._told(episode, list(lines)[:_MOST_LINES], short.strip(" .,;!"))

    def _present(self, episode: Memory) -> Extract | None:
        people = [one for one in _body(episode).participants if one]
        whole = [one for one in people if not any(set(words(one)) < set(words(other)) for other in people)]
        if not whole:
            return None
        piece = Piece(as_hit(episode, score=1.0), episode.text)
        head = episode.text.partition("\n")[0].strip()
        short = listed(whole)
        return Extract(f"{short} — {head} [1]", grounded=True, citations=(cite(1, piece, head),), short=short)

    def _told(self, episode: Memory, lines: Sequence[tuple[str, str]], short: str) -> Extract:
        piece = Piece(as_hit(episode, score=1.0), episode.text)
        quoted = [f"“{who}: {text}” [1]" for who, text in lines]
        lead = f"{short[:1].upper()}{short[1:]} — {dated(piece, self._zone)}: "
        text = "\n\n".join((f"{lead}{quoted[0]}", *quoted[1:]))
        return Extract(text, grounded=True, citations=(cite(1, piece, lines[0][1]),), short=short)


def _said(episode: Memory) -> Iterator[tuple[str, str]]:
    """Each sentence, with who said it."""
    for line in _body(episode).details.splitlines():
        if turn := _TURN.match(line):
            yield from ((turn["who"], sentence) for sentence in split_sentences(turn["text"]))


def _body(episode: Memory) -> EpisodeBody:
    assert isinstance(episode.body, EpisodeBody)
    return episode.body


def _decides(sentence: str) -> bool:
    patterns = load_pack().listed("decision_patterns")
    return not sentence.endswith("?") and any(re.search(one, sentence, re.IGNORECASE) for one in patterns)


def agreed_to(said: Sequence[tuple[str, str]], place: int) -> bool:
    """Whether a sentence proposes what the other side then agrees to: “Then we drop Munich.” – “Fine with me.”."""
    table, (who, sentence) = load_pack().table("talks"), said[place]
    if not re.search(table["proposes"], sentence, re.IGNORECASE):
        return False
    reply = next((text for other, text in said[place + 1 : place + _SOON] if other != who), "")
    return re.match(table["agrees"], reply, re.IGNORECASE) is not None


def _short(sentence: str) -> str:
    return without_opening(sentence).strip(" .,;!")


def _words_of(episode: Memory) -> set[str]:
    return set(stems(f"{episode.app} {episode.title} {episode.text} {' '.join(episode.entities)}"))
