"""Rules as a person writes them: “app: Slack and time: Mon-Fri 18:00-08:00”.

A rule is one line: conditions joined by “and”, all of which must hold. A value that would be read otherwise stands in
quotes. What is written is read again as the same rule.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from capture.grammar import browsers, calls
from capture.grammar.folders import read_folder
from capture.grammar.hours import Hours, read_hours
from capture.grammar.seen import Seen, plain, squeezed
from capture.grammar.sites import read_site
from memory_core.errors import ConfigError

LONGEST = 500
EXAMPLES = "“app: KeePassXC”, “site: example.com” or “app: Slack and time: 18:00-08:00”"


class RuleError(ConfigError):
    """A rule cannot be read; a sentence that says why and how to write it."""


class Condition(Protocol):
    """One part of a rule."""

    def holds(self, seen: Seen) -> bool:
        """Whether it is so."""
        ...


@dataclass(frozen=True, slots=True)
class App:
    """Part of the application's name, however it is written; `name`: its letters and digits alone.

    `short`: what the application itself is called in the name of a package, org.mozilla.firefox.
    """

    said: str
    name: str
    short: str = ""

    def holds(self, seen: Seen) -> bool:
        """Letters and digits alone are compared."""
        return any(self.name in app or app == self.short for app in seen.apps)

    def __str__(self) -> str:
        return self.said


@dataclass(frozen=True, slots=True)
class Title:
    """Words that stand in the window's title; `parts` as they look, in their order: between two stood a “*”."""

    said: str
    parts: tuple[str, ...]

    def holds(self, seen: Seen) -> bool:
        """Case, accents and runs of white space do not count."""
        title, place = seen.plain_title, 0
        for part in self.parts:
            found = title.find(part, place)
            if found < 0:
                return False
            place = found + len(part)
        return True

    def __str__(self) -> str:
        return self.said


@dataclass(frozen=True, slots=True)
class During:
    """Hours and days."""

    hours: Hours

    def holds(self, seen: Seen) -> bool:
        """By the local time at which it is seen."""
        return self.hours.cover(seen.at)

    def __str__(self) -> str:
        return str(self.hours)


