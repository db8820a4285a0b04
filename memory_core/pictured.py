"""The public verbs about pictures: to see them, to keep them for ever, and what the limits take."""

from collections.abc import Collection

from memory_core.errors import NotFound, StoreDamaged
from memory_core.parts import Parts
from memory_core.records.changes import Changes, PicturePlan
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.observation import Observation


class Pictured:
    """A part of `Memory`, apart because the rest of it is long enough."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._store = parts.store

    def picture(self, observation: ObservationId) -> bytes | None:
        """The WebP of what was on the screen; None when none was kept. Raises `NotFound`, `StoreDamaged`."""
        if not self._store.observations.existing([observation]):
            raise NotFound(f"There is no observation {observation}. It may have been forgotten.")
        name = self._store.pictures.of(observation)
        try:
            return None if name is None else self._store.blobs.get(name)
        except StoreDamaged:
            # It may have gone, by the limits, since its name was read.
            if self._store.pictures.of(observation) is None:
                return None
            raise

    def pictured_by(self, observation: ObservationId) -> ObservationId | None:
        """Of which observation the picture is that this one shows; another one when it has none of its own."""
        return self._store.pictures.owner(observation)

    def thumbnail(self, observation: ObservationId) -> bytes | None:
        """A small WebP of its picture, for lists; None when there is none. Raises `StoreDamaged`."""
        return self._store.pictures.thumbnail(observation)

    def shown_by(self, ids: Collection[str]) -> dict[str, ObservationId]:
        """For those of these memories and observations that have a picture: the observation whose picture to show."""
        return self._store.pictures.shown_by(ids)

    def keep(self, name: MemoryId | ObservationId, kept: bool = True) -> bool:
        """Mark a memory or an observation to be kept for ever, or not; whether that is new. Raises `NotFound`.

        No limit takes the picture of an observation that is kept, or of one that a kept memory rests on.
        """
        with self._store.database.transaction() as connection:
            changed = self._store.pictures.keep(connection, name, kept)
        self._parts.retention.soon()
        self._parts.aging.soon()
        if changed:
            memory = name.startswith("m_")
            self._parts.listeners.publish(
                Changes(
                    memories_revised=(MemoryId(name),) if memory else (),
                    observations_revised=() if memory else (ObservationId(name),),
                )
            )
        return changed

    def kept_among(self, ids: Collection[str]) -> set[str]:
        """Those of these memories and observations that are kept for ever."""
        return self._store.pictures.kept_among(ids)

    def picture_plan(self, *, fresh: bool = True) -> PicturePlan:
        """Which pictures the limits take, and when: what is to go is hereby announced, a day before.

        Not `fresh`: as it was up to half a minute ago, for who asks often.
        """
        return self._parts.retention.plan(fresh=fresh)

    def accept_picture_plan(self) -> None:
        """The person has seen the plan under these limits."""
        self._parts.retention.accept()

    def pictures_going(self, *, limit: int = 100, after: ObservationId | None = None) -> list[Observation]:
        """The observations whose pictures were announced to go, those that go first first."""
        names = self._store.pictures.going(limit, after)
        return list(self._store.observations.get_many(names).values())
