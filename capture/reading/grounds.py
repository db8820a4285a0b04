"""Makes every ground white and what stands on it dark: a page, a dark window, a coloured button, a grey title bar."""

import numpy as np
from numpy.typing import NDArray

# In pixels: parts whose ground is looked for, at every second row and column.
PART, THIN = (8, 16), 2
# In shades: below this a ground on which nothing stands is dark, and this dark it needs only be turned, where no light
# one is beside it; how much ink differs from its ground, and neighbouring parts of one ground from each other.
DARK, BLACK = 110, 64
INK = 24
EVEN = 6
# In samples: ink is no wider than this, from ground to ground.
STROKE = 7
# A ground has so many rows and columns of parts, and on it ink of so many shades in all; without ink it has so many
# parts: what is smaller is a part of a large letter.
ROWS, COLUMNS = 2, 3
INKED = 600
LARGE = 48
# So many parts away a ground reaches below what hides it.
REACH = 4
# Parts of a picture without an even ground are dark where most around them are: in a row of so many, three high.
AROUND = 5
# What becomes of a pixel, by its code: 256 for a ground that is turned, and the shade of the ground. These stay as they
# are, and are turned for no ground.
PLAIN, TURNED = 255, 256

_Shades = NDArray[np.uint8]
_Cells = NDArray[np.int16]
_Numbers = NDArray[np.intp]
_Inks = NDArray[np.signedinteger]
_Flags = NDArray[np.bool_]


