"""Claims and what they rest on: a sentence that names no evidence is no part of an answer."""

import re

from memory_core.language.sentences import split_sentences

_MARK = re.compile(r"\[\d{1,3}\]")
_LEADING = re.compile(r"^\s*((?:\[\d{1,3}\]\s*)+)")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_LEAST_WORDS = 4


def proven(text: str) -> str:
    """The text without the claims that cite nothing. What only leads on (“Here is what was said:”) stays."""
    kept = [line for line in map(_proven_line, text.split("\n")) if line is not None]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _proven_line(line: str) -> str | None:
    if not line.strip():
        return line
    bullet = _BULLET.match(line)
    head = bullet.group() if bullet else ""
    sentences = _with_their_marks(split_sentences(line[len(head) :]))
    kept = [one for one in sentences if _MARK.search(one) or not _claims(one)]
    if len(kept) == len(sentences):
        return line
    return head + " ".join(kept) if kept else None


def _with_their_marks(sentences: list[str]) -> list[str]:
    """A mark that stands after the full stop belongs to the sentence before it."""
    found: list[str] = []
    for one in sentences:
        leading = _LEADING.match(one)
        if leading and found:
            found[-1] += f" {leading[1].strip()}"
            one = one[leading.end() :].strip()
        if one:
            found.append(one)
    return found


def _claims(sentence: str) -> bool:
    return len(sentence.split()) >= _LEAST_WORDS and not sentence.rstrip("*_ ").endswith((":", "?"))
