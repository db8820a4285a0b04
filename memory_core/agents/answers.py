"""What a language model may answer when it helps to remember: typed, bounded, with the evidence by number."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SummaryItem:
    """What an episode or a resource was about. `evidence`: numbers of observation blocks."""

    title: str
    summary: str
    evidence: list[int]
    people: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SummaryAnswer:
    """Summaries; none when nothing is worth one."""

    summaries: list[SummaryItem]


@dataclass(frozen=True)
class FactItem:
    """One fact. `text` says it in one sentence that stands by itself; `single`: there is one such object at a time."""

    subject: str
    predicate: str
    object: str
    text: str
    evidence: list[int]
    single: bool = False
    entities: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class FactAnswer:
    """Facts; none when there are none."""

    facts: list[FactItem]


@dataclass(frozen=True)
class ProcedureItem:
    """How something is done, step by step."""

    title: str
    steps: list[str]
    evidence: list[int]


@dataclass(frozen=True)
class ProcedureAnswer:
    """Procedures; none when there are none."""

    procedures: list[ProcedureItem]


@dataclass(frozen=True)
class CoreItem:
    """One sentence about the person; `block`: identity, work, home, people or preferences."""

    block: str
    text: str
    evidence: list[int]


@dataclass(frozen=True)
class CoreAnswer:
    """What the person said of themselves; nothing when they did not."""

    lines: list[CoreItem]
