"""The grammar of time: which words name a day, a time of day, or a stretch of time.

Only the shapes stand here; `periods` says what they mean. Month names count only beside a number or after a word
that makes them a month (“in May”), so that “may we” and “march on” are no dates; bare numbers are never years.
"""

import functools
import re
from dataclasses import dataclass

from memory_core.language.pack import Pack, either, load_pack

# With the short ways to write them; nobody makes plans by seconds.
# “In two weeks Marta flies to Seville”; but of “in three days we walked 60 km” it is how long that took.
_THEN = (
    r"(?=\s+(?:I|we|you|he|she|it|they|the|my|our|there|(?-i:[A-Z])[\w’'-]+)\s"
    r"(?![^.!?;]*\b(?:[a-z]{2,}ed|was|were|had|did|got|went|wrote|made|took|came|lost|sold|won|ran|saw|built|read)\b))"
)
_AHEAD = "minute|min|hour|hr|day|week|fortnight|month|year"
_UNITS = f"{_AHEAD}|second|sec|night"


@dataclass(frozen=True, slots=True)
class Grammar:
    """Compiled patterns of one language.

    `some_day` and `some_unit` find a word without which the long patterns for days and for stretches cannot match.
    """

    some_day: re.Pattern[str]
    some_unit: re.Pattern[str]
    iso: re.Pattern[str]
    span: re.Pattern[str]
    day: re.Pattern[str]
    clock: re.Pattern[str]
    worded_clock: re.Pattern[str]
    range: re.Pattern[str]
    part: re.Pattern[str]
    months: dict[str, int]
    weekdays: dict[str, int]
    numbers: dict[str, int]
    parts: dict[str, tuple[int, int]]

    def number(self, word: str) -> int:
        """The value of “two”, “a couple of” or “2”; 1 where no number was said."""
        word = " ".join(word.casefold().split())
        return int(word) if word.isdigit() else self.numbers.get(word, 1)


@functools.cache
def grammar() -> Grammar:
    """The patterns, compiled once."""
    pack = load_pack()
    months, weekdays = dict(pack.table("months")), dict(pack.table("weekdays"))
    short = dict(pack.table("weekday_abbreviations"))
    numbers = dict(pack.table("numbers"))
    number = rf"(?:\d{{1,4}}|{either(numbers)})"
    flags = re.IGNORECASE
    return Grammar(
        some_day=re.compile(_some_day(pack), flags),
        some_unit=re.compile(rf"\b(?:{_UNITS})s?\b|\bnow\b|\bago\b", flags),
        iso=re.compile(
            r"(?<![\w-])(?P<date>\d{4}-\d{2}-\d{2})(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})"
            r"(?:\.\d+)?)?\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?(?![\w-])"
        ),
        span=re.compile(_span(number), flags),
        day=re.compile(_day(either(months), either(weekdays), either(short), number), flags),
        clock=re.compile(_clock(pack), flags),
        worded_clock=re.compile(_worded_clock(pack), flags),
        range=re.compile(_range(), flags),
        part=re.compile(_part(pack), flags),
        months=months,
        weekdays=weekdays | short,
        numbers=numbers,
        parts={name: (first, last) for name, (first, last) in pack.table("day_parts").items()},
    )


def _some_day(pack: Pack) -> str:
    sections = (
        "months",
        "weekdays",
        "weekday_abbreviations",
        "season_months",
        "holidays",
        "movable_holidays",
        "easter",
    )
    names = either(name.replace("'", "’").partition("’")[0] for section in sections for name in pack.table(section))
    return (
        rf"\b(?:{names}|yesterday|today|tomorrow|tonight|night|morning|afternoon|evening|day|week|weekend|month|year"
        rf"|fortnight|quarter|half|ago|the\s+(?:{either(pack.listed('spoken_days'))}))s?\b"
        r"|\d(?:st|nd|rd|th)\b|\d[./-]\d|\b(?:19|20)\d\d|\b(?:Q|H|KW\s?)\d"
    )


