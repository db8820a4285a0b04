"""What a sentence may lean on: who and what was spoken of before it, what was asked, and what a channel is about."""

import functools
import re
from collections.abc import Callable

from memory_core.agents.clauses import leads
from memory_core.agents.fact_fit import canonical
from memory_core.agents.letters import Letter, read_letter
from memory_core.agents.passages import Passage, document_title, is_self
from memory_core.agents.rewording import NAME
from memory_core.agents.sentence_forms import Context, is_asked, straight
from memory_core.language.names import NameKind, find_names, kind_of, people
from memory_core.language.pack import load_pack
from memory_core.language.sentences import read_sentences
from memory_core.language.words import normal, words
from memory_core.records.observation import Observation

_CHANNEL = re.compile(r"^#(?P<name>[\w-]{3,40})$")
_LASTS, _LASTS_FOR_ALL = 2, 3
# “You lead it”, by whoever goes on with what another spoke of
_OF_IT = re.compile(r"\bit\b", re.IGNORECASE)
# Behind these stands a place or a firm, and nobody.
_WHERE = re.compile(r"\b(?:at|for|from|to|in|of|left|joins|joined|quit|uses|bought)\s+(?:the\s+)?$", re.I)
# “Builder: Kahu Construction.” goes on about what the talk was of.
_VALUE = re.compile(r"[A-Z][a-z]+(?: [a-z]+){0,2}:\s+[A-ZÀ-Þ][\w’'-]+(?:\s+[A-ZÀ-Þ&][\w’'-]*){0,3}\W*$")
# “Agreed, Postgres.” and “Okay, we go with Postgres.” tell what was chosen, and not what the talk is of.
_CHOSEN = re.compile(
    r"(?:(?i:agreed|okay|ok|yes|yeah|right|fine|sure|done|good|great|perfect|so|then|well|and|decided)\b\W*)*"
    r"(?:(?i:(?:we|I)(?:['’]ll|\s+will|\s+should)?|let['’]s)\s+"
    r"(?i:use|take|pick|choose|chose|(?:go|went|stay|stick)\s+with|(?:agreed?|decided?|settled?)\s+on)\s+)?"
    rf"{NAME}(?:\s+it\s+is)?\W*$"
)
# “Lantern — who is on it?”, “Re Lantern: …”: the talk is of it until another is begun so.
_ANNOUNCED = re.compile(
    rf"(?:(?i:re|regarding|about|on)\b:?\s+(?P<about>{NAME})\s*[:,—–-]\s|(?P<name>{NAME})\s+[—–-]\s)"
)
_PRESENT = re.compile(r"(?:attendees|participants|present|absent|apologies|invited|cc)\s*:", re.IGNORECASE)
# What a thing does or is; “Send it to …” and “Quarterly report” name none.
_DOES = (
    r"is|was|has|had|will|would|should|may|might|can|could|must|needs|goes|went|moves|moved|ships|shipped|launches|launched"
    r"|starts|started|ends|ended|slips|slipped|gets|got|became|becomes|slides|kicks|stays|remains|costs|came|comes"
)
_TOLD = r"liv(?:es|ed)|work(?:s|ed)|mov(?:es|ed)|join(?:s|ed)|left|leads|reports"


