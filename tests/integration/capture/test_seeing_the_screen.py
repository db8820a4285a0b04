"""Real windows on a real X server, through the whole screen pipeline with the real engine, into a real spool."""

import io
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from capture.config import CaptureConfig
from capture.events import Skip
from capture.lookout import Lookout
from capture.pipeline import Seeing
from capture.reading.ocr import TesseractOcr
from capture.sources.screen import MssScreen
from capture.sources.scripted import ScriptedPower, ScriptedPresence
from capture.sources.stirs import NoStirs
from capture.sources.windows import window_source
from capture.spool.queue import Spool
from capture.stages import Stages
from capture.tally import Tally
from desktop.demo.stage import VirtualScreen
from memory_core.clock import FrozenClock, SystemClock
from memory_core.privacy.redaction import Scrubber
from memory_core.records.observation import Captured, Observation
from tests.fakes.shown_window import ShownWindow, until

pytestmark = pytest.mark.display

REPORT = """The quarterly report for the Lisbon office is due on Friday 14 March at 16:30.
Invoice 2024-0817 from Halvorsen & Partner amounts to 4,812.50 EUR, payable within thirty days.
Maria Oliveira will present the migration plan; Tom Becker takes the minutes and books the room.
Please send comments to maria.oliveira@example.org before Wednesday noon.
"""
CODE = """def settle(account: Account, entries: list[Entry]) -> Decimal:
    total = Decimal("0.00")
    for entry in entries:
        if entry.currency != account.currency:
            raise CurrencyMismatch(entry.currency)
    return account.balance + total
"""
CHAT = """Anna: the ferry leaves from the harbour at half past nine
Tom: then I will bring an umbrella and wait on platform seven
"""
TEXTS = {"editor": CODE, "chat": CHAT, "writer": REPORT}
VAULT = "the master phrase of the vault is correct horse battery staple " * 6


class Desk:
    """A pair of eyes on the virtual screen whose clock moves `pace_s` a look."""

    def __init__(self, folder: Path) -> None:
        from nacl.public import PrivateKey

        key = PrivateKey.generate()
        self.spool = Spool(folder / "spool.db", public_key=bytes(key.public_key), private_key=bytes(key))
        self.clock = FrozenClock(SystemClock().now())
        self.tally = Tally()
        self.windows = window_source()
        self.own: frozenset[int] = frozenset()
        self.pace_s = 10.0
        stages = Stages(self.clock)
        lookout = Lookout(
            screen=MssScreen(clock=self.clock),
            windows=self.windows,
            presence=ScriptedPresence(),
            stirs=NoStirs(),
            power=ScriptedPower(),
            config=CaptureConfig(screen=True),
            own_pids=lambda: self.own,
            clock=self.clock,
            tally=self.tally,
            stages=stages,
        )
        self.seeing = Seeing(
            lookout=lookout,
            ocr=TesseractOcr(),
            config=CaptureConfig(screen=True),
            scrubber=Scrubber(),
            spool=self.spool,
            clock=self.clock,
            tally=self.tally,
            stages=stages,
        )

    def look(self) -> list[Observation]:
        self.clock.advance(self.pace_s)
        return self.seeing.look()

    def see(self, phrase: str) -> Observation:
        """Look until an observation has the phrase; the last one that had it."""
        return self.see_all(phrase)[0]

    def see_all(self, *phrases: str) -> list[Observation]:
        """Look until each phrase was in an observation."""
        found: dict[str, Observation] = {}

        def looked() -> bool:
            for seen in self.look():
                found.update({phrase: seen for phrase in phrases if phrase in seen.text})
            return len(found) == len(phrases)

        until(looked, f"{phrases} to be seen")
        return [found[phrase] for phrase in phrases]

    def see_windows(self, *apps: str) -> list[Observation]:
        """Look until there was an observation of each application; everything that was seen."""
        seen: list[Observation] = []

        def looked() -> bool:
            seen.extend(self.look())
            return {observation.app for observation in seen} >= set(apps)

        until(looked, f"{apps} to be seen")
        return seen

    def settle(self) -> list[Observation]:
        """Look until nothing changes any more; what was seen until then."""
        seen: list[Observation] = []

        def quiet() -> bool:
            new = [observation for _ in range(5) for observation in self.look()]
            seen.extend(new)
            return not new

        until(quiet, "a quiet screen")
        return seen

    def fronts(self, app: str) -> None:
        until(lambda: any(w.front and w.app == app for w in self.windows.visible()), f"{app} in front")

    def counted(self, name: str) -> int:
        return self.tally.snapshot()[0].get(name, 0)

    def kept(self) -> list[Captured]:
        """Everything in the spool, opened."""
        return [delivery.captured for delivery in self.spool.claim(1000)]

    def close(self) -> None:
        self.seeing.close()
        self.spool.close()


