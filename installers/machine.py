"""What this machine has and lacks: Python, system, system libraries; and how to get what is missing."""

import ctypes
import os
import platform
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from installers.console import SetupFailed, Step, run_quietly

# What requirements.lock was resolved for. On anything else pip would skip every line of it without a word.
PYTHONS = ((3, 11), (3, 12), (3, 13))
MACHINES = {"linux": ("x86_64", "aarch64"), "darwin": ("arm64", "x86_64"), "win32": ("AMD64",)}
GLIBC = (2, 34)
MACOS = (14, 0)


@dataclass(frozen=True)
class Need:
    """One system package: its name on Debian, Fedora and Arch, and the library or program that proves it is there."""

    debian: str
    fedora: str
    arch: str
    library: str = ""
    program: str = ""
    file: str = ""


WINDOW = (
    Need("libegl1", "libglvnd-egl", "libglvnd", library="libEGL.so.1"),
    Need("libgl1", "libglvnd-glx", "libglvnd", library="libGL.so.1"),
    Need("libdbus-1-3", "dbus-libs", "dbus", library="libdbus-1.so.3"),
    Need("libfontconfig1", "fontconfig", "fontconfig", library="libfontconfig.so.1"),
    Need("libglib2.0-0", "glib2", "glib2", library="libglib-2.0.so.0"),
    Need("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11", library="libxkbcommon-x11.so.0"),
    Need("libx11-xcb1", "libX11-xcb", "libx11", library="libX11-xcb.so.1"),
    Need("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor", library="libxcb-cursor.so.0"),
    Need("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm", library="libxcb-icccm.so.4"),
    Need("libxcb-image0", "xcb-util-image", "xcb-util-image", library="libxcb-image.so.0"),
    Need("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms", library="libxcb-keysyms.so.1"),
    Need("libxcb-randr0", "libxcb", "libxcb", library="libxcb-randr.so.0"),
    Need("libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil", library="libxcb-render-util.so.0"),
    Need("libxcb-shape0", "libxcb", "libxcb", library="libxcb-shape.so.0"),
    Need("libxcb-xkb1", "libxcb", "libxcb", library="libxcb-xkb.so.1"),
    Need("libportaudio2", "portaudio", "portaudio", library="libportaudio.so.2"),
    Need("libpulse0", "pulseaudio-libs", "libpulse", library="libpulse.so.0"),
)
STAGE = (
    Need("xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb", program="Xvfb"),
    Need("openbox", "openbox", "openbox", program="openbox"),
    Need("pulseaudio", "pulseaudio", "pulseaudio", program="pulseaudio"),
    Need("pulseaudio-utils", "pulseaudio-utils", "libpulse", program="paplay"),
    Need(
        "libasound2-plugins", "alsa-plugins-pulseaudio", "alsa-plugins", file="alsa-lib/libasound_module_pcm_pulse.so"
    ),
    Need("espeak-ng", "espeak-ng", "espeak-ng", program="espeak-ng"),
    Need("fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu", file="DejaVuSans.ttf"),
)

# Only the tests need these.
TESTS = (
    Need("x11-xserver-utils", "xrandr", "xorg-xrandr", program="xrandr"),
    Need("faketime", "libfaketime", "libfaketime", program="faketime"),
    Need("at-spi2-core", "at-spi2-core", "at-spi2-core", file="at-spi-bus-launcher"),
    Need("dbus-daemon", "dbus-daemon", "dbus", program="dbus-daemon"),
    Need("pipewire", "pipewire", "pipewire", program="pipewire"),
    Need("pipewire-bin", "pipewire-utils", "pipewire", program="pw-dump"),
    Need("wireplumber", "wireplumber", "wireplumber", program="wireplumber"),
    Need("gstreamer1.0-tools", "gstreamer1", "gstreamer", program="gst-launch-1.0"),
    Need("gstreamer1.0-plugins-base", "gstreamer1-plugins-base", "gst-plugins-base", file="libgstapp.so"),
    Need("gstreamer1.0-pipewire", "pipewire-gstreamer", "gst-plugin-pipewire", file="libgstpipewire.so"),
)


def check_machine() -> str:
    """Name the machine, or raise `SetupFailed` when the locked packages do not exist for it."""
    version, system, machine = sys.version_info[:2], sys.platform, platform.machine()
    if version not in PYTHONS:
        supported = ", ".join(f"{major}.{minor}" for major, minor in PYTHONS)
        raise SetupFailed(
            f"Scrubjay needs Python {supported}, but this is {version[0]}.{version[1]}. "
            f"Install one of them and start this with it, for example: python3.13 {' '.join(sys.argv)}"
        )
    if machine not in MACHINES.get(system, ()) or struct.calcsize("P") != 8:
        known = "; ".join(f"{name}: {' or '.join(machines)}" for name, machines in MACHINES.items())
        raise SetupFailed(f"Scrubjay does not run on {system} {machine} ({known}), and needs a 64-bit Python.")
    if system == "linux":
        _check_glibc()
    if system == "darwin" and _version(platform.mac_ver()[0]) < MACOS:
        raise SetupFailed(f"Scrubjay needs macOS {MACOS[0]} or newer, but this is {platform.mac_ver()[0]}.")
    return f"Python {platform.python_version()} on {system} {machine}"


