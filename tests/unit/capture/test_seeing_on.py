"""What is seen for a while: what stands, comes back, moves or scrolls."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from capture.events import Skip
from capture.sources.base import WindowInfo
from capture.sources.scripted import FULL_HD, PAPER
from memory_core.records.observation import Box, Observation
from tests.fakes.scripted_desk import CHAT, CHAT_IN_FRONT, LINE, WRITER, Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


def again(desk: Desk) -> list[tuple[str, datetime]]:
    return [(row.observation.id, row.observation.until) for row in desk.spool.agains]


def test_a_screen_that_stands_extends_its_observation_instead_of_adding_one(desk: Desk) -> None:
    desk.write(LINE)
    first = desk.only()
    for _ in range(13):
        assert desk.look() == []
    assert again(desk) == [
        (first.id, first.at + timedelta(seconds=60)),
        (first.id, first.at + timedelta(seconds=120)),
    ]
    desk.seeing.rest()
    assert again(desk)[2:] == [(first.id, first.at + timedelta(seconds=130))]


def test_a_page_whose_browser_tells_no_address_has_the_one_of_its_address_bar(desk: Desk) -> None:
    window = WindowInfo("chromium", "Seeds - Chromium", Box(0, 0, 1000, 1080), pid=30, front=True, id=77)
    desk.windows.show([window, CHAT])
    bar = desk.write("Not secure garden.test/beds/?t=1", left=200, top=80)
    desk.write(LINE, top=400)
    assert desk.only().url == "garden.test/beds/"
    desk.screen.pixels[0][bar.top : bar.bottom, bar.left : bar.right] = PAPER
    desk.write("kitchen.test", left=200, top=80)
    desk.write("the rutabaga is sown in the second week of May", top=500)
    assert desk.only().url == "garden.test/beds/", "somebody is only typing another one"
    desk.windows.show([replace(window, title="Recipes - Chromium"), CHAT])
    desk.write("the soup of the day takes forty minutes to cook", top=600)
    assert desk.only().url == "kitchen.test"


def test_a_title_that_slides_over_the_same_text_makes_no_other_window_until_it_stands(desk: Desk) -> None:
    name = "Breaking news from the harbour of Northpoint tonight"
    desk.write(LINE)
    kept = []
    for step in range(7):
        desk.windows.show([replace(WRITER, title=name[step : step + 12], id=7)])
        desk.clock.advance(1)
        kept += desk.seeing.look()
    assert [one.title for one in kept] == [name[step : step + 12].strip() for step in range(4)]
    assert desk.spool.agains == []
    desk.windows.show([replace(WRITER, title="Good night", id=7)])
    desk.look()
    (stands,) = desk.look()
    assert (stands.title, stands.text) == ("Good night", LINE)
    assert again(desk) == [(kept[-1].id, kept[-1].at + timedelta(seconds=13))]


def test_two_windows_of_one_process_with_one_title_are_told_apart(desk: Desk) -> None:
    left = WindowInfo("xterm", "~", Box(0, 0, 950, 1080), pid=10, front=True, id=71)
    desk.windows.show([left, replace(left, box=Box(960, 0, 960, 1080), front=False, id=72)])
    desk.write("make: nothing to be done for the harbour")
    desk.write("tail: the log of the server was rotated", left=1000)
    beside, front = desk.look()
    assert (beside.id != front.id, beside.text[:5], front.text[:5]) == (True, "tail:", "make:")
    desk.write("make: the lighthouse is up to date", top=200)
    assert desk.only().text.splitlines()[1] == "make: the lighthouse is up to date"
    desk.windows.show([replace(left, id=73)])
    assert desk.look() == [], "one that is opened again is the one that was"


def test_another_front_window_ends_what_stood(desk: Desk) -> None:
    desk.write(LINE)
    first = desk.only()
    desk.look()
    desk.write("Anna: see you on Thursday", left=1100, top=50)
    desk.windows.show(CHAT_IN_FRONT)
    (second,) = desk.look()
    assert second.app == "chat"
    assert again(desk) == [(first.id, first.at + timedelta(seconds=10))]


def test_of_a_monitor_whose_scaling_changes_nothing_is_known_any_more() -> None:
    desk = Desk(Box(0, 0, 640, 200))
    desk.screen.pixels[0] = np.full((400, 1280, 4), PAPER, np.uint8)
    desk.write(LINE, top=250)
    desk.write("the ferry leaves at noon", top=350)
    assert len(desk.only().text.splitlines()) == 2
    desk.screen.pixels[0] = np.full((200, 640, 4), PAPER, np.uint8)
    desk.write("a second line", top=100)
    assert desk.only().text == "a second line"


def handed_on(desk: Desk) -> list[list[str]]:
    """What stands, as it goes through the pipe."""
    rows: list[list[str]] = json.loads(json.dumps(desk.memo.rows))
    return rows


def test_what_still_stands_after_the_process_was_killed_goes_on_under_its_own_name(desk: Desk) -> None:
    desk.write(LINE)
    desk.write("Anna: see you on Thursday", left=1100, top=50)
    beside, first = desk.look()
    for _ in range(3):
        desk.look()
    assert again(desk) == []
    stood = handed_on(desk)
    assert LINE not in str(stood)
    assert "writer" not in str(stood)
    desk.die(stood=stood)
    assert desk.look() == []
    desk.seeing.rest()
    assert again(desk) == [(first.id, first.at + timedelta(seconds=lasted)) for lasted in (30, 40)]
    desk.windows.show(CHAT_IN_FRONT)
    assert desk.look() == []
    assert beside.app == "chat"


def test_what_changed_while_no_process_looked_is_kept_and_the_former_lasts_until_it_was_seen_last(desk: Desk) -> None:
    desk.write(LINE)
    first = desk.only()
    desk.look()
    stood = handed_on(desk)
    desk.write("a second line", top=300)
    desk.die(stood=stood)
    second = desk.only()
    assert second.text == f"{LINE}\na second line"
    assert again(desk) == [(first.id, first.at + timedelta(seconds=10))]


def test_a_process_that_is_not_told_what_stood_or_not_in_time_keeps_it_anew(desk: Desk) -> None:
    desk.write(LINE)
    first = desk.only()
    stood = handed_on(desk)
    desk.die(stood=())
    assert desk.only().text == LINE
    desk.clock.advance(700)
    desk.die(stood=stood)
    anew = desk.only()
    assert (anew.text, anew.id == first.id) == (LINE, False)


def test_what_stood_and_cannot_be_read_is_kept_anew(desk: Desk, allow_logs: pytest.LogCaptureFixture) -> None:
    desk.write(LINE)
    desk.only()
    desk.die(stood=[["a row", "of another version"], ["w", "o_1", "d", "not", "a", "moment", "at all"]])
    assert desk.only().text == LINE
    assert [record.getMessage() for record in allow_logs.records] == ["What stood before cannot be read"] * 2


def test_a_window_that_is_looked_at_again_for_long_is_kept_from_then_on(desk: Desk) -> None:
    desk.write(LINE)
    desk.write("Anna: see you on Thursday", left=1100, top=50)
    desk.look()
    desk.windows.show(CHAT_IN_FRONT)
    for _ in range(10):
        assert desk.look() == []
    desk.windows.show([WRITER, CHAT])
    assert desk.look() == []
    back = desk.clock.now()
    kept = [seen for _ in range(30) for seen in desk.look()]
    assert [(seen.app, seen.at, seen.until) for seen in kept] == [("writer", back, back + timedelta(minutes=5))]
    assert kept[0].text == LINE


def test_a_known_window_that_comes_back_soon_goes_on(desk: Desk) -> None:
    desk.write(LINE)
    desk.write("Anna: see you on Thursday", left=1100, top=50)
    chat, writer = desk.look()
    desk.windows.show(CHAT_IN_FRONT)
    assert desk.look() == []
    desk.windows.show([WRITER, CHAT])
    assert desk.look() == []
    desk.seeing.rest()
    assert dict(again(desk)) == {
        chat.id: chat.at + timedelta(seconds=10),
        writer.id: writer.at + timedelta(seconds=20),
    }


def turned(desk: Desk, *lines: str) -> list[Observation]:
    """The window shows another page; what was kept of it."""
    desk.screen.pixels[0][:] = PAPER
    for number, text in enumerate(lines):
        desk.write(text, top=100 + 40 * number)
    return desk.look()


FIRST = [f"the first page says thing number {n}" for n in range(8)]
SECOND = [f"something else altogether stands here, line {n}" for n in range(8)]


def test_a_page_that_is_turned_back_goes_on_instead_of_being_kept_again(desk: Desk) -> None:
    (first,) = turned(desk, *FIRST)
    (second,) = turned(desk, *SECOND)
    assert turned(desk, *FIRST) == []
    assert turned(desk, *SECOND) == []
    desk.look()
    desk.seeing.rest()
    assert dict(again(desk)) == {
        first.id: first.at + timedelta(seconds=20),
        second.id: second.at + timedelta(seconds=30),
    }


def test_a_page_that_is_turned_back_much_later_or_with_something_new_is_kept(desk: Desk) -> None:
    turned(desk, *FIRST)
    turned(desk, *SECOND)
    (more,) = turned(desk, *FIRST, "and one new line below them")
    assert "and one new line below them" in more.text
    for _ in range(6):
        desk.look()
    (late,) = turned(desk, *SECOND)
    assert late.text.splitlines() == SECOND


def test_a_window_that_comes_back_much_later_is_kept_again(desk: Desk) -> None:
    desk.write(LINE)
    desk.write("Anna: see you on Thursday", left=1100, top=50)
    desk.look()
    desk.windows.show(CHAT_IN_FRONT)
    desk.look()
    desk.clock.advance(3600)
    desk.windows.show([WRITER, CHAT])
    assert desk.only().app == "writer"


def test_when_everybody_leaves_it_is_told_how_long_things_stood(desk: Desk) -> None:
    desk.write(LINE)
    first = desk.only()
    desk.look()
    desk.presence.lock = True
    desk.look()
    assert again(desk) == [(first.id, first.at + timedelta(seconds=10))]


def test_a_picture_without_words_that_is_worked_on_is_kept_every_few_minutes(desk: Desk) -> None:
    kept: list[Observation] = []
    for stroke in range(40):
        desk.screen.pixels[0][500:540, 20 * stroke : 20 * stroke + 200] = 6 * stroke
        kept += desk.look()
    assert [(seen.app, seen.text) for seen in kept] == [("writer", "")]
    assert kept[0].at - desk.clock.now() <= timedelta(seconds=100)
    assert desk.picture().shape == (1080, 1920, 3)


def test_what_is_nothing_but_a_secret_is_not_kept(desk: Desk) -> None:
    desk.write("4111 1111 1111 1111")
    for _ in range(6):
        assert desk.look() == []
    assert desk.skipped(Skip.SECRET) == 1


def test_a_video_counts_as_motion(desk: Desk) -> None:
    desk.write(LINE)
    desk.look()
    random = np.random.default_rng(1)
    for _ in range(60):
        desk.screen.paint(random.integers(0, 255, (300, 400, 4), np.uint8), left=1200, top=600)
        desk.clock.advance(1)
        desk.seeing.look()
    assert desk.skipped(Skip.MOTION) > 35
    assert desk.counted("ocr_calls") <= 8


def test_a_page_that_scrolls_is_read_at_its_new_edge_alone(desk: Desk) -> None:
    for number in range(30):
        desk.write(f"Paragraph {number} of the long report on harbours", top=20 + 34 * number)
    desk.look()
    read = desk.counted("ocr_pixels")
    pixels = desk.screen.pixels[0]
    pixels[:-102] = pixels[102:].copy()
    pixels[-102:] = PAPER
    desk.write("Paragraph 30 of the long report on harbours", top=1080 - 60)
    seen = desk.only()
    assert "Paragraph 30" in seen.text
    assert "Paragraph 2 of" not in seen.text
    assert seen.text.count("Paragraph") == 28
    assert desk.counted("ocr_pixels") - read < 0.2 * 1920 * 1080
    assert desk.counted("scrolls") == 1


def kept_while(desk: Desk, looks: int, paint: Callable[[int], None]) -> list[timedelta]:
    """When something was kept, counted from now, while this is painted before each of so many looks."""
    began, kept = desk.clock.now(), list[timedelta]()
    for number in range(looks):
        paint(number)
        kept += [seen.until - began for seen in desk.look()]
    return kept


def seconds(*numbers: int) -> list[timedelta]:
    return [timedelta(seconds=number) for number in numbers]


def canvas(desk: Desk) -> Callable[[int], None]:
    """Somebody draws lines where no text stands."""

    def stroke(number: int) -> None:
        desk.screen.pixels[0][300 + 10 * number :, 20 * number : 20 * number + 200][:40] = 150 - 3 * (number % 40)

    return stroke


def test_what_was_drawn_last_is_kept_also_when_it_is_only_looked_at_from_then_on(desk: Desk) -> None:
    desk.write(LINE)
    desk.only()
    stroke = canvas(desk)
    assert kept_while(desk, 70, lambda number: stroke(number) if number == 3 else None) == seconds(300)
    assert np.ptp(desk.picture()[340:360, 70:100].astype(int)) < 30
    assert desk.picture()[340:360, 70:100].mean() < 160


def test_whoever_draws_for_ten_minutes_has_a_picture_of_every_five(desk: Desk) -> None:
    desk.write(LINE)
    desk.only()
    assert kept_while(desk, 62, canvas(desk)) == seconds(300, 600)
    assert all(row.picture for row in desk.spool.rows)


def test_a_film_is_kept_once_in_five_minutes_and_no_more(desk: Desk) -> None:
    desk.write(LINE)
    desk.only()
    random = np.random.default_rng(1)

    def film(_: int) -> None:
        desk.screen.paint(random.integers(0, 255, (300, 400, 4), np.uint8), left=300, top=600)

    kept = kept_while(desk, 62, film)
    assert kept == seconds(300, 600)


def test_a_clock_that_ticks_beside_a_page_that_stands_is_no_activity(desk: Desk) -> None:
    for row in range(12):
        desk.write(f"sentence number {row} of a long page of text", top=200 + 20 * row)
    desk.only()

    def tick(number: int) -> None:
        desk.write(f"{9 + number // 360:02d}:{number // 6 % 60:02d}", left=900, top=10)

    assert len(kept_while(desk, 100, tick)) <= 1


def test_what_can_never_be_kept_is_not_read_whole_at_every_look(desk: Desk) -> None:
    desk.write("4111 1111 1111 1111")
    assert kept_while(desk, 70, canvas(desk)) == []
    assert sum(height == 1080 for _, height in desk.ocr.reads) <= 4


def test_a_drawing_that_reaches_over_two_monitors_is_kept_every_five_minutes_and_read_whole_once() -> None:
    desk = Desk(Box(0, 0, 960, 1080), Box(960, 0, 960, 1080))
    desk.windows.show([WindowInfo("sketch", "Harbour", Box(0, 0, 1920, 1080), pid=10, front=True)])
    desk.write("File Edit View Brush Layer", top=10)
    desk.only()
    assert kept_while(desk, 40, canvas(desk)) == seconds(300)
    assert sum(height == 1080 for _, height in desk.ocr.reads) <= 4


def test_what_scrolls_by_slowly_is_read_meanwhile_and_kept_once_it_has_come_to_rest() -> None:
    desk = Desk()
    for row in range(30):
        desk.write(f"Line number {row} of the long protocol of the meeting", top=100 + 30 * row)
    desk.look()
    pixels = desk.screen.pixels[0]
    for since in (30, 33):
        pixels[100:910] = pixels[190:1000].copy()
        pixels[910:1000] = 255
        for row in range(3):
            desk.write(f"Line number {since + row} of the long protocol of the meeting", top=910 + 30 * row)
        desk.clock.advance(1)
        (look,) = desk.lookout.looks([1])
        assert desk.seeing.take(replace(look, rested_s=0.0)) == []
    reads = len(desk.ocr.reads)
    desk.clock.advance(1)
    (look,) = desk.lookout.looks([1])
    (kept,) = desk.seeing.take(replace(look, rested_s=0.3))
    assert kept.text.splitlines()[-1].startswith("Line number 35 of")
    assert kept.text.splitlines()[0].startswith("Line number 6 of")
    assert len(desk.ocr.reads) == reads, "all of it was read before"
    desk.clock.advance(1)
    (look,) = desk.lookout.looks([1])
    assert desk.seeing.take(replace(look, rested_s=1.3)) == []


@pytest.mark.parametrize("overtaken", [False, True])
def test_what_is_written_line_by_line_is_read_meanwhile_and_kept_once_it_has_come_to_rest(
    desk: Desk, overtaken: bool
) -> None:
    desk.seeing.overtaken = lambda: overtaken
    desk.windows.show([replace(WRITER, box=FULL_HD)])
    desk.write(LINE, top=10)
    desk.only()
    read: list[int] = []
    for since, until, rested_s in ((0, 18, 0.0), (18, 24, 0.0), (24, 30, 0.3)):
        for row in range(since, until):
            desk.write(f"Line number {row} of the long answer that {'goes on and ' * 8}on", top=100 + 26 * row)
        desk.clock.advance(1)
        (look,) = desk.lookout.looks([1])
        kept = desk.seeing.take(replace(look, rested_s=rested_s))
        assert bool(kept) == bool(rested_s)
        read.append(sum(width * height for width, height in desk.ocr.reads))
    assert [line.split()[2] for line in kept[0].text.splitlines()[1:]] == [str(row) for row in range(30)]
    first, ahead, last = np.diff([0, *read])
    assert 0 < ahead < first
    assert 0 < last < first
    assert (last < ahead) is not overtaken, "all that stood was read meanwhile, or less of it when another look waited"
