"""Learns from mails whose mailbox this is: whom several people write to, and nobody beside them."""

import re

from memory_core.agents.letters import Letter, read_letter
from memory_core.language.names import NameKind, kind_of
from memory_core.records.observation import Observation
from memory_core.records.scope import Scope

_LEAST_SENDERS = 2
_MOST_NAMES = 100


class Addressed:
    """Who was written to alone, by whom; forgotten when the process ends."""

    def __init__(self) -> None:
        self._senders: dict[tuple[Scope, str], set[str]] = {}
        self._greeted: set[tuple[Scope, str]] = set()

    def owner(self, observation: Observation) -> str:
        """The name of the person of this computer, once two people have written to them alone, one with a greeting.

        Whoever is only written to by the person has one sender, and keeps their name.
        """
        letter = read_letter(observation.text)
        if letter is None or letter.copied or len(letter.to) != 1:
            return ""
        name = letter.to[0]
        if len(name.split()) not in (2, 3) or kind_of(name) is not NameKind.PERSON or name == letter.sender:
            return ""
        key = (observation.scope, name)
        if key not in self._senders and len(self._senders) >= _MOST_NAMES:
            return ""
        self._senders.setdefault(key, set()).add(letter.sender)
        if _greets(letter, name):
            self._greeted.add(key)
        return name if len(self._senders[key]) >= _LEAST_SENDERS and key in self._greeted else ""


def _greets(letter: Letter, name: str) -> bool:
    """“Hi Viktor,” or “Dear Mr Horvat,” above the text."""
    given, *_, last = name.split()
    first = next((line for line in letter.body.splitlines() if line.strip()), "")
    return re.match(rf"\W*(?:\w+\s+){{0,2}}(?:{re.escape(given)}|{re.escape(last)})\s*[,!.:–-]", first) is not None
