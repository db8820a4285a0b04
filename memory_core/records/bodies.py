"""What each kind of memory holds beside its text."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """The stored kinds of memory (working and contextual memory are views, not stored)."""

    CORE = "core"
    EPISODIC = "episodic"
    SEMANTIC = "semantic"
    PROCEDURAL = "procedural"
    RESOURCE = "resource"
    VAULT = "vault"


@dataclass(frozen=True, slots=True)
class CoreBody:
    """A block about the person that is always in the prompt; `block` is its name, e.g. “identity”."""

    block: str


@dataclass(frozen=True, slots=True)
class EpisodeBody:
    """Something that happened: a session of work, a conversation, a meeting."""

    event: str
    details: str
    actor: str = "me"
    participants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactBody:
    """What a thing or person is: subject, predicate, object, true from `Memory.valid_from` to `valid_to`."""

    subject: str
    predicate: str
    object: str


@dataclass(frozen=True, slots=True)
class ProcedureBody:
    """How the person does something."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResourceBody:
    """A document, page, file, ticket or repository; `locator` is its URL, path or title."""

    resource_type: str
    locator: str
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VaultBody:
    """An exact thing kept sealed: `secret` is ciphertext; `Memory.text` holds only the caption."""

    vault_type: str
    source: str
    sensitivity: str
    secret: bytes


Body = CoreBody | EpisodeBody | FactBody | ProcedureBody | ResourceBody | VaultBody
