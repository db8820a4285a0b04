"""When each monitor is looked at, with scripted sources and a clock that moves in quarters of a second."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from capture.config import CaptureConfig
from capture.events import Skip
from capture.lookout import Look, Lookout
from capture.sources.base import EVERYWHERE, WindowInfo
from capture.sources.scripted import ScriptedPower, ScriptedPresence, ScriptedScreen, ScriptedStirs, ScriptedWindows
from capture.stages import Stages
from capture.tally import Tally
from memory_core.clock import FrozenClock
from memory_core.errors import CaptureError, NoDisplay
from memory_core.records.observation import Box

LEFT, RIGHT = Box(0, 0, 800, 600), Box(800, 0, 800, 600)
WRITER = WindowInfo("writer", "Report.odt", Box(0, 0, 400, 600), pid=10, front=True)
CHAT = WindowInfo("chat", "Anna", Box(900, 0, 400, 600), pid=11)
TICK_S = 0.25


class Post:
    """A lookout over two monitors, and what came of it."""

    def __init__(self) -> None:
        self.clock = FrozenClock(datetime(2026, 3, 1, 9, tzinfo=UTC))
        self.screen = ScriptedScreen(clock=self.clock, places=(LEFT, RIGHT))
        self.windows = ScriptedWindows([WRITER, CHAT])
        self.presence = ScriptedPresence()
        self.stirs = ScriptedStirs()
        self.tally = Tally()
        self.stages = Stages(self.clock)
        self.power = ScriptedPower()
        self.load = 0.0
        self.lookout = Lookout(
            screen=self.screen,
            windows=self.windows,
            presence=self.presence,
            stirs=self.stirs,
            config=CaptureConfig(screen=True),
            own_pids=frozenset,
            clock=self.clock,
            tally=self.tally,
            stages=self.stages,
            power=self.power,
            load=lambda: self.load,
        )

    def tick(self, *, news: frozenset[int] = frozenset(), pending: bool = False) -> list[int]:
        """A quarter of a second later: the monitors that were looked at. `news`: those on which something was found."""
        self.clock.advance(TICK_S)
        looks = self.lookout.looks(self.lookout.due())
        for look in looks:
            self.lookout.found(look, news=look.monitor in news, pending=pending, black=False)
        return [look.monitor for look in looks]

    def count(self, seconds: float, *, news: frozenset[int] = frozenset()) -> Counter[int]:
        """How often each monitor is looked at in that time."""
        return Counter(number for _ in range(round(seconds / TICK_S)) for number in self.tick(news=news))


@pytest.fixture
def post() -> Post:
    made = Post()
    made.tick()
    return made


def test_each_monitor_has_its_own_cadence(post: Post) -> None:
    post.count(300)
    post.count(10, news=frozenset({2}))
    assert post.count(60, news=frozenset({2})) == {1: 6, 2: 60}


def test_what_reaches_over_two_monitors_is_looked_at_on_both_at_once(post: Post) -> None:
    post.count(300)
    wide = replace(WRITER, box=Box(600, 0, 400, 600))
    post.windows.show([wide, CHAT])
    seen = [post.tick(news=frozenset({1})) for _ in range(240)]
    assert {tuple(numbers) for numbers in seen} == {(), (1, 2)}


def test_a_title_that_turns_all_the_time_does_not_put_off_the_look(post: Post) -> None:
    looks = 0
    for turn in range(240):
        post.windows.show([replace(WRITER, title=turn * "x"), CHAT])
        looks += 1 in post.tick()
    assert 40 <= looks <= 60


def test_while_a_video_plays_its_monitor_is_looked_at_each_second(post: Post) -> None:
    post.count(300)
    looks = Counter[int]()
    for _ in range(240):
        post.clock.advance(TICK_S)
        for look in post.lookout.looks(post.lookout.due()):
            film = [look.glance.whole] if look.monitor == 2 else []
            post.lookout.found(look, news=False, pending=False, black=False, film=film)
            looks[look.monitor] += 1
    assert looks[1] <= 7
    assert looks[2] >= 50


def test_a_line_beside_a_video_is_looked_at_as_soon_as_it_rests(post: Post) -> None:
    video, line = Box(820, 40, 400, 300), Box(820, 400, 300, 20)
    post.count(300)

    def looked(*also: Box, news: bool = False) -> list[float | None]:
        post.stirs.drawn = [video, *also]
        post.clock.advance(TICK_S)
        looks = [look for look in post.lookout.looks(post.lookout.due()) if look.monitor == 2]
        for look in looks:
            post.lookout.found(look, news=news, pending=False, black=False, film=[video.moved(-800, 0)])
        return [look.rested_s for look in looks]

    for _ in range(8):
        looked(news=True)
    quiet = [len(looked()) for _ in range(8)]
    assert sum(quiet) == 2, "what the video draws asks for no look of its own, though there was something to read"
    while not looked():
        pass
    assert [looked(line), looked()] == [[], [0.0]], "the line rests, and the video does not"


def test_what_stands_for_certain_is_not_grabbed_again_but_twice_a_minute(post: Post) -> None:
    def seen(seconds: float) -> list[tuple[bool, str]]:
        """Of each look at the first monitor whether it was grabbed, and the front window's title then."""
        found = []
        for _ in range(round(seconds / TICK_S)):
            post.clock.advance(TICK_S)
            for look in post.lookout.looks(post.lookout.due()):
                post.lookout.found(look, news=False, pending=False, black=False)
                if look.monitor == 1:
                    assert look.glance.frame.at == post.clock.now()
                    found.append((look.glance.pixels is not known.get("last"), look.glance.verdict.shown[0].title))
                    known["last"] = look.glance.pixels
        return found

    known: dict[str, object] = {}
    assert all(grabbed for grabbed, _ in seen(60.0)), "where nobody tells, one must see for oneself"
    post.stirs.complete = True
    seen(2 * TICK_S)
    looks = seen(240.0)
    assert len(looks) >= 20
    assert sum(grabbed for grabbed, _ in looks) <= 9
    post.windows.show([replace(WRITER, title="Other.odt"), CHAT])
    assert seen(2.0)[-1] == (False, "Other.odt"), "the windows are those of now"
    post.stirs.drawn = [Box(10, 10, 100, 20)]
    assert (True, "Other.odt") in seen(2.0)