def _span(number: str) -> str:
    """Stretches that end or begin now (“the last 15 minutes”) and moments counted from it (“two weeks ago”)."""
    return (
        rf"\b(?:(?:in|during|within|over|for)\s+)?(?:the\s+)?(?:last|past|previous)\s+"
        rf"(?:(?P<back>{number})\s+(?P<back_unit>{_UNITS})s?|(?P<half>half(?:\s+an)?\s+hour)"
        rf"|(?P<one_unit>hour|(?<=the\slast\s)(?<!at\sthe\slast\s)minute|(?<=past\s)minute)|(?<=past\s)(?P<past_unit>{_UNITS}))\b"
        rf"|\b(?:(?:in|during|within|over|for)\s+)?(?:the\s+)?(?:next|coming)\s+"
        rf"(?:(?P<forth>{number})\s+(?P<forth_unit>{_AHEAD})s?|(?P<one_forth>minute|hour))\b"
        rf"|\b(?:about\s+)?(?P<ago>{number})(?P<and_half>\s+and\s+a\s+half)?\s+(?P<ago_unit>{_UNITS})s?(?P<half_after>\s+and\s+a\s+half)?\s+ago\b"
        r"|(?<![\w.,:])(?P<brief_ago>\d{1,3})(?P<brief_unit>[smhdwy]|min|mo)\s+ago\b"
        rf"|\b(?:(?P<half_ago>half\s+an\s+hour)|(?P<quarters>a|three)\s+quarters?\s+of\s+an\s+hour)\s+ago\b"
        rf"|\bin\s+(?P<ahead>{number})\s+(?P<ahead_unit>{_AHEAD})s?(?:['’]\s*time\b|(?=\s*(?:$|[.,;!?)]))|{_THEN})"
        rf"|\b(?P<hence>{number})\s+(?P<hence_unit>{_AHEAD})s?\s+from\s+(?:now|today)\b"
        rf"|\b(?P<now>just\s+now|right\s+now|a\s+moment\s+ago)\b"
    )