@dataclass(frozen=True, slots=True)
class Private:
    """A private window of a browser."""

    def holds(self, seen: Seen) -> bool:
        """As the system, the title or the window itself says."""
        if seen.private or browsers.is_always_private(seen.apps):
            return True
        return (seen.browses or not seen.apps) and browsers.says_private(seen.plain_title)

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call whose window names somebody."""

    said: str

    def holds(self, seen: Seen) -> bool:
        """The window is that of a call, and all words of the name stand in its title."""
        return calls.names(self.said, seen) and calls.is_call(seen)

    def __str__(self) -> str:
        return self.said


@dataclass(frozen=True, slots=True)
class Rule:
    """All conditions must hold; each is named by its kind."""

    conditions: tuple[tuple[str, Condition], ...]

    def holds(self, seen: Seen) -> bool:
        """Whether the rule is about this."""
        return all(condition.holds(seen) for _, condition in self.conditions)

    def holds_without_time(self, seen: Seen) -> bool:
        """The same at its hours."""
        # Where a document lies may be in doubt, which does not matter where something else tells.
        ordered = sorted(self.conditions, key=lambda one: one[0] == "path")
        return all(condition.holds(seen) for kind, condition in ordered if kind != "time")

    def open_at(self, seen: Seen) -> bool:
        """Whether it is one of its hours."""
        return all(condition.holds(seen) for kind, condition in self.conditions if kind == "time")

    @property
    def kinds(self) -> frozenset[str]:
        """Which kinds of condition it has."""
        return frozenset(kind for kind, _ in self.conditions)

    @property
    def timed(self) -> bool:
        """Whether it holds at some hours alone."""
        return "time" in self.kinds

    @property
    def everything(self) -> bool:
        """Whether it is about all windows: it names hours and nothing else."""
        return self.kinds == {"time"}

    def only(self, kind: str) -> str:
        """The value, when it has one condition and that is of this kind; else empty."""
        return str(self.conditions[0][1]) if len(self.conditions) == 1 and self.conditions[0][0] == kind else ""

    def __str__(self) -> str:
        return " and ".join(_written(kind, str(condition)) for kind, condition in self.conditions)


KINDS: dict[str, str] = {
    "app": "an application, by a part of its name, also one that was never seen",
    "title": "words in the title of a window",
    "site": "a web site with all below it: example.com covers mail.example.com",
    "path": "a document, or a folder with all that lies in it",
    "time": "hours and days, also past midnight; alone: everything then",
    "private": "private windows of browsers",
    "call": "a call with somebody, whose name stands in the title of the call's window",
}
_OTHER_NAMES = {
    "application": "app",
    "program": "app",
    "window": "title",
    "url": "site",
    "website": "site",
    "domain": "site",
    "host": "site",
    "folder": "path",
    "file": "path",
    "document": "path",
    "hours": "time",
    "when": "time",
    "during": "time",
    "person": "call",
    "call with": "call",
}
_NAMES = "|".join(sorted((*KINDS, *_OTHER_NAMES), key=len, reverse=True))
_HEAD = re.compile(rf"({_NAMES})\s*[:：]\s*", re.IGNORECASE)
# As one says it: “mute while in a call with Anna”.
_CALL_WITH = re.compile(
    r"(?:mute\s+)?(?:(?:while|when)\s+)?(?:in\s+)?(?:a\s+)?call\s+with(?:\s*[:：]\s*|\s+)", re.IGNORECASE
)
_ANY_HEAD = re.compile(r"([^\s:：\"“”]+)\s*[:：]")
_PRIVATE = re.compile(
    r"(?:private|incognito|inprivate)"
    r"(?:\s*[:：]\s*(?:yes|windows?)|\s+(?:browser\s+)?(?:windows?|browsing|tabs?))?(?=\s*$|\s+and\s)",
    re.IGNORECASE,
)
_AND = re.compile(rf"\s+and\s+(?=(?:{_NAMES})\s*[:：]|{_PRIVATE.pattern})", re.IGNORECASE)
# What nobody's window is called, and what somebody means who writes it.
_OR = re.compile(rf"\s+(or|oder|ou|and\s+not)\s+(?:(?:{_NAMES})\s*[:：]|{_PRIVATE.pattern})", re.IGNORECASE)
_AND_FIRST = re.compile(rf"and\s+(?:{_NAMES})\s*[:：]", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(?=$|and\s)', re.IGNORECASE)
_ENDING = re.compile(r"(?<=\w)\.(?:exe|app|desktop|appimage)$", re.IGNORECASE)
_JOIN = re.compile(r"\s*and\s+", re.IGNORECASE)
_PACKAGE = re.compile(r"(?:org|com|net|io|de|fr|app|dev|me)(?:\.[\w-]+)+\.([\w-]{4,})", re.IGNORECASE)


def read_rule(said: str) -> Rule:
    """A rule from words. Raises `RuleError`."""
    text = _clean(said)
    if not text:
        raise RuleError(f"A rule says what it is about, for example {EXAMPLES}.")
    if len(text) > LONGEST:
        raise RuleError(f"A rule has at most {LONGEST} letters; “{text[:40]}…” is longer.")
    conditions: list[tuple[str, Condition]] = []
    place = 0
    while True:
        kind, value, place = _next(text, place)
        conditions.append((kind, _condition(kind, value)))
        if place >= len(text):
            return Rule(tuple(conditions))
        join = _JOIN.match(text, place)
        if join is None or join.end() >= len(text):
            raise RuleError(f"“{text[place:].strip()}” in “{text}” was not understood. Join conditions by “and”.")
        place = join.end()


def unreadable(said: str) -> str:
    """Why a rule cannot be read; empty when it can."""
    try:
        read_rule(said)
    except RuleError as error:
        return str(error)
    return ""


def rule_of(kind: str, value: str = "") -> Rule:
    """A rule with one condition. Raises `RuleError`."""
    return Rule(((kind, _condition(kind, value)),))


def joined(rules: Sequence[Rule]) -> Rule:
    """One rule with the conditions of all."""
    return Rule(tuple(condition for rule in rules for condition in rule.conditions))


def _clean(text: str) -> str:
    """In one line, without what cannot be seen."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _next(text: str, place: int) -> tuple[str, str, int]:
    """(kind, value, where the rest begins)."""
    if private := _PRIVATE.match(text, place):
        return "private", "", private.end()
    head = _HEAD.match(text, place)
    said = None if head else _CALL_WITH.match(text, place)
    if said is not None:
        return "call", *_value(text, said.end())
    if head is None:
        raise RuleError(_no_kind(text[place:]))
    # By the same comparison that found it: “ſite” and “tıtle” are “site” and “title” to it.
    kind = next(name for name in (*KINDS, *_OTHER_NAMES) if re.fullmatch(name, head.group(1), re.IGNORECASE))
    return _OTHER_NAMES.get(kind, kind), *_value(text, head.end())


