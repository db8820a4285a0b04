"""A server on loopback that offers files as a model hub does: with ranges, redirects, and bad days."""

import contextlib
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


class _Quiet(ThreadingHTTPServer):
    """Says nothing when somebody hangs up."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class ModelServer:
    """Serves `files` by name. Each request takes the next of `moods`; when they are used up, it is well behaved.

    “cut:N” ends the connection after N bytes, “stall:N” says nothing more after N bytes, a number is an HTTP status,
    “whole” ignores ranges, “redirect:URL” sends elsewhere.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.moods: list[str] = []
        self.asked: list[tuple[str, str]] = []
        self.go_on = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = _Quiet(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._http.server_address[1]}/model"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request, in the mood that is next."""
        name = request.path.rsplit("/", 1)[-1]
        wanted = request.headers.get("Range", "")
        self.asked.append((name, wanted))
        mood, _, detail = (self.moods.pop(0) if self.moods else "well").partition(":")
        if mood.isdigit() or name not in self.files:
            self._end(request, int(mood) if mood.isdigit() else 404)
            return
        if mood == "redirect":
            self._end(request, 302, Location=detail)
            return
        body = self.files[name]
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and mood != "whole" else 0
        if start >= len(body) and start:
            self._end(request, 416)
            return
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(body) - start))
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        request.end_headers()
        self._send(request, body[start:], mood, int(detail or 0))

    def _send(self, request: BaseHTTPRequestHandler, body: bytes, mood: str, after: int) -> None:
        with contextlib.suppress(OSError):  # whoever asked may have had enough
            request.wfile.write(body[:after] if mood in ("cut", "stall") else body)
            request.wfile.flush()
        if mood == "stall":
            self.go_on.wait(20)
        request.close_connection = mood in ("cut", "stall")

    @staticmethod
    def _end(request: BaseHTTPRequestHandler, status: int, **headers: str) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    def close(self) -> None:
        """Serve no more."""
        self.go_on.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
