"""Nothing captured is ever in a temporary file: whoever makes one is named here, with what it holds."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
HOLDS = {
    "desktop/app.py": "two pictures of the style sheet",
    "desktop/demo/play.py": "the folder of a demo's own home",
    "desktop/demo/stage.py": "the sockets of a virtual screen and microphone",
    "desktop/ipc.py": "a socket, and the address and key that another command needs",
    "desktop/verbs/exporting.py": "an export, beside where it is to be; encrypted unless a readable one is wanted",
    "memory_core/privacy/private_files.py": "keys, wrapped keys, counts, settings; an export of the library, as above",
}


def test_every_use_of_temporary_files_is_known() -> None:
    used = {
        path.relative_to(ROOT).as_posix()
        for part in ("capture", "memory_core", "desktop")
        for path in (ROOT / part).rglob("*.py")
        if any(word in path.read_text("utf-8") for word in ("tempfile", "NamedTemporaryFile", "gettempdir"))
    }
    assert used == set(HOLDS)
