"""The screen's way from pixels to a sealed observation, with scripted sources."""

import numpy as np
import pytest

from capture.config import CaptureConfig
from capture.events import Skip
from capture.lookout import View
from capture.sources.base import WindowInfo
from capture.sources.scripted import FULL_HD, PAPER, ScriptedPresence
from memory_core.errors import CaptureError, NoDisplay, ReadingError, SpoolError
from memory_core.records.observation import Box, Observation, ObservationKind
from tests.fakes.scripted_desk import CHAT, CHAT_IN_FRONT, LINE, WRITER, Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_first_look_keeps_what_is_there(desk: Desk) -> None:
    box = desk.write(LINE)
    seen = desk.only()
    assert (seen.kind, seen.text, seen.app, seen.title) == (ObservationKind.SCREEN, LINE, "writer", "Report.odt")
    assert (seen.monitor, seen.device) == (1, "desk")
    assert seen.at == seen.until == desk.clock.now()
    assert seen.lines[0].box == box
    assert seen.metadata == {"width": "1920", "height": "1080"}
    assert [row.observation for row in desk.spool.rows] == [seen]
    assert desk.picture().shape == (1080, 1920, 3)
    assert (desk.counted("frames"), desk.counted("observations"), desk.counted("ocr_calls")) == (1, 1, 1)


def test_an_unchanged_screen_gives_nothing_and_is_not_read(desk: Desk) -> None:
    desk.write(LINE)
    desk.look()
    assert [desk.look() for _ in range(5)] == [[]] * 5
    assert desk.skipped(Skip.UNCHANGED) == 5
    assert desk.counted("ocr_calls") == 1


def test_a_new_line_is_read_alone_and_joined_with_the_known_ones(desk: Desk) -> None:
    desk.write(LINE)
    desk.look()
    desk.write("Maria takes the minutes in room B204", top=130)
    seen = desk.only()
    assert seen.text.splitlines() == [LINE, "Maria takes the minutes in room B204"]
    width, height = desk.ocr.reads[-1]
    assert width * height < 0.02 * 1920 * 1080
    assert desk.counted("ocr_pixels") == 1920 * 1080 + width * height


def test_text_that_went_is_known_to_be_gone(desk: Desk) -> None:
    desk.write(LINE)
    box = desk.write("The old footer of the page is here", top=400)
    desk.look()
    desk.screen.pixels[0][box.top : box.bottom] = PAPER
    assert desk.only().text == LINE


def test_each_window_has_an_observation_of_its_own_the_front_one_last(desk: Desk) -> None:
    desk.write("Anna: see you on Thursday", left=1100, top=50)
    desk.write(LINE, top=500)
    seen = desk.look()
    assert [(one.app, one.title, one.text) for one in seen] == [
        ("chat", "Anna", "Anna: see you on Thursday"),
        ("writer", "Report.odt", LINE),
    ]
    assert seen[0].at == seen[1].at
    assert [row.observation for row in desk.spool.rows] == seen
    assert desk.counted("ocr_calls") == 1


def test_another_window_has_the_picture_of_its_own_rectangle(desk: Desk) -> None:
    box = desk.write("Anna: see you on Thursday", left=1100, top=50)
    desk.write(LINE, top=500)
    chat, writer = desk.look()
    assert chat.metadata == {"width": "920", "height": "1080"}
    assert chat.lines[0].box == Box(box.left - 1000, box.top, box.width, box.height)
    assert chat.lines[0].words[0].box.left == box.left - 1000
    assert writer.metadata == {"width": "1920", "height": "1080", "beside": chat.id}
    pictures = [desk.picture(0), desk.picture(1)]
    assert [picture.shape for picture in pictures] == [(1080, 920, 3), (1080, 1920, 3)]
    place = chat.lines[0].box
    assert np.ptp(pictures[0][place.top : place.bottom, place.left : place.right].astype(int)) > 60
    assert np.ptp(pictures[0][place.bottom + 40 :].astype(int)) < 30


