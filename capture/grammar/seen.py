"""What a rule is asked about: one window, or a moment that was kept of one."""

import re
from datetime import datetime
from functools import cached_property

from capture.grammar.browsers import is_browser
from memory_core.privacy.lookalikes import looks

_WORD = re.compile(r"\w+")
# A host in a title: not behind “@” (an address of mail) and no part of a longer name.
_HOST = re.compile(
    r"(?<![\w@.\-])(?:https?://)?((?:[\w\-]+\.)+[^\W\d_][\w\-]+|(?:\d{1,3}\.){3}\d{1,3})(?::\d+)?(?![\w\-])"
)


class Seen:
    """`url`: the address of its document, “” when it is not known. `document`: a path or address that its title names.
    `names`: what else the system calls its application.

    `in_doubt`: a condition could not tell whether it holds, because a disk does not answer; it may later.

    `at`: local time. What rules compare is folded once, whatever the number of rules.
    """

    def __init__(
        self,
        app: str,
        title: str,
        *,
        at: datetime,
        url: str = "",
        document: str = "",
        names: tuple[str, ...] = (),
        private: bool = False,
    ) -> None:
        self.app, self.title, self.at = app, title, at
        self.url, self.document = url, document
        self.names, self.private = names, private
        self.in_doubt = False

    @cached_property
    def apps(self) -> tuple[str, ...]:
        """The names of its application, letters and digits alone."""
        return tuple(filter(None, map(squeezed, (self.app, *self.names))))

    @cached_property
    def plain_title(self) -> str:
        """The title as it looks."""
        return plain(self.title)

    @cached_property
    def words(self) -> list[str]:
        """The words of the title."""
        return _WORD.findall(self.plain_title)

    @cached_property
    def hosts(self) -> list[str]:
        """Hosts that are named in the title."""
        return [found.group(1) for found in _HOST.finditer(plain(self.title))]

    @cached_property
    def browses(self) -> bool:
        """Whether it is a browser, as far as is known."""
        return is_browser(self.apps)


def plain(text: str) -> str:
    """As it looks, without runs of white space: a letter of another alphabet must not open what a rule shuts."""
    return " ".join(looks(text).split())


def squeezed(text: str) -> str:
    """Letters and digits alone, so that “Proton Pass” and “proton-pass” are one."""
    return "".join(sign for sign in plain(text) if sign.isalnum())
