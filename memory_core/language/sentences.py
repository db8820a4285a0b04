"""Makes sentences of what was read from a screen, heard, or written: without window chrome, with who said it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from memory_core.language.pack import load_pack

_LONGEST = 400
_MOST_LINES = 2_000
_FULL = 30
_NEARLY_FULL = 0.85
_NARROW = 40
_BULLET = re.compile(r"^\s*(?:[•●◦▪‣·*»>–—-]|\[[ xX]?\])\s+")
_NUMBERED = re.compile(r"^\s*(?:step\s+)?\(?(\d{1,2})[.):]\s+(?=\S)", re.IGNORECASE)
_MARKDOWN = re.compile(r"^\s*#{1,6}\s+")
_PARTICLE = r"(?:(?:de|da|di|du|del|der|den|la|le|van|von|ter|ten|bin|al|el|zu)\s+){0,2}"
_NAME = rf"[A-ZÀ-ÖØ-Þ][\w’'.-]*(?:\s+{_PARTICLE}[A-ZÀ-ÖØ-Þ][\w’'.-]*){{0,3}}"
_TIME = (
    r"[\[(]?(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s+)?"
    r"(?:(?:[01]?\d|2[0-4])[:.][0-5]\d(?::\d{2})?\s?(?:[AaPp]\.?[Mm]\.?)?)[\])]?"
)
_SAID = re.compile(
    rf"^\s*(?:{_TIME}\s+)?(?P<name>{_NAME})(?:\s*\([^)]{{0,40}}\))?(?:\s*,?\s*{_TIME})?\s*:\s+(?P<text>\S.*)$"
)
_SAYS_NEXT = re.compile(
    rf"^\s*(?P<name>{_NAME})(?:\s*\((?P<mark>[^)]{{1,20}})\))?\s*,?\s+(?:[—–-]\s+)?(?:(?:Today|Yesterday)\s+(?:at\s+)?)?{_TIME}\s*$"
)
# A nickname of a chat: “tilda_m — Today at 20:02”.
_NICK_SAYS_NEXT = re.compile(
    rf"^\s*(?P<name>[^\W\d][\w.]{{1,31}})(?P<mark>)\s+[—–-]\s+(?:(?:Today|Yesterday)\s+(?:at\s+)?)?{_TIME}\s*$"
)
_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9À-Þ])|[。！？]")
_PROMPT = re.compile(r"\S+@\S+[:~ ].{0,60}[$#%] ")
_SMALL_END = re.compile(r"([A-Za-zÀ-ÿ]{3,})[.!?]+(?=\s+[a-zß-ÿ])")
_ASSIGNED = re.compile(r"[\w.\[\]'\"]+\s*:?=\s*\S")
# “Weight: 23.4 kg” is a line of a table, whoever Weight may be.
_QUANTITY = re.compile(
    r"(?:up to |from |about |approx\.? )?\d[\d.,]*\s?(?:mm|cm|m|km|g|kg|t|l|ml|W|kW|kWh|V|A|Ah|mAh|dB|Hz|kHz|MHz|GHz|"
    r"rpm|[KMGT]B|px|dpi|inch(?:es)?|lit(?:re|er)s?|years?|months?|weeks?|(?:working )?days?|hours?|minutes?|pieces?|"
    r"%|°C?)(?:\s?[x×].{1,20})?\.?$",
    re.IGNORECASE,
)
# “seat: 14C”, in small letters
_LABELLED = re.compile(r"[A-Za-z][\w /.&-]{1,28}?\s*:\s+\S")
# “F28 Ignition failure …” above “F75 Pressure sensor …”: a list by its codes
_CODED = re.compile(r"[A-Z]{1,4}[-_]?\d{1,5}\b")
_PRICE = re.compile(r"(?<![\d.])\d+\.\d\d$")
# Behind a full stop some leave two spaces.
_CELLS, _LEAST_CELLS = re.compile(r"(?<=[^\s.!?:,;])\s{2,}"), 3
_SHORT_LINE, _FEW_WORDS = 40, 3
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\S+")
# A field of a ticket, though “Status” and “Open” stand in menus, too.
_FIELD = re.compile(r"(?:status|state|priority|resolution|severity)\s*:\s+[A-Za-z][\w -]{1,30}$", re.IGNORECASE)
_STATUS = re.compile(
    r"^(?:page \d+ of \d+\b.*|[\d,.]+ (?:words?|characters?)\b.{0,60}|ln \d+, ?col \d+.*|.{0,10}\b\d{1,3} ?%"
    r"|(?:©|copyright\b).*|sheet \d+ of \d+\b.*|unread: \d+.*|\d{1,2}:\d{2} (?:mon|tue|wed|thu|fri|sat|sun)\b.{0,12}"
    r"|.{0,30}\b\d{1,2} ?pt\b.{0,20}"
    r"|(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?(?:[a-z]{3,9} \d{1,2},? )?\d{1,2}:\d{2}(?: ?[ap]m)?)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or item. `heading` is what it stood under, `item` its number in a list (0: none)."""

    text: str
    speaker: str = ""
    heading: str = ""
    item: int = 0
    is_heading: bool = False


