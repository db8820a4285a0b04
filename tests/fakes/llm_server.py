"""A loopback server that speaks the wire formats of OpenAI, Anthropic and Gemini, well or badly, as it is told."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIECES = ("The launch ", "is on ", "12 May [1].")


@dataclass
class Behaviour:
    """What the server does next. `mode`: good, nonsense, stall, cut (the line breaks), end (too early, but
    politely), half (of a whole answer), chatty (prose around it), refuse (by a filter of content), redirect, page (of
    another service), pause (before the last event of a stream), or a status such as “429”, with `message` and
    `retry_after`.

    `replies`, where it is set, makes the answer from the whole request; `answers` from the number of pictures in it.
    `tokens`: how many a request takes, as the server counts.
    `said`: the pieces of the next streams, one after the other; when there are none left, `PIECES`.
    """

    mode: str = "good"
    answer: dict[str, Any] = field(default_factory=dict)
    answers: Callable[[int], dict[str, Any]] | None = None
    replies: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    message: str = "no"
    sees: bool = False
    tokens: int = 11
    retry_after: str = ""
    fenced: bool = False
    said: list[tuple[str, ...]] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    repaired: dict[str, Any] | None = None
    bodies: list[dict[str, Any]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


class LLMServer:
    """Runs in threads on a free port of the loopback address until `close`."""

    def __init__(self) -> None:
        self.behaviour = Behaviour()
        behaviour = self.behaviour

        class Handler(_Handler):
            told = behaviour

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="llm-server", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """`http://127.0.0.1:port`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Let stalled calls go and stop."""
        self.behaviour.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


def pictures_in(body: Any) -> Iterator[bytes]:
    """The pictures of a request, as OpenAI, Anthropic and Gemini carry them."""
    if isinstance(body, list):
        for part in body:
            yield from pictures_in(part)
    elif isinstance(body, dict):
        if "inlineData" in body:
            yield base64.urlsafe_b64decode(body["inlineData"]["data"])
        elif body.get("type") == "image":
            yield base64.b64decode(body["source"]["data"])
        elif "image_url" in body:
            kind, _, data = body["image_url"]["url"].partition(";base64,")
            assert kind == "data:image/jpeg"
            yield base64.b64decode(data)
        else:
            yield from pictures_in(list(body.values()))


class _Handler(BaseHTTPRequestHandler):
    told: Behaviour
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on stderr."""

    def do_GET(self) -> None:
        kind = "vlm" if self.told.sees else "llm"
        able = ["completion", "multimodal"] if self.told.sees else ["completion"]
        listed = {"data": [{"id": "tiny", "object": "model", "type": kind}], "object": "list"}
        self._send(200, {**listed, "models": [{"name": "tiny", "capabilities": able}]})

    def do_POST(self) -> None:
        told = self.told
        if self.path.endswith("/api/show"):
            self.rfile.read(int(self.headers["Content-Length"]))
            self._send(200, {"capabilities": ["completion", *(["vision"] if told.sees else [])]})
            return
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        told.lengths.append(length)
        told.bodies.append(body)
        if told.mode.isdigit():
            self._send(int(told.mode), {"error": {"message": told.message, "type": "error", "code": int(told.mode)}})
        elif told.mode == "redirect":
            self.send_response(307)
            self.send_header("Location", f"{self.path}?again")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif told.mode == "page":
            self._send(200, {"html": "<h1>Sign in to the network</h1>"})
        elif told.mode == "half":
            self._send(200, self._whole(body), share=0.5)
        elif told.mode == "stall":
            told.released.wait(30)
            self.close_connection = True
        elif "streamGenerateContent" in self.path or body.get("stream"):
            self._stream(body)
        else:
            self._send(200, self._whole(body))

    def _send(self, status: int, document: dict[str, Any], share: float = 1.0) -> None:
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if self.told.retry_after:
            self.send_header("Retry-After", self.told.retry_after)
        self.end_headers()
        self.wfile.write(data[: int(len(data) * share)])
        self.close_connection = self.close_connection or share < 1

    def _arguments(self) -> dict[str, Any]:
        if self.told.mode != "nonsense" and self.told.replies is not None:
            return self.told.replies(self.told.bodies[-1])
        if self.told.mode != "nonsense":
            pictures = len(list(pictures_in(self.told.bodies[-1])))
            return self.told.answers(pictures) if self.told.answers is not None else self.told.answer
        if self.told.repaired is not None and len(self.told.bodies) > 1:
            return self.told.repaired
        return {"colour": "blue"}

    def _whole(self, body: dict[str, Any]) -> dict[str, Any]:
        if "contents" in body:
            return self._gemini_call(body)
        if self.path.endswith("/messages"):
            return self._anthropic_call(body)
        return self._openai_call(body)

    def _openai_call(self, body: dict[str, Any]) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": None}
        if self.told.mode == "chatty":
            message["content"] = f"Sure! Here is what you asked for: {json.dumps(self._arguments())} Hope this helps!"
        elif "response_format" in body or "tools" not in body:
            text = json.dumps(self._arguments())
            message["content"] = f"```json\n{text}\n```" if self.told.fenced else text
        else:
            call = {"name": body["tools"][0]["function"]["name"], "arguments": json.dumps(self._arguments())}
            message["tool_calls"] = [{"id": "call_1", "type": "function", "function": call}]
        reason = "stop" if message["content"] else "tool_calls"
        if self.told.mode == "refuse":
            message, reason = {"role": "assistant", "content": None, "refusal": "I can't help with that."}, "stop"
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": "tiny",
            "choices": [{"index": 0, "message": message, "finish_reason": reason}],
            "usage": {"prompt_tokens": self.told.tokens, "completion_tokens": 7, "total_tokens": self.told.tokens + 7},
        }

    def _anthropic_call(self, body: dict[str, Any]) -> dict[str, Any]:
        use = {"type": "tool_use", "id": "toolu_1", "name": body["tools"][0]["name"], "input": self._arguments()}
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "tiny",
            "content": [use],
            "stop_reason": "tool_use",
            "stop_sequence": None,
            "usage": {"input_tokens": 11, "output_tokens": 7},
        }

    def _gemini_call(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.told.mode == "refuse":
            return {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {}}
        name = body["tools"][0]["functionDeclarations"][0]["name"]
        return _gemini([{"functionCall": {"name": name, "args": self._arguments()}}])

    def _stream(self, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        pieces = self.told.said.pop(0) if self.told.said else PIECES
        if "contents" in body:
            events = _gemini_events(pieces)
        elif self.path.endswith("/messages"):
            events = _anthropic_events(pieces)
        else:
            events = _openai_events(pieces)
        for number, event in enumerate(events):
            if self.told.mode in ("cut", "end") and number == len(events) // 2:
                if self.told.mode == "end":
                    break
                self.wfile.flush()
                self.close_connection = True
                return
            if self.told.mode == "pause" and number == len(events) - 1:
                self.told.released.wait(30)
                self.close_connection = True
                return
            data = event.encode()
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")


def _openai_events(pieces: tuple[str, ...]) -> list[str]:
    def chunk(delta: dict[str, Any], reason: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        document = {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1_700_000_000,
            "model": "tiny",
            "choices": [choice],
        }
        return f"data: {json.dumps(document)}\n\n"

    first = chunk({"role": "assistant", "content": ""})
    return [first, *(chunk({"content": piece}) for piece in pieces), chunk({}, "stop"), "data: [DONE]\n\n"]


def _anthropic_events(pieces: tuple[str, ...]) -> list[str]:
    def event(kind: str, **fields: Any) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n"

    message: dict[str, Any] = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "tiny",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 11, "output_tokens": 1},
    }
    deltas = [{"type": "text_delta", "text": piece} for piece in pieces]
    return [
        event("message_start", message=message),
        event("content_block_start", index=0, content_block={"type": "text", "text": ""}),
        *(event("content_block_delta", index=0, delta=delta) for delta in deltas),
        event("content_block_stop", index=0),
        event("message_delta", delta={"stop_reason": "end_turn", "stop_sequence": None}, usage={"output_tokens": 7}),
        event("message_stop"),
    ]


def _gemini(parts: list[dict[str, Any]], reason: str = "STOP") -> dict[str, Any]:
    return {
        "candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": reason, "index": 0}],
        "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 7, "totalTokenCount": 18},
        "modelVersion": "tiny",
        "responseId": "response-1",
    }


def _gemini_events(pieces: tuple[str, ...]) -> list[str]:
    documents = [_gemini([{"text": piece}]) for piece in pieces]
    for document in documents[:-1]:
        del document["candidates"][0]["finishReason"]
    return [f"data: {json.dumps(document)}\r\n\r\n" for document in documents]
