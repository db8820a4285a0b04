"""Opens a home for one process: keys, settings, spool and memory, and closes them in reverse order.

The window and the command line both come in through `open_core`, so there is one answer to who owns what.
"""

import contextlib
import json
import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.rekeying import finish_rekeying
from desktop.settings.rules import barred_names
from desktop.settings.store import Settings, load_settings, save_settings, with_values
from desktop.unfinished import remove_unfinished
from memory_core.config import CoreConfig, describe
from memory_core.errors import ConfigError, LLMError, LockedError
from memory_core.home import Home, Ownership

if TYPE_CHECKING:
    from collections.abc import Callable

    from capture.reading.transcription import WhisperTranscriber
    from capture.spool.queue import Spool
    from memory_core.llm.base import LLM
    from memory_core.llm.spending import Spending
    from memory_core.memory import Memory
    from memory_core.privacy.connections import ConnectionLog
    from memory_core.privacy.keys import Keys, KeyStore, Secrets
    from memory_core.privacy.redaction import Scrubber
    from memory_core.vectors.base import VectorIndex

_log = logging.getLogger(__name__)
# Up to this share of the machine that others use, it is at rest.
_AT_REST = 0.25
# Some 50,000 vectors with their texts.
_LARGE_BYTES = 300_000_000
# What decides which model describes pictures, and how it is spoken to.
_SEEING = frozenset(("see_model", "see_base_url", "see_api_key", "llm", "llm_base_url", "llm_api_key"))


class Core:
    """Everything that is open for one home. Made by `open_core`; `close` undoes it."""

    def __init__(
        self,
        *,
        home: Home,
        keys: "Keys",
        settings: Settings,
        secrets: "Secrets",
        spool: "Spool",
        transcriber: "WhisperTranscriber",
        memory: "Memory",
        connections: "ConnectionLog",
        llm: "tuple[LLM | None, str]",
        seeing: "tuple[LLM | None, str]",
        scrubber: "Scrubber",
        remembering: "tuple[LLM | None, str]",
        spending: "Spending",
        closing: contextlib.ExitStack,
    ) -> None:
        self.home = home
        self.keys = keys
        self.settings = settings
        self.secrets = secrets
        self.spool = spool
        self.transcriber = transcriber
        self.memory = memory
        self.connections = connections
        self._llm, self._llm_problem = llm
        self._seeing, self._seeing_problem = seeing
        self._scrubber = scrubber
        self._remembering, self._remembering_problem = remembering
        self.spending = spending
        self._closing = closing

    def warnings(self) -> list[str]:
        """Sentences that stay visible: a key file instead of a keyring, settings that were not accepted."""
        sentences = (self.key_warning(), *self.settings.problems, *self._problems())
        return [sentence for sentence in sentences if sentence]

    def model_problem(self) -> str:
        """Why the language model that was chosen is left out; “” when it is not."""
        return self._llm_problem

    def _problems(self) -> tuple[str, ...]:
        return self._llm_problem, self._remembering_problem, self._seeing_problem

    def key_warning(self) -> str:
        """The one about the key, as it is now: a passphrase may have come since the home was opened."""
        from memory_core.privacy.keys import key_warning

        with contextlib.suppress(LockedError):
            return key_warning(self.home)
        return self.keys.warning

    def change_settings(self, **values: Any) -> Settings:
        """Save new values (secret ones go to the keys) and let the memory work by them at once.

        Capture is told by whoever runs it. Raises `HomeUnwritable` or `LockedError`; then nothing has changed.
        """
        hidden = {spec.key for spec in describe(CoreConfig) if spec.secret}
        for name in hidden & values.keys():
            self.secrets.set(name, str(values[name]))
        settings = replace(with_values(self.settings, **values), problems=())
        save_settings(self.home.settings, settings)
        self.settings = settings
        self._scrubber.choose(settings.capture.personal)
        self.transcriber.language = settings.capture.spoken
        old: list[LLM | None] = [self._llm, self._remembering]
        open_model = _Opening(settings.core, self.secrets, self.connections, self.spending)
        self._llm, self._llm_problem = open_model.answering()
        self._remembering, self._remembering_problem = open_model.remembering()
        if _SEEING & values.keys():
            # Only then: a request with pictures may take minutes, and a change of the theme is no reason to end it.
            old.append(self._seeing)
            self._seeing, self._seeing_problem = open_model.seeing()
        self.memory.configure(
            _core_config(settings),
            self._llm,
            seeing=self._seeing,
            unseeing=self._seeing_problem,
            remembering=self._remembering,
        )
        for model in old:
            if model is not None:
                model.close()
        return settings

    def close(self) -> None:
        """Stop the threads, close the files, and let another process own the home."""
        for model in (self._llm, self._remembering, self._seeing):
            if model is not None:
                model.close()
        self._closing.close()


