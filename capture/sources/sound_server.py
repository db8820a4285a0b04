"""The sound server of PulseAudio or PipeWire: what is said when it, or a device of it, is not there, and whether it is
another one than before."""

import os

from memory_core.errors import NoMicrophone

MICROPHONE, SPEAKERS = "@DEFAULT_SOURCE@", "@DEFAULT_MONITOR@"

NONE = {
    MICROPHONE: "There is no microphone. Plug one in, or choose an input device in the system's sound settings.",
    SPEAKERS: "There are no speakers to listen to. Plug some in, or choose an output device in the sound settings.",
}
REFUSED = (
    "“{device}” cannot be opened: it may be unplugged, or not allowed. Plug it in, or allow it in the system's "
    "privacy settings."
)
FROZEN = "The sound server does not answer. It is asked again and again; restart it if it stays so."
GONE = "The sound server is gone. It is looked for again and again; start it if it stays away."


class NoServer(NoMicrophone):
    """There is no sound server of this kind."""


class NoDevice(NoMicrophone):
    """The server has no device of this kind that can be opened."""


class Frozen(NoMicrophone):
    """The sound server does not answer."""

    def __init__(self) -> None:
        super().__init__(FROZEN)


def door() -> tuple[int, int] | None:
    """What tells the server on this machine from the next one: the socket at which it answers; None: there is none."""
    named = os.environ.get("PULSE_SERVER", "").removeprefix("unix:")
    folder = os.environ.get("PULSE_RUNTIME_PATH") or os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), "pulse")
    try:
        found = os.stat(named or os.path.join(folder, "native"))
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_ctime_ns
