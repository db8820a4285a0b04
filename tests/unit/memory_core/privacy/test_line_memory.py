"""What was said of a line is remembered without the line, and never in place of what stands around it."""

import gc

from memory_core.privacy.line_memory import LineMemory, Reading
from memory_core.privacy.redaction import Scrubber
from memory_core.records.observation import Box, TextLine

SECRET = "Zebra!Crossing9"


def _screen(*texts: str) -> list[TextLine]:
    return [TextLine(text, Box(10, 20 * number, 9 * len(text), 16)) for number, text in enumerate(texts)]


def test_a_rule_is_asked_once_for_a_line_that_stays() -> None:
    memory, asked = LineMemory(), []

    def find(line: str) -> list[str]:
        asked.append(line)
        return [line[:3]]

    assert [Reading(memory).of("rule", "a line", find) for _ in range(3)] == [("a l",)] * 3
    assert asked == ["a line"]
    assert Reading(memory).of("another", "a line", find) == ("a l",)
    assert len(asked) == 2


def test_the_share_that_is_done_rises_to_the_end_of_each_look() -> None:
    told: list[float] = []
    scrubbed = Scrubber().scrub(f"Password: {SECRET}\nnext", told.append)
    assert scrubbed.counts == {"password": 1}
    assert told == sorted(told)
    assert told[0] == 0
    assert 0.5 < told[-1] <= 1


def test_what_was_found_in_the_least_recent_line_is_dropped_first() -> None:
    memory = LineMemory(most=2)
    for line in ("one", "two", "one", "three"):
        memory.entry(line)["rule"] = (line,)
    assert len(memory) == 2
    assert memory.entry("one") == {"rule": ("one",)}
    assert memory.entry("two") == {}


def test_no_line_is_held() -> None:
    scrubber = Scrubber()
    scrubber.scrub_lines(_screen(f"Password: {SECRET}", "next"))
    gc.collect()
    held = [scrubber]
    seen: set[int] = set()
    while held:
        one = held.pop()
        if id(one) in seen or isinstance(one, type):
            continue
        seen.add(id(one))
        assert not (isinstance(one, str) and SECRET in one)
        held += [two for two in gc.get_referents(one) if not callable(two)]


def test_a_value_below_its_label_goes_though_its_line_was_seen_before() -> None:
    scrubber = Scrubber()
    alone, _, _ = scrubber.scrub_lines(_screen("Title", SECRET.lower()))
    assert alone[1].text == SECRET.lower()
    below, _, _ = scrubber.scrub_lines(_screen("Password", SECRET.lower()))
    assert below[1].text == "[password]"
    again, _, _ = scrubber.scrub_lines(_screen("Title", SECRET.lower()))
    assert again[1].text == "[password]", "known by now, it goes wherever it stands"


def test_the_same_screen_reads_the_same_at_every_look() -> None:
    scrubber = Scrubber()
    screen = _screen("Login", f"Password: {SECRET}", "Pass-phrase", "Card 4111 1111 1111 1111", "API key", "Cancel")
    first = scrubber.scrub_lines(screen)
    assert [scrubber.scrub_lines(screen) for _ in range(3)] == [first] * 3
    assert SECRET not in "".join(line.text for line in first[0])
