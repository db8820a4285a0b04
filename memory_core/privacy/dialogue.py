"""A talk is scrubbed piece by piece, and what somebody asks for in one piece is said in the next."""

from collections.abc import Mapping
from typing import Protocol

from memory_core.privacy.replies import question_at_end

# “What's the PIN?” – “Hang on.” – “Four seven one one.”
_PIECES = 3


class Cleaned(Protocol):
    """Text without its secrets."""

    @property
    def text(self) -> str:
        """What is left."""
        ...

    @property
    def counts(self) -> Mapping[str, int]:
        """How many secrets were removed, by kind."""
        ...


class ScrubsSpeech(Protocol):
    """Removes secrets from what was said; `memory_core.privacy.redaction.Scrubber` fits."""

    def scrub_speech(self, text: str, *, before: str = "") -> Cleaned:
        """The words without their secrets; `before` is the question they may answer."""
        ...


class Dialogue:
    """Scrubs the pieces of one talk in their order. A question for a secret is remembered of it, never an answer."""

    def __init__(self, scrubber: ScrubsSpeech) -> None:
        self._scrubber = scrubber
        self._question = ""
        self._left = 0

    def scrub_speech(self, text: str) -> Cleaned:
        """A piece without its secrets, also those that one of the last pieces asked for."""
        scrubbed = self._scrubber.scrub_speech(text, before=self._question if self._left else "")
        self._left = 0 if scrubbed.counts else max(self._left - 1, 0)
        if question := question_at_end(text):
            self._question, self._left = question, _PIECES
        return scrubbed
