"""Sums of money and lengths of time in a sentence, in figures or as they are said."""

import itertools
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from memory_core.language.names import AMOUNT, WORDED
from memory_core.language.pack import load_pack
from memory_core.retrieval.periods import find_times

# “Twenty minutes”, “about three and a half hours”, “2h 21m”, “6m 41s”, “3 min 50”
LENGTH = re.compile(
    r"\b\d+\s?h(?:\s?\d+\s?m(?:in)?)?\b"
    r"|\b\d+\s?m(?:ins?)?\s?\d{1,2}(?:\s?s(?:ec)?)?\b(?![.:]\d|\s?(?:[cm]?m|kg|x|×)\b)"
    # “Twice a day” is how often.
    r"|\b(?<!\bonce\s)(?<!\btwice\s)(?<!\btimes\s)(?:(?:over|about|around|almost|nearly|more than|at least)\s+)?"
    rf"(?:\d+(?:[.,]\d+)?(?:\s?(?:to|-|–)\s?\d+)?|an?|{WORDED}(?:(?:\s+and)?\s+{WORDED})*(?:\s+to\s+{WORDED})?"
    r"|half(?:\s+an?)?|several|a few|a couple of)"
    r"(?:\s+and\s+a\s+half)?[\s-]+(?:more\s+)?"
    r"(?:seconds?|minutes?|mins?|hours?|days?|nights?|weeks?|months?|years?)\b"
    rf"(?:(?:\s+and|,)\s+(?:\d+|{WORDED})\s+(?:seconds?|minutes?|mins?|hours?|days?|weeks?|months?)\b)?(?:\s+ago\b)?(?!['’]?\s+(?:rent|salary|pay|wages)\b)",
    re.IGNORECASE,
)
SINCE = re.compile(r"\bsince\s+(?:(?:[A-Z]\w+\s+)?(?:19|20)\d\d)\b", re.IGNORECASE)
# An amount whose currency stands elsewhere, as in a table.
_BARE_AMOUNT = re.compile(
    r"(?<![\w.])\d{1,3}(?:[,.  ’]\d{3})+(?:[.,]\d{2})?(?![\w.,]\d|\s?(?:km|kg|g|m|miles|people|words|steps|views)\b)"
    r"|(?<![\w.,:/])(?<!\bat )(?<!ersion )\d+[.,]\d{2}"
    r"(?![\w%:/]|[.,]\d|\s?(?:km|kg|g|m|l|ml|cm|mm|h|hours|miles|%|°)(?!\w))"
)
# “Cost about 540”, “for 85”: a bare number beside a word of paying.
_PRICED = re.compile(
    r"(?:=|\b(?:would be|will be|comes? to|another|wants?|costs?|priced? at|pays?|paid|paying|bill|fees?|rent|deposit|"
    r"total|for|gets?|earns?|charges?|asks))"
    r"(?:\s+(?:me|us|is|was|of|about|around|roughly|only|just|it|them))*:?\s+(?P<sum>\d[\d.,]*\d|\d)"
    r"(?!\d|\s?(?:%|per\s?cent\b|people\b|[a-z]+s\b|st\b|nd\b|rd\b|th\b|km|kg|[ap]m\b|o’clock)|[\w:/%.,-]\d"
    r"|\s(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)",
    re.IGNORECASE,
)
EACH = re.compile(
    r"(?<![\w.,:/])(?P<sum>\d[\d.,]*)\s+(?:each|apiece|for (?:today|all|both|everything|it all|the lot)|"
    r"(?:per|an?) (?:person|head|night|month|year|hour|day|week))\b",
    re.I,
)
# How much a raise is, or a discount.
_SHARE = re.compile(rf"(?<![\w.])(?:\d+(?:[.,]\d+)?|\b{WORDED})\s?(?:%|per\s?cent\b)", re.IGNORECASE)
_COINS = re.compile(
    rf"\b{WORDED}(?:\s+(?:and\s+)?{WORDED})*\s+(?:cents?|pence|bucks)\b"
    r"|(?<![\w.,])\d{1,3}(?:p|\s?(?:cents?|pence|¢))(?!\w)",
    re.I,
)
# “For nine thousand” is a sum where one is asked for.
_SPOKEN_SUM = re.compile(
    rf"\b(?:(?:an?|half a)\s+)?(?:{WORDED}\s+(?:and\s+)?)*(?:hundred|thousand|million|grand)"
    rf"(?:\s+(?:and\s+)?{WORDED})*\b(?!\s+(?:[a-z]+s|once|twice|(?:\w+\s)?times)\b)"
    # “Three fifty”, which is a time of day behind “at” and the like
    r"|\b(?<!by\s)(?<!till\s)(?<!until\s)(?<!around\s)(?<!about\s)(?:one|two|three|four|five|six|seven|eight|nine)\s"
    r"(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|ten|twelve|fifteen|eighteen)\b(?!\s+(?:[a-z]+s|o['’]?clock|[ap]m|in the)\b)",
    re.IGNORECASE,
)
# “Five weeks' rent” is a sum, too.
_RENTS = re.compile(
    rf"\b(?:\d+|an?|{WORDED})\s+(?:weeks?|months?|years?)['’]?s?\s+(?:rent|salary|pay|wages)\b", re.IGNORECASE
)
# “4.2 m”, “from 4.2 to 3.9 m”
_EXTENT = re.compile(
    r"(?:\bfrom\s+(?P<low>\d[\d.,]*)\s?(?:[a-z]{1,6}\s+)?(?:up\s+|down\s+)?to\s+)?(?<![\w.,€$£])(?P<high>\d[\d.,]*)\s?"
    r"(?P<unit>mm|cm|km|m|ft|feet|inch(?:es)?|(?:kilo|centi|milli)?met(?:re|er)s?|yards?|miles?|pages?|words)\b(?!\s?[²³/])",
    re.IGNORECASE,
)
_CLOCKS = re.compile(
    r"(?<![\d:.])(?P<hour1>[01]?\d|2[0-3])[:.](?P<minute1>[0-5]\d)\s?(?:[-–—]|to|until)\s?"
    r"(?P<hour2>[01]?\d|2[0-3])[:.](?P<minute2>[0-5]\d)(?![\d:.]\d)"
)
# “Until Easter”, and before it “from the 23rd”
_UNTIL = re.compile(r"\b(?:until|till|through)\s+(?:the\s+)?(?:end\s+of\s+)?$", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|between)\s+(?:the\s+)?$", re.IGNORECASE)
# “29 July to 2 August”, “3–7 August”
_DAYS_TO = re.compile(r"\s*(?:until|till|to|through|[-–—])\s*(?:the\s+)?", re.IGNORECASE)
_FROM_DAY_TO_DAY = re.compile(r"\D{0,12}\d{1,2}(?:st|nd|rd|th)?\s?(?:to|until|till|[-–—])\s?\d{1,2}\b", re.IGNORECASE)
_SOME_DAYS = timedelta(days=1, hours=2)
_TO = re.compile(r"\s+(?:until|till|to|through|and)\s+(?:the\s+)?", re.IGNORECASE)


