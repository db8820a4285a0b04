"""How telling the words of a question are beside the evidence: what nothing there says of its matter tells less."""

import re
from dataclasses import replace

from memory_core.chat.matter import asked_verb, topics
from memory_core.chat.questions import counted_in
from memory_core.chat.terms import terms_of
from memory_core.context.contextual import Context, Piece
from memory_core.language.names import find_names
from memory_core.language.words import stem, stems

_UNSAID = 0.25
# “About marketing”, “for lunch”: a thing without an article
_MATTER = re.compile(r"\b(?:about|of|for|with|without|from)\s+(?P<what>[\w-]+)", re.IGNORECASE)


def weighed(question: str, context: Context) -> Context:
    """The context with less weight for words that no piece has which tells of the matter: it is told in other words, or
    not at all.

    What a question names, counts or is about keeps its weight: where that stands nowhere, nothing is told of it.
    """
    terms = terms_of(context.weights)
    about = {*topics(question, (own for own, _, _ in terms), asked_verb(question)), counted_in(question)}
    about |= {one for found in _MATTER.finditer(question) for one in stems(found["what"])}
    alike = {own: others | {own} for own, others, _ in terms}
    texts = [_stems_of(piece) for piece in context.pieces]
    # Of “Bilton Dental” people say a part.
    names = [frozenset(stems(name.text)) for name in find_names(question)]
    anywhere = frozenset().union(*texts)
    about |= {one for name in names for one in (name & anywhere or name)}
    named = [sum(1 for own in about if alike.get(own, {own}) & text) for text in texts]
    said = frozenset().union(*(text for text, count in zip(texts, named, strict=True) if count == max(named)))
    unsaid = frozenset(own for own, others in alike.items() if not others & said)
    lighter = {one for one in unsaid - about if one.isalpha()}
    weights = {term: weight * (_UNSAID if stem(term) in lighter else 1.0) for term, weight in context.weights.items()}
    return replace(context, weights=weights, unsaid=unsaid)


def _stems_of(piece: Piece) -> frozenset[str]:
    return frozenset(stems(f"{piece.hit.title} {piece.hit.app}\n{piece.text}\n{piece.before}\n{piece.after}"))
