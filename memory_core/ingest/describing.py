"""Optional eyes: now and then a chosen model describes a few kept pictures, within a day's budget.

Without a chosen model there is no thread, and nothing is read.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from memory_core.clock import Clock
from memory_core.config import CoreConfig
from memory_core.errors import (
    AnswerInvalid,
    BudgetSpent,
    Cancelled,
    ContentRefused,
    LLMError,
    ProviderRefused,
    ProviderTimeout,
    ScrubjayError,
    StoreDamaged,
)
from memory_core.ingest.looking import Ready, alike, made_ready, made_safe
from memory_core.ingest.seeing import SETTLE_S, Chosen, Pace, Sending
from memory_core.language.exact_things import ExactThing
from memory_core.language.hiding import hidden
from memory_core.llm.base import LLM, Picture, Request
from memory_core.privacy.redaction import Scrubber
from memory_core.prompts import load_prompt
from memory_core.records.changes import Changes
from memory_core.records.eyes import Eyes
from memory_core.records.health import PartHealth, State
from memory_core.records.ids import ObservationId
from memory_core.store.descriptions import Described, Waiting
from memory_core.store.store import Store

_log = logging.getLogger(__name__)
_OLDEST = timedelta(days=7)
_ALIKE_WITHIN = timedelta(days=1)
_MOST_TOKENS = 1_600
# The words around the pictures, the schema of the answer and so on; and a caption.
_AROUND_BYTES, _CAPTION_BYTES = 8_000, 500


@dataclass(frozen=True)
class PictureItem:
    """What one picture shows. `number`: that of its caption."""

    number: int
    description: str


@dataclass(frozen=True)
class PicturesAnswer:
    """Descriptions; none when no picture can be seen."""

    pictures: list[PictureItem]


class Describing:
    """Has pictures described, one request at a time and never more often than the settings say.

    What fails is tried again later, ever less often; what a model failed on twice is given up for this model and
    counted. Nothing else waits for it.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        scrubber: Scrubber,
        published: Callable[[Changes], None],
        sealed: Callable[[], Iterable[ExactThing]] = tuple,
        settle_s: float = SETTLE_S,
    ) -> None:
        self._store = store
        self._clock = clock
        self._scrubber = scrubber
        self._published = published
        self._sealed = sealed
        self._chosen = Chosen(CoreConfig())
        self._pace = Pace(clock, settle_s)
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._started = False
        self._thread: threading.Thread | None = None

    def configure(self, config: CoreConfig, llm: LLM | None, problem: str = "") -> None:
        """Go on with other settings; a request that is under way to another model is given up.

        `problem`: why the chosen model could not be opened.
        """
        with self._lock:
            former, self._chosen = self._chosen, Chosen(config, llm, problem)
            if former.llm is not llm:
                self._pace.begin(self._rest_of_pause() if llm is not None else 0.0)
            elif config.see_every_min < former.config.see_every_min:
                self._pace.shorten(self._chosen.pause_s)
            self._run_if_wanted()
        self._wake.set()

    def start(self) -> None:
        """From now on run in a thread, whenever a model is chosen, until `close`."""
        with self._lock:
            self._started = True
            self._run_if_wanted()

    def wake(self) -> None:
        """There may be something new."""
        self._pace.hurry()
        self._wake.set()

    def close(self, timeout_s: float = 5.0) -> None:
        """Give up what is under way, and stop."""
        self._stopping.set()
        self._wake.set()
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)

    def step(self) -> bool:
        """Have one batch described if it is time. Whether the model was asked. Raises the store's errors."""
        chosen = self._chosen
        if chosen.llm is None or self._pace.left_s() > 0:
            return False
        as_of = self._store.forgettings
        hide = self._hide()
        batch, spent = self._batch(chosen, chosen.llm, hide)
        if not batch:
            self._pace.found_nothing(spent=spent)
            return False
        self._pace.asked(chosen.pause_s)
        self._ask(chosen, chosen.llm, batch, as_of, hide)
        return True

    def eyes(self) -> Eyes | None:
        """How it goes; None while no model is chosen."""
        chosen = self._chosen
        if not chosen.config.see_model.strip():
            return None
        model = chosen.llm.name if chosen.llm is not None else chosen.config.see_model.strip()
        counts, sent = self._store.descriptions.counts(), self._store.sendings.today(self._clock.now())
        return Eyes(
            model=model,
            described=counts.get("described", 0),
            waiting=len(self._waiting(chosen, model)),
            alike=counts.get("alike", 0),
            given_up=counts.get("given up", 0),
            requests_today=sent.requests,
            pictures_today=sent.pictures,
            masked_today=sent.masked,
            bytes_today=sent.bytes,
            pictures_a_day=chosen.budget.pictures,
            bytes_a_day=chosen.budget.bytes,
            problem=chosen.problem or self._pace.problem,
        )

    def health(self) -> PartHealth:
        """How it goes, in a sentence."""
        eyes = self.eyes()
        if eyes is None:
            return PartHealth("eyes", State.OFF, "No model is chosen to describe pictures, so none are sent.")
        if self._chosen.problem:
            return PartHealth("eyes", State.ERROR, eyes.problem, "Nothing is sent until that is put right.")
        today = f"sent today: {_pictures(eyes.pictures_today)}, {_size(eyes.bytes_today)}"
        if eyes.problem:
            state = State.ERROR if self._pace.refused else State.WARNING
            again = f"It is tried again by itself. Nothing is lost: {_pictures(eyes.waiting)} waiting ({today})."
            return PartHealth("eyes", state, eyes.problem, again)
        if self._pace.spent:
            budget = f"{_pictures(eyes.pictures_a_day)}, {eyes.bytes_a_day / 1e6:g} MB"
            message = (
                f"Today's budget ({budget}) is used up; waiting for tomorrow: {_pictures(eyes.waiting)} ({today})."
            )
            return PartHealth("eyes", State.OK, message)
        given_up = f", given up: {eyes.given_up}" if eyes.given_up else ""
        message = f"{eyes.model} described {_pictures(eyes.described)}, waiting: {eyes.waiting}{given_up} ({today})."
        return PartHealth("eyes", State.OK, message)

    def _rest_of_pause(self) -> float:
        """What is left of the pause since the last request, which may have been before a restart."""
        last = self._store.sendings.last_at()
        if last is None:
            return 0.0
        # A clock that was set back knows nothing of the time between.
        since = max(0.0, (self._clock.now() - last).total_seconds())
        return max(0.0, self._chosen.pause_s - since)

    def _run_if_wanted(self) -> None:
        wanted = self._started and self._chosen.llm is not None and not self._stopping.is_set()
        if wanted and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="scrubjay-eyes", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._lock:
                if self._stopping.is_set() or self._chosen.llm is None:
                    self._thread = None
                    return
                self._wake.clear()
                wait = self._pace.left_s()
            if wait > 0:
                self._wake.wait(wait)
                continue
            try:
                self.step()
            except ScrubjayError as error:
                self._pace.failed(str(error), self._chosen.pause_s)
            except Exception as error:  # noqa: BLE001 — the edge of the thread: it must outlive any one picture
                _log.error("Describing pictures failed unexpectedly: %s.", type(error).__name__)
                self._pace.failed("Describing pictures failed unexpectedly.", self._chosen.pause_s)

    def _waiting(self, chosen: Chosen, model: str) -> list[Waiting]:
        since = self._clock.now() - _OLDEST
        return [one for one in self._store.descriptions.waiting(model=model, since=since) if not chosen.bars(one)]

    def _batch(self, chosen: Chosen, llm: LLM, hide: Callable[[str], str]) -> tuple[list[Ready], bool]:
        """The newest pictures that are worth it and fit into what is left of the day; whether nothing is left of it.

        One that failed goes alone, so that it spoils no other's answer.
        """
        now = self._clock.now()
        self._store.sendings.bring_back(now)
        sent = self._store.sendings.today(now)
        ready: list[Ready] = []
        size = _AROUND_BYTES
        for one in self._waiting(chosen, llm.name):
            if len(ready) == self._pace.together or (one.failures and ready):
                break
            if not sent.allows(len(ready) + 1, size, chosen.budget):
                return ready, not ready
            picture = self._ready(one, llm.name, ready, hide)
            if picture is None:
                continue
            size += len(picture.jpeg) * 4 // 3 + _CAPTION_BYTES
            if not sent.allows(len(ready) + 1, size, chosen.budget):
                return ready, not ready
            ready.append(picture)
            if one.failures:
                break
        return ready, False

    def _hide(self) -> Callable[[str], str]:
        """Takes out of a text what is sealed, as of now."""
        found = {thing.value: thing.kind for thing in self._sealed()}
        return lambda text: hidden(text, found)

    def _ready(self, one: Waiting, model: str, others: Sequence[Ready], hide: Callable[[str], str]) -> Ready | None:
        """The picture to send; None when it is gone, or like one that is described already (and then set aside)."""
        found = self._store.observations.get_many([one.id], lines=True).get(one.id)
        if found is None or found.picture is None:
            return None
        try:
            picture = made_ready(found, self._store.blobs.get(found.picture), self._scrubber, hide)
        except StoreDamaged:
            self._set_aside(one.id, "given up", model)
            return None
        looks = self._store.descriptions.looks(one.app, one.title, found.at - _ALIKE_WITHIN)
        if alike(picture.look, [*looks, *(other.look for other in others if other.place == picture.place)]):
            self._set_aside(one.id, "alike", model)
            return None
        return picture

    def _set_aside(self, name: ObservationId, state: str, model: str) -> None:
        with self._store.database.transaction() as connection:
            self._store.descriptions.set_aside(connection, name, state, model=model, at=self._clock.now())

    def _ask(self, chosen: Chosen, llm: LLM, batch: Sequence[Ready], as_of: int, hide: Callable[[str], str]) -> None:
        sending = Sending(self._store, self._clock, batch, chosen.budget)
        request = Request(
            "see",
            load_prompt("describe"),
            f"There are {len(batch)} pictures. Describe each of them.",
            max_tokens=_MOST_TOKENS,
            timeout_s=chosen.config.see_timeout_s,
            cancelled=lambda: self._stopping.is_set() or self._chosen.llm is not llm,
            pictures=tuple(_captioned(picture, number, hide) for number, picture in enumerate(batch, start=1)),
            sending=sending,
        )
        try:
            answer = llm.complete(request, PicturesAnswer)
        except Cancelled:
            return
        except LLMError as error:
            self._failed(chosen, llm, batch, error, sent=sending.times > 0)
            return
        said = self._safe(answer, len(batch), hide)
        self._keep(llm.name, batch, said, as_of)
        self._pace.answered(llm.name, len(said), chosen.pause_s)

    def _safe(self, answer: PicturesAnswer, count: int, hide: Callable[[str], str]) -> dict[int, str]:
        """What may be kept, by number: the first for each picture that there is."""
        said: dict[int, str] = {}
        for item in answer.pictures:
            if 1 <= item.number <= count and item.number not in said:
                said[item.number] = hide(made_safe(item.description, self._scrubber))
        return {number: text for number, text in said.items() if text}

    def _keep(self, model: str, batch: Sequence[Ready], said: dict[int, str], as_of: int) -> None:
        """The descriptions with what they are found by, all or nothing.

        None when something was forgotten meanwhile: one may tell of what is gone. They are asked for again.
        """
        store, now = self._store, self._clock.now()
        kept: list[ObservationId] = []
        with store.database.transaction() as connection:
            if as_of != store.forgettings:
                return
            for number, picture in enumerate(batch, start=1):
                name = picture.observation.id
                if number not in said:
                    store.descriptions.fail(connection, [name], model=model, at=now)
                    continue
                described = Described(name, said[number], picture.look)
                if store.descriptions.put(connection, described, model=model, at=now):
                    store.outbox.put(connection, name)
                    kept.append(name)
        if kept:
            self._published(Changes(observations_described=tuple(kept)))

    def _failed(self, chosen: Chosen, llm: LLM, batch: Sequence[Ready], error: LLMError, *, sent: bool) -> None:
        """Remember what failed: the pictures where it may be because of them, else only that it did."""
        _log.info("Pictures were not described: %s.", type(error).__name__)
        of_pictures = isinstance(error, AnswerInvalid | ContentRefused | BudgetSpent)
        if of_pictures and sent:
            with self._store.database.transaction() as connection:
                names = [picture.observation.id for picture in batch]
                self._store.descriptions.fail(connection, names, model=llm.name, at=self._clock.now())
        if isinstance(error, BudgetSpent):
            self._pace.spent = True
            return
        if isinstance(error, ProviderTimeout):
            self._pace.together = 1
        refused = isinstance(error, ProviderRefused) and not of_pictures
        self._pace.failed(str(error), max(chosen.pause_s, error.retry_after_s or 0.0), refused=refused)


def _captioned(picture: Ready, number: int, hide: Callable[[str], str]) -> Picture:
    sent = picture.numbered(number)
    return replace(sent, caption=hide(sent.caption))


def _pictures(count: int) -> str:
    return f"{count} picture{'' if count == 1 else 's'}"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
