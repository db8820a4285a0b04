"""Every vendor's language models through one library, pydantic-ai; an island that is loaded on first use.

The library is asynchronous. Each model here runs one event loop in one thread, so its connections live as long as
it does, and callers on any thread wait without blocking each other.
"""

import asyncio
import concurrent.futures
import contextlib
import ipaddress
import queue
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from memory_core.errors import (
    AnswerInvalid,
    Cancelled,
    LLMError,
    ProviderTimeout,
    ProviderUnavailable,
    ScrubjayError,
)
from memory_core.llm.base import Request
from memory_core.llm.failures import misled, pause_of, translate
from memory_core.llm.ledger import Ledger
from memory_core.llm.prices import price_of
from memory_core.privacy.connections import ConnectionLog
from memory_core.privacy.hardening import on_loop_failure
from memory_core.privacy.outgoing import async_web_client
from memory_core.privacy.quiet import keep_libraries_quiet

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.messages import UserContent
    from pydantic_ai.models import Model
    from pydantic_ai.output import OutputSpec
    from pydantic_ai.settings import ModelSettings
    from pydantic_ai.usage import RunUsage

    from memory_core.llm.registry import Choice

T = TypeVar("T")

# How often a waiting caller asks whether it was cancelled.
_POLL_S = 0.05
_CONNECT_S = 10.0
# Ours gives up sooner; this only bounds what a cancelled call may leave behind.
_LONGEST_S = 900.0
# Small local models often have no tools, but their servers hold an answer to a schema.
_ANSWER_BY_SCHEMA = ("ollama", "lmstudio", "llamacpp")
_WAITING = {"see": "Wait for a description"}


@dataclass(slots=True)
class _Call:
    """What is being asked, what it took, what answers came, why it was not sent, and for how long not to ask again."""

    request: Request
    used: "RunUsage"
    answers: "list[httpx2.Response]" = field(default_factory=list)
    stopped: LLMError | None = None
    retry_after_s: float | None = None


_call: ContextVar[_Call] = ContextVar("call")


