"""Words that say of a line whether it is worth a closer look: found at once, and the same as one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core.privacy import detectors  # noqa: F401 - it loads every list
from memory_core.privacy.hints import SHORT, Hints, has_any
from memory_core.privacy.vocabulary import HINTS, PASSWORD_HINTS, VALUE_HINTS

FEW = Hints(("g-", "密", "pin", "passw", "code to ", "验证码", "wi-fi"))
PARTS = (*FEW, "g", "-", "pi", "pass", "code", "验证", " ", "x", "ü", "wi-f")


@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_all_at_once_are_what_one_by_one_would_be(text: str) -> None:
    found = [word for word in FEW if word in text]
    assert sorted(FEW.within(text)) == sorted(found)
    assert has_any(text, FEW) is bool(found)


@pytest.mark.parametrize("hints", [HINTS, VALUE_HINTS, PASSWORD_HINTS])
def test_each_word_of_a_list_is_found(hints: Hints) -> None:
    assert [word for word in hints if not has_any(f"…{word}…", hints)] == []


def test_a_long_text_is_asked_as_well() -> None:
    assert has_any("x" * SHORT + "passw", FEW)
    assert not has_any("x" * SHORT + "pass", FEW)


def test_an_everyday_word_is_no_hint_but_hides_none_beside_it() -> None:
    assert not has_any("the contract of the passenger is important", VALUE_HINTS)
    assert has_any("the contract's password", VALUE_HINTS)
    assert has_any("standardpassword", VALUE_HINTS)
