"""What may answer where no sentence has all that was asked: less of one sign is made up for by more of another."""

import re

from memory_core.chat.deeds import said_by
from memory_core.chat.fitting import ENOUGH_MEANING, ENOUGH_WORDS, SURE_MEANING, TELLING, Asked
from memory_core.chat.matter import light, people_in
from memory_core.chat.openings import only_asks
from memory_core.chat.questions import checkable
from memory_core.chat.terms import Candidate, share
from memory_core.language.words import stems

# “On the allotments”, “at the clinic”
_PLACED = re.compile(r"\b(?:on|at|in)\s+(?:the|my|our)\s+((?:[\w-]+\s+)?[\w-]+)\W*$", re.IGNORECASE)
_MOST_WORDS = 0.6
_NEARLY_ALL = 0.99


def told_as_whole(asked: Asked, one: Candidate) -> bool:
    """Whether a sentence that as a whole means nearly the same may answer; a reason needs no “because” then."""
    text = one.sentence.text
    if not _may_tell(asked, one) or not asked.same_subject(one):
        return False
    if asked.speaker and not said_by(asked.speaker, one):
        return False
    there = one.own | one.head | one.reply | one.whole | (one.near if asked.kind == "why" else one.around)
    if not all(own in there or others & there for own, others, _ in (*asked.topics, *asked.focus)):
        return False  # a train is no ferry, however alike the rest is
    if asked.kind == "why" and ", " in text and share(asked.terms, (one.own, 1.0)) >= ENOUGH_WORDS:
        return True
    if asked.kind == "why" and share(asked.terms, (one.own, 1.0), synonym=0.0) >= _NEARLY_ALL:
        return False  # “The printer is broken again” only says what was asked
    if one.alone and asked.topics and not asked.topic_share(one):
        return False  # only what stands before it is near to the question
    if asked.kind in ("why", "what"):
        return one.cosine >= SURE_MEANING and len(one.own - asked.words - one.place) > TELLING
    return share(asked.terms, (there, 1.0)) >= ENOUGH_WORDS and asked.right_kind(one)


def told_nearly(asked: Asked, one: Candidate) -> bool:
    """Whether a sentence may answer that says nearly all of the matter, and of the asked kind something.

    A name may be missing where the sentence itself says most of the rest and names nobody else; the place of a thing
    (“on the allotments”) where all of it means much the same.
    """
    if asked.speaker or not _may_tell(asked, one):
        return False
    own = one.own | one.head | one.reply
    named = frozenset().union(*asked.wanted)
    matter = [term for term in asked.terms if term[0] not in named | light()]
    most = bool(matter) and share(matter, (own, 1.0)) >= _MOST_WORDS
    if asked.kind == "why" and ", " in one.sentence.text and most:
        return share(asked.terms, (one.own, 1.0)) >= _MOST_WORDS and asked.same_subject(one)
    if not ((checkable(asked.kind) or asked.kind == "yes_no") and asked.right_kind(one)):
        return False
    said = [term for term in matter if term[0] in own or term[1] & own]
    if most and len(said) >= TELLING and not _names_another(asked, one):
        return asked.same_subject(one, named=False)
    places = frozenset(stem for found in _PLACED.findall(asked.part) for stem in stems(found))
    things = [term for term in asked.topics if term[0] not in places]
    told = all(term[0] in own or term[1] & own for term in things)
    return bool(things) and told and one.cosine >= ENOUGH_MEANING and asked.same_subject(one)


def _may_tell(asked: Asked, one: Candidate) -> bool:
    """Whether it is a sentence that tells anything new."""
    heads = one.sentence.is_heading or (one.first and one.piece.hit.kind == "episodic")
    return not heads and not only_asks(one.sentence.text) and not asked.says_nothing_new(one)


def _names_another(asked: Asked, one: Candidate) -> bool:
    """Whether it tells of somebody whom the question doesn't name, while it names somebody."""
    if not asked.people or asked.kind == "who":
        return False
    named = people_in(one.sentence.text)
    return bool(named - asked.words) and not named & asked.people
