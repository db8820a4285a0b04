"""What counts as a change on the screen."""

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.change.boxes import boxes_of, grown, merged
from capture.change.detector import Change, ChangeDetector, Stillness
from capture.change.motion import BLINK_S, MOVING_READ_S
from capture.change.repetition import FORMER, LINES, WINDOWS, Said, alike, contained, repeated
from memory_core.records.observation import Box

WHOLE = Box(0, 0, 640, 320)
# Looks, a second apart, after which what moves is known to.
LEARNING = 10


def blank(shade: int = 255) -> NDArray[np.uint8]:
    return np.full((320, 640, 4), shade, np.uint8)


def inked(*boxes: Box, on: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
    """A copy with text-like ink in the boxes: letters five pixels wide, with gaps."""
    pixels = (blank() if on is None else on).copy()
    for box in boxes:
        part = pixels[box.top : box.bottom, box.left : box.right]
        down, across = np.indices(part.shape[:2])
        part[(down + across) % 6 != 0] = 0
    return pixels


@pytest.fixture
def detector() -> ChangeDetector:
    """One that has read a blank screen."""
    fresh = ChangeDetector()
    fresh.notice(blank())
    fresh.accept((WHOLE,))
    return fresh


def test_the_first_look_is_all_new() -> None:
    assert ChangeDetector().notice(blank()) == Change((WHOLE,), 1.0)


def test_what_stands_is_told_from_what_changed(detector: ChangeDetector) -> None:
    assert not ChangeDetector().stands(WHOLE)
    box = Box(100, 100, 200, 12)
    frame = inked(box)
    detector.notice(frame)
    assert not detector.stands(box)
    assert not detector.stands(Box(290, 90, 100, 100))
    assert detector.stands(Box(300, 112, 100, 100))
    detector.accept((box,))
    assert detector.stands(box)


def test_an_equal_frame_is_no_change(detector: ChangeDetector) -> None:
    assert detector.notice(blank()) is None


def test_a_look_that_gives_nothing_says_why(detector: ChangeDetector) -> None:
    reasons: list[Stillness] = []
    for frame in (blank(), inked(Box(10, 100, 8, 12))):
        assert detector.notice(frame) is None
        reasons.append(detector.stillness)
    assert reasons == [Stillness.UNCHANGED, Stillness.WAITING]
    video, rng = blank(), np.random.default_rng(3)
    for _ in range(2 * LEARNING):
        video[64:224, 64:320] = rng.integers(0, 255, (160, 256, 4))
        change = detector.notice(video.copy())
    assert change is None
    assert detector.stillness is Stillness.MOTION


def test_a_typed_line_is_a_change_where_it_stands(detector: ChangeDetector) -> None:
    change = detector.notice(inked(Box(100, 100, 200, 12)))
    assert change is not None
    assert change.boxes == (Box(96, 96, 224, 32),)
    assert change.share == pytest.approx(224 * 32 / (640 * 320))


def test_a_change_is_noticed_until_it_is_accepted(detector: ChangeDetector) -> None:
    frame = inked(Box(100, 100, 200, 12))
    first, second = detector.notice(frame), detector.notice(frame)
    assert first is not None
    assert second is not None
    assert (first.moving, second.moving) == (True, False)
    detector.accept(second.boxes)
    assert detector.notice(frame) is None


def test_what_was_not_read_stays_a_change(detector: ChangeDetector) -> None:
    frame = inked(Box(100, 100, 200, 12), Box(100, 260, 200, 12))
    change = detector.notice(frame)
    assert change is not None
    assert len(change.boxes) == 2
    detector.accept(change.boxes[:1])
    again = detector.notice(frame)
    assert again is not None
    assert again.boxes == change.boxes[1:]


def test_only_what_was_read_is_shown(detector: ChangeDetector) -> None:
    frame = inked(Box(100, 100, 200, 12), Box(100, 260, 200, 12))
    change = detector.notice(frame)
    assert change is not None
    shown = detector.shown(change.boxes[:1])
    assert np.array_equal(shown[96:128], frame[96:128])
    assert (shown[256:] == 255).all()
    assert (detector.shown(()) == 255).all()


def test_noise_below_the_threshold_is_no_change(detector: ChangeDetector) -> None:
    rng = np.random.default_rng(7)
    noisy = (255 - rng.integers(0, 20, (320, 640, 4))).astype(np.uint8)
    assert detector.notice(noisy) is None


def test_small_edits_add_up_to_a_change(detector: ChangeDetector) -> None:
    """Three letters far apart, one at a look: each alone is less than three tiles."""
    frame, noticed = blank(), []
    for left in (10, 200, 400):
        frame = inked(Box(left, 100, 8, 12), on=frame)
        noticed.append(detector.notice(frame))
    assert noticed[:2] == [None, None]
    assert noticed[2] is not None


def test_a_small_edit_that_stands_is_read_in_the_end(detector: ChangeDetector) -> None:
    frame = inked(Box(10, 100, 8, 12))
    noticed = [detector.notice(frame) for _ in range(2)]
    assert noticed[0] is None
    assert noticed[1] is not None
    assert noticed[1].boxes == (Box(0, 96, 32, 32),)


def test_a_blinking_caret_is_read_once(detector: ChangeDetector) -> None:
    """Sampled once a second, a caret stays on for many looks, then off for many."""
    on, off = inked(Box(10, 100, 2, 16)), blank()
    read = 0
    for look in range(120):
        change = detector.notice(on if look // 9 % 2 == 0 else off)
        if change is not None:
            read += 1
            detector.accept(change.boxes)
    assert read == 1


def test_what_was_typed_rests_while_only_a_caret_blinks_beside_it(detector: ChangeDetector) -> None:
    off = inked(Box(10, 100, 120, 16))
    on = inked(Box(134, 100, 2, 16), on=off)
    rests = []
    for now, frame in ((2.0, off), (2.4, on), (2.9, off), (3.4, inked(Box(137, 100, 8, 16), on=off)), (3.9, on)):
        change = detector.notice(frame, now)
        assert change is not None
        rests.append(change.rests)
    assert rests == [False, False, True, False, False]


@pytest.mark.parametrize(("rested_s", "rests"), [(None, False), (0.0, False), (0.25, True), (5.0, True)])
def test_hands_rest_since_they_last_drew_not_since_that_was_seen(
    detector: ChangeDetector, rested_s: float | None, rests: bool
) -> None:
    typed = inked(Box(10, 100, 120, 16))
    detector.notice(typed, 2.0, rested_s)
    change = detector.notice(inked(Box(134, 100, 2, 16), on=typed), 2.5)
    assert change is not None
    assert change.rests is rests


def test_a_small_edit_that_is_taken_back_for_good_is_read_again(detector: ChangeDetector) -> None:
    edited = inked(Box(10, 100, 8, 12))
    for _ in range(3):
        change = detector.notice(edited)
    assert change is not None
    detector.accept(change.boxes)
    noticed = [detector.notice(blank()) for _ in range(int(BLINK_S) + 3)]
    assert any(noticed)


def test_a_playing_video_is_read_now_and_then_only() -> None:
    detector, rng, read = ChangeDetector(), np.random.default_rng(3), 0
    looks = 3 * int(MOVING_READ_S)
    for _ in range(looks):
        frame = blank()
        frame[64:224, 64:320] = rng.integers(0, 255, (160, 256, 4))
        change = detector.notice(frame)
        if change is not None:
            read += 1
            detector.accept(change.boxes)
    assert read <= LEARNING + looks / int(MOVING_READ_S) + 1


def test_text_that_scrolls_goes_on_being_noticed(detector: ChangeDetector) -> None:
    read = 0
    for look in range(3 * LEARNING):
        line = Box(100, 64 + 7 * look % 97, 200, 12)
        change = detector.notice(inked(line))
        if change is not None:
            read += 1
            detector.accept(change.boxes, [line])
    assert read == 3 * LEARNING


def test_text_beside_a_playing_video_is_noticed() -> None:
    detector, rng = ChangeDetector(), np.random.default_rng(3)

    def frame(*lines: Box) -> NDArray[np.uint8]:
        picture = inked(*lines)
        picture[64:224, 64:320] = rng.integers(0, 255, (160, 256, 4))
        return picture

    for _ in range(LEARNING + 2):
        change = detector.notice(frame())
        detector.accept(change.boxes if change else ())
    change = detector.notice(frame(Box(400, 270, 200, 12)))
    assert change is not None
    assert change.boxes == (Box(384, 256, 224, 32),)


@pytest.mark.parametrize(("note", "still"), [(200, ((352, 96, 224, 32),)), (40, ())], ids=["a note", "a clock"])
def test_what_stands_close_to_a_film_that_only_just_began_stands_still(
    note: int, still: tuple[tuple[int, ...], ...]
) -> None:
    detector, rng = ChangeDetector(), np.random.default_rng(3)
    shown: list[Change | None] = []
    for look in range(10):
        frame = inked(*([Box(360, 100, note, 12)] if look > 6 else []))
        frame[:, 64:320] = rng.integers(0, 255, (320, 256, 4)) if look else 255
        shown.append(detector.notice(frame, 0.5 * look))
        if look == 0:
            detector.accept((WHOLE,))
    change = shown[-1]
    assert change is not None
    assert change.boxes == (WHOLE,)
    assert change.still == tuple(Box(*place) for place in still)


def test_what_a_video_shows_when_it_stops_is_read(detector: ChangeDetector) -> None:
    rng = np.random.default_rng(3)
    for _ in range(LEARNING + 2):
        frame = blank()
        frame[64:224, 64:320] = rng.integers(0, 255, (160, 256, 4))
        detector.notice(frame)
    noticed = [detector.notice(frame) for _ in range(LEARNING)]
    assert noticed[-1] is not None
    assert not noticed[-1].moving


def test_another_scene_after_a_calm_one_is_read_at_once(detector: ChangeDetector) -> None:
    for _ in range(LEARNING):
        detector.notice(blank())
    change = detector.notice(blank(30))
    assert change is not None
    assert change.boxes == (WHOLE,)


def test_another_resolution_is_all_new(detector: ChangeDetector) -> None:
    change = detector.notice(np.full((200, 300, 4), 255, np.uint8))
    assert change == Change((Box(0, 0, 300, 200),), 1.0)


def test_odd_sizes_have_tiles_up_to_their_edges() -> None:
    detector = ChangeDetector()
    frame = np.full((333, 517, 4), 255, np.uint8)
    detector.notice(frame)
    detector.accept((Box(0, 0, 517, 333),))
    edge = frame.copy()
    edge[320:, 400:] = 0
    change = detector.notice(edge)
    assert change is not None
    assert (change.boxes[0].right, change.boxes[0].bottom) == (517, 333)


def test_showing_before_any_look_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="before notice"):
        ChangeDetector().shown(())


def test_tiles_far_apart_are_two_boxes() -> None:
    tiles = np.zeros((10, 20), np.bool_)
    tiles[1, 1] = tiles[1, 3] = tiles[8, 15] = True
    assert boxes_of(tiles, 32, 640, 320) == [Box(32, 32, 96, 32), Box(480, 256, 32, 32)]


def test_overlapping_boxes_become_one() -> None:
    assert merged([Box(0, 0, 10, 10), Box(20, 0, 10, 10), Box(5, 5, 20, 3)]) == [Box(0, 0, 30, 10)]


def test_a_box_grows_to_the_whole_line_and_not_to_its_neighbours() -> None:
    line = Box(60, 100, 400, 12)
    pixels = inked(Box(60, 80, 400, 12), line, Box(60, 120, 400, 12))
    found = grown(Box(96, 102, 64, 8), pixels)
    assert (found.left, found.right) == (line.left - 4, line.right + 5)
    assert line.top - 3 <= found.top <= line.top
    assert line.bottom <= found.bottom <= line.bottom + 3


def test_a_box_does_not_grow_across_a_gutter_or_along_a_border() -> None:
    pixels = inked(Box(60, 100, 100, 12), Box(300, 100, 100, 12))
    pixels[:, 20:22] = 0  # a window's border
    found = grown(Box(96, 100, 32, 12), pixels)
    assert (found.left, found.right) == (56, 165)


def test_the_same_lines_in_another_order_are_repeated() -> None:
    before = ["The heating gets replaced on Thursday", "Maria takes the minutes"]
    assert repeated(list(reversed(before)), before)
    assert repeated([], [])


def test_one_new_line_is_news() -> None:
    before = [f"line number {n} of a long page of text" for n in range(40)]
    assert not repeated([*before, "the boiler code"], before)
    assert not repeated([*before, "Tom: yes"], before)
    assert repeated([*before, "ok"], before)


def test_a_time_of_day_by_itself_is_no_news() -> None:
    before = [f"line number {n} of a long page of text" for n in range(40)]
    for time in ("17:30", "5:30 pm", "17:30:05", "· 9.15"):
        assert repeated([*before, time], before), time
    few = ["Shopping for the party:", "twelve lanterns"]
    assert repeated([*few, "21:30:55"], [*few, "21:30:39"]), "it is much of a short text"
    assert contained([*few, "21:30:55"], [*few, "21:30:39"])
    assert not repeated([*before, "Tom: 17:30"], before)


def test_of_a_doubtful_line_only_a_longer_one_is_news() -> None:
    before = [f"line number {n} of a long page of text" for n in range(40)]
    lines = ["43 of 90", "43 of 90 files were copied"]
    assert repeated([*before, lines[0]], before, lines)
    assert not repeated([*before, lines[1]], before, lines)
    assert not repeated([*before, lines[0]], before, lines[1:])


def test_a_number_that_goes_up_in_its_place_is_no_news() -> None:
    before = [f"line number {n} of a long page of text" for n in range(40)]
    for was, now in (("1,204 items", "1,241 items"), ("Ready 8 %", "Ready 100 %"), ("Page 3/12", "Page 4/12")):
        assert repeated([*before, now], [*before, was]), now
        assert not repeated([*before, was, now], [*before, was]), f"{now} stands below it"
    assert not repeated([*before, "1,241 pages"], [*before, "1,204 items"])
    assert not repeated([*before, "1,241 items were counted"], [*before, "1,204 items were counted"])


def test_what_is_going_on_is_no_news() -> None:
    before = [f"line number {n} of a long page of text" for n in range(40)]
    for state in ("Loading…", "Saving...", "Open.."):
        assert repeated([*before, state], [*before, "Ready"]), state
    assert not repeated([*before, "Failed"], [*before, "Ready"])
    assert not repeated([*before, "I think that Tom says yes..."], before)


def test_what_is_read_into_a_drawing_makes_no_other_page_of_it() -> None:
    before = ["Untitled - paint"]
    assert repeated([*before, "ee", "f 0"], before, ["ee", "f 0"])
    assert not repeated([*before, "ee", "f 0"], before, ["ee"])
    cells = ["Anna", "Bert", "Carl", "Dora"]
    assert not repeated([*before, *cells], before, cells), "together they say more"
    assert not repeated(["ee"], before, ["ee"]), "what stood there is gone"


def test_a_short_line_that_comes_back_is_known() -> None:
    said = Said()
    said.keep("mail", ["Ready", "Dear harbour master"])
    assert said.again("mail", ["ready"]) == frozenset()
    said.keep("mail", ["Saved", "Dear harbour master"])
    assert said.again("mail", ["ready", "Saved", "Failed"]) == {"ready"}
    assert said.again("chat", ["Ready"]) == frozenset()


def test_what_counts_on_in_its_place_is_no_news_once_it_was_kept_with_three_numbers() -> None:
    said, rows = Said(), ["Rent of May 1,200", "Rent of June 1,200"]
    for percent in (41, 43, 44):
        assert said.counted("mail", [f"Uploading, {percent} % are done", *rows]) == {}
        said.keep("mail", [f"Uploading, {percent} % are done", *rows])
    changed = ["Uploading, 97 % are done", "Rent of May 1,300", "Rent of June 1,200"]
    last = "Uploading, 44 % are done"
    assert said.counted("mail", changed) == {changed[0]: (last, 3)}, "a table counts nothing"
    assert said.counted("mail", [last, changed[0]]) == {}
    assert said.counted("chat", changed) == {}


def test_a_few_chinese_signs_are_news() -> None:
    before = [f"第{number}行写着一些话" for number in range(30)]
    assert not repeated([*before, "明天见面"], before)
    assert repeated([*before, "好"], before)
    assert repeated([*before, "soon"], before)


def test_another_page_is_news_even_when_its_lines_are_short() -> None:
    assert not repeated(["one", "two", "three"], ["red", "green", "blue"])
    assert alike(["one two three four"], ["one two three five"]) == pytest.approx(1 / 3)


def test_what_is_left_of_covered_lines_is_contained_in_them() -> None:
    before = [f"{number}. Der Kran hebt zwölf Tonnen bei Windstärke fünf" for number in range(20, 30)]
    covered = [" ".join(line.split()[:6]) for line in before]
    assert contained(covered, before)
    assert contained([". Der Kran hebt zwölf Tonnen", *covered], before)
    assert contained(["20. Der Kran hebt Tonnen bei", *covered], before), "a word was not read"
    assert not contained(["20. Der hebt Tonnen Windstärke", *covered], before)
    assert not contained(["Der Kran hebt zwölf Tonnen mehr", *covered], before)
    assert not contained(["The crane lifts", *covered], before)


def test_an_accent_that_was_misread_is_no_news() -> None:
    before = [*(f"line {number} says what it says" for number in range(30)), "Über die Brücke fährt kein Schwerverkehr"]
    assert repeated([*before[:-1], "Uber die Brucke fährt kein Schwerverkehr"], before)
    assert repeated([*before, "각"], [*before, "가"]), "one sign is little, however it is composed"
    assert not repeated([*before[:-1], "Unter der Brücke fährt kein Schwerverkehr"], before)


def test_what_is_left_of_a_text_is_contained_in_it() -> None:
    before = ["Anna asked for the spare key", "Tom books the room on Friday", "the boiler code is in the drawer"]
    assert contained(before[1:], before)
    assert contained([], before)
    assert contained([*before, "ok"], before)
    assert not contained([*before, "and one new line of text"], before)
    assert not contained(before, before[1:])


def test_what_was_said_is_known_for_each_window() -> None:
    said = Said()
    assert said.of("chat") is None
    said.keep("chat", ["one", "two"])
    said.keep("chat", ["three", "two"], beside=True)
    said.keep("writer", ["four"])
    assert said.of("chat") == ("three", "two", "one")
    said.keep("chat", ["three"])
    assert said.of("chat") == ("three",)


def test_what_was_said_before_is_known_too() -> None:
    said = Said()
    for page in ("one", "two", "three"):
        said.keep("writer", [f"page {page} of the report", "a line below it"])
    assert said.before("writer", ["page one of the report", "a line below it"]) == (
        "page one of the report",
        "a line below it",
    )
    assert said.before("writer", ["page three of the report", "a line below it"]) is None, "that is the last"
    assert said.before("chat", ["page one of the report"]) is None
    for number in range(FORMER + 1):
        said.keep("writer", [f"page {number} of another report"])
    assert said.before("writer", ["page three of the report", "a line below it"]) is None


def test_what_was_said_is_bounded() -> None:
    said = Said()
    said.keep("first", ["one"])
    said.keep("second", ["two"])
    said.keep("first", ["one"])
    for number in range(WINDOWS - 1):
        said.keep(number, [str(line) for line in range(LINES + 1)])
    assert (said.of("first"), said.of("second")) == (("one",), None)
    assert len(said.of(0) or ()) == LINES
