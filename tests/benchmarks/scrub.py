"""How many secrets stay on a screen, in text and in pixels, and how much that is none goes with them."""

import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from memory_core.privacy.redaction import Scrubber, blacken
from memory_core.records.observation import Box, TextLine
from tests.benchmarks.report import Row
from tests.benchmarks.scrub_cases import PERSONAL, Case, around, is_left, screen_lines, spoken_lines
from tests.benchmarks.scrub_pictures import Scene, drawn, scenes
from tests.benchmarks.scrub_windows import rows as window_rows

# What a person would write down in ten minutes.
_PLAIN = re.compile(
    r"(?:\d[ -]?){13,16}|\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b|\b\d{3}-\d{2}-\d{4}\b|AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}"
    r"|sk-[\w-]{20,}|xox[abp]-[\w-]+|eyJ[\w-]+\.[\w-]+\.[\w-]+"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----"
    r"|(?i:(?:password|passwd|pwd|secret|token|api_?key)\s*[:=]\s*)\S+|[\w.+-]+@[\w-]+\.\w+|\b\d{6}\b"
)
# Of a long key on a picture no more than this is ever read without a slip.
_READ = 0.25
_HALVES = {False: "tuned", True: "held-out"}


@dataclass
class Score:
    """Secrets seen and left, by kind; clean lines seen and changed."""

    seen: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    changed: int = 0

    def count(self, case: Case, kinds: Iterable[tuple[str, bool]], *, changed: bool) -> None:
        """One line or picture: its kinds of secrets with whether they are left."""
        if case.clean:
            self.clean += 1
            self.changed += changed
        for kind, is_there in kinds:
            self.seen[kind] += 1
            self.left[kind] += is_there

    def clear(self, kinds: Iterable[str]) -> float:
        """Percent of the secrets of these kinds that are gone."""
        kinds = list(kinds)
        seen = sum(self.seen[kind] for kind in kinds)
        return 100.0 * (1 - sum(self.left[kind] for kind in kinds) / seen) if seen else 100.0

    def over(self) -> float:
        """Percent of what is clean that was changed."""
        return 100.0 * self.changed / self.clean if self.clean else 0.0


def run(*, quick: bool) -> list[Row]:
    """Text, pixels and windows, tuned half and held-out half; `quick` draws every eighth picture."""
    every = 8 if quick else 1
    return [*_text_rows(), *_picture_rows(scenes()[::every]), *window_rows(every), *_speed_rows()]


def ours(case: Case, scrubber: Scrubber, personal: Scrubber) -> str:
    """What is kept of a case's text; personal things are taken out where the case marks them."""
    chosen = any(secret.kind in PERSONAL for secret in case.secrets)
    return (personal if chosen else scrubber).scrub(case.text).text


def text_scores(scrub: Callable[[Case], str], cases: Sequence[Case] = ()) -> dict[bool, Score]:
    """By half: how a way of scrubbing does on the lines."""
    scores = {half: Score() for half in _HALVES}
    for case in cases or screen_lines():
        kept = scrub(case)
        known = around(case)
        kinds = [(secret.kind, is_left(secret.value, kept, known)) for secret in case.secrets]
        scores[case.kept_apart].count(case, kinds, changed=kept != case.text)
    return scores


def _text_rows() -> list[Row]:
    scrubber, personal = Scrubber(), Scrubber(also=PERSONAL)
    mine = text_scores(lambda case: ours(case, scrubber, personal))
    name, baseline = _baseline()
    theirs = text_scores(lambda case: baseline(case.text))
    return [*_rows("text", mine, theirs, name), *_rows("speech", speech_scores(), None, "")]


def speech_scores() -> dict[bool, Score]:
    """By half: how ours does on what is said."""
    scrubber = Scrubber()
    return text_scores(lambda case: scrubber.scrub_speech(case.text).text, spoken_lines())


def _rows(medium: str, mine: dict[bool, Score], theirs: dict[bool, Score] | None, note: str) -> Iterator[Row]:
    for half, name in _HALVES.items():
        score = mine[half]
        other = theirs[half] if theirs else None
        for kind in (*sorted(score.seen), "all"):
            kinds = score.seen if kind == "all" else [kind]
            yield Row(
                "scrub",
                f"{medium}, {name}: {kind}, gone",
                round(score.clear(kinds), 1),
                "%",
                round(other.clear(kinds), 1) if other else None,
                f"of {sum(score.seen[each] for each in kinds)}"
                + (f"; baseline: {note}" if kind == "all" and note else ""),
            )
        over = None if other is None else round(other.over(), 1)
        yield Row("scrub", f"{medium}, {name}: clean, changed", round(score.over(), 1), "%", over, f"of {score.clean}")


