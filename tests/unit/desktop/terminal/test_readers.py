"""Files that a person hands over: what is read from them, and what is refused with a sentence."""

import io
import os
import wave
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from desktop.readers import base, pdf, picture, sound, text
from desktop.readers.base import Unreadable, sections
from desktop.readers.importer import Importer, sort_of
from memory_core.clock import FrozenClock
from memory_core.errors import ReadingError
from memory_core.privacy.redaction import Scrubber
from memory_core.records.observation import Box, Captured, ObservationKind, TextLine, Word

NOON = datetime(2026, 5, 8, 12, tzinfo=UTC)


class ListSpool:
    """Keeps what was appended."""

    def __init__(self) -> None:
        self.kept: list[Captured] = []

    def append(self, captured: Captured) -> None:
        """Keep it."""
        self.kept.append(captured)


class OneLineOcr:
    """Reads the same line on every picture."""

    def __init__(self, line: str = "The meeting is at noon") -> None:
        self.line = line
        self.shapes: list[tuple[int, ...]] = []

    def read(self, pixels: NDArray[np.uint8]) -> list[TextLine]:
        """That line."""
        self.shapes.append(pixels.shape)
        if not self.line:
            return []
        words = tuple(Word(word, Box(10 + 60 * n, 10, 50, 20)) for n, word in enumerate(self.line.split()))
        return [TextLine(self.line, Box(10, 10, 60 * len(words), 20), words)]


class Voices:
    """Speech wherever the sound is loud; a transcriber that says how long it was, or is not there."""

    def __init__(
        self, *, there: bool = True, fails: bool = False, words: str = "remind me to renew my passport"
    ) -> None:
        self.there, self.fails, self.words = there, fails, words

    def probability(self, block: NDArray[np.float32]) -> float:
        """Loud is speech."""
        return 1.0 if float(np.abs(block).max()) > 0.1 else 0.0

    def reset(self) -> None:
        """Nothing to forget."""

    def available(self) -> bool:
        """As told."""
        return self.there

    def transcribe(self, sound: bytes) -> str:
        """A sentence."""
        if self.fails:
            raise ReadingError("The model failed.")
        return self.words


@pytest.fixture
def spool() -> ListSpool:
    return ListSpool()


def importer(spool: ListSpool, *, ocr: OneLineOcr | None = None, voices: Voices | None = None) -> Importer:
    voices = voices or Voices()
    return Importer(
        spool=spool,
        scrubber=Scrubber(),
        ocr=ocr or OneLineOcr(),
        transcriber=voices,
        vad=lambda: voices,
        clock=FrozenClock(NOON),
    )


def speech_file(path: Path, *, rate: int = 16_000, bursts: int = 2) -> Path:
    """A WAV with bursts of a loud tone, one second each, a second of silence between."""
    tone = (np.sin(np.arange(rate) * 440 * 2 * np.pi / rate) * 20_000).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        for _ in range(bursts):
            file.writeframes(tone.tobytes() + bytes(2 * rate))
    return path


def pdf_file(path: Path, pages: Sequence[str], *, title: str = "", password: str = "") -> Path:
    """A small PDF, written by hand: one line of text a page."""
    writer = pypdf.PdfWriter()
    for words in pages:
        page = writer.add_blank_page(300, 200)
        font = pypdf.generic.DictionaryObject(
            {
                pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/Font"),
                pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Type1"),
                pypdf.generic.NameObject("/BaseFont"): pypdf.generic.NameObject("/Helvetica"),
            }
        )
        fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): font})
        page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject(
            {pypdf.generic.NameObject("/Font"): fonts}
        )
        stream = pypdf.generic.DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode("latin-1") if words else b"")
        page[pypdf.generic.NameObject("/Contents")] = stream
    if title:
        writer.add_metadata({"/Title": title})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(path)
    return path


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b"plain words", "plain words"),
        ("Größe 漢字".encode(), "Größe 漢字"),
        (b"\xef\xbb\xbfwith a mark", "with a mark"),
        ("Füße".encode("utf-16"), "Füße"),
        ("Words without a mark".encode("utf-16-le"), "Words without a mark"),
        ("Words without a mark".encode("utf-16-be"), "Words without a mark"),
        ("Füße und Äpfel".encode("latin-1"), "Füße und Äpfel"),
        (b"one\r\ntwo\rthree", "one\ntwo\nthree"),
        (b"one" + b"\n \t" * 1_000_000 + b"\n  two", "one\n\n  two"),
    ],
)
def test_text_is_read_whatever_its_encoding(tmp_path: Path, body: bytes, read: str) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(body)
    assert text.read_text(path) == read


