"""The client library of PulseAudio and PipeWire, through ctypes: the few calls that listening needs.

Its asynchronous half, because nothing in it waits for the server: one that is frozen cannot hold whoever asks it.
"""

import ctypes
from typing import Any

UNSET = 0xFFFFFFFF
FLOAT32LE = 5

CONTEXT_READY, CONTEXT_FAILED, CONTEXT_TERMINATED = 4, 5, 6
STREAM_READY, STREAM_FAILED, STREAM_TERMINATED = 2, 3, 4

NO_AUTOSPAWN = 0x0001
DONT_MOVE = 0x0200
ADJUST_LATENCY = 0x2000
DONT_INHIBIT_AUTO_SUSPEND = 0x8000

_pointer = ctypes.c_void_p


class SampleSpec(ctypes.Structure):
    """`pa_sample_spec`."""

    _fields_ = [("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8)]


class BufferAttr(ctypes.Structure):
    """`pa_buffer_attr`."""

    _fields_ = [(name, ctypes.c_uint32) for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize")]


class _ChannelMap(ctypes.Structure):
    _fields_ = [("channels", ctypes.c_uint8), ("map", ctypes.c_int * 32)]


class _Volume(ctypes.Structure):
    _fields_ = [("channels", ctypes.c_uint8), ("values", ctypes.c_uint32 * 32)]


class SourceInfo(ctypes.Structure):
    """The beginning of `pa_source_info`."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("index", ctypes.c_uint32),
        ("description", ctypes.c_char_p),
        ("sample_spec", SampleSpec),
        ("channel_map", _ChannelMap),
        ("owner_module", ctypes.c_uint32),
        ("volume", _Volume),
        ("mute", ctypes.c_int),
        ("monitor_of_sink", ctypes.c_uint32),
        ("monitor_of_sink_name", ctypes.c_char_p),
    ]


# context, info (NULL at the end of the list), whether it is the end (below 0: there is none), our own pointer
SourceInfoCallback = ctypes.CFUNCTYPE(None, _pointer, ctypes.POINTER(SourceInfo), ctypes.c_int, _pointer)

_CALLS: dict[str, tuple[Any, list[Any]]] = {
    "pa_mainloop_new": (_pointer, []),
    "pa_mainloop_free": (None, [_pointer]),
    "pa_mainloop_get_api": (_pointer, [_pointer]),
    "pa_mainloop_prepare": (ctypes.c_int, [_pointer, ctypes.c_int]),
    "pa_mainloop_poll": (ctypes.c_int, [_pointer]),
    "pa_mainloop_dispatch": (ctypes.c_int, [_pointer]),
    "pa_context_new": (_pointer, [_pointer, ctypes.c_char_p]),
    "pa_context_connect": (ctypes.c_int, [_pointer, ctypes.c_char_p, ctypes.c_int, _pointer]),
    "pa_context_disconnect": (None, [_pointer]),
    "pa_context_unref": (None, [_pointer]),
    "pa_context_get_state": (ctypes.c_int, [_pointer]),
    "pa_context_errno": (ctypes.c_int, [_pointer]),
    "pa_context_get_source_info_by_name": (_pointer, [_pointer, ctypes.c_char_p, SourceInfoCallback, _pointer]),
    "pa_context_get_source_info_list": (_pointer, [_pointer, SourceInfoCallback, _pointer]),
    "pa_operation_unref": (None, [_pointer]),
    "pa_stream_new": (_pointer, [_pointer, ctypes.c_char_p, ctypes.POINTER(SampleSpec), _pointer]),
    "pa_stream_connect_record": (
        ctypes.c_int,
        [_pointer, ctypes.c_char_p, ctypes.POINTER(BufferAttr), ctypes.c_int],
    ),
    "pa_stream_disconnect": (ctypes.c_int, [_pointer]),
    "pa_stream_unref": (None, [_pointer]),
    "pa_stream_get_state": (ctypes.c_int, [_pointer]),
    "pa_stream_peek": (ctypes.c_int, [_pointer, ctypes.POINTER(_pointer), ctypes.POINTER(ctypes.c_size_t)]),
    "pa_stream_drop": (ctypes.c_int, [_pointer]),
}


LIBRARY = "libpulse.so.0"


def load_pulse() -> Any:
    """The library with its calls declared; None where there is none."""
    try:
        library = ctypes.CDLL(LIBRARY)
        for name, (gives, takes) in _CALLS.items():
            call = getattr(library, name)
            call.restype, call.argtypes = gives, takes
    except (OSError, AttributeError):
        return None
    return library