def test_only_the_window_with_new_text_is_kept(desk: Desk) -> None:
    desk.write("Anna: see you on Thursday", left=1100, top=50)
    desk.write(LINE, top=500)
    desk.look()
    desk.write("Anna: bring the blue folder, please", left=1100, top=90)
    seen = desk.only()
    assert (seen.app, seen.text.splitlines()[1]) == ("chat", "Anna: bring the blue folder, please")
    desk.write("Tom books the room on the third floor", top=540)
    assert desk.only().app == "writer"


def test_a_known_window_that_comes_to_the_front_says_nothing_new(desk: Desk) -> None:
    desk.write("Anna: see you on Thursday", left=1100, top=50)
    desk.write(LINE, top=500)
    desk.look()
    desk.windows.show(CHAT_IN_FRONT)
    assert desk.seeing.view == View(WRITER.app, WRITER.title, desk.clock.now())
    assert desk.look() == []
    assert desk.skipped(Skip.REPEATED) == 1
    assert desk.seeing.view == View(CHAT.app, CHAT.title, desk.clock.now())
    desk.windows.show([WRITER, CHAT])
    assert desk.look() == []
    assert desk.counted("ocr_calls") == 1


def test_a_window_that_comes_to_the_front_changed_is_kept(desk: Desk) -> None:
    desk.write("Anna: see you on Thursday", left=1100, top=50)
    desk.write(LINE, top=500)
    desk.look()
    desk.windows.show(CHAT_IN_FRONT)
    desk.write("Anna: and bring the blue folder", left=1100, top=90)
    seen = desk.only()
    assert (seen.app, seen.title) == ("chat", "Anna")
    assert seen.text.splitlines() == ["Anna: see you on Thursday", "Anna: and bring the blue folder"]
    assert seen.metadata["width"] == "1920"


def test_windows_that_cover_each_other_in_turn_are_kept_once(desk: Desk) -> None:
    front, back = WindowInfo("writer", "Report.odt", WRITER.box, 10), WindowInfo("chat", "Anna", Box(500, 0, 900, 900))
    low = WindowInfo("writer", "Report.odt", WRITER.box, 10, front=True)
    high = WindowInfo("chat", "Anna", back.box, front=True)

    def show(top: str) -> None:
        desk.screen.pixels[0][:] = PAPER
        desk.write(LINE if top == "writer" else LINE[:27], left=250, top=500)
        desk.write("Tom books the room", left=50, top=540)
        desk.write("Anna: see you on Thursday", left=1010, top=50)
        if top == "chat":
            desk.write("Anna: the train was late", left=530, top=90)

    show("writer")
    desk.windows.show([low, back])
    assert [seen.app for seen in desk.look()] == ["chat", "writer"]
    show("chat")
    desk.windows.show([high, front])
    assert [(seen.app, len(seen.lines)) for seen in desk.look()] == [("chat", 2)]
    for _ in range(3):
        show("writer")
        desk.windows.show([low, back])
        assert desk.look() == []
        show("chat")
        desk.windows.show([high, front])
        assert desk.look() == []


def test_a_line_that_runs_into_the_next_window_is_cut_at_the_border(desk: Desk) -> None:
    desk.write("the end of one line and another begins", left=788)
    assert [seen.text for seen in desk.look()] == ["another begins", "the end of one line and"]


def test_a_secret_of_another_window_is_black_on_every_picture(desk: Desk) -> None:
    desk.write(LINE, top=600)
    desk.write("Anna sent the number of the card", left=1100, top=50)
    number = desk.write("4111 1111 1111 1111", left=1100, top=90)
    chat, writer = desk.look()
    assert "4111" not in f"{chat} {writer}"
    assert (chat.redactions, writer.redactions) == ({"card": 1}, {})
    assert desk.counted("redactions") == 1
    for picture, left in ((desk.picture(0), number.left - 1000), (desk.picture(1), number.left)):
        strip = picture[number.top : number.bottom, left : left + number.width].max(axis=(0, 2))
        assert (strip < 10).mean() > 0.85, "all but the gaps between the words must be black"


