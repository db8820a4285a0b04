"""Whether a sentence tells of the very deed, the place or the number of a question, and not of one beside it."""

import re
from collections.abc import Iterable, Sequence

from memory_core.chat.matter import derived, light, venue_in
from memory_core.chat.openings import without_opening
from memory_core.chat.terms import PRONOUN, Candidate, Terms, sender_of, share
from memory_core.language.names import NameKind, find_names
from memory_core.language.numbers import numbers_in
from memory_core.language.pack import load_pack
from memory_core.language.words import stem, stems, words

_HALF = 0.5
_NEARLY_ALL = 0.99
_HOW_MUCH = re.compile(
    r"\bhow much\s+(?P<what>[a-z]{3,})\s+(?:do|does|did|is|are|was|goes|should|must)\b", re.IGNORECASE
)
_MEASURE_OF = re.compile(
    r"\d\s?(?:kg|g|mg|ml|cl|l|cups?|spoons?|lit(?:re|er)s?|grams?)\s+of\s+(?P<what>[a-z]+)", re.IGNORECASE
)
_OFFERS = re.compile(r"(?:I|we)(?:['’]ll|['’]m|['’]re|\s+(?:will|can|could|am|are))\s", re.IGNORECASE)


def at_such_a_place(verb: str, one: Candidate) -> bool:
    """Where somebody lives is told by words of living, not by any place that is named beside them."""
    likes = load_pack().table("where_verbs").get(verb)
    named = frozenset(part for name in find_names(one.sentence.text) for part in stems(name.text))
    there = (one.own - named) | one.head | one.reply
    return likes is None or verb in there or bool(there & {stem(word) for word in likes})


def names_the_house(kind: str, question: str, one: Candidate, topics: frozenset[str] = frozenset()) -> bool:
    """Whether it is the name of a house, which is the heading of its page: “Lothian Lodge”.

    Where of the house something else is asked (“the key of the lodge”, by the `topics`), its name tells nothing.
    """
    house = venue_in(one.sentence.text, question) if kind == "where" else ""
    return house != "" and not (len(topics) > 1 and stems(house)[-1] in topics)


def is_room(kind: str, one: Candidate) -> bool:
    """Whether it is a line such as “Room Larch” or “Hall 3, stand B12”, where somebody asks where."""
    return kind == "where" and not load_pack().words("room_words").isdisjoint(words(one.sentence.text)[:1])


def made_such(question: str, one: Candidate) -> bool:
    """Whether what was made is told by the verb of the question, or by who does such work."""
    verb = next(iter(stems(question)), "")
    there = one.own | one.head | one.reply | frozenset(stems(one.before))
    return bool(there & (derived(verb) | {verb}))


def stands_against(question: str, one: Candidate) -> bool:
    """Whether it tells what somebody has instead: “I've got a wedding” of whom was asked why they can't come."""
    table = load_pack().table("hindrance")
    asked = re.search(table["asked"], question, re.IGNORECASE) is not None
    return asked and re.search(table["told"], one.sentence.text, re.IGNORECASE) is not None


def tells_figures(figures: Iterable[str], one: Candidate, there: frozenset[str]) -> bool:
    """Whether every number of a question is there; the 7 of “Year 7” is not that of “7:40”."""
    text = "\n".join((one.piece.hit.title, one.piece.text, one.piece.before, one.piece.after))
    return all(
        (stem(term) in there and (not term.isdigit() or _by_itself(term, text)))
        or (len(term) > 1 and term in numbers_in(one.piece.text))
        for term in figures
    )


def _by_itself(figure: str, text: str) -> bool:
    """Whether a number stands somewhere as more than a part of a time of day; one that is only in a name does."""
    places = [match.span() for match in re.finditer(rf"(?<!\d){figure}(?!\d)", text)]
    clock = re.compile(r"(?<![\d:])\d{1,2}:\d\d(?![\d:])")
    clocks = [range(*match.span()) for match in clock.finditer(text)]
    return not places or any(not any(start in one for one in clocks) for start, _ in places)


