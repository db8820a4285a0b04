"""Chooses the lines that tell most of what a window showed: commands, what code says of itself, sentences, or rows."""

import re
from collections.abc import Sequence

from memory_core.agents.frames import is_editor, is_frame, is_readable, is_row, is_whole, without_gutter
from memory_core.agents.passages import Passage, key_sentences
from memory_core.language.pack import load_pack
from memory_core.language.sentences import is_chrome
from memory_core.language.words import normal
from memory_core.records.observation import Observation

_PROMPT = re.compile(
    r"^(?:\([\w.-]+\)\s*)?(?:[\w.-]+@[\w.-]+[:\s]?\S*\s?[$#%]|[$#❯➜]|PS [A-Z]:\\\S*>|[A-Z]:\\\S*>)\s+(\S.*)$"
)
_DEFINES = re.compile(r"^\s*(?:export\s+)?(?:async\s+)?(?:def|class|function|func|fn|interface)\s+(\w+)", re.MULTILINE)
_COMMENTS = re.compile(r"^\s*(?:#|//|\"\"\"|\'\'\'|--|/\*+)\s*(\w.{8,200}?)\s*(?:\"\"\"|\'\'\'|\*/)?$", re.MULTILINE)
_HOUR = re.compile(r"^\d{1,2}(?::\d{2})?(?: ?[AaPp][Mm])?$")
_TIME = re.compile(r"\d{1,2}:\d{2}")
_LONGEST_COMMAND = 500
_READ = 20_000
_MOST_PLANNED = 20
_MOST_NAMES = 12
_ENOUGH = 3


def telling_lines(observations: Sequence[Observation], found: Sequence[Passage], limit: int) -> list[str]:
    """At most `limit` lines for each kind of thing that these sights of one window showed."""
    if not observations:
        return []
    if is_terminal(observations[0]):
        typed = [f"$ {command}" for one in observations for command in commands_in(one.text)]
        return list(dict.fromkeys(typed))[-2 * limit :] or key_sentences(found, limit)
    if is_editor(observations[0].app):
        return list(dict.fromkeys(line for one in observations for line in explained(one.text, limit)))
    if planned := _appointments(observations):
        return planned[:_MOST_PLANNED]
    title = normal(observations[0].title)
    fresh = [one for one in found if normal(one.text) not in title]
    prose = [one for one in fresh if is_readable(one.text)]
    whole = [one for one in prose if is_whole(one.text)]
    if len(whole) >= _ENOUGH:
        return key_sentences(whole, limit)
    # A table, a bill or a calendar has hardly anything but rows.
    return key_sentences([one for one in fresh if is_readable(one.text) or is_row(one.text)], limit)


def _appointments(observations: Sequence[Observation]) -> list[str]:
    """What a calendar shows, each with its own time or the hour beside which it stands."""
    if not re.search(load_pack().parts["calendars"], observations[0].title, re.IGNORECASE):
        return []
    found: dict[str, None] = {}
    for one in observations:
        hour = ""
        for line in map(str.strip, one.text.splitlines()):
            if _HOUR.match(line):
                hour = line
            elif hour and len(line.split()) >= 2 and not is_frame(line) and not is_chrome(line):
                found[line if _TIME.search(line) else f"{hour} {line}"] = None
    return list(found)


def commands_in(text: str) -> list[str]:
    """What was typed at a prompt, in order."""
    lines = (_PROMPT.match(line.strip()) for line in text.splitlines() if len(line) <= _LONGEST_COMMAND)
    return [" ".join(match[1].split()) for match in lines if match]


def is_terminal(observation: Observation) -> bool:
    """Whether the window is that of a terminal, with a prompt in sight."""
    named = re.search(load_pack().parts["terminals"], observation.app, re.IGNORECASE) is not None
    return named and bool(commands_in(observation.text))


def explained(code: str, limit: int) -> list[str]:
    """Program text's own words: its comments, and what it defines as one line."""
    code = without_gutter(code[:_READ])
    names = dict.fromkeys(name for name in _DEFINES.findall(code) if not name.startswith("__"))
    defined = [f"Defines {', '.join(list(names)[:_MOST_NAMES])}."] if names else []
    comments = [" ".join(comment.split()) for comment in _COMMENTS.findall(code)]
    return [comment for comment in comments if len(comment.split()) >= 3][:limit] + defined
