"""A day at a computer, and what agents know of it: for tests of agents, recall and chat."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from memory_core.agents.base import Agent, Batch
from memory_core.agents.settle import fold
from memory_core.records.bodies import FactBody, Kind, ResourceBody
from memory_core.records.ids import MemoryId, ObservationId, new_memory_id, new_observation_id
from memory_core.records.memory import Draft, Memory, Status
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.proposal import Add, Corroborate, Merge, Proposal, Revise, Supersede

# A Monday.
MORNING = datetime(2026, 3, 23, 9, 0, tzinfo=UTC)

DOCUMENT = """File Edit View Insert Format Styles Table Tools Window Help
Project Aurora
Project Aurora is the new customer portal of Northwind Ltd. The launch is on
12 May and the budget is 48,000 €. Maria Lopez is the project lead.
Next steps
1. Finish the login page
2. Test with five customers
3. Write the release notes
Decision: we decided to host it in Frankfurt.
Customer number: 4711-8823
Page 1 of 3 English (USA) 100%
"""
CHAT = """# aurora
Maria Lopez: I moved the budget review to Friday at 14:00.
Tom Becker: Great, I will prepare the slides. See you then!
Maria Lopez: You can call me at +49 30 1234 5678.
Me: I prefer short meetings in the morning.
"""
CODE = '''import csv
from pathlib import Path

def load_invoices(path: Path) -> list[dict[str, str]]:
    """Read the invoices of a month."""
    with path.open() as handle:
        return list(csv.DictReader(handle))
'''
SPOKEN = "schedule the budget review with maria on friday"


def seen(
    text: str,
    *,
    kind: ObservationKind = ObservationKind.SCREEN,
    app: str = "LibreOffice Writer",
    title: str = "aurora-plan.odt - LibreOffice Writer",
    url: str = "",
    speaker: str = "",
    minute: float = 0,
) -> Observation:
    """What was seen `minute` minutes after the morning's beginning."""
    at = MORNING + timedelta(minutes=minute)
    return Observation(new_observation_id(), kind, at, at, text, app, title, url, speaker=speaker)


def heard(text: str, *, minute: float = 0, speaker: str = "") -> Observation:
    """What was said aloud."""
    return seen(text, kind=ObservationKind.SPEECH, app="", title="", minute=minute, speaker=speaker)


def the_day() -> list[Observation]:
    """A document, a chat, a code file and a spoken sentence."""
    return [
        seen(DOCUMENT),
        seen(CHAT, app="Slack", title="aurora - Northwind - Slack", minute=20),
        seen(CODE, app="Code", title="invoices.py - portal - Visual Studio Code", minute=40),
        heard(SPOKEN, minute=50),
    ]


class RememberedKnown:
    """The `Known` of a list of memories; `write` does with proposals what the writer does."""

    def __init__(self) -> None:
        self.memories: dict[MemoryId, Memory] = {}
        self.kept: dict[ObservationId, Observation] = {}

    def conclude(self, agent: Agent, *observations: Observation) -> list[Proposal]:
        """Let an agent see observations it wants, and keep what it proposes."""
        self.kept.update((one.id, one) for one in observations)
        wanted = tuple(one for one in observations if agent.wants(one))
        proposals = agent.propose(Batch(wanted, MORNING), self) if wanted else []
        self.write(proposals)
        return proposals

    def write(self, proposals: Iterable[Proposal]) -> None:
        """Keep proposals."""
        for proposal in proposals:
            if isinstance(proposal, Corroborate):
                known = self.memories[proposal.memory]
                grown = tuple(dict.fromkeys((*known.evidence, *proposal.evidence)))
                self.memories[proposal.memory] = replace(known, evidence=grown)
            elif isinstance(proposal, Revise):
                self._put(proposal.memory, proposal.draft, self.memories[proposal.memory].evidence)
            elif isinstance(proposal, Supersede):
                old = self.memories[proposal.memory]
                closed = replace(old, status=Status.SUPERSEDED, valid_to=proposal.draft.valid_from)
                self.memories[proposal.memory] = closed
                self._put(new_memory_id(), proposal.draft)
            elif isinstance(proposal, Add | Merge):
                self._put(new_memory_id(), proposal.draft)

    def active(self, kind: Kind) -> list[Memory]:
        """Active memories of a kind, in the order of their making."""
        return [one for one in self.memories.values() if one.kind == kind and one.status is Status.ACTIVE]

    def facts(self, subject: str, predicate: str = "") -> Sequence[Memory]:
        """Active facts about a subject."""
        return [
            one
            for one in self.active(Kind.SEMANTIC)
            if isinstance(one.body, FactBody)
            and one.body.subject.casefold() == subject.casefold()
            and predicate in ("", one.body.predicate)
        ]

    def names(self, subject: str) -> frozenset[str]:
        """Only its own: who else is meant by a name is the store's to know."""
        return frozenset({subject})

    def latest(self, kind: Kind, *, app: str = "", since: datetime | None = None, limit: int = 20) -> Sequence[Memory]:
        """Newest first."""
        found = [
            one
            for one in self.active(kind)
            if (not app or one.app == app) and (since is None or (one.until or one.at) >= since)
        ]
        return sorted(found, key=lambda one: one.until or one.at, reverse=True)[:limit]

    def observations(self, ids: Collection[ObservationId]) -> Sequence[Observation]:
        """Those that were concluded from."""
        return [self.kept[name] for name in ids if name in self.kept]

    def resource(self, locator: str) -> Memory | None:
        """The resource of a locator."""
        for one in self.active(Kind.RESOURCE):
            if isinstance(one.body, ResourceBody) and one.body.locator.casefold() == locator.casefold():
                return one
        return None

    def by_text(self, kind: Kind, text: str) -> Memory | None:
        """The memory with the same words."""
        return next((one for one in self.active(kind) if fold(one.text) == fold(text)), None)

    def similar(self, kind: Kind, text: str, k: int = 5) -> Sequence[tuple[Memory, float]]:
        """Nothing: there are no vectors here."""
        return []

    def _put(self, name: MemoryId, draft: Draft, earlier: tuple[object, ...] = ()) -> None:
        values = {field.name: getattr(draft, field.name) for field in fields(Draft)}
        values["evidence"] = tuple(dict.fromkeys((*earlier, *draft.evidence)))
        self.memories[name] = Memory(id=name, created_at=MORNING, updated_at=MORNING, **values)


def texts(proposals: Iterable[Proposal]) -> list[str]:
    """The texts of the drafts among proposals."""
    return [one.draft.text for one in proposals if not isinstance(one, Corroborate)]
