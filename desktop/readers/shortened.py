"""Leaves out of a file what nobody reads: words of many thousand signs, endless rows of one, parts that come again."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# No word of any language is so long; keys, addresses and pictures in a text hardly ever are.
LONGEST_WORD = 8_000
# So much of it stays, from its beginning.
_KEPT = 1_000
_SIGNS = r"[A-Za-z0-9+/=_-]"
# Each begins where a run does, so that a run is looked at once, however many there are.
_LONG = re.compile(rf"(?<!{_SIGNS}){_SIGNS}{{{LONGEST_WORD + 1},}}|(?P<sign>.)(?P=sign){{63,}}", re.DOTALL)


@dataclass(slots=True)
class LeftOut:
    """How much of a file was left out: signs, and parts that were the same as an earlier one."""

    signs: int = 0
    parts: int = 0

    def shorten(self, text: str) -> str:
        """The text with words and rows of one sign that are longer than `LONGEST_WORD` cut, which is said in place."""

        def cut(run: re.Match[str]) -> str:
            if len(run.group()) <= LONGEST_WORD:
                return run.group()
            more = len(run.group()) - _KEPT
            self.signs += more
            return f"{run.group()[:_KEPT]} (… {more} more signs)\n"

        return _LONG.sub(cut, text)

    def once(self, sections: Iterable[str]) -> Iterator[str]:
        """The sections without those that stood there before, sign for sign."""
        seen: set[bytes] = set()
        for section in sections:
            mark = hashlib.blake2b(section.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            if mark in seen:
                self.parts += 1
            else:
                seen.add(mark)
                yield section
