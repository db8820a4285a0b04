"""What was misread is put right by what the application says, and by nothing else."""

from datetime import UTC, datetime

import numpy as np
import pytest

from capture.attribution import spelled
from capture.glance import Glance
from capture.reading.agreement import corrected
from capture.reading.layout import line_of
from capture.rules.exclusions import Verdict
from capture.sources.base import Frame, WindowInfo
from memory_core.records.observation import Box, TextLine, Word

SAID = "The harbour office moved the deadline of the tender to the ninth of March and told Lindqvist of it."


def read(*lines: str) -> list[TextLine]:
    return [
        TextLine("", Box(0, 0, 0, 0))
        if not line
        else line_of([Word(text, Box(60 * at, 20 * row, 50, 14), 0.9) for at, text in enumerate(line.split())])
        for row, line in enumerate(lines)
    ]


def texts(lines: list[TextLine]) -> list[str]:
    return [line.text for line in lines]


def test_a_misread_word_takes_the_spelling_of_the_application() -> None:
    lines = read(SAID, "The harbour office moved the deadIine of the tender", "and told Lindqv1st, of it.")
    fixed = corrected(lines, [SAID.replace("Lindqvist", "Lindqvist,")])
    assert texts(fixed)[1:] == ["The harbour office moved the deadline of the tender", "and told Lindqvist, of it."]
    assert [word.box for word in fixed[2].words] == [word.box for word in lines[2].words]
    assert [word.text for word in fixed[2].words][2] == "Lindqvist,"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("The harbour office moved the deadIine of the tender", "Something else that has nothing to do with the page"),
        ("The harbour office moved the crocodile of the tender to the ninth", SAID),
        ("The harbour office moved the deadIine of the tender to the ninth", f"{SAID} the headline of"),
        ("the deadIine of", SAID),
        ("The harbour office moved the deadline of the tender", SAID),
        ("The harbour office moved the deadline of the tendre", SAID),
    ],
    ids=["another text", "unlike", "two candidates", "too short", "well read", "at the end"],
)
def test_what_was_read_wins_in_doubt(line: str, said: str) -> None:
    assert texts(corrected(read(line), [said])) == [line]


def test_nothing_that_is_not_on_the_picture_gets_in() -> None:
    lines = read("The harbour office moved the deadIine", "of the tender to the ninth of March")
    fixed = corrected(lines, [SAID, "a hidden field with a password"])
    assert [len(line.words) for line in fixed] == [len(line.words) for line in lines]
    assert "password" not in " ".join(texts(fixed))


def test_only_the_lines_of_the_front_window_are_corrected() -> None:
    front = WindowInfo("writer", "Tender.odt", Box(0, 0, 1300, 60), pid=7, front=True)
    other = WindowInfo("mail", "Letter", Box(0, 60, 1300, 40), pid=8)
    place = Box(0, 0, 1300, 100)
    frame = Frame(1, datetime(2026, 3, 9, tzinfo=UTC), np.zeros((100, 1300, 4), np.uint8), place)
    glance = Glance(frame, Verdict((), (), (front, other)))
    lines = read(SAID, "office moved the deadIine of the tender", "", "office moved the deadIine of the tender")
    lines = [line for line in lines if line.words]
    fixed = texts(spelled(lines, glance, [SAID]))
    assert fixed[1:] == ["office moved the deadline of the tender", "office moved the deadIine of the tender"]
    assert spelled(lines, glance, ()) == lines
    assert spelled(lines, Glance(frame, Verdict((), (), ())), [SAID]) == lines


def test_the_cells_of_a_row_stay_apart() -> None:
    words = read("office moved the deadIine of the tender")[0].words
    row = TextLine("office moved  the deadIine of  the tender", Box(0, 0, 420, 14), words)
    fixed = corrected([*read(SAID), row], [SAID])
    assert texts(fixed)[1] == "office moved  the deadline of  the tender"