def test_what_must_be_black_from_now_on_is_black_though_nothing_was_drawn(post: Post) -> None:
    def seen() -> Look:
        while True:
            post.clock.advance(TICK_S)
            if looks := [look for look in post.lookout.looks(post.lookout.due()) if look.monitor == 1]:
                return looks[0]

    post.stirs.complete = True
    post.count(31)
    hidden = WindowInfo("keepassxc", "Passwords", Box(100, 100, 200, 200), pid=12)
    post.windows.show([hidden, WRITER, CHAT])
    assert not seen().glance.pixels[100:300, 100:300, :3].any()
    post.windows.show([WRITER, CHAT])
    assert any(seen().glance.pixels[100:300, 100:300, :3].all() for _ in range(9)), "it stands there no more"


def test_a_last_look_relies_on_nothing(post: Post) -> None:
    post.stirs.complete = True
    post.count(60)
    (before, _), (after, _) = (post.lookout.looks(post.lookout.everywhere()) for _ in range(2))
    assert before.glance.pixels is not after.glance.pixels


def test_a_screen_at_rest_is_looked_at_ever_more_seldom(post: Post) -> None:
    assert post.count(10)[1] == 10
    assert 6 <= post.count(30)[1] <= 16
    post.count(200)
    assert post.count(60)[1] == 6


def test_drawing_brings_the_next_look_of_its_monitor_forward(post: Post) -> None:
    post.count(300)
    while post.tick():
        pass
    post.count(1)
    post.stirs.drawn = [Box(900, 100, 300, 20)]
    assert [post.tick(), post.tick()] == [[], [2]], "when it has come to rest"


def test_it_waits_for_drawing_until_there_is_some_and_then_for_its_rest(post: Post) -> None:
    post.count(300)
    while post.tick():
        pass
    post.lookout.wait()
    post.stirs.drawn = [Box(900, 100, 300, 20)]
    post.tick()
    post.lookout.wait()
    post.lookout.wake()
    assert post.stirs.waited == [(5.0, True), (0.1, False)]
    assert post.stirs.woken == 1


