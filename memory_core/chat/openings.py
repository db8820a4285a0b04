"""What a sentence opens with before it says something: “Yeah,”, “By the way,”, “I think that”."""

import functools
import re

from memory_core.language.pack import load_pack


def without_opening(text: str) -> str:
    """Without “Yeah,”, “Wow!” and “I think that” at its beginning."""
    while found := _opening().match(text):
        if found.end() in (0, len(text)):
            break
        text = text[found.end() :]
    return text


@functools.cache
def _opening() -> re.Pattern[str]:
    return re.compile(load_pack().table("openings")["text"], re.IGNORECASE)