def test_a_menu_belongs_to_the_front_window(desk: Desk) -> None:
    menu = WindowInfo("", "", Box(900, 0, 300, 300), pid=10, opaque=False, ordinary=False)
    desk.windows.show([menu, WRITER, CHAT])
    desk.write("Insert page break", left=1010)
    assert (desk.only().app, len(desk.spool.rows)) == ("writer", 1)


def test_panels_and_wallpaper_are_left_out(desk: Desk) -> None:
    panel = WindowInfo("panel", "", Box(0, 0, 1920, 30), pid=3, ordinary=False)
    wallpaper = WindowInfo("desktop", "", Box(0, 0, 1920, 1080), pid=4, ordinary=False)
    small = WindowInfo("writer", "Report.odt", Box(0, 30, 900, 700), pid=10, front=True)
    desk.write("Applications Places System and 10:42", left=100, top=5)
    desk.write(LINE, top=100)
    desk.write("Recycle bin of this old machine", left=1200, top=800)
    desk.windows.show([panel, small, wallpaper])
    assert desk.only().text == LINE


def test_a_sentence_outside_of_windows_belongs_to_none(desk: Desk) -> None:
    small = WindowInfo("writer", "Report.odt", Box(0, 0, 900, 700), pid=10, front=True)
    desk.windows.show([small])
    desk.write(LINE, top=100)
    desk.write("Trash", left=1200, top=300)
    assert desk.only().app == "writer"
    note = desk.write("the update needs a restart", left=1200, top=330)
    outside = desk.only()
    assert (outside.app, outside.title, outside.text.splitlines()[-1]) == ("", "", "the update needs a restart")
    assert int(outside.metadata["width"]) < note.width + 50


def test_a_notification_is_kept_as_the_programs_that_shows_it(desk: Desk) -> None:
    toast = WindowInfo("mailer", "New mail", Box(1500, 20, 400, 120), pid=30, ordinary=False)
    desk.windows.show([toast, WRITER, CHAT])
    desk.write("Eva: the keys are at the porter's", left=1520, top=60)
    assert (desk.only().app, len(desk.spool.rows)) == ("mailer", 1)


def test_glass_over_everything_is_looked_through(desk: Desk) -> None:
    glass = WindowInfo("overlay", "", FULL_HD, pid=31, opaque=False, ordinary=False)
    desk.windows.show([glass, WRITER, CHAT])
    desk.write(LINE)
    assert desk.only().app == "writer"


def test_a_counter_in_the_title_is_not_another_window(desk: Desk) -> None:
    desk.write(LINE)
    desk.look()
    desk.windows.show([WindowInfo("writer", "⠙ Report.odt (3)", WRITER.box, pid=10, front=True)])
    assert desk.look() == []


def test_a_line_that_is_still_being_typed_waits_until_it_rests(desk: Desk) -> None:
    desk.write(LINE)
    desk.look()
    typed = "Dear Tom, the spare key is with Mrs Novak"
    kept: list[Observation] = []
    for length in range(5, len(typed) + 1, 4):
        desk.write(typed[:length], top=200)
        desk.clock.advance(0.5)
        kept += desk.seeing.look()
    assert len(kept) <= 3
    desk.write(typed, top=200)
    desk.look()
    desk.look()
    assert desk.spool.rows[-1].observation.text.splitlines()[1] == typed
    assert desk.counted("settling") > 0


def test_another_front_window_is_read_at_once_however_recent_the_last_look(desk: Desk) -> None:
    desk.write(LINE)
    desk.look()
    desk.windows.show([WindowInfo("chat", "Anna", CHAT.box, pid=11, front=True), WRITER])
    desk.write("Anna: see you on Thursday", left=1100)
    desk.clock.advance(0.3)
    (seen,) = desk.seeing.look()
    assert seen.text.splitlines()[0] == "Anna: see you on Thursday"


