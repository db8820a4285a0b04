"""What SECURITY.md promises is tested: each test that it names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`((?:[\w-]+/)+test_\w+\.py)(?:::(test_\w+))?`", PAGE)))


def _tests_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_"}


@pytest.mark.parametrize(("path", "test"), NAMED)
def test_every_test_that_the_security_page_names_exists(path: str, test: str) -> None:
    tests = _tests_of(ROOT / "tests" / path)
    assert test in tests if test else tests


def test_every_promise_of_the_table_names_a_test_by_its_whole_path() -> None:
    table = PAGE.split("| Threat |")[1].split("\n\n")[0]
    rows = [line for line in table.split("\n")[2:] if line.startswith("|")]
    assert len(rows) >= 25
    assert [
        row for row in rows if not re.search(r"`(?:[\w-]+/)+test_\w+\.py(?:::test_\w+)?`", row.split("|")[-2])
    ] == []
    assert re.findall(r"`(test_\w+\.py[^`]*)`", PAGE) == []
