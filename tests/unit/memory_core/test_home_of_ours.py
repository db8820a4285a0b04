"""Nobody else writes where files of ours lie."""

from pathlib import Path

import pytest

from memory_core.home import Home


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("memories.db", True),
        ("memories.db-wal", True),
        ("Spool.db", True),
        ("key.next", True),
        (".keys.json-x1", True),
        ("pictures/b_1", True),
        ("pictures/../guesses.json", True),
        ("all.zip", False),
        ("../elsewhere/memories.db", False),
        ("backup/memories.db", False),
    ],
)
def test_a_file_of_ours_is_known_by_its_place(tmp_path: Path, name: str, *, ours: bool) -> None:
    home = Home(tmp_path / "home")
    home.path.mkdir()
    home.pictures.mkdir()
    (tmp_path / "link").symlink_to(home.path)
    assert home.holds(home.path / name) is ours
    assert home.holds(tmp_path / "link" / name) is ours


def test_all_files_that_a_home_names_are_ours(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    named = [one for one in vars(home).values() if isinstance(one, Path)]
    assert len(named) > 10
    assert all(home.holds(one) for one in [home.path, *named])
