"""Half a year in a few people's lives: what was seen and heard of it, and what was true when.

Sentences stand in `tests/data/lives`; a seed decides who says what, where and when. In `tests/data/lives/scripts` are
lives that were written out: what stood on which screen, and what must never be believed.
"""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Observation, ObservationKind
from tests.benchmarks.worlds import FOLDER, observation, worlds

DATA = Path(__file__).parent.parent / "data" / "lives"
_START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_DAYS = 181
_ME = "me"


@dataclass(frozen=True, slots=True)
class Probe:
    """A question to what is known: whose, what, when, and what is right (any of these spellings)."""

    subjects: tuple[str, ...]
    attribute: str
    predicates: tuple[str, ...]
    expected: tuple[str, ...]
    at: datetime | None = None
    never: bool = False  # it must not be said at any time


@dataclass(slots=True)
class Life:
    """What was observed, oldest first, and the questions with their answers."""

    observations: list[Observation] = field(default_factory=list)
    probes: list[Probe] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Event:
    at: datetime
    text: str
    speaker: str  # “me”, a full name, or “” for a text that nobody says


class _Living:
    """Makes one life from the sentences of a file."""

    def __init__(self, words: Mapping[str, Any], seed: int) -> None:
        self._words = words
        self._random = random.Random(seed)
        self._events: list[_Event] = []
        self._probes: list[Probe] = []
        self._people = list(words["people"])
        self._random.shuffle(self._people)

    def life(self) -> Life:
        """All of it."""
        for person in [_ME, *self._people[:3]]:
            for name, attribute in self._words["attributes"].items():
                self._person(person, name, attribute)
        projects = self._random.sample(self._words["projects"], 3)
        renamed = {projects[0]: self._random.choice(self._words["new_names"])}
        for project in projects:
            self._project(project, renamed.get(project))
        self._likings()
        for _ in range(120):
            self._say(self._moment(0, _DAYS), self._random.choice(self._words["noise"]), "")
        observations = sorted((self._seen(event) for event in self._events), key=lambda one: one.at)
        return Life(observations, self._probes)

    def _person(self, person: str, name: str, attribute: Mapping[str, Any]) -> None:
        values = self._random.sample(attribute["values"], 3)
        days = self._days(3)
        subjects = (person,) if person == _ME else (person, person.split()[0])
        self._add_spans(subjects, name, attribute["predicates"], days, [(value,) for value in values])
        for place, (day, value) in enumerate(zip(days, values, strict=True)):
            old = values[place - 1] if place else ""
            self._told(person, attribute, "change" if place else "first", day, value, old)
            for again in range(self._random.randint(0, 2)):
                self._told(person, attribute, "first", day + 3 + 4 * again, value, old)
        rest = [value for value in attribute["values"] if value not in values]
        for sentence in attribute["noise"] if person != _ME else ():
            values_of = {"f": person.split()[0], "s": person, "x": self._random.choice(rest)}
            self._say(self._moment(10, _DAYS), sentence.format_map(values_of), self._other(person))

    def _told(self, person: str, attribute: Mapping[str, Any], how: str, day: int, value: str, old: str) -> None:
        named = {"s": person, "f": person.split()[0], "o": value, "old": old}
        if person == _ME:
            self._say(self._moment(day, day + 1), self._random.choice(attribute[f"i_{how}"]).format_map(named), _ME)
            return
        if how == "change" and self._random.random() < 0.25:
            wrong = self._random.choice([one for one in attribute["values"] if one not in (value, old)])
            said = self._random.choice(attribute["they_change"]).format_map({**named, "o": wrong})
            self._say(self._moment(day, day), said, self._other(person))
            fixed = self._random.choice(attribute["they_fix"]).format_map({**named, "old": wrong})
            self._say(self._moment(day + 1, day + 1), fixed, self._other(person))
        elif self._random.random() < 0.5:
            said = self._random.choice(attribute[f"i_{how}"]).format_map(named)
            self._say(self._moment(day, day + 1), said, person)
        else:
            said = self._random.choice(attribute[f"they_{how}"]).format_map(named)
            self._say(self._moment(day, day + 1), said, self._random.choice([_ME, "", self._other(person)]))

    def _project(self, project: str, new_name: str | None) -> None:
        renamed_on = 100
        subjects = (project, new_name) if new_name else (project,)
        if new_name:
            said = self._random.choice(self._words["renames"]).format_map({"s": project, "o": new_name})
            self._say(self._moment(renamed_on, renamed_on), said, self._random.choice([_ME, self._people[0]]))
            self._probes.append(Probe((project, new_name), "name", ("called",), (new_name,)))
        for name, attribute in self._words["project_attributes"].items():
            days = self._days(3)
            values, spelled = self._project_values(attribute, days)
            self._add_spans(subjects, name, attribute["predicates"], days, spelled)
            for place, (day, value) in enumerate(zip(days, values, strict=True)):
                called = new_name if new_name and day > renamed_on else project
                old = values[place - 1] if place else ""
                self._told_project(called, attribute, "change" if place else "first", day, value, old)
                if self._random.random() < 0.6:
                    self._told_project(called, attribute, "first", day + 4, value, old)
            for sentence in attribute["noise"]:
                called = project
                self._say(self._moment(10, renamed_on), sentence.format_map({"s": called}), self._people[0])

    def _told_project(
        self, project: str, attribute: Mapping[str, Any], how: str, day: int, value: str, old: str
    ) -> None:
        said = {"s": project, "o": value, "old": old}
        if how == "change" and self._random.random() < 0.2:
            wrong = self._random.choice([one for one in self._candidates(attribute, day) if one not in (value, old)])
            self._say(
                self._moment(day, day), self._random.choice(attribute["change"]).format_map({**said, "o": wrong}), ""
            )
            fixed = self._random.choice(attribute["fix"]).format_map({**said, "old": wrong})
            self._say(self._moment(day + 1, day + 1), fixed, self._random.choice(self._people))
            return
        sentence = self._random.choice(attribute[how]).format_map(said)
        self._say(self._moment(day, day + 1), sentence, self._random.choice(["", _ME, *self._people[:2]]))

    def _project_values(
        self, attribute: Mapping[str, Any], days: Sequence[int]
    ) -> tuple[list[str], list[tuple[str, ...]]]:
        if attribute["values"] != "dates":
            values = self._random.sample(attribute["values"], 3)
            return values, [(value,) for value in values]
        moments = [(_START + timedelta(days=195 + 9 * place)).date() for place in range(3)]
        return [_written(one) for one in moments], [(one.isoformat(), _written(one)) for one in moments]

    def _candidates(self, attribute: Mapping[str, Any], day: int) -> list[str]:
        if attribute["values"] != "dates":
            return list(attribute["values"])
        return [_written((_START + timedelta(days=250 + place)).date()) for place in (0, 3)]

    def _likings(self) -> None:
        liked, fallen = self._random.sample(self._words["likes"], 2)
        for thing in (liked, fallen):
            self._say(self._moment(8, 40), self._random.choice(self._words["liking"]).format(o=thing), _ME)
        self._say(self._moment(90, 120), self._random.choice(self._words["disliking"]).format(o=fallen), _ME)
        positive = ("likes", "loves", "enjoys", "prefers")
        self._probes.append(Probe((_ME,), "liking", positive, (liked,)))
        self._probes.append(Probe((_ME,), "liking gone", positive, (f"not {fallen}",)))

    def _add_spans(
        self,
        subjects: tuple[str, ...],
        name: str,
        predicates: Sequence[str],
        days: Sequence[int],
        values: Sequence[tuple[str, ...]],
    ) -> None:
        self._probes.append(Probe(subjects, name, tuple(predicates), values[-1]))
        for day, following, expected in zip(days, [*days[1:], _DAYS], values, strict=True):
            middle = _START + timedelta(days=(day + following) // 2 + 2)
            self._probes.append(Probe(subjects, name, tuple(predicates), expected, middle))

    def _days(self, count: int) -> list[int]:
        share = (_DAYS - 30) // count
        return [place * share + self._random.randint(3, share - 18) for place in range(count)]

    def _moment(self, first: int, last: int) -> datetime:
        day = self._random.randint(first, last)
        return _START + timedelta(days=day, minutes=self._random.randint(0, 600), seconds=self._random.randint(0, 59))

    def _other(self, person: str) -> str:
        others: list[str] = [one for one in self._people if one != person]
        return self._random.choice(others)

    def _say(self, at: datetime, text: str, speaker: str) -> None:
        self._events.append(_Event(at, text, speaker))

    def _seen(self, event: _Event) -> Observation:
        """The sentence as a window, a note, a mail or the microphone gives it."""
        shapes = {_ME: (_note, _my_speech, _my_chat), "": (_page, _document)}.get(event.speaker, (_chat, _mail))
        plain = Observation(new_observation_id(), ObservationKind.SCREEN, event.at, event.at, event.text)
        return self._random.choice(shapes)(plain, event, self._random)


def _note(plain: Observation, event: _Event, chance: random.Random) -> Observation:
    return replace(plain, kind=ObservationKind.TEXT, app=chance.choice(["Obsidian", "Notes"]), title="Daily note")


def _my_speech(plain: Observation, event: _Event, chance: random.Random) -> Observation:
    return replace(plain, kind=ObservationKind.SPEECH, app="", title="")


def _my_chat(plain: Observation, event: _Event, chance: random.Random) -> Observation:
    opening = chance.choice(["Rita Moor: Morning!", "Rita Moor: How are things?"])
    return replace(plain, text=f"{opening}\nMe: {event.text}", app="Slack", title="Rita Moor - Slack")


def _chat(plain: Observation, event: _Event, chance: random.Random) -> Observation:
    app = chance.choice(["Slack", "Microsoft Teams", "Signal"])
    shapes = (f"{event.speaker}: {event.text}\nMe: Thanks for telling me!", f"{event.speaker} 10:14\n{event.text}")
    return replace(plain, text=chance.choice(shapes), app=app, title=f"general - {app}")


def _mail(plain: Observation, event: _Event, chance: random.Random) -> Observation:
    address = event.speaker.split()[0].lower() + "@example.org"
    text = f"From: {event.speaker} <{address}>\nTo: me@example.org\nSubject: a short note\n\nHello,\n\n{event.text}\n\n"
    return replace(plain, text=f"{text}Best wishes", app="Thunderbird", title="a short note - Mozilla Thunderbird")


def _page(plain: Observation, event: _Event, chance: random.Random) -> Observation:
    return replace(plain, app="Firefox", title="Team wiki - Mozilla Firefox", url="https://wiki.example.org/news")


def _document(plain: Observation, event: _Event, chance: random.Random) -> Observation:
    text = f"Minutes of the weekly meeting\n\n{event.text}\n\nPage 1 of 1"
    return replace(plain, text=text, app="LibreOffice Writer", title="minutes.odt - LibreOffice Writer")


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


# By which predicates an attribute of a written life may be known; “spouse” and “partner” are as good as each other.
_PREDICATES = {
    "home": ("lives in",),
    "employer": ("works at",),
    "title": ("job title", "job", "role", "title"),
    "manager": ("manager", "boss", "reports to", "supervisor"),
    "likes": ("likes", "loves", "enjoys", "prefers"),
    "dislikes": ("dislikes", "hates", "can't stand"),
    "drink": ("favourite drink",),
    "band": ("favourite band",),
    "spouse": ("spouse", "married to", "wife", "husband"),
    "partner": (
        "partner",
        "fiancé",
        "fiancée",
        "girlfriend",
        "boyfriend",
        "engaged to",
        "married to",
        "wife",
        "husband",
    ),
    "lead": ("lead", "project lead", "leads", "owner"),
    "name": ("called",),
    "date": ("is", "date", "event date", "start", "deadline"),
    "wedding": ("is", "wedding"),
    "school": ("school", "goes to", "attends", "studies at", "pupil at", "student at"),
    "allergy": ("allergy", "allergies", "allergic to", "is allergic to"),
    "car": ("car", "drives", "new car"),
    "doctor": ("doctor", "GP", "gp", "physician"),
    "rent": ("rent", "monthly rent"),
    "expiry": (
        "passport expiry",
        "residence permit expiry",
        "expires",
        "expiry",
        "expiry date",
        "valid until",
        "passport",
        "residence permit",
    ),
    "end": ("lease end", "ends", "lease", "end", "end date", "expires"),
    "golive": ("go-live", "go-live date", "go live", "launch", "is", "deadline"),
    "completion": ("completion", "deadline", "completion date"),
    "submission": ("submission", "deadline", "ethics submission"),
    "supervisor": ("supervisor", "manager", "reports to"),
    "start": ("start", "starts", "start of recruitment", "recruitment"),
    "report": ("interim report", "deadline", "report", "date"),
    "dentist": ("dentist",),
    "coach": ("coach", "coaches", "lead"),
    "viva": ("viva", "date", "is", "date of viva"),
    "interim": ("interim report", "deadline", "report"),
    "closing": ("closing", "closing date", "date", "deadline"),
    "rate": ("rate", "hourly rate", "price"),
    "email": ("email", "e-mail", "mail"),
    "birthday": ("birthday", "date"),
    "column": ("called", "column"),
}
_KINDS = {"mic": ObservationKind.SPEECH, "Microphone": ObservationKind.SPEECH, "note": ObservationKind.TEXT}


def read_script(name: str) -> Life:
    """A life that was written out, in `tests/data/lives/scripts/NAME.json`; what was seen may stand in a world."""
    words = json.loads((DATA / "scripts" / f"{name}.json").read_text("utf-8"))
    life = Life(_seen_in(words["world"]) if "world" in words else [_written_down(*entry) for entry in words["seen"]])
    for subjects, attribute, expected, at in words["asked"]:
        predicates = _PREDICATES.get(attribute, (attribute,))
        day = datetime.fromisoformat(f"{at} 12:00+00:00") if at else None
        life.probes.append(Probe(tuple(subjects), attribute, predicates, tuple(expected), day))
    for subjects, attribute, value in words["never"]:
        predicates = _PREDICATES.get(attribute, (attribute,))
        life.probes.append(Probe(tuple(subjects), attribute, predicates, (value,), never=True))
    return life


def _seen_in(world: str) -> list[Observation]:
    (told,) = worlds(FOLDER, f"{world}.json")
    return [observation(seen) for seen in sorted(told["seen"], key=lambda one: str(one["at"]))]


def _written_down(at: str, app: str, title: str, text: str) -> Observation:
    moment = datetime.fromisoformat(f"{at}+00:00")
    kind = _KINDS.get(app, ObservationKind.SCREEN)
    return Observation(new_observation_id(), kind, moment, moment, text, app="" if app in _KINDS else app, title=title)


def make_life(name: str, seed: int) -> Life:
    """A life of the sentences in `tests/data/lives/NAME.json`."""
    return _Living(json.loads((DATA / f"{name}.json").read_text("utf-8")), seed).life()
