"""Answers to security questions, which open an account as its password does."""

import re
from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy import announcing, judgement
from memory_core.privacy.hints import has_any
from memory_core.privacy.spans import Span
from memory_core.privacy.vocabulary import any_of

QUESTION = lazily(any_of(announcing.QUESTIONS), re.I)
ASKING = ("question", "frage", "pregunta", "pergunta", "问", "問")
ANSWER = lazily(rf"\s*(?:{any_of(announcing.ANSWERS)})\s*[:：]\s*(?P<value>\S[^\n]{{2,60}}?)\s*", re.I)
_ANSWERED = lazily(
    rf"(?:{any_of(announcing.ANSWERS)})[^\n:：]{{1,20}}(?:{any_of(announcing.QUESTIONS)})\s*[:：]\s*(?P<value>\S[^\n]{{2,60}})",
    re.I,
)
_ANSWERED_BESIDE = lazily(
    rf"(?:{any_of(announcing.QUESTIONS)})[^\n]{{0,100}}?[?？:：.\s](?:{any_of(announcing.ANSWERS)})\s*[:：]\s*(?P<value>\S[^\n]{{2,60}})",
    re.I,
)
# “Security question: favourite teacher? Mrs …”
_ANSWERED_SO = lazily(
    rf"(?:{any_of(announcing.QUESTIONS)})\s*[:：][^\n?？]{{3,100}}[?？]\s{{0,3}}(?P<value>\S[^\n?？]{{2,40}})", re.I
)
# “Pet's name (security question): …”
_ANSWERED_TO = lazily(rf"\((?:{any_of(announcing.QUESTIONS)})\)\s?[:：]\s?(?P<value>\S[^\n]{{2,40}})", re.I)


def find_answers(line: str) -> Iterator[Span]:
    """Those that stand in one line with their question, or with the words for one."""
    if not has_any(line.lower(), ASKING):
        return
    for pattern in (_ANSWERED, _ANSWERED_BESIDE):
        yield from (Span(*match.span("value"), "password") for match in pattern.finditer(line))
    for pattern in (_ANSWERED_SO, _ANSWERED_TO):
        if (match := pattern.search(line)) and judgement.is_answer(match["value"]):
            yield Span(*match.span("value"), "password")
