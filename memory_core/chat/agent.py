"""The chat: plan, recall, answer with citations, and keep the turn."""

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from memory_core.chat.agenda import Agenda
from memory_core.chat.as_meant import spelled_out, with_names
from memory_core.chat.as_of import AsOf
from memory_core.chat.as_typed import put_right
from memory_core.chat.citations import CitationFilter, in_pieces, used_citations
from memory_core.chat.claims import numbers, proven
from memory_core.chat.days import names_time
from memory_core.chat.differences import apart
from memory_core.chat.duties import Duties
from memory_core.chat.evidence import prompt
from memory_core.chat.formerly import Formerly
from memory_core.chat.history import complete, title_of
from memory_core.chat.holders import Holders
from memory_core.chat.lookups import Lookup, LookupFilter, Reader
from memory_core.chat.offline import NOTHING, Extract, extract
from memory_core.chat.reckoning import Reckoner
from memory_core.chat.talks import Talks
from memory_core.clock import Clock
from memory_core.context.contextual import Context, Contextual, Piece
from memory_core.errors import Cancelled, HomeUnwritable, LLMError, NotFound
from memory_core.language.exact_things import ExactThing, marks_in
from memory_core.llm.base import LLM, Request
from memory_core.prompts import load_prompt
from memory_core.records.dialogue import Answered, ChatEvent, Citation, Notice, Recalled, Restart, Token, Turn
from memory_core.records.ids import ConversationId, TurnId, new_turn_id
from memory_core.records.scope import Scope
from memory_core.retrieval.recipes import CHAT
from memory_core.retrieval.retriever import Retriever
from memory_core.store.store import Store

_log = logging.getLogger(__name__)
EXTRACTIVE = "evidence"
_MINE = Scope()
_ANYTIME = replace(CHAT, anytime=True)
_MOST_LOOKUPS = 2
_STILL_LOOKING = "The model only went on looking things up. The answer below is taken from the evidence alone."
_SEALED = "No model is shown the {}: open it at the evidence, or in the vault."
_MEANWHILE = "Something was forgotten meanwhile. The answer below is taken from the evidence that is left."
_UNKEPT = "This answer is not kept among the conversations. {}"
_ABSTAINED = NOTHING.casefold().rstrip(".")


@dataclass(slots=True)
class _Answer:
    """What is known of an answer when its stream has ended; `unkept`: why its turn could not be kept."""

    text: str = ""
    grounded: bool = False
    citations: tuple[Citation, ...] = ()
    provider: str = EXTRACTIVE
    short: str = ""
    unkept: str = ""


