"""Which model reads a line, which reading of it is believed, and what is learned from it."""

from dataclasses import replace

import pytest

from capture.reading.layout import line_of
from capture.reading.scripts import (
    PATIENCE,
    Habit,
    Script,
    better,
    between,
    doubtful_words,
    is_accented,
    is_han,
    regions,
    second_opinion,
    settled,
    spaceless,
    wanted,
    word_count,
)
from memory_core.records.observation import Box, TextLine, Word


def line(text: str, confidence: float = 0.95, *, left: int = 10, top: int = 10) -> TextLine:
    words, at = [], left
    for token in text.split():
        words.append(Word(token, Box(at, top, 8 * len(token), 14), confidence))
        at += 8 * (len(token) + 1)
    return line_of(words)


def test_signs_are_told_apart() -> None:
    assert [is_han(sign) for sign in "港。かAé한("] == [True, True, True, False, False, False, False]
    assert [is_accented(sign) for sign in "éßØaż港Я"] == [True, True, True, False, True, False, False]


def test_two_chinese_signs_count_as_a_word() -> None:
    assert word_count("three plain words") == 3
    assert word_count("港务局的GitHub页面") == 4


@pytest.mark.parametrize(
    ("doubted", "expected", "left", "right"),
    [((4,), slice(3, 6), 102, 198), ((0,), slice(0, 2), 4, 70), ((), None, 0, 0), ((1, 7), None, 0, 0)],
    ids=["one in the middle", "the first", "none", "far apart"],
)
def test_of_a_line_the_doubtful_words_and_one_on_each_side_are_read_again(
    doubted: tuple[int, ...], expected: slice | None, left: int, right: int
) -> None:
    words = [replace(word, confidence=0.5 if at in doubted else 0.95) for at, word in enumerate(line("two " * 9).words)]
    doubtful = line_of(words)
    found = doubtful_words(doubtful)
    assert found == expected
    if found is not None:
        assert between(doubtful, found, 500) == Box(left, 4, right - left, 26)


@pytest.mark.parametrize(
    ("text", "confidence", "first", "expected"),
    [
        ("plain English words", 0.95, Script.PLAIN, None),
        ("veroffentlicht", 0.7, Script.PLAIN, Script.LATIN),
        ("ministére", 0.93, Script.PLAIN, Script.LATIN),
        ("4812 7.50", 0.7, Script.PLAIN, None),
        ("step_13", 0.3, Script.PLAIN, None),
        ("BkKRERASt", 0.1, Script.PLAIN, Script.HAN),
        ("BkKRERASt", 0.1, Script.LATIN, Script.HAN),
        ("veroffentlicht", 0.7, Script.LATIN, None),
        ("港务局", 0.9, Script.HAN, None),
        ("Readme", 0.9, Script.HAN, Script.LATIN),
        ("Readme", 0.9, Script.HANT, Script.LATIN),
        ("—", 0.1, Script.PLAIN, None),
    ],
)
def test_a_line_that_was_read_badly_gets_a_second_opinion(
    text: str, confidence: float, first: Script, expected: Script | None
) -> None:
    assert second_opinion(line(text, confidence), first) is expected


def test_where_many_lines_are_no_english_none_is_taken_for_it() -> None:
    lines = [line("veroffentlicht", 0.7), line("gut so"), line("港务局")]
    assert wanted(lines, Script.PLAIN, Script.LATIN) == [True, True, False]
    assert wanted([*lines, line("one more"), line("and more")], Script.PLAIN, Script.LATIN) == [True, *[False] * 4]


def test_the_other_chinese_is_asked_for_all_lines_or_for_none() -> None:
    lines = [line("港务局", 0.9), line("推运", 0.6), line("Readme", 0.9)]
    assert wanted(lines, Script.PLAIN, Script.HANT) == [True, True, False]
    assert wanted(lines, Script.HANT, Script.HAN) == [True, True, False]
    assert wanted([line("港务局", 0.91)], Script.HAN, Script.HANT) == [False]


@pytest.mark.parametrize(
    ("old", "new", "script", "expected"),
    [
        (("Marz", 0.92), ("März", 0.9), Script.LATIN, True),
        (("Marz", 0.95), ("März", 0.5), Script.LATIN, False),
        (("words", 0.9), ("vvords", 0.85), Script.LATIN, False),
        (("BABS", 0.1), ("港务局", 0.9), Script.HAN, True),
        (("BABS", 0.1), ("港务局", 0.4), Script.HAN, False),
        (("icon", 0.55), ("人", 0.61), Script.HAN, False),
        (("icon", 0.1), ("letters", 0.9), Script.HAN, False),
        (("推运", 0.8), ("推遲", 0.89), Script.HANT, True),
        (("推迟", 0.91), ("推遲", 0.85), Script.HANT, False),
    ],
)
def test_another_reading_has_to_earn_belief(
    old: tuple[str, float], new: tuple[str, float], script: Script, expected: bool
) -> None:
    assert better([line(*old)], [line(*new)], script) is expected


def test_nothing_is_read_into_an_empty_place_but_certain_chinese() -> None:
    assert better([], [line("港务局", 0.9)], Script.HAN)
    assert not better([], [line("words", 0.9)], Script.LATIN)


