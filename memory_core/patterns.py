"""Regular expressions that are compiled when they are first used: most of a thousand never are in a day's text."""

import re
from typing import Any, cast

_METHODS = frozenset(name for name in dir(re.compile("")) if not name.startswith("__"))


def lazily(source: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, later; a source that is wrong raises `re.error` then. Every one is tried by a test.

    A match's `re` is what was compiled, and not this: where they are compared, compile at once.
    """
    return cast("re.Pattern[str]", _Later(source, flags))


class _Later:
    """Stands for a compiled pattern, and after the first use has its methods: the same look-up as before."""

    def __init__(self, source: str, flags: int) -> None:
        self._made_of = source, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        made = re.compile(*self._made_of)
        self.__dict__.update({own: getattr(made, own) for own in _METHODS})
        return self.__dict__[name]
