"""Invented words, different in each window, so that of every word that is read one knows where it stood."""

import random
import re
from collections.abc import Iterator

# Letters that are easily taken for others (i, l, j, q, c, e beside o) would measure the engine, not the capture.
CONSONANTS = "bdfgkmnprstvz"
VOWELS = "aou"
_WORDS = re.compile(r"[^\W_]{2,}")


def words_of(text: str) -> set[str]:
    """The different words of a text, in small letters."""
    return {found.group().casefold() for found in _WORDS.finditer(text)}


class Vocabulary:
    """Hands out words that nobody else has; the same seed gives the same words."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._given: set[str] = set()

    def word(self) -> str:
        """A word of three or four syllables that was never given out."""
        while True:
            syllables = (self._syllable() for _ in range(self._random.choice((3, 3, 4))))
            word = "".join(syllables)
            if word not in self._given:
                self._given.add(word)
                return word

    def sentence(self, words: int = 8) -> str:
        """So many new words with a full stop."""
        return " ".join(self.word() for _ in range(words)).capitalize() + "."

    def page(self, paragraphs: int, sentences: int = 4) -> str:
        """A text of new words."""
        return "\n\n".join(" ".join(self.sentence() for _ in range(sentences)) for _ in range(paragraphs))

    def sentences(self, words: int = 8) -> Iterator[str]:
        """One after the other, without end."""
        while True:
            yield self.sentence(words)

    def _syllable(self) -> str:
        return self._random.choice(CONSONANTS) + self._random.choice(VOWELS)
