"""Lines that are nothing but a label, whose value stands in a line or a cell beside them."""

from memory_core.patterns import lazily
from memory_core.privacy import vocabulary
from memory_core.privacy.codes import lone_code_label
from memory_core.privacy.hints import has_any
from memory_core.privacy.label_patterns import HAS_VALUE, LABEL_ALONE, LABEL_AND_TAIL, kind_of
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.national import is_national_hinted, lone_national_label
from memory_core.privacy.numbers import is_number_hinted, lone_card_label

LONGEST_LABEL = 60
# “Console › Users › API token”: where the page is says what stands below, if it looks like that.
_PATH = lazily(r".*\S\s*(?:[›»→|]|\s[>–—·/-]|:)\s+(?=\S)")


def only_label(line: str, reading: Reading) -> str:
    """`lone_label`, asked once for each line."""
    return "".join(reading.of("lone", line, lambda given: (lone_label(given),)))


def lone_label(line: str) -> str:
    """Which kind of label a line is, when it is nothing but a label; else “”."""
    if len(line) > LONGEST_LABEL:
        return ""
    lowered = line.lower()
    if label := lone_code_label(line, lowered) or _lone_number_label(line, lowered):
        return label
    path = _PATH.match(line)
    if path and (label := lone_code_label(line[path.end() :], lowered[path.end() :])):
        return label
    if not has_any(lowered, vocabulary.VALUE_HINTS):
        return ""
    if (label := _lone_word_label(line)) or not path:
        return label
    kind = _lone_word_label(line[path.end() :]).rstrip("?")
    return f"{kind}?" if kind else ""


def _lone_number_label(line: str, lowered: str) -> str:
    card = lone_card_label(line) if is_number_hinted(lowered) else ""
    return card or (lone_national_label(line) if is_national_hinted(lowered) else "")


def _lone_word_label(line: str) -> str:
    if "(" not in line and "（" not in line and HAS_VALUE.search(line):
        return ""
    if match := LABEL_ALONE.fullmatch(line):
        weak = "password?" if line.rstrip()[-1:] in ":：" else ""
        return kind_of(match).replace("weak", weak).replace("ending", "key")
    if (match := LABEL_AND_TAIL.fullmatch(line)) and kind_of(match) in ("password", "key", "token", "secret"):
        return f"{kind_of(match)}?"
    return ""
