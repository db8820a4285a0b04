"""Notes in a few words as the sentences that they stand for: “rent 745 → 820 from April”, “Kofi now head of design”."""

import functools
import re

from memory_core.agents.fact_rules import job_pattern
from memory_core.agents.rewording import NAME
from memory_core.language.pack import load_pack

_ARROW = r"\s*(?:-+>|=+>|→|➔|➜)\s*"
_SIDE = r"[^\s:;.!?→>-](?:[^:;!?→>\n]{0,30}?[^\s:;.!?→>-])?"
# “Due 14 May → 4 June”, “rent: 745 -> 820 from April”
_TURNED = re.compile(
    rf"^(?P<what>(?:[A-Za-z][\w’'-]*\s+){{0,3}}?[A-Za-z][\w’'-]*)(?P<mark>\s*:)?\s+(?P<old>{_SIDE}){_ARROW}(?P<new>{_SIDE})"
    r"(?P<since>\s+(?:from|as\s+of|since|starting|effective)\s+.{2,24})?\s*[.!]?$"
)
_FIGURED = re.compile(r"\d")
_TO = re.compile(rf"\b(up|down|cut|raised|moved|pushed|slipped|back){_ARROW}(?=\S)", re.IGNORECASE)
_ME_AND = re.compile(rf"\b[Mm]e\s+and\s+(?P<who>{NAME})(?=\s+[a-z])")
_AT = re.compile(r"\s@\s(?=[A-Z])")
# “Boss = Priya”, and nothing that a program says
_EQUAL = re.compile(r"^(?P<what>[A-Za-z][\w’' ]{1,30}?)\s+=\s+(?=[^=\s])(?!.*[=;{}()])")
_NOW = re.compile(
    rf"^(?P<who>{NAME})\s+(?P<when>now|still|currently|finally|officially)\s+(?=(?:at|in|with|under|an?|the|our|head)\s|(?P<job>[a-zA-Z]))"
)
# “Falcon due 18 June”, “the rent now 820”
_DUE = re.compile(rf"^(?:[Tt]he\s+)?{NAME}(?=\s+due\s)")


def latest(said: str) -> str:
    """The last of the values between which an arrow stands: “£40k” of “£32k → £40k”."""
    return re.split(_ARROW, said)[-1]


def spelled_out(text: str) -> str:
    """A note with its short words in full, and with a verb where it left that out."""
    for short, full in _short_words():
        text = short.sub(full, text)
    text = _TO.sub(r"\1 to ", _AT.sub(" at ", _ME_AND.sub(r"\g<who> and I", text)))
    if (turned := _TURNED.match(text)) and _is_change(turned):
        mark = ":" if turned["mark"] or _is_label(turned["what"]) else " is"
        text = f"{turned['what']}{mark} {turned['new']}{turned['since'] or ''} (was {turned['old']})."
    text = _EQUAL.sub(r"\g<what> is ", text)
    if (noun := _noun_now().match(text)) or (noun := _DUE.match(text)):
        text = f"{noun.group()} is{text[noun.end() :]}"
    now = _NOW.match(text)
    if now is not None and (now["job"] is None or job_pattern().match(text, now.end())):
        text = f"{now['who']} is {text[now.start('when') :]}"
    return text


def _is_label(said: str) -> bool:
    return said.split()[-1].casefold() in load_pack().words("label_words")


@functools.cache
def _noun_now() -> re.Pattern[str]:
    """“Falcon deadline now …”, “rent now …”"""
    pack = load_pack()
    nouns = "|".join([*pack.listed("project_predicates"), *pack.listed("own_sums"), *pack.listed("owned_nouns")])
    return re.compile(rf"^(?:(?:(?i:the|my|our)\s+)?{NAME}\s+)?(?:(?i:the|my|our)\s+)?(?i:{nouns})(?=\s+now\s+[^\s:])")


def _is_change(turned: re.Match[str]) -> bool:
    """Whether figures change into figures, or one name into another."""
    old, new = turned["old"], turned["new"]
    if _FIGURED.search(old) or _FIGURED.search(new):
        return bool(_FIGURED.search(old) and _FIGURED.search(new))
    return turned["mark"] is not None and old[0].isupper() and new[0].isupper()


@functools.cache
def _short_words() -> list[tuple[re.Pattern[str], str]]:
    """Shortened words with what they stand for; a pattern tells where they stand for it."""
    table = load_pack().table("shortened_words")
    return [(re.compile(rf"(?<![\w@.-]){short}(?![\w@-])", re.IGNORECASE), full) for short, full in table.items()]
