"""Says in a sentence which argument a verb does not have, instead of Python's own `TypeError`."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from memory_core.errors import UsageError

C = TypeVar("C", bound=type)


def told(owner: C) -> C:
    """Every public verb of the class, and its constructor, raises `UsageError` for arguments that it does not have."""
    for base in reversed(owner.__mro__[:-1]):
        for name, verb in list(vars(base).items()):
            if inspect.isfunction(verb) and (name == "__init__" or not name.startswith("_")):
                setattr(owner, name, _told(verb, owner.__name__ if name == "__init__" else name))
    return owner


def _told(verb: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(verb)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return verb(*arguments, **named)
        except TypeError as error:
            _judge(verb, name, arguments, named, error)
            raise

    return call


def _judge(
    verb: Callable[..., Any], name: str, arguments: tuple[Any, ...], named: dict[str, Any], error: TypeError
) -> None:
    """Raise `UsageError` when the arguments don't fit the verb; what failed inside it is none of our business."""
    signature = inspect.signature(verb)
    try:
        signature.bind(*arguments, **named)
    except TypeError:
        known = [one for one in signature.parameters if one != "self"]
        takes = f"{name}() takes {', '.join(known)}" if known else f"{name}() takes no arguments"
        if unknown := [one for one in named if one not in known]:
            raise UsageError(f"There is no argument “{unknown[0]}”: {takes}.") from error
        raise UsageError(f"{takes}; give all but the first by name, and none twice or too few.") from error
