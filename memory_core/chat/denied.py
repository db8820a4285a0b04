"""What a sentence says is not so (“it isn't on Monday, it's on Tuesday”): that answers no question of how it is."""

import re

from memory_core.language.pack import load_pack

_NOT = r"(?:\b(?:not|never|nobody|neither|cannot)\b|n['’]t\b|\bno\s+longer\b)"
_DENIED = re.compile(_NOT, re.IGNORECASE)
# “Not until Friday” is on Friday, and “don't forget” denies nothing.
_NO_DENIAL = re.compile(
    r"\bnot\s+(?:only|until|till|before|later|far|sure|bad)\b|\bno\s+later\b|n['’]t\s+(?:forget|worry|wait|mind)\b"
    r"|,\s+(?:is|are|was|were|do|does|did|has|have|will|wo|ca)n['’]t\s+\w+\s*\?",
    re.IGNORECASE,
)
# What was meant, thought or planned counts for nothing where “but” says how it is.
_MEANT = re.compile(
    r"\b(?:(?:was|were)\s+(?:supposed|meant|going|planned|due)\s+to|thought|assumed|expected|used\s+to)\b",
    re.IGNORECASE,
)
_EDGES = re.compile(
    r"[,;]\s+(?:and\s+|but\s+)?|\s[–—-]\s|[.!?]\s+|\s+(?=(?:but|and|so|because|while|although|though|now)\s)"
    r"|\s+(?=(?:instead\s+of|rather\s+than)\s)",
    re.IGNORECASE,
)
_INSTEAD_OF = re.compile(
    r"(?:instead\s+of|rather\s+than|replacing|succeeding|in\s+place\s+of|taking\s+over\s+from)\s", re.IGNORECASE
)
_OF_BEFORE = re.compile(
    r"\b(?:before|former|previous|replac\w+|succeed\w*|used\s+to|predecessor|instead|was|were)\b", re.I
)
# What somebody dreams, or what a story tells, is not so.
_DREAMT = re.compile(
    r"\b(?:dream(?:s|ed|t|ing)?\s+(?:of|that|about)|wish(?:es|ed)?\s+(?:to|that|he|she|they|I|we))\b",
    re.IGNORECASE,
)
_STORY = re.compile(
    r"^\W*(?:in\s+(?:the|my|his|her|their|our|a|this)\s+(?:[a-z]+\s+)?(?:novel|story|book|film|movie|series|game|play|dream|tale)\b"
    r"|april\s+fools?\b)",
    re.IGNORECASE,
)
_ABOUT_A_STORY = re.compile(
    r"\b(?:novel|story|book|film|movie|series|game|play|dream\w*|tale|wish\w*|imagin\w*)\b", re.I
)
_DATE_OF = re.compile(r"The date of [^.;]{2,60} is ")
_WHICH_THING = re.compile(
    r"\W*(?:and\s+)?(?:which|what)\s+(?!(?:day|date|time|month|week|year|is|was|are|were)\b)", re.I
)
_BUT = re.compile(r"(?:but|now)\b", re.IGNORECASE)
# Where, when or with whom something is said not to be.
_PLACED = re.compile(
    r"(?:\b(?:am|is|are|was|were|do|does|did|have|has|had|will|wo|be)(?:n['’]t|\s+not|\s+never)|\bnever|\bno\s+longer)\s+"
    r"(?:(?:live|work|stay|go|meet|stand|lie|be|move|happen)(?:s|d|ed|n)?\s+|been\s+|went\s+|met\s+|stood\s+)?"
    r"(?:in|on|at|to|with|for|under|behind|our|my|the)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(r"\bopen(?:s|ed|ing)?\b", re.IGNORECASE)
_CLOSES = re.compile(r"\b(?:clos(?:e|es|ed|ing)|shut(?:s|ting)?)\b", re.IGNORECASE)
_IS_OPEN = re.compile(r"\b(?:is|are|was|were)\b.{1,40}\bopen\b", re.IGNORECASE)
_OPEN_UNTIL = re.compile(r"\bopen\s+(?:only\s+|again\s+)?(?:until|till|up\s+to)\b", re.IGNORECASE)
_CLOSED_UNTIL = re.compile(r"\b(?:closed|shut)\s+(?:\w+\s+){0,3}?(?:until|till)\b", re.IGNORECASE)
# “Open from 9 to 17:00” says both.
_TO = re.compile(r"\b(?:until|till|to)\b|\d\s*[-–]\s*\d", re.IGNORECASE)
_KINDS = frozenset(("when", "where", "who", "money", "number", "contact", "code", "how_long"))


def affirmed(text: str, question: str, kind: str) -> str:
    """The sentence with blanks for what it denies; as long as it was, and unchanged where that is all, or nothing."""
    if kind not in _KINDS or _DENIED.search(question):
        return text
    edges = list(_EDGES.finditer(text))
    starts, ends = [0, *(one.end() for one in edges)], [*(one.start() for one in edges), len(text)]
    parts = list(zip(starts, ends, strict=True))
    turns = [place for place, (start, _) in enumerate(parts) if _turns(text, start)]
    kept = text
    for place, (start, end) in enumerate(parts):
        part = text[start:end]
        meant = _MEANT.search(part) is not None and any(turn > place for turn in turns)
        if meant or has_denial(part) or (_INSTEAD_OF.match(part) and not _OF_BEFORE.search(question)):
            kept = kept[:start] + " " * (end - start) + kept[end:]
    return kept if any(map(str.isalnum, kept)) else text


def denies(text: str, question: str, kind: str) -> bool:
    """Whether all that a sentence says of where, when or with whom something is, is that it is not, or only dreamt."""
    if kind == "when" and _tells_other_state(text, question):
        return True
    if kind in _KINDS and (only_dreamt(text, question) or text.startswith("No longer so:")):
        return _DENIED.search(question) is None
    if kind not in ("when", "where", "who") or _DENIED.search(question) or _NO_DENIAL.search(text):
        return False
    return _PLACED.search(text) is not None


def only_dreamt(text: str, question: str) -> bool:
    """Whether a sentence tells a dream, a wish or a story, and the question asks for none."""
    return (_DREAMT.search(text) or _STORY.search(text)) is not None and _ABOUT_A_STORY.search(question) is None


def only_tells_day(text: str, question: str) -> bool:
    """Whether “The date of Movers is Wed 30 September” is all that is told, where it was asked which movers."""
    return _DATE_OF.match(text) is not None and _WHICH_THING.match(question) is not None


def _tells_other_state(text: str, question: str) -> bool:
    """Of “When does it open?” a sentence that only says when it is closed, or until when it is open; and so of
    “When does it close?” one that only says from when it is open."""
    opens, closes = _OPENS.search(question) is not None, _CLOSES.search(question) is not None
    if opens is closes or _IS_OPEN.search(question):
        return False
    if opens and _CLOSED_UNTIL.search(text):
        return False
    if opens:
        return _OPEN_UNTIL.search(text) is not None or (
            _OPENS.search(text) is None and _CLOSES.search(text) is not None
        )
    return _CLOSES.search(text) is None and _OPENS.search(text) is not None and _TO.search(text) is None


def says_no(text: str) -> bool:
    """Whether a reply begins with “no”."""
    opening = re.match(load_pack().table("replies")["opening"], text, re.IGNORECASE)
    return opening is not None and opening["no"] is not None


def has_denial(text: str) -> bool:
    """Whether a text says anywhere that something is not so."""
    return _DENIED.search(text) is not None and _NO_DENIAL.search(text) is None


def _turns(text: str, start: int) -> bool:
    """Whether a part begins with “but” or “now”, or does right before its beginning."""
    return _BUT.match(text, start) is not None or re.search(r"\bbut\s+$", text[:start], re.IGNORECASE) is not None
