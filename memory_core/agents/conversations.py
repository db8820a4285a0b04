"""What was said aloud: turns by who spoke, whether it was a meeting, with whom, and what mattered in it.

What was noted of a meeting can be continued: what a memory holds already is read back from its own lines.
"""

import functools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from memory_core.agents.passages import document_title, is_self, is_unnamed, worth
from memory_core.agents.topics import topics
from memory_core.language.names import NameKind, find_names, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.sentences import split_sentences
from memory_core.language.words import content_words, normal, words
from memory_core.records.observation import Observation, ObservationKind
from memory_core.wording import listed

ME, OTHERS = "Me", "Others"
# Two-way speech over minutes: so long, and so many turns of each side; of long turns fewer are enough.
MEETING_S, MEETING_TURNS = 120.0, 3
_LONG_TURNS, _LONG_TURNS_S = 2, 20.0
# A pause within one turn; after a longer one another turn begins, with its time. So does one that goes on for long.
_TURN_PAUSE, _TURN_LASTS = timedelta(seconds=30), timedelta(minutes=1)
_LIMITS = {"Decision": 4, "Deadline": 4, "Task": 4, "Point": 5, "Question": 4}
_LEAST_WORTH = 1.5
# Speech that was turned into text has often neither capitals nor full stops: words that tell something count, too.
_WORTH_OF_A_WORD, _IDLE_WORDS, _WORTH_OF_A_DAY = 0.15, 2, 0.4
_LINE = re.compile(r"^(Decision|Deadline|Task|Point|Question): (.+) \((Me|Others), (\d{2}:\d{2})\)$")
_PERSON_LINE = re.compile(r"^(?P<name>[^\W\d_][\w’'.-]+(?: [^\W\d_][\w’'.-]*){0,3})(?: ?\((?P<mark>[^)]{1,24})\))?$")
_MOST_PEOPLE = 12
_SECONDS = re.compile(r"\d{1,9}\.\d\d")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said before the other one spoke."""

    who: str
    at: datetime
    until: datetime
    text: str

    def line(self, zone: tzinfo | None) -> str:
        """It with its time."""
        return f"{self.at.astimezone(zone):%H:%M} {self.who}: {self.text}"


def turns_of(observations: Iterable[Observation]) -> list[Turn]:
    """The turns of a conversation, in the order of speaking; each observation counts once."""
    turns: list[Turn] = []
    for one in _in_order({one.id: one for one in observations}.values()):
        who, text = side_of(one), " ".join(one.text.split())
        last = turns[-1] if turns else None
        if last is not None and last.who == who and _goes_on(last, one):
            turns[-1] = replace(last, text=f"{last.text} {text}", until=max(last.until, one.until))
        else:
            turns.append(Turn(who, one.at, one.until, text))
    return turns


def _in_order(observations: Collection[Observation]) -> list[Observation]:
    """By when they were said, also where the clock was set meanwhile: what listens tells how far apart they are."""
    firsts: dict[str, tuple[float, datetime]] = {}
    for one in observations:
        if (began := _began(one)) is not None:
            firsts[one.metadata["thread"]] = min(firsts.get(one.metadata["thread"], (began, one.at)), (began, one.at))

    def said(one: Observation) -> datetime:
        if (began := _began(one)) is None:
            return one.at
        first, at = firsts[one.metadata["thread"]]
        return at + timedelta(seconds=began - first)

    return sorted(observations, key=said)


def _began(one: Observation) -> float | None:
    """When an utterance began by a clock that nobody sets, in seconds; None where nobody tells."""
    began = one.metadata.get("began", "") if one.metadata.get("thread") else ""
    return float(began) if _SECONDS.fullmatch(began) else None


def _goes_on(turn: Turn, one: Observation) -> bool:
    return one.at - turn.until <= _TURN_PAUSE and one.until - turn.at <= _TURN_LASTS


def side_of(observation: Observation) -> str:
    """Whose words they are: of the microphone, or of the others in a call; a named speaker keeps the name."""
    speaker = observation.speaker
    if is_unnamed(speaker):
        return OTHERS
    return ME if not speaker or is_self(speaker) else speaker


@dataclass(frozen=True, slots=True)
class Talk:
    """How a conversation went so far: turns and seconds of each side, and in which call it was."""

    mine: int = 0
    others: int = 0
    last: str = ""
    call: str = ""
    title: str = ""
    mine_s: int = 0
    others_s: int = 0

    @classmethod
    def called(cls, metadata: Mapping[str, str]) -> "Talk":
        """One of which nothing is counted yet, in the call that `metadata` tells of."""
        return cls(call=metadata.get("call", ""), title=metadata.get("call_title", ""))

    def metadata(self) -> dict[str, str]:
        """The call as a memory keeps it."""
        kept = {"call": self.call, "call_title": self.title}
        return {name: value for name, value in kept.items() if value}

    def after(self, turns: Iterable[Turn]) -> "Talk":
        """With more turns; one that goes on with the last one is not another."""
        talk = self
        for turn in turns:
            one, seconds = int(turn.who != talk.last), round((turn.until - turn.at).total_seconds())
            if turn.who == ME:
                talk = replace(talk, mine=talk.mine + one, mine_s=talk.mine_s + seconds, last=turn.who)
            else:
                talk = replace(talk, others=talk.others + one, others_s=talk.others_s + seconds, last=turn.who)
        return talk

    def within(self, call: "Call | None") -> "Talk":
        """In a call that was seen."""
        if call is None:
            return self
        return replace(self, call=self.call or call.app, title=self.title or call.title)

    def is_meeting(self, seconds: float) -> bool:
        """Whether both sides spoke, in several turns, over minutes."""
        turns, spoken_s = min(self.mine, self.others), min(self.mine_s, self.others_s)
        lively = turns >= MEETING_TURNS or (turns >= _LONG_TURNS and spoken_s >= _LONG_TURNS_S)
        return lively and seconds >= MEETING_S


@dataclass(frozen=True, slots=True)
class Call:
    """The window of a call program: its name, what the call is about, and who takes part, as far as it shows."""

    app: str
    title: str
    people: tuple[str, ...]


def call_in(seen: Iterable[Observation], start: datetime, end: datetime) -> Call | None:
    """The call whose window was seen between two moments."""
    app, title, people = "", "", dict[str, None]()
    for one in seen:
        if one.kind is not ObservationKind.SCREEN or one.until < start or one.at > end or not is_call(one):
            continue
        app, title = app or one.app, title or _topic(one)
        people.update(dict.fromkeys(_people(one)))
    return Call(app, title, tuple(people)[:_MOST_PEOPLE]) if app or title else None


def is_call(observation: Observation) -> bool:
    """Whether a window is that of a call, by its program and title."""
    pack = load_pack()
    programs = set(words(observation.app)) | {observation.app.casefold()}
    named = any(pattern.search(observation.title) for pattern in _patterns("call_titles"))
    # A messenger is open all day; it is a call only when its title says so.
    return named or bool(programs & (pack.words("call_apps") - pack.words("messengers")))


def _topic(observation: Observation) -> str:
    title = document_title(observation)
    told = [word for word in words(title) if word not in load_pack().words("call_words")]
    coded = re.fullmatch(r"[a-z]{3}-[a-z]{4}-[a-z]{3}", title.casefold())
    return title if told and not coded and any(len(word) > 2 for word in told) else ""


def _people(observation: Observation) -> list[str]:
    """People by name in the title, and lines of the window that are nothing but a name."""
    found = [name.text for name in find_names(observation.title) if name.kind is NameKind.PERSON]
    own = load_pack().words("call_own_marks")
    for line in observation.text.splitlines():
        match = _PERSON_LINE.match(" ".join(line.split()))
        if match is None or (match["mark"] or "").casefold() in own or match["name"].casefold() in own:
            continue
        if kind_of(match["name"]) is NameKind.PERSON and match["name"][0].isupper():
            found.append(match["name"])
    return found


def notes(turns: Sequence[Turn], earlier: str, zone: tzinfo | None) -> list[str]:
    """The decisions, deadlines, tasks, points and questions of a meeting: noted before, and of new turns."""
    noted: dict[str, tuple[str, str, float]] = {}
    for line in earlier.splitlines():
        if match := _LINE.match(line):
            noted[normal(match[2])] = (match[1], line, _weight(match[2]))
    for turn in turns:
        for sentence in _sentences(turn):
            kind = _kind_of(sentence)
            if kind and normal(sentence) not in noted:
                when = f"{turn.at.astimezone(zone):%H:%M}"
                who = turn.who if turn.who == ME else OTHERS
                noted[normal(sentence)] = (kind, f"{kind}: {sentence} ({who}, {when})", _weight(sentence))
    lines: list[str] = []
    for kind, limit in _LIMITS.items():
        of_kind = [(value, place, line) for place, (k, line, value) in enumerate(noted.values()) if k == kind]
        best = sorted(sorted(of_kind, key=lambda one: -one[0])[:limit], key=lambda one: one[1])
        lines += [line for _, _, line in best]
    return lines


def subject_of(turns: Iterable[Turn], noted: Iterable[str]) -> str:
    """What a conversation was about, in a few words; “” when nothing came up again.

    `noted`: what was noted of it, so that an early subject of a long one is not forgotten.
    """
    said = [(turn.who, turn.text) for turn in turns]
    before = [(match[3], match[2]) for line in noted if (match := _LINE.match(line))]
    found = topics([*(one for one in before if not any(one[1] in text for _, text in said)), *said])
    return listed(found)


def _sentences(turn: Turn) -> list[str]:
    return [sentence for sentence in split_sentences(turn.text) if len(sentence.split()) >= 3]


def _kind_of(sentence: str) -> str:
    for kind, section in (
        ("", "farewell_patterns"),
        ("Question", "question_patterns"),
        ("Decision", "decision_patterns"),
        ("Deadline", "deadline_patterns"),
        ("Task", "task_patterns"),
    ):
        if any(pattern.search(sentence) for pattern in _patterns(section)):
            return kind
    return "Point" if _weight(sentence) >= _LEAST_WORTH else ""


def _weight(sentence: str) -> float:
    """How much a sentence says that was heard."""
    pack = load_pack()
    telling = set(content_words(sentence)) - pack.words("topic_fillers")
    dated = bool(telling & (set(pack.table("weekdays")) | set(pack.table("months"))))
    said = max(0, len(telling) - _IDLE_WORDS)
    return worth(sentence) + _WORTH_OF_A_WORD * min(5, said) + _WORTH_OF_A_DAY * dated


@functools.cache
def _patterns(section: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in load_pack().listed(section))