def _day(month: str, weekday: str, short: str, number: str) -> str:
    del number
    ordinal = r"(?:st|nd|rd|th)?"
    # “I may 3 times” is no date.
    said = "".join(rf"(?<!\b{who}\s)" for who in ("i", "we", "you", "he", "she", "it", "they", "who", "one"))
    # “The weekend shift” is no time.
    follows = either(load_pack().words("time_follows"))
    alone = rf"(?=\s+weekend\b(?:\s*(?:$|[^\w\s])|\s+(?:{follows})\b))"
    return (
        r"\b(?P<before_yesterday>(?:the\s+)?day\s+before\s+yesterday)\b"
        r"|\b(?P<after_tomorrow>(?:the\s+)?day\s+after\s+tomorrow)\b"
        r"|\b(?P<named>(?:yesterday|today|tomorrow)(?=s?\b)|tonight|last\s+night|the\s+night\s+before\s+last|this\s+(?:morning|afternoon|evening))s?\b(?!\.\w|@)"
        rf"|\b(?:(?P<beside1>{weekday}|{short})\.?,?\s+)?(?:the\s+)?(?<![\d.,:/])(?P<day1>\d{{1,2}}){ordinal}\s+(?:of\s+)?"
        rf"(?P<month1>{month})\b\.?(?:,?\s+(?:of\s+)?(?P<year1>(?:19|20)\d{{2}}))?\b"
        rf"|\b(?:(?P<beside2>{weekday}|{short})\.?,?\s+)?{said}(?P<month2>{month})\.?\s+(?:the\s+)?(?P<day2>\d{{1,2}}){ordinal}"
        r"(?![\d:%€$£]|\s*(?:%|€|\$|£|am\b|pm\b))(?:,?\s+(?P<year2>(?:19|20)\d{2}))?\b"
        r"|(?<![\d.])(?P<day3>\d{1,2})\.(?P<month3>\d{1,2})\.(?P<year3>(?:19|20)\d{2})(?!\w|\.\d)"
        r"|(?<![\w.,:/-])(?P<day8>\d{2})\.(?P<month8>\d{2})\.(?P<year8>\d{2})(?!\w|\s?[%€$£°]|[.,:/-]\d)"
        r"|(?<![\w/-])(?P<first4>\d{1,2})(?P<by4>[/-])(?P<second4>\d{1,2})(?P=by4)(?P<year4>(?:19|20)\d{2})(?![\w/-])"
        r"|(?<![\w/])(?P<year9>(?:19|20)\d{2})/(?P<month9>\d{1,2})/(?P<day9>\d{1,2})(?![\w/])"
        # “On Mondays”, “every other Monday” and “on a Monday” name no day.
        rf"|\b(?<!\bblack\s)(?<!\bevery\s)(?<!\bevery\sother\s)(?<!\bevery\ssecond\s)(?<!\beach\s)(?<!\bany\s)(?<!\bon\sa\s)(?:(?P<which>last|this|next|coming|past)\s+)?"
        rf"(?P<weekday>{weekday})(?(which)s?)\b(?!\.\w|@|\s+(?:morning|afternoon|evening|night)s\b)"
        # “On Sun 14 March” is that day of March, and no other Sunday.
        rf"|\b(?:on|last|this|next|since|until|till|til|by|at\s+least|to(?=\s+\w+\s*(?:$|[.,;!?)])))\s+(?P<short>{short})\b(?!\s+(?:{weekday}))"
        rf"(?!\.?,?\s+(?:the\s+)?(?:\d{{1,2}}{ordinal}\s+(?:of\s+)?(?:{month})|(?:{month})\.?\s+(?:the\s+)?\d{{1,2}})\b)"
        # “Sat night”, “thu 3pm”, and “fixed Wed.” where nothing follows; “we sat.” and “in the Sun.” are no days.
        rf"|(?<!\bi\s)(?<!\bwe\s)(?<!\bhe\s)(?<!\bshe\s)(?<!\bthey\s)\b(?P<short2>{short})"
        r"(?=\s+(?:morning|afternoon|evening|night)\b|\s+(?:at\s+)?\d{1,2}(?:[:.h][0-5]\d\b|\s?[ap]\.?m\b))"
        rf"|(?<=[a-z,]\s)(?<!\bthe\s)(?P<short3>(?-i:(?=[A-Z]))(?:{short}))(?=\s*(?:$|[,;!?)]|\.(?:\s|$))|\s+(?:then|at|and)\b)"
        rf"|\b(?:over\s+|on\s+|at\s+)?(?:(?P<which_unit>last|this|next)|the{alone})\s+(?P<unit>weekend)\b"
        r"|\b(?P<which_unit2>last|previous|this|next)\s+(?P<unit2>week|month|year)\b"
        rf"|\b(?:(?:in|during|since|until|till|by|of)\s+|(?P<which_month>last|this|next)\s+)(?:(?:early|mid|late)[\s-])?"
        rf"(?P<month5>{month})\b\.?(?:,?\s+(?:of\s+)?(?P<year5>(?:19|20)\d{{2}})\b|\s*['’](?P<short_year5>\d{{2}})(?![\w.,:]))?(?!\s+(?:\d|we\b|i\b|be\b))"
        rf"|\b(?P<month6>{month})\.?,?\s+(?:of\s+)?(?P<year6>(?:19|20)\d{{2}})\b"
        rf"|\b(?P<month7>{month})\.?\s*['’](?P<short_year>\d{{2}})(?![\w.,:])"
        # “Before September”; “before May left” and “after March Street” name somebody or something else.
        rf"|(?:(?<=\bbefore\s)|(?<=\bafter\s))(?P<month10>{month})\b(?=\s*(?:$|[.,;!?)])|\s+(?:{follows})\b(?!\s+(?:{follows})\b))"
        r"|\b(?:in|during|since|until|before|after|of)\s+(?:the\s+year\s+)?(?P<year7>(?:19|20)\d{2})\b(?![:.,]\d|\s*[%€$£])"
    )


