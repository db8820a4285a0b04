"""Conversations: what was asked before, and questions that lean on it."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from memory_core.language.names import Name, NameKind, find_names
from memory_core.language.pack import load_pack
from memory_core.language.words import content_words, fold, words
from memory_core.records.dialogue import Conversation, Turn
from memory_core.records.ids import ConversationId
from memory_core.records.scope import Scope
from memory_core.retrieval.periods import Period, read_period

_LEANS = re.compile(
    r"\b(?:he|she|it|they|him|her|his|its|their|them|hers|theirs|that|this|those|these|there|then|one|ones)\b"
    r"|^\s*(?:and|but|so|also|what about|how about|why|since when|until when)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
# Whoever was asked for by “who” may be a firm as well.
_ANYBODY = re.compile(r"\b(?:he|she|him|her|his|hers|they|them|their)\b", re.IGNORECASE)
_AND = re.compile(r"^\s*(?:and|what about|how about|and what about|and how about)\s+(?P<what>\S.*)$", re.IGNORECASE)
_THING = re.compile(
    r"\b(?:the|my|our|his|her|their|an?)\s+(?!(?:next|last|first)\b)[a-z-]+(?:\s+(?!(?:in|on|at|of|for|from|to|with|is|are|was|were|"
    r"has|have|will|and|or|take|cost|begin|start|last|end|arrive|leave)s?\b)[a-z-]+){0,2}"
)
_ABOUT_A_THING = re.compile(rf"\s*(?:and\s+)?(?:what|how)\s+about\s+{_THING.pattern}\W*$", re.IGNORECASE)
_WHO = re.compile(r"\W*(?:and\s+)?(?:who|whom|whose|what(?:['’]s|\s+(?:is|was))\s+the\s+name)\b", re.IGNORECASE)
_NAME_ASKED = re.compile(
    r"\bwhat(?:['’]s|\s+(?:is|was))\s+(?:his|her|their|the)\s+(?:full\s+|last\s+|first\s+)?name\b", re.IGNORECASE
)
_SMALL = r"(?:of|for|from|in|at|on|with|about|by|to)\s"
_PREPOSITION = re.compile(rf"^{_SMALL}+(?=[A-ZÀ-Þ\d])")
_BY_SMALL_WORD = re.compile(rf"{_SMALL}(?!(?:wh\w+|how|it|that|this|them|him|her|me|us)\b)(?=\S)", re.IGNORECASE)
# “And hoops?” behind “Who covers water?”
_BARE = re.compile(r"[a-z][\w-]+(?:\s[a-z][\w-]+)?")
# “And sycamore?” behind “How many oak boards did I order?”, “And programmes?” behind “How many tickets …?”
_COUNTED_THING = re.compile(
    r"How\s(?:many|much)\s(?P<thing>(?!(?:is|are|was|were|do|does|did|has|have|had|will|would|can|must|should)\b)[a-z][\w-]+)"
    r"(?=\s)"
)
# “What was it before?”
_FORMERLY = re.compile(
    r"\s*(?:and\s+)?what\s+(?:was|were)\s+(?:it|that|they|those)\s+(?:before|originally|at\s+first)\W*$", re.IGNORECASE
)
_BARE_THING = re.compile(r"(?:Who|What)\s[a-z]+\s(?P<thing>[a-z][\w-]+)\s*\?")
# What stands there only says where to look: “the hotel in the expenses table”.
_PLACED = re.compile(r"\b(?:in|on|at|from|during)\s+$", re.IGNORECASE)
_LEAD = re.compile(r"^\s*(?:(?:and\s+)?(?:what|how)\s+about|and)\b\s*", re.IGNORECASE)
_NTH = r"first|second|third|fourth|fifth|last|next|other"
_NTH_ONE = re.compile(rf"\bthe\s+(?P<nth>{_NTH})(?:\s+ones?\b|(?=\s*[?.!]*$))", re.IGNORECASE)
_NTH_SAID = re.compile(rf"\b(?:{_NTH})\b", re.IGNORECASE)
_PLACES = {"first": 0, "second": 1, "other": 1, "next": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_A_WEEK = timedelta(days=7)
_MOST_TOLD = 3
_NAME_WORDS = 3
_TITLE = 60
# How many turns back a chain of leaning questions is followed.
_FURTHEST = 6
# “When do we launch?” has one telling word, and yet it stands by itself.
_WHOLE_QUESTION = 4


class SearchedDialogues(Protocol):
    """The part of the store in which conversations are searched."""

    def texts(self) -> Mapping[ConversationId, str]:
        """All that stands in each, the one last used first."""
        ...

    def get(self, conversation: ConversationId) -> Conversation:
        """Raises `NotFound`."""
        ...


def search_conversations(
    dialogues: SearchedDialogues, text: str, limit: int = 100, scope: Scope | None = None
) -> list[Conversation]:
    """Those in which every word stands, whatever its case and accents, the one last used first.

    A word may also be the beginning or a part of another, as in any list that narrows while one types. `scope`: only
    those that belong to it.
    """
    wanted = fold(text).split()
    named = (dialogues.get(name) for name, said in dialogues.texts().items() if _holds_all(fold(said), wanted))
    found = (talk for talk in named if scope is None or scope.holds(talk.scope))
    return list(itertools.islice(found, limit))


def _holds_all(said: str, wanted: Sequence[str]) -> bool:
    return bool(wanted) and all(word in said for word in wanted)


def title_of(question: str) -> str:
    """A conversation's title: its first question, shortened at a word."""
    text = " ".join(question.split())
    if len(text) <= _TITLE:
        return text or "Conversation"
    return text[: _TITLE + 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def complete(question: str, turns: Sequence[Turn]) -> str:
    """The question so that it stands by itself: one that leans on the turn before gets what that was about.

    A question leans when it has pronouns or begins with “and what about”, and says little of its own. “She” is whom
    the answer before named; everything else is what the question before was about, which may have leaned itself.
    """
    if not turns:
        return question
    own = content_words(question)
    leans = _LEANS.search(question) is not None
    if not leans and (len(own) >= 2 or len(words(question)) >= _WHOLE_QUESTION):
        return question
    if leans and len(own) >= 4:
        return question
    before = turns[-1]
    if _FORMERLY.match(question):
        return f"{complete(before.question, turns[:-1][-_FURTHEST:]).rstrip(' ?!.')} originally?"
    if nth := _nth(question, complete(before.question, turns[:-1][-_FURTHEST:]), before):
        return nth
    for back in range(len(turns), max(0, len(turns) - _FURTHEST), -1):
        # “What about the roof?” behind “And when?” stands in the place of what was asked about before that.
        if back < len(turns) and not _ABOUT_A_THING.match(question):
            break
        standing, at = complete(turns[back - 1].question, turns[: back - 1][-_FURTHEST:]), turns[back - 1].at
        if instead := _instead(question, standing, at):
            return instead
    who = _PERSON if not _WHO.match(before.question) else _ANYBODY
    if who.search(question) and not _NAME_ASKED.search(question) and (person := _person_in(before)):
        return f"{question} {person}"
    present = set(own)
    standing = complete(before.question, turns[:-1][-_FURTHEST:])
    borrowed = [word for word in content_words(standing) if word not in present]
    return f"{question} {' '.join(dict.fromkeys(borrowed))}".strip()


def _nth(question: str, standing: str, before: Turn) -> str:
    """“And the second one?”: the question before with the other place in order, or with what the answer named there."""
    said = _NTH_ONE.search(question)
    if said is None:
        return ""
    rest = _LEAD.sub("", f"{question[: said.start()]}{question[said.end() :]}").strip(" ?!.,")
    if not rest and _NTH_SAID.search(standing) and said["nth"].casefold() != "other":
        return _NTH_SAID.sub(said["nth"], standing, count=1)
    place = _PLACES[said["nth"].casefold()]
    if not before.grounded or not -1 <= place < len(before.citations) or len(before.citations) < 2:
        return ""
    cited = before.citations[place].text
    known = set(content_words(standing))
    named = [name.text for name in find_names(cited) if not set(words(name.text)) & known]
    told = named or [word for word in content_words(cited) if word not in known]
    return f"{rest or standing.rstrip(' ?!.')} {' '.join(told[:_MOST_TOLD])}?"


def _instead(question: str, standing: str, at: datetime) -> str:
    """“And in June?”, “And the weekend shift?” as the question before with the other time or thing; else nothing."""
    said = _AND.match(question)
    if said is None or _PERSON.search(question) or re.match(load_pack().table("asks_anew")["text"], said["what"], re.I):
        return ""
    what = said["what"].strip(" ?!.")
    period, rest = read_period(what, at)
    if period is not None and not content_words(rest):
        former, left = read_period(standing, at)
        what = _in_that_week(what, former) if former is not None else what
        return f"{left.rstrip(' ?!.')} {what}?" if former is not None else ""
    if placed := _in_its_place(what, standing):
        return placed
    # At the beginning of a text a capital alone makes no name.
    what = _PREPOSITION.sub("", what)
    named, asked = [replace(one, start=one.start - 4) for one in find_names(f"and {what}")], find_names(standing)
    if named and asked and named[0].text == what and _swaps(named[0], asked):
        return standing.replace(asked[0].text, what, 1)
    thing = _asked_for(standing) if _THING.fullmatch(what) else None
    # A thing that an owner's name stands before (“Maria's flat”) is told apart by more than its own words.
    return f"{standing[: thing.start()]}{what}{standing[thing.end() :]}" if thing else ""


def _in_its_place(what: str, standing: str) -> str:
    """“Of The Old Mill” behind a question about the rent of 5 Elm Road: what stands there by the same small word."""
    lead = _BY_SMALL_WORD.match(what)
    if lead is None:
        thing = _BARE_THING.fullmatch(standing) if _BARE.fullmatch(what) else None
        if thing is None and (counted := _COUNTED_THING.match(standing)) and _BARE.fullmatch(what):
            return f"{standing[: counted.start('thing')]}{what}{standing[counted.end('thing') :]}"
        return f"{standing[: thing.start('thing')]}{what}?" if thing else ""
    there = re.search(rf"\b{lead.group()}(?:(?!{_SMALL})\S+\s+)*?\S+?(?=\s+{_SMALL}|[?.!]*$)", standing, re.IGNORECASE)
    return f"{standing[: there.start()]}{what}{standing[there.end() :]}" if there else ""


def _in_that_week(what: str, former: Period) -> str:
    """“On Friday” behind a question about Thursday 15 April as the day after it, with its date."""
    said = words(what)[-1]
    days = {**load_pack().table("weekdays"), **load_pack().table("weekday_abbreviations")}
    bare = said in days and len(words(what)) <= len(("on", said))
    if not bare or former.since is None or former.until is None or former.until - former.since > _A_WEEK:
        return what
    monday = former.since - timedelta(days=former.since.weekday())
    day = monday + timedelta(days=days[said])
    return f"on {day.day} {day:%B %Y}"


def _asked_for(standing: str) -> re.Match[str] | None:
    """The last thing that a question asks about, not says where to look: of “the hotel in the table” the hotel."""
    things = list(_THING.finditer(standing))
    plain = [one for one in things if not _PLACED.search(standing[: one.start()])]
    chosen = plain or things
    return chosen[-1] if chosen else None


def _swaps(name: Name, asked: Sequence[Name]) -> bool:
    """Whether a name takes the place of the first that was asked about: of one alone, unless it is surely no place."""
    same = name.kind is asked[0].kind
    return same or (len(asked) == 1 and NameKind.PLACE not in (name.kind, asked[0].kind))


def _person_in(turn: Turn) -> str:
    """The person whom a turn was about: asked for or named by its question, else the first in its answer."""
    lead, dash, _ = turn.answer.partition(" — ")
    if dash and turn.grounded and _WHO.match(turn.question) and len(lead.split()) <= _NAME_WORDS and lead[0].isupper():
        return lead
    for text in (turn.question, turn.answer if turn.grounded else ""):
        named = [name.text for name in find_names(text) if name.kind is NameKind.PERSON]
        if named:
            return _with_theirs(named[0], text)
    return ""


def _with_theirs(name: str, text: str) -> str:
    """“Bruno's dog”, where it is the dog of whom is spoken; else the name."""
    owned = re.search(rf"{re.escape(name)}['’]s\s+(?P<who>[a-z]+)", text)
    pack = load_pack()
    alive = pack.words("relations") | pack.words("pets")
    return f"{name}'s {owned['who']}" if owned and owned["who"] in alive else name
