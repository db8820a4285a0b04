"""Files that lie: each is refused with a sentence or read in part, soon, and the files after it are imported."""

import io
import json
import os
import struct
import threading
import wave
import zipfile
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from desktop.readers.base import Unreadable, sections
from desktop.readers.text import visible_text
from tests.fakes.terminal import Scrubjay
from tests.growth import assert_takes_time_by_length

JUNK = np.random.default_rng(7).bytes(300_000)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, rows: bytes, extra: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def wav(*, size: int = 2000, channels: int = 1, rate: int = 16_000, bits: int = 16) -> bytes:
    block = channels * bits // 8 & 0xFFFF
    form = struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * block & 0xFFFFFFFF, block, bits)
    return b"RIFF\xff\xff\xff\xffWAVEfmt " + form + b"data" + struct.pack("<I", size) + b"\1\2" * 1000


def pdf(objects: bytes) -> bytes:
    return b"%PDF-1.7\n" + objects + b"\ntrailer<</Root 1 0 R>>\n%%EOF"


def zipped() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 30_000_000)
        archive.writestr("../../etc/evil", b"x")
    return body.getvalue()


CATALOG = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
BAD: dict[str, bytes] = {
    "pixels.png": png(60_000, 60_000, b"\0" * 1000),
    "short.png": png(100, 100, b"\0" * 100),
    "text bomb.png": png(10, 10, b"\0" * 110, chunk(b"zTXt", b"k\0\0" + zlib.compress(b"a" * 80_000_000))),
    "profile bomb.png": png(10, 10, b"\0" * 110, chunk(b"iCCP", b"k\0\0" + zlib.compress(b"a" * 80_000_000))),
    "loop.tif": b"II*\0" + struct.pack("<IHHHIII", 8, 1, 256, 4, 0xFFFFFFFF, 8, 8),
    "junk.jpg": b"\xff\xd8\xff" + JUNK,
    "junk.gif": b"GIF89a" + JUNK,
    "junk.webp": b"RIFF\xff\xff\xff\xffWEBPVP8 " + JUNK,
    "size.wav": wav(size=0xFFFFFFFF),
    "rate none.wav": wav(rate=0),
    "rate most.wav": wav(rate=0xFFFFFFFF),
    "channels none.wav": wav(channels=0),
    "channels most.wav": wav(channels=65_535),
    "bits none.wav": wav(bits=0),
    "junk.mp3": b"ID3" + JUNK,
    "frames.mp3": b"\xff\xfb" + JUNK,
    "junk.flac": b"fLaC" + JUNK,
    "junk.ogg": b"OggS" + JUNK,
    "junk.m4a": JUNK,
    "bomb.zip": zipped(),
    "own child.pdf": pdf(CATALOG + b"2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj"),
    "deep.pdf": pdf(CATALOG + b"2 0 obj " + b"[" * 200_000 + b"]" * 200_000 + b" endobj"),
    "count.pdf": pdf(
        CATALOG + b"2 0 obj<</Type/Pages/Count 999999999/Kids[3 0 R]>>endobj 3 0 obj<</Length 9999999999>>"
    ),
    "start.pdf": b"%PDF-",
    "zeros.txt": b"\0" * 1000,
    "attributes.html": b"<html><a " + b"x=y " * 300_000 + b">",
    "tables.html": b"<table><tr><td>" * 50_000,
}
GOOD: dict[str, str] = {
    "comments.html": "Seen at the start." + "<!--" * 300_000,
    "deep.html": "<div>" * 100_000 + "Deep down it says hello." + "</div>" * 100_000,
    "unclosed head.html": "<html><head><title>T</title><body>The words of the body.",
    "last.txt": "All is well at noon.",
}


