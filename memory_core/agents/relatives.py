"""Relatives who are known by nothing but what they are to somebody: “my wife”, “Tom's sister”, and “Mum”."""

import functools
import re

from memory_core.agents.passages import ME
from memory_core.language.pack import load_pack


def relative_of(owner: str, noun: str) -> str:
    """What a relative without a name is called; “” where the word means many, or somebody who is none."""
    pack = load_pack()
    last = noun.split()[-1].removesuffix("-in-law")
    if owner == ME and noun in pack.words("called_kin"):
        return noun.capitalize()  # “my mum” and “Mum”
    if last not in pack.words("singular_kin") | pack.words("plural_kin"):
        return ""
    return f"my {noun}" if owner == ME else f"{owner}'s {noun}"


def is_relative(name: str) -> bool:
    """Whether a subject is somebody's relative without a name of their own."""
    found = re.fullmatch(r"(?:my|.+['’]s)\s+(?P<noun>[a-zß-ÿ-]+(?: [a-zß-ÿ-]+){0,3})", name)
    return found is not None and relative_of("", found["noun"]) != ""


def with_kin_named(text: str) -> str:
    """“Okay so mum's moved” with the capital of a name, but “yes mum, …” as it is: there she is spoken to."""
    return _called().sub(lambda one: one[0] if _owned(text[: one.start()]) else one[0].capitalize(), text)


def _owned(before: str) -> bool:
    return (
        re.search(
            r"(?:\b(?:my|our|your|his|her|their|the|an?|and|of|single|old|new|hi|hey|hello|dear|thanks?|yes|no|ok|okay)|['’]s)\s+$",
            before,
            re.I,
        )
        is not None
    )


@functools.cache
def _called() -> re.Pattern[str]:
    said = "|".join(load_pack().words("called_kin"))
    return re.compile(rf"(?<![\w’'-])(?:{said})(?=['’]s\b|\s+[a-z])")