def test_a_look_knows_for_how_long_nothing_was_drawn(post: Post) -> None:
    post.stirs.drawn = [Box(10, 100, 300, 20)]
    post.tick()
    post.clock.advance(0.5)
    assert [look.rested_s for look in post.lookout.looks([1, 2])] == [pytest.approx(0.5), None]
    everything = Box(0, 0, 1600, 600)
    for _ in range(2):
        post.stirs.drawn = [everything]
        post.count(2)
    post.stirs.drawn = [everything]
    post.lookout.due()
    assert [look.rested_s for look in post.lookout.looks([1])] == [None], "a screen that is always drawn anew"


def test_what_always_moves_does_not(post: Post) -> None:
    post.count(300)
    caret = Box(900, 100, 2, 16)
    post.stirs.drawn = [caret]
    post.count(1.25)
    post.stirs.drawn = [caret]
    assert post.count(1.25)[2] == 0


def test_another_front_window_is_looked_at_once_it_has_settled(post: Post) -> None:
    post.count(300)
    while post.tick():
        pass
    post.count(1)
    front_chat = WindowInfo("chat", "Anna", CHAT.box, pid=11, front=True)
    post.windows.show([front_chat])
    assert [post.tick(), post.tick(), post.tick()] == [[], [], [2]]


def test_a_counter_in_the_title_is_no_other_window(post: Post) -> None:
    post.count(300)
    while post.tick():
        pass
    post.windows.show([WindowInfo("writer", "(3) Report.odt", WRITER.box, pid=10, front=True), CHAT])
    assert post.count(1) == {}


def test_a_change_that_comes_to_rest_is_looked_at_soon(post: Post) -> None:
    post.count(5)
    while not post.tick(pending=True):
        pass
    assert post.stirs.woken == 2, "whoever had begun to wait for a later look"
    assert post.count(0.75) == {1: 1, 2: 1}


def test_it_is_slower_on_battery_and_while_others_are_busy(post: Post) -> None:
    everywhere = frozenset({1, 2})
    assert post.count(20, news=everywhere)[1] == 20
    post.power.battery = True
    assert post.count(20, news=everywhere)[1] == 10
    post.load = 0.95
    assert post.count(20, news=everywhere)[1] == 5


def test_nobody_is_looked_at_while_nobody_is_there(post: Post) -> None:
    post.clock.advance(500)
    post.presence.idle = 200
    assert post.lookout.nobody() is Skip.IDLE
    assert post.count(20) == {}
    post.presence.idle = 0
    assert post.lookout.nobody() is None
    assert post.tick() == [1, 2]
    post.presence.lock = True
    assert post.lookout.nobody() is Skip.LOCKED


def test_at_an_excluded_hour_nothing_is_looked_at_and_a_lock_screen_is_noticed_all_the_same() -> None:
    post = Post()
    post.lookout.configure(CaptureConfig(screen=True, exclusions=("time: 0-24",)))
    post.presence.idle = 500
    post.clock.advance(500)
    assert post.lookout.nobody() is Skip.HOURS
    locker = [WindowInfo("i3lock", "", place, pid=12, ordinary=False) for place in (LEFT, RIGHT)]
    post.windows.show(locker)
    assert post.lookout.nobody() is Skip.LOCKED
    post.windows.show([WRITER])
    assert post.lookout.nobody() is Skip.HOURS
    assert post.screen.grabs == 0
    post.lookout.configure(CaptureConfig(screen=True))
    assert post.lookout.nobody() is Skip.IDLE


@pytest.mark.parametrize("app", ["i3lock", "XScreenSaver", "swaylock"])
def test_a_lock_screen_over_all_monitors_is_a_lock_though_no_login_service_tells(post: Post, app: str) -> None:
    left, right = (WindowInfo(app, "", place, pid=12, ordinary=False) for place in (LEFT, RIGHT))
    for pile, reason in (
        ([left, right, WRITER, CHAT], Skip.LOCKED),
        ([replace(left, box=Box(0, 0, 1600, 600)), WRITER], Skip.LOCKED),
        ([left, WRITER, CHAT], None),
        ([replace(left, box=EVERYWHERE), WRITER], None),
        ([replace(left, app="writer"), right, CHAT], None),
        ([WRITER, CHAT], None),
    ):
        post.windows.show(pile)
        post.lookout.due()
        assert post.lookout.nobody() is reason
    post.windows.show([left, right, WRITER])
    post.lookout.due()
    assert post.lookout.nobody() is Skip.LOCKED
    post.windows.show([WRITER])
    assert post.lookout.nobody() is None, "unlocked, as the windows say at once"