def dark_on_light(grey: _Shades) -> _Shades:
    """`grey` (height × width) with each ground made white, and lighter letters dark."""
    (height, width), (high, wide) = grey.shape, PART
    rows, columns = height // high, width // wide
    if rows == 0 or columns < AROUND:
        return 255 - grey if float(np.median(grey)) < DARK else grey
    sample = grey[: rows * high : THIN, : columns * wide : THIN]
    parts = sample.reshape(rows, high // THIN, columns, wide // THIN).swapaxes(1, 2).reshape(rows, columns, -1)
    # The middle one of all shades is that of the ground, also below most letters.
    codes = _codes(np.median(parts, axis=2).astype(np.int16), parts, sample)
    if int(codes.min()) > PLAIN - INK and int(codes.max()) <= PLAIN:
        return grey
    exact = _to_the_edge(codes, grey)
    changed = np.unique(np.nonzero((codes <= PLAIN - INK) | (codes > PLAIN))[0])
    rest = width - exact.shape[1]
    white = grey.copy()
    strips = white[: rows * high].reshape(rows, high, width)
    table = _BESIDE_LIGHT if int(codes.min()) <= PLAIN else _ALL_DARK
    strips[changed] = table[np.pad(exact, ((0, 0), (0, rest)), mode="edge")[changed][:, None], strips[changed]]
    if changed[-1] == rows - 1:
        white[rows * high :] = table[np.pad(exact[-1], (0, rest), mode="edge"), white[rows * high :]]
    return white


def _codes(shades: _Cells, parts: _Shades, sample: _Shades) -> _Cells:
    """The code of each part: of its ground, or of what has none."""
    pieces = _pieces(shades)
    many = np.bincount(pieces.ravel())
    level = np.bincount(pieces.ravel(), shades.ravel()) / many
    wide = (_extent(pieces, 0) >= ROWS) & (_extent(pieces, 1) >= COLUMNS)
    # On what is white or black, only what is darker or lighter can stand.
    asked = wide & ((many < LARGE) | ((level > INK) & (level <= PLAIN - INK)))
    lighter, darker = _ink(*_filled(pieces, shades, wide, parts), sample, asked)
    inked = np.maximum(lighter, darker) >= INKED
    turned = np.where(inked, lighter > darker, level < DARK)
    numbers, levels = _filled(pieces, shades, wide & (inked | (many >= LARGE)), parts)
    codes = np.where(turned[numbers], TURNED + levels, levels)
    return np.where(numbers < 0, np.where(_dark(shades), TURNED, PLAIN), codes).astype(np.int16)


def _pieces(shades: _Cells) -> _Numbers:
    """Numbers for the parts: the same for those of nearly one shade that hang together."""
    begins = np.ones(shades.shape, np.bool_)
    begins[:, 1:] = np.abs(np.diff(shades, axis=1)) > EVEN
    runs = np.cumsum(begins.ravel()).reshape(shades.shape) - 1
    below = np.abs(np.diff(shades, axis=0)) <= EVEN
    pairs = np.unique(runs[:-1][below] * runs.size + runs[1:][below])
    first = list(range(int(runs.max()) + 1))

    def root(one: int) -> int:
        while first[one] != one:
            first[one] = first[first[one]]
            one = first[one]
        return one

    for pair in pairs.tolist():
        one, other = root(pair // runs.size), root(pair % runs.size)
        first[max(one, other)] = min(one, other)
    _, numbers = np.unique([root(one) for one in range(len(first))], return_inverse=True)
    found: _Numbers = numbers[runs]
    return found


def _extent(pieces: _Numbers, axis: int) -> _Numbers:
    """How many rows or columns each piece is in."""
    size = max(pieces.shape)
    return np.bincount(np.unique(pieces * size + np.indices(pieces.shape)[axis]) // size)


def _filled(pieces: _Numbers, shades: _Cells, is_ground: _Flags, parts: _Shades) -> tuple[_Numbers, _Cells]:
    """The ground of each part and its shade: of what is no ground, that of those beside it of which most is seen there;
    -1 where none is near."""
    numbers = np.where(is_ground[pieces], pieces, -1)
    levels = shades.copy()
    for _ in range(REACH):
        row, column = np.nonzero(numbers < 0)
        if not len(row):
            break
        beside = [
            (np.clip(row + down, 0, len(numbers) - 1), np.clip(column + across, 0, numbers.shape[1] - 1))
            for down, across in ((0, -1), (0, 1), (-1, 0), (1, 0))
        ]
        of, level = (np.stack([known[place] for place in beside]) for known in (numbers, levels))
        seen = (np.abs(parts[row, column] - level[:, :, None]) <= INK).sum(axis=2)
        best = np.where(of < 0, -1, seen).argmax(axis=0), np.arange(len(row))
        numbers[row, column], levels[row, column] = of[best], np.where(of[best] < 0, shades[row, column], level[best])
    return numbers, levels


def _ink(numbers: _Numbers, levels: _Cells, sample: _Shades, asked: _Flags) -> tuple[_Inks, _Inks]:
    """How much ink stands on each ground that is lighter than it, and that is darker: in strokes, ground on both sides.

    Looked for in the rows with a ground that is `asked` for.
    """
    high, wide = PART[0] // THIN, PART[1] // THIN
    rows = (asked[numbers] & (numbers >= 0)).any(axis=1)
    own, level = numbers[rows], levels[rows]
    strip = sample.reshape(len(numbers), high, -1)[rows]
    over = strip - np.repeat(level, wide, axis=1)[:, None]
    mine = np.repeat(own.astype(np.int32) + 1, wide, axis=1)[:, None]
    flat = np.where(np.abs(over) <= INK, mine, 0)
    between = (flat == 0) & (_nearest(flat) == mine) & (_nearest(flat[:, :, ::-1])[:, :, ::-1] == mine)
    over[~between] = 0
    shape = len(own), high, numbers.shape[1], wide
    lighter, darker = (
        np.bincount(own.ravel() + 1, ink.reshape(shape).sum(axis=(1, 3)).ravel(), len(asked) + 1)[1:]
        for ink in (over.clip(0), -over.clip(None, 0))
    )
    return lighter, darker


def _nearest(flat: NDArray[np.int32]) -> NDArray[np.int32]:
    """For each sample the largest number among those before it, as far as a stroke is wide."""
    found = flat
    for step in (1, 2, STROKE - 4):
        found = found.copy()
        np.maximum(found[:, :, step:], found[:, :, :-step].copy(), out=found[:, :, step:])
    return found


def _dark(shades: _Cells) -> _Flags:
    ground = np.pad(shades, ((0, 0), (AROUND // 2, AROUND // 2)), mode="edge")
    dark = np.median(np.lib.stride_tricks.sliding_window_view(ground, AROUND, axis=1), axis=2) < DARK
    padded = np.pad(dark, ((2, 2), (0, 0)), mode="edge")
    middle = padded[:-2] & padded[1:-1] & padded[2:]
    three: _Flags = middle[:-2] | middle[1:-1] | middle[2:]
    return three


def _to_the_edge(codes: _Cells, grey: _Shades) -> _Cells:
    """For each row of parts and each column of pixels, its code: to the pixel where a darker ground begins and ends
    beside a lighter one. A strip that is left of it touches the first letter."""
    (rows, columns), (high, wide) = codes.shape, PART
    found = np.repeat(codes, wide, axis=1)
    levels = codes % 256
    steps = np.diff(levels, axis=1)
    if not (np.abs(steps) > INK).any():
        return found
    shades = grey[: rows * high, : columns * wide].reshape(rows, high, columns * wide).mean(axis=1)
    for step in (1, -1):
        row, before = np.nonzero(-step * steps > INK)
        # The part before the step and the one behind it, from the light side.
        places = before[:, None] * wide + np.arange(2 * wide)[::step]
        middle = levels[row, before] / 2 + levels[row, before + 1] / 2
        shaded = shades[row[:, None], places] < middle[:, None]
        # It begins where the least is dark before and light behind it: a letter is narrower than the ground around.
        balance = np.pad(np.cumsum(np.where(shaded, 1, -1), axis=1), ((0, 0), (1, 0)))
        begins = 2 * wide - balance[:, ::-1].argmin(axis=1)
        known = shaded.any(axis=1)
        light, dark = (codes[row, before], codes[row, before + 1])[::step]
        exact = np.where(np.arange(2 * wide) >= begins[:, None], dark[:, None], light[:, None])
        found[row[known, None], places[known]] = exact[known]
    return found


def _table(black: int) -> _Shades:
    """For each code, what becomes of each shade. `black`: how dark a ground needs only be turned."""
    shades, level = np.arange(256), np.arange(256)[:, None]
    as_they_are = np.where(level > PLAIN - INK, shades, shades * 255 // np.maximum(level, 1))
    turned = np.where(level < black, 255 - shades, (255 - shades) * 255 // np.maximum(255 - level, 1))
    return np.concatenate([as_they_are, turned]).clip(0, 255).astype(np.uint8)


# Turned, what is not quite black is not quite white, and where it ends beside a light ground it looks like faint ink.
_ALL_DARK, _BESIDE_LIGHT = _table(BLACK), _table(0)
