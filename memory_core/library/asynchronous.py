"""`AsyncMemory`: the same verbs as coroutines."""

import asyncio
import functools
import os
import threading
from collections.abc import Callable, Coroutine, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Concatenate, NoReturn, ParamSpec, Self, TypeVar

from memory_core.errors import StoreError, UsageError
from memory_core.library.face import Memory
from memory_core.library.grammar import said
from memory_core.library.shapes import Answer
from memory_core.library.switching import no_such, read_config

P = ParamSpec("P")
R = TypeVar("R")

_WORKERS, _MOST_WORKERS = 8, 256
_CLOSED = "This memory is closed. Open it again with AsyncMemory(home)."


def _awaited(
    verb: Callable[Concatenate[Memory, P], R],
) -> Callable[Concatenate["AsyncMemory", P], Coroutine[Any, Any, R]]:
    """The verb as a coroutine, run by the pool."""

    @functools.wraps(verb)
    async def run(self: "AsyncMemory", /, *arguments: P.args, **named: P.kwargs) -> R:
        return await self._run(functools.partial(verb, self._memory, *arguments, **named))

    return run


class AsyncMemory:
    """`Memory` for programs with an event loop: each verb runs on one of a few threads, so that the loop goes on.

    A cancelled call that has not begun is not made; one that has begun is finished, and its result is dropped. An
    answer that is being written stops at once.
    """

    def __init__(self, home: str | os.PathLike[str] | None = None, *, workers: int = _WORKERS, **options: Any) -> None:
        """Open the folder at once, with the arguments of `Memory`; `open` does so without holding up the loop."""
        if isinstance(workers, bool) or not isinstance(workers, int) or not 1 <= workers <= _MOST_WORKERS:
            raise UsageError(f"“workers” is a whole number from 1 to {_MOST_WORKERS}, not {said(workers)}.")
        self._memory = Memory(home, **options)
        self._pool: ThreadPoolExecutor | None = ThreadPoolExecutor(workers, thread_name_prefix="scrubjay-async")

    @classmethod
    async def open(cls, home: str | os.PathLike[str] | None = None, **options: Any) -> Self:
        """Open the folder on another thread."""
        return await asyncio.to_thread(functools.partial(cls, home, **options))

    @classmethod
    def from_config(cls, config_dict: Mapping[str, Any], *, workers: int = _WORKERS) -> Self:
        """As `Memory.from_config`; at once, as in Mem0."""
        return cls(workers=workers, **read_config(config_dict, callers=1))

    def __await__(self) -> Generator[Any, Any, Self]:
        """Itself: programs that were written for older versions of Mem0 await what `from_config` returns."""
        return asyncio.sleep(0, self).__await__()

    def __getattr__(self, name: str) -> NoReturn:
        """There is no such verb; for one of Mem0's, what to write instead."""
        raise no_such(self, name)

    add = _awaited(Memory.add)
    add_many = _awaited(Memory.add_many)
    observe = _awaited(Memory.observe)
    update = _awaited(Memory.update)
    search = _awaited(Memory.search)
    search_many = _awaited(Memory.search_many)
    get = _awaited(Memory.get)
    get_all = _awaited(Memory.get_all)
    history = _awaited(Memory.history)
    entities = _awaited(Memory.entities)
    delete = _awaited(Memory.delete)
    delete_all = _awaited(Memory.delete_all)
    forget = _awaited(Memory.forget)
    reset = _awaited(Memory.reset)
    export = _awaited(Memory.export)
    import_ = _awaited(Memory.import_)
    drain = _awaited(Memory.drain)
    facts_about = _awaited(Memory.facts_about)
    surroundings = _awaited(Memory.surroundings)
    undo = _awaited(Memory.undo)
    redo = _awaited(Memory.redo)
    journal = _awaited(Memory.journal)
    scopes = _awaited(Memory.scopes)
    conversations = _awaited(Memory.conversations)
    conversation = _awaited(Memory.conversation)
    rename_conversation = _awaited(Memory.rename_conversation)
    forget_conversation = _awaited(Memory.forget_conversation)

    async def ask(self, question: str, *, cancelled: Callable[[], bool] = lambda: False, **options: Any) -> Answer:
        """As `Memory.ask`; cancelling the call stops the answer."""
        stopped = threading.Event()
        stop = (lambda: stopped.is_set() or cancelled()) if callable(cancelled) else cancelled
        ask = functools.partial(self._memory.ask, question, cancelled=stop, **options)
        try:
            return await self._run(ask)
        except asyncio.CancelledError:
            stopped.set()
            raise

    async def graphml(self, **whose: Any) -> list[str]:
        """As `Memory.graphml`, all lines at once."""
        return await self._run(lambda: list(self._memory.graphml(**whose)))

    async def close(self) -> None:
        """Wait for what has begun, drop what has not, and give the folder back."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)
            await asyncio.to_thread(self._memory.close)

    async def __aenter__(self) -> Self:
        """Itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self.close()

    async def _run(self, call: Callable[[], R]) -> R:
        if self._pool is None:
            raise StoreError(_CLOSED)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, call)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._pool is None and task is not None and not task.cancelling():
                # Nobody cancelled who waits: the call was dropped because the memory was closed.
                raise StoreError(_CLOSED) from None
            raise