def test_a_scrolling_page_is_read_every_other_second(desk: Desk) -> None:
    kept: list[Observation] = []
    for look in range(12):
        desk.screen.pixels[0][:] = PAPER
        for row in range(12):
            desk.write(f"paragraph {row + 7 * look} of a page that scrolls by", top=80 * row)
        desk.clock.advance(1)
        kept += desk.seeing.look()
    assert 3 <= len(kept) <= 7
    desk.look()
    desk.look()
    assert "paragraph 88 " in desk.spool.rows[-1].observation.text


def test_a_secret_is_gone_from_text_and_picture(desk: Desk) -> None:
    desk.write(LINE)
    label = desk.write("Password:", top=300)
    value = desk.write("tr0ub4dor&3xyz", top=330)
    seen = desk.only()
    assert "tr0ub4dor" not in seen.text
    assert "tr0ub4dor" not in str(seen.lines)
    assert seen.redactions == {"password": 1}
    assert desk.counted("redactions") == 1
    picture = desk.picture()
    assert picture[value.top : value.bottom, value.left : value.right].max() < 10
    assert picture[label.top : label.bottom, label.left : label.right].max() > 100


def test_another_secret_of_the_session_is_counted_like_the_first(desk: Desk) -> None:
    desk.write(LINE)
    desk.write("Password: tr0ub4dor&3xyz", top=300)
    desk.look()
    desk.write("Passwort: Zaun&Koenig_48", top=400)
    desk.look()
    desk.look()
    assert [row.observation.redactions for row in desk.spool.rows] == [{"password": 1}, {"password": 2}]
    assert all(label in desk.spool.rows[-1].observation.text for label in ("[password]", "[password 2]"))


def test_half_a_card_number_is_waited_for(desk: Desk) -> None:
    desk.write(LINE)
    desk.look()
    number = "4111 1111 1111 1111"
    for length in range(3, len(number) + 1, 4):
        desk.write(number[:length], top=300)
        desk.look()
    desk.look()
    assert [row.observation.redactions for row in desk.spool.rows] == [{}, {"card": 1}]
    assert all("41" not in row.observation.text for row in desk.spool.rows)


def test_a_line_of_figures_that_never_rests_is_kept_in_the_end(desk: Desk) -> None:
    desk.write(LINE)
    desk.look()
    kept: list[Observation] = []
    for second in range(8):
        desk.write(f"counter at 10000{second}0000", top=300)
        kept += desk.look()
    assert 1 <= len(kept) <= 3


def test_a_label_and_its_value_are_scrubbed_though_read_at_different_looks(desk: Desk) -> None:
    desk.write("Password:", top=300)
    desk.look()
    desk.write("tr0ub4dor&3xyz", top=330)
    desk.write(LINE, top=600)
    assert "tr0ub4dor" not in desk.only().text


def test_a_secret_in_a_title_is_scrubbed(desk: Desk) -> None:
    desk.windows.show([WindowInfo("bank", "Card 4111 1111 1111 1111", WRITER.box, front=True)])
    desk.write(LINE)
    seen = desk.only()
    assert "4111" not in seen.title
    assert desk.seeing.view == View("bank", seen.title, seen.at)
    assert seen.redactions == {"card": 1}


def test_an_excluded_window_is_black_before_anything_is_read(desk: Desk) -> None:
    vault = WindowInfo("KeePassXC", "Passwords", Box(100, 200, 600, 200), pid=20)
    desk.windows.show([vault, WRITER])
    desk.write(LINE, top=50)
    box = desk.write("the master phrase of the vault", left=150, top=300)
    seen = desk.only()
    assert seen.text == LINE
    assert desk.picture()[box.top : box.bottom, box.left : box.right].max() < 10
    assert desk.skipped(Skip.EXCLUDED) == 0


