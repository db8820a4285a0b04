"""In which form a sentence puts what it says: asked, supposed, taken back; and the form in which patterns read it."""

import functools
import re
from dataclasses import dataclass
from itertools import pairwise

from memory_core.agents.fact_rules import name_pattern
from memory_core.agents.passages import Passage
from memory_core.agents.relatives import with_kin_named
from memory_core.language.names import NameKind, find_names, kind_of
from memory_core.language.pack import load_pack
from memory_core.records.observation import ObservationKind

# The full stop of “St. Pölten” and “dr. Babić” would end what is said of them.
_SHORTENED = re.compile(r"\b(St|Ste|Mt|Ft|(?i:mr|mrs|ms|dr|prof))\.\s*(?=[A-ZÀ-Þ])")
_UNDER = re.compile(
    r"^(?P<thing>[A-ZÀ-Þ][^:.!?]{1,40}):\s+(?:(?i:the|its)\s+)?(?P<noun>[a-z]+(?: [a-z]+)?)\s+"
    r"(?=(?:is|was|has|had|will|now|moved|slips|slipped|stays|stands|raised|cut|went)\b)"
)
# “It is not on 9 April but on 16 April”
_NOT_BUT = re.compile(
    r"\b(?P<be>is|was|are|will\s+be|it['’]s)(?:\s+not|n['’]t)\s+(?!only\b|just\b)[^,.;!?]{2,40}?,?\s+but\s+(?:rather\s+)?"
    r"(?P<now>(?:on|in|at|by|for|until)\s+)?(?=[\dA-Z£€$+]|the\b|an?\b)"
)
# “First day as a designer, do I get a bigger desk?” states something before it asks.
_ASKED_LAST = re.compile(
    r"(?:,|\s[-–—])\s+(?:(?:and|so|but)\s+)?(?i:do|does|did|can|could|should|shall|will|would|am|is|are|was|have|has|who|what|where|how|why)(?:n['’]t)?\s+"
    r"(?:I|you|we|he|she|they|it|that|this|the|about|else)\b[^?]*\?$"
)
_THE_USER = re.compile(
    r"(?:The\s+user|User)(?:(?P<owns>['’]s)(?=\s)|\s+(?P<verb>is|was|has|lives|works|likes|loves|prefers|hates|dislikes|enjoys"
    r"|speaks|owns|studies|plays|drives|moved|joined|started)(?=\s))"
)
# “Tamsin Rowe, 41, landscape architect …”, as one writes of oneself
_SKETCH = re.compile(rf"^(?:[^:.!?]{{3,40}}:\s+)?{name_pattern()},\s+\d\d,\s+(?:an?\s+)?(?=[a-z])")
# “Guess who's head of marketing at Lumo now!”
_GUESS = re.compile(r"^(?i:guess\s+who)(?P<is>(?:['’]s|\s+is))?\s+(?=[a-z])")
# “You're texting the new head chef at The Salt Loft”
_ADDRESSING = re.compile(
    r"^(?:[A-Za-z]+,?\s+)?[Yy]ou(?:\s+are|['’]re)\s+(?:now\s+|officially\s+)?(?:(?:texting|reading|looking\s+at)|"
    r"(?:talking|speaking|chatting|writing)\s+(?:to|with))\s+(?=(?:an?|the|your|our)\s)"
)
# “Corvus offered me the job and I took it”
_TAKEN = re.compile(
    r"\b(?:offered\s+me|made\s+me\s+an\s+offer\s+for)\s+(?:the|a)\s+(?:job|position|role|post)\b[^.;!?]{0,24}?\b(?:took|accepted|said\s+yes|taken)\b[^.;!?]*"
)
# “Petrel (the new record system) goes live”: what stands in brackets only says what it is.
_EXPLAINED = re.compile(r"(?<=\w)\s+\((?:the|our|a|an)\s[^()]{2,60}\)(?=\s+[a-z])")
# “8 Collins St, Nelson”, “Seeweg 4, Kiel”, and nothing else
_STREET = r"[A-ZÀ-Þ][\w’'.-]+(?:\s+(?:[a-z]{1,3}\s+)?[A-ZÀ-Þ][\w’'.-]+){0,3}"
_ADDRESS = re.compile(
    rf"^(?:(?:\d{{1,4}}[a-zA-Z]?,?\s+{_STREET}|{_STREET}\s+\d{{1,4}}[a-z]?),"
    rf"|\d{{1,4}}[a-zA-Z]?\s+(?:[A-ZÀ-Þ][\w’'-]+\s+){{1,2}}(?:St|Street|Rd|Road|Ln|Lane|Ave|Avenue|Dr|Drive|Cl|Close|Ct|Court|Way)\.?)"
    rf"\s+(?:\d{{4,6}}\s+)?(?P<town>{name_pattern()})\W*$"
)
# “Nelson!”, “Corvus, start 8 March”, and nothing else
_ALONE = re.compile(rf"\W*(?P<name>{name_pattern()})(?:,?\s+start(?:s|ing)?\s+(?:on\s+)?(?P<day>[\w ]{{3,24}}))?\W*")
# “Start on 4 May, reporting to me”, as an offer says
_REPORTING = re.compile(r"(?:^|,\s+)[Rr]eporting\s+(?:directly\s+)?to\s+(?=me\b|[A-ZÀ-Þ])")
_LEAST_SAID = 3
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]{3,}?[\"”»]")
_CONDITION = re.compile(
    r"\b(?:if|unless|provided(?:\s+that)?|as\s+long\s+as|subject\s+to|pending)\s+(?:the|they|he|she|we|it|all|everything|"
    r"nobody|no\s+one|nothing|my|our|his|her|their|approval|[A-ZÀ-Þ])"
)


