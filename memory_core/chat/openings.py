"""What a sentence opens and ends with besides what it says: “Yeah,”, “By the way,”, “I think that”, “did you know?”."""

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


def only_asks(text: str) -> bool:
    """Whether it is a question; “he's off to Oslo, did you know?” tells something."""
    return text.endswith("?") and not re.search(load_pack().table("tags")["text"], text, re.IGNORECASE)


@functools.cache
def _opening() -> re.Pattern[str]:
    return re.compile(load_pack().table("openings")["text"], re.IGNORECASE)
