"""How somebody is reached: by mail, telephone, page or street."""

import re

from memory_core.language.names import EMAIL, URL
from memory_core.language.pack import load_pack
from memory_core.language.words import words

PHONE = re.compile(r"(?<![\w])\+?\d[\d ()/-]{6,}\d")
STREET = re.compile(
    r"\b(?!(?:Room|Level|Floor|Gate|Platform|Page|Step|Coach|Seat|Version|It|They|We|He|She|Mon|Tue|Wed|Thu|Fri|Sat|Sun|"
    r"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\s\d)[A-ZÀ-Þ][\w.’'-]+(?:\s+(?:de|la|del|der|den|di|da|du|des|the|of|[A-ZÀ-Þ][\w.’'-]+)){0,4}\s+"
    r"\d{1,4}[a-z]?\b(?![.,:]\d|\s?[%€$£]|\s+(?:[a-z]+\s)?(?!is\b|was\b|has\b)[a-z]+s\b)|\b\d{1,4}\s+(?:[A-ZÀ-Þ][\w.’'-]+\s+){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|"
    r"Way|Square|Court|Close|Boulevard|Blvd|Terrace|Row|Hill|Gardens|Place)\b"
)


def has_contact(sentence: str, question: str) -> bool:
    """Whether it tells how to reach somebody, in the way that was asked for."""
    if wanted := contact_asked(question):
        return bool(wanted.search(sentence))
    return any(pattern.search(sentence) for pattern in (EMAIL, URL, PHONE))


def contact_asked(question: str) -> re.Pattern[str] | None:
    """What the asked way to reach somebody looks like; None where any will do."""
    asked = set(words(question))
    kinds = load_pack().table("contact_kinds")
    shapes = {"mail": EMAIL, "phone": PHONE, "page": URL, "street": STREET}
    return next((shape for kind, shape in shapes.items() if asked & set(kinds[kind])), None)
