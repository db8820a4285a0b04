"""Counts, sizes and lists, as people say them."""

from memory_core.wording import counted, listed, size


def test_counts_are_said_as_people_say_them() -> None:
    assert counted(1, "picture") == "1 picture"
    assert counted(1200, "memory", "memories") == "1,200 memories"


def test_sizes_are_said_as_people_say_them() -> None:
    said = [size(amount) for amount in (0, 12, 1500, 25_000, 7_200_000, 145_000_000, 3.2e9)]
    assert said == ["0 bytes", "12 bytes", "1.5 kB", "25 kB", "7.2 MB", "145 MB", "3.2 GB"]


def test_lists_are_said_as_people_say_them() -> None:
    assert [listed(list(parts)) for parts in ("abc", "ab", "a", "")] == ["a, b and c", "a and b", "a", ""]
