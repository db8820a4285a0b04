"""The newest picture of a PipeWire stream, through the system's GStreamer: pulled when it is wanted, never queued.

PipeWire has no Python package that pip could bring; every desktop that shares screens has GStreamer with its plug-in.
"""

import ctypes
import threading
from ctypes import POINTER, byref, c_bool, c_char_p, c_int, c_size_t, c_uint, c_uint64, c_void_p
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memory_core.errors import CaptureError

NO_GSTREAMER = (
    "On Wayland, Scrubjay sees the screen through PipeWire and GStreamer, and {what} missing. Install with: "
    "sudo apt-get install gstreamer1.0-pipewire gstreamer1.0-plugins-base (Fedora: pipewire-gstreamer "
    "gstreamer1-plugins-base; Arch: gst-plugin-pipewire gst-plugins-base)."
)
BROKEN = "The stream of the screen broke off. Scrubjay asks the desktop for it again."
ELEMENTS = ("pipewiresrc", "appsink", "capsfilter")
# Where blue, green, red and the fourth byte stand in each format that a desktop may send.
ORDERS = {
    "BGRx": (0, 1, 2, 3),
    "BGRA": (0, 1, 2, 3),
    "RGBx": (2, 1, 0, 3),
    "RGBA": (2, 1, 0, 3),
    "xRGB": (3, 2, 1, 0),
    "ARGB": (3, 2, 1, 0),
    "xBGR": (1, 2, 3, 0),
    "ABGR": (1, 2, 3, 0),
}
# A desktop that can is asked for no more pictures than are of use, but for enough that none is old: what was masked
# lingers for a second. Others send each frame, and all but the newest are dropped.
FEWEST_A_SECOND, MOST_A_SECOND = 4, 8
STATE_NULL, STATE_PLAYING, STATE_FAILURE = 1, 4, 0
END_OF_STREAM, ERROR = 1, 2
READ = 1
NANOSECONDS = 1_000_000_000
START_WITHIN_S = 3.0
END_WITHIN_S = 0.5


class _Map(ctypes.Structure):
    """GstMapInfo."""

    _fields_ = (
        ("memory", c_void_p),
        ("flags", c_int),
        ("data", c_void_p),
        ("size", c_size_t),
        ("maxsize", c_size_t),
        ("user_data", c_void_p * 4),
        ("reserved", c_void_p * 4),
    )


class _VideoMeta(ctypes.Structure):
    """The beginning of GstVideoMeta."""

    _fields_ = (
        ("meta_flags", c_int),
        ("meta_info", c_void_p),
        ("buffer", c_void_p),
        ("flags", c_int),
        ("format", c_int),
        ("id", c_int),
        ("width", c_uint),
        ("height", c_uint),
        ("planes", c_uint),
        ("offset", c_size_t * 4),
        ("stride", c_int * 4),
    )


class GStreamer:
    """The few calls that are needed, with their types. Raises `CaptureError` when something has to be installed."""

    def __init__(self) -> None:
        try:
            self.core: Any = ctypes.CDLL("libgstreamer-1.0.so.0")
            self.app: Any = ctypes.CDLL("libgstapp-1.0.so.0")
            self.video: Any = ctypes.CDLL("libgstvideo-1.0.so.0")
        except OSError as error:
            raise CaptureError(NO_GSTREAMER.format(what="GStreamer is")) from error
        self._declare()
        self.core.gst_init_check(None, None, None)
        missing = [name for name in ELEMENTS if not self._has(name)]
        if missing:
            verb = "are" if len(missing) > 1 else "is"
            raise CaptureError(NO_GSTREAMER.format(what=f"its {' and '.join(missing)} {verb}"))

    def _has(self, element: str) -> bool:
        factory = self.core.gst_element_factory_find(element.encode())
        if factory:
            self.core.gst_object_unref(factory)
        return bool(factory)

    def _declare(self) -> None:
        pointer, core = c_void_p, self.core
        for library, name, result, arguments in (
            (core, "gst_init_check", c_int, [pointer, pointer, pointer]),
            (core, "gst_element_factory_find", pointer, [c_char_p]),
            (core, "gst_parse_launch", pointer, [c_char_p, POINTER(pointer)]),
            (core, "gst_bin_get_by_name", pointer, [pointer, c_char_p]),
            (core, "gst_element_set_state", c_int, [pointer, c_int]),
            (core, "gst_element_get_bus", pointer, [pointer]),
            (core, "gst_bus_pop_filtered", pointer, [pointer, c_int]),
            (core, "gst_object_unref", None, [pointer]),
            (core, "gst_mini_object_unref", None, [pointer]),
            (core, "gst_sample_get_caps", pointer, [pointer]),
            (core, "gst_sample_get_buffer", pointer, [pointer]),
            (core, "gst_caps_get_structure", pointer, [pointer, c_uint]),
            (core, "gst_structure_get_int", c_int, [pointer, c_char_p, POINTER(c_int)]),
            (core, "gst_structure_get_string", c_char_p, [pointer, c_char_p]),
            (core, "gst_buffer_map", c_int, [pointer, POINTER(_Map), c_int]),
            (core, "gst_buffer_unmap", None, [pointer, POINTER(_Map)]),
            (self.app, "gst_app_sink_try_pull_sample", pointer, [pointer, c_uint64]),
            (self.app, "gst_app_sink_is_eos", c_bool, [pointer]),
            (self.video, "gst_buffer_get_video_meta", POINTER(_VideoMeta), [pointer]),
        ):
            call = getattr(library, name)
            call.restype, call.argtypes = result, arguments


