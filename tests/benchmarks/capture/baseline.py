"""A baseline in a scene: its process, what it reads, and what that costs."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from memory_core.errors import CaptureError
from tests.benchmarks.capture.measures import Kept, Result
from tests.benchmarks.capture.meter import Meter

READY_WITHIN_S = 60.0
ENDS_WITHIN_S = 60.0
ALL_READ_WITHIN_S = 300.0


class Plain:
    """A process of `plain.py`. It ends with this one, however that ends."""

    def __init__(self, kind: str) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.capture.plain", kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[3],
            start_new_session=True,  # Ctrl-C is for us; we close it in order.
        )
        self.messages: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._listen, name="baseline messages", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int | None:
        """Its process id, while it runs."""
        return self._program.pid if self._program.poll() is None else None

    def send(self, line: str) -> None:
        """A line for its stdin."""
        assert self._program.stdin is not None
        self._program.stdin.write(f"{line}\n".encode())
        self._program.stdin.flush()

    def wait_for(self, key: str, seconds: float) -> dict[str, Any]:
        """The first message with such a key."""
        with self._changed:
            ready = self._changed.wait_for(lambda: any(key in one for one in self.messages), seconds)
            if not ready:
                raise CaptureError(f"A baseline of the benchmark said nothing within {seconds:.0f} s. Run it again.")
            return next(one for one in self.messages if key in one)

    def finish(self, within_s: float = ENDS_WITHIN_S) -> None:
        """Let it come to its end, and wait for that."""
        assert self._program.stdin is not None
        self._program.stdin.close()
        self._reader.join(within_s)

    def close(self) -> None:
        """End it. Safe to call twice."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.close()
        self._program.kill()
        self._program.wait()
        self._reader.join()
        self._program.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _listen(self) -> None:
        assert self._program.stdout is not None
        for line in self._program.stdout:
            with self._changed:
                self.messages.append(json.loads(line))
                self._changed.notify_all()


class Baseline:
    """One of the two gates before full-frame OCR, measured as Scrubjay is."""

    def __init__(self, gate: str) -> None:
        self._gate = gate
        self._plain: Plain | None = None
        self.meter = Meter(lambda: self._plain.pid if self._plain is not None else None)
        self.read_at: dict[Kept, float] = {}

    def start(self, apps: set[str]) -> None:
        """Returns when it has read the first frames."""
        self._plain = Plain(self._gate)
        self._ready = self._plain.wait_for("ready", READY_WITHIN_S)

    def begin(self) -> None:
        """From now on it counts."""
        self._cpu_before, self._begun_at = self.meter.cpu(), time.monotonic()

    def end(self) -> Result:
        """Stop; what it cost since `begin`, and what it read."""
        assert self._plain is not None
        seconds, cpu = time.monotonic() - self._begun_at, self.meter.cpu() - self._cpu_before
        self._plain.finish()
        counts = self._plain.wait_for("counts", 1.0)["counts"]
        fresh = {name: counts[name] - self._ready[name] for name in ("frames", "ocr_calls", "ocr_pixels")}
        result = Result(
            seconds, cpu, self._cpu_before, **fresh, memory=list(self.meter.memory), own=list(self.meter.own)
        )
        for said in self._plain.messages:
            if "words" in said:
                words = frozenset(said["words"])
                one = Kept(said["app"], said["title"], said["at"], said["at"], words, said["monitor"])
                result.kept.append(one)
                self.read_at[one] = said["read_at"]
        return result

    def __enter__(self) -> Self:
        self.meter.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.meter.__exit__(kind, error, trace)
        if self._plain is not None:
            self._plain.close()


class Reader:
    """Reads pictures of whole frames in a process of its own, while other things happen."""

    def __init__(self) -> None:
        self._plain = Plain("files")

    def read(self, files: Iterable[Path]) -> None:
        """These shall be read."""
        for file in files:
            self._plain.send(str(file))

    def words(self) -> dict[str, frozenset[str]]:
        """The words of each, by the file's name, when all were read."""
        self._plain.finish(ALL_READ_WITHIN_S)
        return {one["file"]: frozenset(one["words"]) for one in self._plain.messages}

    def close(self) -> None:
        """End it. Safe to call twice."""
        self._plain.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
