"""PipeWire with its session manager, and a screen on it that a test paints, without a desktop."""

import json
import os
import subprocess
from pathlib import Path

from tests.fakes.shown_window import until


class PipeWire:
    """Both daemons in a folder of their own. `remote` is the socket that a portal hands out."""

    def __init__(self, folder: Path, bus_address: str) -> None:
        folder.chmod(0o700)
        self.remote = folder / "pipewire-0"
        self._environment = {
            **os.environ,
            "XDG_RUNTIME_DIR": str(folder),
            "PIPEWIRE_RUNTIME_DIR": str(folder),
            "XDG_STATE_HOME": str(folder),
            "HOME": str(folder),
            "DBUS_SESSION_BUS_ADDRESS": bus_address,
            "DBUS_SYSTEM_BUS_ADDRESS": bus_address,
        }
        self._programs: dict[str, subprocess.Popen[bytes]] = {}
        self._start("pipewire", "pipewire")
        until(self.remote.exists, "PipeWire")
        self._start("wireplumber", "wireplumber")

    def share(self, name: str, source: str) -> int:
        """Give a stream with the pictures of a GStreamer source; its number."""
        properties = f"stream-properties=props,media.class=Video/Source,node.name={name}"
        self._start(name, "gst-launch-1.0", "-q", *source.split(), "!", "pipewiresink", "mode=provide", properties)
        found: list[int] = []

        def ready() -> bool:
            found[:] = self._nodes(name)
            return bool(found)

        until(ready, f"the stream {name}")
        return found[0]

    def unshare(self, name: str) -> None:
        """End a stream."""
        program = self._programs.pop(name)
        program.kill()
        program.wait()

    def stop(self) -> None:
        """End everything."""
        for name in reversed(list(self._programs)):
            self.unshare(name)

    def _start(self, name: str, *command: str) -> None:
        quiet = subprocess.DEVNULL
        self._programs[name] = subprocess.Popen(command, env=self._environment, stdout=quiet, stderr=quiet, stdin=quiet)

    def _nodes(self, name: str) -> list[int]:
        dump = subprocess.run(["pw-dump"], env=self._environment, capture_output=True, check=False, timeout=20)
        if dump.returncode or not dump.stdout:
            return []
        nodes = [entry for entry in json.loads(dump.stdout) if entry["type"] == "PipeWire:Interface:Node"]
        return [int(node["id"]) for node in nodes if node["info"]["props"].get("node.name") == name]
