"""An index in memory that compares with everything: exact, and faster than any other up to a hundred thousand texts.

Beyond some thousands it compares in two steps, or a question would take as much longer as there are more texts: first
by the few directions in which the vectors differ most, then the best of these by all. The first step passes many times
what is asked for, so that hardly anything is missed. What only the second step reads is kept in half as many bits.
"""

import threading
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
# Numbers by the upper half of their bits.
Halves = NDArray[np.uint16]

# As many rows are allocated at once: what grows by doubling and copying would take up to three times its size.
_ROWS = 4_096
# From so many on, the first step compares by this many directions.
_TWO_STEPS = 8_192
_HEAD = 64
# How many pass the first step: at least, for each one that is asked for, and as a share of all. Of 20,000 sentences'
# nearest 170 so many kept 99.5 %, and of the nearest ten 99.9 %; of 10,000 hardly one in 10,000 was missed.
_PASS, _PASS_EACH, _PASS_SHARE = 1_200, 6, 0.02
# The directions are learnt from so many.
_SAMPLE = 4_096


class ExactIndex:
    """Ids and unit vectors. Thread-safe; nothing is on the disk, and what is taken out is overwritten.

    `two_steps`: from how many vectors on it compares in two steps.
    """

    def __init__(self, dimension: int = 384, *, two_steps: int = _TWO_STEPS) -> None:
        self._dimension = dimension
        self._two_steps = two_steps
        self._lock = threading.Lock()
        self._names: list[str] = []
        self._places: dict[str, int] = {}
        self._rows = _Rows(dimension)

    def upsert(self, ids: Sequence[str], vectors: Matrix) -> None:
        """Add or replace; `vectors` has shape (len(ids), dimension)."""
        with self._lock:
            turned = self._rows.turned(np.asarray(vectors, dtype=np.float32))
            if len(set(ids)) == len(turned) and self._places.keys().isdisjoint(ids):
                self._append(ids, turned)
            else:
                for name, vector in zip(ids, turned, strict=True):
                    if (place := self._places.get(name)) is None:
                        self._append([name], vector[np.newaxis])
                    else:
                        self._rows.put(place, vector)
            self._learn_directions()

    def delete(self, ids: Sequence[str]) -> None:
        """Take out; unknown ids are fine."""
        with self._lock:
            # A question that is being answered keeps the lists as they were.
            self._names = list(self._names)
            for name in ids:
                self._remove(name)

    def query(self, vector: Matrix, k: int) -> list[tuple[str, float]]:
        """At most `k` pairs of id and cosine similarity, best first."""
        with self._lock:
            names, rows = self._names, self._rows
            count = len(names)
        if not count or k <= 0:
            return []
        turned = rows.turned(vector)
        passing = max(_PASS, k * _PASS_EACH, int(count * _PASS_SHARE))
        if rows.basis is not None and passing < count:
            places = _best(rows.by_head(turned, count), passing)
            similarities = rows.by_some(turned, places)
        else:
            places, similarities = np.arange(count), rows.by_all(turned, count)
        chosen = _best(similarities, k)
        chosen = chosen[np.argsort(-similarities[chosen], kind="stable")]
        return [
            (names[place], similarity)
            for place, similarity in zip(places[chosen].tolist(), similarities[chosen].tolist(), strict=True)
        ]

    def cosines(self, vector: Matrix, ids: Sequence[str]) -> dict[str, float]:
        """The cosine similarity of those of the ids that are in it."""
        with self._lock:
            held = {name: place for name in ids if (place := self._places.get(name)) is not None}
            if not held:
                return {}
            found = self._rows.by_some(self._rows.turned(vector), np.array(list(held.values())))
        return dict(zip(held, found.tolist(), strict=True))

    def ids(self) -> set[str]:
        """Everything that is in it."""
        with self._lock:
            return set(self._names)

    def retain(self, ids: set[str]) -> bool:
        """Leave nothing but these; always done."""
        self.delete([name for name in self.ids() if name not in ids])
        return True

    def rebuild(self, ids: Sequence[str], vectors: Matrix) -> None:
        """Exactly these, in place of what was."""
        with self._lock:
            self._clear()
            if len(ids) >= self._two_steps and self._dimension > _HEAD:
                self._rows = _Rows(self._dimension, _main_directions(vectors[_sample_of(len(ids))]))
            for start in range(0, len(ids), _ROWS):
                part = np.asarray(vectors[start : start + _ROWS], dtype=np.float32)
                self._append(ids[start : start + _ROWS], self._rows.turned(part))

    def content(self) -> tuple[list[str], Matrix]:
        """All ids, and their vectors in the same order."""
        with self._lock:
            places = np.arange(len(self._names))
            return list(self._names), self._rows.turned_back(self._rows.at(places))

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._clear()

    def __len__(self) -> int:
        return len(self._names)

    def _append(self, ids: Sequence[str], turned: Matrix) -> None:
        """New ones, all different; many together take a tenth of the time that they take one by one."""
        start = len(self._names)
        self._rows.write(start, turned)
        self._places.update(zip(ids, range(start, start + len(ids)), strict=True))
        self._names.extend(ids)  # last, so that a question never sees a row that is not written

    def _learn_directions(self) -> None:
        count = len(self._names)
        if self._rows.basis is not None or count < self._two_steps or self._dimension <= _HEAD:
            return
        basis = _main_directions(self._rows.at(_sample_of(count)))
        turned = _Rows(self._dimension, basis)
        for start in range(0, count, _ROWS):
            turned.write(start, self._rows.at(np.arange(start, min(count, start + _ROWS))) @ basis)
        self._rows = turned

    def _remove(self, name: str) -> None:
        """Put the last one in its place."""
        place = self._places.pop(name, None)
        if place is None:
            return
        last = len(self._names) - 1
        moved = self._names[last]
        if place != last:
            self._names[place] = moved
            self._places[moved] = place
            self._rows.put(place, self._rows.at(np.array([last]))[0])
        self._rows.put(last, np.zeros(self._dimension, dtype=np.float32))
        self._names.pop()

    def _clear(self) -> None:
        self._rows = _Rows(self._dimension)
        self._names, self._places = [], {}