def test_one_import_of_them_all_takes_in_the_good_and_says_a_sentence_of_each_bad_one(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, body in BAD.items():
        folder.joinpath(name).write_bytes(body)
    for name, text in GOOD.items():
        folder.joinpath(name).write_text(text, "utf-8")
    folder.joinpath("loop.txt").symlink_to(folder / "loop.txt")
    others = ["loop.txt", "nowhere.txt"]
    if os.name != "nt":
        os.mkfifo(folder / "pipe.txt")
        folder.joinpath("zeros without end.txt").symlink_to("/dev/zero")
        others += ["pipe.txt", "zeros without end.txt"]
    paths = [str(folder / name) for name in (*BAD, *others, *GOOD)]
    ran = Scrubjay(tmp_path / "home", inside=True)("import", *paths)
    assert ran.code == 1

    said = json.loads(ran.out)
    failed = {Path(entry["file"]).name: entry["error"] for entry in said["failed"]}
    assert failed.keys() == {*BAD, *others}
    assert all(len(error) > 20 and error.endswith(".") or "(WAV" in error or "*" in error for error in failed.values())
    assert not any("Traceback" in error or "Error" in error for error in failed.values())
    assert {Path(entry["file"]).name for entry in said["imported"]} == set(GOOD)
    kept = Scrubjay(tmp_path / "home", inside=True)("list", "--observations").json()
    texts = " ".join(item["text"] for item in kept)
    assert "Deep down it says hello." in texts
    assert "The words of the body." in texts
    assert "All is well at noon." in texts


@pytest.mark.parametrize("sign", ["lorem ipsum dolor. ", "x", "1234 ", " ", "\n", "。"])
def test_a_line_of_megabytes_is_cut_in_linear_time(sign: str) -> None:
    assert_takes_time_by_length(lambda line: list(sections(line)), sign, 2_000_000)
    line = (sign * (2_000_000 // len(sign))) + "end"
    parts = list(sections(line))
    assert max(map(len, parts)) <= 2_000
    assert parts[-1].endswith("end")
    assert sum(len("".join(part.split())) for part in parts) == len("".join(line.split()))


def test_ten_megabytes_in_one_line_are_imported_and_only_what_comes_again_is_left_out(tmp_path: Path) -> None:
    from tests.unit.desktop.terminal.test_readers import ListSpool, importer

    path = tmp_path / "line.txt"
    path.write_text("the very beginning " + "lorem ipsum dolor " * 550_000 + "the very end", "utf-8")
    spool = ListSpool()
    importer(spool).read(path)
    assert spool.kept[0].observation.text.startswith("the very beginning lorem")
    assert len({one.observation.text for one in spool.kept}) == len(spool.kept)
    assert spool.kept[-1].observation.text.endswith("the very end")


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server of this machine, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


@pytest.mark.parametrize("ending", ["mp3", "m4a", "wav", "ogg"])
@pytest.mark.parametrize(
    "body",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{address}/a.ts\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {address}/a.wav\n",
        "ffconcat version 1.0\nfile {file}\n",
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{address}/</BaseURL></MPD>',
        "v=0\nm=audio 5004 RTP/AVP 0\nc=IN IP4 127.0.0.1\n",
    ],
)
def test_a_playlist_that_calls_itself_sound_opens_nothing(
    tmp_path: Path, listener: tuple[str, list[str]], ending: str, body: str
) -> None:
    from tests.unit.desktop.terminal.test_readers import ListSpool, importer

    address, asked = listener
    other = tmp_path / "secret.wav"
    with wave.open(str(other), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(b"\x00\x60\x00\xa0" * 16_000)
    path = tmp_path / f"list.{ending}"
    path.write_text(body.format(address=address, file=other), "utf-8")
    spool = ListSpool()
    with pytest.raises(Unreadable):
        importer(spool).read(path)
    assert asked == []
    assert spool.kept == []


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>a<p>b", "a\nb"),
        ("<title>x</title>y<script>z</script>", "y"),
        ("<style>b{}</style>a<template>t</template>b", "ab"),
        ("a<br/>b<hr>c", "a\nb\nc"),
        ("<noscript>n</noscript></noscript></head>a", "a"),
        ("&lt;b&gt; &amp; &#65;", "<b> & A"),
        ("<svg><svg>s</svg>t</svg>u", "u"),
        ("a <!-- b --> c", "a c"),
        ("<td>1</td><td>2</td>", "1 2"),
        ("<", "<"),
    ],
)
def test_of_a_page_the_visible_part_is_read(page: str, shown: str) -> None:
    assert visible_text(page)[0] == shown
