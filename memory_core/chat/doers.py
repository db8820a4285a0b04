"""Who did what was asked, where no list knows the name: whoever stands right before the verb, or “that was” tells."""

import re

from memory_core.chat.matter import asked_verb
from memory_core.chat.terms import Candidate
from memory_core.language.pack import load_pack
from memory_core.language.words import stem, stems, words

# “Wen writes …”, “Lukas will also send …”, “asked Derek to come”
_DEED = re.compile(
    r"(?<![\w’'-])(?P<name>[A-ZÀ-Þ][\w’'-]+(?:\s+[A-ZÀ-Þ][\w’'-]+)?)\s+(?:\([^()]{2,30}\)\s+)?"
    r"(?:(?:will|can|could|should|must|has|had|is|was|also|just|then|to|going|[a-z]+ly)\s+){0,3}(?P<verb>[a-z]+)\b"
)
_OF_FACT = re.compile(r"(?P<who>[A-ZÀ-Þ][\w’'-]+(?:\s+[A-ZÀ-Þ][\w’'-]+){0,2})\s+is\s+(?:the\s|[A-ZÀ-Þ][\w’'-]*['’]s\s)")
_POINTS = re.compile(
    r"\W*(?:(?:yes|no|oh|sorry),?\s+)?(?:that|it)(?:['’]s|\s+(?:is|was|were|will\s+be))\s+"
    r"(?P<who>(?:the|my|our|his|her|their)\s+(?:[\w’'-]+\s+){0,3}?[\w’'-]+|[A-ZÀ-Þ][\w’'-]+(?:\s+[A-ZÀ-Þ][\w’'-]+)?)"
    r"(?=\s*(?:[,.!;]|$|\s(?:and|who|but)\b))"
)


# Of “What is the name of Sara's baby?” the baby.
_NAME_OF = re.compile(r"\bname\s+of\s+[^?]*?(?P<noun>[a-z]+)\W*$")
_WHO_IS = re.compile(r"\W*who(?:['’]s|\s+is|\s+was)\s+(?P<name>[A-ZÀ-Þ][\w’'-]+)\W*$", re.IGNORECASE)
_NAMES = r"[A-ZÀ-Þ][\w’'-]+(?:,\s+[A-ZÀ-Þ][\w’'-]+)*,?\s+and\s+[A-ZÀ-Þ][\w’'-]+"
_KIN = r"(?:children|kids|sons|daughters|brothers|sisters|siblings|twins|grandchildren|cousins|friends|colleagues)"
_THEIRS = re.compile(
    rf"(?:(?P<owner>[A-ZÀ-Þ][\w-]+['’]s|\b(?i:my|our|his|her|their))\s+(?:\w+\s+)?(?P<kin>{_KIN})\s*(?:are|:|,|called)\s+"
    rf"|(?P<owners>[A-ZÀ-Þ][\w-]+(?:\s+and\s+[A-ZÀ-Þ][\w-]+)?)\s+(?:has|have)\s+\w+\s+(?P<kin2>{_KIN})\s*[:,]\s+)"
    rf"(?P<names>{_NAMES})"
)


_IS_SOMEBODY = (
    r"(?:\s+[A-ZÀ-Þ][\w’'-]+)?\s+(?:is|was)\s+(?P<what>(?:the|an?|my|our|[A-ZÀ-Þ][\w-]+['’]s)\s[^.,;!?]+?)"
    r"(?=[.,;!?]|$|\s+and\s)"
)
_OF_WHOM = re.compile(
    r"\W*who(?:['’]s|\s+(?:is|was))\s+(?P<name>[A-ZÀ-Þ][\w-]+)['’]s\s+(?P<noun>[a-z][a-z -]*)\W*$", re.IGNORECASE
)


def turned_round(sentence: str, question: str) -> bool:
    """“Carla is Zubin's manager” tells nobody who Carla's manager is."""
    asked = _OF_WHOM.match(question)
    if asked is None:
        return False
    name, noun = re.escape(asked["name"]), re.escape(asked["noun"].strip())
    return re.search(rf"\b{name}\s+(?:is|was)\s+(?:my|our|[A-ZÀ-Þ][\w-]+['’]s)\s+{noun}\b", sentence) is not None


def doer_in(sentence: str, question: str) -> str:
    """The name right before the verb of “Who plays …?”."""
    verb = asked_verb(question)
    others = (set(stems(question)) - {verb}) & set(stems(sentence))
    for found in _DEED.finditer(sentence) if verb else ():
        # Of “Joost draws the figures, Amara writes the music” nobody draws the music.
        part = set(stems(sentence[found.start("verb") :].split(",")[0]))
        told = stem(found["verb"].casefold()) == verb and (part & others or not others)
        if told and (name := _named(found["name"])):
            return name
    return ""


def told_of_fact(one: Candidate, question: str) -> str:
    """The name with which a remembered fact begins (“Pilar is the lead of …”), whether or not any list knows it."""
    found = _OF_FACT.match(one.sentence.text) if one.piece.hit.kind == "semantic" else None
    return found["who"] if found and not set(words(found["who"])) & set(words(question)) else ""


def one_of_theirs(sentence: str, question: str) -> str:
    """“Rosa's daughter” for “Who is Alma?”, and “one of Abena's children” where a sentence lists whose they are."""
    asked = _WHO_IS.match(question)
    if asked is None:
        return ""
    if told := re.match(rf"{re.escape(asked['name'])}{_IS_SOMEBODY}", sentence):
        return told["what"].strip()
    for found in _THEIRS.finditer(sentence):
        if re.search(rf"\b{re.escape(asked['name'])}\b", found["names"]):
            owner = found["owner"] or f"{found['owners']}'s"
            return f"one of {owner} {found['kin'] or found['kin2']}"
    return ""


def pointed_out(sentence: str, question: str = "") -> str:
    """Of “that was the night shift, I've spoken to them” the night shift; “” where nobody is pointed out so, or the
    sentence says something else of what was asked; of “a baby girl, Juno” Juno, where the name of the baby is asked."""
    if whose := _NAME_OF.search(question):
        behind = rf"\b(?i:{re.escape(whose['noun'])})(?:\s+(?:boy|girl))?,?\s+(?:(?:is|was)\s+)?(?:called\s+|named\s+)?"
        if named := re.search(rf"{behind}(?P<name>[A-ZÀ-Þ][\w’-]+)", sentence):
            return named["name"]
    found = None if set(stems(question)) & set(stems(sentence)) else _POINTS.match(sentence)
    return found["who"] if found else ""


def _named(said: str) -> str:
    """A name without the small word that begins the sentence before it; “” where nothing is left."""
    pack = load_pack()
    known = pack.words("stop_words") | pack.words("not_names") | pack.words("openers") | pack.words("not_subjects")
    kept = said.split()
    while kept and kept[0].casefold() in known:
        kept.pop(0)
    return " ".join(kept) if kept and kept[-1].casefold() not in known else ""
