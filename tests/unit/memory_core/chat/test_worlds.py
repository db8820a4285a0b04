"""Questions over a whole small world, as a person asks them, with the real embedder and no model."""

import pytest

from tests.benchmarks.worlds import outcome, worlds

NEW = [world for world in worlds() if world["name"] in ("clinic", "studio")]


@pytest.mark.parametrize("world", NEW, ids=[str(world["name"]) for world in NEW])
def test_most_questions_are_answered_in_few_words_and_nothing_is_made_up(world: dict[str, object]) -> None:
    told = outcome(world)
    assert len(told.wrong) <= 0.15 * told.asked, told.wrong
    assert told.made_up == ()
    assert told.lost == ()