def other_python() -> str:
    """A Python on the path that the lock file knows, when this one is not; empty when this one is, or there is none."""
    if sys.version_info[:2] in PYTHONS:
        return ""
    names = (f"python{major}.{minor}" for major, minor in reversed(PYTHONS))
    return next((found for name in names if (found := shutil.which(name)) and _runs(found)), "")


def _runs(python: str) -> bool:
    """Whether it is a Python and not only a name for one that is not installed (as pyenv makes them)."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def _check_glibc() -> None:
    name, version = platform.libc_ver()
    if name != "glibc" or _version(version) < GLIBC:
        least = ".".join(map(str, GLIBC))
        raise SetupFailed(
            f"Scrubjay needs a Linux with glibc {least} or newer (Debian 12, Ubuntu 22.04, Fedora 35 …), "
            f"but this one has {f'{name} {version}' if name else 'another C library'}."
        )


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def has_screen() -> bool:
    """Whether a window can be shown: always on Windows and macOS, with a display elsewhere."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def is_debian_like() -> bool:
    """Whether apt installs here."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg-query") is not None


def missing(needs: Iterable[Need]) -> list[Need]:
    """Those that are not installed; on Linux only, the other systems bring all that is needed."""
    if sys.platform != "linux":
        return []
    if is_debian_like():
        there = _installed_packages()
        return [need for need in needs if need.debian not in there]
    return [need for need in needs if not _is_there(need)]


def _installed_packages() -> set[str]:
    """Names of the installed Debian packages and of what they provide (libglib2.0-0t64 provides libglib2.0-0)."""
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}\t${Package}\t${Provides}\n"]
    listed = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    names: set[str] = set()
    for line in listed.splitlines():
        status, package, provides = line.split("\t")
        if status == "installed":
            names.add(package)
            names.update(part.split()[0] for part in provides.split(",") if part.strip())
    return names


def _is_there(need: Need) -> bool:
    if need.program:
        return shutil.which(need.program) is not None
    if not need.library:
        return True  # A file whose place differs from one Linux to the next: the demo says so itself.
    try:
        ctypes.CDLL(need.library)
    except OSError:
        return False
    return True


def install_command(lacking: Sequence[Need]) -> str:
    """The command that installs them here, to be typed by a person."""
    for tool, command, names in (
        ("apt-get", "sudo apt-get install", [need.debian for need in lacking]),
        ("dnf", "sudo dnf install", [need.fedora for need in lacking]),
        ("pacman", "sudo pacman -S --needed", [need.arch for need in lacking]),
    ):
        if shutil.which(tool):
            return f"{command} {' '.join(sorted(set(names)))}"
    return "your package manager's command for: " + " ".join(need.library or need.program for need in lacking)


def may_install() -> bool:
    """Whether packages can be installed without asking anybody: as root, with apt."""
    return is_debian_like() and os.geteuid() == 0


def install(names: Sequence[str], step: Step) -> None:
    """Install Debian packages as root. Raises `SetupFailed` when apt does not do it."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    waiting = ["-o", "DPkg::Lock::Timeout=120"]

    def follow(line: str) -> None:
        step.detail = line[:60]

    # When one of several package sources is down, the rest may still have all that is needed.
    _, updated = run_quietly(["apt-get", *waiting, "update"], environment=quiet, on_line=follow)
    command = ["apt-get", *waiting, "install", "--yes", "--no-install-recommends", *names]
    code, said = run_quietly(command, environment=quiet, on_line=follow)
    if code:
        raise SetupFailed(_explain_apt(said, updated, names))


def _explain_apt(said: str, updated: str, names: Sequence[str]) -> str:
    if "No space left" in said or "don't have enough free space" in said:
        return "The disk is full: free some space, then start this again."
    if any(sign in said + updated for sign in ("Could not resolve", "Failed to fetch", "Could not connect")):
        return "The package servers cannot be reached: check the network (and the proxy), then start this again."
    if "Could not get lock" in said:
        return "Another program is installing packages: wait until it is done, then start this again."
    last = next((line for line in reversed(said.splitlines()) if line.startswith("E:")), said[-300:])
    return f"apt-get could not install {' '.join(names)}: {last.strip()}"