class PictureStream:
    """One stream of the remote that `descriptor` is a connection to. `node` is its number there. Close it."""

    def __init__(self, gstreamer: GStreamer, *, descriptor: int, node: int) -> None:
        # Without a copy a picture lies in memory that goes when the desktop changes its resolution.
        source = f"pipewiresrc fd={descriptor} path={node} do-timestamp=true always-copy=true"
        self._open(gstreamer, source)

    @classmethod
    def of(cls, gstreamer: GStreamer, source: str) -> "PictureStream":
        """The pictures of any GStreamer source, in the words of gst-launch."""
        made = cls.__new__(cls)
        made._open(gstreamer, source)  # noqa: SLF001 (it is one of us)
        return made

    def _open(self, gstreamer: GStreamer, source: str) -> None:
        self._gst = gstreamer
        formats = f"video/x-raw,format=(string){{{','.join(ORDERS)}}}"
        rare = f"{formats},max-framerate=(fraction)[{FEWEST_A_SECOND}/1,{MOST_A_SECOND}/1]"
        sink = "appsink name=sink max-buffers=1 drop=true sync=false enable-last-sample=false"
        core = gstreamer.core
        self._pipeline = core.gst_parse_launch(f"{source} ! {rare};{formats} ! {sink}".encode(), byref(c_void_p()))
        if not self._pipeline:
            raise CaptureError(BROKEN)
        self._sink = core.gst_bin_get_by_name(self._pipeline, b"sink")
        self._messages = core.gst_element_get_bus(self._pipeline)
        if not self._started(self._pipeline):
            self.close()
            raise CaptureError(BROKEN)

    def _started(self, pipeline: int) -> bool:
        """Let it run. GStreamer waits half a minute for a stream that is not there; we don't."""
        answers: list[int] = []

        def start() -> None:
            answers.append(self._gst.core.gst_element_set_state(pipeline, STATE_PLAYING))

        starting = threading.Thread(target=start, name="stream-start", daemon=True)
        starting.start()
        starting.join(START_WITHIN_S)
        return bool(answers) and answers[0] != STATE_FAILURE

    def newest(self, wait_s: float = 0.0) -> NDArray[np.uint8] | None:
        """The newest picture (height × width × 4, BGRA) since the last call; None when nothing was drawn since.

        Waits for one for up to `wait_s`. Raises `CaptureError` when the stream is over.
        """
        core = self._gst.core
        sample = self._gst.app.gst_app_sink_try_pull_sample(self._sink, int(wait_s * NANOSECONDS))
        if not sample:
            self._check()
            return None
        try:
            return self._pixels(sample)
        finally:
            core.gst_mini_object_unref(sample)

    def close(self) -> None:
        """End the stream. Safe to call twice. A source that waits for a desktop that is gone ends later by itself."""
        pipeline, self._pipeline = self._pipeline, None
        if pipeline:
            closing = threading.Thread(target=self._end, args=(pipeline,), name="stream-end", daemon=True)
            closing.start()
            closing.join(END_WITHIN_S)

    def _end(self, pipeline: int) -> None:
        core = self._gst.core
        core.gst_element_set_state(pipeline, STATE_NULL)
        for owned in (self._sink, self._messages, pipeline):
            core.gst_object_unref(owned)

    def _check(self) -> None:
        message = self._gst.core.gst_bus_pop_filtered(self._messages, END_OF_STREAM | ERROR)
        if message:
            self._gst.core.gst_mini_object_unref(message)
            raise CaptureError(BROKEN)

    def _pixels(self, sample: int) -> NDArray[np.uint8]:
        core = self._gst.core
        shape = core.gst_caps_get_structure(core.gst_sample_get_caps(sample), 0)
        width, height = self._number(shape, "width"), self._number(shape, "height")
        order = ORDERS[core.gst_structure_get_string(shape, b"format").decode()]
        buffer = core.gst_sample_get_buffer(sample)
        held = _Map()
        if not core.gst_buffer_map(buffer, byref(held), READ):
            raise CaptureError(BROKEN)
        try:
            meta = self._gst.video.gst_buffer_get_video_meta(buffer)
            stride = int(meta.contents.stride[0]) if meta else held.size // max(1, height)
            raw = (ctypes.c_uint8 * held.size).from_address(held.data or 0)
            return arranged(np.frombuffer(raw, np.uint8), width, height, stride, order)
        finally:
            core.gst_buffer_unmap(buffer, byref(held))

    def _number(self, shape: int, name: str) -> int:
        number = c_int()
        self._gst.core.gst_structure_get_int(shape, name.encode(), byref(number))
        return number.value


def arranged(
    raw: NDArray[np.uint8], width: int, height: int, stride: int, order: tuple[int, int, int, int]
) -> NDArray[np.uint8]:
    """A copy of raw bytes with rows of `stride` bytes as height × width × 4, BGRA. Raises `CaptureError`."""
    if width < 1 or height < 1 or stride < 4 * width or raw.size < stride * (height - 1) + 4 * width:
        raise CaptureError(BROKEN)
    rows = np.lib.stride_tricks.as_strided(raw, (height, width, 4), (stride, 4, 1), writeable=False)
    return np.array(rows if order == (0, 1, 2, 3) else rows[:, :, list(order)], order="C")
