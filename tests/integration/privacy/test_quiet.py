"""What our libraries would like to send or fetch by themselves, and that they don't."""

import ast
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from memory_core.privacy.quiet import SETTINGS, keep_libraries_quiet

ROOT = Path(__file__).parents[3]
# What can reach another machine. `socket` itself: for the local socket and the signals of the operating system.
WAYS_OUT = {"httpx", "httpx2", "requests", "urllib3", "aiohttp", "http.client", "urllib.request", "ftplib", "smtplib"}
SEAM = "memory_core/privacy/outgoing.py"
KNOW_THEIR_TYPES = {
    "memory_core/llm/bounded.py",
    "memory_core/llm/discovery.py",
    "memory_core/llm/pydantic_ai_models.py",
    "memory_core/privacy/downloads.py",
}
LOCAL = {"desktop/ipc.py", "desktop/platform/signals.py", "capture/sources/_linux_damage.py"}
CLIENT = re.compile(
    r"\bhttpx2?\.(?:Client|AsyncClient|get|post|put|request|stream|HTTPTransport|AsyncHTTPTransport)\(|create_connection"
    r"|QtNetwork|QNetwork|QTcpSocket|QWebSocket|QtWebEngine|urlopen|urlretrieve"
)


def sources() -> list[Path]:
    return [path for folder in ("memory_core", "capture", "desktop") for path in sorted((ROOT / folder).rglob("*.py"))]


def test_every_client_is_made_by_the_one_seam() -> None:
    makers, importers, sockets = [], set(), set()
    for path in sources():
        name, text = path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
        makers += [name for _ in CLIENT.findall(text) if name != SEAM]
        for node in ast.walk(ast.parse(text)):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            importers |= {name for module in named if module in WAYS_OUT and name != SEAM}
            sockets |= {name for module in named if module == "socket"}
    assert makers == []
    assert importers <= KNOW_THEIR_TYPES
    assert sockets <= LOCAL


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_nobody_elses_environment_lets_a_library_speak(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "something else")
    keep_libraries_quiet()
    assert os.environ[name] == SETTINGS[name]


def told(tmp_path: Path, program: str) -> str:
    """What a fresh process says that may not open a connection to the internet and has an empty cache."""
    guard = """
        import socket
        def refuse(*_):
            raise AssertionError("a connection was tried")
        socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse
    """
    loud = dict.fromkeys(SETTINGS, "")
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(guard) + textwrap.dedent(program)],
        env={
            **os.environ,
            **loud,
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "HOME": str(tmp_path),
            "SCRATCH": str(tmp_path),
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_onnxruntime_collects_nothing_to_send(tmp_path: Path) -> None:
    told(
        tmp_path,
        """
        from memory_core.embedding.onnx import OnnxEmbedder
        from capture.reading.vad import SileroVad
        OnnxEmbedder().embed(["hello"])
        SileroVad()
        """,
    )
    assert not list(tmp_path.rglob("*.db"))
    assert not list(tmp_path.rglob("*Microsoft*"))


def test_chroma_has_its_telemetry_off(tmp_path: Path) -> None:
    said = told(
        tmp_path,
        """
        import os, pathlib, sys
        import numpy as np
        from memory_core.vectors.chroma import ChromaIndex
        index = ChromaIndex(pathlib.Path(os.environ["SCRATCH"]) / "v", embedder="x", dimension=4, seed=b"s" * 32)
        index.rebuild(["a"], np.ones((1, 4), np.float32) / 2)
        print(index._client.get_settings().anonymized_telemetry, "posthog" in sys.modules)
        index.close()
        """,
    )
    assert said.split() == ["False", "False"]


def test_the_hub_of_models_is_off_and_knows_it(tmp_path: Path) -> None:
    said = told(
        tmp_path,
        """
        from memory_core.privacy.quiet import keep_libraries_quiet
        keep_libraries_quiet()
        from huggingface_hub import constants
        print(constants.HF_HUB_OFFLINE, constants.HF_HUB_DISABLE_TELEMETRY)
        """,
    )
    assert said.split() == ["True", "True"]


def test_the_library_of_language_models_traces_nothing(tmp_path: Path) -> None:
    said = told(
        tmp_path,
        """
        import sys
        from memory_core.llm.pydantic_ai_models import PydanticAiModel
        from memory_core.config import CoreConfig
        from memory_core.llm.registry import open_llm
        from memory_core.llm.base import Request
        from memory_core.errors import LLMError
        llm = open_llm(CoreConfig(llm="ollama:tiny", llm_base_url="http://127.0.0.1:9/v1"))
        try:
            list(llm.stream(Request("chat", "s", "p", timeout_s=5)))
        except LLMError:
            pass
        llm.close()
        from pydantic_ai import Agent
        print(Agent._instrument_default, "logfire" in sys.modules)
        """,
    )
    assert said.split() == ["False", "False"]


def test_qt_is_here_without_its_network() -> None:
    used = {name for path in sources() for name in re.findall(r"PySide6\.(Qt\w+)", path.read_text("utf-8"))}
    assert used == {"QtCore", "QtGui", "QtWidgets"} | (used & {"QtSvg", "QtDBus"})
