"""What labels of forms and tables mean: “DOB” and “Date of birth” are one; an address has its town."""

import re

from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack

_PART = r"[A-ZÀ-Þ][\w’'-]+"
_LAST_FIRST = re.compile(rf"(?P<last>{_PART}(?: {_PART})?), (?P<first>{_PART}(?: [A-Z]\.?)?)")
# “RI 02903”, “RI”, “LS1 2AB” behind a town, “1010” before it
_CODES = re.compile(
    r"(?:\s+[A-Z]{2,3}(?:\s+\d{4,5}(?:-\d{4})?)?|\s+[A-Z]{1,2}\d[\dA-Z]?\s*\d[A-Z]{2}|\s+\d{4,6})$|^\d{4,6}\s+"
)
_UNIT = re.compile(
    r"(?:apt|apartment|flat|unit|suite|ste|floor|fl|room|rm|no|house|block|p\.?\s?o\.?\s?box)\b", re.IGNORECASE
)


def usual(label: str) -> str:
    """A label as the tables know it: “Your DOB:” as “dob”; one that nobody knows as it is, in small letters."""
    pack = load_pack()
    known = pack.table("form_labels").keys() | pack.table("label_predicates").keys()
    label = said = " ".join(re.sub(r"[\s#.:]+$", "", label.casefold().replace("’", "'")).split())
    while said not in known:
        first, _, said = said.partition(" ")
        if not said or first not in pack.words("label_openers"):
            return label
    return said


def turned_name(value: str) -> str:
    """“Zhou, Mei-Lin” as “Mei-Lin Zhou”; “” for anything else."""
    turned = _LAST_FIRST.fullmatch(value)
    return f"{turned['first']} {turned['last']}" if turned else ""


def person_in(value: str) -> str:
    """The name at the beginning of a value, as “Zhou, Mei-Lin” and “Saul Feldman, MD” have it; “” without one."""
    value = value.strip()
    if (turned := turned_name(value)) and kind_of(turned) is NameKind.PERSON:
        return turned
    name = re.split(r"\s*[(|·,;]|\s+[–—-]\s|\s+and\s+(?=[A-ZÀ-Þ])", value)[0].strip()
    words = name.split()
    named = 2 <= len(words) <= 4 and all(word[0].isupper() and not any(map(str.isdigit, word)) for word in words)
    if named and kind_of(name) in (NameKind.PERSON, NameKind.THING):
        return name
    return name if len(words) == 1 and kind_of(name) is NameKind.PERSON else ""


def town_of(address: str) -> str:
    """The town of a postal address: what stands behind street and house number; “” where none does."""
    parts = [_CODES.sub("", one.strip()).strip() for one in re.split(r"[,;]", address)]
    numbered = [place for place, one in enumerate(parts) if any(map(str.isdigit, one)) or _UNIT.match(one)]
    if not numbered:
        return ""
    rest = [one for one in parts[numbered[-1] + 1 :] if len(one) > 2 and one[0].isupper()]
    return next((one for one in rest if kind_of(one) is NameKind.PLACE), rest[0] if rest else "")