@pytest.fixture
def desk(display: VirtualScreen, tmp_path: Path) -> Iterator[Desk]:
    eyes = Desk(tmp_path)
    yield eyes
    eyes.close()


def words(text: str) -> set[str]:
    return set(re.findall(r"[\w.,:@/-]*\w", text))


def foreign_to(app: str) -> set[str]:
    """The words that stand in other windows alone."""
    return set().union(*(words(text) for other, text in TEXTS.items() if other != app)) - words(TEXTS[app])


def pixels(captured: Captured) -> NDArray[np.uint8]:
    assert captured.picture is not None
    return np.asarray(Image.open(io.BytesIO(captured.picture)).convert("RGB"))


def test_the_words_of_light_and_dark_windows_are_read_and_attributed(desk: Desk, display: VirtualScreen) -> None:
    with (
        ShownWindow(
            display.environment, app="editor", title="ledger.py", text=CODE, dark=True, box=[960, 60, 900, 400]
        ),
        ShownWindow(display.environment, app="writer", title="Report.odt", text=REPORT, box=[20, 60, 900, 400]),
    ):
        desk.fronts("writer")
        seen, code = desk.see_all("Lisbon", "settle")
        assert (seen.app, seen.title) == ("writer", "Report.odt")
        assert (code.app, code.title) == ("editor", "ledger.py")
        for observation, text in ((seen, REPORT), (code, CODE)):
            assert len(words(text) & words(observation.text)) >= 0.95 * len(words(text))
        lisbon = next(word for line in seen.lines for word in line.words if word.text == "Lisbon")
        assert 20 < lisbon.box.left < 920
        assert 60 < lisbon.box.top < 120


def test_each_window_says_its_own_words_and_the_front_one_comes_last(desk: Desk, display: VirtualScreen) -> None:
    with (
        ShownWindow(
            display.environment, app="editor", title="ledger.py", text=CODE, dark=True, box=[960, 560, 900, 400]
        ),
        ShownWindow(display.environment, app="chat", title="Anna", text=CHAT, box=[960, 60, 900, 400]) as chat,
        ShownWindow(
            display.environment, app="writer", title="Report.odt", text=REPORT, box=[20, 60, 900, 400]
        ) as writer,
    ):
        desk.fronts("writer")
        seen = desk.see_windows(*TEXTS)
        assert {one.app: one.title for one in seen} == {"editor": "ledger.py", "chat": "Anna", "writer": "Report.odt"}
        assert seen[-1].app == "writer"
        for one in seen:
            own = words(TEXTS[one.app])
            assert len(words(one.text) & own) >= 0.9 * len(own)
            assert not {word for word in words(one.text) & foreign_to(one.app) if len(word) > 3}
        desk.settle()
        chat.do(**{"raise": True})
        desk.fronts("chat")
        writer.do(**{"raise": True})
        desk.fronts("writer")
        assert [desk.look() for _ in range(3)] == [[]] * 3
        chat.do(append="Anna: and please bring the blue folder\n")
        folder = desk.see("blue folder")
        assert folder.app == "chat"
        assert 900 <= int(folder.metadata["width"]) < 920
        captured = next(c for c in desk.kept() if c.observation.id == folder.id)
        height, width = pixels(captured).shape[:2]
        assert (str(width), str(height)) == (folder.metadata["width"], folder.metadata["height"])
        line = next(line for line in folder.lines if "folder" in line.text)
        strip = pixels(captured)[line.box.top : line.box.bottom, line.box.left : line.box.right]
        assert int(strip.max()) - int(strip.min()) > 100, "the words must stand in the picture where the line says"


