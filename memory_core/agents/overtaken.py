"""What becomes of facts that another one overtook: why, what is kept of them, and what says the same in other words."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from memory_core.agents.written_dates import as_read
from memory_core.language.pack import load_pack
from memory_core.language.words import normal
from memory_core.records.bodies import FactBody
from memory_core.records.memory import Draft, Memory

OUTDATED = "outdated"
_MOST_OVERTAKEN = 8
Told = TypeVar("Told", Memory, Draft)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def overtaken(former: Memory, body: FactBody) -> str:
    """What no longer holds, where it stood and in which sentence, the latest last, without what holds again."""
    said = former.body.object if isinstance(former.body, FactBody) else former.text
    earlier: list[list[str]] = json.loads(former.metadata.get(OUTDATED, "[]"))
    sentence = former.metadata.get("said", "")
    earlier.append([normal(said), former.metadata.get("source", ""), *([sentence] if sentence else [])])
    kept = [one for one in earlier if one[0] != normal(body.object)]
    return json.dumps(kept[-_MOST_OVERTAKEN:], ensure_ascii=False)


def reason(old: Memory, new: Draft) -> str:
    """Why the older one was closed, for its history."""
    before = old.body.object if isinstance(old.body, FactBody) else old.text
    after = new.body.object if isinstance(new.body, FactBody) else new.text
    return f"It was “{before}”; on {new.at:%Y-%m-%d} it became “{after}”."


def seen_again(draft: Draft, source: str, former: object) -> bool:
    """Whether it is the very sentence of the same source once more."""
    said = dict(former) if isinstance(former, dict) else {}
    return said.get("source") == source and said.get("said", "") in ("", draft.metadata.get("said", ""))


def moved_along(draft: Draft, old: Memory | Draft, others: Iterable[Told]) -> Iterator[tuple[Told, Draft]]:
    """Of the `others` those that named the same day as `old`, which `draft` moved, each with what it says now.

    “Saffron goes live on 4 April” is a deadline, too, and slips with it.
    """
    body, was = draft.body, old.body
    if not (isinstance(body, FactBody) and isinstance(was, FactBody) and _DAY.fullmatch(was.object[:10])):
        return
    for other in others:
        said = other.body
        if isinstance(said, FactBody) and said.object == was.object and said.predicate != body.predicate:
            text = other.text.replace(shown_day(was.object), shown_day(body.object))
            yield other, replace(draft, body=replace(said, object=body.object), text=text)


def slipped(draft: Draft, known: Iterable[Draft | Memory]) -> tuple[Draft, FactBody] | None:
    """“Atlas has moved to 17 March” of what of Atlas it must be: the only day that is known of it, if there is one.

    None where a deadline is known, and where it may be one of several.
    """
    dated = [
        (one.text, one.body)
        for one in known
        if isinstance(one.body, FactBody) and _DAY.fullmatch(one.body.object[:10]) and one.metadata.get("single")
    ]
    predicates = {said.predicate for _, said in dated} - load_pack().words("lasting_days")
    if len(predicates) != 1 or not isinstance(draft.body, FactBody) or draft.body.predicate in predicates:
        return None
    text, was = next((text, said) for text, said in dated if said.predicate in predicates)
    body = replace(was, object=draft.body.object)
    return replace(draft, body=body, text=text.replace(shown_day(was.object), shown_day(body.object))), body


def shown_day(day: str) -> str:
    """A day as texts of facts tell it."""
    if not _DAY.fullmatch(day[:10]):
        return day
    if "/" in day:
        return as_read(day)
    read = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return f"{read:%a} {read.day} {read:%B %Y}" + (f", {read:%H:%M}" if ":" in day else "")
