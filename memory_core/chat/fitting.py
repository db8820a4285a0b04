"""Judges whether a sentence answers a question: it speaks of the same, and has something of the asked kind."""

import re
from collections.abc import Sequence
from datetime import tzinfo

from memory_core.chat.days import dated_in, without_day
from memory_core.chat.deeds import (
    at_such_a_place,
    gives_a_reason,
    is_room,
    made_such,
    measures_another,
    names_the_house,
    names_who_was_there,
    offers,
    replies,
    said_by,
    stands_against,
    tells_all_else,
    tells_deed,
    tells_figures,
    tells_more,
    tells_things,
    wishes,
)
from memory_core.chat.doers import told_of_fact
from memory_core.chat.matter import (
    asked_verb,
    asks_the_name,
    asks_what_is,
    head_of,
    light,
    matters,
    of_another,
    people_in,
    subject_of,
    told_by_whom,
    topics,
    wanted_names,
)
from memory_core.chat.openings import only_asks, only_frames
from memory_core.chat.questions import (
    asks_for_deeds,
    asks_the_hour,
    asks_who_works,
    category_in,
    checkable,
    counted_in,
    counts,
    counts_behind,
    focus_of,
    holds_answer,
    may_be_of,
    measure_of,
    question_type,
    speaker_asked_for,
)
from memory_core.chat.resolve import is_to_come
from memory_core.chat.terms import WHY, Candidate, Kin, Terms, bare_clock, refers, sender_of, share, terms_of
from memory_core.context.contextual import Context
from memory_core.language.names import find_names
from memory_core.language.pack import load_pack
from memory_core.language.words import stem, stems, words

ENOUGH_WORDS = 0.5
_ENOUGH_FOR_YES = 0.7
ENOUGH_MEANING = 0.55
_SOME_WORDS = 0.3
SURE_MEANING = 0.68
_SYNONYM = 0.75
_NEAR = 0.8
_PAGE = 0.7
_AT_HAND = 0.15
TELLING = 2
_LIGHT = 0.5
_NEARLY_ALL = 0.99
_FIRST_PERSON = re.compile(r"\b(?:I|my|mine|me|My)\b")
_MEASURED = frozenset(("number", "money", "how_long", "where", "who"))
_HAPPENED = frozenset(("did", "was", "were", "have", "has", "had"))
_CAPITAL = re.compile(r"(?<=\s)[A-ZÀ-Þ][\w’'-]+")
_OURS = re.compile(r"\bour\b", re.IGNORECASE)