class PydanticAiModel:
    """One chosen model. Opens its connections when it is first asked."""

    def __init__(
        self, *, choice: "Choice", api_key: str, connections: ConnectionLog | None = None, ledger: Ledger
    ) -> None:
        self._choice = choice
        self._api_key = api_key
        self._connections = connections
        self._ledger = ledger
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._model: Model | None = None
        self._client: httpx2.AsyncClient | None = None

    @property
    def name(self) -> str:
        """`provider:model`."""
        return self._choice.name

    def complete(self, request: Request, answer: type[T]) -> T:
        """A typed answer, repaired once when it did not fit. Raises `LLMError`s."""
        self._prepare(request)
        future = self._submit(self._complete(request, answer))
        deadline = time.monotonic() + request.timeout_s
        while True:
            try:
                return future.result(timeout=_POLL_S)
            except concurrent.futures.CancelledError as error:
                raise Cancelled("The model was closed.") from error
            except concurrent.futures.TimeoutError:
                if not future.done():
                    self._give_up_if_due(request, future, deadline)

    def stream(self, request: Request) -> Iterator[str]:
        """The answer piece by piece; `timeout_s` holds for the wait before each piece. Raises `LLMError`s."""
        self._prepare(request)
        pieces: queue.SimpleQueue[str | LLMError | None] = queue.SimpleQueue()
        future = self._submit(self._pump(request, pieces))
        try:
            deadline = time.monotonic() + request.timeout_s
            while True:
                try:
                    piece = pieces.get(timeout=_POLL_S)
                except queue.Empty:
                    if future.cancelled():
                        raise Cancelled("The model was closed.") from None
                    self._give_up_if_due(request, future, deadline)
                    continue
                if piece is None:
                    return
                if isinstance(piece, LLMError):
                    raise piece
                if request.cancelled():
                    raise Cancelled("The answer was stopped.")
                yield piece
                deadline = time.monotonic() + request.timeout_s
        finally:
            future.cancel()

    def close(self) -> None:
        """End what is under way, the connections and the loop."""
        with self._lock:
            loop, thread, client = self._loop, self._thread, self._client
            self._loop = self._thread = self._model = self._client = None
        if loop is not None and thread is not None:
            with contextlib.suppress(concurrent.futures.TimeoutError):
                asyncio.run_coroutine_threadsafe(_wind_up(client), loop).result(timeout=5)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(timeout=5)

    def _prepare(self, request: Request) -> None:
        """Import the library on the caller's thread: it takes seconds, which are not the provider's."""
        if request.cancelled():
            raise Cancelled("The answer was stopped.")
        with self._lock:
            if self._model is None:
                self._client = _http_client(self._choice, self._write_down, self._hear)
                self._model = _open(self._choice, self._api_key, self._client)

    async def _write_down(self, request: "httpx2.Request") -> None:
        """Note a request that is about to leave, with repairs and retries; one that cannot be noted is not made."""
        call, size = _call.get(), int(request.headers.get("content-length", 0))
        asked = call.request
        try:
            asked.sending(size)
            if self._connections is not None:
                host = request.url.netloc.decode("ascii")
                self._connections.record(datetime.now(UTC), host, asked.purpose, size)
        except ScrubjayError as error:
            call.stopped = error if isinstance(error, LLMError) else ProviderUnavailable(str(error))
            raise
        self._ledger.sent(asked.purpose, size, len(asked.pictures))

    async def _hear(self, response: "httpx2.Response") -> None:
        """Judge the head of an answer: for how long not to ask again, and whether the rest is worth reading."""
        from memory_core.llm.bounded import bound

        call = _call.get()
        call.answers.append(response)
        if response.is_error:
            call.retry_after_s = pause_of(response.headers)
        if response.is_redirect:
            call.stopped = misled(self._choice, response.status_code)
            raise call.stopped

        def too_much() -> LLMError:
            call.stopped = AnswerInvalid(f"{self.name} answered without an end. Another model may do better.")
            return call.stopped

        bound(response, too_much)

    def _give_up_if_due(self, request: Request, future: "concurrent.futures.Future[Any]", deadline: float) -> None:
        if request.cancelled():
            future.cancel()
            raise Cancelled("The answer was stopped.")
        if time.monotonic() > deadline:
            future.cancel()
            raise ProviderTimeout(
                f"{self._choice.vendor.title} did not answer within {request.timeout_s:g} seconds. Try again, or "
                f"raise “{_WAITING.get(request.purpose, 'Wait for the model')}” in the settings."
            )

    async def _complete(self, request: Request, answer: type[T]) -> T:
        async with self._translated(request) as used:
            from pydantic_ai import Agent

            agent: Agent[object, T] = Agent(
                self._opened(),
                output_type=_output(self._choice, request, answer),
                instructions=request.system,
                retries=1,
                model_settings=_settings(request),
            )
            result = await agent.run(_user_prompt(request), usage=used)
            self._enter(request, used)
            return result.output

    async def _pump(self, request: Request, pieces: "queue.SimpleQueue[str | LLMError | None]") -> None:
        try:
            async with self._translated(request) as used:
                async for piece in self._pieces(request, used):
                    pieces.put(piece)
            pieces.put(None)
        except LLMError as error:
            pieces.put(error)

    async def _pieces(self, request: Request, used: "RunUsage") -> AsyncIterator[str]:
        from pydantic_ai import Agent

        agent = Agent(self._opened(), instructions=request.system, retries=0, model_settings=_settings(request))
        async with agent.run_stream(request.prompt, usage=used) as result:
            async for piece in result.stream_text(delta=True, debounce_by=None):
                yield piece
            if result.response.finish_reason is None:
                raise ProviderUnavailable(f"{self._choice.vendor.title} broke off in the middle. Try again.")
            usage = result.usage
            self._enter(request, usage)

    @contextlib.asynccontextmanager
    async def _translated(self, request: Request) -> "AsyncIterator[RunUsage]":
        """Vendors' errors become ours; a call that fails or is stopped is entered with what it took until then.

        What came of an answer that was left half-way is given back here: not every vendor's library does it.
        """
        from pydantic_ai.usage import RunUsage

        call = _Call(request, RunUsage())
        _call.set(call)
        if (task := asyncio.current_task()) is not None:
            # Who gave up waiting asks no more how it ended, and the loop takes what nobody asks for as a defect.
            task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        try:
            try:
                yield call.used
            finally:
                for answer in call.answers:
                    await answer.aclose()
        except (LLMError, asyncio.CancelledError, GeneratorExit):
            self._enter(request, call.used, failed=True)
            raise
        except Exception as error:  # the seam: whatever a vendor's library raises is translated here
            self._enter(request, call.used, failed=True)
            pictured = bool(request.pictures)
            told = translate(error, self._choice, pictured=pictured, retry_after_s=call.retry_after_s)
            raise call.stopped or told from error

    def _enter(self, request: Request, used: "RunUsage", *, failed: bool = False) -> None:
        request.used(used.input_tokens + used.output_tokens)
        took = used.input_tokens + used.output_tokens > 0
        self._ledger.add(
            request.purpose,
            model=self.name,
            input_tokens=used.input_tokens,
            output_tokens=used.output_tokens,
            dollars=price_of(self._choice, used.input_tokens, used.output_tokens) if took or not failed else None,
            failed=failed,
        )

    def _opened(self) -> "Model":
        if self._model is None:
            raise Cancelled("The model was closed.")
        return self._model

    def _submit(self, work: Coroutine[Any, Any, T]) -> "concurrent.futures.Future[T]":
        with self._lock:
            if self._model is None:
                work.close()  # it was closed before the work began, and a new loop would be closed by nobody
                raise Cancelled("The model was closed.")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._loop.set_exception_handler(on_loop_failure)
                self._thread = threading.Thread(target=_run, args=(self._loop,), name="language-model", daemon=True)
                self._thread.start()
            return asyncio.run_coroutine_threadsafe(work, self._loop)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


