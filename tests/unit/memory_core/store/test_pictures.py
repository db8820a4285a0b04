"""Pictures and their small copies, as files and as rows."""

import dataclasses
import io
from pathlib import Path

import pytest
from PIL import Image

from memory_core.errors import StoreDamaged
from memory_core.home import Home
from memory_core.privacy.cipher import Cipher
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured
from memory_core.store import Store
from memory_core.store.thumbnails import SIZE, thumbnail_of
from tests.fakes.core import observation, open_store


def _webp(width: int = 640, height: int = 400, colour: str = "navy") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "WEBP")
    return buffer.getvalue()


def _keep(store: Store, name: str, picture: bytes | None, *, of: str | None = None) -> ObservationId:
    made = observation(f"Text of {name}", name=f"o_{name}")
    store.keep([Captured(made, picture=picture, picture_of=ObservationId(of) if of else None)])
    return made.id


@pytest.fixture
def store(home: Home) -> Store:
    return open_store(home)


@pytest.mark.parametrize("size", [(1920, 1080), (640, 400), (300, 900), (1200, 80), (3, 3)])
def test_a_small_copy_has_one_size_whatever_the_window_had(size: tuple[int, int]) -> None:
    small = thumbnail_of(_webp(*size))
    assert small is not None
    with Image.open(io.BytesIO(small)) as image:
        assert image.size == SIZE
        assert image.convert("RGB").getpixel((120, 60))[2] > 100  # type: ignore[index]
    assert len(small) < 2_000


def test_a_small_copy_shows_the_upper_part() -> None:
    tall = Image.new("RGB", (400, 1000), "white")
    tall.paste("navy", (0, 0, 400, 225))
    buffer = io.BytesIO()
    tall.save(buffer, "WEBP")
    small = thumbnail_of(buffer.getvalue())
    assert small is not None
    with Image.open(io.BytesIO(small)) as image:
        assert image.convert("L").getextrema()[1] < 80  # type: ignore[operator]


def _bomb() -> bytes:
    """A few bytes that claim to be 16,383 pixels a side."""
    whole = _webp(64, 64)
    assert whole[12:16] == b"VP8 "
    return whole[:26] + b"\xff\x3f\xff\x3f" + whole[30:]


def _large() -> bytes:
    """One that claims 10,000 × 8,000."""
    return _bomb()[:26] + (10_000).to_bytes(2, "little") + (8_000).to_bytes(2, "little") + _bomb()[30:]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        _webp()[:40],
        b"RIFF\x00\x00\x00\x00WEBP",
        _bomb(),
        _large(),
        b"\x89PNG\r\n\x1a\n" + b"0" * 99,
    ],
    ids=["empty", "words", "cut off", "header", "bomb", "large", "png"],
)
def test_what_is_no_picture_has_no_small_copy(data: bytes) -> None:
    assert thumbnail_of(data) is None


def test_a_picture_that_is_taken_in_has_a_small_copy_sealed_beside_it(store: Store, home: Home) -> None:
    seen = _keep(store, "seen", _webp())
    (path,) = home.pictures.glob("*.small")
    assert b"RIFF" not in path.read_bytes()
    small = Cipher(b"f" * 32).decrypt(path.read_bytes())
    assert store.pictures.thumbnail(seen) == small
    rows, _ = store.pictures.rows()
    assert rows[0].bytes == sum(file.stat().st_size for file in home.pictures.iterdir())
    assert path.stat().st_mode & 0o777 == 0o600
    store.close()


def test_a_damaged_or_missing_small_copy_is_made_anew(store: Store, home: Home) -> None:
    seen = _keep(store, "seen", _webp())
    (path,) = home.pictures.glob("*.small")
    for spoil in (lambda: path.write_bytes(b"damaged"), path.unlink):
        spoil()
        assert (store.pictures.thumbnail(seen) or b"").startswith(b"RIFF")
        assert Cipher(b"f" * 32).decrypt(path.read_bytes()).startswith(b"RIFF")
    store.close()


def test_a_damaged_or_missing_picture_says_so_and_one_that_is_none_shows_nothing(store: Store, home: Home) -> None:
    seen, odd, bare = _keep(store, "seen", _webp()), _keep(store, "odd", b"no picture"), _keep(store, "bare", None)
    assert store.pictures.thumbnail(odd) is None
    assert store.pictures.thumbnail(bare) is None
    for file in home.pictures.iterdir():
        file.unlink() if file.suffix == ".small" else file.write_bytes(b"damaged")
    with pytest.raises(StoreDamaged):
        store.pictures.thumbnail(seen)
    store.close()


def test_where_no_small_copy_can_be_written_the_picture_is_kept_all_the_same(
    store: Store, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("memory_core.store.blobs.os.replace", refuse)
    seen = _keep(store, "seen", _webp())
    assert store.observations.get(seen).picture is not None
    assert list(home.pictures.glob("*.small")) == []
    assert (store.pictures.thumbnail(seen) or b"").startswith(b"RIFF")
    store.close()


def test_a_small_copy_that_comes_after_its_picture_was_deleted_does_not_stay(store: Store, home: Home) -> None:
    name = store.blobs.put(_webp())
    store.blobs.delete([name])
    store.blobs.put_small(name, b"late")
    assert list(home.pictures.iterdir()) == []
    store.close()


def test_small_copies_that_nobody_owns_are_swept(store: Store, home: Home) -> None:
    _keep(store, "seen", _webp())
    store.close()
    for name in ("b_lost.small", "b_lost.b_half.small"):
        (home.pictures / name).write_bytes(b"left by a killed process")
    again = open_store(home)
    assert again.sweep_pictures() == 0
    assert len(list(home.pictures.iterdir())) == 2
    again.close()


def test_one_without_a_picture_of_its_own_shows_the_one_that_it_names(store: Store) -> None:
    first, other = _keep(store, "first", _webp()), _keep(store, "other", _webp(colour="red"))
    second = _keep(store, "second", None, of="o_first")
    lone = _keep(store, "lone", None, of="o_nothing")
    found = store.observations.get_many([first, second, lone])
    assert found[first].picture == found[second].picture is not None
    assert found[lone].picture is None
    assert [store.pictures.owner(name) for name in (first, second, other, lone)] == [first, first, other, None]
    assert store.pictures.count() == 2
    assert store.pictures.shown_by([first, second, lone, "m_none"]) == {first: first, second: second}
    store.close()


def test_one_that_names_another_and_has_a_picture_shows_its_own(store: Store) -> None:
    first = _keep(store, "first", _webp())
    second = _keep(store, "second", _webp(colour="red"), of="o_first")
    assert store.pictures.owner(second) == second
    assert store.pictures.owner(first) == first
    store.close()


def test_two_of_one_delivery_may_show_one_picture(store: Store) -> None:
    first, second = observation("first"), observation("second")
    store.keep([Captured(first, picture=_webp()), Captured(second, picture_of=first.id)])
    assert store.pictures.owner(second.id) == first.id
    store.close()


def test_what_was_taken_in_before_leaves_no_second_picture(store: Store, home: Home) -> None:
    _keep(store, "seen", _webp())
    before = {path.name for path in Path(home.pictures).iterdir()}
    again = dataclasses.replace(observation("Text of seen", name="o_seen"))
    assert store.keep([Captured(again, picture=_webp())]) == []
    assert {path.name for path in Path(home.pictures).iterdir()} == before
    store.close()
