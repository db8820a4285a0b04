"""Other words for the same: short forms in full, clefts undone, names for “him” and “there”."""

import re

from memory_core.agents.sentence_forms import Context
from memory_core.language.names import NameKind, find_names
from memory_core.language.pack import load_pack

_PART = r"[A-ZÀ-ÖØ-Þ](?:[\w&-]|['’](?!s\b))+|[A-ZÀ-ÖØ-Þ]\."
NAME = rf"(?:{_PART})(?:\s+(?:(?:of|de|da|del|van|von|der|la)\s+)?(?:{_PART}|\d{{1,2}}\b)){{0,3}}"
_LAST_DAY = re.compile(
    rf"\b(?P<when>(?i:today|tomorrow|yesterday|it|this|that|\w+day))\s+(?:is|was|will\s+be)\s+(?P<whose>my|his|her|{NAME}['’]s)\s+"
    rf"(?P<last>(?:last|final)\s+(?:working\s+)?(?:day|week|shift)\s+(?:at|with)\s+(?:the\s+)?{NAME})"
)
# “Won't be ready before June” names the day.
_NOT_BEFORE = re.compile(
    r"\b(?:will|can|is|are)\s+not\s+(?:(?:be|go|come)\s+)?(?P<done>ready|done|finished|live|out|due|open|completed?|delivered|over)\s+"
    r"(?:before|until|till)\b"
)
_NOT = re.compile(r"n['’]t\b")
# “Ana, Kofi and Lena will report”
_DOING = re.compile(rf"(?:{NAME},\s+)*{NAME}(?:,?\s+and\s+{NAME})?\s+(?:[a-z]+\s+){{1,3}}$")


def plain_words(text: str) -> str:
    """A sentence with its short forms in full: “isn't” as “is not”, “im” as “I am”."""
    text = re.sub(r"\b(?i:won['’]t)\b", "will not", text)
    text = re.sub(r"\b(?i:can['’]t)\b", "can not", text)
    text = _NOT.sub(" not", text)
    text = _NOT_BEFORE.sub(r"will be \g<done> by", text)
    for short, full in load_pack().table("chat_spellings").items():
        text = re.sub(rf"(?<![\w'’]){short}(?![\w'’])", full, text)
    return re.sub(r"\b(?P<who>(?i:s?he|it|that|there|who))['’]s(?=\s)", r"\g<who> is", text)


def uncleft(text: str) -> str:
    """“It's Worksop he lives in” as “he lives in Worksop”, “it was my brother who …” as “my brother …”."""
    text = re.sub(
        rf"\b(?i:it)\s+(?:is|was)\s+(?P<what>{NAME})\s+(?:(?:that|where)\s+)?(?P<who>I|we|he|she|they|{NAME})\s+"
        r"(?P<verb>lives?|works?|moved|went|joined)(?:\s+(?P<to>in|at|for|to))?\b",
        lambda one: f"{one['who']} {one['verb']} {one['to'] or ''} {one['what']}".replace("  ", " "),
        text,
    )
    text = re.sub(
        rf"\bin\s+(?P<where>{NAME})(?P<rest>[^.;!?]{{0,40}}?\bthat\s+is\s+where\s+)(?P<who>I|we|he|she|they|{NAME})\s+"
        r"(?:am|is|are|lives?|will\s+be|will\s+stay|stays?|sleeps?)\b",
        lambda one: f"in {one['where']}, {one['who']} {'live' if one['who'] == 'I' else 'lives'} in {one['where']}",
        text,
    )
    text = _LAST_DAY.sub(r"\g<whose> \g<last> is \g<when>", text)
    who = rf"(?P<who>(?:(?i:my|our|her|his)\s+[a-z]+\s+)?{NAME})"
    return re.sub(rf"\b(?i:it)\s+(?:is|was)\s+{who}\s+(?:who|that)\s", r"\g<who> ", text)


def with_him(text: str, context: Context) -> str:
    """“… and you report to him” with the name of the last person before, and not of whoever reports."""
    end = r"(?=\s*(?:[.,;!?]|$)|\s+(?:from|as|now|since|directly)\b)"
    found = re.search(rf"\b(?:to|under|by|with)\s+(?P<who>him|her){end}", text)
    if found is None:
        return text
    doing = _DOING.search(text[: found.start()])
    before = text[: doing.start() if doing else found.start()]
    named = [one.text for one in find_names(f"{before} ") if one.kind is NameKind.PERSON]
    who = named[-1] if named else context.person
    return f"{text[: found.start('who')]}{who}{text[found.end('who') :]}" if who else text
