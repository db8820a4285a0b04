"""A talk is scrubbed piece by piece, and what somebody asks for, or announces, in one piece is said in the next."""

from collections.abc import Mapping
from typing import Protocol

from memory_core.patterns import lazily

# “What's the PIN?” – “Hang on.” – “Four seven one one.”
_PIECES = 3
_SECRET_AT_END = lazily(r"\[(?P<kind>[a-z ]+)(?: \d+)?\][\s,.!…–-]*$")


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
        self._begun = False  # Of a password, so that only more of it is left to say.

    def scrub_speech(self, text: str) -> Cleaned:
        """A piece without its secrets, also those that one of the last pieces asked for, announced or began."""
        from memory_core.privacy.replies import may_be_rest, question_at_end, untold_at_end

        asked = self._left and (not self._begun or may_be_rest(text))
        scrubbed = self._scrubber.scrub_speech(text, before=self._question if asked else "")
        self._left = 0 if scrubbed.counts else max(self._left - 1, 0)
        if secret := _SECRET_AT_END.search(scrubbed.text):
            # The rest of it may follow behind a breath.
            self._question, self._left, self._begun = f"{secret['kind']}?", 1, secret["kind"] == "password"
        elif question := question_at_end(text) or untold_at_end(text):
            self._question, self._left, self._begun = question, _PIECES, False
        return scrubbed
