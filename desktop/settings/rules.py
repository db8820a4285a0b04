"""The list of rules that a person sees, kept in three settings: applications and titles by themselves, and the rest."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from capture.config import CaptureConfig
from capture.grammar.rule import Rule, RuleError, read_rule, rule_of, unreadable
from capture.grammar.seen import Seen
from capture.grammar.sites import Site
from capture.sources.titles import document_in
from memory_core.records.ids import ObservationId
from memory_core.records.observation import ObservationKind
from memory_core.records.sighting import Sighting

# Where rules with a single condition of this kind stand, as they always did; all others stand in `exclusions`.
_HOMES = {"app": "excluded_apps", "title": "excluded_titles"}
EXCLUDING = ("excluded_apps", "excluded_titles", "exclusions")
MUTING = ("mute_when",)
# What a rule that names hours alone would not have kept out: it was brought in by hand.
_BY_HAND = frozenset({ObservationKind.FILE, ObservationKind.NOTE, ObservationKind.TEXT})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. `kind`: that of its only condition, “mixed” for several, “” when it cannot be read
    (`problem` says why). `given`: it came with Scrubjay."""

    text: str
    kind: str
    key: str
    item: str
    given: bool
    problem: str = ""


def entries(config: CaptureConfig, keys: Iterable[str] = EXCLUDING) -> list[Entry]:
    """All rules of these settings, in their order."""
    defaults = CaptureConfig()
    return [_entry(key, item, given=item in getattr(defaults, key)) for key in keys for item in getattr(config, key)]


def with_rule(config: CaptureConfig, rule: Rule, *, mute: bool = False) -> dict[str, tuple[str, ...]]:
    """The settings that change when a rule is added; none when it is there."""
    key = "mute_when" if mute else next((_HOMES[kind] for kind in _HOMES if rule.only(kind)), "exclusions")
    keys = MUTING if mute else EXCLUDING
    if any(entry.text == str(rule) for entry in entries(config, keys)):
        return {}
    item = next((value for kind, home in _HOMES.items() if home == key and (value := rule.only(kind))), str(rule))
    return {key: (*getattr(config, key), item)}


def without(config: CaptureConfig, texts: Collection[str], *, mute: bool = False) -> dict[str, tuple[str, ...]]:
    """The settings that change when rules are removed, by their text."""
    changed: dict[str, tuple[str, ...]] = {}
    for key in MUTING if mute else EXCLUDING:
        left = tuple(entry.item for entry in entries(config, (key,)) if entry.text not in texts)
        if left != getattr(config, key):
            changed[key] = left
    return changed


def replaced(config: CaptureConfig, text: str, rule: Rule, *, mute: bool = False) -> dict[str, tuple[str, ...]]:
    """The settings that change when a rule takes another one's place."""
    removed = without(config, {text}, mute=mute)
    return {**removed, **with_rule(_with(config, removed), rule, mute=mute)}


def kept_out(
    sightings: Iterable[Sighting], rule: Rule, *, config: CaptureConfig, mute: bool = False
) -> list[ObservationId]:
    """What was kept and would not have been under this rule; the local time at which it was first seen counts.

    What was heard while such a window was on the screen is of it, for the microphone would have been mute. A rule that
    does nothing but `mute` would have kept out no more than that.
    """
    every = list(sightings)
    about = [one for one in every if _is_about(one, rule)]
    heard = _heard_during(about, every) if mute or config.mute_for_excluded != "never" else set()
    heard |= {one.id for one in about if not mute or one.kind is ObservationKind.SPEECH}
    return [one.id for one in every if one.id in heard]


def means_late(rule: Rule, *, config: CaptureConfig, mute: bool = False) -> Callable[[Sighting], bool]:
    """Whether the rule would have kept out what was seen before it held and is only read after it."""
    return lambda one: bool(kept_out([one], rule, config=config, mute=mute))


def _is_about(one: Sighting, rule: Rule) -> bool:
    if rule.everything and one.kind in _BY_HAND:
        return False
    document = document_in(one.title) if "path" in rule.kinds else ""
    return rule.holds(Seen(one.app, one.title, at=_local(one.at), url=one.url, document=document))


def _heard_during(seen: Iterable[Sighting], every: Iterable[Sighting]) -> set[ObservationId]:
    """What was said while one of these was on the screen. A recording that was brought in has a name, and stays."""
    begins: list[datetime] = []
    ends: list[datetime] = []
    for one in sorted((one for one in seen if one.kind is ObservationKind.SCREEN), key=lambda one: one.at):
        begins.append(one.at)
        ends.append(max(one.until or one.at, ends[-1] if ends else one.at))
    spoken = (one for one in every if one.kind is ObservationKind.SPEECH and not one.title and not one.url)
    found = set()
    for one in spoken:
        # All that began before it ended: the latest end among them tells whether one was still there.
        place = bisect_right(begins, one.until or one.at)
        if place and ends[place - 1] >= one.at:
            found.add(one.id)
    return found


def defaults(keys: Iterable[str] = EXCLUDING) -> Mapping[str, tuple[str, ...]]:
    """The rules that Scrubjay came with."""
    config = CaptureConfig()
    return {key: getattr(config, key) for key in keys}


def barred_names(config: CaptureConfig) -> tuple[str, ...]:
    """What stands in the application or the title of what is excluded, for whoever knows no more of a picture."""
    read = [read_rule(entry.text) for entry in entries(config) if not entry.problem and entry.kind]
    sites = [str(rule.conditions[0][1].name) for rule in read if isinstance(rule.conditions[0][1], Site)]
    named = [rule.only(kind) for rule in read for kind in ("app", "title")]
    return tuple(name for name in dict.fromkeys((*named, *sites)) if name)


def _entry(key: str, item: str, *, given: bool) -> Entry:
    kind = next((kind for kind, home in _HOMES.items() if home == key), "")
    try:
        rule = rule_of(kind, item) if kind else read_rule(item)
    except RuleError as error:
        return Entry(f"{kind}: {item}" if kind else item, "", key, item, given, str(error))
    (one,) = rule.kinds if len(rule.kinds) == 1 else ("mixed",)
    return Entry(str(rule), one, key, item, given, "" if kind else unreadable(item))


def _with(config: CaptureConfig, values: Mapping[str, tuple[str, ...]]) -> CaptureConfig:
    return replace(config, **dict(values))  # type: ignore[arg-type]


def _local(at: datetime) -> datetime:
    return at.astimezone()
