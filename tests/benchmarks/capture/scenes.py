"""What happens on the screen: eight scenes of a day, the same at each replay.

A scene opens its windows, then yields after each thing that it does for how many seconds that shall stand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from tests.benchmarks.capture.desk import Desk

DOCUMENT = [20, 40, 1180, 980]
BESIDE = [1230, 60, 660, 900]
WHOLE = [20, 40, 1860, 980]
# What stands for two seconds must be found; some of it stands hardly longer.
STANDS = (2.2, 3.0, 2.5)
# A wheel turns the page on by these steps of two lines; the key for the next page by nearly all that can be seen.
WHEEL_STEPS = 8
PAGE_LINES = 45


@dataclass(frozen=True, slots=True)
class Scene:
    """A part of a day. `seconds`: how long it is played; `monitors`: on how many monitors."""

    name: str
    opened: Callable[[Desk], None]
    played: Callable[[Desk], Iterator[float]]
    seconds: float = 20.0
    monitors: int = 1


def _document(desk: Desk, app: str = "writer", box: list[int] = DOCUMENT, paragraphs: int = 12) -> dict[str, Any]:
    return {"app": app, "title": f"{app} tender.odt", "text": desk.vocabulary.page(paragraphs), "box": box}


def _plain(desk: Desk, app: str, title: str, **look: Any) -> dict[str, Any]:
    return {"app": app, "title": title, "text": desk.vocabulary.sentence() + "\n", "box": BESIDE, **look}


def _static_opened(desk: Desk) -> None:
    desk.open(_document(desk), {**_plain(desk, "chat", "Beatriz"), "text": desk.vocabulary.page(4, 2)})


def _static(desk: Desk) -> Iterator[float]:
    while True:
        yield 1.0


def _typing_opened(desk: Desk) -> None:
    desk.open(_document(desk), _plain(desk, "editor", "letter.txt", caret=True))


def _typing(desk: Desk) -> Iterator[float]:
    """Two words a second, a sentence at a time, with rests between them."""
    for sentence, stands in zip(desk.vocabulary.sentences(), cycle(STANDS), strict=False):
        words = sentence.split()
        for word in words[:-1]:
            desk.show("editor", append=f"{word} ")
            yield 0.5
        desk.trigger(words[-1], "editor", desk.show("editor", append=f"{words[-1]}\n"))
        yield stands


def _chat_opened(desk: Desk) -> None:
    desk.open(_document(desk), {**_plain(desk, "chat", "Beatriz"), "text": desk.vocabulary.page(3, 1) + "\n"})


def _chat(desk: Desk) -> Iterator[float]:
    """Messages of two people; half of them come by themselves."""
    for number, sentence in enumerate(desk.vocabulary.sentences(10)):
        name = "Beatriz" if number % 2 else "Ada"
        at = desk.show("chat", touch=bool(number % 2), append=f"{name}: {sentence}\n")
        desk.trigger(sentence.split()[-1], "chat", at)
        yield STANDS[number % len(STANDS)]


def _scrolling_opened(desk: Desk) -> None:
    page = _document(desk, "browser", WHOLE, paragraphs=150)
    desk.open({**page, "title": "The long page - browser", "font": 11})


def _scrolling(desk: Desk) -> Iterator[float]:
    """A third of a page in small steps as by a wheel, or the next page at once, then reading for a while."""
    yield STANDS[0]
    for number, stands in enumerate(cycle(STANDS)):
        before = desk.seen("browser")
        for _ in range(0 if number % 2 else WHEEL_STEPS - 1):
            desk.show("browser", by=2)
            yield 0.06
        at = desk.show("browser", by=PAGE_LINES if number % 2 else 2)
        fresh = sorted(desk.seen("browser") - before)
        if fresh:
            desk.trigger(fresh[len(fresh) // 2], "browser", at)
        yield stands


APPS = ("browser", "editor", "mail", "sheet")


def _switching_opened(desk: Desk) -> None:
    looks = [
        {**_document(desk, app, WHOLE, paragraphs=5), "title": f"{app} one", "dark": app == "editor"} for app in APPS
    ]
    desk.open(*looks)
    desk.front(APPS[0], *APPS[1:])


def _switching(desk: Desk) -> Iterator[float]:
    """Four windows in one place; each has something new when it comes to the front."""
    yield STANDS[0]
    for number, sentence in enumerate(desk.vocabulary.sentences()):
        app = APPS[(number + 1) % len(APPS)]
        others = [other for other in APPS if other != app]
        at = desk.front(app, *others, append=f"\n{sentence}")
        desk.trigger(sentence.split()[-1], app, at)
        yield STANDS[number % len(STANDS)]


def _video_opened(desk: Desk) -> None:
    notes = _plain(desk, "notes", "Notes")
    video = {"app": "player", "title": "Holiday.mp4", "video": True, "box": [40, 60, 1120, 630]}
    clock = {"app": "clock", "title": "Clock", "text": "12:00:00", "box": [40, 760, 300, 60], "font": 16}
    desk.open(video, clock, notes)


def _video(desk: Desk) -> Iterator[float]:
    """A video and a clock that go on, and a note every few seconds."""
    desk.show("player", play=True)
    second = 0
    for sentence in desk.vocabulary.sentences():
        for _ in range(4):
            second += 1
            desk.show("clock", touch=False, text=f"12:{second // 60:02}:{second % 60:02}")
            yield 1.0
        desk.trigger(sentence.split()[-1], "notes", desk.show("notes", append=f"{sentence}\n"))


def _terminal_opened(desk: Desk) -> None:
    shell = {"app": "terminal", "title": "build", "family": "DejaVu Sans Mono", "font": 10, "dark": True, "box": WHOLE}
    desk.open({**shell, "text": desk.vocabulary.sentence() + "\n"})


def _terminal(desk: Desk) -> Iterator[float]:
    """Twenty lines a second for two seconds, then the prompt."""
    line = desk.vocabulary.sentences(6)
    for stands in cycle(STANDS):
        for _ in range(19):
            text = "".join(f"{next(line)} {next(line)}\n" for _ in range(2))
            desk.show("terminal", touch=False, append=text)
            yield 0.1
        last = next(line)
        desk.trigger(last.split()[-1], "terminal", desk.show("terminal", touch=False, append=f"{last}\n"))
        yield stands


def _monitors_opened(desk: Desk) -> None:
    right = [box + 1920 * (side == 0) for side, box in enumerate(DOCUMENT)]
    chat = [box + 1920 * (side == 0) for side, box in enumerate(BESIDE)]
    desk.open(
        _document(desk),
        _plain(desk, "editor", "letter.txt", caret=True),
        _document(desk, "browser", right),
        {**_plain(desk, "chat", "Beatriz"), "box": chat},
    )


def _monitors(desk: Desk) -> Iterator[float]:
    """Typing on the left, messages on the right."""
    sentences = desk.vocabulary.sentences(6)
    while True:
        words = next(sentences).split()
        for word in words[:-1]:
            desk.show("editor", append=f"{word} ")
            yield 0.4
        desk.trigger(words[-1], "editor", desk.show("editor", append=f"{words[-1]}\n"))
        yield 1.0
        message = next(sentences)
        desk.trigger(message.split()[-1], "chat", desk.show("chat", touch=False, append=f"Beatriz: {message}\n"))
        yield STANDS[1]


SCENES = (
    Scene("static", _static_opened, _static, seconds=40),
    Scene("typing", _typing_opened, _typing, seconds=22),
    Scene("chat", _chat_opened, _chat),
    Scene("scrolling", _scrolling_opened, _scrolling),
    Scene("switching", _switching_opened, _switching),
    Scene("video", _video_opened, _video),
    Scene("terminal", _terminal_opened, _terminal),
    Scene("two-monitors", _monitors_opened, _monitors, monitors=2),
)