def read_sentences(text: str, speaker: str = "") -> list[Sentence]:
    """The sentences of a text in order. Lines that OCR broke are joined again; menus and noise are left out."""
    found: list[Sentence] = []
    heading = ""
    for block in _blocks(text, speaker):
        if block.is_heading:
            heading = block.text
            found.append(block)
            continue
        parts = split_sentences(block.text)
        if block.speaker:
            parts = [piece for part in parts for piece in _in_small_letters(part)]
        found += [replace(block, text=part, heading=heading) for part in parts]
    return found


def _in_small_letters(text: str) -> Iterator[str]:
    """A sentence cut where another one begins without a capital, as in a chat: “the apprentice. you asked …”"""
    start = 0
    for match in _SMALL_END.finditer(text):
        if match[1].casefold() not in load_pack().words("abbreviations"):
            yield text[start : match.end()].strip()
            start = match.end()
    yield text[start:].strip()


def split_sentences(text: str) -> list[str]:
    """A paragraph cut at the ends of its sentences; abbreviations and initials don't end one."""
    parts: list[str] = []
    start = 0
    abbreviations = load_pack().words("abbreviations")
    for match in _END.finditer(text):
        before = text[start : match.end()].rstrip("\"'”’)]")
        last = before[:-1].rsplit(None, 1)[-1].casefold().lstrip("(\"'“‘[") if before[:-1].split() else ""
        short = last in abbreviations or (len(last) == 1 and last.isalpha() and last != "i")
        short = short or (last.isdigit() and _names_a_month(text[match.end() :]))
        if text[match.start()] == "." and short and not (len(last) > 1 and _begins_anew(text[match.end() :])):
            continue
        parts.append(text[start : match.end()].strip())
        start = match.end()
    parts.append(text[start:].strip())
    return [piece for part in parts if part for piece in _bounded(part)]


def _names_a_month(rest: str) -> bool:
    """Whether after “12.” the name of a month goes on, as German writes a day."""
    following = rest.split(maxsplit=1)
    return bool(following) and following[0].casefold().strip(".,;") in load_pack("de").table("month")


def _begins_anew(rest: str) -> bool:
    """Whether after an abbreviation (“… of Northwind Ltd. The launch …”) a new sentence plainly begins."""
    following = rest.split(maxsplit=1)
    return bool(following) and following[0][0].isupper() and following[0].casefold() in load_pack().words("stop_words")


def _bounded(text: str) -> Iterator[str]:
    while len(text) > _LONGEST:
        cut = max(text.rfind(mark, 80, _LONGEST) for mark in (", ", "; ", " — ", " "))
        cut = cut + 1 if cut > 0 else _LONGEST
        yield text[:cut].strip()
        text = text[cut:].strip()
    if text:
        yield text