def test_two_readings_are_joined_line_by_line() -> None:
    old = [line("left", top=10), line("right", left=80, top=12), line("below", top=60)]
    new = [line("left and right", top=11), line("over what is kept", top=100), line("in a free place", top=200)]
    kept = [line("what is kept", top=102)]
    joined = settled(old, new, kept, lambda _old, _new: True)
    assert [found.text for found in joined] == ["left and right", "below", "in a free place"]
    assert settled(old, new, kept, lambda _old, _new: False) == old


def test_what_is_kept_beside_a_doubtful_line_is_not_there_twice() -> None:
    above = line("Yours, Anna", top=10)
    # What stands under a window above is read as signs higher than a line, which reach beside the line above it.
    high = Word("{Ei", Box(200, 4, 80, 40), 0.1)
    doubtful = line_of([*line("PS: at rine", 0.5, top=28).words, high])
    read = [line("Yours, Anna", top=10), line("PS: at nine", top=28)]
    found = [above, *settled([doubtful], read, [above], lambda _old, _new: True)]
    assert [one.text for one in found] == ["Yours, Anna", "PS: at nine"]
    # And of a row of which a part is kept, only the rest is exchanged.
    whole = line("Total 4l.50 EUR", top=60)
    kept, old = line_of(whole.words[:1]), line_of(whole.words[1:])
    found = settled([old], [line("Total 41.50 EUR", top=60)], [kept], lambda _old, _new: True)
    assert [one.text for one in found] == ["41.50 EUR"]


def test_lines_that_stand_close_are_read_again_together() -> None:
    lines = [line("one", top=10), line("two", top=30), line("far away", left=400, top=300)]
    assert regions(lines, 440, 600) == [Box(4, 4, 36, 46), Box(394, 294, 46, 26)]


@pytest.mark.parametrize(
    ("texts", "gap", "expected"),
    [
        (["港务", "局", "的"], 6, "港务局的"),
        (["图纸", ",", "测量"], 9, "图纸,测量"),
        (["使用", "GitHub"], 2, "使用GitHub"),
        (["使用", "GitHub"], 7, "使用 GitHub"),
        (["码头_", "的"], 2, "码头的"),
        (["two", "words"], 2, "two words"),
    ],
)
def test_chinese_is_written_without_spaces(texts: list[str], gap: int, expected: str) -> None:
    words, at = [], 0
    for text in texts:
        words.append(Word(text, Box(at, 0, 14 * len(text), 14), 0.9))
        at += 14 * len(text) + gap
    assert " ".join(word.text for word in spaceless(words)) == expected


def _first(habit: Habit) -> Script:
    return habit.script


def test_accents_are_remembered_for_a_while() -> None:
    habit = Habit()
    habit.note([line("größer")])
    assert _first(habit) is Script.LATIN
    for _ in range(PATIENCE - 1):
        habit.note([line("plain words")])
    assert _first(habit) is Script.LATIN
    habit.note([line("—")])
    habit.note([line("plain words")])
    assert _first(habit) is Script.PLAIN


def test_chinese_is_remembered_until_something_else_stands_there() -> None:
    habit = Habit()
    habit.note([line("港务局"), line("Readme")])
    assert _first(habit) is Script.HAN
    habit.note([line("plain words of a page in English")])
    assert _first(habit) is Script.PLAIN


def test_a_model_that_was_no_better_is_not_asked_soon_again_for_a_few_lines() -> None:
    habit, few, many = Habit(), [True, *[False] * 9], [True, False, True]
    junk = [line("icon", 0.3)]
    assert habit.asks(Script.HAN, few)
    assert not habit.believes(Script.HAN, junk, junk)
    assert not any(habit.asks(Script.HAN, few) for _ in range(PATIENCE - 1))
    assert habit.asks(Script.HAN, many), "many lines are worth it"
    assert habit.asks(Script.HAN, few)
    assert not habit.asks(Script.HAN, [False] * 10)
    assert not habit.asks(Script.PLAIN, many), "it has read already"
    assert habit.asks(Script.LATIN, few), "another model"
    assert habit.believes(Script.LATIN, junk, [line("größer")])


def test_the_other_chinese_counts_if_it_read_most_better_and_rests_if_it_did_not() -> None:
    habit, lines, every = Habit(), [line("港务局"), line("推运"), line("码芭")], [True] * 3
    assert not habit.believes(Script.HANT, lines, [*lines[1:], line("港務局")])
    habit.note(lines)
    assert _first(habit) is Script.HAN
    assert not any(habit.asks(Script.HANT, every) for _ in range(PATIENCE))
    assert habit.asks(Script.HANT, every)
    better_lines = [line("港務局"), line("推遲"), lines[2], line("Readme")]
    assert habit.believes(Script.HANT, lines, better_lines)
    habit.note(better_lines)
    assert _first(habit) is Script.HANT
    habit.note(better_lines)
    assert _first(habit) is Script.HANT
    assert habit.believes(Script.HAN, better_lines, lines)
    habit.note(lines)
    assert _first(habit) is Script.HAN
