"""An answer of a server that is no larger than any model would make it; loaded when a model is first asked."""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable

import httpx2

# A model that writes for an hour stays far below; what sends more would fill the memory.
MOST_BYTES = 16_000_000


class Bounded(httpx2.AsyncByteStream):
    """Hands on what comes, and raises what `too_much` makes once it was more than `most` bytes."""

    def __init__(self, stream: httpx2.AsyncByteStream, too_much: Callable[[], Exception], most: int) -> None:
        self._stream, self._too_much, self._most = stream, too_much, most
        self._reading: AsyncIterator[bytes] | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Piece by piece."""
        came = 0
        self._reading = aiter(self._stream)
        async for piece in self._reading:
            came += len(piece)
            if came > self._most:
                raise self._too_much()
            yield piece

    async def aclose(self) -> None:
        """Close what it reads.

        A library that drops its generators half-way leaves them to the end of the loop, which closes all of them at
        once, and those within one another fail at it. With this one closed before, the others have nothing to wait for.
        """
        if isinstance(self._reading, AsyncGenerator):
            await self._reading.aclose()
        await self._stream.aclose()


def bound(response: httpx2.Response, too_much: Callable[[], Exception]) -> None:
    """Let no more of an answer in than `MOST_BYTES`."""
    stream = response.stream
    if isinstance(stream, AsyncIterable):
        response.stream = Bounded(stream, too_much, MOST_BYTES)