@dataclass(frozen=True, slots=True)
class Context:
    """What came before a sentence. `question`: somebody else's, which it may answer. `person`, `topic`: of whom and of
    which thing the talk was. `corrects`: it takes back what came before. `place`, `firm`: where “here” and “there” are.
    `company`: who is meant by “we” beside the speaker. `many`: more than one may be meant by “you”.
    """

    before: str = ""
    question: str = ""
    person: str = ""
    topic: str = ""
    corrects: bool = False
    place: str = ""
    firm: str = ""
    company: str = ""
    many: bool = False


def is_asked(text: str) -> bool:
    """Whether a sentence asks rather than states; speech recognition writes no question marks."""
    if text.rstrip("\"'”’) ").endswith("?"):
        return True
    first = text.split(" ", 1)[0]
    return first in load_pack().words("asking") and not text.rstrip().endswith("!")


def with_announced(text: str, before: str) -> str:
    """“8 Collins St, Nelson.” and “Nelson!” behind “We're in!” as “I live in Nelson.”, “Corvus, start 8 March” behind
    “got the job!” as “I start at Corvus on 8 March”."""
    settled, hired = ("|".join(load_pack().listed(name)) for name in ("settled_phrases", "hired_phrases"))
    address, alone = _ADDRESS.match(text), _ALONE.fullmatch(text)
    if not (address or alone):
        return text
    town = address["town"] if address else alone["name"] if alone and kind_of(alone["name"]) is NameKind.PLACE else ""
    if town and re.search(rf"\b(?:{settled})\b", before, re.IGNORECASE):
        return f"I live in {town}."
    firm = alone["name"] if alone and kind_of(alone["name"]) in (NameKind.THING, NameKind.ORGANISATION) else ""
    if firm and alone and re.search(rf"\b(?:{hired})\b", before, re.IGNORECASE):
        return f"I start at {firm} on {alone['day']}." if alone["day"] else f"I start at {firm}."
    return text


def takes_back(text: str, before: str) -> bool:
    """Whether a sentence, or the one before it, says that something was wrong."""
    found = [_correcting().match(said.casefold()) for said in (text, before)]
    # “Actually I live in Graz now” tells of a change.
    return any(one and not (one.group() in ("actually", "no") and " now" in text) for one in found)


@functools.cache
def _correcting() -> re.Pattern[str]:
    cues = "|".join(map(re.escape, load_pack().listed("correction_cues")))
    return re.compile(rf"(?:{cues})\b(?!\s+(?:longer|more|one)\b)|no,")


def denied(text: str) -> bool:
    """Whether a sentence says of what it tells that it is not so: “…, which she doesn't”, “… but that's wrong”."""
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in load_pack().listed("denials"))


def straight(text: str) -> str:
    """A sentence without what only leads up to it (“Therefore …”) or asks for assent (“…, can you believe it?”), and
    “Project Kite: The budget is …” as “the budget of Project Kite is …”."""
    leading, trailing = _around()
    text = trailing.sub(".", leading.sub("", _EXPLAINED.sub("", without_points(text))))
    text = _TAKEN.sub("hired me", text)
    text = _having_kin().sub(r"\g<whose>my \g<kin> is", text)
    text = _GUESS.sub(lambda one: "I am " if one["is"] else "I ", _ADDRESSING.sub("I am ", text))
    text = _NOT_BUT.sub(lambda one: f"{one['be']} {one['now'] or ''}", text)
    if text.endswith("?") and not _asks_first(text):
        text = _ASKED_LAST.sub(".", text)
    return _UNDER.sub(r"the \g<noun> of \g<thing> ", text) if ":" in text else text