class _Rows:
    """Vectors in blocks.

    With a `basis`, vectors are turned so that the first components are those in which they differ most; a rotation
    leaves every cosine as it is. These (the head) then lie apart from the others; else all components are the head.
    """

    def __init__(self, dimension: int, basis: Matrix | None = None) -> None:
        self.basis = basis
        self._turn = np.ascontiguousarray(basis.T) if basis is not None else np.empty((0, 0), dtype=np.float32)
        self._cut = dimension if basis is None else _HEAD
        self._widths = (self._cut, dimension - self._cut)
        # Head and tail of a block change together, because a question may read while something is added.
        self._blocks: list[tuple[Matrix, Halves]] = []

    def turned(self, vectors: Matrix) -> Matrix:
        """As they are kept."""
        if self.basis is None:
            return vectors
        return vectors @ self.basis if vectors.ndim == 2 else _products(self._turn, vectors)

    def turned_back(self, vectors: Matrix) -> Matrix:
        """As they were given."""
        return vectors if self.basis is None else vectors @ self.basis.T

    def put(self, place: int, vector: Matrix) -> None:
        """Write one, turned."""
        self.write(place, vector[np.newaxis])

    def write(self, start: int, vectors: Matrix) -> None:
        """Write some from a place on, turned; what lies behind the last makes room for itself."""
        while len(vectors):
            block, row = divmod(start, _ROWS)
            part = vectors[: _ROWS - row]
            head, tail = self._with_room(block, row + len(part))
            head[row : row + len(part)] = part[:, : self._cut]
            tail[row : row + len(part)] = _halved(part[:, self._cut :])
            start, vectors = start + len(part), vectors[len(part) :]

    def by_head(self, vector: Matrix, count: int) -> Matrix:
        """What the head says of the similarity of the first `count`."""
        return np.concatenate([_products(head, vector[: self._cut]) for head, _ in self._blocks])[:count]

    def by_all(self, vector: Matrix, count: int) -> Matrix:
        """The similarity of the first `count`."""
        first, others = vector[: self._cut], vector[self._cut :]
        parts = [_products(head, first) + _products(_made_whole(tail), others) for head, tail in self._blocks]
        return np.concatenate(parts)[:count]

    def by_some(self, vector: Matrix, places: NDArray[np.intp]) -> Matrix:
        """The similarity of those at these places."""
        first, others = vector[: self._cut], vector[self._cut :]
        found = np.empty(len(places), dtype=np.float32)
        for there, (head, tail), rows in self._by_block(places):
            found[there] = _products(head.take(rows, axis=0), first)
            found[there] += _products(_made_whole(tail.take(rows, axis=0)), others)
        return found

    def at(self, places: NDArray[np.intp]) -> Matrix:
        """The vectors at these places, turned."""
        found = np.empty((len(places), sum(self._widths)), dtype=np.float32)
        for there, (head, tail), rows in self._by_block(places):
            found[there, : self._cut], found[there, self._cut :] = head[rows], _made_whole(tail[rows])
        return found

    def _by_block(
        self, places: NDArray[np.intp]
    ) -> Iterator[tuple[NDArray[np.intp], tuple[Matrix, Halves], NDArray[np.intp]]]:
        """Which of the places are in one block, the block, and which of its rows they are."""
        order = np.argsort(places, kind="stable")
        ordered = places[order]
        ends = np.searchsorted(ordered, np.arange(1, len(self._blocks) + 1) * _ROWS).tolist()
        start = 0
        for block, end in enumerate(ends):
            if end > start:
                yield order[start:end], self._blocks[block], ordered[start:end] - block * _ROWS
            start = end

    def _with_room(self, block: int, rows: int) -> tuple[Matrix, Halves]:
        """A block with at least so many rows. The first one grows by doubling, so that a small memory stays small."""
        there = self._blocks[block] if block < len(self._blocks) else None
        if there is not None and len(there[0]) >= rows:
            return there
        size = _ROWS if block else min(_ROWS, 1 << max(6, (rows - 1).bit_length()))
        head, tail = np.zeros((size, self._widths[0]), np.float32), np.zeros((size, self._widths[1]), np.uint16)
        if there is None:
            self._blocks.append((head, tail))
        else:
            head[: len(there[0])], tail[: len(there[1])] = there
            self._blocks[block] = (head, tail)
        return head, tail


