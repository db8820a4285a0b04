"""The conversation that goes on, as the next process needs to know it."""

import contextlib
from collections.abc import Sequence
from datetime import datetime


class Talk:
    """Which conversation goes on, and until when somebody spoke in it: handed from process to process, so that one that
    dies does not cut a meeting in two."""

    def __init__(self, row: Sequence[str] = ()) -> None:
        """Read what `row` gave; from one that cannot be read, none goes on."""
        self._now: tuple[str, datetime | None] = ("", None)
        with contextlib.suppress(ValueError, TypeError):
            thread, until = row
            moment = datetime.fromisoformat(until)
            if thread and moment.tzinfo is not None:
                self._now = str(thread), moment

    @property
    def thread(self) -> str:
        """Its name; “” while there is none."""
        return self._now[0]

    @property
    def until(self) -> datetime | None:
        """When somebody spoke last."""
        return self._now[1]

    @property
    def row(self) -> Sequence[str]:
        """The same for a line of JSON."""
        thread, until = self._now
        return (thread, until.isoformat()) if until is not None else ()

    def goes_on(self, thread: str, until: datetime) -> None:
        """Somebody spoke in it."""
        self._now = thread, until
