"""The sentences of the evidence, each with the words in it and around it, so that they can be judged."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from memory_core.chat.initials import Initials, in_short, initials
from memory_core.chat.openings import asks
from memory_core.chat.scenes import scene_of
from memory_core.chat.terms import WHY, Candidate, Kin, Terms, refers, share, terms_of
from memory_core.context.contextual import Context, Piece
from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.sentences import Sentence, read_sentences
from memory_core.language.turns import between_two, with_turns
from memory_core.language.words import content_words, stem, stems, words

# A page of a few lines is about one thing; a longer one may be about many.
_ONE_PAGE = 1_500
# A question with so few telling words leans on what was said before it.
_SAYS_LITTLE = 3
_SHORT = 220
# What tells again what was seen.
# A line that ends as a sentence does, and not in “a.m.”.
_ENDED = re.compile(r"(?<!\b[ap]\.m)[.!?…]$", re.IGNORECASE)
_NOBODY = frozenset(("", "others", "unknown"))
_TOLD_AGAIN = frozenset(("episodic", "resource"))
_CELLS = re.compile(r"\t|\s{2,}|\s\|\s")
_LEAST_CELLS = 3

# As a meeting's memory tells what mattered and what was said in it.
_MARKED = re.compile(r"^(?:[A-Z][a-z]+: )?(?P<text>.+) \((?P<who>[^()]{1,60}), \d{2}:\d{2}\)$")
_SPOKEN = re.compile(r"^\d{2}:\d{2} (?P<who>[^:]{1,60}): (?P<text>.+)$")
# What a letter is about, who wrote it, or for whom a bill is, is what each of its sentences may be about.
_LETTER = re.compile(
    r"^(?:(?:Subject|Betreff|Objet|Asunto|Oggetto): (?P<text>.+)"
    r"|(?:Requester|Customer|Client|Patient|Guest|Tenant|Student|Pupil): (?P<of>[^\n]{2,60})"
    r"|(?:From: )?(?P<who>[^<>\n:]{2,60}) <[^<>\s]+@[^<>\s]+>)",
    re.MULTILINE,
)
# Of a letter that one has sent oneself: to whom.
_SENT_TO = re.compile(r"\A(?:(?!From: ).*\n){0,2}?To: (?P<to>[^\n]{2,80})$", re.MULTILINE)
# “Hello Mr Hartley, it's Sheila Ashworth.”, “Gemma, hiya.”
_IT_IS = re.compile(
    r"(?:\W*(?:hello|hi|hiya|hey|good (?:morning|afternoon|evening)|morning|yes|yeah)\b[^.!?]{0,30}?[,.!]?\s+)?"
    r"(?:it['’]s|this is|my name['’]s|my name is)\s+(?P<who>(?-i:[A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ][\w’'-]+){0,2}))"
    r"(?:\s(?:here|from|speaking|calling|at)\b|\s*[,.!?])",
    re.IGNORECASE,
)
_SPEAKS_TO = re.compile(
    r"(?:(?:hello|hi|hiya|hey|dear|right|ok(?:ay)?|morning|is that)\W+)?"
    r"(?P<who>(?-i:(?P<title>(?:Mrs?|Ms|Miss|Dr)\.?\s)?[A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ][\w’'-]+)?))\s*[,?]\s",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"the\s+(?P<what>(?:[\w-]+\s+){1,2})", re.IGNORECASE)
_WHY = re.compile(r"(?:\w+\W+){0,2}(?:why|how come|what for)\b", re.IGNORECASE)
_PERSON = re.compile(r"(?:she|he|they)\b", re.IGNORECASE)
_HER = re.compile(r"\b(?:she|he|it|they|her|his|him|its|their|them)\b", re.IGNORECASE)


def candidates(context: Context, kin: Kin | None = None) -> list[Candidate]:
    """Every sentence of the evidence, with the share of the question's words in it and around it."""
    terms = terms_of(context.weights, kin)
    steps = "procedural" in context.plan.kinds
    # An episode and a resource repeat the rows of a table that was seen.
    rows = frozenset().union(*(_rows_in(piece.text) for piece in context.pieces))
    short = initials(context.plan.text)
    found = [one for piece in context.pieces for one in _in_piece(piece, terms, rows, short, steps=steps)]
    # In the sight itself there is more around it, and it has its own day.
    seen = {one.sentence.text for one in found if one.piece.hit.layer == "observations"}
    return [one for one in found if one.piece.hit.kind not in _TOLD_AGAIN or one.sentence.text not in seen]


