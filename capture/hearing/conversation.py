"""Which utterances belong together, and which of them say what was said already on the other side."""

import difflib
import re
import secrets
import threading
from collections import deque

from capture.hearing.channel import OTHERS, Heard
from capture.talk import Talk

# Longer silence than this ends a conversation.
PAUSE_S = 300.0
_REMEMBERED = 12
_SLACK_S = 1.0
_OVERLAP, _SAME_WORDS, _FEWEST_WORDS = 0.5, 0.75, 3
_WORD = re.compile(r"\w+")


class Conversation:
    """Gives each utterance its thread, and compares what the microphone heard with what the others said.

    Thread-safe. The words of the last utterances are kept in memory, no longer than the conversation. `talk`: the one
    that went on before, and from now on this one.
    """

    def __init__(self, talk: Talk | None = None) -> None:
        self._lock = threading.Lock()
        self._talk = talk or Talk()
        self._last_end: float | None = None
        self._said: deque[tuple[float, float, list[str]]] = deque(maxlen=_REMEMBERED)

    def thread_of(self, heard: Heard) -> str:
        """The thread that an utterance belongs to; a new one after five minutes of silence on both sides."""
        with self._lock:
            thread, until = self._talk.thread, self._talk.until
            last_end = self._last_end
            ended = heard.ended + heard.asleep
            if last_end is None and until is not None:
                last_end = ended - (heard.until - until).total_seconds()
            if not thread or last_end is None or heard.began + heard.asleep - last_end > PAUSE_S:
                thread, last_end = f"t_{secrets.token_hex(8)}", ended
                self._said.clear()
            self._last_end = max(last_end, ended)
            self._talk.goes_on(thread, heard.until)
            return thread

    def is_echo(self, heard: Heard, text: str) -> bool:
        """Whether the others said these words at that time; what the others say is noted.

        Who says the same with a voice of his own is no echo: the sound must leave a doubt.
        """
        words = [word.casefold() for word in _WORD.findall(text)]
        with self._lock:
            if heard.speaker == OTHERS:
                self._said.append((heard.began, heard.ended, words))
                return False
            if not heard.doubtful:
                return False
            near = [
                word
                for began, ended, said in sorted(self._said, key=lambda one: one[0])
                if min(ended, heard.ended) + _SLACK_S > max(began, heard.began)
                for word in said
            ]
            covered = sum(
                max(0.0, min(ended, heard.ended) + _SLACK_S - max(began - _SLACK_S, heard.began))
                for began, ended, _ in self._said
            )
        if len(words) < _FEWEST_WORDS or covered < _OVERLAP * (heard.ended - heard.began):
            return False
        blocks = difflib.SequenceMatcher(None, words, near, autojunk=False).get_matching_blocks()
        return sum(block.size for block in blocks) >= _SAME_WORDS * len(words)