def tells_more(terms: Terms, names: Sequence[set[str]], one: Candidate) -> bool:
    """Whether it tells more than the names of a question: that a house is on a page says nothing of when it is open."""
    telling = [term for term in terms if term[0] not in light().union(*names)]
    there = one.own | one.head | one.reply | one.near | one.page
    return not telling or share(telling, (there, 1.0)) >= _HALF


def tells_deed(deed: Terms, names: Sequence[set[str]], one: Candidate, meant: frozenset[str]) -> bool:
    """Whether it tells the deed (its terms) that is all a question asks of whom it names: where they got married."""
    there = one.own | one.head | one.reply | one.place | meant
    telling = [term for term in deed if names and term[0] not in light().union(*names)]
    return all(own in there or others & there for own, others, _ in telling)


def names_who_was_there(terms: Terms, one: Candidate) -> bool:
    """“Who was in the meeting with Chen?” is told by the line that says when it was, and with whom."""
    if not all(own in one.own for own, _, _ in terms):
        return False
    return any(name.kind is NameKind.PERSON for name in find_names(one.sentence.text))


def replies(topics: Terms, one: Candidate) -> bool:
    """Whether it opens with yes or no, where somebody was asked of the same."""
    opens = re.match(load_pack().table("replies")["opening"], one.sentence.text, re.IGNORECASE) is not None
    return opens and share(topics, (one.reply, 1.0)) > 0


def offers(one: Candidate) -> bool:
    """Whether it asks by telling what somebody means to do: “I'll cook tonight, lentil soup?”."""
    return _OFFERS.match(one.sentence.text) is not None


def wishes(verb: str, one: Candidate) -> bool:
    """Whether it asks for something where the verb of the question is one of wishing: “Can we have iroko instead?”."""
    table = load_pack().table("requests")
    return verb in table["verbs"] and re.match(table["text"], one.sentence.text, re.IGNORECASE) is not None


def tells_all_else(verb: str, others: Terms, one: Candidate) -> bool:
    """Whether it tells the very deed: “I'm buying a used Polo”, said by Helen, names no car, but what she buys."""
    there = one.own | one.head | one.reply | one.page
    return verb in one.own and len(others) > 1 and share(others, (there, 1.0)) > _NEARLY_ALL


def tells_things(things: Terms, one: Candidate) -> bool:
    """Whether it tells of all the things of a question, of one at least in its own words."""
    own, there = one.own | one.head | one.reply, one.around | one.place
    said = [any(other in own for other in (term, *others)) for term, others, _ in things]
    return any(said) and all(
        here or term in there or others & there for here, (term, others, _) in zip(said, things, strict=True)
    )


def said_by(speaker: set[str], one: Candidate) -> bool:
    """Whether it was said or written by whom a question names, or tells of what they said."""
    if speaker & set(stems(one.sentence.speaker)):
        return True
    saying = {stem(word) for word in load_pack().words("saying_verbs")} | {"think", "want", "promis"}
    if speaker & one.own and saying & one.own:
        return True
    return not one.sentence.speaker and bool(speaker & set(stems(sender_of(one.piece.text))))


def measures_another(sentence: str, question: str) -> bool:
    """Whether each of its measures is of something else than “how much sugar” asks for: “250 g of butter”."""
    wanted = _HOW_MUCH.search(question)
    of = [stem(found["what"].casefold()) for found in _MEASURE_OF.finditer(sentence)]
    return wanted is not None and bool(of) and stem(wanted["what"].casefold()) not in (*of, *stems(sentence))


def gives_a_reason(terms: Terms, one: Candidate) -> bool:
    """Whether it says all that was asked and something more, or goes on after it."""
    said = frozenset(stems(one.before)) if PRONOUN.match(one.sentence.text) else frozenset()
    own = one.own | said
    if not all(term in own or others & own for term, others, _ in terms):
        return False
    text = without_opening(one.sentence.text)
    return bool(said) or "," in text or " until " in text
