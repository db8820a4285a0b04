"""A picture as rows and tiles: which rows are equal, and which tiles of the others differ."""

from collections.abc import Iterable, Sequence

import numpy as np
import xxhash
from numpy.typing import NDArray

from memory_core.records.observation import Box

TILE = 32
PIXEL_DIFFERS = 24
TILE_DIFFERS = 12

Tiles = NDArray[np.bool_]
Counts = NDArray[np.int32]
Pixels = NDArray[np.uint8]


def rows_of(pixels: Pixels) -> list[int]:
    """One hash for every 32 rows of pixels."""
    return [xxhash.xxh3_64_intdigest(pixels[top : top + TILE].data) for top in range(0, pixels.shape[0], TILE)]


def no_tiles(pixels: Pixels) -> Tiles:
    """A mask of the tiles of a picture with none in it."""
    height, width = pixels.shape[:2]
    return np.zeros((-(-height // TILE), -(-width // TILE)), np.bool_)


def differing(pixels: Pixels, other: Pixels, rows: Sequence[int], other_rows: Sequence[int]) -> Counts:
    """How many pixels differ in each tile; only rows whose hashes differ are compared. See `TILE_DIFFERS`."""
    height, width = pixels.shape[:2]
    counts = no_tiles(pixels).astype(np.int32)
    starts = np.arange(0, width, TILE)
    for row, (mine, theirs) in enumerate(zip(rows, other_rows, strict=True)):
        if mine == theirs:
            continue
        band = np.s_[row * TILE : min((row + 1) * TILE, height), :, 1]
        counts[row] = np.add.reduceat(unlike(pixels[band], other[band]).sum(axis=0), starts)
    return counts


def apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How many shades lie between each two: their plain difference would run over below zero."""
    return np.maximum(one, other) - np.minimum(one, other)


def unlike(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which pixels of one channel differ for the eye."""
    return apart(one, other) > PIXEL_DIFFERS


def tiles_near(boxes: Iterable[Box], pixels: Pixels) -> Tiles:
    """The tiles in which these boxes stand, and their neighbours."""
    tiles = no_tiles(pixels)
    for box in boxes:
        rows = slice(max(0, box.top // TILE - 1), box.bottom // TILE + 2)
        tiles[rows, max(0, box.left // TILE - 1) : box.right // TILE + 2] = True
    return tiles


def content_of(pixels: Pixels, row: int, column: int) -> int:
    """A hash of one tile."""
    tile = pixels[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE, 1]
    return xxhash.xxh3_64_intdigest(np.ascontiguousarray(tile).data)
