"""In which form a sentence puts what it says: asked, supposed, taken back; and the form in which patterns read it."""

import re

from memory_core.agents.passages import Passage
from memory_core.language.names import NameKind, find_names
from memory_core.language.pack import load_pack
from memory_core.records.observation import ObservationKind


def is_asked(text: str) -> bool:
    """Whether a sentence asks rather than states; speech recognition writes no question marks."""
    if text.rstrip("\"'”’) ").endswith("?"):
        return True
    first = text.split(" ", 1)[0]
    return first in load_pack().words("asking")


def takes_back(text: str, before: str) -> bool:
    """Whether a sentence, or the one before it, says that something was wrong."""
    cues = load_pack().listed("correction_cues")
    return any(re.match(rf"(?:{'|'.join(map(re.escape, cues))})\b|no,", said.casefold()) for said in (text, before))


def referring(text: str, referred: str) -> str:
    """The sentence with the name in place of its first “she”, “he”, “her” or “his”."""
    if not referred:
        return text
    pronouns = load_pack().table("pronouns")
    subject, owner = (r"|".join(pronouns[name]) for name in ("subject", "owner"))
    found = re.search(rf"\b(?i:{subject})(?=\s|['’](?:s|ve|d)\b)", text)
    if found is not None:
        return text[: found.start()] + referred + text[found.end() :]
    found = re.match(rf"(?i:{owner})(?=\s)", text)
    return text if found is None else f"{referred}'s{text[found.end() :]}"


def _full_words(text: str) -> str:
    """“I've” and “we’re” as two words each, so that a pattern need not know them."""
    if "'" not in text and "’" not in text:
        return text
    for short, full in load_pack().table("contractions").items():
        text = re.sub(rf"(?<=\w)['’]{short[1:]}\b", full, text)
    return text


def cased(passage: Passage) -> str:
    """The sentence with a lower-case first word unless it is a name, and spoken names with their capitals."""
    text = _full_words(" ".join(passage.text.split()))
    first = text.split(" ", 1)[0]
    if first.casefold() in load_pack().words("stop_words") and first != "I" and not first.startswith("I'"):
        text = text[0].lower() + text[1:]
    if passage.observation.kind is ObservationKind.SPEECH:
        for name in find_names(text):
            if name.kind is NameKind.PERSON:
                text = text[: name.start] + name.text + text[name.end :]
        text = re.sub(r"\bi(?=\s|['’]m\b)", "I", text)
        first = text.split(" ", 1)[0]
        if first in load_pack().words("given_names"):
            text = text[0].upper() + text[1:]
    return text


def hedged(before: str) -> bool:
    """Whether the clause up to here only supposes, wishes or tells a rumour."""
    clause = re.split(r"[.;:,](?=\s)", before)[-1]
    hedges = load_pack().words("hedges")
    said = clause.split()
    return any(word.strip("'’\"(").casefold() in hedges and word != "May" for word in said)


def without_trail(stated: str) -> str:
    """An object without “now” or “these days” at its end."""
    trailing = "|".join(re.escape(one) for one in load_pack().listed("trailing"))
    return re.sub(rf"(?:,?\s+(?:{trailing}))+$", "", stated, flags=re.IGNORECASE) or stated
