"""Whose birthday it is, as those say who wish them well on the day: “happy birthday, dear Jonah”."""

import re
from collections.abc import Iterator
from datetime import tzinfo

from memory_core.agents.passages import ME, Passage
from memory_core.agents.rewording import NAME
from memory_core.agents.sentence_forms import Context
from memory_core.agents.stated import Fact, entity_of, sentence_of
from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack

_WISH = re.compile(
    r"\b[Hh]appy\s+(?:\d{1,2}(?:st|nd|rd|th)\s+)?(?:[Bb]irthday|[Bb]-?day)\b(?:\s+to\s+you)?"
    rf"(?:(?:,?\s+(?:my\s+)?(?:dear(?:est)?|to))?,?\s+(?P<name>{NAME}))?"
)
_NOT_TODAY = re.compile(
    r"\b(?:tomorrow|yesterday|belated|early|late|last|next|advance|for\s+(?:the|next|last))\b", re.IGNORECASE
)


def greeted(passage: Passage, zone: tzinfo | None, context: Context) -> Iterator[Fact]:
    """The day on which somebody is wished a happy birthday, where nothing else is known of it."""
    wishes = list(_WISH.finditer(passage.text))
    if not wishes or passage.quoted or _NOT_TODAY.search(passage.text) or not (passage.mine or passage.speaker):
        return
    name = next((one["name"] for one in wishes if one["name"] and kind_of(one["name"]) is NameKind.PERSON), "")
    # “Happy birthday!!”, and nothing else, is said to the person of this computer.
    alone = re.search(r"\w", _WISH.sub("", passage.text)) is None
    if not name and alone and not (passage.mine or context.many):
        name = ME
    if name:
        day = passage.observation.at.astimezone(zone)
        value = f"{day.day} {day:%B}"
        text = sentence_of(load_pack().table("frame_texts")[""], name, "birthday", value)
        yield Fact(name, "birthday", value, text, True, entity_of(name, passage), 0.6, fills=True)