def test_windows_that_cover_each_other_keep_their_words(desk: Desk, display: VirtualScreen) -> None:
    desk.pace_s = 4.0  # less than five minutes in all, after which a window is kept once more
    with (
        ShownWindow(display.environment, app="chat", title="Anna", text=CHAT, box=[400, 100, 800, 400]) as chat,
        ShownWindow(
            display.environment, app="writer", title="Report.odt", text=REPORT, box=[60, 60, 800, 400]
        ) as writer,
    ):
        desk.fronts("writer")
        kept = desk.settle()
        for window in (chat, writer, chat, writer, chat):
            window.do(**{"raise": True})
            desk.fronts("chat" if window is chat else "writer")
            kept += desk.settle()
        for one in kept:
            assert not {word for word in words(one.text) & foreign_to(one.app) if len(word) > 3}
        assert len(kept) <= 4, "each window when it is first seen, and once when all of it is seen"


def test_a_typed_line_is_found_with_few_pixels_read(desk: Desk, display: VirtualScreen) -> None:
    look: dict[str, Any] = {"app": "writer", "title": "Report.odt", "box": [20, 60, 900, 600]}
    with ShownWindow(display.environment, text=REPORT, **look) as writer:
        desk.see("Lisbon")
        desk.settle()
        before = desk.counted("ocr_pixels")
        writer.do(append="The spare key is with Mrs Novak on the third floor.\n")
        seen = desk.see("Novak")
        assert "The spare key is with Mrs Novak on the third floor." in seen.text.splitlines()
        assert "Halvorsen" in seen.text
        assert desk.counted("ocr_pixels") - before < 0.05 * 1920 * 1080


def test_a_small_edit_is_seen_in_the_end(desk: Desk, display: VirtualScreen) -> None:
    look: dict[str, Any] = {"app": "sheet", "title": "Totals", "box": [20, 60, 600, 300], "font": 12}
    with ShownWindow(display.environment, text="The total of the order is 1200 EUR", **look) as sheet:
        desk.see("1200")
        desk.settle()
        sheet.do(text="The total of the order is 1700 EUR")
        assert "1700 EUR" in desk.see("1700").text


def test_a_still_screen_is_dropped(desk: Desk, display: VirtualScreen) -> None:
    with ShownWindow(display.environment, app="writer", title="Report.odt", text=REPORT, box=[20, 60, 900, 400]):
        desk.see("Lisbon")
        desk.settle()
        calls = desk.counted("ocr_calls")
        skipped = desk.tally.snapshot()[1].get(Skip.UNCHANGED.value, 0)
        assert [desk.look() for _ in range(20)] == [[]] * 20
        assert desk.counted("ocr_calls") == calls
        assert desk.tally.snapshot()[1][Skip.UNCHANGED.value] == skipped + 20


def test_a_window_that_moves_is_known_where_it_went(desk: Desk, display: VirtualScreen) -> None:
    with ShownWindow(display.environment, app="writer", title="Report", text=REPORT, box=[20, 60, 900, 300]) as writer:
        desk.see("Lisbon")
        desk.settle()
        writer.do(move=[900, 600, 900, 300])
        until(lambda: any(w.box.left > 850 for w in desk.windows.visible()), "the move")
        desk.settle()
        writer.do(append="One more line at the end of it.\n")
        seen = desk.see("One more line")
        lines = [line for line in seen.lines if "Lisbon" in line.text]
        assert len(lines) == 1
        assert lines[0].box.left > 850


