"""Windows that were seen, with their pictures as capture keeps them, and a model that tells of them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from capture.picture import encoded
from memory_core.errors import LLMError
from memory_core.ingest.describing import PictureItem
from memory_core.llm.base import Request
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Box, Captured, Observation, ObservationKind, TextLine
from memory_core.store.store import Store

WIDTH, HEIGHT = 1200, 800
SECRET = Box(300, 200, 600, 300)
NOON = datetime(2026, 5, 8, 12, tzinfo=UTC)


def sight(
    name: str,
    *,
    minute: float = 0,
    app: str = "Charts",
    title: str | None = None,
    text: str = "",
    redactions: dict[str, int] | None = None,
    lines: Sequence[TextLine] = (),
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> Observation:
    """A window that was seen `minute` minutes after noon; each name is another window."""
    at = NOON + timedelta(minutes=minute)
    return Observation(
        id=ObservationId(f"o_{name}"),
        kind=ObservationKind.SCREEN,
        at=at,
        until=at,
        text=text or f"Figure {name}",
        app=app,
        title=f"Sheet {name}" if title is None else title,
        redactions=redactions or {},
        lines=tuple(lines),
        metadata={"width": str(size[0]), "height": str(size[1])},
    )


def picture(seed: int = 0, secret: Sequence[Box] = (), size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    """Coloured squares, different for each seed, with the secret boxes blacked out, as capture encodes them."""
    squares = np.random.default_rng(seed).integers(60, 255, (20, 30, 4), dtype=np.uint8)
    pixels = np.kron(squares, np.ones((size[1] // 20, size[0] // 30, 1), dtype=np.uint8))
    return encoded(np.ascontiguousarray(pixels), secret)


def see(store: Store, *seen: Observation, concluded: bool = True) -> None:
    """Keep these, each with a picture of its own, and have the agents be done with them."""
    for number, one in enumerate(seen):
        store.keep([Captured(one, picture(hash_of(one) + number))])
    if concluded:
        with store.database.transaction() as connection:
            store.observations.mark_concluded(connection, [one.id for one in seen])


def hash_of(one: Observation) -> int:
    """A seed that stays the same from run to run."""
    return int.from_bytes(one.id.encode()[-6:], "big")


class Onlooker:
    """A model that says something of each picture; or fails, as `fails` tells it (one after the other)."""

    def __init__(self, name: str = "scripted:eyes", say: Callable[[int, str], str] | None = None) -> None:
        self._name = name
        self._say = say or (lambda number, caption: f"A chart of sales, number {number}")
        self.requests: list[Request] = []
        self.fails: list[LLMError] = []
        self.silent = False
        self.closed = False

    @property
    def name(self) -> str:
        return self._name

    @property
    def asked_about(self) -> list[int]:
        """How many pictures were in each request."""
        return [len(request.pictures) for request in self.requests]

    def complete(self, request: Request, answer: type[Any]) -> Any:
        request.sending(sum(len(one.data) for one in request.pictures))
        self.requests.append(request)
        if self.fails:
            raise self.fails.pop(0)
        items = [
            PictureItem(number, self._say(number, one.caption)) for number, one in enumerate(request.pictures, start=1)
        ]
        return answer([] if self.silent else items)

    def stream(self, request: Request) -> Any:
        raise AssertionError("pictures are described whole")

    def close(self) -> None:
        self.closed = True
