"""Whether the parts of a match can be what a rule wants: a person, a place, an employer, a thing."""

import re

from memory_core.agents.fact_rules import Rule, job_pattern
from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.words import words

# “Lindenallee 14” is a house.
_HOUSE = re.compile(r"[a-zß-ÿ]\s+\d{1,3}[a-z]?$")
_NO_FIRMS = (NameKind.PERSON, NameKind.PROJECT, NameKind.PLACE)


def acceptable(rule: Rule, groups: dict[str, str], match: re.Match[str]) -> bool:
    """Whether subject and object are of the kinds that the rule needs."""
    stated, subject = groups["o"], groups.get("s", "")
    not_subjects = load_pack().words("not_subjects")
    if subject and subject.split()[0].casefold() in not_subjects and subject.casefold() not in ("we", "they"):
        return False
    if re.search(r"['’]s$", subject) and "'s" not in rule.pattern.pattern:
        return False
    if rule.unless is not None and rule.unless.search(match.group()):
        return False
    if rule.object and not _fits_here(rule.object, stated, match):
        return False
    if rule.name == "moved_to" and re.search(r"moved\s+(?:over|on)\s", match.group()) and not fits("place", stated):
        return False
    if rule.subject_is and not _is_of_kind(rule.subject_is, subject):
        return False
    if rule.object == "settlement" and re.match(r"\s*&\s*[A-ZÀ-Þ]", match.string[match.end("o") :]):
        return False  # “moved to Holm & Partners”
    if rule.object == "settlement" and "old" in groups:
        # Who went from one firm to another did not move house.
        return NameKind.PLACE in (kind_of(stated), kind_of(groups["old"]))
    if "+person" in rule.subject and not _may_be_named(stated if rule.names_object else subject):
        return False
    return bool(words(stated))


def _may_be_named(name: str) -> bool:
    """Whether a name that must be a person's can be one: “Associate Curator” is none."""
    plain = name.casefold()
    if name == "I" or plain in ("we", "they", "the team") or kind_of(name) is NameKind.PERSON:
        return True
    return len(name.split()) == 2 and kind_of(name) is NameKind.THING and not job_pattern().fullmatch(name)


def _fits_here(wanted: str, stated: str, match: re.Match[str]) -> bool:
    return fits(wanted, stated) and not (wanted == "organisation" and _is_no_employer(stated, match))


def _is_no_employer(stated: str, match: re.Match[str]) -> bool:
    """“Joined the Basalt team”, “joined Netflix”."""
    if re.match(r"\s+(?:team|project|board|committee|club|channel|newsletter|list)\b", match.string[match.end("o") :]):
        return True
    return may_be_customer(stated, match.string)


def may_be_customer(firm: str, text: str) -> bool:
    """Whether somebody may only buy there: “at Starbucks now”, “joined Netflix”; a word of work tells otherwise."""
    pack = load_pack()
    first = firm.split()[0].casefold() if firm else ""
    if first not in pack.words("venues") | pack.words("subscriptions"):
        return False
    return (
        re.search(r"\b(?:work|job|employ|hire|role|position|shift|colleague|team\b|boss|manager|as an? )", text) is None
    )


def _is_of_kind(wanted: str, subject: str) -> bool:
    """Whether a subject is a person, or a thing such as a project."""
    if subject.casefold() in ("", "i", "me", "we"):
        return wanted == "person"
    kind = kind_of(canonical(subject))
    if wanted == "firm":
        return kind is NameKind.ORGANISATION
    if wanted == "person":
        return kind is NameKind.PERSON or (kind is NameKind.THING and len(subject.split()) == 2)
    return kind not in (NameKind.PERSON, NameKind.PLACE)


def fits(wanted: str, stated: str) -> bool:
    """Whether an object can be what the rule wants: a place, an employer, somewhere to live."""
    kind = kind_of(stated)
    if wanted == "date":
        return True
    if wanted == "place":
        return kind is NameKind.PLACE
    if wanted == "person":
        return kind is NameKind.PERSON or (kind is NameKind.THING and _may_be_person(stated))
    if wanted == "name":
        return kind not in (NameKind.PERSON, NameKind.PLACE)
    calendar = set(load_pack().table("months")) | set(load_pack().table("weekdays"))
    if stated.split()[0].casefold() in calendar:
        return False
    if wanted in ("organisation", "firm"):
        return is_employer(stated) if wanted == "firm" else kind not in _NO_FIRMS and not _HOUSE.search(stated)
    if wanted == "settlement" and len(stated.split()) > 1 and _is_school(stated):
        return False  # “moved up to Queensbridge Secondary”
    if wanted == "settlement":
        if stated.split()[-1].casefold().strip(".,") in load_pack().words("places"):
            return True  # “Sofia” is a city, too
        return kind not in (NameKind.PERSON, NameKind.PROJECT, NameKind.ORGANISATION)
    return True