def find_extent(sentence: str, question: str) -> str:
    """How long a thing is that was asked for (“4.2 m”), as it is now: of “from 4.2 to 3.9 m” the second; else “”."""
    asked = re.search(load_pack().table("extents")["asked"], question, re.IGNORECASE)
    found = _EXTENT.search(sentence) if asked else None
    if found is None:
        return ""
    before = re.search(load_pack().table("rises")["before"], question, re.IGNORECASE)
    return f"{found['low']} {found['unit']}" if before and found["low"] else f"{found['high']} {found['unit']}"


def clock_range(sentence: str) -> timedelta | None:
    """How long it takes by its times: “09:30 – 12:00 Workshop”; None without two of them."""
    found = _CLOCKS.search(sentence)
    if found is None:
        return None
    first, second = (60 * int(found[f"hour{one}"]) + int(found[f"minute{one}"]) for one in (1, 2))
    return timedelta(minutes=(second - first) % (24 * 60))


def find_length(sentence: str) -> str:
    """The first length of time that is named, or since when; “” where none is."""
    found = LENGTH.search(sentence) or SINCE.search(sentence)
    return found.group() if found else ""


def tells_length(sentence: str, question: str) -> bool:
    """Whether it tells how long something takes, lasts or is."""
    return bool(find_length(sentence) or find_extent(sentence, question) or clock_range(sentence) is not None)


def whole_length(short: str, sentence: str) -> str:
    """“3 hours and 52 minutes” for the “3 hours” that were cut from it."""
    found = (one.group() for one in LENGTH.finditer(sentence))
    return next((one for one in found if short and one != short and one.startswith(f"{short} and ")), short)


def find_end(sentence: str, at: datetime, zone: tzinfo | None) -> str:
    """Until when, or from when to when, something lasts: “until Easter”; “” where it is not told."""
    found = find_times(sentence, at, zone)
    for one, following in itertools.zip_longest(found, found[1:]):
        if (
            following
            and _TO.fullmatch(sentence, one.end, following.start)
            and (lead := _FROM.search(sentence, 0, one.start))
        ):
            return sentence[lead.start() : following.end].rstrip(" .")
        if following and not (one.exact or following.exact) and _DAYS_TO.fullmatch(sentence, one.end, following.start):
            return sentence[one.start : following.end].rstrip(" .")
        if one.until - one.since > _SOME_DAYS and _FROM_DAY_TO_DAY.match(sentence, one.start, one.end):
            return sentence[one.start : one.end].rstrip(" .")
        if until := _UNTIL.search(sentence, 0, one.start):
            return sentence[until.start() : one.end].rstrip(" .")
        if sentence[one.start : one.end].casefold().startswith(("until ", "till ")):
            return sentence[one.start : one.end].rstrip(" .")
    return ""


def find_amounts(sentence: str) -> Iterator[re.Match[str]]:
    """The sums of money in a sentence, in figures or, as they are heard, in words: all that are written in one way."""
    for pattern in (AMOUNT, _BARE_AMOUNT, _COINS, _SPOKEN_SUM, _RENTS, _PRICED, EACH, _SHARE):
        if found := list(pattern.finditer(sentence)):
            yield from found
            return


def find_amount(sentence: str) -> str:
    """The first of them; “” where there is none."""
    found = next(find_amounts(sentence), None)
    return sum_in(found) if found else ""


def sum_in(found: re.Match[str]) -> str:
    """The sum alone of one that was found."""
    return str(found.groupdict().get("sum") or found.group())
