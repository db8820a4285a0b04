"""The seam between capture and core: where sealed rows come from, and who turns waiting sound into text."""

from collections.abc import Sequence
from typing import Protocol

from memory_core.records.observation import Delivery

__all__ = ["Delivery", "Inbox", "Transcriber"]


class Inbox(Protocol):
    """A queue of captured observations. Claimed rows come back after a crash; acknowledged ones never do."""

    def claim(self, limit: int) -> list[Delivery]:
        """The oldest unclaimed rows, opened. A row that cannot be opened is set aside and counted, never returned."""
        ...

    def acknowledge(self, receipts: Sequence[int]) -> None:
        """These are safe in the store: remove them."""
        ...

    def release(self, receipts: Sequence[int]) -> None:
        """Not now: later claims may return them."""
        ...

    def pending(self) -> int:
        """Rows not yet acknowledged (set-aside ones not counted)."""
        ...

    def damaged(self) -> int:
        """Rows that were set aside because they could not be opened."""
        ...

    def discard_damaged(self) -> int:
        """Remove for good what was set aside; how much that was."""
        ...


class Transcriber(Protocol):
    """Speech to text for sound that had to wait for its model."""

    def available(self) -> bool:
        """Whether the model is there."""
        ...

    def transcribe(self, sound: bytes, session: str = "") -> str:
        """16 kHz mono 16-bit PCM → words; “” when there is no speech. Raises `ReadingError`.

        In one session (“”: only this sound) one language is spoken.
        """
        ...

    def language_of(self, session: str) -> str:
        """The language of a session, once it is known; else “”."""
        ...