def open_core(
    home: Home,
    *,
    passphrase: str | None = None,
    threads: bool = True,
    keyring: "KeyStore | None" = None,
    wait_for_vectors_s: float = 5.0,
    owned: bool = False,
) -> Core:
    """Own a home and open what is in it. `keyring` defaults to the system's; `owned`: the caller owns the home already.

    The first search waits at most `wait_for_vectors_s` for the vector index, then goes by words alone. Without
    `threads`, for one command, nothing happens in the background and no index is loaded. Raises `HomeUnwritable`,
    `HomeInUse`, `LockedError` or `StoreError`; then nothing stays open.
    """
    from capture.reading.transcription import WhisperTranscriber
    from capture.spool.queue import Spool
    from memory_core.bootstrap import open_memory
    from memory_core.llm.spending import Spending
    from memory_core.privacy.connections import ConnectionLog
    from memory_core.privacy.keys import Secrets, open_keys
    from memory_core.privacy.redaction import Scrubber

    home.prepare()
    with contextlib.ExitStack() as opening:
        opening.enter_context(contextlib.nullcontext() if owned else contextlib.closing(Ownership(home)))
        _own(home)
        keys = open_keys(home, passphrase=passphrase, keyring=keyring)
        opening.callback(keys.wipe)
        finish_rekeying(home, keys, store=keyring)
        secrets = Secrets(home, keys)
        settings = load_settings(home.settings)
        spool = Spool(home.spool, public_key=keys.spool_public, private_key=keys.spool_private)
        opening.callback(spool.close)
        transcriber = WhisperTranscriber(lambda: speech_folder(home), settings.capture.spoken)
        connections = ConnectionLog(home, keys)
        scrubber = Scrubber(also=settings.capture.personal)
        spending = Spending(home, keys)
        open_model = _Opening(settings.core, secrets, connections, spending)
        llm, seeing, remembering = open_model.answering(), open_model.seeing(), open_model.remembering()
        memory = open_memory(
            home,
            keys=keys,
            index=None if threads else _brief_index(home, keys, settings.core),
            config=_core_config(settings),
            inbox=spool,
            transcriber=transcriber,
            sound_waits=_sound_waits(home) if threads else _never,
            llm=llm[0],
            seeing=seeing[0],
            unseeing=seeing[1],
            busy=_busy() if threads else _at_rest,
            scrubber=scrubber,
            remembering=remembering[0],
            threads=threads,
            wait_for_vectors_s=wait_for_vectors_s,
        )
        opening.callback(memory.close)
        return Core(
            home=home,
            keys=keys,
            settings=settings,
            secrets=secrets,
            spool=spool,
            transcriber=transcriber,
            memory=memory,
            connections=connections,
            llm=llm,
            seeing=seeing,
            scrubber=scrubber,
            remembering=remembering,
            spending=spending,
            closing=opening.pop_all(),
        )


def _sound_waits(home: Home) -> "Callable[[float], bool]":
    """Whether sealed sound waits for its words: on battery, or while the machine is busy, as the settings say."""
    from capture.schedule.load import Load
    from capture.schedule.patience import Patience, Rules, speech_rules
    from capture.sources.power import SystemPower
    from memory_core.clock import SystemClock

    def rules() -> Rules:
        return speech_rules(load_settings(home.settings).capture)

    clock = SystemClock()
    patience = Patience(Load(clock), SystemPower().on_battery, rules, clock)
    return lambda oldest_s: patience(oldest_s) is not None


def _busy() -> "Callable[[], bool]":
    """Whether others keep the machine busy, or it runs on its battery: no time to tidy memories."""
    from capture.schedule.load import Load
    from capture.sources.power import SystemPower
    from memory_core.clock import SystemClock

    load, power = Load(SystemClock()), SystemPower()
    load()
    return lambda: load() > _AT_REST or power.on_battery()