def _sample_of(count: int) -> NDArray[np.intp]:
    return np.linspace(0, count - 1, min(count, _SAMPLE)).astype(np.intp)


def _main_directions(sample: Matrix) -> Matrix:
    """An orthonormal basis, its directions by how much the vectors differ in them; shape (dimension, dimension)."""
    _, directions = np.linalg.eigh(sample.T @ sample)
    return np.ascontiguousarray(directions[:, ::-1], dtype=np.float32)


def _halved(numbers: Matrix) -> Halves:
    """Rounded to the upper half of their bits, which tell as much as is left when the head is known.

    Half precision tells more, but takes three times as long to be read.
    """
    return ((np.ascontiguousarray(numbers).view(np.uint32) + 0x8000) >> 16).astype(np.uint16)


def _made_whole(halves: Halves) -> Matrix:
    bits = halves.astype(np.uint32)
    bits <<= 16
    return bits.view(np.float32)


def _products(rows: Matrix, vector: Matrix) -> Matrix:
    """Of each row with the vector.

    Not by `@`: it hands such products to several threads, which wait for each other on a busy machine, and which gain
    nothing, because memory is what is waited for. Row by row it takes a third less than by `einsum`.
    """
    products: Matrix = np.vecdot(rows, vector)
    return products


def _best(scores: Matrix, k: int) -> NDArray[np.intp]:
    """Where the best `k` stand, in no order."""
    if k >= len(scores):
        return np.arange(len(scores))
    return np.argpartition(scores, len(scores) - k)[len(scores) - k :]
