"""Regular expressions that are compiled when they are first used."""

import gc
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import memory_core.privacy
from memory_core.patterns import _Later, lazily


def test_it_does_all_that_a_compiled_pattern_does() -> None:
    words = lazily(r"(?P<word>\w+)", re.I)
    assert [match["word"] for match in words.finditer("one two")] == ["one", "two"]
    assert (words.pattern, words.groups, words.flags & re.I) == (r"(?P<word>\w+)", 1, re.I)
    assert words.sub(lambda match: match["word"].upper(), "a b") == "A B"


def test_it_is_compiled_once() -> None:
    letters = lazily("[a-z]")
    assert letters.search is letters.search


def test_what_no_pattern_has_is_an_error() -> None:
    with pytest.raises(AttributeError):
        _ = lazily("a").colour  # type: ignore[attr-defined]


def test_one_that_is_wrong_says_so_when_it_is_used() -> None:
    wrong = lazily("(")
    with pytest.raises(re.error):
        wrong.search("a")


def test_every_one_in_the_program_can_be_compiled() -> None:
    names = [module.name for module in pkgutil.walk_packages(memory_core.privacy.__path__, "memory_core.privacy.")]
    made = set(_made_in([vars(importlib.import_module(name)) for name in names]))
    assert len(made) > 500
    for one in made:
        assert one.pattern is not None


def _made_in(todo: list[Any]) -> Iterator[Any]:
    """Those that modules hold, also inside of collections and of objects of their own classes."""
    seen: set[int] = set()
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if type(one) is _Later:
            yield one
        elif isinstance(one, dict | list | tuple | set | frozenset) or type(one).__module__.startswith("memory_core."):
            todo += gc.get_referents(one)


def test_none_is_compared_with_the_pattern_of_a_match() -> None:
    compared = re.compile(r"\.re (?:is|is not|==|!=) (_?[A-Z][A-Z_]*)\b")
    root = Path(memory_core.__file__).parent
    for file in root.rglob("*.py"):
        source = file.read_text()
        for name in {*compared.findall(source)}:
            assert f"\n{name} = re.compile(" in source, f"{file.relative_to(root)}: {name}"
