"""Each process: no core dumps, private files, and no captured word in logs or tracebacks."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from memory_core.privacy.hardening import told

PLANTED = "zanzibar-hunter2"


def _run(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    head = "import logging, os, sys, threading\nfrom memory_core.privacy.hardening import *\nharden()\n"
    return subprocess.run(
        [sys.executable, "-c", head + textwrap.dedent(program)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_neither_logs_nor_tracebacks_hold_the_words_of_an_exception(tmp_path: Path) -> None:
    ran = _run(
        f"""
        logging.basicConfig(level=logging.DEBUG)
        word = "{PLANTED}"

        def fails():
            local = word
            try:
                int(local)
            except ValueError as error:
                raise RuntimeError("could not read " + local) from error

        class Last:
            def __del__(self):
                fails()

        try:
            fails()
        except RuntimeError as error:
            logging.exception("It failed")
            logging.error("It failed with %s", error)
        thread = threading.Thread(target=fails, name="reader")
        thread.start()
        thread.join()
        del Last().gone
        """.replace("del Last().gone", "last = Last(); del last; fails()"),
        tmp_path,
    )
    assert ran.returncode == 1
    assert PLANTED not in ran.stderr + ran.stdout
    assert ran.stderr.count("RuntimeError") >= 5
    assert ran.stderr.count("which came of") == 4
    assert ran.stderr.count("ValueError") == 4
    assert "In thread reader:" in ran.stderr
    assert ", in fails" in ran.stderr


def test_neither_warnings_nor_lines_that_cannot_be_written_hold_a_value(tmp_path: Path) -> None:
    ran = _run(
        f"""
        import warnings
        logging.basicConfig(level=logging.DEBUG)
        word = "{PLANTED}"
        warnings.warn("this looks like no page: " + word)
        logging.error("It took %d seconds", word)
        logging.error("They failed with %s", [ValueError(word), 7])
        logging.error("It failed with %(error)s", {{"error": ValueError(word)}})
        """,
        tmp_path,
    )
    assert ran.returncode == 0
    assert PLANTED not in ran.stderr + ran.stdout
    assert "UserWarning" in ran.stderr
    assert "They failed with ['ValueError', 7]" in ran.stderr
    assert "It failed with ValueError" in ran.stderr


@pytest.mark.parametrize("own_words", [True, False])
def test_a_loop_that_nobody_listens_to_quotes_nothing(tmp_path: Path, own_words: bool) -> None:
    ran = _run(
        f"""
        import asyncio, gc
        logging.basicConfig(level=logging.DEBUG)
        word = "{PLANTED}"

        async def fails():
            raise ValueError(word)

        def is_given(text):
            raise KeyError(text)

        async def everything():
            if {own_words}:
                asyncio.get_running_loop().set_exception_handler(on_loop_failure)
            task = asyncio.create_task(fails())
            await asyncio.sleep(0)
            del task
            gc.collect()
            asyncio.get_running_loop().call_soon(is_given, word)
            asyncio.get_running_loop().call_exception_handler({{"message": "odd"}})
            await asyncio.sleep(0)
            await asyncio.sleep(0)

        asyncio.run(everything())
        """,
        tmp_path,
    )
    assert ran.returncode == 0
    assert PLANTED not in ran.stderr + ran.stdout
    assert "ValueError" in ran.stderr
    assert "KeyError" in ran.stderr
    assert "in is_given" in ran.stderr
    assert ("An event loop met" if own_words else "Task exception was never retrieved") in ran.stderr


def test_files_are_for_their_owner_alone_and_there_are_no_core_dumps(tmp_path: Path) -> None:
    if sys.platform == "win32":
        return
    ran = _run(
        """
        import resource
        open("made", "w").close()
        os.mkdir("folder")
        print(oct(os.stat("made").st_mode)[-3:], oct(os.stat("folder").st_mode)[-3:])
        print(resource.getrlimit(resource.RLIMIT_CORE))
        os.system("ulimit -c")
        if sys.platform == "linux":
            import ctypes
            assert int(open("/proc/self/coredump_filter").read(), 16) == 0
            assert hide_memory()
            assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0
        os.abort()
        """,
        tmp_path,
    )
    assert sorted(ran.stdout.split("\n")) == ["", "(0, 0)", "0", "600 700"]
    assert ran.returncode < 0
    assert {path.name for path in tmp_path.iterdir()} == {"made", "folder"}


@pytest.mark.parametrize("name", ["desktop", "capture"])
def test_the_real_programs_begin_with_it(tmp_path: Path, name: str) -> None:
    program = (
        "import sys, runpy\nfrom memory_core.privacy import hardening\nsaid = hardening.harden\n"
        "hardening.harden = lambda: (said(), sys.stderr.write('HARDENED'))\n"
        f"sys.argv = ['scrubjay', '--version']\nrunpy.run_module({name!r}, run_name='__main__')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "HARDENED" in ran.stderr


def test_a_loop_of_causes_ends() -> None:
    first, second = ValueError("a"), KeyError("b")
    first.__cause__, second.__cause__ = second, first
    assert told(first).count("which came of") == 1
