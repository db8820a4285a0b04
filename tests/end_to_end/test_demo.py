"""How the guided demo judges answers, and where it does not begin; whole it runs in `integration/privacy`."""

from pathlib import Path

import pytest

from desktop.demo.script import QUESTIONS, holds
from tests.fakes.terminal import Scrubjay


def test_an_answer_is_judged_by_its_facts() -> None:
    launch = QUESTIONS[0]
    assert holds("It is on Sunday, March 14, 2027.", launch)
    assert holds("The launch is on 14  March 2027 [1]", launch)
    assert not holds("The launch is in March.", launch)


@pytest.mark.parametrize("line", [["--screenshot", "."], ["--screenshot", "missing/a.png"], ["--keep", "."]])
def test_a_demo_that_could_not_keep_its_files_does_not_begin(tmp_path: Path, line: list[str]) -> None:
    (tmp_path / "file").touch()
    ran = Scrubjay(tmp_path / "home", inside=True).run("demo", *line, folder=tmp_path)
    assert ran.code == 2
    assert ran.out == ""