def _baseline() -> tuple[str, Callable[[str], str]]:
    """detect-secrets with all its rules where it is installed; else a few plain patterns."""
    plain: Callable[[str], str] = lambda text: _PLAIN.sub("[secret]", text)  # noqa: E731
    with suppress(ImportError):
        from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
        from detect_secrets.core.scan import scan_line
        from detect_secrets.settings import transient_settings

        # Asked for one line, the rules for entropy call every word of it a secret.
        known: dict[str, type] = get_mapping_from_secret_type_to_class()
        names = [rule.__name__ for rule in known.values()]
        rules = {"plugins_used": [{"name": name} for name in names if "Entropy" not in name]}

        def detected(text: str) -> str:
            with transient_settings(rules):
                for line in text.split("\n"):
                    for found in scan_line(line):
                        if found.secret_value:
                            text = text.replace(found.secret_value, "[secret]")
            return plain(text)

        return "detect-secrets and plain patterns", detected
    return "plain patterns", plain


def read_pixels(image: Image.Image) -> NDArray[np.uint8]:
    """BGRA, as a screen is grabbed."""
    rgb = np.asarray(image)
    return np.ascontiguousarray(np.dstack([rgb[:, :, ::-1], np.full(rgb.shape[:2], 255, np.uint8)]))


def _picture_rows(chosen: Sequence[Scene]) -> Iterator[Row]:
    from capture.covering import covering
    from capture.reading.alone import TesseractLines
    from capture.reading.careful import CarefulOcr
    from capture.reading.layout import reading_order

    ocr = CarefulOcr(TesseractLines())
    mine = {half: Score() for half in _HALVES}
    theirs = {half: Score() for half in _HALVES}
    scrubber = Scrubber()
    try:
        for scene in chosen:
            image = drawn(scene)
            # As in a window of its own: which script it is in is learned for each.
            read = partial(ocr.read, where=f"{scene.font == 'wqy'}")
            pixels = read_pixels(image)
            found = read(pixels)
            lines = reading_order(found)
            _, boxes, _ = scrubber.scrub_lines(lines)
            _score(mine, scene, lines, covering(boxes, found, pixels), image, read)
            _score(theirs, scene, lines, _plain_boxes(lines), image, read)
    finally:
        ocr.close()
    yield from _rows("pixels", mine, theirs, "plain patterns, by lines; counted is what is read before")


def _plain_boxes(lines: Sequence[TextLine]) -> list[Box]:
    return [line.box for line in lines if _PLAIN.search(line.text)]


def _score(
    scores: dict[bool, Score],
    scene: Scene,
    lines: Sequence[TextLine],
    boxes: Sequence[Box],
    image: Image.Image,
    read: Callable[[NDArray[np.uint8]], list[TextLine]],
) -> None:
    """Black the boxes, read again, and look for what was read before."""
    case, known = scene.case, around(scene.case)
    before = "".join(line.text for line in lines)
    blacked = image.copy()
    blacken(blacked, boxes)
    after = "".join(line.text for line in read(read_pixels(blacked)))
    kinds = [
        (secret.kind, is_left(secret.value, after, known, share=_READ))
        for secret in case.secrets
        if is_left(secret.value, before, known, share=_READ)
    ]
    scores[case.kept_apart].count(case, kinds, changed=bool(boxes))
    if "--leaks" in sys.argv and not case.kept_apart:
        print([kind for kind, there in kinds if there], bool(boxes) and case.clean, [line.text for line in lines])


def _speed_rows() -> Iterator[Row]:
    """A screen of sixty lines of the set, with one secret in three: worse than screens are. Then the same again.

    At most looks nearly all lines are those of the look before, so the second figure is the usual one.
    """
    texts = [case.text.split("\n")[0] for case in screen_lines()]
    screens = ["\n".join(texts[at::12][:60]) for at in range(12)]
    scrubber = Scrubber()
    scrubber.scrub(screens[0])
    seconds: list[float] = []
    again: list[float] = []
    for screen in screens:
        lines = [TextLine(line, Box(10, 20 * n, 9 * len(line), 16)) for n, line in enumerate(screen.split("\n"))]
        for times in (seconds, again):
            start = time.process_time()
            scrubber.scrub_lines(lines)
            times.append(time.process_time() - start)
    per_screen = sum(seconds) / len(seconds)
    yield Row(
        "scrub",
        "a screen of 60 lines, CPU",
        round(per_screen * 1e3, 2),
        "ms",
        None,
        f"worst {max(seconds) * 1e3:.1f} ms",
    )
    yield Row(
        "scrub",
        "the same screen at the next look, CPU",
        round(sum(again) / len(again) * 1e3, 2),
        "ms",
        None,
        f"worst {max(again) * 1e3:.1f} ms",
    )
    yield Row("scrub", "a line, CPU", round(per_screen / 60 * 1e6, 1), "µs")
