"""The folders of a lasting index: each generation has one of its own, and no other folder beside them is ours."""

import contextlib
import re
import shutil
from pathlib import Path

CURRENT, CURRENT_NEW = "current", "current.new"
_GENERATION = re.compile(r"g\d{6,}")


def remove_generations(folder: Path, *, but: str = "") -> None:
    """Remove all of them, or all but one. Raises `OSError`."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.name != but and _GENERATION.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)


def remove_index(folder: Path) -> None:
    """Remove an index, as far as that is possible; somebody may have given the same name to a folder of his own."""
    with contextlib.suppress(OSError):
        remove_generations(folder)
        for name in (CURRENT, CURRENT_NEW):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()