async def _wind_up(client: "httpx2.AsyncClient | None") -> None:
    """Cancel what is left, then close the connections on the loop that opened them."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    if client is not None:
        await client.aclose()


def _output(choice: "Choice", request: Request, answer: type[T]) -> "OutputSpec[T]":
    """How the answer is asked for: by a tool, by a schema, or in words, as many servers with eyes know neither."""
    from pydantic_ai import NativeOutput, PromptedOutput

    if choice.vendor.name in _ANSWER_BY_SCHEMA:
        return NativeOutput(answer)
    if request.pictures and choice.vendor.name == "compatible":
        return PromptedOutput(answer)
    return answer


def _user_prompt(request: Request) -> "str | list[UserContent]":
    """The prompt alone, or followed by each picture below its caption."""
    if not request.pictures:
        return request.prompt
    from pydantic_ai.messages import BinaryContent

    parts: list[UserContent] = [request.prompt]
    for picture in request.pictures:
        parts += [picture.caption, BinaryContent(picture.data, media_type=picture.media_type)]
    return parts


def _settings(request: Request) -> "ModelSettings":
    from pydantic_ai.settings import ModelSettings

    # No retries down there: a person waits for the answer, and the evidence alone answers at once.
    return ModelSettings(max_tokens=request.max_tokens, timeout=request.timeout_s, max_retries=0)


def _http_client(
    choice: "Choice",
    write_down: "Callable[[httpx2.Request], Awaitable[None]]",
    answered: "Callable[[httpx2.Response], Awaitable[None]]",
) -> "httpx2.AsyncClient":
    """What every request goes through. It follows no redirect: bytes go only where the person chose to send them."""
    import httpx2

    keep_libraries_quiet()
    return async_web_client(
        write_down,
        answered,
        timeout=httpx2.Timeout(_LONGEST_S, connect=_CONNECT_S),
        follow_redirects=False,
        # A proxy would be told what is asked of a server on this machine.
        trust_env=not _is_loopback(choice.host),
    )


def _is_loopback(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(name).is_loopback
    return name == "localhost"


def _open(choice: "Choice", api_key: str, client: "httpx2.AsyncClient") -> "Model":
    """The library's model for a choice. Addresses and keys are always given, so no environment variable decides."""
    key = api_key or "none"
    if choice.vendor.protocol == "google":
        from google.genai.types import HttpRetryOptions
        from pydantic_ai.models.google import GoogleModel
        from pydantic_ai.providers.google import GoogleProvider

        google = GoogleProvider(
            api_key=key, base_url=choice.base_url, http_client=client, retry_options=HttpRetryOptions(attempts=1)
        )
        return GoogleModel(choice.model, provider=google)
    if choice.vendor.protocol == "anthropic":
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        anthropic = AnthropicProvider(api_key=key, base_url=choice.base_url, http_client=client)
        return AnthropicModel(choice.model, provider=anthropic)
    return _open_openai(choice, key, client)


def _open_openai(choice: "Choice", key: str, client: "httpx2.AsyncClient") -> "Model":
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai import OpenAIProvider

    provider = OpenAIProvider(api_key=key, base_url=choice.base_url, http_client=client)
    profile = OpenAIModelProfile(openai_chat_streaming_requires_finish_reason=True)
    if choice.vendor.name not in ("openai", "azure"):
        # Servers that speak the protocol know its first version: no strict schemas, and the older name of the limit.
        profile["openai_supports_strict_tool_definition"] = False
        profile["openai_chat_supports_max_completion_tokens"] = False
        profile["supports_json_schema_output"] = True
        profile["supports_json_object_output"] = choice.vendor.name != "compatible"
    return OpenAIChatModel(choice.model, provider=provider, profile=profile)
