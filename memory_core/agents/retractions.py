"""What of one text is believed in the end: sentences take back what was said right before them."""

import re

from memory_core.agents.passages import Passage
from memory_core.agents.sentence_forms import takes_back
from memory_core.agents.stated import Fact
from memory_core.language.pack import load_pack
from memory_core.records.memory import Draft

_REACH = 2


class Heard:
    """The facts of one text by the sentence that said them."""

    def __init__(self) -> None:
        self._found: list[tuple[int, Draft, Fact]] = []
        self._place = 0
        self._taking_back = False

    def sentence(self, passage: Passage) -> None:
        """The next sentence; “Actually no, that was her sister” takes back what the one before it said."""
        self._place += 1
        self._taking_back = takes_back(passage.text, "")
        if retracts(passage.text):
            self._found = [one for one in self._found if one[0] != self._place - 1]

    def enter(self, draft: Draft, fact: Fact) -> None:
        """A fact of this sentence; a correction leaves nothing of what it corrects."""
        if fact.corrects or self._taking_back:
            family = load_pack().table("predicate_families")
            kind = family.get(fact.predicate, fact.predicate)
            self._found = [
                (place, other, one)
                for place, other, one in self._found
                if self._place - place > _REACH
                or place == self._place
                or not one.single
                or one.subject != fact.subject
                or family.get(one.predicate, one.predicate) != kind
            ]
        self._found.append((self._place, draft, fact))

    def believed(self) -> list[tuple[Draft, Fact]]:
        """What is left."""
        return [(draft, fact) for _, draft, fact in self._found]


def retracts(text: str) -> bool:
    """Whether a sentence says of the one before it that it was wrong, without saying what is right."""
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in load_pack().listed("retractions"))
