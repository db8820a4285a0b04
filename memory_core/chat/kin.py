"""Words that mean much the same: found by the embedder where the evidence puts a question's words in another way."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from memory_core.chat.terms import Candidate
from memory_core.language.names import find_names
from memory_core.language.pack import load_pack
from memory_core.language.words import content_words, stem, stems

Relatedness = Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[float]]]

# “luggage” and “bag”, “plane” and “flight” lie above it; “car” and “boat”, “hotel” and “flight” far below.
_KIN = 0.65
_MOST_WORDS = 250
_SHORTEST = 3
# “Ortho” is the orthodontist, with so many letters at least, and so many cut off: “part” is no party.
_SHORTENED, _CUT_OFF = 5, 3


def kin_of(
    question: str, terms: Iterable[str], evidence: Iterable[Candidate], related: Relatedness
) -> Mapping[str, frozenset[str]]:
    """Of each telling word of a question the stems in the evidence that mean much the same, or that it begins (“hep”).

    A word that is cut short (“ortho”) means the same, too. Names have none. Words of a closed set (weekdays, colours,
    relatives) lie near each other and mean something else, so they have none.
    """
    named = {one for name in find_names(question) for one in stems(name.text)}
    asked = [term for term in terms if _open(term) and stem(term) not in named]
    known = {stem(term) for term in asked}
    said: dict[str, None] = {}
    for one in evidence:
        capital = {word for name in find_names(one.sentence.text) for word in content_words(name.text)}
        for word in content_words(f"{one.sentence.text} {one.sentence.heading}"):
            if word not in capital and _open(word) and stem(word) not in known:
                said.setdefault(word)
    others = list(said)[:_MOST_WORDS]
    if not asked or not others:
        return {}
    rows = related(asked, others)
    return {
        stem(term): frozenset(
            stem(other)
            for other, near in zip(others, row, strict=True)
            if near >= _KIN or other.startswith(term) or _shortened(other, term)
        )
        for term, row in zip(asked, rows, strict=True)
    }


def _shortened(other: str, term: str) -> bool:
    return term.startswith(other) and len(other) >= _SHORTENED and len(term) - len(other) >= _CUT_OFF


def _open(word: str) -> bool:
    pack = load_pack()
    closed = word in pack.words("no_kin") or word in pack.words("relations") or word in pack.words("light_verbs")
    return len(word) >= _SHORTEST and word.isalpha() and word.isascii() and not closed