class ChatAgent:
    """Answers questions from memory. `llm` returns the chosen model, or None for answers by evidence alone.

    `scrub` takes secrets out of a question, before it is kept or shown to a model. `sealed` opens what is in the vault,
    so that no model gets it from elsewhere, either.
    """

    def __init__(
        self,
        *,
        retriever: Retriever,
        store: Store,
        llm: Callable[[], LLM | None],
        clock: Clock,
        zone: tzinfo | None = None,
        timeout_s: Callable[[], float] = lambda: 60.0,
        scrub: Callable[[str], str] = str,
        sealed: Callable[[], Sequence[ExactThing]] = tuple,
    ) -> None:
        self._scrub = scrub
        self._sealed = sealed
        self._retriever = retriever
        self._store, self._dialogues = store, store.dialogues
        self._contextual = Contextual(retriever=retriever, store=store)
        self._agenda = Agenda(store=store, zone=zone)
        self._formerly = Formerly(store=store, zone=zone)
        self._as_of = AsOf(store=store, clock=clock, zone=zone)
        self._holders = Holders(store=store, clock=clock, zone=zone)
        self._duties = Duties(store=store, clock=clock, zone=zone)
        self._reckoner = Reckoner(store=store, zone=zone)
        self._talks = Talks(store=store, zone=zone)
        self._reader = Reader(contextual=self._contextual, clock=clock, zone=zone)
        self._llm = llm
        self._clock = clock
        self._zone = zone
        self._timeout_s = timeout_s

    def ask(
        self,
        question: str,
        conversation: ConversationId | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        scope: Scope = _MINE,
    ) -> Iterator[ChatEvent]:
        """The events of one answer: `Recalled`, `Token`s (with `Notice` and `Restart` when a model fails), `Answered`.

        It is told anew when something was forgotten meanwhile: what it was made from may be of that.
        Raises `NotFound` for an unknown conversation, and for one that belongs to another scope.
        """
        question, as_of = self._scrub(question), self._store.forgettings
        turns = self._before(conversation, scope) if conversation else ()
        # What the question before adds was typed in haste, too.
        standing = spelled_out(complete(spelled_out(question), turns))
        context = self._contextual.view(standing, scope=scope)
        if (meant := put_right(standing, _texts(context))) != standing:
            standing, context = meant, self._contextual.view(meant, scope=scope)
        yield Recalled(len(context.pieces))
        answer = _Answer()
        llm = self._llm() if context.pieces else None
        done = False
        if llm is not None:
            done = yield from self._by_model(llm, question, context, turns, cancelled, answer)
        if not done:
            yield from self._by_evidence(standing, context, cancelled, answer)
        kept = self._kept(question, conversation, answer, scope, as_of)
        if kept is None:
            yield Notice(_MEANWHILE)
            yield Restart()
            with self._store.undisturbed():
                as_of, answer, context = (
                    self._store.forgettings,
                    _Answer(),
                    self._contextual.view(standing, scope=scope),
                )
                told = list(self._by_evidence(standing, context, cancelled, answer))
                kept = self._kept(question, conversation, answer, scope, as_of)
            assert kept is not None, "nobody forgets anything meanwhile"
            yield from told
        if answer.unkept:
            yield Notice(_UNKEPT.format(answer.unkept))
        yield kept

    def _before(self, conversation: ConversationId, scope: Scope) -> Sequence[Turn]:
        """What was said so far."""
        # What was said in a wider scope may tell of what stands beside this one.
        if not scope.holds(self._dialogues.get(conversation).scope):
            raise NotFound(f"There is no conversation {conversation} here. It may be somebody else's.")
        return self._dialogues.turns(conversation)

    def _by_model(
        self,
        llm: LLM,
        question: str,
        context: Context,
        turns: Sequence[Turn],
        cancelled: Callable[[], bool],
        answer: _Answer,
    ) -> Generator[ChatEvent, None, bool]:
        """Stream a model's answer into `answer`. Returns whether it stands; if not, it has said why."""
        # What is sealed in the vault never reaches a model, not even its caption.
        pieces = [piece for piece in context.pieces if piece.hit.kind != "vault"]
        answer.provider = llm.name
        cited = CitationFilter(len(pieces))
        about_me = self._contextual.about_me(context.plan.asked.scope)
        try:
            for left in range(_MOST_LOOKUPS, -1, -1):
                wishes = yield from self._streamed(llm, question, pieces, turns, about_me, cancelled, answer, cited)
                if wishes is None or cancelled():
                    break
                if not left or not wishes:
                    yield from self._voided(answer, _STILL_LOOKING)
                    return False
                pieces += self._reader.read(wishes, pieces, context.plan.asked.scope)
                cited = CitationFilter(len(pieces))
        except Cancelled:
            _log.info("The person stopped an answer.")
        except LLMError as error:
            yield from self._voided(answer, f"{error} The answer below is taken from the evidence alone.")
            return False
        return (yield from self._judged(answer, cited, pieces, stopped=cancelled()))

    def _streamed(
        self,
        llm: LLM,
        question: str,
        pieces: Sequence[Piece],
        turns: Sequence[Turn],
        about_me: Sequence[str],
        cancelled: Callable[[], bool],
        answer: _Answer,
        cited: CitationFilter,
    ) -> Generator[ChatEvent, None, tuple[Lookup, ...] | None]:
        """Stream one reply into `answer`; what it wants to look up instead, or None when it is an answer."""
        request = Request(
            purpose="chat",
            system=load_prompt("chat"),
            prompt=prompt(question, pieces, turns, about_me, self._clock.now(), self._zone, self._sealed()),
            timeout_s=self._timeout_s(),
            cancelled=cancelled,
        )
        lookups = LookupFilter()
        for text in llm.stream(request):
            if shown := cited.feed(lookups.feed(text)):
                answer.text += shown
                yield Token(shown)
            if cancelled():
                break
        held, wishes, looks = lookups.close()
        if rest := cited.feed(held) + cited.close():
            answer.text += rest
            yield Token(rest)
        return wishes if looks else None

    def _judged(
        self, answer: _Answer, citations: CitationFilter, pieces: Sequence[Piece], *, stopped: bool
    ) -> Generator[ChatEvent, None, bool]:
        """Whether a finished answer may stand: it cites something, or says that there is nothing."""
        answer.text = answer.text.strip()
        kept = answer.text if stopped else proven(answer.text)
        cited = numbers(kept)
        answer.citations = used_citations([number for number in citations.used if number in cited], pieces)
        answer.grounded = bool(answer.citations)
        if answer.grounded and kept != answer.text:
            yield Notice("What named no evidence was left out of the answer.")
            yield Restart()
            answer.text = kept
            yield Token(kept)
        if answer.grounded and not stopped and (sealed := marks_in(answer.text)):
            yield Notice(_SEALED.format(" and the ".join(sealed)))
        if stopped or answer.grounded:
            return True
        if answer.text.casefold().startswith(_ABSTAINED):
            answer.text = NOTHING
            return True
        notice = "The model named no evidence for its answer. The answer below is taken from the evidence alone."
        yield from self._voided(answer, notice)
        return False

    def _voided(self, answer: _Answer, why: str) -> Iterator[ChatEvent]:
        yield Notice(why)
        if answer.text:
            yield Restart()
        answer.text, answer.provider = "", EXTRACTIVE

    def _by_evidence(
        self, question: str, context: Context, cancelled: Callable[[], bool], answer: _Answer
    ) -> Iterator[ChatEvent]:
        """Stream the extractive answer into `answer`."""
        question = with_names(question, _texts(context))
        scope = context.plan.asked.scope
        found = apart(question, lambda half: self._extracted(half, self._contextual.view(half, scope=scope)))
        found = found or self._holders.answer(question, context.plan)
        found = found or self._agenda.answer(question, context.plan) or self._formerly.answer(question, context.plan)
        found = found or self._duties.answer(question, context.plan) or self._as_of.answer(question, context.plan)
        found = found or self._reckoner.answer(question, context.plan) or self._talks.answer(question, context.plan)
        found = found or self._extracted(question, context)
        if not found.grounded and context.plan.period is None:
            found = self._as_of.answer(question, context.plan, unchanged=True) or found
        if not found.grounded and context.plan.period is not None:
            # What is told of a day may have been seen on any other.
            anytime = self._extracted(question, self._contextual.view(question, recipe=_ANYTIME, scope=scope))
            found = anytime if anytime.grounded else found
        found = self._by_then(question, context, found)
        answer.provider = EXTRACTIVE
        for piece in in_pieces(found.text):
            if cancelled():
                break
            answer.text += piece
            yield Token(piece)
        answer.grounded, answer.citations, answer.short = found.grounded, found.citations, found.short

    def _by_then(self, question: str, context: Context, found: Extract) -> Extract:
        """What was said until the time that is asked for, where only what was said since was found.

        Unless that tells of the time, as “we moved in March” does in May.
        """
        period, cited = context.plan.period, found.citations[:1]
        if period is None or period.until is None or period.until > self._clock.now() or not found.grounded:
            return found
        if not cited or cited[0].at < period.until or names_time(cited[0].text, cited[0].at, period, self._zone):
            return found
        until = period.until
        earlier = tuple(piece for piece in context.pieces if piece.hit.at < until)
        told = self._extracted(question, replace(context, pieces=earlier)) if earlier else found
        return told if told.grounded else found

    def _extracted(self, question: str, context: Context) -> Extract:
        context = self._contextual.with_grounds(context)
        return extract(question, context, self._retriever.similarities, self._zone, related=self._retriever.related)

    def _kept(
        self, question: str, conversation: ConversationId | None, answer: _Answer, scope: Scope, as_of: int
    ) -> Answered | None:
        """Store the turn and say how it ended; None, and nothing is stored, when something was forgotten since.

        On a disk that cannot be written the answer stands all the same, unless something was forgotten.
        """
        try:
            with self._store.standing(as_of, scope) as stands:
                if not stands:
                    return None
                talk = conversation or self._dialogues.start(title_of(question), scope=scope)
                turn = self._said(question, talk, answer)
        except HomeUnwritable as error:
            if self._store.forgettings != as_of:
                raise
            talk, turn, answer.unkept = conversation or ConversationId(""), TurnId(""), str(error)
        return Answered(answer.text, answer.grounded, answer.citations, answer.provider, talk, turn, answer.short)

    def _said(self, question: str, conversation: ConversationId, answer: _Answer) -> TurnId:
        turn = Turn(
            id=new_turn_id(),
            conversation=conversation,
            at=self._clock.now(),
            question=question,
            answer=answer.text,
            grounded=answer.grounded,
            provider=answer.provider,
            citations=answer.citations,
        )
        self._dialogues.append(turn)
        return turn.id


def _texts(context: Context) -> list[str]:
    return [f"{piece.hit.title}\n{piece.text}" for piece in context.pieces]