class Talk:
    """Goes through the sentences of one observation, in their order."""

    def __init__(self, observation: Observation, is_known: Callable[[str], bool] = lambda name: False) -> None:
        self._channel = _channel(observation)
        self._announced = ""
        letter = read_letter(observation.text)
        self._sender = letter.sender if letter else ""
        self._titled = _titled(observation, letter, is_known)
        self._many = _has_many(observation, letter)
        self._said = ""
        self._by = ""
        self._asked = False
        self._named: list[str] = []
        self._stranger = ""
        self._earlier = ""
        self._topic = ""
        self._person_age = 0
        self._topic_age = 0
        self._thing = ""
        self._place = ""
        self._firm = ""
        self._company = ""

    def before(self, passage: Passage) -> Context:
        """What this sentence may lean on; “she” is somebody only while the same one goes on speaking."""
        same = passage.sentence.speaker == self._by
        question = self._said if self._asked and not same and (passage.mine or passage.speaker) else ""
        return Context(
            before=self._said,
            question=question,
            place=self._place,
            firm=self._firm,
            company=self._company if same else "",
            person=self._meant(passage.text) if same or question else "",
            topic=(self._topic if same and self._topic_age <= _LASTS else "")
            or (self._thing if question or _OF_IT.search(passage.text) else "")
            or self._announced
            or self._channel
            or _labelled(passage, self._sender)
            or (self._titled if passage.speaker or passage.mine else ""),
            many=self._many,
        )

    def _meant(self, text: str) -> str:
        """Whom “she” or “he” means, whichever of them the sentence has: never “Dad” by “she”."""
        if self._person_age > _LASTS:
            return self._stranger
        fitting = [one for one in self._named if not _is_other(one, text)]
        if len(fitting) != 1 or (len(self._named) > 1 and not _has_gender(self._named)):
            return "" if fitting else self._earlier
        return fitting[0]

    def read(self, passage: Passage) -> None:
        """Remember what it was about."""
        if _PRESENT.match(passage.text):
            return  # who was there is not what it is about
        changed = passage.sentence.speaker != self._by
        self._remember_person(passage.text, changed=changed)
        self._remember_topic(straight(passage.text), changed=changed)
        self._place = next(reversed(_places(passage.text)), self._place)
        self._firm = next(reversed(_firms(passage.text)), self._firm)
        if beside := re.search(rf"({NAME}),?\s+and\s+I\b|\bI\s+and\s+({NAME})", passage.text):
            self._company = beside[1] or beside[2]
        elif changed:
            self._company = ""
        self._said, self._by, self._asked = passage.text, passage.sentence.speaker, is_asked(passage.text)

    def _remember_person(self, text: str, *, changed: bool) -> None:
        named = _told_of(text, people(f"{text} "))
        self._stranger = "" if changed or named else _stranger(text)
        self._person_age += 1
        if changed:
            self._earlier, self._named = "", []
        if named:
            self._earlier = self._named[0] if len(self._named) == 1 else ""
            self._named, self._person_age = named, 1
        elif self._stranger:
            self._person_age = _LASTS + 1

    def _remember_topic(self, text: str, *, changed: bool) -> None:
        if (found := _ANNOUNCED.match(text)) and _is_thing(name := found["name"] or found["about"]):
            self._announced = canonical(name)
        things = set() if _VALUE.match(text) or _CHOSEN.match(text) else _things(text)
        self._topic_age += 1
        if changed or len(things) > 1:
            self._topic = ""
        if len(things) > 1 or self._topic_age > _LASTS_FOR_ALL:
            self._thing = ""
        if len(things) == 1:
            self._topic = self._thing = things.pop()
            self._topic_age = 1


def _has_gender(named: list[str]) -> bool:
    return any(one.casefold() in load_pack().table("genders") for one in named)


def _told_of(text: str, named: list[str]) -> list[str]:
    """Of “Tasha says Victor lives in Leeds” only Victor."""
    told = [
        one for one in named if re.search(rf"{re.escape(one)}\s+(?:[a-z]+ly\s+|now\s+|just\s+)?(?:{_TOLD})\b", text)
    ]
    return told if len(told) == 1 else named


def _is_other(person: str, text: str) -> bool:
    """Whether a word such as “Dad” cannot be whom the first pronoun of a text means."""
    found = re.search(r"\b(?i:s?he|her|his|him)\b", text)
    genders = load_pack().table("genders")
    said = genders.get(person.casefold())
    return found is not None and said is not None and genders[found.group().casefold()] != said


def _stranger(text: str) -> str:
    """Who may be meant by “she” though nobody knows the name: “Met Noor. She's a photographer.”"""
    named = [
        one for one in find_names(f"{text} ") if one.kind is NameKind.THING and re.fullmatch(r"[^\W\d_]+", one.text)
    ]
    if len(named) != 1 or named[0].text.isupper():
        return ""
    # “M. Lopez left Acme. She …” is not Acme.
    return "" if _WHERE.search(text[: named[0].start]) else named[0].text


def _has_many(observation: Observation, letter: Letter | None) -> bool:
    """Whether “you” may mean somebody else than the person of this computer."""
    if letter is not None:
        return len(letter.to) != 1
    speakers = {said.speaker for said in read_sentences(observation.text) if said.speaker}
    return len([one for one in speakers if not is_self(one)]) > 1


def _titled(observation: Observation, letter: Letter | None, is_known: Callable[[str], bool]) -> str:
    """The undertaking that a mail's subject or a window's title names, if the text names it too or it is known."""
    title, body = (letter.subject, letter.body) if letter else (document_title(observation), observation.text)
    pack = load_pack()
    plain = pack.words("label_words") | pack.words("sheet_words") | pack.words("general_channels") | _common()
    for one in find_names(f"about {title} "):
        words = one.text.split()
        while words and words[0].casefold() in plain:
            words.pop(0)
        while words and words[-1].casefold() in plain:
            words.pop()
        name = canonical(" ".join(words))
        if not words or kind_of(name) not in (NameKind.THING, NameKind.PROJECT):
            continue
        if is_known(name) or re.search(rf"(?<!\w){re.escape(name)}(?!\w)", body):
            return name
    return _undertaking(title, body) if letter else ""


def _undertaking(title: str, body: str) -> str:
    """“Office refurbishment” above a mail that speaks of “the refurbishment”."""
    said = re.split(r"\s*[:–—,]\s*", re.sub(r"^(?:(?:re|fwd?|aw):\s*)+", "", title, flags=re.IGNORECASE))[0].split()
    noun = said[-1].casefold() if 1 <= len(said) <= 3 else ""
    if noun not in load_pack().words("thing_nouns") or re.search(rf"\b(?:the|our)\s+{noun}\b", body, re.I) is None:
        return ""
    return " ".join(one.capitalize() if one.islower() else one for one in said)


