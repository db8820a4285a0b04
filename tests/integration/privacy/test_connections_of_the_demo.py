"""The whole guided demo (real windows on a virtual screen, a voice in a virtual microphone, cited answers) without a
route to anywhere, under a trace of its system calls: it does all it should, and nobody even tries to leave."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop.demo.script import EXACT, QUESTIONS, SCENES, SECRET
from memory_core.home import Home
from memory_core.privacy.connections import ConnectionLog
from memory_core.privacy.keys import NoKeyring, open_keys
from memory_core.records.bodies import Kind
from tests.fakes.obedient_model import ObedientModel
from tests.fakes.terminal import Scrubjay

# Sending without a connection, too: a question to a name server is one.
CALLS = "trace=connect,sendto,sendmsg,sendmmsg"
ABROAD = re.compile(r"sa_family=AF_INET6?\b")
LOOPBACK = re.compile(r'inet_addr\("127\.|inet_pton\(AF_INET6, "::1"')
LONGEST_S = 150


def attempts(trace: str) -> list[str]:
    """The calls of a trace that name an address of the internet which is not this machine."""
    return [line for line in trace.splitlines() if ABROAD.search(line) and not LOOPBACK.search(line)]


def isolation() -> list[str]:
    """How to run a program without any network here; nothing where the machine does not allow it."""
    for way in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if shutil.which("unshare") and subprocess.run([*way, "true"], capture_output=True, check=False).returncode == 0:
            return way
    return []


def tracing(into: Path) -> list[str]:
    """How to write down the system calls of a program and its children; nothing where it is not allowed."""
    way = ["strace", "-f", "-qq", "-s", "120", "-e", CALLS]
    if shutil.which("strace") and subprocess.run([*way, "true"], capture_output=True, check=False).returncode == 0:
        return [*way, "-o", str(into)]
    return []


def test_an_attempt_to_leave_is_seen_by_the_trace(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    ask = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 53))"
    way = tracing(trace)
    assert way, "strace is missing, or tracing is not allowed here: scripts of installers/dev.py install it"
    subprocess.run([*isolation(), *way, sys.executable, "-c", ask], capture_output=True, check=False)
    assert len(attempts(trace.read_text("utf-8", "replace"))) == 1
    assert (
        attempts('1 connect(3, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}, 16) = 0') == []
    )


def test_with_a_chosen_model_only_that_one_is_spoken_to_and_the_log_knew_it(tmp_path: Path) -> None:
    trace, model = tmp_path / "trace", ObedientModel()
    try:
        inside = Scrubjay(tmp_path / "home", inside=True)
        inside("add", "The launch is on 12 May.").json()
        inside("settings", "llm_base_url", model.address).json()
        inside("settings", "llm", "compatible:tiny").json()
        model.obeys = "It is on 12 May [1]."
        program = Scrubjay(tmp_path / "home")
        ran = subprocess.run(
            [*tracing(trace), *program.command, "ask", "When is the launch?", "--json"],
            env=program.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    finally:
        model.close()
    assert ran.returncode == 0, ran.stderr
    assert "12 May" in ran.stdout
    seen = trace.read_text("utf-8", "replace")
    port = model.host.rpartition(":")[2]
    abroad = [line for line in seen.splitlines() if ABROAD.search(line)]
    assert attempts(seen) == []
    assert {port} == {found for line in abroad for found in re.findall(r"sin6?_port=htons\((\d+)\)", line)}
    home = Home(tmp_path / "home")
    log = ConnectionLog(home, open_keys(home, keyring=NoKeyring()))
    assert [(entry.host, entry.purpose) for entry in log.entries()] == [(model.host, "chat")]


@pytest.mark.slow
@pytest.mark.display
@pytest.mark.sound
def test_the_demo_runs_without_a_network_and_never_tries_to_use_one(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    trace, alone = tmp_path / "trace", isolation()
    watched = tracing(trace)
    record_property("without a network", " ".join(alone) or "not allowed here, traced alone")
    record_property("traced", bool(watched))
    assert alone or watched, "neither a network namespace nor a trace is allowed here"
    with tempfile.TemporaryDirectory(prefix="demo-") as scratch:
        program = Scrubjay(tmp_path / "home")
        ran = subprocess.run(
            [
                *alone,
                *watched,
                *program.command,
                "demo",
                "--json",
                "--virtual",
                "--screenshot",
                str(tmp_path / "window.png"),
            ],
            env=program.environment(TMPDIR=scratch, XDG_CACHE_HOME=str(tmp_path / "cache")),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert list(Path(scratch).glob("scrubjay*")) == []
    found = json.loads(ran.stdout)
    assert (found["passed"], found["problems"], found["hearing"]) == (True, [], "")
    assert SECRET not in ran.stdout
    assert "Asking" in ran.stderr
    _has_seen_heard_and_remembered(found)
    assert [asked["question"] for asked in found["questions"]] == [question.text for question in QUESTIONS]
    assert all(asked["citations"] for asked in found["questions"])
    _is_drawn(tmp_path / "window.png")
    assert not (tmp_path / "home").exists()
    if watched:
        seen = trace.read_text("utf-8", "replace")
        assert "AF_UNIX" in seen
        assert attempts(seen) == []
    # onnxruntime's telemetry keeps what it wants to send in a database there.
    assert not list(tmp_path.joinpath("cache").glob("Microsoft*"))


def _has_seen_heard_and_remembered(found: Mapping[str, Any]) -> None:
    seen = " ".join(f"{item['title']} {item['text']}" for item in found["seen"])
    assert all(scene.title in seen for scene in SCENES)
    assert found["secrets_removed"] >= 1
    assert any("passport" in heard for heard in found["heard"])
    assert all(found["memories"][kind] for kind in ("core", "episodic", "semantic", "procedural", "resource", "vault"))
    texts = {kind: " ".join(item["text"] for item in found["examples"] if item["kind"] == kind) for kind in Kind}
    assert "Maya" in texts[Kind.CORE]
    assert "14 March 2027" in texts[Kind.SEMANTIC]
    assert "5. Restart the live server." in texts[Kind.PROCEDURAL]
    assert "deploy.py" in texts[Kind.RESOURCE]
    assert "Phone number" in texts[Kind.VAULT]
    assert not any(value in texts[Kind.VAULT] for value in EXACT)


def _is_drawn(picture: Path) -> None:
    with Image.open(picture) as window:
        assert window.width >= 800
        colours = window.convert("RGB").getcolors(1 << 20)
        assert colours is not None
        assert len(colours) > 50