def test_an_excluded_front_window_is_counted_and_the_rest_is_kept(desk: Desk) -> None:
    vault = WindowInfo("KeePassXC", "Passwords", Box(1000, 0, 920, 1080), pid=20, front=True)
    desk.windows.show([vault, WindowInfo("writer", "Report.odt", WRITER.box)])
    desk.write(LINE)
    desk.write("the master phrase of the vault", left=1100)
    seen = desk.only()
    assert (seen.text, seen.app) == (LINE, "writer")
    assert desk.look() == []
    assert desk.seeing.view is not None
    assert desk.seeing.view.app == "writer"
    assert desk.skipped(Skip.EXCLUDED) == 2
    assert desk.skipped(Skip.UNCHANGED) == 0


def test_a_tool_bar_that_says_that_its_window_is_private_drops_the_look_and_hides_it_from_then_on(desk: Desk) -> None:
    window = WindowInfo("chromium", "News - Chromium", Box(0, 0, 1000, 1080), pid=30, front=True, id=77)
    desk.windows.show([window, CHAT])
    desk.write("Incognito", left=800, top=70)
    box = desk.write("the gift for Maria is a red bicycle", top=400)
    assert desk.look() == []
    assert desk.skipped(Skip.EXCLUDED) == 1
    desk.write(LINE, left=1100)
    seen = desk.only()
    assert (seen.text, seen.app) == (LINE, "chat")
    assert desk.picture()[box.top : box.bottom, box.left : box.right].max() < 10
    assert desk.skipped(Skip.PRIVATE) == 1


def test_an_address_bar_that_shows_an_excluded_site_drops_the_look_and_hides_its_window(desk: Desk) -> None:
    desk.seeing.configure(CaptureConfig(screen=True, exclusions=("site: example.com",)))
    window = WindowInfo("firefox", "Inbox — Mozilla Firefox", Box(0, 0, 1000, 1080), pid=30, front=True, id=77)
    desk.windows.show([window, CHAT])
    desk.write("mail.example.com/inbox", left=200, top=80)
    box = desk.write("the gift for Maria is a red bicycle", top=400)
    assert desk.look() == []
    assert desk.skipped(Skip.EXCLUDED) == 1
    desk.write(LINE, left=1100)
    assert desk.only().app == "chat"
    assert desk.picture()[box.top : box.bottom, box.left : box.right].max() < 10


def test_at_an_excluded_hour_no_picture_is_taken_and_that_is_counted(desk: Desk) -> None:
    desk.seeing.configure(CaptureConfig(screen=True, exclusions=("time: 0-24",)))
    desk.write(LINE)
    assert desk.look() == []
    assert desk.screen.grabs == 0
    assert desk.skipped(Skip.HOURS) == 1
    desk.seeing.configure(CaptureConfig(screen=True))
    assert desk.only().text == LINE


def test_a_title_that_turns_private_while_the_picture_is_read_drops_the_frame(desk: Desk) -> None:
    private = WindowInfo("firefox", "Private Browsing", WRITER.box, front=True)
    ordinary = WindowInfo("firefox", "Example", WRITER.box, front=True)
    desk.write("the gift for Maria is a red bicycle")
    desk.windows.show([ordinary], [ordinary], [private])
    assert desk.look() == []
    assert desk.spool.rows == []
    assert desk.skipped(Skip.EXCLUDED) == 1
    desk.windows.show([ordinary])
    assert desk.look() == []  # the mask lingers …
    assert "bicycle" in desk.only().text  # … and then the window is what it says.


def test_a_window_that_comes_while_the_picture_is_taken_makes_it_be_taken_again(desk: Desk) -> None:
    vault = WindowInfo("KeePassXC", "Passwords", Box(0, 200, 1920, 200), front=True)
    desk.write("the master phrase of the vault", top=300)
    desk.write(LINE, top=50)
    desk.windows.show([WRITER], [vault, WRITER])
    assert desk.only().text == LINE
    assert desk.screen.grabs == 2


