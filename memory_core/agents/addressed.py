"""Learns whose computer this is: to whom several people write and to nobody beside, and who writes to several."""

import re

from memory_core.agents.letters import Letter, read_letter
from memory_core.agents.passages import document_title, is_self
from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.sentences import read_sentences
from memory_core.language.words import normal, words
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.scope import Scope

_LEAST_SENDERS = 2
_MOST_NAMES = 100


class Addressed:
    """Who was written to alone, by whom; forgotten when the process ends."""

    def __init__(self) -> None:
        self._senders: dict[tuple[Scope, str], set[str]] = {}
        self._greeted: set[tuple[Scope, str]] = set()
        self._wrote: dict[tuple[Scope, str], set[str]] = {}

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

    def writer(self, observation: Observation) -> str:
        """Who, by a given name, writes beside the one whom the window's title names, in two such windows."""
        name = beside_titled(observation)
        key = (observation.scope, name)
        if not name or (key not in self._wrote and len(self._wrote) >= _MOST_NAMES):
            return ""
        self._wrote.setdefault(key, set()).add(normal(document_title(observation)))
        return name if len(self._wrote[key]) >= _LEAST_SENDERS else ""


def beside_titled(observation: Observation) -> str:
    """Who writes to whom the window's title names: “Priya Kapadia (DM)”, where two people write; “” elsewhere."""
    if observation.kind is not ObservationKind.SCREEN:
        return ""
    if not load_pack().words("chat_apps").intersection(words(f"{observation.app} {observation.title}")):
        return ""
    title = f" {normal(document_title(observation))} "
    writing = list(dict.fromkeys(one.speaker for one in read_sentences(observation.text) if one.speaker))
    others = [one for one in writing if f" {normal(one)} " not in title]
    pair = len(writing) == 2 and len(others) == 1 and not any(map(is_self, writing))
    return others[0] if pair and all(kind_of(one) is NameKind.PERSON for one in writing) else ""


def _greets(letter: Letter, name: str) -> bool:
    """“Hi Viktor,” or “Dear Mr Horvat,” above the text."""
    given, *_, last = name.split()
    first = next((line for line in letter.body.splitlines() if line.strip()), "")
    return re.match(rf"\W*(?:\w+\s+){{0,2}}(?:{re.escape(given)}|{re.escape(last)})\s*[,!.:–-]", first) is not None
