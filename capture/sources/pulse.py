"""Sound from PulseAudio or PipeWire: the default microphone, or what the default speakers play.

It follows the default device by itself, and notices a server that is gone or frozen within two seconds. Not through
the library `soundcard`: that one connects while it is imported, waits without end for a frozen server, and never
connects again.
"""

import contextlib
import ctypes
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from capture.sound import BLOCK, BLOCK_S, SAMPLE_RATE
from capture.sources import libpulse as pa
from capture.sources.sound_server import GONE, MICROPHONE, NONE, REFUSED, SPEAKERS, Frozen, NoDevice, NoServer, door
from memory_core.errors import NoMicrophone

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from capture.sources.resample import Reblocker

Listener = Callable[["NDArray[np.float32]"], None]

_BLOCKS_AT_ONCE = 4
_TURN_US = 200_000
# How often it is asked which device is the default one; its answers also tell that the server is alive.
_ASK_S = 0.5
_ANSWER_WITHIN_S = 1.2
_OPEN_WITHIN_S = 2.0
_END_WITHIN_S = 1.0
# A device that was just unplugged is for a moment still the default one.
_NO_DEVICE_FOR_S = 1.0
# A microphone that gives nothing for so long is held by somebody else, or switched off: another one is taken instead,
# and after a while it is tried again, later and later, because the other one is not heard meanwhile.
_STOLEN_AFTER_S = 1.2
# A wireless one may take a while to begin.
_BEGINS_WITHIN_S = 3.0
_AVOIDED_FOR_S, _AVOIDED_AT_MOST_S = 60.0, 300.0
# Longer between two turns: this process was held up, and knows of no answer that it did not read.
_HELD_UP_S = 1.0
# Speakers that rest give no sound at all; whoever listens needs to hear the silence that ends a sentence.
_FILL_AFTER_S = 0.3


@dataclass(slots=True)
class _Device:
    name: bytes
    description: str


class PulseSource:
    """The default device of a kind, `MICROPHONE` or `SPEAKERS`, whichever that is at the moment."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._run: _Run | None = None
        # One that found no device, and waits for one without listening.
        self._lookout: _Run | None = None
        self._met = door()
        self._froze = False

    @property
    def device(self) -> str:
        """What it listens to, in the system's words; empty while it does not."""
        run = self._run
        return run.device if run is not None else ""

    @property
    def alive(self) -> bool:
        """Whether the stream runs; false once there is no device, or the server is gone or frozen."""
        run = self._run
        return run is not None and run.alive

    @property
    def muted(self) -> bool:
        """Whether the device is switched off in the system's sound settings."""
        run = self._run
        return run is not None and run.muted

    @property
    def came(self) -> bool:
        """Whether a device, or a server, may have come since the last `start` failed."""
        waiting = self._lookout
        return not waiting.is_alive() if waiting is not None else self._met != door()

    def begin(self) -> None:
        """Open the stream before anybody listens, and wait for nothing: the library keeps what comes, a minute at most,
        for the first `start`."""
        library = pa.load_pulse()
        if library is not None:
            self._run = _Run(library, self._kind)
            self._run.start()

    def settle(self, within_s: float) -> None:
        """Wait until the stream that began runs, or failed."""
        if self._run is not None:
            self._run.settled.wait(within_s)

    def start(self, listener: Listener) -> None:
        """Call `listener` with blocks of 512 samples (16 kHz mono, −1…1) from a thread of its own.

        Raises `NoServer` when there is no server or no library for it, `NoMicrophone` when there is no device.
        """
        if self._goes_on(listener):
            return
        if self._lookout is not None and self._lookout.failure is not None and not self.came:
            raise self._lookout.failure
        self._froze |= self._run is not None and isinstance(self._run.failure, Frozen)
        self.stop()
        library = pa.load_pulse()
        if library is None:
            raise NoServer(GONE)
        self._met = door()
        run = _Run(library, self._kind, listener)
        run.start()
        if not run.settled.wait(_OPEN_WITHIN_S + _ANSWER_WITHIN_S):
            run.ending.set()
            self._froze = True
            raise Frozen
        if isinstance(run.failure, NoServer) and self._froze:
            # One that is frozen soon refuses whoever asks again, as if it were gone.
            raise Frozen from run.failure
        self._froze = isinstance(run.failure, Frozen)
        if run.failure is not None:
            self._lookout = run if isinstance(run.failure, NoDevice) else None
            raise run.failure
        self._run = run

    def _goes_on(self, listener: Listener) -> bool:
        """Whether a stream runs that began before anybody listened; what came of it is heard first."""
        run = self._run
        if run is None or run.listener is not None:
            return False
        self.settle(_OPEN_WITHIN_S + _ANSWER_WITHIN_S)
        run.listener = listener
        return run.alive

    def stop(self) -> None:
        """End the stream; `start` may be called again. Waits a second at most."""
        runs = [run for run in (self._run, self._lookout) if run is not None]
        self._run = self._lookout = None
        for run in runs:
            run.ending.set()
        for run in runs:
            run.join(_END_WITHIN_S)


