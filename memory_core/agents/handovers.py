"""Who follows whom: “Anna isn't our manager anymore, Fatou took over”, “Tom replaces Priya”.

In what, need not be said: it is found among what is known, as the one thing that whoever goes had.
"""

import functools
import re
from collections.abc import Iterator
from datetime import tzinfo

from memory_core.agents.beginnings import begins, days_in
from memory_core.agents.families import family_of
from memory_core.agents.passages import ME, Passage
from memory_core.agents.rewording import NAME
from memory_core.agents.sentence_forms import Context, hedged, is_asked
from memory_core.agents.stated import Change, Fact, sentence_of
from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack

_LONGEST = 240


def handed_over(passage: Passage, text: str, zone: tzinfo | None, context: Context) -> Iterator[Fact]:
    """What a sentence says of who goes and who comes instead; who goes may stand in the sentence before."""
    if len(text) > _LONGEST or passage.quoted or is_asked(text) or hedged(text):
        return
    old, new = _both(text, context)
    if new and old != new:
        change, at = Change(old=old, new=new, shown=new, about=context.topic, said=text), passage.observation.at
        since = begins(text, at, zone) or next((one.since for one in days_in(text, at, zone, ahead=False)), None)
        yield Fact("", "", new, text, True, (), 0.8, since=since, change=change)
    elif not new and (ended := _no_longer().search(text)) and _is_somebody(ended["old"]):
        yield from _ended(ended, passage)


def _both(text: str, context: Context) -> tuple[str, str]:
    """Who goes and who comes; “” where nobody is said to come."""
    for comes in _comes().finditer(text):
        old = comes["old"] or comes["replaced"] or _gone(text[: comes.start()]) or _gone(context.before)
        if _is_somebody(comes["new"]) and _is_somebody(old):
            return old, comes["new"]
    bare = _it_is().search(text)
    old = _gone(text[: bare.start()]) if bare else ""
    return (old, bare["new"]) if bare and _is_somebody(old) and _is_somebody(bare["new"]) else ("", "")


def _ended(found: re.Match[str], passage: Passage) -> Iterator[Fact]:
    """“Anna isn't our manager anymore”, of whoever says so."""
    pack, whose = load_pack(), ME if passage.mine else passage.speaker
    role = " ".join((found["role"] or found["post"]).casefold().split())
    family, texts = family_of(role), pack.table("frame_texts")
    if whose:
        said = sentence_of(texts.get(family, texts["person"]), whose, family, found["old"])
        told = pack.table("frame_endings")["me" if whose == ME else "other"].format(said=said)
        yield Fact(whose, family, found["old"], told, True, (found["old"],), 0.8, ended=True)


def _gone(said: str) -> str:
    """Who is said to go, or to be something no longer; the last one."""
    found = list(_goes().finditer(said))
    return found[-1]["old"] if found else ""


def _is_somebody(name: str | None) -> bool:
    pack = load_pack()
    if not name or name.casefold().split()[0] in pack.words("openers") | pack.words("not_subjects"):
        return False
    return kind_of(name) in (NameKind.PERSON, NameKind.THING)


@functools.cache
def _comes() -> re.Pattern[str]:
    table = load_pack().table("handovers")
    deed = rf"(?:{table['took_over']})(?:\s+from\s+(?P<old>{NAME}))?|(?:{table['replaces']})\s+(?P<replaced>{NAME})"
    return re.compile(rf"\b(?P<new>{NAME})\s+(?:{deed})(?=\s*(?:[.,;!)]|$)|\s+(?:{table['behind']}))")


@functools.cache
def _it_is() -> re.Pattern[str]:
    return re.compile(rf"\bit(?:['’]s|\s+is)\s+(?:now\s+)?(?P<new>{NAME})(?:\s+now)?(?=\s*(?:[.,;!)]|$))")


@functools.cache
def _goes() -> re.Pattern[str]:
    table = load_pack().table("handovers")
    return re.compile(rf"\b(?P<old>{NAME})\s*(?:{table['goes']})")


@functools.cache
def _no_longer() -> re.Pattern[str]:
    return re.compile(rf"\b(?P<old>{NAME})\s*(?:{load_pack().table('handovers')['no_longer']})")
