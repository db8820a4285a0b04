"""Says in a sentence which argument a verb does not have, instead of Python's own `TypeError`."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from memory_core.errors import UsageError
from memory_core.library.switching import INSTEAD, says_nothing

C = TypeVar("C", bound=type)


def told(owner: C) -> C:
    """Every public verb of the class, and its constructor, raises `UsageError` for arguments that it does not have."""
    verbs = {name: verb for base in reversed(owner.__mro__[:-1]) for name, verb in vars(base).items()}
    for name, verb in verbs.items():
        if isinstance(verb, classmethod):
            setattr(owner, name, classmethod(_told(verb.__func__, name)))
        elif inspect.isfunction(verb) and (name == "__init__" or not name.startswith("_")):
            setattr(owner, name, _told(verb, owner.__name__ if name == "__init__" else name))
    return owner


def _told(verb: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(verb)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return verb(*arguments, **named)
        except TypeError as error:
            left = _judge(verb, name, arguments, named, error)
            if left is None:
                raise
        return verb(*arguments, **left)

    return call


def _judge(
    verb: Callable[..., Any], name: str, arguments: tuple[Any, ...], named: dict[str, Any], error: TypeError
) -> dict[str, Any] | None:
    """Raise `UsageError` when the arguments don't fit the verb; what failed inside it is none of our business.

    Those that fit, where the others are Mem0's and say nothing; None where all did.
    """
    signature = inspect.signature(verb)
    if _fits(signature, arguments, named):
        return None
    known = [one for one in signature.parameters if one not in ("self", "cls")]
    left = {one: value for one, value in named.items() if one in known or not says_nothing(one, value)}
    if _fits(signature, arguments, left):
        return left
    takes = f"{name}() takes {', '.join(known)}" if known else f"{name}() takes no arguments"
    if unknown := [one for one in left if one not in known]:
        instead = f" {INSTEAD[unknown[0]]}" if unknown[0] in INSTEAD else ""
        raise UsageError(f"There is no argument “{unknown[0]}”: {takes}.{instead}") from error
    raise UsageError(f"{takes}; give all but the first by name, and none twice or too few.") from error


def _fits(signature: inspect.Signature, arguments: tuple[Any, ...], named: dict[str, Any]) -> bool:
    try:
        signature.bind(*arguments, **named)
    except TypeError:
        return False
    return True