class _Run(threading.Thread):
    """One connection to the server, in a thread that does nothing but wait for it; `settled` once it runs or failed.

    Without a device it waits for one, and ends when one `came`.
    """

    def __init__(self, library: Any, kind: str, listener: Listener | None = None) -> None:
        super().__init__(name="pulse", daemon=True)
        self._pulse, self._kind, self.listener = library, kind, listener
        self.settled, self.ending = threading.Event(), threading.Event()
        self.failure: NoMicrophone | None = None
        self.device = ""
        self.alive = self.muted = self.came = False
        self._callback = pa.SourceInfoCallback(self._answer)
        self._list_callback = pa.SourceInfoCallback(self._list_answer)
        self._found: _Device | None = None
        self._spares: list[_Device] = []
        # By the name of a device: until when, and for how long.
        self._avoided: dict[bytes, tuple[float, float]] = {}
        self._opened: _Device | None = None
        self._stream: Any = None
        self._blocks: Reblocker | None = None
        self._asked_at = self._answered_at = self._heard_at = 0.0
        self._turned_at = time.monotonic()
        self._trouble_since: float | None = None
        self._refused: _Device | None = None
        self._asking = self._flowing = False

    def run(self) -> None:
        """Connect, listen, follow the default device, until told to end or until something is gone."""
        pulse = self._pulse
        loop = pulse.pa_mainloop_new()
        context = pulse.pa_context_new(pulse.pa_mainloop_get_api(loop), b"Scrubjay")
        try:
            self._connect(loop, context)
            while not self.ending.is_set():
                self._turn(loop, context)
        except NoDevice as error:
            self._end_with(error)
            self._wait_for_one(loop, context)
        except NoMicrophone as error:
            self._end_with(error)
        finally:
            self._end_with(self.failure)
            pulse.pa_context_disconnect(context)
            pulse.pa_context_unref(context)
            pulse.pa_mainloop_free(loop)

    def _end_with(self, failure: NoMicrophone | None) -> None:
        self.failure, self.alive, self.device = failure, False, ""
        self._close_stream()
        self.settled.set()

    def _wait_for_one(self, loop: Any, context: Any) -> None:
        """Until there is a device that was not refused; nothing is heard meanwhile."""
        # Whoever starts again is told what else became of the server.
        with contextlib.suppress(NoMicrophone):
            while not (self.ending.is_set() or self.came):
                self._keep_asking(context)
                self._wait(loop)
                if self._found is None and not self._asking:
                    self._refused = None  # Unplugged, it may be plugged in again.
                self.came = self._found is not None and self._found != self._refused

    def _connect(self, loop: Any, context: Any) -> None:
        if self._pulse.pa_context_connect(context, None, pa.NO_AUTOSPAWN, None) < 0:
            raise NoServer(GONE)
        deadline = time.monotonic() + _OPEN_WITHIN_S
        while (state := self._pulse.pa_context_get_state(context)) != pa.CONTEXT_READY:
            if state in (pa.CONTEXT_FAILED, pa.CONTEXT_TERMINATED):
                raise NoServer(GONE)
            if time.monotonic() > deadline or self.ending.is_set():
                raise Frozen
            self._wait(loop)
        self._answered_at = time.monotonic()

    def _turn(self, loop: Any, context: Any) -> None:
        now = self._keep_asking(context)
        if self._kind == MICROPHONE and self._is_stolen(now):
            self._avoid(context, now)
        self._wait(loop)
        if self._found is not None and (self._opened is None or self._opened.name != self._found.name):
            self._open(context, self._found)
        self._listen(context)

    def _keep_asking(self, context: Any) -> float:
        """Ask again which device is the default one, when it is time to; now."""
        now = time.monotonic()
        if (held_up_s := now - self._turned_at) > _HELD_UP_S:
            self._asked_at, self._answered_at = self._asked_at + held_up_s, self._answered_at + held_up_s
            self._heard_at += held_up_s
        self._turned_at = now
        if self._pulse.pa_context_get_state(context) != pa.CONTEXT_READY:
            raise NoMicrophone(GONE)
        if self._asking and now - self._asked_at > _ANSWER_WITHIN_S:
            raise Frozen
        if not self._asking and now - self._asked_at >= _ASK_S:
            self._ask(context, now)
        return now

    def _wait(self, loop: Any) -> None:
        if self._pulse.pa_mainloop_prepare(loop, _TURN_US) >= 0 and self._pulse.pa_mainloop_poll(loop) >= 0:
            self._pulse.pa_mainloop_dispatch(loop)

    def _ask(self, context: Any, now: float) -> None:
        self._asked_at, self._asking = now, True
        operation = self._pulse.pa_context_get_source_info_by_name(context, self._kind.encode(), self._callback, None)
        if operation:
            self._pulse.pa_operation_unref(operation)

    def _ask_soon(self) -> None:
        """With the next turn. While a question is out its age tells whether the server is frozen, so it stays."""
        if not self._asking:
            self._asked_at = 0.0

    def _answer(self, _context: Any, info: Any, end: int, _own: Any) -> None:
        """The library's: which device is the default one now; one that only repeats the speakers is no microphone."""
        if end > 0:
            return
        self._asking = False
        self._answered_at = time.monotonic()
        if end < 0 or (self._kind == MICROPHONE and info.contents.monitor_of_sink != pa.UNSET):
            self._found = None
            return
        self._found = _device(info.contents)
        self.muted = bool(info.contents.mute)
        if self._is_avoided(self._found) and (spares := [one for one in self._spares if not self._is_avoided(one)]):
            self._found, self.muted = spares[0], False

    def _list_answer(self, _context: Any, info: Any, end: int, _own: Any) -> None:
        """The library's: which microphones there are that are not switched off."""
        if end == 0 and info.contents.monitor_of_sink == pa.UNSET and not info.contents.mute:
            self._spares.append(_device(info.contents))

    def _is_stolen(self, now: float) -> bool:
        patience = _STOLEN_AFTER_S if self._flowing else _BEGINS_WITHIN_S
        return self.alive and now - self._heard_at > patience and now - self._answered_at < _ANSWER_WITHIN_S

    def _is_avoided(self, device: _Device) -> bool:
        until, _ = self._avoided.get(device.name, (0.0, 0.0))
        return time.monotonic() < until

    def _avoid(self, context: Any, now: float) -> None:
        """Take another one than this for a while, if there is another one."""
        if self._opened is None or self._is_avoided(self._opened):
            return
        _, before_s = self._avoided.get(self._opened.name, (0.0, _AVOIDED_FOR_S / 2))
        lasts_s = min(2 * before_s, _AVOIDED_AT_MOST_S)
        self._avoided[self._opened.name] = now + lasts_s, lasts_s
        self._spares = []
        operation = self._pulse.pa_context_get_source_info_list(context, self._list_callback, None)
        if operation:
            self._pulse.pa_operation_unref(operation)
        self._ask_soon()

    def _open(self, context: Any, device: _Device) -> None:
        self._close_stream()
        self.alive = False
        spec = pa.SampleSpec(pa.FLOAT32LE, SAMPLE_RATE, 1)
        at_once = _BLOCKS_AT_ONCE * BLOCK * ctypes.sizeof(ctypes.c_float)
        buffers = pa.BufferAttr(pa.UNSET, pa.UNSET, pa.UNSET, pa.UNSET, at_once)
        flags = pa.ADJUST_LATENCY | pa.DONT_MOVE
        if self._kind == SPEAKERS:
            # Speakers that nobody uses may sleep.
            flags |= pa.DONT_INHIBIT_AUTO_SUSPEND
        stream = self._pulse.pa_stream_new(context, b"Scrubjay", ctypes.byref(spec), None)
        self._opened, self._stream = device, stream
        if not stream or self._pulse.pa_stream_connect_record(stream, device.name, ctypes.byref(buffers), flags) < 0:
            self._refused = device
            raise NoDevice(REFUSED.format(device=device.description))

    def _close_stream(self) -> None:
        stream, self._stream, self._opened = self._stream, None, None
        if stream:
            self._pulse.pa_stream_disconnect(stream)
            self._pulse.pa_stream_unref(stream)

    def _listen(self, context: Any) -> None:
        """Hand over what came."""
        now = time.monotonic()
        state = self._pulse.pa_stream_get_state(self._stream) if self._stream else pa.STREAM_FAILED
        if state == pa.STREAM_READY and self._opened is not None:
            if not self.alive or self.listener is None:
                self._heard_at, self._flowing, self._blocks = now, False, None
            self.alive, self.device, self._trouble_since = True, self._opened.description, None
            self.settled.set()
            if self.listener is not None:
                self._take(now, self.listener)
        elif state in (pa.STREAM_FAILED, pa.STREAM_TERMINATED):
            self._lost(context, now)

    def _lost(self, context: Any, now: float) -> None:
        """The device is gone, or there is none: the next default one may be known in a moment."""
        if self._opened is not None:
            self._refused = self._opened
            # Whether it is still the default one is asked once more; what it was before may be old.
            self._found = None
            self._ask_soon()
            if self._trouble_since is not None and self._kind == MICROPHONE:
                self._avoid(context, now)
            self._close_stream()
        if self._trouble_since is None:
            self._trouble_since = now
        if now - self._trouble_since > _NO_DEVICE_FOR_S:
            refused = self._refused if self._found is not None else None
            raise NoDevice(REFUSED.format(device=refused.description) if refused else NONE[self._kind])

    def _take(self, now: float, listener: Listener) -> None:
        # Not before somebody listens: until then nothing may be loaded that holds up what opens the stream.
        import numpy as np

        from capture.sources.resample import Reblocker

        self._blocks = self._blocks or Reblocker()
        data, size = ctypes.c_void_p(), ctypes.c_size_t()
        while self._pulse.pa_stream_peek(self._stream, ctypes.byref(data), ctypes.byref(size)) == 0 and size.value:
            count = size.value // ctypes.sizeof(ctypes.c_float)
            # A hole in the stream has a length and no data.
            samples = np.zeros(count, np.float32)
            if data.value:
                ctypes.memmove(samples.ctypes.data, data.value, count * ctypes.sizeof(ctypes.c_float))
            self._pulse.pa_stream_drop(self._stream)
            if not self._flowing and self._opened is not None:
                self._avoided.pop(self._opened.name, None)
            self._heard_at, self._flowing = now, True
            for block in self._blocks.feed(samples):
                listener(block)
        if (
            self._kind == SPEAKERS
            and now - self._heard_at > _FILL_AFTER_S
            and now - self._answered_at < _ANSWER_WITHIN_S
        ):
            silent = np.zeros(BLOCK, np.float32)
            while now - self._heard_at > BLOCK_S:
                self._heard_at += BLOCK_S
                listener(silent)


def _device(info: pa.SourceInfo) -> _Device:
    description = (info.description or info.name).decode("utf-8", "replace")
    return _Device(info.name, description.removeprefix("Monitor of "))