def _blocks(text: str, speaker: str) -> Iterator[Sentence]:
    """Paragraphs, items, headings and sayings, each as one unbroken text."""
    raw = text.splitlines()[:_MOST_LINES]
    lines, rows = [" ".join(line.split()) for line in raw], [_is_row(line) for line in raw]
    current: Sentence | None = None
    talker = speaker
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if not line or (is_chrome(line) and not _heads_items(line, following)):
            if current:
                yield current
            current = None
            continue
        turn = None if _priced(lines, index) else _SAYS_NEXT.match(line) or _NICK_SAYS_NEXT.match(line)
        if turn and is_person_like(turn["name"]):
            if current:
                yield current
            # “Nora (you)”: the messenger itself says who the person is.
            own = (turn["mark"] or "").casefold() in load_pack().words("self_names")
            current, talker = None, "You" if own else turn["name"]
            continue
        started = _started(line, talker)
        beside = rows[index] or rows[max(0, index - 1)]
        if started is None and current is not None and not beside and _goes_on(current, lines, index):
            current = replace(current, text=_joined(current.text, line))
            continue
        if current:
            yield current
        current = started or Sentence(line, talker)
        if started is None and _looks_like_heading(line, following):
            yield Sentence(_MARKDOWN.sub("", line).rstrip(" :"), talker, is_heading=True)
            current = None
    if current:
        yield current


def _is_row(line: str) -> bool:
    """Whether a line has cells, as a row of a table has: no line goes on with it."""
    return "\t" in line.strip() or len(_CELLS.split(line.strip())) >= _LEAST_CELLS


def _priced(lines: Sequence[str], index: int) -> bool:
    """Whether a line such as “Bell 7.50” stands among others that end in a price: it is no turn of half past seven."""
    beside = [*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]]
    return _PRICE.search(lines[index]) is not None and any(_PRICE.search(line) for line in beside)


def _started(line: str, speaker: str) -> Sentence | None:
    """What begins here by its own mark: a saying, a numbered item, a bullet, a Markdown heading."""
    if (said := _SAID.match(line)) and is_person_like(said["name"]) and not _QUANTITY.match(said["text"]):
        return Sentence(said["text"], said["name"])
    if numbered := _NUMBERED.match(line):
        return Sentence(line[numbered.end() :], speaker, item=int(numbered[1]))
    if (marked := _MARKDOWN.match(line)) and line[-1] in ".!?":
        return Sentence(line[marked.end() :], speaker)
    if bullet := _BULLET.match(line):
        return Sentence(line[bullet.end() :], speaker)
    return None


def _wrapped(lines: Sequence[str], index: int) -> bool:
    """Whether a line began because the one before was full: another one is as long, and no word more had found room."""
    width = max(map(len, lines))
    full = sum(1 for line in lines if len(line) >= _NEARLY_FULL * width)
    return (
        full > 1 and width >= _NARROW and len(lines[index - 1]) + 1 + len(_first(lines[index])) > _NEARLY_FULL * width
    )


def _goes_on(current: Sentence, lines: list[str], index: int) -> bool:
    """Whether a line is the rest of what the line before began."""
    previous, line = lines[index - 1] if index else "", lines[index]
    if _heads_items(line, lines[index + 1] if index + 1 < len(lines) else ""):
        return False
    if current.text.endswith((".", "!", "?", ":", ";")) and len(previous) < 45:
        return False
    if current.text[-1] in ".!?" and len(line) < 45 and line[-1] not in ".!?,;":
        return False
    if _ASSIGNED.match(line) or _ASSIGNED.match(previous) or _PROMPT.match(line) or _coded(current.text, line):
        return False
    if line[0].islower() and _is_labelled(lines, index):
        return False
    if current.text.endswith((",", "-", "–", "—")):
        return True
    # Whoever jots things down begins each line in small letters; only a full line, or a small word, goes on so.
    small = load_pack().words("stop_words")
    jotted = not current.speaker and current.text[0].islower() and not _wrapped(lines, index)
    if jotted and line[0] not in ",;)" and not {_last(previous), _first(line)} & small:
        return False
    ends = line[-1] in ".!?" and current.text[0].isupper()
    if line[0].islower() and (ends or len(previous) >= _FULL or {_last(previous), _first(line)} & small):
        return True
    if current.speaker and line[0].isupper() and _last(previous) not in small:
        return False
    # A full line of prose goes on; a short one was meant to end there.
    return len(previous) >= 45 and _prose(previous)