def is_employer(stated: str) -> bool:
    """Whether whoever moves there goes to work: to Siemens, or to Holm & Partners; no school, hospital or provider."""
    pack, said = load_pack(), stated.casefold().strip(".,").removeprefix("the ")
    if said in pack.words("firms"):
        return True
    others = pack.words("firms_with_customers") | pack.words("no_employers") | pack.words("venues")
    return kind_of(stated) is NameKind.ORGANISATION and others.isdisjoint((said, said.split()[-1]))


def _is_school(stated: str) -> bool:
    return stated.split()[-1].casefold().strip(".,") in load_pack().words("school_words")


# What numbers the parts of a text, and names nothing.
_NUMBERED_PART = re.compile(
    r"(?:section|chapter|page|line|figure|table|step|row|slide|sheet|appendix|paragraph|footnote|column|question|option|bullet)"
    r"\s+\d+[a-z]?"
)


def tells_nothing(predicate: str, subject: str) -> bool:
    """Whether a fact is of nothing: “the deadline of Feb”, “the date is on …” of a mail's head, a person's start."""
    pack, said = load_pack(), subject.casefold().strip(".")
    if _NUMBERED_PART.fullmatch(said):
        return True  # “the deadline of Section 3”
    days = {*pack.table("months"), *pack.table("weekdays"), *pack.table("weekday_abbreviations")}
    if said in days - pack.words("given_names") or (predicate == "is" and said in pack.words("bare_dates")):
        return True
    if predicate in pack.words("of_people"):
        return any(map(str.isdigit, subject))  # “Platform 4 moved to Crewe”
    return predicate in pack.words("of_no_person") and kind_of(subject) is NameKind.PERSON


def is_name_first(before: str) -> bool:
    """Whether a name, and no day, begins what stands before a date."""
    return re.match(r"(?!\w+day\b)[A-ZÀ-Þ][a-zß-ÿ]", before) is not None


def _may_be_person(stated: str) -> bool:
    pack = load_pack()
    plain = pack.words("not_names") | pack.words("label_words") | pack.words("stop_words")
    plain |= set(pack.table("months")) | set(pack.table("weekdays"))
    return len(stated.split()) <= 3 and stated.split()[0].casefold() not in plain


def belongs_to_another(rule: Rule, match: re.Match[str], text: str) -> bool:
    """“The contract with Brand ends in May” says nothing of Brand."""
    leads = "s" in match.groupdict() and match.start("s") == match.start() and rule.name != "named_address"
    before = text[: match.start()]
    if re.search(r"\b[A-ZÀ-Þ][\w’'-]+\s+and\s+$", before) and rule.predicate in load_pack().words("said_of_both"):
        return False
    return (
        leads
        and re.search(r"(?:\b(?:with|of|for|by|from|between)\s+(?:the\s+)?|&\s+)$", text[: match.start()]) is not None
    )


def canonical(name: str) -> str:
    """A name without what comes and goes around it: “the Aurora project”, “Project Aurora” → “Aurora”, “Dr. Amara
    Osei” → “Amara Osei”."""
    project = load_pack().words("project_words")
    tokens = name.strip(" .,:;").split()
    while len(tokens) > 1 and (tokens[0].casefold() in ("the", "a", "an", "our") or tokens[0].casefold() in project):
        tokens.pop(0)
    while len(tokens) > 1 and tokens[-1].casefold() in project:
        tokens.pop()
    if len(tokens) > 2 and tokens[0].casefold().strip(".") in load_pack().words("titles"):
        tokens.pop(0)
    return " ".join(tokens)


def is_mere_capital(subject: str, text: str) -> bool:
    """“Quarterly report, second draft. The quarterly report …”: the first word of a line, and no name."""
    small = subject.lower()
    return (
        small != subject and text.startswith(f"{subject} ") and re.search(rf"\b{re.escape(small)}\b", text) is not None
    )
