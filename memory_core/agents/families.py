"""Which predicates go together: of which a subject has one in all, what is the opposite of what, what a post is."""

from collections.abc import Sequence
from typing import TypeGuard

from memory_core.language.pack import load_pack
from memory_core.language.words import normal
from memory_core.records.bodies import FactBody


def is_post(said: object) -> TypeGuard[FactBody]:
    """Whether it is a job that one has only as long as one is there: “head of procurement”."""
    return isinstance(said, FactBody) and not load_pack().words("posts").isdisjoint(normal(said.object).split())


def family_of(said: str) -> str:
    """The predicate that stands for all of a family, of a word for one of them: “manager” for “line manager”."""
    pack = load_pack()
    usual = pack.table("predicate_spellings").get(said, pack.table("predicate_names").get(said, said))
    return str(pack.table("predicate_families").get(usual, usual))


def kin_of(predicate: str) -> tuple[str, ...]:
    """Predicates of which a subject has one together: “boss” and “manager”; “likes” and “loves” of one thing."""
    families = load_pack().table("predicate_families")
    family = families.get(predicate, predicate)
    members = [name for name, its in families.items() if its == family]
    return tuple(dict.fromkeys((predicate, family, *members)))


def opposites_of(predicate: str) -> Sequence[str]:
    """Predicates of which none holds of the same together with it: “likes” and “dislikes”."""
    found: Sequence[str] = load_pack().table("opposites").get(predicate, ())
    return found