def _coded(first: str, second: str) -> bool:
    """Whether both begin with a code, as the items of a list of errors do."""
    return _CODED.match(first) is not None and _CODED.match(second) is not None


def _first(line: str) -> str:
    return line.split()[0].casefold()


def _last(line: str) -> str:
    return line.split()[-1].casefold() if line else ""


def _heads_items(line: str, following: str) -> bool:
    """Whether a few words in front of items say what these are: “Decisions”, “Deadlines:”."""
    items = _NUMBERED.match(following) or _BULLET.match(following)
    return items is not None and line[0].isupper() and len(line.split()) <= _FEW_WORDS and line[-1] not in ".!?;,"


def _is_labelled(lines: list[str], index: int) -> bool:
    """Whether a line that begins small begins with a label, in a list of such."""
    line, previous = lines[index], lines[index - 1]
    if previous.endswith((",", "-", "–", "—")) or previous.casefold().split()[-1] in load_pack().words("stop_words"):
        return False
    return _LABELLED.match(line) is not None and (_LABELLED.match(previous) is not None or len(previous) <= _SHORT_LINE)


def _prose(line: str) -> bool:
    tokens = _TOKEN.findall(line)
    small = sum(1 for token in tokens if token[0].islower())
    return len(tokens) >= 6 and small >= len(tokens) / 2


def _joined(first: str, second: str) -> str:
    if first.endswith("-") and first[-2:-1].isalpha() and second[0].islower():
        return first[:-1] + second
    return f"{first} {second}"


def _looks_like_heading(line: str, following: str) -> bool:
    if _MARKDOWN.match(line):
        return True
    tokens = _TOKEN.findall(line)
    if _heads_items(line, following):
        return True
    if not 1 <= len(tokens) <= 8 or len(line) > 70 or line[-1] in ".!?;:," or not line[0].isupper():
        return False
    if re.search(r"\d{1,2}:\d{2}|[=(){}<>;|]|https?:|\w:\s+\S", line):
        return False
    if _NUMBERED.match(following) or _BULLET.match(following):
        return True
    capital = sum(1 for token in tokens if token[0].isupper() or token[0].isdigit())
    return len(following) > len(line) / 2 and capital >= len(tokens) * 0.6 and not is_chrome(following)


def is_person_like(name: str) -> bool:
    """Whether a few capitalised words before a colon are somebody's name and not a label such as “Deadline”."""
    pack = load_pack()
    labels, not_names = pack.words("label_words"), pack.words("not_names")
    tokens = [token.casefold().strip(".'’") for token in name.split()]
    if len(tokens) > 1 and tokens[0] in pack.words("thing_nouns"):
        return False
    if not tokens or any(token in labels for token in tokens) or len(name) < 2 or any(c.isdigit() for c in name):
        return False
    return tokens[0] in pack.words("self_names") or not any(token in not_names for token in tokens)


def is_chrome(line: str) -> bool:
    """Whether a line is part of a window (menu, toolbar, status bar) or noise of OCR, and not something to remember."""
    if _STATUS.match(line):
        return True
    if _FIELD.match(line):
        return False
    letters = sum(1 for letter in line if letter.isalnum())
    if letters < 2 or letters < 0.55 * len(line.replace(" ", "")):
        return True
    tokens = [token.casefold() for token in _WORD.findall(line)]
    if not tokens:
        return not re.search(r"\d{3}", line)
    if sum(len(token) for token in tokens) / len(tokens) < 2 and len(tokens) > 3:
        return True
    chrome = load_pack().words("chrome_words")
    known = sum(1 for token in tokens if token in chrome)
    if len(tokens) == 1:
        return known == 1 and len(line) < 20
    return len(tokens) <= 25 and known >= 2 and known >= 0.7 * len(tokens) and line[-1] not in ".!?"
