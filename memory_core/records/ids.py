"""Names of things. Random, so that an id alone (in the vector index, in a file name) says nothing."""

import base64
import re
import secrets
from typing import NewType

ObservationId = NewType("ObservationId", str)
MemoryId = NewType("MemoryId", str)
BlobId = NewType("BlobId", str)
EntityId = NewType("EntityId", str)
ConversationId = NewType("ConversationId", str)
TurnId = NewType("TurnId", str)


_NAME = re.compile(r"[a-z]_[\w-]{1,80}", re.ASCII)


def read_name(text: str, kind: str) -> str:
    """A name from a file, where anything may stand; `kind`: its first letter. Raises ValueError for none of the kind:
    it would be taken for another, and could not be forgotten by it."""
    if not (text.startswith(f"{kind}_") and _NAME.fullmatch(text)):
        raise ValueError("no such name")
    return text


def _random_name(prefix: str) -> str:
    return prefix + base64.b32encode(secrets.token_bytes(10)).decode("ascii").lower()


def new_observation_id() -> ObservationId:
    """A fresh `o_…`: 80 random bits in lower-case base32."""
    return ObservationId(_random_name("o_"))


def new_memory_id() -> MemoryId:
    """A fresh `m_…`."""
    return MemoryId(_random_name("m_"))


def new_blob_id() -> BlobId:
    """A fresh `b_…`."""
    return BlobId(_random_name("b_"))


def new_entity_id() -> EntityId:
    """A fresh `e_…`."""
    return EntityId(_random_name("e_"))


def new_conversation_id() -> ConversationId:
    """A fresh `c_…`."""
    return ConversationId(_random_name("c_"))


def new_turn_id() -> TurnId:
    """A fresh `t_…`."""
    return TurnId(_random_name("t_"))
