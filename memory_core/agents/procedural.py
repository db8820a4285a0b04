"""Remembers how the person does things: numbered steps, “first … then …”, and commands that are repeated."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from memory_core.agents.base import Batch, Known
from memory_core.agents.passages import Passage, document_title, passages, short
from memory_core.agents.routines import typed_again
from memory_core.agents.telling import commands_in, is_terminal
from memory_core.language.names import entities
from memory_core.language.pack import load_pack
from memory_core.language.words import jaccard, normal, words
from memory_core.records.bodies import Kind, ProcedureBody
from memory_core.records.ids import ObservationId
from memory_core.records.memory import Draft, Memory
from memory_core.records.observation import Observation
from memory_core.records.proposal import Add, Corroborate, Proposal, Revise

_HOW_TO = re.compile(r"\bhow (?:to|do|can)\b|\b(?:guide|checklist|instructions|recipe|setting up)\b", re.IGNORECASE)
_LEADS = re.compile(
    r"^(?:(?:here(?:['’]s| is)|this is)\s+how\s+(?:I|we|you|to)\s+|(?:in order )?to\s+(?=.*:$))", re.IGNORECASE
)
_MOST_ANNOUNCED = 12
_LISTED = re.compile(r"https?://|\s[›|]\s|\bet al\b|\b\(\d{4}\)\.?$|\b\d{1,2}:\d{2}$")
# “STEP 2”, or “2.”, alone in the line above what is to be done.
_LONE_NUMBER = re.compile(
    r"^[ \t]*(?:step[ \t]+(?P<first>\d{1,2})[.:]?|(?P<second>\d{1,2})[.)])[ \t]*\n"
    r"(?P<step>[^\n]{8,})",
    re.MULTILINE | re.IGNORECASE,
)
_LOOKED_AT = 8
_SHORT_HEADING = 3
_LEAST_STEPS = 3
_MOST_STEPS = 30
_SAME = 0.6
_SHARED = 0.6
_FIRST_THEN = re.compile(
    r"\bfirst(?:ly)?,?\s+(?P<one>.{5,120}?)[.;,]?\s+(?:and\s+)?(?:then|next|secondly|after that),?\s+"
    r"(?P<rest>.{5,300})",
    re.I,
)
_THEN = re.compile(r"[.;,]?\s+(?:and\s+)?(?:then|next|after that|afterwards|finally|at last|lastly),?\s+", re.I)


@dataclass(frozen=True, slots=True)
class Steps:
    """A procedure as it was read; `evidence`: where it took more than one sight."""

    title: str
    steps: tuple[str, ...]
    observation: Observation
    evidence: tuple[ObservationId, ...] = ()


def propose_steps(found: Sequence[Steps], known: Known) -> list[Proposal]:
    """Procedures against those that are known: new, the same again, or changed."""
    if not found:
        return []
    stored = known.latest(Kind.PROCEDURAL, limit=100)
    return [proposal for steps in found if (proposal := _against(steps, stored)) is not None]


class ProceduralAgent:
    """One memory per procedure; it is revised when its steps change."""

    kind = Kind.PROCEDURAL

    def wants(self, observation: Observation) -> bool:
        """Texts with a numbered list, with “first … then”, or with commands at a prompt."""
        text = observation.text
        return bool(
            re.search(r"^\s*(?:step\s+)?\(?2[.):]\s+\S|^\s*step\s+2\s*$", text, re.MULTILINE | re.IGNORECASE)
            or (_FIRST_THEN.search(text[:20_000]))
            or len(commands_in(text)) >= 2 * 2
            or is_terminal(observation)
        )

    def propose(self, batch: Batch, known: Known) -> list[Proposal]:
        """Every procedure in the batch, against those that are known."""
        found: dict[str, Steps] = {}
        searching = load_pack().parts["no_resource_pages"]
        for observation in batch.observations:
            if re.search(searching, observation.url, re.IGNORECASE):
                continue
            for steps in self._read(observation):
                _enter(steps, found)
        for run, observation, evidence in typed_again(batch, known):
            _enter(Steps(_commands_title(run, observation), run, observation, evidence), found)
        return propose_steps(list(found.values()), known)

    def _read(self, observation: Observation) -> list[Steps]:
        observation = replace(observation, text=_LONE_NUMBER.sub(_joined, observation.text))
        found = passages(observation)
        title = document_title(observation)
        read = _numbered(found, observation, title)
        read.extend(_told(found, observation))
        read.extend(_commands(observation))
        return read


def _enter(steps: Steps, found: dict[str, Steps]) -> None:
    """Take a procedure into those of a batch; of the parts of one round of commands the longest stands."""
    for name, other in list(found.items()):
        same = name == normal(steps.title)
        part = same and steps.steps == other.steps[: len(steps.steps)]
        if _same_place(other.title, steps.title) and _shared(other.steps, steps.steps) >= _SHARED:
            part = len(steps.steps) <= len(other.steps)
            same = True
        if part:
            return
        if same:
            del found[name]
    found[normal(steps.title)] = steps


def _joined(match: re.Match[str]) -> str:
    return f"{match['first'] or match['second']}. {match['step']}"


def _numbered(found: Sequence[Passage], observation: Observation, title: str) -> list[Steps]:
    """Lists that count 1, 2, 3 … without a gap."""
    lists: list[Steps] = []
    steps: list[str] = []
    heading = ""
    last = 0
    title = title or observation.app
    before = ""
    for passage in found:
        number = passage.sentence.item
        if number == 0:
            before = passage.text
            continue
        if number == last and steps:
            steps[-1] = f"{steps[-1]} {passage.text}"
            continue
        if number != last + 1:
            _close(lists, steps, heading, title, observation)
            steps = []
        if number == len(steps) + 1:
            if not steps:
                heading, title = passage.sentence.heading or _announced(before), passage.about or title
            before = ""
            steps.append(passage.text)
        last = number
    _close(lists, steps, heading, title, observation)
    return lists


def _announced(before: str) -> str:
    """What the sentence right before a list says it is for: “To reset the router:”, “Here is how I back up …”."""
    said = _LEADS.sub("", before.strip())
    tells = before[-1:] == ":" or before[-1:].isalnum() or said != before or _HOW_TO.search(before) is not None
    return said.rstrip(" .:") if tells and len(said.split()) <= _MOST_ANNOUNCED else ""


def _close(lists: list[Steps], steps: Sequence[str], heading: str, title: str, observation: Observation) -> None:
    if len(steps) < _LEAST_STEPS or sum(len(step.split()) >= 2 for step in steps) < len(steps) * 0.7:
        return
    if not _are_done(steps, f"{heading} {title}"):
        return
    plain = load_pack().words("procedure_words") | load_pack().words("stop_words")
    generic = all(word in plain for word in words(heading))
    shown = document_title(observation)
    if generic and (_HOW_TO.search(shown) or all(word in plain for word in words(title))):
        # “Steps” on the page “How to calibrate a board”.
        heading, title = "", shown
    elif heading and not generic and observation.url and len(heading.split()) <= _SHORT_HEADING and shown:
        heading, generic = f"{shown} – {heading}", False
    name = heading if heading and not generic else " – ".join(part for part in (title, heading) if part)
    lists.append(Steps(short(name or steps[0], 120), tuple(steps[:_MOST_STEPS]), observation))


def _are_done(steps: Sequence[str], about: str) -> bool:
    """Whether a list is one of things to do: most begin with what is to be done, or it is called steps.

    Hits of a search, tracks, references and the news are numbered, too.
    """
    if any(_LISTED.search(step) for step in steps):
        return False
    begun = sum(1 for step in steps if _begins_with_doing(step))
    called = bool(set(words(about)) & load_pack().words("procedure_words"))
    return begun >= len(steps) * (0.3 if called else 0.5)


def _begins_with_doing(step: str) -> bool:
    verbs, openers = load_pack().words("step_verbs"), load_pack().words("step_openers")
    first = words(step)[:_LOOKED_AT]
    if not first:
        return False
    return first[0] in verbs or (first[0] in openers and any(word in verbs for word in first[1:]))


def _told(found: Sequence[Passage], observation: Observation) -> list[Steps]:
    """“First …, then …, finally …” in one breath."""
    told = []
    for passage in found:
        match = _FIRST_THEN.search(passage.text)
        if match is None:
            continue
        steps = [match["one"], *_THEN.split(match["rest"])]
        steps = [step.strip(" .,;") for step in steps if step.strip(" .,;")]
        if len(steps) >= 2:
            before = passage.text[: match.start()].strip(" ,:")
            told.append(Steps(short(before or passage.about or steps[-1], 120), tuple(steps), observation))
    return told


def _commands(observation: Observation) -> list[Steps]:
    """The longest run of commands that was typed at least twice in the same window."""
    typed = commands_in(observation.text)
    for length in range(min(8, len(typed) // 2), 1, -1):
        for start in range(len(typed) - 2 * length + 1):
            run = typed[start : start + length]
            later = range(start + length, len(typed) - length + 1)
            if len(set(run)) > 1 and any(typed[place : place + length] == run for place in later):
                return [Steps(_commands_title(run, observation), tuple(run), observation)]
    return []


def _commands_title(run: Sequence[str], observation: Observation) -> str:
    """The commands by their names, and where they are typed."""
    names = ", ".join(dict.fromkeys(_name_of(command) for command in run))
    place = document_title(observation).rpartition(":")[2].strip()
    where = f" in {place}" if "/" in place or "\\" in place else ""
    return short(f"Commands{where}: {names}", 120)


def _name_of(command: str) -> str:
    """“make flash” of “make flash PORT=…”, “readout.py” of “./tools/readout.py --board A17”."""
    parts = [part for part in command.split() if "=" not in part]
    name = re.split(r"[\\/]", parts[0])[-1] if parts else command
    follows = len(parts) > 1 and re.fullmatch(r"[a-z][A-Za-z-]+", parts[1])
    return f"{name} {parts[1]}" if follows else name


def _against(steps: Steps, stored: Sequence[Memory]) -> Proposal | None:
    """New, the same again, or changed."""
    draft = _draft(steps)
    for memory in stored:
        if not isinstance(memory.body, ProcedureBody):
            continue
        same_title = normal(memory.title) == normal(steps.title)
        alike = jaccard(map(normal, memory.body.steps), map(normal, steps.steps))
        if alike == 1.0:
            fresh = tuple(one for one in draft.evidence if one not in memory.evidence)
            return Corroborate(memory.id, fresh) if fresh and len(memory.evidence) < 20 else None
        if _are_commands(memory, steps) and _shared(memory.body.steps, steps.steps) >= _SHARED:
            # Another part of the same round.
            longer = len(steps.steps) > len(memory.body.steps)
            return Revise(memory.id, draft, "More of the steps were seen.") if longer else None
        if same_title and steps.steps == memory.body.steps[: len(steps.steps)]:
            return None  # only its first steps are in sight
        if same_title or alike >= _SAME:
            return Revise(memory.id, draft, "The steps changed.")
    return Add(draft)


def _opening(title: str) -> str:
    """“How to – Ship it”; a title that says so itself says it once."""
    return title if re.match(r"how to\b|commands\b", title, re.IGNORECASE) else f"How to – {title}"


def _are_commands(memory: Memory, steps: Steps) -> bool:
    return _same_place(memory.title, steps.title)


def _same_place(one: str, other: str) -> bool:
    """Whether both are commands, typed in the same place."""
    return one.startswith("Commands") and one.partition(":")[0] == other.partition(":")[0]


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    return len(set(one) & set(other)) / min(len(set(one)), len(set(other)))


def _draft(steps: Steps) -> Draft:
    observation = steps.observation
    listed = " ".join(f"{number}. {step.rstrip('.')}." for number, step in enumerate(steps.steps, start=1))
    return Draft(
        kind=Kind.PROCEDURAL,
        text=short(f"{_opening(steps.title)}: {listed}", 1_500),
        body=ProcedureBody(steps.steps),
        at=observation.at,
        evidence=steps.evidence or (observation.id,),
        title=steps.title,
        app=observation.app,
        importance=0.6,
        entities=entities(f"{steps.title}. {listed}"),
        scope=observation.scope,
    )
