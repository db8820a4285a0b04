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
    return asks(text) and not re.search(load_pack().table("tags")["text"], text, re.IGNORECASE)


def asks(text: str) -> bool:
    """Whether it is a question; one that is typed in haste (“AAAAH when”, “did you tell the doctor”) has no mark."""
    return text.endswith("?") or (text[-1:].isalnum() and _unmarked().search(text) is not None)


def only_frames(text: str, question: str) -> bool:
    """Whether it is the head or the end of a letter (“Subject: Lease”, “Best, Hugh”), and neither is asked for."""
    table = load_pack().table("mail_lines")
    asked = re.search(table["asked"], question, re.IGNORECASE) is not None
    return not asked and re.match(table["frame"], text, re.IGNORECASE) is not None


def tells_not(text: str, question: str) -> bool:
    """Whether it tells what is off (“they cancelled the train”) to a question that asks of no such thing."""
    off = re.compile(load_pack().table("called_off")["text"], re.IGNORECASE)
    return off.search(text) is not None and off.search(question) is None


@functools.cache
def _unmarked() -> re.Pattern[str]:
    return re.compile(load_pack().table("unmarked_questions")["text"], re.IGNORECASE)


@functools.cache
def _opening() -> re.Pattern[str]:
    return re.compile(load_pack().table("openings")["text"], re.IGNORECASE)