@functools.cache
def _having_kin() -> re.Pattern[str]:
    """“I have a daughter called Ida”, “we've got a little son named Ben”."""
    kin = "|".join(load_pack().words("singular_kin") | load_pack().words("children") | {"sister", "brother"})
    return re.compile(
        rf"(?P<whose>^|[.;,]\s+|\b(?:and|but)\s+)(?:I|[Ww]e)\s+have\s+(?:got\s+)?(?:an?|one)\s+(?:[a-z]+\s+){{0,2}}"
        rf"(?P<kin>{kin})(?:,|\s+(?:who\s+is\s+|whose\s+name\s+is\s+|called|named))(?=\s+[A-ZÀ-Þ])"
    )


def without_points(text: str) -> str:
    """“St. Pölten” and “dr. Babić” as “St Pölten” and “Dr Babić”."""
    return _SHORTENED.sub(lambda found: f"{found[1][0].upper()}{found[1][1:]} ", text)


def _asks_first(text: str) -> bool:
    first = text.split(" ", 1)[0].casefold()
    return first in load_pack().words("asking") or first in (
        "what",
        "when",
        "how",
        "am",
        "if",
        "so",
        "and",
        "have",
        "has",
    )


def amended_part(text: str) -> tuple[str, bool]:
    """What stands after “that is wrong, …” and whether there was such: it says what is right instead."""
    for pattern in load_pack().listed("amending"):
        found = re.search(pattern, text, re.IGNORECASE)
        if found is not None and len(text[found.end() :].split()) >= _LEAST_SAID:
            return text[found.end() :], True
    return text, False


@functools.cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    leading, trailing = ("|".join(map(re.escape, load_pack().listed(name))) for name in ("connectives", "assents"))
    return (
        re.compile(rf"^(?i:{leading})[,:!]?\s+(?=[A-ZÀ-Þ\d]|(?i:the|my|our|from|as\s+of)\b)"),
        re.compile(rf"\s*[,–—-]\s*(?i:{trailing})\s*\?$"),
    )


def unquoted(text: str) -> str:
    """A sentence without what it cites of others in quotation marks; names and titles in them are short and stay."""
    return _QUOTED.sub(lambda found: found.group() if len(found.group().split()) < 4 else " ", text)


def with_subjects(text: str, person: str = "") -> str:
    """The sentence with the only person that it named before in place of “she” or “he” in its later clauses."""
    subject = "|".join(load_pack().table("pronouns")["subject"])
    found = re.search(
        rf"(?:[,;:]|\s[-–—]|\b(?:and|but|so|because|that|says|said|(?:told|tells)\s+\w+|himself|herself))\s+(?P<it>{subject})(?=\s|['’](?:s|ve|d)\b)",
        text,
    )
    if found is None:
        return text
    named = {one.text for one in find_names(f"{text[: found.start()]} ") if one.kind is NameKind.PERSON}
    who = named.pop() if len(named) == 1 else person if not named else ""
    if who and re.search(rf"\b(?:his|her)\s+[a-z]+,?\s+{re.escape(who)}\b", text[: found.start()]):
        return text  # “with his girlfriend Aoife; he …”
    if not who:
        return text
    return text[: found.start("it")] + who + text[found.end("it") :]


