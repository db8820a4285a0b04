"""What the demo tells of the memories, where its windows stand, and what it says."""

import struct
import wave
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect

from desktop.demo.script import EXACT, SCENES, SECRET
from desktop.demo.speech import make_speech
from desktop.demo.telling import SEALED, in_order, missing_kinds, told
from desktop.demo.windows import place_on

KINDS = ("core", "episodic", "semantic", "procedural", "resource", "vault")


def memory(kind: str, text: str, number: int = 0) -> dict[str, Any]:
    return {"id": f"m_{number}", "kind": kind, "text": text, "at": f"2026-11-23T05:0{number}:00+00:00", "title": ""}


def test_memories_are_told_by_kind_and_the_weightiest_first() -> None:
    items = [
        memory("vault", "Phone number of Priya", 1),
        memory("semantic", "The printer is in the cellar.", 2),
        memory("semantic", "The launch is in March.", 3),
        memory("semantic", "The budget is small.", 4),
        memory("core", "My name is Maya.", 5),
    ]
    ordered = in_order(items, {"m_2": 0.2, "m_3": 0.9, "m_4": 0.2})
    assert [item["id"] for item in ordered] == ["m_5", "m_3", "m_2", "m_4", "m_1"]


def test_a_value_in_the_vault_is_shown_sealed() -> None:
    assert told([memory("vault", "Phone number of Priya")], most=3) == [("vault", f"Phone number of Priya: {SEALED}")]


def test_nothing_is_told_twice() -> None:
    pairs = told(
        [
            memory("core", "I work as a project manager."),
            memory("semantic", "I work as a project manager."),
            memory("semantic", "The launch of Kestrel is on Sun 14 March 2027."),
            memory(
                "episodic", "Worked on “Plan” in Writer.\nThe launch of Kestrel is on 14 March 2027.\nThe sun shines."
            ),
            memory("resource", "Document “Plan”.\nThe sun shines."),
        ],
        most=3,
    )
    assert pairs == [
        ("core", "I work as a project manager."),
        ("semantic", "The launch of Kestrel is on Sun 14 March 2027."),
        ("episodic", "Worked on “Plan” in Writer. The sun shines."),
        ("resource", "Document “Plan”."),
    ]


def test_of_each_kind_only_so_many_are_told() -> None:
    facts = [memory("semantic", text) for text in ("Kestrel flies.", "Nina leads.", "Rooms have doors.")]
    assert [text for _, text in told([*facts, memory("vault", "Phone number")], most=2)] == [
        "Kestrel flies.",
        "Nina leads.",
        f"Phone number: {SEALED}",
    ]


def test_a_kind_without_a_memory_is_named() -> None:
    assert missing_kinds(dict.fromkeys(KINDS, 1)) == []
    assert missing_kinds({**dict.fromkeys(KINDS, 1), "procedural": 0}) == ["procedural"]
    assert set(missing_kinds({})) == set(KINDS)


@pytest.mark.parametrize("screen", [QRect(0, 0, 1920, 1080), QRect(0, 0, 1280, 800), QRect(1920, 30, 1024, 738)])
def test_no_window_of_the_demo_covers_another(screen: QRect) -> None:
    frames = [place_on(screen, scene.place).adjusted(-4, -30, 4, 4) for scene in SCENES]
    assert len(frames) == 4
    for number, frame in enumerate(frames):
        assert screen.contains(frame)
        assert not any(frame.intersects(other) for other in frames[number + 1 :])


def test_the_demo_shows_a_secret_and_exact_things_that_the_vault_is_for() -> None:
    shown = "\n".join(scene.text for scene in SCENES)
    assert SECRET in shown
    assert all(value in shown for value in EXACT)


def test_the_sentence_begins_and_ends_in_silence(tmp_path: Path) -> None:
    speech = make_speech(tmp_path)
    assert speech is not None
    with wave.open(str(speech), "rb") as sound:
        rate, count = sound.getframerate(), sound.getnframes()
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        samples = struct.unpack(f"<{count}h", sound.readframes(count))
    assert count > 2 * rate
    assert not any(samples[: rate // 2])
    assert not any(samples[-rate:])
    assert max(samples) > 1_000