@pytest.mark.parametrize(("number", "front", "seen"), [(7, True, LINE), (7, False, LINE), (0, False, None)])
def test_an_excluded_window_that_never_stands_still_hides_its_way_and_nothing_else(
    desk: Desk, number: int, front: bool, seen: str | None
) -> None:
    """Where the system does not tell one window from the next, nothing is seen, and that is told."""
    places = [Box(10 * step, 0, 300, 300) for step in range(40)]
    desk.windows.show(*([WindowInfo("KeePassXC", "Passwords", at, id=number, front=front), WRITER] for at in places))
    desk.write("the master phrase of the vault", left=0, top=100)
    desk.write(LINE, top=600)
    assert [one.text for one in desk.look()] == ([seen] if seen else [])
    assert (desk.stages.resting[0] == Skip.EXCLUDED) is (front or not number)


def test_without_a_window_list_nothing_is_seen_while_anything_is_excluded(desk: Desk) -> None:
    desk.write(LINE)
    desk.windows.show(None)
    assert desk.look() == []
    assert desk.skipped(Skip.EXCLUDED) == 1
    assert desk.lookout.troubles == {"windows": "The window list cannot be had."}
    desk.seeing.configure(CaptureConfig(excluded_apps=(), excluded_titles=(), exclusions=()))
    assert desk.only().app == ""
    desk.windows.show([WRITER])
    desk.look()
    assert desk.lookout.troubles == {}


def test_our_own_window_is_never_seen() -> None:
    desk = Desk(own=frozenset({10}))
    desk.windows.show([WRITER, CHAT])
    desk.write("what Scrubjay shows of old memories")
    desk.write("Anna: see you on Thursday", left=1100)
    assert desk.only().text == "Anna: see you on Thursday"
    assert desk.look() == []
    assert desk.skipped(Skip.OWN_WINDOW) == 1


@pytest.mark.parametrize(
    ("presence", "reason"), [(ScriptedPresence(idle=180), Skip.IDLE), (ScriptedPresence(lock=True), Skip.LOCKED)]
)
def test_nobody_there_means_no_look(desk: Desk, presence: ScriptedPresence, reason: Skip) -> None:
    desk.presence.idle, desk.presence.lock = presence.idle, presence.lock
    desk.clock.advance(200)
    assert desk.look() == []
    assert desk.skipped(reason) == 1
    assert desk.screen.grabs == 0


def test_whoever_starts_it_is_there(desk: Desk) -> None:
    desk.presence.idle = 3600
    desk.write(LINE)
    assert desk.only().text == LINE


def test_a_black_screen_is_called_black(desk: Desk) -> None:
    desk.screen.pixels[0][:] = 0
    assert desk.look() == []
    assert desk.look() == []
    assert desk.skipped(Skip.BLACK) == 2
    assert desk.counted("ocr_calls") == 0


def test_a_screen_without_text_is_called_that(desk: Desk) -> None:
    assert desk.look() == []
    assert desk.skipped(Skip.NO_TEXT) == 1


def test_what_says_nothing_new_is_repeated(desk: Desk) -> None:
    for row in range(30):
        desk.write(f"sentence number {row} of a long page of text", top=20 * row)
    desk.look()
    desk.write("10:42:07 am", left=900, top=900)
    assert desk.look() == []
    assert desk.skipped(Skip.REPEATED) == 1


def test_a_short_answer_on_a_long_page_is_kept(desk: Desk) -> None:
    for row in range(30):
        desk.write(f"sentence number {row} of a long page of text", top=20 * row)
    desk.look()
    desk.write("Tom: yes", left=100, top=900)
    assert desk.only().text.splitlines()[-1] == "Tom: yes"


def test_the_reader_is_told_whose_window_it_reads(desk: Desk) -> None:
    desk.write("Anna: see you on Thursday", left=1100, top=50)
    desk.write(LINE, top=500)
    desk.look()
    desk.write("Anna: bring the blue folder, please", left=1100, top=90)
    desk.look()
    desk.write("Tom books the room on the third floor", top=540)
    desk.look()
    assert desk.ocr.wheres == ["writer", "chat", "writer"]


