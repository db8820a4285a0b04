"""The one way out: every client that can reach another machine is made here, and says so before it sends.

A test sees to it that no other file makes one, and another one traces the system calls of the whole demo.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx
    import httpx2


def web_client(note: "Callable[[httpx.Request], None]", **options: Any) -> "httpx.Client":
    """An HTTP client. `note` writes each request down, redirects too; where it raises, nothing is sent."""
    import httpx

    return httpx.Client(event_hooks={"request": [note]}, **options)


def async_web_client(
    note: "Callable[[httpx2.Request], Awaitable[None]]",
    answered: "Callable[[httpx2.Response], Awaitable[None]]",
    **options: Any,
) -> "httpx2.AsyncClient":
    """The same for the library of language models, which is asynchronous; `answered` sees the head of each answer."""
    import httpx2

    return httpx2.AsyncClient(event_hooks={"request": [note], "response": [answered]}, **options)