@pytest.mark.parametrize("body", [bytes(range(256)) * 8, b"\x7fELF\0\0\1\2" * 50, b"\x81\x8d\x8f\x90\x9d" * 40])
def test_what_is_no_text_is_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "program"
    path.write_bytes(body)
    with pytest.raises(Unreadable, match="is not text"):
        text.read_text(path)


def test_a_page_is_read_without_what_nobody_sees(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "<html><head><title> The\n launch </title><style>b{color:red}</style></head><body><script>steal()</script>"
        "<!-- hidden --><h1>Launch</h1><p>It is on <b>14</b> March.</p>"
        "<table><tr><td>Room</td><td>412</td></tr></table></body></html>",
        "utf-8",
    )
    read, title = text.read_html(path)
    assert title == "The launch"
    assert "It is on 14 March." in read
    assert "Room 412" in read
    assert "steal" not in read
    assert "hidden" not in read
    assert "color" not in read


def test_a_page_is_read_in_the_encoding_that_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes('<meta charset="iso-8859-2"><p>Łódź</p>'.encode("iso-8859-2"))
    assert text.read_html(path)[0] == "Łódź"
    path.write_bytes(b'<meta charset="no-such-code"><p>words</p>')
    assert text.read_html(path)[0] == "words"


@given(st.text(max_size=3000), st.integers(20, 400))
def test_sections_keep_every_word_and_their_limit(words: str, limit: int) -> None:
    parts = list(sections(words, limit))
    assert "".join("".join(parts).split()) == "".join(words.split())
    assert all(0 < len(part) <= limit for part in parts)


def test_sections_are_cut_between_paragraphs() -> None:
    parts = list(sections("one " * 20 + "\n\n" + "two " * 20, 100))
    assert parts == [("one " * 20).strip(), ("two " * 20).strip()]


@pytest.mark.parametrize(
    ("name", "start", "sort"),
    [
        ("a.txt", b"words", "text"),
        ("a", b"%PDF-1.4", "pdf"),
        ("a.md", b"# words", "markdown"),
        ("a.htm", b"words", "html"),
        ("a.txt", b"<!DOCTYPE html><html>", "html"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "picture"),
        ("a.txt", b"RIFF....WEBPVP8 ", "picture"),
        ("a.bin", b"RIFF....WAVEfmt ", "sound"),
        ("a.bin", b"fLaC", "sound"),
        ("a.mp3", b"\x00\x00", "sound"),
        ("a.jpeg", b"\x00", "picture"),
    ],
)
def test_the_first_bytes_say_what_a_file_is_and_then_its_name(
    tmp_path: Path, name: str, start: bytes, sort: str
) -> None:
    path = tmp_path / name
    path.write_bytes(start)
    assert sort_of(path) == sort


def test_a_text_becomes_scrubbed_observations_in_order(tmp_path: Path, spool: ListSpool) -> None:
    path = tmp_path / "plan.md"
    body = "# The plan\n\n" + "\n\n".join(f"Paragraph {n}: " + "word " * 150 for n in range(6))
    path.write_text(body + "\n\nCard 4111 1111 1111 1111", "utf-8")
    done = importer(spool).read(path)
    observations = [captured.observation for captured in spool.kept]
    assert [one.id for one in observations] == list(done.observations)
    assert len(observations) == 3
    assert all(len(one.text) <= base.SECTION for one in observations)
    assert [one.at for one in observations] == sorted({one.at for one in observations})
    assert {one.title for one in observations} == {"The plan"}
    assert {one.kind for one in observations} == {ObservationKind.FILE}
    assert observations[0].metadata["path"] == str(path)
    assert observations[0].url == path.as_uri()
    assert "4111" not in " ".join(one.text for one in observations)
    assert observations[0].redactions == {"card": 1}
    assert observations[-1].redactions == {}


@pytest.mark.parametrize(
    ("endless", "signs", "parts"),
    [
        ("k3Y/" * 30_000, 119_000, 0),
        ("(" * 90_000, 89_000, 0),
        ("\u5bc6" * 90_000, 89_000, 0),
        ("ab " * 30_000, 0, 43),
    ],
)
def test_what_nobody_reads_is_left_out_and_told(
    tmp_path: Path, spool: ListSpool, endless: str, signs: int, parts: int
) -> None:
    path = tmp_path / "dump.txt"
    path.write_text(f"The plan is below.\n\n{endless}\n\nCall Ann on Friday.", "utf-8")
    done = importer(spool).read(path)
    assert (done.left_out.signs, done.left_out.parts) == (signs, parts)
    kept = "\n".join(captured.observation.text for captured in spool.kept)
    assert "The plan is below." in kept
    assert kept.endswith("Call Ann on Friday.")
    assert len(kept) < 8_000


