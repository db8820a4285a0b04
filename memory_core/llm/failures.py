"""What goes wrong at a vendor of language models, as errors of our own that say what to do."""

import contextlib
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from memory_core.errors import (
    AnswerInvalid,
    CannotSee,
    ContentRefused,
    LLMError,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnavailable,
)

if TYPE_CHECKING:
    from memory_core.llm.registry import Choice

# How servers say that a model takes no pictures; there is no status of its own for it.
_BLIND = re.compile(
    r"image input|image_url\W+is only supported|unknown variant \W*image_url|mmproj|modalit|multi-?modal"
    r"|\bsupport\w*\W+(?:\w+\W+){0,2}(?:images?|vision)\b|\b(?:images?|vision)\b[^.]{0,30}not (?:supported|enabled)",
    re.IGNORECASE,
)
_BLIND_STATUSES = (400, 404, 415, 422, 500, 501)
_CONTENT_STATUSES = (400, 413, 415, 422)
# The HTTP client's names for it.
_UNREACHED = {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"}
_BROKEN = {"ReadError", "WriteError", "CloseError", "RemoteProtocolError"}
_LONGEST_PAUSE_S = 24 * 3600.0
_MINUTE_S, _HOUR_S = 60, 3600


def pause_of(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """For how long a server asks to be left alone (RFC 9110, 10.2.3: seconds, or a date); None where it does not."""
    said = headers.get("retry-after", "").strip()
    with contextlib.suppress(ValueError):
        return _bounded(float(said))
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        until = parsedate_to_datetime(said)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return _bounded((until - (now or datetime.now(UTC))).total_seconds())
    return None


def _bounded(seconds: float) -> float | None:
    return min(_LONGEST_PAUSE_S, max(0.0, seconds)) if math.isfinite(seconds) else None


def translate(error: Exception, choice: "Choice", *, pictured: bool, retry_after_s: float | None = None) -> LLMError:
    """Our own error, with a sentence, for one of the library's; `pictured`: the request held pictures.

    `retry_after_s`: for how long the server asked to be left alone.
    """
    from pydantic_ai import exceptions

    title = choice.vendor.title
    if isinstance(error, exceptions.ModelHTTPError):
        if pictured and (blind := _translate_blindness(error.status_code, f"{error.message} {error.body}", choice)):
            return blind
        return _translate_status(error.status_code, title, retry_after_s)
    if isinstance(error, exceptions.ModelTimeoutError | exceptions.ModelRequestTimeout | TimeoutError):
        return ProviderTimeout(f"{title} did not answer in time. Try again later.")
    if isinstance(error, exceptions.ContentFilterError):
        return ContentRefused(f"{title} does not want to answer this. Ask in other words, or choose another model.")
    if isinstance(error, exceptions.UnexpectedModelBehavior):
        return AnswerInvalid(f"{choice.name} answered in a shape that cannot be used. Another model may do better.")
    if isinstance(error, exceptions.UserError):
        return ProviderRefused(f"{choice.name} cannot be used like this. Check the model's name in the settings.")
    return _translate_connection(error, title, choice.host)


def misled(choice: "Choice", status: int) -> LLMError:
    """For a server that sends what is asked elsewhere."""
    return ProviderRefused(
        f"{choice.vendor.title} at {choice.host} sends requests on to another address ({status}), and that is not "
        "followed. Check the model's address in the settings."
    )


def _translate_connection(error: Exception, title: str, host: str) -> LLMError:
    """Nobody there, a line that broke, or somebody there who speaks otherwise."""
    kinds = {type(one).__name__ for one in _chain(error)}
    if kinds & _BROKEN:
        return ProviderUnavailable(f"{title} at {host} broke off in the middle. Try again.")
    if kinds & _UNREACHED or any(isinstance(one, OSError) for one in _chain(error)):
        return ProviderUnavailable(
            f"{title} at {host} cannot be reached. Check that it is running and that this machine is connected."
        )
    return ProviderUnavailable(
        f"{title} at {host} answered with something that cannot be used. Try again; if it stays so, check the model's "
        "address in the settings."
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _translate_blindness(status: int, said: str, choice: "Choice") -> LLMError | None:
    """What a refusal of a request with pictures means, if it is because of the pictures."""
    if status in _BLIND_STATUSES and _BLIND.search(said):
        return CannotSee(f"{choice.name} cannot see pictures. Choose a model that can, for example a “vision” model.")
    if status in _CONTENT_STATUSES:
        return ContentRefused(f"{choice.vendor.title} does not take these pictures ({status}).")
    return None


def _translate_status(status: int, title: str, pause_s: float | None) -> LLMError:
    if status in (401, 403):
        return ProviderRefused(f"{title} does not accept the API key. Enter it again in the settings.")
    if status == 404:
        return ProviderRefused(f"{title} does not know this model. Check its name in the settings.")
    if status == 429:
        sentence = f"{title} allows no more calls right now (429). Try again {_later(pause_s, 'in a minute')}."
        return ProviderUnavailable(sentence, retry_after_s=pause_s)
    if status in (408, 504):
        return ProviderTimeout(f"{title} did not answer in time ({status}). Try again later.")
    if status >= 500:
        sentence = f"{title} has a problem of its own ({status}). Try again {_later(pause_s, 'later')}."
        return ProviderUnavailable(sentence, retry_after_s=pause_s)
    return ProviderRefused(f"{title} refused the request ({status}).")


def _later(pause_s: float | None, otherwise: str) -> str:
    """When, as people say it."""
    if pause_s is None:
        return otherwise
    if pause_s < 1.5 * _MINUTE_S:
        return f"in {max(1, math.ceil(pause_s))} seconds"
    if pause_s < 1.5 * _HOUR_S:
        return f"in {math.ceil(pause_s / _MINUTE_S)} minutes"
    return f"in {math.ceil(pause_s / _HOUR_S)} hours"
