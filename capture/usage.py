"""What this process has cost: processor time and the most memory that it held."""

import sys
from pathlib import Path


def cpu_seconds() -> float:
    """Processor time of this process, user and system, in seconds."""
    import psutil

    times = psutil.Process().cpu_times()
    return float(times.user + times.system)


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


def be_modest() -> None:
    """Let everything else on this machine go first."""
    import psutil

    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        psutil.Process().nice(10)
