"""What the set-up says of a machine."""

import platform
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from installers import machine
from installers.console import SetupFailed, Step
from installers.machine import STAGE, WINDOW, Need

NEED = Need("libqux1", "qux", "qux-libs", library="libqux.so.1")


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Pretend to be a machine: system, processor, Python version, glibc, macOS."""

    def be(system: str = "linux", processor: str = "x86_64", python: tuple[int, int] = (3, 12), **more: str) -> None:
        monkeypatch.setattr(sys, "platform", system)
        monkeypatch.setattr(sys, "version_info", (*python, 1))
        monkeypatch.setattr(platform, "machine", lambda: processor)
        monkeypatch.setattr(platform, "libc_ver", lambda: (more.get("libc", "glibc"), more.get("glibc", "2.36")))
        monkeypatch.setattr(platform, "mac_ver", lambda: (more.get("macos", "15.1"), ("", "", ""), processor))

    return be


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A PATH that holds only the given programs, each a shell script."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(**scripts: str) -> None:
        for name, script in scripts.items():
            program = folder / name.replace("_", "-")
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)

    return put


@pytest.mark.parametrize(
    "known", [("linux", "x86_64"), ("linux", "aarch64"), ("win32", "AMD64"), ("darwin", "arm64"), ("darwin", "x86_64")]
)
def test_machines_that_the_lock_file_knows_pass(pretend: Callable[..., None], known: tuple[str, str]) -> None:
    pretend(*known)
    assert machine.check_machine().endswith(" ".join(known))


@pytest.mark.parametrize(
    ("told", "surroundings"),
    [
        (r"needs Python 3\.11, 3\.12, 3\.13, but this is 3\.14", {"python": (3, 14)}),
        ("does not run on linux i686", {"processor": "i686"}),
        ("does not run on win32 ARM64", {"system": "win32", "processor": "ARM64"}),
        ("does not run on freebsd14", {"system": "freebsd14"}),
        (r"glibc 2\.34 or newer .* has glibc 2\.31", {"glibc": "2.31"}),
        ("has another C library", {"libc": "", "glibc": ""}),
        (r"needs macOS 14 or newer, but this is 13\.6", {"system": "darwin", "macos": "13.6"}),
    ],
)
def test_machines_that_it_does_not_know_are_refused_in_one_sentence(
    pretend: Callable[..., None], told: str, surroundings: dict[str, object]
) -> None:
    pretend(**surroundings)
    with pytest.raises(SetupFailed, match=told):
        machine.check_machine()


def test_another_python_is_looked_for_only_when_this_one_will_not_do(
    pretend: Callable[..., None], programs: Callable[..., None]
) -> None:
    programs(**{"python3.13": "exit 127", "python3.12": "exit 0"})
    assert machine.other_python() == ""
    pretend(python=(3, 15))
    assert machine.other_python() == shutil.which("python3.12")


def test_on_debian_a_package_is_there_when_another_provides_it(programs: Callable[..., None]) -> None:
    listed = (r"installed\tlibglib2.0-0t64\tlibglib2.0-0 (= 2.80)", r"installed\tlibegl1\t", r"config-files\txvfb\t")
    programs(apt_get="", dpkg_query="printf '" + "".join(line + r"\n" for line in listed) + "'")
    lacking = {need.debian for need in machine.missing(WINDOW + STAGE)}
    assert "xvfb" in lacking
    assert not lacking & {"libglib2.0-0", "libegl1"}
    assert machine.install_command([NEED]) == "sudo apt-get install libqux1"


def test_elsewhere_the_library_or_program_itself_is_tried(programs: Callable[..., None]) -> None:
    programs(dnf="", Xvfb="")
    xvfb, openbox = STAGE[:2]
    here = Need("libc6", "glibc", "glibc", library="libc.so.6")
    font = Need("font", "font", "font", file="Font.ttf")
    lacking = machine.missing([NEED, here, xvfb, openbox, font])
    assert lacking == [NEED, openbox]
    assert machine.install_command(lacking) == "sudo dnf install openbox qux"
    assert not machine.may_install()


def test_the_command_fits_the_system(programs: Callable[..., None]) -> None:
    assert machine.install_command([NEED]).endswith("command for: libqux.so.1")
    programs(pacman="")
    assert machine.install_command([NEED]) == "sudo pacman -S --needed qux-libs"


def test_windows_and_macos_bring_all_that_is_needed(pretend: Callable[..., None]) -> None:
    pretend("darwin", "arm64")
    assert machine.missing([NEED]) == []
    assert machine.has_screen()


def test_linux_has_a_screen_when_a_display_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not machine.has_screen()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert machine.has_screen()


def test_apt_updates_once_and_installs_without_asking(programs: Callable[..., None], tmp_path: Path) -> None:
    programs(apt_get=f'echo "$DEBIAN_FRONTEND $@" >> {tmp_path}/calls; echo "Unpacking libqux1"', dpkg_query="")
    step = Step("System packages")
    machine.install(["libqux1", "xvfb"], step)
    update, install = (tmp_path / "calls").read_text().splitlines()
    assert update.endswith("update")
    assert install.startswith("noninteractive")
    assert install.endswith("install --yes --no-install-recommends libqux1 xvfb")
    assert step.detail == "Unpacking libqux1"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("E: No space left on device", "disk is full"),
        ("W: Failed to fetch http://x  Could not resolve 'x'", "check the network"),
        ("E: Could not get lock /var/lib/dpkg/lock", "Another program is installing"),
        ("Reading\nE: Unable to locate package libqux1\n", "could not install libqux1: E: Unable to locate"),
    ],
)
def test_every_failure_of_apt_says_what_to_do(programs: Callable[..., None], said: str, told: str) -> None:
    programs(apt_get=f'echo "{said}"; exit 100', dpkg_query="")
    with pytest.raises(SetupFailed, match=told):
        machine.install(["libqux1"], Step("System packages"))
