"""Removing an index takes what it wrote, and nothing that somebody else keeps in a folder of that name."""

from pathlib import Path

from memory_core.vectors.generations import remove_generations, remove_index


def _index(folder: Path) -> None:
    for name in ("g000001", "g1234567", "graphics"):
        (folder / name).mkdir(parents=True)
        (folder / name / "a").write_text("x")
    (folder / "current").write_text("{}")


def test_all_generations_go_but_the_one_that_is_used(tmp_path: Path) -> None:
    _index(tmp_path)
    remove_generations(tmp_path, but="g1234567")
    assert {path.name for path in tmp_path.iterdir()} == {"g1234567", "graphics", "current"}
    remove_generations(tmp_path / "nothing")


def test_the_whole_of_an_index_goes_and_its_folder_if_nothing_else_is_in_it(tmp_path: Path) -> None:
    _index(tmp_path / "index")
    remove_index(tmp_path / "index")
    assert [path.name for path in (tmp_path / "index").iterdir()] == ["graphics"]
    (tmp_path / "index" / "graphics" / "a").unlink()
    (tmp_path / "index" / "graphics").rmdir()
    remove_index(tmp_path / "index")
    assert not (tmp_path / "index").exists()
    remove_index(tmp_path / "index")