def referring(text: str, referred: str, topic: str = "") -> str:
    """The sentence with the name in place of its first “she”, “he”, “her” or “his”, and the topic's for its “it”."""
    if topic:
        things = "|".join(load_pack().listed("thing_verbs"))
        # “It is 12 June now” goes on with what was said of the date.
        text = re.sub(
            rf"^[Ii]t(?!(?:['’]s|\s+(?:is|was))\s+(?:now\s+)?[\d€$£+])(?=(?:['’]s)?\s+(?:{things})\b)", topic, text
        )
        whole = "|".join(load_pack().listed("undertakings"))
        whole = rf"(?:{whole})(?=\s+(?:{things})\b|\s*(?:[.,;!]|$))"
        if (noun := topic.split()[-1].casefold()) in load_pack().words("thing_nouns"):
            whole += rf"|{noun}\b"  # of “Office Refurbishment”
        text = re.sub(rf"\b[Tt]he\s+(?:whole\s+)?(?:{whole})", topic, text, count=1)
    if not referred:
        return text
    pronouns = load_pack().table("pronouns")
    subject, owner = (r"|".join(pronouns[name]) for name in ("subject", "owner"))
    found = re.search(rf"\b(?i:{subject})(?=\s|['’](?:s|ve|d)\b)", text)
    if found is not None:
        before = text[: found.start()]
        # “From 1 April he …”: with a name the date would run into it.
        apart = "," if re.search(r"(?:\d|[A-ZÀ-Þ][\w’'-]+)\s$", before) else ""
        return before.rstrip() + apart + " " * bool(before.strip()) + referred + text[found.end() :]
    found = re.match(rf"(?i:{owner})(?=\s)", text)
    return text if found is None else f"{referred}'s{text[found.end() :]}"


def _full_words(text: str) -> str:
    """“I've” and “we’re” as two words each, so that a pattern need not know them."""
    if "'" not in text and "’" not in text:
        return text
    for short, full in load_pack().table("contractions").items():
        text = re.sub(rf"(?<=\w)['’]{short[1:]}\b", full, text)
    return _owning().sub(lambda one: f"{one['name']} {'has' if one['done'] else 'is'}", text)


@functools.cache
def _owning() -> re.Pattern[str]:
    """“Lily's allergic”, “Oliver's gone”: what stands behind belongs to nobody."""
    being, done = ("|".join(load_pack().listed(name)) for name in ("is_before", "has_before"))
    adverbs = r"(?:(?:just|finally|already|also|now|really|officially|only)\s+)*"
    return re.compile(rf"\b(?P<name>[A-ZÀ-Þ][\w-]+)['’]s(?=\s+{adverbs}(?:(?P<done>{done})|{being})\b)")


@functools.cache
def _event_first() -> re.Pattern[str]:
    events = load_pack().table("fact_slots")["EVENT"]
    return re.compile(rf"(?i:{events})\s+(?:with|for)\s+[A-ZÀ-Þ]")


def cased(passage: Passage) -> str:
    """The sentence with a lower-case first word unless it is a name, and spoken names with their capitals."""
    whole = _SKETCH.sub("I am a ", passage.text) if passage.mine else passage.text
    whole = _of_the_user(whole) if passage.mine and not passage.observation.app else whole
    whole = _unshouted(whole) if passage.speaker or passage.mine else whole
    text = _with_speaker(_with_figures(_full_words(" ".join(whole.split()))), passage)
    text = with_kin_named(_with_capitals(text))
    if passage.letter and not passage.mine:
        text = _REPORTING.sub(", you report to ", text)
    first = text.split(" ", 1)[0]
    plain = load_pack().words("stop_words") | load_pack().words("openers")
    event = _event_first().match(text) is not None  # “Meeting with Olga is on …”
    if event or (first.casefold() in plain and first != "I" and not first.startswith("I'")):
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


def _of_the_user(text: str) -> str:
    """“The user lives in Oslo”, as programs note down what somebody told them, as “I live in Oslo”; nothing else that
    users do."""
    found = _THE_USER.match(text)
    if found is None:
        return text
    said = found["verb"] or ""
    verb = {"is": "am", "has": "have", "was": "was", "studies": "study"}.get(said, said.removesuffix("s"))
    return f"My{text[found.end() :]}" if found["owns"] else f"I {verb}{text[found.end() :]}"


def _unshouted(text: str) -> str:
    """“GUESS WHO GOT THE JOB AT INTERFLORA” as “guess who got the job at Interflora”."""
    if not text.isupper() or len(text.split()) <= _LEAST_SAID:
        return text
    small = re.sub(r"(?<=\b(?:at|in|to))\s+(?!the\b|a\b)(\w)", lambda one: f" {one[1].upper()}", text.lower())
    return re.sub(r"\bi(?=\s|['’])", "I", small)