def _value(text: str, place: int) -> tuple[str, int]:
    """(a condition's value that begins there, where the rest begins)."""
    if quoted := _QUOTED.match(text, place):
        return re.sub(r"\\(.)", r"\1", quoted.group(1)), quoted.end()
    end = _AND.search(text, place)
    stop = end.start() if end else len(text)
    value = text[place:stop].strip()
    if other := _OR.search(value):
        raise RuleError(
            f"“{other.group(1)}” in “{text}” joins no conditions: make each a rule of its own, or quote the name."
        )
    return "" if _AND_FIRST.match(value) else value, stop


def _no_kind(text: str) -> str:
    kinds = "app, title, site, path, time, call or private windows"
    if other := _ANY_HEAD.match(text):
        return f"“{other.group(1)}” is no kind of condition; there are {kinds}, for example {EXAMPLES}."
    return f"“{text}” does not say what it is about: begin with {kinds}, for example {EXAMPLES}."


def _condition(kind: str, value: str) -> Condition:
    value = _clean(value)
    if not value and kind != "private":
        raise RuleError(f"“{kind}:” needs {KINDS[kind].partition(',')[0].partition(':')[0]} behind it.")
    try:
        return _MAKE[kind](value)
    except ValueError as error:
        raise RuleError(str(error)) from None


def _app(value: str) -> App:
    # A program is known by its name alone: consent.exe is “consent” where Windows tells of it.
    name = squeezed(_ENDING.sub("", value.strip("* ")))
    if not name:
        raise ValueError(f"“{value}” holds no letter or digit by which an application could be known.")
    if "*" in value.strip("* "):
        raise ValueError(f"“{value}” has a “*” within. Name a part of the application's name, without it.")
    package = _PACKAGE.fullmatch(value.strip("* "))
    return App(value, name, squeezed(package.group(1)) if package else "")


def _title(value: str) -> Title:
    # “*” stands for anything, as at the ends of every rule of this kind, whether it is written there or not.
    parts = tuple(filter(None, (plain(part) for part in value.split("*"))))
    if not parts:
        raise ValueError(f"“{value}” holds nothing that could stand in a title.")
    return Title(value, parts)


def _call(value: str) -> Call:
    if not calls.words_of(value):
        raise ValueError(f"“{value}” holds no name of a person.")
    return Call(value)


_MAKE: dict[str, Callable[[str], Condition]] = {
    "app": _app,
    "title": _title,
    "site": read_site,
    "path": read_folder,
    "time": lambda value: During(read_hours(value)),
    "private": lambda _: Private(),
    "call": _call,
}


def _written(kind: str, value: str) -> str:
    if kind == "private":
        return "private windows"
    bare = f"{kind}: {value}"
    odd = _AND.search(f"{value} ") or _OR.search(value) or _AND_FIRST.match(value)
    if value.startswith('"') or odd or value.endswith(" and"):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{kind}: "{escaped}"'
    return bare
