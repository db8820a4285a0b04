"""Words of time in Chinese, Japanese, Korean and Thai, put in the English words that mean the same.

No spaces part their words, and no other word looks like them, so each is put wherever it stands.
"""

import functools
import re

from memory_core.language.pack import load_pack

# A sign of Chinese, Japanese, Korean or Thai.
EASTERN = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_SLOT = re.compile(r"<(\w+)>")
_SLOTS = ("number", "chinese_day", "weekday", "thai_day", "part")
_FIGURES = {
    "year": r"(?<!\d)(?P<year>(?:19|20)\d{2})",
    "month": r"(?<!\d)(?P<month>1[0-2]|0?[1-9])",
    "day": r"(?P<day>3[01]|[12]\d|0?[1-9])",
}


def eastern_times(text: str) -> str:
    """“昨天 Chen 说了什么” as “yesterday Chen 说了什么”; the same text where there are none."""
    if not EASTERN.search(text):
        return text
    for pattern, english in _phrases():
        text = pattern.sub(functools.partial(_filled, english), text)
    return text


def _filled(english: str, found: re.Match[str]) -> str:
    return f" {_SLOT.sub(lambda slot: _value(slot[1], found[slot[1]]), english)} "


def _value(slot: str, said: str) -> str:
    if slot == "month":
        return next(name for name, place in load_pack().table("months").items() if place == int(said))
    return str(load_pack("eastern").table(slot).get(said, said))


@functools.cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    pack = load_pack("eastern")
    slots = {
        name: rf"(?P<{name}>{'|'.join(sorted(pack.table(name), key=len, reverse=True))})" for name in _SLOTS
    } | _FIGURES
    slots["number"] = slots["number"].replace("(?P<number>", r"(?<!\d)(?P<number>\d{1,3}|")
    return tuple(
        (re.compile(_SLOT.sub(lambda slot: slots[slot[1]], source)), english)
        for source, english in pack.listed("phrases")
    )
