"""Until when something of somebody's holds: “my passport expires on 14 March 2027”, “lease: ends 30 June”.

It is a fact of whose it is, with the day for its object, so that an extension follows the older day.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from memory_core.agents.fact_fit import canonical
from memory_core.agents.passages import ME, Passage
from memory_core.agents.rewording import NAME
from memory_core.agents.sentence_forms import Context, hedged
from memory_core.agents.stated import Fact, entity_of
from memory_core.agents.written_dates import written_date
from memory_core.language.pack import load_pack
from memory_core.retrieval.periods import Spoken, find_times

_NEAR = 14
_LONG = timedelta(days=400)
# “The deadline for the grant was extended to …” tells nothing of how long the grant goes on.
_DATE_OF = re.compile(r"\b(?:deadline|dates?|launch|start|delivery)\s+(?:of|for)\s+$", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|no\s+longer)\b|n['’]t\b")


# “12/2027”
_MONTH = re.compile(r"^(?P<month>0?[1-9]|1[0-2])/(?P<year>20\d\d)\b")


@dataclass(frozen=True, slots=True)
class Ending:
    """What ends when: whose as it is said, its name, the day, and with whom it was made (“with Lindner”)."""

    owner: str
    noun: str
    spoken: Spoken
    partner: str = ""

    @property
    def predicate(self) -> str:
        """“passport expiry”, “lease end”."""
        return f"{self._named} {'expiry' if self._expires else 'end'}"

    @property
    def _named(self) -> str:
        return f"{self.noun} {self.partner}".rstrip()

    @property
    def _expires(self) -> bool:
        expiring = load_pack().words("expiring_nouns")
        return self.noun in expiring or self.noun.split()[-1] in expiring

    def told(self, subject: str, zone: tzinfo | None) -> tuple[str, str]:
        """The day to compare, and the sentence that says it by itself."""
        value, shown = written_date(self.spoken, zone)
        verb = "expires" if self._expires else "ends"
        link = "in" if len(value) < len("2026-05-12") else "on"
        own = "My" if subject == ME else f"{subject}’s"
        what = subject if self.noun in subject.casefold() else f"{own} {self._named}"
        return value, f"{what} {verb} {link} {shown}."


def find_endings(text: str, at: datetime, zone: tzinfo | None) -> Iterator[Ending]:
    """What a text says to end on a day, each with whose it is."""
    for match in _pattern().finditer(text):
        if hedged(text[: match.end()]) or _NOT.search(match.group()) or _DATE_OF.search(text[: match.start()]):
            continue
        past = match["verb"].casefold().endswith("ed") and "ext" not in match["verb"].casefold()
        said = _MONTH.sub(_spelled, text[match.end() :])
        times = find_times(said, at, zone, ahead=not past)
        times = times or find_times(f"in {said}", at, zone, ahead=not past)
        if times and times[0].start <= _NEAR and times[0].until - times[0].since <= _LONG:
            noun = re.sub(r"^(?:new|current|old|present)\s+", "", " ".join(match["noun"].casefold().split()))
            yield Ending(match["owner"] or "", noun, times[0], " ".join((match["partner"] or "").split()))


def _spelled(found: re.Match[str]) -> str:
    return f"{datetime(int(found['year']), int(found['month']), 1, tzinfo=UTC):%B %Y}"


def ending_facts(passage: Passage, text: str, zone: tzinfo | None, context: Context) -> Iterator[Fact]:
    """The endings of a sentence as facts of whom they concern; nothing where that cannot be known."""
    for ending in find_endings(text, passage.observation.at, zone):
        subject = _whose(ending.owner, ending.noun, passage, context)
        if subject:
            value, said = ending.told(subject, zone)
            sure = 0.85 if passage.mine or passage.speaker else 0.75
            yield Fact(subject, ending.predicate, value, said, True, entity_of(subject, passage), sure)


def _whose(owner: str, noun: str, passage: Passage, context: Context) -> str:
    said = owner.casefold()
    by = ME if passage.mine else passage.speaker
    if said in ("my", "our"):
        return by
    if said in ("his", "her", "their"):
        return context.person
    if said == "your":
        return "" if passage.mine else ME
    if said not in ("", "the", "this"):
        return canonical(re.sub(r"['’]s?$", "", owner))
    if noun.split()[-1] in load_pack().words("advertised_nouns") and not by:
        return ""  # “Offer ends Sunday”, as a shop says
    return by or canonical(passage.about)


@functools.cache
def _pattern() -> re.Pattern[str]:
    pack = load_pack()
    nouns = "|".join(sorted(map(re.escape, pack.words("ending_nouns")), key=len, reverse=True))
    verbs = "|".join(pack.listed("ending_verbs"))
    limited = "|".join(pack.listed("ending_verbs_of_nouns"))
    idle = "|".join(map(re.escape, pack.words("stop_words")))
    owner = rf"(?P<owner>(?i:my|our|his|her|their|your|the|this)|{NAME}['’]s?)"
    # “The car insurance”, “the Vodafone contract”; without an owner only where a clause begins
    kind = rf"(?P<noun>(?:(?!(?i:{idle})\b)[A-Za-zÀ-ÿ][\w-]*\s+){{0,2}}?(?i:{nouns}))"
    begins = rf"(?:\b{owner}\s+|(?:^|[.;:,(–—-]\s*|\b(?:and|but|so|that)\s+))"
    of = rf"(?:\s+(?P<partner>with\s+{NAME})|\s+(?:on|for|of|with|at)\s+(?:(?:my|our|the)\s+)?[\w-]+"
    of += rf"|\s*:?\s+{NAME}(?=,\s))?"
    of += r"(?:\s+(?:has\s+|have\s+|is\s+|was\s+)*(?:arrived|came|come|here|renewed|issued|signed))?"
    before = r"(?:(?:now|only|already|will|that)\s+)*"
    either = rf"(?P<verb>(?i:{before}(?:{verbs}|{limited})|expiry(?:\s+date)?|end\s+date))"
    return re.compile(rf"{begins}{kind}{of}(?:\s*[:,]\s*|\s+){either}\b\s*:?\s*")