def _in_piece(piece: Piece, terms: Terms, rows: frozenset[str], short: Initials, *, steps: bool) -> list[Candidate]:
    sentences = _sentences(piece, steps=steps)
    letter = " ".join(match["text"] or match["who"] or match["of"] for match in _LETTER.finditer(piece.text))
    letter += "".join(match["to"] for match in [_SENT_TO.match(piece.text)] if match)
    place = frozenset(stems(f"{piece.hit.title} {piece.hit.app} {letter}"))
    if len(piece.text) <= _ONE_PAGE and 2 * sum(1 for one in sentences if one.speaker) < len(sentences):
        place |= scene_of(f"{piece.hit.title}\n{piece.text}")
    beside = frozenset(stems(f"{piece.before} {piece.after}"))
    bags = [
        frozenset(stems(f"{one.text} {one.speaker}")) | _meant_by(one.text) | in_short(one.text, short)
        for one in sentences
    ]
    page = frozenset().union(place, *bags) if len(piece.text) <= _ONE_PAGE else place
    of_rows = [one.text in rows for one in sentences]
    # What stands in another row of a table says nothing of this one.
    beside_rows = frozenset().union(place, *(bag for bag, is_row in zip(bags, of_rows, strict=True) if not is_row))
    found: list[Candidate] = []
    for index, sentence in enumerate(sentences):
        close = [one for one in (index - 2, index - 1, index + 1) if 0 <= one < len(bags)]
        around = place.union(*(bags[one] for one in close if not (of_rows[index] and of_rows[one])))
        near = around if of_rows[index] or _stands_alone(sentence, piece, terms) else around | beside
        head = frozenset(stems(sentence.heading))
        reply = _replied_to(sentences, index, piece)
        covered = share(terms, (bags[index], 1.0), (head, 0.8), (reply, 0.8), (near - beside, 0.45))
        goes_on = index and sentences[index - 1].speaker == sentence.speaker and not of_rows[index - 1]
        before = sentences[index - 1].text if goes_on else ""
        sheet = beside_rows | bags[index] if of_rows[index] and len(piece.text) <= _ONE_PAGE else page
        found.append(
            Candidate(
                sentence, piece, bags[index], head, near, before, first=index == 0, covered=covered, place=place,
                reply=reply, around=around, page=frozenset() if _tells_by_itself(sentence) else sheet,
                above=_above(sentences, index), whole=sheet, row=of_rows[index],
            )
        )  # fmt: skip
    return found


def _stands_alone(sentence: Sentence, piece: Piece, terms: Terms) -> bool:
    """Whether the notes beside it say nothing of what a note tells: “My sister lives in Graz.” says whose home it is.

    “The deadline is Friday” may go on with the note before it, where the deadline is asked for.
    """
    if piece.hit.kind != "text" or sentence.speaker or sentence.heading or refers(sentence.text):
        return False
    leans = _DEFINITE.match(sentence.text)
    said = set(stems(leans["what"])) if leans else set()
    return not any(own in said or others & said for own, others, _ in terms)


def _rows_in(text: str) -> frozenset[str]:
    """The lines of tables as sentences tell them, without the first of each, which names the columns."""
    cells = [[cell for cell in _CELLS.split(line) if cell.strip()] for line in text.splitlines()]
    return frozenset(
        " ".join(" ".join(row).split())
        for above, row in itertools.pairwise(cells)
        if min(len(above), len(row)) >= _LEAST_CELLS
    )


def _meant_by(text: str) -> frozenset[str]:
    """What a sentence speaks of without the word: “mum's 70th” and “Leo turns seven” of a birthday."""
    table = load_pack().table("said_without")
    return frozenset(stem(word) for word, said in table.items() if re.search(said, text, re.IGNORECASE))


def _replied_to(sentences: Sequence[Sentence], index: int, piece: Piece) -> frozenset[str]:
    """What the question was about to which a sentence is the reply; nothing when it is none."""
    speaker, place = sentences[index].speaker, index - 1
    # A reply has a sentence or two before its point: “Great! It has two doors.”
    while place >= max(0, index - 2) and sentences[place].speaker == speaker and not _asks(sentences[place]):
        place -= 1
    if place < 0:
        return _asked_beside(piece)
    # Whoever asks may go on: “Who has the scanner? Outpatients want it back.”
    last = place
    while place > last - 2 and place > 0 and not _asks(sentences[place]) and _same_turn(sentences, place):
        place -= 1
    place = place if _asks(sentences[place]) else last
    index -= last - place
    question = sentences[place]
    if index - place > 2 or not _asks(question) or not speaker or question.speaker == speaker:
        return frozenset()
    said = frozenset(stems(question.text)) | ({WHY} if _WHY.match(question.text) and index - place == 1 else set())
    while place and sentences[place - 1].speaker == question.speaker:
        place -= 1
    if place and (_HER.search(question.text) or len(content_words(question.text)) < _SAYS_LITTLE):
        first = max(0, place - (4 if _HER.search(question.text) else 1))
        # “He's off to Oslo” says less than what was said before it.
        first -= bool(first and _PERSON.match(sentences[first].text))
        said = said.union(*(stems(one.text) for one in sentences[first:place]))
    return said


