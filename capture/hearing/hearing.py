"""Microphone and speakers together: what is said by whom, once, and in which conversation."""

import functools
import math
import threading
from collections.abc import Callable
from dataclasses import replace

from capture.events import Skip
from capture.hearing.channel import MICROPHONE, SYSTEM_AUDIO, Channel, Heard
from capture.hearing.conversation import Conversation
from capture.hearing.drafts import Drafts, Outbox
from capture.hearing.echo import Played, Sound, own_sound
from capture.hearing.reading import Cleaner, Reader, Reading, observation_of
from capture.reading.utterances import Cut
from capture.reading.vad import Vad
from capture.schedule.patience import Why
from capture.sound import SAMPLE_RATE, from_pcm, seconds_of, to_pcm
from capture.sources.base import SoundSource
from capture.stages import Stages
from capture.talk import Talk
from capture.tally import Tally
from memory_core.clock import Clock
from memory_core.records.health import PartHealth

# Of less than this nothing can be understood.
SHORTEST_S = 0.4
# No utterance lasts longer: whoever still speaks then goes on and on, as music may.
_LONGEST_S = Cut().maximum_s
# An echo is told from a voice in so much sound.
_ECHO_TOLD_S = 4.0


class Hearing:
    """Listens in threads of its own; `watch` (called every second) opens the sources and opens them again.

    `microphone` is heard as “me”, `speakers` as “others”; either may be missing. What the microphone hears of the
    speakers is dropped. Utterances that cannot be transcribed now (no model, `waits` tells why they have to wait, queue
    full, shutting down) go to the spool as sealed sound. What is said and not there yet lies there as a draft, from
    second to second.
    """

    def __init__(
        self,
        *,
        microphone: tuple[SoundSource, Vad] | None,
        speakers: tuple[SoundSource, Vad] | None = None,
        transcriber: Reader,
        scrubber: Cleaner,
        spool: Outbox,
        clock: Clock,
        tally: Tally,
        language: str = "",
        cut: Cut | None = None,
        backlog: int = 8,
        waits: Callable[[], Why | None] = lambda: None,
        stages: Stages | None = None,
        talk: Talk | None = None,
        asleep: Callable[[], float] = lambda: 0.0,
    ) -> None:
        stages = stages or Stages(clock)
        self._clock, self._tally = clock, tally
        self._conversation = Conversation(talk)
        self._played = Played()
        self._lock = threading.Lock()
        self._held: list[Heard] = []
        self._deaf: list[tuple[float, float]] = []
        self._drafts = Drafts(spool, lambda heard: observation_of(heard, language))
        self._reading = Reading(
            transcriber=transcriber,
            scrubber=scrubber,
            drafts=self._drafts,
            clock=clock,
            tally=tally,
            stages=stages,
            conversation=self._conversation,
            waits=waits,
            language=language,
            backlog=backlog,
        )
        open_one = functools.partial(Channel, clock=clock, tally=tally, stages=stages, cut=cut, asleep=asleep)
        channel = functools.partial(open_one, name=self._drafts.begin, drop=self._drafts.end)
        self._others = self._own = None
        if speakers is not None:
            source, vad = speakers
            self._others = channel(
                SYSTEM_AUDIO, source=source, vad=vad, take=self._take_others, listen=self._played.feed
            )
        if microphone is not None:
            source, vad = microphone
            self._own = channel(MICROPHONE, source=source, vad=vad, take=self._take_own)

    def came(self) -> dict[str, tuple[float | None, str]]:
        """Of each source: when sound last came (monotonic; None before the first block of this opening), and why it can
        give nothing, or “”."""
        return {channel.part: (channel.last_block, channel.muted) for channel in self._channels}

    def watch(self) -> None:
        """Open what is not open or fell silent, send what could not be sent, keep what is being said. Never raises.

        What was heard until now may be heard: whoever mutes says so before.
        """
        self._reading.send_again()
        self._drafts.tidy()
        for channel in self._channels:
            self._keep_growing(channel)
        now = self._clock.monotonic()
        with self._lock:
            self._deaf = [(since, min(until, now)) for since, until in self._deaf]
        for channel in self._channels:
            channel.watch()
        speaking = self._others is not None and self._others.speaking
        self._release(now - _LONGEST_S if speaking else math.inf)

    def rest(self) -> None:
        """Close the sources (a pause); what was said until now is still read."""
        for channel in self._channels:
            channel.rest()

    def mute(self, since: float) -> None:
        """Close the sources; of what is being said nothing is kept that was heard after `since` (monotonic)."""
        with self._lock:
            self._deaf = [*self._deaf[-7:], (since, math.inf)]
        for channel in self._channels:
            self._tally.skip(Skip.MUTED, source=channel.part)
        self.rest()

    def health(self) -> list[PartHealth]:
        """How microphone, speakers and speech are."""
        parts = [channel.health() for channel in reversed(self._channels)]
        deaf = next((channel.speech_fault for channel in self._channels if channel.speech_fault is not None), None)
        return [*parts, deaf or self._reading.health()]

    def close(self, wait_s: float, hurry: Callable[[], bool] = lambda: False) -> None:
        """End. Waits up to `wait_s` seconds for words; what has none by then goes to the spool as sealed sound.

        `hurry`: whether to wait no longer, asked again and again.
        """
        deadline = self._clock.monotonic() + wait_s
        # Both at once: an echo takes a while to be told, and who is shut down has little time.
        for channel in self._channels:
            channel.begin_end()
        for channel in self._channels:
            channel.end()
        self._release()
        self._reading.close(deadline, hurry)

    @property
    def _channels(self) -> list[Channel]:
        """The speakers first: what they play is what the microphone hears again."""
        return [channel for channel in (self._others, self._own) if channel is not None]

    def _keep_growing(self, channel: Channel) -> None:
        growing = channel.growing()
        rest = self._drafts.rest(growing) if growing is not None else None
        if growing is None or rest is None:
            return
        parts = self._before_mute(rest)
        if channel is self._own and self._played_during(rest) is not None:
            if seconds_of(rest.sound) < _ECHO_TOLD_S:
                return
            parts = [own for allowed in parts for own in self._without_echo(allowed)[0]]
        self._drafts.keep_of(growing, rest, [self._threaded(part) for part in parts])

    def _take_others(self, heard: Heard) -> None:
        for part in self._drafts.divide(heard, self._before_mute(heard)):
            self._reading.put(self._threaded(part))
        self._release()

    def _take_own(self, heard: Heard) -> None:
        parts: list[Heard] = []
        for allowed in self._before_mute(heard):
            own, has_echo = self._without_echo(allowed)
            parts += own
            if has_echo:
                self._tally.skip(Skip.ECHO, source=MICROPHONE.part)
        for part in self._drafts.divide(heard, parts):
            threaded = self._threaded(part)
            if self._others is not None and self._others.speaking:
                # It may be an echo of what is being said there, which is read first.
                self._drafts.keep(threaded)
                with self._lock:
                    self._held.append(threaded)
            else:
                self._reading.put(threaded)

    def _before_mute(self, heard: Heard) -> list[Heard]:
        """What of it was said before it was muted."""
        with self._lock:
            since = next((since for since, until in self._deaf if since < heard.ended and heard.began < until), None)
        if since is None:
            return [heard]
        samples = round((since - heard.began) * SAMPLE_RATE)
        return [heard.part(0, samples)] if samples >= SHORTEST_S * SAMPLE_RATE else []

    def _threaded(self, heard: Heard) -> Heard:
        return replace(heard, thread=self._conversation.thread_of(heard))

    def _release(self, before: float = math.inf) -> None:
        """Read what waited for the others, if it ended before that moment (monotonic)."""
        with self._lock:
            held, self._held = self._held, []
            for heard in held:
                if heard.ended < before:
                    self._reading.put(heard)
                else:
                    self._held.append(heard)

    def _played_during(self, heard: Heard) -> Sound | None:
        """What the speakers played while it was said; None when nothing."""
        return self._played.around(heard.began, heard.ended) if self._others is not None else None

    def _without_echo(self, heard: Heard) -> tuple[list[Heard], bool]:
        """The parts of it that are not what the speakers played, and whether there is anything else."""
        played = self._played_during(heard)
        if played is None:
            return [heard], False
        sound = from_pcm(heard.sound)
        parts, own, doubts = own_sound(sound, played)
        if own is sound and parts == [(0, len(sound))]:
            return [replace(heard, doubtful=doubts[0])], False
        without = replace(heard, sound=to_pcm(own))
        found = zip(parts, doubts, strict=True)
        return [replace(without.part(begin, end), doubtful=doubt) for (begin, end), doubt in found], True
