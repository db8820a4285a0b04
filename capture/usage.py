"""What this process has cost: processor time and the most memory that it held."""

import contextlib
import sys
import time
from pathlib import Path


def cpu_seconds() -> float:
    """Processor time of this process, user and system, in seconds."""
    return time.process_time()


def peak_rss_mb() -> float:
    """The most memory that this process held, in megabytes (10⁶ bytes)."""
    if sys.platform == "linux":
        # Not `getrusage`: it counts the memory of the process that started this one.
        for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset) / 1e6
    import resource

    # Bytes on macOS, kilobytes elsewhere.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def pss_mb(pid: int | None = None) -> float:
    """The memory that a process (this one: None) costs now, in megabytes (10⁶ bytes); 0 when it is gone.

    Linux: its proportional share, so that a library that several use is counted once; about a millisecond. Elsewhere
    what it alone holds (USS), or what is resident where that is not told either.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, ValueError, IndexError):
            for line in Path(f"/proc/{pid or 'self'}/smaps_rollup").read_text("ascii", "replace").splitlines():
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024 / 1e6
    import psutil

    try:
        process = psutil.Process(pid)
        with contextlib.suppress(psutil.AccessDenied, AttributeError):
            return float(process.memory_full_info().uss) / 1e6
        return float(process.memory_info().rss) / 1e6
    except psutil.Error:
        return 0.0


def thread_seconds(native_id: int) -> float | None:
    """Processor time that a thread of this process has used; None when nobody can tell."""
    if sys.platform == "linux":
        try:
            fields = Path(f"/proc/self/task/{native_id}/schedstat").read_text("ascii").split()
            return int(fields[0]) / 1e9
        except (OSError, ValueError, IndexError):
            pass
    import psutil

    with contextlib.suppress(psutil.Error, NotImplementedError):
        for thread in psutil.Process().threads():
            if thread.id == native_id:
                return float(thread.user_time + thread.system_time)
    return None


def thread_waited(native_id: int) -> float:
    """For how long a thread of this process has waited for a processor that others used; 0 where nobody can tell."""
    return _waited(Path(f"/proc/self/task/{native_id}/schedstat")) if sys.platform == "linux" else 0.0


def waited_seconds(pid: int | None = None) -> float:
    """For how long the threads of a process (this one: None) have waited for a processor, all of them together; 0 where
    nobody can tell. On a busy machine it grows by seconds within a second, for a process that is frozen not at all."""
    if sys.platform != "linux":
        return 0.0
    return sum(_waited(thread) for thread in Path(f"/proc/{pid or 'self'}/task").glob("*/schedstat"))


def machine_seconds() -> float:
    """For how many seconds this machine was at work since it was started, the mean of its processors."""
    import psutil

    each = psutil.cpu_times(percpu=True)
    idle = sum(one.idle + getattr(one, "iowait", 0.0) for one in each)
    # Time of guests is counted among that of users.
    return (sum(sum(one[:8]) for one in each) - idle) / max(1, len(each))


def _waited(schedstat: Path) -> float:
    try:
        return int(schedstat.read_text("ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def be_modest() -> None:
    """Let everything else on this machine go first."""
    import psutil

    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        psutil.Process().nice(10)