def _places(text: str) -> list[str]:
    """Places that are named, also in capitals or without any, as in a chat."""
    known = load_pack().words("places")
    found = re.findall(r"\b(?:in|to|from|is)\s+([A-Za-zÀ-ÿ]{4,})|\b([A-ZÀ-Þ][\w-]{3,})", text, re.ASCII)
    words = [one or other for one, other in found]
    plain = [word.capitalize() if word.islower() or word.isupper() else word for word in words]
    return [word for word in plain if word.casefold() in known]


def _firms(text: str) -> list[str]:
    """Who may employ somebody, as a sentence names them: “Calder Rail want me”, “the job at Arup”."""
    wanting = r"(?:wants?|offered|hired|rang|called|made)\b"
    found = re.findall(rf"\b(?:at|for|with|from)\s+({NAME})|({NAME})\s+{wanting}", text)
    names = [one or other for one, other in found]
    return [one for one in names if kind_of(one) in (NameKind.THING, NameKind.ORGANISATION)]


def _labelled(passage: Passage, sender: str) -> str:
    """“Lantern: budget 5,000 €” looks like a saying, but the one before the colon is a thing."""
    speaker = "" if passage.speaker == sender else passage.speaker
    if not speaker or kind_of(speaker) is not NameKind.THING:
        return ""
    attributes = "|".join(map(re.escape, load_pack().listed("project_predicates")))
    tells = re.match(rf"(?:(?:the|its|new|total)\s+)*(?:{attributes})\b", passage.text, re.IGNORECASE)
    return speaker if tells or " " not in speaker else ""


def _things(text: str) -> set[str]:
    """Names of neither people nor places; also one at the beginning, when it is the only candidate."""
    named = [one for one in find_names(f"{text} ") if one.kind not in (NameKind.PERSON, NameKind.PLACE)]
    found = {_without_stage(one.text) for one in named if not leads(text, one.start, one.end)}
    if (
        not found
        and (first := re.match(rf"[A-Z][\w-]{{2,}}(?=\s+(?:(?:now|just|also)\s+)?(?:{_DOES})\b)", text))
        and first.group().casefold() not in _common()
        and not leads(text, 0, first.end())
    ):
        found.add(first.group())
    return found


def _without_stage(name: str) -> str:
    """“Handover of Heron” is about Heron."""
    stage, of, thing = name.partition(" of ")
    return thing if of and stage.casefold() in load_pack().words("label_words") else name


def _is_thing(name: str) -> bool:
    """Whether what begins a sentence is the name of some undertaking, and no greeting, day or plain word."""
    first, pack = name.split()[0].casefold(), load_pack()
    plain = first in _common() or first in pack.table("weekdays") or first in pack.table("months")
    return not plain and kind_of(name) in (NameKind.THING, NameKind.PROJECT)


@functools.cache
def _common() -> frozenset[str]:
    """What begins a sentence with a capital and is no thing's name."""
    pack = load_pack()
    plain = ("stop_words", "not_names", "label_words", "openers", "given_names", "places")
    return frozenset[str]().union(*(pack.words(section) for section in plain))


def _channel(observation: Observation) -> str:
    """What a channel of a messenger is about, by its name: “#beacon” → “Beacon”, “Falls Project”."""
    title = document_title(observation)
    found = _CHANNEL.match(title)
    if found is None and (_is_named_thing(title) or _is_group(observation, title)):
        return canonical(title)
    if found is None or set(found["name"].casefold().split("-")) & load_pack().words("general_channels"):
        return ""
    return " ".join(part.capitalize() for part in found["name"].split("-") if part)


def _is_group(observation: Observation, title: str) -> bool:
    """Whether a messenger shows the talk of a group by its name, which names no one who writes in it."""
    pack, named = load_pack(), words(title)
    if not pack.words("chat_apps").intersection(words(f"{observation.app} {observation.title}")):
        return False
    speakers = {normal(one.speaker) for one in read_sentences(observation.text) if one.speaker}
    plain = pack.words("general_channels") | pack.words("untelling_titles") | pack.words("not_names")
    return (
        2 <= len(named) <= 4
        and all(word[0].isupper() for word in title.split())
        and kind_of(title) in (NameKind.THING, NameKind.PROJECT)
        and not plain.intersection(named)
        and len(speakers) > 1
        and not any(set(named) & set(one.split()) for one in speakers)
    )


def _is_named_thing(title: str) -> bool:
    """Whether a title is the name of some undertaking: a few words in capitals that name nobody."""
    words = title.split()
    pack = load_pack()
    common = pack.words("general_channels") | pack.words("untelling_titles") | pack.words("not_names")
    return (
        2 <= len(words) <= 4
        and all(word[0].isupper() for word in words)
        and kind_of(title) in (NameKind.THING, NameKind.PROJECT)
        and (words[-1].casefold() in pack.words("thing_nouns") | pack.words("project_words"))
        and not common.intersection(word.casefold() for word in words[:-1])
    )
