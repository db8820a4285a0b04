"""The labelled set: lines of screens, with what must not stay on them; half of them kept apart."""

import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from tests.benchmarks import scrub_values

DATA = Path(__file__).parents[1] / "data" / "scrubbing"
PERSONAL = frozenset({"email", "phone", "address"})
_MARK = re.compile(r"<<(?P<kind>[a-z ]+)(?:=(?P<value>.*?)|:(?P<shape>[\w-]+))>>")


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must not stay, and what sort of value it is."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Case:
    """What stands on a screen. `kept_apart`: not looked at while the rules were made."""

    text: str
    secrets: tuple[Secret, ...]
    kept_apart: bool

    @property
    def clean(self) -> bool:
        """Whether it must stay as it is."""
        return not self.secrets


def filled(marked: str) -> Case:
    """A case from its marked text; the same text gives the same values each time."""
    number = zlib.crc32(marked.encode())
    dice = random.Random(number)
    secrets: list[Secret] = []

    def fill(mark: re.Match[str]) -> str:
        kind = mark["kind"]
        value = mark["value"] if mark["shape"] is None else scrub_values.make(kind, mark["shape"], dice)
        secrets.append(Secret(kind, value))
        return value

    text = _MARK.sub(fill, re.sub(r" ?⏎ ?", "\n", marked))
    return Case(text, tuple(secrets), bool(number >> 7 & 1))


# Of the first file half is kept apart; of the others none, or all.
_FILES: dict[str, bool | None] = {
    "screen.txt": None,
    "second.txt": False,
    "third.txt": True,
    "fourth.txt": False,
    "fifth.txt": False,
    "sixth.txt": True,
    "ninth.txt": False,
    "harmless2.txt": False,
    "harmless3.txt": False,
    "seventh.txt": False,
    "harmless4.txt": False,
    "eighth.txt": False,
    "tenth.txt": False,
    "eleventh.txt": False,
    "twelfth.txt": True,
    "thirteenth.txt": False,
    "fourteenth.txt": True,
    "fifteenth.txt": False,
    "sixteenth.txt": False,
    "seventeenth.txt": False,
    "eighteenth.txt": False,
    "nineteenth.txt": True,
    "twentieth.txt": False,
    "twentyfirst.txt": False,
    "twentysecond.txt": True,
    "twentythird.txt": False,
    "twentyfourth.txt": False,
    "twentyfifth.txt": False,
    "twentysixth.txt": False,
    "twentyseventh.txt": False,
    "twentyeighth.txt": False,
    "twentyninth.txt": False,
    "thirtieth.txt": False,
    # Unseen so far (its figures stand at its head); to be learnt from next.
    "thirtyfirst.txt": False,
    "thirtysecond.txt": False,
    "thirtythird.txt": False,
    "thirtyfourth.txt": False,
    "thirtyfifth.txt": False,
    "thirtysixth.txt": False,
    "thirtyseventh.txt": False,
    "thirtyeighth.txt": False,
    "thirtyninth.txt": False,
    "fortieth.txt": False,
}
# What is said, as speech recognition writes it down.
_SPOKEN: dict[str, bool | None] = {
    "spoken.txt": False,
    "spoken2.txt": True,
    "spoken3.txt": False,
    "spoken4.txt": True,
    "spoken5.txt": False,
    "spoken6.txt": False,
}


@lru_cache
def screen_lines() -> tuple[Case, ...]:
    """All lines of the set."""
    return tuple(case for name in _FILES for case in lines_of(name))


@lru_cache
def spoken_lines() -> tuple[Case, ...]:
    """Pieces of speech that tell a secret, and such that only talk of one."""
    return tuple(case for name in _SPOKEN for case in lines_of(name))


def lines_of(name: str) -> Iterator[Case]:
    """The lines of one file."""
    apart = {**_FILES, **_SPOKEN}[name]
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith(("# ", "## ")):
            case = filled(line)
            yield case if apart is None else replace(case, kept_apart=apart)


def _bare(text: str) -> str:
    """Without the signs that recognition loses or mistakes, so that a slip hides no leak."""
    return re.sub(r"[\W_]", "", text.casefold()).translate(str.maketrans("oil", "011"))


_LABEL = re.compile(r"\[[a-z -]{3,16}(?: \d{1,6})?\]")


def is_left(secret: str, text: str, around: str = "", *, share: float = 0.4) -> bool:
    """Whether a part of a secret is still in a text: a run of at least four signs and that share of it.

    What stands `around` the secret, too (“Mysql” in a command for it), and labels give nothing away.
    """
    wanted, seen, known = _bare(secret), _bare(_LABEL.sub(" ", text)), _bare(around)
    size = min(len(wanted), max(4, int(len(wanted) * share + 0.999)))
    runs = {wanted[at : at + size] for at in range(len(wanted) - size + 1)}
    return any(run in seen and run not in known for run in runs)


def around(case: Case) -> str:
    """The text of a case without its secrets."""
    text = case.text
    for secret in case.secrets:
        text = text.replace(secret.value, " ")
    return text