@pytest.mark.parametrize(
    ("markdown", "title"),
    [("Text\n\n## The plan ##  \n", "The plan"), ("# x" + " " * 100_000 + "y", ""), ("# " + "x#" * 50_000, "")],
)
def test_a_heading_is_found_at_once_however_it_is_written(markdown: str, title: str) -> None:
    assert text.heading(markdown) == title


def test_signs_that_nobody_sees_hide_neither_words_nor_secrets(tmp_path: Path, spool: ListSpool) -> None:
    path = tmp_path / "page.txt"
    path.write_text("Donau\u00ad\n dampf\u00adschiff, card 4111\u200b1111\u200b1111\u200b1111", "utf-8")
    importer(spool).read(path)
    assert spool.kept[0].observation.text == "Donaudampfschiff, card [card]"


def test_a_secret_in_a_heading_is_counted_once_however_many_pieces_there_are(tmp_path: Path, spool: ListSpool) -> None:
    path = tmp_path / "plan.md"
    path.write_text("# Password: Moos&Koenig_48\n\n" + "\n\n".join("word " * 150 for _ in range(6)), "utf-8")
    importer(spool).read(path)
    counts = [dict(captured.observation.redactions) for captured in spool.kept]
    assert len(counts) > 1
    assert counts[0] == {"password": 2}
    assert not any(counts[1:])


def test_a_pdf_is_read_page_by_page(tmp_path: Path, spool: ListSpool) -> None:
    path = pdf_file(tmp_path / "plan.pdf", ["The launch is in March", "", "The budget is 48000"], title="Kestrel")
    importer(spool).read(path)
    read = [(captured.observation.metadata["page"], captured.observation.text) for captured in spool.kept]
    assert read == [("1", "The launch is in March"), ("3", "The budget is 48000")]
    assert spool.kept[0].observation.title == "Kestrel"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: pdf_file(path, ["secret"], password="x"), "locked with a password"),
        (lambda path: pdf_file(path, [""]), "seems to be a scan"),
        (lambda path: path.write_bytes(b"%PDF-1.4\n" + os.urandom(3000)), "damaged"),
    ],
    ids=["encrypted", "scan", "damaged"],
)
def test_a_pdf_that_cannot_be_read_says_why(tmp_path: Path, make: object, sentence: str) -> None:
    path = tmp_path / "plan.pdf"
    make(path)  # type: ignore[operator]
    with pytest.raises(Unreadable, match=sentence):
        pdf.read_pdf(path)


def test_a_pdf_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    path = pdf_file(tmp_path / "plan.pdf", ["words"])
    with pytest.raises(Unreadable, match="took longer"):
        pdf.read_pdf(path, seconds=0.01)


def test_a_pdf_that_unpacks_without_end_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    pdf_file(path, ["words"])
    writer = pypdf.PdfWriter(clone_from=path)
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(b"BT /F1 12 Tf (a) Tj ET " + b" " * 90_000_000)
    writer.pages[0][pypdf.generic.NameObject("/Contents")] = writer._add_object(stream.flate_encode())  # noqa: SLF001
    writer.write(path)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(Unreadable, match="more than Scrubjay reads"):
        pdf.read_pdf(path)


def test_a_picture_is_kept_with_its_text_and_its_secrets_blacked_out(tmp_path: Path, spool: ListSpool) -> None:
    path = tmp_path / "card.png"
    Image.new("RGB", (400, 60), "white").save(path)
    importer(spool, ocr=OneLineOcr("Card 4111 1111 1111 1111")).read(path)
    (captured,) = spool.kept
    assert captured.observation.redactions == {"card": 1}
    assert "4111" not in captured.observation.text
    assert captured.picture is not None
    shown = np.asarray(Image.open(io.BytesIO(captured.picture)).convert("L"))
    assert int(shown[20, 100]) < 40
    assert int(shown[55, 390]) > 200


def test_a_see_through_picture_is_put_on_white(tmp_path: Path, spool: ListSpool) -> None:
    path = tmp_path / "note.png"
    Image.new("RGBA", (50, 30), (0, 0, 0, 0)).save(path)
    importer(spool).read(path)
    picture_bytes = spool.kept[0].picture
    assert picture_bytes is not None
    assert int(np.asarray(Image.open(io.BytesIO(picture_bytes)).convert("L")).min()) > 240


def test_a_photo_is_turned_upright(tmp_path: Path, spool: ListSpool) -> None:
    path = tmp_path / "photo.jpg"
    turned = Image.new("RGB", (80, 40), "white")
    exif = turned.getexif()
    exif[0x0112] = 6
    turned.save(path, exif=exif)
    ocr = OneLineOcr()
    importer(spool, ocr=ocr).read(path)
    assert ocr.shapes == [(80, 40, 4)]