def test_a_full_spool_loses_nothing(desk: Desk) -> None:
    desk.write(LINE)
    desk.spool.full = True
    with pytest.raises(SpoolError):
        desk.look()
    assert desk.counted("observations") == 0
    desk.spool.full = False
    assert desk.only().text == LINE


def test_a_failing_reader_loses_nothing(desk: Desk) -> None:
    desk.write(LINE)
    desk.ocr.fails = True
    with pytest.raises(ReadingError):
        desk.look()
    desk.ocr.fails = False
    assert desk.only().text == LINE


def test_one_broken_monitor_does_not_stop_the_other(allow_logs: pytest.LogCaptureFixture) -> None:
    desk = Desk(Box(0, 0, 1000, 800), Box(1000, 0, 800, 800))
    desk.write(LINE, monitor=1)
    desk.write("Anna: see you on Thursday", left=100, monitor=2)
    desk.screen.failures = [CaptureError("Monitor 1 has no pixels.")]
    seen = desk.only()
    assert (seen.monitor, seen.app, seen.text) == (2, "chat", "Anna: see you on Thursday")
    assert "no pixels" in desk.lookout.troubles["screen"]
    assert desk.only().monitor == 1
    assert allow_logs.messages


def test_each_monitor_gives_an_observation_of_its_own() -> None:
    desk = Desk(Box(0, 0, 1000, 800), Box(1000, 0, 800, 800))
    desk.write(LINE, monitor=1)
    desk.write("Anna: see you on Thursday", left=100, monitor=2)
    assert [(seen.monitor, seen.app) for seen in desk.look()] == [(1, "writer"), (2, "chat")]
    assert desk.look() == []


def test_no_display_is_said() -> None:
    desk = Desk()
    desk.screen.lose()
    with pytest.raises(NoDisplay):
        desk.look()


def test_pictures_can_be_switched_off(desk: Desk) -> None:
    desk.seeing.configure(CaptureConfig(pictures=False))
    desk.write(LINE)
    desk.look()
    assert desk.spool.rows[0].picture is None


def test_pictures_of_huge_monitors_are_halved() -> None:
    desk = Desk(Box(0, 0, 7680, 432))
    desk.windows.show([WindowInfo("writer", "Report.odt", Box(0, 0, 7680, 432), front=True)])
    desk.write(LINE)
    assert desk.only().metadata["width"] == "7680"
    assert desk.picture().shape == (216, 3840, 3)


def test_closing_gives_back_everything(desk: Desk) -> None:
    desk.seeing.close()
    assert all(part.closed for part in (desk.screen, desk.windows, desk.presence, desk.ocr))


def test_a_secret_that_nothing_was_read_of_this_time_is_black_on_the_new_picture(desk: Desk) -> None:
    desk.write(LINE)
    desk.write("Password:", top=300)
    value = desk.write("tr0ub4dor&3xyz", top=330)
    desk.look()
    reads = len(desk.ocr.reads)
    for row in range(8):
        desk.write(f"Another paragraph number {row} of the report is here", top=600 + 40 * row)
    desk.clock.advance(70)
    desk.look()
    assert all(height < 1080 for _, height in desk.ocr.reads[reads:]), "only what changed was read"
    picture = desk.picture()
    assert picture[value.top : value.bottom, value.left : value.right].max() < 10
    assert picture[600:614, 60:200].max() > 100


def test_a_secret_whose_label_went_away_stays_black_and_out_of_the_text(desk: Desk) -> None:
    desk.write(LINE)
    label = desk.write("Password:", top=300)
    value = desk.write("tr0ub4dor&3xyz", top=330)
    desk.look()
    desk.screen.pixels[0][label.top : label.bottom, label.left : label.right] = 0
    for row in range(8):
        desk.write(f"Another paragraph number {row} of the report is here", top=600 + 40 * row)
    desk.clock.advance(70)
    seen = desk.look()
    assert seen
    assert all("tr0ub4dor" not in f"{one.text} {one.lines}" for one in seen)
    assert desk.picture()[value.top : value.bottom, value.left : value.right].max() < 10
