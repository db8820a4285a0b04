#!/usr/bin/env python3
"""Sets Scrubjay up from a fresh clone and starts it, or tests it: `python3 installers/dev.py run`.

Uses the standard library only. Commands: `run [-- arguments of scrubjay]`, `test [-- arguments of pytest]`, `setup`.
"""

import argparse
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

if sys.version_info < (3, 11):  # noqa: UP036 (it is older Pythons that have to be told)
    sys.exit(
        "Scrubjay needs Python 3.11, 3.12 or 3.13. Start this with one of them, for example: python3.13 " + __file__
    )
if __package__ in (None, ""):
    # Run as a script: the folder of the script is on the path, and shall not be.
    sys.path[0] = ROOT

from pathlib import Path  # noqa: E402

from installers import gate, machine  # noqa: E402
from installers.console import Progress, SetupFailed  # noqa: E402
from installers.environment import Environment, can_make_venv  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says. Returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # A console may not know every letter.
    parser = argparse.ArgumentParser(prog="dev.py", description="Set Scrubjay up, start it, or test it.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup", help="set up everything, start nothing")
    for name, what in (("run", "set up and start Scrubjay"), ("test", "set up and run every check")):
        commands.add_parser(name, help=what).add_argument("rest", nargs="*", help=f"after --: handed on by “{name}”")
    before, rest = _split(sys.argv[1:] if arguments is None else arguments)
    chosen = parser.parse_args(before)
    other = machine.other_python()
    if other:
        return subprocess.run([other, os.path.abspath(__file__), *before, "--", *rest], check=False).returncode
    try:
        return _carry_out(chosen.command, [*getattr(chosen, "rest", []), *rest])
    except SetupFailed as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Start it again to go on.", file=sys.stderr)
        return 130


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """What is ours, and what stands after `--`."""
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def _carry_out(command: str, rest: list[str]) -> int:
    root = Path(ROOT)
    environment = Environment(root)
    prepare(environment, _needs(command, rest))
    if command == "test":
        return gate.run_gate(environment.command, root, rest)
    if command == "run":
        verb = rest or ([] if machine.has_screen() else ["demo"])
        return subprocess.run(environment.command("scrubjay", *verb), check=False).returncode
    print("Scrubjay is set up. Start it with: python3 installers/dev.py run")
    return 0


def _needs(command: str, rest: list[str]) -> tuple[machine.Need, ...]:
    """The system packages for a command. Tests, and the demo without a display, bring their own screen and sound."""
    if command == "test":
        return machine.WINDOW + machine.STAGE + machine.TESTS
    if command == "run" and rest[:1] in ([], ["demo"]) and not machine.has_screen():
        return machine.WINDOW + machine.STAGE
    return machine.WINDOW


def prepare(environment: Environment, needs: tuple[machine.Need, ...]) -> None:
    """Set up what is missing; say nothing and change nothing when all is there. Raises `SetupFailed`."""
    name = machine.check_machine()
    lacking = machine.missing(needs)
    if lacking and not machine.may_install():
        raise SetupFailed(
            "Some system packages are missing. Install them, then start this again:\n  "
            + machine.install_command(lacking)
        )
    packages = sorted({need.debian for need in lacking})
    ready = environment.is_ready()
    if not ready and not can_make_venv() and machine.may_install():
        packages.append("python3-venv")
    if ready and not packages:
        return
    print(f"Setting up Scrubjay ({name}).")
    progress = Progress((1 if packages else 0) + (0 if ready else 3))
    if packages:
        with progress.step(f"System packages: {' '.join(packages)}") as step:
            machine.install(packages, step)
    if ready:
        return
    with progress.step("Virtual environment in .venv"):
        environment.make()
    with progress.step("Locked packages") as step:
        environment.install_locked(step)
    with progress.step("Scrubjay itself"):
        environment.install_scrubjay()


if __name__ == "__main__":
    sys.exit(main())
