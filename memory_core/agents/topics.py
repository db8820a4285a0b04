"""What a conversation was about: the things that came up again and again, rather on both sides than on one.

A thing is a word that stood after an article or the like, or with a capital letter within a sentence; speech that was
turned into text often has neither capitals nor full stops, so one of both is enough.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from memory_core.language.pack import load_pack
from memory_core.language.words import fold, stem

_WORD = re.compile(r"[^\W\d_][\w’'-]*|[.!?;:,]")
_SHORTEST, _LEAST, _MOST = 3, 2, 3
_ON_BOTH_SIDES = 1.5
# Words that tell when and how many, not what.
_COUNTING = ("weekdays", "months", "spoken_units", "spoken_tens")
_COUNTING_ELSEWHERE = ("weekday", "month", "number", "unit", "part")
_LANGUAGES = ("de", "es", "fr", "it", "nl", "pt")


@dataclass(slots=True)
class _Thing:
    """`shown`: how it was said first; `named`: it was said as a thing."""

    shown: str
    times: int = 0
    sides: set[str] = field(default_factory=set)
    named: bool = False

    @property
    def weight(self) -> float:
        return self.times * (_ON_BOTH_SIDES if len(self.sides) > 1 else 1.0)


def topics(said: Iterable[tuple[str, str]]) -> list[str]:
    """The things (three at most) that came up more than once; `said` is who said what, in order."""
    things: dict[str, _Thing] = {}
    for who, text in said:
        for word, named in _words(text):
            thing = things.setdefault(stem(fold(word)), _Thing(word))
            thing.times += 1
            thing.sides.add(who)
            thing.named |= named
    found = [thing for thing in things.values() if thing.named and thing.times >= _LEAST]
    return [thing.shown for thing in sorted(found, key=lambda one: -one.weight)[:_MOST]]


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """The words that tell something, and whether each is said as a thing here."""
    pack, idle = load_pack(), _idle()
    openers = pack.words("topic_openers")
    opened, begins = False, True
    tokens = [match.group() for match in _WORD.finditer(text)]
    for place, token in enumerate(tokens):
        if not token[0].isalpha():
            opened, begins = False, token in ".!?"
            continue
        folded = fold(token).partition("'")[0].partition("’")[0]
        if folded in openers:
            opened = True
        elif folded in idle or len(folded) < _SHORTEST:
            # “the next release” is about the release.
            opened = opened and folded in pack.words("topic_passed_over")
        else:
            following = fold(tokens[place + 1]) if place + 1 < len(tokens) else "."
            # In “the budget review with Maria” the last word is the thing, and the first one tells of which.
            yield token, opened or (token[0].isupper() and not begins)
            opened = opened and following not in idle
        begins = False


@functools.cache
def _idle() -> frozenset[str]:
    """Words that name nothing a conversation may be about, also those of other languages."""
    pack = load_pack()
    idle = pack.words("stop_words") | pack.words("topic_fillers")
    # Whoever is named in a talk mostly takes part in it.
    idle |= pack.words("given_names") - pack.words("ambiguous_names")
    counting = [word for name in _COUNTING for word in pack.table(name)]
    others = [load_pack(name) for name in _LANGUAGES]
    counting += [word for other in others for name in _COUNTING_ELSEWHERE for word in other.table(name)]
    small = [word for other in others for word in other.words("small_words")]
    return frozenset(idle | {fold(word) for word in (*counting, *small)})
