"""The guided demo, whole: real windows on a virtual screen, a voice in a virtual microphone, cited answers."""

import json
import tempfile
from pathlib import Path

import pytest
from PIL import Image

from desktop.demo.script import EXACT, QUESTIONS, SCENES, SECRET, holds
from memory_core.records.bodies import Kind
from tests.fakes.terminal import Scrubjay


@pytest.mark.slow
@pytest.mark.display
@pytest.mark.sound
def test_the_demo_sees_hears_remembers_and_answers(tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    # Short, because sockets lie in it.
    with tempfile.TemporaryDirectory(prefix="demo-") as scratch:
        ran = Scrubjay(tmp_path / "home").run(
            "demo", "--json", "--virtual", "--screenshot", str(picture), variables={"TMPDIR": scratch}
        )
        assert ran.code == 0, ran.err
        assert list(Path(scratch).glob("scrubjay*")) == []
    found = json.loads(ran.out)
    assert found["passed"] is True
    assert found["problems"] == []
    assert found["hearing"] == ""
    seen = " ".join(f"{item['title']} {item['text']}" for item in found["seen"])
    assert all(scene.title in seen for scene in SCENES)
    assert SECRET not in ran.out
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
    assert [asked["question"] for asked in found["questions"]] == [question.text for question in QUESTIONS]
    assert all(asked["citations"] for asked in found["questions"])
    with Image.open(picture) as window:
        assert window.width >= 800
        colours = window.convert("RGB").getcolors(1 << 20)
        assert colours is not None
        assert len(colours) > 50
    assert "Asking" in ran.err
    assert not (tmp_path / "home").exists()


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