def test_no_word_of_an_excluded_window_leaves_the_screen(desk: Desk, display: VirtualScreen) -> None:
    with (
        ShownWindow(
            display.environment, app="KeePassXC", title="Passwords", text=VAULT, box=[980, 60, 800, 400]
        ) as vault,
        ShownWindow(
            display.environment, app="writer", title="Report.odt", text=REPORT, box=[20, 60, 900, 400]
        ) as writer,
    ):
        desk.see("Lisbon")
        vault.do(move=[500, 500, 800, 400])
        desk.settle()
        vault.do(**{"raise": True})
        desk.fronts("KeePassXC")
        desk.settle()
        writer.do(append="Tom brings the projector.\n")
        seen = desk.see("projector")
        assert seen.app == "writer"
        vault.do(minimise=True)
        desk.settle()
    kept = desk.kept()
    assert len(kept) >= 2
    for captured in kept:
        assert not {"master", "phrase", "vault", "horse", "staple"} & words(captured.observation.text.casefold())
        assert "Passwords" not in captured.observation.text
    assert desk.tally.snapshot()[1][Skip.EXCLUDED.value] >= 1
    first = pixels(kept[0])
    assert first[100:440, 1000:1700].max() < 12, "the vault's first place must be black"
    # Once the vault is away, a title bar that is drawn anew may be read anew, with the picture kept before.
    last = next(pixels(c) for c in reversed(kept) if c.picture is not None and "projector" in c.observation.text)
    assert last[560:880, 560:1200].max() < 12, "the vault's last place must be black"
    assert last[60:300, 40:800].max() > 200


def test_a_private_window_and_our_own_are_black(desk: Desk, display: VirtualScreen) -> None:
    with (
        ShownWindow(
            display.environment, app="browser", title="A gift", text="a red bicycle for Maria", box=[980, 60, 600, 300]
        ) as browser,
        ShownWindow(
            display.environment, app="scrubjay", title="Scrubjay", text="an old memory shown", box=[980, 600, 600, 300]
        ) as own,
        ShownWindow(display.environment, app="writer", title="Report.odt", text=REPORT, box=[20, 60, 900, 400]),
    ):
        desk.own = frozenset({own.pid})
        browser.do(title="A gift - Private Browsing")
        until(lambda: any("Private" in w.title for w in desk.windows.visible()), "the private title")
        desk.see("Lisbon")
        desk.settle()
        for captured in desk.kept():
            assert "bicycle" not in captured.observation.text
            assert "memory" not in captured.observation.text
            assert pixels(captured)[110:340, 1000:1500].max() < 12
            assert pixels(captured)[650:880, 1000:1500].max() < 12


def test_a_secret_is_black_in_the_picture_and_gone_from_the_text(desk: Desk, display: VirtualScreen) -> None:
    text = REPORT + "\nCard number: 4111 1111 1111 1111\n\nLunch is at noon.\n"
    with ShownWindow(display.environment, app="shop", title="Checkout", text=text, box=[20, 60, 900, 500], font=12):
        seen = desk.see("Lunch")
        assert "4111" not in seen.text
        assert "4111" not in str(seen.lines)
        assert sum(seen.redactions.values()) >= 1
        captured = next(c for c in desk.kept() if c.observation.id == seen.id)
        line = next(line for line in seen.lines if line.text.startswith("Card"))
        strip = pixels(captured)[line.box.top : line.box.bottom, line.box.left : line.box.right].max(axis=(0, 2))
        hidden = strip[line.box.width // 2 :]
        assert (hidden < 40).mean() > 0.9, "all but the gaps between the words must be black"
        assert strip[:60].max() > 200


def test_two_monitors_are_seen_apart(desk: Desk, display: VirtualScreen) -> None:
    environment = {**os.environ, **display.environment}
    left, right = ["L", "960/254x1080/285+0+0", "screen"], ["R", "960/254x1080/285+960+0", "none"]
    for monitor in (left, right):
        subprocess.run(["xrandr", "--setmonitor", *monitor], env=environment, check=True, capture_output=True)
    try:
        with (
            ShownWindow(
                display.environment,
                app="chat",
                title="Anna",
                text="see you on Thursday evening",
                box=[1000, 60, 600, 300],
            ),
            ShownWindow(display.environment, app="writer", title="Report.odt", text=REPORT, box=[20, 60, 900, 400]),
        ):
            seen = {observation.monitor: observation for observation in desk.see_all("Lisbon", "evening")}
            assert (seen[1].app, seen[2].app) == ("writer", "chat")
            assert "Lisbon" in seen[1].text
            assert seen[2].text.splitlines()[-1] == "see you on Thursday evening"
            assert seen[2].metadata["width"] == "960"
    finally:
        for name in "LR":
            subprocess.run(["xrandr", "--delmonitor", name], env=environment, check=True, capture_output=True)