def test_a_picture_without_text_is_refused(tmp_path: Path, spool: ListSpool) -> None:
    path = tmp_path / "sky.png"
    Image.new("RGB", (40, 40), "blue").save(path)
    with pytest.raises(Unreadable, match="No text was found"):
        importer(spool, ocr=OneLineOcr("")).read(path)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.png"
    Image.new("L", (400, 400)).save(path)
    monkeypatch.setattr(picture, "PIXELS", 1000)
    with pytest.raises(Unreadable, match="400 × 400"):
        picture.read_picture(path, ocr=OneLineOcr(), scrubber=Scrubber())


@pytest.mark.parametrize("body", [b"\x89PNG\r\n\x1a\n" + b"junk" * 20, b"\xff\xd8\xff" + b"\0" * 30])
def test_a_damaged_picture_is_refused(tmp_path: Path, spool: ListSpool, body: bytes) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(body)
    with pytest.raises(Unreadable, match=r"damaged|no picture"):
        importer(spool).read(path)


def test_a_picture_cut_short_is_refused(tmp_path: Path, spool: ListSpool) -> None:
    path = tmp_path / "half.png"
    Image.effect_noise((300, 300), 50).save(path)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(Unreadable, match="damaged"):
        importer(spool).read(path)


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_a_recording_becomes_its_utterances(tmp_path: Path, spool: ListSpool, rate: int) -> None:
    path = speech_file(tmp_path / "memo.wav", rate=rate)
    importer(spool).read(path)
    assert [captured.observation.text for captured in spool.kept] == ["remind me to renew my passport"] * 2
    assert [captured.observation.kind for captured in spool.kept] == [ObservationKind.SPEECH] * 2
    offsets = [float(captured.observation.metadata["offset_s"]) for captured in spool.kept]
    assert offsets == pytest.approx([0.0, 1.7], abs=0.3)


def test_a_secret_that_is_told_in_a_recording_is_not_kept(tmp_path: Path, spool: ListSpool) -> None:
    told = Voices(words="the wifi password is lemonade stand")
    importer(spool, voices=told).read(speech_file(tmp_path / "call.wav", bursts=1))
    assert spool.kept[0].observation.text == "the wifi password is [password]"
    assert spool.kept[0].observation.redactions == {"password": 1}


def test_without_a_model_the_sound_waits(tmp_path: Path, spool: ListSpool) -> None:
    path = speech_file(tmp_path / "memo.wav")
    done = importer(spool, voices=Voices(there=False)).read(path)
    assert done.waiting == 2
    assert all(captured.sound and not captured.observation.text for captured in spool.kept)


def test_a_model_that_fails_is_told(tmp_path: Path, spool: ListSpool) -> None:
    with pytest.raises(Unreadable, match="The model failed"):
        importer(spool, voices=Voices(fails=True)).read(speech_file(tmp_path / "memo.wav"))


def test_silence_and_broken_sound_are_refused(tmp_path: Path, spool: ListSpool) -> None:
    with pytest.raises(Unreadable, match="No speech was found"):
        importer(spool).read(speech_file(tmp_path / "silence.wav", bursts=0))
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"ID3" + b"\0\1\2" * 500)
    with pytest.raises(Unreadable, match="damaged"):
        importer(spool).read(broken)


def test_a_recording_without_end_is_given_up(tmp_path: Path, spool: ListSpool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "HOURS", 0.0001)
    with pytest.raises(Unreadable, match="longer than"):
        importer(spool).read(speech_file(tmp_path / "memo.wav"))


def odd_files(folder: Path) -> Iterator[tuple[Path, str]]:
    (folder / "empty.txt").touch()
    os.mkfifo(folder / "pipe")
    yield folder, "is a folder"
    yield folder / "missing", "is not there"
    yield folder / "empty.txt", "is empty"
    yield folder / "pipe", "not an ordinary file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_ordinary_file_is_refused(tmp_path: Path, spool: ListSpool) -> None:
    for path, sentence in odd_files(tmp_path):
        with pytest.raises(Unreadable, match=sentence):
            importer(spool).read(path)
    assert spool.kept == []


def test_a_file_above_its_limit_is_refused(tmp_path: Path, spool: ListSpool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "TEXT_BYTES", 10)
    path = tmp_path / "long.txt"
    path.write_text("more than ten bytes", "utf-8")
    with pytest.raises(Unreadable, match="larger than"):
        importer(spool).read(path)


def test_a_secret_in_a_files_name_is_not_kept(tmp_path: Path, spool: ListSpool) -> None:
    path = tmp_path / "card 4111 1111 1111 1111.txt"
    path.write_text("words", "utf-8")
    importer(spool).read(path)
    kept = spool.kept[0].observation
    everything: Mapping[str, str] = {**kept.metadata, "title": kept.title, "url": kept.url}
    assert not [name for name, value in everything.items() if "4111" in value]