def _same_turn(sentences: Sequence[Sentence], index: int) -> bool:
    """Whether a sentence goes on with what its speaker said before it."""
    return bool(sentences[index].speaker) and sentences[index - 1].speaker == sentences[index].speaker


def _asked_beside(piece: Piece) -> frozenset[str]:
    """The question that was said right before, where each turn was heard by itself."""
    before = piece.before.rstrip()
    return (
        frozenset(stems(read_sentences(before)[-1].text))
        if before.endswith("?") and read_sentences(before)
        else frozenset()
    )


def _tells_by_itself(sentence: Sentence) -> bool:
    """Whether it was said, or is prose; the lines of a card or a form say nothing without their page."""
    return bool(sentence.speaker) or sentence.text.endswith((".", "!", "…"))


def _asks(sentence: Sentence) -> bool:
    return asks(sentence.text) if sentence.speaker else sentence.text.endswith("?")


def _above(sentences: Sequence[Sentence], index: int) -> str:
    """The short lines above, the nearest first: one may date it, as “Thu 19 Nov” does in a calendar."""
    short = [one.text for one in reversed(sentences[max(0, index - 8) : index]) if len(one.text) <= 30]
    return "\n".join([sentences[index].heading, *short])


def _sentences(piece: Piece, *, steps: bool) -> list[Sentence]:
    if piece.hit.kind == "procedural" and steps:
        return [Sentence(cut(piece.text))]  # its steps belong together where they are asked for
    if piece.hit.kind == "episodic":
        return [one for line in piece.text.splitlines() for one in _told_in(line)]
    if piece.hit.kind == "speech":
        return _on_the_phone(read_sentences(piece.text))
    if piece.hit.kind == "screen":
        turns = with_turns(piece.text)
        return _labelled(read_sentences(turns if turns != piece.text else between_two(turns, piece.hit.title)))
    return _labelled(read_sentences(piece.text))


def _on_the_phone(sentences: list[Sentence]) -> list[Sentence]:
    """What was said aloud: what somebody unknown said by who they say they are, and one's own under whom it is said to.

    “Hello, it's Sheila Ashworth. …”, “Mrs Ashworth, I could come on Monday.”
    """
    said = next((match["who"] for one in sentences[:2] if (match := _IT_IS.match(one.text))), "")
    to = _SPEAKS_TO.match(sentences[0].text) if sentences else None
    heard = to["who"] if to and (to["title"] or kind_of(to["who"]) is NameKind.PERSON) else ""
    own = load_pack().words("self_names")
    return [
        replace(one, heading=one.heading or heard)
        if one.speaker.casefold() in own
        else replace(one, speaker=said if said and one.speaker.casefold() in _NOBODY else one.speaker)
        for one in sentences
    ]


def _labelled(sentences: list[Sentence]) -> list[Sentence]:
    """On a page that is no talk, “Allergies: sesame” was said by nobody called Allergies."""
    said = [one for one in sentences if one.speaker]
    if 2 * len(said) >= len(sentences):
        return sentences
    pack = load_pack()
    people = pack.words("given_names") | pack.words("self_names") | pack.words("relations")
    return [
        replace(one, text=f"{one.speaker}: {one.text}", speaker="")
        if one.speaker and _label(one, people) and sum(1 for other in said if other.speaker == one.speaker) == 1
        else one
        for one in sentences
    ]


def _label(sentence: Sentence, people: frozenset[str]) -> bool:
    """Whether a speaker of a single word may be the label of a value instead."""
    one_word = len(words(sentence.speaker)) == 1 and words(sentence.speaker)[0] not in people
    return one_word and _ENDED.search(sentence.text) is None and len(sentence.text) <= _SHORT


def _told_in(line: str) -> list[Sentence]:
    """A line of an episode: what somebody said, with who it was; what mattered in a meeting is marked behind it."""
    marked = _MARKED.match(line)
    if marked:
        who = "" if marked["who"] == "Others" else marked["who"]
        return [Sentence(marked["text"], who)]
    spoken = _SPOKEN.match(line)
    return read_sentences(f"{spoken['who']}: {spoken['text']}" if spoken else line)


def in_place(one: Candidate) -> str:
    """A sentence with what says what it is about: the window's title, the line above, and the sentence before it."""
    before = one.before or one.piece.before[-_SHORT:]
    return ". ".join(part for part in (one.piece.hit.title, one.sentence.heading, before, one.shown) if part)


def cut(text: str) -> str:
    """A text of one line, not longer than an answer's line should be."""
    text = " ".join(text.split())
    return text if len(text) <= _SHORT else text[:_SHORT].rsplit(" ", 1)[0] + "…"
