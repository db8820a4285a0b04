"""What a sentence says beside its plain facts: until when something holds, what comes again, what minutes note down."""

from dataclasses import replace
from datetime import tzinfo

from memory_core.agents.endings import ending_facts
from memory_core.agents.greetings import greeted
from memory_core.agents.habits import habit_facts, names_a_day
from memory_core.agents.minutes import minuted_facts
from memory_core.agents.passages import Passage
from memory_core.agents.sentence_forms import Context
from memory_core.agents.stated import Fact
from memory_core.language.words import normal


def with_lasting(
    found: list[tuple[Fact, int]], passage: Passage, text: str, zone: tzinfo | None, context: Context
) -> list[tuple[Fact, int]]:
    """What the rules found, with until when something holds, and with habits, which are no date and no mere liking."""
    habits = list(habit_facts(passage, text, context))
    for habit in habits:
        when = normal(habit.object)
        found = [
            (one, end)
            for one, end in found
            if one.subject != habit.subject or f" {when} " not in f" {normal(one.object)} "
        ]
    if habits and not names_a_day(text):
        found = [(one, end) for one, end in found if one.predicate not in ("date", "deadline", "is")]
    told = {(one.predicate, one.object) for one, _ in found} | {("deadline", one.object) for one, _ in found}
    noted = [one for one in minuted_facts(passage, zone) if (one.predicate, one.object) not in told]
    if any(one.single for one, _ in found):
        # What the decision changes is a fact of its own; that it was decided is told once.
        noted = [
            replace(one, subject=one.predicate, predicate="is") if one.predicate == "decided" else one for one in noted
        ]
    lasting = (*ending_facts(passage, text, zone, context), *habits, *noted, *greeted(passage, zone, context))
    return found + [(one, len(text)) for one in lasting]