def _with_capitals(text: str) -> str:
    """“The company sent me to calgary”, “the Brennan kitchen” with the capitals of names."""
    pack = load_pack()
    places = pack.words("places")
    text = re.sub(
        r"(?<=\b(?i:in|to)\s)(?P<place>[a-z]{4,}|[A-Z]{5,})\b",
        lambda one: one["place"].capitalize() if one["place"].casefold() in places else one["place"],
        text,
    )
    nouns = "|".join(pack.listed("thing_nouns"))
    text = re.sub(
        rf"(?<=\b(?i:the|our)\s)(?P<name>[A-ZÀ-Þ][\w’'-]+)\s+(?P<noun>{nouns})\b",
        lambda one: f"{one['name']} {one['noun'].capitalize()}",
        text,
    )
    houses = "|".join(pack.listed("institutions"))
    return re.sub(
        rf"\b(?P<name>(?i:at|for|with|by|join(?:s|ed|ing)?|to|from)\s+(?:the\s+)?[A-ZÀ-Þ][\w’'-]+)\s+(?P<noun>{houses})\b",
        lambda one: f"{one['name']} {one['noun'].capitalize()}",
        text,
    )


def _with_figures(text: str) -> str:
    """“The seventh of July” as “the 7th of July”, as speech recognition does not write it."""
    ordinals, months = load_pack().table("ordinals"), "|".join(load_pack().table("months"))
    said = "|".join(sorted(ordinals, key=len, reverse=True))
    text = re.sub(
        rf"\b(?P<day>{said})(?=\s+(?:of\s+)?(?:{months})\b)",
        lambda one: ordinals[one["day"].casefold()],
        text,
        flags=re.I,
    )
    return re.sub(
        rf"\b(?P<month>{months})\s+(?:the\s+)?(?P<day>{said})\b",
        lambda one: f"{one['month']} {ordinals[one['day'].casefold()]}",
        text,
        flags=re.I,
    )


def _with_speaker(text: str, passage: Passage) -> str:
    """“Moved to Graz today” as “I moved …”, when somebody says or writes it of themselves."""
    if not (passage.mine or passage.speaker) or of_another(text):
        return text
    being = "|".join(load_pack().listed("bare_states"))
    if re.match(rf"(?:(?:now|still|badly)\s+)*(?:{being})\b", text, re.IGNORECASE):
        return f"I am {text[0].lower()}{text[1:]}"
    openings = "|".join(re.escape(one) for one in load_pack().listed("bare_openings"))
    if re.match(rf"(?:{openings})\s+(?!house\b|phone\b|is\b|are\b|was\b|I\b|:)", text, re.IGNORECASE) is None:
        return text
    return f"I {text[0].lower()}{text[1:]}"


def of_another(text: str) -> bool:
    """Whether a sentence that names nobody goes on about “he” or “she”: “first day at Acme, he loves it”."""
    pronoun = re.search(r"\b(?:s?he|his|her|him)\b", text, re.IGNORECASE)
    if pronoun is None or re.search(r"\b(?:I|me|my|mine|we|our|us)\b", text, re.IGNORECASE):
        return False
    return not any(one.kind is NameKind.PERSON for one in find_names(f"{text[: pronoun.start()]} "))


def hedged(before: str) -> bool:
    """Whether the clause up to here only supposes, wishes or tells a rumour."""
    clause = re.split(r"[.;:,](?=\s)", before)[-1]
    clause = re.sub("|".join(load_pack().listed("polite_conditions")), " ", clause, flags=re.IGNORECASE)
    hedges = load_pack().words("hedges")
    said = clause.split()
    pairs = any(f"{one} {two}".casefold() in hedges for one, two in pairwise(said))
    return pairs or any(word.strip("'’\"(.!?").casefold() in hedges and word != "May" for word in said)


def reported(before: str) -> bool:
    """Whether what follows is what somebody else says, thinks or writes: “they told everyone that I …”."""
    verbs = "|".join(load_pack().listed("reporting_verbs"))
    clause = re.split(r"[.;](?=\s)", before)[-1]
    return re.search(rf"\b(?!(?:i|we|have|had|just)\b)[\w’'-]+\s+(?:{verbs})\b", clause, re.IGNORECASE) is not None


def conditional(rest: str) -> bool:
    """Whether what follows in the same sentence makes it hang on something: “… from June if the board agrees”."""
    return _CONDITION.search(re.split(r"[.;!?](?=\s|$)", rest)[0]) is not None


def without_trail(stated: str) -> str:
    """An object without “now” or “these days” at its end."""
    trailing = "|".join(re.escape(one) for one in load_pack().listed("trailing"))
    ago = r"(?:a|an|one|two|three|four|five|six|several|a\s+few|\d+)\s+(?:days?|weeks?|months?|years?)\s+ago"
    return re.sub(rf"(?:,?\s+(?:{trailing}|{ago}))+$", "", stated, flags=re.IGNORECASE) or stated