def test_windows_that_cannot_be_listed_are_no_lock(post: Post) -> None:
    post.windows.show([WindowInfo("i3lock", "", Box(0, 0, 1600, 600), ordinary=False)])
    post.lookout.due()
    post.windows.show(None)
    assert post.lookout.nobody() is None


def test_after_a_sleep_everything_is_looked_at_soon(post: Post) -> None:
    post.count(300)
    while post.tick():
        pass
    post.power.slept = 3600.0
    assert post.count(0.75) == {1: 1, 2: 1}


def test_a_black_monitor_is_looked_at_every_ten_seconds(post: Post) -> None:
    seen = 0
    for _ in range(240):
        post.clock.advance(TICK_S)
        for look in post.lookout.looks(post.lookout.due()):
            post.lookout.found(look, news=True, pending=False, black=True)
            seen += look.monitor == 1
    assert seen == 6
    post.tick()
    assert post.stages.resting[0] == "black"


def test_it_knows_when_the_next_look_is_planned(post: Post) -> None:
    assert post.lookout.pause_s() == pytest.approx(1.0)
    post.count(300)
    while not post.tick():
        pass
    assert post.lookout.pause_s() == pytest.approx(10.0)


def test_a_new_monitor_and_one_that_changed_are_looked_at_at_once(post: Post) -> None:
    post.count(300)
    while post.tick():
        pass
    wider = ScriptedScreen(clock=post.clock, places=(LEFT, Box(800, 0, 1000, 600), Box(1800, 0, 400, 300)))
    post.screen._places, post.screen.pixels = wider._places, wider.pixels  # noqa: SLF001 (a cable is plugged in)
    assert post.tick() == [2, 3]
    assert post.lookout.numbers == {1, 2, 3}
    post.screen._places = wider._places[:1]  # noqa: SLF001
    post.tick()
    assert post.lookout.numbers == {1}
    gone = Look(post.lookout.looks([1])[0].glance)
    post.screen.lose()
    with pytest.raises(NoDisplay):
        post.lookout.due()
    post.lookout.found(gone, news=True, pending=False, black=False)


def test_a_monitor_that_cannot_be_grabbed_does_not_stop_the_others(
    post: Post, allow_logs: pytest.LogCaptureFixture
) -> None:
    post.count(1)
    post.screen.failures = [CaptureError("Monitor 1 has no pixels. Switch it on.")]
    looks = post.lookout.looks([1, 2])
    assert [look.monitor for look in looks] == [2]
    assert post.lookout.troubles == {"screen": "Monitor 1 has no pixels. Switch it on."}
    post.screen.failures = [CaptureError("None. Look.")] * 2
    with pytest.raises(CaptureError):
        post.lookout.looks([1, 2])
    post.lookout.looks([1, 2])
    assert post.lookout.troubles == {}


@pytest.mark.parametrize(
    ("window", "reason"),
    [
        (WindowInfo("KeePassXC", "Database", Box(0, 0, 1600, 600), pid=12, front=True), Skip.EXCLUDED),
        (WindowInfo("firefox", "News — Private Browsing", Box(0, 0, 1600, 600), pid=12, front=True), Skip.PRIVATE),
    ],
)
def test_why_the_front_window_is_not_seen_is_told(post: Post, window: WindowInfo, reason: Skip) -> None:
    post.windows.show([window])
    post.count(2)
    assert post.tally.snapshot()[1][reason.value] >= 2
    assert post.stages.resting[0] == reason.value
    post.windows.show([WRITER])
    post.count(2)
    assert post.stages.resting == ("", None)


def test_that_no_look_stands_in_the_end_is_told(post: Post) -> None:
    for fell in (True, False):
        for look in post.lookout.looks([1, 2]):
            post.lookout.found(look, news=True, pending=False, black=False, fell=fell)
        post.lookout.looks([1])
        assert post.stages.resting[0] == (Skip.EXCLUDED if fell else "")


def test_closing_gives_back_everything(post: Post) -> None:
    post.lookout.close()
    assert post.screen.closed
    assert post.windows.closed
    assert post.presence.closed
    assert post.stirs.closed