class Asked:
    """One part of a question, with all that an answer to it must have."""

    def __init__(self, part: str, question: str, context: Context, zone: tzinfo | None, kin: Kin | None = None) -> None:
        self.kind = question_type(part)
        self._sent = self._made = False
        self._kin = bool(kin)
        self.part = part
        self._question = question
        self._kinds = context.plan.kinds
        self._zone = zone
        self._unsaid = context.unsaid
        asking = {stem(word) for word in load_pack().table("asking_words").get(self.kind, ())}
        every = terms_of(context.weights, kin)
        if self.kind == "who" and set(words(part)[:3]) & load_pack().words("sending_verbs"):
            self._sent = True
            asking |= {stem(word) for word in load_pack().words("sending_words")}
        if self.kind == "who" and re.search(load_pack().table("makers")["asked"], part, re.IGNORECASE):
            self._made = True
            asking |= {stem(word) for word in words(part)[:4]}
        asking |= {asked_verb(part)} if self.kind == "who" and asks_who_works(part) else set()
        asking |= {stem(word) for word in load_pack().words("containers")}
        kept = [term for term in every if term[0] not in asking] or every
        # “See” or “get” is said in other words more often than not.
        self._category = category_in(part)
        weak = light() | {stem(self._category)}
        self.terms = [(own, others, weight * (_LIGHT if own in weak else 1.0)) for own, others, weight in kept]
        self._figures = [term for term in context.weights if any(letter.isdigit() for letter in term)]
        self._names = [set(stems(name.text)) for name in find_names(question)]
        self.wanted = wanted_names(question)
        self.people = people_in(question)
        named = frozenset(one for name in self._names for one in name)
        self._matters = matters((term[0] for term in self.terms), named) - weak
        self.period = context.plan.period
        self.verb = asked_verb(part)
        self.words = frozenset(stems(question))
        self.focus = terms_of(dict.fromkeys(focus_of(part), 1.0), kin)
        self.happened = bool(_HAPPENED & set(words(part)[:3]))
        self.deeds = asks_for_deeds(question)
        self.speaker = set(stems(speaker_asked_for(question)))
        self._read_shape(part)

    def _read_shape(self, part: str) -> None:
        """What the words say of the kind of answer: who somebody is, what is counted, who did it."""
        about = topics(part, (term[0] for term in self.terms), self.verb)
        events = {stem(word) for word in load_pack().words("any_events")}  # any entry is an appointment
        named = [term for term in self.terms if term[0] in about]
        self.topics = [term for term in named if term[0] not in events] or named
        # “The photos of the Old Chapel” are one thing besides the name, however many words that has.
        self._things = len({own for own, _, _ in self.topics}.difference(stems(" ".join(_CAPITAL.findall(part)))))
        head = head_of(part) if checkable(self.kind) else ""
        self.head = [term for term in self.topics if term[0] == head]
        self._asks_what_is = asks_what_is(self.kind, part)
        self.spoken = [one for one in self.terms if self.speaker and one[0] not in self.speaker | self.people]
        self._named = self.kind == "who" and asks_the_name(part)
        done = re.match(r"\W*who\s+(?P<verb>[a-z]{3,}ed)\b", part, re.IGNORECASE)
        self._done = [term for term in self.terms if done and term[0] == stem(done["verb"].casefold())]
        self._counted = counted_in(part) if self.kind == "number" else ""
        self._total = re.search(load_pack().table("total_asked")["text"], part, re.IGNORECASE) is not None

    @property
    def asks(self) -> tuple[Terms, Sequence[frozenset[str]], frozenset[str]]:
        """The terms of the part, the names that must be there, and the stems of the things that it is about."""
        named = {own for own, _, _ in self.focus} & {own for own, _, _ in self.terms}
        return self.terms, self.wanted, frozenset(own for own, _, _ in self.topics) | named

    def said_by_whom_it_is_about(self, one: Candidate) -> bool:
        """Whether the speaker is one of those whom the question names."""
        speaker = set(stems(one.sentence.speaker))
        return any(name & speaker for name in self._names)

    def holds(self, one: Candidate) -> bool:
        """Whether it has something of the asked kind."""
        if self.kind == "when" and without_day(one, self.terms, self._zone):
            return False
        if self.kind == "number" and measures_another(one.sentence.text, self.part):
            return False
        if self.kind == "who" and told_of_fact(one, self._question):
            return True
        speaker = told_by_whom(one.sentence.speaker, self._question)
        return holds_answer(self.kind, one.sentence.text, self._question, one.piece.hit.at, self._zone, speaker)

    def sums_up(self, one: Candidate) -> bool:
        """Whether it is the line of the total where all that was paid is asked for."""
        total = load_pack().words("total_words")
        return self.kind == "money" and self._total and not total.isdisjoint(words(one.sentence.text))

    def replied(self, one: Candidate) -> bool:
        """Whether somebody was asked the same and this is the reply: “No, but the kitchen is fitted.”."""
        return self.kind == "yes_no" and replies(self.topics[-1:], one)

    def only_opens(self, one: Candidate) -> bool:
        """Of “What did Maria say about …” a sentence that only comes to speak of it: “I had a look at the budget.”."""
        return bool(self.speaker) and len(one.own - self.words - self.speaker) < TELLING

    def counted(self, one: Candidate) -> bool:
        """Whether it has a number of just what is counted, or right behind the verb: “Serves 6”."""
        text = one.sentence.text
        return self._counted != "" and (counts(text, self._counted) or counts_behind(text, self.verb))

    def made_by(self, one: Candidate) -> bool:
        """Whether it names its maker: “by Hannah Lindqvist”."""
        return self._made and re.search(load_pack().table("makers")["told"], one.sentence.text) is not None

    def answered_by(self, one: Candidate) -> bool:
        """Whether it may stand as an answer."""
        captions = ("episodic", "resource") if self.kind == "what" and "resource" not in self._kinds else ("episodic",)
        heads = one.first and one.piece.hit.kind in captions
        tells = not one.sentence.is_heading or any(letter.isdigit() for letter in one.sentence.text)
        named = self._named or (self.kind == "who" and self.topic_share(one) > 0) or is_room(self.kind, one)
        tells = tells or (named and self.holds(one)) or names_the_house(self.kind, self._question, one)
        if not tells or (heads and not (self.deeds or (self.kind == "who" and names_who_was_there(self.terms, one)))):
            return False
        if only_asks(one.sentence.text) and not (self.speaker or offers(one) or wishes(self.verb, one)):
            return False
        if self.kind in _MEASURED and self.dated_as_asked(one) is False:
            return False
        return self.same_subject(one) and self._same_matter(one) and self.right_kind(one)

    def same_subject(self, one: Candidate, *, named: bool = True) -> bool:
        """Every name and every number of the question stands in the sentence or right around it.

        Where it need not be `named`, it must at least be nobody else's.
        """
        # What stood in another window a moment before or after says nothing of this one.
        kind, near = one.piece.hit.kind, one.around if one.piece.hit.kind == "screen" else one.near
        there = one.own | one.head | near | one.reply | one.page
        if _OURS.search(one.sentence.text):
            there |= one.whole  # a letter says below whose “our” is
        if (named and not all(name & there for name in self.wanted)) or not tells_figures(self._figures, one, there):
            return False
        if self.kind != "who" and of_another(self._question, one.sentence.text, stated=kind == "semantic"):
            return False
        return not self._names or not self._of_somebody_else(one)

    def _of_somebody_else(self, one: Candidate) -> bool:
        """Whether a speaker tells of themselves while the question is about others, whom the sentence doesn't name."""
        speaker = set(stems(one.sentence.speaker))
        if self.kind == "who" or any(name & speaker for name in self._names):
            return False
        subject = subject_of(one.sentence.text)
        if subject and self.people and not subject & self.words and not self.people & one.own:
            return True
        if not speaker:
            return False
        text = one.sentence.text
        named = frozenset(stems(text)) | one.head
        return _FIRST_PERSON.search(text) is not None and not any(name & named for name in self._names)

    def _same_matter(self, one: Candidate) -> bool:
        if checkable(self.kind) and not (self._at_hand(one) and self._of_the_topic(one)):
            return False
        if one.piece.hit.kind == "procedural" and "procedural" in self._kinds:
            return True  # “Which steps are next?” is answered by the steps, whatever their words
        if self.says_nothing_new(one) or (self.speaker and not (said_by(self.speaker, one) and self._spoken_of(one))):
            return False
        # Words that only mean much the same add to those that were said; they are no matter by themselves.
        said = one.own | one.head | one.reply | one.around | one.page
        if self._kin and not any(own in said for own, _, _ in self.terms):
            return False
        page = one.whole if _OURS.search(one.sentence.text) else one.page
        there = share(
            self.terms, (one.own, 1.0), (one.head, 1.0), (one.reply, 1.0), (one.near, _NEAR), (page, _PAGE),
            synonym=_SYNONYM,
        )  # fmt: skip
        if self.kind == "yes_no":
            return there >= _ENOUGH_FOR_YES and tells_more(self.terms, self._names, one)
        if self.kind == "what" and not self.speaker and not (self._names_a_matter(one) and self._of_category(one)):
            return False
        if self.kind == "what" and self._asks_what_is and one.cosine < SURE_MEANING and not self._all_topics(one):
            return False
        if one.cosine < SURE_MEANING and self.focus and not (self.focused(one) or self._told_without(one)):
            return False
        return there >= ENOUGH_WORDS or (one.cosine >= ENOUGH_MEANING and there >= _SOME_WORDS)

    def _names_a_matter(self, one: Candidate) -> bool:
        """Whether it tells of more than the people who are named."""
        there = one.own | one.head | one.reply | one.place | frozenset(stems(one.before))
        telling = [term for term in self.terms if term[0] not in self.people | light() | {stem(self._category)}]
        # Whoever speaks and is asked about makes all that they say near to the question.
        near = SURE_MEANING if self.said_by_whom_it_is_about(one) else ENOUGH_MEANING
        if not telling or one.cosine >= near:
            return True
        return any(own in there or others & there for own, others, _ in telling)

    def _of_category(self, one: Candidate) -> bool:
        """Whether it tells a colour where one is asked for, or names the category itself."""
        return stem(self._category) in one.own | one.head or may_be_of(one.sentence.text, self._category)

    def _all_topics(self, one: Candidate) -> bool:
        """Whether each thing that is asked about, or all but one of many, is told of there or right around it."""
        near = one.around if one.piece.hit.kind == "screen" else one.near
        if one.alone and self.topics and not self.topic_share(one):
            return False  # “My address is …” below “Licence key: …” tells of no key
        there = one.own | one.head | one.reply | one.place | one.whole | near | frozenset(stems(one.before))
        return self._few_missing(self._missing(there))

    def _missing(self, there: frozenset[str]) -> int:
        """How many of the things that are asked about are not there."""
        return sum(1 for own, others, _ in self.topics if not (own in there or others & there))

    def _few_missing(self, missing: int) -> bool:
        things = self._things + (len(self.topics) > self._things)
        return missing <= (things - 1) // 2 if things > 2 else not missing

    def _told_without(self, one: Candidate) -> bool:
        """Whether it may tell what was asked for without its name: “European oak” where “which wood” was asked."""
        focus = {own for own, _, _ in self.focus}
        others = [term for term in self.terms if term[0] not in focus]
        unsaid = self.kind == "what" and not self._asks_what_is and focus <= self._unsaid
        things = [term for term in self.topics if term in others]
        return tells_all_else(self.verb, others, one) or (unsaid and tells_things(things, one))

    def says_nothing_new(self, one: Candidate) -> bool:
        """Whether a sentence only says what was asked, as the subject of a mail or a title does."""
        if self.kind in ("what", "where", "why") and only_frames(one.sentence.text, self.part):
            return True
        return self.kind not in ("who", "yes_no") and not self.speaker and one.own - light() - {"subject"} <= self.words

    def dated_as_asked(self, one: Candidate) -> bool | None:
        """Whether a line names a day that lies in the period asked for; None where either names none."""
        return dated_in(one, self.period, self._zone)

    def _at_hand(self, one: Candidate) -> bool:
        """Whether what is asked about stands in the sentence itself, above it, or, for “she”, right before it.

        A reply has it from its question, and a line of a short page, which is about one thing, from the page.
        """
        said = self._meant(one)
        there = one.own | one.head | said | one.reply | (one.page if self.kind != "code" else frozenset())
        there |= one.place if measure_of(self.part) else frozenset()  # degrees on a page about lamb are those of lamb
        if self.dated_as_asked(one):
            return True
        if share(self.terms, (there, 1.0)) < _AT_HAND:
            return False
        if not self._matters or one.cosine >= ENOUGH_MEANING:
            return True
        return any(own in there or others & there for own, others, _ in self.terms if own in self._matters)

    def _of_the_topic(self, one: Candidate) -> bool:
        """Whether each thing that is asked about stands in it or around it, on its page or in its letter at least."""
        there = one.own | one.head | one.reply | self._meant(one)
        if self.kind == "when" and self.happened and not bare_clock(one.sentence.text):
            return True  # what somebody tells of a deed is told in many words
        if self._named and not self.topic_share(one):
            return False  # a name beside “my son” is not his
        if self.kind == "who" and self._asks_what_is:
            named = all(own in there or others & there for own, others, _ in self.topics[:1])
            if one.piece.hit.kind == "screen" or not named:
                return named
        if bare_clock(one.sentence.text):
            return not self._missing(there)
        there |= one.place | one.page | frozenset(stems(one.before))
        there |= one.around if one.piece.hit.kind == "screen" else one.near
        there |= one.whole if refers(one.sentence.text) or sender_of(one.piece.text) else frozenset()
        missing = self._missing(there)
        # Of a long phrase (“the youth center … a talent show”) a part may be told in other words, and so it is in talk.
        if self.kind == "when" and one.sentence.speaker and one.cosine >= ENOUGH_MEANING:
            return missing < len(self.topics) or not missing
        return self._few_missing(missing)

    def _spoken_of(self, one: Candidate) -> bool:
        """Whether what somebody is said to speak of stands in what they said, or right around it."""
        # “Tilly: phew” is near to any question that names Tilly.
        tells = len(one.own - self.words - self.speaker) > TELLING
        if not self.topics or (one.cosine >= ENOUGH_MEANING and tells):
            return True
        close = one.own | one.head | one.reply
        near = one.around if one.piece.hit.kind == "screen" else one.near
        return any(own in close | near | one.page or others & close for own, others, _ in self.topics)

    def _meant(self, one: Candidate) -> frozenset[str]:
        """What “it” or “they” may stand for, and what a reason is for: what was said right before."""
        before = frozenset(stems(one.before)) if one.sentence.speaker and self.kind == "why" else frozenset()
        heard = frozenset(stems(one.piece.before)) if one.first and one.piece.hit.kind == "speech" else frozenset()
        return frozenset(stems(one.before)) | one.around | heard if refers(one.sentence.text) else before

    def topic_share(self, one: Candidate) -> float:
        """The share of the things asked about that the sentence itself names."""
        return share(self.topics, (one.own | one.head, 1.0), (one.reply, 0.8))

    def focused(self, one: Candidate) -> bool:
        """Whether it names the thing that was asked for."""
        if (measured := measure_of(self.part)) and re.search(measured, one.sentence.text, re.IGNORECASE):
            return True
        there = one.own | one.head | one.reply | frozenset(stems(one.before))
        return self.counted(one) or share(self.focus, (there, 1.0)) > 0

    def right_kind(self, one: Candidate) -> bool:
        """Whether it has something of the asked kind, and tells it of the deed that was asked for."""
        if self.kind == "where" and not at_such_a_place(self.verb, one):
            return False
        deed = [] if self._things else [term for term in self.terms if term[0] == self.verb]
        if self.kind in ("when", "where") and not tells_deed(deed, self._names, one, self._meant(one)):
            return False
        if self.kind == "when" and one.row and share(self.terms, (one.own | one.page, 1.0)) < _NEARLY_ALL:
            return False  # a row has a day for whatever its table is about
        if self.kind == "what" and self.happened and one.row and self.verb and self.verb not in one.own:
            return False  # “EV charger survey  booked” says nothing of what the survey found
        if self._made and not self._sent and not (self.made_by(one) or made_such(self.part, one)):
            return False
        if self._done and not share(self._done, (one.own | one.head | one.reply | frozenset(stems(one.before)), 1.0)):
            return False  # somebody else is named beside it who only wrote or has it
        if self._sent and one.sentence.text.startswith(load_pack().table("mail_lines")["from"]):
            return self.holds(one)
        if self.kind == "when" and self.happened and not asks_the_hour(self.part):
            # When something was done is also told by the day on which it was said or seen; a reminder tells nothing.
            return not is_to_come(one.sentence.text, self.words)
        if self.kind == "why" and (WHY in one.reply or self._reasons(one)):
            return True
        return not checkable(self.kind) or self.holds(one)

    def _reasons(self, one: Candidate) -> bool:
        """Whether it needs no “because”: it says all that was asked and something more, or goes on after it."""
        against = self.dated_as_asked(one) and stands_against(self._question, one)
        return bool(against) or gives_a_reason(self.terms, one)
