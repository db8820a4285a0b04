"""What `scrubjay status` says while whoever owns the home does not answer."""

import argparse
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from capture.events import CaptureState, CaptureStatus
from capture.kept import KeptStatus
from desktop.commands.base import Call
from desktop.commands.keeping import status
from desktop.commands.session import Session
from desktop.commands.terminal import Terminal
from memory_core.errors import HomeInUse
from memory_core.home import Home
from memory_core.privacy.keys import open_keys

NOON = datetime(2026, 5, 8, 12, tzinfo=UTC)
REFUSED = "Another Scrubjay is using the home and cannot be reached. Close it, or choose another folder with --home."


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    home = Home(tmp_path / "home")
    home.prepare()
    open_keys(home)
    KeptStatus(home).keep(CaptureStatus(CaptureState.RECORDING, NOON), 0.0)

    def refuse(*_: object, **__: object) -> None:
        raise HomeInUse(REFUSED)

    monkeypatch.setattr(Session, "_reach", refuse)
    return Call(argparse.Namespace(), Terminal(out=io.StringIO(), err=io.StringIO(), now=NOON), home)


@pytest.fixture
def owner(call: Call) -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        call.home.path.joinpath("owner.json").write_text(json.dumps({"pid": process.pid}))
        yield process.pid
        process.kill()


def test_it_does_not_claim_to_record_and_says_how_it_was_and_what_to_do(call: Call) -> None:
    said = status(call)
    assert said.code == 1
    assert (said.result["state"], said.result["capture"], said.result["pending"]) == ("unreachable", {}, 0)
    assert said.result["last_known"]["state"] == "recording"
    assert said.result["warnings"] == [REFUSED]
    said.show(call.terminal)
    shown = call.terminal.out.getvalue()  # type: ignore[attr-defined]
    assert "not known; recording at today 12:00" in shown
    assert "Close it" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is frozen there by a signal")
def test_an_owner_that_is_frozen_is_named(call: Call, owner: int) -> None:
    assert status(call).result["warnings"] == [REFUSED]
    os.kill(owner, signal.SIGSTOP)
    os.waitid(os.P_PID, owner, os.WSTOPPED)
    (warning,) = status(call).result["warnings"]
    assert warning.startswith(REFUSED)
    assert f"kill -CONT {owner}" in warning