def _at_rest() -> bool:
    return False


def _never(_oldest_s: float) -> bool:
    return False


def _brief_index(home: Home, keys: "Keys", config: CoreConfig) -> "VectorIndex | None":
    """An index in memory; None for a home so large that the one on the disk is quicker."""
    from memory_core.bootstrap import chosen_embedder
    from memory_core.embedding.multilingual import chosen_folder
    from memory_core.vectors.brief import BriefIndex
    from memory_core.vectors.chroma import ChromaIndex

    with contextlib.suppress(OSError):
        if home.database.stat().st_size > _LARGE_BYTES:
            return None
    model = chosen_embedder(chosen_folder(home, config))
    return BriefIndex(
        dimension=model.dimension,
        lasting=lambda: ChromaIndex(home.vectors, embedder=model.name, dimension=model.dimension, seed=keys.rotation),
    )


def speech_folder(home: Home) -> Path | None:
    """Where the speech model lies right now, by the settings file or as downloaded; None when there is none."""
    from capture.reading.speech_model import SpeechModel

    return SpeechModel(home, folder=load_settings(home.settings).capture.speech_model).path()


def _own(home: Home) -> None:
    """Make room, for on a full disk, too, opening takes a little; and say which process owns the home, for the sentence
    that a second one gives up with. For the owner alone: who only asks needs neither. No other program may look into
    the memory of one that holds keys."""
    from memory_core.privacy.hardening import hide_memory
    from memory_core.store.reserve import Reserve

    hide_memory()
    Reserve(home.reserve).renew()
    with contextlib.suppress(OSError):
        for written in (home.settings, home.secrets, home.spending):
            # By a process that was killed before it could give it its name.
            for left in home.path.glob(f".{written.name}-*"):
                left.unlink()
    remove_unfinished(home)
    with contextlib.suppress(OSError):
        word = os.open(home.path / "owner.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(word, "w", encoding="utf-8") as file:
            json.dump({"pid": os.getpid()}, file)


class _Opening:
    """Opens the chosen models; of each, the model and why it is left out. Without one, there are the rules."""

    def __init__(
        self, config: CoreConfig, secrets: "Secrets", connections: "ConnectionLog", spending: "Spending"
    ) -> None:
        from memory_core.llm.ledger import Ledger

        self._config = config
        self._secrets = secrets
        self._connections = connections
        self._ledger = Ledger(spending)

    def answering(self) -> "tuple[LLM | None, str]":
        """The language model; without one, answers come from the evidence alone."""
        if not self._config.llm:
            return None, ""
        from memory_core.llm.registry import open_llm

        return self._opened("language model", open_llm, api_key="llm_api_key")

    def remembering(self) -> "tuple[LLM | None, str]":
        """The model that helps to remember, where it is another one."""
        if not self._config.remember_model:
            return None, ""
        from memory_core.llm.registry import open_remembering

        keys = {"api_key": "remember_api_key", "llm_api_key": "llm_api_key"}
        return self._opened("model that helps to remember", open_remembering, **keys)

    def seeing(self) -> "tuple[LLM | None, str]":
        """The model that is to describe pictures; without one, none are sent."""
        if not self._config.see_model:
            return None, ""
        from memory_core.llm.registry import open_seeing

        keys = {"api_key": "see_api_key", "llm_api_key": "llm_api_key"}
        return self._opened("model that describes pictures", open_seeing, **keys)

    def _opened(self, what: str, opening: "Callable[..., LLM | None]", **keys: str) -> "tuple[LLM | None, str]":
        try:
            secrets = {name: self._secrets.get(key) for name, key in keys.items()}
            return opening(self._config, **secrets, connections=self._connections, ledger=self._ledger), ""
        except (ConfigError, LLMError) as error:
            _log.warning("The %s is left out (%s)", what, type(error).__name__)
            return None, str(error)


def _core_config(settings: Settings) -> CoreConfig:
    """What must not be captured must not be described either, also where it was captured before that was set."""
    barred = (*settings.core.see_excluded_apps, *barred_names(settings.capture))
    return replace(settings.core, see_excluded_apps=barred)
