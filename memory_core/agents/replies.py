"""What a short answer says, as the sentence that it stands for: “Sure.”, “Ghent, we got the keys last week.”"""

import re

from memory_core.agents.loose_facts import mentions
from memory_core.agents.rewording import NAME
from memory_core.language.pack import load_pack

_SHORT_YES = 5
# A value, and nothing else, in the first clause of an answer
_ALONE = re.compile(
    r"(?:(?i:in|at|with|to|still|now|it['’]s|that['’]s)\s+)*"
    rf"(?P<value>(?:the\s+)?{NAME})(?:\s+(?:now|still))?(?=\s*(?:[,.;!–—]|$))"
)
_WORK = r"work(?:ing)?"
_HELPER = r"(?:line\s+)?manager|boss|supervisor|dentist|doctor|GP|vet|landlord"
_LEADS = r"(?:leads|leading|runs|running|in\s+charge\s+of)"
_ASKED = (
    (re.compile(r"\bwhere\b[^?]*\byou\b[^?]*\b(?:live|living|based|settled|moved\s+to)\b", re.I), "I live in {o}"),
    (re.compile(rf"\bwh(?:ere|o)\b[^?]*\byou\s+{_WORK}\b(?!\s+(?:on|with)\b)", re.I), "I work at {o}"),
    (re.compile(rf"\bwho(?:['’]s|\s+is)\s+your\s+(?:new\s+)?(?P<p>{_HELPER})\b", re.I), "my {p} is {o}"),
    (re.compile(rf"\b[Ww]ho(?:['’]s|\s+is)?\s+(?:now\s+)?{_LEADS}\s+(?:the\s+)?(?P<p>{NAME})"), "{o} leads {p}"),
)
_WHERE_NOW = re.compile(r"\bwhere\s+are\s+you\s+now\b", re.I)


def replied(text: str, question: str) -> str:
    """A sentence as it stands, or what it says as an answer to a question.

    “Sure.” to “Could you take over Dike?” says “I will take over Dike.”, “Ghent.” to “Where do you live?” that one
    lives there.
    """
    return text if not question else _affirmed(text, question) or _answered(text, question) or text


def _answered(text: str, question: str) -> str:
    """A bare value put into the sentence that was asked for."""
    alone = _ALONE.match(text)
    if alone is None:
        return ""
    value, rest = alone["value"], text[alone.end() :]
    for asked, said in _ASKED:
        if found := asked.search(question):
            return said.format(o=value, p=found.groupdict().get("p") or "") + rest
    # “Where are you now?” asks for a home where boxes or keys are spoken of.
    if _WHERE_NOW.search(question) and mentions(rest, load_pack().words("moving_words")):
        return f"I live in {value}{rest}"
    return ""


def _affirmed(text: str, question: str) -> str:
    """What somebody says by “yes” to a question: “Could you take over Dike?” “Sure.” says “I will take over Dike.”"""
    yes = re.match(rf"(?i:{'|'.join(load_pack().listed('assenting'))})\b", text)
    if yes is None or len(text.split()) > _SHORT_YES:
        return ""
    asked = re.search(r"\b(?P<verb>(?i:do|are|have|would|could|can|will))\s+you\s+(?P<rest>[^?]+)\?\s*$", question)
    if asked is None:
        return ""
    verb = {"do": "I", "are": "I am", "have": "I have"}.get(asked["verb"].casefold(), "I will")
    return f"{verb} {re.sub(r'^(?:please|maybe|perhaps)[ ]+', '', asked['rest'])}."