# What makes an hour of a bare number: “around 4 yesterday”, “ten to five this afternoon”.
_DAY_BEHIND = r"(?:yesterday|today|tomorrow|tonight|(?:this|in\s+the)\s+(?:morning|afternoon|evening))\b"
_HALF = r"(?:\s?(?P<{0}half>[ap]\.?m\b\.?))"


def _clock(pack: Pack) -> str:
    half, zones = _HALF.format(""), either(pack.table("zones"))
    zone = rf"(?:\s?(?P<zone>(?-i:{zones}|(?:UTC|GMT)[+-]\d{{1,2}})\b))"
    follows = (
        r"$|[?!,;]|\.(?!\d)|(?:on|at)\b|yesterday|today|tomorrow|tonight|this\s|last\s|(?:to|until|till)\s"
        r"|in\s+the\s+\w+(?:ing|noon)\b"
        rf"|(?:{either(pack.table('weekdays'))})\b|(?-i:{zones})\b"
    )
    return (
        r"(?:(?<![\d:.€$£])(?P<hour>[01]?\d|2[0-3])[:.h](?P<minute>[0-5]\d)(?:(?<=\d\d:\d\d):[0-5]\d(?!\d))?"
        rf"(?![\d:.]\d|\d){half}?"
        rf"|(?<![\d:.])(?P<hour2>1[0-2]|0?[1-9]){half.replace('half>', 'half2>')}"
        rf"|(?:\bat\s+|(?<![\d:.])(?=\d{{1,2}}\s+o['’]?clock\b)|\b(?:around|about)\s+(?=\d{{1,2}}\s+{_DAY_BEHIND}))"
        r"(?P<hour3>[01]?\d|2[0-3])"
        rf"(?:\s?h\b|\s+o['’]?clock\b|(?=\s*(?:{follows})))"
        r"|\b(?:at\s+)?(?P<named>noon|midday|midnight)\b"
        rf"){zone}?"
    )


def _worded_clock(pack: Pack) -> str:
    hours, past = either(pack.table("clock_hours")), either(pack.table("clock_minutes"))
    behind_at = either(pack.table("clock_minutes_behind_at"))
    return (
        rf"\b(?:(?:at\s+)?(?:a\s+)?(?P<past>{past})|(?:at\s+|(?=(?:{behind_at})\s+\w+\s+{_DAY_BEHIND}))(?P<at_past>{behind_at}))"
        rf"\s+(?P<hour>{hours}|1[0-2]|[1-9])\b{_HALF.format('')}?"
    )


def _range() -> str:
    first, second = _HALF.format("first_"), _HALF.format("second_")
    return (
        r"\b(?P<lead>between\s+|from\s+)?(?<![\d:.-])(?P<hour1>[01]?\d|2[0-3])(?::(?P<minute1>[0-5]\d))?"
        rf"{first}?\s*(?:and|to|until|till|-|–|—)\s*"
        rf"(?P<hour2>[01]?\d|2[0-4])(?::(?P<minute2>[0-5]\d))?{second}?"
        r"(?:\s+o['’]?clock)?(?![\d:-]|\.\d)(?=\s*(?:$|[?!.,;)]|on\b|in\b|yesterday|today|tomorrow|this\b|last\b|\w+day\b))"
    )


def _part(pack: Pack) -> str:
    names = either(pack.table("day_parts"))
    return (
        rf"\b(?:(?P<side>before|after)\s+(?P<meal>lunch(?!\s+with\b)|noon|midday)"
        rf"|(?:(?:in|during)\s+the\s+|at\s+|over\s+)?(?:(?:early|late)\s+)?(?P<part>{names}))\b"
    )


def tells_how_long(before: str) -> bool:
    """Whether “in 45 minutes” says how long what is told took: “ran 8 km in …”, “finished it in …”."""
    tokens = re.findall(r"[\w.,]+", before.casefold())[-3:]
    past = load_pack().words("past_verbs")
    told = [token in past or (len(token) > 3 and token.endswith("ed")) for token in tokens]
    return any(told[-2:]) or (any(told) and tokens[1][0].isdigit())
